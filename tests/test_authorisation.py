"""Who may call what: users with keys and policies, by the AWS CLI, boto3, verbs and an agent."""

import datetime
import json
import re
import subprocess

import pytest
from botocore.exceptions import ClientError

from conftest import unique
from harness import programs
from harness.calls import refusal, refused
from harness.plane import Agent, Plane, berth, environment, instances
from harness.waiting import until

ACCOUNT = "123456789012"
ECS = f"arn:aws:ecs:us-east-1:{ACCOUNT}"
UNKNOWN = ("UnrecognizedClientException", "The security token included in the request is invalid.")


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource} | more


class User:
    """A user of IAM with an access key."""

    def __init__(self, plane, name=None):
        self.plane, self.iam = plane, plane.client("iam")
        self.name = name or unique("user")
        self.arn = self.iam.create_user(UserName=self.name)["User"]["Arn"]
        self.key = self.iam.create_access_key(UserName=self.name)["AccessKey"]

    def may(self, *statements):
        """Gives it one policy in place of the one before."""
        document = policy(*statements)
        self.iam.put_user_policy(
            UserName=self.name, PolicyName="own", PolicyDocument=document
        )

    def client(self, service="ecs"):
        return self.plane.client(
            service,
            access_key_id=self.key["AccessKeyId"],
            secret_access_key=self.key["SecretAccessKey"],
        )

    def variables(self):
        return self.plane.variables() | {
            "AWS_ACCESS_KEY_ID": self.key["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": self.key["SecretAccessKey"],
        }


@pytest.fixture
def ann(alone):
    return User(alone)


def test_a_user_is_who_it_says(alone, ann):
    who = ann.client("sts").get_caller_identity()
    user = alone.client("iam").get_user(UserName=ann.name)["User"]
    assert (who["Arn"], who["UserId"]) == (ann.arn, user["UserId"])
    status, code, text = refusal(ann.client("iam").get_user)
    assert (status, code) == (403, "AccessDenied")
    assert text.startswith(
        f"User: {ann.arn} is not authorized to perform: iam:GetUser on resource: {ann.arn} "
        "because no identity-based policy allows the iam:GetUser action (berth why-denied "
    )
    ann.may(allow("iam:*", "arn:aws:iam::*:user/${aws:username}"))
    assert ann.client("iam").get_user()["User"]["UserId"] == user["UserId"]
    # It can have another key, as people do who change theirs.
    second = ann.client("iam").create_access_key()["AccessKey"]
    listed = ann.client("iam").list_access_keys()["AccessKeyMetadata"]
    keys = {ann.key["AccessKeyId"], second["AccessKeyId"]}
    assert {it["AccessKeyId"] for it in listed} == keys
    assert refused(ann.client("iam").list_users)[0] == "AccessDenied"


def test_one_cluster_is_allowed_and_another_is_not(alone, ann):
    own, other = unique("own"), unique("other")
    ecs = alone.client()
    [ecs.create_cluster(clusterName=it) for it in (own, other)]
    ann.may(
        allow("ecs:*", [f"{ECS}:cluster/{own}", f"{ECS}:*/{own}/*"]),
        allow("ecs:ListServices", Condition={"ArnEquals": {"ecs:cluster": f"{ECS}:cluster/{own}"}}),
        allow("ecs:RegisterTaskDefinition", f"{ECS}:task-definition/{own}:*"),
        allow("ecs:RunTask", f"{ECS}:task-definition/{own}:*"),
        allow("ecs:CreateService", f"{ECS}:service/{own}/*"),
    )
    mine = ann.client()
    container = {"name": "main", "image": "busybox:local", "memory": 16}
    mine.register_task_definition(family=own, containerDefinitions=[container])
    ecs.register_task_definition(family=other, containerDefinitions=[container])
    mine.create_service(cluster=own, serviceName="web", taskDefinition=own, desiredCount=0)
    for call, arguments in [
        (mine.describe_clusters, {"clusters": [own]}),
        (mine.list_tasks, {"cluster": own}),
        (mine.list_services, {"cluster": own}),
        (mine.describe_services, {"cluster": own, "services": ["web"]}),
    ]:
        call(**arguments)
    # It may, though there is no machine to run it on.
    empty = refused(mine.run_task, cluster=own, taskDefinition=own)
    assert empty[1].startswith("No Container Instances"), empty
    for call, resource, arguments in [
        (mine.describe_clusters, f"{ECS}:cluster/{other}", {"clusters": [own, other]}),
        (mine.describe_clusters, f"{ECS}:cluster/nowhere", {"clusters": ["nowhere"]}),
        (mine.list_tasks, f"{ECS}:container-instance/{other}/*", {"cluster": other}),
        (mine.list_services, "*", {"cluster": other}),
        (
            mine.describe_services,
            f"{ECS}:service/{other}/web",
            {"cluster": other, "services": ["web"]},
        ),
        (
            mine.run_task,
            f"{ECS}:task-definition/{other}:*",
            {"cluster": own, "taskDefinition": other},
        ),
        (mine.delete_cluster, f"{ECS}:cluster/{other}", {"cluster": other}),
        (
            mine.register_task_definition,
            f"{ECS}:task-definition/{other}:*",
            {"family": other, "containerDefinitions": [container]},
        ),
    ]:
        code, text = refused(call, **arguments)
        assert code == "AccessDeniedException", text
        named = re.search(r"on resource: (\S+) because", text)[1]
        assert named.startswith(resource.removesuffix("*")), (named, resource)
    assert ecs.describe_clusters(clusters=[other])["clusters"][0]["status"] == "ACTIVE"


def test_tags_decide(alone, ann):
    """Who is of a team may touch what is of it, and make nothing that is of no team."""
    iam, ecs = alone.client("iam"), alone.client()
    iam.tag_user(UserName=ann.name, Tags=[{"Key": "team", "Value": "a"}])
    ann.may(
        allow(
            ["ecs:CreateCluster", "ecs:TagResource"],
            Condition={"StringEquals": {"aws:RequestTag/team": "${aws:PrincipalTag/team}"}},
        ),
        allow(
            ["ecs:DeleteCluster", "ecs:DescribeClusters"],
            Condition={"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}},
        ),
    )
    mine, (own, other) = ann.client(), (unique("own"), unique("other"))
    team = lambda it: [{"key": "team", "value": it}]
    mine.create_cluster(clusterName=own, tags=team("a"))
    assert refused(mine.create_cluster, clusterName=other)[0] == "AccessDeniedException"
    assert refused(mine.create_cluster, clusterName=other, tags=team("b"))[0] == (
        "AccessDeniedException"
    )
    ecs.create_cluster(clusterName=other, tags=team("b"))
    assert refused(mine.delete_cluster, cluster=other)[0] == "AccessDeniedException"
    mine.delete_cluster(cluster=own)


def test_groups_and_boundaries(alone, ann):
    iam, group, most = alone.client("iam"), unique("group"), unique("most")
    iam.create_group(GroupName=group)
    full = "arn:aws:iam::aws:policy/AmazonECS_FullAccess"
    iam.attach_group_policy(GroupName=group, PolicyArn=full)
    assert refused(ann.client().list_clusters)[0] == "AccessDeniedException"
    iam.add_user_to_group(GroupName=group, UserName=ann.name)
    ann.client().list_clusters()
    boundary = iam.create_policy(
        PolicyName=most, PolicyDocument=policy(allow("ecs:Describe*"))
    )["Policy"]["Arn"]
    iam.put_user_permissions_boundary(UserName=ann.name, PermissionsBoundary=boundary)
    code, text = refused(ann.client().list_clusters)
    assert code == "AccessDeniedException"
    assert "because no permissions boundary allows the ecs:ListClusters action" in text
    ann.client().describe_clusters()


def test_why_a_call_is_denied(alone, ann):
    careful = alone.client("iam").create_policy(
        PolicyName=unique("careful"),
        PolicyDocument=policy(
            {"Sid": "NoStops", "Effect": "Deny", "Action": "ecs:StopTask", "Resource": "*"},
            allow("ecs:*"),
        ),
    )["Policy"]["Arn"]
    alone.client("iam").attach_user_policy(UserName=ann.name, PolicyArn=careful)
    with pytest.raises(ClientError) as denied:
        ann.client().stop_task(task="1" * 32)
    id = denied.value.response["ResponseMetadata"]["RequestId"]
    text = denied.value.response["Error"]["Message"]
    assert text.endswith(
        f"with an explicit deny in an identity-based policy: {careful} (berth why-denied {id})"
    )
    own = environment(**ann.variables())
    for how in [{"env": own}, {}]:
        data = ["--data", alone.data] if not how else []
        said = berth("why-denied", id, *data, **how)
        assert said.returncode == 0, said.stderr
        assert f"Statement 1 (NoStops) of {careful} denies it:" in said.stdout
        assert '{"Sid": "NoStops", "Effect": "Deny", "Action": "ecs:StopTask"' in said.stdout
        assert f"resource   {ECS}:task/default/{'1' * 32}" in said.stdout
        assert f"aws:username = {ann.name}" in said.stdout
    # Of others it takes a right.
    bob = User(alone)
    of_bob = berth("why-denied", id, env=environment(**bob.variables()))
    assert of_bob.returncode != 0 and "is remembered" in of_bob.stderr, of_bob
    bob.may(allow("berth:ExplainDenial"))
    assert berth("why-denied", id, env=environment(**bob.variables())).returncode == 0


def test_verbs_say_what_they_may_not(alone, ann):
    ran = berth("ps", env=environment(**ann.variables()))
    assert ran.returncode != 0
    assert f"User: {ann.arn} is not authorized to perform: ecs:ListTasks" in ran.stderr


def test_a_key_is_switched_off_and_deleted(alone, ann):
    iam, id = alone.client("iam"), ann.key["AccessKeyId"]
    ann.may(allow("*"))
    ann.client().list_clusters()
    used = lambda: iam.get_access_key_last_used(AccessKeyId=id)["AccessKeyLastUsed"]
    until(lambda: used()["ServiceName"] == "ecs", "the use of the key is noted down")
    iam.update_access_key(UserName=ann.name, AccessKeyId=id, Status="Inactive")
    assert refused(ann.client().list_clusters) == UNKNOWN
    assert refused(ann.client("sts").get_caller_identity)[0] == "InvalidClientTokenId"
    iam.update_access_key(UserName=ann.name, AccessKeyId=id, Status="Active")
    ann.client().list_clusters()
    assert refused(iam.delete_user, UserName=ann.name)[0] == "DeleteConflict"
    iam.delete_access_key(UserName=ann.name, AccessKeyId=id)
    assert refused(ann.client().list_clusters) == UNKNOWN


def trust(**principal):
    return policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal})


