"""Tasks: run, described, listed, stopped; idempotency, groups, overrides, failures."""

import uuid

import pytest

from harness import docker, pages
from harness.calls import refused
from harness.ports import free_port
from harness.waiting import until

INVALID = "InvalidParameterException"


def test_a_task_serves_its_page_on_a_port_of_the_host(tasks):
    answer = tasks.ask(tasks.define(tasks.web(), cpu="256", memory="128"))
    assert answer["failures"] == []
    (made,) = answer["tasks"]
    assert made["lastStatus"] in ("PENDING", "PROVISIONING")
    assert made["desiredStatus"] == "RUNNING"
    assert made["version"] == 1
    assert (made["cpu"], made["memory"]) == ("256", "128")
    assert made["overrides"]["containerOverrides"] == [{"name": "main"}]
    assert made["containers"][0]["lastStatus"] == "PENDING"
    task = tasks.task(made["taskArn"])
    running = task.until("RUNNING")
    assert running["launchType"] == "EC2" and running["connectivity"] == "CONNECTED"
    assert running["createdAt"] <= running["startedAt"]
    assert running["healthStatus"] == "UNKNOWN"
    assert running["version"] > made["version"]
    (container,) = running["containers"]
    (binding,) = container["networkBindings"]
    assert binding["containerPort"] == 8080 and binding["protocol"] == "tcp"
    assert binding["bindIP"] == "0.0.0.0"
    assert container["taskArn"] == task.arn and container["image"] == tasks.images.hello
    assert docker.inspect(container["runtimeId"])["State"]["Running"]
    assert pages.get(binding["hostPort"]) == (200, "Hello from Berth!\n")


def test_a_stopped_task_says_why(tasks):
    task = tasks.run(tasks.box("trap 'exit 7' TERM; while :; do sleep 1000 & wait $!; done"))
    task.until("RUNNING")
    stopping = task.stop(reason="no longer needed")
    assert stopping["desiredStatus"] == "STOPPED" and stopping["lastStatus"] == "STOPPING"
    stopped = task.until("STOPPED")
    assert stopped["stopCode"] == "UserInitiated"
    assert stopped["stoppedReason"] == "no longer needed"
    assert stopped["containers"][0]["exitCode"] == 7
    assert stopped["containers"][0]["lastStatus"] == "STOPPED"
    assert stopped["createdAt"] <= stopped["startedAt"] <= stopped["stoppingAt"]
    assert stopped["stoppingAt"] <= stopped["stoppedAt"]
    assert stopped["executionStoppedAt"] <= stopped["stoppedAt"]
    assert task.stop()["stoppedReason"] == "no longer needed"


def test_what_is_stopping_is_shown_so_until_it_has(tasks, ecs, cluster):
    task = tasks.run(tasks.box("trap '' TERM; while :; do sleep 1; done", stopTimeout=8))
    task.until("RUNNING")
    task.stop()
    shown = task.describe()
    assert (shown["lastStatus"], shown["desiredStatus"]) == ("STOPPING", "STOPPED")
    assert shown["containers"][0]["lastStatus"] == "RUNNING"
    arguments = {"cluster": cluster, "family": shown["group"].partition(":")[2]}
    assert ecs.list_tasks(**arguments)["taskArns"] == []
    assert ecs.list_tasks(**arguments, desiredStatus="STOPPED")["taskArns"] == [task.arn]
    config = {"Delay": 1, "MaxAttempts": 60}
    ecs.get_waiter("tasks_stopped").wait(cluster=cluster, tasks=[task.arn], WaiterConfig=config)


def test_what_is_said_to_have_ended_and_runs_is_stopped(tasks, ecs, cluster):
    task = tasks.run(tasks.box())
    runs = task.until("RUNNING")["containers"][0]["runtimeId"]
    ecs.submit_task_state_change(cluster=cluster, task=task.arn, status="STOPPED")
    assert task.describe()["lastStatus"] == "STOPPED"

    def stopped():
        return not docker.exists(runs) or not docker.inspect(runs)["State"]["Running"]

    until(stopped, lambda: docker.inspect(runs)["State"])


