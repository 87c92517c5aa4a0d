"""TLS between everybody: real clients, agents on Docker, and who reads along."""

import contextlib
import json
import pathlib
import re
import shlex
import socket
import ssl
import subprocess
import threading
import time
import urllib.request

import boto3
import botocore.exceptions
import pytest

from conftest import unique
from harness import docker, plane, printed, programs
from harness.daemon import within
from harness.hosts import Host, Network
from harness.plane import Agent, Plane, Process, berth, environment
from harness.ports import free_port
from harness.published import Published, binary
from harness.tasks import Tasks
from harness.waiting import until

CANARY = "canary-7f3a-of-a-task"
NAMED = ["--tls-name", "berth.example"]


@pytest.fixture(scope="module")
def secured(tmp_path_factory):
    """A control plane that is served with TLS, at the loopback."""
    server = Plane(tmp_path_factory.mktemp("secured"), "server", [*NAMED, "--lease", "5"])
    try:
        yield server.start()
    finally:
        server.end()


class Relay:
    """Hands on what goes to and fro, and keeps it: whoever sits between agent and server."""

    def __init__(self, port):
        self.to, self.heard, self.lock = port, [], threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                far = socket.create_connection(("127.0.0.1", self.to))
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                with self.lock:
                    self.heard.append(data)
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def bytes(self):
        with self.lock:
            return b"".join(self.heard)

    def end(self):
        self.listener.close()


class Silent:
    """Accepts connections and keeps what comes. With a certificate it shakes hands first."""

    def __init__(self, certificate=None):
        self.heard, self.connections = [], 0
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*certificate)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                self.connections += 1
                with contextlib.suppress(OSError), near:
                    near.settimeout(5)
                    stream = self.context.wrap_socket(near, True) if self.context else near
                    while data := stream.recv(65536):
                        self.heard.append(data)

    def end(self):
        self.listener.close()


def port_of(server):
    return int(server.endpoint.rpartition(":")[2])


def ca(server, *words):
    ran = berth("ca", *words, "--data", server.data)
    assert ran.returncode == 0, ran
    return ran


def shown(server):
    return json.loads(ca(server, "show", "--output", "json").stdout)


def statuses(server):
    return [it["status"] for it in shown(server)["certificateAuthorities"]]


def test_aws_tools_trust_the_bundle_and_nothing_else(secured):
    printed = berth("env", "--data", secured.data).stdout
    bundle = secured.data / "ca.pem"
    assert f"export AWS_CA_BUNDLE={bundle}" in printed
    name = unique("trusting")
    secured.aws("ecs", "create-cluster", "--cluster-name", name)
    assert any(it.endswith(name) for it in secured.client().list_clusters()["clusterArns"])
    variables = {k: v for k, v in secured.variables().items() if k != "AWS_CA_BUNDLE"}
    command = [programs.aws(), "ecs", "list-clusters"]
    ran = subprocess.run(command, env=environment(**variables), capture_output=True, text=True)
    assert ran.returncode != 0 and "SSL validation failed" in ran.stderr, ran
    access = secured.access()
    client = boto3.client(
        "ecs",
        endpoint_url=secured.endpoint,
        region_name=access["region"],
        aws_access_key_id=access["accessKeyId"],
        aws_secret_access_key=access["secretAccessKey"],
    )
    with pytest.raises(botocore.exceptions.SSLError):
        client.list_clusters()


def test_what_is_shown_is_for_names_and_addresses_and_speaks_both_protocols(secured):
    bundle = str(secured.data / "ca.pem")
    for name in ("127.0.0.1", "localhost", "berth.example", socket.gethostname().lower()):
        for protocol in ("h2", "http/1.1"):
            context = ssl.create_default_context(cafile=bundle)
            context.verify_flags |= ssl.VERIFY_X509_STRICT
            context.set_alpn_protocols([protocol])
            with socket.create_connection(("127.0.0.1", port_of(secured))) as plain:
                with context.wrap_socket(plain, server_hostname=name) as stream:
                    assert stream.selected_alpn_protocol() == protocol
                    assert stream.version() == "TLSv1.3"
    context = ssl.create_default_context(cafile=bundle)
    with socket.create_connection(("127.0.0.1", port_of(secured))) as plain:
        with pytest.raises(ssl.SSLCertVerificationError):
            context.wrap_socket(plain, server_hostname="other.example")
    with urllib.request.urlopen(f"{secured.endpoint}/ca.pem", context=context) as answer:
        assert answer.read().decode() == pathlib.Path(bundle).read_text()
    assert ca(secured, "show", "--bundle").stdout == pathlib.Path(bundle).read_text()




