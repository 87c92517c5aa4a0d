//! The way to the control plane: the name, the connection, TLS, HTTP.

use std::env;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::time::SystemTime;

use ::http::uri::Authority;
use hyper::Method;
use tokio::net::{TcpStream, lookup_host};

use super::http::{self, Answer, Failure};
use super::{clock, tls};
use crate::asked::{Asked, FAR};
use crate::facts::{Came, Certificate, Told, Way};

/// Answers without a signature.
const HEALTH: &str = "/health";

/// And by how much this machine's clock is ahead of that one's, in ms, where it answered.
pub async fn gone(asked: &Asked) -> (Told<Way>, Option<i64>) {
    if !asked.network {
        return (Told::Apart, None);
    }
    let endpoint = match &asked.endpoint {
        Ok(it) => it.clone(),
        Err(why) => return (Told::Unknown(why.clone()), None),
    };
    let Some((is_tls, host, port)) = parts(&endpoint) else {
        let (host, port, came) = (String::new(), 0, Came::Malformed);
        return (Told::Is(Way { endpoint, host, port, came, proxy: None }), None);
    };
    let asked_at = SystemTime::now();
    let (came, date) = came(asked, is_tls, &host, port).await;
    let ahead = date.and_then(|it| clock::ahead_ms(&it, asked_at, SystemTime::now()));
    let proxy = proxy(is_tls, &host, &|name| env::var(name).ok());
    (Told::Is(Way { endpoint, host, port, came, proxy }), ahead)
}

/// Whether TLS is spoken, the host, and the port.
pub fn parts(endpoint: &str) -> Option<(bool, String, u16)> {
    let (scheme, rest) = endpoint.split_once("://")?;
    let is_tls = match scheme {
        "https" => true,
        "http" => false,
        _ => return None,
    };
    let authority: Authority = rest.split('/').next()?.parse().ok()?;
    let port = authority.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
    let host = authority.host().trim_matches(['[', ']']).to_owned();
    (!host.is_empty()).then_some((is_tls, host, port))
}

async fn came(asked: &Asked, is_tls: bool, host: &str, port: u16) -> (Came, Option<String>) {
    let found = tokio::time::timeout(FAR, lookup_host((host, port))).await;
    let addresses: Vec<SocketAddr> = match found {
        Ok(Ok(it)) => it.collect(),
        Ok(Err(error)) => return (Came::NoName(error.to_string()), None),
        Err(_) => return (Came::NoName("no name server answers".to_owned()), None),
    };
    let mut last = Came::NoName("it has none".to_owned());
    for address in addresses {
        match connected(address).await {
            Ok(stream) => return said(asked, is_tls, stream, (host, port)).await,
            Err(it) => last = it,
        }
    }
    (last, None)
}

async fn connected(address: SocketAddr) -> Result<TcpStream, Came> {
    let ip: IpAddr = address.ip();
    match tokio::time::timeout(FAR, TcpStream::connect(address)).await {
        Err(_) => Err(Came::Dropped(ip)),
        Ok(Ok(it)) => Ok(it),
        Ok(Err(error)) => Err(match error.kind() {
            ErrorKind::ConnectionRefused => Came::Refused(ip),
            ErrorKind::TimedOut | ErrorKind::PermissionDenied => Came::Dropped(ip),
            _ => Came::NoRoute(ip, error.to_string()),
        }),
    }
}

async fn said(
    asked: &Asked,
    is_tls: bool,
    stream: TcpStream,
    (host, port): (&str, u16),
) -> (Came, Option<String>) {
    let peer = stream.peer_addr().map_or([0; 4].into(), |it| it.ip());
    let authority = format!("{host}:{port}");
    let (answer, certificate) = if is_tls {
        match tls::spoken(asked, stream, host).await {
            Err(it) => return (Came::Tls(it), None),
            Ok((stream, certificate)) => {
                let answer = http::over(stream, &authority, Method::GET, HEALTH, FAR).await;
                (answer, Some(certificate))
            }
        }
    } else {
        (http::over(stream, &authority, Method::GET, HEALTH, FAR).await, None)
    };
    match answer {
        Ok(it) => (answered(&it, certificate), it.date),
        Err(Failure::Silent) => (Came::Silent(peer), None),
        Err(it) => (Came::Strange(it.told()), None),
    }
}

fn answered(it: &Answer, certificate: Option<Certificate>) -> Came {
    match it.json()["status"].as_str() {
        Some(health) => Came::Answered { health: health.to_owned(), certificate },
        None => {
            let by = it.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
            Came::Strange(format!("HTTP {}{by}", it.status))
        }
    }
}

/// Whom programs ask instead that heed these variables.
fn proxy(is_tls: bool, host: &str, variable: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let of = |name: &str| {
        let said = variable(name).or_else(|| variable(&name.to_uppercase()));
        said.filter(|it| !it.is_empty())
    };
    let proxy = of(if is_tls { "https_proxy" } else { "http_proxy" })?;
    let none = of("no_proxy").unwrap_or_default();
    let is_out = none.split(',').map(str::trim).filter(|it| !it.is_empty()).any(|it| {
        let it = it.trim_start_matches('.');
        it == "*" || host == it || host.ends_with(&format!(".{it}"))
    });
    // A proxy's URL may have a password.
    let shown = proxy.rsplit_once('@').map_or(proxy.as_str(), |it| it.1);
    (!is_out).then(|| shown.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_have_parts() {
        let all = |text: &str| parts(text).map(|(tls, host, port)| format!("{tls} {host} {port}"));
        assert_eq!(all("http://10.0.0.1:4577").as_deref(), Some("false 10.0.0.1 4577"));
        assert_eq!(all("https://berth.example/x").as_deref(), Some("true berth.example 443"));
        assert_eq!(all("http://[fd00::1]:80").as_deref(), Some("false fd00::1 80"));
        for wrong in ["10.0.0.1:4577", "ftp://a", "http://", "http://a:b:c"] {
            assert_eq!(all(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_proxy_is_told_unless_it_is_not_for_the_host() {
        let with = |none: &'static str| {
            move |name: &str| match name {
                "HTTP_PROXY" => Some("http://user:secret@proxy:3128".to_owned()),
                "no_proxy" => Some(none.to_owned()),
                _ => None,
            }
        };
        let told = |host: &str, none| proxy(false, host, &with(none));
        assert_eq!(told("berth.example", "").as_deref(), Some("proxy:3128"));
        assert_eq!(told("berth.example", "localhost, example"), None);
        assert_eq!(told("berth.example", ".example"), None);
        assert_eq!(told("anexample", "example").as_deref(), Some("proxy:3128"));
        assert_eq!(proxy(true, "berth.example", &with("")), None);
    }
}
