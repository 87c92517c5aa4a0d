//! What the control plane shows to clients over TLS, and the authorities behind it.
//!
//! - `names`: what a certificate is for. - `own`: authorities of our own, in `iam`. - `files`:
//!   somebody else's certificate. - `rotation`: another authority, and who knows it.
mod files;
mod names;
mod own;
mod rotation;

use std::sync::Arc;

use berth_iam::Topic;
use berth_tls::{Leaf, Pin, Shown, server_config};
use tokio::{
    select,
    signal::unix::{SignalKind, signal},
    time::sleep,
};
use tokio_rustls::TlsAcceptor;
use tracing::{info, warn};

pub(crate) use self::rotation::{NotRotated, Standing, Unconfirmed, rotate, standing};
use crate::{
    Config, StartError, disk,
    limits::{CERTIFICATES_PERIOD, CERTIFICATES_RETRY},
    node::Node,
};

/// In the data directory: what clients are to trust. `GET /ca.pem` tells it to others.
pub(crate) const FILE_NAME: &str = "ca.pem";

/// Of a node that serves with TLS.
pub(crate) struct Certificates {
    config: Config,
    shown: Arc<Shown>,
    acceptor: TlsAcceptor,
    /// The machine's own, if it is one that others could use.
    host_name: Option<String>,
}

/// A certificate that is shown, and what became of it.
struct Current {
    leaf: Leaf,
    /// What it was made of: with the same, it is the same.
    of: Made,
}

#[derive(Clone, PartialEq)]
enum Made {
    Own(own::Made),
    /// By the contents of both.
    Files([u8; 32]),
}

impl Certificates {
    /// Makes an authority if there is none, and a certificate.
    pub async fn open(
        node: &Arc<Node>,
        config: &Config,
    ) -> Result<(Certificates, impl Future<Output = ()> + use<>), StartError> {
        own::begin(node, config).await?;
        let current = current(node, config, None).await?;
        let shown = Shown::of(&current.leaf);
        let failed =
            |error: berth_tls::TlsError| StartError::Certificate { why: error.to_string() };
        let acceptor = TlsAcceptor::from(server_config(shown.clone()).map_err(failed)?);
        let host_name = disk::run(names::host_name).await;
        let driver = run(node.clone(), config.clone(), shown.clone(), current);
        Ok((Certificates { config: config.clone(), shown, acceptor, host_name }, driver))
    }

    pub fn acceptor(&self) -> &TlsAcceptor {
        &self.acceptor
    }

    /// Whom a client is to pin who joins from now on. While one authority follows another, that is
    /// the new one: what is shown is trusted by both pins.
    pub fn pin(&self, node: &Node) -> Pin {
        match self.config.tls.files {
            Some(_) => self.shown.leaf().pin().unwrap_or(Pin::System),
            None => own::newest_pin(node).unwrap_or(Pin::System),
        }
    }

    /// The address, with the port, by which other machines reach the control plane: the first name
    /// that somebody has given, that which is listened on, or the machine's own name. None, where
    /// no other machine does.
    pub fn address_for_others(&self) -> Option<String> {
        let files = self.config.tls.files.as_ref();
        let shown = files.and_then(|_| self.shown.leaf().host_names().into_iter().next());
        names::for_others(&self.config, shown.or_else(|| self.host_name.clone()))
    }

    /// Whether agents are told an address without a port.
    pub fn has_agent_port(&self) -> bool {
        self.config.agent_port.is_some()
    }

    pub fn is_own(&self) -> bool {
        self.config.tls.files.is_none()
    }

    /// What clients are to trust, in PEM, and its version. None where machines' own roots vouch
    /// for what is shown.
    pub fn bundle(&self, node: &Node) -> Option<(String, u32)> {
        match self.config.tls.files {
            Some(_) => self.shown.leaf().root_pem().map(|it| (it, 0)),
            None => Some(own::bundle(node)),
        }
    }
}

/// What is to be shown. Of files that cannot be used `last` stays, and why is told once.
async fn current(
    node: &Arc<Node>,
    config: &Config,
    last: Option<&Current>,
) -> Result<Current, StartError> {
    let config = config.clone();
    let of = last.map(|it| it.of.clone());
    let kept = last.map(|it| it.leaf.clone());
    let again = |of, leaf: Option<Leaf>| Current { leaf: leaf.expect("it was made of that"), of };
    match &config.tls.files {
        Some(both) => {
            let both = both.clone();
            let read = disk::run(move |files| files::read(files, &both)).await?;
            let made = Made::Files(read.sum);
            if of.as_ref() == Some(&made) {
                return Ok(again(made, kept));
            }
            Ok(Current { leaf: read.leaf()?, of: made })
        }
        None => {
            let names = disk::run({
                let config = config.clone();
                move |files| names::of_machine(files, &config)
            });
            let (made, fresh) = own::wanted(
                node,
                &config,
                names.await,
                match &of {
                    Some(Made::Own(it)) => Some(it),
                    _ => None,
                },
            );
            if !fresh && of == Some(Made::Own(made.clone())) {
                return Ok(again(Made::Own(made), kept));
            }
            Ok(Current { leaf: own::leaf(node, &made)?, of: Made::Own(made) })
        }
    }
}

/// Renews what is shown, follows files and authorities. No connection is touched.
async fn run(node: Arc<Node>, config: Config, shown: Arc<Shown>, mut last: Current) {
    let Ok(mut hangups) = signal(SignalKind::hangup()) else { return };
    let mut told = String::new();
    loop {
        let changes = node.iam.subscribe(Some(Topic::CertificateAuthorities));
        rotation::step(&node, &config).await;
        let pause = match current(&node, &config, Some(&last)).await {
            Ok(next) => {
                if next.of != last.of {
                    info!("connections from now on are shown another certificate");
                    shown.put(&next.leaf);
                    last = next;
                }
                told.clear();
                write_bundle(&node).await;
                CERTIFICATES_PERIOD
            }
            Err(error) => {
                let error = error.to_string();
                if error != told {
                    warn!(error, "the certificate that is shown stays as it is");
                    told = error;
                }
                CERTIFICATES_RETRY
            }
        };
        select! {
            () = sleep(pause) => {}
            () = changes.changed() => {}
            _ = hangups.recv() => {}
        }
    }
}

/// `ca.pem`, if it says something else. On a full disk the next time does it.
pub(crate) async fn write_bundle(node: &Arc<Node>) {
    let Some((pem, _)) = node.certificates.get().and_then(|it| it.bundle(node)) else { return };
    let dir = node.data_dir.clone();
    let writing = disk::run(move |files| files::write(files, &dir, FILE_NAME, &pem));
    if let Err(error) = writing.await {
        warn!(%error, "{FILE_NAME} could not be written into the data directory; trying again");
    }
}
