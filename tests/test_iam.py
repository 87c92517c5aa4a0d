"""IAM by the AWS CLI, boto3 and Terraform, and a control plane killed."""

import json
import pathlib

import pytest

from conftest import unique
from harness.calls import every, refusal
from harness.plane import Plane, berth
from harness.terraform import YES, Terraform

SOURCE = pathlib.Path(__file__).parent / "terraform/identities.tf"
ACCOUNT = "123456789012"


@pytest.fixture(scope="module")
def iam(alone):
    return alone.client("iam")


@pytest.fixture
def name():
    return unique("iam")


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource} | more


def trust(**principal):
    return policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal})


TASKS = trust(Service="ecs-tasks.amazonaws.com")
READ = policy(allow("s3:Get*"))


def test_the_aws_cli_makes_shows_and_deletes_a_role(alone, name):
    def aws(*arguments, **more):
        return alone.aws("iam", *arguments, **more)

    made = aws(
        "create-role", "--role-name", name, "--assume-role-policy-document", TASKS,
        "--path", "/team/", "--tags", "Key=stage,Value=test",
    )["Role"]
    assert made["Arn"] == f"arn:aws:iam::{ACCOUNT}:role/team/{name}"
    assert made["RoleId"].startswith("AROA") and len(made["RoleId"]) == 21
    aws("wait", "role-exists", "--role-name", name)
    got = aws("get-role", "--role-name", name)["Role"]
    assert got["AssumeRolePolicyDocument"] == json.loads(TASKS)
    assert got["Tags"] == [{"Key": "stage", "Value": "test"}]
    again = aws(
        "create-role", "--role-name", name.upper(), "--assume-role-policy-document", TASKS,
        check=False,
    )
    assert "(EntityAlreadyExists)" in again.stderr
    aws("put-role-policy", "--role-name", name, "--policy-name", "p", "--policy-document", READ)
    inline = aws("get-role-policy", "--role-name", name, "--policy-name", "p")
    assert inline["PolicyDocument"] == json.loads(READ)
    kept = aws("delete-role", "--role-name", name, check=False)
    assert "(DeleteConflict)" in kept.stderr and "must delete policies first." in kept.stderr
    aws("delete-role-policy", "--role-name", name, "--policy-name", "p")
    aws("delete-role", "--role-name", name)
    gone = aws("get-role", "--role-name", name, check=False)
    assert f"(NoSuchEntity) when calling the GetRole operation: The role with name {name}" in (
        gone.stderr
    )


def test_managed_policies_and_who_has_them(iam, name):
    arn = iam.create_policy(PolicyName=name, PolicyDocument=READ)["Policy"]["Arn"]
    iam.get_waiter("policy_exists").wait(PolicyArn=arn)
    second = iam.create_policy_version(PolicyArn=arn, PolicyDocument=READ, SetAsDefault=True)
    assert second["PolicyVersion"]["VersionId"] == "v2"
    iam.create_user(UserName=name)
    iam.get_waiter("user_exists").wait(UserName=name)
    iam.create_group(GroupName=name)
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=TASKS, PermissionsBoundary=arn)
    iam.attach_user_policy(UserName=name, PolicyArn=arn)
    iam.attach_group_policy(GroupName=name, PolicyArn=arn)
    shown = iam.get_policy(PolicyArn=arn)["Policy"]
    assert (shown["AttachmentCount"], shown["PermissionsBoundaryUsageCount"]) == (2, 1)
    assert shown["DefaultVersionId"] == "v2" and "Tags" not in shown
    assert refusal(iam.delete_policy, PolicyArn=arn) == (
        409,
        "DeleteConflict",
        "Cannot delete a policy attached to entities.",
    )
    pages = iam.get_paginator("list_entities_for_policy").paginate(
        PolicyArn=arn, PaginationConfig={"PageSize": 1}
    )
    having = [it for page in pages for kind in "Users Groups Roles".split()
              for it in page[f"Policy{kind}"]]
    assert len(having) == 3
    iam.detach_user_policy(UserName=name, PolicyArn=arn)
    iam.detach_group_policy(GroupName=name, PolicyArn=arn)
    iam.delete_role_permissions_boundary(RoleName=name)
    iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
    iam.delete_policy(PolicyArn=arn)
    iam.delete_user(UserName=name)
    iam.delete_group(GroupName=name)
    iam.delete_role(RoleName=name)
    assert refusal(iam.get_policy, PolicyArn=arn)[1:] == (
        "NoSuchEntity",
        f"Policy {arn} was not found.",
    )


