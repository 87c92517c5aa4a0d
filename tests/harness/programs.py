"""The programs under test, and those that test them."""

import functools
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


@functools.cache
def berth():
    """The `berth` under test: of the environment, else freshly built."""
    if found := os.environ.get("BERTH"):
        return pathlib.Path(found)
    subprocess.run(["cargo", "build", "--quiet", "--package", "berth"], cwd=ROOT, check=True)
    return ROOT / "target/debug/berth"


@functools.cache
def hello():
    """A static web server, of which an image is made."""
    if found := os.environ.get("HELLO"):
        return pathlib.Path(found)
    about = subprocess.run(["rustc", "-vV"], capture_output=True, text=True, check=True).stdout
    host = next(line.split()[1] for line in about.splitlines() if line.startswith("host:"))
    command = ["cargo", "build", "--quiet", "--release", "--package", "berth-hello"]
    command += ["--target", host, "--target-dir", "target/static"]
    environment = os.environ | {"RUSTFLAGS": "-C target-feature=+crt-static"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return ROOT / "target/static" / host / "release/berth-hello"


@functools.cache
def wire():
    """Our codec by itself: of the environment, else freshly built."""
    if found := os.environ.get("WIRE"):
        return pathlib.Path(found)
    command = ["cargo", "build", "--quiet", "--package", "berth-api", "--example", "wire"]
    subprocess.run(command, cwd=ROOT, check=True)
    return ROOT / "target/debug/examples/wire"


def busybox():
    """A static shell with the usual tools, of which an image is made."""
    return pathlib.Path(os.environ.get("BUSYBOX") or shutil.which("busybox"))


def aws():
    """The AWS CLI of this Python environment."""
    return pathlib.Path(sys.executable).parent / "aws"
