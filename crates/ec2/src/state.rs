//! Tables and indexes. [`State::apply`] keeps them true; [`State::check`] proves it.
use std::sync::Arc;

use berth_effects::Imports;
use berth_engine::{Change, Groups, Set, Table, Timestamp};

use crate::records::{
    Address, Chunk, DEFAULT, Id, InternetGateway, Key, NatGateway, NetworkAcl, Peer, Record,
    RouteTable, SecurityGroup, Subnet, Table as Of, Vpc,
};

mod chunks;
mod laws;
mod reading;

/// Names what changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// What has an id.
    Object(Id),
    /// Chunks of subnets, or what clusters want of them.
    Chunks,
}

/// Everything the shard knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Whether what is there by itself is in the tables.
    pub(crate) has_defaults: bool,
    pub addresses: Table<Id, Address>,
    pub internet_gateways: Table<Id, InternetGateway>,
    pub nat_gateways: Table<Id, NatGateway>,
    pub network_acls: Table<Id, NetworkAcl>,
    pub route_tables: Table<Id, RouteTable>,
    pub security_groups: Table<Id, SecurityGroup>,
    pub subnets: Table<Id, Subnet>,
    pub vpcs: Table<Id, Vpc>,
    /// VPCs, and what is in each of them.
    inside: Groups<Id, Id>,
    /// Groups by VPC and name.
    group_names: Table<(Id, String), Id>,
    /// The groups of rules, by the rules' ids.
    rules: Table<Id, Id>,
    /// Groups, and the others whose rules name them.
    named_by: Groups<Id, Id>,
    /// The numbers of networks.
    vnis: Set<u32>,
    pub chunks: Table<String, Chunk>,
    /// The ids of chunks, by their VPCs and first addresses.
    given: Table<(String, u32), String>,
    /// What clusters want.
    pub imports: Imports,
}

impl berth_engine::State for State {
    type Record = Record;
    type Key = Key;
    type Topic = Topic;

    fn apply(&mut self, change: &Change<Record, Key>, nudge: &mut dyn FnMut(Topic)) {
        let id = match change {
            Change::Put(Record::Defaults(_)) => return self.has_defaults = true,
            Change::Delete(Key::Defaults) => return self.has_defaults = false,
            Change::Put(Record::Chunk(it)) => return self.set_chunk(&it.id, Some(it), nudge),
            Change::Delete(Key::Chunk(id)) => return self.set_chunk(id, None, nudge),
            Change::Put(Record::Import(it)) => {
                self.imports.put(it);
                return nudge(Topic::Chunks);
            }
            Change::Delete(Key::Import(key)) => {
                self.imports.delete(key);
                return nudge(Topic::Chunks);
            }
            Change::Put(Record::Address(it)) => {
                self.addresses.set(it.allocation_id.clone(), Some(Arc::new(it.clone())));
                &it.allocation_id
            }
            Change::Put(Record::InternetGateway(it)) => {
                let id = &it.internet_gateway_id;
                self.internet_gateways.set(id.clone(), Some(Arc::new(it.clone())));
                id
            }
            Change::Put(Record::NatGateway(it)) => {
                self.set_nat_gateway(&it.nat_gateway_id, Some(it));
                &it.nat_gateway_id
            }
            Change::Put(Record::NetworkAcl(it)) => {
                self.set_network_acl(&it.network_acl_id, Some(it));
                &it.network_acl_id
            }
            Change::Put(Record::RouteTable(it)) => {
                self.set_route_table(&it.route_table_id, Some(it));
                &it.route_table_id
            }
            Change::Put(Record::SecurityGroup(it)) => {
                self.set_security_group(&it.group_id, Some(it));
                &it.group_id
            }
            Change::Put(Record::Subnet(it)) => {
                self.set_subnet(&it.subnet_id, Some(it));
                &it.subnet_id
            }
            Change::Put(Record::Vpc(it)) => {
                self.set_vpc(&it.vpc_id, Some(it));
                &it.vpc_id
            }
            Change::Delete(Key::Of(table, id)) => {
                self.remove(*table, id);
                id
            }
        };
        nudge(Topic::Object(id.clone()));
    }

    fn due(&self, _: Timestamp) -> Vec<Topic> {
        Vec::new()
    }

    fn next_deadline(&self, _: Timestamp) -> Option<Timestamp> {
        None
    }

    fn all_topics(&self) -> Vec<Topic> {
        let objects = self.records().map(|it| Topic::Object(id_of(&it)));
        objects.chain([Topic::Chunks]).collect()
    }

    fn check(&self) {
        let mut again = State { has_defaults: self.has_defaults, ..State::default() };
        let chunks = self.chunks.values().map(|it| Record::Chunk((**it).clone()));
        let rest = chunks.chain(self.imports.rows().map(Record::Import));
        let all = self.records().chain(rest);
        all.for_each(|it| again.apply(&Change::Put(it), &mut |_| {}));
        assert_eq!(*self, again, "an index drifted");
        self.check_laws();
    }
}

