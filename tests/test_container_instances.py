"""Container instances: what they offer, how they are found, drained, registered and removed."""

import pytest

from conftest import unique
from harness.calls import refused


def described(ecs, cluster, **more):
    arns = ecs.list_container_instances(cluster=cluster)["containerInstanceArns"]
    answer = ecs.describe_container_instances(cluster=cluster, containerInstances=arns, **more)
    assert answer["failures"] == []
    return answer["containerInstances"]


def amounts(resources):
    return {it["name"]: it.get("stringSetValue") or it["integerValue"] for it in resources}


def test_this_machine_is_measured(ecs, cluster):
    (instance,) = described(ecs, cluster)
    assert instance["status"] == "ACTIVE" and instance["agentConnected"] is True
    registered = amounts(instance["registeredResources"])
    assert registered["CPU"] >= 1024 and registered["CPU"] % 1024 == 0
    assert registered["MEMORY"] > 100
    assert {"22", "2375", "2376"} <= set(registered["PORTS"])
    version = instance["versionInfo"]
    assert version["agentVersion"] and "DockerVersion" in version["dockerVersion"]
    attributes = {it["name"]: it.get("value") for it in instance["attributes"]}
    assert attributes["ecs.os-type"] == "linux" and attributes["disk"] == "ssd"
    assert attributes["ecs.availability-zone"] == "us-east-1a"
    assert "com.amazonaws.ecs.capability.docker-remote-api.1.32" in attributes
    assert attributes["ecs.cpu-architecture"] in ("x86_64", "arm64")


def test_its_health_is_told_when_asked(ecs, cluster):
    (plain,) = described(ecs, cluster)
    assert "healthStatus" not in plain
    (full,) = described(ecs, cluster, include=["CONTAINER_INSTANCE_HEALTH", "TAGS"])
    assert full["healthStatus"]["overallStatus"] in ("OK", "INSUFFICIENT_DATA", "INITIALIZING")
    assert full["tags"] == []


def test_tasks_take_of_its_resources(ecs, cluster, tasks):
    before = amounts(described(ecs, cluster)[0]["remainingResources"])
    task = tasks.run(tasks.box(cpu=100, memory=64), tasks.box(name="b", cpu=28, memory=32))
    during = amounts(described(ecs, cluster)[0]["remainingResources"])
    assert before["CPU"] - during["CPU"] == 128
    assert before["MEMORY"] - during["MEMORY"] == 96
    task.until("RUNNING")
    (instance,) = described(ecs, cluster)
    assert instance["runningTasksCount"] == 1 and instance["pendingTasksCount"] == 0
    task.stop()
    task.until("STOPPED")
    assert amounts(described(ecs, cluster)[0]["remainingResources"]) == before


def test_filters_speak_the_query_language(ecs, cluster):
    def found(expression):
        listed = ecs.list_container_instances(cluster=cluster, filter=expression)
        return len(listed["containerInstanceArns"])

    for expression, count in [
        ("agentConnected == true", 1),
        ("agentConnected == false", 0),
        ("attribute:disk == ssd", 1),
        ("attribute:disk in [hdd, ssd]", 1),
        ("attribute:disk =~ ss.*", 1),
        ("attribute:disk != ssd", 0),
        ("attribute:nothing exists", 0),
        ("not(attribute:nothing exists) and runningTasksCount >= 0", 1),
        ("registeredAt > 2020-01-01", 1),
        ("(attribute:disk == hdd or attribute:ecs.os-type == linux)", 1),
        ("agentVersion > 0.0.0", 1),
    ]:
        assert found(expression) == count, expression
    for wrong in ["attribute:disk ==", "nonsense == 1", "(attribute:disk == ssd"]:
        code, _ = refused(ecs.list_container_instances, cluster=cluster, filter=wrong)
        assert code == "InvalidParameterException", wrong


def test_what_is_not_there_is_a_failure(ecs, cluster):
    missing = "0" * 32
    answer = ecs.describe_container_instances(cluster=cluster, containerInstances=[missing])
    arn = f"arn:aws:ecs:us-east-1:123456789012:container-instance/{cluster}/{missing}"
    assert answer["containerInstances"] == []
    assert answer["failures"] == [{"arn": arn, "reason": "MISSING"}]


def test_a_draining_instance_takes_nothing_new(ecs, cluster, tasks):
    running = tasks.run(tasks.box())
    running.until("RUNNING")
    (instance,) = ecs.list_container_instances(cluster=cluster)["containerInstanceArns"]

    def set_state(status):
        answer = ecs.update_container_instances_state(
            cluster=cluster, containerInstances=[instance, "0" * 32], status=status
        )
        assert [it["status"] for it in answer["containerInstances"]] == [status]
        assert [it["reason"] for it in answer["failures"]] == ["MISSING"]

    set_state("DRAINING")
    try:
        draining = ecs.list_container_instances(cluster=cluster, status="DRAINING")
        assert draining["containerInstanceArns"] == [instance]
        answer = tasks.ask(tasks.define(tasks.box()), count=2)
        assert answer["tasks"] == [] and len(answer["failures"]) == 2
        started = ecs.start_task(
            cluster=cluster, taskDefinition=tasks.define(tasks.box()), containerInstances=[instance]
        )
        assert started["tasks"] == [] and started["failures"][0]["arn"] == instance
        assert running.describe()["lastStatus"] == "RUNNING"
        assert running.describe()["desiredStatus"] == "RUNNING"
    finally:
        set_state("ACTIVE")
    tasks.run(tasks.box()).until("RUNNING")


