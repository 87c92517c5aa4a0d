"""Task definitions: their normal form, their revisions, their end."""

import pytest

MAIN = {"name": "main", "image": "img:1", "memory": 64}


@pytest.fixture
def family(ecs):
    """A family whose revisions are deregistered afterwards."""
    import uuid

    name = f"def-{uuid.uuid4().hex[:12]}"
    yield name
    for arn in ecs.list_task_definitions(familyPrefix=name)["taskDefinitionArns"]:
        ecs.deregister_task_definition(taskDefinition=arn)


def register(ecs, family, **more):
    arguments = {"family": family, "containerDefinitions": [MAIN]} | more
    return ecs.register_task_definition(**arguments)["taskDefinition"]


def test_defaults_are_filled_in(ecs, family):
    container = MAIN | {"portMappings": [{"containerPort": 80}]}
    made = register(ecs, family, containerDefinitions=[container])
    assert made["taskDefinitionArn"].endswith(f":task-definition/{family}:1")
    assert made["registeredBy"].startswith("arn:aws:iam::123456789012:")
    assert made["registeredAt"] is not None
    shown = {k: v for k, v in made.items() if not k.startswith(("registered", "taskDefinitionArn"))}
    shown.pop("requiresAttributes")
    assert shown == {
        "family": family,
        "revision": 1,
        "status": "ACTIVE",
        "volumes": [],
        "placementConstraints": [],
        "compatibilities": shown["compatibilities"],
        "containerDefinitions": [
            {
                "name": "main",
                "image": "img:1",
                "cpu": 0,
                "memory": 64,
                "essential": True,
                "environment": [],
                "mountPoints": [],
                "volumesFrom": [],
                "systemControls": [],
                "portMappings": [{"containerPort": 80, "hostPort": 0, "protocol": "tcp"}],
            }
        ],
    }
    assert {"EC2", "EXTERNAL"} <= set(shown["compatibilities"])


def test_host_ports_follow_the_network_mode(ecs, family):
    container = MAIN | {"portMappings": [{"containerPort": 80}]}
    for mode, port in [("host", 80), ("awsvpc", 80), ("bridge", 0)]:
        made = register(ecs, family, networkMode=mode, containerDefinitions=[container])
        mapping = made["containerDefinitions"][0]["portMappings"][0]
        assert mapping["hostPort"] == port, mode
        assert made["networkMode"] == mode


def test_sizes_of_a_task_have_two_forms(ecs, family):
    made = register(ecs, family, cpu=".5 vCPU", memory="1 GB")
    assert (made["cpu"], made["memory"]) == ("512", "1024")


def test_revisions_count_up(ecs, family):
    assert [register(ecs, family)["revision"] for _ in range(3)] == [1, 2, 3]
    describe = lambda name: ecs.describe_task_definition(taskDefinition=name)["taskDefinition"]
    assert describe(family)["revision"] == 3
    assert describe(f"{family}:2")["revision"] == 2
    assert describe(describe(f"{family}:1")["taskDefinitionArn"])["revision"] == 1
    ecs.deregister_task_definition(taskDefinition=f"{family}:3")
    assert describe(family)["revision"] == 2
    assert register(ecs, family)["revision"] == 4


def test_tags_stand_beside(ecs, family):
    tags = [{"key": "team", "value": "blue"}]
    answer = ecs.register_task_definition(family=family, containerDefinitions=[MAIN], tags=tags)
    assert answer["tags"] == tags
    assert ecs.describe_task_definition(taskDefinition=family).get("tags", []) == []
    described = ecs.describe_task_definition(taskDefinition=family, include=["TAGS"])
    assert described["tags"] == tags


