//! Which services are kept in balance over availability zones.
use berth_api::ecs::{AvailabilityZoneRebalancing, Error, LaunchType, PlacementStrategy};

use super::Kind;
use crate::cluster::{operations::unknown, records::service::ServiceConfiguration};

/// A configuration has it until the rest of it is known, on which it depends.
pub const BEFORE_IT_IS_KNOWN: AvailabilityZoneRebalancing = AvailabilityZoneRebalancing::Disabled;

/// ECS: a new service is kept in balance if it can be and nothing else is wanted; an old one stays
/// as it was.
pub fn of(
    kind: &Kind,
    old: Option<&ServiceConfiguration>,
    new: &ServiceConfiguration,
    wanted: Option<AvailabilityZoneRebalancing>,
) -> Result<AvailabilityZoneRebalancing, Error> {
    let obstacle = obstacle(kind, new);
    let wanted = wanted.or_else(|| old.map(|it| it.availability_zone_rebalancing.clone()));
    match (wanted, obstacle) {
        (None, None) => Ok(AvailabilityZoneRebalancing::Enabled),
        (None, Some(_)) => Ok(AvailabilityZoneRebalancing::Disabled),
        (Some(AvailabilityZoneRebalancing::UnknownValue(it)), _) => {
            let values = AvailabilityZoneRebalancing::values();
            Err(unknown("availabilityZoneRebalancing", &it, values))
        }
        (Some(AvailabilityZoneRebalancing::Enabled), Some(obstacle)) => {
            Err(Error::invalid_parameter(format!(
                "Availability Zone Rebalancing does not support {obstacle}"
            )))
        }
        (Some(it), _) => Ok(it),
    }
}

/// Why a service cannot be kept in balance.
fn obstacle(kind: &Kind, it: &ServiceConfiguration) -> Option<&'static str> {
    let expressions = it.placement_constraints.iter().filter_map(|it| it.expression.as_deref());
    let first = it.placement_strategy.first();
    if kind.is_daemon() {
        Some("DAEMON services")
    } else if kind.is_external() {
        Some("services with an EXTERNAL deployment controller")
    } else if it.launch_type == Some(LaunchType::External) {
        Some("the EXTERNAL launch type")
    } else if it.maximum_percent() <= 100 {
        Some("maximumPercent <= 100")
    } else if first.is_some_and(|it| !spreads_over_zones(it)) {
        Some("a first placement strategy other than spread over attribute:ecs.availability-zone")
    } else if expressions.into_iter().any(|it| it.contains("attribute:ecs.availability-zone")) {
        Some("placement constraints on attribute:ecs.availability-zone")
    } else {
        None
    }
}

fn spreads_over_zones(it: &PlacementStrategy) -> bool {
    it.r#type == Some(berth_api::ecs::PlacementStrategyType::Spread)
        && it.field.as_deref() == Some("attribute:ecs.availability-zone")
}
