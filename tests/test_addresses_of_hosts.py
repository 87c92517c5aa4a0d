"""Tasks with addresses of their own on three hosts, each with Docker as it comes: over VXLAN, over
cut links and kills of agents and control plane, when hosts go, and what is left of it all."""

import contextlib
import shlex
import shutil
import time
import types

import pytest

from harness import addresses, capture, docker, plane
from harness.addresses import (
    Rooms,
    Vpc,
    cut_tunnels,
    from_host,
    hosts_beyond,
    until_nothing_is_left,
)
from harness.daemon import AS_IT_COMES
from harness.hosts import Host, Network
from harness.plane import Plane, berth
from harness.waiting import until

CLUSTER = "addressed"
QUICK = ["--lease", "5", "--healthy-after", "1"]
# In an environment that the control plane tells agents, and in what it says of networks.
CANARY = "canary-91e4-of-a-task"
# Back to what it was: agents ask again after a second, and their waits grow.
HEALED_S = 30


@pytest.fixture(scope="module")
def site(tmp_path_factory, images):
    """A control plane and three hosts, in namespaces of their own, whose agents join over TLS."""
    if not docker.is_root():
        pytest.fail("these tests need root")
    # A socket's path has few characters.
    folder = tmp_path_factory.mktemp("a")
    network = Network()
    with contextlib.ExitStack() as ends:
        ends.callback(network.end)
        network.start()
        server = Plane(folder, "server", ["--tls-name", network.address, *QUICK])
        ends.callback(server.end)
        hosts = []
        for number in range(3):
            hosts.append(Host(folder / str(number), network, number, "east", AS_IT_COMES))
            ends.callback(hosts[-1].end)
            hosts[-1].daemon.begin()
        underlay = None
        if capture.is_possible():
            underlay = capture.Capture(folder / "underlay.pcap", network.plane, "hub")
            ends.callback(underlay.end)
        server.listen, server.namespace = f"{network.address}:0", network.plane
        server.start()
        assert server.endpoint.startswith("https://")
        ecs, ec2 = server.client(), server.client("ec2")
        ecs.create_cluster(clusterName=CLUSTER)
        for host in hosts:
            host.daemon.ready().load(images.busybox)
            join(server, host)
        plane.instances(ecs, CLUSTER, len(hosts))
        made = types.SimpleNamespace(plane=server, ecs=ecs, ec2=ec2, hosts=hosts, images=images)
        made.network, made.folder, made.underlay = network, folder, underlay
        made.vpc = Vpc(ec2, "10.60.0.0/16", "10.60.1.0/24")
        made.groups = {it: made.vpc.group(it) for it in ("served", "friends", "strangers")}
        made.vpc.lets(made.groups["served"], made.groups["friends"])
        yield made


@pytest.fixture(scope="module")
def rooms(site):
    """Two tasks on port 80 of one host, one on that of each other, and friends of theirs on all."""
    made = Rooms(site.ecs, CLUSTER, site.images, site.vpc)
    secret = [{"name": "SECRET", "value": CANARY}]
    where = {"one": 0, "two": 0, "three": 1, "four": 2}
    served = {
        it: made.room(site.hosts[where[it]], it, site.groups["served"], environment=secret)
        for it in where
    }
    friends = [
        made.room(it, f"friend{it.number}", site.groups["friends"]) for it in site.hosts
    ]
    stranger = made.room(site.hosts[1], "stranger", site.groups["strangers"])
    for it in [*served.values(), *friends, stranger]:
        it.ready()
    found = types.SimpleNamespace(made=made, friends=friends, stranger=stranger, **served)
    found.served = served
    yield found
    made.end()


def join(server, host, *options):
    """Pastes the line that makes a host an instance, with a new token."""
    made = berth("token", "create", *options, "--cluster", CLUSTER, "--data", server.data)
    assert made.returncode == 0, made.stderr
    line = shlex.split(made.stdout)[2:]
    assert line[0] == "--join" and line[2] == "--server", line
    nothing = {"BERTH_DISK_LIMIT": "100"}
    host.agent = host.an_agent(host.folder, server, CLUSTER, *line, variables=nothing).start()


def reached(source, target, patience_s=HEALED_S):
    """Waits until a page is fetched; the seconds that this took."""
    began = time.monotonic()
    until(lambda: source.reaches(target), f"{source.name} reaches {target.name}", patience_s)
    return time.monotonic() - began


def closed(source, target, patience_s=HEALED_S):
    began = time.monotonic()
    what = f"{source.name} does not reach {target.name}"
    until(lambda: source.fetch(target) is None, what, patience_s)
    return time.monotonic() - began


