"""ECS Exec: the AWS CLI with its plugin made again, `berth exec`, and what is on record of them."""

import hashlib
import io
import json
import os
import pty
import re
import stat
import subprocess
import sys
import tarfile
import threading

import pytest
from botocore.exceptions import ClientError

from conftest import unique
from harness import docker, plugin, programs
from harness.events import Past
from harness.plane import berth, environment
from harness.plugin import Plugin
from harness.waiting import until

EXEC = {"enableExecuteCommand": True}
NOT_NOW = (
    "The execute command failed because execute command was not enabled when the task was run or "
    "the execute command agent isn't running. Wait and try again or run a new task with execute "
    "command enabled and try again."
)


@pytest.fixture
def task(tasks):
    """A task that commands can be run in."""
    it = tasks.run(tasks.box(), run=EXEC)
    it.until("RUNNING")
    return it


class Told:
    """What a plugin has printed."""

    def __init__(self):
        self.data, self.more = b"", threading.Condition()

    def __call__(self, data):
        with self.more:
            self.data += data
            self.more.notify_all()

    def until(self, text, patience_s=20):
        with self.more:
            assert self.more.wait_for(lambda: text in self.data, patience_s), self.data[-500:]
        return self.data


def execute(task, command, container=None):
    named = {"container": container} if container else {}
    answer = task.ecs.execute_command(
        cluster=task.cluster, task=task.arn, command=command, interactive=True, **named
    )
    session = answer["session"]
    return {
        "SessionId": session["sessionId"],
        "StreamUrl": session["streamUrl"],
        "TokenValue": session["tokenValue"],
    }


@pytest.fixture
def opened(laptop):
    """Opens a session with the plugin made again."""
    made = []

    def open_one(task, command, **more):
        told = Told()
        resume = lambda id: laptop.client("ssm").resume_session(SessionId=id)
        made.append(Plugin(execute(task, command), told, resume, **more))
        assert made[-1].open.wait(15)
        return made[-1], told

    yield open_one
    for it in made:
        it.end()


def exec_(laptop, task, *command, code=0, options=(), **how):
    """`berth exec -T`, to its end."""
    how = {"capture_output": True, "timeout": 60, "env": environment()} | how
    if "input" not in how and "stdin" not in how:
        how["stdin"] = subprocess.DEVNULL
    arguments = ["berth", "exec", "--data", laptop.data, "-T", *options, task.arn, "--", *command]
    ran = subprocess.run(arguments, executable=programs.berth(), **how)
    assert ran.returncode == code, (ran.returncode, ran.stdout[-500:], ran.stderr[-500:])
    return ran


def runs(task, command):
    return command in docker.docker("top", task.container()["runtimeId"])


def record(laptop, task):
    """The sessions of a task, as the API of Berth's own tells them, the newest first."""
    told = berth("history", "--data", laptop.data, "--output", "json", task.arn)
    assert told.returncode == 0, told.stderr
    return told.stdout


def test_the_aws_cli_runs_a_command(laptop, task, tmp_path):
    stand_in = tmp_path / "session-manager-plugin"
    folder = os.path.dirname(os.path.dirname(plugin.__file__))
    stand_in.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {folder!r})\n"
        "from harness.plugin import main\nmain()\n"
    )
    stand_in.chmod(stand_in.stat().st_mode | stat.S_IXUSR)
    told = tmp_path / "told.json"
    variables = environment(**laptop.variables(), PLUGIN_TOLD=str(told))
    variables["PATH"] = f"{tmp_path}:{variables['PATH']}"
    command = [programs.aws(), "ecs", "execute-command", "--cluster", task.cluster, "--task"]
    command += [task.arn, "--interactive", "--command", "sh -c 'sleep 1; stty size; echo ü; exit 3'"]
    ran = subprocess.run(
        command, env=variables, capture_output=True, timeout=60, stdin=subprocess.PIPE
    )
    # The published client has no exit code of the command's.
    assert ran.returncode == 0, ran.stderr.decode()
    assert b"24 80\r\n\xc3\xbc\r\n" in ran.stdout
    assert b"Exiting session with sessionId: ecs-execute-command-" in ran.stdout
    said = json.loads(told.read_text())
    runtime_id = task.container()["runtimeId"]
    task_id = task.arn.rsplit("/", 1)[1]
    assert json.loads(said["target"])["Target"] == f"ecs:{task.cluster}_{task_id}_{runtime_id}"
    assert said["endpoint"] == laptop.endpoint


