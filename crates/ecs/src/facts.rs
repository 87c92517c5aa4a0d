//! What calls need to know from outside their shard, looked up in what is published.
use std::{collections::BTreeMap, sync::Arc};

use berth_api::ecs::{Fact, Request};
use berth_serving::Published;

use crate::{
    Facts,
    account::{self, Account},
    cluster::{Cluster, records::cluster::ClusterStatus},
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
                Fact::CapacityProviders => {
                    facts.capacity_providers = account.capacity_providers.clone();
                    facts.clusters = attached_capacity_providers(at);
                }
            }
        });
        facts
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
