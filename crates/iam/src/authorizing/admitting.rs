//! The one way in: a call becomes one that is served because its caller may make it.
use berth_kernel::Need;
use berth_serving::{Admitted, Published, RequestOf, Service};

use super::{Asker, Circumstances, Denial, Principal};
use crate::{Iam, SHARD};

/// Lets through what its caller may do, by what is published now. What a call needs is not even
/// asked for of the root user.
///
/// # Errors
/// Why its caller may not.
pub fn admitted<S: Service>(
    at: &impl Published,
    principal: &Principal,
    around: &Circumstances<'_>,
    request: RequestOf<S>,
    request_id: String,
) -> Result<Admitted<S>, Box<Denial>> {
    admitted_knowing(at, principal, around, request, request_id, |need| need)
}

/// The same, where whoever asks knows more of a need than the service itself.
///
/// # Errors
/// Why its caller may not.
pub fn admitted_knowing<S: Service>(
    at: &impl Published,
    principal: &Principal,
    around: &Circumstances<'_>,
    request: RequestOf<S>,
    request_id: String,
    known: impl Fn(Need) -> Need,
) -> Result<Admitted<S>, Box<Denial>> {
    let arn = principal.arn.clone();
    if principal.may_all() {
        return Ok(Admitted::of_root(request, arn, request_id));
    }
    let state = at.state::<Iam>(SHARD).expect("it is there from the first start on");
    let asker = Asker::new(&state, principal, around, at.home());
    let below = |need: &Need| asker.may_below(need);
    Admitted::decided(at, request, arn, request_id, below, |need| asker.decide(&known(need)))
}
