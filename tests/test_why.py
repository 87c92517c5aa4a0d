"""`berth why` and the operations behind it: why requests, tasks, services and deployments are as
they are, with numbers."""

import json
import re
import uuid

import pytest

from harness.plane import berth, environment
from harness.raw import Raw
from harness.tasks import UNTIL_STOPPED

TARGET = "BerthV20261101.DescribeExplanation"


@pytest.fixture
def why(laptop, cluster):
    """Asks why; the text, or with `-o json` what programs get."""

    def asked(reference, *arguments):
        ran = berth("why", reference, "--cluster", cluster, "--data", laptop.data, *arguments)
        assert ran.returncode == 0, ran.stderr
        assert "\x1b" not in ran.stdout
        return json.loads(ran.stdout) if "json" in arguments else ran.stdout

    return asked


def unplaced(tasks):
    """A task that is too large for the laptop; the id of its request."""
    answer = tasks.ask(tasks.define(tasks.box(memory=90_000_000)), count=2)
    assert len(answer["failures"]) == 2
    request_id = answer["ResponseMetadata"]["RequestId"]
    assert request_id in answer["failures"][0]["detail"]
    return request_id, answer["failures"][0]["arn"]


def test_every_instance_is_told_with_numbers(why, tasks):
    request_id, instance = unplaced(tasks)
    text = why(request_id)
    assert instance.rpartition("/")[2] in text
    assert "memory: needs 90,000,000 MiB" in text


def test_the_same_for_programs(laptop, tasks, cluster):
    request_id, instance = unplaced(tasks)
    raw = Raw(laptop)
    body = b'{"cluster": "%s", "requestId": "%s"}' % (cluster.encode(), request_id.encode())
    answer = raw.send(body, raw.headers(body, TARGET, service="berth"))
    assert answer.status == 200, answer
    told = answer.json["explanation"]
    assert (told["asked"], told["placed"], told["requestId"]) == (2, 0, request_id)
    assert told["refused"][0]["containerInstanceArns"] == [instance]
    (refusal,) = told["refused"][0]["refusals"]
    assert refusal["reason"] == "RESOURCE:MEMORY"
    wrong = raw.send(body, raw.headers(body, TARGET, service="ecs"))
    assert wrong.error[0] == "InvalidSignatureException"


def test_what_nobody_asked_is_not_found(laptop, cluster):
    for unknown in [str(uuid.uuid4()), uuid.uuid4().hex, "nobody", "ecs-svc/17"]:
        ran = berth("why", unknown, "--cluster", cluster, "--data", laptop.data)
        assert ran.returncode == 3 and unknown in ran.stderr, ran
    ran = berth("why", "nobody", "--cluster", "no-such", "--data", laptop.data)
    assert ran.returncode == 3 and "Cluster not found." in ran.stderr


def test_who_cannot_be_reached_is_said(tmp_path):
    access = {"endpoint": "http://127.0.0.1:1", "region": "us-east-1"}
    access |= {"accessKeyId": "AKIDEXAMPLE", "secretAccessKey": "secret"}
    (tmp_path / "credentials.json").write_text(json.dumps(access))
    assert berth("why", "web", "--data", tmp_path).returncode == 10
    assert berth("plan", "drain", "0" * 32, "--data", tmp_path).returncode == 10


def test_a_running_task_is_told_by_any_piece_of_its_name(why, tasks):
    task = tasks.run(tasks.box(UNTIL_STOPPED))
    task.until("RUNNING")
    id = task.arn.rpartition("/")[2]
    texts = {re.sub(r"[\d.]+ s", "", why(it)) for it in [task.arn, id, id[-10:], f"…{id[-10:]}"]}
    assert len(texts) == 1, texts
    told = why(id, "-o", "json")
    assert (told["taskArn"], told["lastStatus"]) == (task.arn, "RUNNING")
    names = [it["name"] for it in told["timeline"]]
    assert names == sorted(names, key=["ASSIGN", "PULL", "START", "RUN"].index)
    assert names[-1] == "RUN" and not told["timeline"][-1]["isOver"]


def test_a_task_that_ended_is_told_with_its_last_words(why, tasks):
    lines = "; ".join(f"echo bye {number}" for number in range(9))
    script = f"echo it begins; echo DATABASE_URL is empty >&2; {lines}; exit 3"
    task, _ = tasks.ended(tasks.box(script))
    text = why(task.arn)
    assert "container main exited with 3." in text.splitlines()[0]
    assert "  last log line of main: DATABASE_URL is empty" in text.splitlines()
    told = why(task.arn, "-o", "json")
    assert told["stopCode"] == "EssentialContainerExited"
    assert (told["containerToBlame"], told["containers"][0]["exitCode"]) == ("main", 3)


def test_without_a_docker_the_last_words_are_left_out(laptop, cluster, tasks):
    task, _ = tasks.ended(tasks.box("echo bye; exit 4"))
    env = environment(DOCKER_HOST="unix:///nowhere/docker.sock")
    ran = berth("why", task.arn, "--data", laptop.data, env=env)
    assert ran.returncode == 0 and "exited with 4" in ran.stdout
    assert "last log line" not in ran.stdout


def test_a_service_and_its_deployment_are_told(why, services, ecs, cluster):
    service = services.create(services.box(UNTIL_STOPPED), count=2)
    service.stable()
    first = why(service.name).splitlines()
    assert f"Service {service.name} is ACTIVE: 2 of 2 tasks RUNNING, 2 healthy; steady" in first[0]
    assert why(service.name, "-o", "json")["waits"] == []
    (deployment,) = service.deployments()
    told = why(deployment["serviceDeploymentArn"], "-o", "json")
    path = told["criticalPath"]
    assert sum(it["seconds"] for it in path) == pytest.approx(told["seconds"], abs=0.01)
    assert "HEALTH" in [it["name"] for it in path]
    of_revision = why(service.describe()["deployments"][0]["id"], "-o", "json")
    assert of_revision["serviceDeploymentArn"] == told["serviceDeploymentArn"]

    too_large = services.define(services.box(UNTIL_STOPPED, memory=90_000_000))
    service.update(taskDefinition=too_large)
    service.until(lambda it: any("unable to place" in e["message"] for e in it["events"]))
    told = why(service.name, "-o", "json")
    assert "ROOM" in [it["reason"] for it in told["waits"]]
    assert told["placement"]["refused"][0]["refusals"][0]["reason"] == "RESOURCE:MEMORY"
    assert "memory: needs 90,000,000 MiB" in why(service.name)
