"""Account settings: one's own, the account's, and what holds."""

import pytest

from harness.calls import refused

INVALID = "InvalidParameterException"
ROOT = "arn:aws:iam::123456789012:root"


@pytest.fixture
def ecs(alone):
    """A control plane whose settings nobody else looks at."""
    client = alone.client()
    yield client
    for setting in client.list_account_settings()["settings"]:
        client.delete_account_setting(name=setting["name"], principalArn=setting["principalArn"])


def effective(ecs, name):
    found = ecs.list_account_settings(name=name, effectiveSettings=True)["settings"]
    return [it["value"] for it in found]


def test_a_choice_holds_until_it_is_deleted(ecs):
    put = ecs.put_account_setting(name="containerInsights", value="enhanced")["setting"]
    assert put == {
        "name": "containerInsights",
        "value": "enhanced",
        "principalArn": ROOT,
        "type": "user",
    }
    assert ecs.list_account_settings()["settings"] == [put]
    assert effective(ecs, "containerInsights") == ["enhanced"]
    assert ecs.create_cluster(clusterName="insights")["cluster"]["settings"] == [
        {"name": "containerInsights", "value": "enhanced"}
    ]
    ecs.delete_cluster(cluster="insights")
    deleted = ecs.delete_account_setting(name="containerInsights")["setting"]
    assert deleted["value"] == "disabled"
    assert ecs.list_account_settings()["settings"] == []


def test_the_account_has_defaults(ecs):
    put = ecs.put_account_setting_default(name="tagResourceAuthorization", value="off")
    assert put["setting"]["principalArn"] == ROOT
    assert effective(ecs, "tagResourceAuthorization") == ["off"]


def test_everything_has_a_value(ecs):
    pages = ecs.get_paginator("list_account_settings").paginate(effectiveSettings=True)
    found = {it["name"]: it for page in pages for it in page["settings"]}
    names = ecs.meta.service_model.shape_for("SettingName").enum
    assert set(found) == set(names)
    assert found["taskLongArnFormat"]["value"] == "enabled"
    assert found["guardDutyActivate"]["type"] == "aws_managed"


def test_filters(ecs):
    ecs.put_account_setting(name="awsvpcTrunking", value="enabled")
    ecs.put_account_setting(name="fargateFIPSMode", value="enabled")
    names = lambda **more: [it["name"] for it in ecs.list_account_settings(**more)["settings"]]
    assert names() == ["awsvpcTrunking", "fargateFIPSMode"]
    assert names(name="awsvpcTrunking") == ["awsvpcTrunking"]
    assert names(name="awsvpcTrunking", value="disabled") == []
    assert names(principalArn=ROOT) == ["awsvpcTrunking", "fargateFIPSMode"]


def test_wrong_choices_are_refused(alone):
    lax = alone.client(parameter_validation=False)
    for arguments in [
        {"name": "moon", "value": "on"},
        {"name": "containerInsights", "value": "maybe"},
        {"name": "guardDutyActivate", "value": "on"},
        {"name": "taskLongArnFormat", "value": "disabled"},
        {"name": "fargateTaskRetirementWaitPeriod", "value": "3"},
        {"value": "on"},
        {"name": "containerInsights"},
    ]:
        assert refused(lax.put_account_setting, **arguments)[0] == INVALID, arguments
    assert refused(lax.list_account_settings, maxResults=11)[0] == INVALID
