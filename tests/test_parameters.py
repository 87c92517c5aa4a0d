"""Systems Manager's parameters by the AWS CLI, boto3 and Terraform, and a control plane killed."""

import base64
import concurrent.futures
import pathlib

import pytest
from botocore.exceptions import ClientError

from conftest import unique
from harness.calls import every, refusal
from harness.plane import Plane
from harness.terraform import YES, Terraform

SOURCE = pathlib.Path(__file__).parent / "terraform/parameters.tf"


@pytest.fixture(scope="module")
def ssm(alone):
    return alone.client("ssm")


@pytest.fixture
def root():
    """A path of one's own."""
    return f"/{unique('test')}"


def refused(call, **arguments):
    """Code and text of the error that a call is answered with."""
    status, code, text = refusal(call, **arguments)
    assert status == 400
    return code, text


def test_the_aws_cli_puts_gets_and_deletes(alone, root):
    def aws(*arguments, **more):
        return alone.aws("ssm", *arguments, **more)

    name = f"{root}/port"
    put = aws("put-parameter", "--name", name, "--value", "80", "--type", "String")
    assert put == {"Version": 1, "Tier": "Standard"}
    again = aws("put-parameter", "--name", name, "--value", "81", check=False)
    assert again.returncode != 0
    assert "(ParameterAlreadyExists) when calling the PutParameter operation: The parameter " in (
        again.stderr
    )
    aws("put-parameter", "--name", name, "--value", "81", "--overwrite")
    got = aws("get-parameter", "--name", name)["Parameter"]
    assert (got["Value"], got["Version"], got["Type"]) == ("81", 2, "String")
    assert got["ARN"] == f"arn:aws:ssm:us-east-1:123456789012:parameter{name}"
    below = aws("get-parameters-by-path", "--path", root)["Parameters"]
    assert [it["Name"] for it in below] == [name]
    aws("delete-parameter", "--name", name)
    gone = aws("get-parameter", "--name", name, check=False)
    assert "(ParameterNotFound)" in gone.stderr


def test_versions_labels_and_history(ssm, root):
    name = f"{root}/v"
    for value in "one", "two", "three":
        ssm.put_parameter(Name=name, Value=value, Type="String", Overwrite=True)
    told = ssm.label_parameter_version(Name=name, ParameterVersion=1, Labels=["prod", "9"])
    assert (told["ParameterVersion"], told["InvalidLabels"]) == (1, ["9"])
    for selector, value in [("", "three"), (":2", "two"), (":prod", "one")]:
        got = ssm.get_parameter(Name=name + selector)["Parameter"]
        assert got["Value"] == value and got.get("Selector", "") == selector
    ssm.label_parameter_version(Name=name, Labels=["prod"])
    history = every(ssm, "get_parameter_history", "Parameters", page_size=2, Name=name)
    seen = [(it["Version"], it["Value"], it["Labels"]) for it in history]
    assert seen == [(1, "one", []), (2, "two", []), (3, "three", ["prod"])]
    assert {it["LastModifiedUser"] for it in history} == {"arn:aws:iam::123456789012:root"}
    told = ssm.unlabel_parameter_version(Name=name, ParameterVersion=3, Labels=["prod", "x"])
    assert (told["RemovedLabels"], told["InvalidLabels"]) == (["prod"], ["x"])
    assert refused(ssm.get_parameter, Name=f"{name}:prod") == (
        "ParameterVersionNotFound",
        f"Systems Manager could not find version prod of {name}. Verify the version and try again.",
    )


