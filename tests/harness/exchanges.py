"""What botocore sends and how it reads answers, for samples of the models of the wire's tests.

`crates/api/tests/exchanges` keeps what comes out here, so that the tests in Rust need no Python:
`NAME.calls.json` is written from here, `NAME.answers.json` by `crates/api`. Values are in one plain
form: times are milliseconds since the epoch, blobs base 64, numbers without digits their names.
"""

import base64
import datetime
import functools
import json
import math
import pathlib
import random

from botocore import awsrequest, eventstream, model, parsers, serialize

WIRE = pathlib.Path(__file__).parents[2] / "crates/api/tests"
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
PROTOCOLS = ["json", "query", "ec2", "rest-json", "smithy-rpc-v2-cbor"]

# What our own model of corners is in each protocol beside the real services.
SERVICES = {
    **{f"corners.{it}": ("corners", it) for it in PROTOCOLS},
    "batch": ("batch", "rest-json"),
    "cloudwatch.cbor": ("cloudwatch", "smithy-rpc-v2-cbor"),
    "cloudwatch.json": ("cloudwatch", "json"),
    "cloudwatch.query": ("cloudwatch", "query"),
    "ec2": ("ec2", "ec2"),
    "elbv2": ("elbv2", "query"),
    "iam": ("iam", "query"),
    "logs": ("logs", "json"),
    "scheduler": ("scheduler", "rest-json"),
    "servicediscovery": ("servicediscovery", "smithy-rpc-v2-cbor"),
    "ssm": ("ssm", "json"),
    # The channels of sessions, of which AWS publishes no model: only how they are called.
    "ssmmessages": ("ssmmessages", "rest-json"),
}

TEXTS = [
    "plain", "", " ", "a b+c%20&d=e;f/g", "ümläut", "日本", "😀", "<x y='z'>&amp;</x>", 'q"uo\\te', "a,b",
    "line\nbreak\ttab", "{\"a\": [1]}", "~-._*!'()", "null", "true", "1",
]
# One segment of a path is never empty, a header has one line of ASCII.
LABELS = ["plain", "a b+c", "arn:aws:x:::group/g", "ümläut/日本", "100%", "~-._", "{x}", "?a=b#c"]
HEADERS = ["plain", "a b", 'q"uo"te', "a, b", "~-._", "<x>"]
INTEGERS = [0, 1, -1, 23, 24, 255, 256, 65535, 65536, -256, 2147483647, -2147483648]
LONGS = INTEGERS + [2**32, -(2**32) - 1, 2**63 - 1, -(2**63)]
FLOATS = [0.0, 1.0, -1.5, 0.25, 65504.0, 1e5, 3.0517578125e-05, math.nan, math.inf, -math.inf]
DOUBLES = FLOATS + [0.1, 1e300, -1e-300, 12345.5, 2.0**63]
SECONDS = [0, 1, 1767225600, -1, 253370764800, -2208988800, 1709164800]
BLOBS = [b"", b"\0", b"ab", b"\xff\xfe\xfd", bytes(range(48))]


@functools.cache
def service(name):
    """The model as botocore has it, in the protocol of `name`."""
    folder, protocol = SERVICES[name]
    return load(folder, json.loads((WIRE / f"models/{folder}.json").read_text()), protocol)


def load(folder, facts, protocol):
    """The same of a model whose text was read."""
    facts["metadata"]["protocol"] = protocol
    if folder == "corners":
        for operation, it in list(facts["operations"].items()):
            is_rest = protocol == "rest-json"
            if not is_rest and "restOnly" in it:
                del facts["operations"][operation]
            elif not is_rest:
                it["http"] = {"method": "POST", "requestUri": "/"}
            if protocol == "ec2":
                it.get("output", {}).pop("resultWrapper", None)
    for operation, it in facts["operations"].items():
        it["name"] = operation
    return model.ServiceModel(facts, folder)


