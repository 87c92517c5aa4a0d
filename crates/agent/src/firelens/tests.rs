//! What a router is given, and what is refused.

use expect_test::expect;
use serde_json::{Value, json};

use super::*;

fn task(kind: &str, more: &Value, options: &Value) -> acs::Task {
    let host = json!({"LogConfig": {"Type": "awsfirelens", "Config": options}}).to_string();
    serde_json::from_value(json!({
    "arn": "arn:aws:ecs:r:1:task/c/0123", "family": "f", "version": "3",
    "desiredStatus": "RUNNING", "networkMode": "bridge",
    "containers": [
        {"name": "router", "image": "i", "firelensConfiguration":
            {"type": kind, "options": more}},
        {"name": "app", "image": "i", "dockerConfig": {"hostConfig": host}, "secrets": [
            {"name": "apikey", "valueFrom": "k", "target": "LOG_DRIVER"},
            {"name": "A", "valueFrom": "a", "target": "CONTAINER"}]},
    ]}))
    .expect("a task")
}

fn options() -> Value {
    json!({"Name": "http", "@type": "http", "Host": "h", "include-pattern": "^keep",
        "exclude-pattern": "secret$", "log-driver-buffer-limit": "500", "mode": "non-blocking"})
}

#[test]
fn the_configuration_of_fluent_bit() {
    let mut options = options();
    options.as_object_mut().expect("options").remove("@type");
    let task = task(
        "fluentbit",
        &json!({"config-file-type": "file", "config-file-value": "/x"}),
        &options,
    );
    expect![[r#"
        [INPUT]
            Name forward
            unix_path /var/run/fluent.sock

        [INPUT]
            Name forward
            Listen 0.0.0.0
            Port 24224

        [INPUT]
            Name tcp
            Tag firelens-healthcheck
            Listen 127.0.0.1
            Port 8877

        [FILTER]
            Name grep
            Match app-firelens*
            Regex log ^keep

        [FILTER]
            Name grep
            Match app-firelens*
            Exclude log secret$

        [FILTER]
            Name record_modifier
            Match *
            Record ecs_cluster c
            Record ecs_task_arn arn:aws:ecs:r:1:task/c/0123
            Record ecs_task_definition f:3

        @INCLUDE /x

        [OUTPUT]
            Name null
            Match firelens-healthcheck

        [OUTPUT]
            Name http
            Match app-firelens*
            Host h
            apikey ${apikey_1}

    "#]]
    .assert_eq(&configuration(&task, "c").expect("a configuration"));
}

#[test]
fn the_configuration_of_fluentd() {
    let mut options = options();
    options.as_object_mut().expect("options").remove("Name");
    let task = task("fluentd", &json!({}), &options);
    expect![[r##"
        <source>
            @type unix
            path /var/run/fluent.sock
        </source>

        <source>
            @type forward
            bind 0.0.0.0
            port 24224
        </source>

        <source>
            @type tcp
            bind 127.0.0.1
            port 8877
            tag firelens-healthcheck
            <parse>
                @type none
            </parse>
        </source>

        <filter app-firelens**>
            @type grep
            <regexp>
                key log
                pattern ^keep
            </regexp>
        </filter>

        <filter app-firelens**>
            @type grep
            <exclude>
                key log
                pattern secret$
            </exclude>
        </filter>

        <filter **>
            @type record_transformer
            <record>
                ecs_cluster c
                ecs_task_arn arn:aws:ecs:r:1:task/c/0123
                ecs_task_definition f:3
            </record>
        </filter>

        <match firelens-healthcheck>
            @type null
        </match>

        <match app-firelens**>
            @type http
            Host h
            apikey "#{ENV['apikey_1']}"
        </match>

    "##]]
    .assert_eq(&configuration(&task, "c").expect("a configuration"));
}

#[test]
fn fields_can_be_left_away_and_a_host_has_no_port_to_give() {
    let mut task = task(
        "fluentbit",
        &json!({"enable-ecs-log-metadata": "false"}),
        &json!({"Name": "stdout", "Match": "*"}),
    );
    task.network_mode = Some("host".to_owned());
    task.containers[1].secrets.clear();
    expect![[r#"
        [INPUT]
            Name forward
            unix_path /var/run/fluent.sock

        [OUTPUT]
            Name stdout
            Match *

    "#]]
    .assert_eq(&configuration(&task, "c").expect("a configuration"));
}

#[test]
fn what_cannot_be_is_told_before_anything_is_begun() {
    let fault = |change: fn(&mut acs::Task), options: Value| {
        let mut task = task("fluentbit", &json!({}), &options);
        change(&mut task);
        check(&task).expect_err("refused")
    };
    let told = [
        fault(|_| {}, json!({"Host": "h"})),
        fault(|_| {}, json!({"Name": "x\n[OUTPUT]"})),
        fault(|it| it.containers[0].firelens_configuration = None, json!({})),
        fault(|it| it.containers[0].firelens_configuration = Some(json!({"type": "x"})), json!({})),
        fault(
            |it| it.containers[1].firelens_configuration = Some(json!({"type": "fluentd"})),
            json!({}),
        ),
        fault(
            |it| {
                let options = json!({"config-file-type": "s3", "config-file-value": "arn"});
                it.containers[0].firelens_configuration =
                    Some(json!({"type": "fluentd", "options": options}));
                it.containers[1].secrets.clear();
            },
            json!({}),
        ),
    ];
    expect![[r#"
        container app: missing output key Name which is required for firelens configuration of type fluentbit
        container app: the option Name has a line end or control character
        container app has no container that routes its log
        unknown firelens configuration type 'x'
        router and app would both be the router
        this agent reads no configuration from 's3'"#]]
    .assert_eq(&told.map(|it| it.replace("ResourceInitializationError: failed to create firelens config: ", "")).join("\n"));
}

#[test]
fn a_container_logs_by_dockers_driver_and_waits_for_its_router() {
    let task = task("fluentbit", &json!({}), &options());
    let (router, app) = (&task.containers[0], &task.containers[1]);
    assert_eq!(waited_for(&task, app), Some("router"));
    assert_eq!(waited_for(&task, router), None);
    assert!(is_given_secrets(&task, router) && !is_given_secrets(&task, app));
    let (driver, asked) = logs::asked(app).expect("a driver");
    let mut log =
        HostConfigLogConfig { typ: Some(driver), config: Some(asked.into_iter().collect()) };
    let socket = socket(std::path::Path::new("/run/x")).expect("short enough");
    to_fluentd(&mut log, &task, "app", &socket);
    let options = log.config.expect("options").into_iter();
    let options: std::collections::BTreeMap<_, _> = options.collect();
    expect![[r#"
        Some("fluentd") {
            "fluentd-address": "unix:///run/x/fluent.sock",
            "fluentd-async": "true",
            "fluentd-buffer-limit": "500",
            "fluentd-sub-second-precision": "true",
            "mode": "non-blocking",
            "tag": "app-firelens-0123",
        }"#]]
    .assert_eq(&format!("{:?} {options:#?}", log.typ));
}

#[test]
fn a_router_that_waits_for_others_is_waited_for_by_nobody() {
    let mut task = task("fluentbit", &json!({}), &options());
    task.containers[0].depends_on = vec![acs::ContainerDependency {
        container_name: "app".to_owned(),
        condition: "START".to_owned(),
    }];
    assert_eq!(waited_for(&task, &task.containers[1]), None);
}

#[test]
fn a_path_that_no_socket_can_have_is_refused() {
    let fault = socket(std::path::Path::new(&format!("/{}", "x".repeat(100)))).expect_err("long");
    assert!(fault.contains("longer than 107 bytes"), "{fault}");
}
