"""The data directory: locked, damaged, full, foreign, dumped and restored."""

import base64
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import time

import pytest

from harness import docker, programs
from harness.calls import refused
from harness.plane import Plane, berth
from harness.waiting import until


@pytest.fixture
def stored(tmp_path):
    """A stopped control plane with something in its store."""
    server = Plane(tmp_path, "server").start()
    ecs = server.client()
    for number in range(3):
        ecs.create_cluster(clusterName=f"kept-{number}", tags=[{"key": "n", "value": str(number)}])
    container = [{"name": "main", "image": "img", "memory": 64}]
    for _ in range(4):
        ecs.register_task_definition(family="kept", containerDefinitions=container)
    ecs.put_account_setting(name="containerInsights", value="enabled")
    assert server.stop() == 0
    yield server
    server.end()


def start_refused(*arguments):
    """Starts a control plane that must not start; what it says."""
    ran = berth("server", "--listen", "127.0.0.1:0", *arguments)
    assert ran.returncode == 1 and ran.stdout == ""
    return ran.stderr


def test_a_directory_is_for_one(stored):
    stored.start()
    said = start_refused("--data", stored.data)
    assert str(stored.data) in said and "in use" in said
    assert str(stored.process.popen.pid) in said
    ran = berth("store", "dump", "--data", stored.data)
    assert ran.returncode == 1 and "in use" in ran.stderr
    assert len(stored.client().list_clusters()["clusterArns"]) == 3


def test_a_port_is_for_one(stored):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = "127.0.0.1:%d" % taken.getsockname()[1]
        ran = berth("server", "--data", stored.data, "--listen", address)
        assert ran.returncode == 1
        assert address in ran.stderr and "--listen" in ran.stderr


def store_files(stored):
    """Files that hold rows, the largest first."""
    ours = {"credentials.json"}
    found = [it for it in stored.data.rglob("*") if it.is_file() and it.name not in ours]
    found = [it for it in found if it.stat().st_size > 0 and "lock" not in it.name.lower()]
    return sorted(found, key=lambda it: it.stat().st_size, reverse=True)


def test_every_flipped_bit_is_noticed_or_harmless(stored):
    """A damaged store is refused in words, or what it serves is what was stored."""
    before = dump(stored)
    noticed = 0
    for path in store_files(stored):
        whole = path.read_bytes()
        for part in range(8):
            at = (len(whole) - 1) * part // 7
            damaged = bytearray(whole)
            damaged[at] ^= 0x10
            path.write_bytes(damaged)
            ran = berth("store", "verify", "--data", stored.data)
            if ran.returncode == 0:
                assert dump(stored) == before, f"{path.name} at {at} of {len(whole)}"
            else:
                noticed += 1
                assert ran.returncode == 1, ran.stderr
                assert "damaged" in ran.stderr, ran.stderr
                assert "panicked" not in ran.stderr, ran.stderr
            path.write_bytes(whole)
    assert noticed > 0
    assert dump(stored) == before


def restore(data, lines):
    return berth("store", "restore", "--data", data, input="".join(lines))


def test_a_damaged_store_is_not_served(stored, tmp_path):
    saved = berth("store", "dump", "--data", stored.data).stdout
    path = store_files(stored)[0]
    whole = path.read_bytes()
    # In the middle of what is written, not of the space that is kept for later.
    middle = len(whole.rstrip(b"\0")) // 2
    path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 0xFF]) + whole[middle + 1 :])
    said = start_refused("--data", stored.data)
    assert str(stored.data) in said and "damaged" in said.lower()
    # What it says is to be done, done.
    assert "run `berth store verify` on it for the whole list" in said
    listed = berth("store", "verify", "--data", stored.data)
    assert listed.returncode == 1 and "damaged" in listed.stderr
    assert f"move {stored.data} aside and `berth store restore` the last dump into an emp" in said
    stored.data.rename(tmp_path / "aside")
    assert restore(stored.data, saved).returncode == 0
    stored.start()
    assert len(stored.client().list_clusters()["clusterArns"]) == 3
    assert stored.stop() == 0
    # What is repaired is served again.
    shutil.rmtree(stored.data)
    (tmp_path / "aside").rename(stored.data)
    path.write_bytes(whole)
    stored.start()
    assert len(stored.client().list_clusters()["clusterArns"]) == 3


