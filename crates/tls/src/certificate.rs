//! What a certificate says of itself.
use std::collections::BTreeSet;

use data_encoding::BASE64;
use rustls::pki_types::CertificateDer;
use webpki::EndEntityCert;

use crate::{Pin, TlsError, pem};

/// Host names and addresses that a certificate is for.
pub type Names = BTreeSet<String>;

const PEM_WIDTH: usize = 64;

/// A certificate, in DER.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate(pub(crate) CertificateDer<'static>);

impl Certificate {
    /// All of a file in PEM; at least one.
    ///
    /// # Errors
    /// If there is none.
    pub fn all(pem: &[u8]) -> Result<Vec<Certificate>, TlsError> {
        Ok(pem::certificates(pem)?.into_iter().map(Certificate).collect())
    }

    pub fn to_pem(&self) -> String {
        let body = BASE64.encode(&self.0);
        let lines = body.as_bytes().chunks(PEM_WIDTH).map(|it| String::from_utf8_lossy(it));
        let lines: Vec<_> = lines.collect();
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
    }

    /// Of its key.
    ///
    /// # Errors
    /// If it is no certificate of X.509 3.
    pub fn pin(&self) -> Result<Pin, TlsError> {
        pin(&self.0)
    }

    /// Whether whoever is named in it has signed it: only of such a one the key is worth a pin.
    pub(crate) fn is_root(&self) -> bool {
        EndEntityCert::try_from(&self.0).is_ok_and(|it| it.issuer() == it.subject())
    }
}

/// The pin of whoever stands behind what a server shows: of its last certificate, if that is a
/// root; else it is one that the machines' own roots know.
///
/// # Errors
/// If the last is no certificate of X.509 3.
pub(crate) fn pin_of_chain(chain: &[CertificateDer<'static>]) -> Result<Pin, TlsError> {
    match chain.last().map(|it| Certificate(it.clone())).filter(Certificate::is_root) {
        Some(root) => root.pin(),
        None => Ok(Pin::System),
    }
}

pub(crate) fn pin(certificate: &CertificateDer<'_>) -> Result<Pin, TlsError> {
    let read = EndEntityCert::try_from(certificate);
    let read = read.map_err(|error| TlsError::Pem(format!("a certificate is damaged: {error}")))?;
    Ok(Pin::of_key(&read.subject_public_key_info()))
}
