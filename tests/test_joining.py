"""Machines that join by a token: the exchange, keys that belong to one instance, and who steals them."""

import base64
import concurrent.futures
import json
import pathlib
import re
import shlex
import shutil
import time
import tomllib

import pytest
from botocore.exceptions import ClientError

from conftest import unique
from harness import docker, printed
from harness.calls import refused
from harness.events import OLDEST, Past
from harness.plane import Agent, Plane, berth, environment, instances
from harness.raw import Raw
from harness.tasks import Tasks
from harness.waiting import until
from test_task_roles import TRUST, taken

CLUSTER = "joined"
BERTH = "BerthV20261101."
MODELS = pathlib.Path(__file__).resolve().parents[1] / "models"
DENIED = {"AccessDeniedException", "AccessDenied", "UnauthorizedOperation"}
# What the agent of an instance may call, about itself alone; all else of the router it may not.
ALLOWED = {
    "berth:ExplainDenial",
    "berth:JoinCluster",
    "ecs:RegisterContainerInstance",
    "ecs:SubmitAttachmentStateChanges",
    "ecs:SubmitContainerStateChange",
    "ecs:SubmitTaskStateChange",
    "sts:GetAccessKeyInfo",
    "sts:GetCallerIdentity",
}


@pytest.fixture
def server(tmp_path):
    plane = Plane(tmp_path, "server").start()
    plane.client().create_cluster(clusterName=CLUSTER)
    yield plane
    plane.end()


@pytest.fixture
def machines(tmp_path, server):
    """Makes agents that join by tokens, each with a directory of its own."""
    made = []

    def machine(*arguments, start=True):
        number = len(made)
        options = ["--agent-metrics", "off", "--pull-behavior", "prefer-cached", *arguments]
        folder = tmp_path / f"machine-{number}"
        agent = Agent(folder, server, CLUSTER, *options, variables={"PATH": environment()["PATH"]})
        made.append(agent)
        return agent.start() if start else agent

    yield machine
    for agent in made:
        agent.end()


class Machine:
    """Somebody with a key of their own who joins, and is no agent."""

    def __init__(self, server, token):
        said = berth("agent-config", "--token", token, "--server", server.endpoint)
        assert said.returncode == 0, said.stderr
        self.server = server
        self.variables = dict(line.split("=", 1) for line in said.stdout.splitlines())

    @property
    def key(self):
        of = self.variables
        return {"accessKeyId": of["AWS_ACCESS_KEY_ID"], "secretAccessKey": of["AWS_SECRET_ACCESS_KEY"]}

    def client(self, service="ecs"):
        return self.server.client(
            service,
            access_key_id=self.key["accessKeyId"],
            secret_access_key=self.key["secretAccessKey"],
            parameter_validation=False,
        )

    def register(self, **more):
        resources = [
            {"name": "CPU", "type": "INTEGER", "integerValue": more.pop("cpu", 1024)},
            {"name": "MEMORY", "type": "INTEGER", "integerValue": 1024},
        ]
        answer = self.client().register_container_instance(
            cluster=CLUSTER, totalResources=resources, **more
        )
        return answer["containerInstance"]


def token(server, *options):
    """A new token."""
    flags = ["--cluster", CLUSTER, "--data", server.data]
    said = berth("token", "create", *options, *flags)
    assert said.returncode == 0, said.stderr
    (text,) = re.findall(r"--join (berth1_\w+) --server " + re.escape(server.endpoint), said.stdout)
    return text


def tokens(server):
    said = berth("token", "ls", "-o", "json", "--cluster", CLUSTER, "--data", server.data)
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout)


def identity(agent):
    return json.loads((agent.data / "identity.json").read_text())


def join(server, text, public_key, **more):
    """One exchange, as anybody makes it."""
    _, id, secret, *_ = text.split("_")
    body = {"tokenId": id, "secret": secret, "publicKey": public_key, "hostName": "h", **more}
    return Raw(server).send(
        body=json.dumps(body).encode(),
        headers={
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": BERTH + "JoinCluster",
        },
    )


def of_berth(raw, name, body):
    """A signed call of Berth's own API."""
    data = json.dumps(body).encode()
    return raw.send(data, raw.headers(data, BERTH + name, service="berth"))


def public_key(number):
    """Any 32 bytes are a key, or nearly any."""
    return base64.b64encode(bytes([number]) * 32).decode()


