"""Several machines: placement over them, and agents that may not join."""

import collections

import pytest

from harness import docker, plane
from harness.calls import refused
from harness.plane import Agent
from harness.tasks import Tasks
from harness.waiting import until


@pytest.fixture
def placed(fleet, fleet_tasks):
    """Runs tasks and tells on which machine each came to be: the values of an attribute."""
    ecs = fleet.client()
    arns = ecs.list_container_instances(cluster="fleet")["containerInstanceArns"]
    machines = ecs.describe_container_instances(cluster="fleet", containerInstances=arns)
    attributes = {
        it["containerInstanceArn"]: {a["name"]: a.get("value") for a in it["attributes"]}
        for it in machines["containerInstances"]
    }

    def run(count, attribute="number", definition=None, **more):
        definition = definition or fleet_tasks.define(fleet_tasks.box())
        answer = fleet_tasks.ask(definition, count=count, **more)
        where = [attributes[it["containerInstanceArn"]][attribute] for it in answer["tasks"]]
        return collections.Counter(where), answer["failures"]

    return run


def test_machines_keep_their_containers_apart(fleet, fleet_tasks):
    ecs = fleet.client()
    arns = ecs.list_container_instances(cluster="fleet")["containerInstanceArns"]
    answer = ecs.start_task(
        cluster="fleet",
        taskDefinition=fleet_tasks.define(fleet_tasks.box()),
        containerInstances=arns,
    )
    assert answer["failures"] == [] and len(answer["tasks"]) == 3
    for made in answer["tasks"]:
        fleet_tasks.task(made["taskArn"]).until("RUNNING")
    for agent in fleet.agents:
        assert len(docker.of_agent(agent.data, "--filter", "status=running")) == 1


def test_spread_over_instances_and_zones(placed):
    spread = lambda field: [{"type": "spread", "field": field}]
    counts, failures = placed(6, placementStrategy=spread("instanceId"))
    assert counts == {"0": 2, "1": 2, "2": 2} and failures == []
    zone = "ecs.availability-zone"
    counts, _ = placed(4, zone, placementStrategy=spread(f"attribute:{zone}"))
    assert counts == {"north": 2, "south": 2}
    both = spread(f"attribute:{zone}") + spread("instanceId")
    counts, _ = placed(8, placementStrategy=both)
    assert counts == {"0": 2, "1": 2, "2": 4}


def test_binpack_fills_one_after_the_other(placed):
    counts, _ = placed(5, placementStrategy=[{"type": "binpack", "field": "memory"}])
    assert list(counts.values()) == [5]
    counts, _ = placed(5, placementStrategy=[{"type": "random"}])
    assert sum(counts.values()) == 5


def test_distinct_instances(placed):
    counts, failures = placed(5, placementConstraints=[{"type": "distinctInstance"}])
    assert counts == {"0": 1, "1": 1, "2": 1} and len(failures) == 2


def test_constraints_of_request_and_definition_hold_both(placed, fleet_tasks):
    member = lambda expression: [{"type": "memberOf", "expression": expression}]
    definition = fleet_tasks.define(
        fleet_tasks.box(),
        placementConstraints=member("attribute:ecs.availability-zone == north"),
    )
    counts, _ = placed(4, definition=definition)
    assert set(counts) <= {"0", "1"}
    wish = member("attribute:number in [1, 2]")
    counts, _ = placed(4, definition=definition, placementConstraints=wish)
    assert counts == {"1": 4}
    wish = member("attribute:number == 2")
    counts, failures = placed(2, definition=definition, placementConstraints=wish)
    assert counts == {} and len(failures) == 2
    assert {it["reason"].rstrip(".") for it in failures} == {
        "MemberOf placement constraint unsatisfied"
    }


def test_groups_are_part_of_the_language(placed):
    placed(
        1,
        group="database",
        placementConstraints=[{"type": "memberOf", "expression": "attribute:number == 1"}],
    )
    beside = [{"type": "memberOf", "expression": "task:group == database"}]
    counts, _ = placed(2, placementConstraints=beside)
    assert counts == {"1": 2}
    apart = [{"type": "memberOf", "expression": "not(task:group == database)"}]
    counts, _ = placed(4, placementConstraints=apart)
    assert set(counts) <= {"0", "2"}


