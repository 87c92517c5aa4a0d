"""CloudWatch Logs by the AWS CLI, boto3 and Terraform, and a control plane killed under load."""

import concurrent.futures
import pathlib
import re
import threading
import time

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from conftest import unique
from harness.calls import every, refusal, refused
from harness.plane import Plane
from harness.terraform import YES, Terraform

SOURCE = pathlib.Path(__file__).parent / "terraform/logs.tf"
NO_GROUP = ("ResourceNotFoundException", "The specified log group does not exist.")
NO_STREAM = ("ResourceNotFoundException", "The specified log stream does not exist.")


@pytest.fixture(scope="module")
def logs(alone):
    return alone.client("logs")


@pytest.fixture
def group(logs):
    """A group of one's own, with the stream `s`."""
    name = f"/{unique('test')}"
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="s")
    yield name
    try:
        logs.delete_log_group(logGroupName=name)
    except ClientError:
        pass


def now_ms():
    return int(time.time() * 1000)


def put(logs, group, *messages, stream="s", at=None, step=1, **more):
    """Lines, so many milliseconds apart."""
    begin = at or now_ms() - 1000
    events = [{"timestamp": begin + step * n, "message": it} for n, it in enumerate(messages)]
    return logs.put_log_events(
        logGroupName=group, logStreamName=stream, logEvents=events, **more
    )


def messages(logs, group, **more):
    found = every(logs, "filter_log_events", "events", logGroupName=group, **more)
    return [it["message"] for it in found]


def test_the_aws_cli_creates_writes_reads_and_deletes(alone):
    def aws(*arguments, **more):
        return alone.aws("logs", *arguments, **more)

    name = f"/{unique('cli')}"
    aws("create-log-group", "--log-group-name", name, "--tags", "team=a")
    again = aws("create-log-group", "--log-group-name", name, check=False)
    assert "(ResourceAlreadyExistsException)" in again.stderr
    assert "The specified log group already exists" in again.stderr
    aws("create-log-stream", "--log-group-name", name, "--log-stream-name", "web/app/1")
    at = now_ms()
    told = aws(
        *("put-log-events", "--log-group-name", name, "--log-stream-name", "web/app/1"),
        *("--log-events", f"timestamp={at},message=hello", f"timestamp={at + 1},message=world"),
    )
    assert told["nextSequenceToken"]
    got = aws("get-log-events", "--log-group-name", name, "--log-stream-name", "web/app/1")
    assert [it["message"] for it in got["events"]] == ["hello", "world"]
    found = aws("filter-log-events", "--log-group-name", name, "--filter-pattern", "world")
    assert [it["message"] for it in found["events"]] == ["world"]
    assert found["events"][0]["logStreamName"] == "web/app/1"
    [shown] = aws("describe-log-groups", "--log-group-name-prefix", name)["logGroups"]
    assert shown["arn"] == f"arn:aws:logs:us-east-1:123456789012:log-group:{name}:*"
    assert shown["storedBytes"] == 2 * 26 + 10
    aws("put-retention-policy", "--log-group-name", name, "--retention-in-days", "7")
    aws("delete-log-group", "--log-group-name", name)
    gone = aws("describe-log-streams", "--log-group-name", name, check=False)
    assert "The specified log group does not exist." in gone.stderr


def test_pages_of_groups_and_streams(logs):
    root = f"/{unique('pages')}"
    names = [f"{root}/{it}" for it in "abcde"]
    for name in reversed(names):
        logs.create_log_group(logGroupName=name)

    def groups(**more):
        found = every(logs, "describe_log_groups", "logGroups", page_size=2, **more)
        return [it["logGroupName"] for it in found]

    assert groups(logGroupNamePrefix=root) == names
    assert groups(logGroupNamePattern=f"{root[1:]}/c") == names[2:3]
    assert refused(logs.describe_log_groups, logGroupNamePrefix="a", logGroupNamePattern="b") == (
        "InvalidParameterException",
        "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
    )
    listed = logs.list_log_groups(logGroupNamePattern=f"^{root[:20]}")["logGroups"]
    assert [it["logGroupName"] for it in listed] == names
    name = names[0]
    for stream in "zyxwv":
        logs.create_log_stream(logGroupName=name, logStreamName=stream)
    for stream in "xvz":
        put(logs, name, "line", stream=stream, at=now_ms())

    def streams(**more):
        arguments = {"logGroupName": name} | more
        found = every(logs, "describe_log_streams", "logStreams", page_size=2, **arguments)
        return "".join(it["logStreamName"] for it in found)

    assert streams() == "vwxyz" and streams(descending=True) == "zyxwv"
    by_time = streams(orderBy="LastEventTime", descending=True)
    assert by_time == "zvxyw", by_time
    assert streams(orderBy="LastEventTime") == by_time[::-1]
    assert refused(
        logs.describe_log_streams,
        logGroupName=name,
        orderBy="LastEventTime",
        logStreamNamePrefix="a",
    ) == (
        "InvalidParameterException",
        "Cannot order by LastEventTime with a logStreamNamePrefix.",
    )
    [shown] = logs.describe_log_streams(logGroupName=name, logStreamNamePrefix="x")["logStreams"]
    assert shown["firstEventTimestamp"] == shown["lastEventTimestamp"]
    assert shown["lastIngestionTime"] >= shown["lastEventTimestamp"]
    assert shown["storedBytes"] == 0 and shown["uploadSequenceToken"]
    for it in names:
        logs.delete_log_group(logGroupName=it)


