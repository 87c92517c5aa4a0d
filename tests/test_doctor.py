"""`berth doctor`: each of its rows, broken on purpose, and a host on which nothing is.

Networks are broken in namespaces, files below roots of the tests' own, Docker behind a socket.
"""

import contextlib
import hashlib
import http.server
import json
import os
import pathlib
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import uuid

import pytest

from harness import docker, plane, programs
from harness.daemon import within
from harness.fake_docker import HANG, FakeDocker, container
from harness.plane import Agent, Plane, environment
from harness.ports import free_port
from harness.waiting import until

WORDS = {"good", "warning", "broken", "skipped"}


class Doctor:
    """Asks about an agent's directory, and whatever else a test says."""

    def __init__(self, folder, space=None):
        self.folder, self.space = folder, space
        self.data = folder / "data"
        self.agent_data = folder / "agent"
        self.agent_data.mkdir(exist_ok=True)
        self.docker = f"unix://{folder}/none.sock"
        self.root = None
        self.before = []

    def command(self, *arguments):
        enter = within(self.space) if self.space else []
        command = [*enter, *self.before, programs.berth(), "doctor", "--data", self.data]
        command += ["--agent-data", self.agent_data, "--docker-host", self.docker]
        if self.root:
            command += ["--root", self.root]
        return [str(it) for it in [*command, *arguments]]

    def run(self, *arguments, code=None, **variables):
        ran = subprocess.run(
            self.command(*arguments),
            env=environment(**variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert ran.returncode in ((0, 1) if code is None else (code,)), (ran.stdout, ran.stderr)
        return ran

    def checks(self, *arguments, code=None, **variables):
        """What it says, as JSON has it."""
        said = json.loads(self.run("-o", "json", *arguments, code=code, **variables).stdout)
        for check in said["checks"]:
            assert check["mark"] in WORDS and check["text"], check
        return said["checks"]

    def row(self, number, *arguments, code=None, **variables):
        """The only finding of a row, as one word and its text."""
        found = [it for it in self.checks(*arguments, code=code, **variables) if it["row"] == number]
        assert len(found) == 1, found
        return found[0]["mark"], found[0]["text"], found[0].get("command", found[0].get("advice"))


@pytest.fixture
def doctor(tmp_path):
    """Of a machine whose files are in a directory, and which nobody is asked about."""
    it = Doctor(tmp_path)
    it.root = tmp_path / "root"
    put(it.root, "proc/sys/net/ipv4/ip_forward", "1\n")
    return it


@pytest.fixture
def space():
    """A namespace of the network in which everything is as it should be."""
    if not docker.is_root():
        pytest.fail("these tests need root")
    name = f"bdoc{uuid.uuid4().hex[:8]}"
    ip("netns", "add", name)
    try:
        ip("-n", name, "link", "set", "lo", "up")
        inside(name, "sysctl", "-qw", "net.ipv4.ip_forward=1")
        yield name
    finally:
        ip("netns", "delete", name)


@pytest.fixture
def here(tmp_path, space):
    """Of a host in that namespace."""
    return Doctor(tmp_path, space)


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


def inside(space, *command):
    subprocess.run([*within(space), *command], check=True, capture_output=True)


def put(root, path, text):
    path = root / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


# On a host on which nothing is broken.


@pytest.fixture
def served(tmp_path, here):
    """A control plane in the namespace, and an agent that has joined it."""
    server = Plane(tmp_path, "server")
    server.namespace = here.space
    agent = None
    try:
        server.start()
        asked_inside(here, server, "ecs", "create-cluster", "--cluster-name", "prod")
        agent = Agent(tmp_path / "machine", server, "prod")
        agent.namespace = here.space
        agent.start()
        arn = until(lambda: registered(here, server), agent.log.read_text)
        here.data, here.agent_data = server.data, agent.data
        yield server, agent, arn
    finally:
        if agent:
            agent.end()
        server.end()


def asked_inside(doctor, server, *arguments):
    """The AWS CLI, in the namespace."""
    ran = subprocess.run(
        [*within(doctor.space), programs.aws(), *arguments],
        env=environment(**server.variables()),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout or "null")


def registered(doctor, server):
    listed = asked_inside(
        doctor,
        server,
        "ecs",
        "list-container-instances",
        "--cluster",
        "prod",
        "--filter",
        "agentConnected == true",
    )
    return listed["containerInstanceArns"] and listed["containerInstanceArns"][0]


def test_a_healthy_host_has_nothing_broken(served, here, tmp_path):
    _, _, arn = served
    with FakeDocker(tmp_path, root=tmp_path) as fake:
        fake.containers = [container("web", LogPath=str(tmp_path / "none"))]
        here.docker = fake.host
        checks = here.checks("--cluster", "prod", "--strict")
        # Disks of this machine are as they are, full or busy.
        is_of_disk = lambda it: it["row"] == 6 or "the disk of the data directory" in it["text"]
        odd = [it for it in checks if it["mark"] != "good" and not is_of_disk(it)]
        assert odd == []
        if all(it["mark"] == "good" for it in checks):
            here.run("--cluster", "prod", "--strict", code=0)
        rows = {it["row"] for it in checks}
        assert rows >= {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16, 17, 21, 22, 24, 25}
        assert [it["text"] for it in checks if it["row"] == 13][0].endswith(arn)
        # A program gets columns, and people that look at one row what it says.
        lines = here.run("--cluster", "prod").stdout.splitlines()
        assert lines[0].split("\t")[:3] == ["1", "good", "docker"]
        assert all(len(it.split("\t")) == 5 for it in lines)


def test_1_docker_that_is_not_there(doctor):
    mark, text, mend = doctor.row(1, "--no-network", code=1)
    assert (mark, mend) == ("broken", "systemctl start docker")
    assert text == f"Docker is not there: {doctor.folder}/none.sock: there is no such socket"


def test_1_docker_that_is_for_others():
    if not docker.is_root():
        pytest.fail("this test needs root")
    # Nobody may enter the folders of tests, nor perhaps that of the program.
    folder = pathlib.Path(tempfile.mkdtemp(dir="/tmp"))
    try:
        folder.chmod(0o755)
        program = shutil.copy(programs.berth(), folder / "berth")
        with FakeDocker(folder) as fake:
            fake.socket.chmod(0o600)
            ran = subprocess.run(
                ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program]
                + ["doctor", "--data", folder / "data", "--docker-host", fake.host]
                + ["--no-network"],
                env=environment(),
                capture_output=True,
                text=True,
                timeout=60,
            )
        assert ran.returncode == 1, ran.stderr
        first = ran.stdout.splitlines()[0].split("\t")
        assert first[:3] == ["1", "broken", "docker"]
        assert first[3] == f"Docker is there, and nobody may not use {fake.socket}"
        assert first[4] == "usermod --append --groups docker nobody"
    finally:
        shutil.rmtree(folder)


def test_2_an_old_docker(doctor, tmp_path):
    with FakeDocker(tmp_path) as fake:
        fake.version = {"Version": "19.03.5", "ApiVersion": "1.40"}
        doctor.docker = fake.host
        mark, text, _ = doctor.row(2, "--no-network", code=1)
    assert mark == "broken"
    assert text == "Docker 19.03.5 has API 1.40, and 1.41 is needed (Docker 20.10)"


def test_3_a_docker_that_hangs(doctor, tmp_path):
    stuck = "ab" * 32
    words = ["/usr/bin/containerd-shim-runc-v2", "-namespace", "moby", "-id", stuck]
    put(doctor.root, "proc/4711/cmdline", "\0".join(words))
    answers = {"/containers/json": HANG, f"/containers/{stuck}/json": HANG}
    with FakeDocker(tmp_path, **answers) as fake:
        doctor.docker = fake.host
        mark, text, mend = doctor.row(3, "--no-network", code=1)
    assert (mark, mend) == ("broken", "kill -USR1 $(pidof dockerd)")
    assert text.endswith(f"within 5 s; nor can these be looked at: {stuck[:12]}")
    with FakeDocker(tmp_path, **{"/_ping": HANG}) as fake:
        doctor.docker = fake.host
        mark, text, _ = doctor.row(3, "--no-network", code=1)
    assert text == f"Docker takes connections at {fake.socket} and answers nothing"


def test_4_no_memory_controller(doctor, tmp_path):
    put(doctor.root, "proc/cgroups", "#subsys_name hierarchy num enabled\nmemory 0 1 0\ncpu 1 1 1\n")
    put(doctor.root, "proc/cmdline", "console=tty1 cgroup_disable=memory\n")
    with FakeDocker(tmp_path) as fake:
        fake.info["MemoryLimit"] = False
        doctor.docker = fake.host
        mark, text, mend = doctor.row(4, "--no-network", code=1)
        assert mark == "broken" and "cgroup_enable=memory" in mend
        assert "it was told cgroup_disable=memory" in text
        # Some of both: the memory of tasks could be limited, and their CPU could not.
        put(doctor.root, "proc/cgroups", "memory 4 1 1\ncpu 0 1 1\n")
        put(doctor.root, "sys/fs/cgroup/unified/cgroup.controllers", "cpu pids\n")
        fake.info["MemoryLimit"] = True
        mark, text, _ = doctor.row(4, "--no-network", code=1)
        assert mark == "broken" and text.startswith("Control groups are mixed")


def test_5_control_groups_that_cannot_be_written(doctor, tmp_path):
    mounts = [it.split()[1] for it in pathlib.Path("/proc/mounts").read_text().splitlines()]
    groups = [it for it in mounts if it == "/sys/fs/cgroup" or it.startswith("/sys/fs/cgroup/")]
    script = "".join(f"mount -o remount,bind,ro {it}; " for it in reversed(groups))
    doctor.before = ["unshare", "--mount", "sh", "-c", f'{script} exec "$@"', "sh"]
    with FakeDocker(tmp_path) as fake:
        doctor.docker = fake.host
        mark, text, _ = doctor.row(5, "--no-network", code=1)
    assert mark == "broken" and text.startswith("FARGATE tasks cannot run here: ")


def test_6_a_full_disk(doctor, tmp_path):
    root = doctor.root / "docker"
    root.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", root], check=True)
    try:
        # Another disk may be full, too.
        doctor.agent_data = root / "agent"
        doctor.agent_data.mkdir()
        garbage = root / "garbage"
        garbage.write_bytes(bytes(7 << 20))
        usage = {"Images": [{"RepoTags": ["shop/web:1"], "Size": 7 << 20}]}
        nothing = {"RepoTags": ["<none>:<none>"], "RepoDigests": ["<none>@<none>"]}
        unnamed = [
            {"Id": "sha256:a1", "RepoTags": [], "RepoDigests": []},
            {"Id": "sha256:b2", "RepoTags": None, "RepoDigests": None},
            {"Id": "sha256:c3"} | nothing,
        ]
        # A revision that may come back is known by its digest alone.
        pulled = ["registry.example/shop/web@sha256:" + "0" * 64]
        kept = [
            {"Id": "sha256:d4", "RepoTags": [], "RepoDigests": pulled},
            {"Id": "sha256:e5"} | nothing | {"RepoDigests": pulled},
            {"Id": "sha256:f6", "RepoTags": ["shop/web:1"], "RepoDigests": []},
        ]
        images = {"/images/json?": kept + unnamed}
        with FakeDocker(tmp_path, "/docker", **{"/system/df": usage}, **images) as fake:
            doctor.docker = fake.host
            mark, text, mend = doctor.row(6, "--no-network", code=1)
            assert (mark, mend) == ("broken", "docker image prune")
            assert text.endswith(" % of 8.0 MiB in use; largest: image shop/web:1 7.0 MiB")
            # Nothing is done that nobody asked for.
            assert fake.changed == []
            # Docker keeps what a container is made of.
            fake.refused = {"/images/sha256:a1": 409}
            fake.on_change = lambda _: garbage.unlink(missing_ok=True)
            mark, *_ = doctor.row(6, "--no-network", "--fix")
            assert mark == "good"
            ids = [it["Id"] for it in unnamed]
            assert fake.changed == [f"DELETE /images/{it}" for it in ids]
    finally:
        subprocess.run(["umount", root], check=True)


def test_7_logs_without_bounds(doctor, tmp_path):
    log = doctor.root / "log"
    with log.open("wb") as file:
        file.truncate(2 << 30)
    with FakeDocker(tmp_path) as fake:
        doctor.docker = fake.host
        fake.info["LoggingDriver"] = "json-file"
        mark, text, _ = doctor.row(7, "--no-network")
        assert mark == "warning" and text.startswith("Docker bounds no log of json-file")
        fake.containers = [container("web", LogPath="/log")]
        mark, text, mend = doctor.row(7, "--no-network", code=1)
        assert text == "The log of container web has 2.0 GiB, and nothing bounds it"
        assert mark == "broken" and '"max-size"' in mend
        fake.containers = []
        put(doctor.root, "etc/docker/daemon.json", '{"log-opts": {"max-size": "10m"}}')
        assert doctor.row(7, "--no-network")[0] == "good"


def test_8_live_restore(doctor, tmp_path):
    with FakeDocker(tmp_path) as fake:
        doctor.docker = fake.host
        assert doctor.row(8, "--no-network")[0] == "good"
        fake.info["LiveRestoreEnabled"] = False
        mark, text, _ = doctor.row(8, "--no-network")
        assert mark == "warning"
        assert text == "live-restore is off: all tasks stop when dockerd restarts"
        # Who asks for it is told by the exit code, too.
        doctor.row(8, "--no-network", "--strict", code=1)


# The way to the control plane.


@contextlib.contextmanager
def answering(status=200, body='{"status":"ok"}', ahead_s=0.0, tls=None, path="/"):
    """A server that says the same to everybody: its port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def date_time_string(self, timestamp=None):
            return super().date_time_string(time.time() + ahead_s)

        def log_message(self, *_):
            pass

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, *_):
            """Handshakes that the other end does not like are what is tested."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


KEY = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}


