//! Secrets: fetched with the execution role, given to containers, written down nowhere.

use berth_api::acs::{RegistryAuthentication, RestartPolicy, Secret, Task};
use serde_json::{Value, json};

use crate::credentials::{CANARY, assert_clean, credentials};
use crate::definitions::{SERVE, container, task};
use crate::endpoint::run;
use crate::host::Host;

const ARN: &str = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf";

fn secret(name: &str, value_from: &str) -> Secret {
    let provider = if value_from.contains(":secretsmanager:") { "asm" } else { "ssm" };
    Secret {
        name: name.to_owned(),
        value_from: value_from.to_owned(),
        region: Some("us-east-1".to_owned()),
        provider: Some(provider.to_owned()),
        kind: Some("ENVIRONMENT_VARIABLE".to_owned()),
        target: Some("CONTAINER".to_owned()),
        container_path: None,
    }
}

fn with_secrets() -> Task {
    let mut c = container("c", SERVE);
    c.secrets = vec![secret("PLAIN", "/p"), secret("KEY", &format!("{ARN}:key::"))];
    let mut task = task(vec![c]);
    task.execution_role_credentials = Some(credentials("execution", 7));
    task
}

fn tell_values(host: &Host) {
    let parameter = json!({"Name": "/p", "Value": format!("{CANARY} of a parameter")});
    host.control_plane.answer("GetParameters", json!({"Parameters": [parameter]}));
    let text = json!({"key": {"in": format!("{CANARY} of a secret")}}).to_string();
    host.control_plane.answer("GetSecretValue", json!({"ARN": ARN, "SecretString": text}));
}

async fn environment(host: &Host, running: &Value) -> Vec<String> {
    let id = running["containers"][0]["runtimeId"].as_str().expect("an id");
    let config = host.inspect(id).await.config.expect("a config");
    let labels = format!("{:?}", config.labels);
    assert!(!labels.contains(CANARY), "{labels}");
    config.env.expect("an environment")
}

#[tokio::test(flavor = "multi_thread")]
async fn values_reach_the_container_and_no_file() {
    let host = Host::start().await;
    tell_values(&host);
    let task = with_secrets();
    host.control_plane.start_tasks(vec![task.clone()]);
    let running = host.control_plane.report(&task.arn, "RUNNING").await;
    let environment = environment(&host, &running).await;
    assert!(environment.contains(&format!("PLAIN={CANARY} of a parameter")));
    assert!(environment.contains(&format!("KEY={{\"in\":\"{CANARY} of a secret\"}}")));
    let mut calls = host.control_plane.heard().calls;
    calls.retain(|it| it.0 != "ReportHost");
    calls.sort_by(|a, b| a.0.cmp(&b.0));
    let expected = [
        ("GetParameters", json!({"Names": ["/p"], "WithDecryption": true})),
        ("GetSecretValue", json!({"SecretId": ARN})),
    ];
    let expected = expected.map(|(name, input)| (name.to_owned(), "ASIA7".to_owned(), input));
    assert_eq!(calls, expected);
    assert_clean(host.directory.path());
}

async fn reason(host: &Host, task: &Task) -> String {
    host.control_plane.start_tasks(vec![task.clone()]);
    let stopped = host.control_plane.report(&task.arn, "STOPPED").await;
    stopped["reason"].as_str().expect("a reason").to_owned()
}

