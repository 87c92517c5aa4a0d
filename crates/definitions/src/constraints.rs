//! What definitions ask of placement, as expressions; the like of calls, too.
use berth_api::ecs::{TaskDefinitionPlacementConstraint, TaskDefinitionPlacementConstraintType};
use berth_placement::{Constraint, Expression, ExpressionError};

use crate::limits::CONSTRAINTS_MAX;

/// Why constraints are refused, in AWS's words where it has any.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidConstraint {
    /// ECS: ten at most.
    #[error("Maximum number of constraints is {CONSTRAINTS_MAX}")]
    TooMany,
    /// ECS: a definition has `memberOf` only.
    #[error("constraint type should be one of [memberOf]")]
    Type,
    /// `memberOf` without one.
    #[error("Invalid expression: memberOf needs one, such as attribute:ecs.os-type == linux.")]
    NoExpression,
    /// One that is no sound expression.
    #[error(transparent)]
    Expression(#[from] ExpressionError),
}

/// The constraints of a task definition. ECS: `memberOf` only.
///
/// # Errors
/// There are too many, or one of them is no `memberOf` with a sound expression.
pub fn constraints(
    given: &[TaskDefinitionPlacementConstraint],
) -> Result<Vec<Constraint>, InvalidConstraint> {
    check_count(given)?;
    let constraint = |it: &TaskDefinitionPlacementConstraint| match it.r#type {
        Some(TaskDefinitionPlacementConstraintType::MemberOf) => {
            member_of(it.expression.as_deref())
        }
        _ => Err(InvalidConstraint::Type),
    };
    given.iter().map(constraint).collect()
}

/// ECS: ten at most, of whatever.
///
/// # Errors
/// There are more.
pub fn check_count<T>(given: &[T]) -> Result<(), InvalidConstraint> {
    match given.len() <= CONSTRAINTS_MAX {
        true => Ok(()),
        false => Err(InvalidConstraint::TooMany),
    }
}

/// The constraint `memberOf`.
///
/// # Errors
/// It has no expression, or one that is not sound.
pub fn member_of(expression: Option<&str>) -> Result<Constraint, InvalidConstraint> {
    match expression.map(str::trim) {
        None | Some("") => Err(InvalidConstraint::NoExpression),
        Some(text) => Ok(Constraint::MemberOf(Expression::parse(text)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_have_member_of_only() {
        let given = |r#type: &str| TaskDefinitionPlacementConstraint {
            r#type: Some(r#type.into()),
            expression: Some("agentConnected == true".to_owned()),
        };
        assert_eq!(constraints(&[given("memberOf")]).map(|it| it.len()), Ok(1));
        let error = constraints(&[given("distinctInstance")]).unwrap_err();
        assert_eq!(error.to_string(), "constraint type should be one of [memberOf]");
    }
}
