//! DescribeTaskDefinition.
use berth_api::ecs::{
    DescribeTaskDefinitionRequest, DescribeTaskDefinitionResponse, Error, TaskDefinitionField,
};

use super::reference;
use crate::account::{State, describe, state::task_definition};

/// ECS: a revision in any status, or the latest ACTIVE one of a family.
pub fn describe(
    state: &State,
    input: &DescribeTaskDefinitionRequest,
) -> Result<DescribeTaskDefinitionResponse, Error> {
    let include = input.include.as_deref().unwrap_or_default();
    if let Some(TaskDefinitionField::UnknownValue(other)) =
        include.iter().find(|it| **it != TaskDefinitionField::Tags)
    {
        let text = format!("include should be one of [TAGS], but is '{other}'.");
        return Err(Error::invalid_parameter(text));
    }
    let name = input.task_definition.as_deref().unwrap_or_default();
    let record = task_definition(state, name).ok_or_else(reference::unknown)?;
    let tags = if include.is_empty() { Vec::new() } else { record.tags.clone() };
    Ok(DescribeTaskDefinitionResponse {
        task_definition: Some(describe::task_definition(&record)),
        tags: Some(tags),
    })
}
