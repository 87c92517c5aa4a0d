"""What goes over a wire, kept as it is."""

import shutil
import signal
import subprocess

from .daemon import within
from .waiting import until


def is_possible():
    return shutil.which("tcpdump") is not None


class Capture:
    """All packets of a device in a network namespace, from now until its end."""

    def __init__(self, file, namespace, device):
        self.file, self.log = file, file.with_suffix(".log")
        command = [*within(namespace), "tcpdump", "-i", device, "-U", "--immediate-mode"]
        # It would write as a user who may not write here.
        command += ["-B", "16384", "-Z", "root", "-w", file]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            until(lambda: "listening on" in self.log.read_text(), self.log.read_text)
        except BaseException:
            self.end()
            raise

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)

    def packets(self, *words):
        """Those that a filter lets through, as text: a line each, and what is in them."""
        command = ["tcpdump", "-r", self.file, "-nn", "-A", "-Z", "root", *words]
        return subprocess.run(command, capture_output=True, check=True).stdout
