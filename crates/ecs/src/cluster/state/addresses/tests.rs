//! Addresses beside a slow oracle: sets of single addresses.
use std::collections::{BTreeMap, BTreeSet};

use berth_engine::Timestamp;
use proptest::prelude::*;

use super::*;

/// What there is, address by address.
#[derive(Default)]
struct Slow {
    chunks: BTreeSet<u32>,
    /// Whose block an address is in.
    blocks: BTreeMap<u32, ContainerInstanceId>,
    used: BTreeSet<u32>,
}

#[derive(Clone, Debug)]
enum Step {
    /// The cluster gets the chunk of this number.
    Chunk(u32),
    /// A task on this instance gets an address.
    Give(u8, bool),
    /// One of the addresses in use becomes free.
    Free(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        1 => (0_u32..8).prop_map(Step::Chunk),
        8 => (0_u8..4, any::<bool>()).prop_map(|(on, is_scarce)| Step::Give(on, is_scarce)),
        4 => any::<usize>().prop_map(Step::Free),
    ];
    prop::collection::vec(step, 0..200)
}

fn subnet(prefix: u8) -> Subnet {
    Subnet {
        id: "subnet-1".to_owned(),
        vpc_id: "vpc-1".to_owned(),
        availability_zone: "us-east-1a".to_owned(),
        cidr: Ipv4Range::around(0x0A00_0100, prefix),
        ipv6_cidr: None,
        default_group: "sg-1".to_owned(),
        vpc_cidr: Ipv4Range::around(0x0A00_0000, 16),
    }
}

/// The n-th eighth of a subnet, or all of a small one.
fn chunk(of: &Subnet, n: u32) -> Ipv4Range {
    let prefix = (of.cidr.prefix() + 3).min(28);
    let all = (of.cidr.size() >> (32 - u32::from(prefix))) as u32;
    Ipv4Range::around(of.cidr.first() + (n % all) * (1 << (32 - u32::from(prefix))), prefix)
}

impl Slow {
    /// Whether some address can be given to an instance.
    fn has_room(&self, of: &Subnet, on: ContainerInstanceId) -> bool {
        let mut chunks = self.chunks.iter().filter(|it| of.gives(**it));
        chunks.any(|it| match self.blocks.get(it) {
            None => true,
            Some(owner) if *owner == on => !self.used.contains(it),
            Some(_) => false,
        })
    }
}

fn run(prefix: u8, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let of = subnet(prefix);
    let (mut fast, mut slow) = (Addresses::default(), Slow::default());
    for step in steps {
        match step {
            Step::Chunk(n) => {
                let range = chunk(&of, n);
                fast.set_chunk(&of.id, range, true);
                slow.chunks.extend(range.first()..=range.last());
            }
            Step::Give(on, is_scarce) => {
                let on = ContainerInstanceId(u128::from(on));
                let found = fast.find(&of, on, is_scarce);
                // An empty block of somebody else may make way, which the oracle does not tell.
                prop_assert!(found.is_some() || !slow.has_room(&of, on));
                let Some(Found { address, block }) = found else {
                    prop_assert!(!fast.is_open(&of) && !fast.with_room(&of).contains(&on));
                    continue;
                };
                if let Some(range) = block {
                    let (subnet, made_at) = (of.id.clone(), Timestamp(0));
                    let row = AddressBlock { subnet, range, container_instance: on, made_at };
                    let (key, all) = ((of.id.clone(), range.first()), range.first()..=range.last());
                    for it in all.clone() {
                        prop_assert!(slow.chunks.contains(&it), "a block is of a chunk");
                        prop_assert!(!slow.used.contains(&it), "a block that moves is empty");
                    }
                    fast.set_block(key, Some(&row));
                    slow.blocks.extend(all.map(|it| (it, on)));
                }
                prop_assert!(of.gives(address), "five addresses are kept");
                prop_assert_eq!(slow.blocks.get(&address), Some(&on));
                prop_assert!(slow.used.insert(address), "an address is one task's");
                fast.use_address(&of.id, address, TaskId(u128::from(address)));
            }
            Step::Free(n) if !slow.used.is_empty() => {
                let address = *slow.used.iter().nth(n % slow.used.len()).unwrap();
                slow.used.remove(&address);
                fast.free_address(&of.id, address);
            }
            Step::Free(_) => {}
        }
        let extent = fast.extent(&of);
        let may = |it: &&u32| of.gives(**it);
        let total = slow.chunks.iter().filter(may).count() as u64;
        let covered = slow.blocks.keys().filter(may).count() as u64;
        prop_assert_eq!(extent.used, slow.used.len() as u64);
        prop_assert_eq!(extent.in_blocks + extent.used, covered);
        prop_assert_eq!(extent.spare, total - covered);
        let blocks: Vec<_> = fast.blocks_of(&of.id).map(|it| it.range).collect();
        let sum: u64 = blocks.iter().map(|it| it.size()).sum();
        prop_assert_eq!(sum, slow.blocks.len() as u64, "blocks are disjoint");
    }
    Ok(())
}

proptest! {
    #[test]
    fn addresses_are_given_as_by_sets_of_them(prefix in 22_u8..=28, steps in steps()) {
        run(prefix, steps)?;
    }
}

#[test]
fn a_wide_subnet_is_given_in_blocks_and_a_small_one_address_by_address() {
    let block = |prefix, is_scarce| {
        let of = subnet(prefix);
        let mut addresses = Addresses::default();
        addresses.set_chunk(&of.id, chunk(&of, 0), true);
        let found = addresses.find(&of, ContainerInstanceId(1), is_scarce).unwrap();
        (found.block.unwrap().to_string(), std::net::Ipv4Addr::from(found.address).to_string())
    };
    assert_eq!(block(24, false), ("10.0.1.0/28".to_owned(), "10.0.1.4".to_owned()));
    assert_eq!(block(24, true), ("10.0.1.4/32".to_owned(), "10.0.1.4".to_owned()));
    assert_eq!(block(28, false), ("10.0.1.4/32".to_owned(), "10.0.1.4".to_owned()));
}
