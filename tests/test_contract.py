"""Every operation of the model, called with valid and broken inputs made of the model.

Each answer is a well-formed output, or an error that the model declares for the operation, or one
of the front end. No call is answered with a fault of the server, and none hangs.
"""

import os
import random
import re

import botocore.session
import pytest
from botocore.parsers import create_parser

from conftest import unique
from harness import programs
from harness.generated import Inputs, broken, faults
from harness.plane import Plane
from harness.raw import Raw

pytestmark = pytest.mark.slow

SEED = int(os.environ.get("BERTH_TEST_SEED", "20141113"))
VALID_PER_OPERATION = 40
BROKEN_PER_OPERATION = 60

MODEL = botocore.session.get_session().get_service_model("ecs")
# Berth's operations are those of the committed model: what botocore has besides is unknown to it.
OPERATIONS = [it for it in MODEL.operation_names]
# As the router itself says it, in a document.
COVERAGE = dict(
    re.findall(
        r"^\| (\w+) \| (served|not yet) \|$",
        (programs.ROOT / "docs/coverage.md").read_text(),
        re.MULTILINE,
    )
)
FRONT_END = {
    "SerializationException",
    "UnknownOperationException",
    "RequestEntityTooLargeException",
}
# Nothing runs here: no agent stands behind the instances. No deployment pauses, there are no
# namespaces, and no agent is ever updated.
NEED_A_TASK = {
    "ContinueServiceDeployment",
    "ExecuteCommand",
    "ListServicesByNamespace",
    "StopTask",
    "SubmitAttachmentStateChanges",
    "SubmitContainerStateChange",
    "SubmitTaskStateChange",
    "UpdateContainerAgent",
}

MACHINE = [
    {"name": "CPU", "type": "INTEGER", "integerValue": 4096},
    {"name": "MEMORY", "type": "INTEGER", "integerValue": 8192},
]


@pytest.fixture(scope="module")
def theatre(tmp_path_factory):
    """A control plane of its own, which nothing brings down."""
    server = Plane(tmp_path_factory.mktemp("contract"), "server")
    try:
        yield server.start()
        assert server.process.popen.poll() is None, server.log.read_text()
    finally:
        server.end()


@pytest.fixture
def known(theatre):
    """One of everything, whatever the tests before did, and values that make sense."""
    ecs = theatre.client()
    ecs.create_cluster()
    cluster = ecs.create_cluster(clusterName="web")["cluster"]["clusterArn"]
    container = [{"name": "web", "image": "img", "memory": 16}]
    defined = ecs.register_task_definition(family="web", containerDefinitions=container)
    definition = defined["taskDefinition"]["taskDefinitionArn"]
    made = ecs.register_container_instance(cluster="web", totalResources=MACHINE)
    instance = made["containerInstance"]["containerInstanceArn"]
    # Made again when a test has deleted it, and otherwise as it is.
    service = ecs.create_service(
        cluster="web", serviceName="web", taskDefinition="web", desiredCount=1, clientToken="known"
    )["service"]
    history = ecs.list_service_deployments(cluster="web", service="web")["serviceDeployments"]
    deployments = [it["serviceDeploymentArn"] for it in history]
    revisions = [it["targetServiceRevisionArn"] for it in history]
    outside = unique("outside")
    external = {"cluster": "web", "desiredCount": 1, "deploymentController": {"type": "EXTERNAL"}}
    ecs.create_service(serviceName=outside, **external)
    group = {"autoScalingGroupArn": unique("group")}
    pool = ecs.create_capacity_provider(name=unique("pool"), autoScalingGroupProvider=group)
    task_set = ecs.create_task_set(cluster="web", service=outside, taskDefinition="web")["taskSet"]
    daemon_definition = ecs.register_daemon_task_definition(
        family=unique("log"), containerDefinitions=container
    )["daemonTaskDefinitionArn"]
    pools = [pool["capacityProvider"]["name"]]
    ecs.create_cluster(clusterName="daemons", capacityProviders=pools)
    (found,) = ecs.describe_clusters(clusters=["daemons"])["clusters"]
    attached = pool["capacityProvider"]["capacityProviderArn"].replace(
        pools[0], found["capacityProviders"][0]
    )
    daemon = ecs.create_daemon(
        daemonName=unique("log"),
        clusterArn="daemons",
        daemonTaskDefinitionArn=daemon_definition,
        capacityProviderArns=[attached],
    )
    rolled_out = ecs.list_daemon_deployments(daemonArn=daemon["daemonArn"])["daemonDeployments"]
    return {
        "daemonarn": [daemon["daemonArn"]],
        "daemonname": [unique("log")],
        "daemondeploymentarn": [daemon["deploymentArn"]],
        "daemonrevisionarn": [it["targetDaemonRevisionArn"] for it in rolled_out],
        "daemontaskdefinition": [daemon_definition],
        "daemontaskdefinitionarn": [daemon_definition],
        "capacityproviderarn": [attached],
        "cluster": ["web", "web", "web", cluster, "default", "never-made"],
        "clustername": ["web", "default", "new"],
        "family": ["web", "new"],
        "familyprefix": ["web", "w"],
        "taskdefinition": ["web", definition, "web:1", "web:99999"],
        "containerinstance": [instance, instance.rpartition("/")[2], "0" * 32],
        "targetid": [instance],
        "targettype": ["container-instance"],
        "resourcearn": [cluster, definition, instance, service["serviceArn"]],
        "service": ["web", service["serviceArn"], "nope"],
        "servicename": ["web", "new"],
        "taskset": [task_set["taskSetArn"]],
        "outside": outside,
        "capacityprovider": [pool["capacityProvider"]["name"]],
        "servicedeploymentarn": deployments,
        "servicerevisionarn": revisions,
        "task": ["0" * 32],
        "containername": ["web"],
        "image": ["img"],
        "filter": ["agentConnected == true", "attribute:a exists", "nonsense =="],
        "expression": ["attribute:a == b", "not(", "runningTasksCount > 1"],
        "key": ["k", "k2", "aws:x"],
        "principalarn": ["arn:aws:iam::123456789012:root"],
        "maxresult": [1, 10],
        "count": [1, 10],
        "memory": [64, 512],
        "containerport": [80, 8080],
        "cpu": [0, 256],
        "status": ["RUNNING", "STOPPED", "ACTIVE", "DRAINING"],
        "name": ["a", "b", "c", "CPU", "MEMORY"],
        "type": ["INTEGER", "memberOf", "spread"],
        "integervalue": [2048, 4096],
        "nexttoken": [""],
        "action": ["CONTINUE"],
    }


