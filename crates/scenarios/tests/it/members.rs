//! What becomes of every member that RegisterTaskDefinition takes: it reaches the agent, or decides
//! where the task may run, or refuses the task with a text that names it.
use std::{collections::BTreeSet, sync::Arc};

use berth_api::{Shape, ecs};
use berth_definitions::normalise;
use berth_ecs::{
    account::records::TaskDefinition as Record,
    cluster::views::{assignment, credentials},
};
use berth_scenarios::{World, definition};
use expect_test::expect_file;
use serde_json::{Value, json};

/// `Shape.member {patch}`: a definition that has the member, as changes to a small one. `a` is
/// merged into its first container, `b` into the second.
const SAMPLES: &str = include_str!("members.txt");

/// Members that change nothing on a machine, and why that keeps their promise.
const SAY_NOTHING_TO_AGENTS: &[&str] = &[
    // Of the record: every agent is told the family, and of each container by its members.
    "RegisterTaskDefinitionRequest.family",
    "RegisterTaskDefinitionRequest.containerDefinitions",
    // Kept beside the definition; RunTask and services hand them on.
    "RegisterTaskDefinitionRequest.tags",
    // Checked when it is registered, and by placement.
    "RegisterTaskDefinitionRequest.requiresCompatibilities",
    "RegisterTaskDefinitionRequest.placementConstraints",
    // SHARED is how containers run.
    "RegisterTaskDefinitionRequest.trustedExecutionConfiguration",
    // Of Service Connect, which services refuse.
    "PortMapping.appProtocol",
    "PortMapping.name",
    // Tags of images are not resolved for anybody: docs/api.md.
    "ContainerDefinition.versionConsistency",
];

fn sample(patch: &Value) -> Value {
    let mut a = json!({"name": "a", "image": "nginx", "memory": 128});
    let mut b = json!({"name": "b", "image": "busybox", "memory": 64, "essential": false});
    let mut whole = json!({"family": "web"});
    for (name, value) in patch.as_object().expect("patches are objects") {
        let into = match name.as_str() {
            "a" => &mut a,
            "b" => &mut b,
            _ => {
                whole[name] = value.clone();
                continue;
            }
        };
        for (member, value) in value.as_object().expect("a container") {
            into[member] = value.clone();
        }
    }
    whole["containerDefinitions"] = json!([a, b]);
    whole
}

/// What the agent of an instance that can do everything is told of a task, or who refuses it.
fn told(patch: &Value) -> Result<(String, BTreeSet<String>), String> {
    let input = berth_api::from_json(sample(patch).to_string().as_bytes()).expect("it is read");
    let registered = normalise(input).map_err(|it| format!("RegisterTaskDefinition: {it}"))?;
    let needs = registered.requires_attributes.clone().unwrap_or_default();
    let mut world = World::new();
    world.line("CreateCluster {}");
    let attribute = |it: &ecs::Attribute| json!({"name": it.name, "value": it.value});
    let mut attributes: Vec<Value> = needs.iter().map(attribute).collect();
    attributes.push(json!({"name": "a", "value": "b"}));
    let machine = json!({
        "attributes": attributes,
        "platformDevices": [{"id": "gpu-0", "type": "GPU"}],
        "totalResources": [{"name": "CPU", "integerValue": 1024},
            {"name": "MEMORY", "integerValue": 2048}],
    });
    world.line(&format!("RegisterContainerInstance {machine} => failures"));
    world.line("connect @i1");
    let of_web = definition("web").expect("it is one of those");
    let record = Record { task_definition: registered, ..(*of_web).clone() };
    world.definitions.insert("sample".to_owned(), Arc::new(record));
    let network = match patch["networkMode"] == "awsvpc" {
        true => json!({"awsvpcConfiguration": {"subnets": ["s"]}}),
        false => Value::Null,
    };
    let run = json!({"taskDefinition": "sample", "networkConfiguration": network});
    let answer = world.call("RunTask", &run.to_string());
    let answer = answer.map_err(|it| format!("RunTask: {}", it.0))?;
    let answer: Value = serde_json::from_slice(&answer.encode()).expect("JSON");
    assert_eq!(answer["failures"], json!([]), "{patch}");
    let id = *world.state().tasks.keys().next().expect("it was placed");
    let payload = assignment::payload_task(world.state(), id).expect("it exists");
    let names = needs.into_iter().filter_map(|it| it.name).collect();
    let grants = credentials::grants(world.state(), id);
    let roles: Vec<&String> = grants.iter().map(|it| &it.role_arn).collect();
    Ok((json!([payload, roles]).to_string(), names))
}

