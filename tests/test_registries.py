"""Registries: the login that ECR gives out, and mirrors that are asked first."""

import base64
import json
import os
import pathlib

import botocore.exceptions
import pytest

from conftest import unique
from harness import docker, plane
from harness.ports import free_port
from harness.plane import Plane
from harness.registry import OpenRegistry, TokenRegistry
from harness.tasks import UNTIL_STOPPED, Tasks
from harness.terraform import YES, Terraform
from test_execution_role import TRUST


@pytest.fixture(scope="module")
def registry(images, tmp_path_factory):
    """As ECR's is: whoever logs in is called AWS."""
    made = TokenRegistry(tmp_path_factory.mktemp("registry"), images.busybox, user="AWS")
    try:
        made.start()
        yield made
    finally:
        made.end()


@pytest.fixture(scope="module")
def told(tmp_path_factory, registry):
    """A laptop that was told of the registry."""
    folder = tmp_path_factory.mktemp("told")
    secret = unique("registry")
    arguments = ["--cluster", "told", "--registry", f"http://{registry.host}"]
    arguments += ["--registry-secret", secret]
    started = Plane(folder, "up", arguments)
    started.secret, started.registry = secret, registry.host
    try:
        started.start()
        plane.instances(started.client(), "told", 1)
        yield started
    finally:
        started.end()
        docker.remove_containers(docker.of_agent(started.agent_data))


def test_a_login_of_the_registry_as_ecr_gives_it_out(told, registry):
    ecr, asm = told.client("ecr"), told.client("secretsmanager")
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        ecr.get_authorization_token()
    assert told.secret in str(refused.value)
    value = json.dumps({"username": "AWS", "password": registry.password})
    asm.create_secret(Name=told.secret, SecretString=value)

    (data,) = ecr.get_authorization_token()["authorizationData"]
    token = base64.b64decode(data["authorizationToken"]).decode()
    assert token == f"AWS:{registry.password}"
    assert data["proxyEndpoint"] == f"http://{registry.host}"
    password = told.aws("ecr", "get-login-password")
    assert password == registry.password
    assert registry.login("AWS", password)
    registry.docker("pull", registry.image)
    docker.docker("rmi", registry.image)
    assert any("pull" in str(it) for it in registry.asked), "it was asked for a token"

    with pytest.raises(ecr.exceptions.InvalidParameterException):
        ecr.get_authorization_token(registryIds=["210987654321"])


def test_terraform_reads_the_login(told, tmp_path):
    asm, password = told.client("secretsmanager"), unique("password")
    value = json.dumps({"username": "AWS", "password": password})
    given(asm, told.secret, value)
    source = pathlib.Path(__file__).parent / "terraform/registry.tf"
    terraform = Terraform(tmp_path, source, told)
    terraform.apply()
    outputs = terraform.outputs()
    assert (outputs["user"], outputs["password"]) == ("AWS", password)
    assert outputs["registry"] == f"http://{told.registry}"
    assert base64.b64decode(outputs["token"]).decode() == f"AWS:{password}"
    assert outputs["expires_at"].endswith("Z")
    terraform.run("destroy", *YES)


def given(asm, name, value):
    """A secret with that value."""
    try:
        asm.create_secret(Name=name, SecretString=value)
    except asm.exceptions.ResourceExistsException:
        asm.put_secret_value(SecretId=name, SecretString=value)


def test_without_a_registry_there_is_no_login(laptop):
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        laptop.client("ecr").get_authorization_token()
    assert refused.value.response["Error"]["Code"] == "ServerException"
    text = "No registry is configured. Start the server with --registry URL"
    assert text in refused.value.response["Error"]["Message"]


