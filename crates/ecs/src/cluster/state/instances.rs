//! Container instances, and what follows from each: who is silent, what is offered, who looks
//! again.
use std::sync::Arc;

use berth_engine::{Timestamp, Unseen};

use super::{State, Topic};
use crate::{
    cluster::records::{
        container_instance::{ContainerInstance, ContainerInstanceStatus, Silence},
        id::ContainerInstanceId,
    },
    limits::INACTIVE_KEPT_MS,
};

impl State {
    pub(super) fn set_instance(
        &mut self,
        id: ContainerInstanceId,
        new: Option<&ContainerInstance>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let old = self.container_instances.set(id, new.cloned().map(Arc::new));
        let topic = Topic::ContainerInstance(id);
        let unseen = &self.policy.unseen;
        let deadline = |it: &ContainerInstance| instance_deadline(it, unseen);
        let (was, is) = (old.as_deref().and_then(deadline), new.and_then(deadline));
        self.deadlines.set(topic.clone(), was, is);
        let are_zones_others = self.tallies.count_instance(old.as_deref(), new);
        if are_zones_others {
            self.balanced.iter().for_each(|it| nudge(Topic::Service(it.clone())));
        }
        let is_draining = new.is_some_and(|it| it.status == ContainerInstanceStatus::Draining);
        self.draining.set(id, is_draining);
        let silence = new.and_then(ContainerInstance::judged_silence);
        self.suspended.set(id, silence.is_some_and(Silence::is_suspended));
        let is_given_up = new.is_some_and(ContainerInstance::is_given_up);
        self.lost.set(id, silence == Some(Silence::Lost) || is_given_up);
        for (it, present) in [(old.as_deref(), false), (new, true)] {
            if let Some(at) = it.and_then(ContainerInstance::back_since) {
                self.returned.set((at, id), present);
            }
        }
        // An instance out of service offers nothing, but what its tasks hold is still accounted.
        let offers = new.filter(|it| it.status != ContainerInstanceStatus::Inactive);
        match offers {
            Some(it) => self.pool.set_instance(&it.for_placement()),
            None => self.pool.remove_instance(id),
        }
        self.nudge_for_instance(old.as_deref(), new, nudge);
        let is_registered = |it: &ContainerInstance| it.is_registered();
        let (was, is) = (old.as_deref().is_some_and(is_registered), new.is_some_and(is_registered));
        if was && !is {
            let blocks = self.addresses.blocks_of_instance(id);
            blocks.for_each(|it| nudge(Topic::Subnet(it.subnet.clone())));
        }
        if was != is
            && let Some(it) = self.joined_as(id)
        {
            nudge(Topic::JoinedInstance(it.id));
        }
        if self.host_images.contains_key(&id) {
            nudge(Topic::HostImages(id));
        }
        nudge(topic);
        nudge(Topic::Assignment(id));
    }

    /// Daemons and whoever waits for room look again when an instance offers something else;
    /// services with tasks on it when it comes, goes, or is to be emptied.
    fn nudge_for_instance(
        &self,
        old: Option<&ContainerInstance>,
        new: Option<&ContainerInstance>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let presence = |it: &ContainerInstance| {
            let is_lost = it.is_lost() || it.is_given_up();
            (it.status, it.agent_connected, it.takes_tasks(), it.is_answering(), is_lost)
        };
        let offer = |it: &ContainerInstance| {
            let (resources, attributes) = (it.registered_resources.clone(), it.attributes.clone());
            (presence(it), it.impaired_since(), it.disk_pressure, resources, attributes)
        };
        if old.map(offer) == new.map(offer) {
            return;
        }
        self.nudge_daemons(nudge);
        self.nudge_for_room(nudge);
        let Some(id) = new.or(old).map(|it| it.id) else { return };
        if old.map(presence) != new.map(presence) {
            let services = self.live_tasks(id).filter_map(|it| it.service.as_ref());
            services.for_each(|it| nudge(self.service_topic(&it.name)));
        }
    }
}

/// When silence or impairment is judged, or a deregistered instance forgotten.
fn instance_deadline(it: &ContainerInstance, unseen: &Unseen) -> Option<Timestamp> {
    let forget_at = it.deregistered_at.map(|at| unseen.aged_at(at, INACTIVE_KEPT_MS));
    let silence = it.judged_silence().and_then(Silence::until);
    let impairment = it.impairment.and_then(Silence::until);
    forget_at.or(silence.into_iter().chain(impairment).min())
}
