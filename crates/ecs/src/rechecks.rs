//! What account and clusters hold to be so of each other, and ask again.
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use berth_effects::Recheck;
use berth_engine::Timestamp;
use berth_serving::Published;

use crate::{
    account::{
        self, Account,
        records::TaskDefinitionKey,
        views::{capacity_providers_to_delete, task_definitions_to_delete},
    },
    cluster::{
        self, Cluster, Lives, records::cluster::ClusterRecord, uses_capacity_provider,
        views::assignment::uses_task_definition,
    },
    providers::is_fargate,
    route::{ACCOUNT, attached_capacity_providers},
};

/// The capacity providers of each cluster.
type Attached = BTreeMap<String, Vec<String>>;

/// A task definition that is to be deleted is used by a cluster, until it is not. Clusters forget
/// stopped tasks after an hour: nobody waits for that to the second.
pub enum DefinitionUses {}

impl Recheck for DefinitionUses {
    const NAME: &'static str = "whether a task definition that is to be deleted is used";
    type Asker = Account;
    type Wakes = Account;
    type Question = TaskDefinitionKey;
    type Answer = bool;
    type View = Vec<Arc<cluster::State>>;

    fn questions(account: &account::State) -> Vec<(TaskDefinitionKey, Option<bool>)> {
        task_definitions_to_delete(account).map(|key| (key.clone(), Some(true))).collect()
    }

    fn view(at: &impl Published) -> Vec<Arc<cluster::State>> {
        at.states::<Cluster>()
    }

    fn answer(clusters: &Self::View, _: &account::State, key: &TaskDefinitionKey) -> Option<bool> {
        Some(clusters.iter().any(|it| uses_task_definition(it, key)))
    }

    fn report(key: TaskDefinitionKey, _is_used: bool) -> account::Report {
        account::Report::TaskDefinitionUnused(key)
    }
}

/// Which cluster has a capacity provider that is to be deleted. Either answer ends that.
pub enum ProviderUses {}

impl Recheck for ProviderUses {
    const NAME: &'static str = "whether a cluster has a capacity provider that is to be deleted";
    type Asker = Account;
    type Wakes = Account;
    type Question = String;
    type Answer = Option<String>;
    type View = Attached;

    fn questions(account: &account::State) -> Vec<(String, Option<Option<String>>)> {
        capacity_providers_to_delete(account).map(|name| (name.clone(), None)).collect()
    }

    fn view(at: &impl Published) -> Attached {
        attached_capacity_providers(at)
    }

    fn answer(attached: &Attached, _: &account::State, name: &String) -> Option<Option<String>> {
        let having = attached.iter().find(|(_, names)| names.contains(name));
        Some(having.map(|(cluster, _)| cluster.clone()))
    }

    fn report(name: String, cluster: Option<String>) -> account::Report {
        match cluster {
            Some(cluster) => account::Report::CapacityProviderUsed { name, cluster },
            None => account::Report::CapacityProviderUnused(name),
        }
    }
}

/// Which of a cluster's capacity providers nothing scales. Clusters hear from the account when
/// providers are attached: only what changes later, or meanwhile, has to be asked.
pub enum UnmanagedProviders {}

impl Recheck for UnmanagedProviders {
    const NAME: &'static str = "which capacity providers of a cluster nothing scales";
    type Asker = Cluster;
    type Wakes = Account;
    type Question = BTreeSet<String>;
    type Answer = BTreeSet<String>;
    type View = Option<Arc<account::State>>;

    fn questions(state: &cluster::State) -> Vec<(BTreeSet<String>, Option<BTreeSet<String>>)> {
        let held = |it: &ClusterRecord| it.unmanaged_capacity_providers.clone();
        let question = |it| (own_providers(it).cloned().collect(), Some(held(it)));
        state.cluster.iter().map(|it| question(it)).collect()
    }

    fn view(at: &impl Published) -> Self::View {
        at.state::<Account>(ACCOUNT)
    }

