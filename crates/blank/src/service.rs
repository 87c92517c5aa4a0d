//! The API at the front door.
use berth_serving::{Housed, Names};

use crate::{Blank, SHARD};

impl Housed for Blank {
    const NAMES: Names = Names::One(SHARD);
}
