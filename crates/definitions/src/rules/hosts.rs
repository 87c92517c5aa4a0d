//! Names of hosts: a container's own, and those that it is told.
use berth_api::ecs::{ContainerDefinition, TaskDefinition};

use super::{Result, containers, invalid, list, text};
use crate::limits::{DOMAIN_CHARS_MAX, HOSTNAME_CHARS_MAX};

/// They become lines of /etc/hosts and /etc/resolv.conf, where a blank begins another name.
pub fn check(task: &TaskDefinition) -> Result {
    for container in containers(task) {
        if let Some(it) = &container.hostname {
            named(container, "hostname", it, HOSTNAME_CHARS_MAX)?;
        }
        for host in list(&container.extra_hosts) {
            named(container, "extraHosts", text(&host.hostname), DOMAIN_CHARS_MAX)?;
        }
        // A dot by itself means no search at all.
        for domain in list(&container.dns_search_domains).iter().filter(|it| *it != ".") {
            named(container, "dnsSearchDomains", domain, DOMAIN_CHARS_MAX)?;
        }
    }
    Ok(())
}

fn named(container: &ContainerDefinition, member: &str, name: &str, chars_max: usize) -> Result {
    let allowed = |it: u8| it.is_ascii_alphanumeric() || b"._-".contains(&it);
    match (1..=chars_max).contains(&name.len()) && name.bytes().all(allowed) {
        true => Ok(()),
        false => Err(invalid(
            container,
            format!(
                "A name in '{member}' takes up to {chars_max} letters, digits, '.', '_' and '-', \
                 but one is '{name}'."
            ),
        )),
    }
}
