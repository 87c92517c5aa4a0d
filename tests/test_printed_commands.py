"""Every command that a verb prints is run in the situation in which it is printed."""

import json
import os

import pytest

from harness import printed, programs
from harness.plane import berth, environment
from harness.services import Service
from harness.tasks import UNTIL_STOPPED

TOO_LARGE = 90_000_000


@pytest.fixture
def made(services, tmp_path, cluster, ecs):
    """A file that deploys a service of one name, and that service."""

    def make(name, container, **members):
        wished = {"serviceName": name, "desiredCount": 1} | members
        definition = {"family": name, "containerDefinitions": [container]}
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps({"taskDefinition": definition, "service": wished}))
        if name not in [it.name for it in services.made]:
            services.made.append(Service(ecs, cluster, name))
        return path, services.made[-1]

    return make


def definition_of(service):
    return service.describe()["taskDefinition"].rpartition("/")[2]


def test_undo_of_deployments(verb, services, made):
    name = services.family()
    path, service = made(name, services.box(UNTIL_STOPPED))
    first = verb("deploy", path)
    assert service.describe()["runningCount"] == 1
    path, _ = made(name, services.box(f"echo 2; {UNTIL_STOPPED}"))
    second = verb("deploy", path)
    assert definition_of(service) == f"{name}:2"
    back = printed.run(printed.the(second.stdout, "undo:"))
    assert definition_of(service) == f"{name}:1"
    printed.run(printed.the(back.stdout, "undo:"))
    assert definition_of(service) == f"{name}:2"
    # What is as it was before has nothing that takes it back.
    assert "undo:" not in verb("deploy", f"{name}:2", "--force").stdout
    printed.run(printed.the(first.stdout, "undo:"))
    assert service.describe()["runningCount"] == 0


def test_cancelling_a_first_deployment(verb, services, made):
    name = services.family()
    path, service = made(name, services.box(UNTIL_STOPPED, memory=TOO_LARGE))
    waits = verb("deploy", path, code=6)
    printed.run(printed.the(waits.stdout, "watch:"), code=6)
    for words in [["rollback", name, "--dry-run"], ["rollback", name]]:
        refused = verb(*words, code=5)
        assert "cannot be rolled back: none before it was completed" in refused.stderr
        assert printed.the(refused.stderr, "to end it:") == printed.the(waits.stdout, "cancel:")
    printed.run(printed.the(waits.stdout, "cancel:"))
    assert service.describe()["desiredCount"] == 0
    assert service.stable()


def test_cancelling_a_later_deployment(verb, services, made):
    name = services.family()
    path, service = made(name, services.box(UNTIL_STOPPED))
    verb("deploy", path)
    path, _ = made(name, services.box(UNTIL_STOPPED, memory=TOO_LARGE))
    begun = verb("deploy", path, "--detach")
    printed.run(printed.the(begun.stderr, "watch:"), code=6)
    planned = verb("rollback", name, "--dry-run").stderr
    assert f"Call off  {name}  the deployment of {name}:2, back to {name}:1" in planned
    printed.run(printed.the(begun.stderr, "cancel:"))
    assert definition_of(service) == f"{name}:1"


def test_failing_for_ever(verb, services, made):
    name = services.family()
    path, service = made(name, services.box("exit 1"))
    ran = verb("deploy", path, "--wait-timeout", "8", code=9)
    assert "no circuit breaker is enabled: it goes on trying until it is called off" in ran.stderr
    printed.run(printed.the(ran.stderr, "cancel:"))
    assert service.stable()["desiredCount"] == 0


def test_why_a_deployment_failed(verb, services, made):
    breaker = {"enable": True, "rollback": True}
    breaker["thresholdConfiguration"] = {"type": "COUNT", "value": 1}
    name = services.family()
    configuration = {"deploymentConfiguration": {"deploymentCircuitBreaker": breaker}}
    path, _ = made(name, services.box("exit 1"), **configuration)
    failed = verb("deploy", path, code=8)
    assert f"{name}:1" in printed.run(printed.the(failed.stdout, "why:")).stdout
    # The same again is not taken for done.
    again = verb("deploy", path, code=8)
    assert "has failed; --force deploys it anew" in again.stderr
    printed.run(printed.the(again.stderr, "Why:"))


