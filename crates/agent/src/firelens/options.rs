//! What definitions say of a router, and of outputs.

use std::collections::BTreeMap;

use berth_api::acs;
use serde_json::Value;

use super::{DELIVERY, DRIVER, Kind, fault};
use crate::logs;

/// ECS: options that are no output's.
const INCLUDE: &str = "include-pattern";
const EXCLUDE: &str = "exclude-pattern";
pub const BUFFER_LIMIT: &str = "log-driver-buffer-limit";

/// What becomes of one container's log.
#[derive(Debug)]
pub struct Output {
    pub tag: String,
    pub include: Option<String>,
    pub exclude: Option<String>,
    /// The plugin; without one the router's own configuration has an output for it.
    pub plugin: Option<String>,
    pub options: BTreeMap<String, String>,
}

/// A member of `firelensConfiguration`.
pub fn of_router<'a>(router: &'a acs::Container, member: &str) -> Option<&'a str> {
    router.firelens_configuration.as_ref()?.get(member)?.as_str()
}

/// One of its options.
pub fn router_option<'a>(router: &'a acs::Container, name: &str) -> Option<&'a str> {
    router.firelens_configuration.as_ref()?.get("options")?.get(name).and_then(Value::as_str)
}

/// The environment variable of the router that an output's secret is in. ECS: outputs of two
/// containers may have the same option.
#[must_use]
pub fn secret_variable(option: &str, container: usize) -> String {
    format!("{option}_{container}")
}

/// # Errors
/// The reason for the task's STOPPED report.
pub fn output(
    kind: Kind,
    (index, container): (usize, &acs::Container),
) -> Result<Option<Output>, String> {
    let asked = logs::asked(container).filter(|(driver, _)| driver == DRIVER);
    let Some((_, mut options)) = asked else { return Ok(None) };
    let named = container.secrets.iter().filter(|it| it.target.as_deref() == Some("LOG_DRIVER"));
    for secret in named {
        let variable = secret_variable(&secret.name, index);
        let value = match kind {
            Kind::Fluentd => format!("\"#{{ENV['{variable}']}}\""),
            Kind::FluentBit => format!("${{{variable}}}"),
        };
        options.insert(secret.name.clone(), value);
    }
    for (name, value) in &options {
        if [name, value].iter().any(|it| it.chars().any(char::is_control)) {
            let name = name.escape_debug();
            return Err(fault(&format!(
                "container {}: the option {name} has a line end or control character",
                container.name
            )));
        }
    }
    for name in DELIVERY.into_iter().chain([BUFFER_LIMIT]) {
        options.remove(name);
    }
    let (include, exclude) = (options.remove(INCLUDE), options.remove(EXCLUDE));
    let (key, wildcard, spec) = match kind {
        Kind::Fluentd => ("@type", "**", "fluentd"),
        Kind::FluentBit => ("Name", "*", "fluentbit"),
    };
    let plugin = options.remove(key);
    if plugin.is_none() && !options.is_empty() {
        return Err(fault(&format!(
            "container {}: missing output key {key} which is required for firelens configuration \
             of type {spec}",
            container.name
        )));
    }
    let tag = format!("{}-firelens{wildcard}", container.name);
    Ok(Some(Output { tag, include, exclude, plugin, options }))
}
