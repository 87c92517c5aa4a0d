//! Every constant that bounds something in a control node, with its unit in its name; those of
//! sessions are in `berth-sessions`.
use std::time::Duration;

use berth_sessions::limits::{DISCONNECT_DEBOUNCE, INCUMBENT_ANSWERS_WITHIN, RECONNECT_GRACE};

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
    /// How long whoever has the session of an instance may take to answer when another one asks for
    /// it.
    pub incumbent_answers_within: Duration,
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
            reconnect_grace: RECONNECT_GRACE,
            disconnect_debounce: DISCONNECT_DEBOUNCE,
            incumbent_answers_within: INCUMBENT_ANSWERS_WITHIN,
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

/// Until the first data key is tried to be stored again.
pub(crate) const SEAL_KEY_PAUSE: Duration = Duration::from_secs(5);

/// What is resealed of a shard in a step, the pause until the next one, and when it is looked
/// whether there is something to do though nobody has said so.
pub(crate) const RESEALED_AT_ONCE_MAX: usize = 100;
pub(crate) const RESEALING_PAUSE: Duration = Duration::from_secs(1);
pub(crate) const RESEALING_PERIOD: Duration = Duration::from_secs(60);

/// For it to be stored at the start.
pub(crate) const SEAL_KEY_MADE_MAX: Duration = Duration::from_secs(10);

/// Denials that are remembered, for those who ask why: the last ones.
pub(crate) const DENIALS_MAX: usize = 4_096;
pub(crate) const DENIALS_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Characters of a region that somebody signs for, as it is noted down.
pub(crate) const KEY_REGION_CHARS_MAX: usize = 64;

/// How often it is noted down that an access key is used.
pub(crate) const KEY_USE_PERIOD: Duration = Duration::from_secs(15 * 60);

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

/// One frame of an agent.
pub(crate) const FRAME_BYTES_MAX: usize = 1024 * 1024 + 64 * 1024;

/// For an agent to take a frame.
pub(crate) const FRAME_WRITE_MAX: Duration = Duration::from_secs(30);

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

/// Between two looks at whether what is shown over TLS is old, or other than what files or
/// authorities say.
pub(crate) const CERTIFICATES_PERIOD: Duration = Duration::from_secs(2);

/// The same after one that failed.
pub(crate) const CERTIFICATES_RETRY: Duration = Duration::from_secs(5);

/// For an authority to be stored.
pub(crate) const AUTHORITY_MADE_MAX: Duration = Duration::from_secs(10);

/// A clock that was set back by more makes a certificate anew, which would not be valid yet.
pub(crate) const CLOCK_BACK_SECONDS: i64 = 30 * 60;

/// Between two attempts to write the credentials file when the disk is full.
pub(crate) const CREDENTIALS_PAUSE: Duration = Duration::from_secs(5);

/// Rehearsals of planned changes that run at a time.
pub(crate) const REHEARSALS_AT_ONCE_MAX: usize = 2;

/// Looks into the past that run at a time; further ones wait.
pub(crate) const LOOKS_BACK_AT_ONCE_MAX: usize = 2;

/// For events that are still to come, in one call.
pub(crate) const EVENTS_WAIT_SECONDS_MAX: i32 = 20;

/// The same for a change of the networks of a host; and how long further changes are waited for
/// then.
pub(crate) const NETWORK_WAIT_SECONDS_MAX: i32 = 20;
pub(crate) const NETWORK_PAUSE_MS: u64 = 100;

/// Agents of which is remembered what they were told of networks: others are told all each time.
pub(crate) const PICTURES_TOLD_MAX: usize = 20_000;

/// Ways in which a host says that it can reach others.
pub(crate) const HOST_MODES_MAX: usize = 8;

/// Where in the data directory lines of logs are.
pub(crate) const LINES: &str = "logs";

/// Looks for lines of logs at a time: each takes a processor and the disk for a moment.
pub(crate) const LOOKS_FOR_LINES_AT_ONCE_MAX: usize = 8;

/// How often lines of logs are forgotten that are too old, or whose group or stream is deleted.
pub(crate) const LINES_KEPT_PERIOD: Duration = Duration::from_secs(60);

/// CloudWatch Logs quota, of ours: live tails at once.
pub(crate) const LIVE_TAILS_MAX: usize = 64;
/// Of one user or role, about as many as an account has of CloudWatch Logs.
pub(crate) const LIVE_TAILS_OF_ONE_MAX: usize = 16;

