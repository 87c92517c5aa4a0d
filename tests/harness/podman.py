"""Podman's service behind Docker's API: storage, network and settings of the tests' own."""

import os
import shutil
import subprocess

from .daemon import Engine
from .waiting import until

# Locks are files of its own: those in shared memory are shared with a Podman that somebody uses.
# Its default limits are more than a root without CAP_SYS_RESOURCE may give.
SETTINGS = """[containers]
default_ulimits = ["nofile=1024:1024", "nproc=16384:16384"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
lock_type = "file"
"""


def is_there():
    return shutil.which("podman") is not None


class Podman(Engine):
    """`podman system service` in a network namespace of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.host = f"unix://{folder}/podman.sock"
        self.log = folder / "podman.log"
        self.process = None
        self.settings = folder / "containers.conf"
        self.settings.write_text(SETTINGS)

    def start(self):
        podman = ["podman", "--root", self.folder / "root", "--runroot", self.folder / "run"]
        podman += ["--tmpdir", self.folder / "tmp", "system", "service", "--time=0", self.host]
        # The namespace of the first start is kept for the next ones.
        within = ["unshare", "--net"]
        if self.process:
            within = ["nsenter", f"--net={self.folder}/net"]
        script = 'ip link set lo up; exec "$@"'
        command = [*within, "sh", "-c", script, "podman", *map(str, podman)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["env", f"CONTAINERS_CONF={self.settings}", *command],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self._answers, self.log.read_text)
        if within[0] == "unshare":
            (self.folder / "net").touch()
            of = f"/proc/{self.process.pid}/ns/net"
            subprocess.run(["mount", "--bind", of, self.folder / "net"], check=True)
        return self

    def kill(self):
        """Its containers run on: it is nobody's parent."""
        self.process.kill()
        self.process.wait()

    def says(self, *arguments):
        """Podman itself, in its own words."""
        command = ["podman", "--url", self.host, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def fetch(self, address):
        """A page as seen from its network."""
        enter = ["nsenter", f"--net={self.folder}/net"]
        wget = ["busybox", "wget", "-q", "-O", "-", address]
        ran = subprocess.run([*enter, *wget], capture_output=True, text=True, timeout=30)
        return ran.stdout

    def leave(self):
        self.kill()
        # The second is its own, made anew at each start, and it leaves it so.
        for mounted in (self.folder / "net", self.folder / "root/overlay"):
            while os.path.ismount(mounted):
                subprocess.run(["umount", "--lazy", mounted], check=True)
