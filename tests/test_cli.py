"""The unmodified AWS CLI, and Berth's own commands around it."""

import json
import os
import subprocess

import pytest

from harness import docker, pages, programs
from harness.plane import Plane, berth, environment

pytestmark = pytest.mark.slow


def test_a_task_from_the_first_command_to_the_last(aws, tasks, cluster):
    container = json.dumps([tasks.web()])
    family = tasks.family()
    defined = aws(
        "ecs", "register-task-definition", "--family", family, "--container-definitions", container
    )
    assert defined["taskDefinition"]["revision"] == 1
    arn = aws(
        *["ecs", "run-task", "--cluster", cluster, "--task-definition", family],
        *["--started-by", "cli", "--tags", "key=a,value=b", "--query", "tasks[0].taskArn"],
        *["--output", "text"],
    )
    task = tasks.task(arn)
    aws("ecs", "wait", "tasks-running", "--cluster", cluster, "--tasks", arn)
    described = aws(
        "ecs", "describe-tasks", "--cluster", cluster, "--tasks", arn, "--include", "TAGS"
    )
    (shown,) = described["tasks"]
    assert shown["startedBy"] == "cli" and shown["tags"] == [{"key": "a", "value": "b"}]
    port = shown["containers"][0]["networkBindings"][0]["hostPort"]
    assert pages.get(port) == (200, "Hello from Berth!\n")
    listed = aws("ecs", "list-tasks", "--cluster", cluster, "--family", family)
    assert listed["taskArns"] == [arn]
    stopped = aws("ecs", "stop-task", "--cluster", cluster, "--task", arn, "--reason", "enough")
    assert stopped["task"]["desiredStatus"] == "STOPPED"
    aws("ecs", "wait", "tasks-stopped", "--cluster", cluster, "--tasks", arn)
    final = task.describe()
    assert final["stoppedReason"] == "enough" and final["containers"][0]["exitCode"] == 0
    aws("ecs", "deregister-task-definition", "--task-definition", f"{family}:1")
    gone = aws("ecs", "delete-task-definitions", "--task-definitions", f"{family}:1")
    assert gone["failures"] == []


def test_clusters_and_instances(aws, cluster):
    name = "cli-made"
    made = aws("ecs", "create-cluster", "--cluster-name", name, "--tags", "key=k,value=v")
    assert made["cluster"]["status"] == "ACTIVE"
    arn = made["cluster"]["clusterArn"]
    aws(
        "ecs",
        "update-cluster-settings",
        "--cluster",
        name,
        "--settings",
        "name=containerInsights,value=enabled",
    )
    described = aws("ecs", "describe-clusters", "--clusters", name, "--include", "SETTINGS", "TAGS")
    (shown,) = described["clusters"]
    assert shown["settings"] == [{"name": "containerInsights", "value": "enabled"}]
    aws("ecs", "tag-resource", "--resource-arn", arn, "--tags", "key=x,value=y")
    aws("ecs", "untag-resource", "--resource-arn", arn, "--tag-keys", "k")
    tags = aws("ecs", "list-tags-for-resource", "--resource-arn", arn)
    assert tags["tags"] == [{"key": "x", "value": "y"}]
    assert arn in aws("ecs", "list-clusters")["clusterArns"]
    assert aws("ecs", "delete-cluster", "--cluster", name)["cluster"]["status"] == "INACTIVE"

    (instance,) = aws(
        "ecs",
        "list-container-instances",
        "--cluster",
        cluster,
        "--filter",
        "agentConnected == true",
    )["containerInstanceArns"]
    attribute = f"name=cli,value=yes,targetId={instance}"
    aws("ecs", "put-attributes", "--cluster", cluster, "--attributes", attribute)
    listed = aws(
        "ecs",
        "list-attributes",
        "--cluster",
        cluster,
        "--target-type",
        "container-instance",
        "--attribute-name",
        "cli",
    )
    assert [it["value"] for it in listed["attributes"]] == ["yes"]
    aws(
        "ecs",
        "delete-attributes",
        "--cluster",
        cluster,
        "--attributes",
        f"name=cli,targetId={instance}",
    )
    for status in ["DRAINING", "ACTIVE"]:
        answer = aws(
            "ecs",
            "update-container-instances-state",
            "--cluster",
            cluster,
            "--container-instances",
            instance,
            "--status",
            status,
        )
        assert [it["status"] for it in answer["containerInstances"]] == [status]


def test_settings_and_definitions(aws):
    aws("ecs", "put-account-setting", "--name", "containerInsights", "--value", "enabled")
    listed = aws("ecs", "list-account-settings", "--name", "containerInsights")
    assert [it["value"] for it in listed["settings"]] == ["enabled"]
    aws("ecs", "delete-account-setting", "--name", "containerInsights")
    assert aws("ecs", "list-account-settings")["settings"] == []
    families = aws("ecs", "list-task-definition-families", "--family-prefix", "no-such-")
    assert families["families"] == []
    assert (
        aws("ecs", "list-task-definitions", "--family-prefix", "no-such-")["taskDefinitionArns"]
        == []
    )


