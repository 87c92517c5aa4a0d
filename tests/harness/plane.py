"""Berth's processes, started on ephemeral ports and ended again."""

import contextlib
import hashlib
import json
import os
import pathlib
import queue
import re
import signal
import subprocess
import threading

import boto3
from botocore.config import Config

from . import docker, programs
from .daemon import within
from .ports import free_port
from .waiting import until

START_S = 30.0
STOP_S = 20.0
# What the agents of this user share, in memory.
RUNTIME = pathlib.Path("/run" if os.geteuid() == 0 else os.environ.get("XDG_RUNTIME_DIR", "/run"))
# Nobody's own AWS settings have a part in a test.
CLEAN = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_PAGER": "",
    # Whether machines that run tests are full is no matter of theirs.
    "BERTH_DISK_LIMIT": "100",
}


def environment(**more):
    """The environment of a child: ours, without anything of AWS or Berth in it."""
    kept = {k: v for k, v in os.environ.items() if not re.match("AWS_|BERTH|ECS_|RUST_", k)}
    return kept | CLEAN | more


class Process:
    """A started `berth`. What it says on standard output arrives line by line."""

    def __init__(self, arguments, log, env=None, namespace=None, umask=-1, before=()):
        self.log = pathlib.Path(log)
        self.lines = queue.Queue()
        enter = [*(within(namespace) if namespace else []), *before]
        with self.log.open("ab") as stderr:
            self.popen = subprocess.Popen(
                [*enter, programs.berth(), *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=env or environment(),
                start_new_session=True,
                umask=umask,
                text=True,
            )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.popen.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def line(self):
        """The next line of its standard output; None at its end."""
        try:
            return self.lines.get(timeout=START_S)
        except queue.Empty:
            raise AssertionError(f"berth says nothing: {self.complaints()}") from None

    def complaints(self):
        return self.log.read_text()

    def kill(self):
        """As a crash would: it can do nothing about it."""
        self.popen.send_signal(signal.SIGKILL)
        self.popen.wait()

    def stop(self, patience_s=STOP_S):
        """Asks it to end; its exit code."""
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
        return self.ended(patience_s)

    def ended(self, patience_s=STOP_S):
        """Waits until it has ended; its exit code."""
        try:
            code = self.popen.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"berth does not end: {self.complaints()}") from None
        if code:
            # Shown if this is what a test fails of.
            print(f"berth has ended with {code}: {self.complaints()}")
        return code

    def end(self):
        """Whatever it takes."""
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
            try:
                self.popen.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self.kill()


class Plane:
    """A control plane over one data directory, alone (`server`) or with an agent (`up`)."""

    def __init__(self, folder, verb="up", arguments=()):
        self.folder = pathlib.Path(folder).resolve()
        self.data = self.folder / "data"
        self.log = self.folder / "berth.log"
        self.verb, self.arguments = verb, list(arguments)
        self.listen = f"127.0.0.1:{free_port()}"
        # Beyond the loopback, where it is not asked for.
        self.has_tls = any(str(it).startswith("--tls-") for it in self.arguments)
        self.process = None
        self.endpoint = None
        # Of the process's environment, beside what every test has.
        self.environment = {}
        # As the caller has it.
        self.umask = -1
        # Of the network, if not the machine's.
        self.namespace = None
        # What its command begins with, such as `prlimit`.
        self.before = []

    def start(self):
        """Starts it, always on the same port unless `listen` says any, and waits for its word."""
        arguments = [self.verb, "--data", self.data, "--listen", self.listen, *self.arguments]
        if not self.has_tls and not self.listen.startswith(("127.", "[::1]")):
            arguments.append("--plain-http")
        env = environment(**self.environment)
        self.process = Process(
            arguments, self.log, env, self.namespace, self.umask, self.before
        )
        first = self.process.line()
        if not first or not first.startswith("Berth is up: "):
            raise AssertionError(f"berth does not start: {first} {self.process.complaints()}")
        self.endpoint = first.removeprefix("Berth is up: ")
        self.listen = self.endpoint.partition("://")[2]
        return self

    def stop(self):
        return self.process.stop()

    def kill(self):
        self.process.kill()

    def end(self):
        if self.process:
            self.process.end()
        agent_data = pathlib.Path(self.data) / "agent"
        if agent_data.exists():
            remove_network(agent_data, self.namespace)

    def resident_mib(self):
        return self._memory_mib("VmRSS")

    def peak_mib(self):
        """The most that it has taken since its start or `forget_peak`."""
        return self._memory_mib("VmHWM")

    def forget_peak(self):
        pathlib.Path(f"/proc/{self.process.popen.pid}/clear_refs").write_text("5")

    def _memory_mib(self, name):
        status = pathlib.Path(f"/proc/{self.process.popen.pid}/status").read_text()
        return int(re.search(rf"{name}:\s+(\d+) kB", status)[1]) / 1024

    def access(self):
        """Endpoint, region and root key, as the control plane left them for local programs."""
        return json.loads((self.data / "credentials.json").read_text())

    def variables(self):
        """What `berth env` is for, made without it."""
        access = self.access()
        return {
            "AWS_ENDPOINT_URL_CLOUDWATCH": access["endpoint"],
            "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": access["endpoint"],
            "AWS_ENDPOINT_URL_EC2": access["endpoint"],
            "AWS_ENDPOINT_URL_ECR": access["endpoint"],
            "AWS_ENDPOINT_URL_ECS": access["endpoint"],
            "AWS_ENDPOINT_URL_IAM": access["endpoint"],
            "AWS_ENDPOINT_URL_SECRETS_MANAGER": access["endpoint"],
            "AWS_ENDPOINT_URL_SSM": access["endpoint"],
            "AWS_ENDPOINT_URL_STS": access["endpoint"],
            "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
            "AWS_REGION": access["region"],
            "AWS_DEFAULT_REGION": access["region"],
            "AWS_ACCESS_KEY_ID": access["accessKeyId"],
            "AWS_SECRET_ACCESS_KEY": access["secretAccessKey"],
            **({"AWS_CA_BUNDLE": access["caBundle"]} if "caBundle" in access else {}),
        }

    def aws(self, *arguments, check=True):
        """Runs the AWS CLI and returns what it printed, read as JSON if it is."""
        ran = subprocess.run(
            [programs.aws(), *arguments],
            env=environment(**self.variables()),
            capture_output=True,
            text=True,
            timeout=300,
        )
        if not check:
            return ran
        assert ran.returncode == 0, f"aws {' '.join(arguments)}: {ran.stderr}"
        try:
            return json.loads(ran.stdout)
        except ValueError:
            return ran.stdout.strip()

    def client(self, service="ecs", **more):
        """A boto3 client that neither retries nor knows anybody's AWS settings."""
        access = self.access()
        config = Config(
            retries={"total_max_attempts": 1},
            connect_timeout=10,
            read_timeout=60,
            parameter_validation=more.pop("parameter_validation", True),
            max_pool_connections=32,
        )
        return boto3.session.Session().client(
            service,
            endpoint_url=self.endpoint,
            region_name=access["region"],
            aws_access_key_id=more.get("access_key_id", access["accessKeyId"]),
            aws_secret_access_key=more.get("secret_access_key", access["secretAccessKey"]),
            aws_session_token=more.get("session_token"),
            config=config,
            verify=access.get("caBundle"),
        )

    @property
    def agent_data(self):
        return self.data / "agent"


