//! The arithmetic of replacing tasks, from counts alone.

/// What there is of a service, and what is asked of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub desired: i64,
    pub minimum_healthy_percent: i64,
    pub maximum_percent: i64,
    /// Tasks to keep: of the PRIMARY deployment, unless they are to be replaced.
    pub new_pending: i64,
    pub new_running: i64,
    /// Of `new_running`.
    pub new_healthy: i64,
    /// Tasks to replace: of older deployments, unhealthy, or on instances that are being emptied.
    pub old_pending: i64,
    /// RUNNING, but serving nobody: unhealthy, or not yet healthy.
    pub old_idle: i64,
    pub old_healthy: i64,
    /// RUNNING on instances that are being emptied, and nothing is started in their stead because
    /// the deployment has failed; those that serve nobody, and those that do. None of the others.
    pub leaving_idle: i64,
    pub leaving_healthy: i64,
    /// On their way down, and still there.
    pub stopping: i64,
    /// Whether a task was sought a place for in vain.
    pub starved: bool,
    /// Whether launches are held back for now.
    pub held_back: bool,
}

/// What to do next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    pub start: i64,
    /// Of the tasks to replace: PENDING ones, those that serve nobody, healthy ones.
    pub stop_old_pending: i64,
    pub stop_old_idle: i64,
    pub stop_old_healthy: i64,
    /// Of the tasks that leave their instances.
    pub stop_leaving_idle: i64,
    pub stop_leaving_healthy: i64,
    /// Of the tasks to keep, because fewer are desired.
    pub stop_new: i64,
    /// The percentages let it neither start nor stop a task, and nothing is under way.
    pub is_stuck: bool,
}

impl Counts {
    /// ECS: so many stay healthy: desired × minimumHealthyPercent, rounded up.
    pub fn lower(&self) -> i64 {
        (self.desired * self.minimum_healthy_percent + 99) / 100
    }

    /// ECS: so many may be there: desired × maximumPercent, rounded down.
    pub fn upper(&self) -> i64 {
        self.desired * self.maximum_percent / 100
    }

    fn kept(&self) -> i64 {
        self.new_pending + self.new_running
    }

    fn all(&self) -> i64 {
        let old = self.old_pending + self.old_idle + self.old_healthy;
        self.kept() + old + self.leaving_idle + self.leaving_healthy + self.stopping
    }
}

/// Starts what may be started, and stops what may be missed. Old tasks make way for new ones that
/// are healthy; sooner, down to the lower bound, only when new ones cannot be started otherwise.
pub fn next_step(it: &Counts) -> Step {
    let missing = (it.desired - it.kept()).max(0);
    let room = (it.upper() - it.all()).max(0);
    let start = if it.held_back { 0 } else { missing.min(room) };
    let unmet = if it.starved { missing } else { missing - missing.min(room) };
    let blocked = unmet > 0 && !it.held_back;
    let healthy = it.new_healthy + it.old_healthy + it.leaving_healthy;
    let stop_new = (it.kept() - it.desired).max(0);
    // ECS: an instance is emptied within the percentages, so down to the lower bound; what may be
    // missed is missed there first, for old tasks elsewhere can stay where they are.
    let stop_new_healthy = (stop_new - (it.kept() - it.new_healthy)).max(0);
    let spare = (healthy - stop_new_healthy - it.lower()).max(0);
    let stop_leaving_idle = it.leaving_idle;
    let stop_leaving_healthy = it.leaving_healthy.min(spare);
    let healthy = healthy - stop_leaving_healthy;
    let dispensable = (healthy - it.lower().max(it.desired)).max(0);
    let makes_way = |n: i64, already: i64| {
        let more = if blocked { (unmet - already - it.stopping).max(0) } else { 0 };
        n.min(more)
    };
    let stop_old_pending = it.old_pending;
    let idle_dispensable = if healthy >= it.desired { it.old_idle } else { 0 };
    let stop_old_idle = idle_dispensable.max(makes_way(it.old_idle, stop_old_pending));
    let already = stop_old_pending + stop_old_idle;
    let allowed = (healthy - it.lower()).max(0).min(it.old_healthy);
    let stop_old_healthy = dispensable.min(it.old_healthy).max(makes_way(allowed, already));
    let stop_old = stop_old_pending + stop_old_idle + stop_old_healthy;
    let stops = stop_old + stop_leaving_idle + stop_leaving_healthy + stop_new;
    let under_way = it.stopping + it.new_pending + (it.new_running - it.new_healthy);
    let is_stuck = blocked && !it.starved && start + stops + under_way == 0;
    Step {
        start,
        stop_old_pending,
        stop_old_idle,
        stop_old_healthy,
        stop_leaving_idle,
        stop_leaving_healthy,
        stop_new,
        is_stuck,
    }
}

#[cfg(test)]
mod tests;
