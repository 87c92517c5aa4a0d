//! Availability zones and regions.
use berth_api::ec2::{
    DescribeAvailabilityZonesRequest, DescribeAvailabilityZonesResult, DescribeRegionsRequest,
    DescribeRegionsResult, Error,
};
use berth_kernel::Home;

use super::lists::{Asked, list};
use crate::describe::{self, At, RegionView};

/// # Errors
/// InvalidParameterValue of a zone that is not there.
pub fn zones(
    at: At<'_>,
    it: &DescribeAvailabilityZonesRequest,
) -> Result<DescribeAvailabilityZonesResult, Error> {
    let all: Vec<_> = describe::zones(at).collect();
    let (names, ids) =
        (it.zone_names.as_deref().unwrap_or_default(), it.zone_ids.as_deref().unwrap_or_default());
    let unknown_name = names.iter().find(|name| all.iter().all(|it| it.name != **name));
    let unknown_id = ids.iter().find(|id| all.iter().all(|it| it.zone_id() != **id));
    if let Some(unknown) = unknown_name.or(unknown_id) {
        return Err(Error::invalid_parameter_value(format!(
            "Invalid availability zone: [{unknown}]"
        )));
    }
    let wanted = all.into_iter().filter(|it| {
        (names.is_empty() || names.contains(&it.name))
            && (ids.is_empty() || ids.contains(&it.zone_id()))
    });
    let (found, _) = list(Asked::all(&it.filters, &None), wanted)?;
    Ok(DescribeAvailabilityZonesResult { availability_zones: Some(found) })
}

/// There is one.
pub fn regions(home: &Home, it: &DescribeRegionsRequest) -> Result<DescribeRegionsResult, Error> {
    let names = it.region_names.as_deref().unwrap_or_default();
    if let Some(other) = names.iter().find(|it| **it != home.region) {
        let text = format!("The region '{other}' does not exist.");
        return Err(Error::invalid_parameter_value(text));
    }
    let (found, _) = list(Asked::all(&it.filters, &None), [RegionView(home)].into_iter())?;
    Ok(DescribeRegionsResult { regions: Some(found) })
}
