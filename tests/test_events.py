"""Events, history and past states: told in order, from any position, of all that is kept."""

import datetime
import http.client
import json
import pathlib
import subprocess
import sys
import threading

import pytest

from harness import plane as planes
from harness.events import OLDEST, Past, has_stopped, ids, of
from harness.plane import Process, berth, environment
from harness.tasks import UNTIL_STOPPED
from harness.waiting import until

SCHEDULER = pathlib.Path(__file__).parent.parent / "examples" / "scheduler.py"


@pytest.fixture
def past(laptop, cluster):
    return Past(laptop, cluster)


def id_of(arn):
    return arn.rpartition("/")[2]


def test_the_life_of_a_task_is_told_in_its_order(past, tasks, cluster):
    start = past.now()
    task, described = tasks.ended(tasks.box("exit 3"))
    events, _ = past.until(start, has_stopped(task.arn))
    told = of(events, task.arn)
    statuses = [it["lastStatus"] for it in told]
    assert statuses[0] == "PENDING" and statuses.count("STOPPED") == 1, statuses
    assert statuses == sorted(statuses, key=["PENDING", "RUNNING", "STOPPED"].index)
    assert [it["version"] for it in told] == sorted({it["version"] for it in told})
    last = told[-1]
    same = ["taskArn", "clusterArn", "taskDefinitionArn", "group", "stopCode", "stoppedReason"]
    assert {it: last[it] for it in same} == {it: described[it] for it in same}
    assert last["containers"][0]["exitCode"] == 3
    assert last["stoppedAt"].endswith("Z") and last["updatedAt"].endswith("Z")
    envelope = next(it["event"] for it in events if task.arn in it["event"]["resources"])
    assert (envelope["source"], envelope["version"]) == ("aws.ecs", "0")
    assert envelope["detail-type"] == "ECS Task State Change"
    instances = of(events, described["containerInstanceArn"])
    assert instances, "what is placed leaves less on its instance"
    # The same again, whoever reads it and in whatever portions.
    again = []
    position = start
    while len(again) < len(events):
        page = past.read(position, maxResults=2)
        again += page["events"]
        position = page["position"]
    assert again[: len(events)] == events


def test_the_command_prints_what_programs_read(laptop, past, tasks, cluster):
    start = past.now()
    task, _ = tasks.ended(tasks.box("exit 0"))
    events, end = past.until(start, has_stopped(task.arn))
    common = ["--cluster", cluster, "--data", laptop.data]
    ran = berth("events", "--after", start, "-o", "json", *common)
    assert ran.returncode == 0, ran.stderr
    printed = [json.loads(line) for line in ran.stdout.splitlines()]
    assert printed[: len(events)] == events
    ran = berth("events", "--after", start, "--type", "task", *common)
    lines = [it for it in ran.stdout.splitlines() if f"…{id_of(task.arn)[-8:]}" in it]
    assert len(lines) == len(of(events, task.arn)), ran.stdout
    assert "STOPPED" in lines[-1] and "container main exited with 0" in lines[-1]
    assert all(it.split()[1] == "task" for it in ran.stdout.splitlines())
    oldest = berth("events", "--since", "oldest", "-o", "json", *common)
    assert len(oldest.stdout.splitlines()) > len(printed)
    assert berth("events", "--after", end, "--since", "oldest", *common).returncode == 2


def test_a_follower_is_told_at_once_and_how_to_go_on(laptop, past, tasks, cluster, tmp_path):
    arguments = ["events", "--cluster", cluster, "--data", laptop.data, "-o", "json"]
    follower = Process([*arguments, "--after", past.now(), "--follow"], tmp_path / "log")
    try:
        task, _ = tasks.ended(tasks.box("exit 0"))
        found = []
        while not has_stopped(task.arn)(found):
            found.append(json.loads(follower.line()))
        assert follower.stop() == 130
        said = follower.complaints()
        assert "berth events --after " in said
        assert f" --follow -o json --cluster {cluster} --data " in said
    finally:
        follower.end()


def test_who_waits_is_answered_when_something_happens(past, tasks):
    start, answers = past.now(), []
    waiting = threading.Thread(target=lambda: answers.append(past.read(start, waitSeconds=20)))
    waiting.start()
    tasks.ended(tasks.box("exit 0"))
    waiting.join()
    assert answers[0]["events"]


def test_readers_that_stall_harm_nobody(laptop, past, tasks, cluster):
    start = past.now()
    body = json.dumps({"cluster": cluster, "after": OLDEST, "maxResults": 1000}).encode()
    target = "BerthV20261101.ReadEvents"
    stalled = []
    try:
        for _ in range(8):
            connection = http.client.HTTPConnection(past.raw.host)
            connection.request("POST", "/", body, past.raw.headers(body, target, service="berth"))
            stalled.append(connection)
        task, _ = tasks.ended(tasks.box("exit 0"))
        past.until(start, has_stopped(task.arn))
    finally:
        for connection in stalled:
            connection.close()