def test_paths_filters_and_pages(ssm, root):
    names = [f"{root}/{it}" for it in ["a", "b", "b/c", "b/c/d", "e"]]
    for number, name in enumerate(names):
        kind, tags = ("String", []) if number % 2 else ("StringList", [{"Key": "k", "Value": "v"}])
        ssm.put_parameter(Name=name, Value="v", Type=kind, Tags=tags)

    def found(operation, **arguments):
        listed = every(ssm, operation, "Parameters", page_size=1, **arguments)
        return [it["Name"] for it in listed]

    assert found("get_parameters_by_path", Path=root, Recursive=True) == names
    assert found("get_parameters_by_path", Path=root) == [names[it] for it in (0, 1, 4)]
    lists = [{"Key": "Type", "Values": ["StringList"]}]
    assert found("get_parameters_by_path", Path=root, Recursive=True, ParameterFilters=lists) == (
        names[::2]
    )
    below = {"Key": "Path", "Option": "Recursive", "Values": [root]}
    tagged = [below, {"Key": "tag:k", "Values": ["v"]}]
    assert found("describe_parameters", ParameterFilters=tagged) == names[::2]
    listed = ssm.get_parameters(Names=[names[0], f"{root}/none", f"{names[1]}:1"])
    assert [it["Name"] for it in listed["Parameters"]] == names[:2]
    assert listed["InvalidParameters"] == [f"{root}/none"]
    gone = ssm.delete_parameters(Names=[*names, f"{root}/none"])
    assert (gone["DeletedParameters"], gone["InvalidParameters"]) == (names, [f"{root}/none"])


def test_tags(ssm, root):
    about = {"ResourceType": "Parameter", "ResourceId": f"{root}/t"}
    tags = [{"Key": "a", "Value": "1"}]
    ssm.put_parameter(Name=about["ResourceId"], Value="v", Type="String", Tags=tags)
    ssm.add_tags_to_resource(**about, Tags=[{"Key": "b", "Value": ""}])
    ssm.remove_tags_from_resource(**about, TagKeys=["a"])
    assert ssm.list_tags_for_resource(**about)["TagList"] == [{"Key": "b", "Value": ""}]
    ghost = about | {"ResourceId": f"{root}/none"}
    assert refused(ssm.list_tags_for_resource, **ghost)[0] == "InvalidResourceId"


def test_refusals_are_those_of_aws(alone, ssm, root):
    put, name = ssm.put_parameter, f"{root}/r"
    for arguments, code, text in [
        ({"Type": "SecureString", "KeyId": "mine"}, "InvalidKeyId", "leave KeyId away"),
        ({}, "ValidationException", "A parameter type is required when you create a parameter."),
        ({"Type": "String", "Value": "x" * 4097}, "ValidationException", "value of 4096 characters"),
        ({"Type": "String", "AllowedPattern": "\\d"}, "ParameterPatternMismatchException", "\\d"),
        ({"Type": "String", "Name": "/aws/x"}, "AccessDeniedException", "No access to reserved"),
        ({"Type": "String", "Name": "a/b"}, "ValidationException", "must be a fully qualified name"),
        ({"Type": "String", "KeyId": "mine"}, "InvalidKeyId", "leave KeyId away"),
    ]:
        said = refused(put, **({"Name": name, "Value": "v"} | arguments))
        assert said[0] == code and text in said[1], said
    lax = alone.client("ssm", parameter_validation=False)
    assert refused(lax.put_parameter, Name=name) == (
        "ValidationException",
        "1 validation error detected: Value at 'value' failed to satisfy constraint: Member must "
        "not be null",
    )
    assert refused(lax.get_parameters_by_path, Path="/", MaxResults=11) == (
        "ValidationException",
        "1 validation error detected: Value '11' at 'maxResults' failed to satisfy constraint: "
        "Member must have value less than or equal to 10",
    )
    assert refused(ssm.get_parameter_history, Name=name)[0] == "ParameterNotFound"


def test_a_secure_string_is_told_to_whoever_asks_for_it_itself(alone, ssm, root):
    name, value = f"{root}/pw", "s3cr3t ü"
    ssm.put_parameter(Name=name, Value=value, Type="SecureString")
    got = alone.aws("ssm", "get-parameter", "--name", name, "--with-decryption")["Parameter"]
    assert (got["Value"], got["Type"], got["Version"]) == (value, "SecureString", 1)
    sealed = ssm.get_parameter(Name=name)["Parameter"]["Value"]
    assert base64.b64decode(sealed, validate=True) and value not in sealed
    ssm.put_parameter(Name=name, Value="next", Overwrite=True)
    history = ssm.get_parameter_history(Name=name, WithDecryption=True)["Parameters"]
    assert [(it["Value"], it["KeyId"]) for it in history] == [
        (value, "alias/aws/ssm"),
        ("next", "alias/aws/ssm"),
    ]
    many = ssm.get_parameters(Names=[name, f"{name}:1"], WithDecryption=True)["Parameters"]
    assert [it["Value"] for it in many] == ["next", value]
    below = ssm.get_parameters_by_path(Path=root, WithDecryption=True)["Parameters"]
    assert [it["Value"] for it in below] == ["next"]


