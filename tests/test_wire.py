"""awsJson1.1 on the wire: what is read, what is refused, and with which words."""

import http.client
import json
import socket

import pytest

from harness.calls import refused
from harness.raw import FORM, JSON, TARGET, Raw

SERIALIZATION = "SerializationException"


@pytest.fixture(scope="module")
def raw(alone):
    return Raw(alone)


def refusal(answer, code, status=400):
    """Checks an error of the front end; its text."""
    assert answer.status == status, answer
    assert answer.headers["content-type"] == JSON
    assert answer.headers["x-amzn-requestid"]
    assert answer.error[0] == code, answer
    assert answer.error[1], answer
    return answer.error[1]


def test_answers_have_the_form_of_aws(raw):
    answer = raw.call("ListClusters", {})
    assert answer.status == 200 and "clusterArns" in answer.json
    assert answer.headers["content-type"] == JSON
    assert answer.headers["date"]
    ids = {raw.call("ListClusters", {}).headers["x-amzn-requestid"] for _ in range(3)}
    assert len(ids) == 3 and all(len(it) == 36 for it in ids)


@pytest.mark.parametrize("body", ["", "{}", " {} ", "{\n}"])
def test_no_members_may_be_written_in_many_ways(raw, body):
    assert raw.call("ListClusters", body).status == 200


def test_unknown_members_are_ignored(raw):
    body = {"maxResults": 1, "unknown": {"a": [1, {"b": None}]}, "__type": "x"}
    assert raw.call("ListClusters", body).status == 200


def test_null_is_absent(raw):
    assert raw.call("ListClusters", {"maxResults": None, "nextToken": None}).status == 200
    text = refusal_of_service(raw.call("DescribeTasks", {"tasks": None, "cluster": None}))
    assert text


def refusal_of_service(answer):
    assert answer.status == 400, answer
    return answer.error[1]


def test_other_media_types_of_json_are_read(raw):
    for media_type in ["application/json", "application/x-amz-json-1.0", f"{JSON}; charset=utf-8"]:
        assert raw.call("ListClusters", {}, content_type=media_type).status == 200, media_type


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "}",
        "[]",
        "null",
        "1",
        '"text"',
        "{'a': 1}",
        '{"a": 1,}',
        '{"a" 1}',
        '{"a": 01}',
        '{"a": nul}',
        '{"clusterName": "a" "b"}',
        "{}{}",
        "{} x",
        '{"clusterName": "\\x"}',
        '{"clusterName": "a\nb"}',
        b'{"clusterName": "\xff\xfe"}',
        b"\xef\xbb\xbf{",
        b"\x00",
        '{"clusterName": "\\ud800"}',
        "<xml/>",
        "a=b",
    ],
)
def test_what_is_not_json_is_refused(raw, body):
    refusal(raw.call("CreateCluster", body), SERIALIZATION)


@pytest.mark.parametrize(
    "body, path",
    [
        ({"clusterName": 1}, "clusterName"),
        ({"clusterName": True}, "clusterName"),
        ({"clusterName": ["a"]}, "clusterName"),
        ({"clusterName": {"a": 1}}, "clusterName"),
        ({"tags": "a"}, "tags"),
        ({"tags": {"key": "a"}}, "tags"),
        ({"tags": ["a"]}, "tags[0]"),
        ({"tags": [{"key": "a"}, {"key": 2}]}, "tags[1].key"),
        ({"configuration": []}, "configuration"),
        ({"configuration": {"executeCommandConfiguration": "x"}}, "executeCommandConfiguration"),
    ],
)
def test_wrong_types_are_refused_by_name(raw, body, path):
    assert path in refusal(raw.call("CreateCluster", body), SERIALIZATION)


@pytest.mark.parametrize("number", ["1.5", "1e99", "99999999999", '"1"', "true", "[]"])
def test_wrong_numbers_are_refused(raw, number):
    refusal(raw.call("ListClusters", '{"maxResults": %s}' % number), SERIALIZATION)


def test_lists_hold_no_null_items_of_meaning(raw):
    answer = raw.call("CreateCluster", {"clusterName": "nulls", "tags": [None]})
    assert answer.status in (200, 400)
    raw.call("DeleteCluster", {"cluster": "nulls"})


def test_deep_nesting_is_refused(raw):
    for opening, closing in [("[", "]"), ('{"a":', "}")]:
        for depth in [100, 10_000, 150_000]:
            body = '{"unknown":' + opening * depth + "1" * (opening != "[") + closing * depth + "}"
            refusal(raw.call("ListClusters", body), SERIALIZATION)
    assert raw.call("ListClusters", '{"unknown":' + "[" * 20 + "]" * 20 + "}").status == 200


def test_huge_bodies_are_refused(raw):
    body = json.dumps({"clusterName": "x" * (1 << 20)})
    text = refusal(raw.call("CreateCluster", body), "RequestEntityTooLargeException", 413)
    assert "1048576" in text
    # Chunked, without a length that would give it away.
    data = body.encode()
    headers = raw.headers(data, TARGET + "CreateCluster")
    chunks = (data[at : at + 4096] for at in range(0, len(data), 4096))
    assert raw.send(chunks, headers | {"Transfer-Encoding": "chunked"}).status == 413
    assert raw.call("ListClusters", {}).status == 200


