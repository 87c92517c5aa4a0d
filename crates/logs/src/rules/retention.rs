//! For how long the lines of a group are kept.
use berth_api::logs::Error;
use berth_engine::Timestamp;

use crate::{
    limits::{DAY_MS, RETENTION_DAYS},
    records::LogGroup,
};

/// # Errors
/// InvalidParameterException.
pub fn check(days: i32) -> Result<(), Error> {
    if RETENTION_DAYS.contains(&days) {
        return Ok(());
    }
    let all: Vec<String> = RETENTION_DAYS.iter().map(i32::to_string).collect();
    Err(Error::invalid_parameter(format!(
        "1 validation error detected: Value '{days}' at 'retentionInDays' failed to satisfy \
         constraint: Member must satisfy enum value set: [{}]",
        all.join(", ")
    )))
}

/// Lines of a group that are older than this are gone, whether or not their file is.
pub fn kept_since(group: &LogGroup, now: Timestamp) -> i64 {
    group.retention_in_days.map_or(0, |days| now.0 - i64::from(days) * DAY_MS)
}
