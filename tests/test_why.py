"""`berth why` and the operation behind it: why a request found no place, for every instance."""

import uuid

from harness.plane import berth
from harness.raw import Raw

TARGET = "BerthV20261101.DescribeExplanation"


def unplaced(tasks):
    """A task that is too large for the laptop; the id of its request."""
    answer = tasks.ask(tasks.define(tasks.box(memory=90_000_000)), count=2)
    assert len(answer["failures"]) == 2
    request_id = answer["ResponseMetadata"]["RequestId"]
    assert request_id in answer["failures"][0]["detail"]
    return request_id, answer["failures"][0]["arn"]


def test_every_instance_is_told_with_numbers(laptop, tasks, cluster):
    request_id, instance = unplaced(tasks)
    ran = berth("why", request_id, "--cluster", cluster, "--data", laptop.data)
    assert ran.returncode == 0, ran.stderr
    assert instance.rpartition("/")[2] in ran.stdout
    assert "90,000,000" in ran.stdout or "90000000" in ran.stdout
    assert "memory" in ran.stdout.lower()


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
    unknown = str(uuid.uuid4())
    ran = berth("why", unknown, "--cluster", cluster, "--data", laptop.data)
    assert ran.returncode == 3 and unknown in ran.stderr
    ran = berth("why", unknown, "--cluster", "no-such", "--data", laptop.data)
    assert ran.returncode == 3 and "Cluster not found." in ran.stderr
