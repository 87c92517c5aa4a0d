//! Which members of calls are honoured: all others are refused, and those that must be there asked
//! for, before anything else is looked at.
use berth_api::{
    ec2::{Error, Operation, Request},
    protocols::Writer,
};

const DRY_RUN: &str = "DryRun";

/// # Errors
/// MissingParameter; UnsupportedOperation names a member that nothing here honours; and
/// DryRunOperation, as only who may make a call gets so far.
pub fn check(request: &Request) -> Result<(), Error> {
    let (operation, shape) = (request.operation(), request.shape());
    let honoured = members(operation);
    let mut is_dry_run = false;
    for (index, field) in shape.fields().iter().enumerate() {
        let (name, value) = (field.name(), shape.get(index));
        let Some(value) = value else {
            if field.rule.required {
                return Err(missing(name));
            }
            continue;
        };
        let mut writer = Writer::json();
        value.put(&mut writer);
        let text = writer.finish();
        // Of those that say what is so anyway, and of lists without anything in them, nothing is
        // to be honoured.
        let says_nothing = [&b"false"[..], b"[]", b"\"\""].contains(&&*text);
        if name == DRY_RUN {
            is_dry_run = text == b"true";
        } else if !honoured.contains(&name) && !says_nothing {
            return Err(Error::unsupported_operation(format!(
                "{operation} does not honour {name} here: leave it out. {} would mean something: \
                 {}.",
                if honoured.len() == 1 { "This" } else { "These" },
                honoured.join(", ")
            )));
        }
    }
    match is_dry_run {
        true => {
            Err(Error::dry_run_operation("Request would have succeeded, but DryRun flag is set."))
        }
        false => Ok(()),
    }
}

pub fn missing(name: &str) -> Error {
    let (first, rest) = name.split_at(1);
    let name = format!("{}{rest}", first.to_lowercase());
    Error::missing_parameter(format!("The request must contain the parameter {name}"))
}

/// `members! { Name ["Member" …] … }`: what is honoured beside DryRun. An operation that is not in
/// the table does not compile.
macro_rules! members {
    ($($name:ident [$($member:literal)*])*) => {
        fn members(operation: Operation) -> &'static [&'static str] {
            match operation {
                $(Operation::$name => &[$($member,)*],)*
            }
        }
    };
}

