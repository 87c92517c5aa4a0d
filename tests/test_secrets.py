"""Secrets Manager by the AWS CLI, boto3 and Terraform, and a control plane killed."""

import concurrent.futures
import json
import pathlib
import re
import uuid

import pytest

from conftest import unique
from harness.calls import every, refusal
from harness.plane import Plane, berth
from harness.terraform import YES, Terraform

SOURCE = pathlib.Path(__file__).parent / "terraform/secrets.tf"
GONE = "Secrets Manager can't find the specified secret."
MARKED = "You can't perform this operation on the secret because it was marked for deletion."


@pytest.fixture(scope="module")
def secrets(alone):
    return alone.client("secretsmanager")


@pytest.fixture
def name():
    return unique("test/secret")


def refused(call, **arguments):
    """Code and text of the error that a call is answered with."""
    status, code, text = refusal(call, **arguments)
    assert status == 400
    return code, text


def test_the_aws_cli_makes_reads_and_deletes(alone, name):
    def aws(*arguments, **more):
        return alone.aws("secretsmanager", *arguments, **more)

    made = aws("create-secret", "--name", name, "--secret-string", "s3cr3t ü")
    assert re.fullmatch(
        f"arn:aws:secretsmanager:us-east-1:123456789012:secret:{name}-[A-Za-z0-9]{{6}}", made["ARN"]
    )
    got = aws("get-secret-value", "--secret-id", made["ARN"])
    assert (got["SecretString"], got["VersionStages"]) == ("s3cr3t ü", ["AWSCURRENT"])
    assert got["VersionId"] == made["VersionId"]
    again = aws("create-secret", "--name", name, check=False)
    assert "(ResourceExistsException) when calling the CreateSecret operation" in again.stderr
    aws("put-secret-value", "--secret-id", name, "--secret-string", "next")
    old = aws("get-secret-value", "--secret-id", name, "--version-stage", "AWSPREVIOUS")
    assert old["SecretString"] == "s3cr3t ü"
    aws("delete-secret", "--secret-id", name, "--force-delete-without-recovery")
    gone = aws("get-secret-value", "--secret-id", name, check=False)
    assert f"(ResourceNotFoundException) when calling the GetSecretValue operation: {GONE}" in (
        gone.stderr
    )
    password = aws("get-random-password", "--password-length", "40", "--exclude-punctuation")
    assert re.fullmatch("[A-Za-z0-9]{40}", password["RandomPassword"])


def test_versions_and_stages(secrets, name):
    tokens = [str(uuid.uuid4()) for _ in range(3)]
    secrets.create_secret(Name=name, SecretBinary=b"\x00\xff", ClientRequestToken=tokens[0])
    assert secrets.get_secret_value(SecretId=name)["SecretBinary"] == b"\x00\xff"
    for token, value in zip(tokens[1:], ["two", "three"]):
        put = {"SecretId": name, "SecretString": value, "ClientRequestToken": token}
        first, again = secrets.put_secret_value(**put), secrets.put_secret_value(**put)
        assert first["VersionId"] == again["VersionId"] == token
        code, text = refused(secrets.put_secret_value, **(put | {"SecretString": "other"}))
        assert code == "ResourceExistsException" and token in text
    stages = secrets.describe_secret(SecretId=name)["VersionIdsToStages"]
    assert stages == {tokens[1]: ["AWSPREVIOUS"], tokens[2]: ["AWSCURRENT"]}
    secrets.update_secret_version_stage(
        SecretId=name,
        VersionStage="AWSCURRENT",
        MoveToVersionId=tokens[0],
        RemoveFromVersionId=tokens[2],
    )
    stages = secrets.describe_secret(SecretId=name)["VersionIdsToStages"]
    assert stages == {tokens[0]: ["AWSCURRENT"], tokens[2]: ["AWSPREVIOUS"]}
    listed = secrets.list_secret_version_ids(SecretId=name, IncludeDeprecated=True)["Versions"]
    assert {it["VersionId"] for it in listed} == set(tokens)
    wrong = {"SecretId": name, "VersionId": tokens[0], "VersionStage": "AWSPREVIOUS"}
    assert refused(secrets.get_secret_value, **wrong)[0] == "InvalidRequestException"


def test_lists_tags_and_descriptions(secrets, name):
    names = [f"{name}/{it}" for it in "abc"]
    for it in names:
        secrets.create_secret(Name=it, Description=f"of {it}", Tags=[{"Key": "k", "Value": it}])
    mine = [{"Key": "name", "Values": [name]}]
    listed = every(secrets, "list_secrets", "SecretList", page_size=1, Filters=mine)
    assert [it["Name"] for it in listed] == names
    secrets.tag_resource(SecretId=names[0], Tags=[{"Key": "l", "Value": ""}])
    secrets.untag_resource(SecretId=names[0], TagKeys=["k"])
    secrets.update_secret(SecretId=names[0], Description="changed", SecretString="v")
    described = secrets.describe_secret(SecretId=names[0])
    assert (described["Description"], described["Tags"]) == ("changed", [{"Key": "l", "Value": ""}])
    several = secrets.batch_get_secret_value(SecretIdList=[names[0], "none"])
    assert [it["SecretString"] for it in several["SecretValues"]] == ["v"]
    assert [it["ErrorCode"] for it in several["Errors"]] == ["ResourceNotFoundException"]
    assert "ResourcePolicy" not in secrets.get_resource_policy(SecretId=names[0])


