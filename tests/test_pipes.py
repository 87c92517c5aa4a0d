"""Nobody has to listen: readers that go away end nothing that was begun, and panic nothing."""

import os
import signal
import subprocess

import pytest

from harness import docker, programs
from harness.plane import Plane, berth, environment, instances
from harness.tasks import UNTIL_STOPPED
from harness.waiting import until

# As of programs that SIGPIPE ends: nobody read the result to its end.
NOT_READ = 141


def unread():
    """The end of a pipe that nobody will ever read."""
    read, write = os.pipe()
    os.close(read)
    return write


def into_nowhere(*arguments, errors=False):
    """Runs `berth` with nobody at its standard output, or at both; exit code and complaints."""
    out = unread()
    try:
        ran = subprocess.run(
            [programs.berth(), *map(str, arguments)],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out if errors else subprocess.PIPE,
            text=True,
            timeout=60,
        )
    finally:
        os.close(out)
    return ran.returncode, ran.stderr


def started(arguments, env=None):
    """A `berth` with nobody at either of its streams, from its first moment."""
    out = unread()
    try:
        return subprocess.Popen(
            [programs.berth(), *map(str, arguments)],
            env=env or environment(RUST_LOG="info"),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    finally:
        os.close(out)


def answers(process, data):
    """Until it answers; it may not have ended before."""

    def is_there():
        assert process.poll() is None, f"it has ended with {process.returncode}"
        # Of a cluster that is not there it says so.
        return (data / "credentials.json").exists() and berth("ps", "--data", data).returncode in (
            0,
            3,
        )

    until(is_there, "the control plane answers")


@pytest.mark.parametrize("verb", ["up", "server"])
def test_a_control_plane_outlives_its_readers_and_its_terminal(tmp_path, verb):
    data = tmp_path / "data"
    plane = started([verb, "--listen", "127.0.0.1:0", "--data", data])
    try:
        answers(plane, data)
        plane.send_signal(signal.SIGHUP)
        answers(plane, data)
        plane.terminate()
        assert plane.wait(20) == 0
    finally:
        plane.kill()
        plane.wait()
        docker.remove_containers(docker.of_agent(data / "agent"))


def test_an_agent_outlives_its_readers_and_its_terminal(tmp_path, alone):
    client = alone.client()
    client.create_cluster(clusterName="unheard")
    data = tmp_path / "agent"
    env = environment(RUST_LOG="info", **alone.variables())
    agent = started(["agent", "--cluster", "unheard", "--agent-data", data], env)
    try:
        instances(client, "unheard", 1)
        agent.send_signal(signal.SIGHUP)
        agent.terminate()
        assert agent.wait(20) == 0
    finally:
        agent.kill()
        agent.wait()
        docker.remove_containers(docker.of_agent(data))


def test_every_verb_ends_quietly_when_nobody_reads_it(tasks, services, laptop, cluster):
    service = services.create(services.box(f"echo here; {UNTIL_STOPPED}"), count=1)
    service.stable()
    name = service.name
    task = tasks.run(tasks.box(f"echo here; {UNTIL_STOPPED}"))
    task.until("RUNNING")
    until(lambda: task.logs(), "it has said something")
    definition = task.describe()["taskDefinitionArn"].rpartition("/")[2]
    other = service.describe()["taskDefinition"].rpartition("/")[2]
    reading = [
        ["ps"],
        ["ps", "-q"],
        ["ps", "-o", "json"],
        ["services"],
        ["services", "-q"],
        ["services", "-o", "json"],
        ["why", name],
        ["why", name, "-o", "json"],
        ["describe", task.arn],
        ["describe", task.arn, "-o", "json"],
        ["history"],
        ["history", "-o", "json"],
        ["events", "--since", "oldest"],
        ["events", "--since", "oldest", "--follow"],
        ["events", "--since", "oldest", "-o", "json"],
        ["logs", task.arn],
        ["logs", task.arn, "--follow"],
        ["logs", name, "--follow"],
        ["plan", "run", definition],
        ["plan", "service", name, "--desired-count", "2", "-o", "json"],
        ["run", definition, "--dry-run"],
        ["scale", f"{name}=2", "--dry-run"],
        ["stop", task.arn, "--dry-run"],
        ["deploy", other, "--force", "--dry-run"],
        ["deploy", "--watch", name],
    ]
    changing = [
        ["run", definition],
        ["scale", f"{name}=2"],
        ["scale", f"{name}=1", "--detach"],
        ["deploy", other, "--force", "--service", name],
        ["deploy", other, "--force", "--service", name, "-o", "json"],
        ["stop", task.arn, "--wait"],
    ]
    where = ["--cluster", cluster, "--data", laptop.data]
    for words in reading + changing:
        code, said = into_nowhere(words[0], *where, *words[1:])
        assert (code, "panicked" in said) == (NOT_READ, False), (words, said)
    assert into_nowhere("env", "--data", laptop.data) == (NOT_READ, "")
    # What was begun was done.
    assert task.describe()["lastStatus"] == "STOPPED"
    assert service.describe()["desiredCount"] == 1
    for started_task in services.ecs.list_tasks(cluster=cluster, family=definition.split(":")[0])[
        "taskArns"
    ]:
        tasks.task(started_task)
    # An error keeps its code.
    for words in [["ps", "--service", "nobody"], ["why", "nobody"], ["describe", "nobody"]]:
        assert into_nowhere(words[0], *where, *words[1:], errors=True)[0] == 3, words


def test_a_store_is_looked_at_without_a_reader(tmp_path):
    server = Plane(tmp_path, "server").start()
    assert server.stop() == 0
    for words in [["dump"], ["verify"]]:
        assert into_nowhere("store", *words, "--data", server.data)[0] == NOT_READ
    for words in [["--help"], ["ps", "--help"], ["--version"]]:
        assert into_nowhere(*words, errors=True)[0] == 0


def test_a_result_that_cannot_be_written_is_no_success(laptop, cluster):
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [programs.berth(), "services", "-o", "json", "--cluster", cluster]
            + ["--data", laptop.data],
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    assert ran.returncode == 1
    assert "standard output cannot be written: No space left on device" in ran.stderr