def test_tags_retention_and_protection(logs, group):
    arn = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]["logGroupArn"]
    logs.tag_resource(resourceArn=arn, tags={"a": "1", "b": ""})
    logs.tag_log_group(logGroupName=group, tags={"c": "3"})
    logs.untag_resource(resourceArn=arn, tagKeys=["a"])
    tags = {"b": "", "c": "3"}
    assert logs.list_tags_for_resource(resourceArn=arn)["tags"] == tags
    assert logs.list_tags_log_group(logGroupName=group)["tags"] == tags
    logs.untag_log_group(logGroupName=group, tags=["b", "c"])
    assert logs.list_tags_for_resource(resourceArn=arn)["tags"] == {}
    code, text = refused(logs.put_retention_policy, logGroupName=group, retentionInDays=2)
    assert code == "InvalidParameterException" and "Value '2' at 'retentionInDays'" in text
    logs.put_retention_policy(logGroupName=group, retentionInDays=3653)
    logs.put_log_group_deletion_protection(
        logGroupIdentifier=arn, deletionProtectionEnabled=True
    )
    shown = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]
    assert (shown["retentionInDays"], shown["deletionProtectionEnabled"]) == (3653, True)
    assert refused(logs.delete_log_group, logGroupName=group) == (
        "ValidationException",
        "Cannot delete log group with deletion protection enabled. Disable deletion protection "
        "first.",
    )
    logs.put_log_group_deletion_protection(
        logGroupIdentifier=group, deletionProtectionEnabled=False
    )
    logs.delete_retention_policy(logGroupName=group)
    assert "retentionInDays" not in logs.describe_log_groups(logGroupNamePrefix=group)[
        "logGroups"
    ][0]


def test_what_is_too_old_too_new_or_wrong(logs, group):
    hour = 3_600_000
    at = now_ms()

    def batch(*times):
        events = [{"timestamp": it, "message": "m"} for it in times]
        return {"logGroupName": group, "logStreamName": "s", "logEvents": events}

    told = logs.put_log_events(**batch(at - 15 * 24 * hour, at - 15 * 24 * hour + 1))
    assert told["rejectedLogEventsInfo"] == {"tooOldLogEventEndIndex": 2}
    told = logs.put_log_events(**batch(at, at + 1, at + 3 * hour))
    assert told["rejectedLogEventsInfo"] == {"tooNewLogEventStartIndex": 2}
    logs.put_retention_policy(logGroupName=group, retentionInDays=1)
    told = logs.put_log_events(**batch(at - 25 * hour, at - 2 * hour))
    assert told["rejectedLogEventsInfo"] == {"expiredLogEventEndIndex": 1}
    assert len(messages(logs, group)) == 3
    for events, text in [
        (batch(at, at - 1), "must be in chronological order."),
        (batch(at - 25 * hour, at), "cannot span more than 24 hours."),
    ]:
        code, said = refused(logs.put_log_events, **events)
        assert code == "InvalidParameterException" and text in said
    large = batch(at)
    large["logEvents"][0]["message"] = "x" * (1_048_576 - 25)
    assert refused(logs.put_log_events, **large) == (
        "InvalidParameterException",
        "Upload too large: 1048577 bytes exceeds limit of 1048576",
    )
    large["logEvents"][0]["message"] = "\n" * (1_048_576 - 26)
    assert logs.put_log_events(**large)["nextSequenceToken"], "two MiB of JSON"
    assert refused(logs.put_log_events, **batch(at) | {"logStreamName": "none"}) == NO_STREAM
    assert refused(logs.put_log_events, **batch(at) | {"logGroupName": "none"}) == NO_GROUP


def test_a_full_batch_of_short_lines(logs, group):
    put(logs, group, *["x" * 78] * 10_000)
    assert len(messages(logs, group)) == 10_000


