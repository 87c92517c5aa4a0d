//! Every bound of a channel, with its unit in its name.

/// Bytes of the largest payload that published clients take.
pub const PAYLOAD_BYTES_MAX: usize = 1_024;

/// Bytes of the largest payload between two ends of ours.
pub const OWN_PAYLOAD_BYTES_MAX: usize = 16 * 1_024;

/// Bytes of the largest payload that is read.
pub const READ_PAYLOAD_BYTES_MAX: usize = 64 * 1_024;

/// Messages that are sent and not acknowledged yet. The server has room for twice as many.
pub const WINDOW_MESSAGES: usize = 128;

/// Messages that wait for one before them.
pub const WAITING_MESSAGES_MAX: usize = 256;

/// Until the oldest message is sent again: at first, at most, and added at least.
pub const RESEND_FIRST_MS: f64 = 200.0;
pub const RESEND_MAX_MS: f64 = 1_000.0;
pub const RESEND_VARIATION_MIN_MS: f64 = 10.0;

/// Bytes that were heard and are not taken by whom they are for: what comes beyond that is
/// acknowledged once there is room again.
pub const UNTAKEN_BYTES_MAX: usize = 1 << 20;

/// Bytes that a message takes beside its payload while it is untaken, about.
pub const UNTAKEN_MESSAGE_BYTES: usize = 64;

/// Messages whose acknowledgement waits for that room. No sender that keeps to its window gets
/// there; what comes beyond is not heard, as if it were lost on the way.
pub const HELD_MESSAGES_MAX: usize = 2 * WINDOW_MESSAGES;

/// How often it is looked whether something is to be sent again.
pub const TICK_MS: u64 = 100;

/// How often one message is sent again before its channel counts as dead: 5 minutes.
pub const RESENDS_MAX: u32 = 3_000;

/// How often a message is sent again though a later one was acknowledged, before it counts as seen:
/// published clients acknowledge nothing a second time.
pub const RESENDS_OF_SEEN: u32 = 6;

/// Each step of the handshake.
pub const HANDSHAKE_MAX_MS: u64 = 15_000;

/// Columns and rows of a terminal.
pub const TERMINAL_CELLS_MAX: u16 = 10_000;