def test_a_wrong_key_does_not_join(fleet, tmp_path):
    wrong = fleet.variables() | {"AWS_SECRET_ACCESS_KEY": "x" * 40}
    agent = Agent(tmp_path, fleet, "fleet", variables=wrong).start()
    try:
        assert agent.process.ended() == 4
        said = agent.process.complaints()
        assert "refuses this agent's key" in said and "InvalidSignatureException" in said
        assert "x" * 40 not in said
    finally:
        agent.end()
    unknown = fleet.variables() | {"AWS_ACCESS_KEY_ID": "AKIAAAAAAAAAAAAAAAAA"}
    agent = Agent(tmp_path / "b", fleet, "fleet", variables=unknown).start()
    try:
        assert agent.process.ended() == 4
        assert "UnrecognizedClientException" in agent.process.complaints()
    finally:
        agent.end()


def test_a_wrong_cluster_is_not_joined(fleet, tmp_path):
    agent = Agent(tmp_path, fleet, "no-such").start()
    try:
        assert agent.process.ended() == 3
        said = agent.process.complaints()
        assert "no-such" in said and "create-cluster" in said
    finally:
        agent.end()


def test_an_agent_waits_for_its_control_plane(fleet, tmp_path):
    away = fleet.variables() | {"AWS_ENDPOINT_URL_ECS": "http://127.0.0.1:9"}
    agent = Agent(tmp_path, fleet, "fleet", variables=away).start()
    try:
        until(lambda: "127.0.0.1:9" in agent.process.complaints(), agent.process.complaints)
        assert agent.process.popen.poll() is None
    finally:
        agent.end()


def test_docker_that_is_not_running(fleet, tmp_path):
    agent = Agent(tmp_path, fleet, "fleet", "--docker-host", f"unix://{tmp_path}/none").start()
    try:
        assert agent.process.ended() == 1
        said = agent.process.complaints()
        assert "cannot reach Docker" in said and "Start Docker" in said
    finally:
        agent.end()


def test_one_agent_per_directory(fleet):
    first = fleet.agents[0]
    second = Agent(first.folder, fleet, "fleet")
    second.log = first.folder / "second.log"
    second.start()
    assert second.process.ended() == 1
    assert "in use by another agent" in second.process.complaints()
    assert first.process.popen.poll() is None


def test_an_agent_that_goes_is_seen_to_go(fleet, fleet_tasks, tmp_path):
    ecs = fleet.client()
    ecs.create_cluster(clusterName="leaving")
    agent = Agent(tmp_path, fleet, "leaving").start()
    try:
        (arn,) = plane.instances(ecs, "leaving", 1)
        agent.process.kill()

        def is_gone():
            answer = ecs.describe_container_instances(cluster="leaving", containerInstances=[arn])
            return not answer["containerInstances"][0]["agentConnected"]

        until(is_gone, "the agent is disconnected")
        definition = fleet_tasks.define(fleet_tasks.box())
        answer = ecs.run_task(cluster="leaving", taskDefinition=definition)
        assert [it["reason"] for it in answer["failures"]] == ["AGENT"]
        agent.start()
        plane.instances(ecs, "leaving", 1)
        listed = ecs.list_container_instances(cluster="leaving")["containerInstanceArns"]
        assert listed == [arn]
    finally:
        agent.end()
    ecs.deregister_container_instance(cluster="leaving", containerInstance=arn, force=True)
    ecs.delete_cluster(cluster="leaving")


def test_forced_deregistration_stops_the_tasks(fleet, images, tmp_path):
    ecs = fleet.client()
    ecs.create_cluster(clusterName="forced")
    agent = Agent(tmp_path, fleet, "forced", "--pull-behavior", "prefer-cached").start()
    try:
        (arn,) = plane.instances(ecs, "forced", 1)
        made = Tasks(ecs, "forced", images)
        task = made.run(made.box())
        task.until("RUNNING")
        code, text = refused(
            ecs.deregister_container_instance, cluster="forced", containerInstance=arn
        )
        assert text == "Found running tasks on the instance."
        ecs.deregister_container_instance(cluster="forced", containerInstance=arn, force=True)
        stopped = task.until("STOPPED")
        assert stopped["stoppedReason"] == "Container instance deregistration forced by user"
    finally:
        agent.end()
    ecs.delete_cluster(cluster="forced")
