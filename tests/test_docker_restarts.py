"""A Docker daemon of the tests' own goes away and comes back."""

import json
import os
import signal
import subprocess

import pytest

from harness import docker, plane, programs
from harness.plane import Agent, Plane
from harness.tasks import Tasks
from harness.waiting import until


class Daemon:
    """A second dockerd beside the machine's, in a network namespace of its own.

    Without that it would take the bridge of the machine's daemon away.
    """

    def __init__(self, folder):
        self.folder = folder
        self.host = f"unix://{folder}/docker.sock"
        self.process = None
        (folder / "daemon.json").write_text(json.dumps({"live-restore": True}))

    def start(self, live_restore=True):
        (self.folder / "daemon.json").write_text(json.dumps({"live-restore": live_restore}))
        command = [
            "unshare",
            "--net",
            "dockerd",
            "--config-file",
            self.folder / "daemon.json",
            "--host",
            self.host,
        ]
        command += ["--data-root", self.folder / "root", "--exec-root", self.folder / "exec"]
        command += ["--pidfile", self.folder / "pid", "--bridge", "none", "--iptables=false"]
        with (self.folder / "dockerd.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        until(self._answers, (self.folder / "dockerd.log").read_text)
        return self

    def _answers(self):
        assert self.process.poll() is None, (self.folder / "dockerd.log").read_text()
        return (
            subprocess.run(["docker", "-H", self.host, "version"], capture_output=True).returncode
            == 0
        )

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)

    def ask(self, *arguments):
        return docker.docker("-H", self.host, *arguments)

    def end(self):
        """Removes what runs in it, then itself."""
        if self.process.poll() is not None:
            self.start()
        if ids := self.ask("ps", "--all", "--quiet").split():
            self.ask("rm", "--force", *ids)
        self.stop()
        # It mounts its folder on itself and leaves it so.
        subprocess.run(["umount", self.folder / "root"], capture_output=True)


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
        made.agent = agent
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
