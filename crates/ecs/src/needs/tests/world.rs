//! An account and a cluster in which there is one of everything, each with a tag.
use berth_api::ecs::{Operation, Request};
use berth_engine::Turn;
use berth_kernel::Need;
use berth_trial::{Here, Trial, told};
use serde_json::Value;

use crate::{
    Call, Facts, SERVICE,
    account::{self, Account},
    cluster::{self, Cluster},
    needs::needs,
    route::{ACCOUNT, cluster_shard},
};

const ROOT: &str = "arn:aws:iam::123456789012:root";

/// What is published. The cluster is called `prod`.
pub struct World {
    pub here: Here,
    /// What ids are called in texts.
    names: Vec<(&'static str, String)>,
}

impl World {
    pub fn new() -> World {
        let account = account();
        let (cluster, names) = cluster(&account);
        World { here: published(account, cluster), names }
    }

    /// The same names, and nothing behind them.
    pub fn emptied(self) -> World {
        World { here: published(account::State::default(), cluster::State::default()), ..self }
    }

    /// The needs of a call, one a line.
    pub fn told(&self, operation: Operation, body: &str) -> String {
        let lines = self.needs(operation, body).iter().map(told).collect::<Vec<_>>();
        let mut text = lines.join("\n");
        for (name, id) in &self.names {
            text = text.replace(id, name);
        }
        text.replace(&self.here.home.arn(SERVICE, ""), "")
    }

    pub fn needs(&self, operation: Operation, body: &str) -> Vec<Need> {
        let mut body =
            body.replace("arn:", &self.here.home.arn(SERVICE, "")).replace("role:", ROLES);
        for (name, id) in &self.names {
            body = body.replace(name, id);
        }
        self.raw_needs(operation, &body)
    }

    /// Of a body without abbreviations.
    pub fn raw_needs(&self, operation: Operation, body: &str) -> Vec<Need> {
        let request = Request::decode(operation, body.as_bytes()).expect("a well-formed body");
        needs(&request, &self.here)
    }

    /// What stands for an id in texts.
    pub fn id(&self, name: &str) -> &str {
        let mut names = self.names.iter();
        &names.find(|it| it.0 == name).expect("a known name").1
    }
}

fn published(account: account::State, cluster: cluster::State) -> Here {
    Here::default().with(ACCOUNT, account).with(&cluster_shard("prod"), cluster)
}

/// What ARNs of roles begin with.
const ROLES: &str = "arn:aws:iam::123456789012:role/";

fn call(operation: &str, body: &str, facts: Facts) -> Call {
    let operation = Operation::from_name(operation).expect("an operation of ECS");
    let request = Request::decode(operation, body.as_bytes()).expect("a well-formed body");
    Call { request, principal: ROOT.to_owned(), request_id: "request".to_owned(), facts }
}

fn account() -> account::State {
    let mut trial = Trial::<Account>::new();
    let web = r#"{"family":"web","cpu":"256","memory":"512","tags":[{"key":"of","value":"web"}],
        "taskRoleArn":"web","executionRoleArn":"arn:aws:iam::123456789012:role/team/pull",
        "containerDefinitions":[{"name":"web","image":"nginx"}]}"#;
    let plain = r#"{"family":"plain","containerDefinitions":[
        {"name":"web","image":"nginx","memory":64}]}"#;
    let log = r#"{"family":"log","cpu":"256","memory":"512","taskRoleArn":"log",
        "tags":[{"key":"of","value":"log"}],
        "containerDefinitions":[{"name":"log","image":"log","memory":64}]}"#;
    let plain_daemon = r#"{"family":"plain","containerDefinitions":[
        {"name":"log","image":"log","memory":64}]}"#;
    let spot = r#"{"name":"spot","tags":[{"key":"of","value":"spot"}],"autoScalingGroupProvider":{
        "autoScalingGroupArn":"arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:00000000-0000-0000-0000-000000000000:autoScalingGroupName/spot"}}"#;
    for (operation, body) in [
        ("RegisterTaskDefinition", web),
        ("RegisterTaskDefinition", web),
        ("RegisterTaskDefinition", plain),
        ("RegisterDaemonTaskDefinition", log),
        ("RegisterDaemonTaskDefinition", plain_daemon),
        ("CreateCapacityProvider", spot),
    ] {
        let answer = trial.batch(|turn| turn.attempt(call(operation, body, Facts::default())));
        answer.unwrap_or_else(|it| panic!("{operation}: {}", it.0));
    }
    trial.state
}

fn cluster(account: &account::State) -> (cluster::State, Vec<(&'static str, String)>) {
    let mut trial = Trial::<Cluster>::new();
    // In one batch: each draws its ids anew.
    let names = trial.batch(|turn| {
        make(
            turn,
            account,
            "CreateCluster",
            r#""clusterName":"prod","capacityProviders":["spot"]"#,
        );
        let resources = r#""totalResources":[{"name":"CPU","integerValue":1024},
            {"name":"MEMORY","integerValue":1024}]"#;
        let instance = make(turn, account, "RegisterContainerInstance", resources);
        turn.observe(cluster::Report::AgentConnected {
            instance: instance.parse().expect("an id"),
            session: 1,
            version_info: Default::default(),
            returns_within_ms: None,
        });
        let task = make(turn, account, "RunTask", r#""taskDefinition":"plain""#);
        let service = r#""serviceName":"web","taskDefinition":"plain","desiredCount":0"#;
        make(turn, account, "CreateService", service);
        let external = r#""serviceName":"out","desiredCount":0,
            "deploymentController":{"type":"EXTERNAL"}"#;
        make(turn, account, "CreateService", external);
        let set = r#""service":"out","taskDefinition":"plain""#;
        let set = make(turn, account, "CreateTaskSet", set);
        let daemon = r#""daemonName":"log","clusterArn":"prod","daemonTaskDefinitionArn":"log",
            "capacityProviderArns":["arn:aws:ecs:us-east-1:123456789012:capacity-provider/spot"]"#;
        make(turn, account, "CreateDaemon", daemon);
        vec![("@instance", instance), ("@task", task), ("@set", set)]
    });
    (trial.state, names)
}

/// Makes something with a tag, and gives back how its ARN ends.
fn make(turn: &mut Turn<Cluster>, account: &account::State, operation: &str, body: &str) -> String {
    let body = format!(r#"{{"tags":[{{"key":"of","value":"{operation}"}}],{body}}}"#);
    let facts = Facts {
        task_definition: match operation {
            "CreateDaemon" => account::daemon_task_definition(account, "plain"),
            _ => account::task_definition(account, "plain"),
        },
        capacity_providers: account.capacity_providers.clone(),
        settings: account::effective_settings(account, ROOT),
        ..Facts::default()
    };
    let answer = turn.attempt(call(operation, &body, facts));
    let answer = answer.unwrap_or_else(|it| panic!("{operation}: {}", it.0)).encode();
    let answer: Value = serde_json::from_slice(&answer).expect("answers are JSON");
    let arns = [
        "/daemonArn",
        "/cluster/clusterArn",
        "/containerInstance/containerInstanceArn",
        "/tasks/0/taskArn",
        "/service/serviceArn",
        "/taskSet/taskSetArn",
    ];
    let arn = arns.iter().find_map(|it| answer.pointer(it)?.as_str());
    arn.and_then(|it| it.rsplit('/').next()).expect("an ARN").to_owned()
}
