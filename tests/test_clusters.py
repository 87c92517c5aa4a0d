"""Clusters: CreateCluster, DescribeClusters, ListClusters, UpdateCluster and their end."""

import pytest

from conftest import unique
from harness.calls import refused


@pytest.fixture
def named(ecs):
    """A name of which no cluster is left afterwards."""
    name = unique("c")
    yield name
    ecs.delete_cluster(cluster=name)


def arn(laptop, name):
    return f"arn:aws:ecs:us-east-1:123456789012:cluster/{name}"


def test_a_new_cluster_is_active_and_empty(ecs, laptop, named):
    made = ecs.create_cluster(clusterName=named)["cluster"]
    assert made.pop("attachments", []) == []
    assert made == {
        "clusterArn": arn(laptop, named),
        "clusterName": named,
        "status": "ACTIVE",
        "registeredContainerInstancesCount": 0,
        "runningTasksCount": 0,
        "pendingTasksCount": 0,
        "activeServicesCount": 0,
        "statistics": [],
        "tags": [],
        "settings": [{"name": "containerInsights", "value": "disabled"}],
        "capacityProviders": [],
        "defaultCapacityProviderStrategy": [],
    }


def test_without_a_name_it_is_the_default(ecs):
    try:
        assert ecs.create_cluster()["cluster"]["clusterName"] == "default"
        described = ecs.describe_clusters()
        assert [it["clusterName"] for it in described["clusters"]] == ["default"]
    finally:
        ecs.delete_cluster(cluster="default")


def test_an_active_name_gives_the_same_cluster(ecs, named):
    first = ecs.create_cluster(clusterName=named, tags=[{"key": "a", "value": "1"}])
    again = ecs.create_cluster(
        clusterName=named,
        tags=[{"key": "b", "value": "2"}],
        settings=[{"name": "containerInsights", "value": "enabled"}],
    )
    assert again["cluster"] == first["cluster"]


def test_parts_are_described_when_asked_for(ecs, named):
    configuration = {
        "executeCommandConfiguration": {
            "logging": "OVERRIDE",
            "logConfiguration": {"cloudWatchLogGroupName": "/exec"},
        }
    }
    ecs.create_cluster(
        clusterName=named,
        tags=[{"key": "team", "value": "blue"}],
        settings=[{"name": "containerInsights", "value": "enhanced"}],
        configuration=configuration,
    )
    plain = ecs.describe_clusters(clusters=[named])["clusters"][0]
    assert plain["tags"] == plain["settings"] == plain["statistics"] == []
    assert "configuration" not in plain and "attachments" not in plain
    include = ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"]
    full = ecs.describe_clusters(clusters=[named], include=include)["clusters"][0]
    assert full["tags"] == [{"key": "team", "value": "blue"}]
    assert full["settings"] == [{"name": "containerInsights", "value": "enhanced"}]
    assert full["configuration"] == configuration
    statistics = {it["name"]: it["value"] for it in full["statistics"]}
    assert statistics["runningEC2TasksCount"] == "0"
    assert {"pendingFargateTasksCount", "activeExternalServiceCount"} <= statistics.keys()


def test_what_is_not_there_is_a_failure(ecs, laptop, named):
    ecs.create_cluster(clusterName=named)
    missing = unique("missing")
    answer = ecs.describe_clusters(clusters=[missing, arn(laptop, named), missing])
    assert [it["clusterName"] for it in answer["clusters"]] == [named]
    assert answer["failures"] == [{"arn": arn(laptop, missing), "reason": "MISSING"}]


def test_all_are_listed_page_by_page(ecs):
    names = sorted(unique("page") for _ in range(7))
    try:
        for name in names:
            ecs.create_cluster(clusterName=name)
        pages = ecs.get_paginator("list_clusters").paginate(PaginationConfig={"PageSize": 3})
        pages = [page["clusterArns"] for page in pages]
        listed = [arn.rpartition("/")[2] for page in pages for arn in page]
        assert all(len(page) <= 3 for page in pages)
        assert set(names) <= set(listed) and len(listed) == len(set(listed))
        last = ecs.list_clusters(maxResults=100)
        assert "nextToken" not in last
    finally:
        for name in names:
            ecs.delete_cluster(cluster=name)


def test_updates_replace_the_given_parts(ecs, named):
    ecs.create_cluster(clusterName=named, tags=[{"key": "k", "value": "v"}])
    enabled = [{"name": "containerInsights", "value": "enabled"}]
    updated = ecs.update_cluster_settings(cluster=named, settings=enabled)["cluster"]
    assert updated["settings"] == enabled
    configuration = {"executeCommandConfiguration": {"logging": "NONE"}}
    ecs.update_cluster(cluster=named, configuration=configuration)
    include = ["CONFIGURATIONS", "SETTINGS", "TAGS"]
    described = ecs.describe_clusters(clusters=[named], include=include)["clusters"][0]
    assert described["configuration"] == configuration
    assert described["settings"] == enabled
    assert described["tags"] == [{"key": "k", "value": "v"}]


def test_a_deleted_cluster_is_inactive_until_its_name_is_used_again(ecs, named):
    ecs.create_cluster(clusterName=named, tags=[{"key": "old", "value": ""}])
    assert ecs.delete_cluster(cluster=named)["cluster"]["status"] == "INACTIVE"
    described = ecs.describe_clusters(clusters=[named])
    assert [it["status"] for it in described["clusters"]] == ["INACTIVE"]
    listed = ecs.get_paginator("list_clusters").paginate().build_full_result()["clusterArns"]
    assert not any(it.endswith(f"/{named}") for it in listed)
    inactive = ("ClusterNotFoundException", "The referenced cluster was inactive.")
    assert refused(ecs.list_tasks, cluster=named)[0] == "ClusterNotFoundException"
    assert refused(ecs.run_task, cluster=named, taskDefinition="x") == inactive
    assert ecs.delete_cluster(cluster=named)["cluster"]["status"] == "INACTIVE"
    again = ecs.create_cluster(clusterName=named)["cluster"]
    assert again["status"] == "ACTIVE" and again["tags"] == []


def test_a_cluster_in_use_cannot_be_deleted(ecs, cluster):
    assert refused(ecs.delete_cluster, cluster=cluster) == (
        "ClusterContainsContainerInstancesException",
        "The Cluster cannot be deleted while Container Instances are active or draining.",
    )