class Dice:
    """Values of shapes, the same for the same seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def make(self, shape, width, depth, place=None):
        kind = shape.type_name
        if kind == "structure":
            return self.structure(shape, width, depth)
        if kind == "list":
            count = 0 if depth <= 0 else self.count(width)
            made = [self.make(shape.member, width, depth - 1, place) for _ in range(count)]
            # A header or a query string without items is none.
            return made or ([self.make(shape.member, width, 0, place)] if place else made)
        if kind == "map":
            count = 0 if depth <= 0 else self.count(width)
            keys = self.random.sample(["key", "a.b", "ü", "x y", "K-1"], count)
            if place:
                keys = self.random.sample(["key", "k-1", "kk"], max(count, 1))
            return {it: self.make(shape.value, width, depth - 1, place) for it in keys}
        return self.scalar(shape, kind, place)

    def scalar(self, shape, kind, place):
        pick = self.random.choice
        if place == "statusCode":
            return pick([200, 201, 202])
        if kind == "string":
            if getattr(shape, "enum", None):
                return pick(shape.enum)
            return pick({"uri": LABELS, "header": HEADERS, "headers": HEADERS}.get(place, TEXTS))
        if kind == "timestamp":
            form = (shape.serialization.get("timestampFormat") or "").lower()
            milliseconds = 1000 * pick(SECONDS)
            # Botocore writes no fraction in a header or in HTTP's form.
            if form != "rfc822" and place != "header":
                milliseconds += pick([0, 0, 1, 250, 999])
            return milliseconds
        values = {
            "integer": INTEGERS, "long": LONGS, "float": FLOATS, "double": DOUBLES,
            "boolean": [True, False], "blob": BLOBS,
        }[kind]
        return plain(pick(values))

    def count(self, width):
        return {"bare": 1, "full": 2}.get(width) or self.random.randrange(4)

    def structure(self, shape, width, depth):
        out = {}
        if shape.is_tagged_union:
            members = [self.random.choice(sorted(shape.members))]
        else:
            members = sorted(shape.members)
        for name in members:
            member = shape.members[name]
            place = member.serialization.get("location")
            is_needed = name in shape.required_members or place in ("uri", "headers", "statusCode")
            is_payload = name == shape.serialization.get("payload")
            is_needed = is_needed or shape.is_tagged_union or is_payload
            is_asked = width == "full" or (width == "some" and self.random.random() < 0.5)
            if member.serialization.get("eventstream"):
                continue
            if is_needed or (is_asked and depth > 0):
                out[name] = self.make(member, width, depth - 1, place)
            # A body without anything in it cannot be told from none.
            if is_payload and out[name] == "":
                out[name] = "YWI="
        return out


def plain(value):
    """A value of botocore's in our plain form."""
    if isinstance(value, dict):
        return {key: plain(it) for key, it in value.items()}
    if isinstance(value, list):
        return [plain(it) for it in value]
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime.datetime):
        return round((value - EPOCH) / datetime.timedelta(milliseconds=1))
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def rich(shape, value):
    """A value in our plain form as botocore takes it."""
    kind = shape.type_name
    if getattr(shape, "is_document_type", False):
        return value
    if kind == "structure":
        return {name: rich(shape.members[name], it) for name, it in value.items()}
    if kind == "list":
        return [rich(shape.member, it) for it in value]
    if kind == "map":
        return {key: rich(shape.value, it) for key, it in value.items()}
    if kind == "blob":
        return base64.b64decode(value)
    if kind == "timestamp":
        return EPOCH + datetime.timedelta(milliseconds=value)
    if kind in ("float", "double"):
        return float(value.replace("Infinity", "inf") if isinstance(value, str) else value)
    return value


def sayable(shape, value, protocol, is_call):
    """The value without what the protocol has no way to say."""
    if protocol not in ("query", "ec2"):
        return value
    if shape.type_name == "structure":
        members = {k: (shape.members[k], it) for k, it in value.items()}
        said = {k: sayable(m, it, protocol, is_call) for k, (m, it) in members.items()}
        return {k: it for k, it in said.items() if not is_unsaid(shape.members[k], it, protocol, is_call)}
    if shape.type_name == "list":
        items = [sayable(shape.member, it, protocol, is_call) for it in value]
        return [it for it in items if not (is_call and is_unsaid(shape.member, it, protocol, True))]
    if shape.type_name == "map":
        return {k: sayable(shape.value, it, protocol, is_call) for k, it in value.items()}
    return value


def is_unsaid(shape, value, protocol, is_call):
    """Forms have no empty structures and maps, those of EC2 no empty lists, XML no flattened ones."""
    if value not in ({}, []):
        return False
    if not is_call:
        return bool(shape.serialization.get("flattened"))
    return shape.type_name != "list" or protocol == "ec2"