def test_stopping_has_a_reason_of_its_own(tasks):
    task = tasks.run(tasks.box())
    task.until("RUNNING")
    task.stop()
    assert task.until("STOPPED")["stoppedReason"] == "Task stopped by user"


def test_a_task_can_be_stopped_before_it_runs(tasks):
    task = tasks.run(tasks.box())
    task.stop(reason="changed my mind")
    stopped = task.until("STOPPED")
    assert stopped["stoppedReason"] == "changed my mind"


def test_the_end_of_an_essential_container_is_the_end_of_the_task(tasks):
    _, stopped = tasks.ended(tasks.box("exit 3"), tasks.box(name="other"))
    assert stopped["stopCode"] == "EssentialContainerExited"
    assert stopped["stoppedReason"] == "Essential container in task exited"
    codes = {it["name"]: it["exitCode"] for it in stopped["containers"]}
    assert codes == {"main": 3, "other": 0}


def test_the_end_of_another_container_is_only_noted(tasks):
    task = tasks.run(tasks.box(), tasks.box("exit 4", name="other", essential=False))
    task.until("RUNNING")
    ended = until(
        lambda: task.container("other")["lastStatus"] == "STOPPED" and task.container("other"),
        task.describe,
    )
    assert ended["exitCode"] == 4
    assert task.describe()["lastStatus"] == "RUNNING"
    assert task.container("main")["lastStatus"] == "RUNNING"


def test_several_at_once(tasks):
    answer = tasks.ask(tasks.define(tasks.web()), count=10)
    assert len(answer["tasks"]) == 10 and answer["failures"] == []
    made = [tasks.task(it["taskArn"]) for it in answer["tasks"]]
    ports = set()
    for task in made:
        task.until("RUNNING")
        ports.add(task.port())
    assert len(ports) == 10
    assert pages.get(max(ports))[0] == 200


def test_waiters_of_boto3(tasks, ecs, cluster):
    task = tasks.run(tasks.box())
    ecs.get_waiter("tasks_running").wait(cluster=cluster, tasks=[task.arn])
    task.stop()
    ecs.get_waiter("tasks_stopped").wait(cluster=cluster, tasks=[task.arn])
    assert task.describe()["lastStatus"] == "STOPPED"


def test_missing_tasks_are_failures(ecs, cluster):
    missing = uuid.uuid4().hex
    answer = ecs.describe_tasks(cluster=cluster, tasks=[missing])
    arn = f"arn:aws:ecs:us-east-1:123456789012:task/{cluster}/{missing}"
    assert answer["tasks"] == []
    assert answer["failures"] == [{"arn": arn, "reason": "MISSING"}]
    elsewhere = f"arn:aws:ecs:us-east-1:123456789012:task/other/{missing}"
    answer = ecs.describe_tasks(cluster=cluster, tasks=[elsewhere])
    assert answer["failures"] == [{"arn": elsewhere, "reason": "MISSING"}]


def test_lists_are_filtered(tasks, ecs, cluster):
    mine = f"by-{uuid.uuid4().hex[:8]}"
    definition = tasks.define(tasks.box())
    family = definition.rpartition("/")[2].split(":")[0]
    answer = tasks.ask(definition, count=3, startedBy=mine)
    arns = sorted(it["taskArn"] for it in answer["tasks"])
    for arn in arns:
        tasks.task(arn).until("RUNNING")
    (instance,) = ecs.list_container_instances(cluster=cluster)["containerInstanceArns"]

    def listed(**more):
        pages = ecs.get_paginator("list_tasks").paginate(
            cluster=cluster, PaginationConfig={"PageSize": 2}, **more
        )
        return sorted(pages.build_full_result()["taskArns"])

    assert listed(startedBy=mine) == arns
    assert listed(family=family) == arns
    assert listed(family="other") == []
    assert set(arns) <= set(listed(containerInstance=instance))
    assert set(arns) <= set(listed(launchType="EC2"))
    assert listed(family=family, launchType="FARGATE") == []
    assert listed(family=family, desiredStatus="PENDING") == []
    stopped = tasks.task(arns[0])
    stopped.stop()
    assert listed(family=family) == arns[1:]
    assert listed(family=family, desiredStatus="STOPPED") == arns[:1]
    stopped.until("STOPPED")
    assert listed(family=family, desiredStatus="STOPPED") == arns[:1]


