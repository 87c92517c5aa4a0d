//! Random blocks beside sets of addresses, and random histories beside a map of what was made.
use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, Ipv4Addr},
};

use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::json;

use super::World;
use crate::Cidr;

/// Every address of a block, by counting.
fn addresses(first: u32, bits: u8) -> BTreeSet<u32> {
    let len = 1_u32 << (32 - bits);
    let start = first / len * len;
    (start..start + len).collect()
}

proptest! {
    #[test]
    fn blocks_are_sets_of_addresses(
        (a, b) in (0_u32..2_048, 0_u32..2_048),
        (a_bits, b_bits) in (22_u8..=32, 22_u8..=32),
        one in 0_u32..2_048,
    ) {
        let base = u32::from(Ipv4Addr::new(10, 0, 0, 0));
        let of = |first: u32, bits| {
            let address = IpAddr::V4(Ipv4Addr::from_bits(base + first));
            Cidr::of(address, bits).unwrap()
        };
        let (first, second) = (of(a, a_bits), of(b, b_bits));
        let (all, others) = (addresses(base + a, a_bits), addresses(base + b, b_bits));
        prop_assert_eq!(first.len_v4(), all.len() as u64);
        prop_assert_eq!(first.overlaps(&second), all.intersection(&others).next().is_some());
        prop_assert_eq!(first.contains(&second), others.is_subset(&all));
        let address = IpAddr::V4(Ipv4Addr::from_bits(base + one));
        prop_assert_eq!(first.has(address), all.contains(&(base + one)));
        prop_assert_eq!(first.to_string().parse(), Ok(first));
    }

    #[test]
    fn what_is_no_block_is_none(text in "[0-9a-f.:/ +-]{0,20}") {
        if let Ok(it) = text.parse::<Cidr>() {
            prop_assert_eq!(it.to_string().parse(), Ok(it));
            let (address, bits) = text.split_once('/').unwrap();
            prop_assert!(it.has(address.parse().unwrap()));
            prop_assert_eq!(bits.parse::<u8>().unwrap(), it.bits());
        }
    }
}

