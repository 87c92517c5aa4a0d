"""The wire beside botocore: what it sends, and how it reads what we answer."""

import json
import os

import pytest

from harness import exchanges
from harness.exchanges import SERVICES, WIRE


def kept(name, kind):
    return json.loads((WIRE / f"exchanges/{name}.{kind}.json").read_text())


@pytest.mark.parametrize("name", SERVICES)
def test_kept_calls_are_what_botocore_sends(name):
    made = exchanges.calls(name)
    if "UPDATE_EXPECT" in os.environ:
        (WIRE / f"exchanges/{name}.calls.json").write_text(lines(made))
    assert kept(name, "calls") == json.loads(json.dumps(made))


def lines(made):
    """JSON with a line for each exchange."""
    parts = []
    for kind, items in made.items():
        inside = ",\n".join(json.dumps(it, ensure_ascii=False) for it in items)
        parts.append(f'"{kind}": [\n{inside}\n]')
    return "{" + ",\n".join(parts) + "}\n"


@pytest.mark.parametrize("name", SERVICES)
def test_botocore_reads_our_answers(name):
    known, answers = kept(name, "calls"), kept(name, "answers")
    assert len(answers) == len(known["outputs"]) + len(known["errors"])
    for said, answer in zip(known["outputs"], answers):
        metadata, output = exchanges.parse(name, answer, operation=said["operation"])
        assert output == said["output"], (said["operation"], answer)
        assert metadata["RequestId"] == "id-1"
    model = exchanges.service(name)
    for said, answer in zip(known["errors"], answers[len(known["outputs"]):]):
        error, members = exchanges.parse(name, answer, error=said["name"])
        code = exchanges.said(model, SERVICES[name][1], model.shape_for(said["name"]))
        assert error["Code"] == code
        assert error["Message"] == f"{said['name']} <&> ü"
        assert exchanges.others(members) == said["others"], (said["name"], answer)


def test_botocore_reads_our_event_streams():
    encoded = (WIRE / "exchanges/stream.base64").read_text()
    frames = exchanges.frames(encoded)
    assert frames[0]["headers"][":event-type"] == "initial-response"
    start, update = exchanges.events("logs", "StartLiveTail", encoded)[1:3]
    started = {"requestId": "1", "sessionId": "s", "logGroupIdentifiers": ["g"]}
    assert start == {"sessionStart": started}
    result = {"message": "ü", "timestamp": 1767225600042}
    updated = {"sessionMetadata": {"sampled": True}, "sessionResults": [result]}
    assert update == {"sessionUpdate": updated}
    error = exchanges.events("logs", "StartLiveTail", encoded)[3]["Error"]
    assert error == {"Code": "SessionTimeoutException", "Message": "The session is over."}
    headers = frames[4]["headers"]
    assert [headers[f"h{it}"] for it in range(6)] == [True, False, -1, -2, -3, -(2**63)]
    assert (headers["h6"], headers["h7"], frames[4]["body"]) == (b"\0\xff", "ü", b"{}")
