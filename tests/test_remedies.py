"""What a refusal tells people to do is done, and the call is refused no more."""

import json
import re

import pytest

from conftest import unique
from harness.calls import refused
from harness.plane import Agent, Plane, berth, environment, instances
from harness.tasks import UNCHECKED, UNTIL_STOPPED
from harness.waiting import until

SPEC = "credentialspec:arn:aws:s3:::bucket/spec.json"


@pytest.mark.parametrize(
    "container, definition, run, remedy, instead",
    [
        (
            {"credentialSpecs": [SPEC]},
            {},
            {},
            "Remove it: no container gets an account of a domain.",
            {},
        ),
    ],
)
def test_tasks_that_cannot_be_provided(ecs, tasks, container, definition, run, remedy, instead):
    wrong = tasks.define(tasks.box() | container, **definition)
    asked = {"cluster": tasks.cluster, "taskDefinition": wrong}
    _, text = refused(ecs.run_task, **asked, **run)
    assert remedy in text
    tasks.run(tasks.box() | instead)


def test_a_role_that_tasks_may_not_have(laptop, ecs, tasks):
    iam, name = laptop.client("iam"), unique("role")

    def trust(service):
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": "sts:AssumeRole",
        }
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust("ec2.amazonaws.com"))
    try:
        arn = role["Role"]["Arn"]
        definition = tasks.define(tasks.box(), taskRoleArn=arn)
        code, text = refused(ecs.run_task, cluster=tasks.cluster, taskDefinition=definition)
        assert code == "ClientException"
        assert f"'{arn}'" in text and "proper trust relationship" in text
        right = trust("ecs-tasks.amazonaws.com")
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=right)
        tasks.run(tasks.box(), taskRoleArn=arn).until("RUNNING")
    finally:
        iam.delete_role(RoleName=name)


def test_a_client_token_that_was_used(ecs, tasks):
    definition = tasks.define(tasks.box())
    token = unique("token")
    tasks.ask(definition, clientToken=token)
    again = {"cluster": tasks.cluster, "taskDefinition": definition, "count": 2}
    _, text = refused(ecs.run_task, clientToken=token, **again)
    assert text.endswith("Use a new token.")
    tasks.ask(definition, count=2, clientToken=unique("token"))


def test_providers_belong_to_one_cluster(alone):
    ecs = alone.client()
    clusters, provider = [unique("one"), unique("two")], unique("provider")
    for name in clusters:
        ecs.create_cluster(clusterName=name)
    ecs.create_capacity_provider(
        name=provider, autoScalingGroupProvider={"autoScalingGroupArn": provider}
    )

    def attach(cluster, *providers):
        return {
            "cluster": cluster,
            "capacityProviders": list(providers),
            "defaultCapacityProviderStrategy": [],
        }

    ecs.put_cluster_capacity_providers(**attach(clusters[0], provider))
    _, text = refused(ecs.put_cluster_capacity_providers, **attach(clusters[1], provider))
    assert text.endswith("Remove the capacity provider from that cluster and try again.")
    failed = ecs.delete_capacity_provider(capacityProvider=provider)["capacityProvider"]
    told = failed["updateStatusReason"]
    assert told.endswith("Remove the capacity provider from the cluster and try again.")
    ecs.put_cluster_capacity_providers(**attach(clusters[0]))
    ecs.put_cluster_capacity_providers(**attach(clusters[1], provider))
    ecs.put_cluster_capacity_providers(**attach(clusters[1]))
    deleted = ecs.delete_capacity_provider(capacityProvider=provider)["capacityProvider"]
    assert deleted["updateStatus"] != "DELETE_FAILED"


