//! PlanChange: what a change would come to. The change is made on a copy of the state, by the very
//! operations and controllers that would make it, among agents that obey at once; the answer is
//! the difference. Nothing is written.
mod added;
mod agents;
mod change;
mod difference;
mod explain;
mod headline;
mod rehearsal;
mod text;

pub use change::check_planned;

use berth_api::berth::{Error, Plan, PlanChangeRequest, PlanChangeResponse};
use berth_ecs::{
    Call,
    cluster::{State, records::id::ContainerInstanceId},
};
use berth_engine::Timestamp;

use self::{
    change::Change,
    difference::Difference,
    explain::{Outlook, Refused},
    rehearsal::Rehearsal,
};
use super::{active, request, words};

/// Rehearses a change. `call` is the one that the input names, decoded and with its facts.
///
/// The same state, moment and seed give the same plan. What happens then is the same in number;
/// of instances that are equally good, chance may choose others.
pub fn plan_change(
    state: &State,
    input: &PlanChangeRequest,
    call: Option<Call>,
    now: Timestamp,
) -> Result<PlanChangeResponse, Error> {
    let cluster = active(state)?;
    let change = Change::of(input, call)?;
    let seed = input.seed.unwrap_or_default().unsigned_abs();
    let mut with = Rehearsal::new(state, now, seed);
    let added = with.begin(|turn| change.make(turn, &cluster))?;
    let mut without = Rehearsal::new(state, now, seed);
    without.begin(|_| Ok::<(), Error>(()))?;
    let is_complete = change.is_immediate() || (with.go_on() && without.go_on());
    if let Some(bug) = with.bug() {
        return Err(Error::server(format!("Berth met a bug of its own in the rehearsal: {bug}")));
    }
    let difference = Difference::of(state, &with).without(Difference::of(state, &without));
    let found = Found {
        added: &added,
        services: explain::services(state, &with, &difference),
        refused: explain::refused(&cluster, &with, &without),
        is_alone: without.steps().is_empty(),
        difference,
        is_complete,
    };
    Ok(PlanChangeResponse { plan: Some(found.plan(state, &change, &with)) })
}

/// What the rehearsal came to.
struct Found<'a> {
    added: &'a [ContainerInstanceId],
    difference: Difference,
    services: Vec<Outlook>,
    refused: Vec<Refused>,
    /// Whether nothing would happen without the change.
    is_alone: bool,
    is_complete: bool,
}

impl Found<'_> {
    /// Whether the steps of the rehearsal are those of the change.
    fn is_followed(&self, change: &Change) -> bool {
        self.is_alone && !change.is_immediate()
    }

    fn plan(&self, before: &State, change: &Change, with: &Rehearsal) -> Plan {
        let cluster = before.cluster.as_ref().expect("the cluster is active");
        let refused =
            self.refused.iter().map(|it| request::explanation(cluster, &it.record, it.takers));
        let added = self.added.iter().map(|it| cluster.container_instance_arn(*it));
        let steps = if self.is_followed(change) { with.steps() } else { &[] };
        Plan {
            cluster_arn: Some(cluster.arn()),
            has_changes: Some(!self.difference.is_empty() || !self.added.is_empty()),
            is_complete: Some(self.is_complete),
            seconds: Some(words::seconds(with.lasted_ms())),
            started: Some(self.difference.started.iter().map(|it| it.wire(cluster)).collect()),
            stopped: Some(self.difference.stopped.iter().map(|it| it.wire(cluster)).collect()),
            steps: Some(steps.iter().map(rehearsal::Step::wire).collect()),
            services: Some(self.services.iter().map(Outlook::wire).collect()),
            refused: Some(refused.collect()),
            added_container_instance_arns: Some(added.collect()),
            planned_at: Some(with.began()),
            text: Some(text::of(self, before, change, with)),
        }
    }
}
