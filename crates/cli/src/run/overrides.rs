//! What one run of a definition has other than the definition.
use berth_api::ecs::{ContainerOverride, KeyValuePair, TaskDefinition, TaskOverride};
use berth_definitions::meaning::is_essential;

use crate::{exit, reference::did_you_mean};

#[derive(clap::Args)]
pub struct Overrides {
    /// Container that the overrides are for [default: the first essential one]
    #[arg(long, value_name = "NAME")]
    container: Option<String>,
    /// Environment variable of the container; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = variable)]
    env: Vec<(String, String)>,
    /// CPU units of the container: 1024 are one core
    #[arg(
        long, value_name = "UNITS", allow_negative_numbers = true,
        value_parser = clap::value_parser!(i32).range(0..)
    )]
    cpu: Option<i32>,
    /// Memory limit of the container
    #[arg(
        long, value_name = "MIB", allow_negative_numbers = true,
        value_parser = clap::value_parser!(i32).range(0..)
    )]
    memory: Option<i32>,
    /// Command of the container, instead of that of the definition
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

fn variable(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("it is not NAME=VALUE")?;
    match name.is_empty() {
        true => Err("it has no name".to_owned()),
        false => Ok((name.to_owned(), value.to_owned())),
    }
}

impl Overrides {
    /// Of a task of this definition; none if nothing is asked for.
    pub fn of(&self, definition: &TaskDefinition) -> anyhow::Result<Option<TaskOverride>> {
        let name = self.container(definition)?;
        let pair = |(name, value): &(String, String)| KeyValuePair::new(name, value);
        let one = ContainerOverride {
            command: (!self.command.is_empty()).then(|| self.command.clone()),
            environment: (!self.env.is_empty()).then(|| self.env.iter().map(pair).collect()),
            cpu: self.cpu,
            memory: self.memory,
            ..ContainerOverride::default()
        };
        if one == ContainerOverride::default() {
            return Ok(None);
        }
        let one = ContainerOverride { name: Some(name), ..one };
        Ok(Some(TaskOverride { container_overrides: Some(vec![one]), ..TaskOverride::default() }))
    }

    fn container(&self, definition: &TaskDefinition) -> anyhow::Result<String> {
        let names: Vec<String> = definition
            .container_definitions
            .iter()
            .flatten()
            .filter_map(|it| it.name.clone())
            .collect();
        match &self.container {
            Some(name) if names.contains(name) => Ok(name.clone()),
            Some(name) => {
                let near = did_you_mean(name, &names);
                let text = format!("the definition has no container '{name}'{near}");
                Err(exit::NotFound(text).into())
            }
            None => Ok(essential(definition).next().unwrap_or_default().to_owned()),
        }
    }
}

/// The names of the containers whose end is the task's.
pub fn essential(definition: &TaskDefinition) -> impl Iterator<Item = &str> {
    let containers = definition.container_definitions.iter().flatten();
    containers.filter(|it| is_essential(it)).filter_map(|it| it.name.as_deref())
}

#[cfg(test)]
mod tests {
    use berth_api::{from_json, to_json};

    use super::*;

    fn definition() -> TaskDefinition {
        let json = br#"{"containerDefinitions": [{"name": "log", "essential": false},
            {"name": "main", "essential": true}, {"name": "second"}]}"#;
        from_json(json).unwrap()
    }

    fn overrides() -> Overrides {
        Overrides { container: None, env: vec![], cpu: None, memory: None, command: vec![] }
    }

    #[test]
    fn overrides_are_for_the_first_essential_container_or_the_one_named() {
        let definition = definition();
        assert_eq!(overrides().of(&definition).unwrap(), None);
        let command = || vec!["sh".to_owned(), "-c".to_owned()];
        let env = vec![variable("A=b=c").unwrap()];
        let it = Overrides { command: command(), env, ..overrides() }.of(&definition);
        let environment = r#""environment":[{"name":"A","value":"b=c"}]"#;
        let main = format!(r#"{{"command":["sh","-c"],{environment},"name":"main"}}"#);
        let expected = format!(r#"{{"containerOverrides":[{main}]}}"#);
        assert_eq!(to_json(&it.unwrap().unwrap()), expected);
        let log = Overrides { container: Some("log".to_owned()), cpu: Some(5), ..overrides() };
        let it = log.of(&definition).unwrap().unwrap();
        assert_eq!(to_json(&it), r#"{"containerOverrides":[{"cpu":5,"name":"log"}]}"#);
        let wrong = Overrides { container: Some("mian".to_owned()), ..overrides() };
        assert!(wrong.of(&definition).unwrap_err().to_string().contains("did you mean 'main'?"));
        assert!(variable("A").is_err() && variable("=b").is_err());
    }
}
