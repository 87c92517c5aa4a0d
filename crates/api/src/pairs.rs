//! Wire shapes that give a name a value, made from the two.
use crate::ecs::{Attribute, KeyValuePair, Resource, Tag};

impl Attribute {
    /// Of whatever the request or the answer is about.
    pub fn new(name: impl Into<String>, value: Option<String>) -> Attribute {
        Attribute { name: Some(name.into()), value, ..Attribute::default() }
    }
}

impl KeyValuePair {
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> KeyValuePair {
        KeyValuePair { name: Some(name.into()), value: Some(value.into()) }
    }
}

impl Resource {
    /// ECS: CPU units, or MiB of memory.
    pub fn integer(name: &str, value: i32) -> Resource {
        Resource {
            name: Some(name.to_owned()),
            r#type: Some("INTEGER".to_owned()),
            integer_value: Some(value),
            ..Resource::default()
        }
    }

    /// ECS: ports, or GPUs by their ids.
    pub fn string_set(name: &str, values: Vec<String>) -> Resource {
        Resource {
            name: Some(name.to_owned()),
            r#type: Some("STRINGSET".to_owned()),
            string_set_value: Some(values),
            ..Resource::default()
        }
    }
}

impl Tag {
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Tag {
        Tag { key: Some(key.into()), value: Some(value.into()) }
    }
}
