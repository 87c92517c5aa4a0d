//! The control plane's Docker JSON decoded over the agent's own settings.

use bollard::models::ContainerCreateBody;
use serde_json::{Map, Value};

/// Decodes `config` and `hostConfig` over `base`: objects merge member by member, everything
/// else is replaced, as the published agent does it.
///
/// # Errors
/// The reason, `HostConfigError: …`, when a text is no JSON object or has a member that Docker's
/// API does not have: nothing is dropped silently.
pub fn over(
    base: ContainerCreateBody,
    config: &str,
    host_config: &str,
) -> Result<ContainerCreateBody, String> {
    let config = parse("config", config)?;
    let host_config = parse("host config", host_config)?;
    if let Some(member) =
        ["HostConfig", "NetworkingConfig"].iter().find(|m| config.contains_key(**m))
    {
        return Err(fault("config", &format!("{member} does not belong here")));
    }
    let mut merged = serde_json::to_value(base).expect("Docker's models are plain JSON");
    merge(&mut merged, Value::Object(config));
    let members = merged.as_object_mut().expect("a create body is an object");
    merge(members.entry("HostConfig").or_insert(Value::Null), Value::Object(host_config));
    let body: ContainerCreateBody = serde_json::from_value(merged.clone())
        .map_err(|error| fault("config", &error.to_string()))?;
    let kept = serde_json::to_value(&body).expect("Docker's models are plain JSON");
    match first_lost(&merged, &kept) {
        Some(path) => Err(fault("config", &format!("unknown member {path}"))),
        None => Ok(body),
    }
}

fn fault(which: &str, what: &str) -> String {
    format!("HostConfigError: Unable to decode given {which}: {what}")
}

fn parse(which: &str, text: &str) -> Result<Map<String, Value>, String> {
    if text.trim().is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(Value::Null) => Ok(Map::new()),
        Ok(_) => Err(fault(which, "it is not a JSON object")),
        Err(error) => Err(fault(which, &error.to_string())),
    }
}

fn merge(onto: &mut Value, from: Value) {
    match (onto, from) {
        (_, Value::Null) => {}
        (Value::Object(onto), Value::Object(from)) => {
            for (name, value) in from {
                merge(onto.entry(name).or_insert(Value::Null), value);
            }
        }
        (onto, from) => *onto = from,
    }
}

/// The path of a member with a value that did not survive decoding.
fn first_lost(asked: &Value, kept: &Value) -> Option<String> {
    match (asked, kept) {
        (Value::Object(asked), kept) => asked.iter().find_map(|(name, value)| {
            if is_empty(value) {
                return None;
            }
            let Some(kept) = kept.get(name) else { return Some(name.clone()) };
            first_lost(value, kept).map(|rest| format!("{name}.{rest}"))
        }),
        (Value::Array(asked), Value::Array(kept)) => {
            asked.iter().zip(kept).enumerate().find_map(|(at, (asked, kept))| {
                Some(format!("[{at}].{}", first_lost(asked, kept)?))
            })
        }
        _ => None,
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use bollard::models::HostConfig;

    use super::*;

    fn base() -> ContainerCreateBody {
        ContainerCreateBody {
            cmd: Some(vec!["own".to_owned()]),
            host_config: Some(HostConfig { cpu_shares: Some(2), ..HostConfig::default() }),
            ..ContainerCreateBody::default()
        }
    }

    #[test]
    fn theirs_wins_ours_stays() {
        let config = r#"{"User":"1000","Healthcheck":{"Test":["CMD","true"],"Interval":5}}"#;
        let host = r#"{"Memory":64,"ShmSize":0,"Tmpfs":{"/t":"size=1"},"CapAdd":null,
            "LogConfig":{"Type":"json-file","Config":{"max-size":"1m"}}}"#;
        let body = over(base(), config, host).expect("decodes");
        assert_eq!(body.user.as_deref(), Some("1000"));
        assert_eq!(body.cmd, Some(vec!["own".to_owned()]));
        let host = body.host_config.expect("host config");
        assert_eq!((host.cpu_shares, host.memory, host.shm_size), (Some(2), Some(64), Some(0)));
        assert!(host.tmpfs.is_some_and(|tmpfs| tmpfs["/t"] == "size=1"));
    }

    #[test]
    fn what_docker_does_not_know_is_refused() {
        for (config, host, part) in [
            ("", "{bad", "HostConfigError: Unable to decode given host config: "),
            ("[]", "", "not a JSON object"),
            (r#"{"Nope":1}"#, "", "unknown member Nope"),
            ("", r#"{"Devices":[{"PathOnHost":"/a","Odd":1}]}"#, "HostConfig.Devices.[0].Odd"),
            ("", r#"{"Memory":"64"}"#, "invalid type"),
            (r#"{"HostConfig":{}}"#, "", "HostConfig does not belong here"),
        ] {
            let fault = over(base(), config, host).expect_err(config);
            assert!(fault.contains(part), "{fault}");
        }
    }
}
