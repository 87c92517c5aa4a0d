"""The agent on a real Podman's Docker-compatible service, in what it does otherwise than Docker."""

import json

import pytest

from harness import docker, plane, programs
from harness.plane import Agent, Plane
from harness.podman import Podman, is_there
from harness.tasks import Tasks
from harness.waiting import until

pytestmark = pytest.mark.skipif(
    not is_there(), reason="no podman here: apt-get install podman"
)

CLUSTER = "podman"
# Of the agent's own look at everything, which comes each minute: ends are seen long before.
SOON_S = 20.0


@pytest.fixture(scope="module")
def podman(tmp_path_factory):
    if not docker.is_root():
        pytest.fail("these tests need root")
    # A socket's path has few characters.
    made = Podman(tmp_path_factory.mktemp("p")).start()
    try:
        yield made
    finally:
        made.end()


@pytest.fixture(scope="module")
def site(podman, tmp_path_factory):
    """A control plane, and an agent that uses Podman, with tasks of it."""
    folder = tmp_path_factory.mktemp("site")
    server = Plane(folder, "server")
    agent = None
    try:
        ecs = server.start().client()
        ecs.create_cluster(clusterName=CLUSTER)
        name = "berth-test-busybox:podman"
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DOCKER_HOST", podman.host)
            docker.busybox_image(name, programs.busybox())
        quick = ["--pull-behavior", "prefer-cached", "--cleanup-wait", "1"]
        agent = Agent(folder, server, CLUSTER, "--docker-host", podman.host, *quick)
        agent.start()
        plane.instances(ecs, CLUSTER, 1)
        images = type("Images", (), {"busybox": name, "hello": None})
        tasks = Tasks(ecs, CLUSTER, images)
        tasks.agent, tasks.podman = agent, podman
        yield tasks
    finally:
        if agent and agent.process:
            agent.process.end()
        server.end()


def run(site, script=None, **more):
    box = site.box(**more) if script is None else site.box(script, **more)
    task = site.run(box, networkMode="none")
    task.until("RUNNING")
    return task


def seen(site, task):
    (found,) = json.loads(site.podman.ask("inspect", task.container()["runtimeId"]))
    return found


def start(site, task):
    """What tells one start of a container from another."""
    found = seen(site, task)
    return found["Id"], found["State"]["StartedAt"], found["State"]["Pid"]


def connected(site):
    plane.instances(site.ecs, CLUSTER, 1)


def test_an_end_is_seen_at_once(site):
    task = run(site, "sleep 1; exit 7")
    stopped = task.until("STOPPED", SOON_S)
    assert stopped["stopCode"] == "EssentialContainerExited"
    assert stopped["containers"][0]["exitCode"] == 7


def test_a_removal_is_seen_at_once(site):
    task = run(site)
    site.podman.ask("rm", "--force", task.container()["runtimeId"])
    stopped = task.until("STOPPED", SOON_S)
    assert stopped["stopCode"] == "EssentialContainerExited"


def test_json_files_are_placed_and_are_podmans(site):
    logs = {"logDriver": "json-file", "options": {"max-size": "1m"}}
    task = run(site, "echo hello; exit 0", logConfiguration=logs)
    id = task.container()["runtimeId"]
    log = "{{.HostConfig.LogConfig.Type}} {{.HostConfig.LogConfig.Size}}"
    assert site.podman.says("inspect", "--format", log, id) == "k8s-file 1MB"
    assert site.podman.ask("logs", id) == "hello"


def test_an_option_that_podman_would_drop_is_refused(site):
    logs = {"logDriver": "json-file", "options": {"max-file": "3"}}
    _, stopped = site.ended(site.box(logConfiguration=logs), networkMode="none")
    assert "Podman's log files have no option max-file" in stopped["stoppedReason"]


def test_links_are_refused_by_placement(site):
    linked = site.define(site.box(name="a"), site.box(name="b", links=["a"]))
    answer = site.ecs.run_task(cluster=CLUSTER, taskDefinition=linked)
    assert answer["tasks"] == []
    (failure,) = answer["failures"]
    assert "berth.no-links" in failure["detail"]


def test_a_port_of_the_agents_choice_serves(site):
    script = "mkdir /tmp/w; echo page > /tmp/w/index.html; exec httpd -f -p 80 -h /tmp/w"
    task = site.run(site.box(script, portMappings=[{"containerPort": 80}]))
    task.until("RUNNING")
    address = f"http://127.0.0.1:{task.port()}/"
    until(lambda: site.podman.fetch(address) == "page\n", address)
    task.stop()
    task.until("STOPPED")


def test_a_stop_waits_as_long_as_it_is_told_to(site):
    polite = run(site)
    polite.stop()
    assert polite.until("STOPPED")["containers"][0]["exitCode"] == 0
    deaf = run(site, "trap '' TERM; while :; do sleep 1; done", stopTimeout=2)
    deaf.stop()
    assert deaf.until("STOPPED")["containers"][0]["exitCode"] == 137
    cleaned_up(site, polite, deaf)


def cleaned_up(site, *tasks):
    """Waits until the containers of tasks that have ended are removed."""
    gone = {it.container()["runtimeId"] for it in tasks}
    ids = lambda: site.podman.ask("ps", "--all", "--quiet", "--no-trunc").split()
    until(lambda: not gone & set(ids()), "containers are cleaned up")


def test_an_agent_that_comes_back_amid_a_stop_does_not_call_it_an_end(site):
    task = run(site, "trap '' TERM; sleep 1; while :; do sleep 1; done", stopTimeout=8)
    id = task.container()["runtimeId"]
    task.stop()

    def state():
        return json.loads(site.podman.ask("inspect", id))[0]["State"]["Status"]

    until(lambda: state() == "stopping", state)
    site.agent.process.kill()
    site.agent.start()
    # Killed at last, and never told of as an end of its own with exit code 0.
    assert task.until("STOPPED")["containers"][0]["exitCode"] == 137
    connected(site)
    cleaned_up(site, task)


def test_containers_outlive_the_agent_and_the_service(site):
    kept = run(site)
    before = start(site, kept)
    ends = run(site, "while [ ! -e /tmp/end ]; do sleep 0.1; done; exit 3")
    site.agent.process.kill()
    site.podman.ask("exec", ends.container()["runtimeId"], "touch", "/tmp/end")
    site.agent.start()
    assert ends.until("STOPPED")["containers"][0]["exitCode"] == 3
    connected(site)
    # Killed while it removes a container, Podman lists none of them ever again.
    cleaned_up(site, ends)
    site.podman.kill()
    waiting = site.run(site.box(), networkMode="none")
    site.podman.start()
    waiting.until("RUNNING")
    site.agent.process.stop()
    (site.agent.data / "agent.journal").unlink()
    site.agent.start()
    connected(site)
    assert kept.describe()["lastStatus"] == "RUNNING"
    assert start(site, kept) == before
    kept.stop()
    assert kept.until("STOPPED")["containers"][0]["exitCode"] == 0
