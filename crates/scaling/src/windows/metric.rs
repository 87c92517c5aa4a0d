//! What can be asked of a cluster, a service, a family, a task or a container.
use super::figures::Figure;

/// One series of samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metric {
    /// Percent of what is reserved, and of a cluster of what is registered.
    CpuUtilization,
    MemoryUtilization,
    /// Percent of what is registered.
    CpuReservation,
    MemoryReservation,
    GpuReservation,
    Used(Figure),
    /// CPU units and MiB.
    CpuReserved,
    MemoryReserved,
    Count(Count),
}

/// How many there are of something, once a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Count {
    RunningTasks,
    PendingTasks,
    DesiredTasks,
    Deployments,
    TaskSets,
    Tasks,
    Services,
    ContainerInstances,
}

impl Metric {
    /// Those that follow from what tasks use.
    pub const OF_TASKS: [Metric; 11] = [
        Metric::CpuUtilization,
        Metric::MemoryUtilization,
        Metric::Used(Figure::Cpu),
        Metric::Used(Figure::Memory),
        Metric::Used(Figure::Received),
        Metric::Used(Figure::Transmitted),
        Metric::Used(Figure::Read),
        Metric::Used(Figure::Written),
        Metric::Used(Figure::Restarts),
        Metric::CpuReserved,
        Metric::MemoryReserved,
    ];

    /// ECS: remembered of every cluster, whether or not it has Container Insights.
    pub fn is_always_kept(self) -> bool {
        matches!(
            self,
            Metric::CpuUtilization
                | Metric::MemoryUtilization
                | Metric::CpuReservation
                | Metric::MemoryReservation
                | Metric::GpuReservation
        )
    }

    /// Whether it follows from what tasks use.
    pub fn is_of_tasks(self) -> bool {
        Metric::OF_TASKS.contains(&self)
    }

    /// By what a rate is shown as an amount: bytes that were read in a bucket of so many ms.
    pub fn scale(self, bucket_ms: i64) -> f32 {
        match self {
            Metric::Used(Figure::Read | Figure::Written) => bucket_ms as f32 / 1_000.0,
            _ => 1.0,
        }
    }
}