def test_9_a_clock_that_is_wrong(doctor):
    for ahead_s, expected in [(100, "broken"), (-100, "broken"), (10, "warning"), (0, "good")]:
        with answering(ahead_s=ahead_s) as port:
            there = ["--endpoint", f"http://127.0.0.1:{port}"]
            mark, text, mend = doctor.row(9, *there, **KEY)
        assert mark == expected, text
        if ahead_s:
            assert ("behind" if ahead_s > 0 else "ahead of") in text
            assert mend == "timedatectl set-ntp true"


def test_10_names_without_addresses_and_ports_without_listeners(doctor):
    mark, text, _ = doctor.row(10, "--endpoint", "http://berth.invalid:4577", code=1, **KEY)
    assert mark == "broken" and text.startswith("DNS: berth.invalid has no address: ")
    port = free_port()
    mark, text, _ = doctor.row(10, "--endpoint", f"http://127.0.0.1:{port}", code=1, **KEY)
    assert text == (
        f"TCP: 127.0.0.1 port {port} refuses connections: no control plane listens"
    )
    mark, text, _ = doctor.row(10, "--endpoint", "127.0.0.1", code=1, **KEY)
    assert text == "127.0.0.1 is no endpoint such as http://HOST:4577"


def test_10_no_route_and_a_firewall(here):
    there = ["--endpoint", "http://198.18.0.1:4577"]
    mark, text, mend = here.row(10, *there, code=1, **KEY)
    assert mark == "broken" and mend == "ip route get 198.18.0.1"
    assert text.startswith("Route: nothing leads to 198.18.0.1 port 4577: ")
    ip("-n", here.space, "addr", "add", "198.18.0.1/32", "dev", "lo")
    inside(here.space, "iptables", "-A", "INPUT", "-p", "tcp", "--dport", "4577", "-j", "DROP")
    mark, text, _ = here.row(10, *there, code=1, **KEY)
    assert text == "Firewall: nothing comes back from 198.18.0.1 port 4577"


