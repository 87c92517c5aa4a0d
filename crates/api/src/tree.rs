//! A value of any shape: what protocols read and write.

use std::collections::BTreeMap;

use crate::Timestamp;

/// A value of a shape of [`crate::tables`].
#[derive(Clone, Debug)]
pub enum Tree {
    Boolean(bool),
    Integer(i64),
    Double(f64),
    Text(String),
    Blob(Vec<u8>),
    Timestamp(Timestamp),
    /// JSON text of whatever form.
    Document(String),
    List(Vec<Tree>),
    Map(BTreeMap<String, Tree>),
    Structure(Members),
}

/// The members that a structure has, by the model's own names. Kept in the order of the names, so
/// that two with the same members are equal.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Members(Vec<(&'static str, Tree)>);

impl Members {
    pub fn get(&self, name: &str) -> Option<&Tree> {
        let at = self.0.binary_search_by(|(it, _)| (*it).cmp(name)).ok()?;
        Some(&self.0[at].1)
    }

    /// The last value of a name counts.
    pub fn set(&mut self, name: &'static str, value: Tree) {
        match self.0.binary_search_by(|(it, _)| (*it).cmp(name)) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (name, value)),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Tree)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Tree {
    pub fn texts(items: impl IntoIterator<Item = String>) -> Self {
        Self::List(items.into_iter().map(Self::Text).collect())
    }

    /// The members of a structure.
    pub fn members(&self) -> Option<&Members> {
        match self {
            Self::Structure(members) => Some(members),
            _ => None,
        }
    }
}

/// By bits, so that a value equals itself though it is no number.
impl PartialEq for Tree {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Boolean(a), Self::Boolean(b)) => a == b,
            (Self::Integer(a), Self::Integer(b)) => a == b,
            (Self::Double(a), Self::Double(b)) => {
                a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan()
            }
            (Self::Text(a), Self::Text(b)) | (Self::Document(a), Self::Document(b)) => a == b,
            (Self::Blob(a), Self::Blob(b)) => a == b,
            (Self::Timestamp(a), Self::Timestamp(b)) => a == b,
            (Self::List(a), Self::List(b)) => a == b,
            (Self::Map(a), Self::Map(b)) => a == b,
            (Self::Structure(a), Self::Structure(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Tree {}
