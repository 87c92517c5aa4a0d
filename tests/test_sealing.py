"""The keys that seal: another data key, another master, and kills at any moment of it."""

import json
import random
import shutil
import threading
import time

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from harness.plane import Plane, berth
from harness.waiting import until

ROUNDS = 12


@pytest.fixture
def plane(tmp_path):
    server = Plane(tmp_path, "server")
    try:
        yield server.start()
    finally:
        server.end()


def seal(plane, *words, code=0):
    ran = berth("seal", *words, "--data", plane.data)
    assert code is None or ran.returncode == code, ran
    return ran


def keys(plane):
    return json.loads(seal(plane, "status", "--output", "json").stdout)["sealKeys"]


def status(plane):
    return [(it["number"], it["status"], it["values"]) for it in keys(plane)]


class Sealed:
    """Something of each kind that is sealed, and what it must say."""

    def __init__(self, plane):
        self.plane = plane
        iam = plane.client("iam")
        iam.create_user(UserName="ann")
        self.key = iam.create_access_key(UserName="ann")["AccessKey"]
        self.ssm, self.asm = plane.client("ssm"), plane.client("secretsmanager")
        self.values = {}
        for number in range(5):
            self.put(number)

    def put(self, number, times=0):
        name = f"/v/{number}"
        value = f"canary-{number}-{times}"
        self.ssm.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)
        self.values[name] = value
        if f"s{number}" in self.values:
            self.asm.put_secret_value(SecretId=f"s{number}", SecretString=value)
        else:
            self.asm.create_secret(Name=f"s{number}", SecretString=value)
        self.values[f"s{number}"] = value

    def check(self):
        for name, value in self.values.items():
            if name.startswith("/"):
                got = self.ssm.get_parameter(Name=name, WithDecryption=True)
                assert got["Parameter"]["Value"] == value
            else:
                assert self.asm.get_secret_value(SecretId=name)["SecretString"] == value
        ann = self.plane.client(
            "sts",
            access_key_id=self.key["AccessKeyId"],
            secret_access_key=self.key["SecretAccessKey"],
        )
        assert ann.get_caller_identity()["Arn"].endswith("user/ann")


def test_what_is_sealed_follows_the_newest_key(plane):
    sealed = Sealed(plane)
    assert status(plane) == [(1, "ACTIVE", 12)]
    session = plane.client("sts").get_session_token()["Credentials"]
    assert "Data key 2 seals now" in seal(plane, "rotate").stdout
    sealed.check()
    until(lambda: status(plane) == [(1, "RETIRED", 0), (2, "ACTIVE", 12)], "all has followed")
    sealed.check()
    # What is stored nowhere opens until it is over.
    client = plane.client(
        "sts",
        access_key_id=session["AccessKeyId"],
        secret_access_key=session["SecretAccessKey"],
        session_token=session["SessionToken"],
    )
    assert client.get_caller_identity()
    plane.stop()
    plane.start()
    sealed.check()
    assert client.get_caller_identity()
    assert status(plane) == [(1, "RETIRED", 0), (2, "ACTIVE", 12)]


def test_a_former_key_of_a_secret_by_token_is_the_same_call(plane):
    asm, token = plane.client("secretsmanager"), "0" * 32
    made = asm.create_secret(Name="db", SecretString="canary", ClientRequestToken=token)
    seal(plane, "rotate")
    again = asm.create_secret(Name="db", SecretString="canary", ClientRequestToken=token)
    assert again["VersionId"] == made["VersionId"]
    until(lambda: status(plane)[0][1:] == ("RETIRED", 0), "all has followed")
    again = asm.create_secret(Name="db", SecretString="canary", ClientRequestToken=token)
    assert again["VersionId"] == made["VersionId"]


def test_another_master(plane):
    sealed = Sealed(plane)
    file = plane.data / "seal.key"
    former = file.read_text()
    seal(plane, "rotate")
    assert "has another master key" in seal(plane, "rewrap").stdout
    master = file.read_text()
    assert master != former and len(master) == 45
    assert file.stat().st_mode & 0o777 == 0o600
    assert not (plane.data / "seal.key.next").exists()
    sealed.check()
    plane.stop()
    # The former one opens nothing any more, and nothing is damaged by trying.
    file.write_text(former)
    refused = berth("server", "--data", plane.data, "--listen", plane.listen)
    assert refused.returncode == 1 and "is not the master key that sealed this data" in (
        refused.stderr
    )
    file.write_text(master)
    plane.start()
    sealed.check()
    # One that is given is taken.
    given = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n"
    (plane.data / "seal.key.next").write_text(given)
    seal(plane, "rewrap")
    assert file.read_text() == given
    (plane.data / "seal.key.next").write_text(given)
    same = seal(plane, "rewrap", code=1)
    assert "is the master key already" in same.stderr
    (plane.data / "seal.key.next").write_text("no key\n")
    wrong = seal(plane, "rewrap", code=1)
    assert "Nothing was changed" in wrong.stderr and "is no master key" in wrong.stderr
    sealed.check()


def test_a_master_that_is_not_in_its_place_yet_is_put_there(plane):
    """As a kill leaves it between the batch and the file."""
    sealed = Sealed(plane)
    file, next = plane.data / "seal.key", plane.data / "seal.key.next"
    former = file.read_text()
    seal(plane, "rewrap")
    master = file.read_text()
    plane.stop()
    next.write_text(master)
    file.write_text(former)
    plane.start()
    sealed.check()
    assert file.read_text() == master and not next.exists()
    plane.stop()
    # One that nobody has sealed anything by yet is left alone.
    next.write_text(former)
    plane.start()
    sealed.check()
    assert file.read_text() == master and next.read_text() == former


