"""Attacks on a host: forged labels, renames, name squatters, lost directories.

Whatever strangers do beside an agent, their containers and volumes live on. It finds its own.
"""

import json
import re
import uuid

import pytest

from harness import docker, pages, plane
from harness.plane import Plane
from harness.tasks import UNTIL_STOPPED, Tasks
from harness.waiting import until

CLUSTER = "attacked"
# What ends is removed at once: what is removed wrongly is seen at once.
QUICK = ["--cleanup-wait", "1"]
TASK_ARN = "com.amazonaws.ecs.task-arn"


@pytest.fixture
def host(tmp_path, images):
    """A control plane, an agent of its own on this machine's Docker, and tasks."""
    with plane.beside(Plane(tmp_path, "server"), CLUSTER, [QUICK]) as server:
        (agent,) = server.agents
        yield server, agent, Tasks(server.client(), CLUSTER, images)


@pytest.fixture
def strangers(images):
    """Containers, volumes and images that are nobody's business but their own."""
    made = Strangers(images)
    yield made
    made.end()


class Strangers:
    def __init__(self, images):
        self.images, self.made = images, []

    def container(self, *options, image=None, script=UNTIL_STOPPED):
        """A container that runs, started by hand."""
        id = docker.docker(
            "run", "--detach", *options, image or self.images.busybox, "sh", "-c", script
        )
        self.made.append(("rm", "--force", "--volumes", id))
        return id

    def volume(self, *options):
        name = f"berth-test-{uuid.uuid4().hex[:8]}"
        self.made.append(("volume", "rm", "--force", name))
        return docker.docker("volume", "create", *options, name)

    def image(self, labels):
        """An image with these labels, as anybody can build one."""
        name = f"berth-test-forged:{uuid.uuid4().hex[:8]}"
        empty = docker.docker("create", self.images.busybox)
        lines = [f"LABEL {name}={json.dumps(value)}" for name, value in labels.items()]
        changes = [it for line in lines for it in ("--change", line)]
        docker.docker("commit", *changes, empty, name)
        docker.docker("rm", empty)
        self.made.append(("rmi", "--force", name))
        return name

    def end(self):
        for command in self.made:
            docker.docker(*command, check=False)


def connected(server, count=1):
    return plane.instances(server.client(), CLUSTER, count)


def anew(server, former):
    """Waits until the agent is another container instance, and the former one is away; its ARN."""
    return until(
        lambda: [arn for arn in connected(server) if arn != former], "it registers anew"
    )[0]


def restart(server, agent):
    agent.process.kill()
    agent.start()
    return connected(server)


def start_without(agent, *files):
    """The agent dies and begins again without some files of its directory."""
    agent.process.kill()
    for name in files:
        (agent.data / name).unlink()
    agent.start()


def runs(id):
    return docker.exists(id) and docker.inspect(id)["State"]["Running"]


def serves(tasks):
    """The agent has taken in and done all that came before: a new task comes up and goes."""
    task = tasks.run(tasks.box())
    task.until("RUNNING")
    task.stop()
    task.until("STOPPED")
    id = task.container()["runtimeId"]
    until(lambda: not docker.exists(id), "its container is cleaned up")


def forged(agent, arn, volume, instance):
    """What a container of this agent says of itself, with a task and a volume of one's choice."""
    spec = {
        "arn": arn,
        "family": "forged",
        "version": "1",
        "demand": {"cpu_units": 0, "memory_mib": 0, "ports": {"tcp": [], "udp": []}},
        "task_volumes": [volume],
    }
    container = {
        "name": "main",
        "image": "x",
        "essential": True,
        "dependencies": [],
        "start_timeout_ms": None,
        "stop_timeout_ms": 1000,
        "restart_policy": None,
        "has_health_check": False,
        "runtime_name": "squatter",
    }
    return {
        TASK_ARN: arn,
        "com.amazonaws.ecs.container-name": "main",
        "com.amazonaws.ecs.task-definition-family": "forged",
        "com.amazonaws.ecs.task-definition-version": "1",
        "com.amazonaws.ecs.cluster": CLUSTER,
        "berth.data-dir": str(agent.data),
        "berth.container-instance-arn": instance,
        "berth.task": json.dumps({"task": spec, "containers": [container]}),
        "berth.seal": "0" * 64,
    }


def flags(labels):
    return [it for name, value in labels.items() for it in ("--label", f"{name}={value}")]


def other_arn(arn):
    return f"{arn.rpartition('/')[0]}/{uuid.uuid4().hex}"


