//! Tags: what ECS accepts, and how lists of them are merged. The same for every kind of resource.
use std::collections::BTreeSet;

use berth_api::ecs::{Error, Tag};
use berth_kernel::tags::{TagError, check_count, check_key, check_value};

/// The tags of a request in normal form: every key valid and given once, every value there.
///
/// # Errors
/// InvalidParameterException says which tag breaks which rule.
pub fn of_request(tags: Option<&[Tag]>) -> Result<Vec<Tag>, Error> {
    let tags = tags.unwrap_or_default();
    let mut keys = BTreeSet::new();
    let mut valid = Vec::with_capacity(tags.len());
    for tag in tags {
        let key = tag.key.as_deref().unwrap_or_default();
        let value = tag.value.as_deref().unwrap_or_default();
        check_key(key).and_then(|()| check_value(key, value)).map_err(refused)?;
        if !keys.insert(key) {
            return Err(invalid(format!("Tag keys must be unique, but '{key}' is given twice.")));
        }
        valid.push(Tag::new(key, value));
    }
    check_count(keys_of(&valid)).map_err(refused)?;
    Ok(valid)
}

/// `tags` after TagResource with `more`: a known key gets its new value, a new one comes last.
///
/// # Errors
/// InvalidParameterException as in [`of_request`], and when the resource would have too many.
pub fn merge(tags: &[Tag], more: &[Tag]) -> Result<Vec<Tag>, Error> {
    if more.is_empty() {
        return Err(invalid("Tags cannot be empty.".to_owned()));
    }
    let mut merged = tags.to_vec();
    for tag in of_request(Some(more))? {
        match merged.iter_mut().find(|it| it.key == tag.key) {
            Some(old) => *old = tag,
            None => merged.push(tag),
        }
    }
    check_count(keys_of(&merged)).map_err(refused)?;
    Ok(merged)
}

/// `tags` after UntagResource with `keys`. Unknown keys are ignored.
///
/// # Errors
/// InvalidParameterException for an empty list, and for a key that no user can have set.
pub fn remove(tags: &[Tag], keys: &[String]) -> Result<Vec<Tag>, Error> {
    if keys.is_empty() {
        return Err(invalid("Tag keys cannot be empty.".to_owned()));
    }
    keys.iter().try_for_each(|it| check_key(it)).map_err(refused)?;
    let goes = |tag: &Tag| keys.iter().any(|key| tag.key.as_ref() == Some(key));
    Ok(tags.iter().filter(|it| !goes(it)).cloned().collect())
}

/// `tags` with more of them laid over, both already valid: tags of a definition under those of a
/// request, and tags that ECS adds by itself (`aws:ecs:clusterName`) over all.
pub fn overlaid(tags: &[Tag], more: &[Tag]) -> Vec<Tag> {
    let kept = tags.iter().filter(|it| !more.iter().any(|one| one.key == it.key));
    kept.chain(more).cloned().collect()
}

fn keys_of(tags: &[Tag]) -> impl Iterator<Item = &str> {
    tags.iter().filter_map(|it| it.key.as_deref())
}

fn refused(error: TagError) -> Error {
    invalid(error.to_string())
}

fn invalid(message: String) -> Error {
    Error::invalid_parameter(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_have_texts() {
        let long = "k".repeat(129);
        let cases = [
            (vec![Tag::new("", "v")], "Tag keys must have between 1 and 128 characters"),
            (vec![Tag::new(&long, "v")], "has 129."),
            (vec![Tag::new("k", "v".repeat(257))], "Tag values must have at most 256 characters"),
            (vec![Tag::new("AWS:k", "v")], "Tag keys must not begin with 'aws:'"),
            (vec![Tag::new("k", "aWs:v")], "Tag values must not begin with 'aws:'"),
            (vec![Tag::new("k!", "v")], "Tag key 'k!' contains '!'"),
            (vec![Tag::new("k", "a\tb")], "Tag value 'a\tb' contains '\\t'"),
            (vec![Tag::new("k", "1"), Tag::new("k", "2")], "'k' is given twice"),
            ((0..51).map(|it| Tag::new(format!("k{it}"), "")).collect(), "would have 51."),
        ];
        for (tags, text) in cases {
            let error = of_request(Some(&tags)).unwrap_err();
            assert!(error.message.contains(text), "{error}");
        }
        let fine = [Tag::new("Ünï cödé_.:/=+-@", ""), Tag::new("K", "v"), Tag::new("k", "v")];
        assert_eq!(of_request(Some(&fine)).unwrap(), fine);
        assert_eq!(of_request(None).unwrap(), []);
    }

    #[test]
    fn a_missing_value_is_empty() {
        let given = [Tag { key: Some("k".to_owned()), value: None }];
        assert_eq!(of_request(Some(&given)).unwrap(), [Tag::new("k", "")]);
    }

    #[test]
    fn merging_replaces_and_appends() {
        let merged = merge(
            &[Tag::new("a", "1"), Tag::new("b", "2")],
            &[Tag::new("c", "3"), Tag::new("a", "4")],
        );
        assert_eq!(merged.unwrap(), [Tag::new("a", "4"), Tag::new("b", "2"), Tag::new("c", "3")]);
        let many: Vec<_> = (0..50).map(|it| Tag::new(format!("k{it}"), "")).collect();
        assert!(merge(&many, &[Tag::new("k0", "new")]).is_ok());
        assert!(merge(&many, &[Tag::new("k50", "")]).unwrap_err().message.contains("have 51"));
        let managed = [Tag::new("aws:ecs:clusterName", "c")];
        assert_eq!(merge(&[&managed[..], &many[1..]].concat(), &many[..1]).unwrap().len(), 51);
        assert!(merge(&many, &[]).is_err());
    }

    #[test]
    fn removing_ignores_unknown_keys() {
        let left =
            remove(&[Tag::new("a", "1"), Tag::new("b", "2")], &["b".to_owned(), "x".to_owned()]);
        assert_eq!(left.unwrap(), [Tag::new("a", "1")]);
        assert!(remove(&[], &["aws:x".to_owned()]).is_err());
        assert!(remove(&[], &[]).is_err());
    }
}
