//! One telemetry session for each instance, and one poll of its networks: a newer one takes the
//! place of the older.
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use berth_sessions::Key;
use tokio::sync::oneshot;

/// Those that are open.
#[derive(Clone, Default)]
pub(crate) struct Seats {
    taken: Arc<Mutex<Taken>>,
}

#[derive(Default)]
struct Taken {
    by_instance: BTreeMap<Key, (u64, oneshot::Sender<()>)>,
    /// The number of the last one.
    last: u64,
}

/// Given back when it is dropped.
pub(crate) struct Seat {
    seats: Seats,
    key: Key,
    number: u64,
    replaced: oneshot::Receiver<()>,
}

impl Seats {
    /// The one who has it so far is told by [`Seat::replaced`]. They cannot be asked first, as
    /// those of control sessions are: agents acknowledge no heartbeat of telemetry.
    pub(crate) fn take(&self, key: Key) -> Seat {
        let (held, replaced) = oneshot::channel();
        let mut taken = self.taken();
        taken.last += 1;
        let number = taken.last;
        taken.by_instance.insert(key.clone(), (number, held));
        Seat { seats: self.clone(), key, number, replaced }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    /// Waits until a newer session of the same instance has come.
    pub async fn replaced(&mut self) {
        // Nothing is ever sent: the other end goes.
        let _ = (&mut self.replaced).await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.taken();
        if taken.by_instance.get(&self.key).is_some_and(|(it, _)| *it == self.number) {
            taken.by_instance.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use berth_ecs::cluster::records::id::ContainerInstanceId;

    use super::*;

    #[tokio::test]
    async fn a_newer_session_takes_the_place_of_the_older_one_of_its_instance_alone() {
        let (seats, key) = (Seats::default(), |id| (Arc::from("prod"), ContainerInstanceId(id)));
        let (mut old, mut other) = (seats.take(key(1)), seats.take(key(2)));
        let new = seats.take(key(1));
        old.replaced().await;
        assert!(
            other.replaced.try_recv().is_err_and(|it| it == oneshot::error::TryRecvError::Empty)
        );
        drop(old);
        assert_eq!(seats.taken().by_instance.len(), 2, "the newer one stays");
        drop((new, other));
        assert_eq!(seats.taken().by_instance.len(), 0);
    }
}