def test_what_tasks_and_answers_show(ecs, cluster, task, tasks):
    shown = task.describe()
    assert shown["enableExecuteCommand"] is True
    agent = shown["containers"][0]["managedAgents"][0]
    assert agent["name"] == "ExecuteCommandAgent" and agent["lastStatus"] == "RUNNING"
    assert agent["lastStartedAt"] == shown["startedAt"]
    answer = ecs.execute_command(cluster=cluster, task=task.arn, command="sh", interactive=True)
    session = answer["session"]
    assert session["sessionId"].startswith("ecs-execute-command-")
    assert len(session["sessionId"]) == len("ecs-execute-command-") + 17
    assert len(session["tokenValue"]) <= 300
    assert answer["containerName"] == "main" and answer["interactive"] is True
    plain = tasks.run(tasks.box())
    assert "managedAgents" not in plain.until("RUNNING")["containers"][0]


def test_keys_sizes_and_signals(opened, task):
    one, told = opened(task, "sh", size=(100, 30))
    one.type(b"stty size; stty -echo; PS1=; echo re''ady\n")
    assert b"30 100" in told.until(b"ready\r\n")
    one.resize(90, 20)
    until(lambda: one.unacknowledged == {}, "the size is heard")
    one.type(b"stty size\n")
    told.until(b"20 90")
    one.type(b"sleep 4321\n")
    until(lambda: runs(task, "sleep 4321"), "the command runs")
    one.send(b"\x03")
    one.type(b"echo code $?\n")
    told.until(b"code 130")
    one.type(b"exit\n")
    assert one.closed.wait(15) and one.last_words == ""


def test_a_cut_connection_loses_and_repeats_nothing(opened, task):
    script = "sh -c 'stty raw; i=0; while [ $i -lt 4000 ]; do echo line $i; i=$((i+1)); done'"
    one, told = opened(task, script)
    for _ in range(3):
        seen = len(told.data)
        until(lambda: len(told.data) > seen or one.closed.is_set(), "output goes on")
        one.cut()
    assert one.closed.wait(40)
    # The last cut may come when all is over: the client says so in other words then.
    lines = re.split(rb"\n(?:Exiting|Session:)", told.data)[0].split()
    assert lines == [word for it in range(4000) for word in (b"line", str(it).encode())]


def test_a_session_ends_with_its_client_or_its_task(laptop, opened, task):
    one, _ = opened(task, "sleep 4321")
    until(lambda: runs(task, "sleep 4321"), "the command runs")
    laptop.client("ssm").terminate_session(SessionId=one.session["SessionId"])
    assert one.closed.wait(15) and one.last_words == "its client ended the session"
    until(lambda: not runs(task, "sleep 4321"), "the command ends with its session")
    resumed = laptop.client("ssm").resume_session(SessionId=one.session["SessionId"])
    assert resumed["TokenValue"] == ""
    two, _ = opened(task, "sleep 4321")
    task.stop()
    assert two.closed.wait(30)
    task.until("STOPPED")


def test_exit_codes_and_streams(laptop, task):
    ran = exec_(laptop, task, "sh", "-c", "echo out; echo err >&2; exit 42", code=42)
    assert (ran.stdout, ran.stderr) == (b"out\n", b"err\n")
    assert exec_(laptop, task, "id", "-u", options=["--user", "app"]).stdout == b"1000\n"
    assert exec_(laptop, task, "echo", "a b", "$HOME", "'").stdout == b"a b $HOME '\n"
    ran = exec_(laptop, task, "no-such-command", code=127)
    exec_(laptop, task, "/etc/passwd", code=126)
    ran = exec_(laptop, task, "sh", options=["-c", "nobody"], code=125)
    assert b"The task has no container named nobody." in ran.stderr
    for code in (1, 128, 255):
        exec_(laptop, task, "sh", "-c", f"exit {code}", code=code)


def ask(laptop, cluster, *arguments, code=0):
    """`berth exec`, or another verb that it takes its part of."""
    verb, *rest = arguments
    ran = berth(verb, "--data", laptop.data, "--cluster", cluster, *rest)
    assert ran.returncode == code, (ran.returncode, ran.stdout, ran.stderr)
    return ran


