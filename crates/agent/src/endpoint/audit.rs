//! Who got credentials, and who asked for those of others: in the log once in a while, counted.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::visit::{Origin, Visit};
use crate::meters::Meters;

/// A task's use is told again after so long.
const USE_EVERY: Duration = Duration::from_secs(60 * 60);
/// So many refusals within a while are told.
const PROBES_MIN: u32 = 10;
const PROBES_WITHIN: Duration = Duration::from_secs(60);
/// Of each kind; beyond it all are forgotten, and told once more.
const REMEMBERED_MAX: usize = 2_048;

/// What was told of late.
#[derive(Debug)]
pub struct Audit {
    meters: Arc<Meters>,
    uses: Mutex<BTreeMap<String, Instant>>,
    /// By the address from which it came: how many, and since when.
    probes: Mutex<BTreeMap<String, (u32, Instant)>>,
}

impl Audit {
    pub fn new(meters: Arc<Meters>) -> Self {
        Self { meters, uses: Mutex::default(), probes: Mutex::default() }
    }

    pub fn gave(&self, task_arn: &str, role_arn: &str) {
        self.meters.gave_credentials();
        let mut uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
        if uses.get(task_arn).is_some_and(|at| at.elapsed() < USE_EVERY) {
            return;
        }
        if uses.len() >= REMEMBERED_MAX {
            uses.clear();
        }
        uses.insert(task_arn.to_owned(), Instant::now());
        tracing::info!(task = task_arn, role = role_arn, "a container has taken credentials");
    }

    /// Somebody asked for what is the task's alone.
    pub fn refused(&self, visit: &Visit, task_arn: &str) {
        self.meters.refused_caller();
        let from = match &visit.origin {
            Origin::Connection(connection) => connection.local.ip().to_string(),
            Origin::Inside { task_arn } => task_arn.clone(),
        };
        let mut probes = self.probes.lock().unwrap_or_else(PoisonError::into_inner);
        if probes.len() >= REMEMBERED_MAX {
            probes.clear();
        }
        let (count, since) = probes.entry(from.clone()).or_insert((0, Instant::now()));
        if since.elapsed() > PROBES_WITHIN {
            (*count, *since) = (0, Instant::now());
        }
        *count += 1;
        if *count == PROBES_MIN {
            tracing::warn!(
                from,
                task = task_arn,
                "CredentialsProbed: somebody asks for credentials or metadata of a task that is \
                 not their own, and is refused"
            );
        }
    }
}
