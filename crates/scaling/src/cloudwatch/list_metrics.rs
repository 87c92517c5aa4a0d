//! ListMetrics: what there is.
use berth_api::cloudwatch::{
    Dimension, DimensionFilter, Error, ListMetricsInput, ListMetricsOutput, Metric,
};
use berth_kernel::Page;

use super::{
    catalog::{self, Entry, INSIGHTS, Kind},
    dimensions,
    remembered::Remembered,
};
use crate::{
    limits::METRICS_PAGE_MAX,
    windows::{Group, Insights, Subject},
};

/// `PT3H`.
const RECENT_MS: i64 = 3 * 3_600_000;
/// CloudWatch: what was measured within two weeks; here all that is remembered.
const ALL_MS: i64 = 36 * 3_600_000;

pub fn answer(at: Remembered<'_>, input: &ListMetricsInput) -> Result<ListMetricsOutput, Error> {
    let asked = ListMetricsInput { next_token: None, ..input.clone() };
    let fingerprint = format!("ListMetrics {}", berth_api::to_json(&asked));
    let page = Page::of(input.next_token.as_deref(), None, METRICS_PAGE_MAX, &fingerprint)
        .map_err(|error| Error::invalid_next_token(error.to_string()))?;
    let elsewhere = |it: &String| *it != at.home.account;
    let mut found = match input.owning_account.as_ref().is_some_and(elsewhere) {
        true => Vec::new(),
        false => all(at, input),
    };
    found.sort_by_cached_key(key);
    let found = found.into_iter().filter(|it| page.after().is_none_or(|after| *key(it) > *after));
    let (metrics, next_token) = page.take(found, key);
    let owning_accounts = input
        .include_linked_accounts
        .unwrap_or_default()
        .then(|| metrics.iter().map(|_| at.home.account.clone()).collect());
    Ok(ListMetricsOutput { metrics: Some(metrics), next_token, owning_accounts })
}

/// What is asked for, in no order.
fn all(at: Remembered<'_>, input: &ListMetricsInput) -> Vec<Metric> {
    let reach = if input.recently_active.is_some() { RECENT_MS } else { ALL_MS };
    let span = at.now.0 - reach..at.now.0 + 1;
    let filters = input.dimensions.as_deref().unwrap_or_default();
    let mut found = Vec::new();
    for cluster in at.windows.clusters() {
        let insights = at.windows.insights(cluster);
        for (subject, dimensions) in subjects(at, cluster, insights) {
            if !filters.iter().all(|it| is_met(it, &dimensions)) {
                continue;
            }
            for entry in catalog::ALL.iter().filter(|it| is_asked(it, input)) {
                let is_shown = insights != Insights::Disabled || entry.namespace != INSIGHTS;
                if !is_shown || !entry.is_of(Kind::of(&subject)) {
                    continue;
                }
                let read = (&subject, entry.metric);
                if !at.windows.read(cluster, read, span.clone(), false, at.now.0).is_empty() {
                    found.push(metric(entry, dimensions.clone()));
                }
            }
        }
    }
    found
}

/// CloudWatch: single tasks and containers are published with `enhanced` only.
fn subjects(
    at: Remembered<'_>,
    cluster: &str,
    insights: Insights,
) -> Vec<(Subject, Vec<Dimension>)> {
    let groups = at.windows.groups(cluster).into_iter();
    let mut found: Vec<_> =
        groups.map(|it| (Subject::Group(it.clone()), dimensions::of_group(cluster, &it))).collect();
    if insights != Insights::Enhanced {
        return found;
    }
    for (task, family, service, containers) in at.windows.tasks_of(cluster) {
        let group = match service {
            Some(it) => Group::Service(it.into()),
            None => Group::Family(family.into()),
        };
        let dimensions = |name| dimensions::of_task(cluster, &group, task, name);
        found.push((Subject::Task(task.to_owned()), dimensions(None)));
        for name in containers {
            let (task, named) = (task.to_owned(), name.to_owned());
            found.push((Subject::Container { task, name: named }, dimensions(Some(name))));
        }
    }
    found
}

fn is_asked(entry: &Entry, input: &ListMetricsInput) -> bool {
    input.namespace.as_ref().is_none_or(|it| it == entry.namespace)
        && input.metric_name.as_ref().is_none_or(|it| it == entry.name)
}

/// CloudWatch: a filter without a value is met by any.
fn is_met(filter: &DimensionFilter, dimensions: &[Dimension]) -> bool {
    dimensions.iter().any(|it| {
        it.name == filter.name
            && filter.value.as_ref().is_none_or(|value| it.value.as_ref() == Some(value))
    })
}

fn metric(entry: &Entry, dimensions: Vec<Dimension>) -> Metric {
    Metric {
        namespace: Some(entry.namespace.to_owned()),
        metric_name: Some(entry.name.to_owned()),
        dimensions: Some(dimensions),
    }
}

/// What orders metrics, and names the last of a page.
fn key(metric: &Metric) -> String {
    berth_api::to_json(metric)
}
