//! ExplainDenial: why a call was refused for lack of a right.
use berth_api::berth::{ConditionKey, Denial, Error, ExplainDenialRequest, ExplainDenialResponse};
use berth_iam::{Denial as Decided, Shown};
use berth_kernel::Need;

use crate::{
    door::{Origin, Refused, may},
    node::Node,
};

/// Everybody may ask why they were refused themselves; of others it takes a right.
///
/// # Errors
/// ResourceNotFound, also of what the caller may not see.
pub(super) fn explain(
    node: &Node,
    from: &Origin<'_>,
    input: &ExplainDenialRequest,
) -> Result<ExplainDenialResponse, Error> {
    let id = input.request_id.as_deref().unwrap_or_default().trim();
    let found = node.denials.find(id);
    let need = || Need::at_all("berth:ExplainDenial");
    let may_all = may(node, from, need);
    let own = from.caller.principal.id(&node.home);
    let is_shown = |it: &Refused| may_all || it.denial.principal_id == own;
    let found = found.filter(is_shown).ok_or_else(|| {
        Error::resource_not_found(format!(
            "No call of the id '{id}' that was refused for lack of a right is remembered: of \
             those since the control plane began, the last {}.",
            crate::limits::DENIALS_MAX
        ))
    })?;
    Ok(ExplainDenialResponse { denial: Some(shown(found, may_all)) })
}

/// What a resource has is told to those alone who may know it.
fn shown(Refused { request_id, at, denial }: Refused, may_all: bool) -> Denial {
    let Decided { principal, action, resource, context, text, because, .. } = denial;
    let context = context.into_iter().filter(|it| may_all || !it.is_of_resource);
    let key = |it: Shown| ConditionKey { name: Some(it.name), values: Some(it.values) };
    Denial {
        action: Some(action),
        at: Some(berth_api::Timestamp(at.0)),
        because: Some(because),
        context: Some(context.map(key).collect()),
        message: Some(text),
        principal: Some(principal),
        request_id: Some(request_id),
        resource: Some(resource),
    }
}
