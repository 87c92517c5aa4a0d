"""The daily verbs of `berth`: what they print, to people and to programs, and their exit codes."""

import json
import os
import pty
import re
import signal
import subprocess

from harness import programs
from harness.plane import berth, environment
from harness.services import Service
from harness.tasks import UNCHECKED, UNTIL_STOPPED
from harness.waiting import until

# Trips at the first task that does not start.
ROLLS_BACK = {
    "deploymentCircuitBreaker": {
        "enable": True,
        "rollback": True,
        "thresholdConfiguration": {"type": "COUNT", "value": 1},
    }
}


def rows(ran):
    return [line.split("\t") for line in ran.stdout.splitlines()]


def started(laptop, cluster, name, *arguments, **how):
    """A verb that goes on beside the test."""
    command = ["berth", name, "--cluster", cluster, "--data", laptop.data, *arguments]
    how |= {"env": environment(**how.get("env", {})), "executable": programs.berth()}
    return subprocess.Popen(command, **how)


def definition_of(arn):
    return arn.rpartition("/")[2]


def run_id(tasks, ran):
    """The id of the task that `berth run` told; it ends with the test."""
    id = re.search("[0-9a-f]{32}", ran.stdout).group()
    tasks.task(id)
    return id


def test_run_waits_and_ends_as_the_container_does(verb, tasks):
    family = definition_of(tasks.define(tasks.box("exit 0")))
    ran = verb("run", family, "--wait")
    assert run_id(tasks, ran) in ran.stdout
    ran = verb("run", family, "--wait", "--env", "CODE=7", "--", "sh", "-c", "exit $CODE", code=7)
    assert "main exited with 7" in ran.stderr
    ran = verb("run", family, "--quiet")
    assert ran.stdout == f"{run_id(tasks, ran)}\n"


def test_what_cannot_be_run_has_the_codes_of_docker_run(verb, tasks):
    family = definition_of(tasks.define(tasks.box()))
    verb("run", family, "--wait", "--", "/no/such/command", code=127)
    verb("run", family, "--wait", "--", "/tmp", code=126)
    verb("run", "no-such-family", "--wait", code=125)
    verb("run", "no-such-family", code=3)
    ran = verb("run", family, "--container", "mian", code=3)
    assert "did you mean 'main'?" in ran.stderr


def test_what_finds_no_place_is_explained(verb, tasks):
    large = tasks.define(tasks.box(memory=90_000_000))
    assert "memory: needs 90,000,000 MiB" in verb("run", large, "--dry-run", code=6).stdout
    ran = verb("run", large, code=6)
    assert "memory: needs 90,000,000 MiB" in ran.stderr
    verb("run", large, "--wait", code=125)


def test_logs_of_a_task(verb, tasks, laptop, cluster):
    script = "echo one; echo two >&2; printf 'a\\033[2Jb\\n'; " + UNTIL_STOPPED
    task = tasks.run(tasks.box(script))
    task.until("RUNNING")
    id = task.arn.rpartition("/")[2]
    until(lambda: task.logs().count("\n") == 3, "three lines")
    ran = verb_raw(laptop, cluster, "logs", id[-8:])
    assert (ran.stdout, ran.stderr) == ("one\na\x1b[2Jb\n", "two\n")
    last = verb_raw(laptop, cluster, "logs", id, "--tail", "1")
    assert (last.stdout + last.stderr).count("\n") == 1
    assert verb_raw(laptop, cluster, "logs", id, "--since", "1d").stdout == ran.stdout
    ran = verb("logs", id, "--container", "mian", code=3)
    assert "did you mean 'main'?" in ran.stderr
    verb("logs", id, "--since", "yesterday", code=2)
    verb("logs", "nobody", code=3)
    verb("logs", "0" * 32, code=3)


def verb_raw(laptop, cluster, name, *arguments):
    return berth(name, "--cluster", cluster, "--data", laptop.data, *arguments)


def test_logs_of_several_are_in_order_and_end_with_the_containers(verb, tasks, laptop, cluster):
    first = tasks.box("echo a1; sleep 0.4; echo a2", name="a")
    second = tasks.box("sleep 0.2; echo b1; sleep 0.4; echo b2; exit 3", name="b")
    task = tasks.run(first | {"essential": False}, second)
    until(lambda: tasks_of(verb, task), "the task is listed")
    task.until("RUNNING")
    said = verb_raw(laptop, cluster, "logs", "--follow", task.arn).stdout
    assert sorted(said.splitlines()) == ["a | a1", "a | a2", "b | b1", "b | b2"]
    task.until("STOPPED")
    assert verb("logs", task.arn).stdout.split() == "a | a1 b | b1 a | a2 b | b2".split()


def tasks_of(verb, task):
    return task.arn.rpartition("/")[2] in verb("ps", "--quiet", "--status", "all").stdout


