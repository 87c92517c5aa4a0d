//! Security groups and their rules.
use expect_test::expect;

use super::{World, check};

#[test]
fn groups_have_names_of_their_own() {
    check(
        r#"
        CreateSecurityGroup {"GroupName": "web", "Description": "d"} | Tags
        CreateSecurityGroup {"GroupName": "web", "Description": "d"}
        CreateSecurityGroup {"GroupName": "default", "Description": "d"}
        CreateSecurityGroup {"GroupName": "sg-x", "Description": "d"}
        CreateSecurityGroup {"GroupName": "wéb", "Description": "d"}
        CreateSecurityGroup {"GroupName": "other"}
        CreateSecurityGroup {"GroupName": "other", "Description": "d", "VpcId": "vpc-1"}
        DescribeSecurityGroups {"GroupNames": ["web"]} | SecurityGroups.0.IpPermissions SecurityGroups.0.IpPermissionsEgress
        DescribeSecurityGroups {"GroupNames": ["none"]}
        DescribeSecurityGroups {"GroupIds": ["sg-1"]}
        DeleteSecurityGroup {"GroupName": "default"}
        DeleteSecurityGroup {"GroupId": "$group"} | Return
        DeleteSecurityGroup {"GroupId": "$group"}
        DeleteSecurityGroup {}
        "#,
        expect![[r#"
            CreateSecurityGroup Tags=[]
            CreateSecurityGroup !! InvalidGroup.Duplicate: The security group 'web' already exists for VPC 'vpc-…'
            CreateSecurityGroup !! InvalidParameterValue: Cannot use reserved security group name: default
            CreateSecurityGroup !! InvalidParameterValue: Value (sg-x) for parameter GroupName is invalid. Group names may not be in the format sg-*
            CreateSecurityGroup !! InvalidParameterValue: Value (wéb) for parameter GroupName is invalid. Character sets beyond ASCII are not supported: it has at most 255 of a-zA-Z0-9 ._-:/()#,@[]+=&;{}!$*
            CreateSecurityGroup !! MissingParameter: The request must contain the parameter description
            CreateSecurityGroup !! InvalidVpcID.NotFound: The vpc ID 'vpc-1' does not exist
            DescribeSecurityGroups SecurityGroups.0.IpPermissions=[] SecurityGroups.0.IpPermissionsEgress=[{"IpProtocol":"-1","IpRanges":[{"CidrIp":"0.0.0.0/0"}],"Ipv6Ranges":[],"PrefixListIds":[],"UserIdGroupPairs":[]}]
            DescribeSecurityGroups !! InvalidGroup.NotFound: The security group 'none' does not exist
            DescribeSecurityGroups !! InvalidGroup.NotFound: The security group 'sg-1' does not exist
            DeleteSecurityGroup !! CannotDelete: the specified group: "sg-…" name: "default" cannot be deleted by a user
            DeleteSecurityGroup Return=true
            DeleteSecurityGroup !! InvalidGroup.NotFound: The security group 'sg-…' does not exist
            DeleteSecurityGroup !! MissingParameter: The request must contain the parameter groupId
        "#]],
    );
}

#[test]
fn rules_are_authorized_and_revoked() {
    check(
        r#"
        CreateSecurityGroup {"GroupName": "web", "Description": "d"} | Tags
        AuthorizeSecurityGroupIngress {"GroupId": "$group", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 81, "IpRanges": [{"CidrIp": "10.0.0.7/8", "Description": "the web"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}], "TagSpecifications": [{"ResourceType": "security-group-rule", "Tags": [{"Key": "a", "Value": "b"}]}]}
        AuthorizeSecurityGroupIngress {"GroupId": "$group", "IpProtocol": "6", "FromPort": 80, "ToPort": 81, "CidrIp": "10.1.2.3/8"}
        AuthorizeSecurityGroupIngress {"GroupName": "web", "IpProtocol": "udp", "FromPort": 53, "ToPort": 53, "CidrIp": "0.0.0.0/0"} | SecurityGroupRules.0.IpProtocol
        AuthorizeSecurityGroupEgress {"GroupId": "$group", "IpPermissions": [{"IpProtocol": "-1", "FromPort": 0, "ToPort": 0, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}
        AuthorizeSecurityGroupEgress {"GroupId": "$group", "IpPermissions": [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "$group", "UserId": "123456789012"}]}]} | SecurityGroupRules.0.ReferencedGroupInfo SecurityGroupRules.0.FromPort
        DescribeSecurityGroups {"GroupIds": ["$group"]} | SecurityGroups.0.IpPermissions SecurityGroups.0.IpPermissionsEgress
        RevokeSecurityGroupIngress {"GroupId": "$group", "IpProtocol": "tcp", "FromPort": 80, "ToPort": 81, "CidrIp": "10.0.0.0/8"}
        RevokeSecurityGroupIngress {"GroupId": "$group", "IpProtocol": "tcp", "FromPort": 80, "ToPort": 81, "CidrIp": "10.0.0.0/8"}
        RevokeSecurityGroupEgress {"GroupId": "$group", "SecurityGroupRuleIds": ["$rule"]} | RevokedSecurityGroupRules.0.ReferencedGroupId
        RevokeSecurityGroupEgress {"GroupId": "$group", "SecurityGroupRuleIds": ["$rule"]}
        RevokeSecurityGroupEgress {"GroupId": "$group"}
        "#,
        expect![[r#"
            CreateSecurityGroup Tags=[]
            AuthorizeSecurityGroupIngress {"Return":true,"SecurityGroupRules":[{"CidrIpv4":"10.0.0.0/8","Description":"the web","FromPort":80,"GroupId":"sg-…","GroupOwnerId":"123456789012","IpProtocol":"tcp","IsEgress":false,"SecurityGroupRuleArn":"arn:aws:ec2:us-east-1:123456789012:security-group-rule/sgr-…","SecurityGroupRuleId":"sgr-…","Tags":[{"Key":"a","Value":"b"}],"ToPort":81},{"CidrIpv6":"::/0","FromPort":80,"GroupId":"sg-…","GroupOwnerId":"123456789012","IpProtocol":"tcp","IsEgress":false,"SecurityGroupRuleArn":"arn:aws:ec2:us-east-1:123456789012:security-group-rule/sgr-…","SecurityGroupRuleId":"sgr-…","Tags":[{"Key":"a","Value":"b"}],"ToPort":81}]}
            AuthorizeSecurityGroupIngress !! InvalidPermission.Duplicate: the specified rule "peer: 10.0.0.0/8, TCP, from port: 80, to port: 81, ALLOW" already exists
            AuthorizeSecurityGroupIngress SecurityGroupRules.0.IpProtocol="udp"
            AuthorizeSecurityGroupEgress !! InvalidPermission.Duplicate: the specified rule "peer: 0.0.0.0/0, ALL, ALLOW" already exists
            AuthorizeSecurityGroupEgress SecurityGroupRules.0.ReferencedGroupInfo={"GroupId":"sg-…","UserId":"123456789012"} SecurityGroupRules.0.FromPort=-1
            DescribeSecurityGroups SecurityGroups.0.IpPermissions=[{"FromPort":80,"IpProtocol":"tcp","IpRanges":[{"CidrIp":"10.0.0.0/8","Description":"the web"}],"Ipv6Ranges":[{"CidrIpv6":"::/0"}],"PrefixListIds":[],"ToPort":81,"UserIdGroupPairs":[]},{"FromPort":53,"IpProtocol":"udp","IpRanges":[{"CidrIp":"0.0.0.0/0"}],"Ipv6Ranges":[],"PrefixListIds":[],"ToPort":53,"UserIdGroupPairs":[]}] SecurityGroups.0.IpPermissionsEgress=[{"IpProtocol":"-1","IpRanges":[{"CidrIp":"0.0.0.0/0"}],"Ipv6Ranges":[],"PrefixListIds":[],"UserIdGroupPairs":[{"GroupId":"sg-…","UserId":"123456789012"}]}]
            RevokeSecurityGroupIngress {"Return":true,"RevokedSecurityGroupRules":[{"CidrIpv4":"10.0.0.0/8","Description":"the web","FromPort":80,"GroupId":"sg-…","IpProtocol":"tcp","IsEgress":false,"SecurityGroupRuleId":"sgr-…","ToPort":81}],"UnknownIpPermissions":[]}
            RevokeSecurityGroupIngress {"Return":false,"RevokedSecurityGroupRules":[],"UnknownIpPermissions":[{"FromPort":80,"IpProtocol":"tcp","IpRanges":[{"CidrIp":"10.0.0.0/8"}],"Ipv6Ranges":[],"PrefixListIds":[],"ToPort":81,"UserIdGroupPairs":[]}]}
            RevokeSecurityGroupEgress RevokedSecurityGroupRules.0.ReferencedGroupId="sg-…"
            RevokeSecurityGroupEgress !! InvalidSecurityGroupRuleId.NotFound: The security group rule ID 'sgr-…' does not exist
            RevokeSecurityGroupEgress !! MissingParameter: The request must contain the parameter ipPermissions
        "#]],
    );
}

#[test]
fn of_other_networks_what_no_rule_allows_is_refused() {
    check(
        r#"
        CreateVpc {"CidrBlock": "10.0.0.0/16"} | Vpc.State
        CreateSecurityGroup {"VpcId": "$vpc", "GroupName": "web", "Description": "d"} | Tags
        RevokeSecurityGroupEgress {"GroupId": "$group", "IpPermissions": [{"IpProtocol": "-1", "FromPort": 0, "ToPort": 0, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}, {"IpProtocol": "-1", "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}]}
        RevokeSecurityGroupEgress {"GroupId": "$group", "IpPermissions": [{"IpProtocol": "-1", "FromPort": 0, "ToPort": 0, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]} | Return
        DescribeSecurityGroupRules {"Filters": [{"Name": "group-id", "Values": ["$group"]}]}
        "#,
        expect![[r#"
            CreateVpc Vpc.State="available"
            CreateSecurityGroup Tags=[]
            RevokeSecurityGroupEgress !! InvalidPermission.NotFound: The specified rule does not exist in this security group.
            RevokeSecurityGroupEgress Return=true
            DescribeSecurityGroupRules {"SecurityGroupRules":[]}
        "#]],
    );
}

#[test]
fn what_is_no_permission_is_refused() {
    check(
        r#"
        CreateSecurityGroup {"GroupName": "web", "Description": "d"} | Tags
        AuthorizeSecurityGroupIngress {"GroupId": "$group"}
        AuthorizeSecurityGroupIngress {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "10.0.0.0/8"}
        AuthorizeSecurityGroupIngress {"GroupId": "$group", "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80}
        AuthorizeSecurityGroupIngress {"GroupId": "$group", "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "10.0.0.0"}
        AuthorizeSecurityGroupIngress {"GroupId": "$group", "IpProtocol": "tcp", "FromPort": 80, "CidrIp": "10.0.0.0/8"}
        AuthorizeSecurityGroupIngress {"GroupId": "$group", "IpProtocol": "tcp", "FromPort": 81, "ToPort": 80, "CidrIp": "10.0.0.0/8"}
        AuthorizeSecurityGroupIngress {"GroupId": "$group", "IpProtocol": "icmp", "CidrIp": "10.0.0.0/8"}
        AuthorizeSecurityGroupIngress {"GroupId": "$group", "IpProtocol": "icmp", "FromPort": -1, "ToPort": 3, "CidrIp": "10.0.0.0/8"}
        AuthorizeSecurityGroupIngress {"GroupId": "$group", "IpProtocol": "50", "CidrIp": "10.0.0.0/8"}
        AuthorizeSecurityGroupIngress {"GroupId": "$group", "IpPermissions": [{"IpProtocol": "-1", "PrefixListIds": [{"PrefixListId": "pl-1"}]}]}
        AuthorizeSecurityGroupIngress {"GroupId": "$group", "IpPermissions": [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "$group", "UserId": "210987654321"}]}]}
        AuthorizeSecurityGroupIngress {"GroupId": "$group", "IpPermissions": [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-1"}]}]}
        AuthorizeSecurityGroupIngress {"GroupId": "$group", "IpPermissions": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "<b>"}]}]}
        AuthorizeSecurityGroupIngress {"GroupId": "$group", "SourceSecurityGroupName": "web"}
        AuthorizeSecurityGroupEgress {"GroupId": "$group", "CidrIp": "10.0.0.0/8"}
        DescribeSecurityGroupRules {"Filters": [{"Name": "group-id", "Values": ["$group"]}]} | SecurityGroupRules.1
        "#,
        expect![[r#"
            CreateSecurityGroup Tags=[]
            AuthorizeSecurityGroupIngress !! MissingParameter: The request must contain the parameter ipPermissions
            AuthorizeSecurityGroupIngress !! MissingParameter: The request must contain the parameter groupId
            AuthorizeSecurityGroupIngress !! MissingParameter: A permission names whom it is about: IpRanges, Ipv6Ranges or UserIdGroupPairs.
            AuthorizeSecurityGroupIngress !! InvalidParameterValue: CIDR block 10.0.0.0 is malformed
            AuthorizeSecurityGroupIngress !! InvalidParameterValue: Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.
            AuthorizeSecurityGroupIngress !! InvalidParameterValue: Invalid TCP/UDP port range (81:80)
            AuthorizeSecurityGroupIngress !! InvalidParameterValue: Must specify both type and code with ICMP.
            AuthorizeSecurityGroupIngress !! InvalidParameterValue: Invalid ICMP type and code (-1:3)
            AuthorizeSecurityGroupIngress !! InvalidParameterValue: Invalid value '50' for IP protocol. Berth filters -1, tcp, udp, icmp and icmpv6.
            AuthorizeSecurityGroupIngress !! UnsupportedOperation: There are no prefix lists here: name their blocks.
            AuthorizeSecurityGroupIngress !! InvalidGroup.NotFound: You have specified two resources that belong to different networks.
            AuthorizeSecurityGroupIngress !! InvalidGroup.NotFound: The security group 'sg-1' does not exist
            AuthorizeSecurityGroupIngress !! InvalidParameterValue: Invalid rule description. Valid descriptions are strings less than 256 characters from the following set: a-zA-Z0-9 ._-:/()#,@[]+=&;{}!$*
            AuthorizeSecurityGroupIngress !! UnsupportedOperation: AuthorizeSecurityGroupIngress does not honour SourceSecurityGroupName here: leave it out. These would mean something: GroupId, GroupName, IpPermissions, IpProtocol, FromPort, ToPort, CidrIp, TagSpecifications.
            AuthorizeSecurityGroupEgress !! UnsupportedOperation: AuthorizeSecurityGroupEgress does not honour CidrIp here: leave it out. These would mean something: GroupId, IpPermissions, TagSpecifications.
            DescribeSecurityGroupRules SecurityGroupRules.1 absent
        "#]],
    );
}

#[test]
fn rules_change_in_their_places() {
    check(
        r#"
        CreateSecurityGroup {"GroupName": "web", "Description": "d"} | Tags
        AuthorizeSecurityGroupIngress {"GroupId": "$group", "IpProtocol": "udp", "FromPort": 1, "ToPort": 1, "CidrIp": "10.0.0.0/8"} | Return
        AuthorizeSecurityGroupIngress {"GroupId": "$group", "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "10.0.0.0/8"} | Return
        ModifySecurityGroupRules {"GroupId": "$group", "SecurityGroupRules": [{"SecurityGroupRuleId": "$rule", "SecurityGroupRule": {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "ReferencedGroupId": "$group", "Description": "new"}}]}
        ModifySecurityGroupRules {"GroupId": "$group", "SecurityGroupRules": [{"SecurityGroupRuleId": "$rule", "SecurityGroupRule": {"IpProtocol": "udp", "FromPort": 1, "ToPort": 1, "CidrIpv4": "10.0.0.0/8"}}]}
        ModifySecurityGroupRules {"GroupId": "$group", "SecurityGroupRules": [{"SecurityGroupRuleId": "$rule", "SecurityGroupRule": {"IpProtocol": "udp", "FromPort": 1, "ToPort": 1}}]}
        ModifySecurityGroupRules {"GroupId": "$group", "SecurityGroupRules": [{"SecurityGroupRuleId": "sgr-1", "SecurityGroupRule": {"IpProtocol": "-1", "CidrIpv4": "10.0.0.0/8"}}]}
        UpdateSecurityGroupRuleDescriptionsIngress {"GroupId": "$group", "SecurityGroupRuleDescriptions": [{"SecurityGroupRuleId": "$rule", "Description": "newer"}]}
        UpdateSecurityGroupRuleDescriptionsEgress {"GroupId": "$group", "SecurityGroupRuleDescriptions": [{"SecurityGroupRuleId": "$rule", "Description": "newer"}]}
        UpdateSecurityGroupRuleDescriptionsIngress {"GroupId": "$group", "IpPermissions": [{"IpProtocol": "udp", "FromPort": 1, "ToPort": 1, "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "one"}]}]}
        UpdateSecurityGroupRuleDescriptionsIngress {"GroupId": "$group"}
        CreateTags {"Resources": ["$rule"], "Tags": [{"Key": "a", "Value": "b"}]}
        DescribeSecurityGroupRules {"SecurityGroupRuleIds": ["$rule"]}
        DescribeSecurityGroupRules {"Filters": [{"Name": "tag:a", "Values": ["b"]}]} | SecurityGroupRules.0.Description SecurityGroupRules.1
        "#,
        expect![[r#"
            CreateSecurityGroup Tags=[]
            AuthorizeSecurityGroupIngress Return=true
            AuthorizeSecurityGroupIngress Return=true
            ModifySecurityGroupRules {"Return":true}
            ModifySecurityGroupRules !! InvalidPermission.Duplicate: the specified rule "peer: 10.0.0.0/8, UDP, from port: 1, to port: 1, ALLOW" already exists
            ModifySecurityGroupRules !! InvalidParameterCombination: A rule has exactly one of CidrIpv4, CidrIpv6 and ReferencedGroupId.
            ModifySecurityGroupRules !! InvalidSecurityGroupRuleId.NotFound: The security group rule ID 'sgr-1' does not exist
            UpdateSecurityGroupRuleDescriptionsIngress {"Return":true}
            UpdateSecurityGroupRuleDescriptionsEgress !! InvalidSecurityGroupRuleId.NotFound: The security group rule ID 'sgr-…' does not exist
            UpdateSecurityGroupRuleDescriptionsIngress {"Return":true}
            UpdateSecurityGroupRuleDescriptionsIngress !! MissingParameter: The request must contain the parameter ipPermissions
            CreateTags {}
            DescribeSecurityGroupRules {"SecurityGroupRules":[{"Description":"newer","FromPort":443,"GroupId":"sg-…","GroupOwnerId":"123456789012","IpProtocol":"tcp","IsEgress":false,"ReferencedGroupInfo":{"GroupId":"sg-…","UserId":"123456789012"},"SecurityGroupRuleArn":"arn:aws:ec2:us-east-1:123456789012:security-group-rule/sgr-…","SecurityGroupRuleId":"sgr-…","Tags":[{"Key":"a","Value":"b"}],"ToPort":443}]}
            DescribeSecurityGroupRules SecurityGroupRules.0.Description="newer" SecurityGroupRules.1 absent
        "#]],
    );
}

#[test]
fn a_group_that_a_rule_names_stays() {
    let mut world = World::new();
    let make = |world: &mut World, name: &str| {
        let body = format!(r#"{{"GroupName": "{name}", "Description": "d"}}"#);
        world.made("CreateSecurityGroup", &body, "/GroupId")
    };
    let (web, data) = (make(&mut world, "web"), make(&mut world, "data"));
    let permission = format!(
        r#"{{"GroupId": "{data}", "IpPermissions": [{{"IpProtocol": "-1", "UserIdGroupPairs": [{{"GroupName": "web"}}]}}]}}"#
    );
    world.call("AuthorizeSecurityGroupIngress", &permission).unwrap();
    let delete = |id: &str| format!(r#"{{"GroupId": "{id}"}}"#);
    let error = world.call("DeleteSecurityGroup", &delete(&web)).unwrap_err();
    let expected = format!("DependencyViolation: resource {web} has a dependent object");
    assert_eq!(error.to_string(), expected);
    world.call("RevokeSecurityGroupIngress", &permission).unwrap();
    world.call("DeleteSecurityGroup", &delete(&web)).unwrap();
    world.call("DeleteSecurityGroup", &delete(&data)).unwrap();
}

#[test]
fn a_direction_has_sixty_rules() {
    let mut world = World::new();
    let body = r#"{"GroupName": "web", "Description": "d"}"#;
    let group = world.made("CreateSecurityGroup", body, "/GroupId");
    let ranges = |from: u32, to: u32| {
        let all = (from..to).map(|it| format!(r#"{{"CidrIp": "10.0.{it}.0/24"}}"#));
        let all = all.collect::<Vec<_>>().join(", ");
        format!(
            r#"{{"GroupId": "{group}", "IpPermissions": [{{"IpProtocol": "-1", "IpRanges": [{all}]}}]}}"#
        )
    };
    world.call("AuthorizeSecurityGroupIngress", &ranges(0, 60)).unwrap();
    let error = world.call("AuthorizeSecurityGroupIngress", &ranges(60, 61)).unwrap_err();
    assert_eq!(error.code.code(), "RulesPerSecurityGroupLimitExceeded");
    world.call("AuthorizeSecurityGroupEgress", &ranges(0, 59)).unwrap();
    assert!(world.call("AuthorizeSecurityGroupEgress", &ranges(59, 60)).is_err());
}