def base(operation, known):
    """A call that is good, of an operation that few made-up calls satisfy."""
    cluster = {"cluster": "web"}
    (instance,) = known["targetid"]
    containers = [{"name": "web", "image": "img", "memory": 16}]
    insights = [{"name": "containerInsights", "value": "enabled"}]
    deployments, revisions = known["servicedeploymentarn"], known["servicerevisionarn"]
    outside = cluster | {"service": known["outside"]}
    task_set = outside | {"taskSet": known["taskset"][0]}
    daemon = {
        "daemonTaskDefinitionArn": known["daemontaskdefinitionarn"][0],
        "capacityProviderArns": known["capacityproviderarn"],
    }
    daemon_arn = {"daemonArn": known["daemonarn"][0]}
    return {
        "CreateDaemon": daemon | {"daemonName": known["daemonname"][0], "clusterArn": "daemons"},
        "DeleteDaemon": daemon_arn,
        "DescribeDaemon": daemon_arn,
        "DescribeDaemonDeployments": {"daemonDeploymentArns": known["daemondeploymentarn"]},
        "DescribeDaemonRevisions": {"daemonRevisionArns": known["daemonrevisionarn"]},
        "ListDaemonDeployments": daemon_arn,
        "ListDaemons": {"clusterArn": "daemons"},
        "RegisterDaemonTaskDefinition": {"family": "new", "containerDefinitions": containers},
        "UpdateDaemon": daemon | daemon_arn,
        "CreateTaskSet": outside | {"taskDefinition": "web"},
        "DeleteCapacityProvider": {"capacityProvider": known["capacityprovider"][0]},
        "UpdateCapacityProvider": {
            "name": known["capacityprovider"][0],
            "autoScalingGroupProvider": {"managedDraining": "ENABLED"},
        },
        "DeleteTaskSet": task_set | {"force": True},
        "DescribeTaskSets": outside,
        "PutClusterCapacityProviders": cluster
        | {"capacityProviders": [], "defaultCapacityProviderStrategy": []},
        "UpdateServicePrimaryTaskSet": outside | {"primaryTaskSet": known["taskset"][0]},
        "UpdateTaskSet": task_set | {"scale": {"value": 50.0, "unit": "PERCENT"}},
        "CreateService": cluster
        | {"serviceName": "new", "taskDefinition": "web", "desiredCount": 1},
        "DeleteService": cluster | {"service": "web", "force": True},
        "DescribeServiceDeployments": {"serviceDeploymentArns": deployments[:20]},
        "DescribeServiceRevisions": {"serviceRevisionArns": revisions[:20]},
        "DescribeServices": cluster | {"services": ["web"]},
        "ListServiceDeployments": cluster | {"service": "web"},
        "StopServiceDeployment": {"serviceDeploymentArn": deployments[0], "stopType": "ABORT"},
        "UpdateService": cluster | {"service": "web"},
        "UpdateTaskProtection": cluster | {"tasks": ["0" * 32], "protectionEnabled": True},
        "DeregisterContainerInstance": cluster | {"containerInstance": instance, "force": True},
        "DescribeContainerInstances": cluster | {"containerInstances": [instance]},
        "DescribeTasks": cluster | {"tasks": ["0" * 32]},
        "PutAccountSetting": insights[0],
        "PutAccountSettingDefault": insights[0],
        "TagResource": {"resourceArn": instance, "tags": [{"key": "k", "value": "v"}]},
        "RegisterContainerInstance": cluster | {"totalResources": MACHINE},
        "RegisterTaskDefinition": {"family": "new", "containerDefinitions": containers},
        "RunTask": cluster | {"taskDefinition": "web"},
        "StartTask": cluster | {"taskDefinition": "web", "containerInstances": [instance]},
        "UpdateClusterSettings": cluster | {"settings": insights},
        "PutAttributes": cluster | {"attributes": [{"name": "a", "targetId": instance}]},
        "UpdateContainerInstancesState": cluster
        | {"containerInstances": [instance], "status": "DRAINING"},
    }.get(operation)


