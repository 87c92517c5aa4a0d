//! What many hosts are told alike, which is there once, and made once after each change.
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Deref,
    sync::{Arc, OnceLock},
};

use berth_kernel::fnv1a;

use super::picture::InVpc;

/// What hosts are told alike, while nothing is published: see [`Shared::renew`].
#[derive(Debug, Default)]
pub struct Shared {
    pub(super) hosts: Parts<InVpc>,
    pub(super) members: Parts<BTreeSet<String>>,
}

#[derive(Debug)]
pub(super) struct Parts<T> {
    now: BTreeMap<String, Arc<Part<T>>>,
    before: BTreeMap<String, Arc<Part<T>>>,
}

/// With a number that is another one as soon as anything of it is.
#[derive(Debug, Default)]
pub(super) struct Part<T> {
    pub it: T,
    number: OnceLock<u64>,
}

impl Shared {
    /// Something was published: all of it is made anew. What comes out as before is the same thing,
    /// so that comparing it costs nothing.
    pub fn renew(&mut self) {
        self.hosts.renew();
        self.members.renew();
    }
}

impl<T> Default for Parts<T> {
    fn default() -> Self {
        Parts { now: BTreeMap::new(), before: BTreeMap::new() }
    }
}

impl<T: PartialEq> Parts<T> {
    fn renew(&mut self) {
        self.before = std::mem::take(&mut self.now);
    }

    pub fn get(&mut self, id: &str, make: impl FnOnce() -> T) -> Arc<Part<T>> {
        if let Some(found) = self.now.get(id) {
            return found.clone();
        }
        let made = make();
        let same = self.before.remove(id).filter(|before| before.it == made);
        let part = same.unwrap_or_else(|| Arc::new(Part { it: made, number: OnceLock::new() }));
        self.now.insert(id.to_owned(), part.clone());
        part
    }
}

impl<T> Part<T> {
    pub fn number(&self, texts: impl FnOnce(&T) -> Vec<String>) -> u64 {
        *self.number.get_or_init(|| number(&texts(&self.it)))
    }
}

impl<T> Deref for Part<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.it
    }
}

pub(super) fn number(texts: &[String]) -> u64 {
    fnv1a(texts.iter().flat_map(|it| it.bytes().chain([0])))
}
