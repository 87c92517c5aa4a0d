//! Row 23: whether images can be had, by Docker and by this machine.

use crate::facts::Pull;
use crate::report::Finding;

pub fn pulls(row: u8, all: &[Pull]) -> Vec<Finding> {
    let findings: Vec<Finding> = all.iter().filter_map(|it| failed(row, it)).collect();
    match (findings.is_empty(), all.is_empty()) {
        (true, false) => {
            let names = all.iter().map(|it| it.image.as_str()).collect::<Vec<_>>().join(", ");
            vec![Finding::good(row, format!("Docker can have {names}"))]
        }
        _ => findings,
    }
}

fn failed(row: u8, it: &Pull) -> Option<Finding> {
    let said = it.docker.as_ref()?;
    let lower = said.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let image = &it.image;
    let broken = |why: &str| Finding::broken(row, format!("Docker cannot have {image}: {why}"));
    let drop_in = "systemctl edit docker.service";
    Some(if has(&["toomanyrequests", "too many requests", "429"]) {
        broken(&format!("its registry has a limit, which is reached: {said}"))
            .advise("Log in for a higher one, or name a mirror with --registry-mirror.")
    } else if has(&["proxyconnect", "proxy"]) || (it.own.is_none() && !it.proxy.is_empty()) {
        let of = if it.proxy.is_empty() { "its proxy" } else { &it.proxy };
        broken(&format!("{of} of dockerd is in the way, not ours: {said}")).run(drop_in)
    } else if has(&["x509", "certificate"]) {
        let host = registry(image);
        broken(&format!("it does not trust {host}: {said}"))
            .advise(format!("Put the CA of {host} into /etc/docker/certs.d/{host}/ca.crt."))
    } else if has(&["unauthorized", "denied", "authentication required", "no basic auth"]) {
        broken(&format!("its registry wants a login: {said}"))
            .advise("Name a secret in repositoryCredentials of the container.")
    } else if has(&["not found", "manifest unknown"]) {
        broken(&format!("there is no such image: {said}")).advise("Look at its name and its tag.")
    } else if let Some(own) = &it.own {
        broken(&format!("nor does this machine reach its registry: {own}"))
            .run(format!("curl --head https://{}/v2/", registry(image)))
    } else {
        broken(&format!("this machine reaches its registry, and dockerd does not: {said}"))
            .run(drop_in)
    })
}

/// `docker.io` where an image names none.
#[must_use]
pub fn registry(image: &str) -> &str {
    match image.split_once('/') {
        Some((first, _)) if first.contains(['.', ':']) || first == "localhost" => first,
        _ => "registry-1.docker.io",
    }
}
