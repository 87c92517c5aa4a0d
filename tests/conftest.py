"""What tests share: images, a laptop with Berth on it, a fleet, and the AWS CLI."""

import os
import pathlib
import signal
import time
import types
import uuid

import pytest

from harness import docker, leftovers, plane, programs
from harness.plane import Plane
from harness.services import Services
from harness.tasks import Tasks


# When no further test is begun, in seconds since the epoch: on a slow machine CI would else be cut off
# with nothing told. What has no turn counts as skipped.
END = float(os.environ.get("BERTH_TESTS_END", "inf"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    if time.time() > END:
        pytest.skip("no turn: the time is up (BERTH_TESTS_END)")


def pytest_configure():
    """To be asked to end is to be interrupted: what was made is removed."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    """Of the process that has workers, when these are gone."""
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        leftovers.remove(config._tmp_path_factory.getbasetemp())


def pytest_terminal_summary(terminalreporter):
    """Tells `cargo xtask test` which tests failed, once each."""
    if path := os.environ.get("FAILED_TESTS"):
        stats = terminalreporter.stats
        reports = stats.get("failed", []) + stats.get("error", [])
        folder = os.path.relpath(terminalreporter.config.rootpath)
        names = dict.fromkeys(f"{folder}/{it.nodeid}" for it in reports)
        pathlib.Path(path).write_text("".join(f"{it}\n" for it in names))


def pytest_collection_modifyitems(items):
    """The longest files first: no worker is still at one when all others are done."""
    slow = {it.path for it in items if it.get_closest_marker("slow")}
    items.sort(key=lambda it: it.path not in slow)


def unique(prefix):
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


@pytest.fixture(scope="session")
def images():
    """Images made of static programs alone: no registry is asked."""
    tag = uuid.uuid4().hex[:8]
    names = types.SimpleNamespace(
        busybox=f"berth-test-busybox:{tag}", hello=f"berth-test-hello:{tag}"
    )
    made = []
    try:
        made.append(docker.busybox_image(names.busybox, programs.busybox()))
        made.append(docker.hello_image(names.hello, programs.hello()))
        yield names
    finally:
        for image in made:
            docker.docker("rmi", "--force", image, check=False)


@pytest.fixture(scope="session")
def laptop(tmp_path_factory):
    """`berth up`, shared by all tests that leave nothing behind in it."""
    folder = tmp_path_factory.mktemp("laptop")
    quick = ["--healthy-after", "2"]
    arguments = ["--cluster", unique("laptop"), "--attribute", "disk=ssd", *quick]
    started = Plane(folder, "up", arguments)
    started.cluster = started.arguments[1]
    try:
        started.start()
        plane.instances(started.client(), started.cluster, 1)
        yield started
    finally:
        started.end()
        docker.remove_containers(docker.of_agent(started.agent_data))


@pytest.fixture(scope="session")
def ecs(laptop):
    return laptop.client()


@pytest.fixture(scope="session")
def lax(laptop):
    """A client that sends whatever it is given."""
    return laptop.client(parameter_validation=False)


@pytest.fixture(scope="session")
def cluster(laptop):
    """The cluster of the laptop's one instance."""
    return laptop.cluster


@pytest.fixture
def tasks(ecs, cluster, images):
    made = Tasks(ecs, cluster, images)
    yield made
    made.end()


@pytest.fixture
def verb(laptop, cluster):
    """Runs a verb; what it did, after looking at its exit code."""

    def run(name, *arguments, code=0):
        ran = plane.berth(name, "--cluster", cluster, "--data", laptop.data, *arguments)
        assert ran.returncode == code, (ran.stdout, ran.stderr)
        assert "\x1b" not in ran.stdout + ran.stderr
        return ran

    return run


@pytest.fixture
def services(ecs, cluster, images):
    made = Services(ecs, cluster, images)
    yield made
    made.end()


@pytest.fixture
def empty_cluster(ecs):
    """A cluster without instances, deleted afterwards."""
    name = unique("empty")
    ecs.create_cluster(clusterName=name)
    yield name
    ecs.delete_cluster(cluster=name)


@pytest.fixture
def own_laptop(tmp_path):
    """`berth up` for one test alone, which may treat it as it likes."""
    started = Plane(tmp_path, "up", ["--cluster", "own"])
    started.cluster = "own"
    try:
        started.start()
        plane.instances(started.client(), "own", 1)
        yield started
    finally:
        started.end()
        docker.remove_containers(docker.of_agent(started.agent_data))


@pytest.fixture
def own_tasks(own_laptop, images):
    """Tasks of a laptop of one's own: its containers are removed with it."""
    return Tasks(own_laptop.client(), own_laptop.cluster, images)


@pytest.fixture(scope="session")
def fleet(tmp_path_factory, images):
    """A control plane by itself and three machines, two in one zone. All on this Docker."""

    def options(number, zone):
        attributes = [f"ecs.availability-zone={zone}", f"number={number}"]
        return [it for attribute in attributes for it in ("--attribute", attribute)]

    machines = [options(*it) for it in enumerate(["north", "north", "south"])]
    server = Plane(tmp_path_factory.mktemp("fleet"), "server")
    with plane.beside(server, "fleet", machines) as started:
        yield started


@pytest.fixture
def fleet_tasks(fleet, images):
    made = Tasks(fleet.client(), "fleet", images)
    yield made
    made.end()


@pytest.fixture(scope="session")
def alone(tmp_path_factory):
    """A control plane without any agent."""
    server = Plane(tmp_path_factory.mktemp("alone"), "server")
    try:
        yield server.start()
    finally:
        server.end()


@pytest.fixture(scope="session")
def aws(laptop):
    """Runs the AWS CLI on the laptop; see `Plane.aws`."""
    return laptop.aws
