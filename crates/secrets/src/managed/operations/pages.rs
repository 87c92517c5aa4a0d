//! Pages of lists, with the errors of Secrets Manager.
use berth_api::secretsmanager::Error;
use berth_kernel::{Page, PageError};

use crate::limits::SECRETS_PAGE_MAX;

/// See [`Page::of`].
///
/// # Errors
/// InvalidNextTokenException, InvalidParameterException.
pub fn page<'a>(
    next_token: Option<&str>,
    max_results: Option<i32>,
    fingerprint: &'a str,
) -> Result<Page<'a>, Error> {
    Page::of(next_token, max_results, SECRETS_PAGE_MAX, fingerprint).map_err(|error| match error {
        PageError::Token => Error::invalid_next_token("Invalid NextToken."),
        error @ PageError::Size { .. } => Error::invalid_parameter(error.to_string()),
    })
}

/// The keys of a page are a number and a name, in this order.
pub fn key(number: i64, name: &str) -> String {
    format!("{number}/{name}")
}

/// The other way.
pub fn of_key(key: &str) -> Option<(i64, String)> {
    let (number, name) = key.split_once('/')?;
    Some((number.parse().ok()?, name.to_owned()))
}
