//! Pages of lists, with the errors of Systems Manager.
use berth_api::ssm::Error;
use berth_kernel::{Page, PageError};

/// See [`Page::of`]. A token that is empty is none.
///
/// # Errors
/// InvalidNextToken, ValidationException.
pub fn page<'a>(
    next_token: Option<&str>,
    max_results: Option<i32>,
    max: usize,
    fingerprint: &'a str,
) -> Result<Page<'a>, Error> {
    let next_token = next_token.filter(|it| !it.is_empty());
    Page::of(next_token, max_results, max, fingerprint).map_err(|error| match error {
        PageError::Token => invalid_token(),
        error @ PageError::Size { .. } => Error::validation(error.to_string()),
    })
}

pub fn invalid_token() -> Error {
    Error::invalid_next_token("The specified token isn't valid.")
}
