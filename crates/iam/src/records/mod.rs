//! What is stored, in the field names of the public API, and under which row addresses.
mod access_key;
mod authority;
mod documents;
mod entity;
mod id;
mod links;

use berth_effects::{Import, ImportKey};
use berth_engine::RowError;
use berth_kernel::rows;

pub use access_key::{AccessKey, KeyUse, SealKey};
pub use authority::CertificateAuthority;
pub use documents::{InlinePolicy, PolicyVersion};
pub use entity::{
    Body, CLOSED_INSTANCES, Entity, Group, INSTANCES_PATH, InstanceProfile, OfInstance, Policy,
    Revoked, Role, User,
};
pub use id::{Id, Kind, access_key_id, session_key_id};
pub use links::{Attachment, Membership};

/// One stored fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// Boxed: it is much larger than the others.
    Entity(Box<Entity>),
    PolicyVersion(PolicyVersion),
    InlinePolicy(InlinePolicy),
    Attachment(Attachment),
    Membership(Membership),
    AccessKey(AccessKey),
    KeyUse(KeyUse),
    SealKey(SealKey),
    CertificateAuthority(CertificateAuthority),
    Import(Import),
}

/// Names a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// By its place.
    Entity(Kind, String),
    /// By its policy and its number.
    PolicyVersion(Id, u32),
    /// By its owner and its name.
    InlinePolicy(Id, String),
    /// By its owner and its policy.
    Attachment(Id, Id),
    /// By its user and its group.
    Membership(Id, Id),
    /// By its id.
    AccessKey(String),
    /// By the id of the access key.
    KeyUse(String),
    /// By its number.
    SealKey(u32),
    /// By its number.
    CertificateAuthority(u32),
    Import(ImportKey),
}

const KEY_USES: &str = "access-key-use";
const SEAL_KEYS: &str = "seal-key";
const AUTHORITIES: &str = "certificate-authority";

impl berth_engine::Record for Record {
    type Key = Key;

    // Of uses each call would be told otherwise, and of a key that is dropped nothing must stay.
    const PASSING: &'static [&'static str] = &[KEY_USES, SEAL_KEYS, AUTHORITIES];

    const TABLES: &'static [&'static str] = &[
        "access-key",
        KEY_USES,
        "attachment",
        AUTHORITIES,
        "group",
        "import",
        "import_head",
        "inline-policy",
        "instance-profile",
        "membership",
        "policy",
        "policy-version",
        "role",
        SEAL_KEYS,
        "user",
    ];

    fn key(&self) -> Key {
        match self {
            Record::Entity(it) => Key::Entity(it.kind(), it.place()),
            Record::PolicyVersion(it) => Key::PolicyVersion(it.policy_id.clone(), it.version),
            Record::InlinePolicy(it) => Key::InlinePolicy(it.owner_id.clone(), it.name.clone()),
            Record::Attachment(it) => Key::Attachment(it.owner_id.clone(), it.policy_id.clone()),
            Record::Membership(it) => Key::Membership(it.user_id.clone(), it.group_id.clone()),
            Record::AccessKey(it) => Key::AccessKey(it.access_key_id.clone()),
            Record::KeyUse(it) => Key::KeyUse(it.access_key_id.clone()),
            Record::Import(it) => Key::Import(it.key()),
            Record::SealKey(it) => Key::SealKey(it.number),
            Record::CertificateAuthority(it) => Key::CertificateAuthority(it.number),
        }
    }

    fn address(key: &Key) -> (&'static str, String) {
        match key {
            Key::Entity(kind, place) => (kind.word(), place.clone()),
            Key::PolicyVersion(id, version) => ("policy-version", format!("{id}/{version}")),
            Key::InlinePolicy(id, name) => ("inline-policy", format!("{id}/{name}")),
            Key::Attachment(owner, policy) => ("attachment", format!("{owner}/{policy}")),
            Key::Membership(user, group) => ("membership", format!("{user}/{group}")),
            Key::AccessKey(id) => ("access-key", id.clone()),
            Key::KeyUse(id) => (KEY_USES, id.clone()),
            Key::Import(key) => key.address(),
            Key::SealKey(number) => (SEAL_KEYS, number.to_string()),
            Key::CertificateAuthority(number) => (AUTHORITIES, number.to_string()),
        }
    }

    fn key_of(table: &str, key: &str) -> Option<Key> {
        match table {
            "access-key" => return Some(Key::AccessKey(key.to_owned())),
            KEY_USES => return Some(Key::KeyUse(key.to_owned())),
            "import" | "import_head" => {
                return ImportKey::of_address(table, key).map(Key::Import);
            }
            SEAL_KEYS => return key.parse().ok().map(Key::SealKey),
            AUTHORITIES => return key.parse().ok().map(Key::CertificateAuthority),
            _ => {}
        }
        let (first, second) = key.split_once('/')?;
        Some(match table {
            "policy-version" => Key::PolicyVersion(Id::of(first), second.parse().ok()?),
            "inline-policy" => Key::InlinePolicy(Id::of(first), second.to_owned()),
            "attachment" => Key::Attachment(Id::of(first), Id::of(second)),
            "membership" => Key::Membership(Id::of(first), Id::of(second)),
            other => Key::Entity(Kind::of_word(other)?, key.to_owned()),
        })
    }

    fn encode(&self) -> Vec<u8> {
        match self {
            Record::Entity(it) => rows::encode(it),
            Record::PolicyVersion(it) => rows::encode(it),
            Record::InlinePolicy(it) => rows::encode(it),
            Record::Attachment(it) => rows::encode(it),
            Record::Membership(it) => rows::encode(it),
            Record::AccessKey(it) => rows::encode(it),
            Record::KeyUse(it) => rows::encode(it),
            Record::Import(it) => it.encode(),
            Record::SealKey(it) => rows::encode(it),
            Record::CertificateAuthority(it) => rows::encode(it),
        }
    }

    fn decode(table: &str, key: &str, value: &[u8]) -> Result<Option<Record>, RowError> {
        Ok(Some(match table {
            "policy-version" => Record::PolicyVersion(rows::decode(table, key, value)?),
            "inline-policy" => Record::InlinePolicy(rows::decode(table, key, value)?),
            "attachment" => Record::Attachment(rows::decode(table, key, value)?),
            "membership" => Record::Membership(rows::decode(table, key, value)?),
            "access-key" => Record::AccessKey(rows::decode(table, key, value)?),
            "import" | "import_head" => {
                return Ok(Import::decode(table, key, value)?.map(Record::Import));
            }
            KEY_USES => Record::KeyUse(rows::decode(table, key, value)?),
            SEAL_KEYS => Record::SealKey(rows::decode(table, key, value)?),
            AUTHORITIES => Record::CertificateAuthority(rows::decode(table, key, value)?),
            other if Kind::of_word(other).is_some() => {
                Record::Entity(rows::decode(table, key, value)?)
            }
            _ => return Ok(None),
        }))
    }
}

