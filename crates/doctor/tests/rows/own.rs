//! What is of this machine alone.

use expect_test::expect;

use super::*;

#[test]
fn docker() {
    let socket = || "/s".to_owned();
    let is = |it: Docker| move |f: &mut Facts| f.docker = Told::Is(it.clone());
    let old = Daemon { version: "19.03.5".to_owned(), api: "1.40".to_owned(), ..daemon() };
    let stops = Daemon { live_restore: Some(false), ..daemon() };
    let hangs = |containers: Vec<String>| {
        move |f: &mut Facts| {
            let containers = containers.clone();
            f.listing = Told::Is(Listing::Hangs { seconds: 5, containers });
        }
    };
    broken(
        &[
            &is(Docker::Gone { socket: socket(), why: "there is no such socket".to_owned() }),
            &is(Docker::NotOurs { socket: socket(), user: "eve".to_owned() }),
            &is(Docker::Strange { socket: socket(), said: "HTTP 404".to_owned() }),
            &is(Docker::Silent { socket: socket() }),
            &is(Docker::Answers(old)),
            &hangs(words("0123456789ab")),
            &hangs(vec![]),
            &is(Docker::Answers(stops)),
        ],
        &expect![[r#"
            ✗ 1 docker: Docker is not there: /s: there is no such socket
               $ systemctl start docker
            ✗ 1 docker: Docker is there, and eve may not use /s
               $ usermod --append --groups docker eve
            ✗ 1 docker: What answers at /s is no Docker: HTTP 404
               Name Docker's socket with --docker-host.
            ✗ 3 docker-hangs: Docker takes connections at /s and answers nothing
               $ kill -USR1 $(pidof dockerd)
            ✗ 2 docker-api: Docker 19.03.5 has API 1.40, and 1.41 is needed (Docker 20.10)
               Install Docker 20.10 or newer.
            ✗ 3 docker-hangs: Docker answers a ping, and has not listed its containers within 5 s; nor can these be looked at: 0123456789ab
               $ kill -USR1 $(pidof dockerd)
            ✗ 3 docker-hangs: Docker answers a ping, and has not listed its containers within 5 s; no single one is to blame
               $ kill -USR1 $(pidof dockerd)
            ! 8 live-restore: live-restore is off: all tasks stop when dockerd restarts
               Add "live-restore": true to /etc/docker/daemon.json and reload dockerd.
        "#]],
    );
}

#[test]
fn control_groups() {
    let is = |it: Groups| move |f: &mut Facts| f.groups = Told::Is(it.clone());
    let off = Groups {
        has_memory: Some(false),
        v1: words("cpu"),
        command_line: "quiet cgroup_disable=memory".to_owned(),
        ..Groups::default()
    };
    let lacks = Groups { docker_lacks_memory: true, v2: Some(words("cpu")), ..Groups::default() };
    let mixed = Groups { v1: words("memory"), v2: Some(words("cpu")), ..Groups::default() };
    let limits = |f: &mut Facts| {
        f.limits = Told::Is(Some("only root may make control groups".to_owned()));
    };
    broken(
        &[&is(off), &is(lacks), &is(mixed), &limits],
        &expect![[r#"
        ✗ 4 cgroups: The kernel's memory controller is off (it was told cgroup_disable=memory): no memory limit holds
           Boot with cgroup_enable=memory cgroup_memory=1 (/boot/firmware/cmdline.txt or GRUB_CMDLINE_LINUX).
        ✗ 4 cgroups: The kernel's memory controller is off: no memory limit holds
           Boot with cgroup_enable=memory cgroup_memory=1 (/boot/firmware/cmdline.txt or GRUB_CMDLINE_LINUX).
        ✗ 4 cgroups: Control groups are mixed: cpu is of cgroup v2, the other of cpu and memory of v1, so that tasks can have one limit only
           Boot with systemd.unified_cgroup_hierarchy=1.
        ✗ 5 task-limits: FARGATE tasks cannot run here: only root may make control groups
           Run the agent as root, where /sys/fs/cgroup can be written.
    "#]],
    );
    // All of v1, beside systemd's own.
    let mut facts = healthy();
    let v1 = words("cpu memory");
    facts.groups =
        Told::Is(Groups { has_memory: Some(true), v1, v2: Some(vec![]), ..Groups::default() });
    assert!(told(&facts, |_| true).contains("✓ 4 cgroups: cgroup v1, with cpu and memory"));
}

#[test]
fn disks_and_logs() {
    let full = |f: &mut Facts| {
        f.disks = Told::Is(vec![disk(92, 3)]);
        f.largest = vec![("image a:1".to_owned(), 3 << 30), ("log of web".to_owned(), 1 << 30)];
    };
    let inodes = |f: &mut Facts| f.disks = Told::Is(vec![disk(41, 81)]);
    let agents = |f: &mut Facts| {
        let (what, path) = ("the agent's directory", "/var/lib/berth/agent".to_owned());
        f.disks = Told::Is(vec![Disk { what, path, ..disk(84, 1) }, disk(10, 1)]);
    };
    let unbounded = |f: &mut Facts| {
        f.logs = Told::Is(Logs { driver: "json-file".to_owned(), ..Logs::default() });
    };
    let large = |f: &mut Facts| {
        let (driver, largest) = ("journald".to_owned(), Some(("web".to_owned(), 5 << 30)));
        f.logs = Told::Is(Logs { driver, is_bounded: true, largest });
    };
    broken(
        &[&full, &inodes, &agents, &unbounded, &large],
        &expect![[r#"
        ✗ 6 disk ᶠ: Docker's root (/var/lib/docker) has 92 % of 40.0 GiB in use; largest: image a:1 3.0 GiB, log of web 1.0 GiB
           $ docker image prune
        ! 6 disk ᶠ: Docker's root (/var/lib/docker) has 81 % of its inodes in use
           $ docker image prune
        ! 6 disk: the agent's directory (/var/lib/berth/agent) has 84 % of 40.0 GiB in use
           $ du --one-file-system --max-depth 2 /var/lib/berth/agent | sort -n
        ! 7 log-size: Docker bounds no log of json-file, whose containers do not say max-size
           Add "log-opts": {"max-size": "10m", "max-file": "3"} to /etc/docker/daemon.json; it is for new containers.
        ✗ 7 log-size: The log of container web has 5.0 GiB, and nothing bounds it
           Add "log-opts": {"max-size": "10m", "max-file": "3"} to /etc/docker/daemon.json; it is for new containers.
    "#]],
    );
}

#[test]
fn packets_of_tasks() {
    let places = || vec!["/etc/sysctl.d/9.conf".to_owned()];
    let forwarding = |is_on, set_by: Vec<String>| {
        move |f: &mut Facts| {
            f.forwarding = Told::Is(Forwarding { is_on, set_by: set_by.clone() });
        }
    };
    let passage = |it: Passage| move |f: &mut Facts| f.passage = Told::Is(it.clone());
    let dropped_by = vec!["the policy of FORWARD".to_owned()];
    let back = Passage { went_out: true, ..Passage::default() };
    let lost = Passage {
        came_back: true,
        without_rules: vec!["bu0123456789ab".to_owned()],
        ..back.clone()
    };
    let endpoint = |it: Endpoint| move |f: &mut Facts| f.endpoint = Told::Is(it.clone());
    broken(
        &[
            &forwarding(false, vec![]),
            &forwarding(false, places()),
            &forwarding(true, places()),
            &passage(Passage { dropped_by, ..Passage::default() }),
            &passage(back),
            &passage(lost),
            &endpoint(Endpoint::Refused),
            &endpoint(Endpoint::Dropped { by: vec!["the policy of INPUT".to_owned()] }),
        ],
        &expect![[r#"
            ✗ 16 ip-forward ᶠ: net.ipv4.ip_forward is 0: nothing that containers send leaves this host
               $ sysctl -w net.ipv4.ip_forward=1
            ✗ 16 ip-forward ᶠ: net.ipv4.ip_forward is 0: nothing that containers send leaves this host; /etc/sysctl.d/9.conf turns it off
               $ sysctl -w net.ipv4.ip_forward=1
            ! 16 ip-forward: The kernel forwards IPv4, and /etc/sysctl.d/9.conf turns that off again
               Take net.ipv4.ip_forward=0 out of /etc/sysctl.d/9.conf.
            ✗ 17 forward-chain ᶠ: What tasks send by an uplink does not leave this host: dropped by the policy of FORWARD
               $ iptables -I FORWARD -i bu+ -j ACCEPT
            ✗ 17 forward-chain ᶠ: What tasks send leaves this host, and no answer comes back to them: nobody counts what it drops
               $ iptables -I FORWARD -o bu+ -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
            ✗ 17 forward-chain ᶠ: Rules of bu0123456789ab in DOCKER-USER are lost, as after a reload of firewalld or ufw
               Start the agent: it puts them there again.
            ✗ 18 metadata: Nobody listens at 169.254.170.2: tasks get neither metadata nor credentials
               Start the agent.
            ✗ 18 metadata: What containers send to 169.254.170.2 does not come in: tasks get neither metadata nor credentials: dropped by the policy of INPUT
               $ iptables -I INPUT -d 169.254.170.2 -p tcp -j ACCEPT
        "#]],
    );
}

#[test]
fn the_kernel() {
    let lacks = |part: &'static str, why: &'static str| {
        move |f: &mut Facts| f.kernel = Told::Is(vec![(part, Some(why.to_owned()))])
    };
    let tables = |f: &mut Facts| {
        let conntrack = "net/netfilter/nf_conntrack_max";
        f.tables = Told::Is(vec![
            Table { what: "conntrack", used: 98, max: 100, setting: conntrack },
            Table { what: "open files", used: 80, max: 100, setting: "fs/file-max" },
        ]);
    };
    broken(
        &[
            &lacks("vxlan", "Operation not supported (os error 95)"),
            &lacks("nft", "nft: No such file or directory (os error 2)"),
            &lacks("nft", "nft: Operation not supported"),
            &tables,
        ],
        &expect![[r#"
            ✗ 22 kernel: Tasks cannot have addresses of their own: no vxlan: Operation not supported (os error 95)
               $ modprobe vxlan
            ✗ 22 kernel: Tasks cannot have addresses of their own: no nft: nft: No such file or directory (os error 2)
               $ apt-get install nftables
            ✗ 22 kernel: Tasks cannot have addresses of their own: no nft: nft: Operation not supported
               $ modprobe nf_tables
            ✗ 24 kernel-limits ᶠ: conntrack: 98 of 100 are in use
               $ sysctl -w net.netfilter.nf_conntrack_max=200
            ! 24 kernel-limits ᶠ: open files: 80 of 100 are in use
               $ sysctl -w fs.file-max=200
        "#]],
    );
}

#[test]
fn beside_the_rows() {
    let pair = |a: &str, b: &str| vec![(a.to_owned(), b.to_owned())];
    let beside = |f: &mut Facts| {
        f.beside = Beside {
            has_unlimited_swap: true,
            leaked: pair("vpc-1", "bt0123456789ab"),
            orphans: pair("web", "/srv/gone/agent"),
            taken: pair("proxy", "51679/tcp"),
        };
    };
    broken(
        &[&beside],
        &expect![[r#"
        ! 0 beside: There is swap, and no limit of a container's memory bounds what it swaps
           Boot with swapaccount=1, or turn swap off.
        ! 0 beside: The device bt0123456789ab in the network of vpc-1 is of no task any more
           Start the agent: it takes it away.
        ! 0 beside: The container web is of an agent whose directory /srv/gone/agent is gone: nobody stops it
           $ docker rm --force --volumes web
        ! 0 beside: The container proxy has taken port 51679/tcp, which is the agent's
           $ docker stop proxy
    "#]],
    );
}
