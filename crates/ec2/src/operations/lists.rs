//! Lists of anything: those that are named and pass all filters, a page at a time.
use std::collections::BTreeSet;

use berth_api::ec2::{Error, Filter};
use berth_kernel::{Page, PageError};

use crate::{
    describe::Described,
    limits::{PAGE_MAX, PAGE_MIN},
    rules::{filters::Filters, finding},
};

/// What a call asks a list for.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    filters: Option<&'a [Filter]>,
    ids: Option<&'a [String]>,
    next_token: Option<&'a str>,
    max_results: Option<i32>,
}

impl<'a> Asked<'a> {
    pub fn of(
        filters: &'a Option<Vec<Filter>>,
        ids: &'a Option<Vec<String>>,
        next_token: &'a Option<String>,
        max_results: Option<i32>,
    ) -> Asked<'a> {
        Asked {
            filters: filters.as_deref(),
            ids: ids.as_deref().filter(|it| !it.is_empty()),
            next_token: next_token.as_deref().filter(|it| !it.is_empty()),
            max_results,
        }
    }

    /// Of a list that has no pages.
    pub fn all(filters: &'a Option<Vec<Filter>>, ids: &'a Option<Vec<String>>) -> Asked<'a> {
        Asked { next_token: None, ..Asked::of(filters, ids, &None, None) }
    }
}

/// What is shown, in the order of ids, and the token of what comes then.
///
/// # Errors
/// InvalidParameterValue, InvalidNextToken, and what is said of an id that is not there.
pub fn list<T: Described>(
    asked: Asked<'_>,
    all: impl Iterator<Item = T>,
) -> Result<(Vec<T::Wire>, Option<String>), Error> {
    let filters = Filters::of::<T>(asked.filters)?;
    let mut unseen: BTreeSet<&str> = asked.ids.into_iter().flatten().map(|it| &**it).collect();
    let fingerprint = format!("{:?} {filters:?} {unseen:?}", T::KIND);
    let page = page(asked, &fingerprint)?;
    let mut shown = Vec::new();
    for it in all {
        let id = it.id();
        let is_named = asked.ids.is_none() || unseen.remove(&*id);
        let comes_later = page.after().is_none_or(|after| &*id > after);
        if is_named && comes_later && filters.show(&it) {
            shown.push((id, it));
        }
    }
    if let Some(id) = unseen.first() {
        return Err(finding::not_found(T::KIND, id));
    }
    shown.sort_by(|(a, _), (b, _)| a.cmp(b));
    let (items, token) = page.take(shown, |(id, _)| id.clone());
    Ok((items.into_iter().map(|(_, it)| it.wire()).collect(), token))
}

/// # Errors
/// InvalidParameterValue, InvalidNextToken.
fn page<'f>(asked: Asked<'_>, fingerprint: &'f str) -> Result<Page<'f>, Error> {
    let invalid = |given: i32| {
        Error::invalid_parameter_value(format!(
            "Value ( {given} ) for parameter maxResults is invalid. Expecting a value between \
             {PAGE_MIN} and {PAGE_MAX}."
        ))
    };
    // AWS: too many is as many as there may be.
    let max = asked.max_results.map(|it| it.min(PAGE_MAX as i32));
    if let Some(given) = max.filter(|it| *it < PAGE_MIN) {
        return Err(invalid(given));
    }
    Page::of(asked.next_token, max, PAGE_MAX, fingerprint).map_err(|error| match error {
        PageError::Token => Error::invalid_next_token("The NextToken is not valid."),
        PageError::Size { given, .. } => invalid(given),
    })
}