def signing(plane, given, service="ecs"):
    """A client with temporary credentials."""
    return plane.client(
        service,
        access_key_id=given["AccessKeyId"],
        secret_access_key=given["SecretAccessKey"],
        session_token=given["SessionToken"],
    )


def test_a_role_is_assumed(alone, ann):
    iam, role = alone.client("iam"), unique("role")
    arn = iam.create_role(
        RoleName=role, Path="/team/", AssumeRolePolicyDocument=trust(AWS=ann.arn)
    )["Role"]["Arn"]
    iam.put_role_policy(
        RoleName=role, PolicyName="lists", PolicyDocument=policy(allow("ecs:List*"))
    )
    made = ann.client("sts").assume_role(RoleArn=arn, RoleSessionName="s1")
    given = made["Credentials"]
    whose = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/s1"
    assert made["AssumedRoleUser"]["Arn"] == whose
    who = signing(alone, given, "sts").get_caller_identity()
    assert (who["Arn"], who["UserId"]) == (whose, made["AssumedRoleUser"]["AssumedRoleId"])
    signing(alone, given).list_clusters()
    code, text = refused(signing(alone, given).create_cluster)
    assert code == "AccessDeniedException" and text.startswith(f"User: {whose} is not"), text
    # Narrowed.
    narrow = policy(allow("ecs:ListTaskDefinitions"))
    given = ann.client("sts").assume_role(
        RoleArn=arn, RoleSessionName="s2", Policy=narrow, DurationSeconds=900
    )["Credentials"]
    signing(alone, given).list_task_definitions()
    code, text = refused(signing(alone, given).list_clusters)
    assert "because no session policy allows the ecs:ListClusters action" in text
    # Nobody else is trusted, whatever they may.
    bob = User(alone)
    bob.may(allow("sts:*"))
    code, text = refused(bob.client("sts").assume_role, RoleArn=arn, RoleSessionName="s1")
    assert code == "AccessDenied"
    # A token is nobody else's, and ends with its role.
    wrong = given | {"AccessKeyId": made["Credentials"]["AccessKeyId"]}
    assert refused(signing(alone, wrong).list_clusters) == UNKNOWN
    assert refused(signing(alone, given | {"SessionToken": "x"}).list_clusters) == UNKNOWN
    iam.delete_role_policy(RoleName=role, PolicyName="lists")
    assert refused(signing(alone, given).list_task_definitions)[0] == "AccessDeniedException"
    iam.delete_role(RoleName=role)
    assert refused(signing(alone, given).list_task_definitions) == UNKNOWN


