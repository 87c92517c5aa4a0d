"""Task sets: services that something outside deploys."""

import pytest

from conftest import unique
from harness import docker
from harness.calls import refused
from harness.waiting import until


@pytest.fixture
def outside(ecs, cluster):
    """A service with the EXTERNAL controller, deleted afterwards with its containers."""
    name = unique("outside")
    ecs.create_service(
        cluster=cluster,
        serviceName=name,
        desiredCount=2,
        deploymentController={"type": "EXTERNAL"},
    )
    tasks = set()
    yield name, tasks
    ecs.delete_service(cluster=cluster, service=name, force=True)
    ecs.get_waiter("services_inactive").wait(
        cluster=cluster, services=[name], WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )
    docker.remove_containers([id for arn in tasks for id in docker.of_task(arn)])


def test_a_blue_set_gives_way_to_a_green_one(ecs, cluster, tasks, outside):
    name, made = outside
    of_service = {"cluster": cluster, "service": name}

    def running(of_set, count):
        def there():
            (found,) = ecs.describe_task_sets(**of_service, taskSets=[of_set])["taskSets"]
            made.update(ecs.list_tasks(cluster=cluster, startedBy=of_set)["taskArns"])
            return found if found["runningCount"] == count else None

        return until(there, f"{count} tasks of {of_set}")

    blue = ecs.create_task_set(
        **of_service,
        taskDefinition=tasks.define(tasks.box()),
        externalId="blue",
        scale={"value": 100.0, "unit": "PERCENT"},
        tags=[{"key": "colour", "value": "blue"}],
    )["taskSet"]
    assert (blue["status"], blue["computedDesiredCount"]) == ("ACTIVE", 2)
    assert blue["stabilityStatus"] == "STABILIZING" and blue["launchType"] == "EC2"
    running(blue["id"], 2)
    primary = ecs.update_service_primary_task_set(**of_service, primaryTaskSet=blue["id"])
    assert primary["taskSet"]["status"] == "PRIMARY"

    green = ecs.create_task_set(**of_service, taskDefinition=tasks.define(tasks.box()))["taskSet"]
    assert green["scale"] == {"value": 0.0, "unit": "PERCENT"}
    half = ecs.update_task_set(
        **of_service, taskSet=green["taskSetArn"], scale={"value": 50.0, "unit": "PERCENT"}
    )["taskSet"]
    assert half["computedDesiredCount"] == 1
    running(green["id"], 1)
    service = ecs.describe_services(cluster=cluster, services=[name])["services"][0]
    assert service["taskDefinition"] == blue["taskDefinition"]
    assert {it["status"] for it in service["taskSets"]} == {"PRIMARY", "ACTIVE"}

    ecs.update_service_primary_task_set(**of_service, primaryTaskSet=green["id"])
    refusal = refused(ecs.delete_task_set, **of_service, taskSet=blue["id"])
    assert refusal[0] == "InvalidParameterException"
    gone = ecs.delete_task_set(**of_service, taskSet=blue["id"], force=True)["taskSet"]
    assert gone["status"] == "DRAINING"

    def left():
        answer = ecs.describe_task_sets(**of_service, taskSets=[blue["id"], green["id"]])
        return answer if answer["failures"] else None

    answer = until(left, "the blue set stays")
    assert answer["failures"] == [{"arn": blue["taskSetArn"], "reason": "MISSING"}]
    assert [it["status"] for it in answer["taskSets"]] == ["PRIMARY"]
    assert answer["taskSets"][0]["runningCount"] == 1


def test_other_services_have_none(ecs, cluster, tasks):
    name, definition = unique("own"), tasks.define(tasks.box())
    ecs.create_service(
        cluster=cluster, serviceName=name, taskDefinition=definition, desiredCount=0
    )
    try:
        code, text = refused(
            ecs.create_task_set, cluster=cluster, service=name, taskDefinition=definition
        )
        assert code == "InvalidParameterException"
        assert "configured to use external deployment controllers" in text
    finally:
        ecs.delete_service(cluster=cluster, service=name, force=True)


def test_a_token_makes_one_set_and_five_are_enough(ecs, cluster, tasks, outside):
    name, _ = outside
    wish = {"cluster": cluster, "service": name, "taskDefinition": tasks.define(tasks.box())}
    first = ecs.create_task_set(**wish, clientToken="token")["taskSet"]
    assert ecs.create_task_set(**wish, clientToken="token")["taskSet"]["id"] == first["id"]
    for _ in range(4):
        ecs.create_task_set(**wish)
    code, text = refused(ecs.create_task_set, **wish)
    assert code == "InvalidParameterException"
    assert text.startswith("5 deployments exist on the service.")
