//! What an agent tells of one interval, in the words of the windows.

/// What is known of a container instance when its agent tells something.
#[derive(Clone, Debug, PartialEq)]
pub struct InstanceReport {
    /// The last part of its ARN.
    pub id: String,
    /// When its agent measured, ms since the epoch.
    pub at: i64,
    /// CPU units and MiB that it has registered.
    pub registered: Amount,
    pub tasks: Vec<TaskReport>,
}

/// CPU units and MiB.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Amount {
    pub cpu: f32,
    pub memory: f32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TaskReport {
    /// The last part of its ARN.
    pub id: String,
    pub family: String,
    /// ECS: of a managed daemon `daemon:NAME`.
    pub service: Option<String>,
    /// ECS: what it takes from its instance.
    pub reserved: Amount,
    /// Whether containers are remembered one by one, too.
    pub by_container: bool,
    pub containers: Vec<ContainerReport>,
}

/// What was measured of a container between the report before and this one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContainerReport {
    pub name: String,
    pub reserved: Amount,
    /// CPU units.
    pub cpu: Option<f32>,
    /// MiB.
    pub memory: Option<f32>,
    /// Bytes a second.
    pub received: Option<f32>,
    pub transmitted: Option<f32>,
    /// Bytes since the container began.
    pub read: Option<Counter>,
    pub written: Option<Counter>,
    pub restarts: Option<f32>,
}

/// The lowest and the highest of what a counter said within an interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counter {
    pub min: u64,
    pub max: u64,
}

impl Counter {
    /// How far it went since it was `before`. One that has begun anew, as with its container, went
    /// as far as it is.
    pub fn since(self, before: Option<u64>) -> u64 {
        match before {
            Some(before) if before <= self.min => self.max - before,
            Some(_) => self.max,
            None => self.max - self.min,
        }
    }
}
