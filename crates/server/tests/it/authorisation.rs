//! Who may call what: every operation of every service by a user who may not, who may, and who is
//! kept from it; and what becomes of keys and of what seals them.
use berth_api::{
    Operation, Row, Wire, berth, client::Client, cloudwatch, ec2, ecr, ecs, iam, logs,
    secretsmanager, sigv4::Credentials, ssm, sts,
};
use berth_engine::StoreError;
use berth_server::{Limits, Server, StartError, endpoint_variables};
use serde_json::json;

use crate::support::{
    Node,
    agent::Session,
    config,
    http::{Ask, FORM},
    iam::{element, iam, key, user},
    start, start_in,
};

/// What this release serves: the words of its actions, and the names of its operations.
struct Served {
    row: &'static Row,
    prefix: &'static str,
    operations: Vec<&'static str>,
}

/// Everybody may ask who they are, why they were refused, and to join, whatever policies say.
const OPEN: [&str; 3] = ["sts:GetCallerIdentity", "berth:ExplainDenial", "berth:JoinCluster"];

/// STS: this can be denied, and needs no policy.
const UNASKED: &str = "sts:GetSessionToken";

/// It takes a role that trusts the caller, too.
const ASSUME: &str = "sts:AssumeRole";

/// What else they do: register a task definition, and hand on a role.
const ALONG: [(&str, &str); 3] = [
    ("ecs:CreateExpressGatewayService", "ecs:RegisterTaskDefinition"),
    ("ecs:UpdateExpressGatewayService", "ecs:RegisterTaskDefinition"),
    ("iam:AddRoleToInstanceProfile", "iam:PassRole"),
];

fn served() -> Vec<Served> {
    fn of<W: Wire>(prefix: &'static str) -> Served {
        let operations = <W::Operation as Operation>::ALL.iter().map(|it| it.name()).collect();
        Served { row: W::row(), prefix, operations }
    }
    vec![
        of::<ecs::Api>("ecs"),
        of::<ssm::Api>("ssm"),
        of::<secretsmanager::Api>("secretsmanager"),
        of::<sts::Api>("sts"),
        of::<iam::Api>("iam"),
        of::<logs::Api>("logs"),
        of::<cloudwatch::Api>("cloudwatch"),
        of::<ec2::Api>("ec2"),
        of::<ecr::Api>("ecr"),
        of::<berth::Api>("berth"),
    ]
}

/// What whoever calls an operation must be allowed first. To start a session of ECS Exec is one
/// thing, by whichever API.
fn action(it: &Served, operation: &str) -> String {
    match (it.prefix, operation) {
        ("berth", "StartExec") => "ecs:ExecuteCommand".to_owned(),
        (prefix, _) => format!("{prefix}:{operation}"),
    }
}

/// A call of nothing in particular, as this service speaks.
fn call(node: &Node, credentials: &Credentials, it: &Served, operation: &str) -> Ask {
    let Row { signing_name, target_prefix, api_version, .. } = it.row;
    let ask = Ask {
        credentials: credentials.clone(),
        service: (*signing_name).to_owned(),
        ..node.ask(operation, "{}")
    };
    match it.prefix {
        "ec2" | "iam" | "sts" => {
            let body = format!("Action={operation}&Version={api_version}");
            Ask { body: body.into(), ..ask.without("x-amz-target").header(FORM.0, FORM.1) }
        }
        _ => ask.header("x-amz-target", &format!("{target_prefix}.{operation}")),
    }
}

/// Gives a user one policy, in place of the one before.
async fn allow(node: &Node, name: &str, statements: serde_json::Value) {
    let document = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    let document = berth_api::sigv4::percent_encoded(document);
    let form =
        format!("Action=PutUserPolicy&UserName={name}&PolicyName=p&PolicyDocument={document}");
    iam(node, &form).await;
}

fn is_denied(answer: &crate::support::http::Answer) -> bool {
    // EC2 calls it otherwise.
    let is_code =
        ["AccessDenied", "UnauthorizedOperation"].iter().any(|it| answer.body.contains(it));
    is_code && answer.body.contains("is not authorized to perform")
}

#[tokio::test]
async fn all_that_is_served_is_looked_at() {
    let variables: Vec<_> = served().iter().filter_map(|it| it.row.endpoint_variable).collect();
    assert_eq!(variables, endpoint_variables().collect::<Vec<_>>());
}

