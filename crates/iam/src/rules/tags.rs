//! Tags. Of two keys that differ in the case of letters alone there is one.
use std::collections::{BTreeMap, BTreeSet};

use berth_api::iam::{Error, Tag};
use berth_kernel::tags::{TagError, check_count, check_key, check_value};

/// `tags` with more of them: a known key gets its new value, and is written as it is given.
///
/// # Errors
/// InvalidInput says what is wrong with one of them, LimitExceeded that they are too many.
pub fn merged(
    tags: &BTreeMap<String, String>,
    more: &[Tag],
) -> Result<BTreeMap<String, String>, Error> {
    let mut merged = tags.clone();
    let mut seen = BTreeSet::new();
    for tag in more {
        let key = tag.key.clone().unwrap_or_default();
        let value = tag.value.clone().unwrap_or_default();
        if !seen.insert(key.to_lowercase()) {
            return Err(Error::invalid_input(
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            ));
        }
        check_key(&key).and_then(|()| check_value(&key, &value)).map_err(refused)?;
        merged.retain(|it, _| it.to_lowercase() != key.to_lowercase());
        merged.insert(key, value);
    }
    check_count(merged.keys().map(String::as_str)).map_err(refused)?;
    Ok(merged)
}

/// `tags` without those that have these keys, in whatever case. Unknown keys are ignored.
pub fn without(tags: &BTreeMap<String, String>, keys: &[String]) -> BTreeMap<String, String> {
    let gone: BTreeSet<String> = keys.iter().map(|it| it.to_lowercase()).collect();
    let mut left = tags.clone();
    left.retain(|key, _| !gone.contains(&key.to_lowercase()));
    left
}

/// IAM: no tags are no list.
pub fn shown(tags: &BTreeMap<String, String>) -> Option<Vec<Tag>> {
    let tag = |(key, value): (&String, &String)| Tag {
        key: Some(key.clone()),
        value: Some(value.clone()),
    };
    (!tags.is_empty()).then(|| tags.iter().map(tag).collect())
}

fn refused(error: TagError) -> Error {
    match error {
        TagError::Count { .. } => Error::limit_exceeded(format!(
            "The number of tags has reached the maximum limit. {error}"
        )),
        error => Error::invalid_input(error.to_string()),
    }
}
