"""Crashes: of the agent, of the control plane, of both. No container restarts, nothing is lost."""

import shutil
import threading

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from harness import docker, pages, plane
from harness.plane import Agent, Plane
from harness.tasks import Tasks
from harness.waiting import until

pytestmark = pytest.mark.slow


def identity(task, name="main"):
    """What changes when a container is restarted or replaced."""
    seen = task.inspect(name)
    return seen["Id"], seen["State"]["StartedAt"], seen["RestartCount"], seen["State"]["Pid"]


@pytest.fixture
def parts(tmp_path, images):
    """A control plane, an agent and tasks, apart from each other."""
    with plane.beside(Plane(tmp_path, "server"), "parts", [[]]) as server:
        (agent,) = server.agents
        yield server, agent, Tasks(server.client(), "parts", images)


def connected(server, count=1):
    return plane.instances(server.client(), "parts", count)


def test_a_killed_agent_takes_its_containers_back(parts):
    server, agent, tasks = parts
    web, pair = tasks.run(tasks.web()), tasks.run(tasks.box(), tasks.box(name="side"))
    web.until("RUNNING"), pair.until("RUNNING")
    before = [identity(web), identity(pair), identity(pair, "side")]
    (arn,) = connected(server)
    agent.process.kill()
    assert pages.get(web.port())[0] == 200
    agent.start()
    assert connected(server) == [arn]
    assert [identity(web), identity(pair), identity(pair, "side")] == before
    assert len(docker.of_agent(agent.data)) == 3
    assert web.describe()["lastStatus"] == pair.describe()["lastStatus"] == "RUNNING"
    # It is still the one who stops them.
    web.stop(), pair.stop()
    assert web.until("STOPPED")["containers"][0]["exitCode"] == 0
    pair.until("STOPPED")
    tasks.run(tasks.box()).until("RUNNING")


def test_what_happened_while_the_agent_was_dead_is_reported(parts):
    server, agent, tasks = parts
    ends, stopped, lives = (tasks.run(tasks.web()), tasks.run(tasks.box()), tasks.run(tasks.box()))
    for task in (ends, stopped, lives):
        task.until("RUNNING")
    before = identity(lives)
    agent.process.kill()
    pages.get(ends.port(), "/exit/9")
    until(lambda: not ends.inspect()["State"]["Running"], "the container ends")
    stopped.stop(reason="while you were away")
    agent.start()
    report = ends.until("STOPPED")
    assert report["stopCode"] == "EssentialContainerExited"
    assert report["containers"][0]["exitCode"] == 9
    assert stopped.until("STOPPED")["stoppedReason"] == "while you were away"
    assert identity(lives) == before and lives.describe()["lastStatus"] == "RUNNING"


def test_an_agent_killed_while_it_starts_tasks_goes_on(parts):
    server, agent, tasks = parts
    definition = tasks.define(tasks.box(), tasks.box(name="side"))
    for _ in range(3):
        asked = tasks.ask(definition, count=6)["tasks"]
        until(lambda: len(docker.of_agent(agent.data)) >= 2, "the first containers")
        agent.process.kill()
        agent.start()
        made = [tasks.task(it["taskArn"]) for it in asked]
        for task in made:
            task.until("RUNNING")
        for task in made:
            assert len(docker.of_task(task.arn)) == 2, "none is missing, none is doubled"
            task.stop()
        for task in made:
            task.until("STOPPED")
        docker.remove_containers(docker.of_agent(agent.data))


def test_an_agent_that_lost_its_journal_finds_its_containers(parts):
    server, agent, tasks = parts
    task = tasks.run(tasks.box())
    task.until("RUNNING")
    before = identity(task)
    (arn,) = connected(server)
    agent.process.kill()
    journals = [it for it in agent.data.iterdir() if it.name.startswith("agent.journal")]
    assert journals
    for journal in journals:
        journal.unlink()
    agent.start()
    until(
        lambda: task.describe()["lastStatus"] == "STOPPED" or len(docker.of_task(task.arn)) == 1,
        task.describe,
    )
    plane.instances(server.client(), "parts", 1)
    assert identity(task) == before
    task.stop()
    task.until("STOPPED")


def test_a_killed_control_plane_loses_nothing(parts):
    server, agent, tasks = parts
    ecs = server.client()
    web = tasks.run(tasks.web())
    web.until("RUNNING")
    before, port = identity(web), web.port()
    ecs.put_account_setting(name="containerInsights", value="enabled")
    ecs.tag_resource(resourceArn=web.arn, tags=[{"key": "k", "value": "v"}])
    described = web.describe(include=["TAGS"])
    server.kill()
    assert pages.get(port)[0] == 200
    server.start()
    connected(server)
    after = web.describe(include=["TAGS"])
    moving = ("connectivityAt", "connectivity", "version")
    still = lambda task: {k: v for k, v in task.items() if k not in moving}
    assert still(after) == still(described)
    assert ecs.list_account_settings()["settings"][0]["value"] == "enabled"
    assert identity(web) == before
    web.stop()
    web.until("STOPPED")


