"""Tasks with addresses of their own, and FARGATE: by boto3, by Terraform, on real Docker."""

import pathlib
import urllib.request

import pytest

from conftest import unique
from harness.plane import Agent
from harness.services import Service
from harness.terraform import YES, Terraform
from harness.waiting import until

EXAMPLE = pathlib.Path(__file__).parent.parent / "examples/terraform/fargate/main.tf"
SIZE = {"cpu": "256", "memory": "512"}
FARGATE = {"networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], **SIZE}


@pytest.fixture(scope="module")
def ec2(laptop):
    return laptop.client("ec2")


@pytest.fixture(scope="module")
def network(ec2):
    """Two subnets and a group of the default VPC that lets everybody in at port 8080."""
    vpc = ec2.describe_vpcs(Filters=[{"Name": "isDefault", "Values": ["true"]}])["Vpcs"][0]["VpcId"]
    its = [{"Name": "vpc-id", "Values": [vpc]}]
    subnets = [it["SubnetId"] for it in ec2.describe_subnets(Filters=its)["Subnets"]][:2]
    name = unique("web")
    made = ec2.create_security_group(GroupName=name, Description="of a test", VpcId=vpc)["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=made, IpProtocol="tcp", FromPort=8080, ToPort=8080, CidrIp="0.0.0.0/0"
    )
    yield {"awsvpcConfiguration": {"subnets": subnets, "securityGroups": [made]}}
    until(lambda: not interfaces(ec2, made), "interfaces of the group are gone", 90)
    ec2.delete_security_group(GroupId=made)


def interfaces(ec2, group):
    asked = [{"Name": "group-id", "Values": [group]}]
    return ec2.describe_network_interfaces(Filters=asked)["NetworkInterfaces"]


def address(described):
    """Of a task as DescribeTasks tells it."""
    (attachment,) = described["attachments"]
    details = {it["name"]: it["value"] for it in attachment["details"]}
    return details["privateIPv4Address"]


def page(at, path="/"):
    """What is served at an address, once somebody listens there."""

    def fetched():
        try:
            with urllib.request.urlopen(f"http://{at}:8080{path}", timeout=5) as answer:
                return answer.read().decode()
        except OSError:
            return None

    return until(fetched, f"a page at {at}", 20)


def test_two_tasks_of_one_host_have_the_same_port(laptop, ecs, tasks, ec2, network):
    run = {"launchType": "FARGATE", "networkConfiguration": network}
    named = [{"environment": [{"name": "HELLO_NAME", "value": it}]} for it in ("one", "two")]
    made = [tasks.run(tasks.web(**it), run=run, **FARGATE) for it in named]
    told = [it.until("RUNNING") for it in made]
    at = [address(it) for it in told]
    assert at[0] != at[1]
    assert "one" in page(at[0]) and "two" in page(at[1])
    for task, its in zip(told, at, strict=True):
        assert task["launchType"] == "FARGATE" and task["platformVersion"] == "1.4.0"
        assert "containerInstanceArn" not in task
        (interface,) = task["containers"][0]["networkInterfaces"]
        assert interface["privateIpv4Address"] == its
        assert task["containers"][0]["networkBindings"] == []
    (group,) = network["awsvpcConfiguration"]["securityGroups"]
    assert {it["PrivateIpAddress"] for it in interfaces(ec2, group)} == set(at)
    count = ecs.describe_clusters(clusters=[laptop.cluster], include=["STATISTICS"])["clusters"][0]
    statistics = {it["name"]: it["value"] for it in count["statistics"]}
    assert statistics["runningFargateTasksCount"] == "2"


def test_a_task_reaches_another_by_its_address_if_its_group_lets_it(tasks, ec2, network):
    (open_to_all,) = network["awsvpcConfiguration"]["securityGroups"]
    vpc = ec2.describe_security_groups(GroupIds=[open_to_all])["SecurityGroups"][0]["VpcId"]
    closed = ec2.create_security_group(GroupName=unique("no"), Description="no", VpcId=vpc)
    closed = closed["GroupId"]
    subnets = network["awsvpcConfiguration"]["subnets"]

    def run(group, container):
        configuration = {"awsvpcConfiguration": {"subnets": subnets, "securityGroups": [group]}}
        more = {"launchType": "FARGATE", "networkConfiguration": configuration}
        return tasks.run(container, run=more, **FARGATE)

    served, hidden = run(open_to_all, tasks.web()), run(closed, tasks.web())
    at = [address(it.until("RUNNING")) for it in (served, hidden)]
    page(at[0])
    page(at[1])  # The host that runs a task may always ask it.
    script = "; ".join(f"timeout 3 wget -q -O - http://{it}:8080/ >/dev/null 2>&1 && echo yes || echo no" for it in at)
    asking = run(closed, tasks.box(script))
    asking.until("STOPPED")
    assert asking.logs().split() == ["yes", "no"]
    for it in (served, hidden):
        it.stop()
        it.until("STOPPED")
    until(lambda: not interfaces(ec2, closed), "interfaces of the group are gone", 90)
    ec2.delete_security_group(GroupId=closed)


def test_what_cannot_be_is_refused_in_ecs_s_words(ecs, lax, cluster, tasks, network):
    definition = tasks.define(tasks.web(), **FARGATE)
    ask = {"cluster": cluster, "taskDefinition": definition, "launchType": "FARGATE"}

    def refused(**more):
        with pytest.raises(ecs.exceptions.InvalidParameterException) as caught:
            ecs.run_task(**ask | more)
        return caught.value.response["Error"]["Message"]

    text = "Network Configuration must be provided when networkMode 'awsvpc' is specified."
    assert refused() == text
    unknown = {"awsvpcConfiguration": {"subnets": ["subnet-00000000000000000"]}}
    assert "InvalidSubnetID.NotFound" in refused(networkConfiguration=unknown)
    subnets = network["awsvpcConfiguration"]["subnets"]
    unknown = {"awsvpcConfiguration": {"subnets": subnets, "securityGroups": ["sg-0000000000000000"]}}
    assert "InvalidGroup.NotFound" in refused(networkConfiguration=unknown)


@pytest.fixture
def name():
    return unique("shop")


@pytest.fixture
def machine(laptop, name, tmp_path):
    """A machine for the cluster that Terraform makes, started by the test."""
    made = Agent(tmp_path / "machine", laptop, name, "--pull-behavior", "prefer-cached")
    yield made
    made.end()


@pytest.mark.slow
def test_the_example_of_terraform_is_applied_changed_and_destroyed(
    ecs, ec2, laptop, images, machine, name, tmp_path
):
    about = {"name": name, "image": images.hello, "page": "first"}
    terraform = Terraform(tmp_path, EXAMPLE, laptop, **about)
    with terraform.under_way("apply", *YES):
        there = lambda: ecs.describe_clusters(clusters=[name])["clusters"]  # noqa: E731
        until(there, terraform.said, 400)
        machine.start()
    assert "Apply complete!" in terraform.said()
    web = Service(ecs, name, "web")
    assert len(web.running()) == 4
    assert {page(address(it)) for it in web.running()} == {"Hello from first!\n"}
    assert terraform.changes_nothing()
    logs = laptop.client("logs")
    lines = lambda: logs.filter_log_events(logGroupName=f"/ecs/{name}")["events"]  # noqa: E731
    until(lambda: len({it["logStreamName"] for it in lines()}) == 4, lines)

    terraform.variables |= {"page": "second"}
    terraform.apply()
    assert {page(address(it)) for it in web.running()} == {"Hello from second!\n"}
    assert terraform.changes_nothing()

    vpc = terraform.outputs()["vpc"]
    with terraform.under_way("destroy", *YES):
        until(web.gone, terraform.said, 400)
        for instance in ecs.list_container_instances(cluster=name)["containerInstanceArns"]:
            ecs.deregister_container_instance(cluster=name, containerInstance=instance)
    assert "Destroy complete!" in terraform.said()
    kept = [it["VpcId"] for it in ec2.describe_vpcs()["Vpcs"]]
    assert vpc not in kept and len(kept) == 1
