"""The AWS CLI and boto3 inside of containers, with nothing but what the environment says: they are
their task's role, and may what its policy allows."""

import ipaddress
import json

import pytest

from conftest import unique
from harness import debian, docker, plane
from harness.plane import Plane
from harness.ports import free_port
from harness.tasks import Tasks
from test_execution_role import TRUST

pytestmark = pytest.mark.skipif(debian.lacks() is not None, reason=str(debian.lacks()))

SCRIPT = """
import json, os, subprocess
import boto3
from botocore.exceptions import ClientError

def refused(call):
    try:
        return call()
    except ClientError as error:
        return error.response["Error"]["Code"]

def cli(*arguments):
    ran = subprocess.run(["aws", *arguments], capture_output=True, text=True)
    return [ran.returncode, ran.stdout.strip(), ran.stderr.strip()]

def arn(session):
    return session.client("sts").get_caller_identity()["Arn"]

own, secret, denied = boto3.Session(), os.environ["SECRET"], os.environ["DENIED"]
secrets, ssm = own.client("secretsmanager"), own.client("ssm")
found = own.client("sts").assume_role(RoleArn=os.environ["OTHER"], RoleSessionName="here")
keys = found["Credentials"]
other = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
others = other.client("secretsmanager")
parameter = ssm.get_parameter(Name=os.environ["PARAMETER"], WithDecryption=True)
get = ["secretsmanager", "get-secret-value", "--query", "SecretString", "--output", "text"]
print(json.dumps({
    "arn": arn(own),
    "secret": secrets.get_secret_value(SecretId=secret)["SecretString"],
    "denied": refused(lambda: secrets.get_secret_value(SecretId=denied)),
    "parameter": parameter["Parameter"]["Value"],
    "other": arn(other),
    "other reads": refused(lambda: others.get_secret_value(SecretId=secret)),
    "cli arn": cli("sts", "get-caller-identity", "--query", "Arn", "--output", "text"),
    "cli secret": cli(*get, "--secret-id", secret),
    "cli denied": cli(*get, "--secret-id", denied),
    "cli unlisted": cli("ecs", "list-services"),
}))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """`berth up` where containers of both modes reach it."""
    name = unique("sdks")
    (bridge,) = json.loads(docker.docker("network", "inspect", "bridge"))
    subnet = ipaddress.ip_network(bridge["IPAM"]["Config"][0]["Subnet"])
    address = bridge["IPAM"]["Config"][0].get("Gateway") or next(subnet.hosts())
    started = Plane(tmp_path_factory.mktemp("sdks"), "up", ["--cluster", name])
    started.cluster, started.listen = name, f"{address}:{free_port()}"
    started.image = f"berth-test-debian:{name}"
    try:
        debian.image(started.image)
        started.start()
        plane.instances(started.client(), name, 1)
        yield started
    finally:
        started.end()
        docker.remove_containers(docker.of_agent(started.agent_data))
        docker.docker("rmi", "--force", started.image, check=False)


@pytest.fixture
def tasks(site, images):
    made = Tasks(site.client(), site.cluster, images)
    yield made
    made.end()


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture(scope="module")
def world(site):
    """Two secrets, a parameter, and two roles; one may assume the other, which may nothing."""
    iam, asm, ssm = (site.client(it) for it in ("iam", "secretsmanager", "ssm"))
    name = unique("sdk")
    own = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    trust = policy({"Effect": "Allow", "Principal": {"AWS": own}, "Action": "sts:AssumeRole"})
    other = iam.create_role(RoleName=f"{name}-other", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    secret = asm.create_secret(Name=f"{name}/open", SecretString="c4n4ry")["ARN"]
    denied = asm.create_secret(Name=f"{name}/closed", SecretString="n0b0dy")["ARN"]
    ssm.put_parameter(Name=f"/{name}", Value="sealed", Type="SecureString")
    reads = ["secretsmanager:GetSecretValue", "ssm:GetParameter", "sts:AssumeRole"]
    document = policy(
        {"Effect": "Allow", "Action": reads, "Resource": "*"},
        {"Effect": "Deny", "Action": "secretsmanager:GetSecretValue", "Resource": denied},
    )
    iam.put_role_policy(RoleName=name, PolicyName="reads", PolicyDocument=document)
    variables = {"SECRET": secret, "DENIED": denied, "OTHER": other, "PARAMETER": f"/{name}"}
    return own, variables | {"AWS_ENDPOINT_URL": site.endpoint}


@pytest.mark.parametrize("mode", ["bridge", "host"])
def test_they_are_the_role_of_their_task(site, tasks, world, mode):
    role, variables = world
    environment = [{"name": name, "value": it} for name, it in variables.items()]
    box = tasks.box(image=site.image, memory=512, environment=environment)
    box["command"] = ["python3", "-c", SCRIPT]
    task, stopped = tasks.ended(box, taskRoleArn=role, networkMode=mode, patience_s=180)
    assert stopped["containers"][0]["exitCode"] == 0, task.logs()
    told = json.loads(task.logs())

    who = f"assumed-role/{role.rpartition('/')[2]}/{task.arn.rpartition('/')[2]}"
    assert told["arn"] == f"arn:aws:sts::123456789012:{who}"
    assert (told["secret"], told["parameter"]) == ("c4n4ry", "sealed")
    assert told["denied"] == "AccessDeniedException"
    other = f"assumed-role/{variables['OTHER'].rpartition('/')[2]}/here"
    assert told["other"] == f"arn:aws:sts::123456789012:{other}"
    assert told["other reads"] == "AccessDeniedException"

    assert told["cli arn"] == [0, told["arn"], ""]
    assert told["cli secret"] == [0, "c4n4ry", ""]
    for refused, action in (("cli denied", "GetSecretValue"), ("cli unlisted", "ListServices")):
        code, said, why = told[refused]
        assert (code, said) == (254, "") and "AccessDenied" in why and action in why, why
