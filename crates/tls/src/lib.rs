//! TLS: whom a client trusts, what a server shows, and an authority of one's own.
//!
//! Time comes as an argument where certificates are made.
mod authority;
mod certificate;
mod pem;
mod pin;
mod shown;
mod told;
mod trust;
mod wire;

pub use self::{
    authority::{Authority, DAY_SECONDS, LEAF_SECONDS, Leaf},
    certificate::{Certificate, Names},
    pin::{Pin, PinError},
    shown::{Shown, server_config},
    told::told,
    trust::{Trust, TrustError},
    wire::Wire,
};

/// Why something of TLS cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("there is no certificate in it: PEM begins with -----BEGIN CERTIFICATE-----")]
    NoCertificate,
    #[error("there is no private key in it: PEM begins with -----BEGIN PRIVATE KEY-----")]
    NoKey,
    #[error("it is no PEM: {0}")]
    Pem(String),
    #[error("the private key does not belong to the first certificate")]
    Mismatch,
    #[error("{0}")]
    Rustls(#[from] rustls::Error),
    #[error("a certificate could not be made: {0}")]
    Making(#[from] rcgen::Error),
}