def test_a_mirror_is_asked_first_and_one_that_is_away_is_passed_over(images, tmp_path):
    """Another registry's image, which only the second mirror has."""
    (tmp_path / "registry").mkdir()
    mirror = OpenRegistry(tmp_path / "registry", images.busybox)
    away, gone = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    mirrors = ["--registry-mirror", f"{gone}={away}", "--registry-mirror", f"{gone}={mirror.host}"]
    laptop = Plane(tmp_path, "up", ["--cluster", "mirrored", *mirrors])
    image = mirror.image.replace(mirror.host, gone)
    digests = []
    try:
        mirror.start()
        laptop.start()
        client = laptop.client()
        plane.instances(client, "mirrored", 1)
        tasks = Tasks(client, "mirrored", images)
        box = tasks.box(image=image, command=["sh", "-c", UNTIL_STOPPED])
        task = tasks.run(box)
        described = task.until("RUNNING")
        digest = (described or task.describe())["containers"][0]["imageDigest"]
        assert digest.startswith("sha256:")
        docker.docker("rmi", "--force", image, mirror.image, check=False)
        digests.append(f"{gone}/team/web@{digest}")
        pinned = tasks.run(tasks.box(image=digests[0], command=["sh", "-c", UNTIL_STOPPED]))
        pinned.until("RUNNING")
        tasks.end()
    finally:
        laptop.end()
        mirror.end()
        docker.remove_containers(docker.of_agent(laptop.agent_data))
        named = [it.replace(gone, mirror.host) for it in digests]
        docker.docker("rmi", "--force", image, *named, check=False)


@pytest.mark.parametrize("kept", ["file", "program"])
def test_the_login_of_the_machine_is_shown_where_a_container_names_none(
    registry, images, tmp_path, kept
):
    login = f"AWS:{registry.password}"
    config = tmp_path / "config.json"
    variables = {}
    if kept == "file":
        auth = base64.b64encode(login.encode()).decode()
        config.write_text(json.dumps({"auths": {registry.host: {"auth": auth}}}))
    else:
        said = {"ServerURL": registry.host, "Username": "AWS", "Secret": registry.password}
        helper = tmp_path / "bin/docker-credential-berth-test"
        helper.parent.mkdir()
        helper.write_text(f"#!/bin/sh\ncat > /dev/null\ncat <<'end'\n{json.dumps(said)}\nend\n")
        helper.chmod(0o700)
        variables["PATH"] = f"{helper.parent}:{os.environ['PATH']}"
        config.write_text(json.dumps({"credHelpers": {registry.host: "berth-test"}}))
    arguments = ["--cluster", "machine", "--docker-config", str(config)]
    arguments += ["--pull-behavior", "always"]
    laptop = Plane(tmp_path, "up", arguments)
    laptop.environment |= variables
    try:
        laptop.start()
        plane.instances(laptop.client(), "machine", 1)
        tasks = Tasks(laptop.client(), "machine", images)
        box = tasks.box(image=registry.image, command=["sh", "-c", UNTIL_STOPPED])
        task = tasks.run(box)
        task.until("RUNNING")
        assert registry.password not in json.dumps(task.inspect())
        assert registry.password not in laptop.log.read_text()
        # One that is not good any more: it is tried without, too, and the reason names both.
        wrong = base64.b64encode(b"AWS:wrong").decode()
        config.write_text(json.dumps({"auths": {registry.host: {"auth": wrong}}}))
        _, stopped = tasks.ended(box)
        reason = stopped["containers"][0].get("reason", "") + stopped.get("stoppedReason", "")
        assert "The login of this machine's Docker was used: " in reason, stopped
        assert "Nor is it had without a login: " in reason, stopped
        # It is read at each pull; without it the reason says what would help.
        config.write_text("{}")
        _, stopped = tasks.ended(box)
        reason = stopped["containers"][0].get("reason", "") + stopped.get("stoppedReason", "")
        assert "No login was given: " in reason and "'docker login'" in reason, stopped
        tasks.end()
    finally:
        laptop.end()
        docker.remove_containers(docker.of_agent(laptop.agent_data))
        docker.docker("rmi", "--force", registry.image, check=False)


