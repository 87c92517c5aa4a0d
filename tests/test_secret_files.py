"""Secrets as files in memory, which labels ask for: Berth's own addition."""

import json

import pytest

from conftest import unique
from harness import docker
from harness.tasks import UNTIL_STOPPED
from harness.waiting import until
from test_execution_role import TRUST

VALUE = "c4n4ry of a file"


@pytest.fixture(scope="module")
def role(laptop):
    name = unique("files")
    iam, ssm = laptop.client("iam"), laptop.client("ssm")
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
    statement = {"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    iam.put_role_policy(RoleName=name, PolicyName="reads", PolicyDocument=document)
    ssm.put_parameter(Name=f"/{name}/db", Value=VALUE, Type="SecureString")
    return made["Role"]["Arn"]


def box(tasks, role, script=UNTIL_STOPPED, **more):
    name = role.rsplit("/", 1)[1]
    more = {"dockerLabels": {"berth.secret.DB": "file:/run/secrets/db"}} | more
    return tasks.box(script, secrets=[{"name": "DB", "valueFrom": f"/{name}/db"}], **more)


def test_a_secret_is_a_file_and_on_no_disk(laptop, tasks, role):
    script = f"cat /run/secrets/db; echo; stat -c '%a %u' /run/secrets/db; env; {UNTIL_STOPPED}"
    task = tasks.run(box(tasks, role, script, user="1000"), executionRoleArn=role)
    task.until("RUNNING")
    until(lambda: "PATH=" in task.logs(), task.logs)
    said = task.logs().splitlines()
    assert said[:2] == [VALUE, "400 1000"]
    assert not any(it.startswith("DB=") for it in said)
    assert VALUE not in json.dumps(task.inspect())
    (mount,) = [it for it in task.inspect()["Mounts"] if it["Destination"] == "/run/secrets/db"]
    assert mount["RW"] is False
    for file in laptop.agent_data.rglob("*"):
        assert not file.is_file() or VALUE.encode() not in file.read_bytes(), file
    again = docker.docker("exec", "--user", "1001", task.inspect()["Id"], "cat", "/run/secrets/db",
                          check=False)
    assert VALUE not in again


@pytest.mark.parametrize(
    "more, word",
    [
        ({"dockerLabels": {"berth.secret.NO": "file:/run/db"}}, "names no secret"),
        ({"dockerLabels": {"berth.secret.DB": "file:run/db"}}, "is to be file:/PATH"),
        ({"user": "app"}, "its user 'app' is a name"),
    ],
)
def test_what_is_no_file_ends_the_task(tasks, role, more, word):
    _, stopped = tasks.ended(box(tasks, role, **more), executionRoleArn=role)
    said = stopped["stoppedReason"] + str(stopped["containers"][0].get("reason"))
    assert word in said, said
