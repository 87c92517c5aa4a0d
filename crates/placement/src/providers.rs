//! Which instances are a capacity provider's: an attribute of theirs says so.
use super::{expression::Expression, request::Constraint};

/// The attribute by which an instance says which provider it belongs to. Agents send it when they
/// register; an instance without it belongs to none.
pub const ATTRIBUTE: &str = "berth.capacity-provider";

/// The instances of a provider.
pub fn members(provider: &str) -> Expression {
    let text = format!("attribute:{ATTRIBUTE} == {provider}");
    Expression::parse(&text).expect("names of providers are words of the language")
}

/// The provider whose instances an expression means, if it is one of [`members`].
pub fn provider_meant(expression: &str) -> Option<&str> {
    expression.strip_prefix("attribute:")?.strip_prefix(ATTRIBUTE)?.strip_prefix(" == ")
}

/// The instances of any of these providers, which are at least one.
pub fn members_of(providers: &[String]) -> Expression {
    let text = format!("attribute:{ATTRIBUTE} in [{}]", providers.join(", "));
    Expression::parse(&text).expect("names of providers are words of the language")
}

/// Lets only instances of a provider take a task.
pub fn constraint(provider: &str) -> Constraint {
    Constraint::MemberOf(members(provider))
}