def described(server, arn):
    client = server.client()
    found = client.describe_container_instances(cluster=CLUSTER, containerInstances=[arn])
    return found["containerInstances"][0]


def test_a_pasted_line_makes_a_machine_an_instance(server, machines, images):
    text = token(server, "--attribute", "rack=7", "--for", "30m")
    agent = machines("--join", text, "--server", server.endpoint)
    (arn,) = instances(server.client(), CLUSTER, 1)
    assert identity(agent)["containerInstanceArn"] == arn
    assert (agent.data / "identity.json").stat().st_mode & 0o777 == 0o600
    (used,) = tokens(server)
    assert (used["status"], used["uses"][0]["containerInstanceArn"]) == ("USED", arn)
    attributes = {it["name"]: it.get("value") for it in described(server, arn)["attributes"]}
    assert attributes["rack"] == "7"
    tasks = Tasks(server.client(), CLUSTER, images)
    try:
        task = tasks.run(tasks.box())
        task.until("RUNNING")
        # Started again it is the same one, keeps its task, and does not need the token.
        agent.process.stop()
        agent.start()
        until(lambda: "only if its key is refused" in agent.log.read_text(), "no use for --join")
        assert instances(server.client(), CLUSTER, 1) == [arn]
        task.stop()
        task.until("STOPPED")
    finally:
        tasks.end()


def role_of(server, task):
    """Who a container is; nobody until its agent has the credentials."""
    try:
        return taken(server, task)("sts").get_caller_identity()["Arn"]
    except ValueError:
        return ""


def test_a_container_of_a_machine_that_joined_is_its_role(server, machines, images):
    """The credentials of its role come sealed for the machine, whose agent opens them."""
    iam, name = server.client("iam"), unique("sealed")
    trust = json.dumps(TRUST)
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    agent = machines("--join", token(server), "--server", server.endpoint)
    (arn,) = instances(server.client(), CLUSTER, 1)
    attributes = {it["name"]: it.get("value") for it in described(server, arn)["attributes"]}
    assert re.fullmatch(r"[\w-]{43}", attributes["berth.seal-key"])
    tasks = Tasks(server.client(), CLUSTER, images)
    try:
        task = tasks.run(tasks.box(), taskRoleArn=role)
        task.until("RUNNING")
        own = f":assumed-role/{name}/{task.arn.rpartition('/')[2]}"
        until(lambda: role_of(server, task).endswith(own), lambda: role_of(server, task))
        for _ in range(2):
            agent.process.kill()
            # It has nothing of before, as after a restart of its machine: a session hands it over.
            shutil.rmtree(agent.runtime / "credentials")
            agent.start()
            until(lambda: role_of(server, task).endswith(own), lambda: role_of(server, task))
    finally:
        tasks.end()
        iam.delete_role(RoleName=name)


def test_a_token_is_read_from_where_no_list_of_processes_shows_it(server, machines, tmp_path):
    file = tmp_path / "token"
    file.write_text(token(server) + "\n")
    agent = machines("--join", f"@{file}", "--server", server.endpoint)
    instances(server.client(), CLUSTER, 1)
    # T12: neither in arguments nor in logs nor in the store, nor is the key that it got.
    secrets = [file.read_text().split("_")[2], identity(agent)["secretAccessKey"]]
    seen = pathlib.Path(f"/proc/{agent.process.popen.pid}/cmdline").read_bytes()
    seen += agent.log.read_bytes() + server.log.read_bytes()
    # A unit's credential is found by itself.
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "join").write_text(token(server))
    other = machines("--server", server.endpoint, start=False)
    other.variables |= {"CREDENTIALS_DIRECTORY": str(credentials)}
    other.start()
    instances(server.client(), CLUSTER, 2)
    secrets += [(credentials / "join").read_text().split("_")[2]]
    server.stop()
    dump = berth("store", "dump", "--data", server.data)
    assert dump.returncode == 0, dump.stderr
    assert "joined-instance" in dump.stdout
    for path in [*server.data.rglob("*"), *agent.data.rglob("*")]:
        if path.is_file() and path.name != "identity.json":
            seen += path.read_bytes()
    for secret in secrets:
        assert secret.encode() not in seen and secret not in dump.stdout


