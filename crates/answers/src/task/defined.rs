//! What the definition of a task says of it and of its containers.
use berth_api::ecs::{ContainerDefinition, TaskDefinition};
use berth_definitions::meaning;
use berth_ecs::cluster::{
    State, health,
    records::task::{Container, Task},
};

/// ECS: a container is essential unless its definition says that it is not.
pub fn is_essential(state: &State, task: &Task, it: &Container) -> bool {
    defined(state, task, &it.name).is_none_or(meaning::is_essential)
}

/// What the definition says of a container.
pub fn defined<'a>(state: &'a State, task: &Task, name: &str) -> Option<&'a ContainerDefinition> {
    health::defined(definition(state, task), name)
}

/// What it was made of.
pub fn definition<'a>(state: &'a State, task: &Task) -> Option<&'a TaskDefinition> {
    state.definitions.get(&task.task_definition).map(|it| &it.task_definition)
}
