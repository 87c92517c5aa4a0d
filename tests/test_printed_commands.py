"""Every command that a verb prints is run in the situation in which it is printed."""

import json
import os
import re
import signal
import socket
import subprocess

import pytest

from harness import docker, printed, programs
from harness.plane import Plane, berth, environment, instances
from harness.services import Service
from harness.tasks import UNCHECKED, UNTIL_STOPPED

TOO_LARGE = 90_000_000


@pytest.fixture
def made(services, tmp_path, cluster, ecs):
    """A file that deploys a service of one name, and that service."""

    def make(name, container, **members):
        wished = {"serviceName": name, "desiredCount": 1} | members
        definition = {"family": name, "containerDefinitions": [container]}
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps({"taskDefinition": definition, "service": wished}))
        if name not in [it.name for it in services.made]:
            services.made.append(Service(ecs, cluster, name))
        return path, services.made[-1]

    return make


def with_aws(**more):
    """An environment in which the AWS CLI is on the PATH."""
    return environment(PATH=f"{programs.aws().parent}:{os.environ['PATH']}", **more)


def definition_of(service):
    return service.describe()["taskDefinition"].rpartition("/")[2]


def test_undo_of_deployments(verb, services, made):
    name = services.family()
    path, service = made(name, services.box(UNTIL_STOPPED))
    first = verb("deploy", path)
    assert service.describe()["runningCount"] == 1
    path, _ = made(name, services.box(f"echo 2; {UNTIL_STOPPED}"))
    second = verb("deploy", path)
    assert definition_of(service) == f"{name}:2"
    back = printed.run(printed.the(second.stdout, "undo:"), "Undo")
    assert definition_of(service) == f"{name}:1"
    printed.run(printed.the(back.stdout, "undo:"), "UndoRollback")
    assert definition_of(service) == f"{name}:2"
    # What is as it was before has nothing that takes it back.
    assert "undo:" not in verb("deploy", f"{name}:2", "--force").stdout
    printed.run(printed.the(first.stdout, "undo:"), "UndoFirst")
    assert service.describe()["runningCount"] == 0


def test_cancelling_a_first_deployment(verb, services, made):
    name = services.family()
    path, service = made(name, services.box(UNTIL_STOPPED, memory=TOO_LARGE))
    waits = verb("deploy", path, code=6)
    printed.run(printed.the(waits.stdout, "watch:"), "Watch", code=6)
    for words in [["rollback", name, "--dry-run"], ["rollback", name]]:
        refused = verb(*words, code=5)
        assert "cannot be rolled back: none before it was completed" in refused.stderr
        assert printed.the(refused.stderr, "to end it:") == printed.the(waits.stdout, "cancel:")
    printed.run(printed.the(waits.stdout, "cancel:"), "EndFirst")
    assert service.describe()["desiredCount"] == 0
    assert service.stable()


def test_cancelling_a_later_deployment(verb, services, made):
    name = services.family()
    path, service = made(name, services.box(UNTIL_STOPPED))
    verb("deploy", path)
    path, _ = made(name, services.box(UNTIL_STOPPED, memory=TOO_LARGE))
    begun = verb("deploy", path, "--detach")
    printed.run(printed.the(begun.stderr, "watch:"), "Watch", code=6)
    planned = verb("rollback", name, "--dry-run").stderr
    assert f"Call off  {name}  the deployment of {name}:2, back to {name}:1" in planned
    printed.run(printed.the(begun.stderr, "cancel:"), "CallOff")
    assert definition_of(service) == f"{name}:1"
    verb("deploy", f"{name}:2", "--detach")
    back = verb("rollback", name, "--detach")
    # Forth again there is no more room than before.
    printed.run(printed.the(back.stderr, "cancel:"), "CallOffRollback", code=6)
    assert definition_of(service) == f"{name}:2"


