//! GPUs of a host: which of them a container of a task gets, and how.
//!
//! ECS: the control plane assigns ids, and tells them as associations of type `gpu`. A host names
//! its own: each is a device, or one that NVIDIA's runtime knows by that id.

use std::collections::BTreeMap;
use std::path::PathBuf;

use berth_api::acs;
use bollard::models::{DeviceMapping, DeviceRequest, HostConfig};
use serde_json::Value;

/// Whether an association is of a GPU.
pub fn is_gpu(association: &Value) -> bool {
    association.get("type").and_then(Value::as_str) == Some("gpu")
}

/// The ids of the GPUs that a container is given.
pub fn of<'a>(task: &'a acs::Task, container: &'a str) -> impl Iterator<Item = &'a str> {
    let is_its = move |it: &&Value| {
        let containers = it.get("containers").and_then(Value::as_array);
        is_gpu(it) && containers.is_some_and(|all| all.iter().any(|it| it == container))
    };
    let associations = task.associations.iter().filter(is_its);
    associations.filter_map(|it| it.get("name").and_then(Value::as_str))
}

/// Gives a container its GPUs.
///
/// # Errors
/// The reason for the container's STOPPED report: this host has no such GPU.
pub fn give<'a>(
    host: &mut HostConfig,
    ids: impl Iterator<Item = &'a str>,
    known: &BTreeMap<String, Option<PathBuf>>,
) -> Result<(), String> {
    let mut of_nvidia = Vec::new();
    for id in ids {
        match known.get(id) {
            None => {
                return Err(format!(
                    "CannotCreateContainerError: this host has no GPU {id} any more: its agent was \
                     started without --gpu {id}"
                ));
            }
            Some(None) => of_nvidia.push(id.to_owned()),
            Some(Some(path)) => {
                let path = path.to_string_lossy().into_owned();
                host.devices.get_or_insert_default().push(DeviceMapping {
                    path_on_host: Some(path.clone()),
                    path_in_container: Some(path),
                    cgroup_permissions: Some("rwm".to_owned()),
                });
            }
        }
    }
    if !of_nvidia.is_empty() {
        host.device_requests.get_or_insert_default().push(DeviceRequest {
            driver: Some("nvidia".to_owned()),
            device_ids: Some(of_nvidia),
            capabilities: Some(vec![vec!["gpu".to_owned()]]),
            ..DeviceRequest::default()
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_container_gets_its_own() {
        let association = |id: &str, container: &str| {
            let containers = [container];
            json!({"name": id, "type": "gpu", "containers": containers})
        };
        let task = acs::Task {
            associations: vec![
                association("a", "train"),
                association("b", "train"),
                association("c", "other"),
                json!({"name": "d", "type": "elastic-inference", "containers": ["train"]}),
            ],
            ..acs::Task::default()
        };
        assert_eq!(of(&task, "train").collect::<Vec<_>>(), ["a", "b"]);
        let known = [("a".to_owned(), None), ("b".to_owned(), Some("/dev/null".into()))].into();
        let mut host = HostConfig::default();
        give(&mut host, of(&task, "train"), &known).expect("both are here");
        let devices = host.devices.expect("one is a device");
        assert_eq!(devices[0].path_on_host.as_deref(), Some("/dev/null"));
        let requests = host.device_requests.expect("one is NVIDIA's");
        assert_eq!(requests[0].device_ids, Some(vec!["a".to_owned()]));
        let fault = give(&mut HostConfig::default(), of(&task, "other"), &known);
        assert!(fault.expect_err("it is not here").contains("no GPU c any more"));
    }
}
