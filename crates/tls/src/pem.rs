//! Certificates and keys as files have them.
use rustls::pki_types::{
    CertificateDer, PrivateKeyDer,
    pem::{Error, PemObject as _},
};

use crate::TlsError;

/// All certificates, in their order; at least one.
pub(crate) fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let all: Result<Vec<_>, Error> = CertificateDer::pem_slice_iter(pem).collect();
    let all = all.map_err(|error| TlsError::Pem(error.to_string()))?;
    if all.is_empty() { Err(TlsError::NoCertificate) } else { Ok(all) }
}

/// The first private key.
pub(crate) fn key(pem: &[u8]) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::from_pem_slice(pem).map_err(|error| match error {
        Error::NoItemsFound => TlsError::NoKey,
        other => TlsError::Pem(other.to_string()),
    })
}
