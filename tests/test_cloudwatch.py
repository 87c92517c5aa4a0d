"""CloudWatch's reads of what containers use, by the AWS CLI, boto3 and curl's query form; `berth top`."""

import datetime
import pathlib
import re
import subprocess
import time

import boto3
import pytest
from botocore.config import Config

from conftest import unique
from harness import docker
from harness.calls import refusal
from harness.plane import Plane, berth, instances
from harness.tasks import Tasks
from harness.waiting import until

# So much of a core, and so much memory that is no page cache.
BURNS = 0.3
HOLDS_MIB = 40
CORES = pathlib.Path("/proc/cpuinfo").read_text().count("processor\t:")
# Docker holds it to its quota; memory is in the variable of a shell.
SCRIPT = f"""
x=$(head -c {HOLDS_MIB}000000 /dev/zero | tr '\\0' x)
while true; do :; done
"""


def cgroup(container):
    """What the kernel has counted of a container: CPU seconds, and MiB without the page cache."""

    def counted():
        try:
            return of_group(container)
        except FileNotFoundError:
            return None  # Groups of other containers go while they are looked through.

    return until(counted, "what the kernel has counted")


def of_group(container):
    for folder in pathlib.Path("/sys/fs/cgroup").rglob(f"*{container}*"):
        if (folder / "cpu.stat").exists() and (folder / "memory.current").exists():
            used = re.search(r"usage_usec (\d+)", (folder / "cpu.stat").read_text())[1]
            cache = re.search(r"inactive_file (\d+)", (folder / "memory.stat").read_text())[1]
            held = int((folder / "memory.current").read_text()) - int(cache)
            return int(used) / 1e6, held / 2**20
    base = pathlib.Path("/sys/fs/cgroup")
    cpu = next(base.glob(f"cpu*/**/*{container}*/cpuacct.usage"))
    memory = next(base.glob(f"memory/**/*{container}*/memory.usage_in_bytes"))
    stat = (memory.parent / "memory.stat").read_text()
    cache = re.search(r"^total_cache (\d+)", stat, re.MULTILINE)[1]
    held = int(memory.read_text()) - int(cache)
    return int(cpu.read_text()) / 1e9, held / 2**20


class Burner:
    """A service of one task that burns and holds, and what the kernel counted of it."""

    def __init__(self, plane, images):
        self.plane, self.cluster = plane, plane.cluster
        self.ecs = plane.client()
        self.cloudwatch = plane.client("cloudwatch")
        tasks = Tasks(self.ecs, self.cluster, images)
        box = tasks.box(SCRIPT, memory=128)
        definition = tasks.define(box, cpu=str(int(1024 * BURNS)), memory="160", requiresCompatibilities=["EC2"])
        self.service = unique("burner")
        self.ecs.create_service(
            cluster=self.cluster,
            serviceName=self.service,
            taskDefinition=definition,
            desiredCount=1,
        )
        until(self._runs, 30)
        self.begin = time.time()
        self.begun = cgroup(self.container)
        until(lambda: self.used(20, "CpuUtilized"), 40)
        until(lambda: self.used(60, "RunningTaskCount")[0:1] == [1], 20)

    def _runs(self):
        found = self.ecs.list_tasks(cluster=self.cluster, serviceName=self.service)["taskArns"]
        if not found:
            return False
        task = self.ecs.describe_tasks(cluster=self.cluster, tasks=found)["tasks"][0]
        self.task = task["taskArn"].split("/")[-1]
        self.container = task["containers"][0].get("runtimeId")
        return task["lastStatus"] == "RUNNING"

    def dimensions(self, **more):
        named = {"ClusterName": self.cluster, "ServiceName": self.service} | more
        return [{"Name": name, "Value": value} for name, value in named.items()]

    def span(self):
        """Since it runs."""
        now = datetime.datetime.now(datetime.timezone.utc)
        return {"StartTime": now - datetime.timedelta(minutes=10), "EndTime": now + datetime.timedelta(minutes=1)}

    def data(self, *queries, client=None, **more):
        """The values of queries: namespace, name, statistic, period, more dimensions."""
        def query(at, namespace, name, stat, period, dimensions):
            metric = {"Namespace": namespace, "MetricName": name, "Dimensions": dimensions}
            return {"Id": f"q{at}", "MetricStat": {"Metric": metric, "Stat": stat, "Period": period}}

        asked = [query(at, *it) for at, it in enumerate(queries)]
        answer = (client or self.cloudwatch).get_metric_data(
            MetricDataQueries=asked, **self.span(), **more
        )
        return [it["Values"] for it in answer["MetricDataResults"]]

    def used(self, period, name, stat="Average", **more):
        query = ("ECS/ContainerInsights", name, stat, period, self.dimensions(**more))
        return self.data(query)[0]


