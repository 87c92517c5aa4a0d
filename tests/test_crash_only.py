"""A control plane that cannot go on says why and ends; the next one goes on from what is durable."""

import concurrent.futures
import datetime
import http.client
import json
import os
import resource
import shutil
import subprocess
import threading

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.exceptions import ConnectionClosedError, HTTPClientError

from harness import docker
from harness.plane import Plane, berth, instances
from harness.tasks import Tasks
from harness.waiting import until

UNANSWERED = (ConnectionClosedError, EndpointConnectionError, HTTPClientError)
FAMILIES = 4

# A disk that takes no sync any more, or lets it wait, as long as a file is there that says so.
SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int is_there(const char *name) {
    const char *flag = getenv(name);
    return flag && access(flag, F_OK) == 0;
}

static int fails(void) {
    while (is_there("FSYNC_HANGS_IF")) usleep(10000);
    return is_there("FSYNC_FAILS_IF");
}

int fsync(int fd) {
    if (fails()) { errno = EIO; return -1; }
    return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd);
}

int fdatasync(int fd) {
    if (fails()) { errno = EIO; return -1; }
    return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd);
}
"""


@pytest.fixture(scope="session")
def shim(tmp_path_factory):
    """A library that makes syncs fail on demand."""
    folder = tmp_path_factory.mktemp("shim")
    source, library = folder / "shim.c", folder / "shim.so"
    source.write_text(SHIM)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library


class Writers:
    """Register definitions until nobody answers any more, and note what was acknowledged."""

    def __init__(self, plane, environment=()):
        self.clients = [plane.client() for _ in range(FAMILIES)]
        self.environment = list(environment)
        self.acknowledged = [0] * FAMILIES
        self.refusals = []
        self.threads = [threading.Thread(target=self._write, args=[n]) for n in range(FAMILIES)]
        for thread in self.threads:
            thread.start()

    def _write(self, number):
        container = {"name": "main", "image": "img", "memory": 64}
        container["environment"] = self.environment
        while True:
            try:
                self.clients[number].register_task_definition(
                    family=f"family-{number}", containerDefinitions=[container]
                )
                self.acknowledged[number] += 1
            except ClientError as error:
                self.refusals.append(error.response)
                return
            except UNANSWERED:
                return

    def have_ended(self):
        for thread in self.threads:
            thread.join(60)
            assert not thread.is_alive()


def revisions(client, number):
    pages = client.get_paginator("list_task_definitions").paginate(familyPrefix=f"family-{number}")
    return sum(len(page["taskDefinitionArns"]) for page in pages)


def nothing_is_lost(plane, writers):
    """At most one call of each writer was under way and is there although nobody was told."""
    client = plane.client()
    for number, acknowledged in enumerate(writers.acknowledged):
        assert revisions(client, number) - acknowledged in (0, 1), writers.acknowledged


def health(connection):
    connection.request("GET", "/health")
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def connected(plane):
    connection = http.client.HTTPConnection(plane.listen, timeout=10)
    assert health(connection) == (200, {"status": "ok"})
    return connection


def test_a_disk_that_takes_no_sync_ends_the_control_plane(tmp_path, shim):
    flag = tmp_path / "fails"
    plane = Plane(tmp_path, "server")
    plane.environment = {"LD_PRELOAD": str(shim), "FSYNC_FAILS_IF": str(flag)}
    try:
        plane.start()
        connection = connected(plane)
        writers = Writers(plane)
        until(lambda: min(writers.acknowledged) >= 5, "some calls")
        flag.touch()
        assert plane.process.ended() == 1
        writers.have_ended()
        said = plane.process.complaints()
        assert "the disk did not take a commit (Input/output error (os error 5))" in said
        assert "another process" not in said and "panicked" not in said, said
        assert "Nothing that was acknowledged is lost by that, and containers run on" in said
        for refusal in writers.refusals:
            told = refusal["Error"]
            assert "did not take a commit" in told["Message"] or "may or may not" in told["Message"]
        connection.close()
        flag.unlink()
        plane.start()
        assert health(connected(plane)) == (200, {"status": "ok"})
        nothing_is_lost(plane, writers)
        assert plane.stop() == 0
        assert berth("store", "verify", "--data", plane.data).returncode == 0
    finally:
        plane.end()


def test_a_disk_that_hangs_stops_nobody_who_needs_nothing_of_it(tmp_path, shim):
    flag = tmp_path / "hangs"
    plane = Plane(tmp_path, "server")
    plane.environment = {"LD_PRELOAD": str(shim), "FSYNC_HANGS_IF": str(flag)}
    try:
        plane.start()
        connection, client = connected(plane), plane.client()
        client.create_cluster(clusterName="before")
        flag.touch()
        with concurrent.futures.ThreadPoolExecutor() as pool:
            setting = {"name": "containerInsights", "value": "enabled"}
            waiting = [
                pool.submit(plane.client().create_cluster, clusterName="new"),
                pool.submit(plane.client().put_account_setting, **setting),
            ]
            for _ in range(5):
                assert health(connection) == (200, {"status": "ok"})
                assert len(client.list_clusters()["clusterArns"]) == 1
            connection.close()
            # Whoever waits is cut, then the shards are, and then the disk is not waited for.
            assert plane.process.stop(60) == 1
            for it in waiting:
                assert isinstance(it.exception(), (ClientError, *UNANSWERED))
        said = plane.process.complaints()
        assert "the disk of the data directory does not answer" in said
        assert "Nothing that was acknowledged is lost" in said and "panicked" not in said
        flag.unlink()
        clusters = plane.start().client().list_clusters()["clusterArns"]
        assert "before" in [it.rpartition("/")[2] for it in clusters]
        assert plane.stop() == 0
    finally:
        flag.unlink(missing_ok=True)
        plane.end()


@pytest.mark.parametrize("is_idle", [False, True])
def test_a_directory_that_is_deleted_ends_the_control_plane(tmp_path, is_idle):
    plane = Plane(tmp_path, "server")
    try:
        client = plane.start().client()
        client.create_cluster(clusterName="before")
        shutil.rmtree(plane.data)
        if not is_idle:
            with pytest.raises((ClientError, *UNANSWERED)):
                client.create_cluster(clusterName="never")
        assert plane.process.ended() == 1
        said = plane.process.complaints()
        assert "it was deleted or replaced while this process used it" in said
        assert "cannot be made smaller" not in said and "panicked" not in said, said
        # Nothing is made in its place.
        assert not plane.data.exists()
    finally:
        plane.end()


@pytest.mark.parametrize("verb", ["server", "up"])
def test_files_that_are_as_large_as_they_may_be_are_a_full_disk(tmp_path, verb):
    plane = Plane(tmp_path, verb)
    try:
        plane.start()
        client = plane.client()
        client.create_cluster(clusterName="before")
        pid = plane.process.popen.pid
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (100, 100))
        with pytest.raises(ClientError) as refused:
            client.create_cluster(clusterName="meanwhile")
        assert refused.value.response["Error"]["Code"] == "ServerException"
        assert plane.process.popen.poll() is None, "a signal has ended it"
        assert len(client.list_clusters()["clusterArns"]) == (1 if verb == "server" else 2)
    finally:
        plane.end()


def test_health_tells_first(tmp_path, shim):
    flag = tmp_path / "fails"
    plane = Plane(tmp_path, "server")
    plane.environment = {"LD_PRELOAD": str(shim), "FSYNC_FAILS_IF": str(flag)}
    try:
        plane.start()
        connection, client = connected(plane), plane.client()
        flag.touch()
        with pytest.raises(ClientError):
            client.create_cluster(clusterName="never")
        status, told = health(connection)
        assert status == 503 and told["status"] == "failed"
        assert "the disk did not take a commit" in told["reason"], told
        first = told["ended"][0]
        assert first["why"] == told["reason"] and first["what"], told
        age = datetime.datetime.now(datetime.UTC) - datetime.datetime.fromisoformat(first["since"])
        assert age.total_seconds() < 60, told
        with pytest.raises(ClientError) as refused:
            client.create_cluster(clusterName="late")
        error = refused.value.response["Error"]
        assert error["Code"] == "ServiceUnavailableException"
        assert "Berth has failed and ends" in error["Message"]
        assert "stopping" not in error["Message"]
        assert plane.process.ended() == 1
    finally:
        plane.end()


def test_no_more_files_end_the_control_plane(tmp_path):
    plane = Plane(tmp_path, "server")
    try:
        plane.start()
        large = [{"name": f"V{n}", "value": os.urandom(900).hex()} for n in range(20)]
        writers = Writers(plane, large)
        until(lambda: min(writers.acknowledged) >= 2, "some calls")
        pid = plane.process.popen.pid
        # Nothing more can be opened: a flush of the store fails sooner or later.
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (4, 4))
        assert plane.process.ended(120) == 1
        writers.have_ended()
        assert "Too many open files" in plane.process.complaints()
        plane.start()
        nothing_is_lost(plane, writers)
        assert plane.stop() == 0
        assert berth("store", "verify", "--data", plane.data).returncode == 0
    finally:
        plane.end()


def test_containers_run_on_when_the_control_plane_fails(tmp_path, shim, images):
    flag = tmp_path / "fails"
    plane = Plane(tmp_path, "up")
    plane.environment = {"LD_PRELOAD": str(shim), "FSYNC_FAILS_IF": str(flag)}
    try:
        plane.start()
        client = plane.client()
        instances(client, "default", 1)
        tasks = Tasks(client, "default", images)
        task = tasks.run(tasks.box())
        task.until("RUNNING")
        before = docker.of_agent(plane.agent_data)
        assert len(before) == 1
        flag.touch()
        with pytest.raises(ClientError):
            client.create_cluster(clusterName="never")
        assert plane.process.ended() == 1
        assert docker.of_agent(plane.agent_data) == before
        flag.unlink()
        plane.start()
        task.ecs = plane.client()
        assert task.describe()["lastStatus"] == "RUNNING"
        assert docker.of_agent(plane.agent_data) == before
    finally:
        plane.end()
        docker.remove_containers(docker.of_agent(plane.agent_data))
