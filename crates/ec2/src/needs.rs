//! What whoever makes a call must be allowed, as AWS's table of actions, resources and condition
//! keys has it.
use std::sync::Arc;

use berth_api::ec2::{Request, Tag, TagSpecification};
use berth_kernel::{Home, Need};
use berth_serving::Published;

use crate::{
    SERVICE, State,
    networks::published,
    records::{Id, Kind, Table},
    rules::tags::{Tags, asked, pair},
};

/// How a rule is called in ARNs.
const RULE: &str = "security-group-rule";

/// What a request needs, at least one thing.
pub fn needs(request: &Request, at: &impl Published) -> Vec<Need> {
    let operation = request.operation().name();
    of(request, &Ask { operation, home: at.home(), state: published(at) })
}

/// `table! { ask; Name(it) => needs, … }`: one that is not in the table does not compile.
macro_rules! table {
    ($ask:ident; $($name:ident($it:pat) => $needs:expr,)*) => {
        fn of(request: &Request, $ask: &Ask<'_>) -> Vec<Need> {
            match request {
                $(Request::$name($it) => $needs,)*
            }
        }
    };
}

table! { ask;
    AllocateAddress(it) => ask.making(Table::Address.word(), &it.tag_specifications),
    AssociateRouteTable(it) => {
        let with = match given(&it.subnet_id) {
            None if it.gateway_id.is_some() => ask.on(Table::InternetGateway, &it.gateway_id),
            subnet => ask.on(Table::Subnet, &subnet),
        };
        vec![ask.on(Table::RouteTable, &it.route_table_id), with]
    },
    AttachInternetGateway(it) => ask.gateway(&it.internet_gateway_id, &it.vpc_id),
    DetachInternetGateway(it) => ask.gateway(&it.internet_gateway_id, &it.vpc_id),
    AuthorizeSecurityGroupEgress(it) => {
        ask.rules(ask.group(&it.group_id, &None), &it.tag_specifications)
    },
    AuthorizeSecurityGroupIngress(it) => {
        ask.rules(ask.group(&it.group_id, &it.group_name), &it.tag_specifications)
    },
    CreateDefaultVpc(_) => vec![ask.made(Table::Vpc.word())],
    CreateInternetGateway(it) => {
        ask.making(Table::InternetGateway.word(), &it.tag_specifications)
    },
    CreateNatGateway(it) => {
        let mut all = ask.making(Table::NatGateway.word(), &it.tag_specifications);
        all.push(ask.on(Table::Subnet, &it.subnet_id));
        all.extend(it.allocation_id.as_ref().map(|_| ask.on(Table::Address, &it.allocation_id)));
        all
    },
    CreateNetworkAclEntry(it) => vec![ask.on(Table::NetworkAcl, &it.network_acl_id)],
    DeleteNetworkAclEntry(it) => vec![ask.on(Table::NetworkAcl, &it.network_acl_id)],
    ReplaceNetworkAclEntry(it) => vec![ask.on(Table::NetworkAcl, &it.network_acl_id)],
    CreateRoute(it) => vec![ask.on(Table::RouteTable, &it.route_table_id)],
    DeleteRoute(it) => vec![ask.on(Table::RouteTable, &it.route_table_id)],
    ReplaceRoute(it) => vec![ask.on(Table::RouteTable, &it.route_table_id)],
    CreateRouteTable(it) => {
        ask.making_in(Table::RouteTable.word(), &it.tag_specifications, &it.vpc_id)
    },
    CreateSecurityGroup(it) => {
        let vpc = given(&it.vpc_id).or_else(|| ask.default_vpc());
        ask.making_in(Table::SecurityGroup.word(), &it.tag_specifications, &vpc)
    },
    CreateSubnet(it) => {
        ask.making_in(Table::Subnet.word(), &it.tag_specifications, &it.vpc_id)
    },
    CreateTags(it) => {
        ask.each(&it.resources, |need| need.with_request_tags(pairs(&it.tags)))
    },
    DeleteTags(it) => {
        let keys: Vec<String> = pairs(&it.tags).into_iter().map(|(key, _)| key).collect();
        ask.each(&it.resources, |need| need.with_list("aws:TagKeys", &keys))
    },
    CreateVpc(it) => ask.making(Table::Vpc.word(), &it.tag_specifications),
    DeleteInternetGateway(it) => {
        vec![ask.on(Table::InternetGateway, &it.internet_gateway_id)]
    },
    DeleteNatGateway(it) => vec![ask.on(Table::NatGateway, &it.nat_gateway_id)],
    DeleteRouteTable(it) => vec![ask.on(Table::RouteTable, &it.route_table_id)],
    DeleteSecurityGroup(it) => vec![ask.group(&it.group_id, &it.group_name)],
    DeleteSubnet(it) => vec![ask.on(Table::Subnet, &it.subnet_id)],
    DeleteVpc(it) => vec![ask.on(Table::Vpc, &it.vpc_id)],
    DescribeVpcAttribute(it) => vec![ask.on(Table::Vpc, &it.vpc_id)],
    DescribeAccountAttributes(_) => ask.all(),
    DescribeAddresses(_) => ask.all(),
    DescribeAddressesAttribute(_) => ask.all(),
    DescribeAvailabilityZones(_) => ask.all(),
    DescribeImages(_) => ask.all(),
    DescribeInternetGateways(_) => ask.all(),
    DescribeNatGateways(_) => ask.all(),
    DescribeNetworkAcls(_) => ask.all(),
    DescribeNetworkInterfaces(_) => ask.all(),
    DescribeRegions(_) => ask.all(),
    DescribeRouteTables(_) => ask.all(),
    DescribeSecurityGroupRules(_) => ask.all(),
    DescribeSecurityGroups(_) => ask.all(),
    DescribeSubnets(_) => ask.all(),
    DescribeTags(_) => ask.all(),
    DescribeVpcs(_) => ask.all(),
    DisassociateAddress(it) => match (&it.association_id, &it.public_ip) {
        (None, Some(ip)) => vec![ask.public(ip)],
        (id, _) => vec![ask.association_of_address(id)],
    },
    DisassociateRouteTable(it) => vec![ask.association(&it.association_id)],
    ModifySecurityGroupRules(it) => {
        let rules = it.security_group_rules.iter().flatten();
        let rules = rules.filter_map(|it| it.security_group_rule_id.as_deref());
        let group = ask.group(&it.group_id, &None);
        [group].into_iter().chain(rules.map(|it| ask.rule(it))).collect()
    },
    ModifySubnetAttribute(it) => vec![ask.on(Table::Subnet, &it.subnet_id)],
    ModifyVpcAttribute(it) => vec![ask.on(Table::Vpc, &it.vpc_id)],
    ReleaseAddress(it) => match (&it.allocation_id, &it.public_ip) {
        (None, Some(ip)) => vec![ask.public(ip)],
        (id, _) => vec![ask.on(Table::Address, id)],
    },
    ReplaceRouteTableAssociation(it) => {
        vec![ask.association(&it.association_id), ask.on(Table::RouteTable, &it.route_table_id)]
    },
    RevokeSecurityGroupEgress(it) => {
        vec![ask.group_of(&it.group_id, &None, &it.security_group_rule_ids)]
    },
    RevokeSecurityGroupIngress(it) => {
        vec![ask.group_of(&it.group_id, &it.group_name, &it.security_group_rule_ids)]
    },
    UpdateSecurityGroupRuleDescriptionsEgress(it) => {
        vec![ask.group(&it.group_id, &it.group_name)]
    },
    UpdateSecurityGroupRuleDescriptionsIngress(it) => {
        vec![ask.group(&it.group_id, &it.group_name)]
    },
}

