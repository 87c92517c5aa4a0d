//! Task definitions that clients register: small, and each with some way to go wrong.
use berth_api::ecs::{
    ContainerCondition, ContainerDefinition, ContainerDependency, ContainerRestartPolicy,
    HealthCheck, NetworkMode, PortMapping, RegisterTaskDefinitionRequest,
    TaskDefinitionPlacementConstraint, TaskDefinitionPlacementConstraintType, TransportProtocol,
};

use super::expressions::EXPRESSIONS;
use crate::dice::Dice;
use crate::roles::{FITFUL, GONE, STEADY};

/// Families that clients know.
pub const FAMILIES: [&str; 5] = ["f0", "f1", "f2", "f3", "f4"];

/// Families of services: their containers either run on or end before they are healthy.
pub const SERVICE_FAMILIES: [&str; 3] = ["s0", "s1", "s2"];

const SERVICE_IMAGES: [&str; 9] =
    ["web", "web", "web", "web", "slow", "deaf", "nopull", "nostart", "exit1"];

/// What containers do; see `host::runtime`.
const IMAGES: [&str; 9] =
    ["web", "web", "web", "slow", "nopull", "nostart", "exit0", "exit1", "deaf"];

/// A definition of a family.
pub fn definition(dice: &mut Dice, family: &str) -> RegisterTaskDefinitionRequest {
    let is_host_mode = dice.chance(150);
    let count = if dice.chance(300) { 2 } else { 1 };
    let images = if SERVICE_FAMILIES.contains(&family) { SERVICE_IMAGES } else { IMAGES };
    let mut containers: Vec<ContainerDefinition> =
        (0..count).map(|at| container(dice, at, is_host_mode, &images)).collect();
    if count == 2 && dice.chance(500) {
        let depends_on = ContainerDependency {
            container_name: Some("c0".to_owned()),
            condition: Some(ContainerCondition::Start),
        };
        containers[1].depends_on = Some(vec![depends_on]);
    }
    let has_limits = dice.chance(200);
    let constraint = |text: &str| TaskDefinitionPlacementConstraint {
        r#type: Some(TaskDefinitionPlacementConstraintType::MemberOf),
        expression: Some(text.to_owned()),
    };
    let constraints = match dice.chance(150) {
        true => Some(vec![constraint(dice.one(&EXPRESSIONS).0)]),
        false => None,
    };
    RegisterTaskDefinitionRequest {
        family: Some(family.to_owned()),
        network_mode: Some(if is_host_mode { NetworkMode::Host } else { NetworkMode::Bridge }),
        container_definitions: Some(containers),
        cpu: has_limits.then(|| "256".to_owned()),
        memory: has_limits.then(|| "1024".to_owned()),
        placement_constraints: constraints,
        task_role_arn: role(dice),
        execution_role_arn: role(dice),
        ..RegisterTaskDefinitionRequest::default()
    }
}

/// Few have one that nobody has made.
fn role(dice: &mut Dice) -> Option<String> {
    let has_one = dice.chance(150);
    let role = if dice.chance(20) { GONE } else { dice.one(&[STEADY, STEADY, FITFUL]) };
    has_one.then(|| role.to_owned())
}

fn container(
    dice: &mut Dice,
    at: usize,
    is_host_mode: bool,
    images: &[&str],
) -> ContainerDefinition {
    let memory = dice.one(&[64, 128, 300, 512]);
    let has_reservation = dice.chance(300);
    let ports = match dice.chance(350) {
        true => Some(vec![port(dice, at, is_host_mode)]),
        false => None,
    };
    let restarts = dice.chance(100).then_some(ContainerRestartPolicy {
        enabled: Some(true),
        ignored_exit_codes: None,
        restart_attempt_period: Some(60),
    });
    let check = HealthCheck {
        command: Some(vec!["CMD".to_owned(), "ok".to_owned()]),
        ..Default::default()
    };
    ContainerDefinition {
        health_check: dice.chance(250).then_some(check),
        name: Some(format!("c{at}")),
        image: Some(dice.one(images).to_owned()),
        cpu: Some(dice.one(&[0, 64, 128, 256, 700])),
        memory: Some(memory),
        memory_reservation: has_reservation.then_some(memory / 2),
        essential: Some(at == 0 || dice.chance(700)),
        port_mappings: ports,
        stop_timeout: dice.chance(300).then_some(3),
        restart_policy: restarts,
        ..ContainerDefinition::default()
    }
}

/// Static ports are few, so that tasks get in each other's way.
fn port(dice: &mut Dice, at: usize, is_host_mode: bool) -> PortMapping {
    let container_port =
        8_000 + i32::try_from(at).expect("few containers") + 10 * dice.one(&[0, 1]);
    let is_static = dice.chance(600);
    PortMapping {
        container_port: Some(container_port),
        host_port: match (is_host_mode, is_static) {
            (true, _) | (false, true) => Some(container_port),
            (false, false) => Some(0),
        },
        protocol: Some(if dice.chance(200) {
            TransportProtocol::Udp
        } else {
            TransportProtocol::Tcp
        }),
        ..PortMapping::default()
    }
}
