//! What makes a state machine a service at the front door. Pure: the server's door serves by it,
//! and the simulator's.
//!
//! - [`Service`]: an API, the shards that serve it, and what its calls need to know.
//! - [`Housed`]: a machine whose shards are found by their names.
//! - [`Published`]: what the shards of a node have published, which is all that a read needs.
//! - [`Told`], [`Words`], [`Events`]: what it tells of the past.
//! - [`cloud_trail`]: events of those that have none of their own.
//! - [`Admitted`]: a request that its caller may make.
//! - [`step`]: what becomes of it.
mod admitted;
pub mod cloud_trail;
mod housed;
mod service;
mod step;
mod told;

pub use admitted::Admitted;
pub use housed::{Housed, Names};
pub use service::{
    CLOSED, CallOf, ErrorOf, OfNodeOf, OperationOf, Published, RequestOf, ResponseOf, Service,
    Shown,
};
pub use step::{Step, step};
pub use told::{Difference, Events, Happening, Told, Words};
