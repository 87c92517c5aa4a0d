"""What a run leaves behind whose workers were interrupted: they get a few seconds to clean up."""

import contextlib
import os
import pathlib
import signal
import subprocess

from . import docker

MOUNTS = pathlib.Path("/proc/self/mounts")
OF_AGENT = '{{.ID}}\t{{.Image}}\t{{.Label "berth.data-dir"}}'


def remove(folder):
    """Ends every process that was told of something in this folder; removes its containers and
    unmounts its disks."""
    for pid in told_of(folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    label = ["--filter", "label=berth.data-dir"]
    listed = docker.docker("ps", "--all", "--no-trunc", *label, "--format", OF_AGENT)
    rows = [line.split("\t") for line in listed.splitlines()]
    ours = [(id, image) for id, image, data in rows if is_in(data, folder)]
    docker.remove_containers([id for id, _ in ours])
    for image in {it for _, it in ours if it.startswith("berth-test-")}:
        docker.docker("rmi", "--force", image, check=False)
    mounted = [line.split()[1] for line in MOUNTS.read_text().splitlines()]
    for disk in reversed([it for it in mounted if is_in(it, folder)]):
        subprocess.run(["umount", disk], capture_output=True)


def told_of(folder):
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_text(errors="replace").split("\0")
            if any(is_in(word, folder) for word in words):
                found.append(int(process.name))
    return found


def is_in(path, folder):
    return path.startswith(f"{folder}/")
