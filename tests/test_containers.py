"""What a container definition asks for is what Docker is asked for."""

import uuid

import pytest

from harness import docker, pages, programs
from harness.ports import free_port
from harness.tasks import UNTIL_STOPPED
from harness.waiting import until

MIB = 1 << 20


@pytest.fixture
def inspected(tasks):
    """Runs one container with these members; Docker's view of it."""

    def run(container=None, **task):
        made = tasks.run(container or tasks.box(), **task)
        made.until("RUNNING")
        return made.inspect()

    return run


def test_environment_command_user_and_directory(tasks):
    script = "echo $GREETING $(id -un) $(pwd); pwd >/proc/self/fd/2"
    task, stopped = tasks.ended(
        tasks.box(
            entryPoint=["/bin/sh", "-c"],
            command=[script],
            environment=[{"name": "GREETING", "value": "old"}, {"name": "GREETING", "value": "hi"}],
            user="app:app",
            workingDirectory="/srv",
        )
    )
    assert task.logs() in ("hi app /srv\n/srv\n", "/srv\nhi app /srv\n")
    config = task.inspect()["Config"]
    assert config["Entrypoint"] == ["/bin/sh", "-c"] and config["Cmd"] == [script]
    assert config["User"] == "app:app" and config["WorkingDir"] == "/srv"
    assert "GREETING=hi" in config["Env"] and "GREETING=old" not in config["Env"]


def test_limits(inspected, tasks):
    host = inspected(tasks.box(cpu=256, memory=64, memoryReservation=48))["HostConfig"]
    assert host["CpuShares"] == 256
    assert host["Memory"] == 64 * MIB and host["MemoryReservation"] == 48 * MIB
    soft = tasks.box(memoryReservation=40)
    del soft["memory"]
    host = inspected(soft)["HostConfig"]
    assert host["Memory"] == 0 and host["MemoryReservation"] == 40 * MIB
    assert host["CpuShares"] == 2


def test_limits_of_the_whole_task(tasks):
    # Needs to write the control groups of this machine.
    if not docker.is_root():
        pytest.fail("these tests need root")
    task = tasks.run(tasks.box(), cpu="256", memory="64")
    task.until("RUNNING")
    parent = task.inspect()["HostConfig"]["CgroupParent"]
    assert parent and task.arn.rpartition("/")[2] in parent


def test_ulimits_and_kernel_settings(inspected, tasks):
    host = inspected(
        tasks.box(
            ulimits=[{"name": "nofile", "softLimit": 123, "hardLimit": 456}],
            systemControls=[{"namespace": "net.core.somaxconn", "value": "77"}],
        )
    )["HostConfig"]
    assert {"Name": "nofile", "Soft": 123, "Hard": 456} in host["Ulimits"]
    assert host["Sysctls"] == {"net.core.somaxconn": "77"}


def test_linux_parameters(inspected, tasks):
    host = inspected(
        tasks.box(
            linuxParameters={
                "capabilities": {"add": ["NET_ADMIN"], "drop": ["MKNOD"]},
                "devices": [
                    {"hostPath": "/dev/null", "containerPath": "/dev/void", "permissions": ["read"]}
                ],
                "initProcessEnabled": True,
                "sharedMemorySize": 8,
                "tmpfs": [{"containerPath": "/scratch", "size": 4, "mountOptions": ["noexec"]}],
                "maxSwap": 32,
                "swappiness": 10,
            }
        )
    )["HostConfig"]
    assert host["CapAdd"] in (["NET_ADMIN"], ["CAP_NET_ADMIN"])
    assert host["CapDrop"] in (["MKNOD"], ["CAP_MKNOD"])
    (device,) = host["Devices"]
    assert device["PathOnHost"] == "/dev/null" and device["PathInContainer"] == "/dev/void"
    assert device["CgroupPermissions"] == "r"
    assert host["Init"] is True
    assert host["ShmSize"] == 8 * MIB
    assert "noexec" in host["Tmpfs"]["/scratch"] and "size=4" in host["Tmpfs"]["/scratch"]


def test_isolation(inspected, tasks):
    task = tasks.run(tasks.box(privileged=True, readonlyRootFilesystem=True))
    # A Docker that may not do all that itself refuses to start such a container.
    until(lambda: task.describe()["lastStatus"] in ("RUNNING", "STOPPED"), task.describe)
    host = task.inspect()["HostConfig"]
    assert host["Privileged"] is True and host["ReadonlyRootfs"] is True
    host = inspected(tasks.box(dockerSecurityOptions=["no-new-privileges"]))["HostConfig"]
    assert host["SecurityOpt"] == ["no-new-privileges"]