def test_errors_reach_the_user(aws):
    ran = aws("ecs", "describe-tasks", "--cluster", "no-such", "--tasks", "0" * 32, check=False)
    assert ran.returncode == 255
    assert "(ClusterNotFoundException)" in ran.stderr and "Cluster not found." in ran.stderr
    arn = "arn:aws:ecs:us-east-1:123456789012:service/web/web"
    ran = aws("ecs", "describe-express-gateway-service", "--service-arn", arn, check=False)
    assert ran.returncode == 255
    assert "DescribeExpressGatewayService is not supported by this release" in ran.stderr


def test_sts_says_who_one_is(aws):
    who = aws("sts", "get-caller-identity")
    assert who["Account"] == "123456789012"
    assert who["Arn"] == "arn:aws:iam::123456789012:root"


def test_berth_env_is_for_a_shell(laptop):
    script = (
        f'eval "$({programs.berth()} env --data {laptop.data})"; {programs.aws()} ecs list-clusters'
    )
    ran = subprocess.run(
        ["sh", "-c", script], env=environment(), capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    assert "clusterArns" in json.loads(ran.stdout)
    said = berth("env", "--data", laptop.data).stdout
    *exports, foreign = said.splitlines()
    exported = dict(line.removeprefix("export ").split("=", 1) for line in exports)
    assert exported == laptop.variables()
    assert foreign == "unset AWS_SESSION_TOKEN AWS_PROFILE"


def test_berth_aws_is_the_aws_cli(laptop):
    path = f"{programs.aws().parent}:{os.environ['PATH']}"
    foreign = {"AWS_SESSION_TOKEN": "of another account", "AWS_PROFILE": "nobody"}
    env = environment(PATH=path, **foreign)
    ran = berth("aws", "--data", laptop.data, "ecs", "list-clusters", env=env)
    assert ran.returncode == 0, ran.stderr
    assert "clusterArns" in json.loads(ran.stdout)
    ran = berth("aws", "--data", laptop.data, "ecs", "stop-task", "--task", "x", env=env)
    assert ran.returncode == 255
    ran = berth(
        "aws", "--data", laptop.data, "--", "ecs", "list-clusters", env=environment(PATH="")
    )
    assert ran.returncode == 1 and "AWS CLI is not installed" in ran.stderr


def test_commands_that_have_nothing_to_work_with(tmp_path):
    ran = berth("env", "--data", tmp_path / "none")
    assert ran.returncode == 1 and "berth up" in ran.stderr
    ran = berth("env", env={"PATH": ""})
    assert ran.returncode == 2 and "--data" in ran.stderr
    ran = berth("nonsense")
    assert ran.returncode == 2
    ran = berth("agent", "--endpoint", "http://127.0.0.1:1", env=environment(HOME=str(tmp_path)))
    assert ran.returncode == 1 and "AWS_ACCESS_KEY_ID" in ran.stderr


def test_what_up_says(own_laptop):
    lines = []
    while not own_laptop.process.lines.empty():
        lines.append(own_laptop.process.line())
    said = "\n".join(lines)
    assert f'eval "$({programs.berth()} env --data {own_laptop.data})"' in said
    assert "aws ecs list-clusters" in said
    assert own_laptop.stop() == 0
    assert "Containers keep running" in own_laptop.process.complaints()
    assert docker.of_agent(own_laptop.agent_data) == []


def test_up_is_said_once_tasks_can_run(tmp_path):
    laptop = Plane(tmp_path, "up", ["--cluster", "first"])
    try:
        ecs = laptop.start().client()
        connected = ecs.list_container_instances(cluster="first", filter="agentConnected == true")
        assert len(connected["containerInstanceArns"]) == 1
    finally:
        laptop.end()


def test_up_is_not_said_without_docker(tmp_path):
    where = ["--listen", "127.0.0.1:0", "--data", tmp_path / "data"]
    ran = berth("up", *where, "--docker-host", f"unix://{tmp_path}/none")
    assert ran.returncode == 1 and ran.stdout == ""
    assert "cannot reach Docker" in ran.stderr and "Start Docker" in ran.stderr


def test_berth_env_leaves_other_services_alone(laptop):
    said = berth("env", "--data", laptop.data).stdout
    assert "AWS_ENDPOINT_URL=" not in said
    for service in ["ECS", "SECRETS_MANAGER", "SSM", "STS"]:
        assert f"export AWS_ENDPOINT_URL_{service}={laptop.endpoint}\n" in said


def test_a_dump_warns_of_what_is_in_it(tmp_path):
    server = Plane(tmp_path, "server").start()
    assert server.stop() == 0
    ran = berth("store", "dump", "--data", server.data)
    assert ran.returncode == 0 and "whoever has seal.key, too, has them" in ran.stderr
