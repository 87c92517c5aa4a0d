"""Connections of somebody who has no key, or somebody else's signature."""

import resource
import select
import socket

TIMEOUT_S = 20.0
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
# Why a connection of HTTP/2 ends.
NO_ERROR, FLOW_CONTROL_ERROR = 0, 3


class Hostile:
    """Raw sockets to a control plane; all are closed at the end."""

    def __init__(self, plane):
        host, _, port = plane.endpoint.removeprefix("http://").rpartition(":")
        self.address = host, int(port)
        self.sockets = []
        # As many as this process may have open.
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for opened in self.sockets:
            opened.close()

    def open(self, said=b""):
        """A connection on which this was said, as far as the server takes it."""
        opened = socket.create_connection(self.address, TIMEOUT_S)
        self.sockets.append(opened)
        try:
            opened.sendall(said)
        except OSError:
            # Refused in the middle: the answer is there nevertheless.
            pass
        return opened

    def ask(self, said):
        """What the server says to it until it closes."""
        return heard(self.open(said))


def heard(opened):
    """Everything that comes until the other end closes or resets."""
    text = b""
    try:
        while part := opened.recv(65536):
            text += part
    except ConnectionResetError:
        pass
    return text


def closed(sockets):
    """Those of which the other end has closed or reset."""
    return [it for it in sockets if _is_closed(it)]


def _is_closed(opened):
    poll = select.poll()
    poll.register(opened, select.POLLRDHUP)
    return poll.poll(0) != []


def request(headers, body=b"", method="POST", path="/", length=None):
    """The bytes of a request; headers are pairs, so that one may come twice."""
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def streams(count, bytes_each, authority="a", headers=()):
    """A connection of HTTP/2 with so many POSTs whose bodies do not end."""
    # `:method POST`, `:scheme http`, `:path /`, `:authority`, then the others as they are.
    head = b"\x83\x86\x84\x01" + hpack(authority)
    head += b"".join(b"\x00" + hpack(name.lower()) + hpack(value) for name, value in headers)
    text = PREFACE + frame(4, 0, 0, b"")
    for number in range(count):
        stream = 2 * number + 1
        text += frame(1, 4, stream, head)
        text += frame(0, 0, stream, b" " * bytes_each)
    return text


def resets(hanging, rounds):
    """A connection of HTTP/2 on which so many streams take nothing of their answers, and further
    ones with large heads are reset as soon as they are there, round after round.

    It ends with a ping."""
    # `:method GET`, `:scheme http`, `:path /health`, `:authority a`.
    head = b"\x82\x86\x04" + hpack("/health") + b"\x01" + hpack("a")
    large = head + b"\x00" + hpack("x-a") + hpack("a" * 11_000)
    # `SETTINGS_INITIAL_WINDOW_SIZE` is 0.
    text = PREFACE + frame(4, 0, 0, b"\x00\x04\x00\x00\x00\x00")
    stream, opened = 1, []
    for _ in range(hanging):
        text += frame(1, 5, stream, head)
        stream += 2
    yield text
    for _ in range(rounds):
        # Of `CANCEL`.
        text = b"".join(frame(3, 0, it, b"\x00\x00\x00\x08") for it in opened)
        opened = list(range(stream, stream + 24, 2))
        stream += 24
        yield text + b"".join(frame(1, 5, it, large) for it in opened)
    yield frame(6, 0, 0, b"the last")


def hpack(text):
    length, more = len(text), b""
    if length >= 127:
        length, rest = 127, length - 127
        while rest >= 128:
            more += bytes([rest % 128 + 128])
            rest //= 128
        more += bytes([rest])
    return bytes([length]) + more + text.encode()


def frame(kind, flags, stream, payload):
    head = len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big")
    return head + payload


def told(text):
    """What came over HTTP/2: the bodies of answers by stream, and why the connection ended."""
    answers, ends = {}, []
    while text:
        length, kind = int.from_bytes(text[:3], "big"), text[3]
        stream, payload = int.from_bytes(text[5:9], "big"), text[9 : 9 + length]
        text = text[9 + length :]
        if kind == 0:
            answers[stream] = answers.get(stream, b"") + payload
        elif kind == 7:
            ends.append(int.from_bytes(payload[4:8], "big"))
    return answers, ends
