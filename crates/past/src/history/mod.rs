//! ListHistory: who called what, what came of it, and what controllers did by themselves.
mod difference;
mod subject;

use std::{collections::BTreeSet, ops::ControlFlow};

use berth_answers::of_ecs;
use berth_api::berth::{
    Error, HistoryChange, HistoryEntry, ListHistoryRequest, ListHistoryResponse,
};
use berth_ecs::{
    cluster::{Cluster, State},
    page,
};
use berth_engine::{Past, PastBatch, Revision, Row, Timestamp};
use berth_kernel::{Caller, Home, Page};
use berth_serving::{Housed as _, Told, Words};

use self::subject::Address;
use super::{PastError, Position};
use crate::limits::{LIST_HISTORY_BATCHES_MAX, LIST_HISTORY_MAX};

/// Oldest first. Of one resource its own versions are read, of a whole cluster its batches, so many
/// of them a call that a page may be short and yet have a next one.
///
/// # Errors
/// InvalidParameterException, ResourceNotFoundException, ClusterNotFoundException.
pub fn list_history(
    past: &dyn Past,
    state: &State,
    input: &ListHistoryRequest,
) -> Result<ListHistoryResponse, PastError> {
    let cluster = state.cluster.clone();
    let cluster = cluster.ok_or_else(|| Error::cluster_not_found("Cluster not found."))?;
    let resource = input.resource.as_deref();
    let rows = resource.map(|it| subject::addresses(past, state, &cluster, it)).transpose()?;
    let arn = |table: &str, key: &str| subject::arn(&cluster, table, key);
    list(past, input, Telling { arn: &arn, words: Cluster::WORDS }, rows)
}

/// The same of a shard that there is one of, `of` what people call it: the account's has task
/// definitions, capacity providers and account settings.
///
/// # Errors
/// As [`list_history`].
pub fn list_shard_history(
    past: &dyn Past,
    home: &Home,
    of: &str,
    (told, words): (Told, Words),
    input: &ListHistoryRequest,
) -> Result<ListHistoryResponse, PastError> {
    let rows = match input.resource.as_deref() {
        None => None,
        Some(resource) => match (told.address)(home, resource) {
            Some(it) if !past.versions(&it.0, &it.1)?.is_empty() => Some(BTreeSet::from([it])),
            _ => {
                let text = format!("There is nothing about '{resource}' in the history of {of}.");
                return Err(Error::resource_not_found(text).into());
            }
        },
    };
    let arn = |table: &str, key: &str| (told.arn)(home, table, key);
    list(past, input, Telling { arn: &arn, words }, rows)
}

/// The entries about some rows, or about all.
fn list(
    past: &dyn Past,
    input: &ListHistoryRequest,
    telling: Telling<'_>,
    rows: Option<BTreeSet<Address>>,
) -> Result<ListHistoryResponse, PastError> {
    let parameters = ListHistoryRequest { next_token: None, max_results: None, ..input.clone() };
    let parameters = format!("history {}", berth_api::to_json(&parameters));
    let token = input.next_token.as_deref();
    let page = page::of(token, input.max_results, LIST_HISTORY_MAX, &parameters).map_err(of_ecs)?;
    let mut listing = Listing::of(past, telling, input, &page)?;
    match rows {
        Some(rows) => listing.of_rows(&rows)?,
        None => listing.of_all()?,
    }
    let next_token = listing.next.map(|it| page.token(&it.to_string()));
    Ok(ListHistoryResponse { entries: Some(listing.entries), next_token })
}

/// How rows are told.
struct Telling<'a> {
    /// Under whose ARN, by table and key; nobody's: it is not told.
    arn: &'a dyn Fn(&str, &str) -> Option<String>,
    words: Words,
}

/// A page in the making.
struct Listing<'a> {
    past: &'a dyn Past,
    telling: Telling<'a>,
    input: &'a ListHistoryRequest,
    /// The page goes on after this revision.
    after: Revision,
    size: usize,
    entries: Vec<HistoryEntry>,
    /// Where the next page goes on, if there is one.
    next: Option<Revision>,
}

