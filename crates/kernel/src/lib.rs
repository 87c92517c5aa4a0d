//! What all services share. Pure, and without a word of any one service.
//!
//! - [`Home`]: where an installation lives, and the ARNs that follow from it.
//! - [`id!`]: ids of 128 bits, written as 32 hexadecimal digits.
mod home;
#[doc(hidden)]
pub mod id;

pub use home::Home;
pub use id::IdError;
