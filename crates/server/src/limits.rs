//! Every constant that bounds something in a control node, with its unit in its name.
use std::time::Duration;

/// What one client may cost. Tests shrink the times; everybody else takes the default.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Sockets open at once; further ones wait in the kernel's queue.
    pub connections_max: usize,
    /// For the head of a request to arrive, counted from the first wait for it.
    pub head_time_max: Duration,
    /// For the body of a request to arrive.
    pub body_time_max: Duration,
    /// For a client to take any part of an answer.
    pub write_stall_max: Duration,
    /// For a shard to answer a call.
    pub call_time_max: Duration,
    /// For commits under way and open answers at a stop.
    pub stop_time_max: Duration,
    /// How long an instance that was connected before a restart may take to come back.
    pub reconnect_grace: Duration,
    /// How long a lost session is not yet reported: an agent's normal reconnect takes milliseconds.
    pub disconnect_debounce: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections_max: 32_768,
            head_time_max: Duration::from_secs(75),
            body_time_max: Duration::from_secs(20),
            write_stall_max: Duration::from_secs(60),
            call_time_max: Duration::from_secs(30),
            stop_time_max: Duration::from_secs(10),
            reconnect_grace: Duration::from_secs(10),
            disconnect_debounce: Duration::from_secs(2),
        }
    }
}

/// Of a request's body.
pub(crate) const BODY_BYTES_MAX: usize = 1024 * 1024;

/// Of a request's head, all headers together.
pub(crate) const HEAD_BYTES_MAX: usize = 64 * 1024;

/// Header lines of one request.
pub(crate) const HEADERS_MAX: usize = 100;

/// Requests at once on one HTTP/2 connection.
pub(crate) const STREAMS_MAX: u32 = 128;

/// Calls of people that wait for one shard; further ones are told to come again.
pub(crate) const PEOPLE_QUEUE_MAX: usize = 1_024;

/// Calls and reports of agents that wait for one shard; further ones wait outside.
pub(crate) const WORLD_QUEUE_MAX: usize = 8_192;

/// Inputs of one lane that a shard holds for its next batches.
pub(crate) const BATCH_INPUTS_MAX: usize = 1_024;

/// Between full passes, which should find nothing.
pub(crate) const FULL_PASS_PERIOD: Duration = Duration::from_secs(600);

/// After a refused commit: doubles from the first to the last.
pub(crate) const REFUSED_BACKOFF: (Duration, Duration) =
    (Duration::from_millis(100), Duration::from_secs(5));

/// After a commit of unknown outcome: doubles from the first to the last.
pub(crate) const UNKNOWN_BACKOFF: (Duration, Duration) =
    (Duration::from_millis(10), Duration::from_secs(1));

/// Between heartbeats on an agent's telemetry session, and at most on its control session.
pub(crate) const HEARTBEAT_MS: i64 = 25_000;

/// Between heartbeats on a control session at least.
const HEARTBEAT_MS_MIN: i64 = 500;

/// Between heartbeats on an agent's control session: so that its silence is noticed, after
/// [`HEARTBEATS_MISSED_MAX`] and one more, before its lease is over.
pub(crate) fn heartbeat_ms(lease_ms: i64) -> i64 {
    (lease_ms / 4).clamp(HEARTBEAT_MS_MIN, HEARTBEAT_MS)
}

/// Heartbeats in a row that an agent may leave unanswered.
pub(crate) const HEARTBEATS_MISSED_MAX: u32 = 2;

/// Silence on a telemetry session: agents publish every 20 s.
pub(crate) const TELEMETRY_SILENCE_MS: i64 = 180_000;

/// Tasks of one payload message.
pub(crate) const PAYLOAD_TASKS_MAX: usize = 50;

/// JSON of the tasks of one payload message. A single task may be larger: it goes alone.
pub(crate) const PAYLOAD_BYTES_MAX: usize = 128 * 1024;

/// Payload messages that wait for their acknowledgement at once.
pub(crate) const PAYLOADS_UNACKED_MAX: usize = 16;

/// After which a payload is sent again: doubles with each attempt.
pub(crate) const REDELIVERY_MS: i64 = 10_000;

/// Times that a payload is sent in one session.
pub(crate) const DELIVERIES_MAX: u32 = 5;

/// One frame of an agent.
pub(crate) const FRAME_BYTES_MAX: usize = 1024 * 1024 + 64 * 1024;

/// For an agent to take a frame.
pub(crate) const FRAME_WRITE_MAX: Duration = Duration::from_secs(30);

/// Between looks at all instances for a connection state that was not taken note of.
pub(crate) const PRESENCE_RESYNC: Duration = Duration::from_secs(30);

/// Between looks at the capacity providers of all clusters.
pub(crate) const CAPACITY_PROVIDERS_RESYNC: Duration = Duration::from_secs(30);

/// Between looks at all task definitions that wait for their deletion.
pub(crate) const DEFINITIONS_RESYNC: Duration = Duration::from_secs(60);

/// Between looks at what has been kept long enough.
pub(crate) const FORGET_PERIOD: Duration = Duration::from_secs(60);

/// Of the time that forgetting takes, so much more is left to commits.
pub(crate) const FORGET_REST_FACTOR: u32 = 4;

/// Between a failure of the node and the end of its process: for `/health` and for answers that are
/// under way.
pub(crate) const FAILURE_TOLD_MS: u64 = 1_000;

/// Between two notes of how far the time is.
pub(crate) const CLOCK_SAVED_PERIOD: Duration = Duration::from_secs(60);

/// Between two attempts to write the credentials file when the disk is full.
pub(crate) const CREDENTIALS_PAUSE: Duration = Duration::from_secs(5);

/// Rehearsals of planned changes that run at a time.
pub(crate) const REHEARSALS_AT_ONCE_MAX: usize = 2;

/// Looks into the past that run at a time; further ones wait.
pub(crate) const LOOKS_BACK_AT_ONCE_MAX: usize = 2;

/// For events that are still to come, in one call.
pub(crate) const EVENTS_WAIT_SECONDS_MAX: i32 = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_noticed_within_the_lease() {
        let debounce = i64::try_from(Limits::default().disconnect_debounce.as_millis()).unwrap();
        for lease_ms in [10_000, 30_000, 60_000, 600_000] {
            let closed = heartbeat_ms(lease_ms) * i64::from(HEARTBEATS_MISSED_MAX + 1);
            assert!(closed + debounce <= lease_ms, "{lease_ms}");
        }
        assert_eq!((heartbeat_ms(0), heartbeat_ms(3_600_000)), (HEARTBEAT_MS_MIN, HEARTBEAT_MS));
    }
}
