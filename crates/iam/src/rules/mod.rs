//! What is accepted, in the words of IAM.
pub mod documents;
pub mod finding;
pub mod names;
pub mod tags;

pub use finding::{is_shut_out, role_named, user_at};
