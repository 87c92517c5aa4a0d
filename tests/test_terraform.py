"""The real Terraform with the real AWS provider: applies, plans nothing, updates, imports, destroys.

It needs both on the machine and is skipped where they are not, as they are large.
"""

import pathlib

import pytest

from conftest import unique
from harness import docker
from harness.plane import Agent
from harness.services import Service
from harness.terraform import YES, Terraform
from harness.waiting import until

SOURCE = pathlib.Path(__file__).parent / "terraform/main.tf"
NETWORK = SOURCE.with_name("network.tf")


@pytest.fixture
def name():
    return unique("tf")


@pytest.fixture
def terraform(laptop, images, name, tmp_path):
    about = {"name": name, "image": images.hello, "box": images.busybox}
    start = {"page": "first", "desired_count": 2, "stage": "test"}
    return Terraform(tmp_path, SOURCE, laptop, **about, **start)


@pytest.fixture
def agent(laptop, name, tmp_path):
    """A machine for the cluster that Terraform makes, started by the test."""
    attributes = ["--capacity-provider", name, "--attribute", "ecs.availability-zone=north"]
    attributes += ["--pull-behavior", "prefer-cached"]
    made = Agent(tmp_path / "machine", laptop, name, *attributes)
    yield made
    made.end()


def status(ecs, name):
    """Of a cluster; None before it is made."""
    clusters = ecs.describe_clusters(clusters=[name])["clusters"]
    return clusters[0]["status"] if clusters else None


def pages(service):
    """The variable PAGE of every container that runs for a service, as Docker has it."""
    ids = [it["containers"][0]["runtimeId"] for it in service.running()]
    variables = [dict(it.split("=", 1) for it in docker.inspect(id)["Config"]["Env"]) for id in ids]
    return [it["PAGE"] for it in variables]


def tags(ecs, arn):
    return {it["key"]: it["value"] for it in ecs.list_tags_for_resource(resourceArn=arn)["tags"]}


@pytest.mark.slow
def test_a_configuration_is_applied_updated_and_destroyed(ecs, terraform, agent, name):
    web, watch, outside = (Service(ecs, name, it) for it in ("web", "watch", "outside"))
    apply_while_a_machine_joins(ecs, terraform, agent, name)
    assert pages(web) == ["first", "first"]
    until(lambda: len(watch.running()) == 1, watch.say)
    assert outside.describe()["taskSets"][0]["computedDesiredCount"] == 1
    assert terraform.changes_nothing()
    import_again(terraform, watch)

    before = watch.describe()["deployments"][0]["id"]
    terraform.variables |= {"page": "second", "desired_count": 3, "stage": "production"}
    terraform.apply()
    assert pages(web) == ["second"] * 3
    assert watch.describe()["deployments"][0]["id"] == before, "an import is no deployment"
    wanted = {"stage": "production", "managed-by": "terraform"}
    assert tags(ecs, web.describe()["serviceArn"]) == wanted
    assert terraform.changes_nothing()
    outputs = terraform.outputs()
    assert outputs["web_revision"] == outputs["latest_revision"] == 2
    assert outputs["running_definition"].endswith(f"/{name}-web:2")

    destroy(ecs, terraform, name, [web, watch, outside])
    assert terraform.outputs() == {}


def apply_while_a_machine_joins(ecs, terraform, agent, name):
    """The cluster is made by what is applied, and its services wait for a machine."""
    with terraform.under_way("apply", *YES):
        until(lambda: status(ecs, name) == "ACTIVE", terraform.said)
        agent.start()
    assert "Apply complete!" in terraform.said()


def import_again(terraform, service):
    """Forgets a service and takes it over by its name."""
    address = f"aws_ecs_service.{service.name}"
    terraform.run("state", "rm", address)
    said = terraform.run("import", "-input=false", address, f"{service.cluster}/{service.name}")
    assert "Import successful!" in said


def destroy(ecs, terraform, name, services):
    """Terraform waits until nobody is in the cluster any more: the machine leaves meanwhile."""
    with terraform.under_way("destroy", *YES):
        until(lambda: all(it.gone() for it in services), terraform.said, 120)
        (instance,) = ecs.list_container_instances(cluster=name)["containerInstanceArns"]
        ecs.deregister_container_instance(cluster=name, containerInstance=instance)
    assert "Destroy complete!" in terraform.said()
    assert status(ecs, name) == "INACTIVE"
    assert not ecs.describe_capacity_providers(capacityProviders=[name])["capacityProviders"]
    for family in (f"{name}-web", f"{name}-watch"):
        assert ecs.list_task_definitions(familyPrefix=family)["taskDefinitionArns"] == []


@pytest.mark.slow
def test_a_network_is_applied_changed_and_destroyed(alone, tmp_path):
    ec2, name = alone.client("ec2"), unique("net")
    before = rows(ec2)
    terraform = Terraform(tmp_path, NETWORK, alone, name=name, stage="test", web_port=80)
    terraform.apply()
    assert terraform.changes_nothing()
    outputs = terraform.outputs()
    assert outputs["account"] == "123456789012"
    assert outputs["default_zones"] == ["us-east-1a", "us-east-1b", "us-east-1c"]
    assert outputs["image"] == outputs["parameter"]
    terraform.variables |= {"stage": "production", "web_port": 8080}
    terraform.apply()
    assert terraform.changes_nothing()
    assert terraform.outputs() == outputs, "nothing is made anew"
    (vpc,) = ec2.describe_vpcs(VpcIds=[outputs["vpc"]])["Vpcs"]
    assert {it["Key"]: it["Value"] for it in vpc["Tags"]} == {
        "Name": name,
        "stage": "production",
        "managed-by": "terraform",
    }
    web = [{"Name": "group-name", "Values": [f"{name}-web"]}]
    (group,) = ec2.describe_security_groups(Filters=web)["SecurityGroups"]
    assert {it.get("FromPort") for it in group["IpPermissions"]} == {8080, None}
    terraform.run("destroy", *YES)
    assert rows(ec2) == before


def rows(ec2):
    """All that there is of networks."""
    calls = [
        ("Vpcs", ec2.describe_vpcs),
        ("Subnets", ec2.describe_subnets),
        ("SecurityGroups", ec2.describe_security_groups),
        ("SecurityGroupRules", ec2.describe_security_group_rules),
        ("InternetGateways", ec2.describe_internet_gateways),
        ("RouteTables", ec2.describe_route_tables),
        ("NetworkAcls", ec2.describe_network_acls),
        ("NatGateways", ec2.describe_nat_gateways),
        ("Addresses", ec2.describe_addresses),
        ("NetworkInterfaces", ec2.describe_network_interfaces),
        ("Tags", ec2.describe_tags),
    ]
    return {name: call()[name] for name, call in calls}
