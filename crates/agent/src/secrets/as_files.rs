//! Which secrets of a container are files, as its labels say: `berth.secret.NAME=file:/run/db`.

use std::collections::BTreeMap;

use berth_api::acs;
use serde_json::Value;

const LABEL: &str = "berth.secret.";
/// Others that only Berth would know, and does not yet.
const LABELS_UNKNOWN: &str = "berth.secrets.";
const FILE: &str = "file:";

/// Names of secrets, and where the container finds each.
///
/// # Errors
/// A label that says something else, names no secret of the container, or no place.
pub fn of(container: &acs::Container) -> Result<BTreeMap<String, String>, String> {
    let config = container.docker_config.as_ref().map(|it| it.config.as_str());
    // What is no JSON is refused with Docker's own words later.
    let config: Value = config.and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default();
    let labels = config["Labels"].as_object().into_iter().flatten();
    let mut found = BTreeMap::new();
    for (label, value) in labels {
        let fault = |what: &str| format!("container {}: the label {label} {what}", container.name);
        if label.starts_with(LABELS_UNKNOWN) {
            return Err(fault("says nothing that this agent can do"));
        }
        let Some(name) = label.strip_prefix(LABEL) else { continue };
        let is_its_own = |it: &acs::Secret| {
            it.name == name && it.target.as_deref().unwrap_or("CONTAINER") == "CONTAINER"
        };
        if !container.secrets.iter().any(is_its_own) {
            return Err(fault("names no secret of the container"));
        }
        let path = value.as_str().and_then(|it| it.strip_prefix(FILE)).filter(|it| is_path(it));
        let path = path.ok_or_else(|| fault("is to be file:/PATH"))?;
        if found.values().any(|it| it == path) {
            return Err(fault("has the path of another"));
        }
        found.insert(name.to_owned(), path.to_owned());
    }
    Ok(found)
}

/// How many secrets of a container are files.
pub fn count(container: &acs::Container) -> usize {
    of(container).map_or(0, |it| it.len())
}

/// Absolute, of a file, and with nothing to be left away in it.
fn is_path(path: &str) -> bool {
    let parts = path.strip_prefix('/').map(|it| it.split('/').collect::<Vec<_>>());
    let is_plain = |part: &&str| !matches!(*part, "" | "." | "..");
    parts.is_some_and(|parts| parts.iter().all(is_plain))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(label: &str, value: &str) -> Result<BTreeMap<String, String>, String> {
        let config = json!({"Labels": {label: value, "other": "x"}}).to_string();
        let container = json!({"name": "web", "image": "i", "dockerConfig": {"config": config},
            "secrets": [{"name": "DB", "valueFrom": "db"},
                {"name": "L", "valueFrom": "l", "target": "LOG_DRIVER"}]});
        of(&serde_json::from_value(container).expect("a container"))
    }

    #[test]
    fn a_label_says_where_a_secret_is() {
        let found = read("berth.secret.DB", "file:/run/secrets/db").expect("a place");
        assert_eq!(found, [("DB".to_owned(), "/run/secrets/db".to_owned())].into());
        assert_eq!(read("berth.endpoint", "x"), Ok(BTreeMap::new()));
        for (label, value) in [
            ("berth.secret.NO", "file:/run/db"),
            ("berth.secret.L", "file:/run/db"),
            ("berth.secret.DB", "/run/db"),
            ("berth.secret.DB", "file:run/db"),
            ("berth.secret.DB", "file:/"),
            ("berth.secret.DB", "file:/run/../etc/passwd"),
            ("berth.secret.DB", "all-keys:X_"),
            ("berth.secrets.on-change", "restart"),
        ] {
            let fault = read(label, value).expect_err(value);
            assert!(fault.contains(label), "{fault}");
        }
    }
}
