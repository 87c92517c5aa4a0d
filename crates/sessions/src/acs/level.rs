//! What the control plane wants of an instance at one moment: views of one published state.
use berth_api::acs::{RoleCredentials, TaskIdentifier};
use berth_ecs::cluster::{
    State,
    records::{
        container_instance::ContainerInstanceStatus,
        id::{ContainerInstanceId, TaskId},
        task::DesiredStatus,
    },
    views::{
        assignment, comparison,
        credentials::{self, Grant},
        prepulls::{self, Wanted},
    },
};
use berth_engine::Timestamp;

/// Takes the tasks of an instance one by one, with what is wanted of them.
pub type Visit<'a> = dyn FnMut((TaskId, DesiredStatus)) + 'a;

/// Which life of its role credentials are of, in the words of whoever makes them. They are good as
/// long as the role has it: one that is made anew under its name has another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleLife(pub String);

/// What becomes of a wish for credentials.
#[derive(Debug)]
pub enum Minted {
    Made(Box<RoleCredentials>, RoleLife),
    /// The role is not there, or does not trust whoever makes them, or the agent would not open
    /// them.
    Refused,
    /// They cannot be made at the moment, whatever the role says.
    NotNow,
}

/// Who makes credentials of roles.
pub trait Roles {
    fn mint(&self, grant: &Grant) -> Minted;

    /// Which life of the role they would be of now; none if there is no such role.
    fn life(&self, grant: &Grant) -> Option<RoleLife>;
}

/// What a session looks at.
pub struct Level<'a> {
    pub instance: ContainerInstanceId,
    /// Whether the instance is still registered.
    pub registered: bool,
    /// Shows every task of the instance that is not STOPPED, in the order of their ids.
    pub assigned: &'a dyn Fn(&mut Visit<'_>),
    /// What is wanted of a task, if it is one of these.
    pub desired: &'a dyn Fn(TaskId) -> Option<DesiredStatus>,
    /// What a payload says of a task.
    pub task: &'a dyn Fn(TaskId) -> Option<berth_api::acs::Task>,
    /// The credentials that a task is to have.
    pub grants: &'a dyn Fn(TaskId) -> Vec<Grant>,
    /// The wall clock of who makes them, by which they expire.
    pub wall: Timestamp,
    /// Makes them.
    pub roles: &'a dyn Roles,
    pub manifest: &'a dyn Fn() -> Vec<TaskIdentifier>,
    /// Until when its agent last contradicted the state.
    pub doubted_at: Option<Timestamp>,
    /// The tasks that a comparison asks the agent about.
    pub in_question: &'a dyn Fn() -> Vec<TaskId>,
    /// Those of the candidates that are indeed to be stopped.
    pub confirmed: &'a dyn Fn(&[TaskIdentifier]) -> Vec<TaskIdentifier>,
    /// The images that the host is to have before a task asks for them.
    pub prepulls: &'a dyn Fn() -> Wanted,
    /// When a task ended, if it has and is not forgotten yet.
    pub ended_at: &'a dyn Fn(&str) -> Option<Timestamp>,
}

/// Shows a session the level of its instance, the wall clock, and who makes credentials.
pub fn at_level<T>(
    state: &State,
    instance: ContainerInstanceId,
    wall: Timestamp,
    roles: &dyn Roles,
    look: impl FnOnce(&Level<'_>) -> T,
) -> T {
    let record = state.container_instances.get(&instance);
    look(&Level {
        instance,
        registered: record.is_some_and(|it| it.status != ContainerInstanceStatus::Inactive),
        assigned: &|show| assignment::assigned(state, instance).for_each(show),
        desired: &|id| assignment::desired(state, instance, id),
        task: &|id| assignment::payload_task(state, id),
        grants: &|id| credentials::grants(state, id),
        wall,
        roles,
        manifest: &|| assignment::manifest(state, instance),
        doubted_at: comparison::doubted_at(state, instance),
        in_question: &|| comparison::in_question(state, instance).collect(),
        confirmed: &|candidates| assignment::stop_confirmed(state, instance, candidates),
        prepulls: &|| prepulls::wanted(state, instance),
        ended_at: &|task| assignment::ended_at(state, task),
    })
}
