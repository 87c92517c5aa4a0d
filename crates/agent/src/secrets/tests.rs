//! From a task's references to what its containers are given, and the reasons why not.

use berth_api::acs::{Container, RegistryAuthentication, Secret, Task};
use expect_test::expect;
use serde_json::json;

use super::reference::{self, Reference};
use super::{Answers, Hidden, Login, Plan};

const ARN: &str = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf";

fn secret(name: &str, value_from: &str, region: &str) -> Secret {
    let provider = if value_from.contains(":secretsmanager:") { "asm" } else { "ssm" };
    Secret {
        name: name.to_owned(),
        value_from: value_from.to_owned(),
        region: Some(region.to_owned()),
        provider: Some(provider.to_owned()),
        kind: Some("ENVIRONMENT_VARIABLE".to_owned()),
        target: Some("CONTAINER".to_owned()),
        container_path: None,
    }
}

fn task(secrets: Vec<Secret>) -> Task {
    let container = Container { name: "c".to_owned(), secrets, ..Container::default() };
    Task { containers: vec![container], ..Task::default() }
}

fn secret_of(plan: &Plan, at: usize) -> (String, reference::Secret) {
    plan.secrets[at].clone()
}

#[test]
fn an_arn_has_no_more_fields_or_exactly_three() {
    let read = |it: &str| Reference::of(it, "r", "asm");
    let parts = |it: &str| match read(it).expect("an ARN") {
        Reference::Secret { secret, json_key, .. } => {
            (secret.id, json_key, secret.stage, secret.version)
        }
        Reference::Parameter { .. } => panic!("a parameter"),
    };
    let text = |it: &str| Some(it.to_owned());
    assert_eq!(parts(ARN), (ARN.to_owned(), None, None, None));
    assert_eq!(parts(&format!("{ARN}:::")), (ARN.to_owned(), None, None, None));
    assert_eq!(parts(&format!("{ARN}:k:s:v")), (ARN.to_owned(), text("k"), text("s"), text("v")));
    assert_eq!(parts(&format!("{ARN}::s:")), (ARN.to_owned(), None, text("s"), None));
    for more in [":", ":k", ":k:s", ":k:s:v:w"] {
        let fault = read(&format!("{ARN}{more}")).expect_err("another number of fields");
        assert_eq!(fault, super::texts::INVALID_SECRET_ARN, "{more}");
    }
    assert!(Reference::of("", "r", "ssm").is_err() && Reference::of("p", "r", "x").is_err());
}

#[test]
fn parameters_are_asked_for_in_tens_and_each_thing_once() {
    let mut secrets: Vec<Secret> =
        (0..12).map(|it| secret(&format!("P{it}"), &format!("/p/{it:02}"), "eu-west-1")).collect();
    secrets.push(secret("AGAIN", "/p/00", "eu-west-1"));
    secrets.push(secret("FAR", "/p/00", "us-east-1"));
    secrets.push(secret("S", &format!("{ARN}:a::"), "us-east-1"));
    secrets.push(secret("T", &format!("{ARN}:b::"), "us-east-1"));
    secrets.push(secret("OLD", &format!("{ARN}:b:AWSPREVIOUS:"), "us-east-1"));
    let plan = Plan::of(&task(secrets)).expect("a plan");
    let calls: Vec<_> =
        plan.parameters.iter().map(|(region, it)| (region.as_str(), it.len())).collect();
    assert_eq!(calls, [("eu-west-1", 10), ("eu-west-1", 2), ("us-east-1", 1)]);
    assert_eq!(plan.secrets.len(), 2);
    assert!(plan.logins.is_empty());
}