@pytest.fixture(scope="module")
def burner(tmp_path_factory, images):
    plane = Plane(tmp_path_factory.mktemp("cloudwatch"), "up", ["--cluster", unique("measured")])
    plane.cluster = plane.arguments[1]
    try:
        instances(plane.start().client(), plane.cluster, 1)
        plane.client().update_cluster_settings(
            cluster=plane.cluster, settings=[{"name": "containerInsights", "value": "enhanced"}]
        )
        yield Burner(plane, images)
    finally:
        plane.end()
        docker.remove_containers(docker.of_agent(plane.agent_data))


def test_values_are_what_the_kernel_counts(burner):
    used, _ = cgroup(burner.container)
    cores = (used - burner.begun[0]) / (time.time() - burner.begin)
    _, held = cgroup(burner.container)
    told = burner.used(60, "CpuUtilized")[-1] / 1024
    # It is held to a quota, so that its share is steady, whatever else the machine does; a machine
    # that is too busy gives it less, and then both see that.
    assert told == pytest.approx(cores, rel=0.25, abs=0.03)
    # The average of its first minute has what came before it held all of it.
    most = max(burner.used(60, "MemoryUtilized", "Maximum"))
    assert most == pytest.approx(held, rel=0.2, abs=4)


def test_shares_are_of_what_is_reserved(burner):
    of = burner.dimensions()
    cluster = of[:1]
    query = lambda name, dimensions: ("AWS/ECS", name, "Average", 60, dimensions)
    cpu, memory, reserved, whole = burner.data(
        query("CPUUtilization", of),
        query("MemoryUtilization", of),
        query("CPUReservation", cluster),
        query("MemoryReservation", cluster),
    )
    units, mib = burner.used(60, "CpuUtilized"), burner.used(60, "MemoryUtilized")
    assert cpu[-1] == pytest.approx(units[-1] / int(1024 * BURNS) * 100, rel=0.05)
    assert memory[-1] == pytest.approx(mib[-1] / 160 * 100, rel=0.05)
    assert reserved[0] == pytest.approx(int(1024 * BURNS) / (1024 * CORES) * 100, rel=0.01)
    assert 0 < whole[0] < 100
    counts = burner.used(60, "RunningTaskCount", "Maximum") + burner.used(60, "DesiredTaskCount")
    assert set(counts) <= {0, 1} and counts


def test_the_aws_cli_and_all_protocols_read_the_same(burner):
    dimensions = [f"Name={it['Name']},Value={it['Value']}" for it in burner.dimensions()]
    span = {name: it.strftime("%Y-%m-%dT%H:%M:%SZ") for name, it in burner.span().items()}
    arguments = ["--namespace", "AWS/ECS", "--metric-name", "CPUUtilization"]
    answer = burner.plane.aws(
        "cloudwatch", "get-metric-statistics", *arguments, "--dimensions", *dimensions,
        "--start-time", span["StartTime"], "--end-time", span["EndTime"], "--period", "60",
        "--statistics", "Average", "SampleCount", "--extended-statistics", "p50",
    )
    assert answer["Label"] == "CPUUtilization"
    point = max(answer["Datapoints"], key=lambda it: it["Timestamp"])
    assert (point["SampleCount"], point["Unit"]) == (1.0, "Percent")
    assert point["ExtendedStatistics"]["p50"] == pytest.approx(point["Average"], rel=1e-5)
    listed = burner.plane.aws("cloudwatch", "list-metrics", "--namespace", "AWS/ECS")["Metrics"]
    names = {(it["MetricName"], len(it["Dimensions"])) for it in listed}
    assert names >= {("CPUUtilization", 1), ("CPUUtilization", 2), ("CPUReservation", 1)}


