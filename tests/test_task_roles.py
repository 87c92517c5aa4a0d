"""A task's role: its containers find its credentials, and nobody else does."""

import json
import time

import boto3
import pytest
from botocore.exceptions import ClientError

from harness import docker

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
URL = "http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"


@pytest.fixture
def role(laptop):
    """A role that tasks may have, which may list clusters and nothing else."""
    iam, name = laptop.client("iam"), f"web-{time.monotonic_ns()}"
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    allow = {"Effect": "Allow", "Action": "ecs:ListClusters", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=policy)
    yield arn
    iam.delete_role_policy(RoleName=name, PolicyName="p")
    iam.delete_role(RoleName=name)


def inside(task, script):
    id = task.container()["runtimeId"]
    return docker.docker("exec", id, "sh", "-c", f"{script}\nsleep 0.2", check=False)


def taken(laptop, task):
    """What the container finds, as a client of the API."""
    found = json.loads(inside(task, f"wget -q -O - {URL}"))

    def client(service):
        return boto3.session.Session().client(
            service,
            endpoint_url=laptop.endpoint,
            region_name=laptop.access()["region"],
            aws_access_key_id=found["AccessKeyId"],
            aws_secret_access_key=found["SecretAccessKey"],
            aws_session_token=found["Token"],
        )

    return client


@pytest.mark.parametrize("mode", ["bridge", "host", "none"])
def test_a_container_is_its_role(laptop, tasks, role, mode):
    task = tasks.run(tasks.box(), taskRoleArn=role, networkMode=mode)
    task.until("RUNNING")
    client = taken(laptop, task)
    name, id = role.rpartition("/")[2], task.arn.rpartition("/")[2]
    who = client("sts").get_caller_identity()["Arn"]
    assert who == f"arn:aws:sts::123456789012:assumed-role/{name}/{id}"
    assert client("ecs").list_clusters()["clusterArns"]
    with pytest.raises(ClientError) as denied:
        client("ecs").list_services(cluster=laptop.cluster)
    assert denied.value.response["Error"]["Code"] == "AccessDeniedException"
    told = json.loads(inside(task, "wget -q -O - $ECS_CONTAINER_METADATA_URI_V4/task"))
    assert told["TaskARN"] == task.arn


def test_another_task_gets_nothing(tasks, role):
    victim, thief = (tasks.run(tasks.box(), taskRoleArn=role) for _ in range(2))
    victim.until("RUNNING"), thief.until("RUNNING")
    url = inside(victim, f"echo {URL}").strip()
    assert '"Token"' in inside(victim, f"wget -q -O - {url}")
    stolen = inside(thief, f"wget -q -O - {url} 2>&1")
    assert "HTTP/1.1 400" in stolen and "Token" not in stolen


def test_a_container_has_them_from_its_first_moment(tasks, role):
    """The first request races the news that the container runs."""
    script = f"wget -q -O - {URL} | grep -c Token"
    for _ in range(5):
        task, stopped = tasks.ended(tasks.box(script), taskRoleArn=role)
        assert stopped["containers"][0]["exitCode"] == 0, task.logs()
        assert task.logs().strip() == "1"
