//! What is accepted, in the words of IAM.
pub mod documents;
pub mod finding;
pub mod names;
pub mod tags;

pub use finding::user_at;