def test_the_source_that_counts_its_lines_stores_each_once(logs, group):
    def batch(first, count):
        lines = [f"line {it}" for it in range(first, first + count)]
        token = f"berth:container:{first}:{count}"
        return put(logs, group, *lines, sequenceToken=token)

    assert batch(0, 3)["nextSequenceToken"] == "berth:container:3:0"
    with pytest.raises(ClientError) as error:
        batch(0, 3)
    said = error.value.response
    assert said["Error"]["Code"] == "DataAlreadyAcceptedException"
    assert said["expectedSequenceToken"] == "berth:container:3:0"
    with pytest.raises(ClientError) as error:
        batch(5, 1)
    said = error.value.response
    assert said["Error"]["Code"] == "InvalidSequenceTokenException"
    assert said["expectedSequenceToken"] == "berth:container:3:0"
    batch(3, 1)
    put(logs, group, "of another", sequenceToken="49039859")
    assert sorted(messages(logs, group)) == ["line 0", "line 1", "line 2", "line 3", "of another"]


def test_get_log_events_from_either_end(logs, group):
    at = now_ms() - 60_000
    lines = [str(it) for it in range(25)]
    put(logs, group, *lines, at=at)
    about = {"logGroupName": group, "logStreamName": "s", "limit": 10}

    def walk(token, direction, **more):
        seen = []
        while True:
            page = logs.get_log_events(**about, **more, **({"nextToken": token} if token else {}))
            seen.append([it["message"] for it in page["events"]])
            if page[direction] == token:
                return seen, page
            token = page[direction]

    forward, last = walk(None, "nextForwardToken", startFromHead=True)
    assert forward == [lines[:10], lines[10:20], lines[20:], []]
    assert re.fullmatch(r"f/\d{56}", last["nextForwardToken"])
    put(logs, group, "late", at=at + 25)
    page = logs.get_log_events(**about, nextToken=last["nextForwardToken"])
    assert [it["message"] for it in page["events"]] == ["late"]
    backward, last = walk(None, "nextBackwardToken")
    assert backward == [[*lines[16:], "late"], lines[6:16], lines[:6], []]
    assert re.fullmatch(r"b/\d{56}", last["nextBackwardToken"])
    got = logs.get_log_events(**about, startTime=at + 3, endTime=at + 5, startFromHead=True)
    assert [it["message"] for it in got["events"]] == ["3", "4"], "the end is not part of it"
    code = refused(logs.get_log_events, **about, nextToken="f/1")
    assert code == ("InvalidParameterException", "The specified nextToken is invalid.")


def test_filter_log_events_merges_streams_and_knows_each_line(logs, group):
    at = now_ms() - 60_000
    for number, stream in enumerate(["web/a", "web/b", "db"]):
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
        for line in range(10):
            put(logs, group, f"{stream} {line}", stream=stream, at=at + 10 * line + number)
    expected = [f"{stream} {line}" for line in range(10) for stream in ("web/a", "web/b", "db")]
    for page_size in (1, 7, 100):
        found = every(
            logs, "filter_log_events", "events", page_size, logGroupName=group, interleaved=True
        )
        assert [it["message"] for it in found] == expected
        ids = [it["eventId"] for it in found]
        assert len(set(ids)) == len(ids) and ids == sorted(ids)
        assert all(it["ingestionTime"] >= it["timestamp"] for it in found)
    assert messages(logs, group, startFromHead=False) == expected[::-1]
    assert messages(logs, group, logStreamNamePrefix="web/") == [
        it for it in expected if it.startswith("web")
    ]
    assert messages(logs, group, logStreamNames=["db", "web/b"], filterPattern='"b 3"') == [
        "web/b 3",
        "db 3",
    ]
    # The end is part of it.
    assert messages(logs, group, startTime=at + 1, endTime=at + 10) == expected[1:4]
    assert refused(logs.filter_log_events, logGroupName=group, filterPattern="a-b") == (
        "InvalidParameterException",
        "Invalid filter pattern",
    )
    assert refused(logs.filter_log_events, logGroupName=group, logStreamNames=["x"]) == NO_STREAM
    code, text = refused(
        logs.filter_log_events, logGroupName=group, logStreamNames=["db"], logStreamNamePrefix="d"
    )
    assert code == "InvalidParameterException" and "mutually exclusive" in text
    token = logs.filter_log_events(logGroupName=group, limit=1)["nextToken"]
    code, text = refused(
        logs.filter_log_events, logGroupName=group, nextToken=token, filterPattern="web"
    )
    assert text == "The specified nextToken is invalid."


