"""`berth logs` of two hosts: whatever machine tasks run or ran on, and from none of them."""

import contextlib
import signal
import subprocess
import types

import pytest

from conftest import unique
from harness import docker, plane
from harness.hosts import Host, Network
from harness.plane import Plane, Process, berth, environment
from harness.services import Services
from harness.tasks import UNTIL_STOPPED, Tasks
from harness.waiting import until

CLUSTER = "hosts"
# `berth logs` has no Docker here.
NOWHERE = {"DOCKER_HOST": "unix:///nowhere/docker.sock"}


@pytest.fixture(scope="module")
def site(tmp_path_factory, images):
    if not docker.is_root():
        pytest.fail("these tests need root")
    folder = tmp_path_factory.mktemp("l")
    network, server, hosts = Network(), Plane(folder, "server", ["--healthy-after", "1"]), []
    with contextlib.ExitStack() as ends:
        ends.callback(network.end)
        network.start()
        ends.callback(server.end)
        for number, zone in enumerate(["east", "west"]):
            hosts.append(Host(folder / str(number), network, number, zone))
            ends.callback(hosts[-1].end)
            hosts[-1].daemon.begin()
        server.listen, server.namespace = f"{network.address}:0", network.plane
        server.start()
        server.client().create_cluster(clusterName=CLUSTER)
        for host in hosts:
            host.daemon.ready().load(images.busybox)
            host.join(server, CLUSTER)
        plane.instances(server.client(), CLUSTER, len(hosts))
        yield types.SimpleNamespace(plane=server, ecs=server.client(), hosts=hosts)


@pytest.fixture
def services(site, images):
    made = Services(site.ecs, CLUSTER, images)
    yield made
    made.end()


@pytest.fixture
def group(site):
    name = f"/{unique('logs')}"
    site.plane.client("logs").create_log_group(logGroupName=name)
    return name


def awslogs(group):
    options = {"awslogs-group": group, "awslogs-region": "us-east-1"}
    options["awslogs-stream-prefix"] = "p"
    return {"logDriver": "awslogs", "options": options}


def box(made, group, script, name="main"):
    return made.box(script, name=name, logConfiguration=awslogs(group))


def service_of(services, *boxes, count=2):
    made = services.create(definition=services.define(*boxes, networkMode="none"), count=count)
    made.stable()
    return made


def arguments(site, *rest):
    return ["logs", "--cluster", CLUSTER, "--data", site.plane.data, *rest]


def logs(site, *rest, code=0):
    ran = berth(*arguments(site, *rest), env=environment(**NOWHERE))
    assert ran.returncode == code, (ran.stdout, ran.stderr)
    return ran


def lines_of(site, count, *rest):
    """As many as there should be: lines are a moment on their way."""

    def there():
        found = logs(site, *rest).stdout.splitlines()
        return found if len(found) >= count else None

    return until(there, lambda: logs(site, *rest), 30)


def following(site, log, *rest):
    return Process(arguments(site, "--follow", *rest), log, environment(**NOWHERE))


def test_a_service_on_two_hosts(site, services, group, tmp_path):
    script = f"echo begin; echo ERROR one >&2; {UNTIL_STOPPED}"
    side = box(services, group, f"echo beside; {UNTIL_STOPPED}", name="side")
    service = service_of(services, box(services, group, script), side)
    definition = service.describe()["taskDefinition"]
    assert [len(it.running(definition)) for it in site.hosts] == [2, 2]
    found = lines_of(site, 6, service.name)
    tasks = {it.split(" ")[0] for it in found}
    assert len(tasks) == 2 and all(len(it) == 9 and it[0] == "…" for it in tasks)
    rest = sorted(it.split(" ", 1)[1] for it in found)
    assert rest == sorted(2 * ["main | begin", "main | ERROR one", "side | beside"])
    only = logs(site, service.name, "--container", "side").stdout.splitlines()
    assert [it.split(" ", 1)[1] for it in only] == ["| beside", "| beside"]
    errors = logs(site, service.name, "--filter", "ERROR -two").stdout.splitlines()
    assert [it.split(" ", 1)[1] for it in errors] == 2 * ["main | ERROR one"]
    assert logs(site, service.name, "--filter", "ERROR", "--until", "1h").stdout == ""
    assert len(logs(site, service.name, "--since", "1h").stdout.splitlines()) == 6
    assert logs(site, service.name, "--since", "2099-01-01T00:00:00Z").stdout == ""
    logs(site, service.name, "--filter", "{ $.", code=2)
    logs(site, service.name, "--until", "1h", "--follow", code=2)
    both = ["--tail", "1", "--filter", "x", "--follow"]
    assert "leave out --follow" in logs(site, service.name, *both, code=2).stderr
    assert "did you mean 'side'?" in logs(site, service.name, "--container", "sdie", code=3).stderr


