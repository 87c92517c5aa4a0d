"""Services as the API makes, changes, describes and deletes them. There are no instances."""

import pytest

from conftest import unique
from harness.calls import refused

INVALID, CLIENT = "InvalidParameterException", "ClientException"
UNSUPPORTED = "UnsupportedFeatureException"
NO_CLUSTER = ("ClusterNotFoundException", "Cluster not found.")
NO_SERVICE = ("ServiceNotFoundException", "Service not found.")
NO_DEPLOYMENT = ("ServiceDeploymentNotFoundException", "Service deployment not found.")
PREFIX = "arn:aws:ecs:us-east-1:123456789012:"


@pytest.fixture(scope="module")
def ecs(alone):
    """A control plane without instances, sent whatever a test likes."""
    return alone.client(parameter_validation=False)


@pytest.fixture(scope="module")
def definition(ecs):
    """Two revisions of a definition, and one that is no longer registered."""
    family = unique("svc")

    def register():
        container = {"name": "web", "image": "img", "memory": 16}
        made = ecs.register_task_definition(family=family, containerDefinitions=[container])
        return made["taskDefinition"]["taskDefinitionArn"]

    arns = [register(), register(), register()]
    ecs.deregister_task_definition(taskDefinition=arns[2])
    yield arns
    for arn in arns[:2]:
        ecs.deregister_task_definition(taskDefinition=arn)


@pytest.fixture
def cluster(ecs):
    """A cluster of one's own: its services go with the test."""
    name = unique("services")
    ecs.create_cluster(clusterName=name)
    yield name
    for arn in ecs.list_services(cluster=name, maxResults=100)["serviceArns"]:
        ecs.delete_service(cluster=name, service=arn, force=True)
    ecs.delete_cluster(cluster=name)


@pytest.fixture
def create(ecs, cluster, definition):
    def create(name="web", **more):
        base = {"taskDefinition": definition[0], "desiredCount": 2}
        if more.get("schedulingStrategy") == "DAEMON":
            del base["desiredCount"]
        if more.get("deploymentController") == {"type": "EXTERNAL"}:
            del base["taskDefinition"]
        return ecs.create_service(cluster=cluster, serviceName=name, **(base | more))["service"]

    return create


@pytest.fixture
def describe(ecs, cluster):
    def describe(name="web", **more):
        answer = ecs.describe_services(cluster=cluster, services=[name], **more)
        assert answer["failures"] == [], answer
        return answer["services"][0]

    return describe


def history(ecs, cluster, **more):
    answer = ecs.list_service_deployments(cluster=cluster, service="web", **more)
    return answer["serviceDeployments"]


def test_a_new_service_has_the_defaults(ecs, cluster, create, describe, definition):
    made = create(tags=[{"key": "team", "value": "blue"}])
    assert made["serviceArn"] == f"{PREFIX}service/{cluster}/web"
    assert made["clusterArn"] == f"{PREFIX}cluster/{cluster}"
    assert made["status"] == "ACTIVE" and made["desiredCount"] == 2
    assert made["runningCount"] == made["pendingCount"] == 0
    assert made["launchType"] == "EC2" and made["schedulingStrategy"] == "REPLICA"
    assert made["deploymentController"] == {"type": "ECS"}
    configuration = made["deploymentConfiguration"]
    assert configuration["minimumHealthyPercent"] == 100
    assert configuration["maximumPercent"] == 200
    assert configuration["strategy"] == "ROLLING"
    assert configuration["deploymentCircuitBreaker"] == {"enable": False, "rollback": False}
    assert made["availabilityZoneRebalancing"] == "ENABLED"
    assert made["propagateTags"] == "NONE"
    assert made["enableECSManagedTags"] is made["enableExecuteCommand"] is False
    assert made["loadBalancers"] == made["serviceRegistries"] == made["events"] == []
    assert made["placementConstraints"] == made["placementStrategy"] == []
    assert made["createdBy"] == "arn:aws:iam::123456789012:root"
    assert made["taskDefinition"] == definition[0]
    assert made["tags"] == [{"key": "team", "value": "blue"}]
    assert "roleArn" not in made and "taskSets" not in made
    (deployment,) = made["deployments"]
    assert deployment["status"] == "PRIMARY" and deployment["rolloutState"] == "IN_PROGRESS"
    assert deployment["id"].startswith("ecs-svc/") and len(deployment["id"]) == 27
    assert deployment["desiredCount"] == 2 and deployment["failedTasks"] == 0
    (revision,) = made["currentServiceRevisions"]
    number = deployment["id"].removeprefix("ecs-svc/")
    assert revision["arn"] == f"{PREFIX}service-revision/{cluster}/web/{number}"
    assert made["currentServiceDeployment"].startswith(f"{PREFIX}service-deployment/{cluster}/web/")
    assert describe()["tags"] == []
    assert describe(include=["TAGS"])["tags"] == made["tags"]