def test_10_proxies(doctor):
    with answering(status=502, body="<html>") as port:
        there = ["--endpoint", f"http://127.0.0.1:{port}"]
        mark, text, mend = doctor.row(10, *there, code=1, **KEY)
        assert mark == "broken" and "is no control plane: HTTP 502 by BaseHTTP" in text
        assert "NO_PROXY=127.0.0.1" in mend
    with answering() as port:
        there = ["--endpoint", f"http://127.0.0.1:{port}"]
        proxy = {"HTTP_PROXY": "http://me:secret@proxy:3128"}
        mark, text, mend = doctor.row(10, *there, **KEY, **proxy)
        assert (mark, mend) == ("warning", "export NO_PROXY=127.0.0.1")
        assert "proxy proxy:3128 instead" in text and "secret" not in text
        assert doctor.row(10, *there, **KEY, **proxy, NO_PROXY="127.0.0.1")[0] == "good"


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


AUTHORITY = """
[ca]
default_ca = d
[d]
database = index.txt
serial = serial
new_certs_dir = .
policy = p
default_md = sha256
[p]
commonName = supplied
"""


def certificate(folder, name, dates=None, authority="ca"):
    """A key and a certificate for a name, by an authority that is made with it if need be."""
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    if not (folder / f"{authority}.pem").exists():
        request = ["req", "-x509", *curve, "-keyout", f"{authority}.key", "-days", "30"]
        openssl(folder, *request, "-out", f"{authority}.pem", "-subj", f"/CN={authority}")
        (folder / "index.txt").write_text("")
        (folder / "index.txt.attr").write_text("unique_subject = no\n")
        (folder / "config").write_text(AUTHORITY)
    openssl(folder, "req", *curve, "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=leaf")
    (folder / "names").write_text(f"subjectAltName={name}\nbasicConstraints=CA:FALSE\n")
    signed = ["ca", "-batch", "-config", "config", "-in", "leaf.csr", "-out", "leaf.pem"]
    signed += ["-cert", f"{authority}.pem", "-keyfile", f"{authority}.key", "-extfile", "names"]
    dates = dates or NOW
    signed += ["-startdate", dates[0], "-enddate", dates[1], "-notext", "-create_serial"]
    openssl(folder, *signed)
    return folder / "leaf.pem", folder / "leaf.key"


