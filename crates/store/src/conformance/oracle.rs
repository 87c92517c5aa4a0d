//! A random history beside a map that does the same in the simplest way.
use std::collections::BTreeMap;

use berth_engine::{CommitError, Random, Revision, Row, ShardName, Store, Term};

use super::{Site, batch, delete, lead, load, open, put};

const STEPS: usize = 120;
const SHARDS: u64 = 3;

#[derive(Default)]
struct Shard {
    term: Term,
    revision: Revision,
    rows: BTreeMap<(String, String), Row>,
    last: Option<(Term, Revision, Vec<Row>)>,
}

pub async fn agrees_with_a_map(site: &impl Site, seed: u64) {
    let mut random = Random::new(seed);
    let mut oracle = BTreeMap::<ShardName, Shard>::new();
    let mut store = open(site).await;
    for step in 0..STEPS {
        let shard = ShardName::new(&format!("ecs/{}", random.below(SHARDS)));
        let model = oracle.entry(shard.clone()).or_default();
        match random.below(20) {
            0 => {
                drop(store);
                store = open(site).await;
            }
            1 | 2 => {
                let term = lead(&store, &shard).await;
                assert!(term > model.term, "seed {seed}, step {step}: term {term} is not new");
                model.term = term;
            }
            3..=5 => agrees(&store, &shard, model, seed, step).await,
            _ => commit(&store, &shard, model, &mut random, (seed, step)).await,
        }
    }
    drop(store);
    let store = open(site).await;
    for (shard, model) in &oracle {
        agrees(&store, shard, model, seed, STEPS).await;
    }
}

/// Mostly the next batch; now and then one again, one too late, one of a former leader.
async fn commit(
    store: &impl Store,
    shard: &ShardName,
    model: &mut Shard,
    random: &mut Random,
    at: (u64, usize),
) {
    let fresh = (model.term, model.revision + 1, rows(random));
    let (term, revision, rows) = match (random.below(8), &model.last) {
        (0, Some(last)) => last.clone(),
        (1, _) => (model.term, model.revision + 2 + random.below(3), fresh.2),
        (2, _) => (model.term.saturating_sub(1), model.revision + 1, fresh.2),
        _ => fresh,
    };
    let wanted = Some((term, revision, rows));
    let (term, revision, rows) = wanted.clone().expect("it was put there");
    let expected = match () {
        () if wanted == model.last => Ok(()),
        () if model.term == 0 || term != model.term => Err(CommitError::Fenced),
        () if revision != model.revision + 1 => Err(CommitError::Refused),
        () => Ok(()),
    };
    let answer = store.commit(shard, batch(term, revision, rows.clone())).await;
    assert_eq!(answer, expected, "seed {}, step {}", at.0, at.1);
    if answer.is_err() || wanted == model.last {
        return;
    }
    for row in rows {
        let address = (row.table.clone(), row.key.clone());
        match row.value {
            Some(_) => model.rows.insert(address, row),
            None => model.rows.remove(&address),
        };
    }
    model.revision = revision;
    model.last = wanted;
}

fn rows(random: &mut Random) -> Vec<Row> {
    (0..random.below(6))
        .map(|_| {
            let (table, key) = (["t", "t2"][random.below(2) as usize], random.below(8).to_string());
            match random.below(3) {
                0 => delete(table, &key),
                _ => put(table, &key, random.next_u64().to_string()),
            }
        })
        .collect()
}

async fn agrees(store: &impl Store, shard: &ShardName, model: &Shard, seed: u64, step: usize) {
    let rows = model.rows.values().cloned().collect();
    let loaded = load(store, shard).await;
    assert_eq!(loaded, (model.revision, rows), "seed {seed}, step {step}, shard {shard}");
}
