//! Tags: those that calls give, and those that are given to what is made.
use std::collections::BTreeMap;

use berth_api::ec2::{Error, Tag, TagSpecification};
use berth_kernel::tags::{TagError, check_count, check_key, check_value};

pub type Tags = BTreeMap<String, String>;

/// `tags` with more of them: a known key gets its new value.
///
/// # Errors
/// InvalidParameterValue, TagLimitExceeded.
pub fn merged(tags: &Tags, more: &[Tag]) -> Result<Tags, Error> {
    let mut merged = tags.clone();
    for tag in more {
        let key = tag.key.clone().unwrap_or_default();
        let value = tag.value.clone().unwrap_or_default();
        let checked = check_key(&key).and_then(|()| check_value(&key, &value));
        match checked {
            // EC2: any characters.
            Ok(()) | Err(TagError::Character { .. }) => {}
            Err(error) => return Err(Error::invalid_parameter_value(error.to_string())),
        }
        merged.insert(key, value);
    }
    check_count(merged.keys().map(String::as_str))
        .map_err(|it| Error::tag_limit_exceeded(it.to_string()))?;
    Ok(merged)
}

/// What something is to have that a call makes: of a specification for things of its kind, `word`.
///
/// # Errors
/// As [`merged`]; and InvalidParameterValue of a specification for things of another kind.
pub fn of(specifications: Option<&[TagSpecification]>, word: &str) -> Result<Tags, Error> {
    let mut tags = Tags::new();
    for it in specifications.unwrap_or_default() {
        let of = it.resource_type.as_ref().map(|it| it.as_str()).unwrap_or_default();
        if of != word {
            return Err(Error::invalid_parameter_value(format!(
                "'{of}' is not a valid taggable resource type for this operation: it makes \
                 '{word}'."
            )));
        }
        tags = merged(&tags, it.tags.as_deref().unwrap_or_default())?;
    }
    Ok(tags)
}

/// What a policy is asked of such tags, before anything of them is checked.
pub fn asked(specifications: Option<&[TagSpecification]>) -> Vec<(String, String)> {
    let tags = specifications.unwrap_or_default().iter().flat_map(|it| it.tags.iter().flatten());
    tags.map(pair).collect()
}

pub fn pair(it: &Tag) -> (String, String) {
    (it.key.clone().unwrap_or_default(), it.value.clone().unwrap_or_default())
}