def test_the_aws_cli_assumes_the_role_of_a_profile(alone, ann, tmp_path):
    """As people configure it: nothing but a profile."""
    role = unique("role")
    arn = alone.client("iam").create_role(
        RoleName=role, AssumeRolePolicyDocument=trust(AWS=ann.arn)
    )["Role"]["Arn"]
    config = tmp_path / "config"
    config.write_text(
        f"[profile base]\naws_access_key_id = {ann.key['AccessKeyId']}\n"
        f"aws_secret_access_key = {ann.key['SecretAccessKey']}\n"
        f"[profile as]\nrole_arn = {arn}\nsource_profile = base\nrole_session_name = me\n"
    )
    variables = alone.variables() | {"AWS_CONFIG_FILE": str(config), "AWS_PROFILE": "as"}
    for it in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        del variables[it]
    ran = subprocess.run(
        [programs.aws(), "sts", "get-caller-identity"],
        env=environment(**variables), capture_output=True, text=True, timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/me"


def test_a_session_of_a_user(alone, ann):
    ann.may(allow("*"))
    given = ann.client("sts").get_session_token(DurationSeconds=900)["Credentials"]
    left = given["Expiration"] - datetime.datetime.now(datetime.timezone.utc)
    assert datetime.timedelta(minutes=13) < left < datetime.timedelta(minutes=16)
    signing(alone, given).list_clusters()
    assert signing(alone, given, "sts").get_caller_identity()["Arn"] == ann.arn
    assert refused(signing(alone, given, "iam").list_users)[0] == "AccessDenied"
    assert refused(signing(alone, given, "sts").get_session_token)[0] == "AccessDenied"


def test_users_and_their_keys_survive_a_kill(tmp_path):
    plane = Plane(tmp_path, "server")
    try:
        plane.start()
        ann = User(plane, "ann")
        ann.may(allow("ecs:ListClusters"))
        plane.kill()
        plane.start()
        ann.client().list_clusters()
        assert refused(ann.client().list_task_definitions)[0] == "AccessDeniedException"
        secret = ann.key["SecretAccessKey"].encode()
        files = [it for it in plane.data.rglob("*") if it.is_file()]
        assert len(files) > 5
        assert [it for it in files if secret in it.read_bytes()] == []
        plane.stop()
        # Without its master key it says what to do, and touches nothing.
        key = plane.data / "seal.key"
        assert key.stat().st_mode & 0o777 == 0o600
        away = key.rename(tmp_path / "away")
        ran = berth("server", "--data", plane.data, "--listen", "127.0.0.1:0")
        assert ran.returncode == 1 and "--seal-key-file" in ran.stderr, ran.stderr
        plane.arguments = ["--seal-key-file", away]
        plane.start()
        ann.client().list_clusters()
        plane.stop()
        plane.arguments = ["--forget-secrets"]
        plane.start()
        assert refused(ann.client().list_clusters) == UNKNOWN
        assert plane.client("iam").list_access_keys(UserName="ann")["AccessKeyMetadata"] == []
    finally:
        plane.end()


def test_an_agent_joins_as_a_user(alone, tmp_path):
    """With AWS's policy for machines it does its work, and nothing else."""
    host, cluster = User(alone), unique("hosts")
    alone.client().create_cluster(clusterName=cluster)
    role = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
    alone.client("iam").attach_user_policy(UserName=host.name, PolicyArn=role)
    agent = Agent(tmp_path, alone, cluster, variables=host.variables())
    try:
        agent.start()
        instances(alone.client(), cluster, 1)
        assert refused(host.client().run_task, cluster=cluster, taskDefinition="web")[0] == (
            "AccessDeniedException"
        )
    finally:
        agent.end()
