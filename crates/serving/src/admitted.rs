//! Whether a call may be made.
use berth_kernel::Need;

use crate::{Published, RequestOf, Service};

/// A request of a service that whoever makes it may make. Nothing is served that is not one.
#[derive(Debug)]
pub struct Admitted<S: Service> {
    pub(crate) request: RequestOf<S>,
    pub(crate) principal: String,
    pub(crate) request_id: String,
}

impl<S: Service> Admitted<S> {
    /// Of the account's own root user, and of the control plane itself: they may do all.
    pub fn of_root(request: RequestOf<S>, principal: String, request_id: String) -> Admitted<S> {
        Admitted { request, principal, request_id }
    }

    /// Of anybody else, if `decide` allows all that it needs; which it need not be asked of what
    /// `allows_below` says all of at once ([`Service::need_below`]).
    ///
    /// # Errors
    /// What `decide` says of the first need that is refused.
    pub fn decided<D>(
        at: &impl Published,
        request: RequestOf<S>,
        principal: String,
        request_id: String,
        allows_below: impl FnOnce(&Need) -> bool,
        decide: impl FnMut(Need) -> Result<(), D>,
    ) -> Result<Admitted<S>, D> {
        if !S::need_below(&request, at).is_some_and(|it| allows_below(&it)) {
            S::needs(&request, &principal, at).into_iter().try_for_each(decide)?;
        }
        Ok(Admitted { request, principal, request_id })
    }
}
