"""A Docker daemon of the tests' own goes away and comes back."""

import json
import os

import pytest

from harness import docker, plane, programs
from harness.daemon import Daemon
from harness.plane import Agent, Plane
from harness.tasks import UNTIL_STOPPED, Tasks
from harness.waiting import until
from test_container_logs import awslogs, stream_of, until_written


@pytest.fixture
def daemon(tmp_path_factory):
    if not docker.is_root():
        pytest.fail("these tests need root")
    # A socket's path has few characters.
    folder = tmp_path_factory.mktemp("d")
    made = Daemon(folder).start()
    try:
        yield made
    finally:
        made.end()


@pytest.fixture
def tasks(daemon, tmp_path, monkeypatch):
    """Tasks of an agent that uses the second daemon."""
    server = Plane(tmp_path, "server")
    agent = None
    try:
        server.start()
        server.client().create_cluster(clusterName="second")
        monkeypatch.setenv("DOCKER_HOST", daemon.host)
        name = "berth-test-busybox:second"
        docker.busybox_image(name, programs.busybox())
        monkeypatch.delenv("DOCKER_HOST")
        arguments = ["--docker-host", daemon.host, "--pull-behavior", "prefer-cached"]
        agent = Agent(tmp_path / "agent", server, "second", *arguments)
        agent.start()
        plane.instances(server.client(), "second", 1)
        images = type("Images", (), {"busybox": name, "hello": None})
        made = Tasks(server.client(), "second", images)
        made.agent, made.server = agent, server
        yield made
    finally:
        if agent and agent.process:
            agent.process.end()
        server.end()


def seen(daemon, task):
    (found,) = json.loads(daemon.ask("inspect", task.container()["runtimeId"]))
    return found["Id"], found["State"]["StartedAt"], found["State"]["Pid"]


def run(tasks, **more):
    task = tasks.run(tasks.box(**more), networkMode="none")
    task.until("RUNNING")
    return task


def test_containers_that_outlive_their_daemon_are_kept(daemon, tasks):
    task = run(tasks)
    before = seen(daemon, task)
    daemon.stop()
    assert os.path.exists(f"/proc/{before[2]}")
    daemon.start()
    assert seen(daemon, task) == before
    run(tasks)
    assert task.describe()["lastStatus"] == "RUNNING"
    assert seen(daemon, task) == before
    task.stop()
    assert task.until("STOPPED")["containers"][0]["exitCode"] == 0


def test_lines_of_containers_that_outlive_their_daemon_arrive_once(daemon, tasks):
    lines, group = 4_000, "/outlived"
    script = (
        f"i=0; while [ $i -lt {lines} ]; do i=$((i+1)); echo line $i; "
        f"[ $((i % 100)) = 0 ] && sleep 0.1; done; {UNTIL_STOPPED}"
    )
    command = ["sh", "-c", script]
    task = run(tasks, command=command, logConfiguration=awslogs(group))
    for _ in range(3):
        daemon.stop()
        daemon.start()
    logs = tasks.server.client("logs")
    found = until_written(logs, group, stream_of(task), lines)
    kept = daemon.ask("logs", task.container()["runtimeId"]).splitlines()
    assert found == kept == [f"line {it + 1}" for it in range(lines)]
    task.stop()
    task.until("STOPPED")


def test_containers_that_end_with_their_daemon_are_reported(daemon, tasks):
    daemon.stop()
    daemon.start(live_restore=False)
    task = run(tasks)
    daemon.stop()
    daemon.start(live_restore=False)
    stopped = task.until("STOPPED")
    assert stopped["stopCode"] == "EssentialContainerExited"
    assert stopped["containers"][0]["exitCode"] == 0
    run(tasks)
    assert tasks.agent.process.popen.poll() is None


def test_tasks_that_are_asked_for_meanwhile_wait_for_the_daemon(daemon, tasks):
    run(tasks)
    daemon.stop()
    waiting = tasks.run(tasks.box(), networkMode="none")
    stopping = tasks.run(tasks.box(), networkMode="none")
    stopping.stop()
    daemon.start()
    waiting.until("RUNNING")
    stopping.until("STOPPED")
