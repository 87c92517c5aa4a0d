//! What bounds one session.
use crate::limits::{
    CREDENTIALS_MS, DELIVERIES_MAX, HEARTBEAT_MS, PAYLOAD_BYTES_MAX, PAYLOAD_TASKS_MAX,
    PAYLOADS_UNACKED_MAX, REDELIVERY_MS,
};

/// Everybody takes the default but for the heartbeat, which depends on the lease, for how long
/// credentials last, and but for the simulator, whose payloads are small so that there are several.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub heartbeat_ms: i64,
    pub payload_tasks_max: usize,
    pub payload_bytes_max: usize,
    pub payloads_unacked_max: usize,
    pub redelivery_ms: i64,
    pub deliveries_max: u32,
    /// How long credentials last, an hour at least.
    pub credentials_ms: i64,
}

impl Limits {
    pub const DEFAULT: Limits = Limits {
        heartbeat_ms: HEARTBEAT_MS,
        payload_tasks_max: PAYLOAD_TASKS_MAX,
        payload_bytes_max: PAYLOAD_BYTES_MAX,
        payloads_unacked_max: PAYLOADS_UNACKED_MAX,
        redelivery_ms: REDELIVERY_MS,
        deliveries_max: DELIVERIES_MAX,
        credentials_ms: CREDENTIALS_MS,
    };
}
