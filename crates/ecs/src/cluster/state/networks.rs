//! How rows of networks move the account of addresses, and whom they wake.
use std::sync::Arc;

use berth_effects::{Import, ImportKey, Importer, Imports};
use berth_engine::Timestamp;
use berth_kernel::network::{CHUNKS_GIVEN, Given, Ipv4Range, KEEPER, chunk_of, subnet_of};

use super::{State, Topic};
use crate::{
    cluster::records::{
        id::{RevisionId, TaskId},
        network::{AddressBlock, ReturnedChunk, Subnet},
        task::Task,
    },
    limits::SUBNET_KEPT_MS,
};

/// Who needs a subnet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SubnetUser {
    Task(TaskId),
    /// Of a service.
    Revision(String, RevisionId),
}

impl Importer for State {
    fn imports(&self) -> &Imports {
        &self.imports
    }
}

impl State {
    /// Whether a task or a service needs a subnet.
    pub fn is_subnet_used(&self, id: &str) -> bool {
        let first = (id.to_owned(), SubnetUser::Task(TaskId(0)));
        self.subnet_users.range(first..).next().is_some_and(|(it, _)| it == id)
    }

    /// The chunks of a subnet that were given to the cluster, those on their way back included.
    pub fn given_chunks(&self, subnet: &str) -> impl Iterator<Item = &String> {
        let first = (subnet.to_owned(), String::new());
        let subnet = subnet.to_owned();
        let given = self.given_chunks.range(first..).take_while(move |(it, _)| *it == subnet);
        given.map(|(_, id)| id)
    }

    pub(super) fn set_subnet(
        &mut self,
        id: &str,
        new: Option<&Subnet>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let old = self.subnets.set(id.to_owned(), new.cloned().map(Arc::new));
        let unseen = self.policy.unseen;
        let goes_at = |it: &Subnet| -> Option<Timestamp> {
            it.unused_since.map(|at| unseen.aged_at(at, SUBNET_KEPT_MS))
        };
        let (was, is) = (old.as_deref().and_then(goes_at), new.and_then(goes_at));
        self.deadlines.set(Topic::Subnet(id.to_owned()), was, is);
        nudge(Topic::Subnet(id.to_owned()));
    }

    pub(super) fn set_address_block(
        &mut self,
        key: (String, u32),
        new: Option<&AddressBlock>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let subnet = key.0.clone();
        let old = self.addresses.set_block(key, new);
        if old.is_some() {
            self.nudge_for_addresses(&subnet, nudge);
        }
    }

    pub(super) fn set_returned_chunk(
        &mut self,
        id: &str,
        new: Option<&ReturnedChunk>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let old = self.returned_chunks.set(id.to_owned(), new.cloned().map(Arc::new));
        if let Some((subnet, range)) = self.given_chunk(id) {
            self.addresses.set_chunk(&subnet, range, new.is_none());
        }
        if let Some(it) = old.as_deref().or(new) {
            nudge(Topic::Subnet(it.subnet.clone()));
        }
    }

    pub(super) fn put_import(&mut self, row: &Import, nudge: &mut dyn FnMut(Topic)) {
        if let Import::Entry(it) = row
            && it.level == CHUNKS_GIVEN
            && it.from == KEEPER
        {
            self.account_for_chunk(&it.key, false, nudge);
            self.imports.put(row);
            self.account_for_chunk(&it.key, true, nudge);
        } else {
            self.imports.put(row);
        }
    }

    pub(super) fn delete_import(&mut self, key: &ImportKey, nudge: &mut dyn FnMut(Topic)) {
        if let ImportKey::Entry(level, from, entry) = key
            && level == CHUNKS_GIVEN
            && from == KEEPER
        {
            self.account_for_chunk(entry, false, nudge);
        }
        self.imports.delete(key);
        if self.cluster.is_none() {
            nudge(Topic::Cluster);
        }
    }

    /// Takes what is told under a key into account, or out of it.
    fn account_for_chunk(&mut self, key: &str, is_told: bool, nudge: &mut dyn FnMut(Topic)) {
        if let Some(subnet) = subnet_of(key) {
            let is_full = is_told && self.told(key) == Some(Given::Full);
            self.full_subnets.set(subnet.to_owned(), is_full);
            self.nudge_for_addresses(subnet, nudge);
        }
        let Some(id) = chunk_of(key) else { return };
        let Some((subnet, range)) = self.given_chunk(id) else { return };
        let is_usable = is_told && !self.returned_chunks.contains_key(&id.to_owned());
        self.addresses.set_chunk(&subnet, range, is_usable);
        self.given_chunks.set((subnet.clone(), id.to_owned()), is_told);
        self.nudge_for_addresses(&subnet, nudge);
    }

    fn given_chunk(&self, id: &str) -> Option<(String, Ipv4Range)> {
        match self.told(&berth_kernel::network::chunk_key(id))? {
            Given::Chunk { subnet, range } => Some((subnet, range)),
            Given::Full => None,
        }
    }

    /// What is told under a key.
    fn told(&self, key: &str) -> Option<Given> {
        serde::Deserialize::deserialize(self.imports.get(CHUNKS_GIVEN, KEEPER, key)?).ok()
    }

    /// Whoever waits for an address of a subnet looks again, or for a place where there is one.
    fn nudge_for_addresses(&self, subnet: &str, nudge: &mut dyn FnMut(Topic)) {
        nudge(Topic::Subnet(subnet.to_owned()));
        self.nudge_for_room(nudge);
    }

    /// Keeps the account of who needs which subnet, and of whose an address is.
    pub(super) fn address(
        &mut self,
        old: Option<&Task>,
        new: Option<&Task>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let is_plain = |it: Option<&Task>| it.is_none_or(|it| it.network.is_none());
        if is_plain(old) && is_plain(new) {
            return;
        }
        let interface = |it: Option<&Task>| it?.network.as_ref()?.interface.clone();
        let keeps = interface(old).is_none() || new.is_none() || interface(old) == interface(new);
        assert!(keeps, "an interface never changes");
        let held = |it: Option<&Task>| {
            let (subnet, address) = it?.network.as_ref()?.held()?;
            Some((subnet.to_owned(), address))
        };
        let (was, is) = (held(old), held(new));
        let id = new.or(old).map(|it| it.id);
        if let (Some(id), true) = (id, was != is) {
            if let Some((subnet, address)) = was {
                self.addresses.free_address(&subnet, address);
                self.nudge_for_addresses(&subnet, nudge);
            }
            if let Some((subnet, address)) = is {
                self.addresses.use_address(&subnet, address, id);
            }
        }
        let needed = |it: Option<&Task>| it.map(|it| it.subnets().to_vec()).unwrap_or_default();
        let (was, is) = (needed(old), needed(new));
        if let (Some(id), true) = (id, was != is) {
            self.need_subnets(&SubnetUser::Task(id), &was, &is, nudge);
        }
    }

    pub(super) fn need_subnets(
        &mut self,
        user: &SubnetUser,
        old: &[String],
        new: &[String],
        nudge: &mut dyn FnMut(Topic),
    ) {
        for (subnets, is_needed) in [(old, false), (new, true)] {
            for subnet in subnets {
                self.subnet_users.set((subnet.clone(), user.clone()), is_needed);
                nudge(Topic::Subnet(subnet.clone()));
            }
        }
    }
}
