"""Hosts look after themselves: images, full disks, a Docker that hangs, devices, and leaving."""

import contextlib
import os
import pathlib
import re
import signal
import subprocess
import types

import pytest

from conftest import unique
from harness import docker, plane
from harness.daemon import Daemon
from harness.plane import Agent, Plane
from harness.registry import OpenRegistry
from harness.services import Services
from harness.waiting import until

CLUSTER = "keeping"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    if not docker.is_root():
        pytest.fail("these tests need root")
    quick = ["--healthy-after", "1", "--impaired-after", "2"]
    started = Plane(tmp_path_factory.mktemp("keeping"), "server", quick)
    try:
        yield started.start()
    finally:
        started.end()


@contextlib.contextmanager
def hosts(server, images, folder, *machines):
    """A cluster of its own with an agent for each of `machines`, which are their options."""
    cluster, agents = unique("keeping"), []
    client = server.client()
    client.create_cluster(clusterName=cluster)
    services = Services(client, cluster, images)
    try:
        for number, options in enumerate(machines):
            named = ["--attribute", f"number={number}", "--pull-behavior", "prefer-cached"]
            agents.append(Agent(folder / f"m{number}", server, cluster, *named, *options))
            agents[-1].start()
        plane.instances(client, cluster, len(machines))
        yield types.SimpleNamespace(ecs=client, cluster=cluster, agents=agents, services=services)
    finally:
        services.end()
        for agent in agents:
            agent.end()


def instance(it, number=0):
    named = f"attribute:number == {number}"
    (arn,) = it.ecs.list_container_instances(cluster=it.cluster, filter=named)[
        "containerInstanceArns"
    ]
    shown = it.ecs.describe_container_instances(
        cluster=it.cluster, containerInstances=[arn], include=["CONTAINER_INSTANCE_HEALTH"]
    )
    return shown["containerInstances"][0]


def reason(it, number=0):
    return instance(it, number).get("statusReason", "")


