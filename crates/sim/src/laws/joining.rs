//! Joining: who comes in by a token, what its agent may say, and which keys it has. All is judged
//! by what was asked of tokens and machines, and by published states.
use std::collections::{BTreeMap, BTreeSet};

use berth_ecs::{
    NewJoinToken,
    cluster::{
        Cluster, State,
        records::{
            id::{ContainerInstanceId, TaskId},
            joining::JoinedInstance,
            task::TaskStatus,
        },
    },
    route::cluster_shard,
};
use berth_iam::{Iam, records::Entity};

use super::News;
use crate::{newcomers::YARD, world::CPU_OF_FIRST};

/// `hosts 9`: of one machine.
const ACTIVE_KEYS_MAX: usize = 2;

#[derive(Default)]
pub struct JoiningLaws {
    /// Tokens as they were asked for.
    tokens: BTreeMap<String, NewJoinToken>,
    /// Public keys of machines, in their order, and the clusters that they mean to join.
    machines: Vec<(String, Option<String>)>,
    /// Public keys of those that came by a token.
    let_in: BTreeMap<String, BTreeSet<String>>,
    /// Who they became.
    became: BTreeMap<String, ContainerInstanceId>,
    /// Tasks of which the agent of their own instance was heard to say that they run.
    said_to_run: BTreeSet<TaskId>,
    /// Instances that somebody has asked to revoke or to deregister.
    given_up: BTreeSet<ContainerInstanceId>,
    /// The access keys that machines have by their public keys: the last one, the one before it.
    keys: BTreeMap<String, Vec<String>>,
}

impl JoiningLaws {
    /// Somebody asks for a token of the yard.
    pub fn token_is_made(&mut self, new: &NewJoinToken) {
        self.tokens.insert(new.id.clone(), new.clone());
    }

    /// There is one more machine.
    pub fn machine(&mut self, public_key: &str, means: Option<&str>) {
        self.machines.push((public_key.to_owned(), means.map(str::to_owned)));
    }

    /// The agent that has a task was let in with the word that it runs.
    pub fn is_said_to_run(&mut self, task: TaskId) {
        self.said_to_run.insert(task);
    }

    pub fn gives_up(&mut self, instance: ContainerInstanceId) {
        self.given_up.insert(instance);
    }

    /// A machine has got a key, and keeps the one of before.
    pub fn has_key(&mut self, public_key: &str, access_key_id: String) {
        let keys = self.keys.entry(public_key.to_owned()).or_default();
        if keys.last() != Some(&access_key_id) {
            keys.push(access_key_id);
        }
        let old = keys.len().saturating_sub(2);
        keys.drain(..old);
    }

    pub fn cluster_published(&mut self, news: &News<'_, Cluster>) {
        let state = news.after;
        let is_yard = news.shard.as_str() == cluster_shard(YARD);
        for joined in state.joined_instances.values() {
            assert!(is_yard, "{} is in {}, of which there are no tokens", joined.id, news.shard);
            self.may_come(state, joined);
            self.is_as_bound(state, joined);
        }
        if is_yard {
            self.only_itself_says(state);
        }
    }

    /// `hosts 7`: no more machines by a token than it is for, none after its end or once it is
    /// revoked, none that means another cluster; the same public key is the same instance, and
    /// another one is it only by a token for just that.
    fn may_come(&mut self, state: &State, it: &JoinedInstance) {
        let asked = &self.tokens[&it.token];
        let means = self.machines.iter().find(|(key, _)| *key == it.public_key);
        let (_, means) = means.expect("there is no other machine");
        let means = means.as_deref().unwrap_or(YARD);
        assert_eq!(means, YARD, "{} is in another cluster than it means to join", it.id);
        let became = *self.became.entry(it.public_key.clone()).or_insert(it.id);
        assert_eq!(became, it.id, "one public key is two instances");
        let is_new = !self.became.iter().any(|(key, id)| *id == it.id && *key != it.public_key);
        let as_meant = asked.rejoins.map_or(is_new, |instance| instance == it.instance);
        assert!(as_meant, "{} has come as {} by token {}", it.public_key, it.id, it.token);
        let rows = state.joined_instances.values().filter(|other| other.instance == it.instance);
        assert_eq!(rows.count(), 1, "{} are two that have joined", it.instance);
        let by = self.let_in.entry(it.token.clone()).or_default();
        by.insert(it.public_key.clone());
        let (uses, most) = (by.len(), asked.uses_max);
        assert!(uses <= most, "{uses} machines have come by token {}, for {most}", it.token);
        let token = state.join_tokens.get(&it.token).expect("it is kept for long");
        let ends_at = token.created_at + asked.valid_ms;
        assert!(it.joined_at < ends_at, "{} has come after the end of {}", it.id, it.token);
        let revoked_at = token.revoked.as_ref().map(|it| it.at);
        let is_late = revoked_at.is_some_and(|at| at < it.joined_at);
        assert!(!is_late, "{} has come by {}, which was revoked", it.id, it.token);
    }

