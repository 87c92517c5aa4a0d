//! What a batch came to, as EventBridge says it: EC2 has no events of networks there, but those
//! that CloudTrail makes of its calls.
use std::{cmp::Reverse, collections::BTreeSet};

use berth_engine::{Record as _, Row};
use berth_serving::{
    Difference, Events, Happening,
    cloud_trail::{CALL, Changed, of_calls},
};

use crate::{
    SERVICE, State, defaults,
    records::{Key, Record, Table},
    told::arn,
};

/// Whose they are.
pub const EVENTS: Events = Events {
    source: "aws.ec2",
    types: &[CALL],
    whose: "EC2",
    shard_arn: |home, _| home.arn(SERVICE, "network"),
};

/// One event a call that changed something, in the order of the calls.
pub fn of_batch(it: &Difference<'_, State>) -> Vec<Happening> {
    // The first call of all puts into rows what was there by itself before.
    let defaults = match it.before.has_defaults {
        true => Vec::new(),
        false => defaults::records(it.home),
    };
    let is_as_before = |row: &Row| {
        let key = Record::key_of(&row.table, &row.key);
        defaults.iter().any(|record| Some(record.key()) == key && it.after.has(record))
    };
    of_calls(it, "ec2.amazonaws.com", |rows| {
        let rows = rows.iter().filter(|row| !is_as_before(row));
        let changed = rows.filter_map(|row| {
            // VPCs come before what is in them.
            let table = Table::of_word(&row.table)?;
            Some((Reverse(table), arn(it.home, &row.table, &row.key)?))
        });
        let changed: BTreeSet<(Reverse<Table>, String)> = changed.collect();
        let told = |(Reverse(table), arn)| Changed { arn, kind: Some(kind(table)) };
        changed.into_iter().map(told).collect()
    })
}

/// As CloudTrail calls what is changed.
fn kind(table: Table) -> &'static str {
    match table {
        Table::Address => "AWS::EC2::EIP",
        Table::InternetGateway => "AWS::EC2::InternetGateway",
        Table::NatGateway => "AWS::EC2::NatGateway",
        Table::NetworkAcl => "AWS::EC2::NetworkAcl",
        Table::RouteTable => "AWS::EC2::RouteTable",
        Table::SecurityGroup => "AWS::EC2::SecurityGroup",
        Table::Subnet => "AWS::EC2::Subnet",
        Table::Vpc => "AWS::EC2::VPC",
    }
}

impl State {
    /// Whether a row is as this record is.
    fn has(&self, record: &Record) -> bool {
        let Key::Of(_, id) = record.key() else { return self.has_defaults };
        match record {
            Record::Chunk(_) | Record::Defaults(_) | Record::Import(_) => self.has_defaults,
            Record::Address(it) => self.addresses.get(&id).is_some_and(|row| **row == *it),
            Record::InternetGateway(it) => {
                self.internet_gateways.get(&id).is_some_and(|row| **row == *it)
            }
            Record::NatGateway(it) => self.nat_gateways.get(&id).is_some_and(|row| **row == *it),
            Record::NetworkAcl(it) => self.network_acls.get(&id).is_some_and(|row| **row == *it),
            Record::RouteTable(it) => self.route_tables.get(&id).is_some_and(|row| **row == *it),
            Record::SecurityGroup(it) => {
                self.security_groups.get(&id).is_some_and(|row| **row == *it)
            }
            Record::Subnet(it) => self.subnets.get(&id).is_some_and(|row| **row == *it),
            Record::Vpc(it) => self.vpcs.get(&id).is_some_and(|row| **row == *it),
        }
    }
}
