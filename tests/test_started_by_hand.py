"""Containers of tasks that somebody starts again with Docker's own command line."""

from harness import docker, pages
from harness.ports import free_port
from harness.tasks import UNTIL_STOPPED
from harness.waiting import until

# What is found by comparing now and then takes a minute.
PATIENCE_S = 40.0
# Serves the name of its host, which is its container's id.
PAGE = "hostname > /srv/index.html; httpd -p 8080 -h /srv; " + UNTIL_STOPPED


def is_running(container):
    return docker.inspect(container)["State"]["Running"]


def container_id(task):
    return task["containers"][0]["runtimeId"]


def test_a_service_gets_its_port_back_from_a_container_that_was_restarted(services):
    port = free_port()
    mapping = [{"containerPort": 8080, "hostPort": port}]
    service = services.create(services.box(PAGE, portMappings=mapping))
    service.stable()
    old = container_id(service.running()[0])
    assert pages.get(port) == (200, f"{old[:12]}\n")
    # A replacement may have the port before Docker starts the old one again.
    docker.docker("restart", old, check=False)

    def replaced():
        return [it for it in service.running() if container_id(it) != old]

    (task,) = until(replaced, service.say, PATIENCE_S)
    assert not is_running(old)
    assert pages.get(port) == (200, f"{container_id(task)[:12]}\n")
    service.stable()
    told = service.messages()
    assert not any("unable to consistently start" in it for it in told), told


def test_a_helper_that_has_ended_does_not_run_again_beside_its_task(tasks):
    helper = tasks.box("[ -e /srv/ran ] || { touch /srv/ran; exit 0; }; " + UNTIL_STOPPED, "helper")
    task = tasks.run(tasks.box(), helper | {"essential": False})
    until(lambda: task.container("helper")["lastStatus"] == "STOPPED", task.describe)
    ended = task.container("helper")["runtimeId"]
    docker.docker("start", ended)
    until(lambda: not is_running(ended), lambda: docker.inspect(ended), PATIENCE_S)
    assert task.container("helper")["lastStatus"] == "STOPPED"
    assert task.describe()["lastStatus"] == "RUNNING"
    assert is_running(task.container()["runtimeId"])
