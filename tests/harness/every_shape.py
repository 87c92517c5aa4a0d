"""Values with every member of every shape of a model, and our codec at work on them."""

import collections
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile
import tomllib

import botocore
from harness import exchanges, programs

TEXTS = exchanges.TEXTS + ["\r\n", "\x7f\u2028", "x" * 3000]
# What XML cannot hold, and our answers do not say there.
CONTROLS = ["\0\x01\x1f"]
HEADERS = exchanges.HEADERS
KEYS = ["key", "a.b", "ü", "x y", "K-1", "", "<k>&", "member"]
# A part of a header's name, or a name in a query string.
NAMES = ["key", "k-1", "kk"]
FLOATS = exchanges.FLOATS + [3.4028234663852886e38, 1.401298464324817e-45]
DOUBLES = exchanges.DOUBLES + [sys.float_info.max, 5e-324]
DOCUMENTS = [{}, {"a": [1, None, {"b": "ü"}], "c": False}, [], "text", 1.5]
# A shape that holds itself does so once.
NESTED = 2
# So many times every operation has each of its members; then it has them with nothing in them.
ROUNDS = 2


class Maker:
    """Makes values of shapes: of each kind all that are known, one after the other."""

    def __init__(self, protocol):
        self.turns = collections.Counter()
        self.seen = set()
        self.texts = TEXTS + ([] if protocol in ("query", "ec2") else CONTROLS)
        self.is_hollow = False

    def turn(self, name, values):
        self.turns[name] += 1
        return values[self.turns[name] % len(values)]

    def make(self, shape, above=(), place=None):
        kind = shape.type_name
        if getattr(shape, "is_document_type", False):
            return self.turn("document", DOCUMENTS)
        if kind == "structure":
            return self.structure(shape, above)
        # A header or a query string without items is none.
        is_empty = (self.is_hollow or is_deep(shape, above)) and not place
        if kind == "list":
            return [self.make(shape.member, above, place) for _ in range(0 if is_empty else 2)]
        if kind == "map":
            keys = [] if is_empty else self.keys(shape.key, place)
            return {it: self.make(shape.value, above, place) for it in keys}
        return self.scalar(shape, kind, place)

    def keys(self, shape, place):
        known = getattr(shape, "enum", None) or (NAMES if place else KEYS)
        return [self.turn(f"keys of {len(known)}", known) for _ in range(min(2, len(known)))]

    def structure(self, shape, above):
        members = [it for it in shape.members.items() if not it[1].serialization.get("eventstream")]
        if above.count(shape.name) >= NESTED:
            return {}
        if shape.is_tagged_union and members:
            # One that ends, of a union that holds itself.
            ends = [it for it in members if not is_deep(it[1], (*above, shape.name))]
            members = [self.turn(f"{len(ends)} of {shape.name}", ends or members)]
        out = {}
        for name, member in members:
            self.seen.add((shape.name, name))
            place = member.serialization.get("location")
            out[name] = self.make(member, (*above, shape.name), place)
            # A body without anything in it cannot be told from none.
            if name == shape.serialization.get("payload") and out[name] == "":
                out[name] = "YWI="
        return out

    def scalar(self, shape, kind, place):
        if place == "statusCode":
            return self.turn("status", [200, 201, 202])
        if kind == "string":
            if enum := getattr(shape, "enum", None):
                return self.turn(f"enum {len(enum)}", enum)
            if place in ("uri", "header", "headers"):
                return self.turn(place, exchanges.LABELS if place == "uri" else HEADERS)
            return "" if self.is_hollow else self.turn("text", self.texts)
        if kind == "timestamp":
            milliseconds = 1000 * self.turn("second", exchanges.SECONDS)
            form = (shape.serialization.get("timestampFormat") or "").lower()
            # Botocore writes no fraction in a header or in HTTP's form.
            has_fraction = form != "rfc822" and place != "header"
            return milliseconds + (self.turn("fraction", [0, 1, 250, 999]) if has_fraction else 0)
        values = {
            "integer": exchanges.INTEGERS, "long": exchanges.LONGS, "float": FLOATS,
            "double": DOUBLES, "boolean": [True, False], "blob": exchanges.BLOBS,
        }[kind]
        return exchanges.plain(self.turn(kind, values))


def is_deep(shape, above):
    """Whether what the shape holds would be one level too many."""
    while shape.type_name in ("list", "map"):
        shape = shape.member if shape.type_name == "list" else shape.value
    return above.count(shape.name) >= NESTED


def members(shapes):
    """All members of the structures at and below shapes: pairs of the names of both."""
    found, known, open_ = set(), set(), list(shapes)
    while open_:
        shape = open_.pop()
        if shape is None or shape.name in known:
            continue
        known.add(shape.name)
        if shape.type_name == "structure":
            its = {k: it for k, it in shape.members.items() if not it.serialization.get("eventstream")}
            found |= {(shape.name, name) for name in its}
            open_ += its.values()
        elif shape.type_name == "list":
            open_.append(shape.member)
        elif shape.type_name == "map":
            open_ += [shape.key, shape.value]
    return found