def used_percent(path):
    """As `df` has it, rounded up."""
    it = os.statvfs(path)
    used, free = it.f_blocks - it.f_bfree, it.f_bavail
    bytes_used = -(-used * 100 // (used + free))
    inodes = -(-(it.f_files - it.f_ffree) * 100 // it.f_files) if it.f_files else 0
    return max(bytes_used, inodes)


@pytest.fixture
def small(tmp_path):
    """A disk of 64 MiB."""
    folder = tmp_path / "m0" / "agent"
    folder.mkdir(parents=True, mode=0o700)
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m,mode=0700", "small", folder]
    subprocess.run(mount, check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_host_whose_disk_is_nearly_full_takes_no_new_tasks(server, images, tmp_path, small):
    root = docker.docker("info", "--format", "{{.DockerRootDir}}")
    here = used_percent(root) if pathlib.Path(root).is_dir() else 0
    limit = max(50, here + 7)
    if limit > 90:
        pytest.skip(f"Docker's own disk is used by {here} %: there is no room for this test")
    with hosts(server, images, tmp_path, ["--disk-limit", str(limit)]) as it:
        running = it.services.run(it.services.box())
        running.until("RUNNING")
        filler = small / "filler"
        filler.write_bytes(bytes(64 * (limit + 2) * (1 << 20) // 100))
        until(lambda: "DISK_PRESSURE" in reason(it), lambda: reason(it))
        answer = it.services.ask(it.services.define(it.services.box()))
        (failure,) = answer["failures"]
        assert failure["reason"] == "RESOURCE:DISK", failure
        told = re.search(r"is short of disk: (\d+) % of 64 MiB", failure["detail"])
        assert told and int(told[1]) >= limit, failure
        assert running.describe()["lastStatus"] == "RUNNING"

        filler.unlink()
        until(lambda: not reason(it), lambda: reason(it))
        it.services.run(it.services.box()).until("RUNNING")


def push(registry, name, images):
    """An image of its own under a tag of the registry."""
    image = f"{registry.host}/team/web:{name}"
    container = docker.docker("create", images.busybox, "true")
    docker.docker("commit", "--change", f"LABEL v={name}", container, image)
    docker.docker("rm", container)
    registry.docker("push", image)
    registry.docker("rmi", image)
    return image


def is_here(image):
    return subprocess.run(["docker", "inspect", image], capture_output=True).returncode == 0


def test_images_go_but_not_those_that_a_service_may_come_back_to(server, images, tmp_path):
    (tmp_path / "registry").mkdir()
    registry = OpenRegistry(tmp_path / "registry", images.busybox)
    names, tidy = [], ["--image-cleanup-interval", "1s", "--image-minimum-age", "1s"]
    try:
        registry.start()
        names += [push(registry, tag, images) for tag in ("one", "two", "three", "job", "pinned")]
        one, two, three, job, pinned = names
        options = [*tidy, "--cleanup-wait", "1s", "--pin-image", pinned]
        with hosts(server, images, tmp_path, options) as it:
            boxes = {image: it.services.box() | {"image": image} for image in names}
            family = unique("revisions")

            def define(image):
                answer = it.ecs.register_task_definition(
                    family=family, networkMode="none", containerDefinitions=[boxes[image]]
                )
                return answer["taskDefinition"]["taskDefinitionArn"]

            first = define(one)
            service = it.services.create(definition=first)
            service.stable()
            for image in (two, three):
                service.update(taskDefinition=define(image))
                service.stable()
            for image in (job, pinned):
                it.services.ended(boxes[image] | {"command": ["true"]})
            # Tasks' containers are kept for a second, and images are looked at every ten.
            until(lambda: not is_here(one) and not is_here(job), "two images go", 120)
            assert is_here(two) and is_here(three) and is_here(pinned)
            registry.process.terminate()
            registry.process.wait()
            service.update(taskDefinition=f"{family}:2")
            service.stable()
            assert is_here(two) and is_here(three) and is_here(pinned)
    finally:
        registry.end()
        for image in names:
            docker.docker("rmi", "--force", image, check=False)


@pytest.fixture
def daemon(tmp_path_factory, images):
    # A socket's path has few characters.
    made = Daemon(tmp_path_factory.mktemp("d")).start()
    made.load(images.busybox)
    try:
        yield made
    finally:
        made.process.send_signal(signal.SIGCONT)
        made.end()


def test_a_docker_that_hangs_gets_nothing_new_and_services_move(server, images, tmp_path, daemon):
    with hosts(server, images, tmp_path, ["--docker-host", daemon.host], []) as it:
        spread = [{"type": "spread", "field": "instanceId"}]
        definition = it.services.define(it.services.box(), networkMode="none")
        service = it.services.create(definition=definition, count=2, placementStrategy=spread)
        service.stable()
        hung = instance(it)["containerInstanceArn"]
        (there,) = [t for t in service.running() if t["containerInstanceArn"] == hung]
        container = there["containers"][0]["runtimeId"]

        daemon.process.send_signal(signal.SIGSTOP)
        until(lambda: reason(it).startswith("IMPAIRED: "), lambda: reason(it), 120)
        assert instance(it)["healthStatus"]["overallStatus"] == "IMPAIRED"
        started = it.ecs.start_task(
            cluster=it.cluster, taskDefinition=definition, containerInstances=[hung]
        )
        (failure,) = started["failures"]
        assert failure["reason"] == "IMPAIRED", failure
        # It is replaced elsewhere, and nobody says that it has ended.

        def is_elsewhere():
            running = [t for t in service.running() if t["desiredStatus"] == "RUNNING"]
            return len(running) == 2 and hung not in [t["containerInstanceArn"] for t in running]

        until(is_elsewhere, service.say, 120)
        answer = it.ecs.describe_tasks(cluster=it.cluster, tasks=[there["taskArn"]])
        assert answer["tasks"][0]["lastStatus"] == "STOPPING", answer
        assert "stoppedAt" not in answer["tasks"][0], answer
        assert "is impaired: its container runtime does not answer" in str(service.say())

        daemon.process.send_signal(signal.SIGCONT)
        until(lambda: not reason(it), lambda: reason(it), 120)
        until(lambda: container not in daemon.ask("ps", "--quiet", "--no-trunc"), "it is stopped")
        started = it.ecs.start_task(
            cluster=it.cluster, taskDefinition=definition, containerInstances=[hung]
        )
        assert started["failures"] == [], started
        (arn,) = [t["taskArn"] for t in started["tasks"]]
        it.services.task(arn).until("RUNNING")
        it.ecs.stop_task(cluster=it.cluster, task=arn)


def test_tasks_are_moved_before_an_agent_ends_that_is_told_so(server, images, tmp_path):
    with hosts(server, images, tmp_path, ["--drain-on-stop", "60"], []) as it:
        spread = [{"type": "spread", "field": "instanceId"}]
        service = it.services.create(it.services.box(), count=2, placementStrategy=spread)
        service.stable()
        arn = instance(it)["containerInstanceArn"]
        assert it.agents[0].process.stop(patience_s=90) == 0
        assert instance(it)["status"] == "DRAINING"
        assert docker.of_agent(it.agents[0].data, "--filter", "status=running") == []
        assert arn not in [it["containerInstanceArn"] for it in service.running()]
        service.until(lambda it: it["runningCount"] == 2)


def test_a_container_gets_the_gpu_that_its_task_was_given(server, images, tmp_path):
    with hosts(server, images, tmp_path, ["--gpu", "g0=/dev/null", "--gpu", "g1=/dev/zero"]) as it:
        registered = {r["name"]: r for r in instance(it)["registeredResources"]}
        assert registered["GPU"]["stringSetValue"] == ["g0", "g1"]
        wants = {"resourceRequirements": [{"type": "GPU", "value": "1"}]}
        box = it.services.box() | wants
        tasks = [it.services.run(box), it.services.run(box)]
        given = {}
        for task in tasks:
            task.until("RUNNING")
            (gpu,) = task.container()["gpuIds"]
            host = task.inspect()
            given[gpu] = [device["PathOnHost"] for device in host["HostConfig"]["Devices"]]
            assert f"NVIDIA_VISIBLE_DEVICES={gpu}" in host["Config"]["Env"]
        assert given == {"g0": ["/dev/null"], "g1": ["/dev/zero"]}
        answer = it.services.ask(it.services.define(box))
        (failure,) = answer["failures"]
        assert failure["reason"] == "RESOURCE:GPU", failure
        assert failure["detail"].startswith("gpu: needs 1, 0 free (of 2; biggest: task"), failure
        tasks[0].stop()
        tasks[0].until("STOPPED")
        it.services.run(box).until("RUNNING")
        # What only says so gets nothing.
        claims = {"environment": [{"name": "NVIDIA_VISIBLE_DEVICES", "value": "g1"}]}
        claiming = it.services.run(it.services.box() | claims)
        claiming.until("RUNNING")
        shown = claiming.inspect()
        assert not shown["HostConfig"]["Devices"]
        assert "NVIDIA_VISIBLE_DEVICES=void" in shown["Config"]["Env"]
        assert "NVIDIA_VISIBLE_DEVICES=g1" not in shown["Config"]["Env"]


def test_devices_of_the_host_by_linux_parameters(server, images, tmp_path):
    with hosts(server, images, tmp_path, []) as it:
        device = {"hostPath": "/dev/zero", "containerPath": "/dev/nought", "permissions": ["read"]}
        script = "head -c 3 /dev/nought | od -An -tx1"
        box = it.services.box(script) | {"linuxParameters": {"devices": [device]}}
        task, _ = it.services.ended(box)
        assert "00 00 00" in task.logs(), task.logs()
        (given,) = task.inspect()["HostConfig"]["Devices"]
        assert given["CgroupPermissions"] == "r", given
