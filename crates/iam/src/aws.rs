//! The managed policies of AWS: their names are AWS's, what they say is Berth's rendering.
use std::{collections::BTreeMap, sync::LazyLock};

use berth_engine::Timestamp;
use berth_kernel::fnv1a;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    policy::Policy,
    records::{Id, Kind},
};

/// One of them. It never changes, has one version, and no tags.
#[derive(Debug)]
pub struct AwsPolicy {
    pub id: Id,
    pub name: String,
    pub path: String,
    pub document: String,
    pub policy: Policy,
}

/// What stands in the file.
#[derive(Deserialize)]
struct Written {
    name: String,
    path: String,
    document: Value,
}

/// When all of them were made, and their first versions.
pub const CREATE_DATE: Timestamp = Timestamp(1_423_180_800_000);

/// Of their only versions.
pub const VERSION: u32 = 1;

/// By their places: `/service-role/AmazonECSTaskExecutionRolePolicy`.
static BY_PLACE: LazyLock<BTreeMap<String, AwsPolicy>> = LazyLock::new(|| {
    let written: Vec<Written> =
        serde_json::from_str(include_str!("aws_policies.json")).expect("the file is JSON");
    let policy = |Written { name, path, document }: Written| {
        let document = serde_json::to_string_pretty(&document).expect("it was read from JSON");
        let policy = Policy::of_identity(&document).expect("the file has policies");
        let place = format!("{path}{name}");
        (place.clone(), AwsPolicy { id: id(&place), name, path, document, policy })
    };
    written.into_iter().map(policy).collect()
});

static BY_ID: LazyLock<BTreeMap<Id, &'static AwsPolicy>> =
    LazyLock::new(|| BY_PLACE.values().map(|it| (it.id.clone(), it)).collect());

impl AwsPolicy {
    pub fn place(&self) -> String {
        format!("{}{}", self.path, self.name)
    }

    pub fn arn(&self, partition: &str) -> String {
        format!("arn:{partition}:iam::aws:policy{}", self.place())
    }
}

/// In the order of their places.
pub fn all() -> impl Iterator<Item = &'static AwsPolicy> {
    BY_PLACE.values()
}

pub fn by_id(id: &Id) -> Option<&'static AwsPolicy> {
    BY_ID.get(id).copied()
}

/// What AWS calls one of them.
pub fn name_of(id: &Id) -> Option<&'static str> {
    by_id(id).map(|it| &*it.name)
}

/// By the end of its ARN.
pub fn at(place: &str) -> Option<&'static AwsPolicy> {
    BY_PLACE.get(place)
}

/// The same in every installation and release, and no id that chance could make: that of an account
/// has another first letter. A hash in base 32.
fn id(place: &str) -> Id {
    let hash = fnv1a(place.bytes());
    let digit =
        |at: u32| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(hash >> (5 * at)) as usize & 31]);
    let digits: String = (0..13).rev().map(digit).collect();
    Id::of(&format!("{}AWSA{digits}", Kind::Policy.prefix()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_policies_with_ids_of_their_own() {
        assert_eq!(BY_ID.len(), BY_PLACE.len());
        assert!(all().count() >= 19);
        let execution = at("/service-role/AmazonECSTaskExecutionRolePolicy").expect("it is there");
        let arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
        assert_eq!(execution.arn("aws"), arn);
        // Attachments keep it.
        assert_eq!(execution.id.as_str(), "ANPAAWSAMLQP5QNE5QG4B");
        assert_eq!(by_id(&execution.id).map(|it| &it.name), Some(&execution.name));
    }
}