def self_signed(folder):
    certificate, key = folder / "false.pem", folder / "false.key"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
    command += " -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    command += " -addext basicConstraints=critical,CA:FALSE"
    subprocess.run(
        [*command.split(), "-out", certificate, "-keyout", key], check=True, capture_output=True
    )
    return certificate, key


def test_a_false_server_gets_not_one_byte_of_a_request(secured, tmp_path):
    """T7, T10: neither one with TLS, nor one without."""
    access = secured.access()
    key = {"AWS_ACCESS_KEY_ID": access["accessKeyId"]}
    key |= {"AWS_SECRET_ACCESS_KEY": access["secretAccessKey"]}
    bundle = ["--ca-bundle", secured.data / "ca.pem"]
    for certificate, scheme, why in (
        (self_signed(tmp_path), "https", "an authority that is not trusted here"),
        (None, "http", "is without TLS"),
    ):
        false = Silent(certificate)
        try:
            env = environment(**key, AWS_ENDPOINT_URL_ECS=f"{scheme}://127.0.0.1:{false.port}")
            ran = berth("ps", *bundle, env=env)
            assert ran.returncode != 0 and why in ran.stderr, ran
            assert false.heard == []
            command = ["agent", "--agent-data", str(tmp_path / scheme), *map(str, bundle)]
            agent = Process(command, tmp_path / f"{scheme}.log", env)
            try:
                until(lambda: why in agent.complaints() or None, agent.complaints)
            finally:
                agent.end()
            assert false.heard == []
        finally:
            false.end()
    # A forwarder tells its agent why, and sends nothing either.
    false = Silent(self_signed(tmp_path))
    listen = f"127.0.0.1:{free_port()}"
    server = f"https://127.0.0.1:{false.port}"
    pin = shown(secured)["pin"]
    link = Process(
        ["agent-link", "--server", server, "--pin", pin, "--listen", listen], tmp_path / "link.log"
    )
    try:
        assert link.line().startswith("Agents of this machine reach ")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://{listen}/", data=b"secret")
        told = json.loads(refused.value.read())["message"]
        assert f"no authority with the pin {pin}" in told, told
        assert false.connections == 1 and false.heard == []
    finally:
        link.end()
        false.end()


def pasted(server, cluster, *options):
    """The words, without the program's, that another machine is to run; and the token."""
    words = ["token", "create", *options, "--cluster", cluster, "--data", server.data]
    made = berth(*words)
    assert made.returncode == 0, made.stderr
    line = shlex.split(made.stdout)[1:]
    assert line[:2] == ["agent", "--join"] and line[3] == "--server", line
    return line, line[2]


def identity(agent):
    return json.loads((agent.data / "identity.json").read_text())


def joining(folder, server, cluster, line):
    """An agent that knows nothing but the pasted line."""
    options = [*line[1:], "--pull-behavior", "prefer-cached", "--agent-metrics", "off"]
    return Agent(folder, server, cluster, *options, variables={"BERTH_DISK_LIMIT": "100"})