def test_a_wrong_key_is_told_so(alone):
    wrong = alone.client("ssm", secret_access_key="w" * 40)
    with pytest.raises(ClientError) as error:
        wrong.get_parameter(Name="a")
    assert error.value.response["Error"]["Code"] == "InvalidSignatureException"


def test_a_killed_control_plane_keeps_what_it_acknowledged(tmp_path):
    server = Plane(tmp_path, "server").start()
    try:
        told = {name: 0 for name in ("/k/a", "/k/b", "/k/c")}
        kills(server, told)
        ssm = server.start().client("ssm")
        for name, version in told.items():
            got = ssm.get_parameter(Name=name)["Parameter"]
            # A call that was cut off may have been carried out all the same.
            assert got["Version"] in (version, version + 1)
            history = every(ssm, "get_parameter_history", "Parameters", Name=name)
            assert [it["Value"] for it in history[:version]] == [
                str(it) for it in range(1, version + 1)
            ]
        ssm.delete_parameters(Names=list(told))
        server.kill()
        ssm = server.start().client("ssm")
        assert every(ssm, "describe_parameters", "Parameters") == []
        ssm.put_parameter(Name="/k/pw", Value="s3cr3t", Type="SecureString")
        server.kill()
        ssm = server.start().client("ssm")
        got = ssm.get_parameter(Name="/k/pw", WithDecryption=True)
        assert got["Parameter"]["Value"] == "s3cr3t"
        assert ssm.put_parameter(Name="/k/a", Value="v", Type="String")["Version"] == 1
    finally:
        server.end()


def kills(server, told):
    """Kills it while each parameter has somebody who overwrites it; what they were told last."""

    def overwrite(ssm, name, many):
        while many is None or told[name] < many:
            value = str(told[name] + 1)
            put = ssm.put_parameter(Name=name, Value=value, Type="String", Overwrite=True)
            assert put["Version"] == int(value)
            told[name] = put["Version"]

    ssm = server.client("ssm")
    with concurrent.futures.ThreadPoolExecutor(len(told)) as callers:
        # All of them are well under way.
        list(callers.map(lambda name: overwrite(ssm, name, 20), told))
        cut_off = [callers.submit(overwrite, ssm, name, None) for name in told]
        server.kill()
        for caller in cut_off:
            assert caller.exception() is not None


def test_terraform_applies_updates_and_destroys(alone, ssm, tmp_path):
    name = unique("tf")
    start = {"name": name, "port": "80", "size": 1, "stage": "test"}
    terraform = Terraform(tmp_path, SOURCE, alone, **start)
    terraform.apply()
    assert terraform.changes_nothing()
    names = [f"/{name}/{it}" for it in ("page", "web/hosts", "web/password", "web/port")]
    outputs = terraform.outputs()
    assert (outputs["port"], outputs["version"]) == ("80", 1)
    assert sorted(outputs["names"]) == names
    got = ssm.get_parameter(Name=f"/{name}/web/password", WithDecryption=True)["Parameter"]
    assert (got["Value"], got["Type"]) == ("test-s3cr3t", "SecureString")
    terraform.variables |= {"port": "8080", "size": 500, "stage": "production"}
    terraform.apply()
    assert terraform.changes_nothing()
    assert terraform.outputs()["version"] == 2
    described = every(ssm, "describe_parameters", "Parameters", ParameterFilters=[
        {"Key": "Path", "Option": "Recursive", "Values": [f"/{name}"]}
    ])
    assert [it["Tier"] for it in described] == ["Advanced", "Standard", "Standard", "Standard"]
    assert described[3]["Description"] == "Where the production page is."
    about = {"ResourceType": "Parameter", "ResourceId": f"/{name}/web/port"}
    tags = {it["Key"]: it["Value"] for it in ssm.list_tags_for_resource(**about)["TagList"]}
    assert tags == {"stage": "production", "managed-by": "terraform"}
    terraform.run("destroy", *YES)
    assert ssm.get_parameters(Names=names)["InvalidParameters"] == names
