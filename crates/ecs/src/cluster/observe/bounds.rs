//! What agents say, within bounds: the model's lengths, enums and ports hold for them, too.
//!
//! Nothing is refused here. An agent throws a refused report away, and the end of a task with it,
//! or sends it for ever; so what is too long is cut and what cannot be is left out.
use std::net::IpAddr;

use berth_api::ecs::{
    ContainerDefinition, NetworkBinding, PortMapping, TransportProtocol, VersionInfo,
};
use berth_definitions::meaning::port_range;
use berth_engine::Timestamp;

use crate::limits::REPORTED_TEXT_CHARACTERS_MAX;

/// At most so many characters of a text; an empty one says nothing.
pub fn text(text: Option<String>, characters_max: usize) -> Option<String> {
    text.filter(|it| !it.is_empty()).map(|it| cut(&it, characters_max).to_owned())
}

/// At most so many characters of a text.
pub fn cut(text: &str, characters_max: usize) -> &str {
    text.char_indices().nth(characters_max).map_or(text, |(end, _)| &text[..end])
}

/// A moment of an agent's clock, which may be wrong: not before `first`, and not to come.
pub fn moment(at: Timestamp, first: Timestamp, now: Timestamp) -> Timestamp {
    at.min(now).max(first)
}

pub fn version_info(it: VersionInfo) -> VersionInfo {
    let short = |it| text(it, REPORTED_TEXT_CHARACTERS_MAX);
    VersionInfo {
        agent_hash: short(it.agent_hash),
        agent_version: short(it.agent_version),
        docker_version: short(it.docker_version),
    }
}

/// The bindings of a container that can be: of ports that its definition maps, two for each
/// mapping, because hosts have addresses of two families.
pub fn bindings(
    reported: Vec<NetworkBinding>,
    defined: Option<&ContainerDefinition>,
) -> Vec<NetworkBinding> {
    let mappings = defined.and_then(|it| it.port_mappings.as_deref()).unwrap_or_default();
    let is_one = |it: &NetworkBinding| can_be(it) && mappings.iter().any(|one| is_of(it, one));
    reported.into_iter().filter(is_one).take(2 * mappings.len()).collect()
}

fn can_be(it: &NetworkBinding) -> bool {
    let is_port = |it: &i32| u16::try_from(*it).is_ok();
    let is_range = |it: &String| port_range(it).is_some();
    let is_address = |it: &String| it.is_empty() || it.parse::<IpAddr>().is_ok();
    it.bind_ip.iter().all(is_address)
        && it.container_port.iter().chain(&it.host_port).all(is_port)
        && it.container_port_range.iter().chain(&it.host_port_range).all(is_range)
        && !matches!(it.protocol, Some(TransportProtocol::UnknownValue(_)))
}

fn is_of(it: &NetworkBinding, mapping: &PortMapping) -> bool {
    let ports = |single: Option<i32>, range: &Option<String>| {
        range.as_deref().and_then(port_range).or(single.map(|it| (it, it)))
    };
    let bound = ports(it.container_port, &it.container_port_range);
    let mapped = ports(mapping.container_port, &mapping.container_port_range);
    bound.zip(mapped).is_some_and(|(bound, mapped)| mapped.0 <= bound.0 && bound.1 <= mapped.1)
}
