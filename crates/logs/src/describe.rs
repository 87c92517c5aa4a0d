//! Records as wire shapes.
use berth_api::logs::{self, LogGroupClass, LogGroupSummary};
use berth_kernel::Home;

use crate::records::{LogGroup, LogStream};

/// What is known of the lines of a stream. Whoever keeps them tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StreamFigures {
    /// Times of its lines, in milliseconds.
    pub first_event_ms: Option<i64>,
    pub last_event_ms: Option<i64>,
    /// When a line came last.
    pub last_ingestion_ms: Option<i64>,
}

pub fn group(group: &LogGroup, stored_bytes: u64, home: &Home) -> logs::LogGroup {
    let arn = group.arn(home);
    logs::LogGroup {
        arn: Some(format!("{arn}:*")),
        log_group_arn: Some(arn),
        log_group_name: Some(group.name.clone()),
        creation_time: Some(group.creation_time.0),
        retention_in_days: group.retention_in_days,
        deletion_protection_enabled: Some(group.deletion_protection_enabled),
        log_group_class: Some(LogGroupClass::from(&*group.log_group_class)),
        metric_filter_count: Some(0),
        stored_bytes: Some(i64::try_from(stored_bytes).unwrap_or(i64::MAX)),
        ..logs::LogGroup::default()
    }
}

pub fn summary(group: &LogGroup, home: &Home) -> LogGroupSummary {
    LogGroupSummary {
        log_group_arn: Some(group.arn(home)),
        log_group_name: Some(group.name.clone()),
        log_group_class: Some(LogGroupClass::from(&*group.log_group_class)),
    }
}

/// CloudWatch Logs: the bytes of a stream have been 0 since 2019.
pub fn stream(
    group: &LogGroup,
    stream: &LogStream,
    figures: StreamFigures,
    home: &Home,
) -> logs::LogStream {
    logs::LogStream {
        arn: Some(group.stream_arn(&stream.key.name, home)),
        creation_time: Some(stream.creation_time.0),
        log_stream_name: Some(stream.key.name.clone()),
        first_event_timestamp: figures.first_event_ms,
        last_event_timestamp: figures.last_event_ms,
        last_ingestion_time: figures.last_ingestion_ms,
        stored_bytes: Some(0),
        upload_sequence_token: Some(SEQUENCE_TOKEN.to_owned()),
    }
}

/// CloudWatch Logs: any token will do, and one is always given.
pub const SEQUENCE_TOKEN: &str = "49039859612493200000000000000000000000000000000000000002";