def test_undo_of_scaling(verb, services):
    service = services.create(services.box(UNTIL_STOPPED), count=1)
    service.stable()
    ran = verb("scale", f"{service.name}=2")
    printed.run(printed.the(ran.stdout, "undo:"))
    assert service.describe()["desiredCount"] == 1
    assert verb("scale", f"{service.name}=1").stdout.startswith(f"{service.name}: 1 as before")
    assert "undo" not in verb("scale", f"{service.name}=1", "--detach").stdout
    late = verb("scale", f"{service.name}=2", "--wait-timeout", "0", code=9)
    assert f"{service.name} is still scaling to 2" in late.stderr
    assert service.name in printed.run(printed.the(late.stderr, "Look:")).stdout


def test_a_task_that_goes_on(verb, tasks):
    family = tasks.define(tasks.box(f"echo here; {UNTIL_STOPPED}")).rpartition("/")[2]
    ran = verb("run", family, "--wait", "--wait-timeout", "3", code=125)
    tasks.task(ran.stdout.split()[1])
    assert printed.run(printed.the(ran.stderr, "output:")).stdout == "here\n"
    printed.run(printed.the(ran.stderr, "stop:"))
    family = tasks.define(tasks.box("trap '' TERM; while :; do sleep 1; done")).rpartition("/")[2]
    task = tasks.run(definition=family)
    task.until("RUNNING")
    id = task.arn.rpartition("/")[2]
    late = verb("stop", id, "--wait", "--wait-timeout", "0", code=9)
    assert "stop" in printed.run(printed.the(late.stderr, "Look:")).stdout


def test_making_a_service(verb, services, cluster, ecs):
    family = services.define(services.box(UNTIL_STOPPED)).rpartition("/")[2].partition(":")[0]
    refused = verb("deploy", family, code=3)
    words = printed.the(refused.stderr, "make one:")
    name = services.family()
    services.made.append(Service(ecs, cluster, name))
    printed.run([{"NAME": name, "N": "1"}.get(it, it) for it in words])
    assert services.made[-1].describe()["runningCount"] == 1


def test_a_cluster_that_is_not_there_and_one_without_machines(laptop, ecs, tasks):
    family = tasks.define(tasks.box()).rpartition("/")[2]
    ran = berth("ps", "--cluster", "printed-cluster", "--data", laptop.data)
    assert ran.returncode == 3 and "Cluster not found." in ran.stderr
    path = f"{programs.aws().parent}:{os.environ['PATH']}"
    printed.run(printed.the(ran.stderr, "to make it:"), env=environment(PATH=path))
    try:
        ran = berth("run", family, "--cluster", "printed-cluster", "--data", laptop.data)
        assert ran.returncode == 6, ran.stderr
        words = printed.the(ran.stderr, "joins with:")
        assert words == ["agent", "--data", str(laptop.data), "--cluster", "printed-cluster"]
        near = berth("ps", "--cluster", "printed-clustr", "--data", laptop.data)
        assert near.returncode == 3 and "did you mean 'printed-cluster'?" in near.stderr
    finally:
        ecs.delete_cluster(cluster="printed-cluster")


def test_an_instance(verb, ecs, cluster):
    (arn,) = ecs.list_container_instances(cluster=cluster)["containerInstanceArns"]
    for reference in [arn, arn[-8:], f"…{arn[-8:]}"]:
        told = verb("why", reference).stdout
        assert told.startswith(f"Container instance …{arn[-8:]} is ACTIVE, and its agent is con")
        all_of_it = printed.run(printed.the(told, "All of it:")).stdout
        assert f"containerInstanceArn: {arn}" in all_of_it
        assert "RegisterContainerInstance" in verb("history", reference).stdout
    described = json.loads(verb("describe", f"…{arn[-8:]}", "-o", "json").stdout)
    assert described["containerInstanceArn"] == arn