@pytest.mark.parametrize("way", ["labels of a container", "labels of an image"])
def test_forged_labels_are_not_believed(host, strangers, way):
    server, agent, tasks = host
    (instance,) = connected(server)
    own = tasks.run(tasks.web())
    own.until("RUNNING")
    volume = strangers.volume()
    labels = forged(agent, other_arn(own.arn), volume, other_arn(instance))
    if way == "labels of a container":
        stranger = strangers.container(*flags(labels))
    else:
        stranger = strangers.container(image=strangers.image(labels))
    assert docker.inspect(stranger)["Config"]["Labels"][TASK_ARN] == labels[TASK_ARN]
    assert restart(server, agent) == [instance]
    serves(tasks)
    assert runs(stranger)
    assert volume in docker.docker("volume", "ls", "--quiet").split()
    assert pages.get(own.port())[0] == 200
    assert "has no seal of this directory" in agent.log.read_text()


def test_a_lost_journal_is_not_replaced_by_a_strangers_word(host, strangers):
    server, agent, tasks = host
    (instance,) = connected(server)
    volume = strangers.volume()
    false_arn = other_arn(instance)
    task_arn = other_arn(instance).replace(":container-instance/", ":task/")
    labels = forged(agent, task_arn, volume, false_arn)
    stranger = strangers.container(*flags(labels))
    start_without(agent, "agent.journal")
    assert anew(server, instance) != false_arn
    serves(tasks)
    assert runs(stranger) and volume in docker.docker("volume", "ls", "--quiet").split()


def test_a_lost_journal_is_rebuilt_from_sealed_labels_and_kept(host):
    server, agent, tasks = host
    (instance,) = connected(server)
    own = tasks.run(tasks.web())
    own.until("RUNNING")
    id = own.container()["runtimeId"]
    start_without(agent, "agent.journal")
    assert connected(server) == [instance]
    # What was taken back is written down: it holds without the label, too.
    agent.process.kill()
    assert instance in (agent.data / "agent.journal").read_text()
    agent.start()
    assert connected(server) == [instance]
    assert own.container()["runtimeId"] == id and pages.get(own.port())[0] == 200
    own.stop()
    own.until("STOPPED")
    until(lambda: not docker.exists(id), "its container is cleaned up")


def test_a_copy_of_true_labels_is_not_believed(host, strangers):
    """An image made of a task's container has its labels, seal included."""
    server, agent, tasks = host
    (instance,) = connected(server)
    own = tasks.run(tasks.box())
    own.until("RUNNING")
    id = own.container()["runtimeId"]
    image = f"berth-test-copy:{uuid.uuid4().hex[:8]}"
    docker.docker("commit", id, image)
    strangers.made.append(("rmi", "--force", image))
    copy = strangers.container(image=image)
    labels = docker.inspect(copy)["Config"]["Labels"]
    assert labels == docker.inspect(id)["Config"]["Labels"]
    restart(server, agent)
    own.stop()
    own.until("STOPPED")
    until(lambda: not docker.exists(id), "the true one is cleaned up")
    serves(tasks)
    assert runs(copy)
    # Nor with nothing but the labels to go by: no true ones are left to be who it was.
    start_without(agent, "agent.journal")
    anew(server, instance)
    serves(tasks)
    assert runs(copy)


def test_a_task_of_an_image_with_labels_of_ours_is_known(host, strangers):
    """Images' labels become their containers': those of the agent win."""
    server, agent, tasks = host
    (instance,) = connected(server)
    labels = forged(agent, other_arn(instance), "no-volume", other_arn(instance))
    own = tasks.run(tasks.box(image=strangers.image(labels)))
    own.until("RUNNING")
    id = own.container()["runtimeId"]
    start_without(agent, "agent.journal")
    assert connected(server) == [instance]
    own.stop()
    assert own.until("STOPPED")["containers"][0]["exitCode"] == 0
    until(lambda: not docker.exists(id), "its container is cleaned up")


@pytest.mark.parametrize("restarted", [False, True])
def test_a_renamed_container_is_still_the_tasks(host, restarted):
    server, agent, tasks = host
    own = tasks.run(tasks.box())
    own.until("RUNNING")
    id = own.container()["runtimeId"]
    docker.docker("rename", id, f"renamed-{id[:12]}")
    if restarted:
        restart(server, agent)
    assert own.describe()["lastStatus"] == "RUNNING"
    own.stop()
    stopped = own.until("STOPPED")
    assert stopped["containers"][0]["exitCode"] == 0
    until(lambda: not docker.exists(id), "its container is cleaned up")


@pytest.mark.parametrize("restarted", [False, True])
def test_who_takes_the_name_is_left_alone(host, strangers, restarted):
    server, agent, tasks = host
    own = tasks.run(tasks.box())
    own.until("RUNNING")
    id = own.container()["runtimeId"]
    name = docker.inspect(id)["Name"].lstrip("/")
    docker.docker("rename", id, f"renamed-{id[:12]}")
    labels = docker.inspect(id)["Config"]["Labels"] | {"berth.task": "{}"}
    squatter = strangers.container("--name", name, *flags(labels))
    if restarted:
        restart(server, agent)
    own.stop()
    own.until("STOPPED")
    until(lambda: not docker.exists(id), "the true one is cleaned up")
    serves(tasks)
    assert runs(squatter)