def test_a_damaged_clock_is_told_and_moves_no_time(stored):
    clock = stored.data / "CLOCK"
    written = clock.read_bytes()
    # One bit, and almost five centuries.
    at = written.index(b"1", written.index(b"told"))
    damaged = bytearray(written)
    damaged[at] ^= 0x08
    clock.write_bytes(damaged)
    ran = berth("store", "verify", "--data", stored.data)
    assert ran.returncode == 1
    assert "damaged: CLOCK: its checksum does not match" in ran.stderr
    assert "nothing is to be restored" in ran.stderr
    ecs = stored.start().client()
    container = [{"name": "main", "image": "img", "memory": 64}]
    made = ecs.register_task_definition(family="late", containerDefinitions=container)
    registered_at = made["taskDefinition"]["registeredAt"].timestamp()
    assert abs(registered_at - time.time()) < 3600
    assert "what time it was cannot be read" in stored.process.complaints()
    assert stored.stop() == 0
    assert berth("store", "verify", "--data", stored.data).returncode == 0


@pytest.fixture
def table(stored):
    """A table of the history, which has one once there is much of it."""
    ecs = stored.start().client()
    (arn,) = [it for it in ecs.list_clusters()["clusterArns"] if it.endswith("/kept-0")]
    ours = stored.data / "rows/keyspaces/2/tables"

    def tables():
        for _ in range(20):
            # What could be written shorter would be.
            values = [base64.b64encode(os.urandom(192)).decode() for _ in range(49)]
            tags = [{"key": f"k{it}", "value": value} for it, value in enumerate(values)]
            ecs.tag_resource(resourceArn=arn, tags=tags)
        return [it for it in ours.glob("*") if it.stat().st_size > 0]

    until(tables, "a table of the history")
    assert stored.stop() == 0
    return min(ours.glob("*"))


