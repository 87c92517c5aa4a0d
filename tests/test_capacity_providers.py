"""Capacity providers: their life, what clusters have of them, and tasks that wait for machines."""

import json

import pytest

from conftest import unique
from harness.calls import refused
from harness.plane import Agent, instances
from harness.raw import Raw
from harness.tasks import Task, Tasks
from harness.waiting import until

SCALED = {"managedScaling": {"status": "ENABLED"}}


def arn(name):
    return f"arn:aws:ecs:us-east-1:123456789012:capacity-provider/{name}"


def shown(ecs, name):
    """The provider as it is described, or None."""
    answer = ecs.describe_capacity_providers(capacityProviders=[name], include=["TAGS"])
    assert len(answer["capacityProviders"]) + len(answer["failures"]) == 1
    return answer["capacityProviders"][0] if answer["capacityProviders"] else None


@pytest.fixture
def providers(ecs):
    """Makes capacity providers, all of them deleted afterwards."""
    made = []

    def make(client=ecs, **group):
        name = unique("cp")
        group = {"autoScalingGroupArn": name} | group
        client.create_capacity_provider(name=name, autoScalingGroupProvider=group)
        made.append((client, name))
        return name

    yield make
    for client, name in made:
        if shown(client, name):
            client.delete_capacity_provider(capacityProvider=name)
            until(lambda: not shown(client, name), lambda: shown(client, name))


@pytest.fixture
def attached(ecs, providers, empty_cluster):
    """A cluster with one provider as its default, taken from it afterwards."""
    name = providers(**SCALED)
    ecs.put_cluster_capacity_providers(
        cluster=empty_cluster,
        capacityProviders=[name],
        defaultCapacityProviderStrategy=[{"capacityProvider": name, "weight": 1}],
    )
    yield empty_cluster, name
    ecs.put_cluster_capacity_providers(
        cluster=empty_cluster, capacityProviders=[], defaultCapacityProviderStrategy=[]
    )


def test_a_provider_lives_as_terraform_expects(ecs):
    name = unique("cp")
    made = ecs.create_capacity_provider(
        name=name,
        autoScalingGroupProvider={"autoScalingGroupArn": name},
        tags=[{"key": "a", "value": "1"}],
    )["capacityProvider"]
    assert made == {
        "capacityProviderArn": arn(name),
        "name": name,
        "status": "ACTIVE",
        "type": "EC2_AUTOSCALING",
        "autoScalingGroupProvider": {
            "autoScalingGroupArn": name,
            "managedScaling": {
                "status": "DISABLED",
                "targetCapacity": 100,
                "minimumScalingStepSize": 1,
                "maximumScalingStepSize": 10000,
                "instanceWarmupPeriod": 300,
            },
            "managedTerminationProtection": "DISABLED",
            "managedDraining": "ENABLED",
        },
        "tags": [{"key": "a", "value": "1"}],
    }
    assert shown(ecs, name) == made
    updated = ecs.update_capacity_provider(
        name=name, autoScalingGroupProvider={"managedScaling": {"targetCapacity": 50}}
    )["capacityProvider"]
    assert updated["updateStatus"] == "UPDATE_COMPLETE"
    assert updated["autoScalingGroupProvider"]["managedScaling"]["targetCapacity"] == 50
    ecs.tag_resource(resourceArn=arn(name), tags=[{"key": "b", "value": "2"}])
    tags = ecs.list_tags_for_resource(resourceArn=arn(name))["tags"]
    assert [it["key"] for it in tags] == ["a", "b"]
    deleted = ecs.delete_capacity_provider(capacityProvider=arn(name))["capacityProvider"]
    assert (deleted["status"], deleted["updateStatus"]) == ("ACTIVE", "DELETE_IN_PROGRESS")
    until(lambda: not shown(ecs, name), lambda: shown(ecs, name))


def test_fargate_is_always_there(ecs):
    answer = ecs.describe_capacity_providers(capacityProviders=["FARGATE", "FARGATE_SPOT"])
    assert [it["type"] for it in answer["capacityProviders"]] == ["FARGATE", "FARGATE_SPOT"]
    code, _ = refused(ecs.delete_capacity_provider, capacityProvider="FARGATE")
    assert code == "InvalidParameterException"


def test_a_name_of_amazons_is_refused(ecs):
    group = {"autoScalingGroupArn": "group"}
    code, text = refused(
        ecs.create_capacity_provider, name="ecs-1", autoScalingGroupProvider=group
    )
    assert code == "ClientException" and "cannot be prefixed" in text