#[tokio::test]
async fn whoever_may_nothing_can_call_nothing() {
    let node = start().await;
    let nobody = user(&node, "nobody").await;
    for it in served() {
        for operation in &it.operations {
            let answer = node.send(&call(&node, &nobody, &it, operation)).await;
            let action = action(&it, operation);
            if OPEN.contains(&&*action) || action == UNASKED {
                assert!(!is_denied(&answer), "{action}: {answer:?}");
                continue;
            }
            assert!(is_denied(&answer), "{action}: {answer:?}");
            let status = if ["ec2", "iam", "sts"].contains(&it.prefix) { 403 } else { 400 };
            assert_eq!(answer.status, status, "{action}");
            let id = answer.header("x-amzn-requestid").unwrap();
            let text = format!(
                "User: arn:aws:iam::123456789012:user/nobody is not authorized to perform: \
                 {action} on resource: "
            );
            assert!(answer.body.contains(&text), "{action}: {answer:?}");
            let reason = match &*action {
                ASSUME => String::new(),
                _ => format!("because no identity-based policy allows the {action} action "),
            };
            let end = format!("{reason}(berth why-denied {id})");
            assert!(answer.body.contains(&end), "{action}: {answer:?}");
        }
    }
    // None of it has changed anything.
    let clusters = node.send(&node.ask("ListClusters", "{}")).await;
    assert_eq!(clusters.body, "{\"clusterArns\":[]}");
    assert_eq!(iam(&node, "Action=ListUsers").await.matches("<member>").count(), 1);
}

#[tokio::test]
async fn whoever_may_one_thing_can_call_that() {
    let node = start().await;
    let one = user(&node, "one").await;
    for it in served() {
        for operation in &it.operations {
            let action = action(&it, operation);
            let along = ALONG.iter().find(|it| it.0 == action).map(|it| it.1);
            let actions: Vec<&str> = [&*action].into_iter().chain(along).collect();
            let statement = json!({"Effect": "Allow", "Action": actions, "Resource": "*"});
            allow(&node, "one", statement).await;
            let answer = node.send(&call(&node, &one, &it, operation)).await;
            assert_eq!(is_denied(&answer), action == ASSUME, "{action}: {answer:?}");
            let other = served().into_iter().find(|other| other.prefix != it.prefix).unwrap();
            let other_operation = other.operations[0];
            let answer = node.send(&call(&node, &one, &other, other_operation)).await;
            assert!(is_denied(&answer), "{other_operation} with {action}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn a_deny_goes_before_every_allow() {
    let node = start().await;
    let kept = user(&node, "kept").await;
    for it in served() {
        let own = format!("{}:", it.prefix);
        let of_others = it.operations.iter().map(|operation| action(&it, operation));
        let of_others = of_others.filter(|it| !it.starts_with(&own));
        let all: Vec<String> = of_others.chain([format!("{own}*")]).collect();
        let statements = json!([
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": all, "Resource": "*"},
        ]);
        allow(&node, "kept", statements).await;
        for operation in &it.operations {
            let answer = node.send(&call(&node, &kept, &it, operation)).await;
            let action = action(&it, operation);
            let is_open = OPEN.contains(&&*action);
            assert_eq!(is_denied(&answer), !is_open, "{action}: {answer:?}");
            let text = "with an explicit deny in an identity-based policy (berth why-denied ";
            assert!(is_open || answer.body.contains(text), "{action}: {answer:?}");
        }
    }
}

fn list(node: &Node, credentials: &Credentials) -> Ask {
    Ask { credentials: credentials.clone(), ..node.ask("ListClusters", "{}") }
}

#[tokio::test]
async fn a_key_signs_while_it_is_active_and_there() {
    let node = start().await;
    let ann = user(&node, "ann").await;
    allow(&node, "ann", json!({"Effect": "Allow", "Action": "ecs:*", "Resource": "*"})).await;
    assert_eq!(node.send(&list(&node, &ann)).await.status, 200);
    let unknown =
        "400 UnrecognizedClientException: The security token included in the request is invalid.";
    let id = &ann.access_key_id;
    iam(&node, &format!("Action=UpdateAccessKey&UserName=ann&AccessKeyId={id}&Status=Inactive"))
        .await;
    assert_eq!(node.send(&list(&node, &ann)).await.error(), unknown);
    iam(&node, &format!("Action=UpdateAccessKey&UserName=ann&AccessKeyId={id}&Status=Active"))
        .await;
    assert_eq!(node.send(&list(&node, &ann)).await.status, 200);
    let wrong = Credentials { secret_access_key: "x".repeat(40), ..ann.clone() };
    let error = node.send(&list(&node, &wrong)).await.error();
    assert!(error.starts_with("400 InvalidSignatureException"), "{error}");
    let used = iam(&node, &format!("Action=GetAccessKeyLastUsed&AccessKeyId={id}")).await;
    assert_eq!((&*element(&used, "ServiceName"), &*element(&used, "Region")), ("ecs", "us-east-1"));
    iam(&node, &format!("Action=DeleteAccessKey&UserName=ann&AccessKeyId={id}")).await;
    assert_eq!(node.send(&list(&node, &ann)).await.error(), unknown);
}

#[tokio::test]
async fn a_key_is_known_after_a_restart_and_stored_nowhere_as_it_is() {
    let node = start().await;
    let ann = user(&node, "ann").await;
    allow(&node, "ann", json!({"Effect": "Allow", "Action": "ecs:*", "Resource": "*"})).await;
    let node = node.restart().await;
    assert_eq!(node.send(&list(&node, &ann)).await.status, 200);
    let secret = ann.secret_access_key.as_bytes();
    let mut dirs = vec![node.dir.path().to_owned()];
    let mut files = 0;
    while let Some(dir) = dirs.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                dirs.push(path);
                continue;
            }
            files += 1;
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(secret.len()).any(|it| it == secret), "{}", path.display());
        }
    }
    assert!(files > 3, "{files}");
}

