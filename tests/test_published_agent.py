"""The published agent, unmodified, against this control plane: what docs/agents.md says of it."""

import contextlib
import datetime
import json
import shutil
import types
import urllib.request

import boto3
import pytest
from botocore.exceptions import ClientError

from conftest import unique
from harness import docker, plane
from harness.daemon import within
from harness.hosts import Network
from harness.plane import Plane
from harness.published import Published, binary
from harness.registry import BasicRegistry
from harness.services import Services
from harness.waiting import until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(binary() is None, reason="BERTH_ECS_AGENT names no published agent"),
]
CLUSTER = "published"
QUICK = ["--lease", "5", "--healthy-after", "1"]
TRUST = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        "Action": "sts:AssumeRole",
    },
}
AGENT_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"


@pytest.fixture(scope="module")
def site(tmp_path_factory, images):
    """A control plane and a machine with the published agent, which has a user of its own."""
    if not docker.is_root():
        pytest.fail("these tests need root")
    folder = tmp_path_factory.mktemp("p")
    network, server = Network(), Plane(folder, "server", QUICK)
    with contextlib.ExitStack() as ends:
        ends.callback(network.end)
        network.start()
        ends.callback(server.end)
        server.listen, server.namespace = f"{network.address}:0", network.plane
        machine = Published(folder / "m", network, 1)
        ends.callback(machine.end)
        machine.daemon.begin()
        server.start()
        ecs = server.client()
        ecs.create_cluster(clusterName=CLUSTER)
        iam = server.client("iam")
        iam.create_user(UserName="machine-1")
        iam.attach_user_policy(UserName="machine-1", PolicyArn=AGENT_POLICY)
        key = iam.create_access_key(UserName="machine-1")["AccessKey"]
        machine.daemon.ready()
        machine.daemon.load(images.busybox)
        machine.daemon.load(images.hello)
        machine.prepare(server, CLUSTER, key)
        machine.start()
        (instance,) = plane.instances(ecs, CLUSTER, 1)
        yield types.SimpleNamespace(
            plane=server,
            network=network,
            folder=folder,
            machine=machine,
            key=key,
            instance=instance,
            ecs=ecs,
            iam=iam,
        )


@pytest.fixture
def services(site, images):
    made = Services(site.ecs, CLUSTER, images)
    yield made
    made.end()


tasks = services