def test_a_token_makes_a_call_once(tasks, ecs, cluster):
    definition, token = tasks.define(tasks.box()), uuid.uuid4().hex
    first = tasks.ask(definition, clientToken=token, count=2)
    again = tasks.ask(definition, clientToken=token, count=2)
    arns = lambda answer: sorted(it["taskArn"] for it in answer["tasks"])
    assert arns(first) == arns(again) and len(arns(first)) == 2
    with pytest.raises(ecs.exceptions.ConflictException) as conflict:
        ecs.run_task(cluster=cluster, taskDefinition=definition, clientToken=token, count=1)
    assert sorted(conflict.value.response["resourceIds"]) == arns(first)
    code, _ = refused(
        ecs.run_task, cluster=cluster, taskDefinition=definition, clientToken="x" * 65
    )
    assert code == INVALID


def test_groups_and_starters(tasks, lax, cluster):
    definition = tasks.define(tasks.box())
    family = definition.rpartition("/")[2].split(":")[0]
    plain = tasks.run(definition=definition).describe()
    assert plain["group"] == f"family:{family}" and "startedBy" not in plain
    named = tasks.run(
        definition=definition, run={"group": "blue", "startedBy": "cron/1", "referenceId": "r1"}
    ).describe()
    assert (named["group"], named["startedBy"]) == ("blue", "cron/1")
    for wrong in [
        {"group": "service:web"},
        {"group": "g" * 256},
        {"startedBy": "s" * 129},
        {"referenceId": "r" * 1025},
        {"propagateTags": "MOON"},
    ]:
        code, _ = refused(lax.run_task, cluster=cluster, taskDefinition=definition, **wrong)
        assert code == INVALID, wrong


def test_overrides_reach_the_container(tasks):
    definition = tasks.define(
        tasks.box("exit 9", environment=[{"name": "A", "value": "1"}, {"name": "B", "value": "2"}])
    )
    overrides = {
        "containerOverrides": [
            {
                "name": "main",
                "command": ["sh", "-c", "echo $A $B $C; exit 5"],
                "environment": [{"name": "B", "value": "two"}, {"name": "C", "value": "3"}],
                "memory": 48,
                "memoryReservation": 24,
                "cpu": 64,
            }
        ]
    }
    task = tasks.run(definition=definition, run={"overrides": overrides})
    stopped = task.until("STOPPED")
    assert stopped["overrides"]["containerOverrides"] == overrides["containerOverrides"]
    assert stopped["containers"][0]["exitCode"] == 5
    assert task.logs() == "1 two 3\n"
    host = task.inspect()["HostConfig"]
    assert host["Memory"] == 48 << 20 and host["MemoryReservation"] == 24 << 20
    assert host["CpuShares"] == 64


def test_overrides_have_a_size(tasks, lax, cluster):
    definition = tasks.define(tasks.box())
    big = [{"name": "main", "environment": [{"name": "A", "value": "x" * 8200}]}]
    code, text = refused(
        lax.run_task,
        cluster=cluster,
        taskDefinition=definition,
        overrides={"containerOverrides": big},
    )
    assert code == INVALID and "8192" in text


