"""Two figures of a container: how soon its credentials are there, and how soon a key is echoed.

    target/tools/venv/bin/python -m harness.figures     in `tests/`; of this machine's Docker
"""

import json
import os
import pathlib
import pty
import statistics
import subprocess
import tempfile
import time
import tty
import uuid

from . import docker, plane, programs, router
from .plane import Plane, environment
from .tasks import UNTIL_STOPPED, Tasks
from .waiting import until

CONTAINERS = 100
KEYS = 500
TRUST = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        "Action": "sts:AssumeRole",
    },
}
# From its first statement on: what an interpreter takes to begin is not the endpoint's.
ASK = """
import os, socket, time
begin = time.monotonic()
path = os.environ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"]
with socket.create_connection(("169.254.170.2", 80)) as it:
    it.sendall(f"GET {path} HTTP/1.0\\r\\nHost: 169.254.170.2\\r\\n\\r\\n".encode())
    said = b""
    while piece := it.recv(65536):
        said += piece
print("took", (time.monotonic() - begin) * 1000, b"AccessKeyId" in said, flush=True)
"""


def percentile(times, percent):
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]


def first_answers(tasks, image, role):
    """Milliseconds until the first answer of each of so many new containers."""
    box = {"name": "main", "image": image, "memory": 64, "entryPoint": ["/usr/bin/python3"]}
    box["command"] = ["-c", ASK]
    definition = tasks.define(box, taskRoleArn=role)
    times = []
    for _ in range(CONTAINERS):
        task = tasks.run(definition=definition)
        task.until("STOPPED")
        took, has_key = task.logs().split()[1:3]
        assert has_key == "True", task.logs()
        times.append(float(took))
    return times


def echoes(laptop, task):
    """Milliseconds from a key on a terminal to its echo by a command in a container."""
    leader, follower = pty.openpty()
    tty.setraw(follower)
    script = "stty raw -echo; echo ready; exec cat"
    command = ["berth", "exec", "--data", laptop.data, task.arn, "--", "sh", "-c", script]
    ran = subprocess.Popen(
        command, executable=programs.berth(), env=environment(), stdin=follower, stdout=follower
    )
    said = b""
    while b"ready" not in said:
        said += os.read(leader, 4096)
    time.sleep(0.5)
    times = []
    for number in range(KEYS):
        key = bytes([ord("a") + number % 26])
        begin = time.monotonic()
        os.write(leader, key)
        while key not in os.read(leader, 4096):
            pass
        times.append((time.monotonic() - begin) * 1000)
        time.sleep(0.02)
    ran.kill()
    ran.wait()
    return times


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="figures"))
    name = uuid.uuid4().hex[:8]
    images = [f"berth-test-busybox:{name}", f"berth-test-router:{name}"]
    laptop = Plane(folder, "up", ["--cluster", "figures", "--cleanup-wait", "1"])
    try:
        docker.busybox_image(images[0], programs.busybox())
        router.image(images[1])
        laptop.start()
        plane.instances(laptop.client(), "figures", 1)
        iam = laptop.client("iam")
        document = json.dumps(TRUST)
        role = iam.create_role(RoleName="figures", AssumeRolePolicyDocument=document)["Role"]
        tasks = Tasks(laptop.client(), "figures", type("Images", (), {"busybox": images[0]}))
        times = first_answers(tasks, images[1], role["Arn"])
        print(f"credentials, first answer: p50 {percentile(times, 50):.1f} ms,"
              f" p99 {percentile(times, 99):.1f} ms of {len(times)}")
        task = tasks.run(tasks.box(UNTIL_STOPPED), run={"enableExecuteCommand": True})
        task.until("RUNNING")
        until(lambda: task.describe()["containers"][0]["managedAgents"], task.describe)
        times = echoes(laptop, task)
        print(f"exec, key to echo: p50 {percentile(times, 50):.1f} ms,"
              f" p99 {percentile(times, 99):.1f} ms of {len(times)}")
    finally:
        laptop.end()
        docker.remove_containers(docker.of_agent(laptop.agent_data))
        docker.docker("rmi", "--force", *images, check=False)


if __name__ == "__main__":
    main()
