//! The order in which containers start.
use std::collections::BTreeSet;

use berth_api::ecs::{ContainerCondition, ContainerDefinition, TaskDefinition};

use super::{
    Result, client, containers, find, is_checked, is_essential, links, list, name, one_of, text,
};

pub fn check(task: &TaskDefinition) -> Result {
    for container in containers(task) {
        for dependency in list(&container.depends_on) {
            let on = text(&dependency.container_name);
            let Some(on) = find(task, on) else {
                return Err(client(format!(
                    "Cannot depend on container + '{on}' because it does not exist"
                )));
            };
            let condition = dependency.condition.as_ref().map_or("", ContainerCondition::as_str);
            one_of("condition", condition, ContainerCondition::values())?;
            check_condition(container, on, condition)?;
        }
        volumes_from(task, container)?;
    }
    match cycle(task) {
        None => Ok(()),
        Some(names) => Err(client(format!(
            "Container dependencies form a cycle: {}. 'dependsOn', 'links' and 'volumesFrom' all \
             make a container wait for another.",
            names.join(" -> ")
        ))),
    }
}

fn check_condition(
    container: &ContainerDefinition,
    on: &ContainerDefinition,
    condition: &str,
) -> Result {
    let text = match condition {
        "SUCCESS" | "COMPLETE" if is_essential(on) => {
            "A dependency container with SUCCESS or COMPLETE condition cannot be an essential \
             container"
        }
        "HEALTHY" if !is_checked(on) => {
            "A dependency container with HEALTHY condition must have health check configured"
        }
        _ => return Ok(()),
    };
    let (container, on) = (name(container), name(on));
    Err(client(format!("{text}. Container '{container}' waits for '{on}' to be {condition}.")))
}

fn volumes_from(task: &TaskDefinition, container: &ContainerDefinition) -> Result {
    let sources = list(&container.volumes_from).iter().map(|it| text(&it.source_container));
    match sources.into_iter().find(|it| find(task, it).is_none()) {
        None => Ok(()),
        Some(source) => {
            Err(client(format!("Invalid 'volumesFrom' setting. Unknown container: '{source}'")))
        }
    }
}

/// The names along a cycle, the first one again at the end.
fn cycle(task: &TaskDefinition) -> Option<Vec<&str>> {
    let mut done = BTreeSet::new();
    containers(task).iter().find_map(|it| walk(task, name(it), &mut Vec::new(), &mut done))
}

/// Depth first; at most as deep as there are containers.
fn walk<'a>(
    task: &'a TaskDefinition,
    at: &'a str,
    path: &mut Vec<&'a str>,
    done: &mut BTreeSet<&'a str>,
) -> Option<Vec<&'a str>> {
    if let Some(start) = path.iter().position(|it| *it == at) {
        return Some(path[start..].iter().copied().chain([at]).collect());
    }
    if !done.insert(at) {
        return None;
    }
    path.push(at);
    let found = find(task, at)
        .into_iter()
        .flat_map(waits_for)
        .find_map(|next| walk(task, next, path, done));
    path.pop();
    found
}

fn waits_for(container: &ContainerDefinition) -> impl Iterator<Item = &str> {
    let depends_on = list(&container.depends_on).iter().map(|it| text(&it.container_name));
    let links = list(&container.links).iter().map(|it| links::target(it));
    let sources = list(&container.volumes_from).iter().map(|it| text(&it.source_container));
    depends_on.chain(links).chain(sources)
}
