//! A definition as one task runs it: with the overrides of its request merged in.
use berth_api::ecs::{
    ContainerDefinition, ContainerOverride, KeyValuePair, TaskDefinition, TaskOverride,
};

/// The containers after overrides. ECS: environment merges by name, everything else replaces.
pub fn containers(
    definition: &TaskDefinition,
    overrides: &TaskOverride,
) -> Vec<ContainerDefinition> {
    let defined = definition.container_definitions.iter().flatten();
    let over = |name: &Option<String>| {
        overrides.container_overrides.iter().flatten().find(|it| it.name == *name)
    };
    defined
        .map(|it| match over(&it.name) {
            Some(over) => merged(it, over),
            None => it.clone(),
        })
        .collect()
}

/// The task-level CPU after overrides, in CPU units.
pub fn cpu(definition: &TaskDefinition, overrides: &TaskOverride) -> Option<i64> {
    number(overrides.cpu.as_deref().or(definition.cpu.as_deref()))
}

/// The task-level memory after overrides, in MiB.
pub fn memory(definition: &TaskDefinition, overrides: &TaskOverride) -> Option<i64> {
    number(overrides.memory.as_deref().or(definition.memory.as_deref()))
}

/// Registered definitions and checked overrides hold plain numbers.
fn number(text: Option<&str>) -> Option<i64> {
    text.and_then(|it| it.parse().ok())
}

fn merged(defined: &ContainerDefinition, over: &ContainerOverride) -> ContainerDefinition {
    let mut it = defined.clone();
    if over.command.is_some() {
        it.command = over.command.clone();
    }
    if let Some(environment) = &over.environment {
        it.environment = Some(overlaid(it.environment.unwrap_or_default(), environment));
    }
    if over.environment_files.is_some() {
        it.environment_files = over.environment_files.clone();
    }
    if over.resource_requirements.is_some() {
        it.resource_requirements = over.resource_requirements.clone();
    }
    it.cpu = over.cpu.or(it.cpu);
    it.memory = over.memory.or(it.memory);
    it.memory_reservation = over.memory_reservation.or(it.memory_reservation);
    it
}

fn overlaid(mut old: Vec<KeyValuePair>, new: &[KeyValuePair]) -> Vec<KeyValuePair> {
    old.retain(|it| !new.iter().any(|one| one.name == it.name));
    old.extend(new.iter().cloned());
    old
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overrides_merge_environment_and_replace_the_rest() {
        let definition: TaskDefinition = berth_api::from_json(
            br#"{"containerDefinitions":[{"name":"web","image":"i","cpu":10,"command":["a"],
                "environment":[{"name":"A","value":"1"},{"name":"B","value":"1"}]}]}"#,
        )
        .unwrap();
        let overrides: TaskOverride = berth_api::from_json(
            br#"{"containerOverrides":[{"name":"web","command":["b","c"],"memory":64,
                "environment":[{"name":"B","value":"2"}]}]}"#,
        )
        .unwrap();
        let [web] = &containers(&definition, &overrides)[..] else { panic!("one container") };
        let expected = concat!(
            r#"{"name":"web","image":"i","cpu":10,"memory":64,"command":["b","c"],"#,
            r#""environment":[{"name":"A","value":"1"},{"name":"B","value":"2"}]}"#
        );
        assert_eq!(sorted(web), expected);
    }

    /// The members in the order of the definition above, whatever the order of the model.
    fn sorted(it: &ContainerDefinition) -> String {
        let json: serde_json::Value = serde_json::from_str(&berth_api::to_json(it)).unwrap();
        let members = ["name", "image", "cpu", "memory", "command", "environment"];
        let text = members.map(|name| format!("\"{name}\":{}", json[name]));
        assert_eq!(json.as_object().unwrap().len(), members.len());
        format!("{{{}}}", text.join(","))
    }
}
