//! A route table as it is shown.
use berth_api::ec2::{
    Route as WireRoute, RouteOrigin, RouteState, RouteTable as Wire, RouteTableAssociation,
    RouteTableAssociationState, RouteTableAssociationStateCode,
};

use super::shown::{At, Described, tags, text};
use crate::{
    cidr::Cidr,
    records::{Association, Id, Kind, Route, RouteTable, Target},
    rules::{filters::Filtered, tags::Tags},
};

pub struct RouteTableView<'a>(pub &'a RouteTable, pub At<'a>);

impl RouteTableView<'_> {
    /// Those that are there by themselves come first.
    fn routes(&self) -> Vec<WireRoute> {
        let vpc = self.1.state.vpcs.get(&self.0.vpc_id);
        let own = vpc.into_iter().flat_map(|it| [Some(it.cidr_block), it.ipv6_cidr_block]);
        let own = own.flatten().map(|block| WireRoute {
            gateway_id: text("local"),
            origin: Some(RouteOrigin::CreateRouteTable),
            state: Some(RouteState::Active),
            ..to(block)
        });
        own.chain(self.0.routes.iter().map(|it| self.route(it))).collect()
    }

    fn route(&self, it: &Route) -> WireRoute {
        let state = self.1.state;
        let (gateway, nat, is_there) = match &it.target {
            Target::InternetGateway(id) => {
                let gateway = state.internet_gateways.get(id);
                let is_there = gateway.is_some_and(|it| it.vpc_id.as_ref() == Some(&self.0.vpc_id));
                (text(id), None, is_there)
            }
            Target::NatGateway(id) => (None, text(id), state.nat_gateways.contains_key(id)),
        };
        WireRoute {
            gateway_id: gateway,
            nat_gateway_id: nat,
            origin: Some(RouteOrigin::CreateRoute),
            state: Some(if is_there { RouteState::Active } else { RouteState::Blackhole }),
            ..to(it.destination)
        }
    }

    fn association(&self, id: &Id, it: &Association) -> RouteTableAssociation {
        let state = Some(RouteTableAssociationStateCode::Associated);
        let (subnet, gateway) = match it {
            Association::Main => (None, None),
            Association::Subnet(id) => (text(id), None),
            Association::Gateway(id) => (None, text(id)),
        };
        RouteTableAssociation {
            association_state: Some(RouteTableAssociationState { state, status_message: None }),
            gateway_id: gateway,
            main: Some(*it == Association::Main),
            public_ipv4_pool: None,
            route_table_association_id: text(id),
            route_table_id: Some(self.id()),
            subnet_id: subnet,
        }
    }
}

fn to(destination: Cidr) -> WireRoute {
    let mut route = WireRoute::default();
    match destination.is_v4() {
        true => route.destination_cidr_block = text(destination),
        false => route.destination_ipv6_cidr_block = text(destination),
    }
    route
}

impl Filtered for RouteTableView<'_> {
    const FILTERS: &'static [&'static str] = &[
        "association.gateway-id",
        "association.main",
        "association.route-table-association-id",
        "association.route-table-id",
        "association.subnet-id",
        "owner-id",
        "route-table-id",
        "route.destination-cidr-block",
        "route.destination-ipv6-cidr-block",
        "route.gateway-id",
        "route.nat-gateway-id",
        "route.origin",
        "route.state",
        "vpc-id",
    ];

    fn values(&self, filter: &str) -> Vec<String> {
        let it = self.0;
        if let Some(name) = filter.strip_prefix("association.") {
            let of = |(id, association): (&Id, &Association)| match (name, association) {
                ("gateway-id", Association::Gateway(id)) => text(id),
                ("main", association) => text(*association == Association::Main),
                ("route-table-association-id", _) => text(id),
                ("route-table-id", _) => Some(self.id()),
                ("subnet-id", Association::Subnet(id)) => text(id),
                _ => None,
            };
            return it.associations.iter().filter_map(of).collect();
        }
        if let Some(name) = filter.strip_prefix("route.") {
            let of = |it: WireRoute| match name {
                "destination-cidr-block" => it.destination_cidr_block,
                "destination-ipv6-cidr-block" => it.destination_ipv6_cidr_block,
                "gateway-id" => it.gateway_id,
                "nat-gateway-id" => it.nat_gateway_id,
                "origin" => it.origin.map(|it| it.to_string()),
                "state" => it.state.map(|it| it.to_string()),
                _ => None,
            };
            return self.routes().into_iter().filter_map(of).collect();
        }
        vec![match filter {
            "owner-id" => self.1.home.account.clone(),
            "route-table-id" => self.id(),
            "vpc-id" => it.vpc_id.to_string(),
            _ => return Vec::new(),
        }]
    }

    fn tags(&self) -> &Tags {
        &self.0.tags
    }
}

impl Described for RouteTableView<'_> {
    type Wire = Wire;

    const KIND: Kind = Kind::RouteTable;

    fn id(&self) -> String {
        self.0.route_table_id.to_string()
    }

    fn wire(&self) -> Wire {
        let it = self.0;
        let associations = it.associations.iter().map(|(id, it)| self.association(id, it));
        Wire {
            associations: Some(associations.collect()),
            owner_id: Some(self.1.home.account.clone()),
            propagating_vgws: Some(Vec::new()),
            route_table_id: Some(self.id()),
            routes: Some(self.routes()),
            tags: tags(&it.tags),
            vpc_id: text(&it.vpc_id),
        }
    }
}
