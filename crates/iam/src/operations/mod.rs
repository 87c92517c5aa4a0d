//! One function per API call.
use std::convert::Infallible;

use crate::{Call, Failure, Txn};

pub fn handle(_: &mut Txn, call: Call) -> Result<Infallible, Failure> {
    match call.request {}
}
