//! What the control plane wants of an instance at one moment: views of one published state.
use berth_api::acs::TaskIdentifier;
use berth_ecs::cluster::{
    State,
    records::{
        container_instance::ContainerInstanceStatus,
        id::{ContainerInstanceId, TaskId},
        task::DesiredStatus,
    },
    views::{assignment, comparison},
};
use berth_engine::Timestamp;

/// Takes the tasks of an instance one by one, with what is wanted of them.
pub type Visit<'a> = dyn FnMut((TaskId, DesiredStatus)) + 'a;

/// What a session looks at.
pub struct Level<'a> {
    /// Whether the instance is still registered.
    pub registered: bool,
    /// Shows every task of the instance that is not STOPPED, in the order of their ids.
    pub assigned: &'a dyn Fn(&mut Visit<'_>),
    /// What is wanted of a task, if it is one of these.
    pub desired: &'a dyn Fn(TaskId) -> Option<DesiredStatus>,
    /// What a payload says of a task.
    pub task: &'a dyn Fn(TaskId) -> Option<berth_api::acs::Task>,
    pub manifest: &'a dyn Fn() -> Vec<TaskIdentifier>,
    /// Until when its agent last contradicted the state.
    pub doubted_at: Option<Timestamp>,
    /// The tasks that a comparison asks the agent about.
    pub in_question: &'a dyn Fn() -> Vec<TaskId>,
    /// Those of the candidates that are indeed to be stopped.
    pub confirmed: &'a dyn Fn(&[TaskIdentifier]) -> Vec<TaskIdentifier>,
    /// When a task ended, if it has and is not forgotten yet.
    pub ended_at: &'a dyn Fn(&str) -> Option<Timestamp>,
}

/// Shows a session the level of its instance.
pub fn at_level<T>(
    state: &State,
    instance: ContainerInstanceId,
    look: impl FnOnce(&Level<'_>) -> T,
) -> T {
    let record = state.container_instances.get(&instance);
    look(&Level {
        registered: record.is_some_and(|it| it.status != ContainerInstanceStatus::Inactive),
        assigned: &|show| assignment::assigned(state, instance).for_each(show),
        desired: &|id| assignment::desired(state, instance, id),
        task: &|id| assignment::payload_task(state, id),
        manifest: &|| assignment::manifest(state, instance),
        doubted_at: comparison::doubted_at(state, instance),
        in_question: &|| comparison::in_question(state, instance).collect(),
        confirmed: &|candidates| assignment::stop_confirmed(state, instance, candidates),
        ended_at: &|task| assignment::ended_at(state, task),
    })
}
