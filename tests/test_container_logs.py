"""What containers write with `awslogs`, by boto3: each line once, whoever is killed meanwhile."""

import json

import pytest

from conftest import unique
from harness import docker, plane
from harness.plane import Plane
from harness.tasks import UNTIL_STOPPED, Tasks
from harness.waiting import until
from test_execution_role import TRUST


@pytest.fixture(scope="module")
def logs(laptop):
    return laptop.client("logs")


@pytest.fixture(scope="module")
def role(laptop):
    iam, name = laptop.client("iam"), unique("writes")
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]
    allowed = ["logs:CreateLogGroup", "logs:CreateLogStream"]
    statement = {"Effect": "Allow", "Action": allowed, "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    iam.put_role_policy(RoleName=name, PolicyName="writes", PolicyDocument=document)
    return made["Arn"]


def awslogs(group, **more):
    options = {"awslogs-group": group, "awslogs-region": "us-east-1", "awslogs-create-group": "true"}
    options["awslogs-stream-prefix"] = "p"
    options |= {name.replace("_", "-"): value for name, value in more.items()}
    return {"logDriver": "awslogs", "options": options}


def messages(logs, group, stream):
    """All lines of a stream, from its begin."""
    found, token = [], {}
    while True:
        page = logs.get_log_events(
            logGroupName=group, logStreamName=stream, startFromHead=True, **token
        )
        found += [it["message"] for it in page["events"]]
        if page["nextForwardToken"] == token.get("nextToken"):
            return found
        token = {"nextToken": page["nextForwardToken"]}


def stream_of(task):
    return f"p/main/{task.arn.rsplit('/', 1)[1]}"


def until_written(logs, group, stream, count):
    def there():
        found = messages(logs, group, stream)
        return found if len(found) >= count else None

    return until(there, lambda: messages(logs, group, stream)[-3:], 120)


def test_lines_are_in_the_stream_and_docker_has_them_too(tasks, logs, role):
    group = f"/{unique('logs')}"
    script = "echo one; echo two >&2; echo; printf 'no end'"
    box = tasks.box(script, logConfiguration=awslogs(group))
    task, stopped = tasks.ended(box, executionRoleArn=role)
    assert stopped["containers"][0]["exitCode"] == 0, stopped
    found = until_written(logs, group, stream_of(task), 3)
    # Standard output and error come to Docker by two ways.
    assert sorted(found) == ["no end", "one", "two"]
    assert "one" in task.logs()
    assert task.inspect()["HostConfig"]["LogConfig"]["Type"] == "json-file"
    filtered = logs.filter_log_events(logGroupName=group, filterPattern="two")["events"]
    assert [it["message"] for it in filtered] == ["two"]


def test_lines_are_joined_and_grouped(tasks, logs, role):
    group = f"/{unique('logs')}"
    script = "head -c 50000 /dev/zero | tr '\\0' x; echo; echo ' at a'; echo 'x new'; echo ' at b'"
    configuration = awslogs(group, awslogs_multiline_pattern="^x")
    box = tasks.box(script, logConfiguration=configuration)
    task, _ = tasks.ended(box, executionRoleArn=role)
    found = until_written(logs, group, stream_of(task), 2)
    assert found == ["x" * 50_000 + "\n at a", "x new\n at b"]


def test_a_group_that_is_missing_ends_the_task_with_a_known_reason(tasks, role):
    configuration = awslogs("/no/such", awslogs_create_group="false")
    box = tasks.box(logConfiguration=configuration)
    _, stopped = tasks.ended(box, executionRoleArn=role)
    said = stopped["stoppedReason"]
    assert said.startswith("ResourceInitializationError: failed to validate logger args: "), said
    assert said.endswith("The specified log group does not exist."), said
    assert stopped["stopCode"] == "TaskFailedToStart"


@pytest.mark.slow
def test_kills_lose_and_double_nothing(tmp_path, images):
    """Server and agent are one process here, so that both are killed at once, at any moment."""
    cluster, lines, kills = unique("killed"), 20_000, 8
    started = Plane(tmp_path, "up", ["--cluster", cluster])
    try:
        started.start()
        plane.instances(started.client(), cluster, 1)
        made = Tasks(started.client(), cluster, images)
        group = f"/{unique('logs')}"
        # A while of writing, through several kills.
        script = (
            f"i=0; while [ $i -lt {lines} ]; do i=$((i+1)); echo line $i; "
            f"[ $((i % 200)) = 0 ] && sleep 0.1; done; {UNTIL_STOPPED}"
        )
        task = made.run(made.box(script, logConfiguration=awslogs(group)))
        task.until("RUNNING")
        for _ in range(kills):
            started.kill()
            started.start()
            plane.instances(started.client(), cluster, 1)
        logs = started.client("logs")
        found = until_written(logs, group, stream_of(task), lines)
        assert found == [f"line {it + 1}" for it in range(lines)]
        Tasks.end(made)
    finally:
        started.end()
        docker.remove_containers(docker.of_agent(started.agent_data))
