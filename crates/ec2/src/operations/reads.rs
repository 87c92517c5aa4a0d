//! Calls that change nothing.
use berth_api::ec2::{
    DescribeInternetGatewaysResult, DescribeNatGatewaysResult, DescribeNetworkAclsResult,
    DescribeRouteTablesResult, DescribeTagsResult, DescribeVpcsResult, Ec2Read, Error, Response,
};

use super::{
    account, addresses, images,
    lists::{Asked, list},
    security_group_rules, security_groups, vpcs, zones,
};
use crate::{
    Call, State,
    describe::{
        At, InternetGatewayView, NatGatewayView, NetworkAclView, RouteTableView, TagView, VpcView,
    },
    rules::honoured,
};

/// What a list answers with: its items, and the token of the next page. `it` is a call with filters
/// and ids under these names.
macro_rules! listed {
    ($result:ident { $items:ident } = $listed:expr) => {{
        let (items, next_token) = $listed?;
        $result { $items: Some(items), next_token }.into()
    }};
    ($result:ident { $items:ident } = $it:ident($filters:ident, $ids:ident) of $all:expr) => {{
        let asked = Asked::of(&$it.$filters, &$it.$ids, &$it.next_token, $it.max_results);
        listed!($result { $items } = list(asked, $all))
    }};
}

/// Serves a call that changes nothing, from any published state with what is there by itself.
///
/// # Errors
/// As the API has them.
pub fn read(state: &State, call: &Call) -> Result<Response, Error> {
    honoured::check(&call.request)?;
    let home = &call.facts.home;
    let at = At { state, home, interfaces: &[] };
    let read = call.request.ec2_read();
    let read = read.unwrap_or_else(|| panic!("{} changes something", call.request.operation()));
    Ok(match read {
        Ec2Read::DescribeAccountAttributes(it) => account::attributes(state, it)?.into(),
        Ec2Read::DescribeAddresses(it) => addresses::describe(at, it)?.into(),
        Ec2Read::DescribeAddressesAttribute(it) => addresses::attributes(at, it)?.into(),
        Ec2Read::DescribeAvailabilityZones(it) => zones::zones(at, it)?.into(),
        Ec2Read::DescribeImages(it) => images::describe(it)?.into(),
        Ec2Read::DescribeInternetGateways(it) => {
            let all = state.internet_gateways.values().map(|it| InternetGatewayView(it, at));
            listed! {
                DescribeInternetGatewaysResult { internet_gateways } =
                    it(filters, internet_gateway_ids) of all
            }
        }
        Ec2Read::DescribeNatGateways(it) => {
            let all = state.nat_gateways.values().map(|it| NatGatewayView(it, at));
            listed!(DescribeNatGatewaysResult { nat_gateways } = it(filter, nat_gateway_ids) of all)
        }
        Ec2Read::DescribeNetworkAcls(it) => {
            let all = state.network_acls.values().map(|it| NetworkAclView(it, at));
            listed! {
                DescribeNetworkAclsResult { network_acls } =
                    it(filters, network_acl_ids) of all
            }
        }
        Ec2Read::DescribeRegions(it) => zones::regions(home, it)?.into(),
        Ec2Read::DescribeRouteTables(it) => {
            let all = state.route_tables.values().map(|it| RouteTableView(it, at));
            listed! {
                DescribeRouteTablesResult { route_tables } =
                    it(filters, route_table_ids) of all
            }
        }
        Ec2Read::DescribeSecurityGroupRules(it) => security_group_rules::describe(at, it)?.into(),
        Ec2Read::DescribeSecurityGroups(it) => security_groups::describe(at, it)?.into(),
        Ec2Read::DescribeTags(it) => {
            let asked = Asked::of(&it.filters, &None, &it.next_token, it.max_results);
            listed!(DescribeTagsResult { tags } = list(asked, TagView::all(state)))
        }
        Ec2Read::DescribeVpcAttribute(it) => vpcs::attribute(state, it)?.into(),
        Ec2Read::DescribeVpcs(it) => {
            let all = state.vpcs.values().map(|it| VpcView(it, at));
            listed!(DescribeVpcsResult { vpcs } = it(filters, vpc_ids) of all)
        }
    })
}
