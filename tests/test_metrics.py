"""`/metrics` of control plane and agent, read as Prometheus reads it."""

import re
import socket
import urllib.request

import pytest
from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics

from harness import docker, programs
from harness.plane import Plane, instances
from harness.tasks import Tasks
from harness.waiting import until

SHOWN_AT = re.compile(r"metrics are at (http://([0-9.]+):(\d+)/metrics)")
RUNS = 3


class Shown:
    """What one of them showed at one moment."""

    def __init__(self, url):
        with urllib.request.urlopen(url, timeout=20) as answer:
            assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            text = answer.read().decode()
        self.families = list(parser.text_string_to_metric_families(text))
        self.text = text

    def value(self, name, **labels):
        """Of the sample with exactly these labels; zero if there is none."""
        samples = [sample for family in self.families for sample in family.samples]
        found = [it.value for it in samples if (it.name, it.labels) == (name, labels)]
        assert len(found) <= 1, found
        return found[0] if found else 0

    def names(self):
        """As they are documented: the parser takes `_total` away."""
        counters = {f"{it.name}_total" for it in self.families if it.type == "counter"}
        return counters | {it.name for it in self.families if it.type != "counter"}


def addresses(plane):
    """Where control plane and agent say that their metrics are, in that order."""
    found = SHOWN_AT.findall(plane.log.read_text())
    return [(url, host, int(port)) for url, host, port in found]


def documented():
    pages = [(programs.ROOT / "docs" / it).read_text() for it in ("operating.md", "metrics.md")]
    return set(re.findall(r"^\| `([a-z]+_\w+)`", "".join(pages), re.MULTILINE))


@pytest.fixture
def watched(tmp_path):
    """A laptop that nobody has told where to show its metrics."""
    plane = Plane(tmp_path, "up", ["--cluster", "watched-cluster"])
    try:
        instances(plane.start().client(), "watched-cluster", 1)
        yield plane
    finally:
        plane.end()
        docker.remove_containers(docker.of_agent(plane.agent_data))


def test_known_calls_and_starts_are_counted(watched, images):
    tasks = Tasks(watched.client(), "watched-cluster", images)
    definition = tasks.box()
    server, agent = (url for url, _, _ in addresses(watched))
    run = [tasks.run(definition) for _ in range(RUNS)]
    for task in run:
        task.until("RUNNING")
    with pytest.raises(Exception, match="ClusterNotFoundException"):
        watched.client().list_tasks(cluster="nobody")

    def has_started():
        shown = Shown(agent)
        return shown if shown.value("berth_agent_tasks", last_status="RUNNING") == RUNS else None

    started = until(has_started, "all run, to the agent's mind")
    for phase, outcome in (("pull", "present"), ("create", "success"), ("start", "success")):
        labels = {"phase": phase, "outcome": outcome}
        assert started.value("berth_agent_container_start_seconds_count", **labels) == RUNS
        assert started.value("berth_agent_container_start_seconds_sum", **labels) > 0
    assert started.value("berth_agent_running_containers") == RUNS
    assert started.value("berth_agent_connected") == 1
    shown = Shown(server)
    run_task = {"service": "ecs", "operation": "RunTask"}
    assert shown.value("berth_calls_total", outcome="success", **run_task) == RUNS
    assert shown.value("berth_call_seconds_count", **run_task) == RUNS
    refused = {"service": "ecs", "operation": "ListTasks", "outcome": "client_error"}
    assert shown.value("berth_calls_total", **refused) == 1
    assert shown.value("berth_placement_seconds_count") == RUNS
    assert shown.value("berth_sessions", protocol="acs") == 1
    assert shown.value("berth_store_bytes") > 0
    for each in (started, shown):
        assert all(family.documentation for family in each.families), each.text
        assert each.names() <= documented()
        # What containers use is told by their names and their tasks'.
        if each is shown:
            assert "watched-cluster" not in each.text and "arn:" not in each.text
        assert watched.access()["accessKeyId"] not in each.text
    # Those with labels are there once something is counted; the others at once.
    missing = {it for it in documented() if it.startswith("berth_")}
    missing -= shown.names() | started.names()
    of_none_yet = {"berth_bugs_total", "berth_missed_rows_total", "berth_refusals_total"}
    assert missing <= of_none_yet | {"berth_agent_endpoint_credentials_total"}
    tasks.end()


def test_openmetrics_is_read_by_its_own_strict_parser(watched):
    for url, _, _ in addresses(watched):
        accept = {"Accept": "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"}
        request = urllib.request.Request(url, headers=accept)
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert answer.headers["Content-Type"].startswith("application/openmetrics-text")
            text = answer.read().decode()
        assert list(openmetrics.text_string_to_metric_families(text))


def test_nobody_from_elsewhere_can_read_them(watched):
    gateway = "{{range .IPAM.Config}}{{.Gateway}}{{end}}"
    outside = docker.docker("network", "inspect", "bridge", "--format", gateway).strip()
    assert not outside.startswith("127.")
    for _, host, port in addresses(watched):
        assert host == "127.0.0.1"
        socket.create_connection((host, port), timeout=10).close()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((outside, port), timeout=10)


def test_a_second_control_plane_shows_its_own_elsewhere_and_off_is_off(watched, tmp_path):
    second = Plane(tmp_path / "second", "server")
    third = Plane(tmp_path / "third", "server", ["--metrics", "off"])
    first = addresses(watched)[0]
    taken = Plane(tmp_path / "taken", "server", ["--metrics", f"127.0.0.1:{first[2]}"])
    for plane in (second, third, taken):
        plane.folder.mkdir()
    try:
        (other,) = addresses(second.start())
        assert other[2] != first[2]
        for alone in ("ecs-account", "secrets"):
            assert Shown(other[0]).value("berth_shards", shard=alone, led="true") == 1
        assert addresses(third.start()) == []
        with pytest.raises(AssertionError, match="--metrics says: Address already in use"):
            taken.start()
    finally:
        for plane in (second, third, taken):
            plane.end()