def check(operation, model, answer, body):
    told = f"{operation} {body!r:.3000}\n→ {answer}"
    assert answer.headers.get("x-amzn-requestid"), told
    if answer.status == 200:
        assert faults(model.output_shape, answer.json) == [], told
        parsed = create_parser("json").parse(
            {"status_code": 200, "headers": answer.headers, "body": answer.body}, model.output_shape
        )
        assert parsed["ResponseMetadata"]["HTTPStatusCode"] == 200
        return
    declared = {shape.name for shape in model.error_shapes}
    code, text = answer.error
    assert code in declared | FRONT_END, told
    assert 400 <= answer.status < 500, told
    assert text, told
    if code not in FRONT_END:
        assert set(answer.json) <= {"__type", "message", "resourceIds"}, told


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_answer_is_declared(theatre, known, operation):
    raw, model = Raw(theatre), MODEL.operation_model(operation)
    chance = random.Random(f"{SEED} {operation}")
    inputs = Inputs(chance, known)
    answers, good = [], base(operation, known)
    for _ in range(VALID_PER_OPERATION):
        body = inputs.call(model.input_shape, good)
        answers.append(raw.call(operation, body))
        check(operation, model, answers[-1], body)
    for _ in range(BROKEN_PER_OPERATION):
        body = broken(chance, inputs.call(model.input_shape, good))
        answers.append(raw.call(operation, body))
        check(operation, model, answers[-1], body)
    match COVERAGE.get(operation):
        case "served":
            got_through = any(it.status == 200 for it in answers)
            assert got_through or operation in NEED_A_TASK, "none is good: generate better ones"
        case "not yet":
            not_yet = ("ClientException", f"{operation} is not supported by this release of Berth.")
            assert refusals(answers) == {not_yet}
        case None:
            assert {code for code, _ in refusals(answers)} == {"UnknownOperationException"}


def refusals(answers):
    """How calls that could be read were refused; none of them was good."""
    assert [it for it in answers if it.status == 200] == []
    return {it.error for it in answers if it.error[0] != "SerializationException"}


def everything(ecs):
    """What is stored, as it is described, but for what goes on by itself."""
    all_of = lambda call, **of: ecs.get_paginator(call).paginate(**of).build_full_result()
    clusters = all_of("list_clusters")["clusterArns"]
    told = {"clusters": clusters}
    for arn in clusters:
        (it,) = ecs.describe_clusters(clusters=[arn], include=["SETTINGS", "TAGS"])["clusters"]
        told[arn] = it
        services = all_of("list_services", cluster=arn)["serviceArns"]
        for service in services:
            found = ecs.describe_services(cluster=arn, services=[service], include=["TAGS"])
            (it,) = found["services"]
            told[service] = {name: value for name, value in it.items() if name != "events"}
        instances = all_of("list_container_instances", cluster=arn)["containerInstanceArns"]
        for instance in instances:
            found = ecs.describe_container_instances(
                cluster=arn, containerInstances=[instance], include=["TAGS"]
            )
            told[instance] = found["containerInstances"]
    for status in ["ACTIVE", "INACTIVE"]:
        for arn in all_of("list_task_definitions", status=status)["taskDefinitionArns"]:
            found = ecs.describe_task_definition(taskDefinition=arn, include=["TAGS"])
            told[arn] = found["taskDefinition"], found.get("tags")
    told["providers"] = ecs.describe_capacity_providers(include=["TAGS"])["capacityProviders"]
    told["settings"] = all_of("list_account_settings", effectiveSettings=True)["settings"]
    return told


def test_the_stage_stands_after_the_play(theatre, known):
    """Nothing of all this has broken what is stored: it is the same after a crash."""
    before = everything(theatre.client())
    assert known["resourcearn"][1] in before and known["service"][1] in before
    theatre.kill()
    theatre.start()
    after = everything(theatre.client())
    assert {it for it in before.keys() | after.keys() if before.get(it) != after.get(it)} == set()
