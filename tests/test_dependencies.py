"""dependsOn in all its conditions, health checks, restart policies, stop time-outs."""

from datetime import datetime

import pytest

from harness import docker
from harness.tasks import UNTIL_STOPPED
from harness.waiting import until


def on(name, condition):
    return [{"containerName": name, "condition": condition}]


def state(task, name):
    return task.inspect(name)["State"]


def when(text):
    """A time of Docker, without the digits that Python does not know."""
    return datetime.fromisoformat(text[:26].rstrip("Z") + "+00:00")


def test_start_begins_after_the_other(tasks):
    task = tasks.run(
        tasks.box(name="second", dependsOn=on("first", "START")), tasks.box(name="first")
    )
    task.until("RUNNING")
    first, second = state(task, "first"), state(task, "second")
    assert when(first["StartedAt"]) < when(second["StartedAt"])


@pytest.mark.parametrize("condition, code", [("COMPLETE", 0), ("COMPLETE", 5), ("SUCCESS", 0)])
def test_the_end_of_the_other_is_awaited(tasks, condition, code):
    task = tasks.run(
        tasks.box(name="second", dependsOn=on("first", condition)),
        tasks.box(f"sleep 0.5; exit {code}", name="first", essential=False),
    )
    task.until("RUNNING")
    first, second = state(task, "first"), state(task, "second")
    assert when(first["FinishedAt"]) < when(second["StartedAt"])
    assert task.container("first")["exitCode"] == code


def test_a_failed_success_stops_the_task(tasks):
    task, stopped = tasks.ended(
        tasks.box(name="second", dependsOn=on("first", "SUCCESS")),
        tasks.box("exit 6", name="first", essential=False),
    )
    assert stopped["stopCode"] == "TaskFailedToStart"
    assert "did not exit successfully" in stopped["stoppedReason"]
    containers = {it["name"]: it for it in stopped["containers"]}
    assert containers["first"]["exitCode"] == 6
    assert "runtimeId" not in containers["second"]
    assert "startedAt" not in stopped


def test_health_is_awaited(tasks, tmp_path):
    check = {
        "command": ["CMD-SHELL", "test -e /v/ready"],
        "interval": 5,
        "retries": 10,
        "timeout": 2,
    }
    mount = [{"sourceVolume": "v", "containerPath": "/v"}]
    task = tasks.run(
        tasks.box(name="second", dependsOn=on("first", "HEALTHY")),
        tasks.box(name="first", healthCheck=check, mountPoints=mount),
        volumes=[{"name": "v", "host": {"sourcePath": str(tmp_path)}}],
    )
    until(lambda: task.container("first")["lastStatus"] == "RUNNING", task.describe)
    assert "runtimeId" not in task.container("second")
    (tmp_path / "ready").touch()
    task.until("RUNNING")
    assert task.container("first")["healthStatus"] == "HEALTHY"
    # A container without a check has no say.
    until(lambda: task.describe()["healthStatus"] == "HEALTHY", task.describe)


def test_health_is_reported(tasks, tmp_path):
    # Only essential containers with a check count; there is one here.
    check = {
        "command": ["CMD", "test", "-e", "/v/ready"],
        "interval": 5,
        "retries": 1,
        "timeout": 2,
    }
    task = tasks.run(
        tasks.box(healthCheck=check, mountPoints=[{"sourceVolume": "v", "containerPath": "/v"}]),
        volumes=[{"name": "v", "host": {"sourcePath": str(tmp_path)}}],
    )
    (tmp_path / "ready").touch()
    task.until("RUNNING")
    health = task.inspect()["Config"]["Healthcheck"]
    assert health["Test"] == ["CMD", "test", "-e", "/v/ready"]
    assert health["Interval"] == 5 * 10**9 and health["Retries"] == 1
    until(lambda: task.describe()["healthStatus"] == "HEALTHY", task.describe)
    (tmp_path / "ready").unlink()
    until(lambda: task.describe()["healthStatus"] == "UNHEALTHY", task.describe)
    # A task that belongs to no service is left alone.
    assert task.describe()["lastStatus"] == "RUNNING"
    assert task.container()["healthStatus"] == "UNHEALTHY"


def test_shutdown_goes_the_other_way(tasks):
    slow = "trap 'sleep 0.5; exit 0' TERM; while :; do sleep 1000 & wait $!; done"
    task = tasks.run(
        tasks.box(slow, name="second", dependsOn=on("first", "START")),
        tasks.box(slow, name="first"),
    )
    task.until("RUNNING")
    task.stop()
    task.until("STOPPED")
    first, second = state(task, "first"), state(task, "second")
    assert when(second["FinishedAt"]) < when(first["FinishedAt"])


def test_a_container_that_does_not_listen_is_killed_after_its_time(tasks):
    task = tasks.run(tasks.box("trap '' TERM; while :; do sleep 1; done", stopTimeout=2))
    task.until("RUNNING")
    task.stop()
    stopped = task.until("STOPPED")
    assert stopped["containers"][0]["exitCode"] == 137
    took = stopped["executionStoppedAt"] - stopped["stoppingAt"]
    # The longest of Docker's own time-outs would be 10 s, the agent's 30 s.
    assert 1.5 < took.total_seconds() < 9


def test_a_container_restarts_in_place(tasks):
    policy = {"enabled": True, "restartAttemptPeriod": 60, "ignoredExitCodes": [7]}
    # The first end comes before the period is over, so it is the last.
    _, stopped = tasks.ended(tasks.box("exit 3", restartPolicy=policy))
    assert stopped["containers"][0]["exitCode"] == 3
    _, stopped = tasks.ended(tasks.box("exit 7", restartPolicy=policy))
    assert stopped["containers"][0]["exitCode"] == 7


@pytest.mark.slow
def test_a_container_that_ran_its_period_runs_again(tasks):
    policy = {"enabled": True, "restartAttemptPeriod": 60}
    script = "echo run; sleep 63; exit 3"
    task = tasks.run(tasks.box(script, restartPolicy=policy))
    task.until("RUNNING")
    container = task.container()["runtimeId"]
    until(lambda: docker.logs(container) == "run\nrun\n", "a second run", patience_s=100)
    assert task.describe()["lastStatus"] == "RUNNING"
    assert task.container()["runtimeId"] == container


def test_everything_at_once(tasks):
    check = {"command": ["CMD", "true"], "interval": 5, "retries": 1}
    task = tasks.run(
        tasks.box(
            name="app",
            dependsOn=on("migrate", "SUCCESS") + on("proxy", "HEALTHY") + on("log", "START"),
        ),
        tasks.box("exit 0", name="migrate", essential=False, dependsOn=on("proxy", "START")),
        tasks.box(name="proxy", healthCheck=check),
        tasks.box(UNTIL_STOPPED, name="log", essential=False),
    )
    task.until("RUNNING")
    assert task.container("migrate")["exitCode"] == 0
    task.stop()
    stopped = task.until("STOPPED")
    codes = {it["name"]: it["exitCode"] for it in stopped["containers"]}
    assert codes == {"app": 0, "migrate": 0, "proxy": 0, "log": 0}
