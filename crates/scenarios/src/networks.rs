//! The networks that scripts know, and whoever keeps their subnets.
use std::{collections::BTreeMap, iter};

use berth_api::ecs::Request;
use berth_ecs::{
    NetworkFacts,
    cluster::{Report, chunks::ChunksWanted},
};
use berth_effects::{Imported, Source as _};
use berth_engine::ShardName;
use berth_kernel::network::{
    CHUNKS_GIVEN, Given, Ipv4Range, KEEPER, SecurityGroup, Subnet, Wanted, chunk_key, chunk_of,
    subnet_of,
};

use crate::World;

/// Id, VPC, zone, addresses.
const SUBNETS: [(&str, &str, &str, &str); 5] = [
    ("subnet-a", "vpc-1", "us-east-1a", "10.0.1.0/24"),
    ("subnet-b", "vpc-1", "us-east-1b", "10.0.2.0/24"),
    ("subnet-six", "vpc-1", "us-east-1a", "10.0.4.0/28"),
    ("subnet-tiny", "vpc-1", "us-east-1a", "10.0.3.0/28"),
    ("subnet-other", "vpc-2", "us-east-1a", "10.0.1.0/24"),
];

/// Id, VPC.
const GROUPS: [(&str, &str); 3] = [("sg-1", "vpc-1"), ("sg-2", "vpc-1"), ("sg-other", "vpc-2")];

/// What was given of subnets.
#[derive(Default)]
pub(crate) struct Keeper {
    revision: u64,
    /// How many chunks were ever given.
    numbers: u64,
    /// By their ids.
    given: BTreeMap<String, (String, Ipv4Range)>,
}

/// What a call needs to know of networks.
pub(crate) fn facts(request: &Request) -> NetworkFacts {
    NetworkFacts::of(request, subnet, group)
}

fn subnet(id: &str) -> Option<Subnet> {
    let (id, vpc, zone, range) = SUBNETS.into_iter().find(|it| it.0 == id)?;
    let ipv6 = (id == "subnet-six").then(|| "fd00:1:2:3::".parse().expect("an address"));
    Some(Subnet {
        id: id.to_owned(),
        vpc_id: vpc.to_owned(),
        availability_zone: zone.to_owned(),
        cidr: range.parse().expect("a range"),
        ipv6_cidr: ipv6,
        default_group: GROUPS.into_iter().find(|it| it.1 == vpc)?.0.to_owned(),
        vpc_cidr: "10.0.0.0/16".parse().expect("a range"),
    })
}

fn group(id: &str) -> Option<SecurityGroup> {
    let (id, vpc) = GROUPS.into_iter().find(|it| it.0 == id)?;
    Some(SecurityGroup { id: id.to_owned(), vpc_id: vpc.to_owned(), name: id.to_owned() })
}

impl World {
    /// Whoever keeps subnets gives what is wanted and takes back what is returned, until there is
    /// nothing to do. Prints what was given and taken.
    pub(crate) fn chunks(&mut self) -> Vec<String> {
        let mut told = Vec::new();
        // An eighth of a subnet at a time.
        for _ in 0..20 {
            let entries = self.news(&mut told);
            if entries.is_empty() {
                break;
            }
            self.keeper.revision += 1;
            let revision = Some(self.keeper.revision);
            let from = ShardName::new(KEEPER);
            self.report(Report::Chunks(Imported { level: CHUNKS_GIVEN, from, revision, entries }));
        }
        told
    }

    fn news(&mut self, told: &mut Vec<String>) -> BTreeMap<String, Option<serde_json::Value>> {
        let exports = ChunksWanted::exports(self.state(), &ShardName::new(KEEPER));
        let keeper = &mut self.keeper;
        let returned = exports.keys().filter_map(|key| chunk_of(key));
        for id in returned {
            if let Some((subnet, range)) = keeper.given.remove(id) {
                told.push(format!("took {range} of {subnet}"));
            }
        }
        let mut wanted: BTreeMap<String, Given> = BTreeMap::new();
        for (key, it) in &exports {
            let (Some(subnet), Wanted::Chunks { range, count, .. }) = (subnet_of(key), it) else {
                continue;
            };
            let held = keeper.given.values().filter(|it| it.0 == *subnet).count();
            for _ in held..*count {
                match keeper.free(*range) {
                    Some(chunk) => {
                        keeper.numbers += 1;
                        let id = format!("chunk-{}", keeper.numbers);
                        told.push(format!("gave {chunk} of {subnet}"));
                        keeper.given.insert(id, (subnet.to_owned(), chunk));
                    }
                    None => drop(wanted.insert(key.clone(), Given::Full)),
                }
            }
        }
        for (id, (subnet, range)) in &keeper.given {
            let given = Given::Chunk { subnet: subnet.clone(), range: *range };
            wanted.insert(chunk_key(id), given);
        }
        let known: BTreeMap<String, serde_json::Value> = self
            .state()
            .imports
            .of(CHUNKS_GIVEN, KEEPER)
            .map(|(key, value)| (key.to_owned(), value.clone()))
            .collect();
        let json = |it: &Given| serde_json::to_value(it).expect("it is JSON");
        let gone = known.keys().filter(|it| !wanted.contains_key(*it));
        let gone = gone.map(|it| (it.clone(), None));
        let news = wanted.iter().map(|(key, it)| (key.clone(), Some(json(it))));
        let news = news.filter(|(key, it)| known.get(key) != it.as_ref());
        gone.chain(news).collect()
    }
}

impl Keeper {
    /// The first eighth of a range that nobody has; a small one is given whole.
    fn free(&self, of: Ipv4Range) -> Option<Ipv4Range> {
        let prefix = (of.prefix() + 3).min(28);
        let all = iter::successors(Some(Ipv4Range::around(of.first(), prefix)), |it| {
            let next = it.last().checked_add(1)?;
            of.has(next).then(|| Ipv4Range::around(next, prefix))
        });
        let mut free = all.filter(|it| !self.given.values().any(|(_, one)| one.overlaps(*it)));
        free.next()
    }
}
