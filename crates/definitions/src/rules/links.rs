//! Links between containers.
use berth_api::ecs::TaskDefinition;

use super::{Result, client, containers, find, list, name, names, network_mode};

/// The container that `name` or `name:alias` means.
pub fn target(link: &str) -> &str {
    link.split_once(':').map_or(link, |(name, _)| name)
}

/// ECS: in bridge mode only, to containers of the same task.
pub fn check(task: &TaskDefinition) -> Result {
    let mode = network_mode(task);
    for container in containers(task) {
        for link in list(&container.links) {
            if mode != "bridge" {
                let text = format!("Links are not supported when networkMode={mode}");
                return Err(client(text));
            }
            let alias = link.split_once(':').map_or(link.as_str(), |(_, alias)| alias);
            let why = if !names::is_valid(target(link)) || !names::is_valid(alias) {
                format!("'{link}' is not of the form 'name' or 'name:alias'.")
            } else if find(task, target(link)).is_none() {
                format!("Unknown container: '{}'", target(link))
            } else {
                continue;
            };
            let of = name(container);
            return Err(client(format!("Invalid 'links' setting for container '{of}'. {why}")));
        }
    }
    Ok(())
}
