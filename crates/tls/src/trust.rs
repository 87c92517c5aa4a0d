//! Whom a client trusts.
use std::sync::Arc;

use arc_swap::ArcSwap;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, OtherError, RootCertStore,
    SignatureScheme,
    client::{
        Resumption, WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
};

use crate::{Certificate, Pin, TlsError, certificate::pin, told::OtherPin};

/// Whom a client trusts: a pin, a bundle, or the roots of its machine. Who is trusted is settled
/// before any byte of a request is sent. Clones are one: what becomes of one becomes of all.
#[derive(Clone, Debug)]
pub struct Trust {
    config: Arc<ClientConfig>,
    judge: Arc<Judge>,
}

/// Why nobody can be trusted.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("this machine has no roots of TLS: {0}. Install them (the package ca-certificates)")]
    NoRoots(String),
}

type Verifier = Arc<dyn ServerCertVerifier>;

impl Trust {
    /// Whoever has a certificate for the name that leads to an authority with this key. The server
    /// shows that authority's certificate, too.
    ///
    /// # Errors
    /// See [`Trust::system`], of the pin `sys`.
    pub fn pin(pin: Pin) -> Result<Trust, TrustError> {
        match pin {
            Pin::System => Trust::system(),
            Pin::Key(_) => Trust::judged_by(Arc::new(Pinned { pin, provider: provider() })),
        }
    }

    /// Whoever has a certificate for the name that leads to one of these, in PEM.
    ///
    /// # Errors
    /// There is none in it, or one is damaged.
    pub fn bundle(pem: &[u8]) -> Result<Trust, TrustError> {
        Trust::judged_by(of_bundle(pem)?)
    }

    /// Whoever the machine's own roots vouch for.
    ///
    /// # Errors
    /// It has none.
    pub fn system() -> Result<Trust, TrustError> {
        let found = rustls_native_certs::load_native_certs();
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(found.certs);
        if roots.is_empty() {
            let why: Vec<String> = found.errors.iter().map(ToString::to_string).collect();
            return Err(TrustError::NoRoots(why.join("; ")));
        }
        Trust::judged_by(webpki(roots, provider()).map_err(TlsError::from)?)
    }

    /// For whoever speaks without TLS.
    pub fn nobody() -> Trust {
        let nobody = Pinned { pin: Pin::System, provider: provider() };
        Trust::judged_by(Arc::new(nobody)).expect("the provider has the usual versions of TLS")
    }

    /// Trusts these from now on, in PEM, and no others.
    ///
    /// # Errors
    /// There is none in it, or one is damaged: then all stays as it is.
    pub fn replace(&self, pem: &[u8]) -> Result<(), TrustError> {
        self.judge.0.store(Arc::new(of_bundle(pem)?));
        Ok(())
    }

    pub fn config(&self) -> Arc<ClientConfig> {
        self.config.clone()
    }

    fn judged_by(verifier: Verifier) -> Result<Trust, TrustError> {
        let judge = Arc::new(Judge(ArcSwap::from_pointee(verifier)));
        let building = ClientConfig::builder_with_provider(provider());
        let building = building.with_safe_default_protocol_versions().map_err(TlsError::from)?;
        let building = building.dangerous().with_custom_certificate_verifier(judge.clone());
        let mut config = building.with_no_client_auth();
        // A session that is resumed is judged by nobody.
        config.resumption = Resumption::disabled();
        Ok(Trust { config: Arc::new(config), judge })
    }
}

pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn of_bundle(pem: &[u8]) -> Result<Verifier, TlsError> {
    let mut roots = RootCertStore::empty();
    for Certificate(it) in Certificate::all(pem)? {
        roots.add(it)?;
    }
    Ok(webpki(roots, provider())?)
}

fn webpki(roots: RootCertStore, provider: Arc<CryptoProvider>) -> Result<Verifier, Error> {
    let building = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider);
    Ok(building.build().map_err(|it| Error::General(it.to_string()))?)
}

/// Who is trusted now.
#[derive(Debug)]
struct Judge(ArcSwap<Verifier>);

impl ServerCertVerifier for Judge {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let judge = self.0.load();
        judge.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.load().verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.load().verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.load().supported_verify_schemes()
    }
}

#[derive(Debug)]
struct Pinned {
    pin: Pin,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let is_pinned = |it: &&CertificateDer<'_>| pin(it).is_ok_and(|it| it == self.pin);
        // A server may show one that signs itself, and nothing above it.
        let mut shown = intermediates.iter().chain([end_entity]);
        let Some(root) = shown.find(is_pinned) else {
            let shown = intermediates.last().unwrap_or(end_entity);
            let other = OtherPin { expected: self.pin, shown: pin(shown).ok() };
            let other = CertificateError::Other(OtherError(Arc::new(other)));
            return Err(Error::InvalidCertificate(other));
        };
        let mut roots = RootCertStore::empty();
        roots.add(root.clone().into_owned())?;
        let verifier = webpki(roots, self.provider.clone())?;
        verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