def test_one_pasted_line_makes_a_machine_an_instance_over_tls(secured, cluster, images, tmp_path):
    ecs, relay = secured.client(), Relay(port_of(secured))
    line, token = pasted(secured, cluster)
    assert line[4] == secured.endpoint and token.split("_")[3] == shown(secured)["pin"]
    tasks = Tasks(ecs, cluster, images)
    # Somebody reads along.
    line[4] = f"https://localhost:{relay.port}"
    agent = joining(tmp_path / "m", secured, cluster, line)
    try:
        began = time.monotonic()
        agent.start()
        (arn,) = plane.instances(ecs, cluster, 1)
        print(f"pasted line to agentConnected: {time.monotonic() - began:.2f} s")
        has = identity(agent)
        assert has["containerInstanceArn"] == arn and has["endpoint"] == line[4]
        assert has["caBundle"] == (secured.data / "ca.pem").read_text()
        task = tasks.run(tasks.box())
        task.until("RUNNING")
        # Started again it is the same one, and keeps its task, without the token and its server.
        agent.process.stop()
        agent.arguments = ["--agent-data", agent.data]
        agent.start()
        until(
            lambda: agent.log.read_text().count("connected to the control plane") > 1 or None,
            agent.log.read_text,
        )
        assert plane.instances(ecs, cluster, 1) == [arn]
        task.stop()
        task.until("STOPPED")
        heard = relay.bytes()
        for word in (token.split("_")[2], has["accessKeyId"], "JoinCluster", "HTTP/1.1", cluster):
            assert word.encode() not in heard, word
        # T10: it never speaks without TLS.
        agent.process.stop()
        false = Silent()
        try:
            server = f"http://127.0.0.1:{false.port}"
            ran = berth("agent", "--agent-data", agent.data, "--server", server)
            assert ran.returncode != 0 and "is without TLS" in ran.stderr, ran
            assert false.connections == 0
        finally:
            false.end()
    finally:
        tasks.end()
        agent.end()
        relay.end()


def test_a_false_server_gets_not_one_byte_of_a_token(secured, cluster, tmp_path):
    """T7: one with another authority, and one without TLS."""
    line, token = pasted(secured, cluster)
    false = Silent(self_signed(tmp_path))
    line[4] = f"https://127.0.0.1:{false.port}"
    agent = joining(tmp_path / "m", secured, cluster, line)
    try:
        agent.start()
        why = f"no authority with the pin {shown(secured)['pin']}"
        until(lambda: why in agent.log.read_text() or None, agent.log.read_text)
        assert false.connections > 0 and false.heard == []
        assert not (agent.data / "identity.json").exists()
        assert token.split("_")[2] not in agent.log.read_text()
    finally:
        agent.end()
        false.end()
    for verb in (["agent", "--agent-data", tmp_path / "x", "--join"], ["agent-config", "--token"]):
        false = Silent()
        try:
            ran = berth(*verb, token, "--server", f"http://127.0.0.1:{false.port}")
            assert ran.returncode == 1 and "with TLS" in ran.stderr, ran
            assert false.connections == 0
        finally:
            false.end()


def test_the_published_agent_is_told_a_forwarder(secured, cluster, tmp_path):
    secured.client().create_cluster(clusterName="default")
    while "token create" not in (said := secured.process.line()):
        pass
    made = printed.run(shlex.split(said)[1:], "MakeToken")
    assert f" --server {secured.endpoint}" in made.stdout
    line, token = pasted(secured, cluster)
    listen = f"127.0.0.1:{free_port()}"
    told = berth("agent-config", "--token", token, "--server", line[4], "--link", listen)
    assert told.returncode == 0, told.stderr
    variables = dict(it.split("=", 1) for it in told.stdout.splitlines())
    assert variables["ECS_BACKEND_HOST"] == f"http://{listen}"
    assert "SSL_CERT_FILE" not in variables
    (command,) = [it for it in told.stderr.splitlines() if "agent-link" in it]
    with (tmp_path / "link.log").open("w") as log:
        how = {"stdout": log, "stderr": log}
        link = printed.start(shlex.split(command)[1:], "Link", **how)
    try:
        until(
            lambda: "reach" in (tmp_path / "link.log").read_text() or None,
            (tmp_path / "link.log").read_text,
        )
        ecs = boto3.client(
            "ecs",
            endpoint_url=variables["ECS_BACKEND_HOST"],
            region_name=variables["AWS_DEFAULT_REGION"],
            aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
        )
        resources = [
            {"name": name, "type": "INTEGER", "integerValue": 1024} for name in ("CPU", "MEMORY")
        ]
        made = ecs.register_container_instance(cluster=cluster, totalResources=resources)
        arn = made["containerInstance"]["containerInstanceArn"]
        found = ecs.discover_poll_endpoint(cluster=cluster, containerInstance=arn)
        assert found["endpoint"] == f"http://{listen}/acs/"
    finally:
        link.terminate()
        link.wait(60)