def remove_network(agent_data, namespace=None):
    """Takes away what an agent that has ended has left of tasks' networks on its host."""
    # What is elsewhere goes by the directory's name, also when a test has taken the directory away.
    agent_data.mkdir(mode=0o700, parents=True, exist_ok=True)
    command = [programs.berth(), "agent", "--remove-network", "--agent-data", str(agent_data)]
    enter = within(namespace) if namespace else []
    ran = subprocess.run([*enter, *command], env=environment(), capture_output=True, timeout=60)
    if ran.returncode:
        # Shown if this is what a test fails of.
        print(f"networks are left: {ran.stderr.decode()}")


class Agent:
    """A `berth agent` beside others on this machine's Docker."""

    def __init__(self, folder, plane, cluster, *arguments, variables=None):
        self.folder = pathlib.Path(folder).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.data = self.folder / "agent"
        self.log = self.folder / "agent.log"
        self.cluster = cluster
        self.arguments = ["--agent-data", self.data, "--cluster", cluster, *arguments]
        self.variables = variables or plane.variables()
        self.namespace = None
        self.process = None

    @property
    def runtime(self):
        """Its folder in memory."""
        return RUNTIME / "berth" / hashlib.sha256(os.fsencode(self.data)).hexdigest()[:32]

    def start(self):
        env = environment(**self.variables)
        self.process = Process(["agent", *self.arguments], self.log, env, self.namespace)
        return self

    def end(self):
        """Ends it and removes every container that it made."""
        if self.process:
            self.process.end()
        docker.remove_containers(docker.of_agent(self.data))
        remove_network(self.data, self.namespace)


@contextlib.contextmanager
def beside(server, cluster, machines, prepare=None):
    """A control plane by itself, and an agent for each of `machines`, which are their options.

    `prepare` makes the cluster, if it is to be other than the default."""
    agents = []
    try:
        client = server.start().client()
        prepare(client) if prepare else client.create_cluster(clusterName=cluster)
        for number, options in enumerate(machines):
            options = [*options, "--pull-behavior", "prefer-cached"]
            agents.append(Agent(server.folder / f"machine-{number}", server, cluster, *options))
            agents[-1].start()
        instances(client, cluster, len(machines))
        server.agents = agents
        yield server
    finally:
        for machine in agents:
            machine.end()
        server.end()


def berth(*arguments, **how):
    """Runs `berth` to its end, as one that is on the PATH."""
    said = {} if "input" in how else {"stdin": subprocess.DEVNULL}
    how = {"env": environment(), "timeout": 60} | said | how
    how |= {"executable": programs.berth(), "capture_output": True, "text": True}
    return subprocess.run(["berth", *map(str, arguments)], **how)


def instances(ecs, cluster, count):
    """Waits until `count` instances are connected; their ARNs."""

    def connected():
        arns = ecs.list_container_instances(cluster=cluster, filter="agentConnected == true")
        found = arns["containerInstanceArns"]
        return [found] if len(found) == count else None

    return until(connected, f"{count} connected instances in {cluster}")[0]
