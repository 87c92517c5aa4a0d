//! Which addresses of subnets a cluster has, and who has which: chunks that were given to it,
//! blocks of them on instances, and addresses in blocks. `State::apply` keeps it.
use std::{collections::BTreeSet, ops::RangeInclusive, sync::Arc};

use berth_engine::{Set, Table};
use berth_kernel::network::{Ipv4Range, Subnet};

use crate::cluster::records::{
    id::{ContainerInstanceId, TaskId},
    network::AddressBlock,
};
use crate::limits::{ADDRESS_BLOCK_PREFIX, WIDE_SUBNET_PREFIX};

/// A subnet's id, and the first address of something in it.
type Place = (String, u32);

/// An account of addresses, by subnet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Addresses {
    /// Chunks that may be used: none that is on its way back.
    chunks: Table<Place, Ipv4Range>,
    blocks: Table<Place, AddressBlock>,
    by_instance: Set<(ContainerInstanceId, String, u32)>,
    /// Who has an address, or had it a moment ago.
    used: Table<Place, TaskId>,
    /// How many of these there are, by subnet.
    in_use: Table<String, usize>,
}

/// An address for a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    pub address: u32,
    /// The block that its instance is to have for it, if it has none yet.
    pub block: Option<Ipv4Range>,
}

/// How much of a subnet the cluster has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Addresses that tasks have, or had a moment ago.
    pub used: u64,
    /// Others in blocks of instances.
    pub in_blocks: u64,
    /// Others in chunks.
    pub spare: u64,
}

impl Addresses {
    /// An address of a subnet for a task on an instance: of a block that the instance has, or else
    /// of a new one. `is_scarce`: there will be no more chunks.
    pub fn find(&self, of: &Subnet, on: ContainerInstanceId, is_scarce: bool) -> Option<Found> {
        let in_block = |it: &AddressBlock| self.free_in(of, it.range).next();
        let own = self.blocks_of_instance(on).filter(|it| it.subnet == of.id);
        if let Some(address) = own.filter_map(|it| in_block(it)).next() {
            return Some(Found { address, block: None });
        }
        // Where no large block is left there may be room for one address.
        let gap = self.gap(of, self.block_prefix(of, is_scarce)).or_else(|| self.gap(of, 32));
        let range = gap.or_else(|| Some(self.empty_block(of)?.range))?;
        let address = self.free_in(of, range).next()?;
        Some(Found { address, block: Some(range) })
    }

    /// Whether any instance may get an address, whatever it has.
    pub fn is_open(&self, of: &Subnet) -> bool {
        self.gap(of, 32).is_some() || self.empty_block(of).is_some()
    }

    /// Instances that have an address left in a block of their own.
    pub fn with_room(&self, of: &Subnet) -> BTreeSet<ContainerInstanceId> {
        let has_room = |it: &&Arc<AddressBlock>| self.free_in(of, it.range).next().is_some();
        self.blocks_of(&of.id).filter(has_room).map(|it| it.container_instance).collect()
    }

    pub fn extent(&self, of: &Subnet) -> Extent {
        let covered = self.blocks_of(&of.id).map(|it| given(of, it.range)).sum::<u64>();
        let used = self.in_use(&of.id) as u64;
        let chunks = self.chunks_of(&of.id).map(|it| given(of, it)).sum::<u64>();
        // Of whoever keeps subnets nothing may be known for a while.
        let (in_blocks, spare) = (covered.saturating_sub(used), chunks.saturating_sub(covered));
        Extent { used, in_blocks, spare }
    }

    /// How many addresses of a subnet tasks have.
    pub fn in_use(&self, subnet: &str) -> usize {
        self.in_use.get(&subnet.to_owned()).map_or(0, |it| **it)
    }

    /// All blocks.
    pub fn blocks(&self) -> impl Iterator<Item = &Arc<AddressBlock>> {
        self.blocks.values()
    }

    /// The blocks of a subnet, in the order of their addresses.
    pub fn blocks_of(&self, subnet: &str) -> impl Iterator<Item = &Arc<AddressBlock>> {
        of_subnet(&self.blocks, subnet, 0).map(|(_, it)| it)
    }

    /// All blocks of an instance.
    pub fn blocks_of_instance(
        &self,
        instance: ContainerInstanceId,
    ) -> impl Iterator<Item = &Arc<AddressBlock>> {
        let keys = self.by_instance.range((instance, String::new(), 0)..);
        let keys = keys.take_while(move |(it, ..)| *it == instance);
        keys.map(|(_, subnet, first)| {
            let row = self.blocks.get(&(subnet.clone(), *first));
            row.expect("an index names rows that exist")
        })
    }