    fn answer(
        account: &Self::View,
        _: &cluster::State,
        names: &BTreeSet<String>,
    ) -> Option<BTreeSet<String>> {
        let account = account.as_ref()?;
        let is_scaled = |name: &&String| {
            let provider = account.capacity_providers.get(*name);
            provider.is_some_and(|it| it.managed_scaling.is_enabled)
        };
        Some(names.iter().filter(|it| !is_scaled(it)).cloned().collect())
    }

    fn report(_: BTreeSet<String>, unmanaged: BTreeSet<String>) -> cluster::Report {
        cluster::Report::CapacityProviders { unmanaged }
    }
}

/// Which of them are no more: a call may have attached one while the account deleted it. One that
/// was made again meanwhile is another.
pub enum GoneProviders {}

impl Recheck for GoneProviders {
    const NAME: &'static str = "which capacity providers of a cluster are no more";
    type Asker = Cluster;
    type Wakes = Account;
    type Question = Lives;
    type Answer = Lives;
    type View = Option<Arc<account::State>>;

    fn questions(state: &cluster::State) -> Vec<(Lives, Option<Lives>)> {
        let question = |it: &Arc<ClusterRecord>| {
            let life = |name: &String| it.capacity_provider_lives.get(name).copied();
            let lives = own_providers(it).map(|name| (name.clone(), life(name)));
            (lives.collect(), Some(Lives::new()))
        };
        state.cluster.iter().map(question).collect()
    }

    fn view(at: &impl Published) -> Self::View {
        at.state::<Account>(ACCOUNT)
    }

    fn answer(account: &Self::View, asker: &cluster::State, lives: &Lives) -> Option<Lives> {
        let account = account.as_ref()?;
        let lives_on = |name: &String, life: &Option<Timestamp>| {
            let found = account.capacity_providers.get(name);
            found.is_some_and(|it| life.is_none_or(|life| life == it.created_at))
        };
        let gone = lives.iter().filter(|(name, life)| !lives_on(name, life));
        // What is in use stays for now.
        let gone = gone.filter(|(name, _)| !uses_capacity_provider(asker, name));
        Some(gone.map(|(name, life)| (name.clone(), *life)).collect())
    }

    fn report(_: Lives, lives: Lives) -> cluster::Report {
        cluster::Report::CapacityProvidersGone { lives }
    }
}

fn own_providers(cluster: &ClusterRecord) -> impl Iterator<Item = &String> {
    cluster.capacity_providers.iter().filter(|it| !is_fargate(it))
}

#[cfg(test)]
mod tests {
    use berth_engine::{Change, Record as _, State as _};
    use berth_trial::Here;

    use super::*;
    use crate::route::cluster_shard;

    /// A cluster with these providers, and an account without any.
    fn with(providers: &str) -> Here {
        let json = format!(
            r#"{{"name":"c",
                "home":{{"partition":"aws","region":"us-east-1","account":"123456789012"}},
                "status":"ACTIVE","createdAt":0,"capacityProviders":{providers}}}"#
        );
        let mut state = cluster::State::default();
        let record = cluster::records::Record::decode("cluster", "c", json.as_bytes());
        state.apply(&Change::Put(record.unwrap().unwrap()), &mut |_| {});
        Here::default().with(ACCOUNT, account::State::default()).with(&cluster_shard("c"), state)
    }

    fn told<R: Recheck<Asker = Cluster>>(at: &Here) -> Vec<cluster::Report> {
        let found = berth_effects::differences::<R>(at);
        found.into_iter().map(|it| R::report(it.question, it.answer)).collect()
    }

    #[test]
    fn a_provider_that_is_no_more_is_not_waited_for() {
        let (has_own, has_none) = (with(r#"["gone","FARGATE"]"#), with(r#"["FARGATE"]"#));
        let names = BTreeSet::from(["gone".to_owned()]);
        let lives = Lives::from([("gone".to_owned(), None)]);
        let unmanaged = cluster::Report::CapacityProviders { unmanaged: names };
        assert_eq!(told::<UnmanagedProviders>(&has_own), [unmanaged]);
        assert_eq!(
            told::<GoneProviders>(&has_own),
            [cluster::Report::CapacityProvidersGone { lives }]
        );
        assert_eq!(told::<UnmanagedProviders>(&has_none), []);
        assert_eq!(told::<GoneProviders>(&has_none), []);
    }
}
