"""Three hosts in three zones: spreading, draining, a cut link, and a control plane that dies."""

import contextlib
import types

import pytest

from harness import docker, plane
from harness.hosts import Host, Network
from harness.plane import Plane
from harness.services import Services
from harness.waiting import until

CLUSTER = "hosts"
ZONES = ["east", "north", "west"]
QUICK = ["--lease", "5", "--healthy-after", "1"]


@pytest.fixture(scope="module")
def site(tmp_path_factory, images):
    """A control plane and three hosts with a Docker daemon each, all in namespaces of their own."""
    if not docker.is_root():
        pytest.fail("these tests need root")
    # A socket's path has few characters.
    folder = tmp_path_factory.mktemp("h")
    network, server, hosts = Network(), Plane(folder, "server", QUICK), []
    with contextlib.ExitStack() as ends:
        ends.callback(network.end)
        network.start()
        ends.callback(server.end)
        for number, zone in enumerate(ZONES):
            hosts.append(Host(folder / str(number), network, number, zone))
            ends.callback(hosts[-1].end)
            hosts[-1].daemon.begin()
        server.listen, server.namespace = f"{network.address}:0", network.plane
        server.start()
        server.client().create_cluster(clusterName=CLUSTER)
        for host in hosts:
            host.daemon.ready().load(images.busybox)
            host.join(server, CLUSTER)
        plane.instances(server.client(), CLUSTER, len(hosts))
        yield types.SimpleNamespace(plane=server, ecs=server.client(), hosts=hosts)


@pytest.fixture
def services(site, images):
    made = Services(site.ecs, CLUSTER, images)
    yield made
    made.end()


def define(services):
    return services.define(services.box(), networkMode="none")


def replicas(services):
    """Six tasks, spread over zones as ECS does it by default; they stay where they are."""
    percentages = {"minimumHealthyPercent": 100, "maximumPercent": 150}
    service = services.create(
        definition=define(services),
        count=6,
        deploymentConfiguration=percentages,
        availabilityZoneRebalancing="DISABLED",
    )
    service.stable()
    return service


def counts(site, service):
    """How many containers of a service each Docker daemon runs."""
    definition = service.describe()["taskDefinition"]
    return [len(host.running(definition)) for host in site.hosts]


def reports(site, service):
    return lambda: {"on the hosts": counts(site, service), **service.say()}


def stopped(service, instance):
    """The tasks of a service that ran on an instance."""
    on = [it for it in service.tasks("STOPPED") if it["containerInstanceArn"] == instance]
    return [it for it in on if it["lastStatus"] == "STOPPED"]


def test_tasks_are_spread_over_zones(site, services):
    service = replicas(services)
    assert counts(site, service) == [2, 2, 2]
    service.update(desiredCount=9)
    service.until(lambda it: it["runningCount"] == 9)
    assert counts(site, service) == [3, 3, 3]
    service.update(desiredCount=3)
    until(lambda: counts(site, service) == [1, 1, 1], reports(site, service))


def test_a_drained_host_loses_its_tasks_and_its_daemon_last(site, services):
    service = replicas(services)
    daemon = services.create(definition=define(services), schedulingStrategy="DAEMON")
    until(lambda: counts(site, daemon) == [1, 1, 1], reports(site, daemon))
    drained = site.hosts[0]
    instance = drained.instance(site.ecs, CLUSTER)["containerInstanceArn"]
    arguments = {"cluster": CLUSTER, "containerInstances": [instance]}
    site.ecs.update_container_instances_state(**arguments, status="DRAINING")
    least, most = [], []

    def moved():
        it = service.describe()
        least.append(it["runningCount"])
        most.append(it["runningCount"] + it["pendingCount"])
        return len(stopped(service, instance)) == 2 and len(stopped(daemon, instance)) == 1

    until(moved, reports(site, service))
    assert min(least) >= 6 and max(most) <= 9, f"running {least}, with pending {most}"
    assert counts(site, service) == [0, 3, 3] and counts(site, daemon) == [0, 1, 1]
    (last,) = stopped(daemon, instance)
    assert all(it["stoppedAt"] <= last["stoppingAt"] for it in stopped(service, instance))
    site.ecs.update_container_instances_state(**arguments, status="ACTIVE")
    until(lambda: counts(site, daemon) == [1, 1, 1], reports(site, daemon))
    assert counts(site, service) == [0, 3, 3]


@pytest.mark.parametrize("killed", [False, True], ids=["alive", "killed"])
def test_tasks_behind_a_cut_link_are_replaced_and_then_surplus(site, services, killed):
    service = replicas(services)
    definition = service.describe()["taskDefinition"]
    before = [host.running(definition) for host in site.hosts]
    assert [len(it) for it in before] == [2, 2, 2]
    lost = site.hosts[2]
    lost.cut()
    try:
        if killed:
            site.plane.kill()
            site.plane.start()
        expected = "is unreachable: its agent has been silent since"
        until(lambda: expected in " ".join(service.messages()), reports(site, service))
        service.until(lambda it: it["runningCount"] == it["desiredCount"] == 6)
        assert counts(site, service) == [3, 3, 2], "nobody tells the lost ones to stop"
    finally:
        lost.mend()
    until(lambda: counts(site, service) == [3, 3, 0], reports(site, service))
    assert lost.exit_codes(before[2]) == ["0", "0"], "they were asked to end"
    until(lambda: lost.instance(site.ecs, CLUSTER)["runningTasksCount"] == 0, lost.network.tag)
    assert lost.instance(site.ecs, CLUSTER)["agentConnected"]
    it = service.stable()
    assert it["runningCount"] == 6
    for host, kept in zip(site.hosts[:2], before[:2]):
        assert kept < host.running(definition), "what was reached all the time runs on"
    plane.instances(site.ecs, CLUSTER, len(site.hosts))