def test_a_crash_leaves_no_gap_and_repeats_nothing(own_laptop, own_tasks):
    past = Past(own_laptop, "own")
    seen, position = past.following(OLDEST)
    definition = own_tasks.define(own_tasks.box("exit 0"))
    first = own_tasks.run(definition=definition)
    page = past.read(position, maxResults=1, waitSeconds=20)
    seen, position = seen + page["events"], page["position"]
    own_laptop.kill()
    own_laptop.start()
    planes.instances(own_laptop.client(), "own", 1)
    own_tasks.ecs = own_laptop.client()
    second = own_tasks.run(definition=definition)
    for task in [first, second]:
        task.ecs = own_laptop.client()
        task.until("STOPPED")
    more, _ = past.until(position, has_stopped(second.arn))
    seen += more
    assert has_stopped(first.arn)(seen)
    assert len(set(ids(seen))) == len(seen)
    everything, _ = past.following(OLDEST)
    assert everything[: len(seen)] == seen


def test_a_follower_outlives_the_control_plane(own_laptop, own_tasks, tmp_path):
    arguments = ["events", "--cluster", "own", "--data", own_laptop.data, "-o", "json"]
    past = Past(own_laptop, "own")
    start = past.now()
    follower = Process([*arguments, "--after", start, "--follow"], tmp_path / "log")
    try:
        first, _ = own_tasks.ended(own_tasks.box("exit 0"))
        found = []
        while not has_stopped(first.arn)(found):
            found.append(json.loads(follower.line()))
        own_laptop.kill()
        own_laptop.start()
        planes.instances(own_laptop.client(), "own", 1)
        own_tasks.ecs = own_laptop.client()
        second, _ = own_tasks.ended(own_tasks.box("exit 0"))
        while not has_stopped(second.arn)(found):
            found.append(json.loads(follower.line()))
        everything, _ = past.following(start)
        assert everything[: len(found)] == found
    finally:
        follower.end()


def test_the_history_of_a_task_says_who_did_what(laptop, past, tasks, cluster):
    task = tasks.run(tasks.box(UNTIL_STOPPED))
    task.until("RUNNING")
    task.stop(reason="enough of it")
    task.until("STOPPED")
    common = ["--data", laptop.data]
    ran = berth("history", task.arn, *common)
    assert ran.returncode == 0, ran.stderr
    root = "arn:aws:iam::123456789012:root"
    calls = [line.split()[1:3] for line in ran.stdout.splitlines() if not line.startswith(" ")]
    assert calls[0] == ["RunTask", root]
    assert ["StopTask", root] in calls and ["SubmitTaskStateChange", root] in calls
    assert "stoppedReason enough of it" in ran.stdout
    assert "lastStatus RUNNING -> STOPPED" in ran.stdout
    by_nobody = berth("history", id_of(task.arn), "--cluster", cluster, "--who", "nobody", *common)
    assert (by_nobody.returncode, by_nobody.stdout) == (0, "")
    told = berth("history", task.arn, "-o", "json", "--who", "root", *common).stdout.splitlines()
    entries = [json.loads(it) for it in told]
    assert [it["operation"] for it in entries][:1] == ["RunTask"]
    assert all(it["principal"] == root and it["requestId"] for it in entries)
    everything = berth("history", "--cluster", cluster, "--since", "5m ago", *common).stdout
    assert f"task/{cluster}/{id_of(task.arn)}: created" in everything
    described = tasks.ecs.describe_tasks(cluster=cluster, tasks=[task.arn])["tasks"][0]
    definition = described["taskDefinitionArn"]
    ran = berth("history", definition, *common).stdout
    assert f"RegisterTaskDefinition  {root}" in ran and "created, status ACTIVE" in ran
    assert definition.rpartition("/")[2] in berth("history", "--account", *common).stdout
    nothing = berth("history", "nobody", "--cluster", cluster, *common)
    assert nothing.returncode == 3 and "nobody" in nothing.stderr


def test_a_past_state_is_what_was_described_then(laptop, past, tasks, cluster):
    task = tasks.run(tasks.box(UNTIL_STOPPED))
    task.until("RUNNING")
    common = ["--cluster", cluster, "--data", laptop.data]

    def described(*more):
        ran = berth("describe", task.arn, "-o", "json", *more, *common)
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    then = described()
    (entry,) = past.ask("ListHistory", cluster=cluster, resource=task.arn)["entries"][-1:]
    at = entry["at"]
    task.stop()
    task.until("STOPPED")
    assert described()["lastStatus"] == "STOPPED"
    moment = rfc_3339(at)
    assert described("--at", moment) == then
    text = berth("describe", id_of(task.arn)[-8:], "--at", moment, *common)
    assert "lastStatus: RUNNING" in text.stdout.splitlines(), text
    instance = then["containerInstanceArn"]
    for reference in [instance, id_of(instance), cluster]:
        ran = berth("describe", reference, "--at", moment, *common)
        assert ran.returncode == 0 and "status: ACTIVE" in ran.stdout, ran
    early = berth("describe", task.arn, "--at", "2020-01-01T00:00:00Z", *common)
    assert early.returncode == 1 and "The history of this cluster begins at" in early.stderr
    gone = berth("describe", "0" * 32, *common)
    assert gone.returncode == 3
    assert berth("describe", task.arn, "--at", "soon", *common).returncode == 2


