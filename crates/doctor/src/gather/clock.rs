//! This machine's clock beside the control plane's.

use std::time::{Duration, SystemTime};

use tokio::process::Command;

use crate::asked::Asked;
use crate::facts::Clock;

/// For systemd to say.
const SAID_MAX: Duration = Duration::from_secs(1);

pub async fn clock(asked: &Asked, ahead_ms: Option<i64>) -> Clock {
    Clock { ahead_ms, is_kept: is_kept(asked).await }
}

/// What systemd says.
async fn is_kept(asked: &Asked) -> Option<bool> {
    if !asked.is_here() || !asked.file("run/systemd/system").is_dir() {
        return None;
    }
    let mut command = Command::new("timedatectl");
    command.args(["show", "--property=NTPSynchronized", "--value"]).kill_on_drop(true);
    let output = tokio::time::timeout(SAID_MAX, command.output()).await.ok()?.ok()?;
    match String::from_utf8_lossy(&output.stdout).trim() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// By how much this clock is ahead of one that said `date` between two moments of this one, in ms.
/// What is said has no parts of a second, so that less than one cannot be told.
pub fn ahead_ms(date: &str, asked_at: SystemTime, answered_at: SystemTime) -> Option<i64> {
    let theirs = jiff::fmt::rfc2822::parse(date).ok()?.timestamp().as_millisecond();
    let ms = |it: SystemTime| {
        let since = it.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        i64::try_from(since.as_millis()).ok()
    };
    let (first, last) = (ms(asked_at)?, ms(answered_at)?);
    Some(if first > theirs + 1_000 {
        first - (theirs + 1_000)
    } else if last < theirs {
        last - theirs
    } else {
        0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_within_the_second_is_nothing() {
        let at = |ms: u64| SystemTime::UNIX_EPOCH + Duration::from_millis(1_000_000_000 + ms);
        let date = "Mon, 12 Jan 1970 13:46:40 GMT";
        let ahead = |first, last| ahead_ms(date, at(first), at(last));
        assert_eq!(ahead(0, 5), Some(0));
        assert_eq!(ahead(990, 1_020), Some(0));
        assert_eq!(ahead(3_500, 3_600), Some(2_500));
        assert_eq!(ahead_ms("Mon, 12 Jan 1970 13:48:40 GMT", at(0), at(100)), Some(-119_900));
        assert_eq!(ahead_ms("today", at(0), at(1)), None);
    }
}
