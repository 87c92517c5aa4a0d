//! Pages of lists, with the errors of IAM.
use std::sync::Arc;

use berth_api::iam::Error;
use berth_kernel::{Page, PageError};

use crate::{
    State,
    limits::{PAGE_DEFAULT, PAGE_MAX},
    records::{Entity, Kind},
};

/// What a request says of the page that it wants.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub marker: &'a Option<String>,
    pub max_items: Option<i32>,
}

/// A page of a list, and the marker of the next one if there is one.
pub struct Paged<T> {
    pub items: Vec<T>,
    pub marker: Option<String>,
}

impl<T> Paged<T> {
    pub fn is_truncated(&self) -> Option<bool> {
        Some(self.marker.is_some())
    }

    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Paged<U> {
        Paged { items: self.items.into_iter().map(each).collect(), marker: self.marker }
    }
}

/// See [`Page::of`].
///
/// # Errors
/// ValidationError.
pub fn page<'f>(asked: Asked<'_>, fingerprint: &'f str) -> Result<Page<'f>, Error> {
    let size = asked.max_items.unwrap_or(PAGE_DEFAULT);
    Page::of(asked.marker.as_deref(), Some(size), PAGE_MAX, fingerprint).map_err(|error| {
        Error::validation_error(match error {
            PageError::Token => "Invalid Marker: it is not that of a page of this list.".to_owned(),
            error @ PageError::Size { .. } => error.to_string(),
        })
    })
}

/// A page of what is in order; `after` begins behind the item with a key.
///
/// # Errors
/// As [`page`].
pub fn of<T, I: Iterator<Item = T>>(
    asked: Asked<'_>,
    fingerprint: &str,
    after: impl FnOnce(Option<&str>) -> I,
    key: impl Fn(&T) -> String,
) -> Result<Paged<T>, Error> {
    let page = page(asked, fingerprint)?;
    let (items, marker) = page.take(after(page.after()), key);
    Ok(Paged { items, marker })
}

/// A page of what is short: all of it is looked at.
///
/// # Errors
/// As [`page`].
pub fn of_few<T>(
    asked: Asked<'_>,
    fingerprint: &str,
    all: impl Iterator<Item = T>,
    key: impl Fn(&T) -> String,
) -> Result<Paged<T>, Error> {
    let key = &key;
    let after = |after: Option<&str>| {
        let after = after.map(str::to_owned);
        // In the order of their keys.
        all.filter(move |it| after.as_ref().is_none_or(|after| key(it) > *after))
    };
    of(asked, fingerprint, after, key)
}

/// All of a kind below a path.
///
/// # Errors
/// As [`page`].
pub fn of_kind<'a>(
    state: &'a State,
    kind: Kind,
    path_prefix: Option<&'a str>,
    asked: Asked<'_>,
) -> Result<Paged<&'a Arc<Entity>>, Error> {
    let prefix = path_prefix.unwrap_or("/");
    // No path has a space in it, and no name.
    let key = |it: &&Arc<Entity>| format!("{} {}", it.path, it.lower_name());
    let after = |after: Option<&str>| {
        let after = after.and_then(|it| it.split_once(' '));
        state.listed(kind, prefix, after.map(|(path, name)| (path.to_owned(), name.to_owned())))
    };
    of(asked, &format!("List {} {prefix}", kind.word()), after, key)
}