def test_of_twenty_at_once_one_joins(server):
    text = token(server)
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        # T6; ten a second are let in to be looked at.
        answers = [it for _ in range(3) for it in pool.map(
            lambda number: join(server, text, public_key(number)), range(1, 21)
        )]
    joined = {it.json["containerInstanceArn"] for it in answers if it.status == 200}
    assert len(joined) == 1, answers
    assert all(it.status in (200, 400) for it in answers)
    (shown,) = tokens(server)
    assert len(shown["uses"]) == 1
    users = server.client("iam").list_users(PathPrefix="/berth/instance/")["Users"]
    assert len(users) == 1


def test_what_is_refused_says_why(server):
    text = token(server, "--for", "1s")

    def refusal(*arguments, **more):
        answer = until(
            lambda: None if "Rate" in str(it := join(server, *arguments, **more)) else it, "a try"
        )
        assert answer.status == 400, answer
        return answer.error

    until(lambda: "EXPIRED" in str(tokens(server)) or None, "its end")
    kind, said = refusal(text, public_key(1))
    assert kind == "AccessDeniedException"
    assert re.match(r"The join token has expired at .* \(the server's clock says .*\)\.$", said)
    used = token(server)
    first = join(server, used, public_key(2))
    # Asked again by the same machine it is the same one, and has the same key, which has not signed.
    again = join(server, used, public_key(2))
    assert first.json["containerInstanceArn"] == again.json["containerInstanceArn"]
    assert first.json["accessKeyId"] == again.json["accessKeyId"]
    kind, said = refusal(used, public_key(3))
    assert re.match(r"The join token was used by arn:.*/joined/\w+ \(host h\) at .*\.$", said)
    server.client().create_cluster(clusterName="other")
    elsewhere = token(server)
    assert refusal(elsewhere, public_key(4), cluster="other")[1] == (
        f"The join token is for cluster {CLUSTER}."
    )
    said = berth(
        "token", "revoke", elsewhere.split("_")[1], "--cluster", CLUSTER, "--data", server.data
    )
    assert said.returncode == 0, said.stderr
    kind, said = refusal(elsewhere, public_key(4))
    assert re.match(r"The join token was revoked by arn:aws:iam::123456789012:root at .*\.$", said)
    # Nothing is learned of ids that nobody has.
    wrong = "_".join(["berth1", used.split("_")[1], "a" * 26, "sys", "aaaa"])
    unknown = "_".join(["berth1", "a" * 10, "a" * 26, "sys", "aaaa"])
    for it in [wrong, unknown]:
        assert refusal(it, public_key(5)) == (
            "AccessDeniedException",
            "The join token is not valid.",
        )
    # Guessing ends.
    until(lambda: "too often" in str(join(server, unknown, public_key(5))) or None, "it ends")
    assert refusal(text, "no key")[0] in ("InvalidParameterException", "ClientException")


def test_a_kill_between_two_shards_is_healed_by_asking_again(server):
    """Whenever the control plane dies, the same machine is one instance with one user."""
    for number in range(3):
        text = token(server)
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            asked = pool.submit(lambda: join(server, text, public_key(10 + number)))
            if number:
                server.kill()
            with_answer = asked.exception() is None
        if number:
            server.start()
        answer = until(
            lambda: (it := join(server, text, public_key(10 + number))).status == 200 and it,
            "it joins",
        )
        if with_answer and not number:
            assert asked.result().json["containerInstanceArn"] == answer.json[
                "containerInstanceArn"
            ]
    uses = [it["uses"] for it in tokens(server)]
    assert [len(it) for it in uses] == [1, 1, 1]
    arns = {it[0]["containerInstanceArn"].rpartition("/")[2] for it in uses}
    users = server.client("iam").list_users(PathPrefix="/berth/instance/")["Users"]
    assert {it["UserName"] for it in users} == arns


def operations():
    """All that the router has: services by their names of boto3, and operations."""
    for path in sorted(MODELS.glob("*.toml")):
        for name in tomllib.loads(path.read_text())["operations"]:
            yield path.stem, name