@pytest.mark.slow
def test_kills_lose_nothing(plane):
    """Writers go on while keys are rotated and rewrapped, and the control plane is killed again and
    again, whatever it is at."""
    sealed = Sealed(plane)
    chance = random.Random(11)
    for round in range(ROUNDS):
        ends = threading.Event()

        def write():
            times = 0
            while not ends.is_set():
                times += 1
                number = 10 + times % 5
                try:
                    name, value = f"/v/{number}", f"canary-{round}-{times}"
                    sealed.values.pop(name, None)
                    sealed.ssm.put_parameter(
                        Name=name, Value=value, Type="SecureString", Overwrite=True
                    )
                    sealed.values[name] = value
                except (ClientError, BotoCoreError):
                    return

        writer = threading.Thread(target=write)
        writer.start()
        change = threading.Thread(
            target=seal, args=[plane, ["rotate", "rewrap"][round % 2]], kwargs={"code": None}
        )
        change.start()
        time.sleep(chance.uniform(0, 0.25))
        plane.kill()
        ends.set()
        writer.join(), change.join()
        plane.start()
        sealed.check()
        # There is no end to keys that are made and killed with.
        assert len(keys(plane)) <= ROUNDS
    until(lambda: [it[2] for it in status(plane)][:-1] == [0] * (len(keys(plane)) - 1), "all follows")
    sealed.check()


def test_a_copy_starts_with_its_master_alone(plane, tmp_path):
    sealed = Sealed(plane)
    seal(plane, "rotate")
    plane.stop()
    copy = tmp_path / "copy"
    shutil.copytree(plane.data, copy)
    (copy / "seal.key").unlink()
    missing = berth("server", "--data", copy, "--listen", "127.0.0.1:0")
    assert missing.returncode == 1 and "is not there" in missing.stderr, missing
    assert "--forget-secrets" in missing.stderr and "--seal-key-file" in missing.stderr
    plane.start()
    sealed.check()


def root_rows(plane):
    """The rows of the root user's keys, as a dump has them."""
    dumped = berth("store", "dump", "--data", plane.data)
    assert dumped.returncode == 0, dumped.stderr
    assert plane.access()["secretAccessKey"] not in dumped.stdout
    rows = [json.loads(it) for it in dumped.stdout.splitlines()]
    rows = [it["value"] for it in rows if "/accessKeyId" not in str(it.get("key"))
            and isinstance(it.get("value"), dict) and "secretAccessKey" in it["value"]]
    assert rows, "a key of the root user"
    return rows


def test_the_root_users_key_is_stored_sealed(plane):
    plane.stop()
    before = plane.access()
    (row,) = root_rows(plane)
    assert row["accessKeyId"] == before["accessKeyId"]
    assert row["secretAccessKey"].startswith("1:")

    # It follows the keys, as all that is sealed does.
    plane.start()
    seal(plane, "rotate")
    until(lambda: status(plane)[0][2] == 0, lambda: status(plane))
    plane.stop()
    (row,) = root_rows(plane)
    assert row["secretAccessKey"].startswith("2:")
    # It is not read from the file, which is written anew.
    (plane.data / "credentials.json").unlink()
    plane.start()
    assert plane.access()["secretAccessKey"] == before["secretAccessKey"]
    plane.client("sts").get_caller_identity()


def test_a_lost_master_loses_no_root_key_that_its_owner_has(plane):
    before = plane.access()
    plane.stop()
    (plane.data / "seal.key").unlink()
    plane.start()
    assert plane.access()["secretAccessKey"] == before["secretAccessKey"]
    plane.client("sts").get_caller_identity()
    # Whoever has lost that file, too, has another key, and the former one is none any more.
    plane.stop()
    (plane.data / "seal.key").unlink()
    (plane.data / "credentials.json").unlink()
    plane.start()
    after = plane.access()
    assert after["accessKeyId"] != before["accessKeyId"]
    plane.client("sts").get_caller_identity()
    former = plane.client(
        "sts",
        access_key_id=before["accessKeyId"],
        secret_access_key=before["secretAccessKey"],
    )
    with pytest.raises(ClientError):
        former.get_caller_identity()
    plane.stop()
    statuses = {it["accessKeyId"]: it["status"] for it in root_rows(plane)}
    assert statuses == {before["accessKeyId"]: "Inactive", after["accessKeyId"]: "Active"}


def test_a_key_in_clear_of_an_earlier_release_is_sealed(plane, tmp_path):
    before = plane.access()
    plane.stop()
    dumped = berth("store", "dump", "--data", plane.data).stdout
    (row,) = root_rows(plane)
    old = dumped.replace(row["secretAccessKey"], before["secretAccessKey"])
    assert old != dumped
    copy = Plane(tmp_path / "copy", "server")
    copy.data.mkdir(parents=True)
    restored = berth("store", "restore", "--data", copy.data, input=old)
    assert restored.returncode == 0, restored.stderr
    shutil.copy(plane.data / "seal.key", copy.data / "seal.key")
    try:
        copy.start()
        assert copy.access()["secretAccessKey"] == before["secretAccessKey"]
        until(lambda: status(copy)[0][2] >= 1, lambda: status(copy))
        copy.stop()
        (row,) = root_rows(copy)
        assert row["secretAccessKey"].startswith("1:")
    finally:
        copy.end()
