//! CloudWatch's reads of what is remembered.
mod catalog;
mod dimensions;
mod get_metric_data;
mod get_metric_statistics;
mod given;
mod list_metrics;
mod points;
mod remembered;
mod statistic;

#[cfg(test)]
mod tests;

use berth_api::cloudwatch::{Error, OfNode, Request, Response};

pub use self::remembered::Remembered;

/// Answers a call that the node itself serves.
///
/// # Errors
/// The caller's fault, as CloudWatch says it.
pub fn answer(at: Remembered<'_>, request: OfNode) -> Result<Response, Error> {
    let request = match request {
        OfNode::GetMetricData(it) => Request::GetMetricData(it),
        OfNode::GetMetricStatistics(it) => Request::GetMetricStatistics(it),
        OfNode::ListMetrics(it) => Request::ListMetrics(it),
    };
    given::check(&request)?;
    Ok(match &request {
        Request::GetMetricData(it) => get_metric_data::answer(at, it)?.into(),
        Request::GetMetricStatistics(it) => get_metric_statistics::answer(at, it)?.into(),
        Request::ListMetrics(it) => list_metrics::answer(at, it)?.into(),
        other => panic!("{} is for nobody", other.operation()),
    })
}
