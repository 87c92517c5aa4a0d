//! Rows 1, 2, 3 and 8: Docker, as it answers.

use crate::facts::{Docker, Listing, Told};
use crate::report::{Finding, Mark};

/// The least Docker Engine API that agents take.
const API_MIN: (u32, u32) = (1, 41);
/// The first release of Docker that has it.
const RELEASE_MIN: &str = "20.10";
/// Dockerd writes where all of its work stands.
const STACKS: &str = "kill -USR1 $(pidof dockerd)";

pub fn reached(told: &Told<Docker>) -> Vec<Finding> {
    let docker = match told {
        Told::Apart => return Vec::new(),
        Told::Unknown(why) => return vec![Finding::new(1, Mark::Skipped, why)],
        Told::Is(it) => it,
    };
    match docker {
        Docker::Gone { socket, why } => {
            vec![
                Finding::broken(1, format!("Docker is not there: {socket}: {why}"))
                    .run("systemctl start docker"),
            ]
        }
        Docker::NotOurs { socket, user } => vec![
            Finding::broken(1, format!("Docker is there, and {user} may not use {socket}"))
                .run(format!("usermod --append --groups docker {user}")),
        ],
        Docker::Strange { socket, said } => vec![
            Finding::broken(1, format!("What answers at {socket} is no Docker: {said}"))
                .advise("Name Docker's socket with --docker-host."),
        ],
        Docker::Silent { socket } => {
            let text = format!("Docker takes connections at {socket} and answers nothing");
            vec![Finding::broken(3, text).run(STACKS)]
        }
        Docker::Answers(it) => {
            let is_named = if it.is_podman { "Podman" } else { "Docker" };
            let text = format!("{is_named} {} answers at {}", it.version, it.socket);
            vec![Finding::good(1, text), api(&it.api, &it.version)]
        }
    }
}

fn api(api: &str, version: &str) -> Finding {
    let (major, minor) = API_MIN;
    let parts = api.split_once('.').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
    let needed = format!("{major}.{minor} is needed (Docker {RELEASE_MIN})");
    match parts {
        Some(it) if it >= API_MIN => Finding::good(2, format!("Its API is {api}; {needed}")),
        _ => {
            let text = format!("Docker {version} has API {api}, and {needed}");
            Finding::broken(2, text).advise(format!("Install Docker {RELEASE_MIN} or newer."))
        }
    }
}

pub fn listing(row: u8, it: &Listing) -> Finding {
    match it {
        Listing::Listed(1) => Finding::good(row, "It lists its one container"),
        Listing::Listed(count) => Finding::good(row, format!("It lists its {count} containers")),
        Listing::Hangs { seconds, containers } => {
            let which = match containers.as_slice() {
                [] => "no single one is to blame".to_owned(),
                it => format!("nor can these be looked at: {}", it.join(", ")),
            };
            let text = format!(
                "Docker answers a ping, and has not listed its containers within {seconds} s; \
                 {which}"
            );
            Finding::broken(row, text).run(STACKS)
        }
    }
}

pub fn restarts(told: &Told<Docker>) -> Vec<Finding> {
    let Told::Is(Docker::Answers(it)) = told else { return Vec::new() };
    match it.live_restore {
        None => Vec::new(),
        Some(true) => {
            vec![Finding::good(8, "Containers go on while dockerd restarts")]
        }
        Some(false) => vec![
            Finding::warning(8, "live-restore is off: all tasks stop when dockerd restarts")
                .advise(
                    "Add \"live-restore\": true to /etc/docker/daemon.json and reload dockerd.",
                ),
        ],
    }
}
