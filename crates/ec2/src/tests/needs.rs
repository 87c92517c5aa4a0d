//! What calls need, as text.
use berth_api::ec2::Operation;
use berth_trial::{Here, told};
use expect_test::{Expect, expect};

use super::{World, call};
use crate::{SHARD, needs::needs};

/// What the shard has published.
pub fn here(world: &World) -> Here {
    Here::default().with(SHARD, world.trial.state.clone())
}

/// What is named in the calls below, by what it is called there: each has a tag.
struct Made {
    world: World,
    names: Vec<(&'static str, String)>,
}

impl Made {
    fn new() -> Made {
        let mut made = Made { world: World::new(), names: Vec::new() };
        made.make("VPC", "vpc", "CreateVpc", r#""CidrBlock": "10.0.0.0/16""#, "/Vpc/VpcId");
        let of = r#""VpcId": "VPC", "CidrBlock": "10.0.1.0/24""#;
        made.make("SUBNET", "subnet", "CreateSubnet", of, "/Subnet/SubnetId");
        let of = r#""VpcId": "VPC", "GroupName": "g", "Description": "d""#;
        made.make("GROUP", "security-group", "CreateSecurityGroup", of, "/GroupId");
        let of = r#""GroupId": "GROUP", "IpPermissions": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]"#;
        let at = "/SecurityGroupRules/0/SecurityGroupRuleId";
        made.make("RULE", "security-group-rule", "AuthorizeSecurityGroupIngress", of, at);
        let at = "/InternetGateway/InternetGatewayId";
        made.make("IGW", "internet-gateway", "CreateInternetGateway", "", at);
        let at = "/RouteTable/RouteTableId";
        made.make("TABLE", "route-table", "CreateRouteTable", r#""VpcId": "VPC""#, at);
        made.make("EIP", "elastic-ip", "AllocateAddress", "", "/AllocationId");
        let of = r#""SubnetId": "SUBNET", "AllocationId": "EIP""#;
        made.make("NAT", "natgateway", "CreateNatGateway", of, "/NatGateway/NatGatewayId");
        let body = made.filled(r#"{"RouteTableId": "TABLE", "SubnetId": "SUBNET"}"#);
        let id = made.world.made("AssociateRouteTable", &body, "/AssociationId");
        made.names.push(("ASSOC", id));
        let body = made.filled(r#"{"AllocationIds": ["EIP"]}"#);
        let id = made.world.made("DescribeAddresses", &body, "/Addresses/0/AssociationId");
        made.names.push(("EIPOF", id));
        let vpc = r#"{"Filters": [{"Name": "vpc-id", "Values": ["VPC"]}]}"#;
        let body = made.filled(vpc);
        let id = made.world.made("DescribeNetworkAcls", &body, "/NetworkAcls/0/NetworkAclId");
        made.world
            .call("CreateTags", &format!(r#"{{"Resources": ["{id}"], "Tags": [{TAG}]}}"#))
            .unwrap();
        made.names.push(("ACL", id));
        made
    }

    fn make(&mut self, name: &'static str, word: &str, operation: &str, body: &str, at: &str) {
        let comma = if body.is_empty() { "" } else { ", " };
        let tags =
            format!(r#""TagSpecifications": [{{"ResourceType": "{word}", "Tags": [{TAG}]}}]"#);
        let body = self.filled(&format!("{{{body}{comma}{tags}}}"));
        let id = self.world.made(operation, &body, at);
        self.names.push((name, id));
    }

    /// With ids for names.
    fn filled(&self, body: &str) -> String {
        let quoted = |body: String, (name, id): &(&str, String)| {
            body.replace(&format!("\"{name}\""), &format!("\"{id}\""))
        };
        self.names.iter().fold(body.to_owned(), quoted)
    }

    fn told(&self, operation: &str, body: &str) -> String {
        let here = here(&self.world);
        let needs = needs(&call(operation, &self.filled(body)).request, &here);
        let text = needs.iter().map(told).collect::<Vec<_>>().join("\n    ");
        let text = text.replace(&here.home.arn("ec2", ""), "");
        self.names.iter().fold(text, |text, (name, id)| text.replace(&**id, name))
    }
}

const TAG: &str = r#"{"Key": "team", "Value": "a"}"#;

/// `Operation {…}` a line, and under each what it needs.
fn check(text: &str, expected: Expect) {
    let made = Made::new();
    let calls = text.lines().map(str::trim).filter(|it| !it.is_empty());
    let told = calls.map(|it| {
        let (operation, body) = it.split_once(' ').expect("an operation and a body");
        format!("{it}\n    {}\n", made.told(operation, body))
    });
    expected.assert_eq(&told.collect::<String>());
}

#[test]
fn every_operation_needs_what_the_table_says() {
    let filled = r#"
        AllocateAddress {"TagSpecifications":[{"ResourceType":"elastic-ip","Tags":[{"Key":"stage","Value":"b"}]}]}
        AssociateRouteTable {"RouteTableId":"TABLE","SubnetId":"SUBNET"}
        AssociateRouteTable {"RouteTableId":"TABLE","GatewayId":"IGW"}
        AttachInternetGateway {"InternetGatewayId":"IGW","VpcId":"VPC"}
        AuthorizeSecurityGroupEgress {"GroupId":"GROUP"}
        AuthorizeSecurityGroupIngress {"GroupId":"GROUP","TagSpecifications":[{"Tags":[{"Key":"stage","Value":"b"}]}]}
        CreateDefaultVpc {}
        CreateInternetGateway {}
        CreateNatGateway {"SubnetId":"SUBNET","AllocationId":"EIP"}
        CreateNetworkAclEntry {"NetworkAclId":"ACL"}
        CreateRoute {"RouteTableId":"TABLE"}
        CreateRouteTable {"VpcId":"VPC"}
        CreateSecurityGroup {"VpcId":"VPC","GroupName":"x"}
        CreateSubnet {"VpcId":"VPC"}
        CreateTags {"Resources":["RULE","VPC","thing"],"Tags":[{"Key":"stage","Value":"b"}]}
        CreateVpc {"TagSpecifications":[{"ResourceType":"vpc","Tags":[{"Key":"stage","Value":"b"}]}]}
        DeleteInternetGateway {"InternetGatewayId":"IGW"}
        DeleteNatGateway {"NatGatewayId":"NAT"}
        DeleteNetworkAclEntry {"NetworkAclId":"ACL"}
        DeleteRoute {"RouteTableId":"TABLE"}
        DeleteRouteTable {"RouteTableId":"TABLE"}
        DeleteSecurityGroup {"GroupId":"GROUP"}
        DeleteSubnet {"SubnetId":"SUBNET"}
        DeleteTags {"Resources":["SUBNET"],"Tags":[{"Key":"team"}]}
        DeleteVpc {"VpcId":"VPC"}
        DescribeAccountAttributes {}
        DescribeAddresses {}
        DescribeAddressesAttribute {}
        DescribeAvailabilityZones {}
        DescribeImages {}
        DescribeInternetGateways {}
        DescribeNatGateways {}
        DescribeNetworkAcls {}
        DescribeNetworkInterfaces {}
        DescribeRegions {}
        DescribeRouteTables {}
        DescribeSecurityGroupRules {}
        DescribeSecurityGroups {}
        DescribeSubnets {}
        DescribeTags {}
        DescribeVpcAttribute {"VpcId":"VPC"}
        DescribeVpcs {}
        DetachInternetGateway {"InternetGatewayId":"IGW","VpcId":"VPC"}
        DisassociateAddress {"AssociationId":"EIPOF"}
        DisassociateAddress {"PublicIp":"203.0.113.1"}
        DisassociateRouteTable {"AssociationId":"ASSOC"}
        ModifySecurityGroupRules {"GroupId":"GROUP","SecurityGroupRules":[{"SecurityGroupRuleId":"RULE"}]}
        ModifySubnetAttribute {"SubnetId":"SUBNET"}
        ModifyVpcAttribute {"VpcId":"VPC"}
        ReleaseAddress {"AllocationId":"EIP"}
        ReleaseAddress {"PublicIp":"203.0.113.1"}
        AssociateRouteTable {"RouteTableId":"TABLE","SubnetId":"","GatewayId":"IGW"}
        ReplaceNetworkAclEntry {"NetworkAclId":"ACL"}
        ReplaceRoute {"RouteTableId":"TABLE"}
        ReplaceRouteTableAssociation {"AssociationId":"ASSOC","RouteTableId":"TABLE"}
        RevokeSecurityGroupEgress {"GroupId":"GROUP"}
        RevokeSecurityGroupIngress {"SecurityGroupRuleIds":["RULE"]}
        UpdateSecurityGroupRuleDescriptionsEgress {"GroupId":"GROUP"}
        UpdateSecurityGroupRuleDescriptionsIngress {"GroupName":"none"}
    "#;
    for operation in Operation::ALL {
        assert!(filled.contains(&format!("{operation} {{")), "{operation} has no filled request");
        let needs = needs(&call(operation.name(), "{}").request, &here(&World::new()));
        assert_eq!(needs[0].action, format!("ec2:{}", operation.name()));
    }
    check(
        filled,
        expect![[r#"
            AllocateAddress {"TagSpecifications":[{"ResourceType":"elastic-ip","Tags":[{"Key":"stage","Value":"b"}]}]}
                ec2:AllocateAddress on elastic-ip/* ec2:Region=us-east-1 aws:RequestTag/stage=b aws:TagKeys=[stage]
                ec2:CreateTags on elastic-ip/* ec2:Region=us-east-1 aws:RequestTag/stage=b aws:TagKeys=[stage] ec2:CreateAction=AllocateAddress
            AssociateRouteTable {"RouteTableId":"TABLE","SubnetId":"SUBNET"}
                ec2:AssociateRouteTable on route-table/TABLE ec2:Region=us-east-1 ec2:RouteTableID=TABLE aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
                ec2:AssociateRouteTable on subnet/SUBNET ec2:Region=us-east-1 ec2:SubnetID=SUBNET ec2:AvailabilityZone=us-east-1a aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
            AssociateRouteTable {"RouteTableId":"TABLE","GatewayId":"IGW"}
                ec2:AssociateRouteTable on route-table/TABLE ec2:Region=us-east-1 ec2:RouteTableID=TABLE aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
                ec2:AssociateRouteTable on internet-gateway/IGW ec2:Region=us-east-1 ec2:InternetGatewayID=IGW aws:ResourceTag/team=a ec2:ResourceTag/team=a
            AttachInternetGateway {"InternetGatewayId":"IGW","VpcId":"VPC"}
                ec2:AttachInternetGateway on internet-gateway/IGW ec2:Region=us-east-1 ec2:InternetGatewayID=IGW aws:ResourceTag/team=a ec2:ResourceTag/team=a
                ec2:AttachInternetGateway on vpc/VPC ec2:Region=us-east-1 ec2:VpcID=VPC ec2:Tenancy=default aws:ResourceTag/team=a ec2:ResourceTag/team=a
            AuthorizeSecurityGroupEgress {"GroupId":"GROUP"}
                ec2:AuthorizeSecurityGroupEgress on security-group/GROUP ec2:Region=us-east-1 ec2:SecurityGroupID=GROUP aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
            AuthorizeSecurityGroupIngress {"GroupId":"GROUP","TagSpecifications":[{"Tags":[{"Key":"stage","Value":"b"}]}]}
                ec2:AuthorizeSecurityGroupIngress on security-group/GROUP ec2:Region=us-east-1 ec2:SecurityGroupID=GROUP aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
                ec2:AuthorizeSecurityGroupIngress on security-group-rule/* ec2:Region=us-east-1 aws:RequestTag/stage=b aws:TagKeys=[stage]
                ec2:CreateTags on security-group-rule/* ec2:Region=us-east-1 aws:RequestTag/stage=b aws:TagKeys=[stage] ec2:CreateAction=AuthorizeSecurityGroupIngress
            CreateDefaultVpc {}
                ec2:CreateDefaultVpc on vpc/* ec2:Region=us-east-1
            CreateInternetGateway {}
                ec2:CreateInternetGateway on internet-gateway/* ec2:Region=us-east-1
            CreateNatGateway {"SubnetId":"SUBNET","AllocationId":"EIP"}
                ec2:CreateNatGateway on natgateway/* ec2:Region=us-east-1
                ec2:CreateNatGateway on subnet/SUBNET ec2:Region=us-east-1 ec2:SubnetID=SUBNET ec2:AvailabilityZone=us-east-1a aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
                ec2:CreateNatGateway on elastic-ip/EIP ec2:Region=us-east-1 ec2:AllocationId=EIP ec2:Domain=vpc ec2:PublicIpAddress=203.0.113.1 aws:ResourceTag/team=a ec2:ResourceTag/team=a
            CreateNetworkAclEntry {"NetworkAclId":"ACL"}
                ec2:CreateNetworkAclEntry on network-acl/ACL ec2:Region=us-east-1 ec2:NetworkAclID=ACL aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
            CreateRoute {"RouteTableId":"TABLE"}
                ec2:CreateRoute on route-table/TABLE ec2:Region=us-east-1 ec2:RouteTableID=TABLE aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
            CreateRouteTable {"VpcId":"VPC"}
                ec2:CreateRouteTable on route-table/* ec2:Region=us-east-1 ec2:Vpc=vpc/VPC
                ec2:CreateRouteTable on vpc/VPC ec2:Region=us-east-1 ec2:VpcID=VPC ec2:Tenancy=default aws:ResourceTag/team=a ec2:ResourceTag/team=a
            CreateSecurityGroup {"VpcId":"VPC","GroupName":"x"}
                ec2:CreateSecurityGroup on security-group/* ec2:Region=us-east-1 ec2:Vpc=vpc/VPC
                ec2:CreateSecurityGroup on vpc/VPC ec2:Region=us-east-1 ec2:VpcID=VPC ec2:Tenancy=default aws:ResourceTag/team=a ec2:ResourceTag/team=a
            CreateSubnet {"VpcId":"VPC"}
                ec2:CreateSubnet on subnet/* ec2:Region=us-east-1 ec2:Vpc=vpc/VPC
                ec2:CreateSubnet on vpc/VPC ec2:Region=us-east-1 ec2:VpcID=VPC ec2:Tenancy=default aws:ResourceTag/team=a ec2:ResourceTag/team=a
            CreateTags {"Resources":["RULE","VPC","thing"],"Tags":[{"Key":"stage","Value":"b"}]}
                ec2:CreateTags on security-group-rule/RULE ec2:Region=us-east-1 aws:ResourceTag/team=a ec2:ResourceTag/team=a aws:RequestTag/stage=b aws:TagKeys=[stage]
                ec2:CreateTags on vpc/VPC ec2:Region=us-east-1 ec2:VpcID=VPC ec2:Tenancy=default aws:ResourceTag/team=a ec2:ResourceTag/team=a aws:RequestTag/stage=b aws:TagKeys=[stage]
                ec2:CreateTags on * ec2:Region=us-east-1 aws:RequestTag/stage=b aws:TagKeys=[stage]
            CreateVpc {"TagSpecifications":[{"ResourceType":"vpc","Tags":[{"Key":"stage","Value":"b"}]}]}
                ec2:CreateVpc on vpc/* ec2:Region=us-east-1 aws:RequestTag/stage=b aws:TagKeys=[stage]
                ec2:CreateTags on vpc/* ec2:Region=us-east-1 aws:RequestTag/stage=b aws:TagKeys=[stage] ec2:CreateAction=CreateVpc
            DeleteInternetGateway {"InternetGatewayId":"IGW"}
                ec2:DeleteInternetGateway on internet-gateway/IGW ec2:Region=us-east-1 ec2:InternetGatewayID=IGW aws:ResourceTag/team=a ec2:ResourceTag/team=a
            DeleteNatGateway {"NatGatewayId":"NAT"}
                ec2:DeleteNatGateway on natgateway/NAT ec2:Region=us-east-1 aws:ResourceTag/team=a ec2:ResourceTag/team=a
            DeleteNetworkAclEntry {"NetworkAclId":"ACL"}
                ec2:DeleteNetworkAclEntry on network-acl/ACL ec2:Region=us-east-1 ec2:NetworkAclID=ACL aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
            DeleteRoute {"RouteTableId":"TABLE"}
                ec2:DeleteRoute on route-table/TABLE ec2:Region=us-east-1 ec2:RouteTableID=TABLE aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
            DeleteRouteTable {"RouteTableId":"TABLE"}
                ec2:DeleteRouteTable on route-table/TABLE ec2:Region=us-east-1 ec2:RouteTableID=TABLE aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
            DeleteSecurityGroup {"GroupId":"GROUP"}
                ec2:DeleteSecurityGroup on security-group/GROUP ec2:Region=us-east-1 ec2:SecurityGroupID=GROUP aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
            DeleteSubnet {"SubnetId":"SUBNET"}
                ec2:DeleteSubnet on subnet/SUBNET ec2:Region=us-east-1 ec2:SubnetID=SUBNET ec2:AvailabilityZone=us-east-1a aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
            DeleteTags {"Resources":["SUBNET"],"Tags":[{"Key":"team"}]}
                ec2:DeleteTags on subnet/SUBNET ec2:Region=us-east-1 ec2:SubnetID=SUBNET ec2:AvailabilityZone=us-east-1a aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC aws:TagKeys=[team]
            DeleteVpc {"VpcId":"VPC"}
                ec2:DeleteVpc on vpc/VPC ec2:Region=us-east-1 ec2:VpcID=VPC ec2:Tenancy=default aws:ResourceTag/team=a ec2:ResourceTag/team=a
            DescribeAccountAttributes {}
                ec2:DescribeAccountAttributes on * ec2:Region=us-east-1
            DescribeAddresses {}
                ec2:DescribeAddresses on * ec2:Region=us-east-1
            DescribeAddressesAttribute {}
                ec2:DescribeAddressesAttribute on * ec2:Region=us-east-1
            DescribeAvailabilityZones {}
                ec2:DescribeAvailabilityZones on * ec2:Region=us-east-1
            DescribeImages {}
                ec2:DescribeImages on * ec2:Region=us-east-1
            DescribeInternetGateways {}
                ec2:DescribeInternetGateways on * ec2:Region=us-east-1
            DescribeNatGateways {}
                ec2:DescribeNatGateways on * ec2:Region=us-east-1
            DescribeNetworkAcls {}
                ec2:DescribeNetworkAcls on * ec2:Region=us-east-1
            DescribeNetworkInterfaces {}
                ec2:DescribeNetworkInterfaces on * ec2:Region=us-east-1
            DescribeRegions {}
                ec2:DescribeRegions on * ec2:Region=us-east-1
            DescribeRouteTables {}
                ec2:DescribeRouteTables on * ec2:Region=us-east-1
            DescribeSecurityGroupRules {}
                ec2:DescribeSecurityGroupRules on * ec2:Region=us-east-1
            DescribeSecurityGroups {}
                ec2:DescribeSecurityGroups on * ec2:Region=us-east-1
            DescribeSubnets {}
                ec2:DescribeSubnets on * ec2:Region=us-east-1
            DescribeTags {}
                ec2:DescribeTags on * ec2:Region=us-east-1
            DescribeVpcAttribute {"VpcId":"VPC"}
                ec2:DescribeVpcAttribute on vpc/VPC ec2:Region=us-east-1 ec2:VpcID=VPC ec2:Tenancy=default aws:ResourceTag/team=a ec2:ResourceTag/team=a
            DescribeVpcs {}
                ec2:DescribeVpcs on * ec2:Region=us-east-1
            DetachInternetGateway {"InternetGatewayId":"IGW","VpcId":"VPC"}
                ec2:DetachInternetGateway on internet-gateway/IGW ec2:Region=us-east-1 ec2:InternetGatewayID=IGW aws:ResourceTag/team=a ec2:ResourceTag/team=a
                ec2:DetachInternetGateway on vpc/VPC ec2:Region=us-east-1 ec2:VpcID=VPC ec2:Tenancy=default aws:ResourceTag/team=a ec2:ResourceTag/team=a
            DisassociateAddress {"AssociationId":"EIPOF"}
                ec2:DisassociateAddress on elastic-ip/EIP as 'EIPOF' ec2:Region=us-east-1 ec2:AllocationId=EIP ec2:Domain=vpc ec2:PublicIpAddress=203.0.113.1 aws:ResourceTag/team=a ec2:ResourceTag/team=a
            DisassociateAddress {"PublicIp":"203.0.113.1"}
                ec2:DisassociateAddress on elastic-ip/EIP as '203.0.113.1' ec2:Region=us-east-1 ec2:AllocationId=EIP ec2:Domain=vpc ec2:PublicIpAddress=203.0.113.1 aws:ResourceTag/team=a ec2:ResourceTag/team=a
            DisassociateRouteTable {"AssociationId":"ASSOC"}
                ec2:DisassociateRouteTable on route-table/TABLE as 'ASSOC' ec2:Region=us-east-1 ec2:RouteTableID=TABLE aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
            ModifySecurityGroupRules {"GroupId":"GROUP","SecurityGroupRules":[{"SecurityGroupRuleId":"RULE"}]}
                ec2:ModifySecurityGroupRules on security-group/GROUP ec2:Region=us-east-1 ec2:SecurityGroupID=GROUP aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
                ec2:ModifySecurityGroupRules on security-group-rule/RULE ec2:Region=us-east-1 aws:ResourceTag/team=a ec2:ResourceTag/team=a
            ModifySubnetAttribute {"SubnetId":"SUBNET"}
                ec2:ModifySubnetAttribute on subnet/SUBNET ec2:Region=us-east-1 ec2:SubnetID=SUBNET ec2:AvailabilityZone=us-east-1a aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
            ModifyVpcAttribute {"VpcId":"VPC"}
                ec2:ModifyVpcAttribute on vpc/VPC ec2:Region=us-east-1 ec2:VpcID=VPC ec2:Tenancy=default aws:ResourceTag/team=a ec2:ResourceTag/team=a
            ReleaseAddress {"AllocationId":"EIP"}
                ec2:ReleaseAddress on elastic-ip/EIP ec2:Region=us-east-1 ec2:AllocationId=EIP ec2:Domain=vpc ec2:PublicIpAddress=203.0.113.1 aws:ResourceTag/team=a ec2:ResourceTag/team=a
            ReleaseAddress {"PublicIp":"203.0.113.1"}
                ec2:ReleaseAddress on elastic-ip/EIP as '203.0.113.1' ec2:Region=us-east-1 ec2:AllocationId=EIP ec2:Domain=vpc ec2:PublicIpAddress=203.0.113.1 aws:ResourceTag/team=a ec2:ResourceTag/team=a
            AssociateRouteTable {"RouteTableId":"TABLE","SubnetId":"","GatewayId":"IGW"}
                ec2:AssociateRouteTable on route-table/TABLE ec2:Region=us-east-1 ec2:RouteTableID=TABLE aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
                ec2:AssociateRouteTable on internet-gateway/IGW ec2:Region=us-east-1 ec2:InternetGatewayID=IGW aws:ResourceTag/team=a ec2:ResourceTag/team=a
            ReplaceNetworkAclEntry {"NetworkAclId":"ACL"}
                ec2:ReplaceNetworkAclEntry on network-acl/ACL ec2:Region=us-east-1 ec2:NetworkAclID=ACL aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
            ReplaceRoute {"RouteTableId":"TABLE"}
                ec2:ReplaceRoute on route-table/TABLE ec2:Region=us-east-1 ec2:RouteTableID=TABLE aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
            ReplaceRouteTableAssociation {"AssociationId":"ASSOC","RouteTableId":"TABLE"}
                ec2:ReplaceRouteTableAssociation on route-table/TABLE as 'ASSOC' ec2:Region=us-east-1 ec2:RouteTableID=TABLE aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
                ec2:ReplaceRouteTableAssociation on route-table/TABLE ec2:Region=us-east-1 ec2:RouteTableID=TABLE aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
            RevokeSecurityGroupEgress {"GroupId":"GROUP"}
                ec2:RevokeSecurityGroupEgress on security-group/GROUP ec2:Region=us-east-1 ec2:SecurityGroupID=GROUP aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
            RevokeSecurityGroupIngress {"SecurityGroupRuleIds":["RULE"]}
                ec2:RevokeSecurityGroupIngress on security-group/GROUP as 'RULE' ec2:Region=us-east-1 ec2:SecurityGroupID=GROUP aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
            UpdateSecurityGroupRuleDescriptionsEgress {"GroupId":"GROUP"}
                ec2:UpdateSecurityGroupRuleDescriptionsEgress on security-group/GROUP ec2:Region=us-east-1 ec2:SecurityGroupID=GROUP aws:ResourceTag/team=a ec2:ResourceTag/team=a ec2:Vpc=vpc/VPC
            UpdateSecurityGroupRuleDescriptionsIngress {"GroupName":"none"}
                ec2:UpdateSecurityGroupRuleDescriptionsIngress on security-group/none as 'security group none' ec2:Region=us-east-1 ec2:SecurityGroupID=none
        "#]],
    );
}
