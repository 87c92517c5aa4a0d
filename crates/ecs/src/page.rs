//! Pages of lists, with the errors of ECS.
use berth_api::ecs::Error;
use berth_kernel::{Page, PageError};

/// See [`Page::of`].
///
/// # Errors
/// InvalidParameterException when the token was not made for this fingerprint, or `maxResults` is
/// out of range.
pub fn of<'a>(
    next_token: Option<&str>,
    max_results: Option<i32>,
    max: usize,
    fingerprint: &'a str,
) -> Result<Page<'a>, Error> {
    let page = Page::of(next_token, max_results, max, fingerprint);
    page.map_err(|it| Error::invalid_parameter(it.to_string()))
}

/// ECS's answer to a token that it did not give, or gave for other parameters.
pub fn invalid_token() -> Error {
    Error::invalid_parameter(PageError::Token.to_string())
}
