"""Managed daemons on real containers: one on each machine of a provider, rolled, deleted and
explained."""

import json

import pytest

from conftest import unique
from harness import docker, plane
from harness.calls import refused
from harness.plane import Plane, berth
from harness.tasks import UNCHECKED, Task, Tasks
from harness.waiting import until

QUICK = {"Delay": 1, "MaxAttempts": 60}
CLUSTER = "daemons"


@pytest.fixture(scope="module")
def machines(tmp_path_factory):
    """A control plane, two machines of the capacity provider `pool`, and one of none."""
    member = ["--capacity-provider", "pool"]
    server = Plane(tmp_path_factory.mktemp("daemons"), "server", ["--healthy-after", "1"])

    def prepare(client):
        client.create_capacity_provider(
            name="pool", autoScalingGroupProvider={"autoScalingGroupArn": "pool"}
        )
        client.create_cluster(clusterName=CLUSTER, capacityProviders=["pool"])

    with plane.beside(server, CLUSTER, [member, member, []], prepare) as started:
        yield started


@pytest.fixture
def ecs(machines):
    return machines.client()


@pytest.fixture
def box(ecs, images):
    return Tasks(ecs, CLUSTER, images).box


@pytest.fixture
def daemon(ecs):
    """The name of a daemon, which is deleted afterwards if it is there."""
    name = unique("log")
    yield name

    def left():
        return ecs.list_daemons(clusterArn=CLUSTER)["daemonSummariesList"]

    for found in left():
        if found["status"] == "ACTIVE":
            ecs.delete_daemon(daemonArn=found["daemonArn"])
    until(lambda: not left(), left)


@pytest.fixture
def why(machines):
    """Asks why; the text, or with `-o json` what programs get."""

    def asked(reference, *arguments):
        ran = berth("why", reference, "--data", machines.data, *arguments)
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout) if "json" in arguments else ran.stdout

    return asked


def pool(ecs):
    (found,) = ecs.describe_capacity_providers(capacityProviders=["pool"])["capacityProviders"]
    return found["capacityProviderArn"]


def register(ecs, family, *containers, **more):
    answer = ecs.register_daemon_task_definition(
        family=family, containerDefinitions=list(containers), **more
    )
    return answer["daemonTaskDefinitionArn"]


def create(ecs, name, definition, **more):
    return ecs.create_daemon(
        daemonName=name,
        clusterArn=CLUSTER,
        daemonTaskDefinitionArn=definition,
        capacityProviderArns=[pool(ecs)],
        **more,
    )


def tasks_of(ecs, name):
    arns = ecs.list_tasks(cluster=CLUSTER, daemonName=name)["taskArns"]
    if not arns:
        return []
    return ecs.describe_tasks(cluster=CLUSTER, tasks=arns, include=["TAGS"])["tasks"]


def succeeds(ecs, deployment):
    ecs.get_waiter("daemon_deployment_successful").wait(
        daemonDeploymentArns=[deployment], WaiterConfig=QUICK
    )


def test_a_daemon_is_made_rolled_and_deleted(ecs, box, daemon):
    first = register(ecs, daemon, box(environment=[{"name": "A", "value": "1"}]))
    second = register(ecs, daemon, box(environment=[{"name": "A", "value": "2"}]))
    assert (first[-2:], second[-2:]) == (":1", ":2")
    for arn in (first, second):
        ecs.get_waiter("daemon_task_definition_active").wait(
            daemonTaskDefinition=arn, WaiterConfig=QUICK
        )
    made = create(
        ecs,
        daemon,
        first,
        deploymentConfiguration={"drainPercent": 50.0},
        tags=[{"key": "team", "value": "platform"}],
        propagateTags="DAEMON",
    )
    assert made["status"] == "ACTIVE"
    arn = made["daemonArn"]
    ecs.get_waiter("daemon_active").wait(daemonArn=arn, WaiterConfig=QUICK)
    succeeds(ecs, made["deploymentArn"])

    tasks = tasks_of(ecs, daemon)
    assert len({it["containerInstanceArn"] for it in tasks}) == len(tasks) == 2
    assert {it["group"] for it in tasks} == {f"daemon:{daemon}"}
    assert {it["startedBy"] for it in tasks} == {made["deploymentArn"].rpartition("/")[2]}
    assert {it["capacityProviderName"] for it in tasks} == {"pool"}
    assert {it["taskDefinitionArn"] for it in tasks} == {first}
    assert {tuple(it["tags"][0].values()) for it in tasks} == {("team", "platform")}
    environment = Task(ecs, CLUSTER, tasks[0]["taskArn"]).inspect()["Config"]["Env"]
    assert "A=1" in environment

    shown = ecs.describe_daemon(daemonArn=arn)["daemon"]
    (current,) = shown["currentRevisions"]
    assert (current["totalRunningCount"], current["totalWithoutDaemonCount"]) == (2, 0)
    (revision,) = ecs.describe_daemon_revisions(daemonRevisionArns=[current["arn"]])[
        "daemonRevisions"
    ]
    assert revision["daemonTaskDefinitionArn"] == first and revision["critical"] is False

    updated = ecs.update_daemon(
        daemonArn=arn, daemonTaskDefinitionArn=second, capacityProviderArns=[pool(ecs)]
    )
    least = []

    def rolled():
        running = [it for it in tasks_of(ecs, daemon) if it["lastStatus"] == "RUNNING"]
        least.append(len(running))
        found = ecs.describe_daemon_deployments(daemonDeploymentArns=[updated["deploymentArn"]])
        return found["daemonDeployments"][0]["status"] == "SUCCESSFUL"

    until(rolled, lambda: ecs.describe_daemon(daemonArn=arn)["daemon"])
    assert min(least) >= 1, "half of the machines keep their daemon"
    tasks = tasks_of(ecs, daemon)
    assert len(tasks) == 2 and {it["taskDefinitionArn"] for it in tasks} == {second}
    history = ecs.list_daemon_deployments(daemonArn=arn)["daemonDeployments"]
    expected = [updated["deploymentArn"], made["deploymentArn"]]
    assert [it["daemonDeploymentArn"] for it in history] == expected

    deleted = ecs.delete_daemon(daemonArn=arn)
    assert deleted["status"] == "DELETE_IN_PROGRESS"
    succeeds(ecs, deleted["deploymentArn"])
    assert refused(ecs.describe_daemon, daemonArn=arn)[0] == "DaemonNotFoundException"
    for task in tasks:
        ended = Task(ecs, CLUSTER, task["taskArn"]).until("STOPPED")
        assert ended["stopCode"] == "ServiceSchedulerInitiated"