def test_a_service_lends_the_task_that_began_last(laptop, cluster, services):
    service = services.create(services.box(), enableExecuteCommand=True)
    service.stable()
    (task,) = service.running()
    ran = ask(laptop, cluster, "exec", "-T", service.name, "--", "echo", "here")
    assert ran.stdout == "here\n"
    assert task["taskArn"][-8:] in ran.stderr and service.name in ran.stderr
    closed = services.create(services.box())
    closed.stable()
    ran = ask(laptop, cluster, "exec", "-T", closed.name, "--", "true", code=125)
    assert "none of its running tasks (1) was started with enableExecuteCommand" in ran.stderr
    ran = ask(laptop, cluster, "exec", "-T", "no-such-thing", "--", "true", code=125)
    assert "there is no task or service 'no-such-thing'" in ran.stderr


def test_a_task_of_berth_run_takes_commands(laptop, cluster, tasks):
    definition = tasks.define(tasks.box())
    ran = ask(laptop, cluster, "run", "--quiet", "--enable-execute-command", definition)
    task = tasks.task(ran.stdout.strip())
    assert task.until("RUNNING")["enableExecuteCommand"] is True
    ran = ask(laptop, cluster, "exec", "-T", ran.stdout.strip(), "--", "sh", "-c", "exit 9", code=9)


def test_a_command_whose_agent_was_killed_is_ended_by_the_next(own_laptop, own_tasks):
    task = own_tasks.run(own_tasks.box(), run=EXEC)
    task.until("RUNNING")
    container = task.container()["runtimeId"]
    command = ["berth", "exec", "--data", own_laptop.data, "-T", task.arn, "--", "sleep", "9731"]
    client = subprocess.Popen(
        command, executable=programs.berth(), env=environment(), stdin=subprocess.PIPE
    )
    try:
        runs_on = lambda: "sleep 9731" in docker.docker("top", container)
        until(runs_on, lambda: docker.docker("top", container))
        own_laptop.kill()
        assert runs_on(), "nobody has ended it"
        own_laptop.start()
        until(lambda: not runs_on(), own_laptop.log.read_text)
        left = own_laptop.agent_data / "executions"
        until(lambda: not list(left.iterdir()), lambda: list(left.iterdir()))
        assert task.describe()["lastStatus"] == "RUNNING"
    finally:
        client.kill()
        client.wait()


def test_tar_in_and_out(laptop, task):
    data = os.urandom(1 << 20) * 10
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        entry = tarfile.TarInfo("blob")
        entry.size = len(data)
        tar.addfile(entry, io.BytesIO(data))
    exec_(laptop, task, "tar", "xf", "-", "-C", "/tmp", input=packed.getvalue())
    out = exec_(laptop, task, "tar", "cf", "-", "-C", "/tmp", "blob").stdout
    with tarfile.open(fileobj=io.BytesIO(out)) as tar:
        found = tar.extractfile("blob").read()
    assert hashlib.sha256(found).digest() == hashlib.sha256(data).digest()


def test_read_only_and_scratch_images(laptop, tasks):
    box = tasks.box(readonlyRootFilesystem=True)
    task = tasks.run(box, tasks.web("web", portMappings=[]), run=EXEC)
    task.until("RUNNING")
    where = ["-c", "main"]
    assert exec_(laptop, task, "echo", "here", options=where).stdout == b"here\n"
    # There is nothing in it but its own program, which refuses a port that is none.
    ran = exec_(laptop, task, "/hello", "x", options=["-c", "web"], code=2)
    assert ran.stderr
    exec_(laptop, task, "sh", options=["-c", "web"], code=127)
    ran = exec_(laptop, task, "true", code=125)
    assert b"A container name is required" in ran.stderr


def test_a_terminal_is_handed_through(laptop, task):
    leader, follower = pty.openpty()
    command = ["berth", "exec", "--data", laptop.data, task.arn, "--", "sh"]
    ran = subprocess.Popen(
        command, executable=programs.berth(), env=environment(), stdin=follower, stdout=follower,
        stderr=subprocess.PIPE,
    )
    os.close(follower)
    os.write(leader, b"tty; exit 7\n")
    said = b""
    try:
        while chunk := os.read(leader, 4096):
            said += chunk
    except OSError:
        pass
    assert ran.wait(20) == 7, (said, ran.stderr.read())
    assert b"/dev/pts/" in said
    ran.stderr.close()
    os.close(leader)


def test_services_hand_it_on(services):
    service = services.create(services.box())
    service.stable()
    assert service.describe()["enableExecuteCommand"] is False
    assert service.running()[0]["enableExecuteCommand"] is False
    # ECS: it asks for no deployment, and holds for tasks from now on.
    assert service.update(enableExecuteCommand=True)["enableExecuteCommand"] is True
    assert len(service.describe()["deployments"]) == 1
    service.update(desiredCount=2)
    newest = lambda: [it for it in service.running() if it["enableExecuteCommand"]]
    assert until(newest, "a task that commands can be run in")


