//! The key space: how shards, heads and rows are told apart.
//!
//! ```text
//! g                          the number of the last group of commits
//! l {shard}                  the term of the shard's last leader
//! h {shard}                  the shard's head
//! r {shard} FF {table} FF {key}   a row
//! ```
//!
//! FF occurs in no UTF-8 text, so that nothing has to be escaped, and rows come in the order of
//! their keys within a table.
use berth_engine::ShardName;

pub const END: u8 = 0xFF;

pub const GROUP: &[u8] = b"g";
pub const LEADS: &[u8] = b"l";
pub const HEADS: &[u8] = b"h";

pub fn lead(shard: &ShardName) -> Vec<u8> {
    [LEADS, shard.as_str().as_bytes()].concat()
}

pub fn head(shard: &ShardName) -> Vec<u8> {
    [HEADS, shard.as_str().as_bytes()].concat()
}

/// The shard in the key of a lead or a head.
pub fn shard(key: &[u8]) -> Option<ShardName> {
    let (_, name) = key.split_first()?;
    std::str::from_utf8(name).ok().map(ShardName::new)
}

/// What the keys of all rows of a shard begin with.
pub fn rows(shard: &ShardName) -> Vec<u8> {
    [b"r", shard.as_str().as_bytes(), &[END]].concat()
}

pub fn row(shard: &ShardName, table: &str, key: &str) -> Vec<u8> {
    [b"r", shard.as_str().as_bytes(), &[END], table.as_bytes(), &[END], key.as_bytes()].concat()
}

/// Table and key of a row, from what follows [`rows`] in its key.
pub fn address(rest: &[u8]) -> Option<(String, String)> {
    let end = rest.iter().position(|byte| *byte == END)?;
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
    Some((text(&rest[..end])?, text(&rest[end + 1..])?))
}

/// A key for people; what is not printable is escaped.
pub fn show(key: &[u8]) -> String {
    let Some((kind, name)) = key.split_first() else { return "a row without a key".to_owned() };
    let parts = name.split(|byte| *byte == END).map(|part| part.escape_ascii().to_string());
    let name = parts.collect::<Vec<_>>().join(" / ");
    match [*kind].as_slice() {
        LEADS => format!("leader of shard {name}"),
        HEADS => format!("head of shard {name}"),
        _ => format!("row {name}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_row_has_a_key_of_its_own(
            a in (".*", ".*", ".*"), b in (".*", ".*", ".*"),
        ) {
            let key = |(shard, table, key): &(String, String, String)| {
                row(&ShardName::new(shard), table, key)
            };
            prop_assert_eq!(key(&a) == key(&b), a == b);
            let prefix = rows(&ShardName::new(&a.0));
            let rest = &key(&a)[prefix.len()..];
            prop_assert_eq!(address(rest), Some((a.1.clone(), a.2.clone())));
            prop_assert_eq!(key(&b).starts_with(&prefix), a.0 == b.0);
        }
    }
}
