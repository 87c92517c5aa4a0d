//! What calls that read the history of services and of managed daemons have in common.
use berth_api::ecs::{CreatedAt, Failure};
use berth_engine::Timestamp;

use crate::cluster::describe::failure;

/// What a list of deployments is narrowed down to. Nothing asked for is any.
pub struct Filter<'a, S> {
    pub statuses: Option<&'a [S]>,
    pub created_at: Option<&'a CreatedAt>,
}

impl<S: PartialEq> Filter<'_, S> {
    /// ECS: the bounds themselves are outside.
    pub fn fits(&self, status: &S, created_at: Timestamp) -> bool {
        let statuses = self.statuses.unwrap_or_default();
        let after = self.created_at.and_then(|it| it.after);
        let before = self.created_at.and_then(|it| it.before);
        (statuses.is_empty() || statuses.contains(status))
            && after.is_none_or(|at| created_at.0 > at.0)
            && before.is_none_or(|at| created_at.0 < at.0)
    }
}

/// The part of an answer that this cluster gives, what is not found among the failures; the call is
/// split by the clusters of its ARNs.
pub fn described<T>(
    arns: Option<&Vec<String>>,
    find: impl Fn(&str) -> Option<T>,
) -> (Option<Vec<T>>, Option<Vec<Failure>>) {
    let (mut shown, mut failures) = (Vec::new(), Vec::new());
    for arn in arns.into_iter().flatten() {
        match find(arn) {
            Some(it) => shown.push(it),
            None => failures.push(failure(arn, "MISSING")),
        }
    }
    (Some(shown), Some(failures))
}
