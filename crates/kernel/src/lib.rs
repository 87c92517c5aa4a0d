//! What all services share. Pure, and without a word of any one service.
//!
//! - [`Home`]: where an installation lives, and the ARNs that follow from it.
//! - [`id!`]: ids of 128 bits, written as 32 hexadecimal digits.
//! - [`Call`]: an API call of a known caller, with the facts it needs.
//! - [`Need`]: what whoever makes it must be allowed; [`AGENT`]: the key of whom that is about.
//! - [`IMAGES`]: of machines, which stand for nothing.
//! - [`Page`]: one page of a list, and tokens of the next.
//! - [`fnv1a`]: a hash that never changes.
//! - [`tags`]: the rules of tags.
//! - [`network`]: ranges of addresses, subnets, security groups.
//! - [`rows`]: records as rows of a store; [`Strangers`]: what of them only a later release knows.
mod call;
mod hash;
mod home;
#[doc(hidden)]
pub mod id;
mod images;
mod need;
pub mod network;
mod page;
pub mod rows;
mod strangers;
pub mod tags;

pub use call::{Call, Caller, too_large, undone};
pub use hash::fnv1a;
pub use home::Home;
pub use id::IdError;
pub use images::IMAGES;
pub use need::{AGENT, ConditionKey, Need};
pub use page::{Page, PageError};
pub use strangers::Strangers;