def test_services_are_counted_and_keep_their_cluster(ecs, cluster, create):
    create()
    assert refused(ecs.delete_cluster, cluster=cluster) == (
        "ClusterContainsServicesException",
        "The Cluster cannot be deleted while Services are active.",
    )
    described = ecs.describe_clusters(clusters=[cluster], include=["STATISTICS"])["clusters"][0]
    assert described["activeServicesCount"] == 1
    statistics = {it["name"]: it["value"] for it in described["statistics"]}
    assert statistics["activeEC2ServiceCount"] == "1"
    assert statistics["drainingEC2ServiceCount"] == "0"


def test_what_is_missing_is_a_failure(ecs, cluster, create):
    create()
    elsewhere = f"{PREFIX}service/other/web"
    answer = ecs.describe_services(cluster=cluster, services=["web", "nope", elsewhere])
    assert [it["serviceName"] for it in answer["services"]] == ["web"]
    assert answer["failures"] == [
        {"arn": f"{PREFIX}service/{cluster}/nope", "reason": "MISSING"},
        {"arn": elsewhere, "reason": "MISSING"},
    ]


def test_a_token_makes_creation_idempotent(ecs, cluster, create):
    first = create(clientToken="token")
    assert create(clientToken="token")["createdAt"] == first["createdAt"]
    again = (INVALID, "Creation of service was not idempotent.")
    assert refused(create, clientToken="token", desiredCount=3) == again
    assert refused(create) == again