def test_a_read_only_file_system_is_read_only(tasks):
    task, stopped = tasks.ended(tasks.box("touch /x || exit 6", readonlyRootFilesystem=True))
    assert stopped["containers"][0]["exitCode"] == 6


def test_names(inspected, tasks):
    seen = inspected(
        tasks.box(
            hostname="box",
            dnsServers=["127.0.0.9"],
            dnsSearchDomains=["example.org"],
            extraHosts=[{"hostname": "db", "ipAddress": "10.9.8.7"}],
        )
    )
    assert seen["Config"]["Hostname"] == "box"
    host = seen["HostConfig"]
    assert host["Dns"] == ["127.0.0.9"] and host["DnsSearch"] == ["example.org"]
    assert host["ExtraHosts"] == ["db:10.9.8.7"]


def test_labels(tasks):
    task = tasks.run(tasks.box(dockerLabels={"team": "blue"}))
    task.until("RUNNING")
    seen = task.inspect()
    described = task.describe()
    family, revision = described["taskDefinitionArn"].rpartition("/")[2].split(":")
    labels = seen["Config"]["Labels"]
    assert labels["team"] == "blue"
    prefix = "com.amazonaws.ecs."
    assert labels[prefix + "task-arn"] == task.arn
    assert labels[prefix + "container-name"] == "main"
    assert labels[prefix + "task-definition-family"] == family
    assert labels[prefix + "task-definition-version"] == revision
    assert labels[prefix + "cluster"] in (task.cluster, described["clusterArn"])
    assert seen["Name"].startswith(f"/ecs-{family}-{revision}-main-")


def test_terminals(inspected, tasks):
    config = inspected(tasks.box(interactive=True, pseudoTerminal=True))["Config"]
    assert config["OpenStdin"] is True and config["Tty"] is True


@pytest.mark.parametrize(
    "driver, options",
    [
        ("json-file", {"max-size": "1m", "max-file": "2"}),
        ("syslog", {"syslog-address": "udp://127.0.0.1:9"}),
    ],
)
def test_log_drivers(inspected, tasks, driver, options):
    wanted = {"logDriver": driver, "options": options}
    log = inspected(tasks.box(logConfiguration=wanted))["HostConfig"]["LogConfig"]
    assert log["Type"] == driver
    assert options.items() <= log["Config"].items()


@pytest.mark.parametrize("mode", ["host", "none", "bridge"])
def test_network_modes(inspected, tasks, mode):
    seen = inspected(networkMode=mode)
    assert seen["HostConfig"]["NetworkMode"] == mode


@pytest.mark.parametrize("namespace", ["pidMode", "ipcMode"])
def test_namespaces_are_shared_where_the_agent_can(tasks, namespace):
    answer = tasks.ask(tasks.define(tasks.box(), **{namespace: "host"}))
    if answer["tasks"]:
        task = tasks.task(answer["tasks"][0]["taskArn"])
        task.until("RUNNING")
        assert task.inspect()["HostConfig"][namespace[0].upper() + namespace[1:]] == "host"
    else:
        assert answer["failures"][0]["reason"] == "ATTRIBUTE"
        assert "pid-ipc-namespace-sharing" in answer["failures"][0]["detail"]


def test_ports_of_both_protocols(tasks):
    mappings = [{"containerPort": 8080}, {"containerPort": 8080, "protocol": "udp"}]
    task = tasks.run(tasks.web(portMappings=mappings))
    task.until("RUNNING")
    bindings = {it["protocol"]: it for it in task.container()["networkBindings"]}
    assert set(bindings) == {"tcp", "udp"}
    assert pages.get(bindings["tcp"]["hostPort"])[0] == 200
    ports = task.inspect()["NetworkSettings"]["Ports"]
    assert ports["8080/udp"][0]["HostPort"] == str(bindings["udp"]["hostPort"])


def test_port_ranges(tasks):
    mappings = [{"containerPortRange": "8078-8081"}, {"containerPort": 9000}]
    task = tasks.run(tasks.web(portMappings=mappings))
    task.until("RUNNING")
    bindings = task.container()["networkBindings"]
    (ranged,) = [it for it in bindings if "containerPortRange" in it]
    assert ranged["containerPortRange"] == "8078-8081"
    first, last = map(int, ranged["hostPortRange"].split("-"))
    assert last - first == 3
    assert pages.get(first + 2)[0] == 200
    (single,) = [it for it in bindings if it.get("containerPort") == 9000]
    assert not first <= single["hostPort"] <= last


def test_the_ports_of_the_host_network(tasks):
    port = free_port()
    web = tasks.web(command=[str(port)], portMappings=[{"containerPort": port}])
    task = tasks.run(web, networkMode="host")
    task.until("RUNNING")
    assert pages.get(port)[0] == 200