/// Nothing, when neither agents nor placement are told.
fn outcome(patch: &Value, plain: &str) -> Option<String> {
    match told(patch) {
        Err(refusal) => Some(format!("refused by {refusal}")),
        Ok((payload, needs)) => {
            let mut said = Vec::new();
            if payload != plain {
                said.push("told to the agent".to_owned());
            }
            let names = needs.iter().map(|it| it.rsplit("capability.").next().unwrap_or(it));
            let names: Vec<&str> = names.collect();
            if !names.is_empty() {
                said.push(format!("placed by {}", names.join(" ")));
            }
            (!said.is_empty()).then(|| said.join(", "))
        }
    }
}

/// The same without a member of that name, wherever it is.
fn remove(patch: &mut Value, member: &str) {
    match patch {
        Value::Object(members) => {
            members.remove(member);
            members.values_mut().for_each(|it| remove(it, member));
        }
        Value::Array(items) => items.iter_mut().for_each(|it| remove(it, member)),
        _ => {}
    }
}

#[test]
fn every_member_is_honoured_or_refused() {
    let (plain, _) = told(&json!({})).expect("the sample is good");
    let mut table = String::new();
    let mut silent = BTreeSet::new();
    for line in SAMPLES.lines() {
        let (member, patch) = line.split_once(' ').expect("a member and a patch");
        let patch: Value = serde_json::from_str(patch).expect("patches are JSON");
        let mut without = patch.clone();
        remove(&mut without, member.split_once('.').expect("of a shape").1);
        // Where it cannot be left away, nothing of its structure is there.
        let before = told(&without).map_or_else(|_| plain.clone(), |(payload, _)| payload);
        match outcome(&patch, &before) {
            Some(outcome) => table += &format!("{member}: {outcome}\n"),
            None => {
                silent.insert(member);
            }
        }
    }
    expect_file!["members.expected.txt"].assert_eq(&table);
    assert_eq!(silent, SAY_NOTHING_TO_AGENTS.iter().copied().collect());
}

/// A member that a new model brings is decided on before it is taken.
#[test]
fn every_member_has_a_sample() {
    let known: BTreeSet<&str> =
        SAMPLES.lines().filter_map(|it| it.split_once(' ')).map(|it| it.0).collect();
    let shapes: &[&dyn Shape] = &[
        &ecs::RegisterTaskDefinitionRequest::default(),
        &ecs::ContainerDefinition::default(),
        &ecs::ContainerRestartPolicy::default(),
        &ecs::Device::default(),
        &ecs::DockerVolumeConfiguration::default(),
        &ecs::EFSAuthorizationConfig::default(),
        &ecs::EFSVolumeConfiguration::default(),
        &ecs::FirelensConfiguration::default(),
        &ecs::HealthCheck::default(),
        &ecs::KernelCapabilities::default(),
        &ecs::LinuxParameters::default(),
        &ecs::LogConfiguration::default(),
        &ecs::MountPoint::default(),
        &ecs::PortMapping::default(),
        &ecs::ResourceRequirement::default(),
        &ecs::Tmpfs::default(),
        &ecs::TrustedExecutionConfiguration::default(),
        &ecs::Volume::default(),
        &ecs::VolumeFrom::default(),
    ];
    for shape in shapes {
        for field in shape.fields() {
            let member = format!("{}.{}", shape.name(), field.name());
            assert!(known.contains(&*member), "{member} has no sample");
        }
    }
}
