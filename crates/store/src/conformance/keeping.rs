//! What is committed is what is loaded, whatever it is called and however large it is.
use berth_engine::{Revision, ShardName, Store};

use super::{Site, batch, lead, load, open, put};

pub async fn what_was_never_written_is_empty(site: &impl Site) {
    let (store, shard) = (open(site).await, ShardName::new("s"));
    assert_eq!(store.shards().await.expect("the shards can be listed"), vec![]);
    assert_eq!(load(&store, &shard).await, (0, vec![]));
    lead(&store, &shard).await;
    assert_eq!(load(&store, &shard).await, (0, vec![]));
    assert_eq!(store.shards().await.expect("the shards can be listed"), vec![]);
}

/// Names that would run into each other if they were joined carelessly.
const ODD: [&str; 14] = [
    "",
    "/",
    "a",
    "a/",
    "/a",
    "a/b",
    "ab",
    "a\0",
    "a\0b",
    "\u{1}",
    "\u{ff}",
    "\u{10ffff}",
    "ä/ö",
    "\"\\\n",
];

pub async fn odd_names_are_kept_apart(site: &impl Site) {
    let store = open(site).await;
    let rows_of = |shard: &str| {
        let mut rows = Vec::new();
        for table in ODD {
            rows.extend(ODD.map(|key| put(table, key, format!("{shard:?} {table:?} {key:?}"))));
        }
        rows.sort_by(|a, b| (&a.table, &a.key).cmp(&(&b.table, &b.key)));
        rows
    };
    for name in ODD {
        let shard = ShardName::new(name);
        let term = lead(&store, &shard).await;
        for (revision, rows) in (1..).zip(rows_of(name).chunks(ODD.len())) {
            assert_eq!(store.commit(&shard, batch(term, revision, rows)).await, Ok(()));
        }
    }
    drop(store);
    let store = open(site).await;
    let mut names = ODD.map(ShardName::new).to_vec();
    names.sort();
    assert_eq!(store.shards().await.expect("the shards can be listed"), names);
    for name in ODD {
        let last = ODD.len() as Revision;
        assert_eq!(load(&store, &ShardName::new(name)).await, (last, rows_of(name)), "{name:?}");
    }
}

pub async fn large_and_empty_values_are_kept(site: &impl Site) {
    let (store, shard) = (open(site).await, ShardName::new("s"));
    let term = lead(&store, &shard).await;
    let long = "k".repeat(1000);
    let noise: Vec<u8> =
        (0..1_000_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let rows = vec![
        put("t", "empty", ""),
        put("t", "every byte", (0..=255).collect::<Vec<u8>>()),
        put("t", &long, "long key"),
        put("t", "large", &noise),
    ];
    assert_eq!(store.commit(&shard, batch(term, 1, rows.clone())).await, Ok(()));
    let mut expected = rows;
    expected.sort_by(|a, b| a.key.cmp(&b.key));
    assert_eq!(load(&store, &shard).await, (1, expected.clone()));
    drop(store);
    assert_eq!(load(&open(site).await, &shard).await, (1, expected), "after a restart");
}

pub async fn many_shards_are_kept(site: &impl Site) {
    let store = open(site).await;
    let name = |n: u32| ShardName::new(&format!("ecs/cluster-{n:03}"));
    for n in 0..200 {
        let term = lead(&store, &name(n)).await;
        let rows = [put("clusters", "self", format!("{n}"))];
        assert_eq!(store.commit(&name(n), batch(term, 1, rows)).await, Ok(()));
    }
    drop(store);
    let store = open(site).await;
    let listed = store.shards().await.expect("the shards can be listed");
    assert_eq!(listed, (0..200).map(name).collect::<Vec<_>>());
    for n in 0..200 {
        let rows = vec![put("clusters", "self", format!("{n}"))];
        assert_eq!(load(&store, &name(n)).await, (1, rows));
    }
}