/// What another start has begun ends soon after.
async fn started(config: berth_server::Config) -> Result<Server, StartError> {
    loop {
        match Server::start(config.clone()).await {
            Err(StartError::Store(StoreError::Locked { .. })) => {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
            other => return other,
        }
    }
}

/// Why it does not start.
async fn refusal(config: berth_server::Config) -> StartError {
    match started(config).await {
        Ok(_) => panic!("it starts"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn without_its_master_key_nothing_starts_and_nothing_is_lost() {
    let node = start().await;
    let ann = user(&node, "ann").await;
    let Node { server, dir, .. } = node;
    server.stop().await;
    let file = dir.path().join("seal.key");
    let master = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let missing = refusal(config(dir.path())).await;
    assert!(matches!(missing, StartError::SealKeyMissing { .. }), "{missing}");
    assert!(!file.exists(), "no other one is made");
    std::fs::write(&file, "no key").unwrap();
    let wrong = refusal(config(dir.path())).await;
    assert!(matches!(wrong, StartError::SealKeyForm { .. }), "{wrong}");
    std::fs::write(&file, "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n").unwrap();
    let other = refusal(config(dir.path())).await;
    assert!(matches!(other, StartError::SealKeyOther { .. }), "{other}");
    // Elsewhere, and where it says.
    let elsewhere = tempfile::tempdir().unwrap();
    let path = elsewhere.path().join("master");
    std::fs::write(&path, master).unwrap();
    let there = berth_server::Config { seal_key_file: Some(path), ..config(dir.path()) };
    let server = started(there).await.unwrap();
    server.stop().await;
    // Nothing is dropped before something else is there, nor while the key opens all.
    let forgets = berth_server::Config { forgets_secrets: true, ..config(dir.path()) };
    std::fs::write(&file, "no key").unwrap();
    let wrong = refusal(forgets.clone()).await;
    assert!(matches!(wrong, StartError::SealKeyForm { .. }), "{wrong}");
    std::fs::copy(elsewhere.path().join("master"), &file).unwrap();
    started(forgets.clone()).await.unwrap().stop().await;
    let node = start_in(dir, Limits::default()).await;
    assert!(is_denied(&node.send(&list(&node, &ann)).await), "its key is known");
    let Node { server, dir, .. } = node;
    server.stop().await;
    // Lost for good.
    std::fs::remove_file(&file).unwrap();
    started(forgets).await.unwrap().stop().await;
    let node = start_in(dir, Limits::default()).await;
    let error = node.send(&list(&node, &ann)).await.error();
    assert!(error.starts_with("400 UnrecognizedClientException"), "{error}");
    let ann = key(&node, "ann").await;
    assert!(is_denied(&node.send(&list(&node, &ann)).await));
}

/// As of a dump of a store without secrets: there is nothing that needs the key.
#[tokio::test]
async fn a_master_key_that_has_sealed_nothing_is_made_anew() {
    let node = start().await;
    iam(&node, "Action=CreateUser&UserName=ann").await;
    let Node { server, dir, .. } = node;
    server.stop().await;
    std::fs::remove_file(dir.path().join("seal.key")).unwrap();
    started(config(dir.path())).await.unwrap().stop().await;
    let node = start_in(dir, Limits::default()).await;
    let ann = key(&node, "ann").await;
    assert!(is_denied(&node.send(&list(&node, &ann)).await));
}

/// What is refused is remembered, and never as long as it was.
#[tokio::test]
async fn a_long_call_is_remembered_in_short() {
    let node = start().await;
    let nobody = user(&node, "nobody").await;
    let long = "a".repeat(900_000);
    let tags: Vec<_> =
        (0..9_000).map(|it| json!({"key": format!("k{it}"), "value": "v"})).collect();
    for (operation, body) in [
        ("DescribeClusters", json!({"clusters": [long]})),
        ("DescribeTasks", json!({"tasks": [long]})),
        ("CreateCluster", json!({"clusterName": "x", "tags": tags})),
        ("StartTask", json!({"containerInstances": vec!["a"; 180_000], "taskDefinition": "x"})),
    ] {
        let ask = Ask { credentials: nobody.clone(), ..node.ask(operation, body.to_string()) };
        let answer = node.send(&ask).await;
        assert!(is_denied(&answer), "{operation}: {}", answer.status);
        let id = answer.header("x-amzn-requestid").unwrap().to_owned();
        let why = node.ask("ExplainDenial", json!({"requestId": id}).to_string());
        let why = why.header("x-amz-target", "BerthV20261101.ExplainDenial");
        let told = node.send(&Ask { service: "berth".to_owned(), ..why }).await;
        assert_eq!(told.status, 200, "{operation}: {}", told.body);
        assert!(told.body.len() < 40_000, "{operation}: {} bytes", told.body.len());
    }
}

/// Whoever is denied is not told what a resource has, nor by its path whether it is there.
#[tokio::test]
async fn a_denial_tells_nothing_of_what_is_there() {
    let node = start().await;
    let nobody = user(&node, "nobody").await;
    iam(&node, "Action=CreateUser&UserName=boss&Path=/hidden/&Tags.member.1.Key=k&Tags.member.1.Value=s3cr3t").await;
    let mut told = Vec::new();
    for name in ["boss", "gone"] {
        let body = format!("Action=GetUser&UserName={name}&Version=2010-05-08");
        let ask = node.ask("", body).without("x-amz-target").header(FORM.0, FORM.1);
        let ask = Ask { service: "iam".to_owned(), credentials: nobody.clone(), ..ask };
        let answer = node.send(&ask).await;
        assert!(answer.body.contains(&format!("on resource: user {name} because")), "{answer:?}");
        let id = answer.header("x-amzn-requestid").unwrap().to_owned();
        let why = node.ask("", json!({"requestId": id}).to_string());
        let why = why.header("x-amz-target", "BerthV20261101.ExplainDenial");
        let mut why = Ask { service: "berth".to_owned(), ..why };
        let all = node.send(&why).await.body;
        assert_eq!(all.contains("s3cr3t"), name == "boss", "whoever may know is told: {all}");
        why.credentials = nobody.clone();
        let answer: serde_json::Value = serde_json::from_str(&node.send(&why).await.body).unwrap();
        let mut denial = answer["denial"].clone();
        denial.as_object_mut().unwrap().retain(|key, _| key != "at" && key != "requestId");
        told.push(denial.to_string().replace(name, "NAME").replace(&id, "ID"));
    }
    assert_eq!(told[0], told[1]);
}

/// An agent whose key is switched off is an agent no more, and gets nothing that comes after.
#[tokio::test]
async fn a_session_ends_with_the_right_to_it() {
    let node = start().await;
    node.create_cluster("prod").await;
    node.register_definition("web").await;
    let host = user(&node, "host").await;
    allow(&node, "host", json!({"Effect": "Allow", "Action": "ecs:*", "Resource": "*"})).await;
    let own = Client::new(node.server.endpoint(), "us-east-1", host.clone()).unwrap();
    let instance = node.register_instance_by(&own, "prod").await;
    let id = instance.rsplit('/').next().unwrap();
    // However it is written, a Deny on the instance is one.
    let deny = json!([
        {"Effect": "Allow", "Action": "ecs:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "ecs:Poll", "Resource": instance},
    ]);
    allow(&node, "host", deny).await;
    let short = instance.replace("/prod/", "/");
    for text in [&*instance, id, &id.to_uppercase(), &short, &short.to_uppercase()] {
        let refused = Session::open(node.acs_request("prod", text, &host)).await.err();
        let (status, name, _) = refused.unwrap_or_else(|| panic!("{text} is let in"));
        assert!((400..404).contains(&status), "{text}: {status} {name}");
    }
    allow(&node, "host", json!({"Effect": "Allow", "Action": "ecs:*", "Resource": "*"})).await;
    let mut session = Session::open(node.acs_request("prod", &instance, &host)).await.unwrap();
    session.manifest().await;
    let form = format!(
        "Action=UpdateAccessKey&UserName=host&AccessKeyId={}&Status=Inactive",
        host.access_key_id
    );
    iam(&node, &form).await;
    node.run_task("prod", 1).await.unwrap();
    assert!(session.closed().await.is_some(), "no payload, but an end");
}
