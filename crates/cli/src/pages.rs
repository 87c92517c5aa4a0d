//! Lists in full, page by page.
use berth_api::client::CallError;

/// The items of a page, and the token of the next one.
type Page<T> = (Option<Vec<T>>, Option<String>);

/// All items of a list. `page` gives the page that a token begins.
pub async fn all<T>(
    mut page: impl AsyncFnMut(Option<String>) -> Result<Page<T>, CallError>,
) -> Result<Vec<T>, CallError> {
    let (mut items, mut next_token) = (Vec::new(), None);
    loop {
        let (found, next) = page(next_token).await?;
        items.extend(found.unwrap_or_default());
        next_token = next;
        if next_token.is_none() {
            return Ok(items);
        }
    }
}