fn id_of(record: &Record) -> Id {
    match berth_engine::Record::key(record) {
        Key::Of(_, id) => id,
        Key::Chunk(_) | Key::Defaults | Key::Import(_) => unreachable!("it is no object"),
    }
}

impl State {
    /// All that has an id.
    fn records(&self) -> impl Iterator<Item = Record> {
        let of = self.addresses.values().map(|it| (**it).clone().into());
        let of = of.chain(self.internet_gateways.values().map(|it| (**it).clone().into()));
        let of = of.chain(self.nat_gateways.values().map(|it| (**it).clone().into()));
        let of = of.chain(self.network_acls.values().map(|it| (**it).clone().into()));
        let of = of.chain(self.route_tables.values().map(|it| (**it).clone().into()));
        let of = of.chain(self.security_groups.values().map(|it| (**it).clone().into()));
        let of = of.chain(self.subnets.values().map(|it| (**it).clone().into()));
        of.chain(self.vpcs.values().map(|it| (**it).clone().into()))
    }

    fn remove(&mut self, table: Of, id: &Id) {
        match table {
            Of::Address => drop(self.addresses.set(id.clone(), None)),
            Of::InternetGateway => drop(self.internet_gateways.set(id.clone(), None)),
            Of::NatGateway => self.set_nat_gateway(id, None),
            Of::NetworkAcl => self.set_network_acl(id, None),
            Of::RouteTable => self.set_route_table(id, None),
            Of::SecurityGroup => self.set_security_group(id, None),
            Of::Subnet => self.set_subnet(id, None),
            Of::Vpc => self.set_vpc(id, None),
        }
    }

    fn set_nat_gateway(&mut self, id: &Id, new: Option<&NatGateway>) {
        let old = self.nat_gateways.set(id.clone(), new.cloned().map(Arc::new));
        let vpc = new.or(old.as_deref()).map(|it| it.vpc_id.clone());
        self.set_inside(vpc, id, new.is_some());
    }

    fn set_network_acl(&mut self, id: &Id, new: Option<&NetworkAcl>) {
        let old = self.network_acls.set(id.clone(), new.cloned().map(Arc::new));
        let vpc = new.or(old.as_deref()).map(|it| it.vpc_id.clone());
        self.set_inside(vpc, id, new.is_some());
    }

    fn set_route_table(&mut self, id: &Id, new: Option<&RouteTable>) {
        let old = self.route_tables.set(id.clone(), new.cloned().map(Arc::new));
        let vpc = new.or(old.as_deref()).map(|it| it.vpc_id.clone());
        self.set_inside(vpc, id, new.is_some());
    }

    fn set_subnet(&mut self, id: &Id, new: Option<&Subnet>) {
        let old = self.subnets.set(id.clone(), new.cloned().map(Arc::new));
        let vpc = new.or(old.as_deref()).map(|it| it.vpc_id.clone());
        self.set_inside(vpc, id, new.is_some());
    }

    fn set_vpc(&mut self, id: &Id, new: Option<&Vpc>) {
        let old = self.vpcs.set(id.clone(), new.cloned().map(Arc::new));
        if let Some(old) = old {
            self.vnis.set(old.vni, false);
        }
        if let Some(new) = new {
            self.vnis.set(new.vni, true);
        }
    }

    fn set_security_group(&mut self, id: &Id, new: Option<&SecurityGroup>) {
        let old = self.security_groups.set(id.clone(), new.cloned().map(Arc::new));
        if let Some(old) = &old {
            self.index_group(old, false);
        }
        if let Some(new) = new {
            self.index_group(new, true);
        }
    }

    fn index_group(&mut self, it: &SecurityGroup, is_there: bool) {
        let id = &it.group_id;
        self.set_inside(Some(it.vpc_id.clone()), id, is_there);
        let name = (it.vpc_id.clone(), it.group_name.clone());
        // Within a batch it may be made anew before the row of the former one is seen to go.
        let is_its_own = self.group_names.get(&name).is_some_and(|other| **other == *id);
        if is_there {
            self.group_names.set(name, Some(Arc::new(id.clone())));
        } else if is_its_own {
            self.group_names.set(name, None);
        }
        for (rule_id, rule) in &it.rules {
            self.rules.set(rule_id.clone(), is_there.then(|| Arc::new(id.clone())));
            match &rule.peer {
                Peer::Group(other) if other != id => {
                    self.named_by.set(other, id.clone(), is_there);
                }
                Peer::Group(_) | Peer::Cidr(_) => {}
            }
        }
    }

    fn set_inside(&mut self, vpc: Option<Id>, id: &Id, is_there: bool) {
        if let Some(vpc) = vpc {
            self.inside.set(&vpc, id.clone(), is_there);
        }
    }

    /// The group of a VPC that has a name.
    pub fn group_named(&self, vpc: &Id, name: &str) -> Option<&Arc<SecurityGroup>> {
        let id = self.group_names.get(&(vpc.clone(), name.to_owned()))?;
        self.security_groups.get(id)
    }

    /// The group of a VPC that is there by itself.
    pub fn default_group(&self, vpc: &Id) -> Option<&Arc<SecurityGroup>> {
        self.group_named(vpc, DEFAULT)
    }
}
