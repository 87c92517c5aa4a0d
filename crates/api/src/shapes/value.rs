//! What a member may hold, and how it is read, written and looked into.

use std::collections::BTreeMap;
use std::fmt::Debug;

use super::texts::{self, Place};
use super::violation::{Breach, Rule};
use super::{Shape, Violation};
use crate::error::DecodeError;
use crate::protocols::{Reader, Writer};

pub trait Value: Debug {
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError>
    where
        Self: Sized;

    fn put(&self, writer: &mut Writer);

    /// The structure that this value is, if it is one.
    fn as_shape(&self) -> Option<&dyn Shape> {
        None
    }

    /// The path of the first text that is `wrong`, in this value, which is `at`, or below it.
    fn find_text(&self, _at: Place, wrong: &dyn Fn(Place, &str) -> bool) -> Option<String> {
        texts::below(self.as_shape()?, wrong)
    }

    /// The first breach of `rule` in this value or below it.
    fn check(&self, _rule: &Rule) -> Result<(), Violation> {
        self.as_shape().map_or(Ok(()), super::violation::check)
    }
}

impl Value for String {
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(reader.string()?.into_owned())
    }

    fn put(&self, writer: &mut Writer) {
        writer.string(self);
    }

    fn find_text(&self, at: Place, wrong: &dyn Fn(Place, &str) -> bool) -> Option<String> {
        wrong(at, self).then(String::new)
    }

    fn check(&self, rule: &Rule) -> Result<(), Violation> {
        rule.length(self.chars().count(), Breach::characters)?;
        rule.matches(self)
    }
}

impl Value for i32 {
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.integer("Integer", i64::from(i32::MIN), i64::from(i32::MAX)).map(|wide| wide as i32)
    }

    fn put(&self, writer: &mut Writer) {
        writer.integer(i64::from(*self));
    }

    fn check(&self, rule: &Rule) -> Result<(), Violation> {
        rule.range(f64::from(*self))
    }
}

impl Value for i64 {
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.integer("Long", i64::MIN, i64::MAX)
    }

    fn put(&self, writer: &mut Writer) {
        writer.integer(*self);
    }

    fn check(&self, rule: &Rule) -> Result<(), Violation> {
        rule.range(*self as f64)
    }
}

impl Value for f64 {
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.double()
    }

    fn put(&self, writer: &mut Writer) {
        writer.double(*self);
    }

    fn check(&self, rule: &Rule) -> Result<(), Violation> {
        rule.range(*self)
    }
}

impl Value for bool {
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.boolean()
    }

    fn put(&self, writer: &mut Writer) {
        writer.boolean(*self);
    }
}

impl<T: Value> Value for Vec<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut items = Vec::new();
        reader.list(&mut |reader| {
            reader.room.item::<T>(items.len())?;
            items.push(T::read(reader)?);
            Ok(())
        })?;
        Ok(items)
    }

    fn put(&self, writer: &mut Writer) {
        writer.open_list();
        for item in self {
            writer.item();
            item.put(writer);
        }
        writer.close_list();
    }

    fn find_text(&self, at: Place, wrong: &dyn Fn(Place, &str) -> bool) -> Option<String> {
        let items = self.iter().enumerate();
        at.find(items.map(|(index, item)| (format!("[{index}]"), item as _)), wrong)
    }

    fn check(&self, rule: &Rule) -> Result<(), Violation> {
        rule.length(self.len(), Breach::items)?;
        for (index, item) in self.iter().enumerate() {
            item.check(rule.item()).map_err(|found| found.below_item(index, rule.item()))?;
        }
        Ok(())
    }
}

impl<T: Value> Value for BTreeMap<String, T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut entries = BTreeMap::new();
        reader.map(&mut |key, reader| {
            reader.room.entry::<T>(entries.len())?;
            entries.insert(key, T::read(reader)?);
            Ok(())
        })?;
        Ok(entries)
    }

    fn put(&self, writer: &mut Writer) {
        writer.open();
        for (key, value) in self {
            writer.entry(key);
            value.put(writer);
        }
        writer.close();
    }

    fn find_text(&self, at: Place, wrong: &dyn Fn(Place, &str) -> bool) -> Option<String> {
        if self.keys().any(|key| wrong(Place { is_key: true, ..at }, key)) {
            return Some(String::new());
        }
        at.find(self.iter().map(|(key, value)| (format!(".{key}"), value as _)), wrong)
    }

    fn check(&self, rule: &Rule) -> Result<(), Violation> {
        rule.length(self.len(), Breach::items)?;
        for (key, value) in self {
            key.check(rule.map_key()).map_err(|found| found.below(&format!(".{key}")))?;
            value.check(rule.item()).map_err(|found| found.below(&format!(".{key}")))?;
        }
        Ok(())
    }
}

impl<T: Value> Value for Box<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.room.item::<T>(0)?;
        T::read(reader).map(Box::new)
    }

    fn put(&self, writer: &mut Writer) {
        T::put(self, writer);
    }

    fn as_shape(&self) -> Option<&dyn Shape> {
        T::as_shape(self)
    }

    fn find_text(&self, at: Place, wrong: &dyn Fn(Place, &str) -> bool) -> Option<String> {
        T::find_text(self, at, wrong)
    }

    fn check(&self, rule: &Rule) -> Result<(), Violation> {
        T::check(self, rule)
    }
}
