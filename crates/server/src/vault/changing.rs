//! Another data key, and another master.
use std::{io, path::Path, time::Duration};

use berth_iam::{Iam, Report, Rewrapped, State, Topic, limits::SEAL_KEYS_MAX, records::SealKey};
use berth_sealing::{Key, unwrapped, wrapped};
use tokio::time::timeout;
use tracing::info;

use super::{Vault, chance, master, of_file, opened};
use crate::{
    StartError,
    disk::{self, Files},
    limits::SEAL_KEY_MADE_MAX,
    shard_loop::ShardHandle,
};

/// Why keys stay as they are.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeysError {
    #[error("There is no data key yet: there was no room on the disk for it. Try again.")]
    NotYet,
    /// `damaged` is how many values do not open.
    #[error(
        "There are {SEAL_KEYS_MAX} data keys, of which the oldest are needed still: 36 hours after \
         nothing is sealed by one any more it goes by itself. Try again then.{}", kept(*damaged)
    )]
    TooMany { damaged: usize },
    #[error("The key in {0} is the master key already. Put another one there, or none.")]
    SameMaster(String),
    /// Of the master's file, or of the one beside it.
    #[error("Nothing was changed: {0}.")]
    File(#[from] StartError),
    #[error("The store did not take it in time. Look at what there is before you try again.")]
    Unknown,
    #[error(
        "All data keys are sealed by the key in {next} now, and it could not be put into the place \
         of the former master key: {source}. Do that before the next start, which would do it, too."
    )]
    NotInPlace { next: String, source: io::Error },
}

/// What keeps a key for ever.
fn kept(damaged: usize) -> String {
    if damaged == 0 {
        return String::new();
    }
    format!(
        " {damaged} of what former keys have sealed do not open, because they are damaged, and \
         keep their keys until they are put anew or deleted: the keys that 'berth seal status' \
         still shows values of."
    )
}

impl Vault {
    /// The file of the master.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// How much a data key has sealed of what is stored.
    pub fn sealed_by(&self, number: u32) -> usize {
        self.shards.sealed_by(number)
    }

    /// Adds a data key, which seals from then on. What others have sealed opens, and follows.
    ///
    /// # Errors
    /// Nothing was changed, but for [`KeysError::Unknown`].
    pub async fn rotate(&self) -> Result<u32, KeysError> {
        let _turn = self.turn.lock().await;
        let unlocked = self.ring.get().ok_or(KeysError::NotYet)?;
        let master = self.master().await?;
        let iam = &self.shards.iam;
        let state = iam.read().clone();
        let sealing = state.sealing_number().unwrap_or_default();
        if state.seal_keys.len() >= SEAL_KEYS_MAX {
            let damaged = self.shards.damaged(sealing, unlocked);
            return Err(KeysError::TooMany { damaged });
        }
        let number = sealing + 1;
        let sealed = wrapped(&master, number, &Key::new(chance()?), chance()?);
        let beside = state.seal_keys.values().last().map(|it| it.sealed.clone());
        let report = Report::SealKeyMade { number, sealed, beside };
        let is_there = |it: &State| it.seal_keys.contains_key(&number);
        told(iam, report, number, is_there).await?;
        let ring = opened(&iam.read(), &master);
        unlocked.0.store(ring.expect("it opened them a moment ago").into());
        self.rotated.notify_one();
        info!(number, "another data key seals; what the others have sealed follows");
        Ok(number)
    }

    /// Seals all data keys by another master: the one in the file beside the master's, or one that
    /// is made there. What they have sealed stays as it is.
    ///
    /// Killed at any point the next start finds one of both files that opens all.
    ///
    /// # Errors
    /// Nothing was changed, but for [`KeysError::Unknown`] and [`KeysError::NotInPlace`].
    pub async fn rewrap(&self) -> Result<usize, KeysError> {
        let _turn = self.turn.lock().await;
        self.ring.get().ok_or(KeysError::NotYet)?;
        let master = self.master().await?;
        let path = master::next(&self.file);
        let (at, former) = (path.clone(), master.to_line());
        let next = disk::run(move |files| {
            let next = master::read_or_make(files, &at)?;
            if next.to_line() == former {
                return Ok(None);
            }
            // Whatever it was made by: it is on the disk, and the directory takes it.
            master::write(files, &at, &next)?;
            Ok::<_, StartError>(Some(next))
        })
        .await?
        .ok_or_else(|| KeysError::SameMaster(path.display().to_string()))?;
        let iam = &self.shards.iam;
        let state = iam.read().clone();
        let each = |it: &SealKey| {
            let key = unwrapped(&master, it.number, &it.sealed).expect("the master opens it");
            let new = wrapped(&next, it.number, &key, chance()?);
            Ok(Rewrapped { number: it.number, old: it.sealed.clone(), new })
        };
        let all = state.seal_keys.values().map(|it| each(it));
        let all: Vec<Rewrapped> = all.collect::<Result<_, StartError>>()?;
        let (count, first) = (all.len(), state.sealing_number().unwrap_or_default());
        let is_so = |it: &State| opened(it, &next).is_ok();
        told(iam, Report::SealKeysRewrapped(all), first, is_so).await?;
        let file = self.file.clone();
        let placed = disk::run(move |files| put_in_place(files, &file, &next)).await;
        let next = path.display().to_string();
        placed.map_err(|source| KeysError::NotInPlace { next, source })?;
        let path = self.file.display();
        info!(keys = count, %path, "all data keys are sealed by another master");
        Ok(count)
    }

    /// The one that opens all data keys, from its file: it is kept nowhere else.
    async fn master(&self) -> Result<Key, StartError> {
        let (path, state) = (self.file.clone(), self.shards.iam.read().clone());
        disk::run(move |files| of_file(files, &state, &path)).await.map(|(master, _)| master)
    }
}

/// The next master becomes the master.
pub(super) fn put_in_place(files: &Files, path: &Path, next: &Key) -> io::Result<()> {
    let into_io = |it| match it {
        StartError::SealKey { source, .. } => source,
        other => io::Error::other(other.to_string()),
    };
    master::write(files, path, next).map_err(into_io)?;
    // What stays of it says the same.
    files.remove(&master::next(path))
}

/// Reports, and waits until it is published.
async fn told(
    iam: &ShardHandle<Iam>,
    report: Report,
    number: u32,
    is_so: impl Fn(&State) -> bool,
) -> Result<(), KeysError> {
    let news = iam.subscribe(Some(Topic::SealKey(number)));
    iam.report(report).await.map_err(|_| KeysError::Unknown)?;
    let published = async {
        while !is_so(&iam.read()) {
            news.changed().await;
        }
    };
    let within: Duration = SEAL_KEY_MADE_MAX;
    timeout(within, published).await.map_err(|_| KeysError::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_refused_another_key_learns_what_keeps_the_former() {
        let usual = KeysError::TooMany { damaged: 0 }.to_string();
        assert!(usual.ends_with("Try again then."), "{usual}");
        let text = KeysError::TooMany { damaged: 3 }.to_string();
        assert!(text.starts_with(&usual) && text.contains(" 3 of what former keys"), "{text}");
    }
}