def test_following_goes_on_with_new_tasks_and_a_control_plane_started_anew(
    site, services, group, tmp_path
):
    script = f"i=0; while :; do i=$((i+1)); echo line $i; sleep 1; done & {UNTIL_STOPPED}"
    service = service_of(services, box(services, group, script), count=1)
    process = following(site, tmp_path / "log", service.name, "--tail", "0")
    try:
        first = process.line().split(" | ")
        assert first[1].startswith("line ")
        numbers = [int(first[1].split(" ")[1])]
        site.plane.kill()
        site.plane.start()
        plane.instances(site.plane.client(), CLUSTER, 2)
        site.plane.client().update_service(cluster=CLUSTER, service=service.name, desiredCount=2)
        others = []
        while len(numbers) < 10 or len(others) < 2:
            task, text = process.line().split(" | ")
            to = numbers if task == first[0] else others
            to.append(int(text.split(" ")[1]))
        # Each line once, in its order, whatever was killed meanwhile.
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        assert others == list(range(1, len(others) + 1))
        process.popen.send_signal(signal.SIGINT)
        assert process.popen.wait(20) == 130, process.complaints()
    finally:
        process.end()
    site.ecs = site.plane.client()


def test_a_task_that_is_stopped_and_whose_container_is_gone(site, images, group, tmp_path):
    tasks = Tasks(site.plane.client(), CLUSTER, images)
    script = "i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo $i; done; sleep 3; echo end"
    task = tasks.run(box(tasks, group, script), networkMode="none")
    process = following(site, tmp_path / "log", task.arn)
    expected = [*map(str, range(1, 301)), "end"]
    try:
        assert [process.line() for _ in expected] == expected
        # It ends with the task.
        assert process.line() is None and process.popen.wait(20) == 0, process.complaints()
    finally:
        process.end()
    task.until("STOPPED")
    id = task.arn.rpartition("/")[2]
    for host in site.hosts:
        found = host.daemon.ask("ps", "--all", "--quiet", "--filter", f"name={id}").split()
        label = f"label=com.amazonaws.ecs.task-arn={task.arn}"
        found += host.daemon.ask("ps", "--all", "--quiet", "--filter", label).split()
        if found:
            host.daemon.ask("rm", "--force", *set(found))
    assert logs(site, id[-8:]).stdout.splitlines() == expected
    assert logs(site, id, "--tail", "2").stdout.splitlines() == ["300", "end"]
    assert logs(site, id, "--tail", "1", "--filter", "29").stdout == "299\n"
    following_it = logs(site, id, "--follow", "--tail", "1")
    assert following_it.stdout == "end\n"


def test_several_at_once_and_what_is_in_no_log_group(site, services, images, group):
    first = service_of(services, box(services, group, f"echo 1; {UNTIL_STOPPED}"), count=1)
    second = service_of(services, box(services, group, f"echo 2; {UNTIL_STOPPED}"), count=1)
    found = lines_of(site, 2, first.name, second.name)
    assert {tuple(it.split(" ")[::3]) for it in found} == {(first.name, "1"), (second.name, "2")}
    plain = service_of(services, services.box(f"echo plain; {UNTIL_STOPPED}"), count=1)
    refused = logs(site, plain.name, code=1).stderr
    assert "docker logs" in refused and "is on container instance" in refused
    # What can be read is.
    ran = logs(site, first.name, plain.name)
    assert ran.stdout.endswith(" | 1\n") and "docker logs" in ran.stderr
    logs(site, first.name, "nobody", code=3)
