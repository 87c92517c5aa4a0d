"""Ports that a test names itself."""

import contextlib
import os
import pathlib
import random
import socket

RANGE_OF_ANY = pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range")
LOWEST = 10_000
WORKERS_MAX = 64


def free_port():
    """One that nobody has, nor gets who asks for any, nor another worker: they run meanwhile."""
    highest, _ = RANGE_OF_ANY.read_text().split()
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    while True:
        port = random.randrange(LOWEST + worker, int(highest), WORKERS_MAX)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("0.0.0.0", port))
            return port