def test_volumes_of_the_host(tasks, tmp_path):
    (tmp_path / "given").write_text("from the host\n")
    volumes = [{"name": "v", "host": {"sourcePath": str(tmp_path)}}]
    mount = {"sourceVolume": "v", "containerPath": "/v"}
    task, _ = tasks.ended(
        tasks.box("cat /v/given; echo from inside >/v/made", mountPoints=[mount]), volumes=volumes
    )
    assert task.logs() == "from the host\n"
    assert (tmp_path / "made").read_text() == "from inside\n"
    _, stopped = tasks.ended(
        tasks.box("touch /v/x || exit 8", mountPoints=[mount | {"readOnly": True}]), volumes=volumes
    )
    assert stopped["containers"][0]["exitCode"] == 8


def test_a_volume_of_the_task_dies_with_it(tasks):
    mount = [{"sourceVolume": "v", "containerPath": "/v"}]
    task = tasks.run(tasks.box(mountPoints=mount), volumes=[{"name": "v"}])
    task.until("RUNNING")
    (mounted,) = task.inspect()["Mounts"]
    assert mounted["Destination"] == "/v" and mounted["Type"] in ("volume", "bind")


def test_docker_volumes(tasks):
    name = f"berth-test-{tasks.family()}"
    volume = {
        "name": name,
        "dockerVolumeConfiguration": {
            "scope": "shared",
            "autoprovision": True,
            "driver": "local",
            "labels": {"kept": "yes"},
        },
    }
    mount = [{"sourceVolume": name, "containerPath": "/v"}]
    try:
        tasks.ended(tasks.box("echo kept >/v/file", mountPoints=mount), volumes=[volume])
        task, _ = tasks.ended(tasks.box("cat /v/file", mountPoints=mount), volumes=[volume])
        assert task.logs() == "kept\n"
        labels = docker.docker("volume", "inspect", "--format", "{{.Labels.kept}}", name)
        assert labels == "yes"
    finally:
        docker.remove_containers([id for arn in tasks.arns for id in docker.of_task(arn)])
        docker.docker("volume", "rm", name)


def test_two_containers_with_a_link_and_a_shared_volume(tasks):
    web = tasks.web(name="web", environment=[{"name": "HELLO_NAME", "value": "the other side"}])
    mount = [{"sourceVolume": "v", "containerPath": "/v"}]
    writer = tasks.box(
        "echo shared >/v/file; until wget -q -O /v/page http://friend:8080/; do sleep 0.1; done;"
        "cat /v/page; trap 'exit 0' TERM; while :; do sleep 1000 & wait $!; done",
        name="client",
        links=["web:friend"],
        mountPoints=mount,
    )
    reader = tasks.box(
        "until cat /v/file; do sleep 0.1; done; " + UNTIL_STOPPED, name="reader", mountPoints=mount
    )
    borrower = tasks.box(
        "until cat /v/file; do sleep 0.1; done; " + UNTIL_STOPPED,
        name="borrower",
        volumesFrom=[{"sourceContainer": "reader", "readOnly": True}],
    )
    task = tasks.run(web, writer, reader, borrower, volumes=[{"name": "v"}])
    task.until("RUNNING")
    until(lambda: "Hello from the other side!" in task.logs("client"), lambda: task.logs("client"))
    until(lambda: task.logs("reader").endswith("shared\n"), lambda: task.logs("reader"))
    until(lambda: task.logs("borrower").endswith("shared\n"), lambda: task.logs("borrower"))


def test_a_check_that_is_only_the_images_is_not_monitored(tasks, images):
    """ECS: health checks of images are not told; only those of the task definition count."""
    image = f"berth-test-unwell:{uuid.uuid4().hex[:8]}"
    files = {"bin/sh": "/bin/busybox", "bin/busybox": (programs.busybox().read_bytes(), 0o755)}
    check = "HEALTHCHECK --interval=1s --retries=1 CMD /bin/busybox test -f /nowhere"
    docker.import_image(image, files, "ENV PATH=/bin", check)
    try:
        box = tasks.box("exec busybox sleep 1000", image=image)
        task = tasks.run(box)
        task.until("RUNNING")

        def docker_says():
            return task.inspect()["State"]["Health"]["Status"]

        until(lambda: docker_says() == "unhealthy", docker_says)
        # Whatever came of that has come before another task's life is told.
        tasks.ended(tasks.box("exit 0"))
        seen = task.describe()
        assert (seen["lastStatus"], seen["healthStatus"]) == ("RUNNING", "UNKNOWN")
        assert seen["containers"][0]["healthStatus"] == "UNKNOWN"
        task.stop()
        assert task.until("STOPPED")["containers"][0]["healthStatus"] == "UNKNOWN"
    finally:
        docker.docker("rmi", "--force", image, check=False)