def test_failing_for_ever(verb, services, made):
    name = services.family()
    path, service = made(name, services.box("exit 1", **UNCHECKED))
    ran = verb("deploy", path, "--wait-timeout", "8", code=9)
    assert "no circuit breaker is enabled: it goes on trying until it is called off" in ran.stderr
    printed.run(printed.the(ran.stderr, "cancel:"), "EndFirst")
    assert service.stable()["desiredCount"] == 0
    # That completed its deployment, which never worked: it is nothing to go back to.
    path, _ = made(name, services.box(UNTIL_STOPPED))
    verb("deploy", path)
    refused = verb("rollback", name, "--dry-run", code=5)
    assert "and of which a task was ever healthy" in refused.stderr


def test_ways_out_of_a_daemon(verb, services, made):
    daemon = {"schedulingStrategy": "DAEMON", "desiredCount": None}
    name = services.family()
    path, service = made(name, services.box(UNTIL_STOPPED), **daemon)
    first = verb("deploy", path)
    printed.run(printed.the(first.stdout, "undo:"), "EndFirstDaemon", env=with_aws())
    assert service.describe()["status"] != "ACTIVE"
    name = services.family()
    path, service = made(name, services.box("exit 1", **UNCHECKED), **daemon)
    ran = verb("deploy", path, "--wait-timeout", "8", code=9)
    assert "scale" not in ran.stderr
    printed.run(printed.the(ran.stderr, "cancel:"), "EndFirstDaemon", env=with_aws())
    assert service.describe()["status"] != "ACTIVE"


def test_why_a_deployment_failed(verb, services, made):
    breaker = {"enable": True, "rollback": True}
    breaker["thresholdConfiguration"] = {"type": "COUNT", "value": 1}
    name = services.family()
    configuration = {"deploymentConfiguration": {"deploymentCircuitBreaker": breaker}}
    path, _ = made(name, services.box("exit 1", **UNCHECKED), **configuration)
    failed = verb("deploy", path, code=8)
    assert f"{name}:1" in printed.run(printed.the(failed.stdout, "why:"), "WhyEnded").stdout
    # The same again is not taken for done.
    again = verb("deploy", path, code=8)
    assert "has failed; --force deploys it anew" in again.stderr
    printed.run(printed.the(again.stderr, "Why:"), "WhyFailed")
    assert "of " + name + ":1" in verb("deploy", path, "--force", code=8).stderr


def test_undo_of_scaling(verb, services):
    service = services.create(services.box(UNTIL_STOPPED), count=1)
    service.stable()
    ran = verb("scale", f"{service.name}=2")
    printed.run(printed.the(ran.stdout, "undo:"), "UndoScale")
    assert service.describe()["desiredCount"] == 1
    assert verb("scale", f"{service.name}=1").stdout.startswith(f"{service.name}: 1 as before")
    assert "undo" not in verb("scale", f"{service.name}=1", "--detach").stdout
    twice = verb("scale", f"{service.name}=0", f"{service.name}=1", code=2)
    assert "is named twice, with 0 and 1" in twice.stderr
    assert service.describe()["desiredCount"] == 1
    late = verb("scale", f"{service.name}=2", "--wait-timeout", "0", code=9)
    assert f"{service.name} is still scaling to 2" in late.stderr
    assert service.name in printed.run(printed.the(late.stderr, "Look:"), "LookAtScaling").stdout


def test_a_task_that_goes_on(verb, tasks):
    family = tasks.define(tasks.box(f"echo here; {UNTIL_STOPPED}")).rpartition("/")[2]
    ran = verb("run", family, "--wait", "--wait-timeout", "3", code=125)
    tasks.task(ran.stdout.split()[1])
    assert printed.run(printed.the(ran.stderr, "output:"), "Output").stdout == "here\n"
    printed.run(printed.the(ran.stderr, "stop:"), "Stop")
    family = tasks.define(tasks.box("trap '' TERM; while :; do sleep 1; done")).rpartition("/")[2]
    task = tasks.run(definition=family)
    task.until("RUNNING")
    id = task.arn.rpartition("/")[2]
    late = verb("stop", id, "--wait", "--wait-timeout", "0", code=9)
    assert "stop" in printed.run(printed.the(late.stderr, "Look:"), "LookAtStopping").stdout


