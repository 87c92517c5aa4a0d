//! The API at the front door.
use berth_serving::{Housed, Names};

use crate::{Iam, SHARD};

impl Housed for Iam {
    const NAMES: Names = Names::One(SHARD);
}
