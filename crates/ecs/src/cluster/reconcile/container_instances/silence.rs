//! How the silence of an agent is judged, from times and counts alone.
//!
//! Silence is evidence about the path to a machine rather than about the machine. So it is waited
//! for a lease that this control plane has witnessed itself, and when many are silent at once
//! nothing is given up. Once the path is whole again, agents come back one after the other, as
//! their waits between two tries end: so a control plane that has just begun has patience for as
//! long as the longest of these waits, and an instance that has come back counts among the silent
//! ones for as long, if it had gone before the lease in question ended: one that comes and goes
//! later tells of itself. A mass loss is thus the same one until all are back, or returns have
//! stopped for that time.
use berth_engine::Timestamp;

use crate::cluster::records::container_instance::Silence;

/// What is known of a silent instance, and of the others.
#[derive(Clone, Copy, Debug)]
pub struct Evidence {
    pub now: Timestamp,
    /// When its agent was last connected.
    pub gone_at: Timestamp,
    /// Since when this control plane leads: it does not know whether somebody called before.
    pub led_since: Timestamp,
    pub lease_ms: i64,
    /// Within which time an agent of its kind is back once it can be, and no less than a lease.
    pub patience_ms: i64,
    pub mass_loss_percent: i64,
    /// Silent instances of the cluster that are not lost yet, this one among them.
    pub silent: i64,
    /// Of those that are connected, the ones that have come back within the last `patience_ms` and
    /// had gone before the lease of this one ended.
    pub returned: i64,
    pub connected: i64,
}

/// What comes after `before`.
pub fn judge(before: Option<Silence>, it: &Evidence) -> Silence {
    let lease_ends = lease_ends(it.gone_at, it.lease_ms, it.led_since, it.patience_ms);
    let Some(before) = before else { return Silence::Awaited { until: lease_ends } };
    match before.until() {
        None => before,
        Some(until) if until > it.now => before,
        Some(_) if lease_ends > it.now => postponed(before, lease_ends),
        // So late because this control plane has slept: nobody could call meanwhile.
        Some(until) if it.now - until > it.lease_ms / 2 => postponed(before, it.now + it.lease_ms),
        Some(_) if is_mass_loss(it) => Silence::Suspended { until: it.now + it.lease_ms },
        Some(_) => Silence::Lost,
    }
}

/// Until when an instance is waited for in any case.
pub fn lease_ends(
    gone_at: Timestamp,
    lease_ms: i64,
    led_since: Timestamp,
    patience_ms: i64,
) -> Timestamp {
    (gone_at + lease_ms).max(led_since + patience_ms)
}

fn postponed(before: Silence, until: Timestamp) -> Silence {
    match before {
        Silence::Suspended { .. } => Silence::Suspended { until },
        Silence::Awaited { .. } | Silence::Lost => Silence::Awaited { until },
    }
}

/// One instance of few may well be lost, many at once are not; and when nobody is left to take
/// over, nothing is won by giving up.
fn is_mass_loss(it: &Evidence) -> bool {
    let all = it.silent + it.connected;
    let away = it.silent + it.returned;
    it.connected == 0 || (away > 1 && away * 100 > all * it.mass_loss_percent)
}

#[cfg(test)]
mod tests;