@pytest.fixture
def elsewhere(tmp_path_factory, images):
    """A control plane that listens everywhere, and another machine, each in a namespace."""
    if not docker.is_root():
        pytest.fail("these tests need root")
    folder, network = tmp_path_factory.mktemp("e"), Network()
    with contextlib.ExitStack() as ends:
        ends.callback(network.end)
        network.start()
        more = ["--tls-name", network.address, "--agent-port", "443", "--lease", "5"]
        server = Plane(folder, "server", more)
        ends.callback(server.end)
        host = Host(folder / "m", network, 1, "east")
        ends.callback(host.end)
        host.daemon.begin()
        server.listen, server.namespace = "0.0.0.0:0", network.plane
        server.start()
        host.daemon.ready().load(images.busybox)
        yield network, server, host


def ran_in(namespace, words):
    words = [*within(namespace), programs.berth(), *map(str, words)]
    return subprocess.run(words, env=environment(), capture_output=True, text=True, timeout=120)


def inside(namespace, *words):
    ran = ran_in(namespace, words)
    assert ran.returncode == 0, (ran.stdout, ran.stderr)
    return ran.stdout


def test_the_line_that_is_printed_reaches_from_other_machines(elsewhere, tmp_path):
    network, server, host = elsewhere
    # The first start says how a token is made.
    while "token create" not in (said := server.process.line()):
        pass
    name = ["--cluster-name", "default"]
    inside(network.plane, "aws", "--data", server.data, "ecs", "create-cluster", *name)
    make = printed.of("MakeToken", shlex.split(said)[1:])
    line = shlex.split(inside(network.plane, *make))[1:]
    port = port_of(server)
    assert line[4] == f"https://{network.address}:{port}"
    host.agent = joining(host.folder, server, "default", line)
    host.agent.arguments += ["--docker-host", host.daemon.host]
    host.agent.namespace = host.namespace
    # From here it is reached as from other machines.
    server.endpoint = line[4]
    ecs = server.client()
    host.agent.start()
    (arn,) = plane.instances(ecs, "default", 1)

    # The doctor of that machine goes by its agent's identity.
    def rows():
        words = ["doctor", "--agent-data", host.agent.data, "--docker-host", host.daemon.host]
        words += ["--data", tmp_path / "none", "-o", "json"]
        ran = ran_in(host.namespace, words)
        return {it["row"]: it for it in json.loads(ran.stdout)["checks"]}

    found = rows()
    assert [found[it]["mark"] for it in (10, 11, 13)] == ["good"] * 3, found
    assert arn in found[13]["text"] and line[4] in found[10]["text"]
    inside(network.plane, "host", "revoke", arn, "--data", server.data)
    told = rows()[13]
    assert told["mark"] == "broken" and f"token create --rejoin {arn}" in told["advice"], told

    # The published agent reaches port 443 by itself.
    again = inside(network.plane, *make)
    token = shlex.split(again)[3]
    file = tmp_path / "etc/ca.pem"
    words = ["--token", token, "--server", f"https://{network.address}", "--ca-file", file]
    variables = dict(
        it.split("=", 1) for it in inside(host.namespace, "agent-config", *words).splitlines()
    )
    assert variables["ECS_BACKEND_HOST"] == f"https://{network.address}"
    assert variables["SSL_CERT_FILE"] == str(file)
    assert file.read_text() == (server.data / "ca.pem").read_text()


def test_the_loopback_needs_no_tls_and_other_addresses_say_what_they_do(tmp_path):
    server = Plane(tmp_path, "server")
    try:
        server.start()
        assert server.endpoint.startswith("http://")
        assert not (server.data / "ca.pem").exists() and "caBundle" not in server.access()
        ran = berth("ca", "show", "--data", server.data)
        assert ran.returncode != 0 and "is served without TLS" in ran.stderr
    finally:
        server.end()
    ran = berth("server", "--plain-http", "--tls-name", "a", "--data", tmp_path / "other")
    assert ran.returncode == 2 and "--plain-http" in ran.stderr


