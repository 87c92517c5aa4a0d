//! The key space of the history.
//!
//! ```text
//! b {shard} FF {revision}                       a batch
//! s {shard}                                     the first revision that is kept whole
//! o {shard}                                     the first one that there was room for, where
//!                                               there was none for what is before it
//! t                                             how much it took when it was tidied up last
//! v {shard} FF {table} FF {key} FF {revision}   a row as that batch left it
//! ```
//!
//! As in the rows, FF occurs in no text. Revisions are eight bytes, big endian, so that versions
//! and batches come in their order.
use std::ops::RangeInclusive;

use berth_engine::{Revision, ShardName};

use crate::keys::END;

pub const TIDIED: &[u8] = b"t";

const REVISION_BYTES: usize = size_of::<Revision>();

pub fn begins(shard: &ShardName) -> Vec<u8> {
    [b"s", shard.as_str().as_bytes()].concat()
}

pub fn outgrown(shard: &ShardName) -> Vec<u8> {
    [b"o", shard.as_str().as_bytes()].concat()
}

pub fn batch(shard: &ShardName, revision: Revision) -> Vec<u8> {
    [b"b", shard.as_str().as_bytes(), &[END], &revision.to_be_bytes()].concat()
}

pub fn version(shard: &ShardName, table: &str, key: &str, revision: Revision) -> Vec<u8> {
    [&of_row(shard, table, key)[..], &revision.to_be_bytes()].concat()
}

/// What the keys of all versions of a shard's rows begin with.
pub fn of_shard(shard: &ShardName) -> Vec<u8> {
    [b"v", shard.as_str().as_bytes(), &[END]].concat()
}

/// What the keys of all versions of a row begin with, and no other's.
pub fn of_row(shard: &ShardName, table: &str, key: &str) -> Vec<u8> {
    [&of_table(shard, table), key.as_bytes(), &[END]].concat()
}

/// What the keys of all versions of a table's rows begin with.
pub fn of_table(shard: &ShardName, table: &str) -> Vec<u8> {
    [&of_shard(shard), table.as_bytes(), &[END]].concat()
}

/// From the first key with this prefix to the last: nothing that follows it is as great, because
/// what follows is a revision, or a text and a revision.
pub fn with_prefix(prefix: Vec<u8>) -> RangeInclusive<Vec<u8>> {
    let last = [&prefix, &[END; REVISION_BYTES + 1][..]].concat();
    prefix..=last
}

/// The revision that a key ends with.
pub fn revision(key: &[u8]) -> Option<Revision> {
    key.last_chunk::<REVISION_BYTES>().map(|bytes| Revision::from_be_bytes(*bytes))
}

/// The row's own key and the revision, from what follows [`of_table`] in the key of a version.
pub fn row(rest: &[u8]) -> Option<(&str, Revision)> {
    let (rest, bytes) = rest.split_last_chunk::<REVISION_BYTES>()?;
    let (end, key) = rest.split_last()?;
    let key = std::str::from_utf8(key).ok().filter(|_| *end == END)?;
    Some((key, Revision::from_be_bytes(*bytes)))
}

/// A key for people; what is not printable is escaped.
pub fn show(key: &[u8]) -> String {
    let Some((kind, name)) = key.split_first() else { return "an entry without a key".to_owned() };
    let text = |bytes: &[u8]| {
        let parts = bytes.split(|byte| *byte == END).map(|part| part.escape_ascii().to_string());
        parts.collect::<Vec<_>>().join(" / ")
    };
    match (kind, name.split_last_chunk::<REVISION_BYTES>(), revision(name)) {
        (b'b', Some(([shard @ .., END], _)), Some(revision)) => {
            format!("history of shard {}, batch {revision}", text(shard))
        }
        (b'v', Some(([row @ .., END], _)), Some(revision)) => {
            format!("history of row {}, revision {revision}", text(row))
        }
        (b't', ..) => "history, when it was tidied up".to_owned(),
        _ => format!("history of shard {}, its beginning", text(name)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn versions_lie_within_their_table_and_come_in_their_order(
            a in (".*", ".*", ".*", any::<Revision>()), b in (".*", ".*", ".*", any::<Revision>()),
        ) {
            let version = |(shard, table, key, revision): &(String, String, String, Revision)| {
                version(&ShardName::new(shard), table, key, *revision)
            };
            let prefix = of_table(&ShardName::new(&a.0), &a.1);
            let (mine, other) = (version(&a), version(&b));
            prop_assert_eq!(row(&mine[prefix.len()..]), Some((a.2.as_str(), a.3)));
            prop_assert_eq!(revision(&mine), Some(a.3));
            let is_of_table = (&a.0, &a.1) == (&b.0, &b.1);
            prop_assert_eq!(with_prefix(prefix).contains(&other), is_of_table);
            let later = self::version(&ShardName::new(&a.0), &a.1, &a.2, a.3.saturating_add(1));
            prop_assert!(later >= mine);
        }
    }

    #[test]
    fn keys_are_shown_with_their_names() {
        let shard = ShardName::new("ecs/prod");
        assert_eq!(show(&batch(&shard, 0xFFFF)), "history of shard ecs/prod, batch 65535");
        let key = version(&shard, "task", "a\n", u64::MAX);
        let expected = "history of row ecs/prod / task / a\\n, revision 18446744073709551615";
        assert_eq!(show(&key), expected);
        assert_eq!(show(&begins(&shard)), "history of shard ecs/prod, its beginning");
        assert_eq!(show(&outgrown(&shard)), "history of shard ecs/prod, its beginning");
        assert_eq!(show(TIDIED), "history, when it was tidied up");
    }
}
