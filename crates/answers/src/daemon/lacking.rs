//! The instances without a task of a managed daemon: why the next one finds no room there, or why
//! none is due.
use std::collections::BTreeMap;

use berth_api::berth;
use berth_ecs::cluster::{
    State,
    reconcile::{
        daemons::Look,
        services::one_each::{self, Limits},
    },
    records::{
        cluster::ClusterRecord,
        container_instance::{ContainerInstance, ContainerInstanceStatus},
        daemon::Daemon,
        explanation::ExplanationRecord,
        id::ContainerInstanceId,
    },
    strategy,
};
use berth_engine::Timestamp;
use berth_placement::{Explanation, Refusal};

use super::super::words;

/// Ids that a line of the text names.
const NAMED_MAX: usize = 3;

/// Lines of the text.
const LINES_MAX: usize = 12;

/// The instances that should get a task next, as positions of the survey; also while launches are
/// held back.
pub fn due(look: &Look) -> Vec<usize> {
    let limits = Limits { held_back: false, ..look.limits };
    one_each::plan(&look.survey.places, &limits).start
}

/// What each of them says that has no room; nothing if all have some.
pub fn room(
    state: &State,
    daemon: &Daemon,
    look: &Look,
    now: Timestamp,
) -> Option<ExplanationRecord> {
    let due = due(look).into_iter().map(|at| look.survey.instances[at]);
    let refused = berth_placement::refused(&state.pool, due, &look.request);
    let missing: usize = refused.values().map(Vec::len).sum();
    let asked = usize::try_from(look.plan.desired).unwrap_or(0);
    let explanation = Explanation::of(missing, refused);
    (missing > 0).then(|| ExplanationRecord {
        request_id: String::new(),
        task_definition: look.launch.key.clone(),
        group: daemon.group(),
        asked,
        placed: asked.saturating_sub(missing),
        explanation: explanation.named(|id| state.live_tasks(id).map(|it| it.occupant())),
        explained_at: now,
    })
}

/// Instances on which no task is due, for the same reasons.
pub struct NotDue {
    reasons: Reasons,
    instances: Vec<ContainerInstanceId>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Reasons {
    /// It is not of the daemon's capacity providers, of which nothing else is asked.
    is_foreign: bool,
    /// Each in a word, and in a clause with numbers.
    all: Vec<(String, String)>,
}

/// Every registered instance without a task that should have none, those of other capacity
/// providers last.
pub fn not_due(state: &State, daemon: &Daemon, look: &Look) -> Vec<NotDue> {
    let mut alike: BTreeMap<Reasons, Vec<ContainerInstanceId>> = BTreeMap::new();
    for (id, place) in look.survey.instances.iter().zip(&look.survey.places) {
        let instance = state.container_instances.get(id);
        let instance = instance.expect("it has been surveyed");
        let is_empty = place.tenants.is_empty() && place.stopping == 0;
        let is_there = instance.status != ContainerInstanceStatus::Inactive;
        if is_empty && is_there && !place.is_counted() {
            alike.entry(reasons(state, daemon, look, instance)).or_default().push(*id);
        }
    }
    let alike = alike.into_iter();
    alike.map(|(reasons, instances)| NotDue { reasons, instances }).collect()
}

fn reasons(state: &State, daemon: &Daemon, look: &Look, instance: &ContainerInstance) -> Reasons {
    let provider = strategy::provider_of(instance);
    if provider.is_none_or(|it| !daemon.configuration.capacity_providers.contains(it)) {
        let text = match provider {
            Some(it) => format!("is of capacity provider {it}"),
            None => "is of no capacity provider".to_owned(),
        };
        let all = vec![("CAPACITY_PROVIDER".to_owned(), text)];
        return Reasons { is_foreign: true, all };
    }
    let refusals = berth_placement::check(&state.pool, instance.id, &look.request).err();
    let told = |it: &Refusal| (it.reason().to_owned(), it.to_string());
    let all = refusals.iter().flatten().map(told).collect();
    Reasons { is_foreign: false, all }
}

/// Lines below a heading; nothing if there are none.
pub fn text(not_due: &[NotDue]) -> String {
    if not_due.is_empty() {
        return String::new();
    }
    let mut text = "No task is due on\n".to_owned();
    for it in not_due.iter().take(LINES_MAX) {
        let names = words::some_of(it.instances.iter().map(ToString::to_string), NAMED_MAX);
        let reasons: Vec<&str> = it.reasons.all.iter().map(|(_, text)| text.as_str()).collect();
        text += &format!("  {names}  {}\n", reasons.join("; "));
    }
    let rest = not_due.iter().skip(LINES_MAX).map(|it| it.instances.len() as i64).sum();
    match rest {
        0 => text,
        more => format!("{text}  and {} more\n", words::counted(more, "instance")),
    }
}

impl NotDue {
    pub fn wire(&self, cluster: &ClusterRecord) -> berth::RefusedInstances {
        let arns = self.instances.iter().map(|id| cluster.container_instance_arn(*id));
        let refusals = self.reasons.all.iter().map(|(reason, text)| berth::Refusal {
            reason: Some(reason.clone()),
            text: Some(text.clone()),
            task_arn: None,
        });
        berth::RefusedInstances {
            container_instance_arns: Some(arns.collect()),
            refusals: Some(refusals.collect()),
        }
    }
}
