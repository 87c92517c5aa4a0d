//! What agents measure, as this node remembers it: in memory only, and gone with the node.
mod counts;
mod report;

use std::sync::{PoisonError, RwLock, RwLockWriteGuard};

use berth_api::tcs::PublishMetricsRequest;
use berth_ecs::cluster::{State, records::id::ContainerInstanceId};
use berth_engine::Timestamp;
use berth_scaling::{limits::WINDOWS_BYTES_MAX, windows::Windows};

use crate::node::Clusters;

/// The windows behind their lock, which is held for a reckoning and never while somebody waits.
/// Readers do not wait for each other.
pub(crate) struct Figures(RwLock<Windows>);

impl Default for Figures {
    fn default() -> Figures {
        Figures(RwLock::new(Windows::new(WINDOWS_BYTES_MAX)))
    }
}

impl Figures {
    /// Takes what the agent of an instance tells. Tasks that are not on it are none of its.
    pub fn take(
        &self,
        state: &State,
        instance: ContainerInstanceId,
        message: &PublishMetricsRequest,
        now: Timestamp,
    ) {
        let Some(cluster) = &state.cluster else { return };
        if let Some(report) = report::of(state, instance, message) {
            self.change().take(&cluster.name, &report, now.0);
        }
    }

    /// Counts what clusters have, and forgets what is old.
    pub fn tick(&self, clusters: &Clusters, now: Timestamp) {
        let counts: Vec<_> = clusters.values().filter_map(|it| counts::of(&it.read())).collect();
        self.change().tick(&counts, now.0);
    }

    pub fn read<T>(&self, look: impl FnOnce(&Windows) -> T) -> T {
        look(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn change(&self) -> RwLockWriteGuard<'_, Windows> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}