def test_a_stolen_key_is_good_for_nothing_but_being_that_machine(server, monkeypatch):
    """T1: every operation of the router."""
    monkeypatch.setenv("AWS_DISABLE_HOST_PREFIX_INJECTION", "true")
    thief = Machine(server, token(server))
    thief.register()
    # Policies have no say in it.
    server.client("iam").attach_user_policy(
        UserName=thief.client("sts").get_caller_identity()["Arn"].rpartition("/")[2],
        PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess",
    )
    by_service = {}
    for service, name in operations():
        by_service.setdefault(service, []).append(name)
    raw = Raw(server, **thief.key)

    def tries(service, names):
        """Those that are open to it."""
        # Whose models are large is made once.
        client = None if service == "berth" else thief.client(service)
        return [f"{service}:{name}" for name in names if code(client, name) not in DENIED]

    def code(client, name):
        if client is None:
            answer = of_berth(raw, name, {})
            return None if answer.status == 200 else answer.error[0]
        try:
            client._make_api_call(name, {})
        except ClientError as error:
            return error.response["Error"]["Code"]

    assert sum(map(len, by_service.values())) > 300
    with concurrent.futures.ThreadPoolExecutor(len(by_service)) as pool:
        found = list(pool.map(tries, *zip(*by_service.items(), strict=True)))
    open_to_it = {it for some in found for it in some}
    assert open_to_it <= ALLOWED, open_to_it - ALLOWED
    # What it is for it may.
    own = thief.register()["containerInstanceArn"]
    thief.client().update_container_instances_state(
        cluster=CLUSTER, containerInstances=[own], status="DRAINING"
    )
    text = refused(
        thief.client().update_container_instances_state,
        cluster=CLUSTER, containerInstances=[own], status="ACTIVE",
    )[1]
    assert "because no identity-based policy allows the ecs:UpdateContainerInstancesState" in text
    deregister = thief.client().deregister_container_instance
    kind = refused(deregister, cluster=CLUSTER, containerInstance=own, force=True)[0]
    assert kind == "AccessDeniedException"
    deregister(cluster=CLUSTER, containerInstance=own)


def test_a_rogue_agent_changes_nothing_of_others(server, machines, images):
    """T4: with another's ARN, tasks and attachments."""
    machines("--join", token(server), "--server", server.endpoint)
    (victim,) = instances(server.client(), CLUSTER, 1)
    tasks = Tasks(server.client(), CLUSTER, images)
    try:
        task = tasks.run(tasks.box())
        task.until("RUNNING")
        rogue = Machine(server, token(server))
        own = rogue.register()["containerInstanceArn"]
        before = described(server, victim), task.describe()
        client = rogue.client()
        kind, text = refused(
            client.register_container_instance,
            cluster=CLUSTER, containerInstanceArn=victim,
            totalResources=[
                {"name": "CPU", "type": "INTEGER", "integerValue": 1},
                {"name": "MEMORY", "type": "INTEGER", "integerValue": 1},
            ],
        )
        assert (kind, own in text) == ("ClientException", True)
        # As of a task that is not there.
        client.submit_task_state_change(cluster=CLUSTER, task=task.arn, status="STOPPED")
        for status in ["RUNNING", "PENDING"]:
            assert refused(
                client.submit_task_state_change, cluster=CLUSTER, task=task.arn, status=status
            ) == ("InvalidParameterException", "The referenced task was not found.")
        for call, about in [
            (client.discover_poll_endpoint, {"containerInstance": victim}),
            (client.deregister_container_instance, {"containerInstance": victim}),
            (client.update_container_instances_state,
             {"containerInstances": [victim], "status": "DRAINING"}),
        ]:
            assert refused(call, cluster=CLUSTER, **about)[0] == "AccessDeniedException"
        assert refused(client.list_tags_for_resource, resourceArn=task.arn)[0] in DENIED
        raw = Raw(server, **rogue.key)
        for name in ["RotateInstanceKey", "ReadNetwork", "ReportHost"]:
            body = {"cluster": CLUSTER, "containerInstance": victim}
            assert of_berth(raw, name, body).error[0] in DENIED
        assert (described(server, victim), task.describe()) == before
    finally:
        tasks.end()


