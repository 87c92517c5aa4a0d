//! The keys that seal: the master in its file, and the data keys that it opens.
use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::Duration,
};

use berth_iam::{Iam, Report, SHARD, State, Topic};
use berth_sealing::{
    KEY_BYTES, Key, NONCE_BYTES, Nonce, OpenError, Ring, Seals, unwrapped, wrapped,
};
use berth_serving::Published as _;
use tokio::time::{sleep, timeout};
use tracing::warn;
use zeroize::Zeroizing;

use crate::{
    Config, StartError,
    disk::{self, Files},
    limits::SEAL_KEY_PAUSE,
    node::Node,
    shard_loop::ShardHandle,
};

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
}

/// With chance of this machine.
pub(crate) struct Unlocked(Ring);

impl Vault {
    /// With the data keys that are stored, if there are some.
    pub async fn open(config: &Config, iam: &ShardHandle<Iam>) -> Result<Vault, StartError> {
        let in_data = || config.data_dir.join(FILE_NAME);
        let file = config.seal_key_file.clone().unwrap_or_else(in_data);
        let (ring, state) = (OnceLock::new(), iam.read().clone());
        if state.seal_keys.is_empty() {
            return Ok(Vault { file, ring, forgets: false });
        }
        let path = file.clone();
        let master = disk::run(move |files| read(files, &path)).await;
        let other = |_| StartError::SealKeyOther { path: file.clone() };
        let missing = || StartError::SealKeyMissing { path: file.clone() };
        let opened = master.and_then(|it| opened(&state, &it.ok_or_else(missing)?).map_err(other));
        match opened {
            Ok(it) => {
                if config.forgets_secrets {
                    let path = file.display();
                    warn!(%path, "nothing is forgotten: this master key opens all that is sealed");
                }
                let _ = ring.set(Unlocked(it));
                Ok(Vault { file, ring, forgets: false })
            }
            // Nothing is lost, as with a dump of a store that had no secrets.
            Err(StartError::SealKeyMissing { .. } | StartError::SealKeyOther { .. })
                if config.forgets_secrets || state.access_keys.is_empty() =>
            {
                Ok(Vault { file, ring, forgets: true })
            }
            Err(error) => Err(error),
        }
    }

    /// None until the first data key is stored.
    pub fn seals(&self) -> Option<&Unlocked> {
        self.ring.get()
    }

    /// Makes the first data key, and the master if there is none, and waits until it is stored.
    async fn make(&self, iam: &ShardHandle<Iam>) -> Result<(), StartError> {
        let path = self.file.clone();
        // Nothing is dropped before there is something else.
        let master = disk::run(move |files| read_or_make(files, &path)).await?;
        if self.forgets {
            forget(iam).await;
        }
        loop {
            let stored = iam.subscribe(Some(Topic::SealKey(FIRST)));
            let state = iam.read().clone();
            if !state.seal_keys.is_empty() {
                let other = |_| StartError::SealKeyOther { path: self.file.clone() };
                let _ = self.ring.set(Unlocked(opened(&state, &master).map_err(other)?));
                return Ok(());
            }
            let key = Key::new(chance()?);
            let sealed = wrapped(&master, FIRST, &key, chance()?);
            let report = Report::SealKeyMade { number: FIRST, sealed };
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
    pub async fn begin(&self, iam: &ShardHandle<Iam>, within: Duration) -> Result<(), StartError> {
        if self.ring.get().is_some() || iam.term().is_none() {
            return Ok(());
        }
        match timeout(within, self.make(iam)).await {
            Ok(Err(StartError::SealKey { source, .. })) if berth_files::is_full(&source) => Ok(()),
            Ok(result) => result,
            Err(_) => Ok(()),
        }
    }
}

/// Goes on until there is a data key.
pub(crate) async fn run(node: Arc<Node>) {
    // One of another release is left as it is.
    let is_ours = !node.is_closed(SHARD);
    while is_ours && node.vault.seals().is_none() {
        if let Err(error) = node.vault.make(&node.iam).await {
            warn!(%error, "nothing can be sealed yet; trying again");
        }
        sleep(SEAL_KEY_PAUSE).await;
    }
    // It has done its part, and drivers end when the node closes.
    std::future::pending().await
}

impl Seals for Unlocked {
    fn chance(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("this machine gave chance at its start");
    }

    fn seal(&self, secret: &[u8], place: &str) -> String {
        let mut nonce: Nonce = [0; NONCE_BYTES];
        self.chance(&mut nonce);
        self.0.seal(secret, place, nonce)
    }

    fn open(&self, text: &str, place: &str) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        self.0.open(text, place)
    }
}

/// Drops what is sealed, and the data keys.
async fn forget(iam: &ShardHandle<Iam>) {
    let (changes, keys) = (iam.subscribe(None), iam.read().access_keys.len());
    if iam.report(Report::SecretsForgotten).await.is_err() {
        return;
    }
    while !iam.read().seal_keys.is_empty() {
        changes.changed().await;
    }
    warn!(access_keys = keys, "what was sealed by the lost master key is dropped");
}

fn opened(state: &State, master: &Key) -> Result<Ring, OpenError> {
    state.seal_keys.values().try_fold(Ring::default(), |ring, it| {
        Ok(ring.with(it.number, unwrapped(master, it.number, &it.sealed)?))
    })
}

fn read(files: &Files, path: &Path) -> Result<Option<Key>, StartError> {
    let of_file = |source| StartError::SealKey { path: path.to_owned(), source };
    match files.read(path).map(Zeroizing::new) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(of_file(error)),
        Ok(line) => {
            if berth_files::is_wider(path) {
                let path = path.display();
                warn!(%path, "others can read the master key: leave it to its owner alone");
            }
            let wrong = |why: berth_sealing::KeyError| why.to_string();
            let key = Key::of_line(&line).map_err(wrong);
            key.map(Some).map_err(|why| StartError::SealKeyForm { path: path.to_owned(), why })
        }
    }
}

fn read_or_make(files: &Files, path: &Path) -> Result<Key, StartError> {
    if let Some(key) = read(files, path)? {
        return Ok(key);
    }
    let key = Key::new(chance::<KEY_BYTES>()?);
    let (dir, name) = (path.parent().unwrap_or(Path::new(".")), path.file_name());
    let name = name.unwrap_or_default().to_string_lossy().into_owned();
    let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
    let made = files.replace(dir, &name, key.to_line().as_bytes());
    made.map_err(|source| StartError::SealKey { path: path.to_owned(), source })?;
    Ok(key)
}

fn chance<const BYTES: usize>() -> Result<[u8; BYTES], StartError> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(StartError::Chance)?;
    Ok(bytes)
}
