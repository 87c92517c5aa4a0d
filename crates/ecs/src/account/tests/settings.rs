//! Account settings.
use expect_test::expect;

use super::{World, check, run};
use crate::account::effective_settings;

#[test]
fn settings_fall_back_to_root_and_to_defaults() {
    check(
        r#"
        ListAccountSettings {"effectiveSettings": true, "maxResults": 10} | settings
        PutAccountSettingDefault {"name": "containerInsights", "value": "enhanced"}
        as arn:aws:iam::123456789012:user/ann
        ListAccountSettings {"name": "containerInsights"}
        ListAccountSettings {"name": "containerInsights", "effectiveSettings": true}
        PutAccountSetting {"name": "containerInsights", "value": "enabled"}
        ListAccountSettings
        ListAccountSettings {"name": "containerInsights", "value": "enabled"}
        ListAccountSettings {"name": "containerInsights", "value": "disabled"}
        ListAccountSettings {"principalArn": "arn:aws:iam::123456789012:root"}
        DeleteAccountSetting {"name": "containerInsights"}
        DeleteAccountSetting {"name": "containerInsights"}
        as arn:aws:iam::123456789012:root
        DeleteAccountSetting {"name": "containerInsights"}
        "#,
        expect![[r#"
            ListAccountSettings settings=[{"name":"awsvpcTrunking","principalArn":"arn:aws:iam::123456789012:root","type":"user","value":"disabled"},{"name":"containerInsights","principalArn":"arn:aws:iam::123456789012:root","type":"user","value":"disabled"},{"name":"containerInstanceLongArnFormat","principalArn":"arn:aws:iam::123456789012:root","type":"user","value":"enabled"},{"name":"defaultLogDriverMode","principalArn":"arn:aws:iam::123456789012:root","type":"user","value":"non-blocking"},{"name":"fargateEventWindows","principalArn":"arn:aws:iam::123456789012:root","type":"user","value":"disabled"},{"name":"fargateFIPSMode","principalArn":"arn:aws:iam::123456789012:root","type":"user","value":"disabled"},{"name":"fargateTaskRetirementWaitPeriod","principalArn":"arn:aws:iam::123456789012:root","type":"user","value":"7"},{"name":"guardDutyActivate","principalArn":"arn:aws:iam::123456789012:root","type":"aws_managed","value":"off"},{"name":"serviceLongArnFormat","principalArn":"arn:aws:iam::123456789012:root","type":"user","value":"enabled"},{"name":"tagResourceAuthorization","principalArn":"arn:aws:iam::123456789012:root","type":"user","value":"on"}]
            PutAccountSettingDefault {"setting":{"name":"containerInsights","principalArn":"arn:aws:iam::123456789012:root","type":"user","value":"enhanced"}}
            as arn:aws:iam::123456789012:user/ann
            ListAccountSettings {"settings":[]}
            ListAccountSettings {"settings":[{"name":"containerInsights","principalArn":"arn:aws:iam::123456789012:user/ann","type":"user","value":"enhanced"}]}
            PutAccountSetting {"setting":{"name":"containerInsights","principalArn":"arn:aws:iam::123456789012:user/ann","type":"user","value":"enabled"}}
            ListAccountSettings {"settings":[{"name":"containerInsights","principalArn":"arn:aws:iam::123456789012:user/ann","type":"user","value":"enabled"}]}
            ListAccountSettings {"settings":[{"name":"containerInsights","principalArn":"arn:aws:iam::123456789012:user/ann","type":"user","value":"enabled"}]}
            ListAccountSettings {"settings":[]}
            ListAccountSettings {"settings":[{"name":"containerInsights","principalArn":"arn:aws:iam::123456789012:root","type":"user","value":"enhanced"}]}
            DeleteAccountSetting {"setting":{"name":"containerInsights","principalArn":"arn:aws:iam::123456789012:user/ann","type":"user","value":"enhanced"}}
            DeleteAccountSetting {"setting":{"name":"containerInsights","principalArn":"arn:aws:iam::123456789012:user/ann","type":"user","value":"enhanced"}}
            as arn:aws:iam::123456789012:root
            DeleteAccountSetting {"setting":{"name":"containerInsights","principalArn":"arn:aws:iam::123456789012:root","type":"user","value":"disabled"}}
        "#]],
    );
}

#[test]
fn every_name_has_its_values() {
    check(
        r#"
        PutAccountSetting {"name": "serviceLongArnFormat", "value": "enabled"}
        PutAccountSetting {"name": "taskLongArnFormat", "value": "disabled"}
        PutAccountSetting {"name": "containerInstanceLongArnFormat", "value": ""}
        PutAccountSetting {"name": "awsvpcTrunking", "value": "enabled"}
        PutAccountSetting {"name": "awsvpcTrunking", "value": "on"}
        PutAccountSetting {"name": "containerInsights"}
        PutAccountSetting {"name": "fargateFIPSMode", "value": "enabled"}
        PutAccountSetting {"name": "tagResourceAuthorization", "value": "off"}
        PutAccountSetting {"name": "tagResourceAuthorization", "value": "enabled"}
        PutAccountSetting {"name": "fargateTaskRetirementWaitPeriod", "value": "14"}
        PutAccountSetting {"name": "fargateTaskRetirementWaitPeriod", "value": "8"}
        PutAccountSetting {"name": "guardDutyActivate", "value": "on"}
        PutAccountSettingDefault {"name": "guardDutyActivate", "value": "on"}
        PutAccountSetting {"name": "defaultLogDriverMode", "value": "blocking"}
        PutAccountSetting {"name": "defaultLogDriverMode", "value": "sometimes"}
        PutAccountSetting {"name": "fargateEventWindows", "value": "enabled"}
        PutAccountSetting {"name": "longArnFormat", "value": "enabled"}
        PutAccountSetting
        DeleteAccountSetting {"name": "longArnFormat"}
        DeleteAccountSetting {"name": "guardDutyActivate"}
        ListAccountSettings {"name": "longArnFormat"}
        ListAccountSettings {"value": "enabled"}
        ListAccountSettings {"maxResults": 11}
        "#,
        expect![[r#"
            PutAccountSetting {"setting":{"name":"serviceLongArnFormat","principalArn":"arn:aws:iam::123456789012:root","type":"user","value":"enabled"}}
            PutAccountSetting !! InvalidParameterException: value of taskLongArnFormat should be one of [enabled], but is 'disabled'.
            PutAccountSetting !! InvalidParameterException: value of containerInstanceLongArnFormat should be one of [enabled], but is ''.
            PutAccountSetting {"setting":{"name":"awsvpcTrunking","principalArn":"arn:aws:iam::123456789012:root","type":"user","value":"enabled"}}
            PutAccountSetting !! InvalidParameterException: value of awsvpcTrunking should be one of [enabled,disabled], but is 'on'.
            PutAccountSetting !! InvalidParameterException: value of containerInsights should be one of [enabled,disabled,enhanced], but is ''.
            PutAccountSetting {"setting":{"name":"fargateFIPSMode","principalArn":"arn:aws:iam::123456789012:root","type":"user","value":"enabled"}}
            PutAccountSetting {"setting":{"name":"tagResourceAuthorization","principalArn":"arn:aws:iam::123456789012:root","type":"user","value":"off"}}
            PutAccountSetting !! InvalidParameterException: value of tagResourceAuthorization should be one of [on,off], but is 'enabled'.
            PutAccountSetting {"setting":{"name":"fargateTaskRetirementWaitPeriod","principalArn":"arn:aws:iam::123456789012:root","type":"user","value":"14"}}
            PutAccountSetting !! InvalidParameterException: value of fargateTaskRetirementWaitPeriod should be one of [0,7,14], but is '8'.
            PutAccountSetting !! InvalidParameterException: The account setting guardDutyActivate is read-only: it shows what another service does.
            PutAccountSettingDefault !! InvalidParameterException: The account setting guardDutyActivate is read-only: it shows what another service does.
            PutAccountSetting {"setting":{"name":"defaultLogDriverMode","principalArn":"arn:aws:iam::123456789012:root","type":"user","value":"blocking"}}
            PutAccountSetting !! InvalidParameterException: value of defaultLogDriverMode should be one of [blocking,non-blocking], but is 'sometimes'.
            PutAccountSetting {"setting":{"name":"fargateEventWindows","principalArn":"arn:aws:iam::123456789012:root","type":"user","value":"enabled"}}
            PutAccountSetting !! InvalidParameterException: name should be one of [serviceLongArnFormat,taskLongArnFormat,containerInstanceLongArnFormat,awsvpcTrunking,containerInsights,fargateFIPSMode,tagResourceAuthorization,fargateTaskRetirementWaitPeriod,guardDutyActivate,defaultLogDriverMode,fargateEventWindows], but is 'longArnFormat'.
            PutAccountSetting !! InvalidParameterException: name should be one of [serviceLongArnFormat,taskLongArnFormat,containerInstanceLongArnFormat,awsvpcTrunking,containerInsights,fargateFIPSMode,tagResourceAuthorization,fargateTaskRetirementWaitPeriod,guardDutyActivate,defaultLogDriverMode,fargateEventWindows], but is ''.
            DeleteAccountSetting !! InvalidParameterException: name should be one of [serviceLongArnFormat,taskLongArnFormat,containerInstanceLongArnFormat,awsvpcTrunking,containerInsights,fargateFIPSMode,tagResourceAuthorization,fargateTaskRetirementWaitPeriod,guardDutyActivate,defaultLogDriverMode,fargateEventWindows], but is 'longArnFormat'.
            DeleteAccountSetting !! InvalidParameterException: The account setting guardDutyActivate is read-only: it shows what another service does.
            ListAccountSettings !! InvalidParameterException: name should be one of [serviceLongArnFormat,taskLongArnFormat,containerInstanceLongArnFormat,awsvpcTrunking,containerInsights,fargateFIPSMode,tagResourceAuthorization,fargateTaskRetirementWaitPeriod,guardDutyActivate,defaultLogDriverMode,fargateEventWindows], but is 'longArnFormat'.
            ListAccountSettings !! InvalidParameterException: A filter by value needs the name of a setting.
            ListAccountSettings !! InvalidParameterException: maxResults must be between 1 and 10, but it is 11.
        "#]],
    );
}

#[test]
fn only_root_chooses_for_others() {
    check(
        r#"
        PutAccountSetting {"name": "awsvpcTrunking", "value": "enabled", "principalArn": "arn:aws:iam::123456789012:user/ann"}
        PutAccountSetting {"name": "awsvpcTrunking", "value": "enabled", "principalArn": "arn:aws:iam::999999999999:user/ann"}
        PutAccountSetting {"name": "awsvpcTrunking", "value": "enabled", "principalArn": "ann"}
        as arn:aws:sts::123456789012:assumed-role/deploy/session
        PutAccountSetting {"name": "awsvpcTrunking", "value": "enabled"}
        PutAccountSetting {"name": "awsvpcTrunking", "value": "enabled", "principalArn": "arn:aws:iam::123456789012:role/deploy"}
        PutAccountSetting {"name": "awsvpcTrunking", "value": "enabled", "principalArn": "arn:aws:iam::123456789012:user/ann"}
        DeleteAccountSetting {"name": "awsvpcTrunking", "principalArn": "arn:aws:iam::123456789012:user/ann"}
        PutAccountSetting {"name": "fargateTaskRetirementWaitPeriod", "value": "14"}
        PutAccountSettingDefault {"name": "fargateTaskRetirementWaitPeriod", "value": "14"}
        "#,
        expect![[r#"
            PutAccountSetting {"setting":{"name":"awsvpcTrunking","principalArn":"arn:aws:iam::123456789012:user/ann","type":"user","value":"enabled"}}
            PutAccountSetting !! InvalidParameterException: 'arn:aws:iam::999999999999:user/ann' is not the ARN of a user, a role or root of this account.
            PutAccountSetting !! InvalidParameterException: 'ann' is not the ARN of a user, a role or root of this account.
            as arn:aws:sts::123456789012:assumed-role/deploy/session
            PutAccountSetting {"setting":{"name":"awsvpcTrunking","principalArn":"arn:aws:iam::123456789012:role/deploy","type":"user","value":"enabled"}}
            PutAccountSetting {"setting":{"name":"awsvpcTrunking","principalArn":"arn:aws:iam::123456789012:role/deploy","type":"user","value":"enabled"}}
            PutAccountSetting !! AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/deploy/session is not authorized to change the settings of arn:aws:iam::123456789012:user/ann: only the root user can change those of others.
            DeleteAccountSetting !! AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/deploy/session is not authorized to change the settings of arn:aws:iam::123456789012:user/ann: only the root user can change those of others.
            PutAccountSetting !! InvalidParameterException: Only the root user can change the account setting fargateTaskRetirementWaitPeriod.
            PutAccountSettingDefault !! InvalidParameterException: Only the root user can change the account setting fargateTaskRetirementWaitPeriod.
        "#]],
    );
}

#[test]
fn effective_settings_are_for_the_door() {
    let mut world = World::new();
    let of = |world: &World, principal| {
        effective_settings(&world.trial.state, principal)["defaultLogDriverMode"].clone()
    };
    let role = "arn:aws:sts::123456789012:assumed-role/deploy/session";
    assert_eq!(of(&world, role), "non-blocking");
    let put = r#"PutAccountSettingDefault {"name": "defaultLogDriverMode", "value": "blocking"}"#;
    run(&mut world, put);
    assert_eq!(of(&world, role), "blocking");
    assert_eq!(effective_settings(&world.trial.state, role).len(), 11);
}

#[test]
fn settings_have_pages() {
    let mut world = World::new();
    let body = r#"{"effectiveSettings": true}"#;
    let first = world.call("ListAccountSettings", body).unwrap();
    assert_eq!(first["settings"].as_array().unwrap().len(), 10);
    let token = first["nextToken"].as_str().unwrap();
    let body = format!(r#"{{"effectiveSettings": true, "nextToken": "{token}"}}"#);
    let second = world.call("ListAccountSettings", &body).unwrap();
    assert_eq!(second["settings"].as_array().unwrap().len(), 1);
    assert_eq!(second.get("nextToken"), None);
}