def test_what_is_marked_for_deletion_can_be_restored(secrets, name):
    secrets.create_secret(Name=name, SecretString="v")
    told = secrets.delete_secret(SecretId=name, RecoveryWindowInDays=7)
    days = (told["DeletionDate"] - secrets.describe_secret(SecretId=name)["LastChangedDate"]).days
    assert days == 7
    assert refused(secrets.get_secret_value, SecretId=name) == ("InvalidRequestException", MARKED)
    secrets.restore_secret(SecretId=name)
    assert secrets.get_secret_value(SecretId=name)["SecretString"] == "v"
    assert refused(secrets.rotate_secret, SecretId=name)[0] == "InvalidRequestException"
    policy = {"SecretId": name, "ResourcePolicy": "{}"}
    assert "keeps none that it does not enforce" in refused(secrets.put_resource_policy, **policy)[1]


def test_a_policy_decides_who_reads_which_secret(alone, name):
    secrets, iam = alone.client("secretsmanager"), alone.client("iam")
    for it in "own", "other":
        secrets.create_secret(Name=f"{name}/{it}", SecretString=it)
    user = unique("reader")
    iam.create_user(UserName=user)
    allowed = f"arn:aws:secretsmanager:us-east-1:123456789012:secret:{name}/own-??????"
    action = ["secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue"]
    statements = [
        {"Effect": "Allow", "Action": action[0], "Resource": allowed},
        {"Effect": "Allow", "Action": action[1], "Resource": "*"},
    ]
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam.put_user_policy(UserName=user, PolicyName="read", PolicyDocument=document)
    key = iam.create_access_key(UserName=user)["AccessKey"]
    reader = alone.client(
        "secretsmanager",
        access_key_id=key["AccessKeyId"],
        secret_access_key=key["SecretAccessKey"],
    )
    assert reader.get_secret_value(SecretId=f"{name}/own")["SecretString"] == "own"
    assert reader.batch_get_secret_value(SecretIdList=[f"{name}/own"])["SecretValues"]
    for call, arguments in [
        (reader.get_secret_value, {"SecretId": f"{name}/other"}),
        (reader.get_secret_value, {"SecretId": f"{name}/none"}),
        (reader.batch_get_secret_value, {"SecretIdList": [f"{name}/own", f"{name}/other"]}),
        (reader.put_secret_value, {"SecretId": f"{name}/own", "SecretString": "x"}),
        (reader.list_secrets, {}),
    ]:
        assert refused(call, **arguments)[0] == "AccessDeniedException", arguments


def test_a_killed_control_plane_keeps_what_it_acknowledged(tmp_path):
    server = Plane(tmp_path, "server").start()
    try:
        told = {name: [] for name in ("k/a", "k/b", "k/c")}
        kills(server, told)
        secrets = server.start().client("secretsmanager")
        for name, versions in told.items():
            for version_id, value in versions:
                got = secrets.get_secret_value(SecretId=name, VersionId=version_id)
                assert got["SecretString"] == value
            stages = secrets.describe_secret(SecretId=name)["VersionIdsToStages"]
            # A call that was cut off may have been carried out all the same.
            assert sorted(sum(stages.values(), [])) == ["AWSCURRENT", "AWSPREVIOUS"]
            current = secrets.get_secret_value(SecretId=name)["SecretString"]
            assert int(current) in (len(versions), len(versions) + 1)
            secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
        server.kill()
        secrets = server.start().client("secretsmanager")
        assert secrets.list_secrets(IncludePlannedDeletion=True)["SecretList"] == []
        server.stop()
        dumped = berth("store", "dump", "--data", server.data).stdout
        assert "secret-value" not in dumped and "secret-version" not in dumped
    finally:
        server.end()


def kills(server, told):
    """Kills it while each secret has somebody who puts values; what they were told."""

    def put(secrets, name, many):
        while many is None or len(told[name]) < many:
            value = str(len(told[name]) + 1)
            answer = secrets.put_secret_value(SecretId=name, SecretString=value)
            told[name].append((answer["VersionId"], value))

    secrets = server.client("secretsmanager")
    for name in told:
        secrets.create_secret(Name=name)
    with concurrent.futures.ThreadPoolExecutor(len(told)) as callers:
        # All of them are well under way.
        list(callers.map(lambda name: put(secrets, name, 20), told))
        cut_off = [callers.submit(put, secrets, name, None) for name in told]
        server.kill()
        for caller in cut_off:
            assert caller.exception() is not None


def test_terraform_applies_updates_and_destroys(alone, secrets, tmp_path):
    name = unique("tf")
    terraform = Terraform(tmp_path, SOURCE, alone, name=name, password="first", stage="test")
    terraform.apply()
    assert terraform.changes_nothing()
    before = terraform.outputs()
    assert before["password"] == "first"
    assert secrets.get_secret_value(SecretId=f"{name}/key")["SecretBinary"] == b"first"
    terraform.variables |= {"password": "second", "stage": "production"}
    terraform.apply()
    assert terraform.changes_nothing()
    after = terraform.outputs()
    assert (after["password"], after["arn"]) == ("second", before["arn"])
    assert after["version"] != before["version"]
    described = secrets.describe_secret(SecretId=f"{name}/db")
    assert described["Description"] == "Of the production database."
    tags = {it["Key"]: it["Value"] for it in described["Tags"]}
    assert tags == {"stage": "production", "managed-by": "terraform"}
    terraform.run("destroy", *YES)
    mine = [{"Key": "name", "Values": [name]}]
    assert secrets.list_secrets(Filters=mine)["SecretList"] == []
    marked = secrets.list_secrets(Filters=mine, IncludePlannedDeletion=True)["SecretList"]
    assert [it["Name"] for it in marked] == [f"{name}/db"]