NOW = ("20260101000000Z", "20990101000000Z")
OVER = ("20260101000000Z", "20260201000000Z")
TO_COME = ("20980101000000Z", "20990101000000Z")


@pytest.mark.parametrize(
    ("name", "dates", "authority", "says"),
    [
        ("IP:127.0.0.1", NOW, "ca", None),
        ("IP:127.0.0.1", NOW, "other", "is signed by a CA that is not in "),
        ("DNS:berth.example", NOW, "ca", "is for berth.example, and not for 127.0.0.1"),
        ("IP:127.0.0.1", OVER, "ca", "of 127.0.0.1 ended at 2026-02-01T00:00:00Z; it is 20"),
        ("IP:127.0.0.1", TO_COME, "ca", "of 127.0.0.1 begins at 2098-01-01T00:00:00Z; it is 20"),
    ],
)
def test_11_certificates(doctor, tmp_path, name, dates, authority, says):
    certificate(tmp_path, name)
    with answering(tls=certificate(tmp_path, name, dates, authority)) as port:
        there = ["--endpoint", f"https://127.0.0.1:{port}"]
        bundle = str(tmp_path / "ca.pem")
        mark, text, _ = doctor.row(11, *there, AWS_CA_BUNDLE=bundle, **KEY)
    if says:
        assert mark == "broken" and says in text, text
    else:
        assert (mark, text) == ("good", "The certificate of 127.0.0.1 is good")