/// Things are named by how many of their kind were made before them.
#[derive(Clone, Debug)]
enum Step {
    CreateVpc(&'static str),
    DeleteVpc(usize),
    CreateSubnet { vpc: usize, first: u32, bits: u8 },
    DeleteSubnet(usize),
    CreateGroup { vpc: usize, name: &'static str },
    DeleteGroup(usize),
    Authorize { group: usize, of: usize },
    Revoke { group: usize, of: usize },
    Start { subnet: usize, group: usize },
    StopAll,
}

fn step() -> impl Strategy<Value = Step> {
    let any = || 0_usize..4;
    prop_oneof![
        3 => select(vec!["10.0.0.0/22", "10.0.2.0/24", "10.0.0.0/28"]).prop_map(Step::CreateVpc),
        2 => any().prop_map(Step::DeleteVpc),
        6 => (any(), 0_u32..1_100, 21_u8..=29)
            .prop_map(|(vpc, first, bits)| Step::CreateSubnet { vpc, first, bits }),
        2 => any().prop_map(Step::DeleteSubnet),
        3 => (any(), select(vec!["a", "b"])).prop_map(|(vpc, name)| Step::CreateGroup { vpc, name }),
        2 => any().prop_map(Step::DeleteGroup),
        3 => (any(), any()).prop_map(|(group, of)| Step::Authorize { group, of }),
        1 => (any(), any()).prop_map(|(group, of)| Step::Revoke { group, of }),
        2 => (any(), any()).prop_map(|(subnet, group)| Step::Start { subnet, group }),
        1 => Just(Step::StopAll),
    ]
}

/// What there should be, by ids.
#[derive(Default)]
struct Kept {
    vpcs: BTreeMap<String, BTreeSet<u32>>,
    /// Their VPC and their addresses.
    subnets: BTreeMap<String, (String, BTreeSet<u32>)>,
    /// Their VPC and their name.
    groups: BTreeMap<String, (String, &'static str)>,
    /// Groups, and those that their rules name.
    rules: BTreeSet<(String, String)>,
    /// Subnets and groups of tasks.
    tasks: Vec<(String, String)>,
    made: Made,
}

/// In the order in which they were made, gone ones included.
#[derive(Default)]
struct Made {
    vpcs: Vec<String>,
    subnets: Vec<String>,
    groups: Vec<String>,
}

fn named(made: &[String], at: usize) -> String {
    made.get(at).cloned().unwrap_or_else(|| "none-0".to_owned())
}

impl Kept {
    /// The call of a step, and whether it is carried out.
    fn call(&self, step: &Step) -> Option<(&'static str, serde_json::Value, bool)> {
        let vpc = |at: usize| named(&self.made.vpcs, at);
        let subnet = |at: usize| named(&self.made.subnets, at);
        let group = |at: usize| named(&self.made.groups, at);
        let permission =
            |of: &str| json!([{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": of}]}]);
        Some(match step {
            Step::CreateVpc(cidr) => ("CreateVpc", json!({"CidrBlock": cidr}), true),
            Step::DeleteVpc(at) => {
                let id = vpc(*at);
                let is_used = self.subnets.values().any(|it| it.0 == id)
                    || self.groups.values().any(|it| it.0 == id);
                let may = self.vpcs.contains_key(&id) && !is_used;
                ("DeleteVpc", json!({"VpcId": id}), may)
            }
            Step::CreateSubnet { vpc: at, first, bits } => {
                let (id, own) = (vpc(*at), addresses(base() + first, *bits));
                let text = format!("{}/{bits}", Ipv4Addr::from_bits(base() + first));
                let is_free =
                    self.subnets.values().all(|(of, it)| *of != id || it.is_disjoint(&own));
                let is_within = self.vpcs.get(&id).is_some_and(|it| own.is_subset(it));
                let may = (16..=28).contains(bits) && is_free && is_within;
                ("CreateSubnet", json!({"VpcId": id, "CidrBlock": text}), may)
            }
            Step::DeleteSubnet(at) => {
                let id = subnet(*at);
                let is_used = self.tasks.iter().any(|(it, _)| *it == id);
                let may = self.subnets.contains_key(&id) && !is_used;
                ("DeleteSubnet", json!({"SubnetId": id}), may)
            }
            Step::CreateGroup { vpc: at, name } => {
                let id = vpc(*at);
                let is_new = self.groups.values().all(|it| (&*it.0, it.1) != (&*id, name));
                let body = json!({"VpcId": id, "GroupName": name, "Description": "d"});
                ("CreateSecurityGroup", body, self.vpcs.contains_key(&id) && is_new)
            }
            Step::DeleteGroup(at) => {
                let id = group(*at);
                let is_used = self.tasks.iter().any(|(_, it)| *it == id)
                    || self.rules.iter().any(|(of, it)| *it == id && *of != id);
                let may = self.groups.contains_key(&id) && !is_used;
                ("DeleteSecurityGroup", json!({"GroupId": id}), may)
            }
            Step::Authorize { group: at, of } => {
                let (id, of) = (group(*at), group(*of));
                let vpc = |id: &String| self.groups.get(id).map(|it| &it.0);
                let are_near = vpc(&id).is_some() && vpc(&id) == vpc(&of);
                let is_new = !self.rules.contains(&(id.clone(), of.clone()));
                let body = json!({"GroupId": id, "IpPermissions": permission(&of)});
                ("AuthorizeSecurityGroupIngress", body, are_near && is_new)
            }
            Step::Revoke { group: at, of } => {
                let (id, of) = (group(*at), group(*of));
                let is_there = self.rules.contains(&(id.clone(), of.clone()));
                let body = json!({"GroupId": id, "IpPermissions": permission(&of)});
                ("RevokeSecurityGroupIngress", body, is_there)
            }
            Step::Start { .. } | Step::StopAll => return None,
        })
    }

    /// What a step that was carried out leaves; `id` is that of what it made.
    fn note(&mut self, step: &Step, id: &str) {
        match step {
            Step::CreateVpc(cidr) => {
                let cidr: Cidr = cidr.parse().unwrap();
                let IpAddr::V4(first) = cidr.first() else { panic!("{cidr}") };
                self.vpcs.insert(id.to_owned(), addresses(first.to_bits(), cidr.bits()));
                self.made.vpcs.push(id.to_owned());
            }
            Step::DeleteVpc(at) => drop(self.vpcs.remove(&self.made.vpcs[*at])),
            Step::CreateSubnet { vpc, first, bits } => {
                let own = addresses(base() + first, *bits);
                self.subnets.insert(id.to_owned(), (self.made.vpcs[*vpc].clone(), own));
                self.made.subnets.push(id.to_owned());
            }
            Step::DeleteSubnet(at) => drop(self.subnets.remove(&self.made.subnets[*at])),
            Step::CreateGroup { vpc, name } => {
                self.groups.insert(id.to_owned(), (self.made.vpcs[*vpc].clone(), name));
                self.made.groups.push(id.to_owned());
            }
            Step::DeleteGroup(at) => {
                let id = &self.made.groups[*at];
                self.groups.remove(id);
                self.rules.retain(|(of, _)| of != id);
            }
            Step::Authorize { group, of } => {
                let of = self.made.groups[*of].clone();
                self.rules.insert((self.made.groups[*group].clone(), of));
            }
            Step::Revoke { group, of } => {
                let of = self.made.groups[*of].clone();
                self.rules.remove(&(self.made.groups[*group].clone(), of));
            }
            Step::Start { .. } | Step::StopAll => {}
        }
    }
}

fn base() -> u32 {
    u32::from(Ipv4Addr::new(10, 0, 0, 0))
}

proptest! {
    #[test]
    fn networks_are_what_was_made(steps in vec(step(), 1..60)) {
        let (mut world, mut kept) = (World::new(), Kept::default());
        for step in steps {
            match &step {
                Step::Start { subnet, group } => {
                    let task =
                        (named(&kept.made.subnets, *subnet), named(&kept.made.groups, *group));
                    if kept.subnets.contains_key(&task.0) && kept.groups.contains_key(&task.1) {
                        world.start(&task.0, &[&task.1]);
                        kept.tasks.push(task);
                    }
                    continue;
                }
                Step::StopAll => {
                    world.facts.interfaces.clear();
                    kept.tasks.clear();
                    continue;
                }
                _ => {}
            }
            let (operation, body, may) = kept.call(&step).expect("it is a call");
            let told = world.call(operation, &body.to_string());
            prop_assert_eq!(told.is_ok(), may, "{:?}: {:?}", step, told);
            if let Ok(answer) = told {
                let at = ["/Vpc/VpcId", "/Subnet/SubnetId", "/GroupId"];
                let id = at.iter().find_map(|it| answer.pointer(it)?.as_str());
                kept.note(&step, id.unwrap_or_default());
            }
            let state = world.state();
            let vpcs = state.vpcs.values().filter(|it| !it.is_default);
            prop_assert_eq!(
                vpcs.map(|it| it.vpc_id.to_string()).collect::<Vec<_>>(),
                kept.vpcs.keys().cloned().collect::<Vec<_>>()
            );
            let subnets = state.subnets.values().filter(|it| !it.default_for_az);
            prop_assert_eq!(
                subnets.map(|it| it.subnet_id.to_string()).collect::<Vec<_>>(),
                kept.subnets.keys().cloned().collect::<Vec<_>>()
            );
            let groups = state.security_groups.values().filter(|it| !it.is_default());
            prop_assert_eq!(
                groups.map(|it| it.group_id.to_string()).collect::<Vec<_>>(),
                kept.groups.keys().cloned().collect::<Vec<_>>()
            );
        }
    }
}