def test_what_happened_while_the_control_plane_was_dead_is_reported(parts):
    server, agent, tasks = parts
    task, lives = tasks.run(tasks.web()), tasks.run(tasks.box())
    task.until("RUNNING"), lives.until("RUNNING")
    before, port = identity(lives), task.port()
    container = task.container()["runtimeId"]
    server.kill()
    pages.get(port, "/exit/3")
    until(lambda: not docker.inspect(container)["State"]["Running"], "the container ends")
    server.start()
    assert task.until("STOPPED")["containers"][0]["exitCode"] == 3
    assert identity(lives) == before
    tasks.run(tasks.box()).until("RUNNING")


def test_tasks_asked_for_before_a_crash_come_to_run_after_it(parts):
    server, agent, tasks = parts
    definition = tasks.define(tasks.box())
    answer = tasks.ask(definition, count=8)
    server.kill()
    server.start()
    for made in answer["tasks"]:
        tasks.task(made["taskArn"]).until("RUNNING")
    assert len(docker.of_agent(agent.data)) == 8


def test_what_was_acknowledged_survives_every_crash(tmp_path):
    """Four writers, and a control plane that is killed again and again under them."""
    server = Plane(tmp_path, "server").start()
    acknowledged, over = [], threading.Event()

    def write(writer):
        ecs = server.client()
        for number in range(100_000):
            if over.is_set():
                return
            name = f"w{writer}-{number}"
            try:
                ecs.create_cluster(clusterName=name)
                acknowledged.append(name)
            except (BotoCoreError, ClientError):
                # Not acknowledged: it may be there or not.
                pass

    writers = [threading.Thread(target=write, args=[it]) for it in range(4)]
    try:
        for writer in writers:
            writer.start()
        for _ in range(10):
            grown = len(acknowledged) + 20
            until(lambda: len(acknowledged) >= grown, "writers make progress")
            server.kill()
            server.start()
        over.set()
        for writer in writers:
            writer.join()
        pages_ = server.client().get_paginator("list_clusters").paginate()
        there = {arn.rpartition("/")[2] for page in pages_ for arn in page["clusterArns"]}
        assert set(acknowledged) - there == set()
    finally:
        over.set()
        for writer in writers:
            writer.join()
        server.end()


def test_a_laptop_may_crash_as_a_whole(own_laptop, own_tasks):
    tasks = own_tasks
    task = tasks.run(tasks.web())
    task.until("RUNNING")
    before, port = identity(task), task.port()
    own_laptop.kill()
    assert pages.get(port)[0] == 200
    own_laptop.start()
    plane.instances(tasks.ecs, "own", 1)
    assert identity(task) == before
    assert task.describe()["lastStatus"] == "RUNNING"
    assert pages.get(port)[0] == 200


def test_a_laptop_may_be_closed_and_opened(own_laptop, own_tasks):
    tasks = own_tasks
    task = tasks.run(tasks.web())
    task.until("RUNNING")
    before, port = identity(task), task.port()
    assert own_laptop.stop() == 0
    assert pages.get(port)[0] == 200
    own_laptop.start()
    plane.instances(tasks.ecs, "own", 1)
    assert identity(task) == before
    task.stop()
    task.until("STOPPED")


def test_two_agents_with_one_identity_are_told_of(parts, tmp_path):
    server, agent, tasks = parts
    (arn,) = connected(server)
    task = tasks.run(tasks.box())
    task.until("RUNNING")
    before = identity(task)
    agent.process.stop()
    twin = Agent(tmp_path / "twin", server, "parts", "--pull-behavior", "prefer-cached")
    shutil.copytree(agent.data, twin.data)
    ecs = server.client()

    def reason():
        described = ecs.describe_container_instances(cluster="parts", containerInstances=[arn])
        return described["containerInstances"][0].get("statusReason") or ""

    try:
        agent.start(), twin.start()
        told = "Several agents say that they are this container instance"
        until(lambda: told in reason(), "the instance says so")
        assert "127.0.0.1" in reason()
        told = "Another agent of this container instance is connected from"
        both = lambda: agent.process.complaints() + twin.process.complaints()
        until(lambda: told in both(), "the one that is turned away says so")
        log = server.process.complaints()
        assert "several agents say that they are one container instance" in log
        assert connected(server) == [arn] and identity(task) == before
    finally:
        twin.end()
