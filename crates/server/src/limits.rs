//! Every constant that bounds something in a control node, with its unit in its name.
use std::time::Duration;

/// What one client may cost. Tests shrink the times; everybody else takes the default.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Sockets open at once, if this process may have so many files open. Further ones wait in the
    /// kernel's queue.
    pub connections_max: usize,
    /// For the first head of a connection to arrive, and each further one of a client that has not
    /// signed anything yet.
    pub head_time_max: Duration,
    /// For a client that has signed before to ask again.
    pub idle_time_max: Duration,
    /// For a client to sign something.
    pub stranger_time_max: Duration,
    /// After which a connection is to be made anew.
    pub connection_time_max: Duration,
    /// For other bodies to make room for the body of a request.
    pub body_wait_max: Duration,
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
            head_time_max: Duration::from_secs(10),
            idle_time_max: Duration::from_secs(75),
            stranger_time_max: Duration::from_secs(60),
            connection_time_max: Duration::from_secs(3_600),
            body_wait_max: Duration::from_secs(5),
            body_time_max: Duration::from_secs(20),
            write_stall_max: Duration::from_secs(60),
            call_time_max: Duration::from_secs(30),
            stop_time_max: Duration::from_secs(10),
            reconnect_grace: Duration::from_secs(10),
            disconnect_debounce: Duration::from_secs(2),
        }
    }
}

impl Limits {
    /// For a request that is being answered on a connection that is closing.
    pub(crate) fn farewell(&self) -> Duration {
        self.body_wait_max + self.body_time_max + self.call_time_max + self.write_stall_max
    }
}

/// What has ended that `/health` tells of: one end may have thousands follow.
pub(crate) const ENDED_TOLD_MAX: usize = 16;

/// For a client that has signed nothing to take note that its connection is closing, whatever it
/// has asked for.
pub(crate) const FAREWELL_MAX: Duration = Duration::from_secs(2);

/// Of a request's body.
pub(crate) const BODY_BYTES_MAX: usize = 1024 * 1024;

/// All bodies at once of clients that have signed before, while their calls are served.
pub(crate) const BODIES_KIB: usize = 64 * 1024;

/// All bodies at once of clients whose first signature is still to be checked.
pub(crate) const STRANGERS_BODIES_KIB: usize = 16 * 1024;

/// Of them, those from one address.
pub(crate) const ADDRESS_BODIES_KIB: usize = 4 * 1024;

/// Of a body that needs no room: most calls are smaller.
pub(crate) const SMALL_BODY_BYTES_MAX: usize = 16 * 1024;

/// For it to arrive.
pub(crate) const SMALL_BODY_TIME_MAX: Duration = Duration::from_secs(5);

/// That is taken of the rest of a refused request, so that its client gets to read why: the largest
/// task definition and more.
pub(crate) const DISCARD_BYTES_MAX: usize = 128 * 1024;

/// For it to come.
pub(crate) const DISCARD_TIME_MAX: Duration = Duration::from_secs(2);

/// Of a request's head, all headers together. It is what a connection may make us keep in memory.
pub(crate) const HEAD_BYTES_MAX: usize = 16 * 1024;

/// Header lines of one request.
pub(crate) const HEADERS_MAX: usize = 100;

/// Requests at once on one HTTP/2 connection: what somebody who has signed nothing may make us keep
/// on it. It is said to the client before it has signed anything, and cannot be raised after.
pub(crate) const STREAMS_MAX: usize = 4;

/// That one request may send ahead of us over HTTP/2.
pub(crate) const STREAM_WINDOW_BYTES: u32 = 32 * 1024;

/// That all requests of an HTTP/2 connection may send ahead of us: the least that there is.
pub(crate) const CONNECTION_WINDOW_BYTES: u32 = 65_535;

/// Of an answer over HTTP/2 that is written ahead of its client.
pub(crate) const STREAM_SEND_BYTES_MAX: usize = 64 * 1024;

/// Clients that have gone and had signed nothing: so many may have left much memory behind.
pub(crate) const FLOOD_STRANGERS: u64 = 128;

/// In which not as many more go, so that it is over.
pub(crate) const FLOOD_PAUSE: Duration = Duration::from_secs(3);

/// Of what this process has in memory, beyond which none is given back: a flood leaves little
/// beside it, and looking through the heap, about 0.2 ms for each MiB, keeps calls waiting.
pub(crate) const HEAP_SEARCHED_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Connections that the kernel keeps ready to be accepted; it may keep fewer.
pub(crate) const BACKLOG: u32 = 4_096;

