"""What Berth stores is for its owner only, whoever made the directory and whatever the umask is."""

import subprocess

import pytest

from harness import docker, programs
from harness.plane import Agent, Plane, berth, environment, instances
from harness.waiting import until


def wider(folder):
    """What others may read below a folder, the folder itself included."""
    found = [folder, *folder.rglob("*")]
    assert len(found) > 2, found
    return [str(it) for it in found if not it.is_symlink() and it.stat().st_mode & 0o077]


@pytest.fixture
def open_to_all(tmp_path):
    """A data directory that somebody made, under a umask that hides nothing."""
    plane = Plane(tmp_path, "server")
    plane.umask = 0
    plane.data.mkdir()
    plane.data.chmod(0o777)
    yield plane
    plane.end()
    docker.remove_containers(docker.of_agent(plane.agent_data))


@pytest.mark.parametrize("verb", ["server", "up"])
def test_a_data_directory(open_to_all, verb):
    open_to_all.verb = verb
    client = open_to_all.start().client()
    if verb == "up":
        instances(client, "default", 1)
    client.create_cluster(clusterName="one")
    assert wider(open_to_all.data) == []
    assert "others could read this directory" in open_to_all.process.complaints()
    assert open_to_all.stop() == 0
    assert wider(open_to_all.data) == []


def test_one_of_an_older_release_is_tightened(open_to_all):
    open_to_all.start()
    assert open_to_all.stop() == 0
    for it in [open_to_all.data, *open_to_all.data.rglob("*")]:
        it.chmod(0o755 if it.is_dir() else 0o644)
    open_to_all.start()
    assert wider(open_to_all.data) == []


def test_a_directory_with_other_things_is_refused_and_left_alone(open_to_all):
    letter = open_to_all.data / "letter"
    letter.write_text("dear")
    letter.chmod(0o644)
    ran = berth("server", "--data", open_to_all.data, "--listen", "127.0.0.1:0")
    assert ran.returncode == 1 and "name a new directory" in ran.stderr, ran.stderr
    assert letter.stat().st_mode & 0o777 == 0o644
    assert open_to_all.data.stat().st_mode & 0o777 == 0o777


def test_an_agents_directory(open_to_all, tmp_path):
    client = open_to_all.start().client()
    client.create_cluster(clusterName="default")
    agent = Agent(tmp_path / "machine", open_to_all, "default")
    agent.data.mkdir()
    agent.data.chmod(0o755)
    try:
        agent.start()
        instances(client, "default", 1)
        until(lambda: (agent.data / "agent.journal").exists(), "a journal")
        assert wider(agent.data) == []
    finally:
        agent.end()


def test_a_dump_and_what_is_restored(open_to_all, tmp_path):
    open_to_all.start()
    open_to_all.client().create_cluster(clusterName="one")
    assert open_to_all.stop() == 0
    dump = tmp_path / "dump"
    with dump.open("w") as output:
        ran = subprocess.run(
            [programs.berth(), "store", "dump", "--data", str(open_to_all.data)],
            stdout=output,
            stderr=subprocess.PIPE,
            env=environment(),
            umask=0,
            text=True,
        )
    assert ran.returncode == 0, ran.stderr
    assert dump.stat().st_mode & 0o777 == 0o600
    assert "Keep it as you keep a password" in ran.stderr
    restored = tmp_path / "restored"
    restored.mkdir()
    restored.chmod(0o755)
    with dump.open() as lines:
        ran = berth("store", "restore", "--data", restored, stdin=lines, umask=0)
    assert ran.returncode == 0, ran.stderr
    assert wider(restored) == []
