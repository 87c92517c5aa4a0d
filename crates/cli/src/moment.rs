//! Moments as people write them, and as they read them.
use berth_api::Timestamp;
use jiff::{Span, Zoned, civil::Time};

/// RFC 3339, HH:MM[:SS] of today in the local time zone, or a duration ago: `10m ago`, `2h 30m`.
///
/// # Errors
/// A text for whoever wrote it.
pub fn parse(text: &str) -> Result<Timestamp, String> {
    at(text, &Zoned::now())
}

/// `2026-11-21T10:02:03.123Z`
pub fn shown(at: Timestamp) -> String {
    let it = jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::MAX);
    format!("{it:.3}")
}

fn at(text: &str, now: &Zoned) -> Result<Timestamp, String> {
    let ms = |it: jiff::Timestamp| Timestamp(it.as_millisecond());
    if let Ok(it) = text.parse::<jiff::Timestamp>() {
        return Ok(ms(it));
    }
    let today = ["%H:%M:%S", "%H:%M"].iter().find_map(|it| Time::strptime(it, text).ok());
    if let Some(time) = today {
        let it = now.with().time(time).build().map_err(|why| why.to_string())?;
        return Ok(ms(it.timestamp()));
    }
    let ago = text.parse::<Span>().map_err(|_| {
        "it is no moment: give 2026-11-21T10:02:03Z, 10:02 (today), or 10m ago".to_owned()
    })?;
    let it = now.checked_sub(ago.abs()).map_err(|why| why.to_string())?;
    Ok(ms(it.timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_in_three_ways() {
        let now: Zoned = "2026-11-21T10:30:00+01:00[+01:00]".parse().unwrap();
        let told = |text: &str| at(text, &now).map(shown);
        assert_eq!(told("2026-11-20T08:00:00Z").as_deref(), Ok("2026-11-20T08:00:00.000Z"));
        assert_eq!(told("2026-11-20T08:00:00.5+01:00").as_deref(), Ok("2026-11-20T07:00:00.500Z"));
        assert_eq!(told("10:02").as_deref(), Ok("2026-11-21T09:02:00.000Z"));
        assert_eq!(told("10:02:03").as_deref(), Ok("2026-11-21T09:02:03.000Z"));
        assert_eq!(told("1d").as_deref(), Ok("2026-11-20T09:30:00.000Z"));
        for ago in ["90s", "90s ago", "1m 30s", "PT1M30S"] {
            assert_eq!(told(ago).as_deref(), Ok("2026-11-21T09:28:30.000Z"), "{ago}");
        }
        for wrong in ["", "yesterday", "25:00", "10", "2026-11-21"] {
            assert!(told(wrong).is_err(), "{wrong}");
        }
    }
}