impl From<Entity> for Record {
    fn from(it: Entity) -> Record {
        Record::Entity(Box::new(it))
    }
}

impl From<PolicyVersion> for Record {
    fn from(it: PolicyVersion) -> Record {
        Record::PolicyVersion(it)
    }
}

impl From<InlinePolicy> for Record {
    fn from(it: InlinePolicy) -> Record {
        Record::InlinePolicy(it)
    }
}

impl From<Attachment> for Record {
    fn from(it: Attachment) -> Record {
        Record::Attachment(it)
    }
}

impl From<Membership> for Record {
    fn from(it: Membership) -> Record {
        Record::Membership(it)
    }
}

impl From<AccessKey> for Record {
    fn from(it: AccessKey) -> Record {
        Record::AccessKey(it)
    }
}

impl From<KeyUse> for Record {
    fn from(it: KeyUse) -> Record {
        Record::KeyUse(it)
    }
}

impl From<CertificateAuthority> for Record {
    fn from(it: CertificateAuthority) -> Record {
        Record::CertificateAuthority(it)
    }
}

impl From<Import> for Record {
    fn from(it: Import) -> Record {
        Record::Import(it)
    }
}

impl From<ImportKey> for Key {
    fn from(it: ImportKey) -> Key {
        Key::Import(it)
    }
}

impl From<SealKey> for Record {
    fn from(it: SealKey) -> Record {
        Record::SealKey(it)
    }
}

#[cfg(test)]
mod tests {
    use berth_engine::Record as _;

    use super::*;

    /// What is told of a row names it by its table and its key.
    #[test]
    fn an_address_tells_its_key() {
        let id = |it: &str| Id::of(it);
        for key in [
            Key::Entity(Kind::Role, "/team/web".to_owned()),
            Key::PolicyVersion(id("ANPA1"), 7),
            Key::InlinePolicy(id("AROA1"), "a/b".to_owned()),
            Key::Attachment(id("AROA1"), id("ANPA1")),
            Key::Membership(id("AIDA1"), id("AGPA1")),
            Key::AccessKey("AKIA1".to_owned()),
            Key::KeyUse("AKIA1".to_owned()),
            Key::SealKey(1),
            Key::CertificateAuthority(2),
            Key::Import(ImportKey::Entry("l".to_owned(), "ecs/a".to_owned(), "b".to_owned())),
        ] {
            let (table, text) = Record::address(&key);
            assert_eq!(Record::key_of(table, &text), Some(key));
        }
    }
}
