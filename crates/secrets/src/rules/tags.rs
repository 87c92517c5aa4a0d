//! Tags of parameters.
use std::collections::BTreeMap;

use berth_api::ssm::{Error, Tag};
use berth_kernel::tags::{TAGS_MAX, TagError, check_count, check_key, check_value};

/// `tags` with more of them: a known key gets its new value.
///
/// # Errors
/// ValidationException says which tag breaks which rule, TooManyTagsError that they are too many.
pub fn merged(
    tags: &BTreeMap<String, String>,
    more: &[Tag],
) -> Result<BTreeMap<String, String>, Error> {
    let mut merged = tags.clone();
    for tag in more {
        let key = tag.key.clone().unwrap_or_default();
        let value = tag.value.clone().unwrap_or_default();
        check_key(&key).and_then(|()| check_value(&key, &value)).map_err(refused)?;
        merged.insert(key, value);
    }
    check_count(merged.keys().map(String::as_str)).map_err(refused)?;
    Ok(merged)
}

/// `tags` without those that have these keys. Unknown keys are ignored.
///
/// # Errors
/// ValidationException for a key that no user can have set.
pub fn without(
    tags: &BTreeMap<String, String>,
    keys: &[String],
) -> Result<BTreeMap<String, String>, Error> {
    keys.iter().try_for_each(|it| check_key(it)).map_err(refused)?;
    let mut left = tags.clone();
    left.retain(|key, _| !keys.contains(key));
    Ok(left)
}

pub fn shown(tags: &BTreeMap<String, String>) -> Vec<Tag> {
    let tag = |(key, value): (&String, &String)| Tag {
        key: Some(key.clone()),
        value: Some(value.clone()),
    };
    tags.iter().map(tag).collect()
}

fn refused(error: TagError) -> Error {
    match error {
        TagError::Count { .. } => Error::too_many_tags_error(format!(
            "Number of tags exceeds the maximum limit of {TAGS_MAX} for this resource. {error}"
        )),
        error => Error::validation(error.to_string()),
    }
}
