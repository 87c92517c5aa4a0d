//! ListSecrets.
use std::{cmp::Ordering, sync::Arc};

use berth_api::secretsmanager::{
    Error, ListSecretsRequest, ListSecretsResponse, SortByType, SortOrderType,
};
use berth_kernel::Home;

use super::pages;
use crate::managed::{State, describe, records::Secret, rules::filters::Filters};

/// In the order in which they were made, unless another one is asked for.
pub fn list(
    state: &State,
    input: &ListSecretsRequest,
    home: &Home,
) -> Result<ListSecretsResponse, Error> {
    let filters = Filters::of(input.filters.as_deref())?;
    let with_deleted = input.include_planned_deletion == Some(true);
    let sort = input.sort_by.clone().unwrap_or(SortByType::CreatedDate);
    let is_down = input.sort_order == Some(SortOrderType::Desc);
    if sort == SortByType::LastAccessedDate {
        return Err(Error::invalid_parameter(
            "Berth does not note when secrets are read: sort by created-date, last-changed-date or \
             name.",
        ));
    }
    let fingerprint = format!("ListSecrets {with_deleted} {filters:?} {} {is_down}", sort.as_str());
    let page = pages::page(input.next_token.as_deref(), input.max_results, &fingerprint)?;
    let key = |it: &Secret| {
        let number = match sort {
            SortByType::Name => 0,
            SortByType::LastChangedDate => it.last_changed_date.0,
            _ => it.created_date.0,
        };
        (number, it.name.clone())
    };
    let order = |a: &(i64, String), b: &(i64, String)| match is_down {
        true => b.cmp(a),
        false => a.cmp(b),
    };
    let after = page.after().and_then(pages::of_key);
    let shown = state.secrets.values().filter(|it| {
        let comes_later = |after| order(&key(it), after) == Ordering::Greater;
        let comes_later = after.as_ref().is_none_or(comes_later);
        comes_later && (with_deleted || it.deletion_date.is_none()) && filters.show(it)
    });
    let mut shown: Vec<&Arc<Secret>> = shown.collect();
    shown.sort_by(|a, b| order(&key(a), &key(b)));
    let (found, next_token) = page.take(shown, |it| {
        let (number, name) = key(it);
        pages::key(number, &name)
    });
    let list = found.into_iter().map(|it| describe::entry(state, it, home)).collect();
    Ok(ListSecretsResponse { secret_list: Some(list), next_token })
}
