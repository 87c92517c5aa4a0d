//! Texts that the runtime would cut short, misread, or fail over in words of its own.

use berth_api::acs;
use serde_json::{Value, json};

use super::refusal::{command_override, unreadable};

/// Members of Docker's JSON whose texts end up as one line of a file or one name.
const ONE_LINE: [&str; 7] =
    ["Hostname", "Domainname", "ExtraHosts", "Dns", "DnsOptions", "DnsSearch", "Links"];

/// No text has a NUL, which ends it for the kernel; what becomes a line of a file is one line;
/// names of environment variables are names.
///
/// # Errors
/// The reason for the task's STOPPED report, which names the member.
pub fn check(task: &acs::Task) -> Result<(), String> {
    let whole = serde_json::to_value(task).expect("tasks have string keys");
    no_nul("the task", &whole)?;
    for volume in &task.volumes {
        one_line("the task", "the name of a volume", &volume.name)?;
    }
    task.containers.iter().try_for_each(container)
}

fn container(container: &acs::Container) -> Result<(), String> {
    let of = format!("container {}", container.name.escape_debug());
    one_line(&of, "its name", &container.name)?;
    one_line(&of, "image", &container.image)?;
    for name in container.environment.keys() {
        let shown = name.escape_debug();
        if name.is_empty() || name.contains('=') || name.chars().any(char::is_control) {
            return Err(unreadable(&format!("{of}: '{shown}' is no environment variable's name")));
        }
    }
    if let Some(command) = command_override(container)? {
        no_nul(&of, &json!({ "overrides": command }))?;
    }
    container.links.iter().try_for_each(|link| one_line(&of, "links", link))?;
    let Some(docker) = &container.docker_config else { return Ok(()) };
    for text in [&docker.config, &docker.host_config] {
        // What is no JSON is refused with Docker's own words later.
        let Ok(value) = serde_json::from_str::<Value>(text) else { continue };
        no_nul(&of, &value)?;
        for member in ONE_LINE {
            texts(&value[member]).try_for_each(|text| one_line(&of, member, text))?;
        }
    }
    Ok(())
}

fn texts(value: &Value) -> impl Iterator<Item = &str> {
    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
    value.as_str().into_iter().chain(items.iter().filter_map(Value::as_str))
}

fn one_line(of: &str, member: &str, text: &str) -> Result<(), String> {
    if text.chars().any(char::is_control) {
        let text = text.escape_debug();
        let what = format!("{of}: {member} has a line end or control character: '{text}'");
        return Err(unreadable(&what));
    }
    Ok(())
}

fn no_nul(of: &str, value: &Value) -> Result<(), String> {
    match path_to_nul(value) {
        Some(path) => Err(unreadable(&format!("{of}: {path} has a NUL character"))),
        None => Ok(()),
    }
}

/// `containers.0.command.2`
fn path_to_nul(value: &Value) -> Option<String> {
    let below = |name: &str, value: &Value| {
        let rest = path_to_nul(value)?;
        Some(if rest.is_empty() { name.to_owned() } else { format!("{name}.{rest}") })
    };
    match value {
        Value::String(text) => text.contains('\0').then(String::new),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(at, item)| below(&at.to_string(), item))
        }
        Value::Object(members) => members.iter().find_map(|(name, member)| {
            let is_name = name.contains('\0').then(|| name.escape_debug().to_string());
            is_name.or_else(|| below(name, member))
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}
