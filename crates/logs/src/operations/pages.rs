//! Pages of lists, with the errors of CloudWatch Logs.
use berth_api::logs::Error;
use berth_kernel::Page;

/// See [`Page::of`]. The model bounds the limit.
///
/// # Errors
/// InvalidParameterException.
pub fn page<'a>(
    next_token: Option<&str>,
    limit: Option<i32>,
    max: usize,
    fingerprint: &'a str,
) -> Result<Page<'a>, Error> {
    Page::of(next_token, limit, max, fingerprint)
        .map_err(|_| Error::invalid_parameter("The specified nextToken is invalid."))
}