def test_refusals(ecs, cluster, tasks, task):
    def refused(**more):
        given = {"cluster": cluster, "task": task.arn, "command": "sh", "interactive": True} | more
        with pytest.raises(ClientError) as raised:
            ecs.execute_command(**given)
        error = raised.value.response["Error"]
        return error["Code"], error["Message"]

    bad = "InvalidParameterException"
    assert refused(interactive=False) == (
        bad, "Interactive is the only mode supported currently."
    )
    assert refused(task="0" * 32) == (bad, "The referenced task was not found.")
    assert refused(container="nobody") == (bad, "The task has no container named nobody.")
    assert refused(cluster="nowhere")[0] == "ClusterNotFoundException"
    plain = tasks.run(tasks.box())
    plain.until("RUNNING")
    assert refused(task=plain.arn) == (bad, NOT_NOW)
    task.stop()
    task.until("STOPPED")
    assert refused() == (bad, NOT_NOW)


def test_a_container_has_two_sessions_at_most(ecs, cluster, opened, task):
    opened(task, "sleep 1000")
    opened(task, "sleep 1000")
    with pytest.raises(ClientError) as raised:
        ecs.execute_command(cluster=cluster, task=task.arn, command="sh", interactive=True)
    assert "has 2 open sessions" in raised.value.response["Error"]["Message"]


def test_a_token_opens_one_session_once(opened, laptop, task):
    one, _ = opened(task, "sleep 1000")
    for token in (one.session["TokenValue"], "", "x"):
        again = Plugin(one.session | {"TokenValue": token}, Told())
        assert again.closed.wait(10) and not again.open.is_set()
    assert not one.closed.is_set()


def test_every_session_is_on_record(laptop, cluster, task):
    exec_(laptop, task, "sh", "-c", "echo 12345; exit 9", code=9, options=["-u", "app"])
    past = Past(laptop, cluster)

    def ended():
        said = past.ask("ListExecSessions", cluster=cluster, task=task.arn)["sessions"]
        assert len(said) == 1
        return said[0] if "endedAt" in said[0] else None

    said = until(ended, "the end is on record")
    assert said["sessionId"].startswith("ecs-execute-command-")
    assert said["startedAt"] <= said["endedAt"]
    wanted = {
        "taskArn": task.arn, "containerName": "main", "command": "sh -c 'echo 12345; exit 9'",
        "principal": "arn:aws:iam::123456789012:root", "sourceIp": "127.0.0.1", "user": "app",
        "terminal": False, "exitCode": 9, "endReason": "the command ended", "bytesOut": 6,
    }
    assert {name: said.get(name) for name in wanted if name != "bytesOut"} == {
        name: value for name, value in wanted.items() if name != "bytesOut"
    }
    assert said["bytesOut"] >= 6
    told = record(laptop, task)
    assert "ExecuteCommand" in told and "exitCode 9" in told, told
    assert "echo 12345" not in told, told


def test_sessions_end_with_the_control_plane(own_laptop, own_tasks):
    task = own_tasks.run(own_tasks.box(), run=EXEC)
    task.until("RUNNING")
    session = execute(task, "sleep 4321")
    told = Told()
    one = Plugin(session, told)
    assert one.open.wait(15)
    own_laptop.kill()
    assert one.closed.wait(15)
    own_laptop.start()
    wanted = "the control plane ended before the session did"
    until(lambda: wanted in record(own_laptop, task), "its end is on record")
    exec_(own_laptop, task, "true")


@pytest.fixture
def configured(ecs, cluster):
    """Says what becomes of sessions of the cluster, until the test is over."""

    def configure(**exec):
        configuration = {"executeCommandConfiguration": exec}
        ecs.update_cluster(cluster=cluster, configuration=configuration)

    yield configure
    # As it was made.
    ecs.update_cluster(cluster=cluster, configuration={})


def transcript(laptop, group, session):
    """The lines of a session's stream."""
    logs = laptop.client("logs")
    page = logs.get_log_events(logGroupName=group, logStreamName=session, startFromHead=True)
    return [it["message"] for it in page["events"]]


def last_session(laptop, cluster, task):
    """The one of a task that began last, once it is over."""
    past = Past(laptop, cluster)

    def ended():
        said = past.ask("ListExecSessions", cluster=cluster, task=task.arn)["sessions"]
        last = max(said, key=lambda it: it["startedAt"])
        return last if "endedAt" in last else None

    return until(ended, "the end is on record")


