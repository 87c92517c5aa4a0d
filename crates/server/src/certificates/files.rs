//! Certificates and keys in files.
use std::{io, path::Path};

use berth_tls::Leaf;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::{StartError, config::TlsFiles, disk::Files};

/// What two files say.
pub(super) struct Read {
    files: TlsFiles,
    certificate: Vec<u8>,
    key: Zeroizing<Vec<u8>>,
    pub sum: [u8; 32],
}

pub(super) fn read(files: &Files, both: &TlsFiles) -> Result<Read, StartError> {
    let read = |path: &Path| {
        let failed = |source| StartError::TlsFile { path: path.to_owned(), source };
        files.read(path).map_err(failed)
    };
    let certificate = read(&both.certificate)?;
    let key = Zeroizing::new(read(&both.key)?);
    let mut sum = Sha256::new();
    sum.update(Sha256::digest(&certificate));
    sum.update(Sha256::digest(&*key));
    Ok(Read { files: both.clone(), certificate, key, sum: sum.finalize().into() })
}

impl Read {
    pub fn leaf(&self) -> Result<Leaf, StartError> {
        Leaf::read(&self.certificate, &self.key).map_err(|error| StartError::TlsFiles {
            certificate: self.files.certificate.clone(),
            key: self.files.key.clone(),
            why: error.to_string(),
        })
    }
}

pub(super) fn write(files: &Files, dir: &Path, name: &str, text: &str) -> io::Result<()> {
    let path = dir.join(name);
    if files.read(&path).is_ok_and(|it| it == text.as_bytes()) {
        return Ok(());
    }
    files.replace(dir, name, text.as_bytes())
}