/// In which an agent may open a session with the very upgrade of the one before: signatures count
/// seconds, and the published agent comes back after 2 ms.
pub(crate) const SAME_UPGRADE_MAX: Duration = Duration::from_secs(1);

/// How long a signed upgrade is remembered: from five minutes before its time to five after it.
pub(crate) const UPGRADES_KEPT: Duration =
    Duration::from_millis(2 * berth_api::limits::CLOCK_SKEW_MS_MAX as u64);

/// Between two attempts to write down which upgrades were used when the disk is full.
pub(crate) const UPGRADES_PAUSE: Duration = Duration::from_secs(60);

/// Signed upgrades that are remembered; who comes beyond it is asked to come again.
pub(crate) const UPGRADES_MAX: usize = 200_000;

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

/// Over which time the agents of a cluster with so many container instances are told to spread when
/// all of them come back: few are back at once, ten thousand within 10 s, the last try included.
pub(crate) fn spread_ms(container_instances: i64) -> i64 {
    (container_instances * 4 / 5).clamp(1, SPREAD_MS_MAX)
}

const SPREAD_MS_MAX: i64 = 8_000;

/// An instance whose session is taken over twice within this time has two agents.
pub(crate) const CONTEST_WINDOW: Duration = Duration::from_secs(60);

/// After so long without being taken over it has one again: the published agent comes back as late
/// as every two minutes and a half.
pub(crate) const CONTEST_OVER: Duration = Duration::from_secs(5 * 60);

/// How long an agent waits to take over a contested session: the longer, the more often it
/// happened. Agents give an upgrade 10 s and more.
pub(crate) fn contest_hold(times: u32) -> Duration {
    Duration::from_millis((500 << times.min(4)).min(CONTEST_HOLD_MS_MAX))
}

const CONTEST_HOLD_MS_MAX: u64 = 7_000;

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

/// Between two looks at what shards have to do with each other, however much they publish.
pub(crate) const EFFECTS_PAUSE: Duration = Duration::from_millis(100);

/// Between looks at what has been kept long enough.
pub(crate) const FORGET_PERIOD: Duration = Duration::from_secs(60);

/// Between looks at how much room the history takes: what is written meanwhile it may take more.
pub(crate) const HISTORY_ROOM_PERIOD: Duration = Duration::from_secs(5);

/// Between looks at shards that hold nothing; one that is empty twice is closed.
pub(crate) const VACANT_PERIOD: Duration = Duration::from_secs(60);

/// Of the time that forgetting takes, so much more is left to commits.
pub(crate) const FORGET_REST_FACTOR: u32 = 4;

/// The same while the history takes more room than it may.
pub(crate) const OUTGROWN_REST_FACTOR: u32 = 1;

/// Between a failure of the node and the end of its process: for `/health` and for answers that are
/// under way.
pub(crate) const FAILURE_TOLD_MS: u64 = 1_000;

/// Between two attempts to open a store on a full disk.
pub(crate) const ROOM_PAUSE: Duration = Duration::from_secs(2);

/// Between two looks whether this machine's clock was set forwards.
pub(crate) const CLOCK_LOOKED_AT_PERIOD: Duration = Duration::from_secs(1);

/// Between two notes of how far the time is.
pub(crate) const CLOCK_SAVED_PERIOD: Duration = Duration::from_secs(60);

/// For what did not end in time at a stop to be let go of.
pub(crate) const ABORT_TIME_MAX: Duration = Duration::from_secs(1);

/// For a disk to say how much room it has, before that counts as no answer.
pub(crate) const DISK_SILENCE_MAX: Duration = Duration::from_secs(1);

/// For a disk to take a file of a few bytes, before it counts as one that hangs.
pub(crate) const DISK_STALL_MAX: Duration = Duration::from_secs(10);

/// For the use of an upgrade to be noted down before its session opens, if the disk can do it.
pub(crate) const UPGRADE_NOTED_MAX: Duration = Duration::from_secs(1);

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

    #[test]
    fn few_agents_are_back_at_once_and_ten_thousand_within_ten_seconds() {
        assert_eq!([0, 6, 1_000, 10_000, 100_000].map(spread_ms), [1, 4, 800, 8_000, 8_000]);
    }
}
