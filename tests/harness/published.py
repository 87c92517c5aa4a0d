"""The published agent, joined as docs/agents.md says, on a machine of its own: a namespace with a
Docker daemon that has a bridge there."""

import json
import os
import pathlib
import re
import shlex
import signal
import subprocess

from . import programs
from .daemon import Daemon, within
from .hosts import ip
from .plane import environment

PAGE = programs.ROOT / "docs/agents.md"


def binary():
    """The agent under test, if there is one."""
    found = os.environ.get("BERTH_ECS_AGENT")
    return pathlib.Path(found).resolve() if found else None


def settings():
    """The variables of the page."""
    return dict(re.findall(r"^    ((?:AWS|ECS)_\w+)=(\S*)$", PAGE.read_text(), re.MULTILINE))


def rules():
    """The commands of the page that bring containers to the agent's endpoint."""
    return re.findall(r"^    ((?:iptables|sysctl) .*)$", PAGE.read_text(), re.MULTILINE)


class Published:
    """The agent, and the machine that it is on."""

    def __init__(self, folder, network, number):
        folder.mkdir()
        self.folder, self.data, self.log = folder, folder / "data", folder / "agent.log"
        self.data.mkdir()
        self.namespace = network.join(number)
        # By which the host itself finds addresses that rules lead elsewhere.
        ip("-n", self.namespace, "route", "add", "default", "via", network.address)
        self.daemon = Daemon(folder, self.namespace, network=())
        self.process, self.variables = None, {}

    def prepare(self, plane, cluster, key):
        """As an administrator does it, with the page at hand."""
        for rule in rules():
            subprocess.run([*within(self.namespace), *shlex.split(rule)], check=True)
        at = plane.endpoint
        own = {name: at for name in settings() if name.startswith("AWS_ENDPOINT_URL")}
        own |= {"ECS_BACKEND_HOST": at, "ECS_CLUSTER": cluster, "ECS_DATADIR": str(self.data)}
        own["ECS_AUDIT_LOGFILE"] = str(self.folder / "audit.log")
        own["AWS_DEFAULT_REGION"] = plane.access()["region"]
        own |= {"AWS_ACCESS_KEY_ID": key["AccessKeyId"]}
        own |= {"AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
        beside = {
            "DOCKER_HOST": self.daemon.host,
            "ECS_IMAGE_PULL_BEHAVIOR": "prefer-cached",
            "ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION": "1m",
            "ECS_CONTAINER_STOP_TIMEOUT": "5s",
        }
        unset = {"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_EC2_METADATA_DISABLED"}
        kept = {name: it for name, it in environment().items() if name not in unset}
        self.variables = kept | settings() | own | beside

    def start(self):
        command = [*within(self.namespace), binary(), "-loglevel", "debug"]
        with self.log.open("ab") as log:
            how = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
            how |= {"env": self.variables, "start_new_session": True}
            self.process = subprocess.Popen(command, **how)

    def kill(self):
        """As a crash would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def said(self):
        return self.log.read_text(errors="replace")

    def inside(self, id, script):
        """What a script says in a container."""
        return self.daemon.ask("exec", id, "sh", "-c", script)

    def inspect(self, id):
        return json.loads(self.daemon.ask("inspect", id))[0]

    def end(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
        self.daemon.end()
