"""Networks by the AWS CLI and boto3, and a control plane killed."""

import concurrent.futures
import json

import pytest
from botocore.exceptions import ClientError

from conftest import unique
from harness.calls import every, refused
from harness.plane import Plane, berth

ALLOW = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"},
        {"Effect": "Allow", "Action": "ec2:CreateSecurityGroup", "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": "ec2:CreateTags",
            "Resource": "arn:aws:ec2:*:*:security-group/*",
            "Condition": {"StringEquals": {"ec2:CreateAction": "CreateSecurityGroup"}},
        },
        {
            "Effect": "Allow",
            "Action": "ec2:DeleteSecurityGroup",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:ResourceTag/team": "a"}},
        },
    ],
}


@pytest.fixture(scope="module")
def ec2(alone):
    return alone.client("ec2")


@pytest.fixture
def vpc(ec2):
    """A VPC for one test, deleted afterwards with what its groups and subnets are."""
    made = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    yield made
    of = [{"Name": "vpc-id", "Values": [made]}]
    for it in ec2.describe_subnets(Filters=of)["Subnets"]:
        ec2.delete_subnet(SubnetId=it["SubnetId"])
    for it in ec2.describe_security_groups(Filters=of)["SecurityGroups"]:
        if it["GroupName"] != "default":
            ec2.delete_security_group(GroupId=it["GroupId"])
    ec2.delete_vpc(VpcId=made)


def test_the_aws_cli_makes_describes_and_deletes(alone):
    def aws(*arguments, **more):
        return alone.aws("ec2", *arguments, **more)

    own = [{"Key": "Name", "Value": "a b"}, {"Key": "empty", "Value": ""}]
    tags = json.dumps([{"ResourceType": "vpc", "Tags": own}])
    made = aws("create-vpc", "--cidr-block", "10.9.0.0/16", "--tag-specifications", tags)["Vpc"]
    id = made["VpcId"]
    assert made["State"] == "available" and not made["IsDefault"]
    assert aws("wait", "vpc-available", "--vpc-ids", id) == ""
    (found,) = aws("describe-vpcs", "--filters", "Name=tag:Name,Values=a?b")["Vpcs"]
    assert found == made
    subnet = aws("create-subnet", "--vpc-id", id, "--cidr-block", "10.9.1.0/24")["Subnet"]
    assert aws("wait", "subnet-available", "--subnet-ids", subnet["SubnetId"]) == ""
    busy = aws("delete-vpc", "--vpc-id", id, check=False)
    assert f"(DependencyViolation) when calling the DeleteVpc operation: The vpc '{id}' has" in (
        busy.stderr
    )
    group = aws(
        *("create-security-group", "--group-name", "web", "--description", "d"),
        *("--vpc-id", id),
    )["GroupId"]
    rule = ["--group-id", group, "--protocol", "tcp", "--port", "80-81", "--cidr", "10.0.0.0/8"]
    (ingress,) = aws("authorize-security-group-ingress", *rule)["SecurityGroupRules"]
    assert (ingress["FromPort"], ingress["ToPort"], ingress["IsEgress"]) == (80, 81, False)
    (revoked,) = aws("revoke-security-group-ingress", *rule)["RevokedSecurityGroupRules"]
    assert revoked["SecurityGroupRuleId"] == ingress["SecurityGroupRuleId"]
    aws("delete-security-group", "--group-id", group)
    aws("delete-subnet", "--subnet-id", subnet["SubnetId"])
    aws("delete-vpc", "--vpc-id", id)
    gone = aws("describe-vpcs", "--vpc-ids", id, check=False)
    text = f"The vpc ID '{id}' does not exist"
    assert f"(InvalidVpcID.NotFound) when calling the DescribeVpcs operation: {text}" in gone.stderr


def test_what_is_there_by_itself_is_there_at_once(tmp_path):
    """Ids are the same wherever a store is made anew."""
    seen = []
    for folder in ("a", "b"):
        server = Plane(tmp_path / folder, "server")
        server.folder.mkdir()
        try:
            ec2 = server.start().client("ec2")
            (vpc,) = ec2.describe_vpcs()["Vpcs"]
            assert vpc["IsDefault"] and vpc["CidrBlock"] == "172.31.0.0/16"
            subnets = ec2.describe_subnets()["Subnets"]
            zones = ec2.describe_availability_zones()["AvailabilityZones"]
            names = ["us-east-1a", "us-east-1b", "us-east-1c"]
            assert sorted(it["AvailabilityZone"] for it in subnets) == names
            assert sorted(it["ZoneName"] for it in zones) == names
            (group,) = ec2.describe_security_groups()["SecurityGroups"]
            ec2.create_security_group(GroupName="g", Description="d", VpcId=vpc["VpcId"])
            assert ec2.describe_vpcs()["Vpcs"] == [vpc]
            by_id = sorted(subnets, key=lambda it: it["SubnetId"])
            assert ec2.describe_subnets()["Subnets"] == by_id
            seen.append((vpc, by_id, group))
        finally:
            server.end()
    assert seen[0] == seen[1]


