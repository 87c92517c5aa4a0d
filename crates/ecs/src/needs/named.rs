//! What requests name: the one ARN of a resource, whatever way it is written, and the tags that it
//! has.
use std::borrow::Cow;

use berth_api::{ecs::Tag, sigv4::percent_encoded};
use berth_definitions::is_valid_name;

use crate::{Home, SERVICE};

/// A resource, there or not.
pub struct Named<'a> {
    pub arn: String,
    pub tags: &'a [Tag],
}

impl Named<'_> {
    /// Something of a kind that is looked up nowhere: it has no tags.
    pub fn of(home: &Home, kind: &str, text: &str) -> Named<'static> {
        Named::at(home, &format!("{kind}/{}", literal(text)))
    }

    /// All of a kind.
    pub fn all(home: &Home, kind: &str) -> Named<'static> {
        Named::at(home, &format!("{kind}/*"))
    }

    /// Where an ARN ends so.
    pub fn at(home: &Home, tail: &str) -> Named<'static> {
        Named { arn: home.arn(SERVICE, tail), tags: &[] }
    }
}

/// What a caller wrote, as a part of an ARN. What no name has is encoded: so a text is no name but
/// its own, and a slash, a colon or a wildcard in it means nothing.
pub fn literal(text: &str) -> Cow<'_, str> {
    match is_valid_name(text) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(percent_encoded(text)),
    }
}

/// Keys and values, as needs take them.
pub fn pairs(tags: &[Tag]) -> impl Iterator<Item = (&str, &str)> + Clone {
    tags.iter().filter_map(|it| Some((it.key.as_deref()?, it.value.as_deref().unwrap_or_default())))
}
