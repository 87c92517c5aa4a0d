//! The policy language: documents, what they mean, and the function that decides by them. It knows
//! nothing of where policies are kept.
//!
//! A document is read by its grammar ([`document`]), looked at by the rules of its kind
//! ([`rules`]), and made ready to be asked ([`Policy::compile`]) once, when it is stored;
//! [`authorize`] asks. What a decision needs is borrowed: deciding allocates nothing, but for dates
//! and numbers with a fraction that a request has.
mod compiled;
mod condition;
mod context;
mod decimal;
mod decision;
pub mod document;
pub mod json;
pub mod limits;
mod malformed;
mod moment;
mod network;
mod operator;
mod pattern;
mod principal;
pub mod rules;

#[cfg(test)]
mod tests;

pub use compiled::{Missing, Policy, Request, Statement};
pub use condition::Condition;
pub use context::Context;
pub use decision::{
    About, Applied, Cited, Decision, Layer, Nearest, Policies, Source, SourceKind, Verdict,
    applying, authorize,
};
pub use malformed::Malformed;
pub use operator::{Comparison, Operator, Order, Quantifier};
pub use principal::{Caller, Naming, Principal};
pub use rules::Kind;
