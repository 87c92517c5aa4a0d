//! Which instance a task may run on, and why not the others.
//!
//! - [`Pool`]: what instances have and what tasks take of it. `State::apply` keeps it.
//! - [`Request`]: what tasks ask for.
//! - [`place`] and [`Search`] find the best instance; [`check`] asks a given one, [`refused`]
//!   several.
//! - [`Suits`] asks which instances are of the right kind, whatever they have left.
//! - [`explain`] says why nothing was found: for every instance every filter that refused it;
//!   [`Explanation::named`] adds the tasks that are in the way.
//! - [`Expression`]: the cluster query language.
//!
//! Placement is a pure function of pool, request and chance. It never changes the pool: the caller
//! puts the task, and `State::apply` adds it.
mod explain;
mod expression;
mod fit;
mod instance;
mod limits;
pub mod networks;
mod pool;
mod preferred;
pub mod providers;
mod refusal;
mod request;
mod search;
mod suits;
#[cfg(test)]
mod tests;

pub use explain::{
    Change, Closest, Explanation, Fix, Occupant, Refused, Utc, explain, is_reserved, named,
};
pub use expression::{Expression, ExpressionError, InstanceView};
pub use fit::{Placed, check, refused};
pub use instance::{
    Attribute, AttributeOrigin, ContainerInstanceId, ContainerInstanceStatus, DiskPressure,
    Instance, OF_ONE_INSTANCE, Resources, TaskId,
};
pub use pool::Pool;
pub use preferred::{Holdings, Preferred};
pub use refusal::{Consumer, Holder, Protocol, Refusal};
pub use request::{BinpackField, Constraint, Demand, Request, RequiredAttribute, Strategy};
pub use search::{Search, place};
pub use suits::Suits;