def ecr_name(image, account="123456789012"):
    """What ECR would call it."""
    return f"{account}.dkr.ecr.us-east-1.amazonaws.com/{image.split('/', 1)[1]}"


def execution_role(laptop, *allowed):
    iam, name = laptop.client("iam"), unique("pulls")
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]
    statement = {"Effect": "Allow", "Action": list(allowed), "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    iam.put_role_policy(RoleName=name, PolicyName="pulls", PolicyDocument=document)
    return made["Arn"]


def test_an_image_by_its_name_of_ecr_is_pulled_from_the_registry(told, registry, images):
    asm, image = told.client("secretsmanager"), ecr_name(registry.image)
    value = json.dumps({"username": "AWS", "password": registry.password})
    given(asm, told.secret, value)
    tasks, digest = Tasks(told.client(), "told", images), ""
    may = execution_role(told, "ecr:GetAuthorizationToken")
    may_not = execution_role(told, "logs:CreateLogStream")
    box = lambda image: tasks.box(image=image, command=["sh", "-c", UNTIL_STOPPED])
    docker.docker("rmi", "--force", image, registry.image, check=False)
    try:
        # Who may not have the login has no image, and is told why.
        _, stopped = tasks.ended(box(image), executionRoleArn=may_not)
        reason = stopped["containers"][0].get("reason", "") + stopped.get("stoppedReason", "")
        assert "CannotPullECRContainerError: AccessDeniedException: User: " in reason, stopped
        assert "not authorized to perform: ecr:GetAuthorizationToken" in reason, stopped

        task = tasks.run(box(image), executionRoleArn=may)
        described = task.until("RUNNING")["containers"][0]
        assert described["image"] == image
        digest = described["imageDigest"]
        assert digest.startswith("sha256:")
        assert task.inspect()["Config"]["Image"] == image
        assert registry.password not in json.dumps(task.inspect())

        # By its digest likewise, which Docker gives out no other name for.
        docker.docker("rmi", "--force", image, registry.image, check=False)
        pinned = tasks.run(box(f"{image.rsplit(':', 1)[0]}@{digest}"), executionRoleArn=may)
        assert pinned.until("RUNNING")["containers"][0]["imageDigest"] == digest

        # Another account's registry is not this one.
        _, stopped = tasks.ended(box(ecr_name(registry.image, "210987654321")), executionRoleArn=may)
        reason = stopped["containers"][0].get("reason", "") + stopped.get("stoppedReason", "")
        assert "There is no registry of the account '210987654321' here" in reason, stopped

        # A login that the registry does not take says whose it was.
        asm.put_secret_value(SecretId=told.secret, SecretString=value.replace(registry.password, "x"))
        _, stopped = tasks.ended(box(image.replace(":1", ":2")), executionRoleArn=may)
        reason = stopped["containers"][0].get("reason", "") + stopped.get("stoppedReason", "")
        assert "CannotPullContainerError: " in reason and "--registry-secret" in reason, stopped
    finally:
        asm.put_secret_value(SecretId=told.secret, SecretString=value)
        tasks.end()
        repository = registry.image.rsplit(":", 1)[0]
        docker.docker("rmi", "--force", image, f"{repository}@{digest}", check=False)


def test_without_a_registry_an_image_of_ecr_that_is_here_runs(tasks, images):
    image = ecr_name(f"x/{unique('here')}:1")
    docker.docker("tag", images.busybox, image)
    try:
        tasks.run(tasks.box(image=image)).until("RUNNING")
        _, stopped = tasks.ended(tasks.box(image=image.replace("here", "gone")))
        reason = stopped["containers"][0].get("reason", "") + stopped.get("stoppedReason", "")
        assert "CannotPullECRContainerError: " in reason and "--registry URL" in reason, stopped
    finally:
        docker.docker("rmi", image, check=False)
