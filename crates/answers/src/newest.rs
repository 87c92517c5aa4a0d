//! Lists of Berth's own API that begin with the newest: the token of the next page is the id of the
//! last item of this one.
use berth_api::berth::Error;

/// How many items a page may have.
///
/// # Errors
/// InvalidParameter: it is out of its bounds.
pub(crate) fn size(asked: Option<i32>, default: i32, max: usize) -> Result<usize, Error> {
    let size = usize::try_from(asked.unwrap_or(default)).unwrap_or(0);
    if !(1..=max).contains(&size) {
        let text = format!("maxResults must be between 1 and {max}.");
        return Err(Error::invalid_parameter(text));
    }
    Ok(size)
}

/// The items behind the one that the token names, and the token of the next page if there is one.
///
/// # Errors
/// InvalidParameter: there is no such item.
pub(crate) fn page<'a, T>(
    all: &'a [&'a T],
    id: fn(&T) -> &str,
    token: Option<&str>,
    size: usize,
) -> Result<(&'a [&'a T], Option<String>), Error> {
    let from = match token {
        None => 0,
        Some(last) => {
            let at = all.iter().position(|it| id(it) == last);
            at.ok_or_else(|| Error::invalid_parameter("Invalid token."))? + 1
        }
    };
    let page = &all[from..all.len().min(from + size)];
    let is_last = from + page.len() >= all.len();
    Ok((page, page.last().filter(|_| !is_last).map(|it| id(it).to_owned())))
}