def test_a_cluster_has_providers(ecs, attached):
    cluster, name = attached
    found = ecs.describe_clusters(clusters=[cluster], include=["ATTACHMENTS"])["clusters"][0]
    assert found["capacityProviders"] == [name]
    strategy = [{"capacityProvider": name, "weight": 1, "base": 0}]
    assert found["defaultCapacityProviderStrategy"] == strategy
    assert (found["status"], found["attachmentsStatus"]) == ("ACTIVE", "UPDATE_COMPLETE")
    of_cluster = ecs.describe_capacity_providers(cluster=cluster)["capacityProviders"]
    assert [it["name"] for it in of_cluster] == [name]
    refusal = refused(
        ecs.put_cluster_capacity_providers,
        cluster=cluster,
        capacityProviders=[unique("none")],
        defaultCapacityProviderStrategy=[],
    )
    assert refusal[0] == "InvalidParameterException" and "was not found" in refusal[1]


def test_a_provider_that_a_cluster_has_is_not_deleted(ecs, attached):
    cluster, name = attached
    answer = ecs.delete_capacity_provider(capacityProvider=name)["capacityProvider"]
    assert answer["updateStatus"] == "DELETE_FAILED"
    assert cluster in answer["updateStatusReason"]
    assert shown(ecs, name)["status"] == "ACTIVE"


def test_tasks_wait_or_fail_as_the_provider_is_scaled(ecs, attached, images):
    cluster, name = attached
    tasks = Tasks(ecs, cluster, images)
    definition = tasks.define(tasks.box())
    try:
        answer = tasks.ask(definition, count=2)
        assert [it["lastStatus"] for it in answer["tasks"]] == ["PROVISIONING"] * 2
        assert {it["capacityProviderName"] for it in answer["tasks"]} == {name}
        stopped = Task(ecs, cluster, answer["tasks"][0]["taskArn"])
        stopped.stop(reason="no longer")
        ended = stopped.until("STOPPED")
        assert (ended["stopCode"], ended["stoppedReason"]) == ("UserInitiated", "no longer")
        refusal = refused(
            ecs.put_cluster_capacity_providers,
            cluster=cluster,
            capacityProviders=[],
            defaultCapacityProviderStrategy=[],
        )
        assert refusal[0] == "ResourceInUseException"
    finally:
        tasks.end()
    ecs.update_capacity_provider(
        name=name, autoScalingGroupProvider={"managedScaling": {"status": "DISABLED"}}
    )

    def fails():
        try:
            made = ecs.run_task(cluster=cluster, taskDefinition=definition)["tasks"]
        except ecs.exceptions.InvalidParameterException as error:
            return "No Container Instances" in str(error)
        for task in made:
            ecs.stop_task(cluster=cluster, task=task["taskArn"])
        return False

    until(fails, "a task waits for a provider that nothing scales")


def test_a_waiting_task_starts_when_a_machine_joins(fleet, providers, images, tmp_path):
    ecs = fleet.client()
    cluster, name = unique("waiting"), providers(ecs, **SCALED)
    strategy = [{"capacityProvider": name, "weight": 1}]
    ecs.create_cluster(
        clusterName=cluster, capacityProviders=[name], defaultCapacityProviderStrategy=strategy
    )
    tasks = Tasks(ecs, cluster, images)
    pulls = ["--pull-behavior", "prefer-cached"]
    apart = Agent(tmp_path / "apart", fleet, cluster, *pulls)
    member = Agent(tmp_path / "member", fleet, cluster, "--capacity-provider", name, *pulls)
    try:
        task = tasks.run(tasks.box())
        apart.start()
        instances(ecs, cluster, 1)
        assert task.describe()["lastStatus"] == "PROVISIONING"
        assert capacity(fleet, cluster)["capacityProviderReservation"] == 200.0
        member.start()
        running = task.until("RUNNING")
        assert running["capacityProviderName"] == name and running["launchType"] == "EC2"
        machine = ecs.describe_container_instances(
            cluster=cluster, containerInstances=[running["containerInstanceArn"]]
        )["containerInstances"][0]
        assert machine["capacityProviderName"] == name
        found = capacity(fleet, cluster)
        assert (found["containerInstances"], found["neededContainerInstances"]) == (1, 1)
        tasks.end()
    finally:
        apart.end()
        member.end()
        end(ecs, cluster)


def capacity(fleet, cluster):
    """What Berth says of the one provider of a cluster."""
    raw, body = Raw(fleet), json.dumps({"cluster": cluster}).encode()
    target = "BerthV20261101.DescribeCapacity"
    answer = raw.send(body, raw.headers(body, target, service="berth"))
    assert answer.status == 200, answer
    (found,) = answer.json["capacities"]
    return found


def end(ecs, cluster):
    """Deletes a cluster with all that is in it."""
    for instance in ecs.list_container_instances(cluster=cluster)["containerInstanceArns"]:
        ecs.deregister_container_instance(
            cluster=cluster, containerInstance=instance, force=True
        )
    for task in ecs.list_tasks(cluster=cluster)["taskArns"]:
        ecs.stop_task(cluster=cluster, task=task)
    ecs.delete_cluster(cluster=cluster)
