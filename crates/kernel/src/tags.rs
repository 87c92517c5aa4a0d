//! Tags: the rules that AWS has for those of all its resources.
use std::collections::BTreeMap;

/// AWS: tags of one resource. Those that begin with `aws:` do not count.
pub const TAGS_MAX: usize = 50;

/// AWS: characters of a key.
pub const KEY_CHARS_MAX: usize = 128;

/// AWS: characters of a value.
pub const VALUE_CHARS_MAX: usize = 256;

/// What is wrong with tags. The texts are those of ECS; services whose words are others have the
/// kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TagError {
    #[error(
        "Tag keys must have between 1 and {KEY_CHARS_MAX} characters, but '{key}' has {chars}."
    )]
    KeyLength { key: String, chars: usize },
    #[error(
        "Tag values must have at most {VALUE_CHARS_MAX} characters, but that of '{key}' has \
         {chars}."
    )]
    ValueLength { key: String, chars: usize },
    #[error(
        "Tag keys must not begin with 'aws:' in any case, but '{key}' does: that prefix is \
         reserved."
    )]
    ReservedKey { key: String },
    #[error(
        "Tag values must not begin with 'aws:' in any case, but that of '{key}' does: that \
         prefix is reserved."
    )]
    ReservedValue { key: String },
    #[error(
        "Tag {what} '{text}' contains '{}'. Letters, digits, spaces and _.:/=+-@ are allowed.",
        wrong.escape_debug()
    )]
    Character { what: &'static str, text: String, wrong: char },
    #[error("A resource can have at most {TAGS_MAX} tags, but this one would have {count}.")]
    Count { count: usize },
}

/// Whether this can be the key of a tag that somebody gives or takes away.
///
/// # Errors
/// Its length, its beginning, or the first character that is not allowed.
pub fn check_key(key: &str) -> Result<(), TagError> {
    let chars = key.chars().count();
    if !(1..=KEY_CHARS_MAX).contains(&chars) {
        return Err(TagError::KeyLength { key: key.to_owned(), chars });
    }
    if is_reserved(key) {
        return Err(TagError::ReservedKey { key: key.to_owned() });
    }
    check_characters("key", key)
}

/// The same of the value of the tag with this key.
///
/// # Errors
/// As [`check_key`].
pub fn check_value(key: &str, value: &str) -> Result<(), TagError> {
    let chars = value.chars().count();
    if chars > VALUE_CHARS_MAX {
        return Err(TagError::ValueLength { key: key.to_owned(), chars });
    }
    if is_reserved(value) {
        return Err(TagError::ReservedValue { key: key.to_owned() });
    }
    check_characters("value", value)
}

/// Whether a resource may have the tags with these keys.
///
/// # Errors
/// They are too many.
pub fn check_count<'a>(keys: impl Iterator<Item = &'a str>) -> Result<(), TagError> {
    let count = keys.filter(|it| !is_reserved(it)).count();
    if count > TAGS_MAX { Err(TagError::Count { count }) } else { Ok(()) }
}

/// `tags` with more of them: a known key gets its new value.
///
/// # Errors
/// Which tag breaks which rule, or that they are too many.
pub fn merged<'a>(
    tags: &BTreeMap<String, String>,
    more: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<BTreeMap<String, String>, TagError> {
    let mut merged = tags.clone();
    for (key, value) in more {
        check_key(key).and_then(|()| check_value(key, value))?;
        merged.insert(key.to_owned(), value.to_owned());
    }
    check_count(merged.keys().map(String::as_str))?;
    Ok(merged)
}

/// `tags` without those that have these keys. Unknown keys are ignored.
pub fn without(tags: &BTreeMap<String, String>, keys: &[String]) -> BTreeMap<String, String> {
    let mut left = tags.clone();
    left.retain(|key, _| !keys.contains(key));
    left
}

/// AWS: letters, digits, separators and `_ . : / = + - @`.
fn check_characters(what: &'static str, text: &str) -> Result<(), TagError> {
    let allowed = |it: char| it.is_alphanumeric() || is_separator(it) || "_.:/=+-@".contains(it);
    match text.chars().find(|it| !allowed(*it)) {
        Some(wrong) => Err(TagError::Character { what, text: text.to_owned(), wrong }),
        None => Ok(()),
    }
}

/// Unicode's category Z: spaces, but not the control characters that count as white space.
fn is_separator(it: char) -> bool {
    it.is_whitespace() && !it.is_control()
}

fn is_reserved(text: &str) -> bool {
    text.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("aws:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values_have_rules() {
        assert_eq!(check_key("Ünï cödé_.:/=+-@"), Ok(()));
        assert_eq!(check_key(&"é".repeat(KEY_CHARS_MAX)), Ok(()));
        assert_eq!(check_value("k", ""), Ok(()));
        assert_eq!(check_key(""), Err(TagError::KeyLength { key: String::new(), chars: 0 }));
        assert_eq!(check_key("AWS:k"), Err(TagError::ReservedKey { key: "AWS:k".to_owned() }));
        let value = check_value("k", "aWs:v").unwrap_err();
        assert_eq!(value, TagError::ReservedValue { key: "k".to_owned() });
        let tab = check_value("k", "a\tb").unwrap_err().to_string();
        assert!(tab.contains("contains '\\t'"), "{tab}");
    }

    #[test]
    fn tags_of_aws_do_not_count() {
        let keys: Vec<_> = (0..51).map(|it| format!("k{it}")).collect();
        let own = || keys.iter().map(String::as_str);
        assert_eq!(check_count(own()), Err(TagError::Count { count: 51 }));
        assert_eq!(check_count(own().skip(1).chain(["aws:ecs:clusterName"])), Ok(()));
    }
}
