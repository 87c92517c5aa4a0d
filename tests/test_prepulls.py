"""Images that hosts have before a task asks for them."""

import contextlib
import json

import pytest

from conftest import unique
from harness import docker
from harness.daemon import Daemon
from harness.plane import Plane, berth
from harness.registry import OpenRegistry
from harness.waiting import until
from test_housekeeping import hosts, instance, is_here, push


@pytest.fixture
def server(tmp_path):
    if not docker.is_root():
        pytest.fail("these tests need root")
    plane = Plane(tmp_path, "server").start()
    yield plane
    plane.end()


@pytest.fixture
def registry(tmp_path, images):
    (tmp_path / "registry").mkdir()
    made = OpenRegistry(tmp_path / "registry", images.busybox)
    pushed = []
    try:
        made.start()
        made.pushed = lambda name: pushed.append(push(made, name, images)) or pushed[-1]
        yield made
    finally:
        made.end()
        for image in pushed:
            docker.docker("rmi", "--force", image, check=False)


@pytest.fixture
def daemon(tmp_path_factory, images):
    # A socket's path has few characters.
    made = Daemon(tmp_path_factory.mktemp("d")).start()
    made.load(images.busybox)
    try:
        yield made
    finally:
        made.end()


def provider(it):
    """A capacity provider of the cluster, which nothing scales."""
    name = unique("cp")
    it.ecs.create_capacity_provider(
        name=name, autoScalingGroupProvider={"autoScalingGroupArn": name}
    )
    it.ecs.put_cluster_capacity_providers(
        cluster=it.cluster, capacityProviders=[name], defaultCapacityProviderStrategy=[]
    )
    for number in range(len(it.agents)):
        it.ecs.put_attributes(
            cluster=it.cluster,
            attributes=[
                {
                    "name": "berth.capacity-provider",
                    "value": name if number == 0 else "none",
                    "targetId": instance(it, number)["containerInstanceArn"],
                }
            ],
        )
    return name


def image(server, it, *words):
    said = berth("image", *words, "--cluster", it.cluster, "--data", server.data)
    assert said.returncode == 0, said.stderr
    return said.stdout


def listed(server, it):
    return json.loads(image(server, it, "ls", "-o", "json"))


def held(server, it, registry, provider, ends):
    """Images that a host has fetched and that nobody wants any more: each is there for the sake of
    a container of nobody's alone, which is its value."""
    found, uses = {}, it.agents[0].data / "images.json"
    others = [registry.pushed(tag) for tag in ("former", "latter")]
    for other in others:
        image(server, it, "prepull", other, "--on", provider)
    for other in others:
        until(lambda: is_here(other), f"{other} is fetched", 120)
        id = docker.docker("inspect", "--format", "{{.Id}}", other)
        found[other] = docker.docker("create", other, "true")
        ends.callback(docker.docker, "rm", "--force", found[other], check=False)
        # From when it is noted that it was in use, it can grow old.
        noted = lambda: json.loads(uses.read_text()) if uses.exists() else {}  # noqa: E731
        until(lambda: id in noted().get("images", ()) and id in noted()["fetched"], noted, 120)
        image(server, it, "rm", other)
    return found


def test_hosts_of_a_provider_have_an_image_before_its_tasks_come(
    server, images, registry, tmp_path, daemon
):
    tidy = ["--image-cleanup-interval", "1s", "--image-minimum-age", "1s", "--cleanup-wait", "1s"]
    machines = [tidy, ["--docker-host", daemon.host]]
    with hosts(server, images, tmp_path, *machines) as it, contextlib.ExitStack() as ends:
        name, wanted, absent = provider(it), registry.pushed("ahead"), registry.host + "/no:1"
        said = image(server, it, "prepull", wanted, "--on", name)
        assert said.startswith(f"0 of 1 hosts of provider {name} have {wanted}"), said
        image(server, it, "prepull", absent, "--on", name)

        def have():
            return {one["image"]: one for one in listed(server, it)}

        until(lambda: have()[wanted]["presentOn"] == 1, lambda: have(), 60)
        shown = have()[wanted]
        assert (shown["wantedBy"], shown["faults"]) == (1, [])
        (digest,) = shown["digests"]
        names = docker.docker("inspect", "--format", "{{.RepoDigests}}", wanted)
        assert digest in names, (digest, names)
        until(lambda: have()[absent]["faults"], lambda: have(), 60)
        (fault,) = have()[absent]["faults"]
        assert fault["containerInstanceArn"] == instance(it)["containerInstanceArn"]
        assert fault["reason"].startswith("CannotPullContainerError: "), fault
        others = held(server, it, registry, name, ends)

        # No registry is needed any more, and the host that has it comes first among equals.
        registry.process.terminate()
        registry.process.wait()
        box = it.services.box() | {"image": wanted}
        definition = it.services.define(box, networkMode="none")
        answer = it.ecs.run_task(cluster=it.cluster, taskDefinition=definition, count=6)
        assert not answer["failures"], answer
        arns = [one["taskArn"] for one in answer["tasks"]]
        places = {one["containerInstanceArn"] for one in answer["tasks"]}
        assert places == {instance(it)["containerInstanceArn"]}, answer

        def statuses():
            told = it.ecs.describe_tasks(cluster=it.cluster, tasks=arns)["tasks"]
            return [one["lastStatus"] for one in told]

        until(lambda: statuses() == ["RUNNING"] * 6, lambda: statuses(), 60)
        # A strategy that says where they go is followed.
        spread = [{"type": "spread", "field": "instanceId"}]
        plain = it.services.define(it.services.box(), networkMode="none")
        answer = it.ecs.run_task(
            cluster=it.cluster, taskDefinition=plain, count=2, placementStrategy=spread
        )
        assert len({one["containerInstanceArn"] for one in answer["tasks"]}) == 2, answer
        arns += [one["taskArn"] for one in answer["tasks"]]
        for arn in arns:
            it.ecs.stop_task(cluster=it.cluster, task=arn)
        until(lambda: set(statuses()) == {"STOPPED"}, lambda: statuses(), 60)

        # Old as it is it stays until it is not wanted any more, also after a restart.
        agent = it.agents[0]

        def connected():
            return agent.log.read_text().count("connected to the control plane")

        agent.process.stop()
        before = connected()
        agent.start()
        until(lambda: connected() > before, agent.log.read_text)
        # One after the other: what goes with the first goes before the second.
        for other, container in others.items():
            assert is_here(other)
            docker.docker("rm", container)
            until(lambda: not is_here(other), f"{other} goes", 120)
        assert is_here(wanted)
        image(server, it, "rm", wanted)
        assert wanted not in have()
        until(lambda: not is_here(wanted), "it goes as any other", 120)


def test_what_is_for_a_service_goes_with_it(server, images, registry, tmp_path):
    with hosts(server, images, tmp_path, []) as it:
        wanted = registry.pushed("service")
        service = it.services.create(it.services.box(), count=1)
        service.stable()
        image(server, it, "prepull", wanted, "--service", service.name)
        until(lambda: is_here(wanted), "it is fetched", 60)
        until(lambda: listed(server, it)[0]["presentOn"] == 1, lambda: listed(server, it), 60)
        refused = berth(
            "image", "prepull", wanted, "--on", "nobody",
            "--cluster", it.cluster, "--data", server.data,
        )
        assert refused.returncode != 0 and "is none of cluster" in refused.stderr, refused.stderr
        it.ecs.delete_service(cluster=it.cluster, service=service.name, force=True)
        until(lambda: listed(server, it) == [], lambda: listed(server, it), 60)