def test_rules_are_what_was_authorized(ec2, vpc):
    ids = [
        ec2.create_security_group(GroupName=it, Description="d", VpcId=vpc)["GroupId"]
        for it in ("web", "data")
    ]
    web, data = ids
    pair = {"GroupId": web, "UserId": "123456789012", "Description": "queries"}
    permission = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}
    made = ec2.authorize_security_group_ingress(
        GroupId=data,
        IpPermissions=[
            permission | {"UserIdGroupPairs": [pair]},
            permission | {"IpRanges": [{"CidrIp": "10.0.0.0/8"}]},
            {"IpProtocol": "icmp", "FromPort": 8, "ToPort": -1, "Ipv6Ranges": [{"CidrIpv6": "::/0"}]},
        ],
    )["SecurityGroupRules"]
    of = [{"Name": "group-id", "Values": [data]}]
    listed = every(ec2, "describe_security_group_rules", "SecurityGroupRules", Filters=of)
    assert {it["SecurityGroupRuleId"] for it in listed if not it["IsEgress"]} == {
        it["SecurityGroupRuleId"] for it in made
    }
    (shown,) = ec2.describe_security_groups(GroupIds=[data])["SecurityGroups"]
    by_protocol = {it["IpProtocol"]: it for it in shown["IpPermissions"]}
    assert by_protocol["tcp"]["UserIdGroupPairs"] == [pair]
    assert by_protocol["tcp"]["IpRanges"] == [{"CidrIp": "10.0.0.0/8"}]
    assert by_protocol["icmp"]["Ipv6Ranges"] == [{"CidrIpv6": "::/0"}]
    code, text = refused(ec2.delete_security_group, GroupId=web)
    assert (code, text) == ("DependencyViolation", f"resource {web} has a dependent object")
    rule = made[0]["SecurityGroupRuleId"]
    ec2.revoke_security_group_ingress(GroupId=data, SecurityGroupRuleIds=[rule])
    ec2.delete_security_group(GroupId=web)


def test_lists_have_pages(alone, ec2, vpc):
    for at in range(12):
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{at}.0/24")
    of = [{"Name": "vpc-id", "Values": [vpc]}]
    found = every(ec2, "describe_subnets", "Subnets", page_size=5, Filters=of)
    assert sorted(int(it["CidrBlock"].split(".")[2]) for it in found) == list(range(12))
    first = ec2.describe_subnets(MaxResults=5, Filters=of)
    assert len(first["Subnets"]) == 5
    code, _ = refused(ec2.describe_subnets, MaxResults=5, NextToken=first["NextToken"])
    assert code == "InvalidNextToken", "a token is of its list"
    lax = alone.client("ec2", parameter_validation=False)
    assert refused(lax.describe_subnets, MaxResults=2)[0] == "InvalidParameterValue"


def test_a_dry_run_changes_nothing(ec2):
    before = ec2.describe_vpcs()["Vpcs"]
    code, _ = refused(ec2.create_vpc, CidrBlock="10.0.0.0/16", DryRun=True)
    assert code == "DryRunOperation"
    assert ec2.describe_vpcs()["Vpcs"] == before


def test_the_rest_of_ec2_is_refused_with_what_there_is(ec2):
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    for call, arguments in [
        (ec2.run_instances, {"ImageId": image, "MinCount": 1, "MaxCount": 1}),
        (ec2.describe_instances, {}),
        (ec2.create_transit_gateway, {}),
    ]:
        code, text = refused(call, **arguments)
        assert code == "UnsupportedOperation"
        assert "Berth has VPCs, subnets, security groups and their rules" in text
    code, text = refused(ec2.create_vpc, Ipv4IpamPoolId="ipam-1", CidrBlock="10.0.0.0/16")
    assert code == "UnsupportedOperation" and "does not honour Ipv4IpamPoolId" in text