def test_a_chosen_instance_takes_the_task(tasks, ecs, cluster):
    (instance,) = ecs.list_container_instances(cluster=cluster)["containerInstanceArns"]
    answer = ecs.start_task(
        cluster=cluster,
        taskDefinition=tasks.define(tasks.box()),
        containerInstances=[instance, "0" * 32],
        startedBy="me",
    )
    assert [it["reason"] for it in answer["failures"]] == ["MISSING"]
    (made,) = answer["tasks"]
    assert made["containerInstanceArn"] == instance and made["startedBy"] == "me"
    tasks.task(made["taskArn"]).until("RUNNING")
    code, _ = refused(
        ecs.start_task,
        cluster=cluster,
        taskDefinition="x",
        containerInstances=[instance],
        startedBy="s" * 37,
    )
    assert code in (INVALID, "ClientException")


def test_what_finds_no_room_is_a_failure_with_numbers(tasks, cluster):
    for container, reason in [
        (tasks.box(memory=100_000_000), "RESOURCE:MEMORY"),
        (tasks.box(cpu=10_000_000), "RESOURCE:CPU"),
        (tasks.box(resourceRequirements=[{"type": "GPU", "value": "1"}]), "RESOURCE:GPU"),
    ]:
        answer = tasks.ask(tasks.define(container))
        assert answer["tasks"] == []
        (failure,) = answer["failures"]
        assert failure["reason"] == reason, failure
        assert f":container-instance/{cluster}/" in failure["arn"]
        assert any(digit.isdigit() for digit in failure["detail"]), failure


def test_a_missing_capability_is_a_failure(tasks):
    definition = tasks.define(
        tasks.box(
            logConfiguration={
                "logDriver": "splunk",
                "options": {"splunk-token": "t", "splunk-url": "https://s"},
            }
        )
    )
    answer = tasks.ask(definition)
    if answer["failures"]:
        assert answer["failures"][0]["reason"] == "ATTRIBUTE"
    definition = tasks.define(tasks.box(), networkMode="awsvpc")
    network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
    code, text = refused(
        tasks.ecs.run_task,
        cluster=tasks.cluster,
        taskDefinition=definition,
        networkConfiguration=network,
    )
    assert code == INVALID and "(ErrorCode: InvalidSubnetID.NotFound)" in text


def test_host_ports_are_given_out_once(tasks):
    port = free_port()
    mapping = [{"containerPort": 8080, "hostPort": port}]
    definition = tasks.define(tasks.web(portMappings=mapping))
    answer = tasks.ask(definition, count=2)
    assert len(answer["tasks"]) == 1
    assert [it["reason"] for it in answer["failures"]] == ["RESOURCE:PORTS"]
    task = tasks.task(answer["tasks"][0]["taskArn"])
    task.until("RUNNING")
    assert task.port() == port
    assert pages.get(port)[0] == 200
    udp = [{"containerPort": 8080, "hostPort": port, "protocol": "udp"}]
    definition = tasks.define(tasks.web(portMappings=udp))
    answer = tasks.ask(definition, count=2)
    assert [it["reason"] for it in answer["failures"]] == ["RESOURCE:PORTS_UDP"]


def test_placement_is_asked_for_in_the_right_words(tasks, lax, cluster):
    definition = tasks.define(tasks.box())
    for wrong in [
        {"placementStrategy": [{"type": "binpack", "field": "disk"}]},
        {"placementStrategy": [{"type": "random", "field": "cpu"}]},
        {"placementStrategy": [{"type": "moon"}]},
        {"placementStrategy": [{"type": "random"}] * 6},
        {"placementConstraints": [{"type": "distinctInstance", "expression": "x"}]},
        {"placementConstraints": [{"type": "memberOf"}]},
        {"placementConstraints": [{"type": "memberOf", "expression": "attribute:a =="}]},
        {"placementConstraints": [{"type": "memberOf", "expression": "x" * 2001}]},
        {"placementConstraints": [{"type": "moon"}]},
    ]:
        code, _ = refused(lax.run_task, cluster=cluster, taskDefinition=definition, **wrong)
        assert code == INVALID, wrong


def test_the_distinct_instance_constraint(tasks):
    constraint = [{"type": "distinctInstance"}]
    answer = tasks.ask(tasks.define(tasks.box()), count=2, placementConstraints=constraint)
    assert len(answer["tasks"]) == 1 and len(answer["failures"]) == 1
