//! The data channel of ECS Exec, as Systems Manager's published clients speak it. Pure: bytes and
//! time go in, bytes and events come out; the server only hands frames from one end to the other.
//!
//! - [`Frame`]: one binary message. - [`Opening`]: the text that a connection begins with.
//! - [`Host`]: the end beside the container. - [`Client`]: the end before a person.
//! - [`words`]: what is said in JSON.
mod client;
mod frame;
mod host;
mod ids;
pub mod limits;
mod link;
mod opening;
mod receiver;
mod sender;
pub mod words;

pub use client::{Client, ClientEvent};
pub use frame::{Frame, Kind, Malformed, payload_type};
pub use host::{Host, HostEvent, Stream};
pub use ids::Ids;
pub use opening::Opening;
