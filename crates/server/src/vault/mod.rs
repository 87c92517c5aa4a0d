//! The keys that seal: the master in its file, and the data keys that it opens.
//!
//! - `master`: the file. - `changing`: another data key, another master. - `resealing`: what is
//!   sealed follows. - `sealed_shards`: where that is. - `root_keys`: those of the root user.
use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::Duration,
};

use arc_swap::ArcSwap;
use berth_iam::{Report, SHARD, State, Topic};
use berth_sealing::{Key, NONCE_BYTES, Nonce, OpenError, Ring, Seals, unwrapped, wrapped};
use berth_serving::Published as _;
use tokio::{
    sync::{Mutex, Notify},
    time::{sleep, timeout},
};
use tracing::{info, warn};
use zeroize::Zeroizing;

use crate::{
    Config, StartError,
    disk::{self, Files},
    limits::SEAL_KEY_PAUSE,
    node::Node,
};

mod changing;
mod master;
mod resealing;
pub(crate) mod root_keys;
mod sealed_shards;

pub(crate) use self::{changing::KeysError, sealed_shards::SealedShards};

/// In the data directory, unless the configuration says another file.
const FILE_NAME: &str = "seal.key";

/// Of the data key that there is from the first start on.
const FIRST: u32 = 1;

/// Seals and opens, once the first data key is stored: on a full disk that may have to wait.
pub(crate) struct Vault {
    file: PathBuf,
    ring: OnceLock<Unlocked>,
    /// Whether what is sealed is to be dropped first: its master is lost.
    forgets: bool,
    shards: SealedShards,
    /// Keys are changed one after the other.
    turn: Mutex<()>,
    /// Another data key seals.
    rotated: Notify,
}

/// With chance of this machine. Data keys come and go.
pub(crate) struct Unlocked(ArcSwap<Ring>);

impl Vault {
    /// With the data keys that are stored, if there are some.
    pub async fn open(config: &Config, shards: SealedShards) -> Result<Vault, StartError> {
        let in_data = || config.data_dir.join(FILE_NAME);
        let file = config.seal_key_file.clone().unwrap_or_else(in_data);
        let state = shards.iam.read().clone();
        let may_forget = config.forgets_secrets || shards.are_empty();
        let vault = |file: &Path, forgets| Vault {
            file: file.to_owned(),
            ring: OnceLock::new(),
            forgets,
            shards,
            turn: Mutex::default(),
            rotated: Notify::new(),
        };
        if state.seal_keys.is_empty() {
            return Ok(vault(&file, false));
        }
        let (at, of) = (file.clone(), state.clone());
        match disk::run(move |files| of_file(files, &of, &at)).await {
            Ok((_, it)) => {
                if config.forgets_secrets {
                    let path = file.display();
                    warn!(%path, "nothing is forgotten: this master key opens all that is sealed");
                }
                let vault = vault(&file, false);
                let _ = vault.ring.set(Unlocked::of(it));
                Ok(vault)
            }
            // Nothing is lost, as with a dump of a store that had no secrets.
            Err(StartError::SealKeyMissing { .. } | StartError::SealKeyOther { .. })
                if may_forget =>
            {
                Ok(vault(&file, true))
            }
            Err(error) => Err(error),
        }
    }

    /// None until the first data key is stored.
    pub fn seals(&self) -> Option<&Unlocked> {
        self.ring.get()
    }

    /// Makes the first data key, and the master if there is none, and waits until it is stored.
    async fn make(&self) -> Result<(), StartError> {
        let iam = &self.shards.iam;
        let path = self.file.clone();
        // Nothing is dropped before there is something else.
        let master = disk::run(move |files| master::read_or_make(files, &path)).await?;
        if self.forgets {
            self.shards.forget().await;
        }
        loop {
            let stored = iam.subscribe(Some(Topic::SealKey(FIRST)));
            let state = iam.read().clone();
            if !state.seal_keys.is_empty() {
                let other = |_| StartError::SealKeyOther { path: self.file.clone() };
                let _ = self.ring.set(Unlocked::of(opened(&state, &master).map_err(other)?));
                return Ok(());
            }
            let key = Key::new(chance()?);
            let sealed = wrapped(&master, FIRST, &key, chance()?);
            let report = Report::SealKeyMade { number: FIRST, sealed, beside: None };
            if iam.report(report).await.is_err() {
                // The node stops.
                return Ok(());
            }
            stored.changed().await;
        }
    }

    /// At the start: who starts it waits for so long, and [`run`] goes on.
    ///
    /// # Errors
    /// The master's file cannot be read, or not be made for another reason than a full disk.
    pub async fn begin(&self, within: Duration) -> Result<(), StartError> {
        if self.ring.get().is_some() || self.shards.iam.term().is_none() {
            return Ok(());
        }
        match timeout(within, self.make()).await {
            Ok(Err(StartError::SealKey { source, .. })) if berth_files::is_full(&source) => Ok(()),
            Ok(result) => result,
            Err(_) => Ok(()),
        }
    }
}