def test_services_that_are_refused_or_cannot_be_stopped(alone):
    ecs, cluster = alone.client(), unique("remedies")
    ecs.create_cluster(clusterName=cluster)
    container = {"name": "main", "image": "img", "memory": 32}
    ecs.register_task_definition(family=cluster, containerDefinitions=[container])
    of_it = {"cluster": cluster, "taskDefinition": cluster}
    daemon = {"serviceName": "daemon", "schedulingStrategy": "DAEMON"}
    spread = {"placementStrategy": [{"type": "spread", "field": "instanceId"}]}
    _, text = refused(ecs.create_service, **of_it, **daemon, **spread)
    assert text.endswith("Remove the placement strategies and try again")
    ecs.create_service(**of_it, **daemon)

    # The first deployment has nothing to go back to.
    ecs.create_service(**of_it, serviceName="first", desiredCount=1)
    listed = ecs.list_service_deployments(cluster=cluster, service="first")
    (deployment,) = listed["serviceDeployments"]
    arn = deployment["serviceDeploymentArn"]
    _, text = refused(
        ecs.stop_service_deployment, serviceDeploymentArn=arn, stopType="ROLLBACK"
    )
    assert text.endswith("Use stopType ABORT, or update the service.")
    ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ABORT")

    external = {"deploymentController": {"type": "EXTERNAL"}, "desiredCount": 1}
    ecs.create_service(cluster=cluster, serviceName="sets", **external)
    sets = {"cluster": cluster, "service": "sets"}

    def make():
        scale = {"value": 100.0, "unit": "PERCENT"}
        made = ecs.create_task_set(**sets, taskDefinition=cluster, scale=scale)
        return {"taskSet": made["taskSet"]["id"]}

    one = make()
    _, text = refused(ecs.delete_task_set, **sets, **one)
    assert text.endswith("Set its scale to 0, or use force.")
    ecs.update_task_set(**sets, **one, scale={"value": 0.0, "unit": "PERCENT"})
    ecs.delete_task_set(**sets, **one)
    ecs.delete_task_set(**sets, **make(), force=True)


def test_a_data_directory_of_another_region(tmp_path):
    plane = Plane(tmp_path, "server", ["--region", "eu-west-1"]).start()
    # What has an ARN is of a region.
    plane.client().create_cluster(clusterName="one")
    assert plane.stop() == 0
    where = ["--data", plane.data, "--listen", "127.0.0.1:0"]
    refusal = berth("server", *where)
    assert refusal.returncode == 1
    flags = re.search(r"start with (--region \S+ --account \d+), or choose", refusal.stderr)[1]
    plane.arguments = flags.split()
    try:
        assert plane.start().access()["region"] == "eu-west-1"
    finally:
        plane.end()


def test_an_agents_directory_of_another_cluster(alone, tmp_path):
    ecs, clusters = alone.client(), [unique("here"), unique("there")]
    for name in clusters:
        ecs.create_cluster(clusterName=name)
    agents = [Agent(tmp_path / "first", alone, clusters[0])]
    try:
        agents[0].start()
        instances(ecs, clusters[0], 1)
        assert agents[0].process.stop() == 0
        taken = ["agent", "--cluster", clusters[1], "--agent-data", agents[0].data]
        ran = berth(*taken, env=environment(**alone.variables()))
        assert ran.returncode == 1
        assert "Use another directory for another cluster." in ran.stderr
        agents.append(Agent(tmp_path / "second", alone, clusters[1]).start())
        instances(ecs, clusters[1], 1)
    finally:
        for it in agents:
            it.end()


def test_a_deployment_that_goes_on_for_ever(verb, services):
    """`berth why` says what ends it: both ways do."""
    first = services.create(services.box("exit 1", **UNCHECKED), count=1)
    (deployment,) = first.deployments()
    told = "Update the service: there is nothing yet to go back to"
    until_told(verb, deployment, told)
    first.update(taskDefinition=services.define(services.box(UNTIL_STOPPED)))
    first.stable()
    first.update(taskDefinition=services.define(services.box("exit 1", **UNCHECKED)))
    deployment = first.deployments()[0]
    until_told(verb, deployment, "Stop the deployment to go back, or update the service")
    services.ecs.stop_service_deployment(
        serviceDeploymentArn=deployment["serviceDeploymentArn"], stopType="ROLLBACK"
    )
    first.stable()
    assert len(first.running()) == 1


def until_told(verb, deployment, words):
    arn = deployment["serviceDeploymentArn"]
    until(lambda: words in verb("why", arn).stdout, words)
