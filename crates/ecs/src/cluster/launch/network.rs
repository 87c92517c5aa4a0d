//! The network that tasks are to be in: what a call may say of it, and what is known of its
//! subnets.
use std::{collections::BTreeSet, sync::Arc};

use berth_api::ecs::{AssignPublicIp, Error, NetworkConfiguration, TaskDefinition};
use berth_definitions::meaning;
use berth_kernel::network;
use berth_placement::{
    Constraint,
    networks::{SubnetRoom, Subnets},
};

use crate::{
    call::NetworkFacts,
    cluster::{
        State, Txn,
        records::network::{AwsVpc, Subnet},
    },
    limits::{SECURITY_GROUPS_MAX, SUBNETS_MAX},
};

/// A configuration, and its subnets.
#[derive(Clone, Debug)]
pub struct Network {
    pub configuration: Arc<AwsVpc>,
    pub subnets: Vec<network::Subnet>,
}

impl Network {
    /// Whether a call gives one.
    pub fn is_given(given: Option<&NetworkConfiguration>) -> bool {
        given.is_some_and(|it| it.awsvpc_configuration.is_some())
    }

    /// What a call gives, checked against what there is.
    pub fn given(
        given: Option<&NetworkConfiguration>,
        is_fargate: bool,
        facts: &NetworkFacts,
    ) -> Result<Option<Network>, Error> {
        let Some(given) = given.and_then(|it| it.awsvpc_configuration.as_ref()) else {
            return Ok(None);
        };
        let subnets = distinct(given.subnets.as_deref());
        let security_groups = distinct(given.security_groups.as_deref());
        if subnets.is_empty() {
            return Err(Error::invalid_parameter("subnets can not be empty."));
        }
        bounded("subnets", subnets.len(), SUBNETS_MAX)?;
        bounded("securityGroups", security_groups.len(), SECURITY_GROUPS_MAX)?;
        let assign_public_ip = assign_public_ip(given.assign_public_ip.as_ref(), is_fargate)?;
        let known = known_subnets(&subnets, facts)?;
        check_groups(&security_groups, &known[0].vpc_id, facts)?;
        let configuration = AwsVpc { subnets, security_groups, assign_public_ip };
        Ok(Some(Network { configuration: configuration.into(), subnets: known }))
    }

    /// Of what the cluster has copies of.
    pub fn known(state: &State, configuration: &Arc<AwsVpc>) -> Network {
        let copy = |id: &String| Some(state.subnets.get(id)?.of.clone());
        let subnets = configuration.subnets.iter().filter_map(copy).collect();
        Network { configuration: configuration.clone(), subnets }
    }

    /// Keeps the cluster's own copies of the subnets.
    pub fn keep(&self, txn: &mut Txn) {
        for of in &self.subnets {
            let known = txn.subnets.get(&of.id);
            if known.is_none_or(|it| it.of != *of || it.unused_since.is_some()) {
                txn.put(Subnet { of: of.clone(), unused_since: None });
            }
        }
    }

    /// Whether an instance is in one of the zones of its subnets. If none is, zones do not count: a
    /// definition must run on machines that never heard of them.
    pub fn do_zones_count(&self, state: &State) -> bool {
        let has = |zone: &String| self.subnets.iter().any(|it| it.availability_zone == *zone);
        state.tallies.registered_zones().any(has)
    }

    /// What its subnets have to give.
    pub fn constraint(&self, state: &State) -> Constraint {
        let do_zones_count = self.do_zones_count(state);
        let room = |of: &network::Subnet| {
            let extent = state.addresses.extent(of);
            let is_full = state.full_subnets.contains(&of.id);
            let is_open = !is_full || state.addresses.is_open(of);
            SubnetRoom {
                subnet: of.id.clone(),
                zone: do_zones_count.then(|| of.availability_zone.clone()),
                is_open,
                left: if is_open { BTreeSet::new() } else { state.addresses.with_room(of) },
                free: extent.spare + extent.in_blocks,
                total: of.addresses(),
            }
        };
        Constraint::Subnets(Subnets { subnets: self.subnets.iter().map(room).collect() })
    }
}

/// ECS: a network configuration goes with awsvpc, and only with it.
pub fn check_mode(of: &TaskDefinition, has_network: bool) -> Result<(), Error> {
    match (meaning::network_mode(of) == "awsvpc", has_network) {
        (false, true) => Err(Error::invalid_parameter(
            "Network Configuration is not valid for the given networkMode of this task definition.",
        )),
        (true, false) => Err(Error::invalid_parameter(
            "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        )),
        (true, true) | (false, false) => Ok(()),
    }
}

/// Each once, in their order.
fn distinct(given: Option<&[String]>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    given.unwrap_or_default().iter().filter(|it| seen.insert(*it)).cloned().collect()
}

fn bounded(what: &str, count: usize, max: usize) -> Result<(), Error> {
    match count > max {
        false => Ok(()),
        true => Err(Error::invalid_parameter(format!(
            "{what} can have up to {max} items, and this call has {count}."
        ))),
    }
}

/// ECS: only Fargate assigns public addresses. DISABLED when absent.
fn assign_public_ip(
    given: Option<&AssignPublicIp>,
    is_fargate: bool,
) -> Result<AssignPublicIp, Error> {
    match given {
        Some(AssignPublicIp::UnknownValue(it)) => {
            let values = AssignPublicIp::values().join(",");
            Err(Error::invalid_parameter(format!(
                "assignPublicIp should be one of [{values}], and is '{it}'."
            )))
        }
        Some(AssignPublicIp::Enabled) if !is_fargate => {
            Err(Error::invalid_parameter("Assign public IP is not supported for this launch type."))
        }
        given => Ok(given.cloned().unwrap_or(AssignPublicIp::Disabled)),
    }
}

/// ECS: all of them exist, in one VPC.
fn known_subnets(ids: &[String], facts: &NetworkFacts) -> Result<Vec<network::Subnet>, Error> {
    let mut known = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(subnet) = facts.subnets.get(id) else {
            return Err(Error::invalid_parameter(format!(
                "Error retrieving subnet information for [{}]: The subnet ID '{id}' does not exist \
                 (ErrorCode: InvalidSubnetID.NotFound)",
                ids.join(", ")
            )));
        };
        known.push(subnet.clone());
    }
    let vpc = &known[0].vpc_id;
    match known.iter().find(|it| it.vpc_id != *vpc) {
        None => Ok(known),
        Some(other) => Err(Error::invalid_parameter(format!(
            "All subnets must be in one VPC: {} is in {vpc}, and {} is in {}.",
            known[0].id, other.id, other.vpc_id
        ))),
    }
}

fn check_groups(ids: &[String], vpc: &str, facts: &NetworkFacts) -> Result<(), Error> {
    for id in ids {
        let Some(group) = facts.security_groups.get(id) else {
            return Err(Error::invalid_parameter(format!(
                "Error retrieving security group information for [{}]: The security group '{id}' \
                 does not exist (ErrorCode: InvalidGroup.NotFound)",
                ids.join(", ")
            )));
        };
        if group.vpc_id != vpc {
            return Err(Error::invalid_parameter(format!(
                "Security groups and subnets must be in one VPC: {id} is in {}, and the subnets \
                 are in {vpc}.",
                group.vpc_id
            )));
        }
    }
    Ok(())
}
