"""No secret value is anywhere but where it belongs: values are planted, all that touches them is done,
and then everything that is written or told is searched for them."""

import base64
import errno
import json
import pathlib
import urllib.request

import pytest
from botocore.exceptions import ClientError

from conftest import unique
from harness import docker
from harness.plane import Plane, berth, instances
from harness.ports import free_port
from harness.tasks import UNTIL_STOPPED, Tasks
from harness.waiting import until

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
RIGHTS = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": ["ssm:*", "secretsmanager:*", "logs:*", "ecs:*"],
            "Resource": "*",
        }
    ],
}
URL = "http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
# What is no secret, and must be found: the search works.
MARKER = "m4rk3r-that-is-told"


class Planted:
    """Secrets, by what they are."""

    def __init__(self):
        self.all = {}

    def plant(self, what, value):
        assert len(value) >= 16, "what is short may be found by chance"
        self.all[what] = value
        return value

    def new(self, what):
        return self.plant(what, unique(f"canary-of-{what}"))

    def forms(self):
        """As they might be written: plain, as a part of JSON in JSON, in base 64."""
        for what, value in self.all.items():
            yield what, value.encode()
            # A text within a text: the three ways in which its bytes can fall.
            for skip in range(3):
                encoded = base64.b64encode(b"x" * skip + value.encode())
                yield f"{what} in base 64", encoded[4 if skip else 0 : -4]

    def found_in(self, where, content):
        content = content if isinstance(content, bytes) else content.encode()
        return [f"{what}: {where}" for what, form in self.forms() if form in content]


@pytest.fixture
def plane(tmp_path):
    metrics = [f"127.0.0.1:{free_port()}" for _ in range(2)]
    arguments = ["--cluster", unique("canary"), "--healthy-after", "2"]
    arguments += ["--metrics", metrics[0], "--agent-metrics", metrics[1]]
    plane = Plane(tmp_path, "up", arguments)
    plane.cluster, plane.metrics = plane.arguments[1], metrics
    # All that anybody could have it log.
    plane.environment = {"RUST_LOG": "trace,berth=trace"}
    try:
        plane.start()
        instances(plane.client(), plane.cluster, 1)
        yield plane
    finally:
        plane.end()
        docker.remove_containers(docker.of_agent(plane.agent_data))


def refuse(call, **arguments):
    with pytest.raises(ClientError) as error:
        call(**arguments)
    return str(error.value)


def read_all(plane, tasks):
    """Whatever verbs, APIs and listeners tell."""
    flags = ["--data", plane.data]
    here = [*flags, "--cluster", plane.cluster]
    told = {}
    for words in [
        ["events", "--since", "oldest", "-o", "json", *here],
        *(["events", "--since", "oldest", "-o", "json", "--source", it, *flags] for it in SOURCES),
        *(["history", "--since", "30d ago", "--all", "--source", it, *flags] for it in SOURCES),
        ["history", "--since", "30d ago", "--all", *here],
        ["history", "--since", "30d ago", "--all", "--account", "-o", "json", *here],
        ["ps", "--status", "all", "-o", "json", *here],
        ["services", "-o", "json", *here],
        ["seal", "status", "-o", "json", *flags],
        ["user", "ls", *flags],
        *(["why", it, "-o", "json", *here] for it in tasks),
        *(["describe", it, *here] for it in tasks),
        *(["history", it, "-o", "json", *here] for it in tasks),
    ]:
        ran = berth(*words)
        told[" ".join(map(str, words))] = ran.stdout + ran.stderr
    for address in plane.metrics:
        told[address] = urllib.request.urlopen(f"http://{address}/metrics").read().decode()
    told["health"] = urllib.request.urlopen(f"{plane.endpoint}/health").read().decode()
    return told


SOURCES = ["aws.ssm", "aws.secretsmanager", "aws.iam", "aws.logs"]


def files(*folders):
    for folder in map(pathlib.Path, folders):
        yield from (it for it in folder.rglob("*") if it.is_file())


