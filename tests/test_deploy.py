"""`berth deploy` and `rollback` by a file again and again: what changes, and what does not."""

import json

import pytest

from harness.plane import berth
from harness.services import Service
from harness.tasks import UNTIL_STOPPED

# What DescribeTaskDefinition fills in where a file says nothing.
PORTS = {"portMappings": [{"containerPort": 8080}]}


@pytest.fixture
def file(services, tmp_path, cluster, ecs):
    """Writes the file of one service."""
    name = services.family()
    services.made.append(Service(ecs, cluster, name))

    def write(container, family=None, **members):
        family = family or {}
        definition = {"family": name, "containerDefinitions": [container]} | family
        wished = {"serviceName": name, "desiredCount": 1} | members
        path = tmp_path / "service.json"
        path.write_text(json.dumps({"taskDefinition": definition, "service": wished}))
        return path

    write.name, write.service = name, services.made[-1]
    return write


def revisions(ecs, family, status="ACTIVE"):
    arns = ecs.list_task_definitions(familyPrefix=family, status=status)["taskDefinitionArns"]
    return [int(it.rpartition(":")[2]) for it in arns]


def test_the_same_file_again_changes_nothing(verb, file, services, ecs):
    check = {"healthCheck": {"command": ["CMD-SHELL", "true"], "interval": 5}}
    check |= {"environment": [{"name": "B", "value": "2"}, {"name": "A", "value": "1"}]}
    tags = {"tags": [{"key": "k", "value": "v"}], "cpu": "128", "memory": "64"}
    container = services.box(UNTIL_STOPPED) | PORTS | check
    path = file(container, tags)
    verb("deploy", path)
    (task,), deployments = file.service.running(), file.service.deployments()
    for _ in range(2):
        ran = verb("deploy", path)
        assert f"{file.name} runs {file.name}:1 already; --force deploys it anew" in ran.stderr
        assert "nothing changes" in ran.stderr and "Registered" not in ran.stderr
    dry = verb("deploy", path, "--dry-run")
    assert "nothing changes" in dry.stderr and "can be rehearsed once" not in dry.stderr
    assert revisions(ecs, file.name) == [1]
    assert [it["taskArn"] for it in file.service.running()] == [task["taskArn"]]
    assert file.service.deployments() == deployments
    # An older revision that the service does not run any more is none that it runs.
    verb("deploy", file(services.box(f"echo 2; {UNTIL_STOPPED}") | PORTS))
    assert revisions(ecs, file.name) == [1, 2]
    verb("deploy", file(container, tags))
    assert revisions(ecs, file.name) == [1, 2, 3]


def test_the_plan_tells_what_changes_of_the_service(verb, file, services, ecs):
    box = services.box(UNTIL_STOPPED)
    verb("deploy", file(box))
    verb("scale", f"{file.name}=2")
    breaker = {"deploymentCircuitBreaker": {"enable": True}, "maximumPercent": 150}
    path = file(box, deploymentConfiguration=breaker)
    for words in [["--dry-run"], []]:
        said = verb("deploy", path, *words).stderr
        plan = [it.strip() for it in said.splitlines() if it.startswith("  ~ ")]
        assert plan == [
            "~ service.deploymentConfiguration.deploymentCircuitBreaker.enable  false → true",
            "~ service.deploymentConfiguration.maximumPercent  200 → 150",
            "~ service.desiredCount  2 → 1",
        ]
    told = file.service.describe()
    assert told["desiredCount"] == told["runningCount"] == 1
    assert told["deploymentConfiguration"]["maximumPercent"] == 150
    assert revisions(ecs, file.name) == [1]


def test_what_is_refused_of_the_service_leaves_no_definition(verb, file, services, ecs):
    # The first time only CreateService can say so.
    broken = {"deploymentConfiguration": {"maximumPercent": 50, "minimumHealthyPercent": 100}}
    ran = verb("deploy", file(services.box(), **broken), code=1)
    assert f"Deregistered  {file.name}:1, as nothing runs it" in ran.stderr
    assert revisions(ecs, file.name) == []
    verb("deploy", file(services.box(UNTIL_STOPPED)))
    assert revisions(ecs, file.name) == [2]
    ran = verb("deploy", file(services.box("exit 0"), **broken), code=1)
    assert "Registered" not in ran.stderr
    assert revisions(ecs, file.name) == [2]


