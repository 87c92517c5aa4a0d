//! All rows, as they are told: facts in, texts out.

mod around;
mod own;

use std::net::IpAddr;

use berth_doctor::facts::{
    Beside, Came, Certificate, Clock, Daemon, Directory, Disk, Docker, Endpoint, Facts, Forwarding,
    Groups, Key, Listing, Logs, Overlap, Passage, Peer, Plane, Published, Pull, Table, Tls, Told,
    Way,
};
use berth_doctor::{Mark, Mend, judge};
use expect_test::{Expect, expect};

const INSTANCE: &str = "arn:aws:ecs:us-east-1:123456789012:container-instance/prod/01a1";
const HOST: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 7));

fn daemon() -> Daemon {
    Daemon {
        socket: "/var/run/docker.sock".to_owned(),
        version: "27.5.1".to_owned(),
        api: "1.47".to_owned(),
        live_restore: Some(true),
        root: "/var/lib/docker".to_owned(),
        log_driver: "json-file".to_owned(),
        limits_memory: true,
        limits_swap: true,
        ..Daemon::default()
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

fn way(came: Came) -> Told<Way> {
    Told::Is(Way {
        endpoint: "https://berth.example:4577".to_owned(),
        host: "berth.example".to_owned(),
        port: 4577,
        came,
        proxy: None,
    })
}

fn disk(used: u64, inodes_used: u64) -> Disk {
    let path = "/var/lib/docker".to_owned();
    Disk { what: "Docker's root", path, bytes: 40 << 30, used, inodes_used }
}

fn peer() -> Peer {
    Peer {
        vpc: "vpc-1".to_owned(),
        underlay: HOST,
        port: 7473,
        small: true,
        connection: true,
        largest: 1_450,
        mtu: 1_450,
    }
}

/// Nothing is wrong, and everything is there.
fn healthy() -> Facts {
    let files = Table { what: "open files", used: 10, max: 1_000, setting: "fs/file-max" };
    let endpoint = "https://berth.example".to_owned();
    Facts {
        is_root: true,
        docker: Told::Is(Docker::Answers(daemon())),
        listing: Told::Is(Listing::Listed(3)),
        groups: Told::Is(Groups {
            has_memory: Some(true),
            v2: Some(words("cpuset cpu io memory pids")),
            ..Groups::default()
        }),
        limits: Told::Is(None),
        disks: Told::Is(vec![disk(41, 3)]),
        logs: Told::Is(Logs {
            driver: "json-file".to_owned(),
            is_bounded: true,
            largest: Some(("web".to_owned(), 1 << 20)),
        }),
        clock: Told::Is(Clock { ahead_ms: Some(0), is_kept: Some(true) }),
        way: way(Came::Answered {
            health: "ok".to_owned(),
            certificate: Some(Certificate { days: Some(60) }),
        }),
        published: Told::Is(vec![Published { place: "a file".to_owned(), endpoint }]),
        key: Told::Is(Key::Good { key: "AKIA1".to_owned(), instance: Some(INSTANCE.to_owned()) }),
        contested: Told::Is(vec![]),
        directory: Told::Is(Directory {
            path: "/var/lib/berth/agent".to_owned(),
            instance: Some(INSTANCE.to_owned()),
            cluster: Some("prod".to_owned()),
        }),
        forwarding: Told::Is(Forwarding { is_on: true, set_by: vec![] }),
        passage: Told::Is(Passage { went_out: true, came_back: true, ..Passage::default() }),
        endpoint: Told::Is(Endpoint::Reached),
        peers: Told::Is(vec![peer()]),
        overlaps: Told::Is(vec![]),
        kernel: Told::Is(vec![("veth", None), ("vxlan", None), ("nft", None)]),
        pulls: Told::Is(vec![Pull {
            image: "nginx".to_owned(),
            docker: None,
            own: None,
            proxy: String::new(),
        }]),
        tables: Told::Is(vec![files]),
        plane: Told::Is(Plane {
            commit_p99_ms: Some(5),
            certificate_days: Some(60),
            ..Plane::default()
        }),
        ..Facts::default()
    }
}

fn told(facts: &Facts, wanted: impl Fn(Mark) -> bool) -> String {
    let all = judge(facts).findings;
    let line = |it: &berth_doctor::Finding| {
        let fixed = if it.fix.is_some() { " ᶠ" } else { "" };
        let mend = match &it.mend {
            None => String::new(),
            Some(Mend::Run(it)) => format!("\n   $ {it}"),
            Some(Mend::Do(it)) => format!("\n   {it}"),
            Some(Mend::Berth(it)) => format!("\n   {it:?}"),
        };
        format!("{} {} {}{fixed}: {}{mend}\n", it.mark.sign(), it.row, it.name, it.text)
    };
    all.iter().filter(|it| wanted(it.mark)).map(line).collect()
}

/// What is told of healthy ones with something broken.
fn broken(changes: &[&dyn Fn(&mut Facts)], expected: &Expect) {
    let all = changes.iter().map(|change| {
        let mut facts = healthy();
        change(&mut facts);
        told(&facts, |it| it != Mark::Good)
    });
    expected.assert_eq(&all.collect::<String>());
}

#[test]
fn nothing_is_wrong() {
    expect![[r#"
        ✓ 1 docker: Docker 27.5.1 answers at /var/run/docker.sock
        ✓ 2 docker-api: Its API is 1.47; 1.41 is needed (Docker 20.10)
        ✓ 3 docker-hangs: It lists its 3 containers
        ✓ 4 cgroups: cgroup v2, with cpu and memory
        ✓ 5 task-limits: Tasks can have limits of CPU and memory
        ✓ 6 disk: In use: Docker's root 41 %
        ✓ 7 log-size: Docker bounds logs of json-file
        ✓ 8 live-restore: Containers go on while dockerd restarts
        ✓ 9 clock: This machine's clock is that of the control plane
        ✓ 10 endpoint: The control plane answers at https://berth.example:4577
        ✓ 11 certificate: The certificate of berth.example is good
        ✓ 12 agent-port: The amazon-ecs-agent can speak with https://berth.example
        ✓ 13 key: The control plane knows the key AKIA1 and this host as arn:aws:ecs:us-east-1:123456789012:container-instance/prod/01a1
        ✓ 14 two-agents: No two agents claim to be one container instance
        ✓ 15 state: /var/lib/berth/agent has the state of an agent of cluster prod
        ✓ 16 ip-forward: The kernel forwards IPv4
        ✓ 17 forward-chain: What tasks send leaves this host, and answers come back
        ✓ 18 metadata: Containers reach 169.254.170.2
        ✓ 19 overlay-port: Answers came from 10.0.0.7
        ✓ 20 large-packets: Full packets come through to other hosts
        ✓ 21 vpc-overlap: No VPC overlaps a network of this host
        ✓ 22 kernel: The kernel has veth, vxlan, nft
        ✓ 23 pull: Docker can have nginx
        ✓ 24 kernel-limits: open files 1 %
        ✓ 25 control-plane: 99 of 100 commits take up to 5 ms
        ✓ 25 control-plane: Its certificate is good for 60 days
    "#]].assert_eq(&told(&healthy(), |_| true));
}

#[test]
fn what_cannot_be_told_is_nothing_broken() {
    let unknown = |is_root: bool| {
        move |f: &mut Facts| {
            f.is_root = is_root;
            f.passage = Told::Unknown("only root may try it".to_owned());
        }
    };
    broken(
        &[&unknown(true), &unknown(false)],
        &expect![[r#"
        · 17 forward-chain: It cannot be told: only root may try it
        · 17 forward-chain: It cannot be told: only root may try it
           Run it as root to see all.
    "#]],
    );
    // What is not here has no line.
    assert!(judge(&Facts::default()).findings.is_empty());
}
