//! A state made once more of its rows: what indexes are checked against, and what learns a policy.
use super::{State, Topic};
use crate::{Policy, cluster::records::network::AddressBlock};

impl State {
    /// The state that its rows make under this policy.
    pub(super) fn again(&self, policy: Policy) -> State {
        let mut again = State::with(policy);
        let nudge: &mut dyn FnMut(Topic) = &mut |_| {};
        self.cluster.iter().for_each(|it| again.set_cluster(Some(it), nudge));
        let instances = self.container_instances.values();
        instances.for_each(|it| again.set_instance(it.id, Some(it), nudge));
        self.definitions.values().for_each(|it| again.set_definition(&it.key, Some(it), nudge));
        self.tasks.values().for_each(|it| again.set_task(it.id, Some(it), nudge));
        self.tokens.values().for_each(|it| again.set_token(&it.token, Some(it), nudge));
        self.imports.rows().for_each(|it| again.put_import(&it, nudge));
        self.join_tokens.values().for_each(|it| again.set_join_token(&it.id, Some(it), nudge));
        let joined = self.joined_instances.values();
        joined.for_each(|it| again.set_joined_instance(it.id, Some(it), nudge));
        self.prepulls.values().for_each(|it| again.set_prepull(&it.id, Some(it), nudge));
        let images = self.host_images.values();
        images.for_each(|it| again.set_host_images(it.instance, Some(it), nudge));
        let returned = self.returned_chunks.values();
        returned.for_each(|it| again.set_returned_chunk(&it.id, Some(it), nudge));
        let key = |it: &AddressBlock| (it.subnet.clone(), it.range.first());
        let blocks = self.addresses.blocks();
        blocks.for_each(|it| again.set_address_block(key(it), Some(it), nudge));
        self.subnets.values().for_each(|it| again.set_subnet(&it.of.id, Some(it), nudge));
        let sessions = self.exec_sessions.iter();
        sessions.for_each(|(key, it)| again.set_exec_session(key.clone(), Some(it), nudge));
        let explanations = self.explanations.values();
        explanations.for_each(|it| again.set_explanation(&it.request_id, Some(it), nudge));
        self.services.values().for_each(|it| again.set_service(&it.name, Some(it), nudge));
        let deployments = self.service_deployments.values();
        deployments
            .for_each(|it| again.set_service_deployment(&it.service, it.id, Some(it), nudge));
        let events = self.service_events.values();
        events.for_each(|it| again.set_service_event(&it.service, it.id, Some(it), nudge));
        let revisions = self.service_revisions.values();
        revisions.for_each(|it| again.set_service_revision(&it.service, it.id, Some(it), nudge));
        self.managed_daemons.values().for_each(|it| again.set_daemon(&it.name, Some(it), nudge));
        let deployments = self.daemon_deployments.values();
        deployments.for_each(|it| again.set_daemon_deployment(&it.daemon, it.id, Some(it), nudge));
        let revisions = self.daemon_revisions.values();
        revisions.for_each(|it| again.set_daemon_revision(&it.daemon, it.id, Some(it), nudge));
        let sets = self.task_sets.values();
        sets.for_each(|it| again.set_task_set(&it.service, it.id, Some(it), nudge));
        again
    }
}
