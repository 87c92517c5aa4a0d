//! Gateways, route tables and network ACLs.
use expect_test::expect;

use super::check;

#[test]
fn gateways_are_attached_once() {
    check(
        r#"
        CreateVpc {"CidrBlock": "10.0.0.0/16"} | Vpc.State
        CreateInternetGateway {} | InternetGateway.Attachments
        DetachInternetGateway {"InternetGatewayId": "$igw", "VpcId": "$vpc"}
        AttachInternetGateway {"InternetGatewayId": "$igw", "VpcId": "$vpc"}
        AttachInternetGateway {"InternetGatewayId": "$igw", "VpcId": "$vpc"}
        AttachInternetGateway {"InternetGatewayId": "igw-1", "VpcId": "$vpc"}
        DescribeInternetGateways {"InternetGatewayIds": ["$igw"]} | InternetGateways.0.Attachments
        DeleteInternetGateway {"InternetGatewayId": "$igw"}
        DeleteVpc {"VpcId": "$vpc"}
        DetachInternetGateway {"InternetGatewayId": "$igw", "VpcId": "$vpc"}
        DeleteInternetGateway {"InternetGatewayId": "$igw"}
        DescribeInternetGateways {"InternetGatewayIds": ["$igw"]}
        "#,
        expect![[r#"
            CreateVpc Vpc.State="available"
            CreateInternetGateway InternetGateway.Attachments=[]
            DetachInternetGateway !! Gateway.NotAttached: resource igw-… is not attached to network vpc-…
            AttachInternetGateway {}
            AttachInternetGateway !! Resource.AlreadyAssociated: resource igw-… is already attached to network vpc-…
            AttachInternetGateway !! InvalidInternetGatewayID.NotFound: The internetGateway ID 'igw-1' does not exist
            DescribeInternetGateways InternetGateways.0.Attachments=[{"State":"available","VpcId":"vpc-…"}]
            DeleteInternetGateway !! DependencyViolation: The internetGateway 'igw-…' has dependencies and cannot be deleted.
            DeleteVpc !! DependencyViolation: The vpc 'vpc-…' has dependencies and cannot be deleted.
            DetachInternetGateway {}
            DeleteInternetGateway {}
            DescribeInternetGateways !! InvalidInternetGatewayID.NotFound: The internetGateway ID 'igw-…' does not exist
        "#]],
    );
}

#[test]
fn routes_lead_to_gateways_of_the_network() {
    check(
        r#"
        CreateVpc {"CidrBlock": "10.0.0.0/16"} | Vpc.State
        CreateInternetGateway {} | InternetGateway.Attachments
        CreateRouteTable {"VpcId": "$vpc", "ClientToken": "t"} | ClientToken RouteTable.Routes RouteTable.Associations
        CreateRouteTable {"VpcId": "$vpc", "ClientToken": "t"} | ClientToken
        CreateRouteTable {"VpcId": "$vpc", "ClientToken": "t", "TagSpecifications": [{"ResourceType": "route-table", "Tags": [{"Key": "a", "Value": "b"}]}]}
        DescribeRouteTables {"Filters": [{"Name": "vpc-id", "Values": ["$vpc"]}, {"Name": "association.main", "Values": ["false"]}]} | RouteTables
        CreateRoute {"RouteTableId": "$table", "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "$igw"}
        AttachInternetGateway {"InternetGatewayId": "$igw", "VpcId": "$vpc"}
        CreateRoute {"RouteTableId": "$table", "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "$igw"}
        CreateRoute {"RouteTableId": "$table", "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "$igw"}
        CreateRoute {"RouteTableId": "$table", "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "$igw"}
        CreateRoute {"RouteTableId": "$table", "DestinationCidrBlock": "10.0.1.0/24", "GatewayId": "$igw"}
        CreateRoute {"RouteTableId": "$table", "DestinationIpv6CidrBlock": "::/0", "GatewayId": "$igw"}
        CreateRoute {"RouteTableId": "$table", "DestinationCidrBlock": "10.9.0.0/16", "TransitGatewayId": "tgw-1"}
        CreateRoute {"RouteTableId": "$table", "DestinationCidrBlock": "10.9.0.0/16", "GatewayId": "igw-1"}
        CreateRoute {"RouteTableId": "$table", "DestinationCidrBlock": "10.9.0.0/16", "NatGatewayId": "nat-1"}
        CreateRoute {"RouteTableId": "$table", "DestinationCidrBlock": "10.9.0.0/16"}
        CreateRoute {"RouteTableId": "rtb-1", "DestinationCidrBlock": "10.9.0.0/16", "GatewayId": "$igw"}
        ReplaceRoute {"RouteTableId": "$table", "DestinationCidrBlock": "10.9.0.0/16", "GatewayId": "$igw"}
        ReplaceRoute {"RouteTableId": "$table", "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "$igw"}
        DetachInternetGateway {"InternetGatewayId": "$igw", "VpcId": "$vpc"}
        DescribeRouteTables {"RouteTableIds": ["$table"]} | RouteTables.0.Routes
        DeleteRoute {"RouteTableId": "$table", "DestinationCidrBlock": "10.0.0.0/16"}
        DeleteRoute {"RouteTableId": "$table", "DestinationCidrBlock": "10.9.0.0/16"}
        DeleteRoute {"RouteTableId": "$table", "DestinationCidrBlock": "0.0.0.0/0"}
        DeleteRouteTable {"RouteTableId": "$table"}
        DeleteRouteTable {"RouteTableId": "$table"}
        "#,
        expect![[r#"
            CreateVpc Vpc.State="available"
            CreateInternetGateway InternetGateway.Attachments=[]
            CreateRouteTable ClientToken="t" RouteTable.Routes=[{"DestinationCidrBlock":"10.0.0.0/16","GatewayId":"local","Origin":"CreateRouteTable","State":"active"}] RouteTable.Associations=[]
            CreateRouteTable ClientToken="t"
            CreateRouteTable !! IdempotentParameterMismatch: The client token is already used by a call with other parameters.
            DescribeRouteTables RouteTables=[]
            CreateRoute !! InvalidParameterValue: route table rtb-… and network gateway igw-… belong to different networks
            AttachInternetGateway {}
            CreateRoute {"Return":true}
            CreateRoute !! RouteAlreadyExists: The route identified by 0.0.0.0/0 already exists.
            CreateRoute !! RouteAlreadyExists: The route identified by 10.0.0.0/16 already exists.
            CreateRoute !! InvalidParameterValue: The destination CIDR block 10.0.1.0/24 is equal to or more specific than one of this VPC's CIDR blocks. This route can target only an interface or an instance.
            CreateRoute {"Return":true}
            CreateRoute !! UnsupportedOperation: CreateRoute does not honour TransitGatewayId here: leave it out. These would mean something: DestinationCidrBlock, DestinationIpv6CidrBlock, GatewayId, NatGatewayId, RouteTableId.
            CreateRoute !! InvalidGatewayID.NotFound: The gateway ID 'igw-1' does not exist
            CreateRoute !! NatGatewayNotFound: The Nat Gateway nat-1 was not found
            CreateRoute !! MissingParameter: The request must contain the parameter gatewayId
            CreateRoute !! InvalidRouteTableID.NotFound: The routeTable ID 'rtb-1' does not exist
            ReplaceRoute !! InvalidParameterValue: There is no route defined for '10.9.0.0/16' in the route table rtb-…. Use CreateRoute instead.
            ReplaceRoute {}
            DetachInternetGateway {}
            DescribeRouteTables RouteTables.0.Routes=[{"DestinationCidrBlock":"10.0.0.0/16","GatewayId":"local","Origin":"CreateRouteTable","State":"active"},{"DestinationCidrBlock":"0.0.0.0/0","GatewayId":"igw-…","Origin":"CreateRoute","State":"blackhole"},{"DestinationIpv6CidrBlock":"::/0","GatewayId":"igw-…","Origin":"CreateRoute","State":"blackhole"}]
            DeleteRoute !! InvalidParameterValue: cannot remove local route 10.0.0.0/16 in route table rtb-…
            DeleteRoute !! InvalidRoute.NotFound: no route with destination-cidr-block 10.9.0.0/16 in route table rtb-…
            DeleteRoute {}
            DeleteRouteTable {}
            DeleteRouteTable !! InvalidRouteTableID.NotFound: The routeTable ID 'rtb-…' does not exist
        "#]],
    );
}

#[test]
fn a_subnet_has_one_route_table() {
    check(
        r#"
        CreateVpc {"CidrBlock": "10.0.0.0/16"} | Vpc.State
        CreateSubnet {"VpcId": "$vpc", "CidrBlock": "10.0.1.0/24"} | Subnet.State
        CreateRouteTable {"VpcId": "$vpc"} | RouteTable.Associations
        AssociateRouteTable {"RouteTableId": "$table", "SubnetId": "$subnet"} | AssociationState
        AssociateRouteTable {"RouteTableId": "$table", "SubnetId": "$subnet"} | AssociationState
        DeleteRouteTable {"RouteTableId": "$table"}
        CreateRouteTable {"VpcId": "$vpc"} | RouteTable.Associations
        AssociateRouteTable {"RouteTableId": "$table", "SubnetId": "$subnet"}
        AssociateRouteTable {"RouteTableId": "$table"}
        ReplaceRouteTableAssociation {"RouteTableId": "$table", "AssociationId": "$assoc"} | AssociationState
        DescribeRouteTables {"Filters": [{"Name": "association.subnet-id", "Values": ["$subnet"]}]} | RouteTables.0.Associations RouteTables.1
        DisassociateRouteTable {"AssociationId": "$assoc"}
        DisassociateRouteTable {"AssociationId": "$assoc"}
        AssociateRouteTable {"RouteTableId": "$table", "SubnetId": "$subnet"} | AssociationState
        DeleteSubnet {"SubnetId": "$subnet"}
        DeleteRouteTable {"RouteTableId": "$table"}
        DeleteVpc {"VpcId": "$vpc"}
        "#,
        expect![[r#"
            CreateVpc Vpc.State="available"
            CreateSubnet Subnet.State="available"
            CreateRouteTable RouteTable.Associations=[]
            AssociateRouteTable AssociationState={"State":"associated"}
            AssociateRouteTable AssociationState={"State":"associated"}
            DeleteRouteTable !! DependencyViolation: The routeTable 'rtb-…' has dependencies and cannot be deleted.
            CreateRouteTable RouteTable.Associations=[]
            AssociateRouteTable !! Resource.AlreadyAssociated: the specified association for route table rtb-… conflicts with an existing association
            AssociateRouteTable !! MissingParameter: The request must contain the parameter subnetId
            ReplaceRouteTableAssociation AssociationState={"State":"associated"}
            DescribeRouteTables RouteTables.0.Associations=[{"AssociationState":{"State":"associated"},"Main":false,"RouteTableAssociationId":"rtbassoc-…","RouteTableId":"rtb-…","SubnetId":"subnet-…"}] RouteTables.1 absent
            DisassociateRouteTable {}
            DisassociateRouteTable !! InvalidAssociationID.NotFound: The association ID 'rtbassoc-…' does not exist
            AssociateRouteTable AssociationState={"State":"associated"}
            DeleteSubnet {}
            DeleteRouteTable {}
            DeleteVpc !! DependencyViolation: The vpc 'vpc-…' has dependencies and cannot be deleted.
        "#]],
    );
}

#[test]
fn entries_of_acls_have_numbers() {
    check(
        r#"
        DescribeNetworkAcls {} | NetworkAcls.1
        CreateNetworkAclEntry {"NetworkAclId": "$acl", "RuleNumber": 100, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "10.0.0.0/8"}
        CreateNetworkAclEntry {"NetworkAclId": "$acl", "RuleNumber": 50, "Protocol": "tcp", "RuleAction": "deny", "Egress": false, "CidrBlock": "10.0.0.0/8"}
        CreateNetworkAclEntry {"NetworkAclId": "$acl", "RuleNumber": 50, "Protocol": "tcp", "RuleAction": "deny", "Egress": false, "CidrBlock": "10.0.0.0/8", "PortRange": {"From": 1, "To": 2}}
        CreateNetworkAclEntry {"NetworkAclId": "$acl", "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "10.0.0.0/8"}
        CreateNetworkAclEntry {"NetworkAclId": "acl-1", "RuleNumber": 50, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "10.0.0.0/8"}
        ReplaceNetworkAclEntry {"NetworkAclId": "$acl", "RuleNumber": 50, "Protocol": "58", "RuleAction": "allow", "Egress": false, "Ipv6CidrBlock": "::/0", "IcmpTypeCode": {"Type": 8, "Code": -1}}
        DescribeNetworkAcls {} | NetworkAcls.0.Entries
        DeleteNetworkAclEntry {"NetworkAclId": "$acl", "RuleNumber": 50, "Egress": true}
        DeleteNetworkAclEntry {"NetworkAclId": "$acl", "RuleNumber": 50, "Egress": false}
        ReplaceNetworkAclEntry {"NetworkAclId": "$acl", "RuleNumber": 50, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0"}
        "#,
        expect![[r#"
            DescribeNetworkAcls NetworkAcls.1 absent
            CreateNetworkAclEntry !! NetworkAclEntryAlreadyExists: The network acl entry identified by 100 already exists.
            CreateNetworkAclEntry !! MissingParameter: The request must contain the parameter portRange
            CreateNetworkAclEntry {}
            CreateNetworkAclEntry !! InvalidParameterValue: Value (32767) for parameter ruleNumber is invalid.
            CreateNetworkAclEntry !! InvalidNetworkAclID.NotFound: The networkAcl ID 'acl-1' does not exist
            ReplaceNetworkAclEntry {}
            DescribeNetworkAcls NetworkAcls.0.Entries=[{"CidrBlock":"0.0.0.0/0","Egress":true,"Protocol":"-1","RuleAction":"allow","RuleNumber":100},{"CidrBlock":"0.0.0.0/0","Egress":true,"Protocol":"-1","RuleAction":"deny","RuleNumber":32767},{"Egress":false,"IcmpTypeCode":{"Code":-1,"Type":8},"Ipv6CidrBlock":"::/0","Protocol":"58","RuleAction":"allow","RuleNumber":50},{"CidrBlock":"0.0.0.0/0","Egress":false,"Protocol":"-1","RuleAction":"allow","RuleNumber":100},{"CidrBlock":"0.0.0.0/0","Egress":false,"Protocol":"-1","RuleAction":"deny","RuleNumber":32767}]
            DeleteNetworkAclEntry !! InvalidNetworkAclEntry.NotFound: The network acl entry with rule number 50 does not exist in acl-…
            DeleteNetworkAclEntry {}
            ReplaceNetworkAclEntry !! InvalidNetworkAclEntry.NotFound: The network acl entry with rule number 50 does not exist in acl-…
        "#]],
    );
}
