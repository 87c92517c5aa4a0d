//! Bounds on what the wire may ask of us, with units in the name.

/// Objects and arrays nested in one body, the outermost one included.
pub const DEPTH_MAX: usize = 64;

/// What a call of no length may take up in memory, besides its texts.
pub const ROOM_BYTES: usize = 32 << 10;

/// The same for each byte of a call. A list of the shortest numbers fits.
pub const ROOM_BYTES_PER_BYTE: usize = 64;

/// What is repeated of a bad body in the text that says what is wrong with it.
pub const ERROR_TEXT_CHARS_MAX: usize = 256;

/// What is repeated of the name of an operation that nobody knows.
pub const OPERATION_CHARS_MAX: usize = 128;

/// What is repeated of each member name on the way to what is wrong.
pub const ERROR_NAME_CHARS_MAX: usize = 64;

/// A text that refuses a call: beyond it, the caller's own words in it are cut.
pub const REFUSAL_CHARS_MAX: usize = 1_024;

/// What is kept of its end, where it says what to do.
pub const REFUSAL_END_CHARS: usize = 256;

/// Milliseconds since the epoch that a timestamp may be away from it: the year 9999.
pub const TIMESTAMP_MS_MAX: i64 = 253_402_300_799_999;

/// The first moment that a date of HTTP can be: the year 1. What is before is written as that.
pub const HTTP_DATE_MS_MIN: i64 = -62_135_596_800_000;

/// How far a signature's date may be from ours. AWS: five minutes.
pub const CLOCK_SKEW_MS_MAX: i64 = 5 * 60 * 1000;

/// How long a presigned request may be good for. AWS: seven days.
pub const PRESIGNED_S_MAX: u32 = 604_800;

/// A frame of an event stream: what clients take.
pub const EVENT_BYTES_MAX: usize = 24 << 20;

/// What a client reads of an answer.
pub const ANSWER_BYTES_MAX: usize = 64 << 20;

/// Derived signing keys that are kept.
pub const SIGNING_KEYS_MAX: usize = 4096;