members! {
    AllocateAddress ["Domain" "Address" "NetworkBorderGroup" "TagSpecifications"]
    AssociateRouteTable ["RouteTableId" "SubnetId" "GatewayId"]
    AttachInternetGateway ["InternetGatewayId" "VpcId"]
    AuthorizeSecurityGroupEgress ["GroupId" "IpPermissions" "TagSpecifications"]
    AuthorizeSecurityGroupIngress [
        "GroupId" "GroupName" "IpPermissions" "IpProtocol" "FromPort" "ToPort" "CidrIp"
        "TagSpecifications"
    ]
    CreateDefaultVpc []
    CreateInternetGateway ["TagSpecifications"]
    CreateNatGateway [
        "AllocationId" "ClientToken" "ConnectivityType" "SubnetId" "TagSpecifications"
    ]
    CreateNetworkAclEntry [
        "CidrBlock" "Egress" "IcmpTypeCode" "Ipv6CidrBlock" "NetworkAclId" "PortRange" "Protocol"
        "RuleAction" "RuleNumber"
    ]
    CreateRoute [
        "DestinationCidrBlock" "DestinationIpv6CidrBlock" "GatewayId" "NatGatewayId" "RouteTableId"
    ]
    CreateRouteTable ["ClientToken" "TagSpecifications" "VpcId"]
    CreateSecurityGroup ["Description" "GroupName" "TagSpecifications" "VpcId"]
    CreateSubnet [
        "AvailabilityZone" "AvailabilityZoneId" "CidrBlock" "Ipv6CidrBlock" "TagSpecifications"
        "VpcId"
    ]
    CreateTags ["Resources" "Tags"]
    CreateVpc [
        "AmazonProvidedIpv6CidrBlock" "CidrBlock" "InstanceTenancy"
        "Ipv6CidrBlockNetworkBorderGroup" "TagSpecifications"
    ]
    DeleteInternetGateway ["InternetGatewayId"]
    DeleteNatGateway ["NatGatewayId"]
    DeleteNetworkAclEntry ["Egress" "NetworkAclId" "RuleNumber"]
    DeleteRoute ["DestinationCidrBlock" "DestinationIpv6CidrBlock" "RouteTableId"]
    DeleteRouteTable ["RouteTableId"]
    DeleteSecurityGroup ["GroupId" "GroupName"]
    DeleteSubnet ["SubnetId"]
    DeleteTags ["Resources" "Tags"]
    DeleteVpc ["VpcId"]
    DescribeAccountAttributes ["AttributeNames"]
    DescribeAddresses ["AllocationIds" "Filters" "PublicIps"]
    DescribeAddressesAttribute ["AllocationIds" "Attribute" "MaxResults" "NextToken"]
    DescribeAvailabilityZones ["AllAvailabilityZones" "Filters" "ZoneIds" "ZoneNames"]
    // All that there is is there for everybody, and neither deprecated nor disabled.
    DescribeImages [
        "ExecutableUsers" "Filters" "ImageIds" "IncludeDeprecated" "IncludeDisabled" "MaxResults"
        "NextToken" "Owners"
    ]
    DescribeInternetGateways ["Filters" "InternetGatewayIds" "MaxResults" "NextToken"]
    DescribeNatGateways ["Filter" "MaxResults" "NatGatewayIds" "NextToken"]
    DescribeNetworkAcls ["Filters" "MaxResults" "NetworkAclIds" "NextToken"]
    // None of them is another service's to manage but in the sense in which all are.
    DescribeNetworkInterfaces [
        "Filters" "IncludeManagedResources" "MaxResults" "NetworkInterfaceIds" "NextToken"
    ]
    DescribeRegions ["AllRegions" "Filters" "RegionNames"]
    DescribeRouteTables ["Filters" "MaxResults" "NextToken" "RouteTableIds"]
    DescribeSecurityGroupRules ["Filters" "MaxResults" "NextToken" "SecurityGroupRuleIds"]
    DescribeSecurityGroups ["Filters" "GroupIds" "GroupNames" "MaxResults" "NextToken"]
    DescribeSubnets ["Filters" "MaxResults" "NextToken" "SubnetIds"]
    DescribeTags ["Filters" "MaxResults" "NextToken"]
    DescribeVpcAttribute ["Attribute" "VpcId"]
    DescribeVpcs ["Filters" "MaxResults" "NextToken" "VpcIds"]
    DetachInternetGateway ["InternetGatewayId" "VpcId"]
    DisassociateAddress ["AssociationId" "PublicIp"]
    DisassociateRouteTable ["AssociationId"]
    ModifySecurityGroupRules ["GroupId" "SecurityGroupRules"]
    ModifySubnetAttribute [
        "AssignIpv6AddressOnCreation" "EnableDns64" "EnableResourceNameDnsAAAARecordOnLaunch"
        "EnableResourceNameDnsARecordOnLaunch" "MapPublicIpOnLaunch"
        "PrivateDnsHostnameTypeOnLaunch" "SubnetId"
    ]
    ModifyVpcAttribute [
        "EnableDnsHostnames" "EnableDnsSupport" "EnableNetworkAddressUsageMetrics" "VpcId"
    ]
    ReleaseAddress ["AllocationId" "NetworkBorderGroup" "PublicIp"]
    ReplaceNetworkAclEntry [
        "CidrBlock" "Egress" "IcmpTypeCode" "Ipv6CidrBlock" "NetworkAclId" "PortRange" "Protocol"
        "RuleAction" "RuleNumber"
    ]
    ReplaceRoute [
        "DestinationCidrBlock" "DestinationIpv6CidrBlock" "GatewayId" "NatGatewayId" "RouteTableId"
    ]
    ReplaceRouteTableAssociation ["AssociationId" "RouteTableId"]
    RevokeSecurityGroupEgress ["GroupId" "IpPermissions" "SecurityGroupRuleIds"]
    RevokeSecurityGroupIngress [
        "GroupId" "GroupName" "IpPermissions" "IpProtocol" "FromPort" "ToPort" "CidrIp"
        "SecurityGroupRuleIds"
    ]
    UpdateSecurityGroupRuleDescriptionsEgress [
        "GroupId" "GroupName" "IpPermissions" "SecurityGroupRuleDescriptions"
    ]
    UpdateSecurityGroupRuleDescriptionsIngress [
        "GroupId" "GroupName" "IpPermissions" "SecurityGroupRuleDescriptions"
    ]
}
