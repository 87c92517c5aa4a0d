//! GetMetricStatistics: one metric, all statistics that are asked for.
use std::collections::BTreeMap;

use berth_api::{
    Timestamp,
    cloudwatch::{Datapoint, Error, GetMetricStatisticsInput, GetMetricStatisticsOutput},
};

use super::{catalog, given, points, remembered::Remembered, statistic::Statistic};
use crate::{limits::STATISTICS_DATAPOINTS_MAX, windows::Stat};

pub fn answer(
    at: Remembered<'_>,
    input: &GetMetricStatisticsInput,
) -> Result<GetMetricStatisticsOutput, Error> {
    let value = |text: String| Error::invalid_parameter_value(text);
    let period_s = given::period(input.period.unwrap_or_default(), value)?;
    let span = given::span(input.start_time, input.end_time, value)?;
    let asked: Vec<&str> = input.statistics.iter().flatten().map(|it| it.as_str()).collect();
    let extended: Vec<&str> =
        input.extended_statistics.iter().flatten().map(String::as_str).collect();
    if asked.is_empty() && extended.is_empty() {
        let text = "At least one of the parameters Statistics and ExtendedStatistics must be \
                    specified.";
        return Err(Error::invalid_parameter_combination(text));
    }
    let points = span.end.saturating_sub(span.start) / (period_s * 1_000);
    if points > STATISTICS_DATAPOINTS_MAX {
        return Err(Error::invalid_parameter_combination(format!(
            "You have requested up to {} datapoints, which exceeds the limit of 1,440. You may \
             reduce the datapoints requested by increasing Period, or decreasing the time range.",
            thousands(points)
        )));
    }
    for name in &extended {
        if !matches!(Statistic::of(name), Some(Statistic::Percentile(_))) {
            return Err(Error::invalid_parameter_value(format!(
                "The value {name} for parameter ExtendedStatistics is not supported: this release \
                 of Berth has percentiles from p0 to p100."
            )));
        }
    }
    let namespace = input.namespace.as_deref().unwrap_or_default();
    let name = input.metric_name.clone().unwrap_or_default();
    let mut datapoints = Vec::new();
    if let Some(entry) = catalog::find(namespace, &name)
        && given::asks_for(input.unit.as_ref(), &entry.unit)
    {
        let dimensions = input.dimensions.as_deref().unwrap_or_default();
        for (time, stats) in points::of(at, entry, dimensions, &span, period_s) {
            let point = datapoint(time, &stats, &asked, &extended);
            datapoints.extend(point.map(|it| Datapoint { unit: Some(entry.unit.clone()), ..it }));
        }
    }
    Ok(GetMetricStatisticsOutput { datapoints: Some(datapoints), label: Some(name) })
}

/// `None` if the samples tell nothing of what is asked for.
fn datapoint(time: i64, stats: &[Stat], asked: &[&str], extended: &[&str]) -> Option<Datapoint> {
    let value = |name: &str| Statistic::of(name)?.value(stats);
    let of = |name: &str| asked.contains(&name).then(|| value(name)).flatten();
    let percentiles: BTreeMap<String, f64> =
        extended.iter().filter_map(|it| Some(((*it).to_owned(), value(it)?))).collect();
    if asked.is_empty() && percentiles.is_empty() {
        return None;
    }
    Some(Datapoint {
        timestamp: Some(Timestamp(time)),
        sample_count: of("SampleCount"),
        average: of("Average"),
        sum: of("Sum"),
        minimum: of("Minimum"),
        maximum: of("Maximum"),
        extended_statistics: (!percentiles.is_empty()).then_some(percentiles),
        unit: None,
    })
}

/// 16666 is `16,666`.
fn thousands(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