@pytest.mark.parametrize("mib", [1, 3, 20])
def test_clients_of_aws_see_why_a_body_is_refused(alone, mib):
    ecs = alone.client(parameter_validation=False)
    code, _ = refused(ecs.create_cluster, clusterName="x" * (mib << 20))
    assert code == "RequestEntityTooLargeException"


def test_a_large_body_that_is_allowed_is_read(raw):
    body = json.dumps({"maxResults": 1, "padding": "x" * 900_000})
    assert raw.call("ListClusters", body).status == 200


@pytest.mark.parametrize("operation", ["Nope", "listClusters", "", "ListClusters2", "x" * 300])
def test_unknown_operations(raw, operation):
    refusal(raw.call(operation, {}), "UnknownOperationException")


@pytest.mark.parametrize("target", ["ListClusters", "Other.ListClusters", None])
def test_unknown_targets(raw, target):
    body = b"{}"
    answer = raw.send(body, raw.headers(body, target))
    refusal(answer, "UnknownOperationException")


def test_other_places_and_methods(raw):
    for method, path in [
        ("GET", "/"),
        ("GET", "/x"),
        ("POST", "/x"),
        ("DELETE", "/"),
        ("PUT", "/"),
    ]:
        answer = raw.send(method=method, path=path)
        assert 400 <= answer.status < 500, (method, path, answer)
    answer = raw.send(
        b"{}", {"Content-Type": "text/plain", "X-Amz-Target": TARGET + "RunTask"}, "POST"
    )
    assert 400 <= answer.status < 500


def test_health_needs_no_signature(raw):
    answer = raw.send(method="GET", path="/health")
    assert answer.status == 200 and answer.json == {"status": "ok"}


def test_one_connection_serves_many_calls(raw):
    connection = http.client.HTTPConnection(raw.host, timeout=20)
    for number in range(20):
        body = json.dumps({"maxResults": number % 3}).encode()
        connection.request("POST", "/", body, raw.headers(body, TARGET + "ListClusters"))
        answer = connection.getresponse()
        answer.read()
        assert answer.status == (400 if number % 3 == 0 else 200)
    connection.close()


@pytest.mark.parametrize(
    "noise",
    [
        b"\x00\x01\x02\x03\r\n\r\n",
        b"POST / HTTP/9.9\r\n\r\n",
        b"POST /\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST / HTTP/1.1\r\nHost: a\r\n" + b"X: " + b"y" * 200_000 + b"\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\n"
        + b"".join(b"X%d: y\r\n" % it for it in range(500))
        + b"\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=range(8),
)
def test_noise_is_not_answered_with_success(raw, noise):
    host, port = raw.host.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as stream:
        try:
            stream.sendall(noise)
            answer = stream.recv(4096)
        except ConnectionError:
            answer = b""
    assert answer == b"" or 400 <= int(answer.split()[1]) < 500, answer
    assert raw.call("ListClusters", {}).status == 200


def test_strange_texts_come_back_as_they_were(raw):
    name = "texts"
    value = "Ünï cödé 漢字 العربية"
    body = {"clusterName": name, "tags": [{"key": "k", "value": value}]}
    for text in [json.dumps(body), json.dumps(body, ensure_ascii=False)]:
        made = raw.call("CreateCluster", text).json["cluster"]
        assert made["tags"] == [{"key": "k", "value": value}]
    raw.call("DeleteCluster", {"cluster": name})


def test_times_are_seconds_with_milliseconds(raw):
    body = {
        "family": "times",
        "containerDefinitions": [{"name": "m", "image": "i", "memory": 16}],
    }
    made = raw.call("RegisterTaskDefinition", body).json["taskDefinition"]
    assert isinstance(made["registeredAt"], float) and 1.7e9 < made["registeredAt"] < 1e10
    assert round(made["registeredAt"], 3) == made["registeredAt"]


def test_empty_lists_are_there_and_absent_structures_are_not(raw):
    body = {
        "family": "forms",
        "containerDefinitions": [{"name": "m", "image": "i", "memory": 16}],
    }
    made = raw.call("RegisterTaskDefinition", body).json["taskDefinition"]
    assert made["volumes"] == [] and made["placementConstraints"] == []
    for absent in ["proxyConfiguration", "ephemeralStorage", "runtimePlatform", "networkMode"]:
        assert absent not in made
    container = made["containerDefinitions"][0]
    for absent in ["healthCheck", "linuxParameters", "logConfiguration", "restartPolicy"]:
        assert absent not in container


def test_a_form_is_not_for_ecs(raw):
    body = b"Action=ListClusters&Version=2014-11-13"
    answer = raw.send(body, raw.headers(body, None, FORM, "ecs"))
    assert 400 <= answer.status < 500