def test_logs_keep_long_lines_whole(verb, tasks):
    script = "head -c 40000 /dev/zero | tr '\\0' x; echo; printf end"
    task, _ = tasks.ended(tasks.box(script))
    assert verb("logs", task.arn).stdout == "x" * 40_000 + "\nend\n"


def test_logs_of_a_service_follow_it_to_new_tasks(verb, services, laptop, cluster):
    service = services.create(services.box(f"echo here; {UNTIL_STOPPED}"), count=1)
    service.stable()
    following = started(
        laptop, cluster, "logs", "--follow", service.name, stdout=subprocess.PIPE, text=True
    )
    first = following.stdout.readline()
    verb("scale", f"{service.name}=2", "--detach")
    second = following.stdout.readline()
    following.send_signal(signal.SIGINT)
    following.communicate(timeout=20)
    assert following.returncode == 130
    assert all(re.fullmatch(r"…[0-9a-f]{8} \| here\n", it) for it in [first, second])
    assert first != second


def test_logs_of_a_task_elsewhere_say_where(tasks, laptop, cluster):
    task = tasks.run(tasks.box())
    task.until("RUNNING")
    env = environment(DOCKER_HOST="unix:///nowhere/docker.sock")
    ran = berth("logs", task.arn, "--data", laptop.data, env=env)
    assert ran.returncode == 1 and "Docker of this machine does not answer" in ran.stderr
    container = task.container()["runtimeId"][:12]
    instance = task.describe()["containerInstanceArn"].rpartition("/")[2]
    assert instance in ran.stderr and f"docker logs {container}" in ran.stderr


def test_tasks_are_listed_and_stopped(verb, tasks):
    task = tasks.run(tasks.web())
    task.until("RUNNING")
    id, port = task.arn.rpartition("/")[2], task.port()
    (row,) = [it for it in rows(verb("ps")) if it[0] == id]
    family = definition_of(task.describe()["taskDefinitionArn"]).partition(":")[0]
    assert row[1] == "RUNNING" and row[3] == f"{family}:1" and row[7] == f"{port}→8080/tcp"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", row[6])
    (told,) = json.loads(verb("ps", "--family", family, "-o", "json").stdout)["tasks"]
    assert told["taskArn"] == task.arn
    assert verb("ps", "--family", family, "--status", "pending").stdout == ""

    assert "stop task" in verb("stop", id[-8:], "--dry-run").stdout
    assert task.describe()["desiredStatus"] == "RUNNING"
    ran = verb("stop", id[-8:], "--reason", "enough", "--wait")
    assert "stopped: enough" in ran.stdout
    (row,) = rows(verb("ps", "--family", family, "--status", "stopped"))
    assert (row[0], row[1], row[8]) == (id, "STOPPED", "enough")
    assert verb("ps", "--family", family, "-q").stdout == ""
    verb("stop", "0" * 32, code=3)


def deploy_file(tmp_path, family, container, **service):
    """A file with a definition, and a service if one is given."""
    deployment = {"taskDefinition": {"family": family, "containerDefinitions": [container]}}
    if service:
        deployment["service"] = service
    path = tmp_path / "deployment.json"
    path.write_text(json.dumps(deployment))
    return path


