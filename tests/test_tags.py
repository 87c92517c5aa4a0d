"""Tags of everything that can have them, and where tags of tasks come from."""

import pytest

from harness.calls import refused

INVALID = "InvalidParameterException"


@pytest.fixture(params=["cluster", "task definition", "container instance", "task"])
def resource(request, ecs, cluster, tasks):
    """The ARN of a resource of each kind."""
    match request.param:
        case "cluster":
            return ecs.describe_clusters(clusters=[cluster])["clusters"][0]["clusterArn"]
        case "task definition":
            return tasks.define(tasks.box())
        case "container instance":
            return ecs.list_container_instances(cluster=cluster)["containerInstanceArns"][0]
        case "task":
            return tasks.run(tasks.box()).arn


def test_every_kind_of_resource_has_tags(ecs, resource):
    tags = lambda: {
        it["key"]: it["value"] for it in ecs.list_tags_for_resource(resourceArn=resource)["tags"]
    }
    assert tags() == {}
    ecs.tag_resource(resourceArn=resource, tags=[{"key": "a", "value": "1"}, {"key": "b"}])
    assert tags() == {"a": "1", "b": ""}
    ecs.tag_resource(resourceArn=resource, tags=[{"key": "a", "value": "2"}])
    ecs.untag_resource(resourceArn=resource, tagKeys=["b", "never"])
    assert tags() == {"a": "2"}
    ecs.untag_resource(resourceArn=resource, tagKeys=["a"])
    assert tags() == {}


def test_wrong_tags_are_refused(lax, ecs, cluster):
    arn = ecs.describe_clusters(clusters=[cluster])["clusters"][0]["clusterArn"]
    for tags in [
        [{"key": "", "value": "v"}],
        [{"key": "k" * 129, "value": "v"}],
        [{"key": "k", "value": "v" * 257}],
        [{"key": "aws:k", "value": "v"}],
        [{"key": "AWS:k", "value": "v"}],
        [{"key": "k", "value": "1"}, {"key": "k", "value": "2"}],
        [{"key": f"k{number}", "value": ""} for number in range(51)],
        [],
    ]:
        code, _ = refused(lax.tag_resource, resourceArn=arn, tags=tags)
        assert code == INVALID, tags
    assert ecs.list_tags_for_resource(resourceArn=arn)["tags"] == []


H = "0" * 32
NOT_FOUND, NO_CLUSTER = "ResourceNotFoundException", "ClusterNotFoundException"
# One of each kind that is not there: how its tags are changed, and how they are listed. The model
# of the one does not declare what the other says.
UNKNOWN = {
    "cluster/never-made": (NO_CLUSTER, NO_CLUSTER),
    f"task/never-made/{H}": (NO_CLUSTER, NO_CLUSTER),
    f"task/{{cluster}}/{H}": (NOT_FOUND, INVALID),
    f"container-instance/{{cluster}}/{H}": (NOT_FOUND, INVALID),
    "service/{cluster}/none": (NOT_FOUND, INVALID),
    "task-set/{cluster}/none/ecs-svc/1234567890123456789": (NOT_FOUND, INVALID),
    "daemon/{cluster}/none": (NOT_FOUND, INVALID),
    "task-definition/none:1": (INVALID, INVALID),
    "daemon-task-definition/none:1": (INVALID, INVALID),
    "capacity-provider/none": ("ClientException", "ClientException"),
    # These have no tags of their own.
    f"service-deployment/{{cluster}}/none/{'a' * 21}": (INVALID, INVALID),
    "moon/x": (INVALID, INVALID),
}


@pytest.mark.parametrize("tail", UNKNOWN)
def test_unknown_resources_have_none(lax, cluster, tail):
    base = lax.describe_clusters(clusters=[cluster])["clusters"][0]["clusterArn"]
    arn = f"{base.rpartition(':')[0]}:{tail.format(cluster=cluster)}"
    calls = [
        refused(lax.tag_resource, resourceArn=arn, tags=[{"key": "k"}]),
        refused(lax.untag_resource, resourceArn=arn, tagKeys=["k"]),
        refused(lax.list_tags_for_resource, resourceArn=arn),
    ]
    changed, listed = UNKNOWN[tail]
    assert [code for code, _ in calls] == [changed, changed, listed], calls


def test_what_is_no_resource_has_none(lax):
    for wrong in ["nonsense", "arn:aws:s3:::bucket", "arn:aws:ecs:us-east-1:123456789012:", ""]:
        code, _ = refused(lax.tag_resource, resourceArn=wrong, tags=[{"key": "k"}])
        assert code == INVALID, wrong


def test_tasks_take_tags_of_their_definition_when_asked(tasks):
    tags = [{"key": "from", "value": "definition"}, {"key": "both", "value": "definition"}]
    definition = tasks.define(tasks.box(), tags=tags)
    shown = lambda task: {it["key"]: it["value"] for it in task.describe(include=["TAGS"])["tags"]}
    run = {"tags": [{"key": "both", "value": "run"}]}
    assert shown(tasks.run(definition=definition, run=run)) == {"both": "run"}
    run |= {"propagateTags": "TASK_DEFINITION", "enableECSManagedTags": True}
    task = tasks.run(definition=definition, run=run)
    assert shown(task) == {
        "from": "definition",
        "both": "run",
        "aws:ecs:clusterName": task.cluster,
    }
    assert task.describe().get("tags", []) == []
    code, _ = refused(
        tasks.ecs.run_task,
        cluster=tasks.cluster,
        taskDefinition=definition,
        propagateTags="SERVICE",
    )
    assert code == INVALID
