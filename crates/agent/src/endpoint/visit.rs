//! One connection: from where it comes, and whose it was proved to be.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::limits::CONNECTIONS_MAX;
use super::sockets::Connection;

/// From where a connection comes.
#[derive(Debug, Clone)]
pub enum Origin {
    /// Of some process: who it is has to be proved.
    Connection(Connection),
    /// From the network namespace of a container of this task: nobody else reaches its listener.
    Inside { task_arn: String },
}

/// What is remembered of a connection.
#[derive(Debug)]
pub struct Visit {
    pub origin: Origin,
    proved: Mutex<Option<Proved>>,
}

/// The task that asks.
#[derive(Debug, Clone)]
pub struct Proved {
    pub task_arn: String,
    _seat: Arc<Seat>,
}

/// Open connections of each task, or of each address.
#[derive(Debug, Clone, Default)]
pub struct Seats(Arc<Mutex<HashMap<String, usize>>>);

/// One of them, until it is dropped.
#[derive(Debug)]
pub struct Seat {
    seats: Seats,
    whose: String,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.seats.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = seats.get_mut(&self.whose) {
            *count -= 1;
            if *count == 0 {
                seats.remove(&self.whose);
            }
        }
    }
}

impl Visit {
    pub fn new(origin: Origin) -> Self {
        Self { origin, proved: Mutex::default() }
    }

    /// It was proved before that the task asks here.
    pub fn proved(&self, task_arn: &str) -> Option<Proved> {
        let proved = self.proved.lock().unwrap_or_else(PoisonError::into_inner);
        proved.clone().filter(|proved| proved.task_arn == task_arn)
    }

    /// Remembers what is proved now. `None`: the task has too many connections.
    pub fn prove(&self, seats: &Seats, task_arn: &str) -> Option<Proved> {
        let mut proved = self.proved.lock().unwrap_or_else(PoisonError::into_inner);
        let seat = seats.take(task_arn, CONNECTIONS_MAX)?;
        let now = Proved { task_arn: task_arn.to_owned(), _seat: Arc::new(seat) };
        *proved = Some(now.clone());
        Some(now)
    }
}

impl Seats {
    /// One more of no more than so many.
    pub fn take(&self, whose: &str, max: usize) -> Option<Seat> {
        let mut seats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = seats.entry(whose.to_owned()).or_default();
        if *count >= max {
            return None;
        }
        *count += 1;
        Some(Seat { seats: self.clone(), whose: whose.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_has_so_many_connections_and_another_has_its_own() {
        let seats = Seats::default();
        let inside = || Origin::Inside { task_arn: "a".to_owned() };
        let visits: Vec<Visit> = (0..=CONNECTIONS_MAX).map(|_| Visit::new(inside())).collect();
        let proved = |visit: &Visit, task: &str| visit.prove(&seats, task).is_some();
        assert!(visits[1..].iter().all(|visit| proved(visit, "a")));
        assert!(!proved(&visits[0], "a") && proved(&visits[0], "b"));
        assert!(visits[0].proved("b").is_some() && visits[0].proved("a").is_none());
        drop(visits);
        assert!(seats.0.lock().expect("no panic").is_empty());
    }
}
