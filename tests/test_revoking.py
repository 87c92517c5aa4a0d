"""Credentials that are good no more: of a role that is made anew, of one whose sessions are ended, of
the machine that is turned away. And users that a verb makes."""

import configparser
import json
import subprocess

import boto3
import pytest
from botocore.exceptions import ClientError

from conftest import unique
from harness import docker, printed, programs
from harness.plane import Agent, berth, environment, instances
from harness.tasks import Tasks
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
URL = "http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
AGENTS = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"


def make_role(iam, name, trust=None):
    document = json.dumps(trust or TRUST)
    return iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]


@pytest.fixture
def role(laptop):
    """The name of a role that tasks may have."""
    iam, name = laptop.client("iam"), unique("role")
    make_role(iam, name)
    yield name
    try:
        iam.delete_role(RoleName=name)
    except iam.exceptions.NoSuchEntityException:
        pass


def held(task):
    """The credentials that a container finds now."""
    id = task.container()["runtimeId"]
    found = docker.docker("exec", id, "sh", "-c", f"wget -q -O - {URL}; sleep 0.2", check=False)
    return json.loads(found) if found.startswith("{") else None


def who(plane, found):
    """As whom they sign."""
    client = boto3.session.Session().client(
        "sts",
        endpoint_url=plane.endpoint,
        region_name="us-east-1",
        aws_access_key_id=found["AccessKeyId"],
        aws_secret_access_key=found["SecretAccessKey"],
        aws_session_token=found["Token"],
    )
    return client.get_caller_identity()["Arn"]


def code_of(plane, found):
    with pytest.raises(ClientError) as error:
        who(plane, found)
    return error.value.response["Error"]["Code"]


def renewed(task, before):
    """What the container finds instead of what it had before."""

    def other():
        found = held(task)
        return found if found and found["AccessKeyId"] != before["AccessKeyId"] else None

    return until(other, "other credentials in the container")


def why(plane, task):
    ran = berth("why", task.arn, "--data", plane.data)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_a_role_that_is_made_anew_reaches_the_tasks_that_run(laptop, tasks, role):
    """Terraform replaces a role by deleting it and making it again under its name."""
    iam, arn = laptop.client("iam"), f"arn:aws:iam::123456789012:role/{role}"
    task = tasks.run(tasks.box(), taskRoleArn=arn)
    task.until("RUNNING")
    first = held(task)
    assert who(laptop, first).endswith(f"assumed-role/{role}/{task.arn.rpartition('/')[2]}")
    for _ in range(3):
        before = held(task)
        iam.delete_role(RoleName=role)
        make_role(iam, role)
        assert code_of(laptop, before) == "InvalidClientTokenId"
        assert who(laptop, renewed(task, before))
    # It is gone for a while, which is told; then it is there again.
    before = held(task)
    iam.delete_role(RoleName=role)
    line = f"  role      {arn} cannot be assumed any more, for "
    until(lambda: line in why(laptop, task), "the role is told of")
    make_role(iam, role)
    assert who(laptop, renewed(task, before))
    until(lambda: line not in why(laptop, task), "the role is there again")
    # Who is trusted matters, too: what was made before stays good.
    before = held(task)
    nobody = TRUST["Statement"][0] | {"Principal": {"Service": "ec2.amazonaws.com"}}
    document = json.dumps(TRUST | {"Statement": [nobody]})
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=document)
    assert who(laptop, before)


def test_all_sessions_of_a_role_end_at_once(laptop, tasks, role):
    arn = f"arn:aws:iam::123456789012:role/{role}"
    task = tasks.run(tasks.box(), taskRoleArn=arn)
    task.until("RUNNING")
    root = laptop.client("sts")
    given = root.assume_role(RoleArn=arn, RoleSessionName="s1")["Credentials"]
    mine = {
        "AccessKeyId": given["AccessKeyId"],
        "SecretAccessKey": given["SecretAccessKey"],
        "Token": given["SessionToken"],
    }
    before = held(task)
    data = ["--data", laptop.data]
    dry = berth("role", "revoke-sessions", role, "--dry-run", *data)
    assert "1 task that runs has it" in dry.stdout and "Would end" in dry.stdout, dry
    assert who(laptop, mine) and who(laptop, before)
    done = berth("role", "revoke-sessions", role, *data)
    assert done.returncode == 0 and "have ended" in done.stdout, done
    assert code_of(laptop, mine) == code_of(laptop, before) == "InvalidClientTokenId"
    # Whoever may assume it can do so again, and the task has new ones by itself.
    assert root.assume_role(RoleArn=arn, RoleSessionName="s2")["Credentials"]
    assert who(laptop, renewed(task, before))
    told = berth("history", arn, *data)
    assert "RevokeRoleSessions" in told.stdout, told
    gone = berth("role", "revoke-sessions", "nothing", *data)
    assert gone.returncode == 3 and "cannot be found" in gone.stderr, gone


