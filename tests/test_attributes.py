"""Attributes of container instances: put, listed, deleted, and used by placement."""

import pytest

from harness.calls import refused

INVALID = "InvalidParameterException"


@pytest.fixture
def instance(ecs, cluster):
    """The laptop's instance, without the attributes that the test put."""
    (arn,) = ecs.list_container_instances(cluster=cluster)["containerInstanceArns"]
    before = names(ecs, cluster)
    yield arn
    put = [{"name": name, "targetId": arn} for name in names(ecs, cluster) - before]
    for at in range(0, len(put), 10):
        ecs.delete_attributes(cluster=cluster, attributes=put[at : at + 10])


def names(ecs, cluster):
    pages = ecs.get_paginator("list_attributes").paginate(
        cluster=cluster, targetType="container-instance"
    )
    return {it["name"] for page in pages for it in page["attributes"]}


def test_they_are_put_listed_and_deleted(ecs, cluster, instance):
    put = {"name": "rack", "value": "r 1", "targetId": instance}
    answer = ecs.put_attributes(cluster=cluster, attributes=[put])["attributes"]
    assert answer == [put | {"targetType": "container-instance"}]
    short = instance.rpartition("/")[2]
    ecs.put_attributes(
        cluster=cluster,
        attributes=[
            {"name": "rack", "value": "r2", "targetId": short, "targetType": "container-instance"},
            {"name": "bare", "targetId": instance},
        ],
    )

    def listed(**more):
        arguments = {"cluster": cluster, "targetType": "container-instance"} | more
        found = ecs.list_attributes(**arguments)["attributes"]
        return [(it["name"], it.get("value"), it["targetId"]) for it in found]

    assert listed(attributeName="rack") == [("rack", "r2", instance)]
    assert listed(attributeName="rack", attributeValue="r2") == [("rack", "r2", instance)]
    assert listed(attributeName="rack", attributeValue="r1") == []
    assert listed(attributeName="bare") == [("bare", None, instance)]
    gone = {"name": "rack", "targetId": instance}
    ecs.delete_attributes(cluster=cluster, attributes=[gone])
    assert listed(attributeName="rack") == []
    ecs.delete_attributes(cluster=cluster, attributes=[gone])


def test_they_are_listed_page_by_page(ecs, cluster, instance):
    put = [{"name": f"n{number}", "targetId": instance} for number in range(5)]
    ecs.put_attributes(cluster=cluster, attributes=put)
    pages = ecs.get_paginator("list_attributes").paginate(
        cluster=cluster, targetType="container-instance", PaginationConfig={"PageSize": 4}
    )
    listed = [it["name"] for page in pages for it in page["attributes"]]
    assert {it["name"] for it in put} <= set(listed) and len(listed) == len(set(listed))


def test_their_number_is_bounded(ecs, cluster, instance):
    put = lambda name: [{"name": name, "targetId": instance}]
    own = 0
    with pytest.raises(ecs.exceptions.AttributeLimitExceededException):
        for own in range(12):
            ecs.put_attributes(cluster=cluster, attributes=put(f"own{own}"))
    # `disk` of the laptop's start is one, too.
    assert own == 9


def test_wrong_ones_are_refused(lax, cluster, instance):
    for attribute in [
        {"name": "ecs.availability-zone", "value": "x"},
        {"name": "com.amazonaws.ecs.capability.x"},
        {"name": "a b"},
        {"name": ""},
        {"name": "x" * 129},
        {"name": "a", "value": " x"},
        {"name": "a", "value": "x" * 129},
        {"name": "a", "value": "é"},
        {"name": "a", "targetType": "moon"},
    ]:
        given = [attribute | {"targetId": instance}]
        code, _ = refused(lax.put_attributes, cluster=cluster, attributes=given)
        assert code == INVALID, attribute
    many = [{"name": f"n{number}", "targetId": instance} for number in range(11)]
    assert refused(lax.put_attributes, cluster=cluster, attributes=many)[0] == INVALID
    assert refused(lax.list_attributes, cluster=cluster, targetType="moon")[0] == INVALID


def test_placement_uses_them(ecs, cluster, instance, tasks):
    wish = [{"type": "memberOf", "expression": "attribute:rack == r7"}]
    definition = tasks.define(tasks.box())
    answer = tasks.ask(definition, placementConstraints=wish)
    assert answer["tasks"] == []
    assert answer["failures"][0]["reason"].startswith("MemberOf placement constraint unsatisfied")
    ecs.put_attributes(
        cluster=cluster, attributes=[{"name": "rack", "value": "r7", "targetId": instance}]
    )
    tasks.run(definition=definition, run={"placementConstraints": wish}).until("RUNNING")
