//! Durable batches: the stores behind [`berth_engine::Store`] and [`berth_engine::History`].
//!
//! - [`Embedded`] keeps the rows of one control node and what they were in a directory, on `fjall`.
//! - [`Memory`] keeps them in memory, for the simulator and for tests, with faults on demand.
//! - [`EtcdStore`] keeps them as they are kept on etcd, within its limits, on one in memory.
//! - [`conformance`] is the suite that every store must pass.
//! - [`dump`], [`restore`] and [`verify`] are the operator's tools on a store that is not running.
//!
//! A store never serves other rows than those it acknowledged. What guards that is in `embedded`:
//! each row carries a checksum, each shard's head the sum of its rows, and a witness beside the
//! journal says how far the acknowledged commits went.
pub mod conformance;
mod damage;
mod dump;
mod embedded;
mod etcd;
mod frame;
mod keys;
mod limits;
mod memory;
mod restore;
mod standing;
mod verify;

pub use dump::{Dumped, dump};
pub use embedded::{Embedded, EmbeddedPast, Options};
pub use etcd::{Etcd, EtcdFault, EtcdLimits, EtcdPast, EtcdStore};
pub use memory::{Fault, Memory, MemoryPast};
pub use restore::{RestoreError, restore};
pub use verify::{ShardReport, Verified, verify};
