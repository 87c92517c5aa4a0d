//! Gives a task its network interface on an instance, with an address that nobody else has.
use berth_kernel::network;

use super::network::Network;
use crate::{
    cluster::{
        Txn,
        records::{
            container_instance::ContainerInstance,
            network::{AddressBlock, AttachmentStatus, Interface, TaskNetwork},
        },
    },
    limits::ATTACHING_MAX_MS,
};

impl Network {
    /// What a task has of it before it is on an instance.
    pub fn precreated(&self, txn: &mut Txn) -> TaskNetwork {
        TaskNetwork {
            attachment: super::uuid(txn.id()),
            configuration: self.configuration.clone(),
            status: AttachmentStatus::Precreated,
            interface: None,
            give_up_at: None,
            is_address_free: false,
        }
    }

    /// The same of a task that is now on this instance. Without an address there the task waits for
    /// one, and its agent is not told of it.
    pub fn placed(&self, txn: &mut Txn, old: TaskNetwork, on: &ContainerInstance) -> TaskNetwork {
        let give_up_at = old.give_up_at.or(Some(txn.now + ATTACHING_MAX_MS));
        match self.interface(txn, on) {
            None => TaskNetwork { give_up_at, ..old },
            Some(it) => TaskNetwork {
                status: AttachmentStatus::Attaching,
                interface: Some(Box::new(it)),
                give_up_at,
                ..old
            },
        }
    }

    /// Of the subnets in the instance's zone the one with the fewest addresses in use, then the
    /// first by its id.
    fn interface(&self, txn: &mut Txn, on: &ContainerInstance) -> Option<Interface> {
        let do_zones_count = self.do_zones_count(txn);
        let is_there = |it: &&network::Subnet| {
            !do_zones_count || on.availability_zone() == Some(&it.availability_zone)
        };
        let mut there: Vec<_> = self.subnets.iter().filter(is_there).collect();
        there.sort_by_key(|it| (txn.addresses.in_use(&it.id), &it.id));
        let found = there.into_iter().find_map(|it| {
            let is_scarce = txn.full_subnets.contains(&it.id);
            Some((it, txn.addresses.find(it, on.id, is_scarce)?))
        });
        let (subnet, found) = found?;
        if let Some(range) = found.block {
            let (subnet, container_instance, made_at) = (subnet.id.clone(), on.id, txn.now);
            txn.put(AddressBlock { subnet, range, container_instance, made_at });
        }
        let chance =
            (u128::from(txn.random().next_u64()) << 64) | u128::from(txn.random().next_u64());
        Some(Interface::new(subnet, found.address, &self.configuration.security_groups, chance))
    }
}
