//! The metrics that ECS and Container Insights publish, by their names.
use berth_api::cloudwatch::StandardUnit as Unit;

use crate::windows::{Count, Figure, Group, Metric, Subject};

/// ECS: of clusters and services, always.
pub const ECS: &str = "AWS/ECS";
/// Of clusters with Container Insights.
pub const INSIGHTS: &str = "ECS/ContainerInsights";

/// A metric by its name.
pub struct Entry {
    pub namespace: &'static str,
    pub name: &'static str,
    pub metric: Metric,
    pub unit: Unit,
    of: &'static [Kind],
}

/// What metrics are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Cluster,
    Service,
    Family,
    Task,
    Container,
}

const CLUSTER: &[Kind] = &[Kind::Cluster];
const SERVICE: &[Kind] = &[Kind::Service];
const BOTH: &[Kind] = &[Kind::Cluster, Kind::Service];
/// CloudWatch: `enhanced` has single tasks beside the others.
const TASKS: &[Kind] = &[Kind::Cluster, Kind::Service, Kind::Family, Kind::Task];
const TASK: &[Kind] = &[Kind::Task];
const CONTAINER: &[Kind] = &[Kind::Container];
const RESTARTS: &[Kind] =
    &[Kind::Cluster, Kind::Service, Kind::Family, Kind::Task, Kind::Container];

pub static ALL: [Entry; 34] = [
    ecs("CPUReservation", Metric::CpuReservation, Unit::Percent, CLUSTER),
    ecs("CPUUtilization", Metric::CpuUtilization, Unit::Percent, BOTH),
    ecs("GPUReservation", Metric::GpuReservation, Unit::Percent, CLUSTER),
    ecs("MemoryReservation", Metric::MemoryReservation, Unit::Percent, CLUSTER),
    ecs("MemoryUtilization", Metric::MemoryUtilization, Unit::Percent, BOTH),
    insights("ContainerCpuReserved", Metric::CpuReserved, Unit::None, CONTAINER),
    insights("ContainerCpuUtilization", Metric::CpuUtilization, Unit::Percent, CONTAINER),
    insights("ContainerCpuUtilized", Metric::Used(Figure::Cpu), Unit::None, CONTAINER),
    insights(
        "ContainerInstanceCount",
        Metric::Count(Count::ContainerInstances),
        Unit::Count,
        CLUSTER,
    ),
    insights("ContainerMemoryReserved", Metric::MemoryReserved, Unit::Megabytes, CONTAINER),
    insights("ContainerMemoryUtilization", Metric::MemoryUtilization, Unit::Percent, CONTAINER),
    insights("ContainerMemoryUtilized", Metric::Used(Figure::Memory), Unit::Megabytes, CONTAINER),
    insights(
        "ContainerNetworkRxBytes",
        Metric::Used(Figure::Received),
        Unit::BytesSecond,
        CONTAINER,
    ),
    insights(
        "ContainerNetworkTxBytes",
        Metric::Used(Figure::Transmitted),
        Unit::BytesSecond,
        CONTAINER,
    ),
    insights("ContainerStorageReadBytes", Metric::Used(Figure::Read), Unit::Bytes, CONTAINER),
    insights("ContainerStorageWriteBytes", Metric::Used(Figure::Written), Unit::Bytes, CONTAINER),
    insights("CpuReserved", Metric::CpuReserved, Unit::None, TASKS),
    insights("CpuUtilized", Metric::Used(Figure::Cpu), Unit::None, TASKS),
    insights("DeploymentCount", Metric::Count(Count::Deployments), Unit::Count, SERVICE),
    insights("DesiredTaskCount", Metric::Count(Count::DesiredTasks), Unit::Count, SERVICE),
    insights("MemoryReserved", Metric::MemoryReserved, Unit::Megabytes, TASKS),
    insights("MemoryUtilized", Metric::Used(Figure::Memory), Unit::Megabytes, TASKS),
    insights("NetworkRxBytes", Metric::Used(Figure::Received), Unit::BytesSecond, TASKS),
    insights("NetworkTxBytes", Metric::Used(Figure::Transmitted), Unit::BytesSecond, TASKS),
    insights("PendingTaskCount", Metric::Count(Count::PendingTasks), Unit::Count, SERVICE),
    insights("RestartCount", Metric::Used(Figure::Restarts), Unit::Count, RESTARTS),
    insights("RunningTaskCount", Metric::Count(Count::RunningTasks), Unit::Count, SERVICE),
    insights("ServiceCount", Metric::Count(Count::Services), Unit::Count, CLUSTER),
    insights("StorageReadBytes", Metric::Used(Figure::Read), Unit::Bytes, TASKS),
    insights("StorageWriteBytes", Metric::Used(Figure::Written), Unit::Bytes, TASKS),
    insights("TaskCount", Metric::Count(Count::Tasks), Unit::Count, CLUSTER),
    insights("TaskCpuUtilization", Metric::CpuUtilization, Unit::Percent, TASK),
    insights("TaskMemoryUtilization", Metric::MemoryUtilization, Unit::Percent, TASK),
    insights("TaskSetCount", Metric::Count(Count::TaskSets), Unit::Count, SERVICE),
];

const fn ecs(name: &'static str, metric: Metric, unit: Unit, of: &'static [Kind]) -> Entry {
    Entry { namespace: ECS, name, metric, unit, of }
}

const fn insights(name: &'static str, metric: Metric, unit: Unit, of: &'static [Kind]) -> Entry {
    Entry { namespace: INSIGHTS, name, metric, unit, of }
}

/// The metric of that name, whatever it is about.
pub fn find(namespace: &str, name: &str) -> Option<&'static Entry> {
    ALL.iter().find(|it| it.namespace == namespace && it.name == name)
}

impl Entry {
    pub fn is_of(&self, kind: Kind) -> bool {
        self.of.contains(&kind)
    }
}

impl Kind {
    pub fn of(subject: &Subject) -> Kind {
        match subject {
            Subject::Group(Group::Cluster) => Kind::Cluster,
            Subject::Group(Group::Service(_)) => Kind::Service,
            Subject::Group(Group::Family(_)) => Kind::Family,
            Subject::Task(_) => Kind::Task,
            Subject::Container { .. } => Kind::Container,
        }
    }
}