/// Where an image cannot be had a container's reason says why.
async fn containers_reason(host: &Host, task: &Task) -> String {
    host.control_plane.start_tasks(vec![task.clone()]);
    host.control_plane.report(&task.arn, "STOPPED").await.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_had_stops_the_task_in_the_words_of_ecs() {
    const PREFIX: &str = "ResourceInitializationError: unable to pull secrets or registry auth: ";
    let host = Host::start().await;
    tell_values(&host);
    host.control_plane.answer("GetParameters", json!({"InvalidParameters": ["/p"]}));
    let missing = "fetching secret data from SSM Parameter Store in us-east-1: \
                   invalid parameters: /p";
    assert_eq!(reason(&host, &with_secrets()).await, format!("{PREFIX}{missing}"));

    tell_values(&host);
    host.control_plane.refuse("GetSecretValue", 400, "ResourceNotFoundException");
    let absent = format!(
        "ResourceNotFoundException: The task can't retrieve the secret with ARN '{ARN}' from AWS \
         Secrets Manager. Check whether the secret exists in the specified Region"
    );
    assert_eq!(reason(&host, &with_secrets()).await, format!("{PREFIX}{absent}"));

    host.control_plane.refuse("GetSecretValue", 400, "AccessDeniedException");
    let denied = format!("secret {ARN}: AccessDeniedException: refused by the test");
    assert_eq!(reason(&host, &with_secrets()).await, format!("{PREFIX}{denied}"));

    let mut login = container("c", SERVE);
    login.registry_authentication = Some(RegistryAuthentication {
        kind: "asm".to_owned(),
        asm_auth_data: Some(json!({"credentialsParameter": ARN, "region": "us-east-1"})),
        ecr_auth_data: None,
    });
    let mut task = with_secrets();
    task.containers = vec![login];
    let denied = format!(
        "asm fetching secret from the service for {ARN}: AccessDeniedException: refused by the test"
    );
    assert_eq!(reason(&host, &task).await, format!("{PREFIX}{denied}"));

    let mut task = with_secrets();
    task.execution_role_credentials = None;
    let nobody = "ASM secret resource: unable to find execution role credentials";
    assert_eq!(reason(&host, &task).await, format!("{PREFIX}{nobody}"));

    host.control_plane.refuse("GetAuthorizationToken", 400, "AccessDeniedException");
    let mut login = container("c", SERVE);
    login.image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/nowhere:1".to_owned();
    login.registry_authentication = Some(RegistryAuthentication {
        kind: "ecr".to_owned(),
        asm_auth_data: None,
        ecr_auth_data: Some(json!({"registryId": "123456789012", "region": "us-east-1"})),
    });
    let mut task = with_secrets();
    task.execution_role_credentials = None;
    task.containers = vec![login];
    let told = containers_reason(&host, &task).await;
    let expected = "CannotPullECRContainerError: the task definition names no execution role, and \
                    the agent's own key gets no login of a registry. Give it an executionRoleArn, \
                    of a role that is allowed ecr:GetAuthorizationToken. AccessDeniedException: ";
    assert!(told.contains(expected), "{told}");
    assert_clean(host.directory.path());
    assert!(host.containers().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_agent_fetches_anew_and_waits_for_who_does_not_answer() {
    let mut host = Host::start().await;
    host.control_plane.refuse("GetParameters", 503, "ServiceUnavailableException");
    tell_values(&host);
    let task = with_secrets();
    host.control_plane.start_tasks(vec![task.clone()]);
    let asked = |heard: &crate::control_plane::Heard, times: usize| {
        let asked = heard.calls.iter().filter(|it| it.0 == "GetParameters").count();
        (asked >= times).then_some(())
    };
    host.control_plane.wait(|heard| asked(heard, 2)).await;
    host.kill_agent().await;
    assert!(host.containers().await.is_empty());
    host.start_agent(|_| {}).await;
    // What has no memory file system waits for the control plane to send them again.
    let credentials = credentials("execution", 8);
    host.control_plane.say(&crate::credentials::message(&task.arn, "TaskExecution", credentials));
    let before = host.control_plane.heard().calls.len();
    host.control_plane.allow("GetParameters");
    let running = host.control_plane.report(&task.arn, "RUNNING").await;
    assert!(environment(&host, &running).await.iter().any(|it| it.starts_with("PLAIN=")));
    let calls = host.control_plane.heard().calls;
    assert!(calls[before..].iter().any(|it| it.1 == "ASIA8"), "{calls:?}");
    assert_clean(host.directory.path());
}

/// Ends with 9 if what its second run finds is what the first has found.
const READS_TWICE: &str = "[ -e /second ] && { cmp /secret/db /first && exit 9; exit 4; }; \
                           cp /secret/db /first; until [ -e /go ]; do sleep 0.1; done; \
                           touch /second; sleep 1.2; exit 5";

fn with_a_file() -> Task {
    let mut c = container("c", READS_TWICE);
    c.secrets = vec![secret("DB", "/p")];
    c.restart_policy = Some(RestartPolicy {
        enabled: true,
        ignored_exit_codes: vec![4, 9],
        restart_attempt_period: Some(1),
    });
    let docker_config = c.docker_config.as_mut().expect("a config");
    let mut config: Value = serde_json::from_str(&docker_config.config).expect("JSON");
    config["Labels"] = json!({"berth.secret.DB": "file:/secret/db"});
    docker_config.config = config.to_string();
    let mut task = task(vec![c]);
    task.execution_role_credentials = Some(credentials("execution", 7));
    task
}

/// A task that has read its secret, whose files then go as those of a machine that is started anew.
async fn without_its_files(host: &Host) -> (Task, String) {
    let task = with_a_file();
    host.control_plane.start_tasks(vec![task.clone()]);
    let running = host.control_plane.report(&task.arn, "RUNNING").await;
    let id = running["containers"][0]["runtimeId"].as_str().expect("an id").to_owned();
    run(host, &id, &["sh", "-c", "until cmp /secret/db /first; do sleep 0.1; done"]).await;
    let mounts = host.inspect(&id).await.mounts.expect("mounts");
    let source = mounts.into_iter().find_map(|it| it.source).expect("a file");
    std::fs::remove_dir_all(std::path::Path::new(&source).parent().expect("a folder"))
        .expect("as root");
    (task, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_a_machine_has_lost_are_there_again_when_their_container_is() {
    let memory = tempfile::tempdir_in("/dev/shm").expect("a memory file system");
    let host = Host::with(|it| it.memory_dir = Some(memory.path().to_owned())).await;
    tell_values(&host);
    let (task, id) = without_its_files(&host).await;
    run(&host, &id, &["touch", "/go"]).await;
    let stopped = host.control_plane.report(&task.arn, "STOPPED").await;
    assert_eq!(stopped["containers"][0]["exitCode"], 9, "{stopped}");
    assert_eq!(stopped["containers"][0]["runtimeId"], *id);
    let calls = host.control_plane.heard().calls;
    assert_eq!(calls.iter().filter(|it| it.0 == "GetParameters").count(), 2);
    assert_clean(host.directory.path());
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_cannot_be_had_again_end_the_task_with_the_reason() {
    let memory = tempfile::tempdir_in("/dev/shm").expect("a memory file system");
    let host = Host::with(|it| it.memory_dir = Some(memory.path().to_owned())).await;
    tell_values(&host);
    let (task, id) = without_its_files(&host).await;
    host.control_plane.answer("GetParameters", json!({"InvalidParameters": ["/p"]}));
    run(&host, &id, &["touch", "/go"]).await;
    let said = host.control_plane.report(&task.arn, "STOPPED").await.to_string();
    assert!(said.contains("unable to pull secrets or registry auth: fetching"), "{said}");
}