impl<'a> Listing<'a> {
    fn of(
        past: &'a dyn Past,
        telling: Telling<'a>,
        input: &'a ListHistoryRequest,
        page: &Page<'_>,
    ) -> Result<Listing<'a>, PastError> {
        let first = Position::oldest(past.span().as_ref(), 0).revision - 1;
        let since = match input.since {
            Some(since) => past.revision_at(Timestamp(since.0 - 1))?,
            None => None,
        };
        let seen = page.after().and_then(|it| it.parse().ok());
        let after = first.max(since.unwrap_or(0)).max(seen.unwrap_or(0));
        let (size, entries) = (page.size(), Vec::new());
        Ok(Listing { past, telling, input, after, size, entries, next: None })
    }

    /// Of some rows: only the batches that changed one of them are read.
    fn of_rows(&mut self, addresses: &BTreeSet<Address>) -> Result<(), PastError> {
        let mut revisions = BTreeSet::new();
        for (table, key) in addresses {
            let versions = self.past.versions(table, key)?;
            let kept = versions.iter().map(|it| it.revision).filter(|it| *it > self.after);
            revisions.extend(kept);
        }
        for revision in revisions {
            let mut found = None;
            self.past.batches(revision - 1, &mut |batch| {
                found = Some(batch);
                ControlFlow::Break(())
            })?;
            let Some(batch) = found.filter(|it| it.revision == revision) else { continue };
            if self.is_over(&batch) || !self.add(&batch, Some(addresses))? {
                return Ok(());
            }
        }
        Ok(())
    }

    fn of_all(&mut self) -> Result<(), PastError> {
        let mut batches = Vec::new();
        self.past.batches(self.after, &mut |batch| {
            batches.push(batch);
            match batches.len() > LIST_HISTORY_BATCHES_MAX {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        })?;
        let more = batches.len() > LIST_HISTORY_BATCHES_MAX;
        batches.truncate(LIST_HISTORY_BATCHES_MAX);
        for batch in &batches {
            if self.is_over(batch) || !self.add(batch, None)? {
                return Ok(());
            }
        }
        self.next = batches.last().map(|it| it.revision).filter(|_| more);
        Ok(())
    }

    fn is_over(&self, batch: &PastBatch) -> bool {
        self.input.until.is_some_and(|until| batch.at.0 > until.0)
    }

    /// Adds the entries of a batch; false if they belong on the next page. A batch is not torn
    /// apart, so that a page may be longer than asked by what one batch has.
    fn add(
        &mut self,
        batch: &PastBatch,
        of: Option<&BTreeSet<Address>>,
    ) -> Result<bool, PastError> {
        if self.input.since.is_some_and(|since| batch.at.0 < since.0) {
            return Ok(true);
        }
        let entries = self.entries_of(batch, of)?;
        if entries.is_empty() {
            return Ok(true);
        }
        if !self.entries.is_empty() && self.entries.len() + entries.len() > self.size {
            self.next = Some(batch.revision - 1);
            return Ok(false);
        }
        self.entries.extend(entries);
        Ok(true)
    }

    fn entries_of(
        &self,
        batch: &PastBatch,
        of: Option<&BTreeSet<Address>>,
    ) -> Result<Vec<HistoryEntry>, PastError> {
        let is_meant =
            |row: &Row| of.is_none_or(|all| all.contains(&(row.table.clone(), row.key.clone())));
        let (mut entries, mut caused) = (Vec::new(), BTreeSet::new());
        for cause in &batch.causes {
            caused.extend(cause.rows.iter().copied());
            let rows =
                cause.rows.iter().filter_map(|it| batch.rows.get(usize::try_from(*it).ok()?));
            let changes = self.changes(batch, rows.filter(|it| is_meant(it)))?;
            let caller = Caller::of(cause);
            if !changes.is_empty() || (of.is_none() && !cause.rows.is_empty()) {
                entries.push(entry(batch, caller, changes));
            }
        }
        let rest = (0..).zip(&batch.rows).filter(|(at, _)| !caused.contains(at));
        let changes = self.changes(batch, rest.map(|(_, row)| row).filter(|it| is_meant(it)))?;
        if !changes.is_empty() {
            entries.push(entry(batch, Caller::default(), changes));
        }
        entries.retain(|it| self.is_asked(it));
        Ok(entries)
    }

    fn is_asked(&self, entry: &HistoryEntry) -> bool {
        let Some(asked) = self.input.principal.as_deref() else { return true };
        let principal = entry.principal.as_deref().unwrap_or_default();
        let tail = principal.strip_suffix(asked);
        tail.is_some_and(|it| it.is_empty() || it.ends_with([':', '/']))
    }

    fn changes<'b>(
        &self,
        batch: &PastBatch,
        rows: impl Iterator<Item = &'b Row>,
    ) -> Result<Vec<HistoryChange>, PastError> {
        let mut changes = Vec::new();
        for row in rows {
            let Some(resource_arn) = (self.telling.arn)(&row.table, &row.key) else {
                continue;
            };
            let before = match batch.revision.checked_sub(1) {
                Some(before) => self.past.row_at(&row.table, &row.key, before)?,
                None => None,
            };
            let (before, after) = (before.as_deref(), row.value.as_deref());
            if let Some(what) = difference::of(&self.telling.words, &row.table, before, after) {
                let (resource_arn, what) = (Some(resource_arn), Some(what));
                changes.push(HistoryChange { resource_arn, what });
            }
        }
        Ok(changes)
    }
}

fn entry(batch: &PastBatch, caller: Caller, changes: Vec<HistoryChange>) -> HistoryEntry {
    HistoryEntry {
        at: Some(batch.at),
        revision: Some(i64::try_from(batch.revision).unwrap_or(i64::MAX)),
        operation: caller.operation,
        principal: caller.principal,
        request_id: caller.request_id,
        changes: Some(changes),
    }
}
