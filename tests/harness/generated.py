"""Inputs and checks made of the service model: valid calls, broken calls, well-formed answers."""

import math

# How deep optional members are filled in.
DEPTH_MAX = 6
TEXTS = [
    "",
    " ",
    "a",
    "web",
    "default",
    "DEFAULT",
    "web:1",
    "web:999999999999",
    "a b",
    "../x",
    "ü漢",
    "x" * 300,
    "x" * 5000,
    "0" * 32,
    "-1",
    "9" * 40,
    "1 vCPU",
    "\t\n",
    "%s%n",
    "${x}",
    "[",
    "(",
    "*",
    "arn:aws:ecs:us-east-1:123456789012:cluster/default",
    "arn:aws:ecs:us-east-1:123456789012:",
    "arn:aws:ecs:eu-west-1:999999999999:task/default/" + "0" * 32,
    "arn:",
    "arn:aws:s3:::bucket",
    "sha256:",
    "null",
    "true",
    "attribute:a == b",
    "2020-01-01",
    "\u0000",
    "\ud7ff\ue000",
    "'\"\\",
]
# Texts that many members take.
PLAIN = ["web", "a", "k1", "enabled", "on", "512", "1024", "x/y", "default"]
INTEGERS = [0, 1, -1, 2, 10, 100, 255, 1024, 65535, 65536, 2**31 - 1, -(2**31)]


class Inputs:
    """Random inputs of an operation, valid as the model understands it."""

    def __init__(self, random, known):
        self.random = random
        # Member name in lower case → values that exist on the server or make sense.
        self.known = known

    def call(self, shape, base):
        """An input: sparse or full, or a good one with something more, so that some get far."""
        self.fullness = self.random.choice([0.0, 0.15, 0.5])
        made = self.of(shape)
        if base is None or self.random.random() < 0.5:
            return made
        more = self.random.sample(sorted(made), min(len(made), self.random.choice([0, 1, 2])))
        return base | {name: made[name] for name in more if name not in base}

    def of(self, shape, name="", depth=0):
        if shape is None:
            return {}
        return getattr(self, shape.type_name, self._unknown)(shape, name, depth)

    def structure(self, shape, name, depth):
        if shape.metadata.get("document"):
            return {"any": [1, "x", None]}
        if getattr(shape, "is_document_type", False):
            return {"any": [1, "x", None]}
        members = {}
        for member, its in shape.members.items():
            is_required = member in shape.required_members
            is_wanted = depth < DEPTH_MAX and self.random.random() < self.fullness
            if is_required or is_wanted:
                members[member] = self.of(its, member, depth + 1)
        return members

    def list(self, shape, name, depth):
        count = self.random.choice([0, 1, 1, 1, 2, 2, 3, 12] if depth < 3 else [0, 1])
        return [self.of(shape.member, name, depth + 1) for _ in range(count)]

    def map(self, shape, name, depth):
        count = self.random.choice([0, 1, 2])
        return {
            self.text(shape.key, "key"): self.of(shape.value, name, depth + 1) for _ in range(count)
        }

    def string(self, shape, name, depth):
        if shape.enum and self.random.random() < 0.9:
            return self.random.choice(shape.enum)
        return self.text(shape, name)

    def text(self, shape, name):
        if self.random.random() < 0.8:
            return self.random.choice(self._sensible(name) or PLAIN)
        return self.random.choice(TEXTS)

    def _sensible(self, name):
        return self.known.get(name.lower().rstrip("s")) or self.known.get(name.lower())

    def integer(self, shape, name, depth):
        if self.random.random() < 0.8 and (known := self._sensible(name)):
            return self.random.choice(known)
        return self.random.choice(INTEGERS)

    def long(self, shape, name, depth):
        return self.random.choice(INTEGERS + [2**40, -(2**63)])

    def double(self, shape, name, depth):
        return self.random.choice([0.0, -0.5, 1.5, 100.0, 1e300])

    float = double

    def boolean(self, shape, name, depth):
        return self.random.choice([True, False])

    def timestamp(self, shape, name, depth):
        return self.random.choice([0, 1.5, 1_700_000_000.123, -1, 4e9])

    def _unknown(self, shape, name, depth):
        raise AssertionError(f"the model has a type that is not generated: {shape.type_name}")


WRONG = [None, True, 0, -1, 1.5, 1e308, "text", "", [], [None], {}, {"a": 1}, [[]], [{}], 2**70]


def broken(random, body):
    """The same with one thing replaced by something of any type, removed, or added."""
    places = list(_places(body, ()))
    if not places or random.random() < 0.05:
        return random.choice(WRONG)
    path = random.choice(places)
    return _changed(body, path, random)


def _places(value, path):
    if path:
        yield path
    if isinstance(value, dict):
        for name in value:
            yield from _places(value[name], (*path, name))
    if isinstance(value, list):
        for at, item in enumerate(value):
            yield from _places(item, (*path, at))


def _changed(value, path, random):
    if not path:
        return random.choice(WRONG)
    copy = dict(value) if isinstance(value, dict) else list(value)
    if len(path) == 1 and isinstance(copy, dict) and random.random() < 0.3:
        del copy[path[0]]
        return copy
    copy[path[0]] = _changed(copy[path[0]], path[1:], random)
    return copy


def faults(shape, value, where="answer"):
    """What is wrong with an output, as the model sees it."""
    found = []
    if shape is None:
        return [] if value == {} else [f"{where}: {value} should be empty"]
    if getattr(shape, "is_document_type", False):
        return []
    kind = shape.type_name
    if kind == "structure":
        if not isinstance(value, dict):
            return [f"{where}: {value!r} is no structure"]
        for name, member in value.items():
            if name not in shape.members:
                found.append(f"{where}.{name} is not in the model")
            elif member is None:
                found.append(f"{where}.{name} is null")
            else:
                found += faults(shape.members[name], member, f"{where}.{name}")
        found += [
            f"{where}.{name} is missing" for name in shape.required_members if name not in value
        ]
    elif kind == "list":
        if not isinstance(value, list):
            return [f"{where}: {value!r} is no list"]
        for at, item in enumerate(value):
            found += faults(shape.member, item, f"{where}[{at}]")
    elif kind == "map":
        if not isinstance(value, dict):
            return [f"{where}: {value!r} is no map"]
        for name, item in value.items():
            found += faults(shape.value, item, f"{where}.{name}")
    elif kind == "string":
        if not isinstance(value, str):
            found.append(f"{where}: {value!r} is no string")
    elif kind == "boolean":
        if not isinstance(value, bool):
            found.append(f"{where}: {value!r} is no boolean")
    elif kind in ("integer", "long"):
        if not isinstance(value, int) or isinstance(value, bool):
            found.append(f"{where}: {value!r} is no whole number")
    else:
        if (
            not isinstance(value, (int, float))
            or isinstance(value, bool)
            or not math.isfinite(value)
        ):
            found.append(f"{where}: {value!r} is no number")
    return found