def lost(site, host):
    """Waits until the control plane takes a host for unreachable."""
    until(lambda: not host.instance(site.ecs, CLUSTER)["agentConnected"], "it is lost")


def back(site, host):
    until(lambda: host.instance(site.ecs, CLUSTER)["agentConnected"], host.agent.log.read_text)


def leads_to(host, others):
    """Waits until a host's tunnels lead to these, and to nobody else."""
    wanted = {it.address for it in others}
    until(lambda: hosts_beyond(host) == wanted, lambda: (hosts_beyond(host), wanted))


def meet(rooms):
    """Each friend reaches each that serves it: hosts hear of others' tasks one after the other."""
    for source in rooms.friends:
        for target in rooms.served.values():
            reached(source, target)


def test_tasks_of_all_hosts_reach_each_other_by_their_addresses(site, rooms):
    addresses_ = [it.address for it in [*rooms.served.values(), *rooms.friends, rooms.stranger]]
    assert len(set(addresses_)) == len(addresses_)
    for host in site.hosts:
        # Docker's own firewall is there, and in the way of nothing.
        assert "-P FORWARD DROP" in host.says("iptables", "-S", "FORWARD")
        leads_to(host, [it for it in site.hosts if it is not host])
    meet(rooms)
    for source in rooms.friends:
        for target in rooms.served.values():
            # Much goes through as well as little.
            assert len(source.fetch(target, "/much")) == addresses.MUCH_BYTES
    for target in (rooms.one, rooms.two):
        seen = lambda: from_host(site.hosts[0], target)  # noqa: E731
        until(lambda: seen() == target.name, seen)


def test_groups_are_changed_while_tasks_run(site, rooms):
    served, strangers = site.groups["served"], site.groups["strangers"]
    near, far = rooms.three, rooms.one
    meet(rooms)
    assert rooms.stranger.fetch(near) is None and rooms.stranger.fetch(far) is None
    site.vpc.lets(served, strangers)
    allowed = [reached(rooms.stranger, it) for it in (near, far)]
    assert rooms.friends[1].reaches(near) and rooms.friends[1].reaches(far)
    site.vpc.lets_no_more(served, strangers)
    denied = [closed(rooms.stranger, it) for it in (near, far)]
    assert rooms.friends[1].reaches(near) and rooms.friends[1].reaches(far)
    print(f"allowed after {allowed} s, denied after {denied} s")


def test_a_cut_link_and_kills_of_agents_and_control_plane(site, rooms):
    parted, near = site.hosts[1], site.hosts[0]
    meet(rooms)
    parted.cut()
    try:
        closed(rooms.friends[0], rooms.three)
        closed(rooms.friends[1], rooms.one)
        assert rooms.friends[1].reaches(rooms.three), "on one host nothing is cut"
        lost(site, parted)
        # Nobody is there who could do anything for the tasks.
        near.agent.process.kill()
        site.plane.kill()
        for source in (rooms.friends[0], rooms.friends[2]):
            assert source.reaches(rooms.one) and source.reaches(rooms.four)
        # Nor does the next run of the agent have anybody to ask. A tunnel that has gone meanwhile
        # it makes anew.
        ways = hosts_beyond(near)
        assert site.hosts[2].address in ways
        cut_tunnels(near)
        near.agent.start()
        until(lambda: hosts_beyond(near) == ways, lambda: (hosts_beyond(near), ways))
        reached(rooms.friends[0], rooms.four)
        reached(rooms.friends[2], rooms.one)
        near.agent.process.kill()
        for source in (rooms.friends[0], rooms.friends[2]):
            assert source.reaches(rooms.one) and source.reaches(rooms.four)
        site.plane.start()
        served, friends = site.groups["served"], site.groups["friends"]
        site.vpc.lets_no_more(served, friends)
        near.agent.start()
        # What has changed while it was away is in force.
        closed(rooms.friends[2], rooms.one)
        site.vpc.lets(served, friends)
        reached(rooms.friends[2], rooms.one)
        back(site, near)
        # A task that the host behind the cut link cannot have heard of.
        late = rooms.made.room(site.hosts[2], "late", served).ready()
        reached(rooms.friends[0], late)
    finally:
        parted.mend()
    healed = [
        reached(rooms.friends[0], rooms.three),
        reached(rooms.friends[1], rooms.one),
        reached(rooms.friends[1], late),
    ]
    print(f"healed after {healed} s")
    back(site, parted)
    for it in [*rooms.served.values(), *rooms.friends, rooms.stranger]:
        assert it.is_kept() and it.task.describe()["lastStatus"] == "RUNNING", it.name
    late.task.stop()
    late.task.until("STOPPED")


