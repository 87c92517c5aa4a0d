"""What `berth why` calls the nearest fix is done, word for word, and then the task fits."""

import ast
import pathlib
import re
import socket

import pytest

from harness import programs
from harness.plane import Agent, Plane, berth, beside, instances
from harness.tasks import UNTIL_STOPPED, Tasks
from harness.waiting import until

CLUSTER = "fixes"


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """A control plane with one machine that nobody else uses."""
    server = Plane(tmp_path_factory.mktemp("fixes"), "server")
    with beside(server, CLUSTER, [["--attribute", "disk=ssd"]]) as started:
        started.ecs = started.client()
        (started.instance,) = instances(started.ecs, CLUSTER, 1)
        yield started


@pytest.fixture
def tasks(machine, images):
    made = Tasks(machine.ecs, CLUSTER, images)
    yield made
    made.end()


@pytest.fixture
def fix(machine, tasks):
    """The fix of a call that finds no room, as it is told."""

    def of(*containers, count=1, volumes=(), **run):
        answer = tasks.ask(tasks.define(*containers, volumes=list(volumes)), count=count, **run)
        assert answer["failures"] != [], answer
        request = answer["ResponseMetadata"]["RequestId"]
        ran = berth("why", request, "--cluster", CLUSTER, "--data", machine.data)
        assert ran.returncode == 0, ran.stderr
        (told,) = re.findall(r"^  Nearest fix: (.*)$", ran.stdout, re.MULTILINE)
        id = machine.instance.rpartition("/")[2]
        told, _, _ = told.partition(f"  →  {id} ")
        of.text = ran.stdout
        return told

    return of


def number(told, shape):
    """The first number of a fix that is told so."""
    found = re.fullmatch(shape, told)
    assert found, told
    return int(found[1].replace(",", ""))


def connected(ecs):
    listed = ecs.list_container_instances(cluster=CLUSTER, filter="agentConnected == true")
    return listed["containerInstanceArns"]


def registered(machine, name):
    described = machine.ecs.describe_container_instances(
        cluster=CLUSTER, containerInstances=[machine.instance]
    )
    resources = described["containerInstances"][0]["registeredResources"]
    return next(it["integerValue"] for it in resources if it["name"] == name)


def test_use_dynamic_port(fix, tasks):
    def web(port):
        return tasks.web() | {"portMappings": [{"containerPort": 8080, "hostPort": port}]}

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    tasks.run(web(port))
    told = fix(web(port))
    assert number(told, r"use a dynamic host port instead of (\d+)/tcp") == port
    tasks.run(web(0))


