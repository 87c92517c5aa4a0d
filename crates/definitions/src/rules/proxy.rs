//! The App Mesh proxy.
use berth_api::ecs::{ProxyConfiguration, ProxyConfigurationType, TaskDefinition};

use super::{Result, client, find, list, network_mode, one_of, text};

pub fn check(task: &TaskDefinition) -> Result {
    let Some(proxy) = &task.proxy_configuration else { return Ok(()) };
    if let Some(it) = &proxy.r#type {
        one_of("proxyConfiguration.type", it.as_str(), ProxyConfigurationType::values())?;
    }
    if network_mode(task) != "awsvpc" {
        return Err(client("APPMESH proxy configuration is only supported in networkMode=awsvpc"));
    }
    let container = text(&proxy.container_name);
    if find(task, container).is_none() {
        return Err(client(format!("Proxy container [{container}] does not exist")));
    }
    let required = [
        ("ProxyIngressPort", "Ingress port not found"),
        ("ProxyEgressPort", "Egress port not found"),
        ("AppPorts", "App ports not found"),
    ];
    if let Some((_, text)) = required.iter().find(|(name, _)| property(proxy, name).is_none()) {
        return Err(client(*text));
    }
    match property(proxy, "IgnoredUID").or(property(proxy, "IgnoredGID")) {
        Some(_) => Ok(()),
        None => Err(client("Either IgnoredUID or IgnoredGID must be specified for the proxy")),
    }
}

fn property<'a>(proxy: &'a ProxyConfiguration, name: &str) -> Option<&'a str> {
    let found = list(&proxy.properties).iter().find(|it| text(&it.name) == name)?;
    found.value.as_deref().filter(|it| !it.is_empty())
}
