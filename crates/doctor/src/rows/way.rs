//! Rows 9, 10 and 11: the clock, and the way to the control plane, step by step.

use crate::facts::{Came, Clock, Tls, Way};
use crate::report::Finding;

/// In ms: what a clock may be off.
const OFF_MAX: u64 = 1_000;
/// Likewise: signatures are refused at five minutes, and certificates and tokens go by it.
const FAR_OFF: u64 = 60_000;

pub fn clock(row: u8, it: &Clock) -> Finding {
    let off = it.ahead_ms.unwrap_or(0);
    if off.unsigned_abs() > OFF_MAX {
        let way = if off > 0 { "ahead of" } else { "behind" };
        let seconds = off.unsigned_abs() / 1_000;
        let text = format!(
            "This machine's clock is {seconds} s {way} the control plane's; from 300 s on every \
             signature is refused"
        );
        let finding = match off.unsigned_abs() > FAR_OFF {
            true => Finding::broken(row, text),
            false => Finding::warning(row, text),
        };
        return finding.run("timedatectl set-ntp true");
    }
    if it.is_kept == Some(false) {
        let text = "Nothing keeps this machine's clock right: it is not synchronised";
        return Finding::warning(row, text).run("timedatectl set-ntp true");
    }
    Finding::good(
        row,
        match it.ahead_ms {
            Some(_) => "This machine's clock is that of the control plane",
            None => "This machine's clock is synchronised, as far as is known",
        },
    )
}

pub fn reached(row: u8, it: &Way) -> Vec<Finding> {
    let (endpoint, host, port) = (&it.endpoint, &it.host, it.port);
    let broken = |text: String| Finding::broken(row, text);
    let at = |address| format!("{address} port {port}");
    let finding = match &it.came {
        Came::Malformed => broken(format!("{endpoint} is no endpoint such as http://HOST:4577"))
            .advise("Name the control plane with --endpoint."),
        Came::NoName(why) => {
            broken(format!("DNS: {host} has no address: {why}")).run(format!("getent hosts {host}"))
        }
        Came::NoRoute(address, why) => {
            broken(format!("Route: nothing leads to {}: {why}", at(*address)))
                .run(format!("ip route get {address}"))
        }
        Came::Refused(address) => {
            broken(format!("TCP: {} refuses connections: no control plane listens", at(*address)))
                .advise(format!("Start it on {host}, or name another port with --endpoint."))
        }
        Came::Dropped(address) => {
            broken(format!("Firewall: nothing comes back from {}", at(*address)))
                .advise(format!("Let TCP to port {port} pass on {host} and on the way to it."))
        }
        // Row 11 says it.
        Came::Tls(_) => return Vec::new(),
        Came::Strange(what) => {
            broken(format!("HTTP: what answers at {endpoint} is no control plane: {what}"))
                .advise(format!("Is there a proxy on the way? export NO_PROXY={host}"))
        }
        Came::Silent(address) => {
            broken(format!("HTTP: {} takes connections and answers nothing", at(*address)))
                .advise(format!("Look at the log of the control plane on {host}."))
        }
        Came::Answered { health, .. } if health != "ok" => {
            let text = format!("The control plane at {endpoint} answers that it is {health}");
            Finding::warning(row, text)
                .advise(format!("Look at the log of the control plane on {host}."))
        }
        Came::Answered { .. } => match &it.proxy {
            Some(proxy) => {
                let text = format!(
                    "{endpoint} answers; the AWS CLI and SDKs would ask the proxy {proxy} instead"
                );
                Finding::warning(row, text).run(format!("export NO_PROXY={host}"))
            }
            None => Finding::good(row, format!("The control plane answers at {endpoint}")),
        },
    };
    vec![finding]
}

pub fn trusted(row: u8, it: &Way) -> Vec<Finding> {
    let (host, port) = (&it.host, it.port);
    let broken = |text: String| Finding::broken(row, text);
    let tls = match &it.came {
        Came::Tls(tls) => tls,
        Came::Answered { certificate: Some(_), .. } => {
            return vec![Finding::good(row, format!("The certificate of {host} is good"))];
        }
        _ => return Vec::new(),
    };
    vec![match tls {
        Tls::UnknownCa { trusted } => {
            let text = format!(
                "The certificate of {host}:{port} is signed by a CA that is not in {trusted}"
            );
            broken(text).advise(
                "Take ca.pem of the control plane's data directory over, and name it with \
                 AWS_CA_BUNDLE.",
            )
        }
        Tls::WrongName { has } => {
            let names = if has.is_empty() { "no name".to_owned() } else { has.join(", ") };
            broken(format!("The certificate at {host}:{port} is for {names}, and not for {host}"))
                .advise(format!(
                    "Start the server with --tls-name {host}, or use a name that it has."
                ))
        }
        Tls::Expired { at, now } => broken(format!(
            "The certificate of {host} ended at {at}; it is {now} here"
        ))
        .advise("Restart the control plane, or give it a new --tls-cert; look at row 9, too."),
        Tls::NotYet { at, now } => {
            broken(format!("The certificate of {host} begins at {at}; it is {now} here"))
                .run("timedatectl set-ntp true")
        }
        Tls::NotTls(said) => broken(format!("What answers at {host}:{port} speaks no TLS: {said}"))
            .advise(format!("Use http://{host}:{port}, if that is a network to trust.")),
        Tls::Other(said) => broken(format!("TLS with {host}:{port} fails: {said}"))
            .run(format!("openssl s_client -connect {host}:{port}")),
    }]
}
