"""Every member of every shape of every model, beside botocore: what it sends, and how it reads."""

import pytest

from harness import every_shape, exchanges


@pytest.mark.parametrize("subject", every_shape.subjects(), ids=lambda it: it.name)
def test_every_shape_of_a_model(subject):
    subject.load()
    values = list(subject.values())
    answers = subject.ask([question(subject, *it) for it in values])
    assert len(answers) == len(values)
    for (kind, operation, shape, value), answer in zip(values, answers):
        if kind == "call":
            made, wanted = answer, {"operation": operation.name, "input": subject.read(shape, value)}
        elif kind == "output":
            metadata, made = subject.parsed(answer, operation=operation.name)
            wanted = value
            assert metadata["RequestId"] == "id-1"
        elif kind == "events":
            made = exchanges.read_events(subject.protocol, shape, answer["base64"])
            wanted = [event(shape, *it) for it in value.items()]
        else:
            error, members = subject.parsed(answer, error=shape.name)
            said = exchanges.said(subject.known, subject.protocol, shape)
            made = {**exchanges.others(members), "said": [error["Code"], error["Message"]]}
            wanted = {**exchanges.others(value), "said": [said, message(shape)]}
        differs = list(every_shape.differences(made, wanted))
        assert not differs, (kind, operation.name, shape.name, differs[:3], str(answer)[:2000])


def question(subject, kind, operation, shape, value):
    about = {"ask": kind, "operation": operation.name}
    if kind == "call":
        return {"ask": kind, "request": exchanges.sent(subject.protocol, operation, value)}
    if kind == "output":
        return about | {"output": subject.said(shape, value)}
    if kind == "events":
        return about | {"stream": shape.name, "events": list(value.items())}
    others = exchanges.others(value)
    return about | {"name": shape.name, "message": message(shape), "others": others}


def event(stream, name, value):
    """An event as botocore tells it. What ends a stream is an error."""
    if not stream.members[name].metadata.get("exception"):
        return {name: value}
    message = next((it for key, it in value.items() if key.lower() == "message"), "")
    return {"Error": {"Code": name, "Message": message}}


def message(shape):
    return f"{shape.name} <&> ü"