    /// Chunks that may be used.
    pub fn chunks_of(&self, subnet: &str) -> impl Iterator<Item = Ipv4Range> + use<'_> {
        of_subnet(&self.chunks, subnet, 0).map(|(_, it)| **it)
    }

    /// Whether a block has neither tasks nor addresses that wait.
    pub fn is_empty(&self, block: &AddressBlock) -> bool {
        self.used_in(&block.subnet, block.range.first()..=block.range.last()).next().is_none()
    }

    /// For `State::apply` only.
    pub fn set_chunk(&mut self, subnet: &str, range: Ipv4Range, is_usable: bool) {
        let row = is_usable.then(|| Arc::new(range));
        self.chunks.set((subnet.to_owned(), range.first()), row);
    }

    /// For `State::apply` only.
    pub fn set_block(
        &mut self,
        key: Place,
        new: Option<&AddressBlock>,
    ) -> Option<Arc<AddressBlock>> {
        let old = self.blocks.set(key.clone(), new.cloned().map(Arc::new));
        for (it, is_there) in [(old.as_deref(), false), (new, true)] {
            let Some(it) = it else { continue };
            let key = (it.container_instance, key.0.clone(), key.1);
            self.by_instance.set(key, is_there);
        }
        old
    }

    /// For `State::apply` only.
    pub fn use_address(&mut self, subnet: &str, address: u32, by: TaskId) {
        let before = self.used.set((subnet.to_owned(), address), Some(Arc::new(by)));
        assert!(before.is_none(), "an address is one task's");
        let count = self.in_use(subnet) + 1;
        self.in_use.set(subnet.to_owned(), Some(Arc::new(count)));
    }

    /// For `State::apply` only.
    pub fn free_address(&mut self, subnet: &str, address: u32) {
        let before = self.used.set((subnet.to_owned(), address), None);
        let count = self.in_use(subnet) - usize::from(before.is_some());
        self.in_use.set(subnet.to_owned(), (count > 0).then(|| Arc::new(count)));
    }

    /// Large blocks, until most of the subnet is in blocks of somebody.
    fn block_prefix(&self, of: &Subnet, is_scarce: bool) -> u8 {
        let covered: u64 = self.blocks_of(&of.id).map(|it| it.range.size()).sum();
        let is_wide = of.cidr.prefix() <= WIDE_SUBNET_PREFIX;
        match is_wide && !is_scarce && covered * 4 < of.cidr.size() * 3 {
            true => ADDRESS_BLOCK_PREFIX,
            false => 32,
        }
    }

    /// The first range of this size in a chunk that is in no block, and has something to give.
    fn gap(&self, of: &Subnet, prefix: u8) -> Option<Ipv4Range> {
        self.chunks_of(&of.id).find_map(|chunk| self.gap_in(of, chunk, prefix))
    }

    fn gap_in(&self, of: &Subnet, chunk: Ipv4Range, prefix: u8) -> Option<Ipv4Range> {
        let blocks = of_subnet(&self.blocks, &of.id, chunk.first());
        let mut blocks = blocks.map(|(_, it)| it.range).peekable();
        let mut next = u64::from(chunk.first());
        while next <= u64::from(chunk.last()) {
            let range = Ipv4Range::around(next as u32, prefix);
            while blocks.next_if(|it| it.last() < range.first()).is_some() {}
            match blocks.peek().filter(|it| it.overlaps(range)) {
                None if !chunk.covers(range) => return None,
                None if given(of, range) > 0 => return Some(range),
                None => next = u64::from(range.last()) + 1,
                Some(block) => next = u64::from(block.last().max(range.last())) + 1,
            }
        }
        None
    }

    fn empty_block(&self, of: &Subnet) -> Option<&Arc<AddressBlock>> {
        self.blocks_of(&of.id).find(|it| self.is_empty(it) && given(of, it.range) > 0)
    }

    /// The addresses of a range that may be given now.
    fn free_in(&self, of: &Subnet, range: Ipv4Range) -> impl Iterator<Item = u32> {
        let all = (range.first()..=range.last()).filter(|it| of.gives(*it));
        all.filter(|it| !self.used.contains_key(&(of.id.clone(), *it)))
    }

    fn used_in(
        &self,
        subnet: &str,
        addresses: RangeInclusive<u32>,
    ) -> impl Iterator<Item = &Arc<TaskId>> {
        let (first, last) = addresses.into_inner();
        let keys = (subnet.to_owned(), first)..=(subnet.to_owned(), last);
        self.used.range(keys).map(|(_, task)| task)
    }
}

/// What a table has of a subnet, from an address on.
fn of_subnet<'a, R>(
    table: &'a Table<Place, R>,
    subnet: &str,
    first: u32,
) -> impl Iterator<Item = (&'a Place, &'a Arc<R>)> + use<'a, R> {
    let keys = (subnet.to_owned(), first)..=(subnet.to_owned(), u32::MAX);
    table.range(keys)
}

/// How many addresses of a range may be given to somebody.
fn given(of: &Subnet, range: Ipv4Range) -> u64 {
    let first = range.first().max(of.cidr.first() + 4);
    let last = range.last().min(of.cidr.last() - 1);
    (u64::from(last) + 1).saturating_sub(u64::from(first))
}

#[cfg(test)]
mod tests;