def test_everything_comes_back_as_it_was_given(ecs, family):
    container = MAIN | {
        "cpu": 128,
        "memoryReservation": 32,
        "links": ["side:s"],
        "entryPoint": ["/bin/sh"],
        "command": ["-c", "true"],
        "environment": [{"name": "A", "value": "1"}],
        "dependsOn": [{"containerName": "side", "condition": "START"}],
        "startTimeout": 10,
        "stopTimeout": 20,
        "user": "app",
        "workingDirectory": "/srv",
        "readonlyRootFilesystem": True,
        "dnsServers": ["10.0.0.2"],
        "dnsSearchDomains": ["example.org"],
        "extraHosts": [{"hostname": "db", "ipAddress": "10.0.0.3"}],
        "dockerLabels": {"a": "b"},
        "ulimits": [{"name": "nofile", "softLimit": 100, "hardLimit": 200}],
        "logConfiguration": {"logDriver": "json-file", "options": {"max-size": "1m"}},
        "healthCheck": {
            "command": ["CMD-SHELL", "true"],
            "interval": 7,
            "timeout": 3,
            "retries": 2,
            "startPeriod": 1,
        },
        "systemControls": [{"namespace": "net.core.somaxconn", "value": "64"}],
        "linuxParameters": {
            "capabilities": {"add": ["SYS_PTRACE"], "drop": ["KILL"]},
            "initProcessEnabled": True,
            "sharedMemorySize": 16,
            "tmpfs": [{"containerPath": "/t", "size": 4, "mountOptions": ["noexec"]}],
        },
        "restartPolicy": {"enabled": True, "ignoredExitCodes": [3], "restartAttemptPeriod": 60},
        "mountPoints": [{"sourceVolume": "v", "containerPath": "/v", "readOnly": True}],
        "versionConsistency": "disabled",
    }
    side = MAIN | {"name": "side", "essential": False}
    task = {
        "networkMode": "bridge",
        "pidMode": "host",
        "ipcMode": "none",
        "volumes": [{"name": "v", "host": {"sourcePath": "/tmp"}}],
        "placementConstraints": [{"type": "memberOf", "expression": "attribute:a == b"}],
        "runtimePlatform": {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"},
    }
    register(ecs, family, containerDefinitions=[container, side], **task)
    described = ecs.describe_task_definition(taskDefinition=family)["taskDefinition"]
    assert {k: described[k] for k in task} == task
    shown = described["containerDefinitions"][0]
    assert {k: shown[k] for k in container} == container


def test_lists_are_sorted_and_filtered(ecs, family):
    arns = [register(ecs, family)["taskDefinitionArn"] for _ in range(12)]
    ecs.deregister_task_definition(taskDefinition=f"{family}:5")
    active = arns[:4] + arns[5:]

    def listed(**more):
        pages = ecs.get_paginator("list_task_definitions").paginate(
            familyPrefix=family, PaginationConfig={"PageSize": 5}, **more
        )
        return pages.build_full_result()["taskDefinitionArns"]

    assert listed() == active
    assert listed(sort="DESC") == active[::-1]
    assert listed(status="INACTIVE") == [arns[4]]
    assert listed(status="DELETE_IN_PROGRESS") == []


def test_families_are_found_by_prefix(ecs, family):
    for end in ["a", "b", "c"]:
        register(ecs, f"{family}-{end}")
    ecs.deregister_task_definition(taskDefinition=f"{family}-b:1")

    def families(**more):
        pages = ecs.get_paginator("list_task_definition_families").paginate(
            familyPrefix=f"{family}-", PaginationConfig={"PageSize": 2}, **more
        )
        found = pages.build_full_result()["families"]
        return [it.removeprefix(f"{family}-") for it in found]

    assert families() == families(status="ALL") == ["a", "b", "c"]
    assert families(status="ACTIVE") == ["a", "c"]
    assert families(status="INACTIVE") == ["b"]
    for end in ["a", "c"]:
        ecs.deregister_task_definition(taskDefinition=f"{family}-{end}:1")


def test_deregistering_twice_is_the_same(ecs, family):
    register(ecs, family)
    first = ecs.deregister_task_definition(taskDefinition=f"{family}:1")["taskDefinition"]
    assert first["status"] == "INACTIVE" and first["deregisteredAt"] is not None
    again = ecs.deregister_task_definition(taskDefinition=f"{family}:1")["taskDefinition"]
    assert again == first


def test_deletion_needs_an_inactive_revision(ecs, family):
    register(ecs, family)
    register(ecs, family)
    ecs.deregister_task_definition(taskDefinition=f"{family}:1")
    answer = ecs.delete_task_definitions(
        taskDefinitions=[f"{family}:1", f"{family}:2", f"{family}:9", "no identifier!"]
    )
    assert [it["status"] for it in answer["taskDefinitions"]] == ["DELETE_IN_PROGRESS"]
    assert answer["taskDefinitions"][0]["deleteRequestedAt"] is not None
    assert [it["reason"] for it in answer["failures"]] == [
        "The specified task definition is still in ACTIVE status. Please deregister the target "
        "and try again.",
        "The specified task definition does not exist. Specify a valid account, family, revision "
        "and try again.",
        "The specified task definition identifier is invalid. Specify a valid name or ARN and "
        "try again.",
    ]


def test_numbers_of_deleted_revisions_are_not_used_again(ecs, family):
    register(ecs, family)
    ecs.deregister_task_definition(taskDefinition=f"{family}:1")
    ecs.delete_task_definitions(taskDefinitions=[f"{family}:1"])
    assert register(ecs, family)["revision"] == 2


def test_what_is_valid_for_fargate_says_so(ecs, family):
    made = register(
        ecs,
        family,
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
    )
    assert made["requiresCompatibilities"] == ["FARGATE"]
    assert {"EC2", "FARGATE"} <= set(made["compatibilities"])
    assert "FARGATE" not in register(ecs, family)["compatibilities"]