def test_11_what_speaks_no_tls(doctor, tmp_path):
    certificate(tmp_path, "IP:127.0.0.1")
    with answering() as port:
        there = ["--endpoint", f"https://127.0.0.1:{port}"]
        bundle = str(tmp_path / "ca.pem")
        mark, text, _ = doctor.row(11, *there, code=1, AWS_CA_BUNDLE=bundle, **KEY)
    assert mark == "broken" and " speaks no TLS: " in text


def test_12_the_published_agents_port(doctor, tmp_path):
    endpoint = "https://berth.example:4577"
    put(doctor.root, "etc/ecs/ecs.config", f"ECS_CLUSTER=prod\nECS_BACKEND_HOST={endpoint}\n")
    mark, text, _ = doctor.row(12, "--no-network", code=1)
    assert mark == "broken" and f"(/etc/ecs/ecs.config) has the endpoint {endpoint}: " in text
    put(doctor.root, "etc/ecs/ecs.config", "ECS_BACKEND_HOST=https://berth.example\n")
    assert doctor.row(12, "--no-network", code=1)[0] == "good"
    (doctor.root / "etc/ecs/ecs.config").unlink()
    config = {"Image": "amazon/amazon-ecs-agent:latest", "Labels": {}}
    with FakeDocker(tmp_path) as fake:
        doctor.docker = fake.host
        env = [f"ECS_BACKEND_HOST={endpoint}"]
        fake.containers = [container("ecs-agent", Config={**config, "Env": env})]
        mark, text, _ = doctor.row(12, "--no-network", code=1)
    assert mark == "broken" and "(container ecs-agent)" in text


# As whom the agent speaks.


def test_13_keys_and_instances(served, here, tmp_path):
    server, agent, arn = served
    there = server.variables()
    here.data = tmp_path / "elsewhere"
    assert here.row(13, **there)[:2][0] == "good"
    wrong = there | {"AWS_SECRET_ACCESS_KEY": "wrong"}
    mark, text, _ = here.row(13, **wrong)
    key = there["AWS_ACCESS_KEY_ID"]
    assert mark == "broken" and text.startswith(f"The key {key} is refused: ")
    unknown = there | {"AWS_ACCESS_KEY_ID": "AKIDUNKNOWN"}
    mark, text, _ = here.row(13, **unknown)
    assert mark == "broken" and text.startswith("The key AKIDUNKNOWN is refused: ")
    agent.process.stop()
    removed = ["ecs", "deregister-container-instance", "--cluster", "prod", "--force"]
    asked_inside(here, server, *removed, "--container-instance", arn)
    mark, text, _ = here.row(13, **there)
    assert mark == "broken"
    assert text.startswith(f"{arn} was deregistered") or f"has no {arn}" in text
    # Of a control plane that never had it.
    other = Plane(tmp_path / "other", "server")
    other.folder.mkdir()
    other.namespace = here.space
    other.arguments = ["--metrics", "off"]
    try:
        mark, text, _ = here.row(13, **other.start().variables())
    finally:
        other.end()
    assert mark == "broken"
    assert text == f"The control plane has no {arn}: it is of another one, or reset"


def test_14_two_agents_of_one_identity(served, here, tmp_path):
    server, agent, arn = served
    # A copied disk: the lock goes with the process, and not with the file.
    shutil.copytree(agent.data, tmp_path / "copy", ignore=lambda *_: ["logs"])
    copy = Agent(tmp_path / "second", server, "prod", "--agent-data", tmp_path / "copy")
    copy.arguments = ["--agent-data", tmp_path / "copy", "--cluster", "prod"]
    copy.namespace = here.space
    copy.data = tmp_path / "copy"
    copy.start()
    try:
        contested = until(
            lambda: [it for it in here.checks() if it["row"] == 14 and it["mark"] == "broken"],
            copy.log.read_text,
        )
    finally:
        copy.end()
    assert contested[0]["text"].startswith(f"Two agents claim to be {arn}: Several agents say ")


def test_the_agent_of_a_host_looks_for_whoever_is_elsewhere(served, here):
    server, agent, arn = served
    flags = ["--cluster", "prod", "--data", server.data]

    def ask(*more):
        enter = within(here.space)
        command = [*enter, programs.berth(), "doctor", "--host", arn.rsplit("/", 1)[1], *flags]
        command = [str(it) for it in [*command, *more]]
        return subprocess.run(
            command, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True
        )

    ran = ask("--no-network", "-o", "json")
    said = json.loads(ran.stdout)
    assert ran.returncode == (1 if said["broken"] else 0), ran
    here.docker = "unix:///var/run/docker.sock"
    near = here.checks("--no-network")
    far = {it["row"]: it for it in said["checks"] if it["row"]}
    # What it finds is what is found there: its own directory, key and kernel.
    for row in (1, 2, 13, 15, 16, 22):
        mine = [it for it in near if it["row"] == row]
        there = [far[row]["mark"]] if row in far else []
        assert there == [it["mark"] for it in mine], (row, far, mine)
    assert not any(it["canBeFixed"] for it in said["checks"])
    ran = ask("--no-network")
    assert "says of itself" in ran.stderr, ran.stderr
    rows = ran.stdout.splitlines()
    assert len(rows) == len(said["checks"]) and rows[0].split("\t")[0] == "1", rows
    agent.process.stop()
    until(lambda: "is not connected" in ask("--no-network").stderr or None, "it is away")
    refused = ask("--no-network")
    assert refused.returncode == 1
    assert f"The agent of {arn} is not connected" in refused.stderr, refused.stderr
    assert "run 'berth doctor' on the machine itself" in refused.stderr
    assert ask("--fix").returncode == 2
    # What is of this machine is not meant by whoever asks for another.
    for flag in ("--agent-data", "--docker-host"):
        refused = ask(flag, "/elsewhere")
        assert refused.returncode == 2 and f"{flag} is of this machine" in refused.stderr, refused