#[test]
fn containers_get_what_they_name_and_nothing_else() {
    let mut with_login =
        task(vec![secret("A", "/p", "r"), secret("B", &format!("{ARN}:k::"), "r")]);
    with_login.containers[0]
        .secrets
        .push(Secret { target: Some("LOG_DRIVER".to_owned()), ..secret("splunk-token", ARN, "r") });
    with_login.containers[0].registry_authentication = Some(RegistryAuthentication {
        kind: "asm".to_owned(),
        asm_auth_data: Some(json!({"credentialsParameter": "login", "region": "r"})),
        ecr_auth_data: None,
    });
    let other = Container { name: "other".to_owned(), ..Container::default() };
    with_login.containers.push(other);
    let plan = Plan::of(&with_login).expect("a plan");
    let mut answers = Answers::default();
    let hidden = |it: &str| Hidden::new(it.to_owned());
    answers.parameters.insert(("r".into(), "/p".into()), hidden("c4n4ry-1"));
    answers.secrets.insert(secret_of(&plan, 0), hidden(r#"{"k": {"c4n4ry": [1, 2]}}"#));
    answers
        .secrets
        .insert(plan.logins[0].clone(), hidden(r#"{"username":"c4n4ry","password":"x"}"#));
    let filled = plan.fill(&answers).expect("all is there");
    let c = &filled["c"];
    let shown = |all: &[(String, Hidden)]| {
        let all = all.iter().map(|(name, it)| format!("{name}={}", it.shown()));
        all.collect::<Vec<_>>()
    };
    assert_eq!(shown(&c.environment), ["A=c4n4ry-1", r#"B={"c4n4ry":[1,2]}"#]);
    assert_eq!(shown(&c.log_options), [r#"splunk-token={"k": {"c4n4ry": [1, 2]}}"#]);
    let login = c.login.as_ref().map(|it| it.as_ref().expect("a login").username.shown());
    assert_eq!(login, Some("c4n4ry"));
    assert!(!filled.contains_key("other"));
    assert!(!format!("{filled:?} {answers:?} {plan:?}").contains("c4n4ry"));
}

#[test]
fn a_login_of_ecr_is_asked_for_once_and_no_role_is_needed() {
    let ecr = |account: &str| {
        Some(RegistryAuthentication {
            kind: "ecr".to_owned(),
            asm_auth_data: None,
            ecr_auth_data: Some(json!({"registryId": account, "region": "r"})),
        })
    };
    let container = |name: &str, account: &str| Container {
        name: name.to_owned(),
        registry_authentication: ecr(account),
        ..Container::default()
    };
    let containers = vec![container("a", "1"), container("b", "2"), container("c", "1")];
    let plan = Plan::of(&Task { containers, ..Task::default() }).expect("a plan");
    let token = |id: &str| ("r".to_owned(), id.to_owned());
    assert_eq!(plan.tokens, [token("1"), token("2")]);
    assert!(!plan.needs_role());
    let mut answers = Answers::default();
    let read = Login::read(r#"{"username": "AWS", "password": "p"}"#).expect("a login");
    answers.tokens.insert(token("1"), Ok(read.clone()));
    answers.tokens.insert(token("2"), Err("denied".to_owned()));
    let filled = plan.fill(&answers).expect("a task without a login begins, too");
    assert_eq!(filled["a"].login, Some(Ok(read)));
    assert_eq!(filled["b"].login, Some(Err("denied".to_owned())));
    assert_eq!(filled["c"].login, filled["a"].login);
}

#[test]
fn what_is_wrong_is_told_without_the_value() {
    let of = |value_from: &str, value: Option<&str>| {
        let plan = Plan::of(&task(vec![secret("A", value_from, "r")]))?;
        let mut answers = Answers::default();
        if let Some(value) = value {
            let value = Hidden::new(value.to_owned());
            match plan.secrets.first() {
                Some(secret) => drop(answers.secrets.insert(secret.clone(), value)),
                None => drop(answers.parameters.insert(("r".into(), value_from.into()), value)),
            }
        }
        plan.fill(&answers).map(|_| String::new())
    };
    let told: Vec<String> = [
        of(&format!("{ARN}:k"), None),
        of("/p", None),
        of("/p", Some("c4n4ry\0")),
        of(&format!("{ARN}:k::"), Some(r#"{"c4n4ry": 1}"#)),
        of(&format!("{ARN}:k::"), Some("c4n4ry")),
    ]
    .map(|it| it.expect_err("it is wrong"))
    .into();
    expect![[r#"
        ResourceInitializationError: unable to pull secrets or registry auth: an invalid ARN format for the AWS Secrets Manager secret was specified. Specify a valid ARN and try again.
        fetching secret data from SSM Parameter Store in r: invalid parameters: /p
        the value of A has a NUL character, which no environment variable can hold
        retrieved secret from Secrets Manager did not contain json key k (secret arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf)
        retrieved secret from Secrets Manager is not a JSON object (secret arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf)"#]]
    .assert_eq(&told.join("\n"));
}

/// What the first container is given, as text.
fn given(task: &Task) -> String {
    let plan = Plan::of(task).expect("a plan");
    let mut answers = Answers::default();
    for (region, names) in &plan.parameters {
        for name in names {
            let value = Hidden::new(format!("value of {name}"));
            answers.parameters.insert((region.clone(), name.clone()), value);
        }
    }
    let all = plan.fill(&answers).expect("answers");
    let given = &all[&task.containers[0].name];
    let told = |kind: &str, all: &[(String, Hidden)]| {
        let all = all.iter().map(|(name, it)| format!("{kind} {name}: {}", it.shown()));
        all.collect::<Vec<_>>()
    };
    let told = [
        told("variable", &given.environment),
        told("file", &given.files),
        told("option", &given.log_options),
    ];
    told.concat().join("\n")
}

#[test]
fn a_secret_that_a_label_makes_a_file_is_no_variable() {
    let mut task = task(vec![secret("A", "/a", "r"), secret("B", "/b", "r")]);
    let labels = json!({"Labels": {"berth.secret.A": "file:/run/secrets/a"}}).to_string();
    let config = berth_api::acs::DockerConfig { config: labels, ..Default::default() };
    task.containers[0].docker_config = Some(config);
    expect![[r#"
        variable B: value of /b
        file /run/secrets/a: value of /a"#]]
    .assert_eq(&given(&task));
}

#[test]
fn what_is_secret_of_an_output_is_a_variable_of_the_router() {
    let router = Container {
        name: "router".to_owned(),
        firelens_configuration: Some(json!({"type": "fluentbit"})),
        ..Container::default()
    };
    let mut task = task(vec![secret("A", "/a", "r"), secret("apikey", "/k", "r")]);
    let routed = &mut task.containers[0];
    routed.secrets[1].target = Some("LOG_DRIVER".to_owned());
    let host = json!({"LogConfig": {"Type": "awsfirelens", "Config": {}}}).to_string();
    let config = berth_api::acs::DockerConfig { host_config: host, ..Default::default() };
    routed.docker_config = Some(config);
    task.containers.insert(0, router);
    assert_eq!(given(&task), "variable apikey_1: value of /k");
    task.containers.swap(0, 1);
    assert_eq!(given(&task), "variable A: value of /a");
}
