//! What agents measure, remembered for a while: of each task 15 minutes by 20 s and an hour by
//! minutes; of clusters, services and families 3 hours by minutes and 36 hours by 5 minutes.
//!
//! A task's own figures are the only ones that are written as they come, in any order between
//! tasks. What is told of services and clusters is made of them when it is read, until a minute
//! gets nothing more, and is summed up then. So what is late counts as what is not.
mod all;
mod cluster;
mod counts;
mod figures;
mod history;
mod metric;
mod report;
mod ring;
mod series;
mod stat;
mod subject;
mod task;

#[cfg(test)]
mod tests;

pub use self::{
    all::Windows,
    counts::{ClusterCounts, Insights, ServiceCounts},
    figures::Figure,
    history::FIVE,
    metric::{Count, Metric},
    report::{Amount, ContainerReport, Counter, InstanceReport, TaskReport},
    series::{FINE_MS, MINUTE_MS},
    stat::Stat,
    subject::{Group, Subject},
};
