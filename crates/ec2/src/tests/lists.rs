//! Lists: filters, pages, tags, and what of a region is shown.
use expect_test::expect;
use serde_json::Value;

use super::{World, check};

#[test]
fn filters_must_all_hold_and_of_each_one_value() {
    check(
        r#"
        DescribeSubnets {"Filters": [{"Name": "availability-zone", "Values": ["us-east-1b", "us-east-1c"]}, {"Name": "default-for-az", "Values": ["true"]}]} | Subnets.0.DefaultForAz Subnets.1.DefaultForAz Subnets.2
        DescribeSubnets {"Filters": [{"Name": "cidr-block", "Values": ["172.31.*"]}, {"Name": "availability-zone", "Values": ["us-east-1?"]}]} | Subnets.2.State Subnets.3
        DescribeSubnets {"Filters": [{"Name": "tag:a", "Values": ["*"]}]}
        DescribeSubnets {"Filters": [{"Name": "colour", "Values": ["red"]}]}
        DescribeSubnets {"Filters": [{"Name": "state"}]}
        DescribeVpcs {"Filters": [{"Name": "isDefault", "Values": ["true"]}, {"Name": "owner-id", "Values": ["123456789012"]}]} | Vpcs.0.CidrBlock Vpcs.0.IsDefault Vpcs.1
        DescribeVpcs {"MaxResults": 4}
        DescribeVpcs {"NextToken": "x"}
        "#,
        expect![[r#"
            DescribeSubnets Subnets.0.DefaultForAz=true Subnets.1.DefaultForAz=true Subnets.2 absent
            DescribeSubnets Subnets.2.State="available" Subnets.3 absent
            DescribeSubnets {"Subnets":[]}
            DescribeSubnets !! InvalidParameterValue: The filter 'colour' is invalid
            DescribeSubnets !! InvalidParameterValue: The filter 'state' needs between 1 and 200 values.
            DescribeVpcs Vpcs.0.CidrBlock="172.31.0.0/16" Vpcs.0.IsDefault=true Vpcs.1 absent
            DescribeVpcs !! InvalidParameterValue: Value ( 4 ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.
            DescribeVpcs !! InvalidNextToken: The NextToken is not valid.
        "#]],
    );
}

#[test]
fn values_of_filters_have_a_bound() {
    let mut world = World::new();
    let mut asked = |value: String| {
        let body = format!(r#"{{"Filters": [{{"Name": "vpc-id", "Values": ["{value}"]}}]}}"#);
        world.call("DescribeVpcs", &body).map_err(|it| (it.code.code().to_owned(), it.message))
    };
    let shown = asked("*?".repeat(127) + "*").unwrap();
    assert_eq!(shown["Vpcs"].as_array().map(Vec::len), Some(0));
    let (code, text) = asked("*".repeat(256)).unwrap_err();
    assert_eq!(code, "InvalidParameterValue");
    assert_eq!(text, "A value of the filter 'vpc-id' can have up to 255 characters.");
}

#[test]
fn pages_show_everything_once() {
    let mut world = World::new();
    for it in 0..12 {
        let body = format!(r#"{{"GroupName": "g{it}", "Description": "d"}}"#);
        world.call("CreateSecurityGroup", &body).unwrap();
    }
    let (mut seen, mut token) = (Vec::new(), None);
    loop {
        let next = token.map_or(String::new(), |it| format!(r#", "NextToken": "{it}""#));
        let body = format!(r#"{{"MaxResults": 5{next}}}"#);
        let page = world.call("DescribeSecurityGroups", &body).unwrap();
        let groups = page["SecurityGroups"].as_array().unwrap();
        seen.extend(groups.iter().map(|it| it["GroupId"].as_str().unwrap().to_owned()));
        token = page.get("NextToken").and_then(Value::as_str).map(str::to_owned);
        if token.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 13);
    let mut sorted = seen.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(seen, sorted);
}

#[test]
fn tags_are_given_taken_and_listed() {
    check(
        r#"
        CreateVpc {"CidrBlock": "10.0.0.0/16", "TagSpecifications": [{"ResourceType": "vpc", "Tags": [{"Key": "a", "Value": "1"}]}]} | Vpc.Tags
        CreateTags {"Resources": ["$vpc"], "Tags": [{"Key": "b", "Value": "2"}, {"Key": "a*b", "Value": ""}]}
        CreateTags {"Resources": ["$vpc"], "Tags": [{"Key": "aws:x", "Value": "2"}]}
        CreateTags {"Resources": ["$vpc", "vpc-1"], "Tags": [{"Key": "never", "Value": "2"}]}
        CreateTags {"Resources": ["thing"], "Tags": [{"Key": "never", "Value": "2"}]}
        CreateTags {"Resources": ["$vpc"]}
        DescribeTags {"Filters": [{"Name": "resource-id", "Values": ["$vpc"]}, {"Name": "key", "Values": ["a*"]}]}
        DeleteTags {"Resources": ["$vpc"], "Tags": [{"Key": "a", "Value": "other"}, {"Key": "b"}]}
        DescribeTags {"Filters": [{"Name": "resource-type", "Values": ["vpc"]}]} | Tags.0.Key Tags.1.Key Tags.2
        DeleteTags {"Resources": ["$vpc"]}
        DescribeTags {}
        "#,
        expect![[r#"
            CreateVpc Vpc.Tags=[{"Key":"a","Value":"1"}]
            CreateTags {}
            CreateTags !! InvalidParameterValue: Tag keys must not begin with 'aws:' in any case, but 'aws:x' does: that prefix is reserved.
            CreateTags !! InvalidVpcID.NotFound: The vpc ID 'vpc-1' does not exist
            CreateTags !! InvalidID: The ID 'thing' is not valid
            CreateTags !! MissingParameter: The request must contain the parameter tags
            DescribeTags {"Tags":[{"Key":"a","ResourceId":"vpc-…","ResourceType":"vpc","Value":"1"},{"Key":"a*b","ResourceId":"vpc-…","ResourceType":"vpc","Value":""}]}
            DeleteTags {}
            DescribeTags Tags.0.Key="a" Tags.1.Key="a*b" Tags.2 absent
            DeleteTags {}
            DescribeTags {"Tags":[]}
        "#]],
    );
}

#[test]
fn a_region_has_zones_and_images() {
    check(
        r#"
        DescribeAvailabilityZones {"Filters": [{"Name": "state", "Values": ["available"]}]} | AvailabilityZones.0 AvailabilityZones.2.ZoneName AvailabilityZones.3
        DescribeAvailabilityZones {"ZoneNames": ["us-east-1z"]}
        DescribeAvailabilityZones {"ZoneIds": ["use1-az2"]} | AvailabilityZones.0.ZoneName
        DescribeRegions {}
        DescribeRegions {"RegionNames": ["eu-west-1"]}
        DescribeImages {"Owners": ["amazon"], "IncludeDeprecated": false, "Filters": [{"Name": "name", "Values": ["al2023-ami-ecs-hvm-*-x86_64"]}]}
        DescribeImages {"Owners": ["self"]}
        DescribeImages {"ImageIds": ["ami-1"]}
        DescribeAccountAttributes {"AttributeNames": ["supported-platforms", "max-elastic-ips"]}
        DescribeAccountAttributes {"AttributeNames": ["colour"]}
        "#,
        expect![[r#"
            DescribeAvailabilityZones AvailabilityZones.0={"GroupName":"us-east-1","Messages":[],"NetworkBorderGroup":"us-east-1","OptInStatus":"opt-in-not-required","RegionName":"us-east-1","State":"available","ZoneId":"use1-az1","ZoneName":"us-east-1a","ZoneType":"availability-zone"} AvailabilityZones.2.ZoneName="us-east-1c" AvailabilityZones.3 absent
            DescribeAvailabilityZones !! InvalidParameterValue: Invalid availability zone: [us-east-1z]
            DescribeAvailabilityZones AvailabilityZones.0.ZoneName="us-east-1b"
            DescribeRegions {"Regions":[{"Endpoint":"ec2.us-east-1.amazonaws.com","OptInStatus":"opt-in-not-required","RegionName":"us-east-1"}]}
            DescribeRegions !! InvalidParameterValue: The region 'eu-west-1' does not exist.
            DescribeImages {"Images":[{"Architecture":"x86_64","CreationDate":"2026-01-01T00:00:00.000Z","Description":"Stands for whatever a host runs: Berth starts no machines.","EnaSupport":true,"Hypervisor":"xen","ImageId":"ami-…","ImageLocation":"amazon/al2023-ami-ecs-hvm-2023.0.20260101-kernel-6.1-x86_64","ImageOwnerAlias":"amazon","ImageType":"machine","Name":"al2023-ami-ecs-hvm-2023.0.20260101-kernel-6.1-x86_64","OwnerId":"591542846629","PlatformDetails":"Linux/UNIX","Public":true,"RootDeviceName":"/dev/xvda","RootDeviceType":"ebs","State":"available","VirtualizationType":"hvm"}]}
            DescribeImages {"Images":[]}
            DescribeImages !! InvalidAMIID.NotFound: The image id '[ami-1]' does not exist
            DescribeAccountAttributes {"AccountAttributes":[{"AttributeName":"max-elastic-ips","AttributeValues":[{"AttributeValue":"254"}]},{"AttributeName":"supported-platforms","AttributeValues":[{"AttributeValue":"VPC"}]}]}
            DescribeAccountAttributes !! InvalidParameterValue: Value (colour) for parameter attributeName is invalid.
        "#]],
    );
}