def test_a_service_from_its_file_to_its_rollback(verb, services, tmp_path, cluster, ecs):
    family, name = services.family(), services.family()
    box = services.box(UNTIL_STOPPED)
    wished = {"serviceName": name, "desiredCount": 1, "deploymentConfiguration": ROLLS_BACK}
    services.made.append(service := Service(ecs, cluster, name))
    ran = verb("deploy", deploy_file(tmp_path, family, box, **wished))
    assert f"Plan  new service {name}  {family}:1, tasks: 1" in ran.stderr
    assert ran.stdout.startswith(f"✓ {name} is on {family}:1   1/1 running   total ")
    assert "slowest: " in ran.stdout and f"undo: berth scale {name}=0" in ran.stdout

    # A new revision by its definition alone, with a line per event.
    changed = box | {"environment": [{"name": "SECRET", "value": "hush"}]}
    path = deploy_file(tmp_path, family, changed)
    ran = verb("deploy", path)
    assert f"Plan  {name}  {family}:1 → {family}:2" in ran.stderr
    assert "+ containerDefinitions.main.environment.SECRET" in ran.stderr
    assert "hush" not in ran.stdout + ran.stderr
    events = [line for line in ran.stderr.splitlines() if f" s  {name}  " in line]
    assert f"of {family}:2, tasks desired: 1" in events[0]
    assert any("RUNNING" in line for line in events)
    undo = re.search(r"undo: berth (rollback .*)", ran.stdout).group(1)

    # An image that does not exist trips the circuit breaker.
    bad = deploy_file(tmp_path, family, box | {"image": "127.0.0.1:1/no/such:image"})
    ran = verb("deploy", bad, code=7)
    assert f"✗ {family}:3 failed; {name} is back on {family}:2 (" in ran.stdout
    assert "why: berth why arn:" in ran.stdout
    assert re.search(r"! task …[0-9a-f]{8} failed: .*CannotPullContainerError", ran.stderr)
    assert "rolling back: " in ran.stderr

    (row,) = rows(verb("services", name))
    assert row[:5] == [name, "steady", "1", "1", "0"]
    assert row[5].startswith("ecs-svc/") and row[6:8] == [f"{family}:2", "COMPLETED"]
    (told,) = json.loads(verb("services", name, "-o", "json").stdout)["services"]
    assert told["serviceName"] == name
    assert name in verb("services", "--quiet").stdout.splitlines()

    planned = verb("rollback", name, "--dry-run").stdout
    assert f"task definition {family}:2 → {family}:1" in planned
    ran = berth(*undo.split())
    assert ran.returncode == 0, ran.stderr
    assert f"Back  {name}  {family}:2 → {family}:1" in ran.stderr
    assert f"✓ {name} is on {family}:1" in ran.stdout
    ran = verb("rollback", name, "--to", f"{family}:2", "--detach", "--quiet")
    assert ":service-deployment/" in ran.stdout
    assert f"✓ {name} is on {family}:2" in verb("deploy", "--watch", name).stdout
    assert service.describe()["taskDefinition"].endswith(f"/{family}:2")


def test_what_fails_and_has_nothing_to_go_back_to(verb, services, tmp_path, cluster, ecs):
    name = services.family()
    services.made.append(Service(ecs, cluster, name))
    box = services.box("echo DATABASE_URL is empty; exit 1", **UNCHECKED)
    wished = {"serviceName": name, "desiredCount": 1, "deploymentConfiguration": ROLLS_BACK}
    ran = verb("deploy", deploy_file(tmp_path, name, box, **wished), code=8)
    assert "exited with 1; last log line of main: DATABASE_URL is empty" in ran.stderr
    assert ran.stdout.startswith(f"✗ {name} failed, on {name}:1   0/1 running   total ")
    verb("deploy", "--watch", name, code=8)


def test_scaling_up_and_down(verb, services):
    service = services.create(services.box(UNTIL_STOPPED), count=1)
    service.stable()
    planned = verb("scale", f"{service.name}=2", "--dry-run").stdout
    assert f"update service {service.name}: desired count 1 → 2" in planned
    assert service.describe()["desiredCount"] == 1
    ran = verb("scale", f"{service.name}=2")
    assert f"{service.name}: 1 → 2, all there" in ran.stdout
    assert f"undo: berth scale {service.name}=1" in ran.stdout
    assert len(service.running()) == 2
    assert verb("scale", service.name, "0", "--quiet").stdout == f"{service.name}\n"
    assert service.running() == []
    verb("scale", f"{service.name}=many", code=2)
    ran = verb("scale", f"{service.name[:-1]}=1", code=3)
    assert f"did you mean '{service.name}'?" in ran.stderr


