//! TestMetricFilter.
use berth_api::logs::{
    Error, MetricFilterMatchRecord, TestMetricFilterRequest, TestMetricFilterResponse,
};

use crate::rules::patterns;

/// Which lines a pattern matches, and what it finds in them. It may take long: not for threads that
/// may not block.
///
/// # Errors
/// InvalidParameterException: it is no pattern.
pub fn test(input: &TestMetricFilterRequest) -> Result<TestMetricFilterResponse, Error> {
    let pattern = patterns::read(input.filter_pattern.as_deref())?;
    let lines = (1..).zip(input.log_event_messages.iter().flatten());
    let matches = lines.filter(|(_, line)| pattern.matches(line)).map(|(number, line)| {
        MetricFilterMatchRecord {
            event_number: Some(number),
            event_message: Some(line.clone()),
            extracted_values: Some(pattern.extract(line)),
        }
    });
    Ok(TestMetricFilterResponse { matches: Some(matches.collect()) })
}
