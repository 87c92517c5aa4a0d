"""What our agent does with a task's execution role: secrets, private registries, logs."""

import json
import types
import uuid

import pytest

from conftest import unique
from harness import docker
from harness.registry import BasicRegistry, TokenRegistry
from harness.tasks import UNTIL_STOPPED

CANARY = "c4n4ry"
TRUST = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        "Action": "sts:AssumeRole",
    },
}
PREFIX = "ResourceInitializationError: unable to pull secrets or registry auth: "


@pytest.fixture(scope="module")
def stores(laptop):
    """A parameter of each kind, two secrets, and a role that may read them but for one."""
    iam, ssm, asm = (laptop.client(it) for it in ("iam", "ssm", "secretsmanager"))
    name = unique("exec")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]
    ssm.put_parameter(Name=f"/{name}/plain", Value=f"{CANARY} plain", Type="String")
    ssm.put_parameter(Name=f"/{name}/sealed", Value=f"{CANARY} sealed", Type="SecureString")
    value = json.dumps({"user": "me", "nested": {"list": [1, CANARY]}, "n": 1.50})
    secret = asm.create_secret(Name=f"{name}/json", SecretString=value)["ARN"]
    denied = asm.create_secret(Name=f"{name}/denied", SecretString=CANARY)["ARN"]
    allowed = ["ssm:GetParameters", "secretsmanager:GetSecretValue", "logs:*"]
    statements = [
        {"Effect": "Allow", "Action": allowed, "Resource": "*"},
        {"Effect": "Deny", "Action": "secretsmanager:GetSecretValue", "Resource": denied},
    ]
    policy = {"Version": "2012-10-17", "Statement": statements}
    document = json.dumps(policy)
    iam.put_role_policy(RoleName=name, PolicyName="reads", PolicyDocument=document)
    return types.SimpleNamespace(
        name=name, role=role["Arn"], secret=secret, denied=denied, asm=asm, region="us-east-1"
    )


def secrets(**values):
    return [{"name": name, "valueFrom": it} for name, it in values.items()]


def assert_clean(laptop):
    """No value is in a file of the agent, in a log or in what labels say."""
    for file in laptop.agent_data.rglob("*"):
        assert not file.is_file() or CANARY.encode() not in file.read_bytes(), file
    assert CANARY not in laptop.log.read_text()


def test_values_of_all_kinds_reach_the_container(laptop, tasks, stores):
    given = secrets(
        PLAIN=f"/{stores.name}/plain",
        SEALED=f"/{stores.name}/sealed",
        WHOLE=stores.secret,
        NESTED=f"{stores.secret}:nested.list::",
        NUMBER=f"{stores.secret}:n:AWSCURRENT:",
    )
    task = tasks.run(tasks.box(secrets=given), executionRoleArn=stores.role)
    task.until("RUNNING")
    inspected = task.inspect()
    variables = dict(it.split("=", 1) for it in inspected["Config"]["Env"])
    assert variables["PLAIN"] == f"{CANARY} plain"
    assert variables["SEALED"] == f"{CANARY} sealed"
    assert json.loads(variables["WHOLE"])["user"] == "me"
    assert variables["NESTED"] == f'[1,"{CANARY}"]'
    assert float(variables["NUMBER"]) == 1.5
    assert CANARY not in json.dumps(inspected["Config"]["Labels"])
    assert CANARY not in json.dumps(task.describe(), default=str)
    assert_clean(laptop)


def reason(tasks, stores, **values):
    box = tasks.box(secrets=secrets(**values))
    _, stopped = tasks.ended(box, executionRoleArn=stores.role)
    assert stopped["stopCode"] == "TaskFailedToStart"
    return stopped["stoppedReason"]


def test_what_cannot_be_had_is_told_in_the_words_of_ecs(laptop, tasks, stores):
    said = reason(tasks, stores, A="/no/such", B="/nor/such")
    place = f"fetching secret data from SSM Parameter Store in {stores.region}"
    assert said == f"{PREFIX}{place}: invalid parameters: /no/such,/nor/such"

    absent = stores.secret.rsplit(":", 1)[0] + ":absent-AbCdEf"
    said = reason(tasks, stores, A=absent)
    assert said == (
        f"{PREFIX}ResourceNotFoundException: The task can't retrieve the secret with ARN "
        f"'{absent}' from AWS Secrets Manager. Check whether the secret exists in the specified "
        "Region"
    )
    said = reason(tasks, stores, A=stores.denied)
    begin = f"{PREFIX}secret {stores.denied}: AccessDeniedException: User: "
    assert said.startswith(begin), said
    assert "is not authorized to perform: secretsmanager:GetSecretValue" in said

    said = reason(tasks, stores, A=f"{stores.secret}:nothing::")
    words = "retrieved secret from Secrets Manager did not contain json key nothing"
    assert said == f"{PREFIX}{words} (secret {stores.secret})"
    assert_clean(laptop)


