"""Task definitions in the forms that people have: kept as they are, and run or refused with a word.

Each file of `definitions/` is registered as it is. What this machine can do is done with every
member; what it cannot do is refused before anything starts, by a text that names it.
"""

import json
from pathlib import Path

import pytest

from conftest import unique
from harness import docker
from harness.waiting import until

DEFINITIONS = Path(__file__).parent / "definitions"
NAMES = sorted(it.stem for it in DEFINITIONS.glob("*.json"))
MIB = 1 << 20
ROLES = {"taskRoleArn", "executionRoleArn"}


def read(name):
    return json.loads((DEFINITIONS / f"{name}.json").read_text())


@pytest.fixture
def register(lax, tasks):
    """Registers a definition in a family of its own, with an image that is here."""

    def register(definition):
        more = {"family": tasks.family()}
        answer = lax.register_task_definition(**definition | more)
        return answer["taskDefinition"]["taskDefinitionArn"]

    return register


def lost(given, kept, at=""):
    """The paths of what was given and is not there, or is another value."""
    if isinstance(given, dict):
        has = kept if isinstance(kept, dict) else {}
        for name, value in given.items():
            yield from lost(value, has.get(name), f"{at}.{name}")
    elif isinstance(given, list):
        if not isinstance(kept, list) or len(kept) != len(given):
            yield at
            return
        for index, value in enumerate(given):
            yield from lost(value, kept[index], f"{at}[{index}]")
    elif given != kept and given != "":
        yield at


@pytest.mark.parametrize("name", NAMES)
def test_every_member_is_kept(ecs, register, name):
    definition = read(name)
    arn = register(definition)
    shown = ecs.describe_task_definition(taskDefinition=arn, include=["TAGS"])
    tags = {"tags": definition.pop("tags", [])}
    definition.pop("family")
    # ECS: "1 GB" is kept in MiB, ".5 vcpu" in units.
    sizes = {".5 vcpu": "512", "1 GB": "1024"}
    for member in {"cpu", "memory"} & set(definition):
        definition[member] = sizes.get(definition[member], definition[member])
    assert list(lost(definition, shown["taskDefinition"])) == []
    assert list(lost(tags, shown)) == []
    # Empty texts are not kept: they say nothing.
    assert "" not in [shown["taskDefinition"].get(it) for it in ROLES]


# Definitions of Fargate run in subnets that are there.
NO_SUBNET = "The subnet ID 'subnet-1' does not exist"


@pytest.mark.parametrize(
    "name, said",
    [
        ("batch-etl", NO_SUBNET),
        ("fargate-sidecar", NO_SUBNET),
        ("fargate-web", NO_SUBNET),
        ("fargate-worker-efs", NO_SUBNET),
    ],
)
def test_what_cannot_be_done_is_refused_by_name(tasks, register, name, said):
    definition = register(read(name))
    network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
    more = {"networkConfiguration": network} if said == NO_SUBNET else {}
    with pytest.raises(Exception) as refused:
        tasks.ask(definition, **more)
    assert said in str(refused.value)
    assert refused.value.response["Error"]["Code"] in (
        "ClientException",
        "UnsupportedFeatureException",
        "InvalidParameterException",
    )


def test_a_device_that_no_instance_has_is_a_failure_with_its_name(tasks, register):
    answer = tasks.ask(register(read("gpu")))
    assert answer["tasks"] == []
    (failure,) = answer["failures"]
    assert failure["reason"] == "RESOURCE:GPU", failure
    assert failure["detail"].startswith("gpu: needs 1, 0 free"), failure


@pytest.fixture
def bridge(tasks, images):
    """The bridge definition with images that are here, and a volume of its own."""
    definition, data = read("ec2-bridge"), unique("data")
    for container in definition["containerDefinitions"]:
        container |= {"image": images.busybox, "stopTimeout": 2}
        container["command"] = ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1; done"]
    for volume in definition["volumes"]:
        volume["name"] = data if volume["name"] == "data" else volume["name"]
    definition["containerDefinitions"][1]["mountPoints"][0]["sourceVolume"] = data
    yield definition, data
    tasks.end()
    docker.docker("volume", "rm", "--force", data, check=False)


def test_a_log_group_that_is_not_there_is_named(tasks, register, bridge):
    definition, _ = bridge
    task = tasks.run(definition=register(definition))
    stopped = task.until("STOPPED")
    assert stopped["stopCode"] == "TaskFailedToStart"
    begin = "ResourceInitializationError: failed to validate logger args: "
    assert stopped["stoppedReason"].startswith(begin), stopped
    assert stopped["stoppedReason"].endswith("The specified log group does not exist."), stopped