def test_lists_have_pages_and_paths(iam, name):
    for it in "abc":
        iam.create_user(UserName=f"{name}-{it}", Path=f"/{name}/{it}/")
    listed = every(iam, "list_users", "Users", page_size=1, PathPrefix=f"/{name}/")
    assert [it["UserName"] for it in listed] == [f"{name}-{it}" for it in "abc"]
    assert all("Tags" not in it for it in listed)
    for it in listed:
        iam.delete_user(UserName=it["UserName"])
    aws = every(iam, "list_policies", "Policies", page_size=1, Scope="AWS")
    names = {it["PolicyName"] for it in aws}
    assert {"AdministratorAccess", "AmazonECSTaskExecutionRolePolicy"} <= names
    execution = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    version = iam.get_policy_version(PolicyArn=execution, VersionId="v1")["PolicyVersion"]
    assert "logs:PutLogEvents" in version["Document"]["Statement"][0]["Action"]


def test_instance_profiles(iam, name):
    iam.create_instance_profile(InstanceProfileName=name)
    iam.get_waiter("instance_profile_exists").wait(InstanceProfileName=name)
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=TASKS)
    iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
    (role,) = iam.get_instance_profile(InstanceProfileName=name)["InstanceProfile"]["Roles"]
    assert role["AssumeRolePolicyDocument"] == json.loads(TASKS)
    assert refusal(iam.delete_role, RoleName=name)[1] == "DeleteConflict"
    iam.remove_role_from_instance_profile(InstanceProfileName=name, RoleName=name)
    iam.delete_instance_profile(InstanceProfileName=name)
    iam.delete_role(RoleName=name)


def test_simulations_are_decisions(iam, name):
    iam.create_user(UserName=name)
    user = f"arn:aws:iam::{ACCOUNT}:user/{name}"
    own = policy(
        allow("s3:*", "arn:aws:s3:::b/${aws:username}/*"),
        {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"},
    )
    iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=own)
    told = iam.simulate_principal_policy(
        PolicySourceArn=user,
        ActionNames=["s3:GetObject", "s3:DeleteObject", "ecs:RunTask"],
        ResourceArns=["arn:aws:s3:::b/ann/x"],
        ContextEntries=[
            {
                "ContextKeyName": "aws:username",
                "ContextKeyType": "string",
                "ContextKeyValues": ["ann"],
            }
        ],
    )["EvaluationResults"]
    assert [it["EvalDecision"] for it in told] == ["allowed", "explicitDeny", "implicitDeny"]
    (statement,) = told[0]["MatchedStatements"]
    assert statement["SourcePolicyId"] == f"user_{name}_own"
    assert statement["StartPosition"]["Line"] == 1
    keys = iam.get_context_keys_for_principal_policy(PolicySourceArn=user)["ContextKeyNames"]
    assert keys == ["aws:username"]
    iam.delete_user_policy(UserName=name, PolicyName="own")
    iam.delete_user(UserName=name)


def test_refusals_are_those_of_aws(alone, iam, name):
    role = {"RoleName": name, "AssumeRolePolicyDocument": TASKS}
    for arguments, code, text in [
        ({"AssumeRolePolicyDocument": "{"}, "MalformedPolicyDocument", "Syntax errors in policy."),
        ({"AssumeRolePolicyDocument": READ}, "MalformedPolicyDocument", "prohibited field Resource"),
        (
            {"AssumeRolePolicyDocument": trust(AWS=f"arn:aws:iam::{ACCOUNT}:user/none")},
            "MalformedPolicyDocument",
            "Invalid principal in policy",
        ),
        (
            {"PermissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/none"},
            "NoSuchEntity",
            "does not exist or is not attachable.",
        ),
    ]:
        said = refusal(iam.create_role, **(role | arguments))
        assert said[1] == code and text in said[2], said
    assert refusal(iam.create_policy, PolicyName=name, PolicyDocument=policy())[1:] == (
        "MalformedPolicyDocument",
        "Syntax errors in policy. (line 1, column 1: there is no statement)",
    )
    lax = alone.client("iam", parameter_validation=False)
    assert refusal(lax.get_role) == (
        400,
        "ValidationError",
        "1 validation error detected: Value null at 'roleName' failed to satisfy constraint: "
        "Member must not be null",
    )
    assert refusal(iam.get_account_password_policy)[1] == "InvalidAction"


