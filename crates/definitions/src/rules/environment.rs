//! Environment variables, and files of them.
use berth_api::ecs::{ContainerDefinition, EnvironmentFileType, TaskDefinition};

use super::{Result, client, containers, invalid, list, one_of, text};
use crate::limits::ENVIRONMENT_FILES_MAX;

pub fn check(task: &TaskDefinition) -> Result {
    containers(task).iter().try_for_each(|container| {
        variables(container)?;
        files(container)
    })
}

fn variables(container: &ContainerDefinition) -> Result {
    match list(&container.environment).iter().find(|it| !is_name(text(&it.name))) {
        None => Ok(()),
        Some(variable) => Err(invalid(
            container,
            format!(
                "The names of 'environment' must not be empty or contain '=', but one is '{}'.",
                text(&variable.name)
            ),
        )),
    }
}

/// A process finds the end of a variable's name by its first '='.
pub fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains('=')
}

/// ECS: up to ten objects of S3 by their ARNs, whose keys end in `.env`.
fn files(container: &ContainerDefinition) -> Result {
    let files = list(&container.environment_files);
    if files.len() > ENVIRONMENT_FILES_MAX {
        return Err(client(
            "The maximum number of environment files was exceeded. Specify ten or less and try \
             again",
        ));
    }
    for file in files {
        let kind = file.r#type.as_ref().map_or("", EnvironmentFileType::as_str);
        one_of("environmentFiles.type", kind, EnvironmentFileType::values())?;
        let arn = text(&file.value);
        if !is_s3_object(arn) {
            return Err(client(format!(
                "Invalid arn syntax. Environment file '{arn}' is not the ARN of an S3 object."
            )));
        }
        if !arn.ends_with(".env") {
            let text = format!("Environment files must end in '.env', but one is '{arn}'.");
            return Err(invalid(container, text));
        }
    }
    Ok(())
}

fn is_s3_object(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", _, "s3", "", "", object] = parts[..] else { return false };
    object.split_once('/').is_some_and(|(bucket, key)| !bucket.is_empty() && !key.is_empty())
}
