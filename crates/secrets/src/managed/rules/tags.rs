//! Tags of secrets.
use std::collections::BTreeMap;

use berth_api::secretsmanager::{Error, Tag};
use berth_kernel::tags::{self as kernel, TagError};

/// `tags` with more of them: a known key gets its new value.
///
/// # Errors
/// InvalidParameterException says which tag breaks which rule, or that they are too many.
pub fn merged(
    tags: &BTreeMap<String, String>,
    more: &[Tag],
) -> Result<BTreeMap<String, String>, Error> {
    kernel::merged(tags, more.iter().map(pair)).map_err(refused)
}

/// `tags` without those that have these keys. Unknown keys are ignored.
///
/// # Errors
/// InvalidParameterException for a key that no user can have set.
pub fn without(
    tags: &BTreeMap<String, String>,
    keys: &[String],
) -> Result<BTreeMap<String, String>, Error> {
    keys.iter().try_for_each(|it| kernel::check_key(it)).map_err(refused)?;
    Ok(kernel::without(tags, keys))
}

fn pair(tag: &Tag) -> (&str, &str) {
    (tag.key.as_deref().unwrap_or_default(), tag.value.as_deref().unwrap_or_default())
}

fn refused(error: TagError) -> Error {
    Error::invalid_parameter(error.to_string())
}