def test_making_a_service(verb, services, cluster, ecs):
    family = services.define(services.box(UNTIL_STOPPED)).rpartition("/")[2].partition(":")[0]
    refused = verb("deploy", family, code=3)
    words = printed.the(refused.stderr, "make one:")
    name = services.family()
    services.made.append(Service(ecs, cluster, name))
    printed.run([{"NAME": name, "N": "1"}.get(it, it) for it in words], "MakeService")
    assert services.made[-1].describe()["runningCount"] == 1
    # The same of one that is named.
    name = services.family()
    services.made.append(Service(ecs, cluster, name))
    refused = verb("deploy", family, "--service", name, code=3)
    assert refused.stderr.endswith("; to make it, add --desired-count N\n")
    verb("deploy", family, "--service", name, "--desired-count", "1")
    assert services.made[-1].describe()["runningCount"] == 1


def test_a_cluster_that_is_not_there_and_one_without_machines(laptop, ecs, tasks, tmp_path):
    family = tasks.define(tasks.box("exit 0")).rpartition("/")[2]
    ran = berth("ps", "--cluster", "printed-cluster", "--data", laptop.data)
    assert ran.returncode == 3 and "Cluster not found." in ran.stderr
    printed.run(printed.the(ran.stderr, "to make it:"), "MakeCluster", env=with_aws())
    own, machine = laptop.data / "agent-printed-cluster", None
    try:
        near = berth("ps", "--cluster", "printed-clustr", "--data", laptop.data)
        assert near.returncode == 3 and "did you mean 'printed-cluster'?" in near.stderr
        ran = berth("run", family, "--cluster", "printed-cluster", "--data", laptop.data)
        assert ran.returncode == 6, ran.stderr
        exports = printed.run(printed.the(ran.stderr, "an address that it can reach:"), "Environment")
        elsewhere = subprocess.run(
            ["sh", "-c", 'eval "$1"; "$2" ps --cluster printed-clustr', "-"]
            + [exports.stdout, programs.berth()],
            env=environment(HOME=str(tmp_path)),
            capture_output=True,
            text=True,
        )
        assert "did you mean 'printed-cluster'?" in elsewhere.stderr, elsewhere.stderr
        env = environment(HOME=str(tmp_path), **laptop.variables())
        told = berth("run", family, "--cluster", "printed-cluster", env=env)
        assert told.returncode == 6, told.stderr
        assert "Another machine first needs the AWS variables that are set here." in told.stderr
        # This machine's agent is of another cluster: the new one is another agent.
        words = printed.the(ran.stderr, "joins with:")
        machine = printed.start(words, "Join", stdout=subprocess.DEVNULL)
        instances(ecs, "printed-cluster", 1)
        there = ["--cluster", "printed-cluster", "--data", laptop.data]
        joined = berth("run", family, "--wait", *there)
        assert joined.returncode == 0, joined.stderr
    finally:
        end(machine)
        docker.remove_containers(docker.of_agent(own))
        for arn in ecs.list_container_instances(cluster="printed-cluster")["containerInstanceArns"]:
            ecs.deregister_container_instance(
                cluster="printed-cluster", containerInstance=arn, force=True
            )
        ecs.delete_cluster(cluster="printed-cluster")


def end(process):
    if process:
        process.terminate()
        process.wait(20)


def test_an_instance(verb, ecs, cluster):
    (arn,) = ecs.list_container_instances(cluster=cluster)["containerInstanceArns"]
    for reference in [arn, arn[-8:], f"…{arn[-8:]}"]:
        told = verb("why", reference).stdout
        assert told.startswith(f"Container instance …{arn[-8:]} is ACTIVE, and its agent is con")
        all_of_it = printed.run(printed.the(told, "All of it:"), "AllOfInstance").stdout
        assert f"containerInstanceArn: {arn}" in all_of_it
        assert "RegisterContainerInstance" in verb("history", reference).stdout
    described = json.loads(verb("describe", f"…{arn[-8:]}", "-o", "json").stdout)
    assert described["containerInstanceArn"] == arn


