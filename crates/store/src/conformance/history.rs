//! What is kept of what was: a random history beside the plain list of its batches.
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::{ControlFlow, RangeInclusive},
    sync::Arc,
};

use berth_engine::{
    Batch, Cause, History, Past, PastBatch, Random, Revision, Row, ShardName, Shrunk, Store, Term,
    Timestamp, Version,
};

use super::{Site, delete, lead, load, open, put};

const STEPS: usize = 120;
const SHARDS: u64 = 2;
const KEYS: [&str; 6] = ["", "a", "aa", "b", "ba", "\u{10ffff}"];
const TABLES: [&str; 2] = ["t", "t2"];

/// Everything that was ever committed to a shard, and what is to be kept of it.
#[derive(Default)]
struct Model {
    term: Term,
    batches: Vec<PastBatch>,
    first: Revision,
    is_outgrown: bool,
}

impl Model {
    fn last(&self) -> Revision {
        self.batches.len() as Revision
    }

    fn rows_at(&self, table: &str, revision: Revision) -> Vec<Row> {
        let mut rows = BTreeMap::new();
        let until = self.batches.iter().take_while(|it| it.revision <= revision);
        for row in until.flat_map(|it| &it.rows).filter(|row| row.table == table) {
            match &row.value {
                Some(_) => rows.insert(row.key.clone(), row.clone()),
                None => rows.remove(&row.key),
            };
        }
        rows.into_values().collect()
    }

    fn versions(&self, table: &str, key: &str) -> Vec<Version> {
        let mut versions = Vec::new();
        for batch in &self.batches {
            let row = batch.rows.iter().find(|row| (&*row.table, &*row.key) == (table, key));
            let Some(row) = row else { continue };
            if batch.revision <= self.first {
                versions.clear();
            }
            if row.value.is_some() || batch.revision >= self.first {
                versions.push(Version { revision: batch.revision, value: row.value.clone() });
            }
        }
        versions
    }

    fn revision_at(&self, at: Timestamp) -> Option<Revision> {
        let kept = self.batches.iter().rev().take_while(|it| it.revision >= self.first);
        kept.filter(|it| it.at <= at).map(|it| it.revision).next()
    }

    fn forget(&mut self, before: Timestamp) {
        while self.first < self.last() && self.batches[self.first as usize - 1].at < before {
            self.first += 1;
            self.is_outgrown = false;
        }
    }

    /// What a shard kept of its last batches is up to the store, which knows how much they take.
    fn outgrew(&mut self, past: &impl Past) {
        let Some((first, last)) = past.span().map(RangeInclusive::into_inner) else { return };
        assert!(self.first <= first && first <= last, "{first} is not among what was kept");
        self.is_outgrown |= self.first < first;
        self.first = first;
    }

    /// When its first batch began, where there is another one.
    fn begun(&self) -> Option<Timestamp> {
        (self.first < self.last()).then(|| self.batches[self.first as usize - 1].at)
    }
}

pub async fn agrees_with_the_list_of_batches<T: Site>(site: &T, seed: u64) {
    let mut random = Random::new(seed);
    let mut models = BTreeMap::<ShardName, Model>::new();
    let mut store = open(site).await;
    let mut clock = 1_000;
    for step in 0..STEPS {
        let shard = ShardName::new(&format!("ecs/{}", random.below(SHARDS)));
        let model = models.entry(shard.clone()).or_default();
        match random.below(20) {
            0 => {
                drop(store);
                store = open(site).await;
            }
            1 => {
                let before = Timestamp(clock - random.below(900) as i64);
                while store.forget(&shard, before).await.expect("it can forget") {}
                model.forget(before);
            }
            2 => clock -= random.below(300) as i64,
            3 => shrinks(&store, &mut models, &mut random).await,
            4 | 5 => agrees(&store, &shard, model, &mut random, (seed, step)).await,
            _ => {
                clock += random.below(30) as i64;
                commit(&store, &shard, model, &mut random, Timestamp(clock)).await;
            }
        }
    }
    drop(store);
    let store = open(site).await;
    for (shard, model) in &models {
        agrees(&store, shard, model, &mut random, (seed, STEPS)).await;
    }
}