ALARMS = {"alarmNames": ["a"], "enable": True, "rollback": True}
# What is added to a good CreateService, and with what it is refused.
NOT_CREATED = [
    ({"cluster": "never-made"}, *NO_CLUSTER),
    ({"serviceName": "a b"}, INVALID, "Invalid service name 'a b'"),
    ({"serviceName": "n" * 256}, INVALID, "Invalid service name 'nnn"),
    ({"taskDefinition": ""}, INVALID, "TaskDefinition can not be blank."),
    ({"taskDefinition": "never-made"}, CLIENT, "TaskDefinition not found."),
    ({"taskDefinition": "GONE"}, CLIENT, "TaskDefinition is inactive"),
    ({"desiredCount": -1}, INVALID, "DesiredCount can not be lesser than 0"),
    ({"schedulingStrategy": "X"}, INVALID, "schedulingStrategy should be one of [REPLICA,DAEMON]"),
    (
        {"schedulingStrategy": "DAEMON"},
        INVALID,
        "The daemon scheduling strategy does not support a desired count for services. Remove the "
        "desired count value and try again",
    ),
    ({"launchType": "FARGATE"}, INVALID, "Task definition does not support launch_type FARGATE."),
    (
        {"launchType": "EC2", "capacityProviderStrategy": [{"capacityProvider": "x"}]},
        INVALID,
        "Specifying both a launch type and capacity provider strategy is not supported. Remove one "
        "and try again.",
    ),
    (
        {"capacityProviderStrategy": [{"capacityProvider": "x", "weight": 1}]},
        INVALID,
        "The specified capacity provider strategy cannot contain a capacity provider that is not "
        "associated with the cluster.",
    ),
    (
        {"platformVersion": "LATEST"},
        INVALID,
        "The platform version must be null when specifying an EC2 launch type.",
    ),
    (
        {"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}},
        INVALID,
        "Network Configuration is not valid for the given networkMode of this task definition.",
    ),
    ({"role": "r"}, INVALID, "You cannot specify an IAM role for services that require a service"),
    ({"loadBalancers": [{"targetGroupArn": "t"}]}, UNSUPPORTED, "loadBalancers"),
    ({"serviceRegistries": [{"registryArn": "r"}]}, UNSUPPORTED, "serviceRegistries"),
    ({"serviceConnectConfiguration": {"enabled": True}}, UNSUPPORTED, "serviceConnect"),
    ({"volumeConfigurations": [{"name": "v"}]}, UNSUPPORTED, "volumeConfigurations"),
    ({"vpcLatticeConfigurations": [{"roleArn": "r"}]}, UNSUPPORTED, "vpcLatticeConfigurations"),
    ({"deploymentController": {"type": "CODE_DEPLOY"}}, UNSUPPORTED, "The deployment controller"),
    ({"deploymentController": {"type": "EXTERNAL"}}, INVALID, "TaskDefinition must be blank"),
    (
        {"deploymentConfiguration": {"minimumHealthyPercent": 101}},
        INVALID,
        "minimumHealthyPercent must be at most 100",
    ),
    (
        {"deploymentConfiguration": {"maximumPercent": 99}},
        INVALID,
        "maximumPercent must be at least 100",
    ),
    (
        {"deploymentConfiguration": {"maximumPercent": 100}},
        INVALID,
        "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block "
        "deployments",
    ),
    (
        {"deploymentConfiguration": {"strategy": "BLUE_GREEN"}},
        INVALID,
        "bakeTimeInMinutes must be given when the deployment strategy is BLUE_GREEN.",
    ),
    (
        {"deploymentConfiguration": {"alarms": ALARMS}},
        UNSUPPORTED,
        "deploymentConfiguration.alarms",
    ),
    ({"placementStrategy": [{"type": "binpack", "field": "x"}]}, INVALID, "binpack field 'x' is"),
    ({"placementConstraints": [{"type": "memberOf", "expression": "("}]}, INVALID, "Invalid expr"),
    ({"propagateTags": "X"}, INVALID, "propagateTags should be one of"),
    ({"healthCheckGracePeriodSeconds": -1}, INVALID, "healthCheckGracePeriodSeconds"),
    ({"clientToken": "t" * 37}, INVALID, "idempotency token longer than 36."),
    ({"tags": [{"key": "aws:x", "value": ""}]}, INVALID, "Tag keys must not begin with 'aws:'"),
]


@pytest.mark.parametrize("more, code, text", NOT_CREATED)
def test_a_service_that_cannot_be_is_refused(ecs, cluster, definition, more, code, text):
    more = {k: definition[2] if v == "GONE" else v for k, v in more.items()}
    good = {
        "cluster": cluster,
        "serviceName": "web",
        "taskDefinition": definition[0],
        "desiredCount": 1,
    }
    told = refused(ecs.create_service, **(good | more))
    assert told[0] == code and told[1].startswith(text), told
    assert ecs.list_services(cluster=cluster)["serviceArns"] == []


def test_services_are_listed_in_pages_of_ten(ecs, cluster, create):
    names = sorted(unique("s") for _ in range(12))
    for name in names:
        create(name, desiredCount=0)
    create("daemon", schedulingStrategy="DAEMON")
    first = ecs.list_services(cluster=cluster)
    assert len(first["serviceArns"]) == 10
    rest = ecs.list_services(cluster=cluster, nextToken=first["nextToken"])
    assert "nextToken" not in rest
    listed = [it.rpartition("/")[2] for it in first["serviceArns"] + rest["serviceArns"]]
    assert sorted(listed) == ["daemon", *names]
    daemons = ecs.list_services(cluster=cluster, schedulingStrategy="DAEMON")["serviceArns"]
    assert daemons == [f"{PREFIX}service/{cluster}/daemon"]
    assert ecs.list_services(cluster=cluster, launchType="EXTERNAL")["serviceArns"] == []
    assert refused(ecs.list_services, cluster=cluster, maxResults=101)[0] == INVALID
    assert refused(ecs.list_services, cluster=cluster, nextToken="x") == (INVALID, "Invalid token.")
    assert refused(ecs.list_services, cluster="never-made") == NO_CLUSTER


def test_updates_deploy_when_there_is_something_to_deploy(ecs, cluster, create, definition):
    create()

    def update(**more):
        return ecs.update_service(cluster=cluster, service="web", **more)["service"]

    same = update(desiredCount=3, propagateTags="SERVICE", taskDefinition=definition[0])
    assert same["desiredCount"] == 3 and same["propagateTags"] == "SERVICE"
    assert len(history(ecs, cluster)) == 1
    new = update(taskDefinition=definition[1])
    assert new["taskDefinition"] == definition[1]
    assert new["deployments"][0]["taskDefinition"] == definition[1]
    assert new["propagateTags"] == "SERVICE"
    update(forceNewDeployment=True)
    statuses = [it["status"] for it in history(ecs, cluster)]
    assert statuses == ["IN_PROGRESS", "STOPPED", "STOPPED"]
    running = history(ecs, cluster, status=["IN_PROGRESS"])
    assert [it["serviceDeploymentArn"] for it in running] == [update()["currentServiceDeployment"]]
    assert len(history(ecs, cluster, maxResults=2)) == 2


# What is asked of a service, and with what it is refused.
NOT_UPDATED = [
    ({"service": "nope"}, *NO_SERVICE),
    ({"cluster": "never-made"}, *NO_CLUSTER),
    ({"desiredCount": -1}, INVALID, "DesiredCount can not be lesser than 0"),
    ({"taskDefinition": "never-made"}, CLIENT, "TaskDefinition not found."),
    ({"taskDefinition": "GONE"}, CLIENT, "TaskDefinition is inactive"),
    ({"loadBalancers": [{"targetGroupArn": "t"}]}, UNSUPPORTED, "loadBalancers"),
    ({"deploymentController": {"type": "EXTERNAL"}}, UNSUPPORTED, "The deployment controller"),
    ({"deploymentConfiguration": {"maximumPercent": 99}}, INVALID, "maximumPercent must be at"),
    (
        {"deploymentConfiguration": {"maximumPercent": 100, "minimumHealthyPercent": 0}},
        INVALID,
        "Availability Zone Rebalancing does not support maximumPercent <= 100",
    ),
]


@pytest.mark.parametrize("more, code, text", NOT_UPDATED)
def test_an_update_that_cannot_be_is_refused(
    ecs, cluster, create, describe, definition, more, code, text
):
    create()
    before = describe()
    more = {k: definition[2] if v == "GONE" else v for k, v in more.items()}
    told = refused(ecs.update_service, **({"cluster": cluster, "service": "web"} | more))
    assert told[0] == code and told[1].startswith(text), told
    assert describe()["deployments"] == before["deployments"]


def test_a_deleted_service_is_inactive_and_its_name_is_free(ecs, cluster, create, describe):
    create()
    assert refused(ecs.delete_service, cluster=cluster, service="web") == (
        INVALID,
        "The service cannot be stopped while it is scaled above 0.",
    )
    ecs.update_service(cluster=cluster, service="web", desiredCount=0)
    deleted = ecs.delete_service(cluster=cluster, service="web")["service"]
    assert deleted["status"] == "DRAINING"
    assert describe()["status"] == "INACTIVE"
    assert ecs.list_services(cluster=cluster)["serviceArns"] == []
    assert refused(ecs.delete_service, cluster=cluster, service="web") == NO_SERVICE
    assert refused(ecs.update_service, cluster=cluster, service="web", desiredCount=1) == (
        "ServiceNotActiveException",
        "Service was not ACTIVE.",
    )
    ecs.get_waiter("services_inactive").wait(cluster=cluster, services=["web"])
    assert create()["events"] == []
    forced = ecs.delete_service(cluster=cluster, service="web", force=True)["service"]
    assert forced["desiredCount"] == 0
    assert refused(ecs.delete_service, cluster=cluster, service="nope") == NO_SERVICE


def test_history_is_described(ecs, cluster, create, definition):
    made = create()
    arn, revision = made["currentServiceDeployment"], made["currentServiceRevisions"][0]["arn"]
    missing = arn.rpartition("/")[0] + "/" + "0" * 32
    nowhere = f"{PREFIX}service-deployment/never-made/web/{'0' * 32}"
    answer = ecs.describe_service_deployments(serviceDeploymentArns=[arn, missing, nowhere])
    assert sorted(it["arn"] for it in answer["failures"]) == sorted([missing, nowhere])
    (deployment,) = answer["serviceDeployments"]
    assert deployment["status"] == "IN_PROGRESS" and deployment["serviceArn"] == made["serviceArn"]
    assert deployment["targetServiceRevision"]["arn"] == revision
    assert deployment["targetServiceRevision"]["requestedTaskCount"] == 2
    assert deployment["sourceServiceRevisions"] == []
    breaker = {"status": "DISABLED", "failureCount": 0, "threshold": 3}
    assert deployment["deploymentCircuitBreaker"] == breaker
    revisions = ecs.describe_service_revisions(serviceRevisionArns=[revision])["serviceRevisions"]
    assert revisions[0]["taskDefinition"] == definition[0]
    assert revisions[0]["containerImages"] == [{"containerName": "web", "image": "img"}]
    for call in (ecs.describe_service_deployments, ecs.describe_service_revisions):
        assert refused(call)[0] == INVALID
    assert refused(ecs.describe_service_revisions, serviceRevisionArns=["x"])[0] == INVALID
    assert refused(ecs.list_service_deployments, cluster=cluster, service="nope") == NO_SERVICE


def test_deployments_are_stopped(ecs, cluster, create):
    arn = create()["currentServiceDeployment"]
    stop = ecs.stop_service_deployment
    told = refused(stop, serviceDeploymentArn=arn)
    assert told[0] == "ConflictException" and "cannot be rolled back" in told[1]
    assert stop(serviceDeploymentArn=arn, stopType="ABORT")["serviceDeploymentArn"] == arn
    stopped = history(ecs, cluster)[0]
    assert stopped["status"] == "STOPPED", stopped
    assert refused(stop, serviceDeploymentArn=arn)[0] == "ConflictException"
    assert refused(stop, serviceDeploymentArn="x") == NO_DEPLOYMENT
    elsewhere = f"{PREFIX}service-deployment/never-made/web/{'0' * 32}"
    assert refused(stop, serviceDeploymentArn=elsewhere) == NO_DEPLOYMENT
    go_on = ecs.continue_service_deployment
    assert refused(go_on, serviceDeploymentArn=elsewhere, hookId="h") == NO_DEPLOYMENT
    assert refused(go_on, serviceDeploymentArn=arn, hookId="h")[0] == INVALID


def test_services_have_tags(ecs, cluster, create, describe):
    arn = create(tags=[{"key": "a", "value": "1"}])["serviceArn"]
    ecs.tag_resource(resourceArn=arn, tags=[{"key": "b", "value": "2"}])
    ecs.untag_resource(resourceArn=arn, tagKeys=["a"])
    expected = [{"key": "b", "value": "2"}]
    assert ecs.list_tags_for_resource(resourceArn=arn)["tags"] == expected
    assert describe(include=["TAGS"])["tags"] == expected
    missing = f"{PREFIX}service/{cluster}/nope"
    told = refused(ecs.list_tags_for_resource, resourceArn=missing)
    # Its model declares no ResourceNotFoundException; TagResource's does.
    assert told[0] == INVALID and "nope" in told[1]
    told = refused(ecs.tag_resource, resourceArn=missing, tags=[{"key": "a"}])
    assert told[0] == "ResourceNotFoundException"


def test_tasks_are_listed_by_service(ecs, cluster, create):
    create()
    assert ecs.list_tasks(cluster=cluster, serviceName="web")["taskArns"] == []
    assert refused(ecs.list_tasks, cluster=cluster, serviceName="nope") == NO_SERVICE


def test_there_are_no_namespaces(ecs):
    told = refused(ecs.list_services_by_namespace, namespace="prod")
    assert told == ("NamespaceNotFoundException", "The namespace 'prod' does not exist.")


def test_only_tasks_of_services_are_protected(ecs, cluster):
    task = "0" * 32
    failures = [{"arn": f"{PREFIX}task/{cluster}/{task}", "reason": "MISSING"}]
    update = {"cluster": cluster, "tasks": [task], "protectionEnabled": True}
    assert ecs.update_task_protection(**update)["failures"] == failures
    assert ecs.get_task_protection(cluster=cluster, tasks=[task])["failures"] == failures
    assert ecs.get_task_protection(cluster=cluster)["protectedTasks"] == []
    for more in (
        {"tasks": []},
        {"tasks": ["x"]},
        {"tasks": [task] * 11},
        {"expiresInMinutes": 0},
        {"expiresInMinutes": 2881},
        {"protectionEnabled": False, "expiresInMinutes": 1},
    ):
        assert refused(ecs.update_task_protection, **(update | more))[0] == INVALID, more
    assert refused(ecs.get_task_protection, cluster="never-made") == NO_CLUSTER
