//! What calls need to know from outside their shard, looked up in what is published.
use std::{collections::BTreeMap, sync::Arc};

use berth_api::ecs::{Fact, Request, TaskOverride};
use berth_kernel::network::{SecurityGroup, Subnet};
use berth_serving::Published;

use crate::{
    Facts, NetworkFacts, RefusedRole,
    account::{self, Account},
    cluster::{
        Cluster,
        records::{cluster::ClusterStatus, credentials::RoleKind},
        roles,
    },
    limits::{SECURITY_GROUPS_MAX, SUBNETS_MAX},
    names::ACCOUNT,
};

impl Facts {
    /// The facts that the table of the service says.
    pub fn of(request: &Request, principal: &str, at: &impl Published) -> Facts {
        let mut facts = Facts { home: at.home().clone(), ..Facts::default() };
        let mut published = None;
        request.facts(&mut |fact| {
            let account = published.get_or_insert_with(|| account_of(at));
            match fact {
                Fact::TaskDefinition(it) => {
                    facts.task_definition = it.and_then(|it| account::task_definition(account, it));
                }
                Fact::DaemonTaskDefinition(it) => {
                    let find = |it| account::daemon_task_definition(account, it);
                    facts.task_definition = it.and_then(find);
                }
                Fact::Settings => facts.settings = account::effective_settings(account, principal),
                // The definition is looked up before.
                Fact::Roles => facts.refused_role = refused_role(request, &facts, at),
                Fact::Networks => {
                    facts.networks =
                        NetworkFacts::of(request, |id| at.subnet(id), |id| at.security_group(id))
                }
                Fact::CapacityProviders => {
                    facts.capacity_providers = account.capacity_providers.clone();
                    facts.clusters = attached_capacity_providers(at);
                }
            }
        });
        facts
    }
}

/// The first role of a call's tasks that cannot be assumed for them.
fn refused_role(request: &Request, facts: &Facts, at: &impl Published) -> Option<RefusedRole> {
    let overrides = match request {
        Request::RunTask(it) => it.overrides.as_ref(),
        Request::StartTask(it) => it.overrides.as_ref(),
        _ => None,
    };
    let (definition, none) =
        (&facts.task_definition.as_ref()?.task_definition, TaskOverride::default());
    let role = |kind| roles::arn(at.home(), definition, overrides.unwrap_or(&none), kind);
    let mut given = RoleKind::ALL.into_iter().filter_map(role);
    let arn = given.find(|it| !at.may_assume(roles::TASKS, it))?;
    let is_missing = !at.has_role(&arn);
    Some(RefusedRole { arn, is_missing })
}

impl NetworkFacts {
    /// Those of the networks that a call names which are there.
    pub fn of(
        request: &Request,
        subnet: impl Fn(&str) -> Option<Subnet>,
        security_group: impl Fn(&str) -> Option<SecurityGroup>,
    ) -> NetworkFacts {
        let given = match request {
            Request::RunTask(it) => it.network_configuration.as_ref(),
            Request::StartTask(it) => it.network_configuration.as_ref(),
            Request::CreateService(it) => it.network_configuration.as_ref(),
            Request::UpdateService(it) => it.network_configuration.as_ref(),
            Request::CreateTaskSet(it) => it.network_configuration.as_ref(),
            _ => None,
        };
        let Some(given) = given.and_then(|it| it.awsvpc_configuration.as_ref()) else {
            return NetworkFacts::default();
        };
        let (subnets, groups) =
            (given.subnets.iter().flatten(), given.security_groups.iter().flatten());
        // One more than there may be, of which it is said that they are too many.
        let subnets = subnets.take(SUBNETS_MAX + 1).filter_map(|id| subnet(id));
        let groups = groups.take(SECURITY_GROUPS_MAX + 1).filter_map(|id| security_group(id));
        NetworkFacts {
            subnets: subnets.map(|it| (it.id.clone(), it)).collect(),
            security_groups: groups.map(|it| (it.id.clone(), it)).collect(),
        }
    }
}

/// What the account has published.
pub fn account_of(at: &impl Published) -> Arc<account::State> {
    at.state::<Account>(ACCOUNT).unwrap_or_default()
}

/// The capacity providers of each ACTIVE cluster, for [`Facts`].
pub fn attached_capacity_providers(at: &impl Published) -> BTreeMap<String, Vec<String>> {
    let states = at.states::<Cluster>();
    let records = states.iter().filter_map(|it| it.cluster.as_ref());
    let active = records.filter(|it| it.status == ClusterStatus::Active);
    active.map(|it| (it.name.clone(), it.capacity_providers.clone())).collect()
}