@pytest.mark.parametrize("member, name", [("memory", "MEMORY"), ("cpu", "CPU")])
def test_ask_for_less(machine, fix, tasks, member, name):
    all_of_it = registered(machine, name)
    tasks.run(tasks.box() | {member: all_of_it * 4 // 10})
    told = fix(tasks.box() | {member: all_of_it * 8 // 10})
    unit = {"MEMORY": "MiB of memory", "CPU": "CPU units"}[name]
    less = number(told, rf"ask for ([\d,]+) {unit} instead of [\d,]+")
    tasks.run(tasks.box() | {member: less})


@pytest.mark.parametrize("member, name", [("memory", "MEMORY"), ("cpu", "CPU")])
def test_free_some(machine, fix, tasks, member, name):
    all_of_it = registered(machine, name)
    holder = tasks.run(tasks.box() | {member: all_of_it * 7 // 10})
    large = tasks.box() | {member: all_of_it * 9 // 10}
    told = fix(large)
    unit = {"MEMORY": "MiB of memory", "CPU": "CPU units"}[name]
    assert number(told, rf"stop tasks that take ([\d,]+) {unit}") <= all_of_it * 7 // 10
    holder.stop()
    holder.until("STOPPED")
    tasks.run(large)


def test_connect_agent(machine, fix, tasks):
    (agent,) = machine.agents
    assert agent.process.stop() == 0
    try:
        until(lambda: not connected(machine.ecs), "it is gone")
        assert fix(tasks.box()) == "start its agent"
    finally:
        agent.start()
    instances(machine.ecs, CLUSTER, 1)
    tasks.run(tasks.box())


def test_end_draining(machine, fix, tasks):
    def set_status(status):
        machine.ecs.update_container_instances_state(
            cluster=CLUSTER, containerInstances=[machine.instance], status=status
        )

    set_status("DRAINING")
    told = fix(tasks.box())
    set_status(re.fullmatch(r"set its status to (\w+)", told)[1])
    tasks.run(tasks.box())


def test_drop_constraints(fix, tasks):
    one_each = [{"type": "distinctInstance"}]
    definition = tasks.define(tasks.box())
    tasks.run(definition=definition, run={"group": "g"})
    told = fix(tasks.box(), group="g", placementConstraints=one_each)
    assert told == "drop the constraint distinctInstance"
    tasks.run(definition=definition, run={"group": "g"})
    other = [{"type": "memberOf", "expression": "attribute:disk == hdd"}]
    told = fix(tasks.box(), placementConstraints=other)
    assert told == "drop the constraint memberOf(attribute:disk == hdd)"
    tasks.run(tasks.box())


def test_set_attribute(machine, fix, tasks):
    def set_attribute(name, value):
        attribute = {"name": name, "value": value, "targetId": machine.instance}
        machine.ecs.put_attributes(cluster=CLUSTER, attributes=[attribute])

    over_racks = {"placementStrategy": [{"type": "spread", "field": "attribute:rack"}]}
    told = fix(tasks.box(), **over_racks)
    set_attribute(re.fullmatch(r"set its attribute (\S+)", told)[1], "r1")
    tasks.run(tasks.box(), run=over_racks)

    provider = tasks.family()
    group = {"autoScalingGroupArn": provider, "managedScaling": {"status": "DISABLED"}}
    machine.ecs.create_capacity_provider(name=provider, autoScalingGroupProvider=group)
    machine.ecs.put_cluster_capacity_providers(
        cluster=CLUSTER, capacityProviders=[provider], defaultCapacityProviderStrategy=[]
    )
    of_it = {"capacityProviderStrategy": [{"capacityProvider": provider, "weight": 1}]}
    told = fix(tasks.box(), **of_it)
    found = re.fullmatch(r"set its attribute (\S+) to (\S+)", told)
    assert found, fix.text
    name, value = found.groups()
    set_attribute(name, value)
    tasks.run(tasks.box(), run=of_it)
    machine.ecs.delete_attributes(
        cluster=CLUSTER, attributes=[{"name": name, "targetId": machine.instance}]
    )


def test_take_it_out_of_the_definition(fix, tasks):
    volume = {"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678"}}
    told = fix(tasks.box(), volumes=[volume])
    assert told.endswith("or take what needs that out of the task definition."), told
    tasks.run(tasks.box())


def test_register_so_many_like_it(machine, fix, tasks, tmp_path):
    most_of_it = registered(machine, "MEMORY") * 7 // 10
    told = fix(tasks.box(UNTIL_STOPPED, memory=most_of_it), count=3)
    assert number(told, r"stop tasks that take ([\d,]+) MiB of memory")
    id = machine.instance.rpartition("/")[2]
    (count,) = re.findall(rf"For all 2: register at least (\d) instances like {id}\.", fix.text)
    cached = ["--pull-behavior", "prefer-cached"]
    more = [Agent(tmp_path / str(it), machine, CLUSTER, *cached) for it in range(int(count))]
    try:
        for agent in more:
            agent.start()
        arns = instances(machine.ecs, CLUSTER, 1 + len(more))
        definition = tasks.define(tasks.box(UNTIL_STOPPED, memory=most_of_it))
        assert tasks.ask(definition, count=2)["failures"] == []
        tasks.end()
    finally:
        for agent in more:
            agent.end()
    for arn in set(arns) - {machine.instance}:
        machine.ecs.deregister_container_instance(
            cluster=CLUSTER, containerInstance=arn, force=True
        )


# Each change that a fix may ask for, and the test that makes it.
CHANGES = {
    "UseDynamicPort": "test_use_dynamic_port",
    "AskForCpu": "test_ask_for_less",
    "AskForMemory": "test_ask_for_less",
    "FreeCpu": "test_free_some",
    "FreeMemory": "test_free_some",
    "ConnectAgent": "test_connect_agent",
    "EndDraining": "test_end_draining",
    "DropDistinctInstance": "test_drop_constraints",
    "DropMemberOf": "test_drop_constraints",
    "SetAttribute": "test_set_attribute",
}
# No machine of a test has them: the properties of placement try these.
OF_GPUS = {"AskForGpus", "FreeGpus"}
# What is done about these is done to a machine: test_housekeeping breaks and mends one.
OF_MACHINES = {"MendRuntime", "FreeDisk"}


def test_no_change_is_told_that_no_test_makes():
    rules = programs.ROOT / "crates/placement/src/explain/change.rs"
    listed = rules.read_text().partition("pub enum Change {")[2].partition("\n}\n")[0]
    told = set(re.findall(r"^    ([A-Z]\w+)", listed, re.MULTILINE))
    assert told == CHANGES.keys() | OF_GPUS | OF_MACHINES
    ours = ast.parse(pathlib.Path(__file__).read_text()).body
    assert set(CHANGES.values()) <= {it.name for it in ours if isinstance(it, ast.FunctionDef)}