def test_a_bridge_task_runs_with_every_member(ecs, tasks, register, bridge):
    """As it is, but for the log driver, whose group is not there."""
    definition, data = bridge
    del definition["containerDefinitions"][1]["logConfiguration"]
    task = tasks.run(definition=register(definition))
    task.until("RUNNING")
    host, of_proxy = task.inspect("proxy")["HostConfig"], task.inspect("proxy")["Config"]
    assert host["Memory"] == 64 * MIB
    assert host["ExtraHosts"] == ["db.internal:10.0.0.9"]
    assert host["DnsSearch"] == ["shop.local"]
    assert host["MemoryReservation"] == 32 * MIB and host["CpuShares"] == 64
    options = {"max-size": "10m", "max-file": "3"}
    assert host["LogConfig"]["Type"] == "json-file"
    assert options.items() <= host["LogConfig"]["Config"].items()
    assert of_proxy["Labels"]["team"] == "edge"
    assert [it.rpartition("/")[2] for it in host["Links"]] == ["backend"]
    assert task.port("proxy", 80) > 0
    host, of_app = task.inspect("app")["HostConfig"], task.inspect("app")["Config"]
    assert of_app["User"] == "1000:1000" and of_app["WorkingDir"] == "/tmp"
    assert host["Binds"] == [f"{data}:/data:rw"]
    assert host["Sysctls"] == {"net.core.somaxconn": "1024"}
    assert host["Memory"] == 128 * MIB and host["CpuShares"] == 128
    volume = json.loads(docker.docker("volume", "inspect", data))[0]
    assert volume["Labels"]["tier"] == "db"
    assert "executionRoleArn" not in ecs.describe_task_definition(
        taskDefinition=task.describe()["taskDefinitionArn"]
    )["taskDefinition"]
    # The agent restarts what has run for a while, and Docker nothing.
    assert host["RestartPolicy"]["Name"] in ("", "no")
    docker.docker("kill", task.container("app")["runtimeId"])
    stopped = task.until("STOPPED")
    assert stopped["stopCode"] == "EssentialContainerExited"
    assert task.container("app")["exitCode"] == 137


def test_a_constraint_of_a_definition_keeps_it_from_other_machines(tasks, register, bridge):
    definition, _ = bridge
    (constraint,) = definition["placementConstraints"]
    constraint["expression"] = "attribute:ecs.os-type == windows"
    answer = tasks.ask(register(definition))
    assert answer["tasks"] == []
    (failure,) = answer["failures"]
    assert failure["reason"] == "MemberOf placement constraint unsatisfied."


def test_a_file_of_s3_waits_for_an_agent_that_knows_where_that_is(tasks, register):
    answer = tasks.ask(register(read("ec2-daemon-host")))
    assert answer["tasks"] == []
    (failure,) = answer["failures"]
    assert failure["reason"] == "ATTRIBUTE"
    assert "ecs.capability.env-files.s3" in failure["detail"]


def test_an_agent_of_the_machine_runs_with_every_member(tasks, register, images):
    """As it is, but for the file of an environment that is in S3."""
    definition = read("ec2-daemon-host")
    (container,) = definition["containerDefinitions"]
    del container["environmentFiles"]
    container["image"] = images.busybox
    task = tasks.run(definition=register(definition))
    # A Docker that may not do all that itself refuses to start such a container.
    until(lambda: task.describe()["lastStatus"] in ("RUNNING", "STOPPED"), task.describe)
    inspected = task.inspect("node-agent")
    host = inspected["HostConfig"]
    assert host["NetworkMode"] == "host" and host["PidMode"] == "host"
    assert host["Privileged"] is True
    assert {it.removeprefix("CAP_") for it in host["CapAdd"]} == {"SYS_ADMIN", "SYS_PTRACE"}
    assert host["ShmSize"] == 64 * MIB
    assert set(host["Tmpfs"]["/run"].split(",")) == {"rw", "noexec", "size=16m"}
    assert sorted(host["Binds"]) == ["/proc:/host/proc:ro", "/sys/fs/cgroup:/host/cgroup:ro"]
    assert host["Memory"] == 128 * MIB and host["CpuShares"] == 10
    assert inspected["Config"]["Cmd"] == ["sleep", "100000"]


@pytest.mark.parametrize("command", [["/bin/test", "-e", "/tmp/ok"], ["test -e /tmp/ok"]])
def test_a_check_without_cmd_before_it_runs(tasks, command):
    """As AWS's own examples of a collector have it. It really runs: the file decides."""
    check = {"command": command, "interval": 5, "retries": 1}
    script = "touch /tmp/ok; trap 'exit 0' TERM; while :; do sleep 1; done"
    task = tasks.run(tasks.box(script, healthCheck=check))
    task.until("RUNNING")
    health = lambda: task.container().get("healthStatus")
    until(lambda: health() == "HEALTHY", health)
    docker.docker("exec", task.container()["runtimeId"], "rm", "/tmp/ok")
    until(lambda: health() == "UNHEALTHY", health)


def test_none_takes_the_check_away(tasks):
    task = tasks.run(tasks.box(healthCheck={"command": ["NONE"]}))
    task.until("RUNNING")
    assert task.inspect()["Config"]["Healthcheck"]["Test"] == ["NONE"]
    assert task.describe()["healthStatus"] == "UNKNOWN"


def test_what_would_be_left_out_in_silence_is_refused(tasks):
    command = {"containerOverrides": [{"name": "main", "command": ["sh", "-c", "a\0b"]}]}
    with pytest.raises(Exception) as refused:
        tasks.ask(tasks.define(tasks.box()), overrides=command)
    assert "NUL" in str(refused.value)