def rfc_3339(at):
    """Seconds since the epoch as people write moments, to the millisecond."""
    moment = datetime.datetime.fromtimestamp(at, datetime.timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@pytest.mark.parametrize(
    "operation, asked, code, text",
    [
        ("ReadEvents", {"after": "x"}, "InvalidParameterException", "is no position"),
        ("ReadEvents", {"after": "99999999-0"}, "InvalidParameterException", "not of this cluster"),
        ("ReadEvents", {"maxResults": 0}, "InvalidParameterException", "between 1 and 1000"),
        ("ReadEvents", {"waitSeconds": 21}, "InvalidParameterException", "between 0 and 20"),
        ("ReadEvents", {"eventTypes": ["x"]}, "InvalidParameterException", "ECS Service Action"),
        ("ReadEvents", {"cluster": "no-such"}, "ClusterNotFoundException", "Cluster not found."),
        ("ListHistory", {"resource": "nobody"}, "ResourceNotFoundException", "nobody"),
        ("ListHistory", {"resource": "nobody:1"}, "ResourceNotFoundException", "the account"),
        ("ListHistory", {"account": True}, "InvalidParameterException", "omit cluster"),
        ("ListHistory", {"nextToken": "x"}, "InvalidParameterException", "Invalid token."),
        ("DescribePast", {"at": 4e9}, "InvalidParameterException", "call is missing"),
        (
            "DescribePast",
            {"at": 1, "call": {"operation": "RunTask", "input": {"taskDefinition": "x"}}},
            "InvalidParameterException",
            "RunTask does not only read",
        ),
        (
            "DescribePast",
            {"at": 1, "call": {"operation": "ListClusters"}},
            "InvalidParameterException",
            "ListClusters is not about one cluster",
        ),
    ],
)
def test_what_cannot_be_told_is_refused(past, cluster, operation, asked, code, text):
    base = {} if operation == "DescribePast" else {"cluster": cluster}
    answer = past.call(operation, **(base | asked))
    assert answer.error[0] == code and text in answer.error[1], answer


def test_who_cannot_be_reached_is_said(tmp_path):
    access = {"endpoint": "http://127.0.0.1:1", "region": "us-east-1"}
    access |= {"accessKeyId": "AKIDEXAMPLE", "secretAccessKey": "secret"}
    (tmp_path / "credentials.json").write_text(json.dumps(access))
    then = ["describe", "web", "--at", "1m ago"]
    for asked in [["events"], ["history"], ["describe", "web"], then]:
        assert berth(*asked, "--data", tmp_path).returncode == 10, asked


def test_two_schedulers_of_ones_own_never_overcommit(own_laptop, own_tasks):
    client, past = own_laptop.client(), Past(own_laptop, "own")
    (instance,) = client.describe_container_instances(
        cluster="own", containerInstances=planes.instances(client, "own", 1)
    )["containerInstances"]
    free = {it["name"]: it["integerValue"] for it in instance["remainingResources"]}
    # Two and a half fit: both schedulers want the third place.
    memory, count = free["MEMORY"] * 2 // 5, 6
    definition = own_tasks.define(own_tasks.box("exit 0", memory=memory, memoryReservation=memory))
    start = past.now()
    command = [sys.executable, SCHEDULER, "--cluster", "own", "--count", str(count), definition]
    env = environment(**own_laptop.variables())
    how = {"env": env, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    racing = [subprocess.Popen(command, **how) for _ in range(2)]
    try:
        said = [it.communicate(timeout=300)[0] for it in racing]
    finally:
        for it in racing:
            it.kill()
    assert [it.returncode for it in racing] == [0, 0], said
    assert all(f"all {count} tasks ran" in it for it in said), said
    events, _ = past.following(start)
    holding, ended = set(), set()
    for it in events:
        detail = it["event"]["detail"]
        if it["event"]["detail-type"] == "ECS Container Instance State Change":
            left = {one["name"]: one["integerValue"] for one in detail["remainingResources"]}
            assert left["MEMORY"] >= 0 and left["CPU"] >= 0, detail
        else:
            arn = detail["taskArn"]
            (ended if detail["lastStatus"] == "STOPPED" else holding).add(arn)
            assert len(holding - ended) <= 2, detail
    assert len(ended) == 2 * count and holding <= ended
    until(lambda: client.list_tasks(cluster="own")["taskArns"] == [], "all have ended")