    /// What the token binds counts, whatever the agent says.
    fn is_as_bound(&self, state: &State, it: &JoinedInstance) {
        let Some(instance) = state.container_instances.get(&it.instance) else { return };
        for (name, value) in &self.tokens[&it.token].attributes {
            let shown = instance.attributes.get(name).and_then(|it| it.value.as_ref());
            assert_eq!(shown, Some(value), "{name} of {} is what its agent says", it.id);
        }
    }

    /// `hosts 8`: what the agent of an instance says is of that instance and its tasks.
    fn only_itself_says(&self, state: &State) {
        for instance in state.container_instances.values() {
            let cpu = instance.registered_resources.cpu - i64::from(CPU_OF_FIRST);
            let place = usize::try_from(cpu).expect("nobody has less");
            let (public_key, _) = &self.machines[place];
            let own = self.became.get(public_key);
            assert_eq!(own, Some(&instance.id), "machine {place} has registered {}", instance.id);
        }
        let running = state.tasks.values().filter(|it| it.last_status == TaskStatus::Running);
        for task in running {
            let is_said = self.said_to_run.contains(&task.id);
            assert!(is_said, "{} runs, which its own agent has not said", task.id);
        }
    }

    /// `hosts 9`, at any time: two active keys at most, none that a machine has which was replaced,
    /// and a machine that has signed has one.
    pub fn identities_published(&self, news: &News<'_, Iam>) {
        let state = news.after;
        for user in state.entities.values() {
            let Some(instance) = user.instance() else { continue };
            let active = active(state, user);
            let count = active.len();
            assert!(count <= ACTIVE_KEYS_MAX, "{} has {count} active keys", user.name);
            for (_, keys) in
                self.keys.iter().filter(|it| instance.public_key.as_ref() != Some(it.0))
            {
                let serves = keys.iter().find(|it| active.contains(it));
                assert_eq!(serves, None, "who was {} before may still sign", user.name);
            }
        }
        for (public_key, keys) in &self.keys {
            if self.is_out(state, public_key) {
                continue;
            }
            let has_signed = keys.iter().any(|it| state.key_uses.contains_key(it));
            let is_good = |id: &String| state.access_keys.get(id).is_some_and(|it| it.is_active);
            let can_sign = keys.iter().any(is_good);
            assert!(can_sign || !has_signed, "all keys of a machine are lost: {keys:?}");
        }
    }

    /// `hosts 9`, long after the last change: one key, which the machine has.
    pub fn keys_are_quiet(&self, state: &berth_iam::State) {
        for (public_key, keys) in &self.keys {
            if self.is_out(state, public_key) {
                continue;
            }
            let user = self.user(state, public_key).expect("who has joined has a user");
            let active = active(state, user);
            let last: Vec<String> = keys.last().cloned().into_iter().collect();
            assert_eq!(active, last, "the keys of {}", user.name);
        }
    }

    /// It is no instance yet, or none any more: that was given up, or another machine is it now.
    fn is_out(&self, state: &berth_iam::State, public_key: &str) -> bool {
        let became = self.became.get(public_key);
        let is_given_up = became.is_none_or(|it| self.given_up.contains(it));
        let instance = self.user(state, public_key).and_then(|it| it.instance());
        is_given_up || instance.is_some_and(|it| it.public_key.as_deref() != Some(public_key))
    }

    /// Of the instance that a machine became.
    fn user<'s>(&self, state: &'s berth_iam::State, public_key: &str) -> Option<&'s Entity> {
        let name = self.became.get(public_key)?.to_string();
        let mut users = state.entities.values().filter(|it| it.instance().is_some());
        users.find(|it| it.name == name).map(|it| &**it)
    }
}

/// The ids of somebody's active keys.
fn active(state: &berth_iam::State, user: &Entity) -> Vec<String> {
    let keys = state.access_keys.values().filter(|it| it.user_id == user.id && it.is_active);
    keys.map(|it| it.access_key_id.clone()).collect()
}