/// How much goes is up to the store: what a history takes there changes by itself. Whatever stays
/// is what it was.
async fn shrinks(
    store: &impl History,
    models: &mut BTreeMap<ShardName, Model>,
    random: &mut Random,
) {
    let extent = store.extent().await.expect("it can be measured");
    shrink(store, random.below(2 * extent.bytes + 2)).await;
    for (shard, model) in models {
        model.outgrew(&store.past(shard).await.expect("the history can be read"));
    }
}

async fn shrink(store: &impl History, bytes_max: u64) {
    while store.shrink(bytes_max).await.expect("it can shrink") != Shrunk::Fits {}
}

async fn commit(
    store: &impl Store,
    shard: &ShardName,
    model: &mut Model,
    random: &mut Random,
    at: Timestamp,
) {
    if model.term == 0 || random.below(10) == 0 {
        model.term = lead(store, shard).await;
    }
    let places: BTreeSet<_> = (0..random.below(5))
        .map(|_| (random.below(2) as usize, random.below(6) as usize))
        .collect();
    let row = |(table, key): (usize, usize)| match random.below(3) {
        0 => delete(TABLES[table], KEYS[key]),
        _ => put(TABLES[table], KEYS[key], random.next_u64().to_string()),
    };
    let rows: Vec<Row> = places.into_iter().map(row).collect();
    let cause = |n: u32| Cause { call: format!("{{\"n\":\"{n}\\n\"}}"), rows: vec![n] };
    let causes: Vec<Cause> = (0..rows.len() as u32 / 2).map(cause).collect();
    let revision = model.last() + 1;
    let past = PastBatch { revision, at, causes: causes.clone(), rows: rows.clone() };
    let batch = Batch { term: model.term, revision, at, rows, causes, passing: &[] };
    assert_eq!(store.commit(shard, Arc::new(batch)).await, Ok(()));
    model.batches.push(past);
    model.first = model.first.max(1);
}

async fn agrees(
    store: &impl History,
    shard: &ShardName,
    model: &Model,
    random: &mut Random,
    at: (u64, usize),
) {
    let past = store.past(shard).await.expect("the history can be read");
    let span = Some(model.first..=model.last()).filter(|_| model.last() > 0);
    assert_eq!(past.span(), span, "seed and step {at:?}");
    assert_eq!(past.is_outgrown(), model.is_outgrown, "seed and step {at:?}");
    for _ in 0..6 {
        let time = Timestamp(random.below(3_000) as i64 - 500);
        let found = past.revision_at(time).expect("it can be read");
        assert_eq!(found, model.revision_at(time), "{time:?}, seed and step {at:?}");
    }
    let Some(span) = span else { return };
    let kept = model.last() - model.first + 1;
    for revision in [model.first, model.last(), model.first + random.below(kept)] {
        assert!(span.contains(&revision));
        for table in TABLES {
            let expected = model.rows_at(table, revision);
            let found = past.rows_at(table, revision).expect("it can be read");
            assert_eq!(found, expected, "{table} at {revision}, seed and step {at:?}");
            for key in KEYS {
                let row = expected.iter().find(|row| row.key == key);
                let found = past.row_at(table, key, revision).expect("it can be read");
                let expected = row.and_then(|row| row.value.clone());
                assert_eq!(found, expected, "{table}/{key} at {revision}, seed and step {at:?}");
            }
        }
    }
    for (table, key) in TABLES.into_iter().flat_map(|table| KEYS.map(|key| (table, key))) {
        let found = past.versions(table, key).expect("it can be read");
        assert_eq!(found, model.versions(table, key), "{table}/{key}, seed and step {at:?}");
    }
    let (after, most) = (random.below(model.last() + 2), 1 + random.below(20) as usize);
    let from = model.first.max(after + 1) as usize - 1;
    let expected: Vec<_> = model.batches.iter().skip(from).take(most).cloned().collect();
    assert_eq!(batches(&past, after, most), expected, "after {after}, seed and step {at:?}");
}

