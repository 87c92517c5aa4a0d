//! The task definitions that scripts know.
use std::sync::Arc;

use berth_api::ecs::{Tag, TaskDefinition};
use berth_ecs::{
    SERVICE,
    account::records::{
        DefinitionKind, TaskDefinition as DefinitionRecord, TaskDefinitionKey, TaskDefinitionStatus,
    },
};
use berth_kernel::Home;

/// Definitions that scripts name, with any revision; the account shard has tests of its own.
pub fn definition(reference: &str) -> Option<Arc<DefinitionRecord>> {
    let (family, revision) = reference.split_once(':').unwrap_or((reference, "1"));
    let task_definition: TaskDefinition =
        berth_api::from_json(text(family)?.as_bytes()).expect("valid JSON");
    Some(Arc::new(DefinitionRecord {
        key: TaskDefinitionKey {
            kind: DefinitionKind::Task,
            family: family.to_owned(),
            revision: revision.parse().expect("a revision is a number"),
        },
        status: match family {
            "old" => TaskDefinitionStatus::Inactive,
            _ => TaskDefinitionStatus::Active,
        },
        deregistered_at: None,
        delete_requested_at: None,
        task_definition,
        tags: vec![Tag::new("of", family)],
    }))
}

/// The same for daemons, by the ARNs of theirs.
pub fn daemon_definition(arn: &str) -> Option<Arc<DefinitionRecord>> {
    let name = Home::default();
    let name = name.tail(SERVICE, arn)?.strip_prefix("daemon-task-definition/")?;
    let mut record = (*definition(name)?).clone();
    record.key.kind = DefinitionKind::Daemon;
    if record.status == TaskDefinitionStatus::Inactive {
        record.status = TaskDefinitionStatus::DeleteInProgress;
    }
    Some(Arc::new(record))
}

fn text(family: &str) -> Option<&'static str> {
    Some(match family {
        "web" => {
            r#"{"containerDefinitions":[{"name":"web","image":"web:1","cpu":256,"memory":512,
                "essential":true,"environment":[{"name":"A","value":"1"}],
                "portMappings":[{"containerPort":80,"hostPort":0,"protocol":"tcp"}]}]}"#
        }
        "fixed" => {
            r#"{"containerDefinitions":[{"name":"web","image":"web:1","cpu":256,"memory":512,
                "essential":true,
                "portMappings":[{"containerPort":80,"hostPort":8080,"protocol":"tcp"}]}]}"#
        }
        "linked" => {
            r#"{"containerDefinitions":[{"name":"db","image":"db","memory":64},
                {"name":"app","image":"app","memory":64,"links":["db"]}]}"#
        }
        "gpu" => {
            r#"{"requiresAttributes":[{"name":"gpu.kind","value":"t4"}],"containerDefinitions":[
                {"name":"a","image":"a","memory":64,"resourceRequirements":[
                    {"type":"GPU","value":"1"}]}]}"#
        }
        "ebs" => {
            r#"{"volumes":[{"name":"data","configuredAtLaunch":true}],"containerDefinitions":[
                {"name":"a","image":"a","memory":64}]}"#
        }
        "files" => {
            r#"{"containerDefinitions":[{"name":"a","image":"a","memory":64,
                "credentialSpecs":["credentialspecdomainless:arn:aws:s3:::b/a.json"]}]}"#
        }
        "roles" => {
            r#"{"taskRoleArn":"web","executionRoleArn":"arn:aws:iam::123456789012:role/team/pull",
                "requiresAttributes":[{"name":"com.amazonaws.ecs.capability.task-iam-role"}],
                "containerDefinitions":[{"name":"a","image":"a","memory":64,
                "secrets":[{"name":"A","valueFrom":"b"}],
                "logConfiguration":{"logDriver":"awslogs"}}]}"#
        }
        "checked" => {
            r#"{"containerDefinitions":[
                {"name":"db","image":"db:1","memory":256,
                    "healthCheck":{"command":["CMD","ok"]}},
                {"name":"app","image":"app:1","memory":256,"stopTimeout":5,
                    "dependsOn":[{"containerName":"db","condition":"HEALTHY"}]}]}"#
        }
        "sidecar" => {
            r#"{"containerDefinitions":[
                {"name":"app","image":"app:1","memory":64,
                    "healthCheck":{"command":["CMD","ok"]}},
                {"name":"log","image":"log:1","memory":64},
                {"name":"aside","image":"aside:1","memory":64,"essential":false,
                    "healthCheck":{"command":["CMD","ok"]}}]}"#
        }
        "unchecked" => {
            r#"{"containerDefinitions":[
                {"name":"app","image":"app:1","memory":64,"healthCheck":{"command":["NONE"]}},
                {"name":"aside","image":"aside:1","memory":64,"essential":false,
                    "healthCheck":{"command":["CMD","ok"]}}]}"#
        }
        "old" => r#"{"containerDefinitions":[{"name":"a","image":"a","memory":64}]}"#,
        _ => return with_network(family),
    })
}

/// Whose tasks have addresses of their own.
fn with_network(family: &str) -> Option<&'static str> {
    Some(match family {
        "vpc" => {
            r#"{"networkMode":"awsvpc","requiresAttributes":[{"name":"ecs.capability.task-eni"}],
                "containerDefinitions":[{"name":"a","image":"a","memory":64,
                    "portMappings":[{"containerPort":80,"hostPort":80,"protocol":"tcp"}]}]}"#
        }
        "fargate" => {
            r#"{"networkMode":"awsvpc","cpu":"256","memory":"512","executionRoleArn":"pull",
                "requiresAttributes":[{"name":"ecs.capability.task-eni"}],
                "compatibilities":["EC2","FARGATE"],
                "containerDefinitions":[{"name":"app","image":"app:1",
                    "portMappings":[{"containerPort":80,"hostPort":80,"protocol":"tcp"}]}]}"#
        }
        _ => return None,
    })
}