def test_single_tasks_and_containers(burner):
    more = {"TaskId": burner.task}
    assert burner.used(60, "CpuUtilized", **more) and burner.used(60, "TaskCpuUtilization", **more)
    assert burner.used(60, "ContainerCpuUtilized", **more, ContainerName="main")
    pages = burner.cloudwatch.get_paginator("list_metrics").paginate(
        Namespace="ECS/ContainerInsights",
        Dimensions=[{"Name": "TaskId", "Value": burner.task}],
    )
    listed = [it["MetricName"] for page in pages for it in page["Metrics"]]
    assert {"TaskCpuUtilization", "ContainerMemoryUtilized", "NetworkRxBytes"} <= set(listed)


def test_what_is_not_there_yet_is_refused_by_name(burner):
    put = burner.cloudwatch.put_metric_data
    status, code, text = refusal(put, Namespace="mine", MetricData=[{"MetricName": "n", "Value": 1}])
    assert (status, code) == (400, "InvalidAction")
    assert text == "PutMetricData is not supported by this release of Berth."
    _, _, text = refusal(burner.cloudwatch.describe_alarms)
    assert text == "DescribeAlarms is not supported by this release of Berth."
    math = [{"Id": "e1", "Expression": "1 + 1"}]
    _, code, text = refusal(
        burner.cloudwatch.get_metric_data, MetricDataQueries=math, **burner.span()
    )
    assert code == "ValidationError" and "e1 has an Expression" in text


def test_who_may_read(burner):
    iam = burner.plane.client("iam")
    name = unique("reader")
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    theirs = boto3.client(
        "cloudwatch",
        endpoint_url=burner.plane.endpoint,
        region_name="us-east-1",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        config=Config(retries={"total_max_attempts": 1}),
    )
    try:
        status, code, text = refusal(theirs.list_metrics)
        assert status in (400, 403) and code.startswith("AccessDenied")
        assert "is not authorized to perform: cloudwatch:ListMetrics" in text
        allow = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "cloudwatch:ListMetrics", "Resource": "*"}]}'
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=allow)
        assert theirs.list_metrics()["Metrics"]
        assert "GetMetricData" in refusal(lambda: burner_data(burner, theirs))[2]
    finally:
        iam.delete_user_policy(UserName=name, PolicyName="p")
        iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
        iam.delete_user(UserName=name)


def burner_data(burner, client):
    return burner.data(("AWS/ECS", "CPUUtilization", "Sum", 60, burner.dimensions()), client=client)


def test_top(burner):
    def top(*arguments):
        run = berth("top", *arguments, "--cluster", burner.cluster, "--data", burner.plane.data)
        assert run.returncode == 0, run.stderr
        return [line.split("\t") for line in run.stdout.splitlines()]

    [service] = top()
    assert (service[0], service[1]) == (burner.service, "1")
    assert float(service[2]) > 0 and float(service[3]) == int(1024 * BURNS)
    assert float(service[4]) > HOLDS_MIB / 2 and service[5] == "160"
    [task] = top("tasks", "--sort", "memory")
    assert task[0] == burner.task and float(task[4]) > 0
    [host] = top("hosts")
    assert float(host[3]) > 0 and int(host[4]) == 1024 * CORES


def test_prometheus_reads_what_containers_use(burner):
    shown = re.findall(r"metrics are at (http://[0-9.:]+/metrics)", burner.plane.log.read_text())
    text = subprocess.run(["curl", "-s", shown[1]], capture_output=True, text=True, check=True).stdout
    rows = dict(re.findall(r'^(\w+)\{[^}]*task_id="%s"[^}]*\} (\S+)$' % burner.task, text, re.MULTILINE))
    used, held = cgroup(burner.container)
    assert float(rows["ecs_container_cpu_usage_seconds_total"]) == pytest.approx(used, abs=1, rel=0.1)
    assert float(rows["ecs_container_memory_usage_bytes"]) / 2**20 == pytest.approx(held, rel=0.2, abs=4)
    assert float(rows["ecs_task_metadata_info"]) == 1