def test_a_rollback_brings_everything_back(verb, file, services):
    box = services.box(UNTIL_STOPPED)
    first = {
        "placementStrategy": [{"type": "binpack", "field": "memory"}],
        "deploymentConfiguration": {"maximumPercent": 200, "minimumHealthyPercent": 50},
    }
    verb("deploy", file(box, **first))
    before = file.service.describe()
    second = {
        "placementStrategy": [{"type": "spread", "field": "instanceId"}],
        "placementConstraints": [{"type": "distinctInstance"}],
        "deploymentConfiguration": {"maximumPercent": 100, "minimumHealthyPercent": 0},
        "healthCheckGracePeriodSeconds": 60,
    }
    verb("deploy", file(box | {"environment": [{"name": "A", "value": "1"}]}, **second))
    assert file.service.describe()["placementConstraints"] != []
    planned = verb("rollback", file.name, "--dry-run")
    ran = verb("rollback", file.name)
    told = [it for it in planned.stderr.splitlines() if it.startswith(("Back", "  "))]
    assert len(told) >= 5 and "maximumPercent  100 → 200" in planned.stderr
    assert [it for it in told if it not in ran.stderr.splitlines()] == []
    after = file.service.describe()
    for member in ["taskDefinition", "placementStrategy", "placementConstraints"]:
        assert after[member] == before[member], member
    assert after["deploymentConfiguration"] == before["deploymentConfiguration"]
    assert after.get("healthCheckGracePeriodSeconds", 0) == 0
    # And forth again, by the number that the undo has.
    verb("rollback", file.name)
    assert file.service.describe()["placementConstraints"] == [{"type": "distinctInstance"}]


def test_a_revision_is_named_whole(verb, file, services):
    verb("deploy", file(services.box(UNTIL_STOPPED)))
    verb("deploy", file(services.box(f"echo 2; {UNTIL_STOPPED}")))
    number = file.service.describe()["deployments"][0]["id"].removeprefix("ecs-svc/")
    for piece in [number[-2:], number[:6], f"…{number[-8:]}", "99"]:
        refused = verb("rollback", file.name, "--to", piece, code=3)
        assert f"there are those of {file.name}:2, {file.name}:1" in refused.stderr
    verb("rollback", file.name, "--to", "1")
    assert file.service.describe()["taskDefinition"].endswith(f"/{file.name}:1")
    verb("rollback", file.name, "--to", number)
    assert file.service.describe()["taskDefinition"].endswith(f"/{file.name}:2")


def test_tasks_that_get_healthy_make_room_for_the_next(verb, file, services, ecs, cluster):
    (arn,) = ecs.list_container_instances(cluster=cluster)["containerInstanceArns"]
    found = ecs.describe_container_instances(cluster=cluster, containerInstances=[arn])
    resources = found["containerInstances"][0]["remainingResources"]
    free = next(it["integerValue"] for it in resources if it["name"] == "MEMORY")
    # Three have room: two old ones, and one new one, which is healthy after the patience is over.
    check = {"healthCheck": {"command": ["CMD-SHELL", "true"], "interval": 8}}
    box = services.box(UNTIL_STOPPED, memory=free * 3 // 10) | check
    verb("deploy", file(box, desiredCount=2))
    ran = verb("deploy", file(box | {"environment": [{"name": "A", "value": "1"}]}, desiredCount=2))
    assert f"✓ {file.name} is on {file.name}:2   2/2 running" in ran.stdout
    assert "waits for room" in ran.stderr, "there was no room in between"


def test_a_provider_without_machines_is_left(laptop, ecs, services, empty_cluster, tmp_path):
    provider = services.family()
    group = {"autoScalingGroupArn": provider, "managedScaling": {"status": "ENABLED"}}
    ecs.create_capacity_provider(name=provider, autoScalingGroupProvider=group)
    strategy = [{"capacityProvider": provider, "weight": 1}]
    ecs.put_cluster_capacity_providers(
        cluster=empty_cluster, capacityProviders=[provider], defaultCapacityProviderStrategy=[]
    )
    name = services.family()
    definition = {"family": name, "containerDefinitions": [services.box()]}
    wished = {"serviceName": name, "desiredCount": 1, "capacityProviderStrategy": strategy}
    path = tmp_path / "service.json"
    path.write_text(json.dumps({"taskDefinition": definition, "service": wished}))
    ran = berth("deploy", path, "--cluster", empty_cluster, "--data", laptop.data)
    assert ran.returncode == 6, (ran.stdout, ran.stderr)
    assert f"✗ {name} waits for room" in ran.stdout and provider in ran.stdout + ran.stderr
    service = Service(ecs, empty_cluster, name)
    ecs.delete_service(cluster=empty_cluster, service=name, force=True)
    service.until(lambda it: it["status"] == "INACTIVE")
    ecs.put_cluster_capacity_providers(
        cluster=empty_cluster, capacityProviders=[], defaultCapacityProviderStrategy=[]
    )
    ecs.delete_capacity_provider(capacityProvider=provider)