/// An operation that is called, and what is there when it is.
struct Ask<'a> {
    operation: &'static str,
    home: &'a Home,
    state: Arc<State>,
}

impl Ask<'_> {
    fn action(&self) -> String {
        format!("{SERVICE}:{}", self.operation)
    }

    /// On no resource.
    fn all(&self) -> Vec<Need> {
        vec![self.in_region(Need::at_all(self.action()))]
    }

    fn in_region(&self, need: Need) -> Need {
        need.with("ec2:Region", Some(self.home.region.clone()))
    }

    /// On what has an id, with what is known of it.
    fn on(&self, table: Table, id: &Option<String>) -> Need {
        let id = Id::of(id.as_deref().unwrap_or_default());
        let arn = self.home.arn(SERVICE, &format!("{}/{id}", table.word()));
        self.known(Need::on(self.action(), arn), table, &id)
    }

    fn known(&self, need: Need, table: Table, id: &Id) -> Need {
        let (state, need) = (&self.state, self.in_region(need));
        let own = |name| need.clone().with(name, Some(id.as_str()));
        let with = |need: Need, tags: &Tags| tagged(need, tags);
        let vpc = |need: Need, vpc: &Id| {
            need.with("ec2:Vpc", Some(self.home.arn(SERVICE, &format!("vpc/{vpc}"))))
        };
        match table {
            Table::Address => match state.addresses.get(id) {
                None => own("ec2:AllocationId"),
                Some(it) => {
                    let need = own("ec2:AllocationId").with("ec2:Domain", Some("vpc"));
                    let address = Some(it.public_ip.to_string());
                    with(need.with("ec2:PublicIpAddress", address), &it.tags)
                }
            },
            Table::InternetGateway => match state.internet_gateways.get(id) {
                None => own("ec2:InternetGatewayID"),
                Some(it) => with(own("ec2:InternetGatewayID"), &it.tags),
            },
            Table::NatGateway => match state.nat_gateways.get(id) {
                None => need,
                Some(it) => with(need, &it.tags),
            },
            Table::NetworkAcl => match state.network_acls.get(id) {
                None => own("ec2:NetworkAclID"),
                Some(it) => vpc(with(own("ec2:NetworkAclID"), &it.tags), &it.vpc_id),
            },
            Table::RouteTable => match state.route_tables.get(id) {
                None => own("ec2:RouteTableID"),
                Some(it) => vpc(with(own("ec2:RouteTableID"), &it.tags), &it.vpc_id),
            },
            Table::SecurityGroup => match state.security_groups.get(id) {
                None => own("ec2:SecurityGroupID"),
                Some(it) => vpc(with(own("ec2:SecurityGroupID"), &it.tags), &it.vpc_id),
            },
            Table::Subnet => match state.subnets.get(id) {
                None => own("ec2:SubnetID"),
                Some(it) => {
                    let zone = Some(it.availability_zone.clone());
                    let need = own("ec2:SubnetID").with("ec2:AvailabilityZone", zone);
                    vpc(with(need, &it.tags), &it.vpc_id)
                }
            },
            Table::Vpc => match state.vpcs.get(id) {
                None => own("ec2:VpcID"),
                Some(it) => {
                    let need = own("ec2:VpcID").with("ec2:Tenancy", Some("default"));
                    with(need, &it.tags)
                }
            },
        }
    }

    /// On what is to be made, or on any of its kind.
    fn made(&self, word: &str) -> Need {
        let arn = self.home.arn(SERVICE, &format!("{word}/*"));
        self.in_region(Need::on(self.action(), arn))
    }

    /// Who gives tags to what is made needs that, too.
    fn making(&self, word: &str, given: &Option<Vec<TagSpecification>>) -> Vec<Need> {
        let tags = asked(given.as_deref());
        let need = self.made(word).with_request_tags(tags.clone());
        if tags.is_empty() {
            return vec![need];
        }
        let tag = Need { action: format!("{SERVICE}:CreateTags"), ..need.clone() };
        vec![need, tag.with("ec2:CreateAction", Some(self.operation))]
    }

    /// The same in a VPC.
    fn making_in(
        &self,
        word: &str,
        given: &Option<Vec<TagSpecification>>,
        vpc: &Option<String>,
    ) -> Vec<Need> {
        let arn = self.home.arn(SERVICE, &format!("vpc/{}", vpc.as_deref().unwrap_or_default()));
        let of = |need: Need| need.with("ec2:Vpc", Some(arn.clone()));
        let mut all: Vec<Need> = self.making(word, given).into_iter().map(of).collect();
        all.push(self.on(Table::Vpc, vpc));
        all
    }

    fn default_vpc(&self) -> Option<String> {
        self.state.default_vpc().map(|it| it.vpc_id.to_string())
    }

    fn gateway(&self, gateway: &Option<String>, vpc: &Option<String>) -> Vec<Need> {
        vec![self.on(Table::InternetGateway, gateway), self.on(Table::Vpc, vpc)]
    }

    /// A group by its id, or by its name in the default VPC.
    fn group(&self, id: &Option<String>, name: &Option<String>) -> Need {
        let (None, Some(name)) = (id, name) else { return self.on(Table::SecurityGroup, id) };
        let vpc = self.state.default_vpc();
        let found = vpc.and_then(|it| self.state.group_named(&it.vpc_id, name));
        let id = found.map_or(name.clone(), |it| it.group_id.to_string());
        self.on(Table::SecurityGroup, &Some(id)).shown_as(format!("security group {name}"))
    }

    /// The same, or the group of the first rule that is named.
    fn group_of(
        &self,
        id: &Option<String>,
        name: &Option<String>,
        rules: &Option<Vec<String>>,
    ) -> Need {
        match (id, name, rules.as_deref().unwrap_or_default()) {
            (None, None, [rule, ..]) => {
                let found = self.state.group_of_rule(&Id::of(rule));
                let id = found.map(|it| it.group_id.to_string());
                self.on(Table::SecurityGroup, &id).shown_as(rule)
            }
            _ => self.group(id, name),
        }
    }

    fn rules(&self, group: Need, given: &Option<Vec<TagSpecification>>) -> Vec<Need> {
        let tags = asked(given.as_deref());
        let mut all = vec![group];
        if !tags.is_empty() {
            all.extend(self.making(RULE, given));
        }
        all
    }

    /// On the route table that has an association.
    fn association(&self, id: &Option<String>) -> Need {
        let said = id.as_deref().unwrap_or_default();
        let table = self.state.association(&Id::of(said));
        let table = table.map(|it| it.route_table_id.to_string());
        self.on(Table::RouteTable, &table).shown_as(said)
    }

    fn association_of_address(&self, id: &Option<String>) -> Need {
        let said = id.as_deref().unwrap_or_default();
        let found = self.state.addresses.values().find(|it| it.association_id().as_str() == said);
        let allocation = found.map(|it| it.allocation_id.to_string());
        self.on(Table::Address, &allocation).shown_as(said)
    }

    fn rule(&self, id: &str) -> Need {
        let arn = self.home.arn(SERVICE, &format!("{RULE}/{id}"));
        let (need, id) = (self.in_region(Need::on(self.action(), arn)), Id::of(id));
        match self.state.group_of_rule(&id).and_then(|it| it.rules.get(&id)) {
            Some(it) => tagged(need, &it.tags),
            None => need,
        }
    }

    /// On a public address.
    fn public(&self, ip: &str) -> Need {
        let found = self.state.addresses.values().find(|it| it.public_ip.to_string() == ip);
        let allocation = found.map(|it| it.allocation_id.to_string());
        self.on(Table::Address, &allocation).shown_as(ip)
    }

    /// On each of what has tags, whatever it is.
    fn each(&self, ids: &Option<Vec<String>>, with: impl Fn(Need) -> Need) -> Vec<Need> {
        let of = |id: &String| {
            let own = Id::of(id);
            if own.is_of(Kind::SecurityGroupRule) {
                return with(self.rule(id));
            }
            let table = Table::ALL.iter().find(|it| own.is_of(it.kind()));
            let all = || self.in_region(Need::at_all(self.action()));
            with(table.map_or_else(all, |it| self.on(*it, &Some(id.clone()))))
        };
        let all: Vec<Need> = ids.iter().flatten().map(of).collect();
        match all.is_empty() {
            true => vec![with(self.in_region(Need::at_all(self.action())))],
            false => all,
        }
    }
}

/// A text that says something.
fn given(text: &Option<String>) -> Option<String> {
    text.clone().filter(|it| !it.is_empty())
}

fn tagged(need: Need, tags: &Tags) -> Need {
    need.with_tags("aws:ResourceTag/", tags).with_tags("ec2:ResourceTag/", tags)
}

fn pairs(tags: &Option<Vec<Tag>>) -> Vec<(String, String)> {
    tags.iter().flatten().map(pair).collect()
}
