"""A full disk: what is there is read, what would be written is refused, and it passes by itself."""

import http.client
import json
import os
import subprocess

import pytest

from harness import docker
from harness.calls import refused
from harness.plane import Agent, Plane, Process, instances
from harness.tasks import Tasks
from harness.waiting import until

ROOM = "160m"
NEEDED = 64 << 20


class Disk:
    """A small one of its own, in memory."""

    def __init__(self, folder):
        self.folder = folder
        self.filling = folder / "filling"

    def fill(self, leave=0):
        """Leaves so many bytes free."""
        with self.filling.open("ab", buffering=0) as file:
            while (free := self.free_bytes()) > leave:
                file.write(b"x" * min(free - leave, 1 << 20))

    def free_bytes(self):
        disk = os.statvfs(self.folder)
        return disk.f_bavail * disk.f_frsize

    def free(self):
        self.filling.unlink()


@pytest.fixture
def disk(tmp_path):
    if not docker.is_root():
        pytest.skip("only root may mount a disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    options = f"size={ROOM},mode=0755"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)
    yield Disk(folder)
    subprocess.run(["umount", folder], check=True)


def health(plane):
    connection = http.client.HTTPConnection(plane.listen, timeout=10)
    connection.request("GET", "/health")
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


@pytest.mark.parametrize(
    ("leave", "is_killed"), [(NEEDED - (1 << 20), False), (0, False), (0, True)]
)
def test_a_control_plane_starts_on_a_full_disk_and_goes_on_when_there_is_room(
    disk, leave, is_killed
):
    plane = Plane(disk.folder, "server")
    try:
        plane.start().client().create_cluster(clusterName="before")
        if is_killed:
            plane.kill()
        else:
            assert plane.stop() == 0
        disk.fill(leave)
        # Another port than before, so that there is something to be written down.
        plane.listen = "127.0.0.1:0"
        plane.start()
        status, told = health(plane)
        assert (status, told["status"]) == (503, "read-only")
        assert "writes nothing with less than 64 MiB free" in told["reason"]
        client = plane.client()
        assert len(client.list_clusters()["clusterArns"]) == 1
        code, text = refused(client.create_cluster, clusterName="meanwhile")
        assert code == "ServerException"
        assert "was not carried out" in text and "Free space" in text and "try again" in text
        code, text = refused(client.put_account_setting, name="containerInsights", value="enabled")
        assert code == "ServerException" and "was not carried out" in text
        disk.free()
        until(lambda: health(plane) == (200, {"status": "ok"}), "a healthy control plane")
        client.create_cluster(clusterName="after")
        until(lambda: plane.access()["endpoint"] == plane.endpoint, "credentials", patience_s=20)
        assert plane.stop() == 0
    finally:
        plane.end()


@pytest.mark.parametrize("verb", ["server", "up"])
def test_a_start_that_waits_for_room_can_be_stopped(disk, tmp_path, verb):
    plane = Plane(disk.folder, verb)
    plane.log = tmp_path / "berth.log"
    try:
        plane.start()
        assert plane.stop() == 0
        # As a former release left it: what is to be written before anything else.
        (plane.data / "FORMAT").write_text("berth store, format 2\n")
        disk.fill()
        begun = Process([verb, "--data", plane.data, "--listen", plane.listen], plane.log)
        plane.process = begun
        until(lambda: "waiting for room to open it" in begun.complaints(), "it waits for room")
        assert begun.stop() == 0
        assert "Stopping before Berth was up." in begun.complaints()
        disk.free()
        plane.start()
        assert plane.stop() == 0
    finally:
        plane.end()


def test_an_agent_on_a_full_disk_keeps_what_it_has_and_takes_new_tasks_when_there_is_room(
    disk, tmp_path, images
):
    plane = Plane(tmp_path, "server")
    client = plane.start().client()
    client.create_cluster(clusterName="default")
    agent = Agent(disk.folder / "machine", plane, "default", "--pull-behavior", "prefer-cached")
    # Not on the disk that is full.
    agent.log = tmp_path / "agent.log"
    tasks = Tasks(client, "default", images)
    try:
        agent.start()
        instances(client, "default", 1)
        kept = tasks.run(tasks.box())
        kept.until("RUNNING")
        container = kept.container()["runtimeId"]
        agent.process.kill()
        # Former releases had none: what is written at the first start after an upgrade.
        (agent.data / "agent.seal").unlink()
        disk.fill()
        agent.start()
        instances(client, "default", 1)
        waits = tasks.run(tasks.box())
        said = "there is no room to write the journal anew"
        until(lambda: said in agent.process.complaints(), "a complaint")
        refusal = "the agent's secret cannot be written"
        until(lambda: refusal in agent.process.complaints(), "a refusal")
        assert waits.describe()["lastStatus"] == "PENDING"
        assert kept.describe()["lastStatus"] == "RUNNING" and docker.exists(container)
        disk.free()
        waits.until("RUNNING", patience_s=120)
        assert kept.inspect()["Id"] == container
        tasks.end()
    finally:
        agent.end()
        plane.end()


def test_an_agent_that_joined_on_a_full_disk_writes_its_identity_down_when_there_is_room(
    disk, tmp_path, images
):
    plane = Plane(tmp_path, "server")
    client = plane.start().client()
    client.create_cluster(clusterName="default")
    agent = Agent(disk.folder / "machine", plane, "default", "--pull-behavior", "prefer-cached")
    agent.log = tmp_path / "agent.log"
    tasks = Tasks(client, "default", images)
    journal = agent.data / "agent.journal"
    try:
        disk.fill()
        agent.start()
        (joined,) = instances(client, "default", 1)
        until(lambda: "the journal cannot be written" in agent.process.complaints(), "a refusal")
        assert joined not in journal.read_text()
        disk.free()
        # Until the agent has looked again, nothing is placed there.
        described = lambda: client.describe_container_instances(containerInstances=[joined])
        is_short = lambda it: "DISK" in it["containerInstances"][0].get("statusReason", "")
        until(lambda: not is_short(described()), "room on the disk", 120)
        tasks.run(tasks.box()).until("RUNNING", patience_s=120)
        assert '{"Instance":' in journal.read_text()
        assert (agent.data / "agent.seal").stat().st_size == 32
        tasks.end()
    finally:
        agent.end()
        plane.end()
