//! Whether Docker can have images, beside whether this machine reaches their registries.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::net::{TcpStream, lookup_host};

use super::http;
use crate::asked::{Asked, FAR};
use crate::facts::{Daemon, Pull, Told};
use crate::rows::registry;

/// Docker asks the registry, and whoever gives its logins.
const ASKED_MAX: Duration = Duration::from_secs(15);

/// Apart where nobody named an image: registries count what they are asked.
pub async fn asked(asked: &Asked, daemon: &Daemon) -> Told<Vec<Pull>> {
    if !asked.network || asked.images.is_empty() {
        return Told::Apart;
    }
    let pulls = asked.images.iter().map(|image| pull(asked, daemon, image));
    Told::Is(join_all(pulls).await)
}

async fn pull(asked: &Asked, daemon: &Daemon, image: &str) -> Pull {
    let path = format!("/distribution/{image}/json");
    let (docker, own) =
        tokio::join!(http::docker(asked.socket(), &path, ASKED_MAX), reached(image));
    let docker = match docker {
        Ok(it) if it.status == 200 => None,
        Ok(it) => {
            let said = it.json()["message"].as_str().map(str::to_owned);
            Some(said.unwrap_or_else(|| format!("HTTP {}", it.status)))
        }
        Err(it) => Some(it.told()),
    };
    Pull { image: image.to_owned(), docker, own: own.err(), proxy: daemon.proxy.clone() }
}

async fn reached(image: &str) -> Result<(), String> {
    let host = registry(image);
    let has_port = host.rsplit_once(':').is_some_and(|(_, it)| it.parse::<u16>().is_ok());
    let to = if has_port { host.to_owned() } else { format!("{host}:443") };
    let connecting = async {
        let found = lookup_host(&to).await.map_err(|it| format!("{host} has no address: {it}"))?;
        let found: Vec<_> = found.collect();
        let connected = TcpStream::connect(found.as_slice()).await;
        connected.map(drop).map_err(|it| format!("{to}: {it}"))
    };
    let told = tokio::time::timeout(FAR, connecting).await;
    told.unwrap_or_else(|_| Err(format!("{to}: nothing comes back")))
}