def test_a_secret_that_is_going_or_has_no_such_version_ends_the_task(laptop, tasks, stores):
    going = stores.asm.create_secret(Name=f"{stores.name}/going", SecretString=CANARY)["ARN"]
    stores.asm.delete_secret(SecretId=going, RecoveryWindowInDays=7)
    marked = "You can't perform this operation on the secret because it was marked for deletion."
    said = reason(tasks, stores, A=going)
    assert said == f"{PREFIX}secret {going}: InvalidRequestException: {marked}"
    # It comes back, and with it the next task.
    stores.asm.restore_secret(SecretId=going)
    task = tasks.run(tasks.box(secrets=secrets(A=going)), executionRoleArn=stores.role)
    task.until("RUNNING")
    stores.asm.delete_secret(SecretId=going, ForceDeleteWithoutRecovery=True)
    words = f"ResourceNotFoundException: The task can't retrieve the secret with ARN '{going}'"
    assert reason(tasks, stores, A=going).startswith(PREFIX + words)
    # What runs is not touched.
    assert task.describe()["lastStatus"] == "RUNNING"

    text = stores.asm.create_secret(Name=f"{stores.name}/text", SecretString=CANARY)["ARN"]
    said = reason(tasks, stores, A=f"{text}:key::")
    words = "retrieved secret from Secrets Manager is not a JSON object"
    assert said == f"{PREFIX}{words} (secret {text})"
    for version in (f"{text}::AWSPENDING:", f"{text}:::{'0' * 36}"):
        assert reason(tasks, stores, A=version).startswith(PREFIX + "ResourceNotFoundException: ")
    said = reason(tasks, stores, A=f"{text}:key")
    assert said.startswith(f"{PREFIX}an invalid ARN format for the AWS Secrets Manager secret")
    assert_clean(laptop)


@pytest.fixture(scope="module", params=[BasicRegistry, TokenRegistry])
def registry(request, images, tmp_path_factory):
    """One that asks for a login, with an image in it."""
    made = request.param(tmp_path_factory.mktemp("registry"), images.busybox)
    try:
        made.start()
        yield made
    finally:
        made.end()


def private(tasks, stores, registry, credentials, **more):
    box = tasks.box(image=registry.image, **more)
    box["repositoryCredentials"] = {"credentialsParameter": credentials}
    return {"containerDefinitions": [box], "executionRoleArn": stores.role}


def test_an_image_of_a_registry_that_asks_for_a_login(laptop, tasks, stores, registry):
    def login(**value):
        name = f"{stores.name}/{uuid.uuid4().hex[:8]}"
        return stores.asm.create_secret(Name=name, SecretString=json.dumps(value))["ARN"]

    def ended(credentials):
        _, stopped = tasks.ended(**private(tasks, stores, registry, credentials))
        return stopped

    _, stopped = tasks.ended(tasks.box(image=registry.image))
    assert "CannotPullContainerError: " in stopped["stoppedReason"]
    said = stopped["containers"][0]["reason"]
    assert "no basic auth credentials" in said or "unauthorized" in said or "401" in said, said
    assert "repositoryCredentials" in stopped["containers"][0]["reason"]

    wrong = login(username="puller", password="no")
    assert f"was used: {wrong}" in ended(wrong)["containers"][0]["reason"]
    unreadable = ended(login(username="puller"))["stoppedReason"]
    fault = "asm fetching password: AuthorizationData is malformed, empty field"
    assert unreadable == PREFIX + fault
    denied = ended(stores.denied)["stoppedReason"]
    begin = f"{PREFIX}asm fetching secret from the service for {stores.denied}: "
    assert denied.startswith(begin + "AccessDeniedException: "), denied

    right = login(username="puller", password=registry.password)
    asked = private(tasks, stores, registry, right, command=["sh", "-c", UNTIL_STOPPED])
    task = tasks.run(**asked)
    task.until("RUNNING")
    assert registry.password not in json.dumps(task.inspect())
    # Nothing is kept for whoever comes next: the image is here, the login is not.
    docker.docker("rmi", "--force", registry.image, check=False)
    for file in laptop.agent_data.rglob("*"):
        assert not file.is_file() or registry.password.encode() not in file.read_bytes(), file
    assert_clean(laptop)
