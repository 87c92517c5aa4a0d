//! Authorities that sign what the control plane shows to clients.
use berth_engine::Timestamp;
use berth_sealing::{OpenError, Seals, key_of};
use serde::{Deserialize, Serialize};

/// A certificate authority of the control plane's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CertificateAuthority {
    pub number: u32,
    /// In PEM.
    pub certificate: String,
    /// In PKCS #8, sealed for [`CertificateAuthority::place`].
    pub sealed_key: String,
    pub created_at: Timestamp,
    /// Since when it signs what is shown. Until then clients get to know it. The last one that
    /// signs is the one that does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signs_since: Option<Timestamp>,
}

impl CertificateAuthority {
    /// Where its key is kept, as sealing wants to know it.
    pub fn place(number: u32) -> String {
        format!("iam/certificate-authority/{number}/key")
    }

    /// The number of the data key that has sealed it.
    pub fn key_number(&self) -> u32 {
        key_of(&self.sealed_key).unwrap_or_default()
    }

    /// The same by the data key that seals now.
    ///
    /// # Errors
    /// It does not open.
    pub fn resealed(&self, seals: &dyn Seals) -> Result<CertificateAuthority, OpenError> {
        let place = CertificateAuthority::place(self.number);
        let key = seals.open(&self.sealed_key, &place)?;
        Ok(CertificateAuthority { sealed_key: seals.seal(&key, &place), ..self.clone() })
    }
}