def test_an_instance_that_is_emptied(verb, ecs, cluster):
    (arn,) = ecs.list_container_instances(cluster=cluster)["containerInstanceArns"]
    state = {"cluster": cluster, "containerInstances": [arn]}
    ecs.update_container_instances_state(status="DRAINING", **state)
    try:
        told = verb("why", arn).stdout
        assert " is DRAINING, and its agent is connected" in told
        printed.run(printed.the(told, "To take tasks again:"), "EndDraining", env=with_aws())
        (it,) = ecs.describe_container_instances(**state)["containerInstances"]
        assert it["status"] == "ACTIVE"
    finally:
        ecs.update_container_instances_state(status="ACTIVE", **state)


def test_events_go_on_where_they_were_left(verb, laptop, cluster, tasks):
    words = ["events", "--type", "task", "-o", "json", "--cluster", cluster, "--data", laptop.data]
    reading = subprocess.Popen(
        [programs.berth(), *words],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    first, _ = tasks.ended(tasks.box("exit 0"))
    while "STOPPED" not in (line := reading.stdout.readline()) or first.arn not in line:
        pass
    reading.send_signal(signal.SIGINT)
    _, said = reading.communicate(timeout=20)
    assert reading.returncode == 130
    second, _ = tasks.ended(tasks.box("exit 0"))
    going_on = printed.start(
        printed.the(said, "go on with:"), "GoOn", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    event = json.loads(going_on.stdout.readline())["event"]
    end(going_on)
    assert event["resources"] == [second.arn], "neither the first again nor another type"


def test_logs_that_are_elsewhere(tasks, laptop):
    both = [tasks.box(f"echo of {it}; {UNTIL_STOPPED}", name=it) for it in ["a", "b"]]
    task = tasks.run(*both)
    task.until("RUNNING")
    nowhere = environment(DOCKER_HOST="unix:///nowhere/docker.sock")
    ran = berth("logs", task.arn, "--data", laptop.data, env=nowhere)
    assert ran.returncode == 1
    _, _, command = ran.stderr.partition("there, unless it has removed them: ")
    words = printed.shell("docker logs", command)
    there = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert there.returncode == 0 and sorted(there.stdout.split("\n")) == ["", "of a", "of b"]


def test_logs_that_are_not_there_yet(verb, tasks, laptop):
    with socket.create_server(("127.0.0.1", 0)) as registry:
        # Takes connections and never says a word: the pull goes on.
        image = f"127.0.0.1:{registry.getsockname()[1]}/no/such:image"
        task = tasks.run(tasks.box() | {"image": image})
        refused = verb("logs", task.arn, code=1)
        words = printed.the(refused.stderr, "without containers so far:")
        assert "PENDING" in printed.run(words, "WhyNoContainers").stdout
    task.stop()


def test_logs_of_a_task_without_an_instance(laptop, ecs, tasks, empty_cluster):
    provider = tasks.family()
    group = {"autoScalingGroupArn": provider, "managedScaling": {"status": "ENABLED"}}
    ecs.create_capacity_provider(name=provider, autoScalingGroupProvider=group)
    strategy = [{"capacityProvider": provider, "weight": 1}]
    attached = {"cluster": empty_cluster, "defaultCapacityProviderStrategy": []}
    ecs.put_cluster_capacity_providers(capacityProviders=[provider], **attached)
    definition = tasks.define(tasks.box())
    asked = {"taskDefinition": definition, "capacityProviderStrategy": strategy}
    (task,) = ecs.run_task(cluster=empty_cluster, **asked)["tasks"]
    ran = berth("logs", task["taskArn"], "--data", laptop.data)
    assert ran.returncode == 1
    words = printed.the(ran.stderr, "has no instance yet:")
    assert "PROVISIONING" in printed.run(words, "WhyNowhere").stdout
    ecs.stop_task(cluster=empty_cluster, task=task["taskArn"])
    ecs.put_cluster_capacity_providers(capacityProviders=[], **attached)
    ecs.delete_capacity_provider(capacityProvider=provider)


def test_a_failure_of_run_task(tasks, laptop):
    answer = tasks.ask(tasks.define(tasks.box(memory=TOO_LARGE)))
    (failure,) = answer["failures"]
    words = printed.the(failure["detail"], "Every instance:")
    env = environment(**laptop.variables())
    ran = berth("why", *words[1:], env=env)
    assert words[0] == "why"
    assert ran.returncode == 0 and "memory: needs 90,000,000 MiB" in ran.stdout, ran.stderr


def test_a_directory_in_which_no_control_plane_has_run(tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/berth").symlink_to(programs.berth())
    refused = subprocess.run(
        ["bin/berth", "ps", "--data", "none yet"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert refused.returncode == 1
    # In another directory, with nothing on the PATH.
    _, _, command = refused.stderr.partition("start one here: ")
    up = subprocess.Popen(
        printed.shell("berth up", f"exec {command}"),
        cwd="/",
        env=environment(BERTH_LISTEN="127.0.0.1:0"),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        # What it says then is for another terminal.
        said = [up.stdout.readline().decode() for _ in range(5)]
        assert said[0].startswith("Berth is up: ") and said[2].endswith(":\n")
        words = printed.shell(["berth env", "aws ecs list-clusters"], "".join(said[3:]))
        ran = subprocess.run(words, cwd="/", env=with_aws(), capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        assert "cluster/default" in ran.stdout
    finally:
        end(up)
        docker.remove_containers(docker.of_agent(tmp_path / "none yet/agent"))


def test_an_agent_of_a_cluster_that_is_not_there(alone, tmp_path):
    words = ["agent", "--cluster", "printed-later", "--agent-data", tmp_path]
    env = with_aws(**alone.variables())
    refused = berth(*words, env=env)
    assert refused.returncode == 3
    printed.run(printed.the(refused.stderr, "To make it:"), "MakeCluster", env=env)
    machine = subprocess.Popen([programs.berth(), *words], env=env, stdout=subprocess.DEVNULL)
    try:
        instances(alone.client(), "printed-later", 1)
    finally:
        end(machine)


def test_a_directory_of_which_others_read_other_things(tmp_path):
    plane = Plane(tmp_path, "server")
    plane.data.mkdir(mode=0o755)
    (plane.data / "letter").write_text("dear")
    refused = berth("server", "--listen", "127.0.0.1:0", "--data", ".", cwd=plane.data)
    assert refused.returncode == 1
    ways = re.search(
        r"a new directory, such as (\S+), or make this one private \('(.*)'\)", refused.stderr
    )
    inside = Plane(tmp_path, "server")
    inside.data = ways[1]
    for it, first in [(inside, ["true"]), (plane, printed.shell("chmod 700", ways[2]))]:
        assert subprocess.run(first).returncode == 0
        try:
            it.start()
        finally:
            it.end()
    assert (plane.data / "letter").stat().st_mode & 0o777 == 0o644


HERE = "test_printed_commands"
LIMITS = "test_attacks.test_a_limit_that_the_shell_raises_is_enough"
AGENTS_LIMITS = "test_attacks.test_an_agent_that_may_open_too_few_files_tells_it_at_the_start"
# Where else a text of ours names a command, and the test that runs it there.
ELSEWHERE = {
    "agent/src/error.rs": {
        "ulimit -n": AGENTS_LIMITS,
    },
    "agent/src/core/resume.rs": {
        "docker rm": "test_attacks_on_hosts.test_a_lost_directory_gives_nobody_an_identity",
    },
    "cli/src/data_dir.rs": {
        "{berth} up": f"{HERE}.test_a_directory_in_which_no_control_plane_has_run",
        "berth env": "test_cli.test_berth_env_is_for_a_shell",
    },
    "cli/src/deploy/mod.rs": {
        "berth rollback": f"{HERE}.test_cancelling_a_later_deployment",
    },
    "cli/src/logs/nowhere.rs": {
        "docker logs": f"{HERE}.test_logs_that_are_elsewhere",
    },
    "cli/src/server.rs": {
        "{berth} env": f"{HERE}.test_a_directory_in_which_no_control_plane_has_run",
        "aws ecs list-clusters": f"{HERE}.test_a_directory_in_which_no_control_plane_has_run",
    },
    "cli/src/exec/mod.rs": {"berth history": "test_exec.record"},
    "ecs/src/cluster/operations/run_task.rs": {
        "berth why": f"{HERE}.test_a_failure_of_run_task",
    },
    "files/src/private.rs": {
        "chmod 700": f"{HERE}.test_a_directory_of_which_others_read_other_things",
    },
    "server/src/door/authorise.rs": {
        "berth why-denied": "test_authorisation.test_why_a_call_is_denied",
    },
    "server/src/error.rs": {"ulimit -n": LIMITS},
    "server/src/sessions/admission.rs": {"ulimit -n": LIMITS},
    "store/src/damage.rs": {
        "berth store verify": "test_data_directory.test_a_damaged_store_is_not_served",
        "berth store restore": "test_data_directory.test_a_damaged_store_is_not_served",
    },
    "store/src/embedded/place.rs": {
        "berth store restore": "test_data_directory.test_a_restore_that_did_not_finish",
    },
}
# What no test runs, and why.
NOT_RUN = {
    "agent/src/error.rs": {
        "systemctl start": "Docker is everybody's: no test may stop and start it",
    },
    "doctor/src/rows/beside.rs": {
        "docker rm": "of containers whose agent is gone; it is read in the golden text of the row",
        "docker stop": "of somebody else's containers; it is read in the golden text of the row",
    },
    "doctor/src/rows/docker.rs": {
        "systemctl start": "Docker is everybody's: no test may stop and start it",
    },
    "doctor/src/rows/identity.rs": {
        "berth env": "of a machine that has no key: which of its ways it takes is its owner's",
        "berth agent": "agent-config and agent-link, with words to fill in: test_tls runs both",
    },
    "doctor/src/rows/pulls.rs": {
        "systemctl edit": "there is no systemd where tests run",
    },
    "placement/src/explain/advice.rs": {
        "berth agent": "an option of an agent that is started anew: tests start `berth up` with it",
    },
    "files/src/private.rs": {
        "chown -R": "it needs a second user of this machine, who runs Berth",
    },
}


def test_no_command_is_printed_that_no_test_runs():
    ours = printed.calls(list(printed.trees().values()), ("printed.run", "printed.start"))
    assert printed.situations() == set(printed.proposed())
    assert {it.args[1].value for it in ours} == printed.situations()
    told = {
        file: set(ELSEWHERE.get(file, {})) | set(NOT_RUN.get(file, {}))
        for file in ELSEWHERE | NOT_RUN
    }
    assert printed.elsewhere() == told
    rows = [row for of in ELSEWHERE.values() for row in of.items()]
    assert [it for it in rows if not printed.is_run(*it)] == []


@pytest.mark.parametrize(
    ("command", "test"),
    [
        # It is only looked for in what Berth says.
        ("ulimit -n", "test_attacks.test_too_few_descriptors_are_told_at_the_start"),
        # It runs others of `berth store`.
        ("berth store verify", "test_data_directory.test_a_restore_that_did_not_finish"),
        ("berth store verify", "test_data_directory.test_that_is_not_there"),
    ],
)
def test_a_test_that_does_not_run_a_command_is_none_of_it(command, test):
    assert not printed.is_run(command, test)