def test_patterns(logs):
    lines = [
        '{"level":"ERROR","ms":12,"user":{"name":"ann"}}',
        '{"level":"INFO","ms":1200,"user":null}',
        '127.0.0.1 - ann [10/Oct/2000] "GET /a HTTP/1.0" 404 2326',
        "ERROR 42 panic",
    ]

    def matched(pattern):
        told = logs.test_metric_filter(filterPattern=pattern, logEventMessages=lines)
        return [it["eventNumber"] for it in told["matches"]]

    for pattern, expected in [
        ("", [1, 2, 3, 4]),
        ("ERROR", [1, 4]),
        ("ERROR -panic", [1]),
        ("?INFO ?panic", [2, 4]),
        ("%4[0-9]+%", [3, 4]),
        ("{ $.ms > 1e2 }", [2]),
        ('{ $.level = "E*" && $.user.name = ann }', [1]),
        ("{ $.user IS NULL || $.ms = 12 }", [1, 2]),
        ("[ip, ..., status = 4*, bytes > 1000]", [3]),
        ("[level, number = 42, word]", [4]),
    ]:
        assert matched(pattern) == expected, pattern
    told = logs.test_metric_filter(
        filterPattern="[ip, id, user, at, request, status, bytes]", logEventMessages=lines
    )
    extracted = told["matches"][0]["extractedValues"]
    assert (extracted["$request"], extracted["$status"]) == ("GET /a HTTP/1.0", "404")


def test_tail_as_the_aws_cli_follows(logs, group):
    """What version 2 of the AWS CLI does for `aws logs tail --follow`, but for its pauses."""
    seen, done = [], threading.Event()

    def tail():
        ids, start = set(), now_ms() - 600_000
        while True:
            is_last = done.is_set()
            pages = logs.get_paginator("filter_log_events").paginate(
                logGroupName=group, interleaved=True, startTime=start
            )
            for page in pages:
                for event in page["events"]:
                    if event["eventId"] in ids:
                        continue
                    if event["timestamp"] > start:
                        ids, start = set(), event["timestamp"]
                    ids.add(event["eventId"])
                    seen.append(event["message"])
            if is_last:
                return
            time.sleep(0.05)

    follower = threading.Thread(target=tail)
    follower.start()
    written = []
    for number in range(60):
        lines = [f"{number} {it}" for it in range(3)]
        put(logs, group, *lines, at=now_ms())
        written += lines
    done.set()
    follower.join()
    assert seen == written


def test_live_tail(alone, logs, group):
    access = alone.access()
    client = boto3.session.Session().client(
        "logs",
        endpoint_url=alone.endpoint,
        region_name=access["region"],
        aws_access_key_id=access["accessKeyId"],
        aws_secret_access_key=access["secretAccessKey"],
        config=Config(inject_host_prefix=False, retries={"total_max_attempts": 1}),
    )
    arn = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]["logGroupArn"]
    put(logs, group, "before")
    stream = client.start_live_tail(logGroupIdentifiers=[arn], logEventFilterPattern="-secret")[
        "responseStream"
    ]
    events = iter(stream)
    start = next(events)["sessionStart"]
    assert start["logGroupIdentifiers"] == [arn] and start["sessionId"]
    put(logs, group, "one", "secret", "two")
    seen = []
    for event in events:
        seen += event["sessionUpdate"]["sessionResults"]
        if len(seen) >= 2:
            break
    assert [it["message"] for it in seen] == ["one", "two"]
    assert seen[0]["logStreamName"] == "s"
    assert seen[0]["logGroupIdentifier"] == f"123456789012:{group}"
    stream.close()
    assert refused(client.start_live_tail, logGroupIdentifiers=[f"{arn}x"]) == NO_GROUP


def test_what_berth_does_not_have_is_refused_by_name(logs, group):
    for call, arguments in [
        (logs.start_query, {"startTime": 0, "endTime": 1, "queryString": "fields @message"}),
        (logs.describe_metric_filters, {"logGroupName": group}),
        (logs.describe_subscription_filters, {"logGroupName": group}),
        (logs.associate_kms_key, {"logGroupName": group, "kmsKeyId": "k"}),
    ]:
        code, text = refused(call, **arguments)
        assert code == "InvalidParameterException" and "not supported by this release" in text
    status, code, _ = refusal(logs.describe_export_tasks)
    assert (status, code) == (400, "UnknownOperationException")


def test_a_deleted_group_made_anew_has_none_of_the_lines(logs, group):
    put(logs, group, "old")
    logs.delete_log_group(logGroupName=group)
    assert refused(logs.filter_log_events, logGroupName=group) == NO_GROUP
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    assert messages(logs, group) == []
    assert logs.describe_log_streams(logGroupName=group)["logStreams"][0].get(
        "lastEventTimestamp"
    ) is None