def test_15_the_state_of_another_cluster(served, here):
    _, agent, _ = served
    mark, text, mend = here.row(15, "--cluster", "staging")
    assert mark == "broken"
    assert text == (
        f"{agent.data} has the state of an agent of cluster prod, and the one to join is staging"
    )
    assert " agent --cluster prod " in mend and f"--agent-data {agent.data}" in mend


# What goes through the host.


def test_16_nothing_is_forwarded(here, doctor):
    inside(here.space, "sysctl", "-qw", "net.ipv4.ip_forward=0")
    mark, text, mend = here.row(16, "--no-network", code=1)
    assert (mark, mend) == ("broken", "sysctl -w net.ipv4.ip_forward=1")
    assert text.startswith("net.ipv4.ip_forward is 0: nothing that containers send leaves this host")
    mark, text, _ = here.row(16, "--no-network", "--fix")
    assert mark == "good"
    # Where it is turned off at the next start.
    put(doctor.root, "etc/sysctl.d/9.conf", "net.ipv4.ip_forward = 0\n")
    mark, text, _ = doctor.row(16, "--no-network")
    assert mark == "warning"
    assert text == "The kernel forwards IPv4, and /etc/sysctl.d/9.conf turns that off again"


def test_17_the_chain_of_forwarding_drops(here):
    assert here.row(17, "--no-network")[0] == "good"
    inside(here.space, "iptables", "-P", "FORWARD", "DROP")
    mark, text, _ = here.row(17, "--no-network", code=1)
    assert mark == "broken"
    assert text == (
        "What tasks send by an uplink does not leave this host: dropped by the policy of FORWARD"
    )
    assert here.row(17, "--no-network", "--fix")[0] == "good"
    # A trial leaves nothing.
    links = subprocess.run(["ip", "-n", here.space, "-o", "link"], capture_output=True, text=True)
    assert len(links.stdout.splitlines()) == 1


def test_17_rules_that_were_lost(here):
    inside(here.space, "iptables", "-P", "FORWARD", "DROP")
    inside(here.space, "iptables", "-N", "DOCKER-USER")
    inside(here.space, "iptables", "-A", "FORWARD", "-j", "DOCKER-USER")
    # As it comes of Docker: uplinks have rules in its chain.
    assert here.row(17, "--no-network")[0] == "good"
    uplink = "bu0123456789ab"
    ip("-n", here.space, "link", "add", uplink, "type", "veth", "peer", "name", "x")
    mark, text, _ = here.row(17, "--no-network", code=1)
    assert mark == "broken"
    assert text.startswith(f"Rules of {uplink} in DOCKER-USER are lost")
    assert here.row(17, "--no-network", "--fix")[0] == "good"
    rule = ["-i", uplink, "-m", "comment", "--comment", "berth", "-j", "ACCEPT"]
    inside(here.space, "iptables", "-C", "DOCKER-USER", *rule)


