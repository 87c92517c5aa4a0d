//! Rows 12 to 15: as whom an agent speaks, and whether it may.

use crate::facts::{Directory, Key, Published};
use crate::report::{Finding, Verb};

pub fn published(row: u8, all: &[Published]) -> Vec<Finding> {
    let wrong = all.iter().filter_map(|it| Some((it, port(&it.endpoint)?)));
    let findings: Vec<Finding> = wrong
        .map(|(it, port)| {
            let text = format!(
                "The amazon-ecs-agent ({}) has the endpoint {}: it cannot speak TLS with port \
                 {port}, which is in the name that it asks for",
                it.place, it.endpoint
            );
            Finding::broken(row, text).advise(
                "berth agent-config --token TOKEN --server https://HOST prints what it needs: have \
                 the control plane listen on port 443 (--agent-port 443) and leave the port out, \
                 or go by berth agent-link, which runs on this machine.",
            )
        })
        .collect();
    match (findings.is_empty(), all.first()) {
        (true, Some(it)) => {
            vec![Finding::good(row, format!("The amazon-ecs-agent can speak with {}", it.endpoint))]
        }
        _ => findings,
    }
}

/// The port of an endpoint with TLS, if it is another than that of TLS.
fn port(endpoint: &str) -> Option<u16> {
    let authority = endpoint.strip_prefix("https://")?.split('/').next()?;
    let port = authority.rsplit_once(':')?.1.parse().ok()?;
    (port != 443).then_some(port)
}

pub fn key(row: u8, it: &Key) -> Finding {
    match it {
        Key::Good { key, instance: None } => {
            Finding::good(row, format!("The control plane knows the key {key}"))
        }
        Key::Good { key, instance: Some(instance) } => Finding::good(
            row,
            format!("The control plane knows the key {key} and this host as {instance}"),
        ),
        Key::Refused { key, code, text, joined: Some(instance) } => {
            let cluster = cluster_of(instance).unwrap_or_default();
            let text = format!("The key {key} of {instance} is refused: {code}: {text}");
            Finding::broken(row, text).advise(format!(
                "It was closed. On the control node: berth token create --rejoin {instance} \
                 --cluster {cluster}. Then move the agent's directory away here, and run what \
                 that prints: the machine is that instance again. One that was deregistered joins \
                 anew, without --rejoin."
            ))
        }
        Key::Refused { key, code, text, joined: None } => {
            Finding::broken(row, format!("The key {key} is refused: {code}: {text}")).advise(
                "Give the agent a key that is switched on: the control node prints one with berth \
                 env.",
            )
        }
        Key::Deregistered { instance } => {
            let text = format!("{instance} was deregistered: its tasks are no longer its own");
            Finding::broken(row, text)
                .advise("Restart the agent: it registers as a new container instance.")
        }
        Key::Missing { instance } => {
            let text =
                format!("The control plane has no {instance}: it is of another one, or reset");
            Finding::broken(row, text)
                .advise("Move the agent's directory away, and restart it: it registers anew.")
        }
        Key::None(why) => Finding::broken(row, format!("There is no key to sign with: {why}"))
            .advise("Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a --data directory."),
    }
}

pub fn contested(row: u8, all: &[(String, String)]) -> Vec<Finding> {
    if all.is_empty() {
        return vec![Finding::good(row, "No two agents claim to be one container instance")];
    }
    let one = |(instance, told): &(String, String)| {
        Finding::broken(row, format!("Two agents claim to be {instance}: {told}")).advise(
            "Stop the copy, move its agent's directory away, and start it again: it becomes an \
             instance of its own.",
        )
    };
    all.iter().map(one).collect()
}

pub fn directory(row: u8, it: &Directory) -> Finding {
    let path = &it.path;
    let Some(instance) = &it.instance else {
        return Finding::good(row, format!("{path} has no state of an agent yet"));
    };
    let of = cluster_of(instance).unwrap_or_default();
    match &it.cluster {
        Some(wanted) if wanted.rsplit('/').next() != Some(of) => {
            let text = format!(
                "{path} has the state of an agent of cluster {of}, and the one to join is {wanted}"
            );
            Finding::broken(row, text).verb(Verb::Join { cluster: of.to_owned() })
        }
        _ => Finding::good(row, format!("{path} has the state of an agent of cluster {of}")),
    }
}

/// `…:container-instance/CLUSTER/ID`.
fn cluster_of(arn: &str) -> Option<&str> {
    arn.split('/').nth(1)
}
