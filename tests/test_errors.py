"""Errors of the operations: AWS's types and texts, word by word."""

import pytest

from harness.calls import refused

ID = "0123456789abcdef" * 2
LOG_TARGET = {"cloudWatchLogGroupName": "/exec"}
EXEC = "executeCommandConfiguration"
INVALID, CLIENT = "InvalidParameterException", "ClientException"
NO_CLUSTER = ("ClusterNotFoundException", "Cluster not found.")

# operation, arguments, type, text. HERE is the laptop's cluster; KNOWN a registered definition.
TABLE = [
    ("describe_tasks", {"cluster": "HERE", "tasks": []}, INVALID, "Tasks cannot be empty."),
    ("describe_tasks", {"cluster": "HERE"}, INVALID, "Tasks cannot be empty."),
    ("describe_tasks", {"cluster": "nope", "tasks": [ID]}, *NO_CLUSTER),
    ("list_tasks", {"cluster": "nope"}, *NO_CLUSTER),
    ("list_container_instances", {"cluster": "nope"}, *NO_CLUSTER),
    ("update_cluster", {"cluster": "nope"}, *NO_CLUSTER),
    ("delete_cluster", {"cluster": "nope"}, *NO_CLUSTER),
    ("run_task", {"cluster": "nope", "taskDefinition": "KNOWN"}, *NO_CLUSTER),
    (
        "stop_task",
        {"cluster": "HERE", "task": ID},
        INVALID,
        "The referenced task was not found.",
    ),
    (
        "stop_task",
        {"cluster": "HERE", "task": "abc"},
        INVALID,
        "taskId length should be one of [32,36]",
    ),
    (
        "submit_task_state_change",
        {"cluster": "HERE", "task": ID, "status": "RUNNING"},
        INVALID,
        "The referenced task was not found.",
    ),
    (
        "describe_container_instances",
        {"cluster": "HERE", "containerInstances": []},
        CLIENT,
        "Container Instances cannot be empty.",
    ),
    (
        "deregister_container_instance",
        {"cluster": "HERE", "containerInstance": ID},
        INVALID,
        "The referenced container instance was not found.",
    ),
    (
        "update_container_instances_state",
        {"cluster": "HERE", "containerInstances": [ID], "status": "INACTIVE"},
        INVALID,
        "Container instance status should be one of [ACTIVE,DRAINING]",
    ),
    (
        "describe_task_definition",
        {"taskDefinition": "no-such-family"},
        CLIENT,
        "Unable to describe task definition.",
    ),
    (
        "describe_task_definition",
        {"taskDefinition": "no-such-family:7"},
        CLIENT,
        "Unable to describe task definition.",
    ),
    (
        "deregister_task_definition",
        {"taskDefinition": "no-such-family:7"},
        CLIENT,
        "Unable to describe task definition.",
    ),
    ("deregister_task_definition", {"taskDefinition": "web"}, INVALID, "Revision is missing."),
    (
        "deregister_task_definition",
        {"taskDefinition": "web:foo"},
        INVALID,
        "Invalid revision number. Number: foo",
    ),
    (
        "run_task",
        {"cluster": "HERE", "taskDefinition": "no-such-family"},
        CLIENT,
        "TaskDefinition not found.",
    ),
    (
        "start_task",
        {"cluster": "HERE", "taskDefinition": "no-such-family", "containerInstances": [ID]},
        CLIENT,
        "TaskDefinition not found.",
    ),
    (
        "run_task",
        {"cluster": "EMPTY", "taskDefinition": "KNOWN"},
        INVALID,
        "No Container Instances were found in your cluster.",
    ),
    (
        "run_task",
        {"cluster": "HERE", "taskDefinition": "KNOWN", "launchType": "MOON"},
        INVALID,
        "launch type should be one of [EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES]",
    ),
    (
        "run_task",
        {
            "cluster": "HERE",
            "taskDefinition": "KNOWN",
            "launchType": "EC2",
            "capacityProviderStrategy": [{"capacityProvider": "FARGATE"}],
        },
        INVALID,
        "Specifying both a launch type and capacity provider strategy is not supported. Remove "
        "one and try again.",
    ),
    (
        "run_task",
        {"cluster": "HERE", "taskDefinition": "KNOWN", "platformVersion": "1.4.0"},
        INVALID,
        "The platform version must be null when specifying an EC2 launch type.",
    ),
    (
        "run_task",
        {
            "cluster": "HERE",
            "taskDefinition": "KNOWN",
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
        },
        INVALID,
        "Network Configuration is not valid for the given networkMode of this task definition.",
    ),
    (
        "run_task",
        {"cluster": "HERE", "taskDefinition": "AWSVPC"},
        INVALID,
        "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    ),
    (
        "run_task",
        {
            "cluster": "HERE",
            "taskDefinition": "KNOWN",
            "overrides": {"containerOverrides": [{"name": "other", "command": ["x"]}]},
        },
        INVALID,
        "Override for container named other is not a container in the TaskDefinition.",
    ),
    (
        "list_tasks",
        {"cluster": "HERE", "serviceName": "web"},
        "ServiceNotFoundException",
        "Service not found.",
    ),
    (
        "put_attributes",
        {"cluster": "HERE", "attributes": [{"name": "a", "targetId": ID}]},
        "TargetNotFoundException",
        "The specified target was not found. Specify a valid target and try again.",
    ),
    (
        "create_cluster",
        {
            "clusterName": "never-made",
            "configuration": {EXEC: {"logging": "NONE", "logConfiguration": LOG_TARGET}},
        },
        INVALID,
        "You must set logging to 'OVERRIDE' when you supply a log configuration.",
    ),
    (
        "create_cluster",
        {"clusterName": "never-made", "configuration": {EXEC: {"logging": "OVERRIDE"}}},
        INVALID,
        "A CloudWatch log group name or S3 bucket name must be specified when overriding the "
        "default log configuration.",
    ),
    ("list_clusters", {"nextToken": "made-up"}, INVALID, "Invalid token."),
]


@pytest.fixture(scope="module")
def given(ecs, cluster):
    """Stands for what the table names in capitals."""
    empty = "errors-empty"
    ecs.create_cluster(clusterName=empty)
    container = [{"name": "main", "image": "none", "memory": 16}]
    known = ecs.register_task_definition(family="errors-known", containerDefinitions=container)
    awsvpc = ecs.register_task_definition(
        family="errors-awsvpc", containerDefinitions=container, networkMode="awsvpc"
    )
    arn = lambda answer: answer["taskDefinition"]["taskDefinitionArn"]
    yield {"HERE": cluster, "EMPTY": empty, "KNOWN": arn(known), "AWSVPC": arn(awsvpc)}
    ecs.delete_cluster(cluster=empty)


@pytest.mark.parametrize(
    "operation, arguments, code, text",
    TABLE,
    ids=[f"{row[0]}-{at}" for at, row in enumerate(TABLE)],
)
def test_texts(lax, given, operation, arguments, code, text):
    arguments = {
        name: given.get(value, value) if isinstance(value, str) else value
        for name, value in arguments.items()
    }
    assert refused(getattr(lax, operation), **arguments) == (code, text)


def test_an_inactive_definition_runs_no_more(ecs, cluster, tasks):
    definition = tasks.define(tasks.box())
    ecs.deregister_task_definition(taskDefinition=definition)
    assert refused(ecs.run_task, cluster=cluster, taskDefinition=definition) == (
        CLIENT,
        "TaskDefinition is inactive",
    )


def test_an_instance_in_use_stays(ecs, cluster, tasks):
    tasks.run(tasks.box()).until("RUNNING")
    instance = ecs.list_container_instances(cluster=cluster)["containerInstanceArns"][0]
    assert refused(
        ecs.deregister_container_instance, cluster=cluster, containerInstance=instance
    ) == (INVALID, "Found running tasks on the instance.")


def test_cluster_names_have_an_alphabet(lax):
    for name in ["a b", "ü", "", "x" * 256, "a/b"]:
        code, text = refused(lax.create_cluster, clusterName=name)
        assert code == INVALID and text.startswith("Invalid cluster name"), (name, text)


@pytest.mark.parametrize("count", [0, 11, -1])
def test_the_number_of_tasks_is_bounded(lax, given, count):
    arguments = {"cluster": given["HERE"], "taskDefinition": given["KNOWN"], "count": count}
    code, text = refused(lax.run_task, **arguments)
    assert code == INVALID and f"is {count}" in text


@pytest.mark.parametrize("size", [0, 101])
@pytest.mark.parametrize("operation", ["list_clusters", "list_tasks", "list_task_definitions"])
def test_pages_have_a_size(lax, given, operation, size):
    arguments = {"cluster": given["HERE"]} if operation == "list_tasks" else {}
    code, _ = refused(getattr(lax, operation), maxResults=size, **arguments)
    assert code == INVALID


def test_a_token_is_for_its_own_list(ecs, lax):
    for number in range(2):
        container = [{"name": "main", "image": "none", "memory": 16}]
        ecs.register_task_definition(family="errors-token", containerDefinitions=container)
    token = ecs.list_task_definitions(familyPrefix="errors-token", maxResults=1)["nextToken"]
    other = refused(lax.list_task_definitions, nextToken=token, familyPrefix="other")
    assert other == (INVALID, "Invalid token.")