def test_it_writes_to_the_logs_of_its_cluster_alone(server):
    ecs, logs = server.client(), server.client("logs")
    for group in ["ours", "theirs"]:
        logs.create_log_group(logGroupName=group)
    options = {"awslogs-group": "ours", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "p"}
    container = {"name": "c", "image": "i", "memory": 64,
                 "logConfiguration": {"logDriver": "awslogs", "options": options}}
    definition = ecs.register_task_definition(family="logs", containerDefinitions=[container])
    # A cluster knows the definitions that it uses.
    ecs.create_service(
        cluster=CLUSTER, serviceName="s", desiredCount=0,
        taskDefinition=definition["taskDefinition"]["taskDefinitionArn"],
    )
    machine = Machine(server, token(server))
    machine.register()
    own = machine.client("logs")
    stream = "p/c/00000000000000000000000000000001"
    own.create_log_stream(logGroupName="ours", logStreamName=stream)
    event = {"timestamp": int(time.time() * 1_000), "message": "hello"}
    own.put_log_events(logGroupName="ours", logStreamName=stream, logEvents=[event])
    logs.create_log_stream(logGroupName="theirs", logStreamName=stream)
    for call, more in [
        (own.create_log_stream, {}), (own.put_log_events, {"logEvents": [event]})
    ]:
        about = {"logGroupName": "theirs", "logStreamName": stream}
        assert refused(call, **about, **more)[0] == "AccessDeniedException"


def test_what_a_token_binds_no_agent_changes(server):
    """T8."""
    machine = Machine(server, token(server, "--attribute", "trusted=no", "--capacity-provider", "p"))
    sent = [
        {"name": "trusted", "value": "yes"},
        {"name": "berth.capacity-provider", "value": "prod"},
        {"name": "ecs.availability-zone", "value": "elsewhere"},
        {"name": "free", "value": "yes"},
    ]
    for _ in range(2):
        arn = machine.register(attributes=sent)["containerInstanceArn"]
        shown = described(server, arn)
        attributes = {it["name"]: it.get("value") for it in shown["attributes"]}
        assert attributes["trusted"] == "no" and attributes["berth.capacity-provider"] == "p"
        assert attributes["ecs.availability-zone"] == "us-east-1a"
        assert attributes["free"] == "yes"
        assert "trusted" in shown["statusReason"], shown["statusReason"]
    # People may.
    server.client().put_attributes(
        cluster=CLUSTER,
        attributes=[{"name": "trusted", "value": "very", "targetType": "container-instance",
                     "targetId": arn}],
    )
    attributes = machine.register(attributes=sent, cpu=4096)["attributes"]
    assert {"name": "trusted", "value": "very"} in attributes
    assert "Its CPU is 4096, and was 1024." in described(server, arn)["statusReason"]


def test_a_machine_that_is_revoked_is_out_at_once(server, machines, tmp_path):
    """T2, T13: its sessions close, and it comes back by a token for it alone."""
    agent = machines("--join", token(server), "--server", server.endpoint)
    (arn,) = instances(server.client(), CLUSTER, 1)
    flags = ["--cluster", CLUSTER, "--data", server.data]
    said = berth("host", "revoke", arn, *flags)
    assert said.returncode == 0, said.stderr
    back = printed.the(said.stdout, "undo:")
    until(lambda: not described(server, arn)["agentConnected"] or None, "its session is closed")
    stolen = Machine.__new__(Machine)
    stolen.server, it = server, identity(agent)
    stolen.variables = {
        "AWS_ACCESS_KEY_ID": it["accessKeyId"], "AWS_SECRET_ACCESS_KEY": it["secretAccessKey"]
    }
    kind = refused(stolen.client().discover_poll_endpoint, cluster=CLUSTER, containerInstance=arn)
    assert kind[0] == "UnrecognizedClientException"
    agent.process.stop()
    # As on a machine whose disk was lost.
    shutil.rmtree(agent.data)
    told = printed.run(back, "ComeBack").stdout
    other = machines(start=False)
    words = [*shlex.split(told)[1:], "--agent-data", str(other.data)]
    with (tmp_path / "agent.log").open("w") as log:
        how = {"env": environment(BERTH_AGENT_METRICS="off"), "stdout": log, "stderr": log}
        joining = printed.start(words, "JoinByToken", **how)
    try:
        assert instances(server.client(), CLUSTER, 1) == [arn]
        assert identity(other)["containerInstanceArn"] == arn
        assert identity(other)["accessKeyId"] != it["accessKeyId"]
    finally:
        joining.terminate()
        joining.wait(60)


