//! What a call may ask of placement: `placementConstraints` and `placementStrategy` as AWS has
//! them, with its texts for what it does not take.
use berth_api::ecs;
use berth_definitions::{InvalidConstraint, check_count, member_of};
use berth_placement::{BinpackField, Constraint, Strategy};

use crate::limits::STRATEGIES_MAX;

#[cfg(test)]
mod tests;

/// Why constraints or strategies are refused: the message of an InvalidParameterException.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPlacement {
    #[error(transparent)]
    Constraint(#[from] InvalidConstraint),
    #[error("constraint type should be one of [distinctInstance,memberOf]")]
    ConstraintType,
    #[error("distinctInstance expression should not be specified")]
    DistinctInstanceExpression,
    #[error("Maximum number of strategies is {STRATEGIES_MAX}")]
    TooManyStrategies,
    #[error("strategy type should be one of [random,spread,binpack]")]
    StrategyType,
    #[error("random field should not be specified")]
    RandomField,
    #[error("spread field '{0}' is invalid")]
    SpreadField(String),
    #[error("binpack field '{0}' is invalid")]
    BinpackField(String),
}

/// The constraints of a request or a service.
pub fn constraints(
    given: &[ecs::PlacementConstraint],
) -> Result<Vec<Constraint>, InvalidPlacement> {
    check_count(given)?;
    given.iter().map(constraint).collect()
}

/// The same of a call. ECS: `distinctInstance` has no expression; rows of earlier releases may have
/// an empty one, which says as much.
pub fn given_constraints(
    given: &[ecs::PlacementConstraint],
) -> Result<Vec<Constraint>, InvalidPlacement> {
    let is_distinct = |it: &ecs::PlacementConstraint| {
        it.r#type == Some(ecs::PlacementConstraintType::DistinctInstance)
    };
    match given.iter().any(|it| is_distinct(it) && it.expression.is_some()) {
        true => Err(InvalidPlacement::DistinctInstanceExpression),
        false => constraints(given),
    }
}

/// The strategies of a request or a service, in their order.
pub fn strategies(given: &[ecs::PlacementStrategy]) -> Result<Vec<Strategy>, InvalidPlacement> {
    if given.len() > STRATEGIES_MAX {
        return Err(InvalidPlacement::TooManyStrategies);
    }
    given.iter().map(strategy).collect()
}

fn constraint(given: &ecs::PlacementConstraint) -> Result<Constraint, InvalidPlacement> {
    let expression = given.expression.as_deref();
    match given.r#type {
        Some(ecs::PlacementConstraintType::DistinctInstance) => match expression {
            None | Some("") => Ok(Constraint::DistinctInstance),
            Some(_) => Err(InvalidPlacement::DistinctInstanceExpression),
        },
        Some(ecs::PlacementConstraintType::MemberOf) => Ok(member_of(expression)?),
        _ => Err(InvalidPlacement::ConstraintType),
    }
}

fn strategy(given: &ecs::PlacementStrategy) -> Result<Strategy, InvalidPlacement> {
    let field = given.field.as_deref().unwrap_or("");
    match given.r#type {
        Some(ecs::PlacementStrategyType::Random) if field.is_empty() => Ok(Strategy::Random),
        Some(ecs::PlacementStrategyType::Random) => Err(InvalidPlacement::RandomField),
        Some(ecs::PlacementStrategyType::Spread) => spread(field),
        Some(ecs::PlacementStrategyType::Binpack) => binpack(field),
        _ => Err(InvalidPlacement::StrategyType),
    }
}

/// ECS: `instanceId`, `host` (the same), or an attribute.
fn spread(field: &str) -> Result<Strategy, InvalidPlacement> {
    if field.eq_ignore_ascii_case("instanceId") || field.eq_ignore_ascii_case("host") {
        return Ok(Strategy::SpreadInstances);
    }
    match field.strip_prefix("attribute:") {
        None | Some("") => Err(InvalidPlacement::SpreadField(field.to_owned())),
        Some(name) => Ok(Strategy::SpreadAttribute(name.to_owned())),
    }
}

fn binpack(field: &str) -> Result<Strategy, InvalidPlacement> {
    if field.eq_ignore_ascii_case("cpu") {
        return Ok(Strategy::Binpack(BinpackField::Cpu));
    }
    if field.eq_ignore_ascii_case("memory") {
        return Ok(Strategy::Binpack(BinpackField::Memory));
    }
    Err(InvalidPlacement::BinpackField(field.to_owned()))
}
