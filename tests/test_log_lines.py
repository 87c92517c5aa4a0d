"""What Berth says in a file of what it does: a line for each transition, and no colours."""

import os

import pytest

from harness import docker
from harness.plane import Plane, instances
from harness.tasks import Tasks
from harness.waiting import until


@pytest.fixture
def told(tmp_path):
    """A laptop that says what it does."""
    plane = Plane(tmp_path, "up", ["--cluster", "told"])
    plane.environment = {"RUST_LOG": "info"}
    try:
        instances(plane.start().client(), "told", 1)
        yield plane
    finally:
        plane.end()
        docker.remove_containers(docker.of_agent(plane.agent_data))


def test_a_task_that_comes_to_run_is_a_line_of_each(told, images):
    tasks = Tasks(told.client(), "told", images)
    task = tasks.run(tasks.box())
    task.until("RUNNING")
    id = task.arn.rpartition("/")[2]

    def lines():
        """From the control plane and from the agent."""
        said = [it for it in told.log.read_text().splitlines() if id in it]
        plane = [it for it in said if "berth_server" in it and 'to="RUNNING"' in it]
        agent = [it for it in said if "berth_agent" in it and "to=Running" in it]
        return (plane, agent) if plane and agent else None

    plane, agent = until(lines, told.log.read_text)
    assert len(plane) == len(agent) == 1
    tasks.end()
    assert "\x1b" not in told.log.read_text()


def test_transitions_are_told_unless_somebody_wants_it_quiet(tmp_path):
    for options, is_told in (([], True), (["--quiet"], False)):
        # Another Berth on this machine may have the usual port, which is a warning.
        options = ["--metrics", "off", *options]
        plane = Plane(tmp_path / str(is_told), "server", options)
        plane.folder.mkdir()
        try:
            plane.start().client().create_cluster(clusterName="told")
        finally:
            plane.end()
        lines = plane.log.read_text().splitlines()
        found = [it for it in lines if "cluster" in it and 'name="told"' in it]
        assert bool(found) == is_told, lines
        # Ours alone, and without a warning nothing else.
        assert all(" INFO berth" in it or it.startswith("Stopping.") for it in lines), lines
        assert is_told or lines == ["Stopping. Containers keep running; start again to go on."]


def test_nobody_waits_for_who_reads_the_log(tmp_path):
    """A terminal that is held, or a pipe that is full: 64 KiB, of which each name takes some."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    plane = Plane(tmp_path, "server")
    plane.before = ["sh", "-c", f'exec "$0" "$@" 2>{pipe}']
    try:
        client = plane.start().client()
        for number in range(100):
            client.create_cluster(clusterName=f"{number:0>255}")
        assert len(client.list_clusters(maxResults=100)["clusterArns"]) == 100
        assert plane.stop() == 0
    finally:
        plane.end()
        os.close(reader)
