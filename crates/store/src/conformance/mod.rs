//! The suite that every store must pass: what the shards and the simulator rely on.
//!
//! A store is reached through a [`Site`], which can open what it keeps again. Each case gets a new
//! one. A violation is a panic that says which promise was broken.
mod committing;
mod fencing;
mod history;
mod keeping;
mod oracle;
mod removing;

use std::{future::Future, sync::Arc};

use berth_engine::{Batch, History, Revision, Row, ShardName, Store, StoreError, Term};

/// A place that keeps a store, for one case.
pub trait Site {
    type Store: History;

    /// Opens what is kept; the first time it is empty. The store opened before is gone by then.
    fn open(&self) -> impl Future<Output = Result<Self::Store, StoreError>>;

    /// The same, without room for anything new: at least the next four commits find none.
    fn open_full(&self) -> impl Future<Output = Result<Self::Store, StoreError>>;
}

/// Every case, each on a new site. Needs a tokio runtime.
pub async fn suite<T: Site>(new_site: impl Fn() -> T) {
    fencing::a_new_leader_fences_the_one_before(&new_site()).await;
    fencing::terms_only_grow(&new_site()).await;
    fencing::nobody_commits_without_leading(&new_site()).await;
    fencing::leaders_of_other_shards_do_not_matter(&new_site()).await;
    committing::the_same_batch_again_is_answered_as_the_first_time(&new_site()).await;
    committing::another_batch_under_the_same_revision_is_refused(&new_site()).await;
    committing::a_full_store_still_knows_what_is_durable(&new_site()).await;
    committing::gaps_are_refused(&new_site()).await;
    committing::a_batch_is_all_or_nothing(&new_site()).await;
    committing::what_fits_is_taken_and_what_does_not_is_refused(&new_site()).await;
    committing::rows_of_a_batch_are_applied_in_order(&new_site()).await;
    committing::shards_commit_side_by_side(&new_site()).await;
    committing::one_of_two_rivals_wins_every_revision(&new_site()).await;
    keeping::what_was_never_written_is_empty(&new_site()).await;
    keeping::odd_names_are_kept_apart(&new_site()).await;
    keeping::large_and_empty_values_are_kept(&new_site()).await;
    keeping::many_shards_are_kept(&new_site()).await;
    history::a_past_stays_as_it_was_when_it_was_taken(&new_site()).await;
    history::what_passes_is_not_kept(&new_site()).await;
    history::forgetting_goes_on_piece_by_piece(&new_site()).await;
    history::what_is_oldest_goes_where_there_is_no_room(&new_site()).await;
    removing::what_has_rows_or_a_history_stays(&new_site()).await;
    removing::what_was_removed_was_never_there(&new_site()).await;
    for seed in 0..8 {
        oracle::agrees_with_a_map(&new_site(), seed).await;
        history::agrees_with_the_list_of_batches(&new_site(), seed).await;
    }
}

async fn open<T: Site>(site: &T) -> T::Store {
    site.open().await.expect("the site can be opened")
}

async fn lead(store: &impl Store, shard: &ShardName) -> Term {
    store.lead(shard).await.expect("a leader is accepted")
}

/// The rows in the order of their addresses.
async fn load(store: &impl Store, shard: &ShardName) -> (Revision, Vec<Row>) {
    let (revision, mut rows) = store.load(shard).await.expect("the shard can be loaded");
    rows.sort_by(|a, b| (&a.table, &a.key).cmp(&(&b.table, &b.key)));
    (revision, rows)
}

fn put(table: &str, key: &str, value: impl AsRef<[u8]>) -> Row {
    Row { table: table.into(), key: key.into(), value: Some(value.as_ref().to_vec()) }
}

fn delete(table: &str, key: &str) -> Row {
    Row { table: table.into(), key: key.into(), value: None }
}

fn batch(term: Term, revision: Revision, rows: impl Into<Vec<Row>>) -> Arc<Batch> {
    Arc::new(Batch { term, revision, rows: rows.into(), ..Batch::default() })
}
