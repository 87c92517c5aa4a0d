//! What a server shows, which may become another while it serves.
use std::sync::Arc;

use arc_swap::ArcSwap;
use rustls::{
    ServerConfig,
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};

use crate::{Leaf, TlsError, trust::provider};

/// The certificate of all connections that begin from now on.
#[derive(Debug)]
pub struct Shown(ArcSwap<CertifiedKey>);

impl Shown {
    pub fn of(leaf: &Leaf) -> Arc<Shown> {
        Arc::new(Shown(ArcSwap::new(leaf.certified.clone())))
    }

    /// Another one. Connections that are open stay as they are.
    pub fn put(&self, leaf: &Leaf) {
        self.0.store(leaf.certified.clone());
    }

    pub fn leaf(&self) -> Leaf {
        Leaf { certified: self.0.load_full() }
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.load_full())
    }
}

/// Serves HTTP/2 and HTTP/1.1, whichever a client prefers.
///
/// # Errors
/// There are no versions of TLS that the provider has.
pub fn server_config(shown: Arc<Shown>) -> Result<Arc<ServerConfig>, TlsError> {
    let config =
        ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
    let mut config = config?.with_no_client_auth().with_cert_resolver(shown);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
