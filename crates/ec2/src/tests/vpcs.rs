//! VPCs and subnets.
use expect_test::expect;

use super::{World, check, run};

#[test]
fn a_vpc_has_a_size_and_parts_of_its_own() {
    check(
        r#"
        CreateVpc {"CidrBlock": "10.0.0.0/15"}
        CreateVpc {"CidrBlock": "10.0.0.0/29"}
        CreateVpc {"CidrBlock": "10.0.0/16"}
        CreateVpc {}
        CreateVpc {"CidrBlock": "10.0.0.0/16", "InstanceTenancy": "dedicated"}
        CreateVpc {"CidrBlock": "10.0.0.0/16", "Ipv4IpamPoolId": "ipam"}
        CreateVpc {"CidrBlock": "10.0.0.0/16", "TagSpecifications": [{"ResourceType": "subnet"}]}
        CreateVpc {"CidrBlock": "10.0.0.0/16", "DryRun": true}
        CreateVpc {"CidrBlock": "10.0.7.1/16", "TagSpecifications": [{"ResourceType": "vpc", "Tags": [{"Key": "a", "Value": ""}]}]}
        DescribeSecurityGroups {"Filters": [{"Name": "vpc-id", "Values": ["$vpc"]}]} | SecurityGroups.0.GroupName SecurityGroups.0.IpPermissions SecurityGroups.0.IpPermissionsEgress SecurityGroups.1
        DescribeRouteTables {"Filters": [{"Name": "vpc-id", "Values": ["$vpc"]}, {"Name": "association.main", "Values": ["true"]}]} | RouteTables.0.Routes RouteTables.1
        DescribeNetworkAcls {"Filters": [{"Name": "vpc-id", "Values": ["$vpc"]}, {"Name": "default", "Values": ["true"]}]} | NetworkAcls.0.Entries NetworkAcls.1
        DeleteVpc {"VpcId": "$vpc"}
        DeleteVpc {"VpcId": "$vpc"}
        DescribeVpcs {"VpcIds": ["vpc-12345678"]}
        "#,
        expect![[r#"
            CreateVpc !! InvalidVpc.Range: The CIDR '10.0.0.0/15' is invalid.
            CreateVpc !! InvalidVpc.Range: The CIDR '10.0.0.0/29' is invalid.
            CreateVpc !! InvalidParameterValue: Value (10.0.0/16) for parameter cidrBlock is invalid. This is not a valid CIDR block.
            CreateVpc !! MissingParameter: The request must contain the parameter cidrBlock
            CreateVpc !! UnsupportedOperation: InstanceTenancy can be default here, and this call has 'dedicated'.
            CreateVpc !! UnsupportedOperation: CreateVpc does not honour Ipv4IpamPoolId here: leave it out. These would mean something: AmazonProvidedIpv6CidrBlock, CidrBlock, InstanceTenancy, Ipv6CidrBlockNetworkBorderGroup, TagSpecifications.
            CreateVpc !! InvalidParameterValue: 'subnet' is not a valid taggable resource type for this operation: it makes 'vpc'.
            CreateVpc !! DryRunOperation: Request would have succeeded, but DryRun flag is set.
            CreateVpc {"Vpc":{"CidrBlock":"10.0.0.0/16","CidrBlockAssociationSet":[{"AssociationId":"vpc-cidr-assoc-…","CidrBlock":"10.0.0.0/16","CidrBlockState":{"State":"associated"}}],"DhcpOptionsId":"dopt-…","InstanceTenancy":"default","IsDefault":false,"OwnerId":"123456789012","State":"available","Tags":[{"Key":"a","Value":""}],"VpcId":"vpc-…"}}
            DescribeSecurityGroups SecurityGroups.0.GroupName="default" SecurityGroups.0.IpPermissions=[{"IpProtocol":"-1","IpRanges":[],"Ipv6Ranges":[],"PrefixListIds":[],"UserIdGroupPairs":[{"GroupId":"sg-…","UserId":"123456789012"}]}] SecurityGroups.0.IpPermissionsEgress=[{"IpProtocol":"-1","IpRanges":[{"CidrIp":"0.0.0.0/0"}],"Ipv6Ranges":[],"PrefixListIds":[],"UserIdGroupPairs":[]}] SecurityGroups.1 absent
            DescribeRouteTables RouteTables.0.Routes=[{"DestinationCidrBlock":"10.0.0.0/16","GatewayId":"local","Origin":"CreateRouteTable","State":"active"}] RouteTables.1 absent
            DescribeNetworkAcls NetworkAcls.0.Entries=[{"CidrBlock":"0.0.0.0/0","Egress":true,"Protocol":"-1","RuleAction":"allow","RuleNumber":100},{"CidrBlock":"0.0.0.0/0","Egress":true,"Protocol":"-1","RuleAction":"deny","RuleNumber":32767},{"CidrBlock":"0.0.0.0/0","Egress":false,"Protocol":"-1","RuleAction":"allow","RuleNumber":100},{"CidrBlock":"0.0.0.0/0","Egress":false,"Protocol":"-1","RuleAction":"deny","RuleNumber":32767}] NetworkAcls.1 absent
            DeleteVpc {}
            DeleteVpc !! InvalidVpcID.NotFound: The vpc ID 'vpc-…' does not exist
            DescribeVpcs !! InvalidVpcID.NotFound: The vpc ID 'vpc-12345678' does not exist
        "#]],
    );
}

#[test]
fn subnets_are_within_their_vpc_and_disjoint() {
    check(
        r#"
        CreateVpc {"CidrBlock": "10.0.0.0/16", "AmazonProvidedIpv6CidrBlock": true} | Vpc.CidrBlock
        CreateSubnet {"VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24"}
        CreateSubnet {"VpcId": "$vpc"}
        CreateSubnet {"VpcId": "$vpc", "CidrBlock": "10.1.0.0/24"}
        CreateSubnet {"VpcId": "$vpc", "CidrBlock": "10.0.0.0/29"}
        CreateSubnet {"VpcId": "$vpc", "CidrBlock": "10.0.1.0/24", "Ipv6CidrBlock": "fd00::/64"}
        CreateSubnet {"VpcId": "$vpc", "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "no zone"}
        CreateSubnet {"VpcId": "$vpc", "CidrBlock": "10.0.1.0/24", "AvailabilityZoneId": "use1-az3"}
        CreateSubnet {"VpcId": "$vpc", "CidrBlock": "10.0.1.128/25"}
        CreateSubnet {"VpcId": "$vpc", "CidrBlock": "10.0.0.0/16"}
        ModifySubnetAttribute {"SubnetId": "$subnet", "MapPublicIpOnLaunch": {"Value": true}}
        ModifySubnetAttribute {"SubnetId": "$subnet"}
        ModifySubnetAttribute {"SubnetId": "$subnet", "MapPublicIpOnLaunch": {"Value": true}, "EnableDns64": {"Value": true}}
        ModifySubnetAttribute {"SubnetId": "$subnet", "AssignIpv6AddressOnCreation": {"Value": true}}
        ModifySubnetAttribute {"SubnetId": "$subnet", "PrivateDnsHostnameTypeOnLaunch": "resource-name"}
        DescribeSubnets {"SubnetIds": ["$subnet"]} | Subnets.0.MapPublicIpOnLaunch Subnets.0.PrivateDnsNameOptionsOnLaunch
        DeleteVpc {"VpcId": "$vpc"}
        DeleteSubnet {"SubnetId": "$subnet"}
        DeleteSubnet {"SubnetId": "$subnet"}
        DeleteVpc {"VpcId": "$vpc"}
        "#,
        expect![[r#"
            CreateVpc Vpc.CidrBlock="10.0.0.0/16"
            CreateSubnet !! InvalidVpcID.NotFound: The vpc ID 'vpc-1' does not exist
            CreateSubnet !! MissingParameter: The request must contain the parameter cidrBlock
            CreateSubnet !! InvalidSubnet.Range: The CIDR '10.1.0.0/24' is invalid.
            CreateSubnet !! InvalidSubnet.Range: The CIDR '10.0.0.0/29' is invalid.
            CreateSubnet !! InvalidSubnet.Range: The CIDR 'fd00::/64' is invalid. It has to be a /64 of the IPv6 block of the VPC.
            CreateSubnet !! InvalidParameterValue: Value (no zone) for parameter availabilityZone is invalid. A zone has letters, digits and hyphens.
            CreateSubnet {"Subnet":{"AssignIpv6AddressOnCreation":false,"AvailabilityZone":"us-east-1c","AvailabilityZoneId":"use1-az3","AvailableIpAddressCount":251,"CidrBlock":"10.0.1.0/24","DefaultForAz":false,"EnableDns64":false,"Ipv6CidrBlockAssociationSet":[],"Ipv6Native":false,"MapCustomerOwnedIpOnLaunch":false,"MapPublicIpOnLaunch":false,"OwnerId":"123456789012","PrivateDnsNameOptionsOnLaunch":{"EnableResourceNameDnsAAAARecord":false,"EnableResourceNameDnsARecord":false,"HostnameType":"ip-name"},"State":"available","SubnetArn":"arn:aws:ec2:us-east-1:123456789012:subnet/subnet-…","SubnetId":"subnet-…","Tags":[],"VpcId":"vpc-…"}}
            CreateSubnet !! InvalidSubnet.Conflict: The CIDR '10.0.1.128/25' conflicts with another subnet
            CreateSubnet !! InvalidSubnet.Conflict: The CIDR '10.0.0.0/16' conflicts with another subnet
            ModifySubnetAttribute {}
            ModifySubnetAttribute !! InvalidParameterCombination: No attributes specified.
            ModifySubnetAttribute !! InvalidParameterCombination: Fields for multiple attribute types specified
            ModifySubnetAttribute !! InvalidParameterValue: Invalid value 'true' for assignIpv6AddressOnCreation. The subnet subnet-… has no IPv6 CIDR block.
            ModifySubnetAttribute {}
            DescribeSubnets Subnets.0.MapPublicIpOnLaunch=true Subnets.0.PrivateDnsNameOptionsOnLaunch={"EnableResourceNameDnsAAAARecord":false,"EnableResourceNameDnsARecord":false,"HostnameType":"resource-name"}
            DeleteVpc !! DependencyViolation: The vpc 'vpc-…' has dependencies and cannot be deleted.
            DeleteSubnet {}
            DeleteSubnet !! InvalidSubnetID.NotFound: The subnet ID 'subnet-…' does not exist
            DeleteVpc {}
        "#]],
    );
}

#[test]
fn attributes_are_set_one_at_a_time() {
    check(
        r#"
        CreateVpc {"CidrBlock": "10.0.0.0/16"} | Vpc.State
        ModifyVpcAttribute {"VpcId": "$vpc", "EnableDnsHostnames": {"Value": true}}
        ModifyVpcAttribute {"VpcId": "$vpc", "EnableDnsSupport": {"Value": false}}
        ModifyVpcAttribute {"VpcId": "$vpc"}
        ModifyVpcAttribute {"VpcId": "vpc-1", "EnableDnsSupport": {"Value": false}}
        DescribeVpcAttribute {"VpcId": "$vpc", "Attribute": "enableDnsHostnames"} | EnableDnsHostnames
        DescribeVpcAttribute {"VpcId": "$vpc", "Attribute": "enableDnsSupport"} | EnableDnsSupport
        DescribeVpcAttribute {"VpcId": "$vpc", "Attribute": "enableNetworkAddressUsageMetrics"} | EnableNetworkAddressUsageMetrics
        DescribeVpcAttribute {"VpcId": "$vpc", "Attribute": "enableAll"}
        "#,
        expect![[r#"
            CreateVpc Vpc.State="available"
            ModifyVpcAttribute {}
            ModifyVpcAttribute {}
            ModifyVpcAttribute !! InvalidParameterCombination: No attributes specified.
            ModifyVpcAttribute !! InvalidVpcID.NotFound: The vpc ID 'vpc-1' does not exist
            DescribeVpcAttribute EnableDnsHostnames={"Value":true}
            DescribeVpcAttribute EnableDnsSupport={"Value":false}
            DescribeVpcAttribute EnableNetworkAddressUsageMetrics={"Value":false}
            DescribeVpcAttribute !! InvalidParameterValue: Value (enableAll) for parameter attribute is invalid. Unknown attribute.
        "#]],
    );
}

#[test]
fn ipv6_is_a_prefix_of_nobody_else() {
    let mut world = World::new();
    let body = r#"{"CidrBlock": "10.0.0.0/16", "AmazonProvidedIpv6CidrBlock": true}"#;
    let at = "/Vpc/Ipv6CidrBlockAssociationSet/0/Ipv6CidrBlock";
    let block = world.made("CreateVpc", body, at);
    assert!(block.starts_with("fd") && block.ends_with("/56"), "{block}");
    let vpc = world.state().vpcs.values().find(|it| !it.is_default).unwrap().vpc_id.clone();
    let first = block.replace("/56", "/64");
    let subnet = |cidr: &str| {
        format!(r#"{{"VpcId": "{vpc}", "CidrBlock": "{cidr}", "Ipv6CidrBlock": "{first}"}}"#)
    };
    world.call("CreateSubnet", &subnet("10.0.1.0/24")).unwrap();
    let error = world.call("CreateSubnet", &subnet("10.0.2.0/24")).unwrap_err();
    assert_eq!(error.code.code(), "InvalidSubnet.Conflict");
    let other = world.made("CreateVpc", body, at);
    assert_ne!(block, other);
    let vnis: Vec<u32> = world.state().vpcs.values().map(|it| it.vni).collect();
    assert_eq!(vnis.len(), 3);
}

#[test]
fn the_default_vpc_can_be_deleted_and_made_anew() {
    let mut world = World::new();
    let before = world.state();
    let vpc = before.default_vpc().unwrap().vpc_id.clone();
    let gateway = before.gateway_of(&vpc).unwrap().internet_gateway_id.clone();
    let refused = world.call("CreateDefaultVpc", "{}").unwrap_err();
    assert_eq!(refused.code.code(), "DefaultVpcAlreadyExists");
    for subnet in before.subnets_of(&vpc) {
        let body = format!(r#"{{"SubnetId": "{}"}}"#, subnet.subnet_id);
        world.call("DeleteSubnet", &body).unwrap();
    }
    let attached = format!(r#"{{"InternetGatewayId": "{gateway}", "VpcId": "{vpc}"}}"#);
    world.call("DetachInternetGateway", &attached).unwrap();
    world.call("DeleteVpc", &format!(r#"{{"VpcId": "{vpc}"}}"#)).unwrap();
    let told = run(
        &mut world,
        r#"
        CreateSecurityGroup {"GroupName": "a", "Description": "b"}
        DescribeAccountAttributes {"AttributeNames": ["default-vpc"]}
        CreateDefaultVpc {}
        "#,
    );
    let expected = expect![[r#"
        CreateSecurityGroup !! VPCIdNotSpecified: No default VPC for this user: name one, or call CreateDefaultVpc.
        DescribeAccountAttributes {"AccountAttributes":[{"AttributeName":"default-vpc","AttributeValues":[{"AttributeValue":"none"}]}]}
        CreateDefaultVpc !! DependencyViolation: The gateway of the former default VPC is still there. Delete igw-… first.
    "#]];
    expected.assert_eq(&told);
    let gone = format!(r#"{{"InternetGatewayId": "{gateway}"}}"#);
    world.call("DeleteInternetGateway", &gone).unwrap();
    world.call("CreateDefaultVpc", "{}").unwrap();
    assert_eq!(*world.state(), *before);
}

#[test]
fn no_vpc_has_the_address_of_a_host() {
    let mut world = World::new();
    world.facts.hosts = vec![("10.0.3.4".parse().unwrap(), "rack-1".to_owned())];
    let told = run(
        &mut world,
        r#"
        CreateVpc {"CidrBlock": "10.0.0.0/16"}
        CreateVpc {"CidrBlock": "10.1.0.0/16"} | Vpc.CidrBlock
        "#,
    );
    let expected = expect![[r#"
        CreateVpc !! InvalidParameterValue: The CIDR '10.0.0.0/16' has 10.0.3.4, which is the address of the host rack-1: choose another one.
        CreateVpc Vpc.CidrBlock="10.1.0.0/16"
    "#]];
    expected.assert_eq(&told);
}

#[test]
fn no_vpc_has_addresses_that_tasks_cannot_have() {
    let mut world = World::new();
    let told = run(
        &mut world,
        r#"
        CreateVpc {"CidrBlock": "198.19.0.0/16"}
        CreateVpc {"CidrBlock": "198.19.255.240/28"}
        CreateVpc {"CidrBlock": "169.254.0.0/16"}
        CreateVpc {"CidrBlock": "127.1.0.0/16"}
        CreateVpc {"CidrBlock": "239.255.0.0/24"}
        CreateVpc {"CidrBlock": "255.255.255.0/24"}
        CreateVpc {"CidrBlock": "0.0.0.0/16"}
        CreateVpc {"CidrBlock": "198.18.0.0/16"} | Vpc.CidrBlock
        CreateVpc {"CidrBlock": "223.255.0.0/16"} | Vpc.CidrBlock
        "#,
    );
    let expected = expect![[r#"
        CreateVpc !! InvalidVpc.Range: The CIDR '198.19.0.0/16' is invalid: 198.19.0.0/16 is where hosts reach each other's tasks. Choose another one.
        CreateVpc !! InvalidVpc.Range: The CIDR '198.19.255.240/28' is invalid: 198.19.0.0/16 is where hosts reach each other's tasks. Choose another one.
        CreateVpc !! InvalidVpc.Range: The CIDR '169.254.0.0/16' is invalid: 169.254.0.0/16 is where tasks find their credentials. Choose another one.
        CreateVpc !! InvalidVpc.Range: The CIDR '127.1.0.0/16' is invalid: 127.0.0.0/8 is each host's own. Choose another one.
        CreateVpc !! InvalidVpc.Range: The CIDR '239.255.0.0/24' is invalid: 224.0.0.0/4 is of groups of hosts. Choose another one.
        CreateVpc !! InvalidVpc.Range: The CIDR '255.255.255.0/24' is invalid: 240.0.0.0/4 is nobody's. Choose another one.
        CreateVpc !! InvalidVpc.Range: The CIDR '0.0.0.0/16' is invalid: 0.0.0.0/8 stands for this network. Choose another one.
        CreateVpc Vpc.CidrBlock="198.18.0.0/16"
        CreateVpc Vpc.CidrBlock="223.255.0.0/16"
    "#]];
    expected.assert_eq(&told);
}

#[test]
fn what_a_task_is_in_stays() {
    let mut world = World::new();
    let vpc = world.made("CreateVpc", r#"{"CidrBlock": "10.0.0.0/16"}"#, "/Vpc/VpcId");
    let body = format!(r#"{{"VpcId": "{vpc}", "CidrBlock": "10.0.1.0/28"}}"#);
    let subnet = world.made("CreateSubnet", &body, "/Subnet/SubnetId");
    let body = format!(r#"{{"VpcId": "{vpc}", "GroupName": "g", "Description": "d"}}"#);
    let group = world.made("CreateSecurityGroup", &body, "/GroupId");
    world.start(&subnet, &[&group]);
    let text = r#"
        DeleteSubnet {"SubnetId": "SUBNET"}
        DeleteSecurityGroup {"GroupId": "GROUP"}
        DescribeSubnets {"SubnetIds": ["SUBNET"]} | Subnets.0.AvailableIpAddressCount
        DescribeNetworkInterfaces {"Filters": [{"Name": "group-id", "Values": ["GROUP"]}]}
        DescribeNetworkInterfaces {"Filters": [{"Name": "status", "Values": ["available"]}]}
    "#;
    let text = text.replace("SUBNET", &subnet).replace("GROUP", &group);
    let expected = expect![[r#"
        DeleteSubnet !! DependencyViolation: The subnet 'subnet-…' has dependencies and cannot be deleted.
        DeleteSecurityGroup !! DependencyViolation: resource sg-… has a dependent object
        DescribeSubnets Subnets.0.AvailableIpAddressCount=10
        DescribeNetworkInterfaces {"NetworkInterfaces":[{"Attachment":{"AttachmentId":"eni-attach-…","DeleteOnTermination":false,"DeviceIndex":1,"InstanceOwnerId":"123456789012","Status":"attached"},"AvailabilityZone":"us-east-1a","AvailabilityZoneId":"use1-az1","Description":"arn:aws:ecs:us-east-1:123456789012:attachment/a","Groups":[{"GroupId":"sg-…","GroupName":"g"}],"InterfaceType":"interface","Ipv6Addresses":[],"MacAddress":"0a:00:00:00:00:01","NetworkInterfaceId":"eni-…","OwnerId":"123456789012","PrivateDnsName":"ip-10-0-1-10.ec2.internal","PrivateIpAddress":"10.0.1.10","PrivateIpAddresses":[{"Primary":true,"PrivateDnsName":"ip-10-0-1-10.ec2.internal","PrivateIpAddress":"10.0.1.10"}],"RequesterId":"123456789012","RequesterManaged":true,"SourceDestCheck":true,"Status":"in-use","SubnetId":"subnet-…","TagSet":[],"VpcId":"vpc-…"}]}
        DescribeNetworkInterfaces {"NetworkInterfaces":[]}
    "#]];
    expected.assert_eq(&run(&mut world, &text));
    world.facts.interfaces.clear();
    world.facts.has_closed_clusters = true;
    let deletes = r#"
        DeleteSubnet {"SubnetId": "SUBNET"}
        DeleteSecurityGroup {"GroupId": "GROUP"}
        CreateVpc {"CidrBlock": "10.77.0.0/16"}
    "#;
    let deletes = deletes.replace("SUBNET", &subnet).replace("GROUP", &group);
    let expected = expect![[r#"
        DeleteSubnet !! InternalError: Another release of Berth has written something there that this one cannot read. It is kept closed and as it is until a release is started that can; the log names the row.
        DeleteSecurityGroup !! InternalError: Another release of Berth has written something there that this one cannot read. It is kept closed and as it is until a release is started that can; the log names the row.
        CreateVpc !! InternalError: Another release of Berth has written something there that this one cannot read. It is kept closed and as it is until a release is started that can; the log names the row.
    "#]];
    expected.assert_eq(&run(&mut world, &deletes));
    world.facts.has_closed_clusters = false;
    world.call("DeleteSubnet", &format!(r#"{{"SubnetId": "{subnet}"}}"#)).unwrap();
    world.call("DeleteSecurityGroup", &format!(r#"{{"GroupId": "{group}"}}"#)).unwrap();
}
