"""Hosts on one machine: network namespaces with cables to the control plane's, which can be cut.

Each host has a Docker daemon and an agent of its own. Nothing is bound outside the namespaces.
"""

import subprocess
import uuid

from .daemon import WITHOUT_NETWORKS, Daemon, within
from .plane import Agent, remove_network


class Network:
    """A bridge in the control plane's namespace, and a cable from it to this machine."""

    def __init__(self):
        chance = uuid.uuid4()
        self.tag = f"b{chance.hex[:6]}"
        # Of the addresses that are set aside for tests of networks.
        self.prefix = f"198.18.{chance.bytes[15]}"
        self.plane = f"{self.tag}-plane"
        self.namespaces = []

    def start(self):
        self.namespace(self.plane)
        ip("-n", self.plane, "link", "add", "hub", "type", "bridge")
        ip("-n", self.plane, "addr", "add", f"{self.address}/24", "dev", "hub")
        ip("-n", self.plane, "link", "set", "hub", "up")
        self.plug(f"{self.tag}-us", "us")
        ip("addr", "add", f"{self.prefix}.254/24", "dev", f"{self.tag}-us")
        ip("link", "set", f"{self.tag}-us", "up")
        return self

    @property
    def address(self):
        """Of the control plane."""
        return f"{self.prefix}.1"

    def namespace(self, name):
        ip("netns", "add", name)
        self.namespaces.append(name)
        ip("-n", name, "link", "set", "lo", "up")

    def plug(self, name, port):
        """A cable: one end is here, of this name, the other in the hub."""
        ip("link", "add", name, "type", "veth", "peer", "name", port, "netns", self.plane)
        ip("-n", self.plane, "link", "set", port, "master", "hub", "up")

    def join(self, number):
        """The namespace of a host with a cable to the hub."""
        name, cable = f"{self.tag}-{number}", f"{self.tag}c{number}"
        self.namespace(name)
        self.plug(cable, f"port{number}")
        ip("link", "set", cable, "netns", name)
        ip("-n", name, "addr", "add", f"{self.prefix}.{10 + number}/24", "dev", cable)
        ip("-n", name, "link", "set", cable, "up")
        # As a machine comes that is no router yet: Docker closes what it opens itself.
        closed = "echo 0 > /proc/sys/net/ipv4/ip_forward"
        subprocess.run([*within(name), "sh", "-c", closed], check=True)
        return name

    def cut(self, number):
        ip("-n", self.plane, "link", "set", f"port{number}", "down")

    def mend(self, number):
        ip("-n", self.plane, "link", "set", f"port{number}", "up")

    def end(self):
        """Cables go with the namespaces of their ends."""
        for name in self.namespaces:
            subprocess.run(["ip", "netns", "delete", name], capture_output=True)
        subprocess.run(["ip", "link", "delete", f"{self.tag}-us"], capture_output=True)


class Host:
    """A namespace with a Docker daemon and an agent."""

    def __init__(self, folder, network, number, zone, docker=WITHOUT_NETWORKS):
        self.folder, self.network, self.number, self.zone = folder, network, number, zone
        folder.mkdir()
        self.namespace = network.join(number)
        self.daemon = Daemon(folder, self.namespace, docker)
        self.agent = None

    def join(self, plane, cluster):
        attributes = ["--attribute", f"ecs.availability-zone={self.zone}"]
        self.agent = self.an_agent(self.folder, plane, cluster, *attributes).start()

    def an_agent(self, folder, plane, cluster, *more, **how):
        """One in its namespace, on its Docker, not started."""
        arguments = ["--docker-host", self.daemon.host, "--pull-behavior", "prefer-cached"]
        arguments += ["--attribute", f"number={self.number}", *more]
        agent = Agent(folder, plane, cluster, *arguments, **how)
        agent.namespace = self.namespace
        return agent

    def instance(self, ecs, cluster):
        """Its container instance, as the API has it."""
        named = f"attribute:number == {self.number}"
        listed = ecs.list_container_instances(cluster=cluster, filter=named)
        (arn,) = listed["containerInstanceArns"]
        answer = ecs.describe_container_instances(cluster=cluster, containerInstances=[arn])
        return answer["containerInstances"][0]

    def running(self, definition):
        """Ids of the containers of a task definition that run here: Docker says so."""
        family = definition.rpartition("/")[2].partition(":")[0]
        label = f"label=com.amazonaws.ecs.task-definition-family={family}"
        found = self.daemon.ask("ps", "--quiet", "--no-trunc", "--filter", label)
        return set(found.split())

    def exit_codes(self, containers):
        format_ = "{{.State.ExitCode}}"
        return self.daemon.ask("inspect", "--format", format_, *containers).split()

    @property
    def address(self):
        """On the network beneath."""
        return f"{self.network.prefix}.{10 + self.number}"

    def says(self, *command):
        """What a command says in its namespace."""
        ran = subprocess.run([*within(self.namespace), *command], capture_output=True, text=True)
        assert ran.returncode == 0, (command, ran.stderr)
        return ran.stdout

    def cut(self):
        self.network.cut(self.number)

    def mend(self):
        self.network.mend(self.number)

    def end(self):
        if self.agent and self.agent.process:
            self.agent.process.end()
        self.daemon.end()
        if self.agent:
            remove_network(self.agent.data, self.namespace)


def ip(*arguments):
    ran = subprocess.run(["ip", *arguments], capture_output=True, text=True)
    assert ran.returncode == 0, f"ip {' '.join(arguments)}: {ran.stderr}"
