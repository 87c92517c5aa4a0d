//! Members of definitions as rules read them: what is not there is empty.
use berth_api::ecs::{ContainerDefinition, TaskDefinition};

pub(super) fn containers(task: &TaskDefinition) -> &[ContainerDefinition] {
    list(&task.container_definitions)
}

pub(super) fn find<'a>(
    task: &'a TaskDefinition,
    container: &str,
) -> Option<&'a ContainerDefinition> {
    containers(task).iter().find(|it| name(it) == container)
}

pub(super) fn name(container: &ContainerDefinition) -> &str {
    text(&container.name)
}

pub(super) fn list<T>(member: &Option<Vec<T>>) -> &[T] {
    member.as_deref().unwrap_or_default()
}

pub(super) fn text(member: &Option<String>) -> &str {
    member.as_deref().unwrap_or_default()
}

pub(super) fn is_on(member: Option<bool>) -> bool {
    member.unwrap_or_default()
}