def calls(name):
    """All that is known beforehand: calls as botocore sends them, outputs and errors."""
    known = service(name)
    protocol = SERVICES[name][1]
    made = {"calls": [], "outputs": [], "errors": []}
    widths = ["bare", "full"] + ["some"] * (5 if name.startswith("corners") else 1)
    for operation in map(known.operation_model, known.operation_names):
        for number, width in enumerate(widths):
            dice = Dice(f"{name} {operation.name} {number}")
            if operation.input_shape is not None:
                made["calls"].append(call(protocol, operation, dice, width))
            if operation.output_shape is not None and not operation.has_event_stream_output:
                output = dice.make(operation.output_shape, width, 4)
                output = sayable(operation.output_shape, output, protocol, False)
                made["outputs"].append({"operation": operation.name, "output": output})
        for shape in operation.error_shapes:
            if all(it["name"] != shape.name for it in made["errors"]):
                members = Dice(f"{name} {shape.name}").make(shape, "full", 3)
                members = sayable(shape, members, protocol, False)
                made["errors"].append({"name": shape.name, "others": others(members)})
    return made


def others(members):
    """The members of an error beside its message."""
    return {key: it for key, it in members.items() if key.lower() != "message"}


def said(known, protocol, shape):
    """By which code clients hear of an error."""
    is_query = protocol in ("query", "ec2")
    # Such a service says the old code in a header beside the new one.
    was_query = "awsQueryCompatible" in known.metadata and protocol != "rest-json"
    code = shape.metadata.get("error", {}).get("code", shape.name)
    return code if is_query or was_query else shape.name


def call(protocol, operation, dice, width):
    value = dice.make(operation.input_shape, width, 4)
    value = sayable(operation.input_shape, value, protocol, True)
    return {"operation": operation.name, "input": value, "request": sent(protocol, operation, value)}


def sent(protocol, operation, value):
    """What botocore sends."""
    serializer = serialize.create_serializer(protocol, include_validation=False)
    parameters = rich(operation.input_shape, value)
    request = serializer.serialize_to_request(parameters, operation)
    awsrequest.prepare_request_dict(request, "http://berth.test", context={})
    made = awsrequest.create_request_object(request).prepare()
    headers = {key.lower(): text(it) for key, it in made.headers.items()}
    headers.pop("content-length", None)
    body = made.body if isinstance(made.body, bytes) else (made.body or "").encode()
    return {"method": made.method, "url": made.url, "headers": headers, **written(body)}


def text(value):
    return value.decode() if isinstance(value, bytes) else value


def written(body):
    """A body as text, if it is one."""
    try:
        return {"body": body.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}


def read(answer):
    return answer["body"].encode() if "body" in answer else base64.b64decode(answer["base64"])


def parse(name, answer, operation=None, error=None):
    """The output of an operation, or the error, that botocore reads from an answer of ours."""
    return parsed(service(name), SERVICES[name][1], answer, operation, error)


def parsed(known, protocol, answer, operation=None, error=None):
    parser = parsers.create_parser(protocol)
    shape = known.operation_model(operation).output_shape if operation else None
    headers = awsrequest.HeadersDict({"content-type": answer["contentType"]})
    for key, value in answer["headers"]:
        headers[key] = value
    body = read(answer)
    if shape and shape.serialization.get("payload"):
        # Botocore takes bytes for text there; clients hand it a stream.
        payload = shape.members[shape.serialization["payload"]]
        body = bytearray(body) if payload.type_name == "blob" else body
    response = {
        "body": body, "headers": headers, "status_code": answer["status"],
        "context": {"operation_name": operation},
    }
    made = parser.parse(response, shape)
    if error:
        return made["Error"], plain(parser.parse(response, known.shape_for(error)))
    return made.pop("ResponseMetadata"), plain(made)


def frames(encoded):
    """Frames of an event stream, as botocore reads them."""
    buffer = eventstream.EventStreamBuffer()
    buffer.add_data(base64.b64decode(encoded))
    return [it.to_response_dict() for it in buffer]


def events(name, operation, encoded):
    """The events of a stream, as botocore reads them."""
    shape = service(name).operation_model(operation).output_shape
    return read_events(SERVICES[name][1], shape.members[shape.event_stream_name], encoded)


def read_events(protocol, stream, encoded):
    parser = parsers.create_parser(protocol).EVENT_STREAM_PARSER_CLS()
    return [plain(parser.parse(it, stream)) for it in frames(encoded)]