/// The master of the file, and what it opens; the next one, if the data keys are sealed by that
/// already: then somebody was ended who was about to put it in its place.
fn of_file(files: &Files, state: &State, file: &Path) -> Result<(Key, Ring), StartError> {
    let other = |_| StartError::SealKeyOther { path: file.to_owned() };
    let missing = || StartError::SealKeyMissing { path: file.to_owned() };
    let own = || {
        let master = master::read(files, file)?.ok_or_else(missing)?;
        let ring = opened(state, &master).map_err(other)?;
        Ok((master, ring))
    };
    let Err(error) = own() else { return own() };
    let next = master::next(file);
    let found = master::read(files, &next).ok().flatten();
    let found = found.and_then(|it| Some((opened(state, &it).ok()?, it)));
    let Some((ring, key)) = found else { return Err(error) };
    let (path, next) = (file.display(), next.display());
    match changing::put_in_place(files, file, &key) {
        Ok(()) => {
            info!(%path, "the next master key has sealed the data keys, and is in its place now")
        }
        Err(why) => warn!(
            %why, %next, %path,
            "the next master key has sealed the data keys; move it into the place of the former one"
        ),
    }
    Ok((key, ring))
}

/// Goes on until there is a data key, then has what is sealed follow the keys.
pub(crate) async fn run(node: Arc<Node>) {
    // One of another release is left as it is.
    let is_ours = !node.is_closed(SHARD);
    while is_ours && node.vault.seals().is_none() {
        if let Err(error) = node.vault.make().await {
            warn!(%error, "nothing can be sealed yet; trying again");
        }
        sleep(SEAL_KEY_PAUSE).await;
    }
    if !is_ours {
        // Drivers end when the node closes.
        return std::future::pending().await;
    }
    resealing::run(&node).await
}

impl Unlocked {
    fn of(ring: Ring) -> Unlocked {
        Unlocked(ArcSwap::from_pointee(ring))
    }

    /// Those that are dropped are not needed any more. One with a number above all of the state
    /// was not dropped: it is younger than that.
    fn keep(&self, state: &State) {
        let newest = state.sealing_number().unwrap_or_default();
        let is_kept = |number| number > newest || state.seal_keys.contains_key(&number);
        self.0.rcu(|it| it.only(is_kept));
    }

    /// The number of the data key that seals.
    fn number(&self) -> u32 {
        self.0.load().number().unwrap_or_default()
    }
}

impl Seals for Unlocked {
    fn chance(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("this machine gave chance at its start");
    }

    fn seal(&self, secret: &[u8], place: &str) -> String {
        let mut nonce: Nonce = [0; NONCE_BYTES];
        self.chance(&mut nonce);
        self.0.load().seal(secret, place, nonce)
    }

    fn fingerprints(&self, secret: &[u8], place: &str) -> Vec<String> {
        self.0.load().fingerprints(secret, place)
    }

    fn open(&self, text: &str, place: &str) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        self.0.load().open(text, place)
    }
}

/// Before there is a data key: opens nothing, and nobody has it seal anything.
pub(crate) struct Locked;

impl Seals for Locked {
    fn chance(&self, _: &mut [u8]) {
        unreachable!("only what is sealed needs chance");
    }

    fn seal(&self, _: &[u8], _: &str) -> String {
        unreachable!("calls are sealed once there is a data key");
    }

    fn fingerprints(&self, _: &[u8], _: &str) -> Vec<String> {
        unreachable!("only what is sealed has fingerprints");
    }

    fn open(&self, _: &str, _: &str) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        Err(OpenError::NoKey(FIRST))
    }
}

fn opened(state: &State, master: &Key) -> Result<Ring, OpenError> {
    state.seal_keys.values().try_fold(Ring::default(), |ring, it| {
        Ok(ring.with(it.number, unwrapped(master, it.number, &it.sealed)?))
    })
}

fn chance<const BYTES: usize>() -> Result<[u8; BYTES], StartError> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(StartError::Chance)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use berth_engine::{Change, State as _};
    use berth_iam::records::{Record, SealKey};

    use super::*;

    #[test]
    fn a_key_that_is_younger_than_a_state_is_kept_and_a_dropped_one_is_not() {
        let key = |byte: u8| Key::new([byte; berth_sealing::KEY_BYTES]);
        let ring = (1..=4).fold(Ring::default(), |ring, it| ring.with(u32::from(it), key(it)));
        let unlocked = Unlocked::of(ring);
        // The first was dropped, and the fourth made after this was read.
        let mut state = State::default();
        for number in [2, 3] {
            let sealed = String::new();
            let made = SealKey { number, sealed, created_at: None, retired_at: None };
            state.apply(&Change::Put(Record::from(made)), &mut |_| {});
        }
        let sealed = unlocked.seal(b"s3cr3t", "place");
        unlocked.keep(&state);
        assert_eq!(unlocked.number(), 4);
        assert_eq!(unlocked.open(&sealed, "place").unwrap().as_slice(), b"s3cr3t");
        let kept: Vec<u32> = unlocked
            .fingerprints(b"s3cr3t", "place")
            .iter()
            .filter_map(|it| berth_sealing::key_of(it))
            .collect();
        assert_eq!(kept, [2, 3, 4]);
    }
}
