//! What of networks placement asks: zones that a task may be in, and instances with an address
//! left.
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{Attribute, ContainerInstanceId};

/// By which an instance says that it takes tasks of Fargate, though it is a capacity provider's.
pub const FARGATE_ATTRIBUTE: &str = "berth.fargate";

/// By which an instance says that it is one for FARGATE_SPOT first.
pub const SPOT_ATTRIBUTE: &str = "berth.spot";

/// The attribute that tells an instance's zone. ECS.
pub const ZONE_ATTRIBUTE: &str = "ecs.availability-zone";

/// The subnets that a task may be in. Of those in its instance's zone one must have an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subnets {
    pub subnets: Vec<SubnetRoom>,
}

/// What a subnet has to give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubnetRoom {
    pub subnet: String,
    /// None: zones do not count, because no instance is in any of them.
    pub zone: Option<String>,
    /// Whether any instance may get an address of it.
    pub is_open: bool,
    /// Those that have one of their own left, if not.
    pub left: BTreeSet<ContainerInstanceId>,
    /// Addresses that are free, wherever, and how many there are.
    pub free: u64,
    pub total: u64,
}

/// A subnet without an address for an instance, as it is told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FullSubnet {
    pub subnet: String,
    pub free: u64,
    pub total: u64,
}

impl Subnets {
    /// The zones, if they count.
    pub fn zones(&self) -> Option<BTreeSet<&str>> {
        let zones: BTreeSet<&str> =
            self.subnets.iter().filter_map(|it| it.zone.as_deref()).collect();
        (!zones.is_empty()).then_some(zones)
    }

    /// Whether an instance is in one of the zones.
    pub(crate) fn has_zone_of(&self, attributes: &BTreeMap<String, Attribute>) -> bool {
        let zone = zone(attributes);
        self.zones().is_none_or(|it| zone.is_some_and(|zone| it.contains(zone)))
    }

    /// Those that have no address for an instance; nothing if one of them has.
    pub(crate) fn full_for(
        &self,
        instance: ContainerInstanceId,
        attributes: &BTreeMap<String, Attribute>,
    ) -> Vec<FullSubnet> {
        let zone = zone(attributes);
        let is_there = |it: &&SubnetRoom| it.zone.is_none() || it.zone.as_deref() == zone;
        let mut there = self.subnets.iter().filter(is_there);
        match there.clone().any(|it| it.is_open || it.left.contains(&instance)) {
            true => vec![],
            false => there.by_ref().map(SubnetRoom::full).collect(),
        }
    }
}

impl SubnetRoom {
    fn full(&self) -> FullSubnet {
        FullSubnet { subnet: self.subnet.clone(), free: self.free, total: self.total }
    }
}

fn zone(attributes: &BTreeMap<String, Attribute>) -> Option<&str> {
    attributes.get(ZONE_ATTRIBUTE)?.value.as_deref()
}
