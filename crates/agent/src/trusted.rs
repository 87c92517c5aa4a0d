//! Whom the agent trusts at its endpoint, and how it gets to know those who follow.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use berth_api::client::{CallError, Client};
use berth_tls::{Trust, TrustError};
use sha2::{Digest as _, Sha256};

/// In the agent's directory: the bundle as the control plane told it last.
const FILE_NAME: &str = "ca.pem";

/// The first line of that: what was given when it was told. With another one given it is of no use.
const GIVEN: &str = "# given ";

/// The attribute by which the control plane knows which bundle the agent has.
pub const ATTRIBUTE: &str = "berth.ca-bundle";

/// Of an endpoint without TLS nobody. Clones are one.
#[derive(Clone, Debug, Default)]
pub struct Trusted {
    trust: Option<Trust>,
    /// The sum of the bundle that was given. Without one there is nothing to follow.
    given: Option<Arc<str>>,
    /// Of the bundle that the control plane told; 0 if it told none.
    version: Arc<AtomicU32>,
}

impl Trusted {
    /// Those of a bundle in PEM, and those who follow them.
    ///
    /// # Errors
    /// There is no certificate in it, or one is damaged.
    pub fn bundle(pem: &[u8]) -> Result<Self, TrustError> {
        let sum: String = Sha256::digest(pem).iter().map(|it| format!("{it:02x}")).collect();
        let (trust, given) = (Some(Trust::bundle(pem)?), Some(sum.into()));
        Ok(Self { trust, given, version: Arc::default() })
    }

    /// Those whom the machine trusts.
    ///
    /// # Errors
    /// It trusts nobody.
    pub fn system() -> Result<Self, TrustError> {
        Ok(Self { trust: Some(Trust::system()?), ..Self::default() })
    }

    #[must_use]
    pub fn trust(&self) -> Option<&Trust> {
        self.trust.as_ref()
    }

    /// What is said of it at a registration.
    pub(crate) fn attribute(&self) -> Option<(&'static str, String)> {
        let version = self.version.load(Ordering::Relaxed);
        (version > 0).then(|| (ATTRIBUTE, version.to_string()))
    }

    pub(crate) fn is_followed(&self) -> bool {
        self.given.is_some()
    }

    /// Takes up what was told to a former run.
    pub(crate) fn recall(&self, data_dir: &Path) {
        let (Some(trust), Some(given)) = (&self.trust, &self.given) else { return };
        let Ok(text) = std::fs::read_to_string(data_dir.join(FILE_NAME)) else { return };
        let first = text.lines().next().unwrap_or_default();
        if first.strip_prefix(GIVEN) == Some(given)
            && let Err(error) = trust.replace(text.as_bytes())
        {
            tracing::warn!(%error, "the bundle in the agent's directory is left");
        }
    }

    /// Asks the control plane, whom it trusts, whom to trust from now on. Whether that is another
    /// bundle than was last told; it is on the disk then.
    ///
    /// # Errors
    /// Nobody answers, or it cannot be kept: all stays as it is.
    pub(crate) async fn learn(&self, client: &Client, data_dir: &Path) -> Result<bool, CallError> {
        let (Some(trust), Some(given)) = (&self.trust, &self.given) else { return Ok(false) };
        let Some((pem, version)) = client.ca_bundle().await? else { return Ok(false) };
        let text = format!("{GIVEN}{given}\n{pem}");
        let fault = |error: String| CallError::Decode(error);
        // Damaged ones are not kept.
        Trust::bundle(pem.as_bytes()).map_err(|error| fault(error.to_string()))?;
        let is_kept = std::fs::read(data_dir.join(FILE_NAME)).is_ok_and(|it| it == text.as_bytes());
        if !is_kept {
            berth_files::replace(data_dir, FILE_NAME, text.as_bytes())
                .map_err(|error| fault(error.to_string()))?;
            tracing::info!(version, "the control plane told another bundle of authorities");
        }
        trust.replace(pem.as_bytes()).map_err(|error| fault(error.to_string()))?;
        Ok(self.version.swap(version, Ordering::Relaxed) != version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authority() -> String {
        let since = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
        let made = berth_tls::Authority::make(i64::try_from(since).unwrap()).unwrap();
        made.certificate_pem()
    }

    #[test]
    fn what_was_told_is_recalled_with_the_same_bundle_given_and_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let (given, told) = (authority(), authority());
        let trusted = Trusted::bundle(given.as_bytes()).unwrap();
        let sum = trusted.given.clone().unwrap();
        std::fs::write(dir.path().join(FILE_NAME), format!("{GIVEN}{sum}\n{told}")).unwrap();
        trusted.recall(dir.path());
        assert_eq!(trusted.attribute(), None, "until the control plane says it again");
        let other = Trusted::bundle(told.as_bytes()).unwrap();
        other.recall(dir.path());
        assert!(Trusted::bundle(b"").is_err());
        assert!(Trusted::default().trust().is_none());
    }
}
