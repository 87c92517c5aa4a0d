//! The seal on what the agent makes: proof that its labels were written by this agent.
//!
//! Anybody who can start a container can write any label, and an image's labels become those of
//! its containers. So the labels carry an HMAC under a secret of the agent's directory. It holds
//! for one name, which the runtime gives only once: a copy of the labels under another name, as
//! an image made of a container has them, is worth nothing.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::names;

const FILE: &str = "agent.seal";
const SECRET_BYTES: usize = 32;

/// Puts a file of this name and contents into a directory.
type Write = fn(&Path, &str, &[u8]) -> io::Result<()>;

/// What is sealed: one kind's seal is worth nothing on another.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Container,
    Volume,
}

/// Makes and verifies seals.
#[derive(Clone)]
pub struct Seal {
    code: Hmac<Sha256>,
    /// A secret for which there was no room, and its directory.
    unsaved: Arc<Mutex<Option<(PathBuf, Secret)>>>,
}

type Secret = [u8; SECRET_BYTES];

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal(hidden)")
    }
}

impl Seal {
    /// The seal of a data directory, made with it; to be called under the directory's lock. A
    /// secret that is damaged is replaced: what it has sealed is then known by the journal only.
    /// On a full disk the secret stays in memory until [`Seal::save`] finds room.
    ///
    /// # Errors
    /// The directory cannot be read or written.
    pub fn open(directory: &Path) -> io::Result<Self> {
        Self::open_with(directory, berth_files::replace)
    }

    fn open_with(directory: &Path, write: Write) -> io::Result<Self> {
        if let Some(secret) = read(&directory.join(FILE))? {
            return Ok(Self::new(&secret, None));
        }
        let mut secret = [0; SECRET_BYTES];
        getrandom::fill(&mut secret).map_err(io::Error::other)?;
        let seal = Self::new(&secret, Some((directory.to_owned(), secret)));
        match seal.save_with(write) {
            Err(error) if berth_files::is_full(&error) => {
                tracing::error!(
                    directory = %directory.display(),
                    "there is no room to write the secret behind the agent's labels: new tasks \
                     are taken once there is room"
                );
            }
            saved => saved?,
        }
        Ok(seal)
    }

    fn new(secret: &[u8], unsaved: Option<(PathBuf, Secret)>) -> Self {
        Self {
            code: Hmac::new_from_slice(secret).expect("HMAC takes keys of every length"),
            unsaved: Arc::new(Mutex::new(unsaved)),
        }
    }

    /// Writes the secret down if that has not been done. Nothing new may be sealed before: the
    /// next run would not know it.
    ///
    /// # Errors
    /// The disk is full or broken; the call can be repeated.
    pub fn save(&self) -> io::Result<()> {
        self.save_with(berth_files::replace)
    }

    fn save_with(&self, write: Write) -> io::Result<()> {
        let mut unsaved = self.unsaved.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((directory, secret)) = &*unsaved {
            write(directory, FILE, secret)?;
        }
        *unsaved = None;
        Ok(())
    }

    /// A key that follows from the secret, for one purpose: whoever has it cannot seal.
    #[must_use]
    pub fn key(&self, purpose: &str) -> Zeroizing<[u8; SECRET_BYTES]> {
        let mut code = self.code.clone();
        // No label's code begins so: see `code`.
        code.update(b"key ");
        code.update(purpose.as_bytes());
        Zeroizing::new(code.finalize().into_bytes().into())
    }

    /// What a container asks for its metadata under: the same for the same container, also after a
    /// restart of the agent, and not to be guessed.
    #[must_use]
    pub fn endpoint_id(&self, task_arn: &str, container: &str) -> String {
        let bytes = self.key(&format!("endpoint {task_arn}\0{container}"));
        let first: [u8; 16] = bytes[..16].try_into().expect("there are 32");
        uuid::Builder::from_random_bytes(first).into_uuid().to_string()
    }

    /// Sets the seal's label for everything that the agent's other labels say.
    pub fn put(&self, kind: Kind, name: &str, labels: &mut HashMap<String, String>) {
        let code = self.code(kind, name, labels).finalize().into_bytes();
        let hex: String = code.iter().map(|byte| format!("{byte:02x}")).collect();
        labels.insert(names::LABEL_SEAL.to_owned(), hex);
    }

    /// The labels are as this agent wrote them for the thing of this name.
    #[must_use]
    pub fn is_on(&self, kind: Kind, name: &str, labels: &HashMap<String, String>) -> bool {
        let Some(code) = labels.get(names::LABEL_SEAL).and_then(|hex| from_hex(hex)) else {
            return false;
        };
        self.code(kind, name, labels).verify_slice(&code).is_ok()
    }