def test_who_is_deregistered_has_no_key_any_more(server, machines):
    agent = machines("--join", token(server), "--server", server.endpoint)
    (arn,) = instances(server.client(), CLUSTER, 1)
    said = berth("host", "rm", arn, "--force", "--cluster", CLUSTER, "--data", server.data)
    assert said.returncode == 0, said.stderr
    # It does not come back, and nobody is promised that it does.
    assert "closed for good" in said.stdout and " token create " in said.stdout, said.stdout
    assert "registers anew" not in said.stdout, said.stdout
    user = arn.rpartition("/")[2]
    iam = server.client("iam")

    def closed():
        keys = iam.list_access_keys(UserName=user)["AccessKeyMetadata"]
        return all(it["Status"] == "Inactive" for it in keys) or None

    until(closed, "its keys are closed")
    (key,) = iam.list_access_keys(UserName=user)["AccessKeyMetadata"]
    kind, text = refused(
        iam.update_access_key, UserName=user, AccessKeyId=key["AccessKeyId"], Status="Active"
    )
    assert (kind, "berth token create" in text) == ("ValidationError", True)
    assert refused(iam.create_access_key, UserName=user)[0] == "ValidationError"
    assert refused(iam.create_user, UserName="x", Path="/berth/instance/")[0] == "ValidationError"


def test_keys_follow_each_other(server, machines):
    agent = machines("--join", token(server), "--server", server.endpoint, "--key-period", "2")
    (arn,) = instances(server.client(), CLUSTER, 1)
    first = identity(agent)["accessKeyId"]
    seen = {first}

    def turned():
        seen.add(identity(agent)["accessKeyId"])
        return len(seen) > 3 or None

    until(turned, "its key has changed three times")
    iam = server.client("iam")
    keys = iam.list_access_keys(UserName=arn.rpartition("/")[2])["AccessKeyMetadata"]
    assert len(keys) <= 2 and first not in {it["AccessKeyId"] for it in keys}
    # It is what it was, with the key that is on its disk, also after a kill.
    agent.process.kill()
    agent.start()
    until(lambda: agent.log.read_text().count("connected to the control plane") > 1 or None, "back")
    assert instances(server.client(), CLUSTER, 1) == [arn]
    assert described(server, arn)["agentConnected"]


def test_a_copied_directory_is_turned_away(server, machines):
    agent = machines("--join", token(server), "--server", server.endpoint)
    (arn,) = instances(server.client(), CLUSTER, 1)
    clone = machines("--drain-on-stop", "60", start=False)
    shutil.copytree(agent.data, clone.data)
    clone.start()
    until(lambda: "Another agent" in clone.log.read_text() or None, "the clone is refused")
    until(lambda: "Several agents" in described(server, arn).get("statusReason", "") or None, "told")
    assert described(server, arn)["agentConnected"]
    (event,) = told_of_contest(server)
    detail = event["detail"]
    assert (event["source"], event["resources"]) == ("aws.ecs", [arn])
    assert (detail["eventName"], detail["containerInstanceArn"]) == ("INSTANCE_CONTESTED", arn)
    # One has its session, and the other one was turned away.
    assert len(detail["agentAddresses"]) == 2, detail
    assert all(it.startswith("127.0.0.1:") for it in detail["agentAddresses"]), detail
    # The end of a copy is not that of the machine, whose tasks stay.
    assert clone.process.stop() == 0
    assert described(server, arn)["status"] == "ACTIVE"


def told_of_contest(server):
    """The events of agents that claim to be one instance."""
    kind = "Berth Container Instance Action"
    past = Past(server, CLUSTER)
    events = [it["event"] for it in past.following(OLDEST, eventTypes=[kind])[0]]
    assert all(it["detail-type"] == kind for it in events)
    return events


