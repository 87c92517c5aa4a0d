//! Looks: each subject by itself, all at once.

mod clock;
mod containers;
mod disk;
mod docker;
mod groups;
mod http;
mod identity;
mod kernel;
mod metrics;
mod network;
mod passage;
mod pulls;
mod tls;
mod validity;
mod way;

use std::time::Duration;

use crate::asked::Asked;
use crate::facts::{Came, Docker, Facts, Plane, Told};
pub(crate) use http::{Answer, by_socket};

/// For what waits in a thread of its own: longer than any of it should take.
const THREAD_MAX: Duration = Duration::from_secs(20);

/// All that can be told.
pub async fn gather(asked: &Asked) -> Facts {
    let (with_docker, apart, plane) =
        tokio::join!(of_docker(asked), of_host(asked), of_plane(asked));
    let mut facts = Facts { is_root: rustix::process::geteuid().is_root(), ..apart };
    with_docker.put_into(&mut facts);
    plane.put_into(&mut facts);
    facts
}

#[derive(Default)]
struct OfDocker {
    docker: Told<Docker>,
    listing: Told<crate::facts::Listing>,
    groups: Told<crate::facts::Groups>,
    limits: Told<Option<String>>,
    disks: Told<Vec<crate::facts::Disk>>,
    largest: Vec<(String, u64)>,
    logs: Told<crate::facts::Logs>,
    published: Told<Vec<crate::facts::Published>>,
    pulls: Told<Vec<crate::facts::Pull>>,
    beside: crate::facts::Beside,
}

impl OfDocker {
    fn put_into(self, facts: &mut Facts) {
        let leaked = std::mem::take(&mut facts.beside.leaked);
        facts.docker = self.docker;
        facts.listing = self.listing;
        facts.groups = self.groups;
        facts.limits = self.limits;
        facts.disks = self.disks;
        facts.largest = self.largest;
        facts.logs = self.logs;
        facts.published = self.published;
        facts.pulls = self.pulls;
        facts.beside = crate::facts::Beside { leaked, ..self.beside };
    }
}

/// What Docker has a part in.
async fn of_docker(asked: &Asked) -> OfDocker {
    if !asked.place.host {
        return OfDocker { disks: disk::used(asked, None), ..OfDocker::default() };
    }
    let docker = docker::reached(asked).await;
    let daemon = match &docker {
        Docker::Answers(it) => Some(it),
        _ => None,
    };
    let groups = groups::controllers(asked, daemon);
    let limits = groups::limits(daemon);
    let disks = disk::used(asked, daemon);
    let Some(daemon) = daemon else {
        let published = Told::Is(identity::configured(asked));
        let docker = Told::Is(docker);
        return OfDocker { docker, groups, limits, disks, published, ..OfDocker::default() };
    };
    let (all, pulls) = tokio::join!(containers::listed(asked), pulls::asked(asked, daemon));
    let seen = match &all.found {
        Some(found) => containers::looked_at(asked, found).await,
        None => Vec::new(),
    };
    let is_short = match &disks {
        Told::Is(disks) => disks.iter().any(|it| it.used.max(it.inodes_used) >= disk::WORTH_A_LOOK),
        _ => false,
    };
    let largest = if is_short { disk::largest(asked, &seen).await } else { Vec::new() };
    OfDocker {
        logs: Told::Is(disk::logs(asked, daemon, &seen)),
        published: Told::Is(identity::published(asked, &seen)),
        beside: containers::beside(asked, daemon, &seen),
        listing: Told::Is(all.listing),
        docker: Told::Is(docker.clone()),
        groups,
        limits,
        disks,
        largest,
        pulls,
    }
}

/// What the kernel and the network have a part in.
async fn of_host(asked: &Asked) -> Facts {
    let mut facts = Facts::default();
    if !asked.place.host {
        return facts;
    }
    facts.tables = Told::Is(kernel::tables(asked));
    facts.directory = Told::Is(identity::directory(asked));
    facts.forwarding = kernel::forwarding(asked);
    if !asked.is_here() {
        // Packets go through the network that this process is in, wherever the files are.
        return facts;
    }
    facts.overlaps = Told::Is(network::overlaps(asked));
    facts.beside.leaked = network::leaked(asked);
    let is_on = matches!(&facts.forwarding, Told::Is(it) if it.is_on);
    let (kernel, passed, peers) = tokio::join!(
        in_thread(kernel::parts),
        in_thread(move || passage::passed(is_on)),
        network::peers(asked),
    );
    facts.kernel = kernel.unwrap_or_else(Told::Unknown);
    (facts.passage, facts.endpoint) = match passed {
        Ok(it) => it,
        Err(why) => (Told::Unknown(why.clone()), Told::Unknown(why)),
    };
    let has_agent = matches!(&facts.directory, Told::Is(it) if it.instance.is_some());
    if facts.endpoint == Told::Is(crate::facts::Endpoint::Refused) && !has_agent {
        // What another agent has left, which has gone for good.
        facts.endpoint = Told::Apart;
    }
    facts.peers = peers;
    facts
}

#[derive(Default)]
struct OfPlane {
    clock: Told<crate::facts::Clock>,
    way: Told<crate::facts::Way>,
    key: Told<crate::facts::Key>,
    contested: Told<Vec<(String, String)>>,
    plane: Told<crate::facts::Plane>,
}

impl OfPlane {
    fn put_into(self, facts: &mut Facts) {
        facts.clock = self.clock;
        facts.way = self.way;
        facts.key = self.key;
        facts.contested = self.contested;
        facts.plane = self.plane;
    }
}

/// What the control plane says, and how one comes to it.
async fn of_plane(asked: &Asked) -> OfPlane {
    let plane = async {
        match asked.place.plane {
            true => Told::Is(metrics::plane(asked).await),
            false => Told::Apart,
        }
    };
    let (plane, gone) = tokio::join!(plane, way::gone(asked));
    let (way, ahead_ms) = gone;
    let plane = match (plane, &way) {
        (Told::Is(it), Told::Is(way)) => {
            Told::Is(Plane { certificate_days: days(&way.came), ..it })
        }
        (plane, _) => plane,
    };
    let clock = Told::Is(clock::clock(asked, ahead_ms).await);
    let (key, contested) = match &way {
        Told::Is(it) if matches!(it.came, Came::Answered { .. }) => identity::asked(asked).await,
        // Rows 10 and 11 say why nobody can be asked.
        _ => (Told::Apart, Told::Apart),
    };
    OfPlane { clock, way, key, contested, plane }
}

/// Until the control plane's certificate ends.
fn days(came: &Came) -> Option<i64> {
    match came {
        Came::Answered { certificate: Some(it), .. } => it.days,
        _ => None,
    }
}

/// What blocks does so in a thread that nobody waits for beyond its time.
async fn in_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, String> {
    let done = tokio::time::timeout(THREAD_MAX, tokio::task::spawn_blocking(work)).await;
    match done {
        Ok(Ok(it)) => Ok(it),
        Ok(Err(_)) => Err("looking for it has failed".to_owned()),
        Err(_) => Err(format!("it took more than {} s", THREAD_MAX.as_secs())),
    }
}