class Subject:
    """A model in one of its protocols, by its tables or by what is generated of it."""

    def __init__(self, path, protocol, service=None):
        self.path, self.protocol, self.service = path, protocol, service
        folder = path.parts[-3] if path.suffix == ".gz" else path.stem
        whole = " whole" if path.suffix == ".gz" else ""
        self.name = f"{folder}{whole} {protocol}{' by its shapes' if service else ''}"

    def load(self):
        self.text = text(self.path)
        self.known = exchanges.load(self.name.split()[0], json.loads(self.text), self.protocol)
        names = self.known.operation_names
        self.kept_when_empty = {"*"}
        if self.service:
            table = tomllib.loads(self.path.with_suffix(".toml").read_text())
            names = [it for it in names if it in table["operations"]]
            self.kept_when_empty = set(table.get("kept_when_empty", []))
        self.operations = [self.known.operation_model(it) for it in names]

    def ask(self, questions):
        """What our codec answers to each."""
        lines = "".join(json.dumps(it) + "\n" for it in questions)
        with tempfile.NamedTemporaryFile() as model:
            model.write(self.text)
            model.flush()
            command = [programs.wire(), model.name, self.protocol]
            command += [self.service] if self.service else []
            ran = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True)
        return [json.loads(it) for it in ran.stdout.split(b"\n")[:-1]]

    def parsed(self, answer, **what):
        """What botocore reads in an answer of ours."""
        return exchanges.parsed(self.known, self.protocol, answer, **what)

    def values(self):
        """Inputs, outputs and errors: of each operation its name, its shape and a value."""
        maker = Maker(self.protocol)
        every = []
        for operation in self.operations:
            every += [("call", operation, operation.input_shape)]
            if operation.has_event_stream_output:
                every += [("events", operation, operation.get_event_stream_output())]
            else:
                every += [("output", operation, operation.output_shape)]
            every += [("error", operation, it) for it in operation.error_shapes]
        every = [it for it in every if it[2] is not None]
        wanted = members(shape for _, _, shape in every)
        for number in range(100):
            maker.is_hollow = number == ROUNDS
            for kind, operation, shape in every:
                if number > ROUNDS and members([shape]) <= maker.seen:
                    continue
                value = exchanges.sayable(shape, maker.make(shape), self.protocol, kind == "call")
                yield kind, operation, shape, value
            if number >= ROUNDS and wanted <= maker.seen:
                return
        raise AssertionError(f"no value has {sorted(wanted - maker.seen)}")

    def said(self, shape, value):
        """A value as we are told it and tell it: generated shapes know no times but JSON's."""
        return in_json(shape, value) if self.service else value

    def read(self, shape, value):
        """An input as it must be read."""
        if "*" not in self.kept_when_empty:
            value = self.without_empty(shape, value)
        return self.said(shape, value)

    def without_empty(self, shape, value):
        """A value without texts that are the same as none."""
        if getattr(shape, "is_document_type", False):
            return value
        if shape.type_name == "structure":
            its = {k: (shape.members[k], it) for k, it in value.items()}
            return {
                name: self.without_empty(member, it) for name, (member, it) in its.items()
                if it != "" or f"{shape.name}.{name}" in self.kept_when_empty
            }
        if shape.type_name == "list":
            return [self.without_empty(shape.member, it) for it in value]
        if shape.type_name == "map":
            return {key: self.without_empty(shape.value, it) for key, it in value.items()}
        return value


def in_json(shape, value):
    """A value in our plain form as JSON: times are seconds."""
    if getattr(shape, "is_document_type", False):
        return value
    if shape.type_name == "structure":
        return {name: in_json(shape.members[name], it) for name, it in value.items()}
    if shape.type_name == "list":
        return [in_json(shape.member, it) for it in value]
    if shape.type_name == "map":
        return {key: in_json(shape.value, it) for key, it in value.items()}
    if shape.type_name == "timestamp":
        return value // 1000 if value % 1000 == 0 else value / 1000
    return value


def differences(made, wanted, at=""):
    """Where two values are not the same, each with what is there."""
    if type(made) is type(wanted) is dict:
        for name in sorted({*made, *wanted}):
            pair = made.get(name, "(nothing)"), wanted.get(name, "(nothing)")
            yield from differences(*pair, f"{at}.{name}")
    elif type(made) is type(wanted) is list and len(made) == len(wanted):
        for index, pair in enumerate(zip(made, wanted)):
            yield from differences(*pair, f"{at}[{index}]")
    elif type(made) is not type(wanted) or made != wanted:
        yield f"{at} is {made!r}, not {wanted!r}"


def text(path):
    """The JSON of a model, which botocore keeps packed."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def subjects():
    """All that is served, and what the tests in Rust have samples of: whole, if botocore has it."""
    found = []
    for name in ("berth", "cloudwatch", "ecs", "iam", "logs", "secretsmanager", "ssm", "sts"):
        path = programs.ROOT / f"models/{name}.json"
        protocol = json.loads(path.read_text())["metadata"]["protocol"]
        found += [Subject(path, protocol), Subject(path, protocol, name)]
    data = pathlib.Path(botocore.__file__).parent / "data"
    for folder, protocol in exchanges.SERVICES.values():
        kept = exchanges.WIRE / f"models/{folder}.json"
        whole = data.glob(f"{folder}/*/service-2.json.gz")
        found.append(Subject(max(whole, default=kept), protocol))
    return found