def test_a_daemon_whose_container_is_killed_is_started_again(ecs, box, daemon):
    made = create(ecs, daemon, register(ecs, daemon, box()))
    succeeds(ecs, made["deploymentArn"])
    before = {it["taskArn"] for it in tasks_of(ecs, daemon)}
    victim = Task(ecs, CLUSTER, min(before))
    docker.docker("kill", victim.container()["runtimeId"])

    def replaced():
        now = {it["taskArn"] for it in tasks_of(ecs, daemon) if it["lastStatus"] == "RUNNING"}
        return len(now) == 2 and victim.arn not in now

    until(replaced, lambda: tasks_of(ecs, daemon))


def test_a_daemon_that_fails_its_health_check_is_replaced(ecs, box, daemon):
    check = {"command": ["CMD-SHELL", "test ! -e /ill"], "interval": 5, "timeout": 2, "retries": 1}
    made = create(ecs, daemon, register(ecs, daemon, box(healthCheck=check)))
    succeeds(ecs, made["deploymentArn"])
    victim = Task(ecs, CLUSTER, tasks_of(ecs, daemon)[0]["taskArn"])
    docker.docker("exec", victim.container()["runtimeId"], "touch", "/ill")
    ended = victim.until("STOPPED")
    assert ended["stoppedReason"] == "Task failed container health checks"
    until(lambda: len(tasks_of(ecs, daemon)) == 2, lambda: tasks_of(ecs, daemon))


def test_a_bad_revision_goes_back(ecs, box, daemon):
    good = register(ecs, daemon, box())
    bad = register(ecs, daemon, box("exit 1", **UNCHECKED))
    made = create(ecs, daemon, good, deploymentConfiguration={"drainPercent": 100.0})
    succeeds(ecs, made["deploymentArn"])
    updated = ecs.update_daemon(
        daemonArn=made["daemonArn"], daemonTaskDefinitionArn=bad, capacityProviderArns=[pool(ecs)]
    )

    def shown():
        found = ecs.describe_daemon_deployments(daemonDeploymentArns=[updated["deploymentArn"]])
        return found["daemonDeployments"][0]

    until(lambda: shown()["status"] == "ROLLBACK_SUCCESSFUL", shown)
    assert shown()["circuitBreaker"]["status"] == "TRIGGERED"
    assert {it["taskDefinitionArn"] for it in tasks_of(ecs, daemon)} == {good}


