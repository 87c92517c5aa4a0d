"""Tasks with addresses of their own on hosts of a test's own, and what packets do between them."""

import json
import pathlib
import subprocess

from . import programs
from .tasks import UNTIL_STOPPED, Tasks
from .waiting import until

MOUNTS = pathlib.Path("/proc/self/mountinfo")
FETCH_S = 2
# More than goes out before the first answer, and than any one packet.
MUCH_BYTES = 1 << 20


class Vpc:
    """A VPC with one subnet, made by EC2's API. Its groups let everything out, and nothing in."""

    def __init__(self, ec2, cidr, subnet):
        self.ec2 = ec2
        self.id = ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
        made = ec2.create_subnet(VpcId=self.id, CidrBlock=subnet)
        self.subnet = made["Subnet"]["SubnetId"]

    def group(self, name):
        made = self.ec2.create_security_group(VpcId=self.id, GroupName=name, Description=name)
        return made["GroupId"]

    def lets(self, group, source):
        """From now on those in `source` are let in to port 80 of those in `group`."""
        self.ec2.authorize_security_group_ingress(**rule(group, source))

    def lets_no_more(self, group, source):
        self.ec2.revoke_security_group_ingress(**rule(group, source))


def rule(group, source):
    its = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80}
    return {"GroupId": group, "IpPermissions": [its | {"UserIdGroupPairs": [{"GroupId": source}]}]}


class Room:
    """A task with an address of its own, which serves a page with its name on port 80."""

    def __init__(self, host, name, task):
        self.host, self.name, self.task = host, name, task
        self.address = self.container = self.pid = None

    def ready(self):
        """Waits until it runs and serves its page, and looks where it is."""
        self.locate()
        until(lambda: self.reaches(self), f"{self.name} serves its page")
        return self

    def locate(self):
        """Waits until it runs, and looks where it is."""
        described = self.task.until("RUNNING", 90)
        (container,) = described["containers"]
        self.address = container["networkInterfaces"][0]["privateIpv4Address"]
        self.container = container["runtimeId"]
        asked = self.host.daemon.ask("inspect", "--format", "{{.State.Pid}}", self.container)
        self.pid = int(asked)

    def fetch(self, other, path="/"):
        """What another one serves, as seen from here; None: it was not reached."""
        return fetch([f"--net=/proc/{self.pid}/ns/net"], other, path)

    def reaches(self, other):
        return self.fetch(other) == other.name

    def is_kept(self):
        """It is the process that it was when it was ready."""
        asked = self.host.daemon.ask("inspect", "--format", "{{.State.Pid}}", self.container)
        return int(asked) == self.pid


def fetch(enter, room, path="/"):
    words = ["timeout", str(FETCH_S), programs.busybox(), "wget", "-q", "-O", "-"]
    url = f"http://{room.address}{path}"
    ran = subprocess.run(["nsenter", *enter, *words, url], capture_output=True)
    return ran.stdout.decode().strip() if ran.returncode == 0 else None


def from_host(host, room):
    return fetch([f"--net=/run/netns/{host.namespace}"], room)


class Rooms(Tasks):
    """Makes them, on the hosts that are named."""

    def __init__(self, ecs, cluster, images, vpc):
        super().__init__(ecs, cluster, images)
        self.vpc = vpc

    def room(self, host, name, group, **more):
        """Asks for one, and does not wait for it."""
        script = f"mkdir /tmp/www && cd /tmp/www && echo {name} > index.html"
        script += f" && dd if=/dev/zero of=much bs=1024 count={MUCH_BYTES >> 10}"
        script += f" && httpd -p 80 -h /tmp/www && {UNTIL_STOPPED}"
        its = {"subnets": [self.vpc.subnet], "securityGroups": [group]}
        there = {"type": "memberOf", "expression": f"attribute:number == {host.number}"}
        run = {"networkConfiguration": {"awsvpcConfiguration": its}}
        run |= {"placementConstraints": [there]}
        task = self.run(self.box(script, **more), run=run, networkMode="awsvpc")
        return Room(host, name, task)

    def end(self):
        """The containers go with their hosts."""
        for arn in self.arns:
            self.ecs.stop_task(cluster=self.cluster, task=arn, reason="end of the test")


def hosts_beyond(host):
    """The hosts that the tunnels of a host lead to, by their addresses on the network beneath."""
    found = set()
    for space in spaces(host):
        command = ["nsenter", f"--net={space}", "bridge", "-j", "fdb", "show"]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        found |= {it["dst"] for it in json.loads(ran.stdout) if "dst" in it}
    return found


def cut_tunnels(host):
    """Removes what leads to other hosts."""
    for space in spaces(host):
        subprocess.run(["nsenter", f"--net={space}", "ip", "link", "del", "bvx"], check=True)


def spaces(host):
    """The router namespaces of a host's agent that are pinned."""
    folder = host.agent.runtime / "net"
    mounted = [line.split()[4] for line in MOUNTS.read_text().splitlines()]
    return [it for it in mounted if it.startswith(f"{folder}/")]


def left(host):
    """What there is on a host of networks of tasks."""
    links = host.says("ip", "-o", "link")
    found = [line for line in links.splitlines() if ": bu" in line or "vxlan" in line]
    tables = host.says("nft", "list", "tables")
    found += [line for line in tables.splitlines() if line.startswith("table inet berth_")]
    rules = host.says("iptables", "-S", "DOCKER-USER")
    found += [line for line in rules.splitlines() if " bu" in line]
    routes = host.says("ip", "route")
    return found + [line for line in routes.splitlines() if " bu" in line] + spaces(host)


def until_nothing_is_left(host):
    until(lambda: not left(host), lambda: left(host))
