//! A log stream: where the lines of one source are.
use std::{fmt, str::FromStr};

use berth_engine::Timestamp;
use berth_kernel::id;
use serde::{Deserialize, Serialize};

use super::GroupId;

id! {
    /// Of one life of a stream: made anew under the same name it has another, and none of the
    /// lines.
    StreamId
}

/// A stream of a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogStream {
    #[serde(flatten)]
    pub key: StreamKey,
    pub id: StreamId,
    pub creation_time: Timestamp,
}

/// Names a stream.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StreamKey {
    pub group_id: GroupId,
    pub name: String,
}

impl fmt::Display for StreamKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.group_id, self.name)
    }
}

impl FromStr for StreamKey {
    type Err = ();

    fn from_str(text: &str) -> Result<StreamKey, ()> {
        let (id, name) = text.split_once('/').ok_or(())?;
        Ok(StreamKey { group_id: id.parse().map_err(drop)?, name: name.to_owned() })
    }
}
