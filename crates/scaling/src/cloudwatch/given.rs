//! What calls say, checked.
use std::ops::Range;

use berth_api::{
    Breach, Timestamp,
    cloudwatch::{Error, Request, StandardUnit},
};

use crate::limits::SPAN_BUCKETS_MAX;

/// CloudWatch: those below a minute.
const SHORT_PERIODS_S: [i32; 5] = [1, 5, 10, 20, 30];
const MINUTE_S: i32 = 60;

/// # Errors
/// A constraint of the model is broken.
pub fn check(request: &Request) -> Result<(), Error> {
    let Some(violation) = request.violation() else { return Ok(()) };
    Err(match violation.breach {
        Breach::Missing => Error::missing_required_parameter(format!(
            "The parameter {} is required.",
            violation.path
        )),
        _ => Error::invalid_parameter_value(
            request.constraint_text().unwrap_or_else(|| violation.to_string()),
        ),
    })
}

/// # Errors
/// There is no such period.
pub fn period(seconds: i32, error: fn(String) -> Error) -> Result<i64, Error> {
    let fits = SHORT_PERIODS_S.contains(&seconds) || (seconds > 0 && seconds % MINUTE_S == 0);
    fits.then(|| i64::from(seconds)).ok_or_else(|| {
        error(
            "The parameter Period must be a value in the set [1, 5, 10, 20, 30] or a multiple of \
             60."
            .to_owned(),
        )
    })
}

/// From when to when, ms since the epoch.
///
/// # Errors
/// It ends before it begins.
pub fn span(
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    error: fn(String) -> Error,
) -> Result<Range<i64>, Error> {
    let (start, end) = (start.map_or(0, |it| it.0), end.map_or(0, |it| it.0));
    if start == end {
        return Err(error("The parameter StartTime must not equal parameter EndTime.".to_owned()));
    }
    if start > end {
        let text = "The parameter StartTime must be less than the parameter EndTime.";
        return Err(error(text.to_owned()));
    }
    Ok(start..end)
}

/// Where buckets of a period begin. CloudWatch: the start is rounded down, to the minute or to a
/// shorter period; nothing is remembered of what is long ago.
pub fn begin(span: &Range<i64>, period_s: i64, now: Timestamp) -> i64 {
    let oldest = now.0 - SPAN_BUCKETS_MAX * 1_000;
    let step_ms = period_s.min(i64::from(MINUTE_S)) * 1_000;
    let start = span.start.div_euclid(step_ms) * step_ms;
    if start >= oldest {
        return start;
    }
    // As many whole periods later as say nothing.
    start + (oldest - start).div_euclid(period_s * 1_000) * period_s * 1_000
}

/// Whether data with this unit are asked for.
pub fn asks_for(unit: Option<&StandardUnit>, of: &StandardUnit) -> bool {
    unit.is_none_or(|it| it == of)
}
