"""Connections of somebody who has no key, or somebody else's signature."""

import resource
import select
import socket

TIMEOUT_S = 20.0
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
# A call in HPACK: `:method POST`, `:scheme http`, `:path /`, `:authority a`, then its type and target.
TARGET = b"AmazonEC2ContainerServiceV20141113.ListClusters"
UNSIGNED = b"\x83\x86\x84\x01\x01a\x0f\x10\x10application/json"
UNSIGNED += b"\x00\x0cx-amz-target" + bytes([len(TARGET)]) + TARGET


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


def streams(count, bytes_each):
    """A connection of HTTP/2 with so many POSTs whose bodies do not end."""
    text = PREFACE + frame(4, 0, 0, b"")
    for number in range(count):
        stream = 2 * number + 1
        text += frame(1, 4, stream, UNSIGNED)
        text += frame(0, 0, stream, b" " * bytes_each)
    return text


def frame(kind, flags, stream, payload):
    head = len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big")
    return head + payload
