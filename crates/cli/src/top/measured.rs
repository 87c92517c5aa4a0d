//! What CloudWatch's reads tell of things of a cluster.
use std::collections::BTreeMap;

use berth_api::{
    Timestamp,
    client::CallError,
    cloudwatch::{
        self, Dimension, GetMetricDataInput, GetMetricDataOutput, Metric, MetricDataQuery,
        MetricDataResult, MetricStat,
    },
};

use crate::{
    cluster::{Cluster, last_part},
    times,
};

const INSIGHTS: &str = "ECS/ContainerInsights";
/// CloudWatch: queries of one call.
const QUERIES_MAX: usize = 500;
/// Of what is shown as now: agents tell it every 20 s.
const NOW_PERIOD_S: i32 = 20;
const NOW_MS: i64 = 60_000;
/// Of what is shown as a line.
const TREND_PERIOD_S: i32 = 60;
const TREND_MS: i64 = 15 * 60_000;

/// Each with its unit as CloudWatch has it: CPU units, MiB, bytes a second.
const FIGURES: [&str; 7] = [
    "CpuUtilized",
    "CpuReserved",
    "MemoryUtilized",
    "MemoryReserved",
    "NetworkRxBytes",
    "NetworkTxBytes",
    "RestartCount",
];

/// What one thing uses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    pub cpu: Option<f64>,
    pub cpu_reserved: Option<f64>,
    pub memory: Option<f64>,
    pub memory_reserved: Option<f64>,
    pub received: Option<f64>,
    pub transmitted: Option<f64>,
    /// Of the last quarter of an hour.
    pub restarts: Option<f64>,
    /// CPU units in each minute of the last quarter of an hour, oldest first.
    pub trend: Vec<Option<f64>>,
}

/// What each of these uses; `dimension` and name say what a thing is.
pub async fn of(
    cluster: &Cluster,
    dimension: &str,
    names: &[String],
) -> Result<BTreeMap<String, Measured>, CallError> {
    let now = times::now();
    let mut found = BTreeMap::new();
    for chunk in names.chunks(QUERIES_MAX / (FIGURES.len() + 1)) {
        let recent: Vec<MetricDataQuery> = queries(cluster, dimension, chunk);
        let mut measured = vec![Measured::default(); chunk.len()];
        for it in ask(cluster, now, NOW_MS, of_period(&recent, NOW_PERIOD_S)).await? {
            take_now(&mut measured, &it);
        }
        for it in ask(cluster, now, TREND_MS, of_period(&recent, TREND_PERIOD_S)).await? {
            take_trend(&mut measured, &it, now);
        }
        found.extend(chunk.iter().cloned().zip(measured));
    }
    Ok(found)
}

/// The id of a query says which thing and which figure it is for.
fn queries(cluster: &Cluster, dimension: &str, names: &[String]) -> Vec<MetricDataQuery> {
    let pair = |name: &str, value: &str| Dimension {
        name: Some(name.to_owned()),
        value: Some(value.to_owned()),
    };
    let one = |(thing, name): (usize, &String)| {
        let dimensions = match dimension {
            // Tasks are found by their family, too.
            "TaskId" => name
                .split_once('/')
                .map(|(family, id)| vec![pair("TaskDefinitionFamily", family), pair("TaskId", id)]),
            _ => Some(vec![pair(dimension, name)]),
        };
        let mut dimensions = dimensions.unwrap_or_default();
        dimensions.push(pair("ClusterName", last_part(&cluster.name)));
        FIGURES.iter().enumerate().map(move |(figure, metric_name)| MetricDataQuery {
            id: Some(format!("q{thing}_{figure}")),
            metric_stat: Some(MetricStat {
                metric: Some(Metric {
                    namespace: Some(INSIGHTS.to_owned()),
                    metric_name: Some((*metric_name).to_owned()),
                    dimensions: Some(dimensions.clone()),
                }),
                // Each task is a sample: together they are what all use.
                stat: Some("Sum".to_owned()),
                ..MetricStat::default()
            }),
            ..MetricDataQuery::default()
        })
    };
    names.iter().enumerate().flat_map(one).collect()
}

fn of_period(queries: &[MetricDataQuery], seconds: i32) -> Vec<MetricDataQuery> {
    let mut queries = queries.to_vec();
    for it in queries.iter_mut().filter_map(|it| it.metric_stat.as_mut()) {
        it.period = Some(seconds);
    }
    queries
}

async fn ask(
    cluster: &Cluster,
    now: Timestamp,
    back_ms: i64,
    queries: Vec<MetricDataQuery>,
) -> Result<Vec<MetricDataResult>, CallError> {
    let request = GetMetricDataInput {
        metric_data_queries: Some(queries),
        start_time: Some(now + -back_ms),
        // What has come meanwhile counts.
        end_time: Some(now + NOW_MS),
        ..GetMetricDataInput::default()
    };
    let asked = cluster.client.send_to(&cloudwatch::ROW, "GetMetricData", &request).await;
    let answer: GetMetricDataOutput = asked?;
    Ok(answer.metric_data_results.unwrap_or_default())
}

fn address(result: &MetricDataResult) -> Option<(usize, usize)> {
    let (thing, figure) = result.id.as_deref()?.strip_prefix('q')?.split_once('_')?;
    Some((thing.parse().ok()?, figure.parse().ok()?))
}

/// The newest value of each.
fn take_now(measured: &mut [Measured], result: &MetricDataResult) {
    let value = result.values.as_ref().and_then(|it| it.first()).copied();
    let Some((thing, figure)) = address(result) else { return };
    let Some(it) = measured.get_mut(thing) else { return };
    match FIGURES[figure] {
        "CpuUtilized" => it.cpu = value,
        "CpuReserved" => it.cpu_reserved = value,
        "MemoryUtilized" => it.memory = value,
        "MemoryReserved" => it.memory_reserved = value,
        "NetworkRxBytes" => it.received = value,
        "NetworkTxBytes" => it.transmitted = value,
        _ => {}
    }
}

fn take_trend(measured: &mut [Measured], result: &MetricDataResult, now: Timestamp) {
    let Some((thing, figure)) = address(result) else { return };
    let Some(it) = measured.get_mut(thing) else { return };
    let values = result.values.iter().flatten().copied();
    match FIGURES[figure] {
        "CpuUtilized" => {
            let minute = |at: Timestamp| at.0.div_euclid(60_000);
            let mut trend = vec![None; (TREND_MS / 60_000) as usize];
            let last = trend.len() as i64 - 1;
            for (at, value) in result.timestamps.iter().flatten().zip(values) {
                let place = last - (minute(now) - minute(*at));
                if let Some(place) = usize::try_from(place).ok().and_then(|it| trend.get_mut(it)) {
                    *place = Some(value);
                }
            }
            it.trend = trend;
        }
        "RestartCount" => {
            it.restarts = result.values.as_ref().filter(|it| !it.is_empty()).map(|_| values.sum())
        }
        _ => {}
    }
}
