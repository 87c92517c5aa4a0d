//! A certificate authority of one's own, and what it signs.
use std::{sync::Arc, time::Duration};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PublicKeyData as _, date_time_ymd,
};
use rustls::{
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    sign::CertifiedKey,
};
use webpki::EndEntityCert;
use zeroize::Zeroizing;

use crate::{
    Certificate, Names, Pin, TlsError,
    certificate::{pin, pin_of_chain},
    pem,
};

pub const DAY_SECONDS: i64 = 24 * 60 * 60;

/// Of what a server shows, unless somebody says another life.
pub const LEAF_SECONDS: i64 = 90 * DAY_SECONDS;

/// Ten years: who pins its key does so for long.
const AUTHORITY_SECONDS: i64 = 3_653 * DAY_SECONDS;

/// Clocks of others may be behind by as much.
const BACKDATED_SECONDS: i64 = 60 * 60;

/// Characters of the pin in its name, so that two of one server are told apart.
const NAME_LENGTH: usize = 10;

/// A key (P-256) that signs certificates, and its own.
pub struct Authority {
    certificate: CertificateDer<'static>,
    key: KeyPair,
}

/// What a server shows to prove who it is: its certificate, those above it, and its key.
#[derive(Clone, Debug)]
pub struct Leaf {
    pub(crate) certified: Arc<CertifiedKey>,
}

impl Authority {
    /// A new one. `now` is in seconds since 1970.
    ///
    /// # Errors
    /// The machine gives no chance.
    pub fn make(now: i64) -> Result<Authority, TlsError> {
        let key = KeyPair::generate()?;
        let params = authority_params(&key, now);
        let certificate = params.self_signed(&key)?.der().clone();
        Ok(Authority { certificate, key })
    }

    /// As it was stored: its certificate in PEM, its key in PKCS #8.
    ///
    /// # Errors
    /// One of them cannot be read, or they are not of each other.
    pub fn read(certificate_pem: &str, key_pkcs8: &[u8]) -> Result<Authority, TlsError> {
        let certificate = pem::certificates(certificate_pem.as_bytes())?.swap_remove(0);
        let key = KeyPair::try_from(&PrivatePkcs8KeyDer::from(key_pkcs8))?;
        match pin(&certificate)? == Pin::of_key(&key.subject_public_key_info()) {
            true => Ok(Authority { certificate, key }),
            false => Err(TlsError::Mismatch),
        }
    }

    pub fn certificate(&self) -> Certificate {
        Certificate(self.certificate.clone())
    }

    pub fn certificate_pem(&self) -> String {
        self.certificate().to_pem()
    }

    /// Its secret.
    pub fn key_pkcs8(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.key.serialize_der())
    }

    pub fn pin(&self) -> Pin {
        Pin::of_key(&self.key.subject_public_key_info())
    }

    /// A new key and its certificate: for these names and addresses, from an hour before `now`, for
    /// `life` seconds.
    ///
    /// # Errors
    /// A name is none that certificates can have.
    pub fn leaf(&self, names: &Names, now: i64, life: i64) -> Result<Leaf, TlsError> {
        let key = KeyPair::generate()?;
        let names: Vec<String> = names.iter().cloned().collect();
        let mut params = CertificateParams::new(names)?;
        params.distinguished_name.push(DnType::CommonName, "Berth");
        date(&mut params, now, life);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let own = authority_params(&self.key, now);
        let signed = params.signed_by(&key, &Issuer::from_params(&own, &self.key))?;
        let chain = vec![signed.der().clone(), self.certificate.clone()];
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        Leaf::of(chain, key)
    }

    /// A certificate of another authority's key: who trusts this one trusts that one, too.
    ///
    /// # Errors
    /// It could not be signed.
    pub fn vouch(&self, other: &Authority, now: i64) -> Result<Certificate, TlsError> {
        let own = authority_params(&self.key, now);
        let issuer = Issuer::from_params(&own, &self.key);
        let mut params = authority_params(&other.key, now);
        params.use_authority_key_identifier_extension = true;
        let signed = params.signed_by(&other.key, &issuer)?;
        Ok(Certificate(signed.der().clone()))
    }
}

impl Leaf {
    /// Of files in PEM: certificates, the server's own first, and its key.
    ///
    /// # Errors
    /// They cannot be read, or are not of each other.
    pub fn read(certificates_pem: &[u8], key_pem: &[u8]) -> Result<Leaf, TlsError> {
        Leaf::of(pem::certificates(certificates_pem)?, pem::key(key_pem)?)
    }

    fn of(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer) -> Result<Leaf, TlsError> {
        let key = ring::sign::any_supported_type(&key)?;
        let certified = CertifiedKey::new(chain, key);
        match certified.keys_match() {
            Ok(()) => Ok(Leaf { certified: Arc::new(certified) }),
            Err(rustls::Error::InconsistentKeys(_)) => Err(TlsError::Mismatch),
            Err(other) => Err(other.into()),
        }
    }

    /// With more certificates of authorities, for those who trust only some of them.
    pub fn with(&self, more: impl IntoIterator<Item = Certificate>) -> Leaf {
        let mut certified = (*self.certified).clone();
        certified.cert.extend(more.into_iter().map(|it| it.0));
        Leaf { certified: Arc::new(certified) }
    }

    /// What a client trusts who is to trust it, in PEM. None, if those are roots of machines.
    pub fn root_pem(&self) -> Option<String> {
        let last = self.certified.cert.last().map(|it| Certificate(it.clone()));
        last.filter(Certificate::is_root).map(|it| it.to_pem())
    }

    /// Names of hosts that it is for, but for those that stand for many.
    pub fn host_names(&self) -> Vec<String> {
        let first = self.certified.cert.first().and_then(|it| EndEntityCert::try_from(it).ok());
        let names = first.iter().flat_map(|it| it.valid_dns_names());
        names.filter(|it| !it.contains('*')).map(str::to_owned).collect()
    }

    /// What a client pins who is to trust it.
    ///
    /// # Errors
    /// The last of its certificates is none.
    pub fn pin(&self) -> Result<Pin, TlsError> {
        pin_of_chain(&self.certified.cert)
    }
}

/// The same of a key each time, but for their time: what it signs names it by them.
fn authority_params(key: &KeyPair, now: i64) -> CertificateParams {
    let pin = Pin::of_key(&key.subject_public_key_info()).to_string();
    let mut params = CertificateParams::default();
    let name = format!("Berth CA {}", &pin[..NAME_LENGTH]);
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![
        KeyUsagePurpose::KeyCertSign,
        KeyUsagePurpose::CrlSign,
        KeyUsagePurpose::DigitalSignature,
    ];
    date(&mut params, now, AUTHORITY_SECONDS);
    params
}

/// From an hour before `now` on, for `life` seconds after it.
fn date(params: &mut CertificateParams, now: i64, life: i64) {
    let seconds = |it: i64| Duration::from_secs(u64::try_from(it).unwrap_or_default());
    params.not_before = date_time_ymd(1970, 1, 1) + seconds(now - BACKDATED_SECONDS);
    params.not_after = date_time_ymd(1970, 1, 1) + seconds(now + life);
}
