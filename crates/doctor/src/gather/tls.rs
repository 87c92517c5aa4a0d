//! TLS with the control plane, and what is wrong with its certificate.

use std::io;

use berth_tls::{DAY_SECONDS, Trust};
use jiff::Timestamp;
use rustls::pki_types::{ServerName, UnixTime};
use rustls::{CertificateError, Error};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::validity;
use crate::asked::{Asked, FAR};
use crate::facts::{Certificate, Tls};

pub async fn spoken(
    asked: &Asked,
    stream: TcpStream,
    host: &str,
) -> Result<(TlsStream<TcpStream>, Certificate), Tls> {
    let (trust, place) = trusted(asked)?;
    let name = ServerName::try_from(host.to_owned());
    let name = name.map_err(|_| Tls::Other(format!("{host} is no name of a host")))?;
    let connecting = TlsConnector::from(trust.config()).connect(name, stream);
    match tokio::time::timeout(FAR, connecting).await {
        Err(_) => Err(Tls::Other("no answer came in time".to_owned())),
        Ok(Ok(it)) => {
            let shown = it.get_ref().1.peer_certificates().and_then(<[_]>::first);
            let ends = shown.and_then(|it| validity::not_after(it));
            let seconds = ends.map(|it| it.as_second() - Timestamp::now().as_second());
            Ok((it, Certificate { days: seconds.map(|it| it.div_euclid(DAY_SECONDS)) }))
        }
        Ok(Err(error)) => Err(why(&error, &place)),
    }
}

/// Whom this machine trusts, and where that is said.
pub fn trusted(asked: &Asked) -> Result<(Trust, String), Tls> {
    let other = |what: String| Tls::Other(what);
    if let Some(trust) = asked.joined.as_ref().and_then(|it| it.trust.clone()) {
        return Ok((trust, "the bundle of the agent's identity".to_owned()));
    }
    match &asked.bundle {
        Some(path) => {
            let shown = path.display().to_string();
            let pem = std::fs::read(path).map_err(|it| other(format!("{shown}: {it}")))?;
            let trust = Trust::bundle(&pem).map_err(|it| other(format!("{shown}: {it}")))?;
            Ok((trust, shown))
        }
        None => {
            let trust = Trust::system().map_err(|it| other(it.to_string()))?;
            Ok((trust, "this machine's roots".to_owned()))
        }
    }
}

fn why(error: &io::Error, place: &str) -> Tls {
    let said = error.get_ref().and_then(|it| it.downcast_ref::<Error>());
    let Some(said) = said else {
        return Tls::NotTls(error.to_string());
    };
    match said {
        Error::InvalidCertificate(it) => of_certificate(it, place),
        Error::InvalidMessage(_) => Tls::NotTls(said.to_string()),
        other => Tls::Other(other.to_string()),
    }
}

fn of_certificate(it: &CertificateError, place: &str) -> Tls {
    let told = |it: &UnixTime| {
        let seconds = i64::try_from(it.as_secs()).unwrap_or(i64::MAX);
        Timestamp::from_second(seconds).map_or_else(|_| seconds.to_string(), |it| it.to_string())
    };
    match it {
        CertificateError::UnknownIssuer => Tls::UnknownCa { trusted: place.to_owned() },
        CertificateError::NotValidForName => Tls::WrongName { has: Vec::new() },
        CertificateError::NotValidForNameContext { presented, .. } => {
            Tls::WrongName { has: presented.iter().map(|it| plain(it)).collect() }
        }
        CertificateError::ExpiredContext { time, not_after } => {
            Tls::Expired { at: told(not_after), now: told(time) }
        }
        CertificateError::NotValidYetContext { time, not_before } => {
            Tls::NotYet { at: told(not_before), now: told(time) }
        }
        other => Tls::Other(other.to_string()),
    }
}

/// A name of a certificate without the word for its kind: `DnsName("a.example")`.
fn plain(name: &str) -> String {
    let inner = name.split_once('(').map_or(name, |(_, inner)| inner);
    inner.trim_end_matches(')').trim_matches('"').to_owned()
}
