//! What is between this machine and others.

use expect_test::expect;

use super::*;

#[test]
fn clocks() {
    let is = |ahead_ms, is_kept| {
        move |f: &mut Facts| f.clock = Told::Is(Clock { ahead_ms: Some(ahead_ms), is_kept })
    };
    broken(
        &[&is(2_500, None), &is(-61_000, None), &is(1_000, Some(false)), &is(1_000, None)],
        &expect![[r#"
            ! 9 clock: This machine's clock is 2 s ahead of the control plane's; from 300 s on every signature is refused
               $ timedatectl set-ntp true
            ✗ 9 clock: This machine's clock is 61 s behind the control plane's; from 300 s on every signature is refused
               $ timedatectl set-ntp true
            ! 9 clock: Nothing keeps this machine's clock right: it is not synchronised
               $ timedatectl set-ntp true
        "#]],
    );
}

#[test]
fn the_way_to_the_control_plane() {
    let came = |it: Came| move |f: &mut Facts| f.way = way(it.clone());
    let tls = |it: Tls| came(Came::Tls(it));
    let day = |it: &str| format!("2026-11-{it}T10:00:00Z");
    let proxied = |f: &mut Facts| {
        let Told::Is(it) = &mut f.way else { panic!("it is there") };
        it.proxy = Some("proxy:3128".to_owned());
    };
    broken(
        &[
            &came(Came::Malformed),
            &came(Came::NoName("no such name".to_owned())),
            &came(Came::NoRoute(HOST, "Network is unreachable".to_owned())),
            &came(Came::Refused(HOST)),
            &came(Came::Dropped(HOST)),
            &came(Came::Strange("HTTP 502 by squid".to_owned())),
            &came(Came::Silent(HOST)),
            &came(Came::Answered { health: "read-only".to_owned(), certificate: None }),
            &proxied,
            &tls(Tls::UnknownCa { trusted: "/var/lib/berth/ca.pem".to_owned() }),
            &tls(Tls::WrongName { has: words("a.example b.example") }),
            &tls(Tls::Expired { at: day("01"), now: day("30") }),
            &tls(Tls::NotYet { at: day("30"), now: day("01") }),
            &tls(Tls::NotTls("corrupt message".to_owned())),
            &tls(Tls::Other("no answer came in time".to_owned())),
        ],
        &expect![[r#"
            ✗ 10 endpoint: https://berth.example:4577 is no endpoint such as http://HOST:4577
               Name the control plane with --endpoint.
            ✗ 10 endpoint: DNS: berth.example has no address: no such name
               $ getent hosts berth.example
            ✗ 10 endpoint: Route: nothing leads to 10.0.0.7 port 4577: Network is unreachable
               $ ip route get 10.0.0.7
            ✗ 10 endpoint: TCP: 10.0.0.7 port 4577 refuses connections: no control plane listens
               Start it on berth.example, or name another port with --endpoint.
            ✗ 10 endpoint: Firewall: nothing comes back from 10.0.0.7 port 4577
               Let TCP to port 4577 pass on berth.example and on the way to it.
            ✗ 10 endpoint: HTTP: what answers at https://berth.example:4577 is no control plane: HTTP 502 by squid
               Is there a proxy on the way? export NO_PROXY=berth.example
            ✗ 10 endpoint: HTTP: 10.0.0.7 port 4577 takes connections and answers nothing
               Look at the log of the control plane on berth.example.
            ! 10 endpoint: The control plane at https://berth.example:4577 answers that it is read-only
               Look at the log of the control plane on berth.example.
            ! 10 endpoint: https://berth.example:4577 answers; the AWS CLI and SDKs would ask the proxy proxy:3128 instead
               $ export NO_PROXY=berth.example
            ✗ 11 certificate: The certificate of berth.example:4577 is signed by a CA that is not in /var/lib/berth/ca.pem
               Take ca.pem of the control plane's data directory over, and name it with AWS_CA_BUNDLE.
            ✗ 11 certificate: The certificate at berth.example:4577 is for a.example, b.example, and not for berth.example
               Start the server with --tls-name berth.example, or use a name that it has.
            ✗ 11 certificate: The certificate of berth.example ended at 2026-11-01T10:00:00Z; it is 2026-11-30T10:00:00Z here
               Restart the control plane, or give it a new --tls-cert; look at row 9, too.
            ✗ 11 certificate: The certificate of berth.example begins at 2026-11-30T10:00:00Z; it is 2026-11-01T10:00:00Z here
               $ timedatectl set-ntp true
            ✗ 11 certificate: What answers at berth.example:4577 speaks no TLS: corrupt message
               Use http://berth.example:4577, if that is a network to trust.
            ✗ 11 certificate: TLS with berth.example:4577 fails: no answer came in time
               $ openssl s_client -connect berth.example:4577
        "#]],
    );
}

#[test]
fn as_whom_agents_speak() {
    let port = |f: &mut Facts| {
        let place = "/etc/ecs/ecs.config".to_owned();
        let endpoint = "https://berth.example:4577".to_owned();
        f.published = Told::Is(vec![Published { place, endpoint }]);
    };
    let key = |it: Key| move |f: &mut Facts| f.key = Told::Is(it.clone());
    let refused = Key::Refused {
        joined: None,
        key: "AKIA1".to_owned(),
        code: "UnrecognizedClientException".to_owned(),
        text: "The security token included in the request is invalid.".to_owned(),
    };
    let closed = Key::Refused {
        joined: Some(INSTANCE.to_owned()),
        key: "AKIA2".to_owned(),
        code: "UnrecognizedClientException".to_owned(),
        text: "The security token included in the request is invalid.".to_owned(),
    };
    let contested = |f: &mut Facts| {
        let told = "Several agents say that they are it, from 10.0.0.7 and 10.0.0.8.".to_owned();
        f.contested = Told::Is(vec![(INSTANCE.to_owned(), told)]);
    };
    let other = |f: &mut Facts| {
        let Told::Is(it) = &mut f.directory else { panic!("it is there") };
        it.cluster = Some("staging".to_owned());
    };
    broken(
        &[
            &port,
            &key(refused),
            &key(closed),
            &key(Key::Deregistered { instance: INSTANCE.to_owned() }),
            &key(Key::Missing { instance: INSTANCE.to_owned() }),
            &key(Key::None("AWS_ACCESS_KEY_ID is not set".to_owned())),
            &contested,
            &other,
        ],
        &expect![[r#"
            ✗ 12 agent-port: The amazon-ecs-agent (/etc/ecs/ecs.config) has the endpoint https://berth.example:4577: it cannot speak TLS with port 4577, which is in the name that it asks for
               berth agent-config --token TOKEN --server https://HOST prints what it needs: have the control plane listen on port 443 (--agent-port 443) and leave the port out, or go by berth agent-link, which runs on this machine.
            ✗ 13 key: The key AKIA1 is refused: UnrecognizedClientException: The security token included in the request is invalid.
               Give the agent a key that is switched on: the control node prints one with berth env.
            ✗ 13 key: The key AKIA2 of arn:aws:ecs:us-east-1:123456789012:container-instance/prod/01a1 is refused: UnrecognizedClientException: The security token included in the request is invalid.
               It was closed. On the control node: berth token create --rejoin arn:aws:ecs:us-east-1:123456789012:container-instance/prod/01a1 --cluster prod. Then move the agent's directory away here, and run what that prints: the machine is that instance again. One that was deregistered joins anew, without --rejoin.
            ✗ 13 key: arn:aws:ecs:us-east-1:123456789012:container-instance/prod/01a1 was deregistered: its tasks are no longer its own
               Restart the agent: it registers as a new container instance.
            ✗ 13 key: The control plane has no arn:aws:ecs:us-east-1:123456789012:container-instance/prod/01a1: it is of another one, or reset
               Move the agent's directory away, and restart it: it registers anew.
            ✗ 13 key: There is no key to sign with: AWS_ACCESS_KEY_ID is not set
               Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a --data directory.
            ✗ 14 two-agents: Two agents claim to be arn:aws:ecs:us-east-1:123456789012:container-instance/prod/01a1: Several agents say that they are it, from 10.0.0.7 and 10.0.0.8.
               Stop the copy, move its agent's directory away, and start it again: it becomes an instance of its own.
            ✗ 15 state: /var/lib/berth/agent has the state of an agent of cluster prod, and the one to join is staging
               Join { cluster: "prod" }
        "#]],
    );
}

#[test]
fn between_hosts() {
    let with = |it: Peer| move |f: &mut Facts| f.peers = Told::Is(vec![it.clone(), peer()]);
    let nothing = Peer { small: false, connection: false, largest: 0, ..peer() };
    let overlap = |f: &mut Facts| {
        f.overlaps = Told::Is(vec![Overlap {
            vpc: "vpc-1".to_owned(),
            cidr: "10.0.0.0/16".to_owned(),
            network: "10.0.8.0/24".to_owned(),
            device: "eth1".to_owned(),
        }]);
    };
    broken(
        &[
            &with(nothing),
            &with(Peer { connection: false, ..peer() }),
            &with(Peer { largest: 1_280, ..peer() }),
            &with(Peer { largest: 0, ..peer() }),
            &overlap,
        ],
        &expect![[r#"
            ✗ 19 overlay-port: Nothing comes back from host 10.0.0.7 over UDP port 7473 (vpc-1): one way, or both, is closed
               Let UDP port 7473 pass on both hosts and between them.
            ✗ 20 large-packets: Datagrams come back from host 10.0.0.7, and connections do not: its or this host's network card spoils sums of TCP in tunnels
               $ ethtool --offload DEVICE tx-checksum-ip-generic off
            ✗ 20 large-packets: Packets of 1450 bytes to host 10.0.0.7 are lost; the largest that came through has 1280
               Give the network between the hosts one MTU, and the hosts' devices that.
            ✗ 20 large-packets: Packets of 1450 bytes to host 10.0.0.7 are lost; the largest that came through has less than 576
               Give the network between the hosts one MTU, and the hosts' devices that.
            ! 21 vpc-overlap: vpc-1 (10.0.0.0/16) overlaps this host's network 10.0.8.0/24 on eth1: the host itself has no route to tasks there
               Give the VPC another range of addresses.
        "#]],
    );
}

#[test]
fn images() {
    let says = |docker: &'static str, own: Option<&'static str>, proxy: &'static str| {
        move |f: &mut Facts| {
            f.pulls = Told::Is(vec![Pull {
                image: "registry.example:5000/shop/web:1".to_owned(),
                docker: Some(docker.to_owned()),
                own: own.map(str::to_owned),
                proxy: proxy.to_owned(),
            }]);
        }
    };
    broken(
        &[
            &says("toomanyrequests: You have reached your pull rate limit", None, ""),
            &says("unauthorized: authentication required", None, ""),
            &says("x509: certificate signed by unknown authority", None, ""),
            &says("proxyconnect tcp: dial tcp: connection refused", None, ""),
            &says("context deadline exceeded", None, "http://proxy:3128"),
            &says("manifest unknown", None, ""),
            &says("dial tcp: i/o timeout", Some("registry.example has no address"), ""),
            &says("dial tcp: i/o timeout", None, ""),
        ],
        &expect![[r#"
            ✗ 23 pull: Docker cannot have registry.example:5000/shop/web:1: its registry has a limit, which is reached: toomanyrequests: You have reached your pull rate limit
               Log in for a higher one, or name a mirror with --registry-mirror.
            ✗ 23 pull: Docker cannot have registry.example:5000/shop/web:1: its registry wants a login: unauthorized: authentication required
               Name a secret in repositoryCredentials of the container.
            ✗ 23 pull: Docker cannot have registry.example:5000/shop/web:1: it does not trust registry.example:5000: x509: certificate signed by unknown authority
               Put the CA of registry.example:5000 into /etc/docker/certs.d/registry.example:5000/ca.crt.
            ✗ 23 pull: Docker cannot have registry.example:5000/shop/web:1: its proxy of dockerd is in the way, not ours: proxyconnect tcp: dial tcp: connection refused
               $ systemctl edit docker.service
            ✗ 23 pull: Docker cannot have registry.example:5000/shop/web:1: http://proxy:3128 of dockerd is in the way, not ours: context deadline exceeded
               $ systemctl edit docker.service
            ✗ 23 pull: Docker cannot have registry.example:5000/shop/web:1: there is no such image: manifest unknown
               Look at its name and its tag.
            ✗ 23 pull: Docker cannot have registry.example:5000/shop/web:1: nor does this machine reach its registry: registry.example has no address
               $ curl --head https://registry.example:5000/v2/
            ✗ 23 pull: Docker cannot have registry.example:5000/shop/web:1: this machine reaches its registry, and dockerd does not: dial tcp: i/o timeout
               $ systemctl edit docker.service
        "#]],
    );
}

#[test]
fn a_control_plane() {
    let plane = |it: Plane| move |f: &mut Facts| f.plane = Told::Is(it.clone());
    let slow = Plane { commit_p99_ms: Some(100), ..Plane::default() };
    broken(
        &[
            &plane(slow.clone()),
            &plane(Plane { is_beyond: true, ..slow }),
            &plane(Plane { unread: Some("refused".to_owned()), ..Plane::default() }),
            &plane(Plane { certificate_days: Some(13), ..Plane::default() }),
            &plane(Plane { certificate_days: Some(-1), ..Plane::default() }),
        ],
        &expect![[r#"
            ! 25 control-plane: 99 of 100 commits take up to 100 ms: the disk of the data directory is slow or shared
               Give the data directory a disk of its own, best an SSD.
            ! 25 control-plane: 99 of 100 commits take more than 100 ms: the disk of the data directory is slow or shared
               Give the data directory a disk of its own, best an SSD.
            · 25 control-plane: The control plane's figures cannot be read: refused
               Name where it shows them with --metrics, if it runs.
            ! 25 control-plane: The certificate of the control plane ends in 13 days
               Put new files in the place of --tls-cert and --tls-key; its own it renews itself: look at its log.
            ✗ 25 control-plane: The certificate of the control plane has ended
               Put new files in the place of --tls-cert and --tls-key; its own it renews itself: look at its log.
        "#]],
    );
}
