"""FireLens: a container of the task takes the logs of the others, as on ECS."""

import json
import uuid

import pytest

from conftest import unique
from harness import docker, router
from harness.tasks import UNTIL_STOPPED
from harness.waiting import until
from test_definitions import read
from test_execution_role import TRUST


@pytest.fixture(scope="module")
def fluent_bit():
    name = router.image(f"berth-test-router:{uuid.uuid4().hex[:8]}")
    yield name
    if name.startswith("berth-test-router"):
        docker.docker("rmi", "--force", name, check=False)


@pytest.fixture(scope="module")
def role(laptop):
    iam = laptop.client("iam")
    name = unique("router")
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
    policy = {"Statement": {"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": "*"}}
    document = json.dumps(policy | {"Version": "2012-10-17"})
    iam.put_role_policy(RoleName=name, PolicyName="reads", PolicyDocument=document)
    return made["Role"]["Arn"]


def lines(task):
    """What the router has been told, as it says it."""
    found = []
    for line in task.logs("log_router").splitlines():
        if line.startswith("{"):
            found.append(json.loads(line))
    return found


def routed(definition, fluent_bit, image, role):
    definition.pop("family")
    log_router, app = definition["containerDefinitions"]
    log_router["image"], app["image"] = fluent_bit, image
    app["command"] = ["sh", "-c", f"echo out; echo err >&2; {UNTIL_STOPPED}"]
    return definition | {"taskRoleArn": role, "executionRoleArn": role}


def test_a_definition_of_the_field_runs(laptop, tasks, images, fluent_bit, role):
    laptop.client("ssm").put_parameter(Name="/firelens/key", Value="k3y", Type="SecureString")
    definition = routed(read("firelens"), fluent_bit, images.busybox, role)
    log_router, app = definition["containerDefinitions"]
    app["logConfiguration"]["secretOptions"] = [{"name": "apikey", "valueFrom": "/firelens/key"}]
    task = tasks.run(**definition)
    task.until("RUNNING")
    id = task.arn.rsplit("/", 1)[1]

    def told():
        return {"out", "err"} <= {it.get("log") for it in lines(task)}

    until(told, lambda: task.logs("log_router"))
    outputs, *records = lines(task)
    (record,) = [it for it in records if it.get("log") == "out"]
    assert record["tag"] == f"app-firelens-{id}"
    assert record["source"] == "stdout" and record["container_id"] == task.inspect("app")["Id"]
    assert record["ecs_cluster"] == task.cluster and record["ecs_task_arn"] == task.arn
    assert ":" in record["ecs_task_definition"]
    (output,) = [it for it in outputs["outputs"] if it["Name"] == "stdout"]
    assert output["Match"] == "*" and output["apikey"] == "k3y"

    variables = dict(it.split("=", 1) for it in task.inspect("app")["Config"]["Env"])
    networks = task.inspect("log_router")["NetworkSettings"]["Networks"]
    addresses = [it["IPAddress"] for it in networks.values()]
    assert variables["FLUENT_HOST"] in addresses and variables["FLUENT_PORT"] == "24224"
    assert "k3y" not in json.dumps(task.inspect("app"))
    for file in laptop.agent_data.rglob("*"):
        assert not file.is_file() or b"k3y" not in file.read_bytes(), file

    # The router starts first, and ends last.
    app, log_router = task.inspect("app"), task.inspect("log_router")
    assert log_router["State"]["StartedAt"] < app["State"]["StartedAt"]
    task.stop()
    task.until("STOPPED")
    ended = [docker.inspect(it["Id"])["State"]["FinishedAt"] for it in (app, log_router)]
    assert ended == sorted(ended)


def test_whoever_speaks_the_protocol_finds_the_router_itself(tasks, images, fluent_bit, role):
    definition = routed(read("firelens"), fluent_bit, images.busybox, role)
    app = definition["containerDefinitions"][1]
    # ["own", 1, {"log": "mine"}]
    message = r"\223\243own\001\201\243log\244mine"
    send = f"printf '{message}' | nc $FLUENT_HOST $FLUENT_PORT"
    app["command"] = ["sh", "-c", f"{send}; {UNTIL_STOPPED}"]
    task = tasks.run(**definition)
    task.until("RUNNING")

    def told():
        return any(it.get("log") == "mine" and it["tag"] == "own" for it in lines(task))

    until(told, lambda: task.logs("log_router"))


def test_an_output_without_its_kind_is_refused(tasks, images, fluent_bit, role):
    definition = routed(read("firelens"), fluent_bit, images.busybox, role)
    definition["containerDefinitions"][1]["logConfiguration"]["options"] = {"Host": "h"}
    _, stopped = tasks.ended(**definition)
    assert "missing output key Name which is required" in stopped["stoppedReason"]