def test_who_may_read_what(alone, logs, group):
    iam = alone.client("iam")
    user = unique("reader")
    iam.create_user(UserName=user)
    key = iam.create_access_key(UserName=user)["AccessKey"]
    resource = f"arn:aws:logs:us-east-1:123456789012:log-group:{group}:*"
    policy = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
        f'"Action":["logs:FilterLogEvents","logs:GetLogEvents"],"Resource":"{resource}"}}]}}'
    )
    iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument=policy)
    reader = alone.client(
        "logs", access_key_id=key["AccessKeyId"], secret_access_key=key["SecretAccessKey"]
    )
    put(logs, group, "m")
    assert messages(reader, group) == ["m"]
    assert reader.get_log_events(logGroupName=group, logStreamName="s")["events"]
    events = [{"timestamp": now_ms(), "message": "m"}]
    code, text = refused(
        reader.put_log_events, logGroupName=group, logStreamName="s", logEvents=events
    )
    assert code == "AccessDeniedException"
    stream = resource.replace(":*", ":log-stream:s")
    assert f"not authorized to perform: logs:PutLogEvents on resource: {stream}" in text
    # Whether or not it is there.
    for name in (f"{group}-x", "/none"):
        assert refused(reader.filter_log_events, logGroupName=name)[0] == "AccessDeniedException"
    iam.delete_user_policy(UserName=user, PolicyName="p")
    iam.delete_access_key(UserName=user, AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName=user)


@pytest.mark.slow
def test_a_killed_control_plane_keeps_what_it_acknowledged_in_order_and_once(tmp_path):
    server = Plane(tmp_path, "server").start()
    sources, per_batch = 4, 25
    try:
        logs = server.client("logs")
        logs.create_log_group(logGroupName="g")
        for it in range(sources):
            logs.create_log_stream(logGroupName="g", logStreamName=str(it))
        acknowledged = [0] * sources
        for _ in range(5):
            write_until_killed(server, acknowledged, per_batch)
            server.start()
        logs = server.client("logs")
        for source, count in enumerate(acknowledged):
            lines = messages(logs, "g", logStreamNames=[str(source)])
            # A batch that was cut off may have been stored all the same.
            assert count <= len(lines) <= count + per_batch
            assert lines == [f"{source} {it}" for it in range(len(lines))]
    finally:
        server.end()


def write_until_killed(server, acknowledged, per_batch):
    """Each source sends what was not acknowledged yet, until nobody answers any more."""
    enough = threading.Event()

    def write(source):
        logs = server.client("logs")
        while True:
            first = acknowledged[source]
            lines = [f"{source} {it}" for it in range(first, first + per_batch)]
            token = f"berth:{source}:{first}:{per_batch}"
            try:
                put(logs, "g", *lines, stream=str(source), at=now_ms(), step=0, sequenceToken=token)
            except logs.exceptions.DataAlreadyAcceptedException:
                pass
            except (BotoCoreError, ClientError):
                return
            acknowledged[source] += per_batch
            if acknowledged[source] % (per_batch * 8) == 0:
                enough.set()

    with concurrent.futures.ThreadPoolExecutor(len(acknowledged)) as writers:
        done = [writers.submit(write, it) for it in range(len(acknowledged))]
        assert enough.wait(60)
        server.kill()
        for it in done:
            it.result()


def test_a_control_plane_that_stops_keeps_its_lines(tmp_path):
    server = Plane(tmp_path, "server").start()
    try:
        logs = server.client("logs")
        logs.create_log_group(logGroupName="g")
        logs.create_log_stream(logGroupName="g", logStreamName="s")
        put(logs, "g", "a", "b")
        assert messages(logs, "g") == ["a", "b"]
        assert server.stop() == 0
        assert messages(server.start().client("logs"), "g") == ["a", "b"]
    finally:
        server.end()


def test_terraform_applies_updates_and_destroys(alone, logs, tmp_path):
    name = f"/{unique('tf')}"
    terraform = Terraform(tmp_path, SOURCE, alone, name=name, days=7, stage="test")
    terraform.apply()
    assert terraform.changes_nothing()
    [shown] = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert shown["retentionInDays"] == 7
    assert logs.list_tags_for_resource(resourceArn=shown["logGroupArn"])["tags"] == {
        "stage": "test"
    }
    terraform.variables = terraform.variables | {"days": 30, "stage": "prod"}
    terraform.apply()
    assert terraform.changes_nothing()
    terraform.run("destroy", *YES)
    assert logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"] == []