def test_links_and_volumes_from_go_to_the_tasks_own(host, strangers):
    """The one that others link to is renamed, and a stranger takes its name, before they start."""
    server, agent, tasks = host
    check = {"command": ["CMD-SHELL", "test -f /ready"], "interval": 5, "retries": 10}
    db = tasks.box(
        f"echo mine > /srv/whose; {UNTIL_STOPPED}", name="db", healthCheck=check, essential=False
    )
    db["mountPoints"] = [{"sourceVolume": "shared", "containerPath": "/srv"}]
    script = "cat /srv/whose; grep -c database /etc/hosts"
    app = tasks.box(script, name="app", links=["db:database"])
    app |= {
        "volumesFrom": [{"sourceContainer": "db"}],
        "dependsOn": [{"containerName": "db", "condition": "HEALTHY"}],
    }
    task = tasks.run(db, app, volumes=[{"name": "shared"}])
    id = until(lambda: task.container("db").get("runtimeId"), "the first is started")
    name = docker.inspect(id)["Name"].lstrip("/")
    docker.docker("rename", id, f"renamed-{id[:12]}")
    squatter = strangers.container("--name", name)
    docker.docker("exec", id, "touch", "/ready")
    task.until("STOPPED")
    assert task.logs("app") == "mine\n1\n"
    assert runs(squatter)


def test_a_strangers_volume_is_neither_used_nor_removed(host, strangers):
    """It has a name that the agent would give, and even says that it is the task's."""
    server, agent, tasks = host
    first = tasks.run(
        tasks.box(mountPoints=[{"sourceVolume": "data", "containerPath": "/srv"}]),
        volumes=[{"name": "data"}],
    )
    first.until("RUNNING")
    (volume,) = docker.volumes_of_tasks([first.arn])
    seal = json.loads(docker.docker("volume", "inspect", volume))[0]["Labels"]["berth.seal"]
    agent.process.kill()
    docker.docker("rm", "--force", first.container()["runtimeId"])
    docker.docker("volume", "rm", volume)
    docker.docker("volume", "create", "--label", f"{TASK_ARN}={first.arn}", volume)
    strangers.made.append(("volume", "rm", "--force", volume))
    copy = strangers.volume("--label", f"{TASK_ARN}={first.arn}", "--label", f"berth.seal={seal}")
    agent.start()
    first.until("STOPPED")
    serves(tasks)
    left = docker.docker("volume", "ls", "--quiet").split()
    assert volume in left and copy in left
    assert volume in agent.log.read_text()


def test_a_lost_directory_gives_nobody_an_identity(host):
    """The secret of the seals went with it: a new instance, and what the old one ran is told."""
    server, agent, tasks = host
    (instance,) = connected(server)
    mounts = [{"sourceVolume": "v", "containerPath": "/v"}]
    own = tasks.run(tasks.web(mountPoints=mounts), volumes=[{"name": "v"}])
    own.until("RUNNING")
    id, port = own.container()["runtimeId"], own.port()
    start_without(agent, *(file.name for file in agent.data.iterdir()))
    anew(server, instance)
    serves(tasks)
    assert runs(id) and pages.get(port)[0] == 200
    (line,) = [it for it in agent.log.read_text().splitlines() if "no seal of this directory" in it]
    printed = re.search("remove it with 'docker rm ([^']*)'", line)[1].split()
    ours = f"label=berth.container-instance-arn={instance}"
    assert docker.docker("ps", "--quiet", "--no-trunc", "--filter", ours).split() == [id]
    docker.docker("rm", *printed)
    assert not docker.exists(id)
    left = ["--filter", "dangling=true", "--filter", "label=berth.seal"]
    (volume,) = docker.volumes_of_tasks([own.arn])
    assert volume in docker.docker("volume", "ls", "--quiet", *left).split()
    docker.docker("volume", "rm", volume)


def test_containers_of_an_older_release_are_known_by_the_journal(host):
    """Their labels have no seal. Here the seals are made worthless by another secret."""
    server, agent, tasks = host
    (instance,) = connected(server)
    own = tasks.run(tasks.web())
    own.until("RUNNING")
    id = own.container()["runtimeId"]
    start_without(agent, "agent.seal")
    assert connected(server) == [instance]
    serves(tasks)
    assert own.describe()["lastStatus"] == "RUNNING" and pages.get(own.port())[0] == 200
    assert "known by its id from the journal" in agent.log.read_text()
    own.stop()
    own.until("STOPPED")
    until(lambda: not docker.exists(id), "its container is cleaned up")
    mode = (agent.data / "agent.seal").stat().st_mode
    assert mode & 0o777 == 0o600
