//! DAEMON services: one task on each instance that is open to them.
mod survey;

pub use survey::{Survey, survey};

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use berth_placement::{Explanation, Refusal};

use super::{
    one_each::{self, Keep, Limits, Plan, Why},
    outcome, replica,
    revisions::{drop_older, of, row, tally},
    start,
    stop::{self, Cause, Victims},
};
use crate::{
    cluster::{
        Facet, Txn, deploy,
        launch::Launch,
        records::{
            cluster::ClusterRecord,
            id::{ContainerInstanceId, TaskId},
            service::{Deployment, Service},
            service_event::Particulars,
            task::Task,
        },
        tallies::RevisionTally,
    },
    limits::RECONCILE_STEP_TASKS_MAX,
};

/// How starting went.
#[derive(Default)]
pub struct Started {
    pub tasks: Vec<TaskId>,
    /// Whether more may be possible in the next step.
    pub is_bounded: bool,
    pub refused: BTreeMap<Vec<Refusal>, Vec<ContainerInstanceId>>,
}

pub fn reconcile(txn: &mut Txn, cluster: &ClusterRecord, service: &Arc<Service>) {
    if outcome::decided(txn, service) {
        return;
    }
    let Some((primary, older)) = service.deployments.split_first() else { return };
    let mut next = (**service).clone();
    let revision = row(txn, service, primary.revision);
    if let Some((mut launch, request)) = start::launch(txn, cluster, service, &revision) {
        let revisions = service.deployments.iter().map(|it| of(service, it.revision));
        let is_new =
            |it: &Task| it.service.as_ref().is_some_and(|it| it.revision == primary.revision);
        let survey = survey(txn, revisions.map(Facet::Revision), is_new, &request);
        let plan = one_each::plan(&survey.places, &limits(txn, service, primary));
        stop_some(txn, service, &survey, &plan);
        let started = start_some(txn, &mut launch, &request, &survey, &plan);
        start::announce(txn, service, &launch, &started.tasks);
        note_starved(txn, &mut next, started);
        arrive(txn, &mut next, older, &plan);
    } else {
        next.starved_since = service.starved_since.or(Some(txn.now));
    }
    drop_older(txn, &mut next);
    next.look_at = replica::look_at(txn, &next);
    if next != **service {
        txn.put(next);
    }
}

fn limits(txn: &Txn, service: &Service, primary: &Deployment) -> Limits {
    let percent = service.configuration.minimum_healthy_percent();
    Limits { keep: Keep::Healthy { percent }, held_back: primary.is_held_back(txn.now) }
}

fn stop_some(txn: &mut Txn, service: &Service, survey: &Survey, plan: &Plan) {
    let mut stopped = Victims::default();
    for (at, tenant, why) in plan.stop.iter().take(RECONCILE_STEP_TASKS_MAX) {
        let task = &survey.tasks[*at][*tenant];
        let cause = match why {
            Why::Unhealthy => Cause::Unhealthy,
            Why::Replaced | Why::Unfit => Cause::Scaling,
        };
        if *why == Why::Unfit {
            let (task, instance) = (task.id, survey.instances[*at]);
            let text = format!(
                "(task {task}) is stopped because (container-instance {instance}) no longer meets \
                 the placement constraints of the service."
            );
            let name = "SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED";
            let (tasks, container_instances) = (vec![task], vec![instance]);
            let about = Particulars { tasks, container_instances, ..Particulars::default() };
            deploy::event_with(txn, &service.name, name, &text, about);
        }
        stopped.add(task.clone(), cause);
    }
    stop::tasks(txn, service, stopped);
}

/// Starts what a plan says where there is room, not more than one step's worth. A launch for
/// capacity providers is for the one that its instance is of.
pub fn start_some(
    txn: &mut Txn,
    launch: &mut Launch,
    request: &berth_placement::Request,
    survey: &Survey,
    plan: &Plan,
) -> Started {
    let mut it = Started::default();
    let mut request = Cow::Borrowed(request);
    for at in &plan.start {
        if it.tasks.len() == RECONCILE_STEP_TASKS_MAX {
            it.is_bounded = true;
            break;
        }
        let instance = survey.instances[*at];
        if let Some(renewed) = launch.renewed(txn, &request) {
            request = Cow::Owned(renewed);
        }
        match berth_placement::check(&txn.pool, instance, &request) {
            Ok(place) => {
                let on = txn.container_instances.get(&instance).cloned();
                let on = on.expect("it has been surveyed");
                launch.set_provider(&on);
                it.tasks.push(launch.start(txn, &on, place.gpus).id);
            }
            Err(refusals) => it.refused.entry(refusals).or_default().push(instance),
        }
    }
    it
}

/// Says once that there is no room, until there is.
fn note_starved(txn: &mut Txn, next: &mut Service, started: Started) {
    if started.is_bounded {
        return;
    }
    if started.refused.is_empty() {
        next.starved_since = None;
        return;
    }
    let asked = started.tasks.len() + started.refused.values().map(Vec::len).sum::<usize>();
    let explanation = Explanation::of(asked, started.refused);
    start::say_unplaced(txn, next, &explanation);
    next.starved_since = next.starved_since.or(Some(txn.now));
}

/// Notes how far the service is from what it should be.
fn arrive(txn: &mut Txn, next: &mut Service, older: &[Deployment], plan: &Plan) {
    next.desired_count = plan.desired;
    replica::note_stuck(txn, next, plan.is_stuck);
    let is_gone = |it: &Deployment| tally(txn, next, it.revision) == RevisionTally::default();
    let is_alone = older.iter().all(is_gone);
    if !plan.is_reached {
        next.steady_at = None;
    } else if is_alone {
        outcome::reached(txn, next);
    }
}