def test_no_secret_is_where_it_does_not_belong(plane, images):
    planted, answers = Planted(), {}
    iam, ssm, asm = (plane.client(it) for it in ("iam", "ssm", "secretsmanager"))
    ecs, name = plane.client(), unique("canary")
    tasks = Tasks(ecs, plane.cluster, images)
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps(RIGHTS))
    # Values of either store: put, replaced, labelled, refused, deleted.
    for what in ["parameter", "newer-parameter"]:
        ssm.put_parameter(
            Name=f"/{name}", Value=planted.new(what), Type="SecureString", Overwrite=True,
            Description=MARKER,
        )
    ssm.put_parameter(Name="/gone", Value=planted.new("gone-parameter"), Type="SecureString")
    ssm.delete_parameter(Name="/gone")
    answers["refused parameter"] = refuse(
        ssm.put_parameter, Name="/a b", Value=planted.new("refused"), Type="SecureString"
    )
    answers["pattern"] = refuse(
        ssm.put_parameter, Name="/p", Value=planted.new("unlike"), Type="SecureString",
        AllowedPattern="^[0-9]+$",
    )
    secret = asm.create_secret(Name=name, SecretString=planted.new("secret"))["ARN"]
    inner = planted.new("member")
    document = json.dumps({"user": planted.new("user-of-a-secret"), "inner": {"key": inner}})
    asm.put_secret_value(SecretId=name, SecretString=document, ClientRequestToken="1" * 32)
    answers["other value"] = refuse(
        asm.put_secret_value, SecretId=name, SecretString=planted.new("other-by-token"),
        ClientRequestToken="1" * 32,
    )
    asm.create_secret(Name="gone", SecretString=planted.new("gone-secret"))
    asm.delete_secret(SecretId="gone", ForceDeleteWithoutRecovery=True)
    # Keys and sessions.
    made = berth("user", "create", name, "--admin", "--output", "json", "--data", plane.data)
    key = json.loads(made.stdout)
    planted.plant("access-key", key["secretAccessKey"])
    user = {"access_key_id": key["accessKeyId"], "secret_access_key": key["secretAccessKey"]}
    session = plane.client("sts", **user).get_session_token()["Credentials"]
    planted.plant("session-secret", session["SecretAccessKey"])
    planted.plant("session-token", session["SessionToken"])
    answers["wrong signature"] = refuse(
        plane.client("ecs", access_key_id=key["accessKeyId"], secret_access_key="x" * 40).list_clusters
    )
    iam.create_access_key(UserName=name)
    # A task that has them, by a service and alone; one that cannot have them; a command in one.
    given = [
        {"name": "PARAMETER", "valueFrom": f"/{name}"},
        {"name": "WHOLE", "valueFrom": secret},
        {"name": "MEMBER", "valueFrom": f"{secret}:inner.key::"},
    ]
    roles = {"taskRoleArn": role, "executionRoleArn": role}
    region = plane.access()["region"]
    logging = {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": f"/{name}", "awslogs-region": region, "awslogs-create-group": "true",
            "awslogs-stream-prefix": "s",
        },
    }
    box = tasks.box(f"echo ready; {UNTIL_STOPPED}", secrets=given, logConfiguration=logging)
    task = tasks.run(box, run={"enableExecuteCommand": True}, **roles)
    task.until("RUNNING")
    inspected = task.inspect()
    assert f"PARAMETER={planted.all['newer-parameter']}" in inspected["Config"]["Env"]
    id = task.container()["runtimeId"]
    found = json.loads(
        docker.docker("exec", id, "sh", "-c", f"wget -q -O - {URL}; sleep 0.2", check=False)
    )
    planted.plant("role-secret", found["SecretAccessKey"])
    planted.plant("role-token", found["Token"])
    missing = [{"name": "X", "valueFrom": f"{secret}:nothing::"}]
    unlucky = tasks.run(tasks.box(secrets=missing), **roles)
    answers["unlucky"] = json.dumps(unlucky.until("STOPPED"), default=str)
    answers["overrides"] = refuse(
        ecs.run_task, cluster=plane.cluster, taskDefinition="nothing",
        overrides={"containerOverrides": [{"name": "x"}]},
    )
    # Everything is sealed anew, by another master, and the role is another one.
    for words in [["seal", "rotate"], ["seal", "rewrap"], ["role", "revoke-sessions", name]]:
        ran = berth(*words, "--data", plane.data)
        assert ran.returncode == 0, ran
        answers[" ".join(words)] = ran.stdout + ran.stderr

    def followed():
        ran = berth("seal", "status", "-o", "json", "--data", plane.data)
        return [it["values"] for it in json.loads(ran.stdout)["sealKeys"]][0] == 0

    until(followed, "all is sealed by the second key")
    again = json.loads(
        docker.docker("exec", id, "sh", "-c", f"wget -q -O - {URL}; sleep 0.2", check=False)
    )
    planted.plant("next-role-secret", again["SecretAccessKey"])
    planted.plant("next-role-token", again["Token"])
    # What others write down of it: an agent that is killed and begins anew, a control plane likewise.
    plane.kill()
    plane.start()
    instances(plane.client(), plane.cluster, 1)
    assert task.describe()["lastStatus"] == "RUNNING"
    all_tasks = [task.arn, unlucky.arn]
    answers |= read_all(plane, all_tasks)
    answers["labels"] = json.dumps(
        {k: v for k, v in task.inspect()["Config"].items() if k != "Env"}
    )
    tasks.end()
    plane.stop()
    dump = berth("store", "dump", "--data", plane.data)
    assert dump.returncode == 0, dump.stderr
    answers["dump"] = dump.stdout + dump.stderr
    assert MARKER in dump.stdout, "the search finds nothing at all"
    answers["log"] = plane.log.read_text()
    assert len(answers["log"]) > 100_000, "little was logged"
    hits = [hit for where, it in answers.items() for hit in planted.found_in(where, it)]
    # A token names its key, and is sealed itself: what is left of it is searched for, too.
    searched = list(files(plane.folder, "/run/berth"))
    assert any(it.name == "seal.key" for it in searched)
    for file in searched:
        try:
            hits += planted.found_in(file, file.read_bytes())
        except FileNotFoundError:
            continue
        except OSError as error:
            # What a network namespace is pinned to has no content.
            assert error.errno == errno.EINVAL and "net" in file.parts, file
    assert hits == []
