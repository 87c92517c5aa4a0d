//! What opens an end of a session: a sealed text, of one session, one end and one principal.
use berth_sealing::Seals;
use serde::{Deserialize, Serialize};

use super::lasting::End;

/// What is sealed. Short names: the whole may have 300 characters.
#[derive(Serialize, Deserialize)]
struct Token {
    /// Until when, milliseconds since the epoch.
    e: i64,
    /// Its number among the tokens of its session.
    n: u64,
    /// For whom: a sum of the principal's ARN.
    p: u32,
}

/// A token of a session's end, that is for one connection only.
pub(super) fn sealed(
    seals: &dyn Seals,
    (session, end): (&str, End),
    principal: &str,
    number: u64,
    expires_ms: i64,
) -> String {
    let token = Token { e: expires_ms, n: number, p: sum(principal) };
    let text = serde_json::to_vec(&token).expect("numbers are JSON");
    seals.seal(&text, &place(session, end))
}

/// Its number, if it is one of this session, end and principal, and its time is not over.
pub(super) fn opened(
    seals: &dyn Seals,
    text: &str,
    (session, end): (&str, End),
    principal: &str,
    now_ms: i64,
) -> Option<u64> {
    let text = seals.open(text, &place(session, end)).ok()?;
    let token: Token = serde_json::from_slice(&text).ok()?;
    (now_ms < token.e && token.p == sum(principal)).then_some(token.n)
}

fn place(session: &str, end: End) -> String {
    format!("exec/{session}/{}", end.name())
}

/// Sealed beside the session's id, whose principal there is one of: it only has to differ.
fn sum(principal: &str) -> u32 {
    principal.bytes().fold(0x811c_9dc5, |sum, it| (sum ^ u32::from(it)).wrapping_mul(0x0100_0193))
}
