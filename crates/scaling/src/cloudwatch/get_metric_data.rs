//! GetMetricData: many metrics, one statistic each.
use std::{collections::BTreeSet, ops::Range};

use berth_api::{
    Timestamp,
    cloudwatch::{
        Error, GetMetricDataInput, GetMetricDataOutput, MetricDataQuery, MetricDataResult,
        MetricStat, ScanBy, StatusCode,
    },
    to_json,
};
use berth_kernel::Page;

use super::{catalog, given, points, remembered::Remembered, statistic::Statistic};
use crate::limits::{DATAPOINTS_MAX, QUERIES_MAX};

pub fn answer(
    at: Remembered<'_>,
    input: &GetMetricDataInput,
) -> Result<GetMetricDataOutput, Error> {
    let queries = input.metric_data_queries.as_deref().unwrap_or_default();
    let span = given::span(input.start_time, input.end_time, wrong)?;
    check_ids(queries)?;
    let asked: Vec<Asked<'_>> = queries.iter().map(Asked::of).collect::<Result<_, _>>()?;
    let fingerprint = fingerprint(input);
    let page =
        Page::of(input.next_token.as_deref(), input.max_datapoints, DATAPOINTS_MAX, &fingerprint)
            .map_err(|error| match error {
            berth_kernel::PageError::Token => Error::invalid_next_token(error.to_string()),
            berth_kernel::PageError::Size { .. } => {
                wrong(format!("MaxDatapoints must be between 1 and {DATAPOINTS_MAX}."))
            }
        })?;
    let is_ascending = input.scan_by == Some(ScanBy::TimestampAscending);
    let (first, mut after) = page.after().and_then(position).unwrap_or((0, None));
    let (mut results, mut room, mut next) = (Vec::new(), page.size(), None);
    for (index, query) in asked.iter().enumerate().skip(first).filter(|(_, it)| it.is_returned) {
        if room == 0 {
            next = Some(format!("{index} "));
            break;
        }
        let mut values = query.values(at, &span);
        if !is_ascending {
            values.reverse();
        }
        if let Some(after) = after.take() {
            values.retain(|(time, _)| if is_ascending { *time > after } else { *time < after });
        }
        let is_whole = values.len() <= room;
        values.truncate(room);
        room -= values.len();
        if let Some((time, _)) = values.last().filter(|_| !is_whole) {
            next = Some(format!("{index} {time}"));
        }
        results.push(query.result(&values, is_whole));
        if next.is_some() {
            break;
        }
    }
    Ok(GetMetricDataOutput {
        metric_data_results: Some(results),
        next_token: next.map(|it| page.token(&it)),
        messages: Some(Vec::new()),
    })
}

/// A query that can be answered.
struct Asked<'i> {
    query: &'i MetricDataQuery,
    stat: &'i MetricStat,
    statistic: Statistic,
    period_s: i64,
    is_returned: bool,
}

impl<'i> Asked<'i> {
    fn of(query: &'i MetricDataQuery) -> Result<Asked<'i>, Error> {
        let id = query.id.as_deref().unwrap_or_default();
        if query.expression.is_some() {
            return Err(wrong(format!(
                "The query {id} has an Expression: expressions are not supported by this release \
                 of Berth. Ask for each metric by its MetricStat."
            )));
        }
        let stat = query.metric_stat.as_ref();
        let stat = stat.ok_or_else(|| wrong(format!("The query {id} has no MetricStat.")))?;
        if query.period.is_some() {
            let text = "The query {id} has a Period beside its MetricStat, which has its own.";
            return Err(wrong(text.replace("{id}", id)));
        }
        if query.label.as_deref().is_some_and(|it| it.contains("${")) {
            let text = "The label of {id} is dynamic, which is not supported by this release of \
                        Berth.";
            return Err(wrong(text.replace("{id}", id)));
        }
        let period_s = given::period(stat.period.unwrap_or_default(), wrong)?;
        let name = stat.stat.as_deref().unwrap_or_default();
        let statistic = Statistic::of(name).ok_or_else(|| {
            wrong(format!(
                "The value {name} for parameter MetricDataQueries.MetricStat.Stat is not \
                 supported: this release of Berth has SampleCount, Average, Sum, Minimum, Maximum \
                 and percentiles from p0 to p100."
            ))
        })?;
        let is_returned = query.return_data.unwrap_or(true);
        Ok(Asked { query, stat, statistic, period_s, is_returned })
    }

    /// When each period begins, and its value, oldest first.
    fn values(&self, at: Remembered<'_>, span: &Range<i64>) -> Vec<(i64, f64)> {
        let elsewhere = |it: &String| *it != at.home.account;
        if self.query.account_id.as_ref().is_some_and(elsewhere) {
            return Vec::new();
        }
        let metric = self.stat.metric.clone().unwrap_or_default();
        let namespace = metric.namespace.unwrap_or_default();
        let entry = catalog::find(&namespace, &metric.metric_name.unwrap_or_default());
        let entry = entry.filter(|it| given::asks_for(self.stat.unit.as_ref(), &it.unit));
        let Some(entry) = entry else { return Vec::new() };
        let dimensions = metric.dimensions.unwrap_or_default();
        let periods = points::of(at, entry, &dimensions, span, self.period_s);
        let value = |(time, stats): (i64, Vec<_>)| Some((time, self.statistic.value(&stats)?));
        periods.into_iter().filter_map(value).collect()
    }

    fn result(&self, values: &[(i64, f64)], is_whole: bool) -> MetricDataResult {
        let name = self.stat.metric.as_ref().and_then(|it| it.metric_name.clone());
        let status = if is_whole { StatusCode::Complete } else { StatusCode::PartialData };
        MetricDataResult {
            id: self.query.id.clone(),
            label: self.query.label.clone().or(name),
            timestamps: Some(values.iter().map(|it| Timestamp(it.0)).collect()),
            values: Some(values.iter().map(|it| it.1).collect()),
            status_code: Some(status),
            messages: None,
        }
    }
}

/// CloudWatch: an id begins with a small letter, and is one query's.
fn check_ids(queries: &[MetricDataQuery]) -> Result<(), Error> {
    if queries.is_empty() {
        return Err(wrong("The parameter MetricDataQueries must not be empty.".to_owned()));
    }
    if queries.len() > QUERIES_MAX {
        return Err(wrong(format!(
            "The parameter MetricDataQueries has {} queries, which exceeds the limit of \
             {QUERIES_MAX}.",
            queries.len()
        )));
    }
    let mut seen = BTreeSet::new();
    for id in queries.iter().filter_map(|it| it.id.as_deref()) {
        let is_word = id.starts_with(|it: char| it.is_ascii_lowercase())
            && id.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
        if !is_word {
            return Err(wrong(format!(
                "The value {id} for parameter Id is invalid: it must begin with a small letter, \
                 and have letters, digits and underscores only."
            )));
        }
        if !seen.insert(id) {
            let text = "The values for parameter Id in MetricDataQueries are not unique: {id}.";
            return Err(wrong(text.replace("{id}", id)));
        }
    }
    Ok(())
}

/// All that decides what a page has; not how many points it may have.
fn fingerprint(input: &GetMetricDataInput) -> String {
    let asked = GetMetricDataInput { next_token: None, max_datapoints: None, ..input.clone() };
    format!("GetMetricData {}", to_json(&asked))
}

/// The query that a page begins with, and after which time.
fn position(key: &str) -> Option<(usize, Option<i64>)> {
    let (query, time) = key.split_once(' ')?;
    Some((query.parse().ok()?, time.parse().ok()))
}

fn wrong(text: String) -> Error {
    Error::validation_error(text)
}
