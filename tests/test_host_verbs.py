"""`berth hosts` and `berth host`: container instances, by a verb each; `berth ps` with addresses."""

import json

import pytest

from harness import plane
from harness.plane import Plane, berth

CLUSTER = "machines"


@pytest.fixture
def host(tmp_path):
    """A control plane and a machine of its own, which is emptied and removed."""
    zone = ["--attribute", "ecs.availability-zone=north"]
    with plane.beside(Plane(tmp_path, "server"), CLUSTER, [zone]) as server:
        (arn,) = plane.instances(server.client(), CLUSTER, 1)

        def run(*arguments, code=0):
            ran = berth(*arguments, "--cluster", CLUSTER, "--data", server.data)
            assert ran.returncode == code, (ran.stdout, ran.stderr)
            return ran.stdout

        yield server, arn, run


def test_a_host_is_listed_emptied_and_removed(host):
    server, arn, run = host
    id = arn.rpartition("/")[2]
    columns = run("hosts").rstrip("\n").split("\t")
    assert columns[:2] == [id, "ACTIVE"] and columns[3:5] == ["0", "0"]
    assert columns[8] == "north" and columns[2]
    assert run("hosts", "--quiet") == f"{id}\n"
    (listed,) = json.loads(run("hosts", "-o", "json"))["containerInstances"]
    assert listed["containerInstanceArn"] == arn
    shown = run("host", "show", id[-8:])
    assert f"instance     {arn}\n" in shown and "\nstatus       ACTIVE\n" in shown
    assert "\nattribute    ecs.availability-zone=north" in shown
    assert json.loads(run("host", "show", id, "-o", "json"))["containerInstanceArn"] == arn
    # What would be is not done.
    run("host", "drain", id, "--dry-run")
    assert run("hosts").split("\t")[1] == "ACTIVE"
    drained = run("host", "drain", id)
    assert "  undo: berth host resume " in drained
    assert run("hosts").split("\t")[1] == "DRAINING"
    assert run("host", "resume", id) == f"…{id[-8:]} takes tasks again.\n"
    assert run("hosts").split("\t")[1] == "ACTIVE"
    run("host", "show", "0" * 32, code=3)
    # An agent that runs on would come back.
    server.agents[0].process.stop()
    said = run("host", "rm", id)
    assert " is deregistered; an agent that still runs there registers anew" in said
    assert run("hosts") == ""


def test_an_address_of_a_tasks_own_is_listed(laptop, tasks, verb):
    vpcs = laptop.client("ec2").describe_subnets()["Subnets"]
    network = {"awsvpcConfiguration": {"subnets": [vpcs[0]["SubnetId"]]}}
    definition = tasks.define(tasks.box(), networkMode="awsvpc")
    task = tasks.run(definition=definition, run={"networkConfiguration": network})
    described = task.until("RUNNING")
    family = definition.rpartition("/")[2].partition(":")[0]
    columns = verb("ps", "--family", family).stdout.rstrip("\n").split("\t")
    assert columns[-1] == described["containers"][0]["networkInterfaces"][0]["privateIpv4Address"]