def test_a_machine_is_turned_away(alone, images, tmp_path):
    iam, ecs = alone.client("iam"), alone.client()
    name, cluster, role = unique("host"), unique("hosts"), unique("role")
    iam.create_user(UserName=name)
    iam.attach_user_policy(UserName=name, PolicyArn=AGENTS)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    arn = make_role(iam, role)
    ecs.create_cluster(clusterName=cluster)
    variables = alone.variables() | {
        "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
    }
    agent = Agent(tmp_path, alone, cluster, "--pull-behavior", "prefer-cached", variables=variables)
    tasks = Tasks(ecs, cluster, images)
    flags = ["--cluster", cluster, "--data", alone.data]
    try:
        agent.start()
        (instance,) = instances(ecs, cluster, 1)
        task = tasks.run(tasks.box(), taskRoleArn=arn)
        task.until("RUNNING")
        found = held(task)
        assert who(alone, found)
        dry = berth("host", "revoke", instance, "--dry-run", *flags)
        assert f"Would switch off the keys of arn:aws:iam::123456789012:user/{name}" in dry.stdout
        assert who(alone, found)
        done = berth("host", "revoke", instance.rpartition("/")[2][-8:], *flags)
        assert done.returncode == 0 and key["AccessKeyId"] in done.stdout, done
        assert code_of(alone, found) == "ExpiredToken"
        instances(ecs, cluster, 0)
        assert "whoever opened this session may not any more" in alone.log.read_text()
        # Its tasks are those of a machine that is silent: nobody knows of them.
        assert task.describe()["lastStatus"] == "RUNNING"
        told = berth("history", f"arn:aws:iam::123456789012:user/{name}", *flags)
        assert "RevokeContainerInstance" in told.stdout, told
        env = environment(PATH=f"{programs.aws().parent}:{environment()['PATH']}")
        printed.run(printed.the(done.stdout, "undo:"), "SwitchKeyOn", env=env)
        instances(ecs, cluster, 1)
        assert who(alone, found), "they were never over"
    finally:
        tasks.end()
        agent.end()


def test_a_machine_with_the_root_key_is_not_turned_away(laptop):
    (instance,) = instances(laptop.client(), laptop.cluster, 1)
    ran = berth("host", "revoke", instance, "--data", laptop.data)
    assert ran.returncode == 1 and "was registered with the root key" in ran.stderr, ran


def test_a_user_is_made_with_a_profile(alone, tmp_path):
    name, data = unique("ann"), ["--data", alone.data]
    dry = berth("user", "create", name, "--policy", "ReadOnlyAccess", "--dry-run", *data)
    assert "arn:aws:iam::aws:policy/ReadOnlyAccess" in dry.stdout, dry
    assert name not in berth("user", "ls", "--quiet", *data).stdout
    made = berth("user", "create", name, "--policy", "AmazonECS_FullAccess", *data)
    assert made.returncode == 0, made
    profile = tmp_path / "config"
    profile.write_text(made.stdout)
    ran = subprocess.run(
        [programs.aws(), "--profile", name, "ecs", "list-clusters"],
        env=environment(AWS_CONFIG_FILE=str(profile)),
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0 and "clusterArns" in ran.stdout, (ran, made.stdout)
    parsed = configparser.ConfigParser()
    parsed.read_string(made.stdout)
    assert parsed[f"profile {name}"]["aws_access_key_id"] in berth("user", "ls", *data).stdout
    again = berth("user", "create", name, *data)
    assert again.returncode == 5 and "already exists" in again.stderr, again
    unknown = berth("user", "create", unique("bob"), "--policy", "AmazonECS_FulAccess", *data)
    assert unknown.returncode == 3 and "AmazonECS_FullAccess" in unknown.stderr, unknown
    printed.run(printed.the(made.stderr, "undo:"), "RemoveUser")
    assert name not in berth("user", "ls", "--quiet", *data).stdout
    ran = berth("user", "rm", name, *data)
    assert ran.returncode == 3, ran


def test_who_may_revoke(alone):
    """Each is a right of its own, and its denial changes nothing."""
    iam, name, role = alone.client("iam"), unique("user"), unique("role")
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    make_role(iam, role)
    iam.put_user_policy(
        UserName=name,
        PolicyName="own",
        PolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": {
                    "Effect": "Allow",
                    "Action": "berth:RevokeRoleSessions",
                    "Resource": f"arn:aws:iam::123456789012:role/{role}",
                },
            }
        ),
    )
    env = environment(
        AWS_ENDPOINT_URL_ECS=alone.endpoint,
        AWS_REGION="us-east-1",
        AWS_ACCESS_KEY_ID=key["AccessKeyId"],
        AWS_SECRET_ACCESS_KEY=key["SecretAccessKey"],
    )
    assert berth("role", "revoke-sessions", role, env=env).returncode == 0
    for words in [
        ["role", "revoke-sessions", f"{role}x"],
        ["host", "revoke", "0" * 32],
        ["seal", "rotate"],
        ["seal", "rewrap"],
        ["seal", "status"],
        ["user", "create", unique("x")],
    ]:
        ran = berth(*words, env=env)
        assert ran.returncode == 4 and "is not authorized to perform" in ran.stderr, (words, ran)