MACHINE = {
    "totalResources": [
        {"name": "CPU", "type": "INTEGER", "integerValue": 2048},
        {"name": "MEMORY", "type": "INTEGER", "integerValue": 4096},
        {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22"]},
        {"name": "PORTS_UDP", "type": "STRINGSET", "stringSetValue": []},
    ],
    "versionInfo": {
        "agentVersion": "1.105.1",
        "agentHash": "x",
        "dockerVersion": "DockerVersion: 1",
    },
    "attributes": [{"name": "ecs.capability.x"}, {"name": "rack", "value": "r1"}],
}


@pytest.fixture
def registered(alone):
    """A client of a control plane, a cluster of it, and an instance that no agent stands behind."""
    ecs, cluster = alone.client(), unique("machines")
    ecs.create_cluster(clusterName=cluster)
    answer = ecs.register_container_instance(cluster=cluster, **MACHINE)
    yield ecs, cluster, answer["containerInstance"]


def test_a_registration_echoes_everything(registered):
    ecs, cluster, instance = registered
    assert instance["status"] == "ACTIVE"
    attributes = {it["name"]: it.get("value") for it in instance["attributes"]}
    assert "ecs.capability.x" in attributes and attributes["rack"] == "r1"
    assert "ecs.availability-zone" in attributes
    assert amounts(instance["remainingResources"])["MEMORY"] == 4096
    counted = ecs.describe_clusters(clusters=[cluster])["clusters"][0]
    assert counted["registeredContainerInstancesCount"] == 1


def test_a_machine_may_come_back_as_itself(registered):
    ecs, cluster, instance = registered
    arn = instance["containerInstanceArn"]
    again = ecs.register_container_instance(cluster=cluster, containerInstanceArn=arn, **MACHINE)[
        "containerInstance"
    ]
    assert again["containerInstanceArn"] == arn
    listed = ecs.list_container_instances(cluster=cluster)["containerInstanceArns"]
    assert listed == [arn]


def test_without_an_agent_nothing_is_placed(registered):
    ecs, cluster, instance = registered
    container = [{"name": "main", "image": "img", "memory": 64}]
    ecs.register_task_definition(family="alone", containerDefinitions=container)
    answer = ecs.run_task(cluster=cluster, taskDefinition="alone")
    assert answer["tasks"] == []
    assert answer["failures"][0]["reason"] == "AGENT"
    assert answer["failures"][0]["arn"] == instance["containerInstanceArn"]


def test_a_deregistered_instance_is_gone(registered):
    ecs, cluster, instance = registered
    arn = instance["containerInstanceArn"]
    gone = ecs.deregister_container_instance(cluster=cluster, containerInstance=arn)
    assert gone["containerInstance"]["status"] == "INACTIVE"
    assert ecs.list_container_instances(cluster=cluster)["containerInstanceArns"] == []
    ecs.delete_cluster(cluster=cluster)


def test_agents_are_told_where_to_connect(registered, alone):
    ecs, cluster, instance = registered
    told = ecs.discover_poll_endpoint(
        cluster=cluster, containerInstance=instance["containerInstanceArn"]
    )
    assert told["endpoint"].startswith(alone.endpoint)
    assert told["telemetryEndpoint"].startswith(alone.endpoint)


def test_registrations_need_a_cluster_and_resources(alone):
    ecs = alone.client()
    refusal = refused(ecs.register_container_instance, cluster="no-such", **MACHINE)
    assert refusal == ("ClusterNotFoundException", "Cluster not found.")
    ecs.create_cluster(clusterName="no-resources")
    code, text = refused(ecs.register_container_instance, cluster="no-resources")
    assert code == "InvalidParameterException" and "CPU" in text
    ecs.delete_cluster(cluster="no-resources")


def test_instances_are_listed_page_by_page(alone):
    ecs, cluster = alone.client(), unique("many")
    ecs.create_cluster(clusterName=cluster)
    arns = set()
    for _ in range(7):
        made = ecs.register_container_instance(cluster=cluster, **MACHINE)
        arns.add(made["containerInstance"]["containerInstanceArn"])
    pages = list(
        ecs.get_paginator("list_container_instances").paginate(
            cluster=cluster, PaginationConfig={"PageSize": 3}
        )
    )
    assert [len(it["containerInstanceArns"]) for it in pages] == [3, 3, 1]
    assert {arn for it in pages for arn in it["containerInstanceArns"]} == arns


def test_reports_of_attachments_need_attachments(registered):
    ecs, cluster, _ = registered
    attachment = {"attachmentArn": "arn:aws:ecs:us-east-1:123456789012:attachment/x"}
    code, _ = refused(
        ecs.submit_attachment_state_changes,
        cluster=cluster,
        attachments=[attachment | {"status": "ATTACHED"}],
    )
    assert code == "InvalidParameterException"
