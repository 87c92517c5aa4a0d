//! Tokens by which machines join, and the machines that have: which are to be forgotten when, and
//! who looks again.
use std::sync::Arc;

use berth_api::seal_key;
use berth_engine::Timestamp;

use super::{State, Topic};
use crate::{
    cluster::records::{
        container_instance::AttributeOrigin,
        id::ContainerInstanceId,
        joining::{JoinToken, JoinedInstance},
    },
    limits::{JOINED_REGISTERS_WITHIN_MS, JOINING_KEPT_MS},
};

impl State {
    /// The machine whose container instance it is, if it joined by a token and is that still.
    pub fn joined_as(&self, instance: ContainerInstanceId) -> Option<&Arc<JoinedInstance>> {
        let first = self.joined_by_instance.range((instance, ContainerInstanceId(0))..).next();
        let (_, id) = first.filter(|(of, _)| *of == instance)?;
        self.joined_instances.get(id)
    }

    /// Whether the agent of a machine opens what is sealed for its key. A former release has noted
    /// what the agent says of it among the attributes of the instance alone.
    pub fn opens_sealed(&self, joined: &JoinedInstance) -> bool {
        let row = self.container_instances.get(&joined.instance);
        let said = row.and_then(|it| it.attributes.get(seal_key::ATTRIBUTE));
        let said = said.filter(|it| it.origin == AttributeOrigin::Agent);
        let own = || seal_key::attribute_value(&joined.public_key);
        joined.opens_sealed || said.is_some_and(|it| it.value == Some(own()))
    }

    /// Whether the agent of an instance is sent no credentials of roles: it would not open them.
    pub fn leaves_key_out(&self, instance: ContainerInstanceId) -> bool {
        self.joined_as(instance).is_some_and(|it| it.leaves_key_out)
    }

    /// The machine that has told this public key, whether or not anybody is it still.
    pub fn joined_with_key(&self, public_key: &str) -> Option<&Arc<JoinedInstance>> {
        let from = (public_key.to_owned(), ContainerInstanceId(0));
        let (_, id) = self.joined_by_key.range(from..).next().filter(|(it, _)| it == public_key)?;
        self.joined_instances.get(id)
    }

    pub(super) fn set_join_token(
        &mut self,
        id: &str,
        new: Option<&JoinToken>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let old = self.join_tokens.set(id.to_owned(), new.cloned().map(Arc::new));
        let unseen = self.policy.unseen;
        let forget_at = |it: &JoinToken| unseen.aged_at(it.ended_at(), JOINING_KEPT_MS);
        let topic = Topic::JoinToken(id.to_owned());
        let (was, is) = (old.as_deref().map(forget_at), new.map(forget_at));
        self.deadlines.set(topic.clone(), was, is);
        nudge(topic);
    }

    pub(super) fn set_joined_instance(
        &mut self,
        id: ContainerInstanceId,
        new: Option<&JoinedInstance>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let old = self.joined_instances.set(id, new.cloned().map(Arc::new));
        for (it, is_there) in [(old.as_deref(), false), (new, true)] {
            let Some(it) = it else { continue };
            self.joined_by_key.set((it.public_key.clone(), id), is_there);
            self.joined_by_instance.set((it.instance, id), is_there);
        }
        let unseen = self.policy.unseen;
        // To be forgotten once it is closed, or to be closed if it never comes.
        let due_at = |it: &JoinedInstance| -> Option<Timestamp> {
            match it.closed_at {
                Some(at) => Some(unseen.aged_at(at, JOINING_KEPT_MS)),
                None if it.has_registered => None,
                None => Some(unseen.aged_at(it.joined_at, JOINED_REGISTERS_WITHIN_MS)),
            }
        };
        let topic = Topic::JoinedInstance(id);
        let (was, is) = (old.as_deref().and_then(due_at), new.and_then(due_at));
        self.deadlines.set(topic.clone(), was, is);
        nudge(topic);
    }

    /// Machines that are to look at what became of the cluster.
    pub(super) fn joining_topics(&self) -> impl Iterator<Item = Topic> {
        let joined = self.joined_instances.keys().map(|id| Topic::JoinedInstance(*id));
        joined.chain(self.join_tokens.keys().map(|id| Topic::JoinToken(id.clone())))
    }
}