def test_a_nat_gateway_is_shown_and_waited_for(ec2, vpc):
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    address = ec2.allocate_address(Domain="vpc")
    assert address["PublicIp"].startswith("203.0.113.")
    token = {"SubnetId": subnet, "AllocationId": address["AllocationId"], "ClientToken": "t"}
    gateway, again = (ec2.create_nat_gateway(**token)["NatGateway"] for _ in range(2))
    id = gateway["NatGatewayId"]
    assert again["NatGatewayId"] == id
    ec2.get_waiter("nat_gateway_available").wait(NatGatewayIds=[id])
    (interface,) = ec2.describe_network_interfaces(
        Filters=[{"Name": "subnet-id", "Values": [subnet]}]
    )["NetworkInterfaces"]
    own = gateway["NatGatewayAddresses"][0]
    assert interface["NetworkInterfaceId"] == own["NetworkInterfaceId"]
    assert interface["PrivateIpAddress"] == own["PrivateIp"] == "10.0.1.3"
    assert refused(ec2.delete_subnet, SubnetId=subnet)[0] == "DependencyViolation"
    ec2.delete_nat_gateway(NatGatewayId=id)
    ec2.get_waiter("nat_gateway_deleted").wait(NatGatewayIds=[id])
    ec2.release_address(AllocationId=address["AllocationId"])


def test_policies_decide_by_tags(alone, ec2):
    iam, name = alone.client("iam"), unique("net")
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps(ALLOW))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    theirs = alone.client(
        "ec2", access_key_id=key["AccessKeyId"], secret_access_key=key["SecretAccessKey"]
    )
    groups = {}
    for team in ("a", "b"):
        tags = [{"ResourceType": "security-group", "Tags": [{"Key": "team", "Value": team}]}]
        made = theirs.create_security_group(
            GroupName=f"{name}-{team}", Description="d", TagSpecifications=tags
        )
        groups[team] = made["GroupId"]
    assert theirs.describe_vpcs()["Vpcs"]
    for call, arguments in [
        (theirs.delete_security_group, {"GroupId": groups["b"]}),
        (theirs.delete_security_group, {"GroupId": "sg-1"}),
        (theirs.create_tags, {"Resources": [groups["b"]], "Tags": [{"Key": "team", "Value": "a"}]}),
        (theirs.create_vpc, {"CidrBlock": "10.0.0.0/16"}),
        (theirs.create_vpc, {"CidrBlock": "10.0.0.0/16", "DryRun": True}),
    ]:
        code, text = refused(call, **arguments)
        assert code == "UnauthorizedOperation" and "is not authorized to perform" in text
    theirs.delete_security_group(GroupId=groups["a"])
    ec2.delete_security_group(GroupId=groups["b"])
    iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
    iam.delete_user_policy(UserName=name, PolicyName="p")
    iam.delete_user(UserName=name)


def test_history_and_events_tell_of_networks(alone, ec2, vpc):
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "stage", "Value": "test"}])
    arn = f"arn:aws:ec2:us-east-1:123456789012:vpc/{vpc}"
    history = berth("history", arn, "--data", alone.data)
    assert history.returncode == 0, history.stderr
    assert "CreateVpc" in history.stdout and "CreateTags" in history.stdout
    events = berth("events", "--source", "aws.ec2", "--since", "oldest", "--data", alone.data)
    assert events.returncode == 0, events.stderr
    told = [line.split("  ") for line in events.stdout.splitlines()]
    called = [it[-1].split(",")[0] for it in told if vpc in "".join(it)]
    assert called == ["CreateVpc", "CreateTags"]


def test_a_killed_control_plane_keeps_what_it_acknowledged(tmp_path):
    server = Plane(tmp_path, "server").start()
    try:
        ec2 = server.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        told = []

        def make(ec2, many):
            while many is None or len(told) < many:
                cidr = f"10.0.{len(told)}.0/24"
                told.append(ec2.create_subnet(VpcId=vpc, CidrBlock=cidr)["Subnet"])

        make(ec2, 20)
        with concurrent.futures.ThreadPoolExecutor(1) as callers:
            cut_off = callers.submit(make, ec2, None)
            server.kill()
            assert isinstance(cut_off.exception(), Exception)
            assert not isinstance(cut_off.exception(), ClientError)
        ec2 = server.start().client("ec2")
        of = [{"Name": "vpc-id", "Values": [vpc]}]
        found = {it["SubnetId"]: it for it in ec2.describe_subnets(Filters=of)["Subnets"]}
        for it in told:
            assert found.pop(it["SubnetId"]) == it
        # A call that was cut off may have been carried out all the same.
        assert len(found) <= 1
    finally:
        server.end()