def test_policies_know_whether_a_call_came_over_tls(secured):
    iam = secured.client("iam")
    iam.create_user(UserName="over-tls")
    says = {
        "Effect": "Allow",
        "Action": "ecs:ListClusters",
        "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "true"}},
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": says})
    iam.put_user_policy(UserName="over-tls", PolicyName="p", PolicyDocument=document)
    key = iam.create_access_key(UserName="over-tls")["AccessKey"]
    id, secret = key["AccessKeyId"], key["SecretAccessKey"]
    client = secured.client(access_key_id=id, secret_access_key=secret)
    assert "clusterArns" in client.list_clusters()


@pytest.fixture
def cluster(secured):
    name = unique("tls")
    secured.client().create_cluster(clusterName=name)
    return name


def variables(server, endpoint):
    """Those of an agent that reaches it at another address."""
    own = {k: v for k, v in server.variables().items() if not k.startswith("AWS_ENDPOINT_URL")}
    return own | {"AWS_ENDPOINT_URL_ECS": endpoint}


def test_whoever_sits_between_agent_and_server_reads_nothing(secured, cluster, images, tmp_path):
    ecs, relay = secured.client(), Relay(port_of(secured))
    quick = ["--pull-behavior", "prefer-cached"]
    agent = Agent(tmp_path / "m", secured, cluster, *quick)
    agent.variables = variables(secured, f"https://localhost:{relay.port}")
    tasks = Tasks(ecs, cluster, images)
    try:
        agent.start()
        plane.instances(ecs, cluster, 1)
        box = tasks.box(environment=[{"name": "SECRET", "value": CANARY}])
        task = tasks.run(box, run={"enableExecuteCommand": True})
        task.until("RUNNING")
        assert CANARY in json.dumps(task.inspect()["Config"]["Env"])

        # The channels of a command, too.
        def said():
            words = ["exec", task.arn, "--cluster", cluster, "--data", secured.data]
            ran = berth(*words, "--", "sh", "-c", "echo $SECRET")
            return ran.stdout if ran.returncode == 0 else None

        assert CANARY in until(said, agent.log.read_text)
        task.stop()
        task.until("STOPPED")
        heard = relay.bytes()
        assert len(heard) > 10_000
        # All of it is records of TLS: 0x14 to 0x17, version 3.
        assert heard[0] in (0x14, 0x15, 0x16, 0x17)
        for word in (CANARY, "HTTP/1.1", "Authorization", "AWS4-HMAC", "X-Amz", "taskArn", cluster):
            assert word.encode() not in heard, word
    finally:
        tasks.end()
        agent.end()
        relay.end()


def test_a_forwarder_takes_an_agent_to_its_server(secured, cluster, images, tmp_path):
    relay, ecs = Relay(port_of(secured)), secured.client()
    listen = f"127.0.0.1:{free_port()}"
    pin = shown(secured)["pin"]
    command = ["agent-link", "--server", f"https://localhost:{relay.port}", "--pin", pin]
    link = Process([*command, "--listen", listen], tmp_path / "link.log")
    agent = Agent(tmp_path / "m", secured, cluster, "--pull-behavior", "prefer-cached")
    agent.variables = variables(secured, f"http://{listen}")
    tasks = Tasks(ecs, cluster, images)
    try:
        assert link.line().startswith("Agents of this machine reach ")
        agent.start()
        plane.instances(ecs, cluster, 1)
        task = tasks.run(tasks.box(environment=[{"name": "SECRET", "value": CANARY}]))
        task.until("RUNNING")
        # It goes and comes back, as a package's update has it.
        link.end()
        until(
            lambda: ecs.list_container_instances(
                cluster=cluster, filter="agentConnected == false"
            )["containerInstanceArns"],
            "the agent is gone",
        )
        link = Process([*command, "--listen", listen], tmp_path / "link.log")
        plane.instances(ecs, cluster, 1)
        task.stop()
        task.until("STOPPED")
        heard = relay.bytes()
        for word in (CANARY, "HTTP/1.1", "AWS4-HMAC", cluster):
            assert word.encode() not in heard, word
    finally:
        tasks.end()
        agent.end()
        link.end()
        relay.end()


def test_another_authority_and_a_host_that_was_off(tmp_path, images):
    """P4: who is here confirms it by itself, and who was off comes back."""
    server = Plane(tmp_path, "server", [*NAMED, "--lease", "5"])
    agents = []
    try:
        server.start()
        agents += [Agent(tmp_path / f"m{n}", server, "prod") for n in range(2)]
        ecs = server.client()
        ecs.create_cluster(clusterName="prod")
        for agent in agents:
            agent.variables = server.variables()
            # As it is given once, on another machine.
            given = agent.folder / "given.pem"
            given.write_text((server.data / "ca.pem").read_text())
            agent.variables["AWS_CA_BUNDLE"] = str(given)
            agent.start()
        plane.instances(ecs, "prod", 2)
        first = shown(server)["pin"]
        agents[1].process.end()
        plane.instances(ecs, "prod", 1)
        told = ca(server, "rotate")
        assert first not in told.stdout
        # The one that is here is enough for the new one to sign.
        until(lambda: statuses(server) == ["FORMER", "SIGNING"] or None, lambda: shown(server), 120)
        (waits,) = shown(server)["unconfirmed"]
        assert waits["lost"] is True
        agents[1].start()
        plane.instances(ecs, "prod", 2)
        until(lambda: statuses(server) == ["SIGNING"] or None, lambda: shown(server), 120)
        for agent in agents:
            agent.process.end()
            agent.start()
        plane.instances(server.client(), "prod", 2)
        # By force whoever is off is cut off, and named.
        agents[1].process.end()
        plane.instances(server.client(), "prod", 1)
        told = ca(server, "rotate", "--force")
        assert "are cut off" in told.stderr and told.stderr.count("container-instance/") == 2
        assert statuses(server) == ["SIGNING"]
        agents[1].start()
        late = "an authority that is not trusted here"
        until(lambda: late in agents[1].log.read_text() or None, agents[1].log.read_text)
    finally:
        for agent in agents:
            agent.end()
        server.end()


@pytest.fixture
def site(tmp_path, images):
    """A machine with the published agent, and a switch between it and the control plane."""
    if not docker.is_root():
        pytest.fail("these tests need root")
    network = Network()
    with contextlib.ExitStack() as ends:
        ends.callback(network.end)
        network.start()
        machine = Published(tmp_path / "m", network, 1)
        ends.callback(machine.end)
        machine.daemon.begin()
        machine.daemon.ready()
        machine.daemon.load(images.busybox)
        yield network, machine, ends


@pytest.mark.slow
@pytest.mark.skipif(binary() is None, reason="BERTH_ECS_AGENT names no published agent")
@pytest.mark.parametrize("way", ["443", "link"])
def test_the_published_agent_joins_over_tls(site, tmp_path, images, way):
    network, machine, ends = site
    more = ["--agent-port", "443"] if way == "443" else []
    server = Plane(tmp_path / "s", "server", [*NAMED, "--lease", "5", "--healthy-after", "1", *more])
    (tmp_path / "s").mkdir()
    ends.callback(server.end)
    server.listen, server.namespace = f"{network.address}:0", network.plane
    server.start()
    ecs, iam = server.client(), server.client("iam")
    ecs.create_cluster(clusterName="published")
    iam.create_user(UserName="machine-1")
    policy = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
    iam.attach_user_policy(UserName="machine-1", PolicyArn=policy)
    key = iam.create_access_key(UserName="machine-1")["AccessKey"]
    machine.prepare(server, "published", key)
    if way == "443":
        at = f"https://{network.address}"
        machine.variables["SSL_CERT_FILE"] = str(server.data / "ca.pem")
    else:
        at = "http://127.0.0.1:4578"
        words = ["agent-link", "--server", server.endpoint, "--ca-bundle", server.data / "ca.pem"]
        link = Process(words, tmp_path / "link.log", namespace=machine.namespace)
        ends.callback(link.end)
        assert link.line().startswith("Agents of this machine reach ")
    for name in list(machine.variables):
        if name.startswith("AWS_ENDPOINT_URL"):
            machine.variables[name] = at
    machine.variables |= {"ECS_BACKEND_HOST": at}
    machine.variables.pop("AWS_CA_BUNDLE", None)
    machine.start()
    until(
        lambda: ecs.list_container_instances(cluster="published", filter="agentConnected == true")[
            "containerInstanceArns"
        ],
        lambda: machine.said()[-4000:],
        120,
    )
    tasks = Tasks(ecs, "published", images)
    task = tasks.run(tasks.box())
    task.until("RUNNING", 120)
    server.stop()
    server.start()
    plane.instances(ecs, "published", 1)
    task.stop()
    task.until("STOPPED", 120)
    assert not re.search(r"http://(?!127\.|169\.)[\w.]+:4577", machine.said())
