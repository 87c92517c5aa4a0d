//! Availability zones, and the one region, as they are shown.
use std::collections::BTreeSet;

use berth_api::ec2::{
    AvailabilityZone as Wire, AvailabilityZoneOptInStatus, AvailabilityZoneState, Region,
};
use berth_kernel::Home;

use super::shown::{At, Described, NO_TAGS, text};
use crate::{
    defaults,
    records::Kind,
    rules::{filters::Filtered, tags::Tags, zones as rules},
};

pub struct ZoneView<'a> {
    pub name: String,
    home: &'a Home,
}

/// Those of the region, and those that subnets are in.
pub fn zones(at: At<'_>) -> impl Iterator<Item = ZoneView<'_>> {
    let used = at.state.subnets.values().map(|it| it.availability_zone.clone());
    let names: BTreeSet<String> = defaults::zones(at.home).chain(used).collect();
    names.into_iter().map(move |name| ZoneView { name, home: at.home })
}

impl ZoneView<'_> {
    pub fn zone_id(&self) -> String {
        rules::id_of(&self.name, self.home)
    }
}

impl Filtered for ZoneView<'_> {
    const FILTERS: &'static [&'static str] = &[
        "group-name",
        "message",
        "opt-in-status",
        "parent-zone-id",
        "parent-zone-name",
        "region-name",
        "state",
        "zone-id",
        "zone-name",
        "zone-type",
    ];

    fn values(&self, filter: &str) -> Vec<String> {
        vec![match filter {
            "group-name" | "region-name" => self.home.region.clone(),
            "opt-in-status" => "opt-in-not-required".to_owned(),
            "state" => "available".to_owned(),
            "zone-id" => self.zone_id(),
            "zone-name" => self.name.clone(),
            "zone-type" => "availability-zone".to_owned(),
            _ => return Vec::new(),
        }]
    }

    fn tags(&self) -> &Tags {
        &NO_TAGS
    }
}

impl Described for ZoneView<'_> {
    type Wire = Wire;

    const KIND: Kind = Kind::Subnet;

    fn id(&self) -> String {
        self.name.clone()
    }

    fn wire(&self) -> Wire {
        let region = &self.home.region;
        Wire {
            group_name: Some(region.clone()),
            messages: Some(Vec::new()),
            network_border_group: Some(region.clone()),
            opt_in_status: Some(AvailabilityZoneOptInStatus::OptInNotRequired),
            region_name: Some(region.clone()),
            state: Some(AvailabilityZoneState::Available),
            zone_id: Some(self.zone_id()),
            zone_name: Some(self.name.clone()),
            zone_type: text("availability-zone"),
            ..Wire::default()
        }
    }
}

/// The one that there is.
pub struct RegionView<'a>(pub &'a Home);

impl RegionView<'_> {
    fn endpoint(&self) -> String {
        format!("ec2.{}.amazonaws.com", self.0.region)
    }
}

impl Filtered for RegionView<'_> {
    const FILTERS: &'static [&'static str] = &["endpoint", "opt-in-status", "region-name"];

    fn values(&self, filter: &str) -> Vec<String> {
        vec![match filter {
            "endpoint" => self.endpoint(),
            "opt-in-status" => "opt-in-not-required".to_owned(),
            "region-name" => self.0.region.clone(),
            _ => return Vec::new(),
        }]
    }

    fn tags(&self) -> &Tags {
        &NO_TAGS
    }
}

impl Described for RegionView<'_> {
    type Wire = Region;

    const KIND: Kind = Kind::Vpc;

    fn id(&self) -> String {
        self.0.region.clone()
    }

    fn wire(&self) -> Region {
        Region {
            endpoint: Some(self.endpoint()),
            opt_in_status: text("opt-in-not-required"),
            region_name: Some(self.0.region.clone()),
            ..Region::default()
        }
    }
}