def test_ctrl_c_detaches_and_never_cancels(verb, services, laptop, cluster):
    service = services.create(services.box(UNTIL_STOPPED), count=1)
    service.stable()
    family = definition_of(service.describe()["taskDefinition"]).partition(":")[0]
    next_one = services.ecs.register_task_definition(
        family=family, containerDefinitions=[services.box(UNTIL_STOPPED)]
    )
    arn = next_one["taskDefinition"]["taskDefinitionArn"]
    deploying = started(
        laptop, cluster, "deploy", arn, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    told = ""
    while "tasks desired" not in told:
        told += deploying.stderr.readline()
    deploying.send_signal(signal.SIGINT)
    said = deploying.communicate(timeout=20)[1]
    assert deploying.returncode == 130, said
    assert f"Detached: the deployment of {service.name} goes on." in said
    assert f"watch: berth deploy --watch {service.name}" in said
    verb("deploy", "--watch", service.name, "--wait-timeout", "0", code=9)
    assert f"✓ {service.name} is on {family}:2" in verb("deploy", "--watch", service.name).stdout
    assert "already" in verb("deploy", family).stderr


def test_all_services_of_a_family_are_deployed(verb, services):
    first = services.create(services.box(UNTIL_STOPPED), count=1)
    definition = first.describe()["taskDefinition"]
    second = services.create(definition=definition, count=1)
    first.stable(), second.stable()
    ran = verb("deploy", definition, "--force", "-o", "json")
    told = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [it["status"] for it in told] == ["SUCCESSFUL", "SUCCESSFUL"]
    assert {it["serviceArn"].rpartition("/")[2] for it in told} == {first.name, second.name}


def test_a_control_plane_that_is_killed_is_waited_for(own_laptop, own_tasks, tmp_path):
    check = {"healthCheck": {"command": ["CMD-SHELL", "true"], "interval": 5}}
    path = deploy_file(
        tmp_path, "web", own_tasks.box() | check, serviceName="web", desiredCount=1
    )
    deploying = started(
        own_laptop, "own", "deploy", path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    told = ""
    while "tasks desired" not in told:
        told += deploying.stderr.readline()
    own_laptop.kill()
    own_laptop.start()
    said = deploying.communicate(timeout=50)
    assert deploying.returncode == 0, said
    assert "✓ web is on web:1   1/1 running" in said[0]


def test_a_terminal_gets_a_live_block(services, laptop, cluster):
    service = services.create(services.box(UNTIL_STOPPED), count=1)
    service.stable()
    definition = definition_of(service.describe()["taskDefinition"])
    ours, theirs = pty.openpty()
    deploying = started(
        laptop,
        cluster,
        "deploy",
        definition,
        "--force",
        env={"TERM": "xterm", "CI": "", "NO_COLOR": ""},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = read_all(ours)
    assert deploying.wait(20) == 0, shown
    assert f"{service.name}  deployment …" in shown
    assert re.search(rf"new  {definition}  █*░+  0/1 healthy", shown)
    assert re.search(r"\x1b\[\d+A\r\x1b\[J", shown), "it is drawn over itself"
    # What is as it was before has no undo.
    last = shown.rstrip().splitlines()[-1]
    assert f"✓ {service.name} is on {definition}   1/1 running   total " in last
    assert last.startswith("\x1b[32m") or "\x1b[32m✓" in last


def read_all(terminal):
    pieces = []
    try:
        while piece := os.read(terminal, 4096):
            pieces.append(piece)
    except OSError:
        # Linux says so when the other end is closed.
        pass
    os.close(terminal)
    return b"".join(pieces).decode()


def test_dry_runs_and_what_has_no_room(verb, services, laptop):
    service = services.create(services.box(UNTIL_STOPPED), count=1)
    service.stable()
    family = definition_of(service.describe()["taskDefinition"]).partition(":")[0]
    large = services.box(UNTIL_STOPPED, memory=90_000_000)
    services.ecs.register_task_definition(family=family, containerDefinitions=[large])
    ran = verb("deploy", family, "--dry-run", code=6)
    assert "~ containerDefinitions.main.memory  32 → 90000000" in ran.stderr
    assert f"update service {service.name}" in ran.stdout
    assert len(service.describe()["deployments"]) == 1
    ran = verb("deploy", family, code=6)
    assert "waits for room" in ran.stdout and "memory: needs 90,000,000 MiB" in ran.stdout
    assert "Call off" in verb("rollback", service.name, "--dry-run").stderr
    ran = verb("rollback", service.name)
    assert f"✓ {service.name} is back on {family}:1" in ran.stdout
    verb("rollback", service.name, code=5)


def test_files_with_what_nobody_understands_are_refused(verb, services, tmp_path):
    family = services.family()
    box = services.box() | {"imgae": "x"}
    ran = verb("deploy", deploy_file(tmp_path, family, box), code=2)
    assert "taskDefinition.containerDefinitions[0].imgae" in ran.stderr
    path = deploy_file(tmp_path, family, services.box(), serviceName="x", replicas=2)
    assert "service.replicas" in verb("deploy", path, code=2).stderr
    families = services.ecs.list_task_definition_families(familyPrefix=family)["families"]
    assert families == [], "nothing is registered for a file that is refused"
    ran = verb("deploy", deploy_file(tmp_path, family, services.box()), code=3)
    assert "no service of cluster" in ran.stderr and "--desired-count" in ran.stderr
    verb("deploy", tmp_path / "none.json", code=2)


def test_unknown_names_and_planes_that_are_not_there(verb, tmp_path):
    for words in [
        ["ps", "--service", "nobody"],
        ["services", "nobody"],
        ["deploy", "nobody"],
        ["deploy", "--watch", "nobody"],
        ["rollback", "nobody"],
        ["scale", "nobody=1"],
        ["run", "nobody"],
        ["logs", "nobody"],
        ["stop", "0" * 32],
    ]:
        verb(*words, code=3)
    access = {"endpoint": "http://127.0.0.1:1", "region": "us-east-1"}
    access |= {"accessKeyId": "AKIDEXAMPLE", "secretAccessKey": "secret"}
    (tmp_path / "credentials.json").write_text(json.dumps(access))
    for words in [["ps"], ["services"], ["deploy", "web"], ["scale", "web=1"], ["run", "web"]]:
        assert berth(*words, "--data", tmp_path).returncode == 10
