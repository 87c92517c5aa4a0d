//! ListSecretVersionIds.
use std::sync::Arc;

use berth_api::secretsmanager::{Error, ListSecretVersionIdsRequest, ListSecretVersionIdsResponse};
use berth_kernel::Home;

use super::pages;
use crate::managed::{State, describe, records::SecretVersion, rules::finding};

/// In the order in which they were made. Those without stages are deprecated, and told when asked
/// for.
pub fn list(
    state: &State,
    input: &ListSecretVersionIdsRequest,
    home: &Home,
) -> Result<ListSecretVersionIdsResponse, Error> {
    let secret = finding::secret(state, &input.secret_id, home)?;
    let with_deprecated = input.include_deprecated == Some(true);
    let fingerprint = format!("ListSecretVersionIds {} {with_deprecated}", secret.id);
    let page = pages::page(input.next_token.as_deref(), input.max_results, &fingerprint)?;
    let key = |it: &SecretVersion| (it.created_date.0, it.key.version_id.clone());
    let after = page.after().and_then(pages::of_key);
    let shown = state.versions_of(secret.id).filter(|it| {
        let comes_later = after.as_ref().is_none_or(|after| key(it) > *after);
        comes_later && (with_deprecated || !it.stages.is_empty())
    });
    let mut shown: Vec<&Arc<SecretVersion>> = shown.collect();
    shown.sort_by_key(|it| key(it));
    let (found, next_token) = page.take(shown, |it| {
        let (number, id) = key(it);
        pages::key(number, &id)
    });
    Ok(ListSecretVersionIdsResponse {
        arn: Some(secret.arn(home)),
        name: Some(secret.name.clone()),
        versions: Some(found.into_iter().map(|it| describe::version(it)).collect()),
        next_token,
    })
}