def test_the_account_is_a_user_without_a_name(iam):
    assert iam.get_user()["User"]["Arn"] == f"arn:aws:iam::{ACCOUNT}:root"
    # Its key is made at the first start, and not here.
    assert iam.list_access_keys()["AccessKeyMetadata"] == []
    status, code, text = refusal(iam.create_access_key)
    assert (status, code) == (400, "ValidationError") and "Must specify userName" in text


def test_any_region_is_answered(alone):
    access = alone.access()
    assert access["region"] == "us-east-1"
    elsewhere = alone.aws("iam", "get-account-summary", "--region", "eu-west-1")
    assert elsewhere["SummaryMap"]["UsersQuota"] == 5000


def test_a_killed_control_plane_keeps_what_it_acknowledged(tmp_path):
    server = Plane(tmp_path, "server").start()
    try:
        iam = server.client("iam")
        ids = {}
        for number in range(20):
            role = f"r{number}"
            made = iam.create_role(RoleName=role, AssumeRolePolicyDocument=TASKS)["Role"]
            ids[role] = made["RoleId"]
            iam.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=READ)
        server.kill()
        iam = server.start().client("iam")
        listed = every(iam, "list_roles", "Roles", page_size=1)
        assert {it["RoleName"]: it["RoleId"] for it in listed} == ids
        arn = f"arn:aws:iam::{ACCOUNT}:role/r1"
        told = berth("history", arn, "--data", server.data).stdout
        assert "CreateRole" in told and "PutRolePolicy" in told, told
        for role in ids:
            iam.delete_role_policy(RoleName=role, PolicyName="p")
            iam.delete_role(RoleName=role)
        server.kill()
        assert every(server.start().client("iam"), "list_roles", "Roles", page_size=1) == []
    finally:
        server.end()


def test_terraform_applies_updates_and_destroys(alone, iam, tmp_path):
    name = unique("tf")
    actions = "ssm:GetParameter,ssm:GetParametersByPath"
    start = {"name": name, "stage": "test", "session_s": 3600, "actions": actions}
    terraform = Terraform(tmp_path, SOURCE, alone, **start)
    terraform.apply()
    assert terraform.changes_nothing()
    outputs = terraform.outputs()
    assert outputs["role"] == f"arn:aws:iam::{ACCOUNT}:role/{name}/{name}-task"
    assert outputs["administrator"] == "arn:aws:iam::aws:policy/AdministratorAccess"
    key = {"access_key_id": outputs["key"], "secret_access_key": outputs["secret"]}
    ann = alone.client("sts", **key)
    assert ann.get_caller_identity()["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/{name}-ann"
    terraform.variables |= {"stage": "production", "session_s": 7200, "actions": "ssm:Get*"}
    terraform.apply()
    assert terraform.changes_nothing()
    assert refusal(ann.get_caller_identity)[1] == "InvalidClientTokenId"
    role = iam.get_role(RoleName=f"{name}-task")["Role"]
    assert role["MaxSessionDuration"] == 7200
    tags = {it["Key"]: it["Value"] for it in role["Tags"]}
    assert tags == {"stage": "production", "managed-by": "terraform"}
    read = iam.get_policy(PolicyArn=outputs["policy"])["Policy"]
    assert (read["AttachmentCount"], read["DefaultVersionId"]) == (2, "v2")
    terraform.run("destroy", *YES)
    for gone in (
        lambda: iam.get_role(RoleName=f"{name}-task"),
        lambda: iam.get_user(UserName=f"{name}-ann"),
        lambda: iam.get_policy(PolicyArn=outputs["policy"]),
        lambda: iam.get_instance_profile(InstanceProfileName=f"{name}-machine"),
    ):
        assert refusal(gone)[1] == "NoSuchEntity"
