"""Tasks that cannot run say why: in stop code, reason and exit code."""

import socket

import pytest

from harness import docker, pages
from harness.ports import free_port


def failed(stopped, prefix):
    """Checks a task that never ran."""
    assert stopped["stopCode"] == "TaskFailedToStart", stopped
    assert "startedAt" not in stopped
    assert prefix in stopped["stoppedReason"], stopped["stoppedReason"]
    container = stopped["containers"][0]
    assert "exitCode" not in container
    assert container["reason"].startswith(prefix), container
    return container["reason"]


def test_an_image_that_does_not_exist(tasks):
    image = "127.0.0.1:1/no/such:image"
    _, stopped = tasks.ended(tasks.box(image=image))
    failed(stopped, "CannotPullContainerError")


def test_a_command_that_does_not_exist(tasks):
    _, stopped = tasks.ended(tasks.box(command=["/no/such/program"]))
    reason = failed(stopped, "CannotStartContainerError")
    assert "/no/such/program" in reason


def test_a_container_that_ends_at_once(tasks):
    _, stopped = tasks.ended(tasks.box("exit 42"))
    assert stopped["stopCode"] == "EssentialContainerExited"
    assert stopped["stoppedReason"] == "Essential container in task exited"
    assert stopped["containers"][0]["exitCode"] == 42
    assert stopped["startedAt"] <= stopped["stoppedAt"]


def test_memory_that_does_not_suffice(tasks):
    _, stopped = tasks.ended(tasks.box("exec tail /dev/zero", memory=16))
    (container,) = stopped["containers"]
    assert container["exitCode"] == 137
    assert container["reason"] == "OutOfMemoryError: Container killed due to memory usage"
    assert stopped["stopCode"] == "EssentialContainerExited"


def test_a_port_that_another_program_has(tasks):
    with socket.socket() as taken:
        port = free_port()
        taken.bind(("0.0.0.0", port))
        taken.listen()
        mapping = [{"containerPort": 8080, "hostPort": port}]
        task, stopped = tasks.ended(tasks.web(portMappings=mapping))
        reason = failed(stopped, "CannotStartContainerError")
        assert str(port) in reason
    # Free again, it is given to the next task.
    again = tasks.run(tasks.web(portMappings=mapping))
    again.until("RUNNING")
    assert pages.get(port)[0] == 200


def test_a_directory_that_cannot_be_mounted(tasks):
    mount = [{"sourceVolume": "v", "containerPath": "/bin/busybox/x"}]
    _, stopped = tasks.ended(
        tasks.box(mountPoints=mount), volumes=[{"name": "v", "host": {"sourcePath": "/dev/null"}}]
    )
    failed(stopped, "Cannot")


def test_a_shared_volume_that_is_not_there(tasks):
    volume = {"name": "berth-no-such", "dockerVolumeConfiguration": {"scope": "shared"}}
    mount = [{"sourceVolume": "berth-no-such", "containerPath": "/v"}]
    _, stopped = tasks.ended(tasks.box(mountPoints=mount), volumes=[volume])
    assert "berth-no-such" in stopped["stoppedReason"]
    assert docker.docker("volume", "ls", "--quiet", "--filter", "name=berth-no-such") == ""


@pytest.mark.parametrize(
    "container, task, word",
    [
        ({"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::b/x.env"}]}, {}, "env"),
        (
            {"mountPoints": [{"sourceVolume": "v", "containerPath": "/v"}]},
            {"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}]},
            "efs",
        ),
    ],
)
def test_what_cannot_be_honoured_is_said(tasks, container, task, word):
    """Refused by the call, by a capability that is missing, or by the agent: never dropped."""
    definition = tasks.define(tasks.box(**container), **task)
    try:
        answer = tasks.ask(definition)
    except tasks.ecs.exceptions.UnsupportedFeatureException as refused:
        assert word.lower() in refused.response["Error"]["Message"].lower()
        return
    if answer["failures"]:
        (failure,) = answer["failures"]
        assert failure["reason"] == "ATTRIBUTE" and word in failure["detail"]
        return
    stopped = tasks.task(answer["tasks"][0]["taskArn"]).until("STOPPED")
    assert stopped["stopCode"] == "TaskFailedToStart"
    assert word.lower() in stopped["stoppedReason"].lower(), stopped["stoppedReason"]
