//! `iam:PassRole`: whoever gives a role to something must be allowed to.
use std::borrow::Cow;

use berth_api::{
    ecs::{
        DeploymentConfiguration, LoadBalancer, ServiceConnectConfiguration,
        ServiceVolumeConfiguration, TaskOverride, TaskVolumeConfiguration, VpcLatticeConfiguration,
    },
    sigv4::percent_encoded,
};
use berth_kernel::Need;

use super::in_account::Definition;
use crate::Home;

/// Who is given a role.
#[derive(Clone, Copy)]
pub enum To {
    Tasks,
    /// ECS itself, for what it does beside tasks.
    Ecs,
}

/// Roles that are given for one thing.
pub struct Passed<'a> {
    pub home: &'a Home,
    /// The ARN of what the roles are for.
    pub resource: &'a str,
}

impl Passed<'_> {
    pub fn each<'t>(&self, to: To, roles: impl IntoIterator<Item = &'t String>) -> Vec<Need> {
        roles.into_iter().map(|it| self.one(to, it)).collect()
    }

    fn one(&self, to: To, role: &str) -> Need {
        let to = match to {
            To::Tasks => "ecs-tasks.amazonaws.com",
            To::Ecs => "ecs.amazonaws.com",
        };
        let need =
            Need::on("iam:PassRole", arn(self.home, role)).with("iam:PassedToService", Some(to));
        need.with("iam:AssociatedResourceArn", Some(self.resource))
    }
}

/// The ARN of a role, of which there is that or the name, perhaps with its path.
fn arn(home: &Home, role: &str) -> String {
    let tail = role.starts_with("arn:").then(|| role.splitn(6, ':').nth(5)).flatten();
    match tail {
        Some(tail) => format!("{}{}", &role[..role.len() - tail.len()], path(tail)),
        None => home.global_arn("iam", &format!("role/{}", path(role.trim_start_matches('/')))),
    }
}

/// As it is but for what no name of a role has, so that a colon or a wildcard means nothing.
fn path(text: &str) -> String {
    let is_fine = |it: u8| it.is_ascii_alphanumeric() || b"+=,.@_-".contains(&it);
    let parts = text.split('/').map(|it| match it.bytes().all(is_fine) {
        true => Cow::Borrowed(it),
        false => Cow::Owned(percent_encoded(it)),
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The roles of a definition's tasks.
pub fn of_definition(definition: &Definition) -> impl Iterator<Item = &String> {
    let found = definition.found.as_ref().map(|it| &it.task_definition);
    found.into_iter().flat_map(|it| [&it.task_role_arn, &it.execution_role_arn]).flatten()
}

pub fn of_overrides(overrides: &Option<TaskOverride>) -> impl Iterator<Item = &String> {
    let roles = overrides.iter().flat_map(|it| [&it.task_role_arn, &it.execution_role_arn]);
    roles.flatten()
}

pub fn of_task_volumes(
    volumes: &Option<Vec<TaskVolumeConfiguration>>,
) -> impl Iterator<Item = &String> {
    let volumes = volumes.iter().flatten().filter_map(|it| it.managed_ebs_volume.as_ref());
    volumes.filter_map(|it| it.role_arn.as_ref())
}

pub fn of_volumes(
    volumes: &Option<Vec<ServiceVolumeConfiguration>>,
) -> impl Iterator<Item = &String> {
    let volumes = volumes.iter().flatten().filter_map(|it| it.managed_ebs_volume.as_ref());
    volumes.filter_map(|it| it.role_arn.as_ref())
}

pub fn of_balancers(balancers: &Option<Vec<LoadBalancer>>) -> impl Iterator<Item = &String> {
    let balancers = balancers.iter().flatten().filter_map(|it| it.advanced_configuration.as_ref());
    balancers.filter_map(|it| it.role_arn.as_ref())
}

pub fn of_hooks(deployment: &Option<DeploymentConfiguration>) -> impl Iterator<Item = &String> {
    let hooks = deployment.iter().flat_map(|it| &it.lifecycle_hooks).flatten();
    hooks.filter_map(|it| it.role_arn.as_ref())
}

pub fn of_connect(connect: &Option<ServiceConnectConfiguration>) -> impl Iterator<Item = &String> {
    let services = connect.iter().flat_map(|it| &it.services).flatten();
    services.filter_map(|it| it.tls.as_ref()?.role_arn.as_ref())
}

pub fn of_lattice(lattice: &Option<Vec<VpcLatticeConfiguration>>) -> impl Iterator<Item = &String> {
    lattice.iter().flatten().filter_map(|it| it.role_arn.as_ref())
}