def test_18_the_endpoint_is_closed(here):
    inside(here.space, "nft", "add", "table", "ip", "berth_endpoint")
    ip("-n", here.space, "addr", "add", "169.254.170.2/32", "dev", "lo")
    serving = "import http.server as h; h.test(h.SimpleHTTPRequestHandler, port=80, bind='169.254.170.2')"
    listener = subprocess.Popen(
        [*within(here.space), sys.executable, "-c", serving],
        cwd=here.folder / "agent",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(
            lambda: here.checks("--no-network") and rows(here, 18) == ["good"],
            lambda: here.run("--no-network").stdout,
        )
        inside(here.space, "iptables", "-P", "INPUT", "DROP")
        mark, text, _ = here.row(18, "--no-network", code=1)
    finally:
        listener.kill()
        listener.wait()
    assert mark == "broken"
    assert text.endswith("neither metadata nor credentials: dropped by the policy of INPUT")


def rows(doctor, number):
    return [it["mark"] for it in doctor.checks("--no-network") if it["row"] == number]


# Between hosts: a router's namespace, and instead of a tunnel a cable to that of another host.


@pytest.fixture
def between(here):
    """The namespace of another host's router, in a VPC that this host was told of."""
    other, router = f"{here.space}o", f"{here.space}r"
    agent = here.agent_data.resolve()
    folder = hashlib.sha256(os.fsencode(agent)).hexdigest()[:32]
    pinned = pathlib.Path("/run/berth") / folder / "net" / "vpc-1"
    network_of(here, "10.9.0.0/16")
    try:
        for name in (other, router):
            ip("netns", "add", name)
        ip("-n", router, "link", "add", "bvx", "type", "veth", "peer", "name", "bvx", "netns", other)
        for name, address in ((router, "198.19.0.1/16"), (other, "198.19.0.2/16")):
            ip("-n", name, "addr", "add", address, "dev", "bvx")
            ip("-n", name, "link", "set", "bvx", "up")
        pinned.parent.mkdir(parents=True)
        pinned.touch()
        ip_mount(f"/run/netns/{router}", pinned)
        yield other
    finally:
        subprocess.run(["umount", pinned], capture_output=True)
        shutil.rmtree(pinned.parent.parent, ignore_errors=True)
        for name in (other, router):
            subprocess.run(["ip", "netns", "delete", name], capture_output=True)


def ip_mount(what, where):
    subprocess.run(["mount", "--bind", what, where], check=True)


def network_of(doctor, cidr):
    """What the control plane told the agent last."""
    peer = {"underlayAddress": "198.18.7.2", "overlayAddress": "198.19.0.2"}
    peer |= {"overlayMac": "0a:00:00:00:00:02", "blocks": []}
    vpc = {"vpcId": "vpc-1", "vni": 7, "cidr": cidr, "mtu": 1450, "peers": [peer]}
    vpc |= {"overlayAddress": "198.19.0.1", "overlayMac": "0a:00:00:00:00:01"}
    (doctor.agent_data / "network.json").write_text(json.dumps({"vpcs": [vpc]}))


def drop(space, *what):
    chain = f"type filter hook input priority 0;\n{' '.join(what)} drop"
    table = f"table inet t {{\nchain c {{\n{chain}\n}}\n}}\n"
    subprocess.run([*within(space), "nft", "-f", "-"], input=table, text=True, check=True)


def test_19_nothing_comes_back_from_another_host(between, here):
    assert here.row(19)[:2] == ("good", "Answers came from 198.18.7.2")
    assert here.row(20)[0] == "good"
    drop(between, "meta l4proto udp")
    mark, text, _ = here.row(19, code=1)
    assert mark == "broken"
    assert text.startswith("Nothing comes back from host 198.18.7.2 over UDP port 7473 (vpc-1)")


def test_20_large_packets_are_lost(between, here):
    drop(between, "meta length > 1300")
    mark, text, _ = here.row(20, code=1)
    assert mark == "broken"
    assert text == (
        "Packets of 1450 bytes to host 198.18.7.2 are lost; the largest that came through has 1280"
    )
    assert here.row(19)[0] == "good"


def test_20_sums_are_spoiled(between, here):
    drop(between, "meta l4proto tcp")
    mark, text, mend = here.row(20, code=1)
    assert mark == "broken" and mend.startswith("ethtool --offload ")
    assert text.startswith("Datagrams come back from host 198.18.7.2, and connections do not: ")


def test_21_a_vpc_overlaps_the_hosts_network(here):
    network_of(here, "10.9.0.0/16")
    assert here.row(21, "--no-network")[0] == "good"
    ip("-n", here.space, "link", "add", "lan", "type", "veth", "peer", "name", "lan2")
    ip("-n", here.space, "addr", "add", "10.9.8.1/24", "dev", "lan")
    ip("-n", here.space, "link", "set", "lan", "up")
    mark, text, _ = here.row(21, "--no-network")
    assert mark == "warning"
    assert text.startswith("vpc-1 (10.9.0.0/16) overlaps this host's network 10.9.8.0/24 on lan: ")


def test_22_a_part_of_the_kernel_is_missing(here, tmp_path):
    here.before = ["env", f"PATH={tmp_path}"]
    mark, text, mend = here.row(22, "--no-network", code=1)
    assert (mark, mend) == ("broken", "apt-get install nftables")
    assert text.startswith("Tasks cannot have addresses of their own: no nft: nft: No such file")
    here.before = []
    assert here.row(22, "--no-network")[:2] == ("good", "The kernel has veth, vxlan, nft")


@pytest.mark.parametrize(
    ("said", "proxy", "says"),
    [
        ("toomanyrequests: pull rate limit", "", "its registry has a limit, which is reached"),
        ("unauthorized: authentication required", "", "its registry wants a login"),
        ("x509: certificate signed by unknown authority", "", "it does not trust 127.0.0.1:"),
        ("dial tcp: i/o timeout", "http://proxy:3128", "http://proxy:3128 of dockerd is in the way"),
        ("dial tcp: i/o timeout", "", "this machine reaches its registry, and dockerd does not"),
    ],
)
def test_23_images_that_cannot_be_had(doctor, tmp_path, said, proxy, says):
    with answering() as port:
        image = f"127.0.0.1:{port}/shop/web:1"
        answers = {f"/distribution/{image}/json": (500, {"message": said})}
        with FakeDocker(tmp_path, **answers) as fake:
            fake.info["HttpsProxy"] = proxy
            doctor.docker = fake.host
            mark, text, _ = doctor.row(23, "--image", image, code=1)
    assert mark == "broken" and text.startswith(f"Docker cannot have {image}: {says}"), text


def test_23_neither_docker_nor_this_machine_reaches_the_registry(doctor, tmp_path):
    image = f"127.0.0.1:{free_port()}/shop/web:1"
    answers = {f"/distribution/{image}/json": (500, {"message": "connection refused"})}
    with FakeDocker(tmp_path, **answers) as fake:
        doctor.docker = fake.host
        mark, text, _ = doctor.row(23, "--image", image, code=1)
        assert mark == "broken" and "nor does this machine reach its registry: " in text
        fake.answers[f"/distribution/{image}/json"] = {"Descriptor": {}}
        assert doctor.row(23, "--image", image)[:2] == ("good", f"Docker can have {image}")


def test_24_the_kernels_tables_are_nearly_full(doctor):
    count, most = "net/netfilter/nf_conntrack_count", "net/netfilter/nf_conntrack_max"
    put(doctor.root, f"proc/sys/{count}", "98\n")
    put(doctor.root, f"proc/sys/{most}", "100\n")
    mark, text, mend = doctor.row(24, "--no-network", code=1)
    assert (mark, text) == ("broken", "conntrack: 98 of 100 are in use")
    assert mend == "sysctl -w net.netfilter.nf_conntrack_max=200"
    mark, text, _ = doctor.row(24, "--no-network", "--fix")
    assert (mark, text) == ("good", "conntrack 49 %")


def test_25_a_slow_control_plane(doctor, tmp_path):
    doctor.data.mkdir()
    access = {"endpoint": "http://127.0.0.1:1", "region": "us-east-1"}
    access |= {"accessKeyId": "AKIDEXAMPLE", "secretAccessKey": "secret"}
    (doctor.data / "credentials.json").write_text(json.dumps(access))
    # A control node is no host, and nobody asks for its Docker.
    doctor.agent_data = tmp_path / "nowhere"
    bucket = 'berth_commit_seconds_bucket{shard="a",le="%s"} %d\n'
    slow = "".join(bucket % it for it in [("0.05", 90), ("0.1", 100), ("+Inf", 100)])
    with answering(body=slow) as port:
        metrics = ["--metrics", f"127.0.0.1:{port}", "--no-network"]
        mark, text, _ = doctor.row(25, *metrics)
        assert 1 not in {it["row"] for it in doctor.checks(*metrics)}
    assert mark == "warning" and text.startswith("99 of 100 commits take up to 100 ms: ")


def test_25_a_certificate_that_ends_soon(doctor, tmp_path):
    soon = time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + 9.5 * 24 * 3600))
    shown = certificate(tmp_path, "IP:127.0.0.1", (NOW[0], soon))
    with answering(tls=shown) as port:
        doctor.data.mkdir()
        access = {"endpoint": f"https://127.0.0.1:{port}", "region": "us-east-1"}
        access |= {"accessKeyId": "AKIDEXAMPLE", "secretAccessKey": "secret"}
        (doctor.data / "credentials.json").write_text(json.dumps(access))
        doctor.agent_data = tmp_path / "nowhere"
        bundle = str(tmp_path / "ca.pem")
        checks = doctor.checks(AWS_CA_BUNDLE=bundle)
    said = [it["text"] for it in checks if it["row"] == 25 and it["mark"] == "warning"]
    assert said == ["The certificate of the control plane ends in 9 days"]


def test_what_is_seen_beside_the_rows(doctor, tmp_path):
    put(doctor.root, "proc/swaps", "Filename Type Size Used Priority\n/swap file 1 0 -2\n")
    labels = {"berth.data-dir": "/srv/gone/agent"}
    config = {"Image": "image", "Env": [], "Labels": {}}
    bound = {"51679/tcp": [{"HostIp": "", "HostPort": "51679"}]}
    logs = {"Type": "journald", "Config": {}}
    with FakeDocker(tmp_path) as fake:
        fake.info["SwapLimit"] = False
        fake.containers = [
            container("web", Config=config | {"Labels": labels}),
            container("proxy", HostConfig={"LogConfig": logs, "PortBindings": bound}),
        ]
        doctor.docker = fake.host
        said = [it["text"] for it in doctor.checks("--no-network") if it["row"] == 0]
    assert said == [
        "There is swap, and no limit of a container's memory bounds what it swaps",
        "The container web is of an agent whose directory /srv/gone/agent is gone: nobody stops it",
        "The container proxy has taken port 51679/tcp, which is the agent's",
    ]


def test_usage(doctor):
    ran = plane.berth("doctor", "--data", doctor.data, "--unknown")
    assert ran.returncode == 2