/// CloudWatch Logs: how long a live tail lasts, how often it is told something, and how many lines
/// it is told then.
pub(crate) const LIVE_TAIL_TIME_MAX: Duration = Duration::from_secs(3 * 3_600);
/// An answer without an end of its own, on a connection that is too old otherwise.
pub(crate) const STREAM_TIME_MAX: Duration = Duration::from_secs(3 * 3_600 + 60);

pub(crate) const LIVE_TAIL_PERIOD: Duration = Duration::from_secs(1);
pub(crate) const LIVE_TAIL_EVENTS_MAX: usize = 500;

/// The same of bytes: what is beyond is left out, and it is said that something is.
pub(crate) const LIVE_TAIL_BYTES_MAX: usize = 1 << 20;

/// For comparing lines with the pattern of a live tail, of each of those periods.
pub(crate) const LIVE_TAIL_COMPARING_MAX: Duration = Duration::from_millis(100);

/// Sessions of ECS Exec at a time, and messages that wait for one end of one. Each is at most so
/// many bytes.
pub(crate) const EXEC_SESSIONS_MAX: usize = 200;
pub(crate) const EXEC_MESSAGES_MAX: usize = 256;
pub(crate) const EXEC_FRAME_BYTES_MAX: usize = 32 * 1024;

/// Messages of a session that its transcript does not have yet; bytes of one line of it, as of one
/// event of `awslogs`; and for how long it may wait for room among other lines.
pub(crate) const EXEC_TRANSCRIPT_MESSAGES_MAX: usize = 256;
pub(crate) const EXEC_TRANSCRIPT_LINE_BYTES_MAX: usize = 256 * 1024 - 26;
pub(crate) const EXEC_TRANSCRIPT_WAIT_MAX: Duration = Duration::from_secs(30);

/// Commands that an agent was not told yet.
pub(crate) const EXEC_COMMANDS_MAX: usize = 64;

/// ECS: characters of the token that opens a session.
pub(crate) const EXEC_TOKEN_CHARACTERS_MAX: usize = 300;

/// Until a session is opened, until its first frame says the token, until a client that has lost
/// its connection is back, and until an agent is.
pub(crate) const EXEC_OPEN_MAX: Duration = Duration::from_secs(60);
pub(crate) const EXEC_FIRST_FRAME_MAX: Duration = Duration::from_secs(10);
pub(crate) const EXEC_RETURN_MAX: Duration = Duration::from_secs(120);
pub(crate) const EXEC_GONE_MAX: Duration = Duration::from_secs(60);

/// ECS: a session without input and output ends, and so does one that lasts.
pub(crate) const EXEC_IDLE_MAX: Duration = Duration::from_secs(20 * 60);
pub(crate) const EXEC_LIFE_MAX: Duration = Duration::from_secs(12 * 3_600);

/// Between pings, and how long nothing may be heard of whoever answers them.
pub(crate) const EXEC_PING_PERIOD: Duration = Duration::from_secs(54);
pub(crate) const EXEC_SILENCE_MAX: Duration = Duration::from_secs(120);

/// For an agent that waits for commands to answer when another connection comes in its place.
pub(crate) const EXEC_ANSWER_MAX: Duration = Duration::from_secs(5);

/// Between looks at all sessions, and how long one that is over is remembered at least.
pub(crate) const EXEC_SWEEP_PERIOD: Duration = Duration::from_secs(2);
pub(crate) const EXEC_REMEMBERED: Duration = Duration::from_secs(60);

/// Of CreateJoinToken, when it says nothing else: one machine, within an hour.
pub(crate) const JOIN_TOKEN_USES_DEFAULT: i32 = 1;
pub(crate) const JOIN_TOKEN_SECONDS_DEFAULT: i32 = 3_600;

/// How often somebody may try to join from one address, and be refused with one token.
pub(crate) const JOIN_TRIES_MAX: usize = 10;
pub(crate) const JOIN_TRIES_PERIOD: Duration = Duration::from_secs(1);
pub(crate) const JOIN_FAILURES_MAX: usize = 5;
pub(crate) const JOIN_FAILURES_PERIOD: Duration = Duration::from_secs(60);

/// Addresses and tokens that are remembered for that.
pub(crate) const JOIN_TRIES_KEPT_MAX: usize = 10_000;

/// Of ExamineHost: how long an agent may take to look, so that whoever asks is told before their
/// own patience ends; hosts at a time, and what one may say.
pub const EXAMINATION_MAX: Duration = Duration::from_secs(45);
pub const EXAMINATIONS_MAX: usize = 32;
pub const HOST_CHECKS_MAX: usize = 100;
pub const HOST_CHECK_CHARACTERS_MAX: usize = 4_096;
pub const HOST_EXAMINED_IMAGES_MAX: usize = 10;