@pytest.fixture(scope="module")
def role(site):
    """A role for tasks and for their agent, and what it may read."""
    name = unique("published")
    made = site.iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
    allowed = ["ecs:ListClusters", "ecs:GetTaskProtection", "ecs:UpdateTaskProtection"]
    allowed += ["ssm:GetParameters", "secretsmanager:GetSecretValue", "logs:*"]
    statement = {"Effect": "Allow", "Action": allowed, "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    site.iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=document)
    return made["Role"]["Arn"]



def container_of(task):
    return task.container()["runtimeId"]


def url(site, port):
    return f"http://{site.network.prefix}.11:{port}/"


def page(at):
    def got():
        with contextlib.suppress(OSError):
            return urllib.request.urlopen(at, timeout=5).read().decode()

    return until(got, f"{at} is served")


CREDENTIALS = "http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"


def given(site, task):
    """The credentials that a container finds, or nothing."""
    said = site.machine.inside(container_of(task), f"wget -q -O - {CREDENTIALS} || true")
    return json.loads(said) if said else None


def client(site, found, service):
    return boto3.session.Session().client(
        service,
        endpoint_url=site.plane.endpoint,
        region_name="us-east-1",
        aws_access_key_id=found["AccessKeyId"],
        aws_secret_access_key=found["SecretAccessKey"],
        aws_session_token=found["Token"],
    )


def connected(site):
    (arn,) = plane.instances(site.ecs, CLUSTER, 1)
    return arn


def instance(site):
    asked = {"cluster": CLUSTER, "containerInstances": [site.instance]}
    return site.ecs.describe_container_instances(**asked)["containerInstances"][0]


def test_it_registers_as_a_user_of_its_own(site):
    it = instance(site)
    assert it["status"] == "ACTIVE" and it["agentConnected"]
    assert it["versionInfo"]["agentVersion"]
    names = {one["name"] for one in it["attributes"]}
    assert "com.amazonaws.ecs.capability.task-iam-role-network-host" in names
    assert "ecs.capability.execution-role-awslogs" in names
    assert "berth.credentials" not in names


@pytest.mark.parametrize("mode", ["bridge", "host"])
def test_a_task_serves_and_stops(site, tasks, mode):
    web = tasks.web(cpu=64)
    task = tasks.run(web, networkMode=mode)
    it = task.until("RUNNING")
    port = task.port() if mode == "bridge" else 8080
    assert page(url(site, port))
    assert it["containers"][0].get("imageDigest") is None
    assert site.machine.inspect(container_of(task))["HostConfig"]["NetworkMode"] == mode
    task.stop()
    ended = task.until("STOPPED")
    assert ended["stopCode"] == "UserInitiated"
    assert ended["containers"][0]["exitCode"] in (0, 137, 143)


def test_what_ends_is_reported_with_its_code(site, tasks):
    task, stopped = tasks.ended(tasks.box("exit 3"))
    assert stopped["stopCode"] == "EssentialContainerExited"
    assert stopped["containers"][0]["exitCode"] == 3


def test_a_service_rolls_to_a_new_definition(site, services):
    service = services.create(services.box(), count=2)
    service.stable()
    before = {it["taskArn"] for it in service.running()}
    newer = services.box(environment=[{"name": "V", "value": "2"}])
    service.update(taskDefinition=services.define(newer))
    service.stable()
    after = {it["taskArn"] for it in service.running()}
    assert len(after) == 2 and not before & after


@pytest.mark.parametrize("mode", ["bridge", "host"])
def test_a_container_is_its_role(site, tasks, role, mode):
    task = tasks.run(tasks.box(), taskRoleArn=role, networkMode=mode)
    task.until("RUNNING")
    found = given(site, task)
    who = client(site, found, "sts").get_caller_identity()["Arn"]
    id = task.arn.rpartition("/")[2]
    assert who.endswith(f"/{role.rpartition('/')[2]}/{id}")
    assert client(site, found, "ecs").list_clusters()["clusterArns"]
    with pytest.raises(ClientError) as denied:
        client(site, found, "ecs").list_services(cluster=CLUSTER)
    assert denied.value.response["Error"]["Code"] == "AccessDeniedException"
    task.stop()
    task.until("STOPPED")


def test_metadata_and_protection(site, tasks, role):
    service = tasks.create(definition=tasks.define(tasks.box(), taskRoleArn=role))
    service.stable()
    task = tasks.task(service.running()[0]["taskArn"])

    def got(path):
        return json.loads(site.machine.inside(container_of(task), f"wget -q -O - {path}"))

    for uri in ("$ECS_CONTAINER_METADATA_URI", "$ECS_CONTAINER_METADATA_URI_V4"):
        assert got(f"{uri}/task")["TaskARN"] == task.arn
        assert got(f"{uri}/stats")["memory_stats"]
    protection = "$ECS_AGENT_URI/task-protection/v1/state"
    assert got(protection)["protection"]["ProtectionEnabled"] is False
    # Busybox knows no PUT.
    body = '{"ProtectionEnabled":true}'
    script = f"""
        path=${{ECS_AGENT_URI#http://169.254.170.2}}/task-protection/v1/state
        {{ printf 'PUT %s HTTP/1.0\\r\\nContent-Length: {len(body)}\\r\\n\\r\\n%s' $path '{body}'
          sleep 2; }} | nc 169.254.170.2 80
    """
    said = site.machine.inside(container_of(task), script)
    assert '"ProtectionEnabled":true' in said, said
    asked = site.ecs.get_task_protection(cluster=CLUSTER, tasks=[task.arn])["protectedTasks"]
    assert asked[0]["protectionEnabled"] is True
    site.ecs.update_task_protection(cluster=CLUSTER, tasks=[task.arn], protectionEnabled=False)


def test_secrets_reach_the_container(site, tasks, role):
    name = unique("s")
    site.plane.client("ssm").put_parameter(Name=f"/{name}", Value="plain", Type="SecureString")
    asm = site.plane.client("secretsmanager")
    secret = asm.create_secret(Name=name, SecretString='{"user": "me"}')["ARN"]
    secrets = [
        {"name": "A", "valueFrom": f"/{name}"},
        {"name": "B", "valueFrom": secret},
        {"name": "C", "valueFrom": f"{secret}:user::"},
    ]
    task = tasks.run(tasks.box(secrets=secrets), executionRoleArn=role)
    task.until("RUNNING")
    said = site.machine.inside(container_of(task), "echo $A; echo $B; echo $C")
    assert said.splitlines() == ["plain", '{"user": "me"}', "me"]
    absent = f"{secret.rsplit(':', 1)[0]}:absent-AbCdEf"
    for reference, why in {
        "/no/such": "invalid parameters: /no/such",
        absent: "ResourceNotFoundException",
        f"{secret}:nothing::": "did not contain json key nothing",
    }.items():
        missing = tasks.box(secrets=[{"name": "A", "valueFrom": reference}])
        _, stopped = tasks.ended(missing, executionRoleArn=role)
        assert stopped["stopCode"] == "TaskFailedToStart"
        assert why in stopped["stoppedReason"], stopped


def test_a_registry_is_shown_the_login_of_its_secret(site, tasks, role, tmp_path):
    made = BasicRegistry(tmp_path, tasks.images.busybox)
    made.before = within(site.machine.namespace)
    made.engine = ("--host", site.machine.daemon.host)
    try:
        made.start()
        asm = site.plane.client("secretsmanager")
        login = json.dumps({"username": "puller", "password": made.password})
        secret = asm.create_secret(Name=unique("login"), SecretString=login)["ARN"]
        box = tasks.box(image=made.image)
        _, stopped = tasks.ended(box)
        assert "no basic auth credentials" in stopped["containers"][0]["reason"], stopped
        box["repositoryCredentials"] = {"credentialsParameter": secret}
        task = tasks.run(box, executionRoleArn=role)
        task.until("RUNNING")
        assert made.password not in json.dumps(site.machine.inspect(container_of(task)))
    finally:
        made.end()


def test_containers_start_in_their_order_and_are_healthy(site, tasks):
    begin = tasks.box("exit 0", name="begin", essential=False)
    after = [{"containerName": "begin", "condition": "SUCCESS"}]
    check = {"command": ["CMD-SHELL", "true"], "interval": 5}
    task = tasks.run(begin, tasks.box(dependsOn=after, healthCheck=check))
    task.until("RUNNING")
    assert task.container("begin")["exitCode"] == 0
    until(lambda: task.describe()["healthStatus"] == "HEALTHY", "it is healthy")


def test_docker_writes_to_our_logs(site, tasks, role):
    group = unique("g")
    options = {"awslogs-group": group, "awslogs-region": "us-east-1"}
    options |= {"awslogs-create-group": "true", "awslogs-stream-prefix": "p"}
    log = {"logDriver": "awslogs", "options": options}
    box = tasks.box("for i in 1 2 3; do echo line $i; done", logConfiguration=log)
    task, stopped = tasks.ended(box, executionRoleArn=role)
    assert stopped["containers"][0]["exitCode"] == 0, stopped
    logs = site.plane.client("logs")
    stream = f"p/main/{task.arn.rpartition('/')[2]}"

    def there():
        with contextlib.suppress(ClientError):
            asked = {"logGroupName": group, "logStreamName": stream, "startFromHead": True}
            lines = [it["message"] for it in logs.get_log_events(**asked)["events"]]
            return lines if len(lines) == 3 else None

    assert until(there, "the lines arrive") == ["line 1", "line 2", "line 3"]
    del options["awslogs-create-group"]
    # Who does not wait for the log starts, and the driver goes on trying.
    options |= {"awslogs-group": unique("absent"), "mode": "blocking"}
    _, stopped = tasks.ended(tasks.box(logConfiguration=log), executionRoleArn=role)
    assert "ResourceNotFoundException" in json.dumps(stopped, default=str), stopped


def test_long_lines_and_events_of_several_lines(site, tasks, role):
    group = unique("g")
    options = {"awslogs-group": group, "awslogs-region": "us-east-1", "mode": "blocking"}
    options |= {"awslogs-create-group": "true", "awslogs-stream-prefix": "p"}
    log = {"logDriver": "awslogs", "options": options}
    long = 300 * 1024
    several = log | {"options": options | {"awslogs-multiline-pattern": "^INFO"}}
    script = "printf 'INFO a\\n  b\\nINFO c\\n'"
    before = tasks.box(script, name="several", essential=False, logConfiguration=several)
    script = f"head -c {long} /dev/zero | tr '\\0' x; echo; echo end"
    box = tasks.box(script, logConfiguration=log)
    box["dependsOn"] = [{"containerName": "several", "condition": "COMPLETE"}]
    begun, _ = tasks.ended(before, box, executionRoleArn=role)
    logs, id = site.plane.client("logs"), begun.arn.rpartition("/")[2]

    def messages(container):
        asked = {"logGroupName": group, "logStreamName": f"p/{container}/{id}"}
        found = logs.get_log_events(**asked, startFromHead=True)["events"]
        return [it["message"] for it in found]

    lines = until(lambda: messages("main")[-1:] == ["end"] and messages("main"), "all lines")
    # Docker cuts an event at 256 KiB, less what CloudWatch Logs counts for each.
    assert [len(it) for it in lines] == [256 * 1024 - 26, long - (256 * 1024 - 26), 3]
    wanted = ["INFO a\n  b\n", "INFO c\n"]
    until(lambda: messages("several") == wanted, lambda: messages("several"))


def test_commands_are_refused_clearly(site, tasks):
    answer = tasks.ask(tasks.define(tasks.box()), enableExecuteCommand=True)
    assert answer["tasks"] == []
    assert [it["reason"] for it in answer["failures"]] == ["ATTRIBUTE"]


def test_what_it_cannot_prove_is_placed_elsewhere(site, tasks):
    proved = [{"type": "memberOf", "expression": "attribute:berth.credentials == proved"}]
    answer = tasks.ask(tasks.define(tasks.box()), placementConstraints=proved)
    assert answer["tasks"] == [] and answer["failures"]


def test_a_drained_machine_is_empty(site, services):
    percentages = {"minimumHealthyPercent": 0, "maximumPercent": 100}
    service = services.create(services.box(), deploymentConfiguration=percentages)
    service.stable()
    asked = {"cluster": CLUSTER, "containerInstances": [site.instance]}
    site.ecs.update_container_instances_state(**asked, status="DRAINING")
    service.until(lambda it: it["runningCount"] == 0)
    site.ecs.update_container_instances_state(**asked, status="ACTIVE")
    service.stable()


def test_a_restart_of_the_control_plane(site, tasks, role):
    task = tasks.run(tasks.box(), taskRoleArn=role)
    task.until("RUNNING")
    before = given(site, task)
    site.plane.kill()
    site.plane.start()
    assert connected(site) == site.instance
    # The first session after it hands over all credentials anew, under the same id.
    until(lambda: given(site, task)["Token"] != before["Token"], "newer credentials")
    logged = site.machine.folder / "audit.log"
    assert task.arn in logged.read_text()
    assert client(site, given(site, task), "ecs").list_clusters()
    assert task.describe()["lastStatus"] == "RUNNING"
    later = tasks.run(tasks.box())
    later.until("RUNNING")


def test_a_killed_agent_comes_back_at_once(site, tasks, role):
    task = tasks.run(tasks.box(), taskRoleArn=role)
    task.until("RUNNING")
    container = container_of(task)
    for _ in range(3):
        site.machine.kill()
        site.machine.start()
        assert connected(site) == site.instance
        until(lambda: given(site, task), "credentials again", 20)
        assert container_of(task) == container and task.describe()["lastStatus"] == "RUNNING"
        tasks.run(tasks.box()).until("RUNNING")
    assert len(site.ecs.list_container_instances(cluster=CLUSTER)["containerInstanceArns"]) == 1


def test_one_whose_end_was_never_heard_of_is_let_in(site, tasks):
    """The control plane has a session that is as good as open."""
    site.network.cut(1)
    site.machine.kill()
    site.network.mend(1)
    site.machine.start()
    tasks.run(tasks.box()).until("RUNNING")
    assert connected(site) == site.instance


def test_what_ended_without_it_is_reported(site, tasks):
    task = tasks.run(tasks.box())
    task.until("RUNNING")
    site.machine.kill()
    site.machine.daemon.ask("kill", container_of(task))
    site.machine.start()
    assert task.until("STOPPED")["containers"][0]["exitCode"] == 137


def test_with_the_key_of_another_user_it_ends(site):
    site.iam.create_user(UserName="machine-2")
    site.iam.attach_user_policy(UserName="machine-2", PolicyArn=AGENT_POLICY)
    other = site.iam.create_access_key(UserName="machine-2")["AccessKey"]
    site.machine.kill()
    own = site.machine.variables
    names = {"AWS_ACCESS_KEY_ID": "AccessKeyId", "AWS_SECRET_ACCESS_KEY": "SecretAccessKey"}
    site.machine.variables = own | {name: other[it] for name, it in names.items()}
    site.machine.start()
    # Which says: do not start it again.
    assert site.machine.process.wait(60) == 5
    site.machine.variables = own
    site.machine.start()
    assert connected(site) == site.instance


def test_a_copied_machine_is_refused_while_the_first_one_answers(site, tasks):
    copy = Published(site.folder / "copy", site.network, 2)
    try:
        copy.daemon.host = site.machine.daemon.host
        assert connected(site) == site.instance
        shutil.copytree(site.machine.data, copy.data, dirs_exist_ok=True)
        copy.prepare(site.plane, CLUSTER, site.key)
        copy.start()
        until(lambda: "AccessDeniedException" in copy.said(), copy.said)
        assert connected(site) == site.instance
        task = tasks.run(tasks.box())
        task.until("RUNNING")
    finally:
        copy.end()


# The last one: its telemetry has come back after everything before, too.
def test_what_containers_use_is_told(site, services):
    service = services.create(services.box("while :; do :; done"))
    service.stable()
    cloudwatch = site.plane.client("cloudwatch")

    def used():
        now = datetime.datetime.now(datetime.timezone.utc)
        said = cloudwatch.get_metric_statistics(
            Namespace="ECS/ContainerInsights",
            MetricName="CpuUtilized",
            Period=60,
            Dimensions=[
                {"Name": "ClusterName", "Value": CLUSTER},
                {"Name": "ServiceName", "Value": service.name},
            ],
            StartTime=now - datetime.timedelta(minutes=5),
            EndTime=now,
            Statistics=["Maximum"],
        )
        return any(it["Maximum"] > 0 for it in said["Datapoints"])

    until(used, "figures of the service", 120)
    said = plane.berth("top", "--cluster", CLUSTER, "--data", site.plane.data)
    assert service.name in said.stdout, said
