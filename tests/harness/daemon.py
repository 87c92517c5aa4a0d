"""Docker daemons of the tests' own, beside the machine's."""

import json
import signal
import subprocess

from . import docker
from .waiting import until


class Engine:
    """A container runtime of the tests' own behind Docker's API.

    Whoever is one has a `host`, a `log`, a `process` once it was started, `start` and `leave`.
    """

    def _answers(self):
        assert self.process.poll() is None, self.log.read_text()
        asked = subprocess.run(["docker", "-H", self.host, "version"], capture_output=True)
        return asked.returncode == 0

    def ask(self, *arguments):
        return docker.docker("-H", self.host, *arguments)

    def end(self):
        """Removes what runs in it, then itself."""
        if self.process is None:
            return
        if self.process.poll() is not None:
            self.start()
        if ids := self.ask("ps", "--all", "--quiet").split():
            self.ask("rm", "--force", *ids)
        self.leave()


WITHOUT_NETWORKS = ("--bridge", "none", "--iptables=false")
# With its bridge, and its firewall that drops what the host forwards.
AS_IT_COMES = ()


class Daemon(Engine):
    """A second dockerd, in a network namespace: one of its own unless one is named.

    Without that it would take the bridge of the machine's daemon away.
    """

    def __init__(self, folder, namespace=None, network=WITHOUT_NETWORKS):
        self.folder, self.network = folder, network
        self.host = f"unix://{folder}/docker.sock"
        self.log = folder / "dockerd.log"
        self.enter = within(namespace) if namespace else ["unshare", "--net"]
        self.process = None

    def start(self, live_restore=True):
        return self.begin(live_restore).ready()

    def begin(self, live_restore=True):
        """Starts it without waiting for it."""
        (self.folder / "daemon.json").write_text(json.dumps({"live-restore": live_restore}))
        command = [*self.enter, "dockerd", "--config-file", self.folder / "daemon.json"]
        command += ["--host", self.host, "--pidfile", self.folder / "pid"]
        command += ["--data-root", self.folder / "root", "--exec-root", self.folder / "exec"]
        command += self.network
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        return self

    def ready(self):
        until(self._answers, self.log.read_text)
        return self

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)

    def load(self, image):
        """Takes an image over from the machine's daemon."""
        with subprocess.Popen(["docker", "save", image], stdout=subprocess.PIPE) as saving:
            docker.docker("-H", self.host, "load", stdin=saving.stdout)

    def leave(self):
        self.stop()
        # It mounts its folder on itself, and its network, and leaves them so.
        for left in ("root", "exec/netns/default"):
            subprocess.run(["umount", self.folder / left], capture_output=True)


def within(namespace):
    """What a command begins with to run in a network namespace, in the process that is started."""
    return ["nsenter", f"--net=/run/netns/{namespace}"]
