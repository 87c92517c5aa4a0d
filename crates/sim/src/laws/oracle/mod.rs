//! Placement done again by hand: no index, no tally, one instance after the other.
mod model;
mod names;
mod refusals;
mod strategies;

use std::sync::Arc;

use berth_api::ecs::{Failure, Request, Response, RunTaskRequest, StartTaskRequest, Task};
use berth_ecs::{
    Call,
    cluster::{
        Cluster, State,
        records::{
            id::{ContainerInstanceId, TaskId},
            task::Task as TaskRecord,
        },
    },
};
use berth_placement::Refusal;

pub use self::model::{Facts, Model, Wish};
use self::strategies::best;
use super::News;

/// Checks the outcome of a call that was alone in its batch.
pub fn check(news: &News<'_, Cluster>, call: &Call, reply: &Response) {
    match (&call.request, reply) {
        // Who has an address for a task is not done again by hand.
        (Request::RunTask(input), _) if input.network_configuration.is_some() => {}
        (Request::StartTask(input), _) if input.network_configuration.is_some() => {}
        (Request::RunTask(input), Response::RunTask(output)) => {
            let known =
                input.client_token.as_ref().is_some_and(|it| news.before.tokens.contains_key(it));
            if !known {
                let (tasks, failures) = (output.tasks.as_deref(), output.failures.as_deref());
                run_task(
                    news,
                    call,
                    input,
                    tasks.unwrap_or_default(),
                    failures.unwrap_or_default(),
                );
            }
        }
        (Request::StartTask(input), Response::StartTask(output)) => {
            let (tasks, failures) = (output.tasks.as_deref(), output.failures.as_deref());
            start_task(news, call, input, tasks.unwrap_or_default(), failures.unwrap_or_default());
        }
        _ => {}
    }
}

fn run_task(
    news: &News<'_, Cluster>,
    call: &Call,
    input: &RunTaskRequest,
    tasks: &[Task],
    failures: &[Failure],
) {
    let definition = call.facts.task_definition.as_ref().expect("the call succeeded");
    let wish = Wish::of_run_task(definition, input);
    let mut model = Model::of(news.before);
    for task in tasks {
        let candidates: Vec<usize> =
            (0..model.instances.len()).filter(|it| model.refusals(*it, &wish).is_empty()).collect();
        if task.container_instance_arn.is_none() {
            assert!(candidates.is_empty(), "a task waits, and has a place: {wish:?}");
            continue;
        }
        let on = instance_of(news.after, task);
        let best = best(&model, &candidates, &wish);
        let chosen = best.iter().find(|it| model.instances[**it].id == on);
        let chosen = chosen.unwrap_or_else(|| {
            let best: Vec<_> = best.iter().map(|it| model.instances[*it].id).collect();
            panic!("a task was placed on {on}, best would have been {best:?}: {wish:?}")
        });
        model.take(*chosen, &wish);
    }
    let count = usize::try_from(input.count.unwrap_or(1)).expect("the call succeeded");
    assert_eq!(tasks.len() + failures.len(), count, "each task is placed or a failure");
    if !failures.is_empty() {
        nothing_takes_it(news, call, &model, &wish, (tasks, failures));
    }
}

/// The refusal is true, and so is its explanation, instance by instance.
fn nothing_takes_it(
    news: &News<'_, Cluster>,
    call: &Call,
    model: &Model,
    wish: &Wish,
    (placed, failures): (&[Task], &[Failure]),
) {
    let of_all: Vec<(ContainerInstanceId, Vec<Refusal>)> = (0..model.instances.len())
        .map(|it| (model.instances[it].id, model.refusals(it, wish)))
        .collect();
    for (id, refusals) in &of_all {
        assert!(!refusals.is_empty(), "{id} would have taken the task: {wish:?}");
    }
    let reasons: Vec<&str> = of_all.iter().flat_map(|it| &it.1).map(Refusal::reason).collect();
    for failure in failures {
        let reason = failure.reason.as_deref().expect("failures have reasons");
        let is_true = reasons.contains(&reason) || of_all.is_empty();
        assert!(is_true, "no instance refused with {reason}: {of_all:?}");
    }
    let Some(kept) = news.after.explanations.get(&call.request_id) else { return };
    // Controllers have come after the call, in the same batch.
    let placed = placed.iter().map(|it| news.after.tasks.get(&task_id(it)));
    let placed = placed.map(|it| it.expect("a placed task is in the state"));
    let tasks: Vec<_> = news.before.tasks.values().chain(placed).cloned().collect();
    explanation_is_true(&tasks, &kept.explanation, of_all);
}

fn explanation_is_true(
    tasks: &[Arc<TaskRecord>],
    explanation: &berth_placement::Explanation,
    of_all: Vec<(ContainerInstanceId, Vec<Refusal>)>,
) {
    assert_eq!(explanation.instances, of_all.len(), "instances that were asked");
    for (id, mut refusals) in of_all {
        let told = explanation.refused.iter().find(|it| it.instances.contains(&id));
        let told = told.map(|it| it.refusals.clone()).unwrap_or_default().into_iter();
        let mut told: Vec<Refusal> = told.map(|it| names::checked(tasks, id, it)).collect();
        told.sort();
        refusals.sort();
        refusals.dedup();
        assert_eq!(told, refusals, "why {id} refused");
    }
}

fn start_task(
    news: &News<'_, Cluster>,
    call: &Call,
    input: &StartTaskRequest,
    tasks: &[Task],
    failures: &[Failure],
) {
    let definition = call.facts.task_definition.as_ref().expect("the call succeeded");
    let wish = Wish::of_start_task(definition, input);
    let mut model = Model::of(news.before);
    let (mut tasks, mut failures) = (tasks.iter(), failures.iter());
    for reference in input.container_instances.iter().flatten() {
        let id = id_of(Some(reference.as_str())).map(ContainerInstanceId);
        let found = model.all.iter().position(|it| Some(it.id) == id);
        let refusals =
            found.map_or(vec![Refusal::Missing], |at| model.refusals_of(&model.all[at], &wish));
        if refusals.is_empty() {
            let task = tasks.next().expect("an instance that takes the task has one");
            assert_eq!(
                Some(instance_of(news.after, task)),
                id,
                "the task is where it was asked for"
            );
            model.take_on(id.expect("it was found"), &wish);
        } else {
            let failure = failures.next().expect("an instance that refuses the task is a failure");
            let reason = failure.reason.as_deref().unwrap_or_default();
            let is_true = refusals.iter().any(|it| it.reason() == reason);
            assert!(is_true, "{reference} refused with {reason}, but: {refusals:?}");
        }
    }
    assert!(tasks.next().is_none() && failures.next().is_none(), "one outcome per instance");
}

fn instance_of(state: &State, task: &Task) -> ContainerInstanceId {
    let task = state.tasks.get(&task_id(task)).expect("a placed task is in the state");
    task.container_instance.expect("a placed task has an instance")
}

fn task_id(task: &Task) -> TaskId {
    TaskId(id_of(task.task_arn.as_deref()).expect("tasks have ARNs"))
}

fn id_of(arn: Option<&str>) -> Option<u128> {
    arn?.rsplit('/').next().and_then(|it| u128::from_str_radix(it, 16).ok())
}