def reads_parameters(server):
    """A role whose containers may read parameters, and one of these."""
    iam, name = server.client("iam"), unique("reads")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]
    allow = {"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.put_role_policy(RoleName=name, PolicyName="reads", PolicyDocument=policy)
    server.client("ssm").put_parameter(Name=f"/{name}", Value="value", Type="String")
    return role["Arn"], [{"name": "GIVEN", "valueFrom": f"/{name}"}]


def test_who_comes_back_without_its_directory_keeps_its_tasks(server, machines, images):
    """P1: containers of the rejoined machine go on as if nothing had happened."""
    agent = machines("--join", token(server), "--server", server.endpoint)
    (arn,) = instances(server.client(), CLUSTER, 1)
    tasks, ids, arns = Tasks(server.client(), CLUSTER, images), [], []

    def started():
        shown = docker.docker("inspect", "--format", "{{.Id}} {{.State.StartedAt}}", *ids)
        return sorted(shown.splitlines())

    def containers(task):
        return sorted(task["containers"], key=lambda it: it["name"])

    try:
        port = {"containerPort": 8080, "hostPort": 0}
        role, secrets = reads_parameters(server)
        # One of its containers has ended, and would need a secret if it were to start once more.
        init = tasks.box("exit 0", name="init", essential=False, secrets=secrets)
        after = [{"containerName": "init", "condition": "SUCCESS"}]
        mount = [{"sourceVolume": "scratch", "containerPath": "/scratch"}]
        main = tasks.box(dependsOn=after, mountPoints=mount)
        all_three = (
            tasks.run(tasks.box()),
            tasks.run(tasks.box() | {"portMappings": [port]}),
            tasks.run(init, main, executionRoleArn=role, volumes=[{"name": "scratch"}]),
        )
        arns = [task.arn for task in all_three]
        before = [task.until("RUNNING") for task in all_three]
        ids = [it["runtimeId"] for task in before for it in task["containers"]]
        assert len(ids) == 4 and len(docker.volumes_of_tasks(arns)) == 1
        ran = started()
        agent.process.stop()
        shutil.rmtree(agent.data)
        until(lambda: not described(server, arn)["agentConnected"] or None, "it is away")
        told = ["--join", token(server, "--rejoin", arn), "--server", server.endpoint]
        back = machines(*told, "--cleanup-wait", "1")
        assert instances(server.client(), CLUSTER, 1) == [arn]
        until(lambda: back.log.read_text().count("taken back") == 3 or None, back.log.read_text)
        # What is wanted of it was told before this one was.
        probe = tasks.run(tasks.box())
        probe.until("RUNNING")
        assert started() == ran
        for was, task in zip(before, all_three):
            now = task.describe()
            assert (now["lastStatus"], now["desiredStatus"]) == ("RUNNING", "RUNNING"), now
            for member in ("containerInstanceArn", "startedAt", "createdAt"):
                assert was[member] == now[member]
            for one, other in zip(containers(was), containers(now)):
                for member in ("runtimeId", "networkBindings", "lastStatus", "exitCode"):
                    assert one.get(member) == other.get(member), now
        # It knows them by its journal from now on: they are its own, also after one more start.
        assert "held" not in identity(back)
        back.process.stop()
        back.start()
        assert instances(server.client(), CLUSTER, 1) == [arn]
        assert started() == ran
        for task in all_three:
            task.stop()
            ended = task.until("STOPPED")
            # Nothing else has stopped it before, for whatever reason.
            assert ended["stopCode"] == "UserInitiated", ended
            assert all(it["exitCode"] is not None for it in ended["containers"]), ended
        # It leaves nothing of them, and had no container made once more.
        until(lambda: not [id for arn in arns for id in docker.of_task(arn)], "all are removed")
        until(lambda: not docker.volumes_of_tasks(arns), "their volumes are removed")
    finally:
        tasks.end()
        if ids:
            docker.docker("rm", "--force", "--volumes", *ids, check=False)


def test_an_agent_that_has_lost_all_it_knew_is_another_instance(server):
    """The published agent: it names no instance when it registers."""
    machine = Machine(server, token(server))
    first = machine.register()["containerInstanceArn"]
    # Its answer may have got lost: no session was ever open.
    assert machine.register()["containerInstanceArn"] == first


def test_what_is_no_token_is_told_without_a_call(server, tmp_path):
    for text, said in [
        ("hello", "begins with berth1_"),
        (token(server)[:-1] + "!", "mistyped"),
        ("berth1s_a_b_c_d", "another kind"),
    ]:
        ran = berth("agent", "--join", text, "--server", server.endpoint, "--agent-data", tmp_path)
        assert ran.returncode == 1 and said in ran.stderr, ran.stderr
        assert text not in ran.stderr
    there = ["--server", "http://198.18.0.1:1", "--agent-data", tmp_path / "agent"]
    ran = berth("agent", "--join", token(server), *there)
    assert ran.returncode == 1 and "plain HTTP" in ran.stderr, ran.stderr
