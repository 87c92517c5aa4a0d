//! Tags of parameters.
use std::collections::BTreeMap;

use berth_api::ssm::{Error, Tag};
use berth_kernel::tags::{self as kernel, TAGS_MAX, TagError};

/// `tags` with more of them: a known key gets its new value.
///
/// # Errors
/// ValidationException says which tag breaks which rule, TooManyTagsError that they are too many.
pub fn merged(
    tags: &BTreeMap<String, String>,
    more: &[Tag],
) -> Result<BTreeMap<String, String>, Error> {
    kernel::merged(tags, more.iter().map(pair)).map_err(refused)
}

/// `tags` without those that have these keys. Unknown keys are ignored.
///
/// # Errors
/// ValidationException for a key that no user can have set.
pub fn without(
    tags: &BTreeMap<String, String>,
    keys: &[String],
) -> Result<BTreeMap<String, String>, Error> {
    keys.iter().try_for_each(|it| kernel::check_key(it)).map_err(refused)?;
    Ok(kernel::without(tags, keys))
}

pub fn shown(tags: &BTreeMap<String, String>) -> Vec<Tag> {
    let tag = |(key, value): (&String, &String)| Tag {
        key: Some(key.clone()),
        value: Some(value.clone()),
    };
    tags.iter().map(tag).collect()
}

fn pair(tag: &Tag) -> (&str, &str) {
    (tag.key.as_deref().unwrap_or_default(), tag.value.as_deref().unwrap_or_default())
}

fn refused(error: TagError) -> Error {
    match error {
        TagError::Count { .. } => Error::too_many_tags_error(format!(
            "Number of tags exceeds the maximum limit of {TAGS_MAX} for this resource. {error}"
        )),
        error => Error::validation(error.to_string()),
    }
}