def test_a_transcript_is_in_the_log_group_of_the_container(
    laptop, cluster, tasks, opened, configured
):
    logs, group = laptop.client("logs"), f"/{unique('own')}"
    logs.create_log_group(logGroupName=group)
    options = {"awslogs-group": group, "awslogs-region": "us-east-1", "awslogs-stream-prefix": "p"}
    box = tasks.box(logConfiguration={"logDriver": "awslogs", "options": options})
    task = tasks.run(box, run=EXEC)
    task.until("RUNNING")
    # What has no terminal is data, and nobody has asked for its transcript.
    exec_(laptop, task, "printf", r"\377\0data")
    assert "logGroupName" not in last_session(laptop, cluster, task)
    one, told = opened(task, "echo by default")
    assert one.closed.wait(30)
    assert last_session(laptop, cluster, task)["logGroupName"] == group

    # Whole, in its order, errors too, and what a pipe holds does not make it shorter.
    configured(logging="DEFAULT")
    script = "seq 20000; printf 'no end' >&2"
    ran = exec_(laptop, task, "sh", "-c", script)
    assert ran.stdout.count(b"\n") == 20000
    said = last_session(laptop, cluster, task)
    assert said["logGroupName"] == group
    wanted = [str(it) for it in range(1, 20001)]

    def kept():
        lines, token = [], {}
        while True:
            page = logs.get_log_events(
                logGroupName=group, logStreamName=said["sessionId"], startFromHead=True, **token
            )
            lines += [it["message"] for it in page["events"]]
            if page["nextForwardToken"] == token.get("nextToken"):
                return lines if "no end" in "".join(lines) else None
            token = {"nextToken": page["nextForwardToken"]}

    # Errors come by a way of their own, perhaps within a line.
    lines = until(kept, "the transcript", 120)
    assert "".join(lines).replace("no end", "") == "".join(wanted)

    one, told = opened(task, "sh")
    one.type(b"echo to $((40 + 2))\n")
    told.until(b"to 42")
    one.type(b"exit\n")
    assert one.closed.wait(30)
    id = one.session["SessionId"]
    until(lambda: "to 42" in transcript(laptop, group, id), lambda: transcript(laptop, group, id))
    shown = transcript(laptop, group, id)
    assert any("echo to $((40 + 2))" in it for it in shown), shown

    # Where it cannot be kept, and is to be, there is no session.
    logs.delete_log_group(logGroupName=group)
    with pytest.raises(ClientError) as raised:
        execute(task, "sh")
    assert f"belongs into the log group {group}, which does not" in str(raised.value)
    configured()
    one, told = opened(task, "echo without a word")
    assert one.closed.wait(30)
    assert "logGroupName" not in last_session(laptop, cluster, task)


def test_a_transcript_is_where_the_cluster_says(laptop, cluster, task, configured, opened):
    logs, group = laptop.client("logs"), f"/{unique('all')}"
    to = {"cloudWatchLogGroupName": group}
    configured(logging="OVERRIDE", logConfiguration=to)
    with pytest.raises(ClientError) as raised:
        execute(task, "sh")
    assert f"belongs into the log group {group}, which does not" in str(raised.value)
    logs.create_log_group(logGroupName=group)
    exec_(laptop, task, "echo", "kept")
    id = last_session(laptop, cluster, task)["sessionId"]
    until(lambda: transcript(laptop, group, id) == ["kept"], lambda: transcript(laptop, group, id))

    configured(logging="NONE")
    exec_(laptop, task, "echo", "not kept")
    assert "logGroupName" not in last_session(laptop, cluster, task)
    streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
    assert [it["logStreamName"] for it in streams] == [id]

    for more, text in [({"s3BucketName": "b"}, "S3"), ({"cloudWatchEncryptionEnabled": True}, "KMS")]:
        configured(logging="OVERRIDE", logConfiguration=to | more)
        with pytest.raises(ClientError) as raised:
            execute(task, "sh")
        assert text in str(raised.value)

    # A session whose transcript cannot go on does not go on.
    configured(logging="OVERRIDE", logConfiguration=to)
    one, told = opened(task, "sh")
    logs.delete_log_group(logGroupName=group)
    one.type(b"echo more\n")
    assert one.closed.wait(30)
    reason = last_session(laptop, cluster, task)["endReason"]
    assert reason == "its transcript cannot be kept: its log group was deleted"