    fn code(&self, kind: Kind, name: &str, labels: &HashMap<String, String>) -> Hmac<Sha256> {
        let mut code = self.code.clone();
        let mut part = |text: Option<&str>| {
            // Lengths go first, so that no two lists of texts are the same bytes.
            let length = text.map_or(u64::MAX, |text| text.len() as u64);
            code.update(&length.to_be_bytes());
            code.update(text.unwrap_or_default().as_bytes());
        };
        part(Some(match kind {
            Kind::Container => "container",
            Kind::Volume => "volume",
        }));
        part(Some(name));
        names::LABELS_SEALED.iter().for_each(|label| part(labels.get(*label).map(String::as_str)));
        code
    }
}

/// The secret of a former run. Others may not read it, whoever made the file.
fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    berth_files::make_private(&file)?;
    let mut secret = Vec::new();
    file.read_to_end(&mut secret)?;
    if secret.len() != SECRET_BYTES {
        tracing::error!(
            file = %path.display(),
            "the secret behind the agent's labels is damaged and is made anew"
        );
        return Ok(None);
    }
    Ok(Some(secret))
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let is_hex = digits.iter().all(u8::is_ascii_hexdigit) && digits.len().is_multiple_of(2);
    is_hex.then(|| {
        let byte = |pair: &[u8]| {
            let value = |digit: u8| char::from(digit).to_digit(16).unwrap_or_default();
            u8::try_from(value(pair[0]) * 16 + value(pair[1])).unwrap_or_default()
        };
        digits.chunks(2).map(byte).collect()
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn labels() -> HashMap<String, String> {
        let pairs = names::LABELS_SEALED.map(|label| (label.to_owned(), format!("of {label}")));
        pairs.into_iter().collect()
    }

    #[test]
    fn what_was_sealed_is_known_and_nothing_else() {
        let directory = tempfile::tempdir().expect("a directory");
        let seal = Seal::open(directory.path()).expect("made");
        let mut sealed = labels();
        seal.put(Kind::Container, "name", &mut sealed);
        assert!(seal.is_on(Kind::Container, "name", &sealed));
        let again = Seal::open(directory.path()).expect("read");
        assert!(again.is_on(Kind::Container, "name", &sealed), "the secret stays");

        assert!(!seal.is_on(Kind::Container, "another", &sealed));
        assert!(!seal.is_on(Kind::Volume, "name", &sealed));
        for label in names::LABELS_SEALED {
            let mut changed = sealed.clone();
            changed.insert(label.to_owned(), "another".to_owned());
            assert!(!seal.is_on(Kind::Container, "name", &changed), "{label}");
            changed.remove(label);
            assert!(!seal.is_on(Kind::Container, "name", &changed), "{label}");
        }
        for forged in ["", "00", "xyz", "ü", &"0".repeat(64)] {
            let mut changed = sealed.clone();
            changed.insert(names::LABEL_SEAL.to_owned(), forged.to_owned());
            assert!(!seal.is_on(Kind::Container, "name", &changed), "{forged}");
        }
        let elsewhere = tempfile::tempdir().expect("a directory");
        let stranger = Seal::open(elsewhere.path()).expect("made");
        assert!(!stranger.is_on(Kind::Container, "name", &sealed));
    }

    #[test]
    fn the_secret_is_its_owners_alone() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join(FILE);
        let mode = || path.metadata().expect("it is there").permissions().mode() & 0o777;
        Seal::open(directory.path()).expect("made");
        assert_eq!(mode(), 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("opened");
        Seal::open(directory.path()).expect("read");
        assert_eq!(mode(), 0o600);
    }

    #[test]
    fn a_damaged_secret_is_made_anew() {
        let directory = tempfile::tempdir().expect("a directory");
        std::fs::write(directory.path().join(FILE), "short").expect("written");
        let mut sealed = labels();
        Seal::open(directory.path()).expect("made").put(Kind::Container, "n", &mut sealed);
        let again = Seal::open(directory.path()).expect("read");
        assert!(again.is_on(Kind::Container, "n", &sealed));
    }

    #[test]
    fn on_a_full_disk_the_secret_waits_for_room() {
        let directory = tempfile::tempdir().expect("a directory");
        let full: Write = |_, _, _| Err(io::ErrorKind::StorageFull.into());
        let seal = Seal::open_with(directory.path(), full).expect("a full disk is no reason");
        let mut sealed = labels();
        seal.put(Kind::Container, "name", &mut sealed);
        seal.save_with(full).expect_err("there is no room yet");
        assert!(!directory.path().join(FILE).exists());
        seal.clone().save().expect("there is room");
        let again = Seal::open(directory.path()).expect("read");
        assert!(again.is_on(Kind::Container, "name", &sealed));

        let broken: Write = |_, _, _| Err(io::ErrorKind::ReadOnlyFilesystem.into());
        let elsewhere = tempfile::tempdir().expect("a directory");
        assert!(Seal::open_with(elsewhere.path(), broken).is_err());
    }
}