def test_a_damaged_history_is_no_reason_to_restore_anything(stored, table):
    before = rows(stored)
    damaged = bytearray(table.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    table.write_bytes(damaged)
    verified = berth("store", "verify", "--data", stored.data)
    assert verified.returncode == 1
    assert f"damaged: rows/keyspaces/2/tables/{table.name}: " in verified.stderr
    # What is sound is told beside it.
    assert "ecs/kept-1\trevision 1\t1 rows\n" in verified.stdout
    said = re.search(
        r"damages found in the history, and none in what the shards hold now: nothing is to be "
        r"restored; for a new history move (\S+) aside and start Berth again",
        verified.stderr,
    )
    assert said, verified.stderr
    # What it says is to be done, done.
    pathlib.Path(said[1]).rename(stored.folder / "aside")
    assert len(stored.start().client().list_clusters()["clusterArns"]) == 3
    assert stored.stop() == 0
    verified = berth("store", "verify", "--data", stored.data)
    assert verified.returncode == 0 and "damaged" not in verified.stderr, verified.stderr
    assert rows(stored) == before
    assert "history is damaged" not in stored.log.read_text()


def test_a_damaged_history_is_set_aside_by_itself(stored):
    before = rows(stored)
    path = stored.data / "rows/keyspaces/2/v0"
    path.write_bytes(path.read_bytes()[:-1])
    stored.start()
    assert "the history is damaged; it is set aside and begins anew" in stored.log.read_text()
    assert stored.stop() == 0
    assert (stored.data / "history.damaged/v0").exists()
    assert berth("store", "verify", "--data", stored.data).returncode == 0
    assert rows(stored) == before


def test_a_row_that_was_being_written_may_be_torn(stored):
    """What a crash leaves at the end of a journal is cut off; nothing acknowledged is in it."""
    stored.start()
    stored.kill()
    before = dump(stored)
    assert {row_name(row) for row in before} >= {"kept-0", "kept-1", "kept-2"}
    assert berth("store", "verify", "--data", stored.data).returncode == 0


def dump(stored):
    ran = berth("store", "dump", "--data", stored.data)
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


def rows(stored):
    """The same, whoever led the shards last."""
    return [{name: it for name, it in row.items() if name != "term"} for row in dump(stored)]


def row_name(row):
    """The name of a cluster's row, wherever it is in it."""
    text = json.dumps(row)
    return next((f"kept-{n}" for n in range(3) if f"kept-{n}" in text), None)


def test_rows_are_readable(stored):
    rows = dump(stored)
    assert len(rows) > 8
    text = json.dumps(rows)
    assert all(f"kept-{number}" in text for number in range(3))
    ran = berth("store", "verify", "--data", stored.data)
    assert ran.returncode == 0, ran.stderr
    assert "ecs-account" in ran.stdout and "ecs/kept-0" in ran.stdout


def test_a_dump_can_be_restored(stored, tmp_path):
    ran = berth("store", "dump", "--data", stored.data)
    copy = Plane(tmp_path / "copy", "server")
    copy.folder.mkdir()
    saved = tmp_path / "dump.jsonl"
    saved.write_text(ran.stdout)
    with saved.open() as rows:
        restored = berth("store", "restore", "--data", copy.data, stdin=rows)
    assert restored.returncode == 0, restored.stderr
    assert dump(copy) == dump(stored)
    with saved.open() as rows:
        again = berth("store", "restore", "--data", copy.data, stdin=rows)
    assert again.returncode == 1 and "panicked" not in again.stderr
    copy.start()
    try:
        ecs = copy.client()
        assert len(ecs.list_clusters()["clusterArns"]) == 3
        described = ecs.describe_task_definition(taskDefinition="kept")["taskDefinition"]
        assert described["revision"] == 4
        described = ecs.describe_clusters(clusters=["kept-2"], include=["TAGS"])["clusters"]
        assert described[0]["tags"] == [{"key": "n", "value": "2"}]
    finally:
        copy.end()


def test_a_restore_that_did_not_finish(stored, tmp_path):
    lines = berth("store", "dump", "--data", stored.data).stdout.splitlines(keepends=True)
    copy = Plane(tmp_path / "copy", "server")
    copy.folder.mkdir()
    assert restore(copy.data, lines[: len(lines) // 2]).returncode == 1
    said = start_refused("--data", copy.data)
    assert f"empty {copy.data} and run `berth store restore` again" in said
    shutil.rmtree(copy.data)
    copy.data.mkdir()
    assert restore(copy.data, lines).returncode == 0
    try:
        assert len(copy.start().client().list_clusters()["clusterArns"]) == 3
    finally:
        copy.end()


def test_the_root_key_stays(stored):
    first = stored.access()
    stored.start()
    second = stored.access()
    assert first["accessKeyId"] == second["accessKeyId"]
    assert first["secretAccessKey"] == second["secretAccessKey"]
    mode = (stored.data / "credentials.json").stat().st_mode
    assert mode & 0o077 == 0


def test_secrets_are_not_printed(stored):
    secret = stored.access()["secretAccessKey"]
    stored.start()
    refused(stored.client().describe_tasks, cluster="kept-0", tasks=["x"])
    stored.stop()
    assert secret not in stored.log.read_text()


def test_a_directory_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("not a directory")
    said = start_refused("--data", tmp_path / "file")
    assert str(tmp_path / "file") in said and "panicked" not in said
    said = start_refused("--data", tmp_path / "file" / "below")
    assert "panicked" not in said


@pytest.fixture
def small_disk(tmp_path):
    """A file system of a few MiB."""
    if not docker.is_root():
        pytest.fail("these tests need root")
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", str(place)]
    subprocess.run(mount, check=True)
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_refuses_writes_and_loses_nothing(small_disk):
    server = Plane(small_disk, "server")
    # Its own words go elsewhere: the disk will be full.
    server.log = small_disk.parent / "berth.log"
    try:
        server.start()
        ecs = server.client()
        ecs.create_cluster(clusterName="before")
        ballast = small_disk / "ballast"
        with ballast.open("wb") as file:
            free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
            file.write(b"x" * free)
        made, refusal = ["before"], None
        environment = [{"name": f"N{it}", "value": "x" * 1000} for it in range(50)]
        big = [{"name": "main", "image": "img", "memory": 64, "environment": environment}]
        for number in range(400):
            try:
                ecs.register_task_definition(family="full", containerDefinitions=big)
                made.append(number)
            except ecs.exceptions.ServerException as error:
                refusal = error.response["Error"]["Message"]
                break
        assert refusal and "disk" in refusal, refusal
        # What was there can be read all the while.
        assert ecs.describe_clusters(clusters=["before"])["failures"] == []
        ballast.unlink()

        def writes_again():
            try:
                ecs.create_cluster(clusterName="after")
                return True
            except ecs.exceptions.ServerException:
                return False

        until(writes_again, "writes are taken again")
        server.kill()
        server.start()
        names = [it.rpartition("/")[2] for it in ecs.list_clusters()["clusterArns"]]
        assert names == ["after", "before"]
        revisions = ecs.list_task_definitions(familyPrefix="full", maxResults=100)
        assert len(revisions["taskDefinitionArns"]) >= min(len(made) - 1, 100)
    finally:
        server.end()


def test_help_needs_nothing():
    for command in [["--help"], ["up", "--help"], ["store", "--help"]]:
        ran = subprocess.run([programs.berth(), *command], env={}, capture_output=True, text=True)
        assert ran.returncode == 0 and "Usage" in ran.stdout
