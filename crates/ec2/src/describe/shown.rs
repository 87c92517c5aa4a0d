//! What all descriptions share.
use std::net::Ipv4Addr;

use berth_api::ec2::Tag;
use berth_kernel::Home;

use crate::{
    Interface, State,
    records::Kind,
    rules::{filters::Filtered, tags::Tags},
};

/// What descriptions are made of beside a record.
#[derive(Clone, Copy)]
pub struct At<'a> {
    pub state: &'a State,
    pub home: &'a Home,
    /// Those of tasks, if the call needs them.
    pub interfaces: &'a [Interface],
}

/// Something that is listed.
pub trait Described: Filtered {
    type Wire;

    /// Whose ids calls may name.
    const KIND: Kind;

    /// What it is listed by, and calls name it by.
    fn id(&self) -> String;

    fn wire(&self) -> Self::Wire;
}

pub fn tags(tags: &Tags) -> Option<Vec<Tag>> {
    let tag = |(key, value): (&String, &String)| Tag {
        key: Some(key.clone()),
        value: Some(value.clone()),
    };
    Some(tags.iter().map(tag).collect())
}

/// Whatever has no tags.
pub static NO_TAGS: Tags = Tags::new();

pub fn text(it: impl ToString) -> Option<String> {
    Some(it.to_string())
}

/// EC2: how a host of an address is called inside.
pub fn private_dns_name(address: Ipv4Addr, home: &Home) -> String {
    let host = address.to_string().replace('.', "-");
    match &*home.region {
        "us-east-1" => format!("ip-{host}.ec2.internal"),
        region => format!("ip-{host}.{region}.compute.internal"),
    }
}
