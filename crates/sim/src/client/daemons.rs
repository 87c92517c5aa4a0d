//! What clients do with managed daemons: create, update, delete, describe.
use berth_api::ecs::{
    CreateDaemonRequest, DaemonContainerDefinition, DaemonDeploymentConfiguration,
    DeleteDaemonRequest, DescribeDaemonRequest, ListDaemonDeploymentsRequest,
    RegisterDaemonTaskDefinitionRequest, Request, UpdateDaemonRequest,
};
use berth_kernel::Home;

use super::{arn, providers::provider_of};
use crate::{dice::Dice, world::World};

/// Few names, so that clients get in each other's way.
const NAMES: [&str; 2] = ["log", "trace"];

/// Families of daemons' definitions.
pub const DAEMON_FAMILIES: [&str; 3] = ["d0", "d1", "d2"];

const IMAGES: [&str; 7] = ["web", "web", "web", "slow", "deaf", "nostart", "exit1"];

/// Any machine can run it that has room for it.
pub fn daemon_definition(dice: &mut Dice, family: &str) -> RegisterDaemonTaskDefinitionRequest {
    let container = DaemonContainerDefinition {
        name: Some("c0".to_owned()),
        image: Some(dice.one(&IMAGES).to_owned()),
        cpu: Some(dice.one(&[0, 64, 128])),
        memory: Some(dice.one(&[64, 128])),
        stop_timeout: dice.chance(300).then_some(3),
        ..DaemonContainerDefinition::default()
    };
    RegisterDaemonTaskDefinitionRequest {
        family: Some(family.to_owned()),
        container_definitions: Some(vec![container]),
        ..RegisterDaemonTaskDefinitionRequest::default()
    }
}

impl World {
    pub(super) fn ask_register_daemon_task_definition(&mut self) -> Request {
        let family = self.dice.one(&DAEMON_FAMILIES);
        daemon_definition(&mut self.dice, family).into()
    }

    pub(super) fn ask_create_daemon(&mut self, cluster: String) -> Request {
        CreateDaemonRequest {
            daemon_name: Some(self.dice.one(&NAMES).to_owned()),
            daemon_task_definition_arn: Some(self.dice.one(&DAEMON_FAMILIES).to_owned()),
            capacity_provider_arns: Some(providers(&cluster)),
            deployment_configuration: Some(self.daemon_deployment_configuration()),
            cluster_arn: Some(cluster),
            ..CreateDaemonRequest::default()
        }
        .into()
    }

    pub(super) fn ask_update_daemon(&mut self, cluster: String) -> Request {
        let configures = self.dice.chance(300);
        UpdateDaemonRequest {
            daemon_arn: Some(self.some_daemon(&cluster)),
            daemon_task_definition_arn: Some(self.dice.one(&DAEMON_FAMILIES).to_owned()),
            capacity_provider_arns: Some(providers(&cluster)),
            deployment_configuration: configures.then(|| self.daemon_deployment_configuration()),
            ..UpdateDaemonRequest::default()
        }
        .into()
    }

    pub(super) fn ask_delete_daemon(&mut self, cluster: String) -> Request {
        DeleteDaemonRequest { daemon_arn: Some(self.some_daemon(&cluster)) }.into()
    }

    pub(super) fn ask_describe_daemon(&mut self, cluster: String) -> Request {
        let daemon_arn = Some(self.some_daemon(&cluster));
        match self.dice.chance(500) {
            true => DescribeDaemonRequest { daemon_arn }.into(),
            false => ListDaemonDeploymentsRequest { daemon_arn, ..Default::default() }.into(),
        }
    }

    fn some_daemon(&mut self, cluster: &str) -> String {
        arn("daemon", cluster, self.dice.one(&NAMES))
    }

    fn daemon_deployment_configuration(&mut self) -> DaemonDeploymentConfiguration {
        DaemonDeploymentConfiguration {
            drain_percent: Some(self.dice.one(&[0.0, 25.0, 50.0, 100.0])),
            bake_time_in_minutes: Some(self.dice.one(&[0, 0, 0, 1])),
            alarms: None,
        }
    }
}

fn providers(cluster: &str) -> Vec<String> {
    vec![Home::default().arn("ecs", &format!("capacity-provider/{}", provider_of(cluster)))]
}
