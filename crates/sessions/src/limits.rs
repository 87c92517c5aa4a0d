//! Every constant that bounds something in a session, with its unit in its name.
use std::time::Duration;

/// Between heartbeats on an agent's telemetry session, and at most on its control session.
pub const HEARTBEAT_MS: i64 = 25_000;

/// Between heartbeats on a control session at least.
const HEARTBEAT_MS_MIN: i64 = 500;

/// Between heartbeats on an agent's control session: so that when the way to many is cut, all of
/// them are known to be silent before the first lease is over, or else it were judged as the loss
/// of a few. A lease counts from when an agent was last heard, which is up to one heartbeat before
/// the cut; a session is closed, at most, [`HEARTBEATS_MISSED_MAX`] and one more after it, and
/// reported a little later.
pub fn heartbeat_ms(lease_ms: i64) -> i64 {
    let heartbeats = i64::from(HEARTBEATS_MISSED_MAX) + 2;
    ((lease_ms - TOLD_WITHIN_MS) / heartbeats).clamp(HEARTBEAT_MS_MIN, HEARTBEAT_MS)
}

/// From the end of a session until its cluster knows of it: [`DISCONNECT_DEBOUNCE`], and a second
/// for a busy machine and its disk.
const TOLD_WITHIN_MS: i64 = 3_000;

/// Heartbeats in a row that an agent may leave unanswered.
pub const HEARTBEATS_MISSED_MAX: u32 = 2;

/// Over which time the agents of a cluster with so many container instances are told to spread when
/// all of them come back: few are back at once, ten thousand within 10 s, the last try included.
pub fn spread_ms(container_instances: i64) -> i64 {
    (container_instances * 4 / 5).clamp(1, SPREAD_MS_MAX)
}

const SPREAD_MS_MAX: i64 = 8_000;

/// How long whoever has the session of an instance may take to answer when another one asks for it.
pub const INCUMBENT_ANSWERS_WITHIN: Duration = Duration::from_secs(2);

/// After so long without an agent that was turned away an instance has one again: the published
/// agent comes back as late as every two minutes and a half.
pub const CONTEST_OVER: Duration = Duration::from_secs(5 * 60);

/// Forgotten instances whose last number is remembered, in case they are registered anew.
pub const FORGOTTEN_MAX: usize = 4_096;

/// Silence on a telemetry session: agents publish every 20 s.
pub const TELEMETRY_SILENCE_MS: i64 = 180_000;

/// Tasks of one payload message.
pub const PAYLOAD_TASKS_MAX: usize = 50;

/// JSON of the tasks of one payload message. A single task may be larger: it goes alone.
pub const PAYLOAD_BYTES_MAX: usize = 128 * 1024;

/// Payload messages that wait for their acknowledgement at once.
pub const PAYLOADS_UNACKED_MAX: usize = 16;

/// After which a payload is sent again: doubles with each attempt.
pub const REDELIVERY_MS: i64 = 10_000;

/// Times that a payload is sent in one session.
pub const DELIVERIES_MAX: u32 = 5;

/// ECS: how long credentials of a task's roles last, unless an operator says otherwise.
pub const CREDENTIALS_MS: i64 = 6 * 3_600_000;

/// After credentials could not be made: until it is tried again, and the same where the role was
/// what refused them.
pub const CREDENTIALS_PAUSE_MS: i64 = 1_000;
pub const CREDENTIALS_REFUSED_PAUSE_MS: i64 = 60_000;

/// How long an instance that was connected before a restart may take to come back.
pub const RECONNECT_GRACE: Duration = Duration::from_secs(10);

/// How long a lost session is not yet reported: an agent's normal reconnect takes milliseconds.
pub const DISCONNECT_DEBOUNCE: Duration = Duration::from_secs(2);

/// Between looks at all instances for a connection state that was not taken note of.
pub const PRESENCE_RESYNC: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_fall_silent_at_once_are_known_before_the_first_lease_ends() {
        let debounce = i64::try_from(DISCONNECT_DEBOUNCE.as_millis()).unwrap();
        assert!(TOLD_WITHIN_MS > debounce);
        for lease_ms in [10_000, 30_000, 60_000, 600_000] {
            let heartbeat = heartbeat_ms(lease_ms);
            let last_is_known = heartbeat * i64::from(HEARTBEATS_MISSED_MAX + 1) + debounce;
            let first_lease_ends = lease_ms - heartbeat;
            assert!(last_is_known < first_lease_ends, "{lease_ms}");
        }
        assert_eq!((heartbeat_ms(0), heartbeat_ms(3_600_000)), (HEARTBEAT_MS_MIN, HEARTBEAT_MS));
    }

    #[test]
    fn few_agents_are_back_at_once_and_ten_thousand_within_ten_seconds() {
        assert_eq!([0, 6, 1_000, 10_000, 100_000].map(spread_ms), [1, 4, 800, 8_000, 8_000]);
    }
}