def test_a_copied_directory_is_turned_away_and_a_lost_one_comes_back(site, rooms):
    host, other = site.hosts[1], site.hosts[2]
    arn = host.instance(site.ecs, CLUSTER)["containerInstanceArn"]
    reached(rooms.friends[1], rooms.one)
    clone = other.an_agent(site.folder / "clone", site.plane, CLUSTER, variables={})
    shutil.copytree(host.agent.data, clone.data)
    clone.start()
    try:
        until(lambda: "Another agent" in clone.log.read_text(), clone.log.read_text)
        told = lambda: host.instance(site.ecs, CLUSTER).get("statusReason", "")  # noqa: E731
        until(lambda: "Several agents" in told(), told)
    finally:
        clone.process.end()
        plane.remove_network(clone.data, other.namespace)
    back(site, host)
    assert rooms.friends[1].reaches(rooms.one), "the one that was there is not disturbed"
    host.agent.process.stop()
    shutil.rmtree(host.agent.data)
    join(site.plane, host, "--rejoin", arn)
    back(site, host)
    assert host.instance(site.ecs, CLUSTER)["containerInstanceArn"] == arn
    # Its tasks go on, in the containers and with the addresses that they had.
    for it in (rooms.three, rooms.friends[1], rooms.stranger):
        before = it.address, it.pid
        it.locate()
        assert (it.address, it.pid) == before
    reached(rooms.friends[0], rooms.three)
    reached(rooms.friends[1], rooms.one)


def test_a_host_that_is_gone_is_kept_out_and_is_another_one_when_it_comes_again(site, rooms):
    gone, others = site.hosts[2], site.hosts[:2]
    instance = gone.instance(site.ecs, CLUSTER)["containerInstanceArn"]
    gone.agent.process.kill()
    gone.cut()
    lost(site, gone)
    its = [rooms.four, rooms.friends[2]]
    assert {it.task.describe()["lastStatus"] for it in its} == {"RUNNING"}
    arguments = {"cluster": CLUSTER, "containerInstance": instance, "force": True}
    site.ecs.deregister_container_instance(**arguments)
    for it in its:
        it.task.until("STOPPED")
    for host, other in (others, others[::-1]):
        leads_to(host, [other])
    reached(rooms.friends[0], rooms.three)
    gone.mend()
    assert rooms.friends[0].fetch(rooms.four) is None
    assert rooms.friends[2].fetch(rooms.one) is None, "its containers run, and are kept out"
    assert rooms.friends[0].reaches(rooms.three)
    shutil.rmtree(gone.agent.data)
    join(site.plane, gone)
    plane.instances(site.ecs, CLUSTER, 3)
    assert gone.instance(site.ecs, CLUSTER)["containerInstanceArn"] != instance
    made, groups = rooms.made, site.groups
    rooms.four = made.room(gone, "four again", groups["served"])
    rooms.friends[2] = made.room(gone, "friend2", groups["friends"])
    for it in (rooms.four, rooms.friends[2]):
        assert it.ready().address not in {it.address for it in its}, "it is kept for a minute"
    rooms.served["four"] = rooms.four
    reached(rooms.friends[0], rooms.four)
    reached(rooms.friends[2], rooms.one)


def test_nothing_is_left_and_nobody_read_along(site, rooms):
    reached(rooms.friends[0], rooms.three)
    inspect = ["inspect", "--format", "{{.Config.Env}}", rooms.one.container]
    assert CANARY in site.hosts[0].daemon.ask(*inspect)
    instances = plane.instances(site.ecs, CLUSTER, 3)
    for arn in site.ecs.list_tasks(cluster=CLUSTER)["taskArns"]:
        site.ecs.stop_task(cluster=CLUSTER, task=arn)
    until(lambda: not site.ecs.list_tasks(cluster=CLUSTER)["taskArns"], "all tasks end")
    for host in site.hosts:
        until_nothing_is_left(host)
    if site.underlay is None:
        pytest.skip("there is no tcpdump: what agents and control plane say was not read along")
    site.underlay.end()
    port = site.plane.endpoint.rpartition(":")[2]
    said = site.underlay.packets("tcp", "port", port)
    assert len(said) > 100_000, "it was heard"
    words = [CANARY, "HTTP/1.1", "AWS4-HMAC", "X-Amz", "taskArn", CLUSTER, *instances]
    for word in words:
        assert word.encode() not in said, word
    # What tasks say to each other is not encrypted: whoever reads along reads it.
    assert b"three" in site.underlay.packets("udp", "port", "7473")
    assert CANARY.encode() not in site.underlay.file.read_bytes()