fn batches(past: &impl Past, after: Revision, most: usize) -> Vec<PastBatch> {
    let mut found = Vec::new();
    let mut each = |batch| {
        found.push(batch);
        if found.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    past.batches(after, &mut each).expect("it can be read");
    found
}

/// Whoever forgets piece by piece promises after each piece what is there.
pub async fn forgetting_goes_on_piece_by_piece<T: Site>(site: &T) {
    let (store, shard) = (open(site).await, ShardName::new("s"));
    let term = lead(&store, &shard).await;
    let (mut model, mut at) = (Model { first: 1, ..Model::default() }, Timestamp(0));
    for revision in 1..=6 {
        at = at + 1_000;
        let many = store.limits().rows.min(702) as u64 - 2;
        let rows: Vec<Row> = (0..many * (revision % 2))
            .chain(5_000..5_002)
            .map(|n| put("t", &format!("{n:04}"), revision.to_string()))
            .collect();
        let batch = Batch { term, revision, at, rows: rows.clone(), ..Batch::default() };
        assert_eq!(store.commit(&shard, Arc::new(batch)).await, Ok(()));
        model.batches.push(PastBatch { revision, at, causes: Vec::new(), rows });
    }
    for _ in 0..10 {
        let has_more = store.forget(&shard, at).await.expect("it can forget");
        let past = store.past(&shard).await.expect("the history can be read");
        let span = past.span().expect("something is kept");
        for revision in span.clone() {
            let found = past.rows_at("t", revision).expect("it can be read");
            assert!(found == model.rows_at("t", revision), "other rows at {revision}");
        }
        model.first = *span.start();
        assert_eq!(
            past.versions("t", "5000").expect("it can be read"),
            model.versions("t", "5000")
        );
        if !has_more {
            assert_eq!(span, 6..=6, "the last batch is kept, and those before it are not");
            return;
        }
    }
    panic!("it never ends");
}

const ROOM_BYTES: u64 = 256 * 1024;
/// In which the room is surely outgrown: each batch takes more than 1 KiB.
const BATCHES_MAX: usize = 4_000;

/// The oldest batches of all shards go, as many as have to and about as many more as are given back
/// at a time; what stays is what it was.
pub async fn what_is_oldest_goes_where_there_is_no_room<T: Site>(site: &T) {
    let mut random = Random::new(1);
    let mut models = BTreeMap::<ShardName, Model>::new();
    let mut store = open(site).await;
    let mut clock = 0;
    for round in 0..4 {
        for batches in 0.. {
            assert!(batches < BATCHES_MAX, "{batches} batches take no room");
            clock += 1;
            // One of them is quiet.
            let shard = ShardName::new(&format!("ecs/{}", random.below(40).div_ceil(20)));
            let model = models.entry(shard.clone()).or_default();
            write(&store, &shard, model, &mut random, Timestamp(clock)).await;
            let extent = store.extent().await.expect("it can be measured");
            if extent.bytes > ROOM_BYTES {
                break;
            }
        }
        shrink(&store, ROOM_BYTES).await;
        let extent = store.extent().await.expect("it can be measured");
        // What was written last may not be counted yet.
        let expected = ROOM_BYTES / 4..=ROOM_BYTES + ROOM_BYTES / 4;
        assert!(expected.contains(&extent.bytes), "{extent:?}");
        let (mut gone, mut kept) = (None, None);
        for (shard, model) in &mut models {
            model.outgrew(&store.past(shard).await.expect("the history can be read"));
            gone = gone.max(model.batches[..model.first as usize - 1].last().map(|it| it.at));
            kept = kept.into_iter().chain(model.begun()).min();
            agrees(&store, shard, model, &mut random, (round, 0)).await;
        }
        assert!(gone.is_some() && gone < kept, "{gone:?} has gone, and {kept:?} has not");
        assert_eq!(extent.oldest, kept);
        if round == 1 {
            drop(store);
            store = open(site).await;
        }
    }
}

/// A batch that cannot be packed, of rows that are written again and again and others that are not.
async fn write(
    store: &impl Store,
    shard: &ShardName,
    model: &mut Model,
    random: &mut Random,
    at: Timestamp,
) {
    if model.term == 0 {
        model.term = lead(store, shard).await;
    }
    let (term, revision) = (model.term, model.last() + 1);
    let keys = [random.below(6), 1_000 + revision].map(|it| format!("{it:04}"));
    let row = |key: String| {
        let value: Vec<u8> = (0..100).flat_map(|_| random.next_u64().to_le_bytes()).collect();
        put(TABLES[0], &key, value)
    };
    let gone = (revision > 30).then(|| delete(TABLES[0], &format!("{:04}", 970 + revision)));
    let rows: Vec<Row> = keys.map(row).into_iter().chain(gone).collect();
    let batch = Batch { term, revision, at, rows: rows.clone(), ..Batch::default() };
    assert_eq!(store.commit(shard, Arc::new(batch)).await, Ok(()));
    model.batches.push(PastBatch { revision, at, causes: Vec::new(), rows });
    model.first = model.first.max(1);
}

/// What passes is nowhere in the history: neither in its batches nor among the rows as they were.
pub async fn what_passes_is_not_kept<T: Site>(site: &T) {
    const PASSING: &[&str] = &["token"];
    let (store, shard) = (open(site).await, ShardName::new("s"));
    let term = lead(&store, &shard).await;
    for revision in 1..=3 {
        let rows = vec![
            put("token", "a", revision.to_string()),
            put("t", "k", revision.to_string()),
            put("token", &revision.to_string(), "x"),
        ];
        let causes = vec![
            Cause { call: "{\"n\":1}".to_owned(), rows: vec![0, 1] },
            Cause { call: "{\"n\":2}".to_owned(), rows: vec![2] },
        ];
        let at = Timestamp(revision as i64);
        let batch = Batch { term, revision, at, rows, causes, passing: PASSING };
        assert_eq!(store.commit(&shard, Arc::new(batch)).await, Ok(()));
    }
    for first in 1..=3 {
        while store.forget(&shard, Timestamp(first)).await.expect("it can forget") {}
        let past = store.past(&shard).await.expect("the history can be read");
        for batch in batches(&past, 0, 9) {
            let revision = batch.revision;
            assert_eq!(batch.rows, [put("t", "k", revision.to_string())]);
            let rows: Vec<_> = batch.causes.iter().map(|it| it.rows.clone()).collect();
            assert_eq!(rows, [vec![0], vec![]]);
            assert_eq!(past.rows_at("token", revision).expect("it can be read"), []);
            assert_eq!(past.row_at("token", "a", revision).expect("it can be read"), None);
        }
        assert_eq!(past.versions("token", "a").expect("it can be read"), []);
        assert_eq!(past.span(), Some(first as Revision..=3));
    }
    assert_eq!(load(&store, &shard).await.1.len(), 5, "rows that pass are rows");
    let other = ShardName::new("other");
    let term = lead(&store, &other).await;
    let kept = put("token", "a", "1");
    let batch = Batch { term, revision: 1, rows: vec![kept.clone()], ..Batch::default() };
    assert_eq!(store.commit(&other, Arc::new(batch)).await, Ok(()));
    let past = store.past(&other).await.expect("the history can be read");
    assert_eq!(past.rows_at("token", 1).expect("it can be read"), [kept], "it passes in one shard");
}

/// Whoever reads the past sees one, whatever is committed and forgotten meanwhile.
pub async fn a_past_stays_as_it_was_when_it_was_taken<T: Site>(site: &T) {
    let (store, shard) = (open(site).await, ShardName::new("s"));
    let term = lead(&store, &shard).await;
    let commit = async |revision: Revision| {
        let (at, value) = (Timestamp(revision as i64), revision.to_string());
        let rows = vec![put("t", "k", value)];
        let batch = Batch { term, revision, at, rows, ..Batch::default() };
        assert_eq!(store.commit(&shard, Arc::new(batch)).await, Ok(()));
    };
    commit(1).await;
    commit(2).await;
    let past = store.past(&shard).await.expect("the history can be read");
    commit(3).await;
    assert!(!store.forget(&shard, Timestamp(3)).await.expect("it can forget"));
    assert_eq!(past.span(), Some(1..=2));
    assert_eq!(batches(&past, 0, 9).len(), 2);
    assert_eq!(past.rows_at("t", 1).expect("it can be read"), vec![put("t", "k", "1")]);
    assert_eq!(past.versions("t", "k").expect("it can be read").len(), 2);
    let past = store.past(&shard).await.expect("the history can be read");
    assert_eq!(past.span(), Some(3..=3));
    assert_eq!(past.versions("t", "k").expect("it can be read").len(), 1);
    let nobody = store.past(&ShardName::new("nobody")).await.expect("there is nothing to read");
    assert_eq!((nobody.span(), batches(&nobody, 0, 9)), (None, Vec::new()));
    assert_eq!(nobody.revision_at(Timestamp(9)).expect("there is nothing to read"), None);
}
