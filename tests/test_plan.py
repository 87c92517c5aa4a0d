"""`berth plan`: what a change would come to; what it says is what then happens."""

import json

import pytest

from harness.plane import berth
from harness.tasks import UNTIL_STOPPED


@pytest.fixture
def plan(laptop, cluster):
    """Plans; what was printed, as JSON if asked so, after looking at the exit code."""

    def planned(*arguments, code=0, json_output=True):
        output = ["-o", "json"] if json_output else []
        ran = berth("plan", *arguments, *output, "--cluster", cluster, "--data", laptop.data)
        assert ran.returncode == code, (ran.stdout, ran.stderr)
        return json.loads(ran.stdout) if json_output else ran.stdout

    return planned


def instance(ecs, cluster):
    (arn,) = ecs.list_container_instances(cluster=cluster)["containerInstanceArns"]
    return arn


def test_tasks_would_run_where_they_then_run(plan, tasks, ecs, cluster):
    definition = tasks.define(tasks.box(UNTIL_STOPPED))
    told = plan("run", definition, "--count", "3")
    (place,) = told["started"]
    assert (place["count"], place["containerInstanceArn"]) == (3, instance(ecs, cluster))
    assert told["hasChanges"] and told["isComplete"] and told["refused"] == []
    family = definition.rpartition("/")[2].partition(":")[0]
    assert ecs.list_tasks(cluster=cluster, family=family)["taskArns"] == [], "nothing was done"
    ran = tasks.ask(definition, count=3)["tasks"]
    assert {it["containerInstanceArn"] for it in ran} == {place["containerInstanceArn"]}


def test_what_would_find_no_place_is_an_exit_code(plan, tasks):
    too_large = tasks.define(tasks.box(UNTIL_STOPPED, memory=90_000_000))
    text = plan("run", too_large, code=6, json_output=False)
    assert text.splitlines()[0].startswith("Plan: run 1 task of ")
    assert "memory: needs 90,000,000 MiB" in text
    (refused,) = plan("run", too_large, code=6)["refused"]
    assert (refused["asked"], refused["placed"]) == (1, 0)


def test_a_service_is_followed_to_its_end(plan, services):
    service = services.create(services.box(UNTIL_STOPPED), count=1)
    service.stable()
    assert not plan("service", service.name, "--desired-count", "1", "--exit-code")["hasChanges"]
    told = plan("service", service.name, "--desired-count", "3", "--exit-code", code=11)
    assert [it["count"] for it in told["started"]] == [2] and told["stopped"] == []
    (outlook,) = told["services"]
    assert (outlook["healthyCountMinimum"], outlook["healthyCount"]) == (1, 3)
    told = plan("service", service.name, "--force-new-deployment")
    (task,) = service.tasks()
    assert told["stopped"][0]["taskArns"] == [task["taskArn"]]
    assert [(it["started"], it["stopped"]) for it in told["steps"]] == [(1, 0), (0, 1)]
    assert len(service.tasks()) == 1 and len(service.deployments()) == 1, "nothing was done"


def test_instances_may_come_and_go(plan, services, ecs, cluster):
    service = services.create(services.box(UNTIL_STOPPED), count=1)
    service.stable()
    id = instance(ecs, cluster).rpartition("/")[2]
    told = plan("drain", id[-8:], code=6)
    groups = [it["group"] for it in told["refused"]]
    assert f"service:{service.name}" in groups
    (described,) = ecs.describe_container_instances(cluster=cluster, containerInstances=[id])[
        "containerInstances"
    ]
    assert described["status"] == "ACTIVE"
    attributes = {it["name"]: it.get("value") for it in described["attributes"]}
    zone = attributes["ecs.availability-zone"]
    lost = plan("lose-zone", zone, code=6)
    assert f"service:{service.name}" in [it["group"] for it in lost["stopped"]]
    added = plan("add-hosts", "--count", "2", "--cpu", "1024", "--memory", "2048")
    assert len(added["addedContainerInstanceArns"]) == 2 and added["started"] == []


def test_what_does_not_exist_is_not_found(laptop, cluster):
    def code(*arguments):
        ran = berth("plan", *arguments, "--cluster", cluster, "--data", laptop.data)
        assert ran.stdout == "" and ran.stderr.startswith("berth: ")
        return ran.returncode

    assert code("service", "nobody", "--desired-count", "1") == 3
    assert code("drain", "ffffffff") == 3
    assert code("drain", "f" * 32) == 3
    assert code("lose-zone", "nowhere") == 3
    assert code("run", "nobody") == 3
