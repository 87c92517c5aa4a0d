//! Pages of lists: the token is the last key of a page, bound to the parameters that led to it.
use crate::fnv1a;

/// One page of a list, as a request asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<'a> {
    after: Option<String>,
    max: usize,
    fingerprint: &'a str,
}

impl<'a> Page<'a> {
    /// The page that `nextToken` and `maxResults` ask for; `max` results are both the default and
    /// the bound. `fingerprint` names the operation and every parameter that decides what the list
    /// holds.
    ///
    /// # Errors
    /// When the token was not made for this fingerprint, or `maxResults` is out of range.
    pub fn of(
        next_token: Option<&str>,
        max_results: Option<i32>,
        max: usize,
        fingerprint: &'a str,
    ) -> Result<Page<'a>, PageError> {
        let max = size(max_results, max)?;
        let open = |token| open(token, fingerprint).ok_or(PageError::Token);
        Ok(Page { after: next_token.map(open).transpose()?, max, fingerprint })
    }

    /// The key of the last item that the caller has seen; `None` on the first page.
    pub fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// Items that it may have.
    pub fn size(&self) -> usize {
        self.max
    }

    /// The token of a page that begins after the item with this key.
    pub fn token(&self, key: &str) -> String {
        seal(key, self.fingerprint)
    }

    /// As many of `items` as the page holds, and the token of the next page if there is one.
    /// The items begin after [`Page::after`]; `key` is what it will give back.
    pub fn take<T>(
        &self,
        items: impl IntoIterator<Item = T>,
        key: impl Fn(&T) -> String,
    ) -> (Vec<T>, Option<String>) {
        let mut items = items.into_iter();
        let page: Vec<T> = items.by_ref().take(self.max).collect();
        let last = page.last().filter(|_| items.next().is_some());
        let token = last.map(|it| self.token(&key(it)));
        (page, token)
    }
}

/// A page that cannot be shown. The texts are those of ECS; services whose words are others have
/// the kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// A token that nobody was given, or that was given for other parameters.
    #[error("Invalid token.")]
    Token,
    #[error("maxResults must be between 1 and {max}, but it is {given}.")]
    Size { given: i32, max: usize },
}

fn size(given: Option<i32>, max: usize) -> Result<usize, PageError> {
    let Some(given) = given else { return Ok(max) };
    let fits = usize::try_from(given).ok().filter(|it| (1..=max).contains(it));
    fits.ok_or(PageError::Size { given, max })
}

/// Sixteen digits that vouch for fingerprint and key, then the key, all in hexadecimal.
fn seal(key: &str, fingerprint: &str) -> String {
    let hex: String = key.bytes().map(|it| format!("{it:02x}")).collect();
    format!("{:016x}{hex}", digest(key, fingerprint))
}

fn open(token: &str, fingerprint: &str) -> Option<String> {
    let (_, hex) = token.split_at_checked(16)?;
    let byte = |at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..hex.len()).step_by(2).map(byte).collect();
    let key = String::from_utf8(bytes?).ok()?;
    // What reads digits takes more than one form of them.
    (seal(&key, fingerprint) == token).then_some(key)
}

/// Tokens are checked against mistakes, not against malice. A forged one shows its maker nothing
/// but the rest of a list that is theirs to read anyway.
fn digest(key: &str, fingerprint: &str) -> u64 {
    fnv1a(fingerprint.bytes().chain([0]).chain(key.bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(size: i32) -> Vec<Vec<u32>> {
        let (mut token, mut pages) = (None, Vec::new());
        loop {
            let page = Page::of(token.as_deref(), Some(size), 100, "f").unwrap();
            let start = page.after().map_or(0, |it| it.parse().unwrap());
            let (items, next) = page.take(start + 1..=10, u32::to_string);
            pages.push(items);
            token = next;
            if token.is_none() {
                return pages;
            }
        }
    }

    #[test]
    fn pages_show_everything_once() {
        for size in 1..=11 {
            assert_eq!(pages(size).concat(), (1..=10).collect::<Vec<u32>>());
        }
        assert_eq!(pages(5).len(), 2, "a full last page has no token");
    }

    #[test]
    fn a_token_is_bound_to_its_parameters() {
        let first = Page::of(None, Some(1), 100, "ListX a").unwrap();
        let (_, token) = first.take(1..3, |_| "ключ".to_owned());
        let token = token.unwrap();
        let of = |token: &str, fingerprint: &str| {
            Page::of(Some(token), None, 100, fingerprint).map(|it| it.after)
        };
        assert_eq!(of(&token, "ListX a"), Ok(Some("ключ".to_owned())));
        assert!(of(&token, "ListX b").is_err());
        let shouted = token.to_uppercase();
        let wrong =
            ["", "x", &token[1..], &format!("{token}0"), &format!("{token}00"), "ü", &shouted];
        for wrong in wrong {
            assert_eq!(of(wrong, "ListX a"), Err(PageError::Token));
        }
    }

    #[test]
    fn a_page_has_a_size() {
        let of = |size| Page::of(None, size, 100, "f").map(|it| it.max);
        assert_eq!((of(None), of(Some(1)), of(Some(100))), (Ok(100), Ok(1), Ok(100)));
        let error = of(Some(101)).unwrap_err();
        assert_eq!(error.to_string(), "maxResults must be between 1 and 100, but it is 101.");
        assert!(of(Some(0)).is_err() && of(Some(-1)).is_err());
    }
}