def test_why_tells_a_daemon_machine_by_machine(ecs, box, daemon, why, machines):
    made = create(ecs, daemon, register(ecs, daemon, box()))
    succeeds(ecs, made["deploymentArn"])
    lines = why(made["daemonArn"]).splitlines()
    assert lines[0].startswith(f"Daemon {daemon} (daemon/{daemon}:1, revision ")
    rest = "is ACTIVE: it runs on 2 of 2 instances, healthy on 2; nothing is waited for."
    assert lines[0].endswith(rest)
    assert lines[1] == "  pool: 2 instances, 2 running (2 healthy)"
    assert lines[-1].endswith("  is of no capacity provider")
    named = ["--cluster", CLUSTER, "-o", "json"]
    told = why(daemon, *named)
    assert (told["daemonArn"], told["desiredCount"], told["waits"]) == (made["daemonArn"], 2, [])
    (not_due,) = told["notDue"]
    assert [it["reason"] for it in not_due["refusals"]] == ["CAPACITY_PROVIDER"]
    ended = why(made["deploymentArn"], "-o", "json")
    assert (ended["status"], ended["daemonArn"]) == ("SUCCESSFUL", made["daemonArn"])
    spent = sum(it["seconds"] for it in ended["criticalPath"])
    assert spent == pytest.approx(ended["seconds"], abs=0.01)
    by_id = why(made["deploymentArn"].rpartition("/")[2], *named)
    assert by_id["daemonDeploymentArn"] == made["deploymentArn"]

    ecs.register_task_definition(family=daemon, containerDefinitions=[box()])
    ecs.create_service(cluster=CLUSTER, serviceName=daemon, taskDefinition=daemon, desiredCount=0)
    ran = berth("why", daemon, "--cluster", CLUSTER, "--data", machines.data)
    both = f"'{daemon}' may be any of several: service:{daemon}, daemon:{daemon}."
    assert ran.returncode == 1 and both in ran.stderr, ran
    assert why(f"daemon:{daemon}", *named)["daemonArn"] == made["daemonArn"]
    assert why(f"service:{daemon}", "--cluster", CLUSTER).startswith(f"Service {daemon} ")
    ecs.delete_service(cluster=CLUSTER, service=daemon, force=True)
    unknown = made["daemonArn"] + "-not"
    ran = berth("why", unknown, "--data", machines.data)
    assert ran.returncode == 3 and f"There is no managed daemon '{unknown}'" in ran.stderr, ran


def test_why_tells_what_no_machine_has_room_for(ecs, box, daemon, why):
    made = create(ecs, daemon, register(ecs, daemon, box(memory=90_000_000)))
    told = why(made["deploymentArn"], "-o", "json")
    assert [it["reason"] for it in told["waits"]] == ["ROOM"]
    for refused in told["placement"]["refused"]:
        assert [it["reason"] for it in refused["refusals"]] == ["RESOURCE:MEMORY"]
    text = why(made["deploymentArn"])
    assert "0 of 2 instances" in text and "memory: needs 90,000,000 MiB" in text


def test_why_tells_of_a_bad_image_and_the_way_back(ecs, box, daemon, why):
    good = register(ecs, daemon, box())
    bad = register(ecs, daemon, box(image="127.0.0.1:1/no/such:image"))
    made = create(ecs, daemon, good, deploymentConfiguration={"drainPercent": 100.0})
    succeeds(ecs, made["deploymentArn"])
    arn = ecs.update_daemon(
        daemonArn=made["daemonArn"], daemonTaskDefinitionArn=bad, capacityProviderArns=[pool(ecs)]
    )["deploymentArn"]

    def told():
        return why(arn, "-o", "json")

    until(lambda: told()["status"] == "ROLLBACK_SUCCESSFUL", told)
    breaker = told()["circuitBreaker"]
    # Tasks of several machines may fail at once, and all of them count.
    assert (breaker["status"], breaker["threshold"]) == ("TRIGGERED", 3)
    assert breaker["failureCount"] >= breaker["threshold"]
    assert {it["stopCode"] for it in told()["failedTasks"]} == {"TaskFailedToStart"}
    text = why(arn)
    assert f"(daemon/{daemon}:1 → daemon/{daemon}:2) is ROLLBACK_SUCCESSFUL: " in text
    assert "it could not start: container main (image " in text
    assert "): CannotPullContainerError" in text
    rest = "it runs on 2 of 2 instances, healthy on 2; nothing is waited for."
    assert rest in why(made["daemonArn"])


def test_what_no_daemon_uses_is_deleted(ecs, box):
    family = unique("unused")
    arn = register(ecs, family, box())
    listed = ecs.list_daemon_task_definitions(family=family)["daemonTaskDefinitions"]
    assert [it["arn"] for it in listed] == [arn]
    ecs.delete_daemon_task_definition(daemonTaskDefinition=arn)
    ecs.get_waiter("daemon_task_definition_deleted").wait(
        daemonTaskDefinition=arn, WaiterConfig=QUICK
    )
    assert ecs.list_daemon_task_definitions(family=family)["daemonTaskDefinitions"] == []


def test_agents_are_updated_where_they_run(ecs):
    instance = ecs.list_container_instances(cluster=CLUSTER)["containerInstanceArns"][0]
    code, text = refused(ecs.update_container_agent, cluster=CLUSTER, containerInstance=instance)
    assert code == "NoUpdateAvailableException"
    assert text.startswith("There is no update available for your container agent.")
