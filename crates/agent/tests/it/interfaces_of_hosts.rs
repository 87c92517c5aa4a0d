//! The networks of tasks in the kernel: over several hosts, and what security groups let through.

use std::net::Ipv4Addr;
use std::time::Duration;

use berth_api::acs::Task;
use serde_json::{Value, json};

use crate::lan::{HostOfTasks, Hosts, MUCH_BYTES, Room, interface, serve, shell, wget};
use crate::vpc::{Vpc, open_group, own_interface};

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(50);

pub fn peer(vpc: &Vpc, host: u8, blocks: &[String]) -> Value {
    json!({
        "containerInstanceArn": format!("arn:{host}"), "underlayAddress": format!("192.0.2.{host}"),
        "overlayAddress": vpc.overlay(host), "overlayMac": vpc.overlay_mac(host), "blocks": blocks,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_of_two_hosts_reach_each_other_and_the_outside() {
    let hosts = Hosts::new(2);
    let [a, b] = &hosts.hosts[..] else { panic!("two") };
    let vpc = Vpc::new();
    let (one, other) = (own_interface(&vpc, 20, ""), own_interface(&vpc, 40, ""));
    let group = open_group("sg-a", &[vpc.address(20), vpc.address(40)]);
    let of_a = |peers: Value| vpc.view(1, &[(&one, &["sg-a"])], peers, json!([group]));
    let of_b = |peers: Value| vpc.view(2, &[(&other, &["sg-a"])], peers, json!([group]));
    a.say(json!([of_a(json!([peer(&vpc, 2, &[vpc.cidr(32, 28)])]))]));
    b.say(json!([of_b(json!([peer(&vpc, 1, &[vpc.cidr(16, 28)])]))]));
    let (room, other_room) = (Room::new(), Room::new());
    a.attach(&one, &room).await;
    b.attach(&other, &other_room).await;
    let (_one, _other) = (room.serve("one", 80), other_room.serve("other", 80));

    assert_eq!(room.says(&wget(vpc.address(40))), "other");
    assert_eq!(other_room.says(&wget(vpc.address(20))), "one");
    // Both hosts reach both; the outside is reached by the host's address, and Docker's firewall
    // is in the way of nothing.
    assert_eq!(a.says(&wget(vpc.address(20))), "one");
    let _outside = serve(&format!("ip netns exec {}", b.namespace), "outside", 8080);
    assert_eq!(room.says(&wget("192.0.2.2:8080")), "outside");
    // What listens on a task's own host is closed to it.
    assert_ne!(other_room.says(&wget("192.0.2.2:8080")), "outside");
    // Much goes through as well as little.
    let much = room.says(&format!("{} | wc -c", wget(format!("{}/much", vpc.address(40)))));
    assert_eq!(much.trim(), MUCH_BYTES.to_string());

    // A host that was deregistered is kept out by all others.
    b.say(json!([of_b(json!([]))]));
    let fenced = async { while room.says(&wget(vpc.address(40))) == "other" {} };
    tokio::time::timeout(Duration::from_secs(20), fenced).await.expect("kept out");
    // It comes back, with another block: what is not in it is not believed.
    b.say(json!([of_b(json!([peer(&vpc, 1, &[vpc.cidr(0, 28)])]))]));
    let router = b.router(&vpc.id);
    let has_way = |block: &str| {
        shell(&format!("nsenter --net={router} ip route show {block}")).contains("bvx")
    };
    let applied = async {
        while !has_way(&vpc.cidr(0, 28)) || has_way(&vpc.cidr(16, 28)) {
            tokio::time::sleep(PAUSE).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), applied).await.expect("applied");
    assert_ne!(room.says(&wget(vpc.address(40))), "other");
    b.say(json!([of_b(json!([peer(&vpc, 1, &[vpc.cidr(16, 28)])]))]));
    let back = async { while room.says(&wget(vpc.address(40))) != "other" {} };
    tokio::time::timeout(Duration::from_secs(20), back).await.expect("back");
    assert_eq!((a.number, b.number), (1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_firewall_that_is_loaded_anew_cuts_no_task() {
    let hosts = Hosts::new(2);
    let [a, b] = &hosts.hosts[..] else { panic!("two") };
    let vpc = Vpc::new();
    let (one, other) = (own_interface(&vpc, 20, ""), own_interface(&vpc, 40, ""));
    let group = open_group("sg-a", &[vpc.address(20), vpc.address(40)]);
    let (of_a, of_b) = ([peer(&vpc, 2, &[vpc.cidr(32, 28)])], [peer(&vpc, 1, &[vpc.cidr(16, 28)])]);
    a.say(json!([vpc.view(1, &[(&one, &["sg-a"])], json!(of_a), json!([group]))]));
    b.say(json!([vpc.view(2, &[(&other, &["sg-a"])], json!(of_b), json!([group]))]));
    let (room, other_room) = (Room::new(), Room::new());
    a.attach(&one, &room).await;
    b.attach(&other, &other_room).await;
    let (_one, _other) = (room.serve("one", 80), other_room.serve("other", 80));
    let _outside = serve(&format!("ip netns exec {}", b.namespace), "outside", 8080);
    let reaches_outside = || room.says(&wget("192.0.2.2:8080")) == "outside";
    let reaches_in = || a.says(&wget(vpc.address(20))) == "one";
    assert_eq!(room.says(&wget(vpc.address(40))), "other");
    assert!(reaches_outside() && reaches_in());
    // It takes some seconds.
    let (pid, much) = (room.pid(), format!("http://{}/much", vpc.address(40)));
    let flow = tokio::task::spawn_blocking(move || {
        shell(&format!("nsenter -t {pid} -n curl -s -m 30 --limit-rate 256k {much} | wc -c"))
    });
    for _ in 0..3 {
        for host in [a, b] {
            for command in [
                "nft flush ruleset",
                "iptables -N DOCKER-USER",
                "iptables -P FORWARD DROP",
                "iptables -A FORWARD -j DOCKER-USER",
                "iptables -A FORWARD -j DROP",
            ] {
                host.says(command);
            }
            assert!(host.says("iptables -S FORWARD").contains("-P FORWARD DROP"));
        }
        assert_eq!(room.says(&wget(vpc.address(40))), "other", "what begins now, too");
        tokio::time::sleep(Duration::from_millis(700)).await;
    }
    assert_eq!(flow.await.expect("no panic").trim(), MUCH_BYTES.to_string());
    // What leads through the hosts' own firewalls is open again, and what is to be closed closed.
    let has_table = |it: &HostOfTasks| it.says("nft list tables").contains("table inet berth_");
    let back = async {
        while !has_table(a) || !has_table(b) || !reaches_outside() || !reaches_in() {
            tokio::time::sleep(PAUSE).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), back).await.expect("put back");
    assert_ne!(other_room.says(&wget("192.0.2.2:8080")), "outside");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_vpcs_of_one_prefix_do_not_meet() {
    let hosts = Hosts::new(1);
    let [a] = &hosts.hosts[..] else { panic!("one") };
    let vpc = Vpc::new();
    let twin = Vpc { id: format!("{}b", vpc.id), vni: vpc.vni + 1, ..vpc.clone() };
    let (one, other) = (own_interface(&vpc, 4, ""), own_interface(&twin, 4, ""));
    let third = own_interface(&twin, 5, "");
    let everybody = json!([{"protocol": "-1", "cidrs": ["0.0.0.0/0"]}]);
    let group =
        json!({"groupId": "sg-a", "members": [], "ingress": everybody, "egress": everybody});
    let mut second =
        twin.view(2, &[(&other, &["sg-a"]), (&third, &["sg-a"])], json!([]), json!([group]));
    second["overlayAddress"] = json!(Ipv4Addr::new(198, 19, 250, 7));
    a.say(json!([vpc.view(1, &[(&one, &["sg-a"])], json!([]), json!([group])), second]));
    let rooms = [Room::new(), Room::new(), Room::new()];
    for (task, room) in [&one, &other, &third].into_iter().zip(&rooms) {
        a.attach(task, room).await;
    }
    let _servers = [rooms[0].serve("first", 80), rooms[1].serve("second", 80)];
    assert_eq!(rooms[2].says(&wget(vpc.address(4))), "second");
    assert_eq!(a.says(&wget(vpc.address(4))), "first", "the host has a way to the first one");
    // Both reach the outside, though their addresses are the same there.
    let outside = serve(&format!("ip netns exec {}", hosts.name), "outside", 8080);
    shell(&format!("ip -n {} addr add 192.0.2.250/24 dev sw", hosts.name));
    for room in &rooms {
        assert_eq!(room.says(&wget("192.0.2.250:8080")), "outside");
    }
    drop(outside);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attachment_that_is_given_up_leaves_nothing() {
    let hosts = Hosts::new(1);
    let [a] = &hosts.hosts[..] else { panic!("one") };
    let vpc = Vpc::new();
    let task = own_interface(&vpc, 4, "");
    let room = Room::new();
    // The view that would tell of it never comes; one of another task does.
    let beside = own_interface(&vpc, 5, "");
    let group = open_group("sg-a", &[vpc.address(5)]);
    a.network.expect(&task.arn, interface(&task));
    let attaching = tokio::spawn({
        let (network, arn, pid, id) =
            (a.network.clone(), task.arn.clone(), room.pid(), room.id.clone());
        async move { network.attach(&arn, pid, &id).await }
    });
    a.say(json!([vpc.view(1, &[(&beside, &["sg-a"])], json!([]), json!([group]))]));
    a.attach(&beside, &Room::new()).await;
    assert!(!attaching.is_finished());
    a.network.detach(&task.arn).await;
    let outcome = attaching.await.expect("no panic");
    assert!(outcome.expect_err("given up").contains("ended before"));
    assert!(!room.says("ip -o link").contains("eth0"));
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_allow_and_deny_and_change_while_tasks_run() {
    let hosts = Hosts::new(1);
    let [a] = &hosts.hosts[..] else { panic!("one") };
    let vpc = Vpc::new();
    let [server, friend, stranger] = [4, 5, 6].map(|last| own_interface(&vpc, last, ""));
    let tasks: &[(&Task, &[&str])] =
        &[(&server, &["sg-s"]), (&friend, &["sg-f"]), (&stranger, &["sg-x"])];
    let everything = json!([{"protocol": "-1", "cidrs": ["0.0.0.0/0", "10.0.0.0/8"]}]);
    let view = |allowed: &str| {
        let groups = json!([
            {"groupId": "sg-s", "members": [vpc.address(4)], "egress": [],
             "ingress": [{"protocol": "tcp", "fromPort": 80, "toPort": 80, "groupIds": [allowed]}]},
            {"groupId": "sg-f", "members": [vpc.address(5)], "egress": everything, "ingress": []},
            {"groupId": "sg-x", "members": [vpc.address(6)], "egress": everything, "ingress": []},
        ]);
        json!([vpc.view(1, tasks, json!([]), groups)])
    };
    // Without its groups a task is not attached, and closed.
    a.say(json!([vpc.view(1, tasks, json!([]), json!([]))]));
    let rooms = [Room::new(), Room::new(), Room::new()];
    a.network.expect(&server.arn, interface(&server));
    let attaching = a.network.attach(&server.arn, rooms[0].pid(), &rooms[0].id);
    let attached = tokio::time::timeout(Duration::from_secs(1), attaching).await;
    assert!(attached.is_err(), "it is not attached before its groups are known");
    let _servers = [rooms[0].serve("server", 80), rooms[1].serve("friend", 80)];
    assert_ne!(a.says(&wget(vpc.address(4))), "server", "closed, to its host, too");

    a.say(view("sg-f"));
    for (task, room) in [&server, &friend, &stranger].into_iter().zip(&rooms) {
        a.attach(task, room).await;
    }
    let [of_server, of_friend, of_stranger] = &rooms;
    let _other = of_server.serve("other", 81);
    assert_eq!(of_friend.says(&wget(vpc.address(4))), "server");
    assert_ne!(of_friend.says(&wget(format!("{}:81", vpc.address(4)))), "other", "another port");
    assert_ne!(of_stranger.says(&wget(vpc.address(4))), "server");
    assert_ne!(of_server.says(&wget(vpc.address(5))), "friend", "nothing may leave it");
    // The host of a task reaches it whatever its groups say.
    assert_eq!(a.says(&wget(vpc.address(4))), "server");

    a.say(view("sg-x"));
    let changed = async { while of_stranger.says(&wget(vpc.address(4))) != "server" {} };
    tokio::time::timeout(Duration::from_secs(10), changed).await.expect("allowed by now");
    assert_ne!(of_friend.says(&wget(vpc.address(4))), "server");
    // A task that the control plane does not know any more is closed.
    a.say(json!([vpc.view(1, &tasks[1..], json!([]), json!([]))]));
    let closed = async { while of_stranger.says(&wget(vpc.address(4))) == "server" {} };
    tokio::time::timeout(Duration::from_secs(10), closed).await.expect("closed by now");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_takes_the_address_of_another() {
    let hosts = Hosts::new(1);
    let [a] = &hosts.hosts[..] else { panic!("one") };
    let vpc = Vpc::new();
    let (server, thief) = (own_interface(&vpc, 4, ""), own_interface(&vpc, 5, ""));
    let tasks: &[(&Task, &[&str])] = &[(&server, &["sg-a"]), (&thief, &["sg-a"])];
    let everybody = json!([{"protocol": "-1", "cidrs": ["0.0.0.0/0"]}]);
    let group =
        json!({"groupId": "sg-a", "members": [], "ingress": everybody, "egress": everybody});
    a.say(json!([vpc.view(1, tasks, json!([]), json!([group]))]));
    let (of_server, of_thief) = (Room::new(), Room::new());
    a.attach(&server, &of_server).await;
    a.attach(&thief, &of_thief).await;
    let _server = of_server.serve("server", 80);
    assert_eq!(of_thief.says(&wget(vpc.address(4))), "server");
    of_thief.says(&format!("ip addr add {}/32 dev eth0", vpc.address(9)));
    let as_another =
        format!("curl -s -m 2 --interface {} http://{}", vpc.address(9), vpc.address(4));
    assert_ne!(of_thief.says(&as_another), "server", "another address");
    assert_eq!(of_thief.says(&wget(vpc.address(4))), "server");
    of_thief.says("ip link set eth0 address 0a:00:00:00:00:99");
    assert_ne!(of_thief.says(&wget(vpc.address(4))), "server", "another address of Ethernet");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_else_takes_away_is_put_back() {
    let hosts = Hosts::new(1);
    let [a] = &hosts.hosts[..] else { panic!("one") };
    let vpc = Vpc::new();
    let task = own_interface(&vpc, 4, "");
    let group = open_group("sg-a", &[vpc.address(4)]);
    a.say(json!([vpc.view(1, &[(&task, &["sg-a"])], json!([]), json!([group]))]));
    let room = Room::new();
    a.attach(&task, &room).await;
    let _server = room.serve("one", 80);
    let cidr = vpc.cidr(0, 24);
    let uplink = a.says(&format!("ip -o route show {cidr}"));
    let uplink = uplink.split(' ').skip_while(|it| *it != "dev").nth(1).expect("a device");
    for harm in [
        format!("ip route del {cidr}"),
        format!("ip link del {uplink}"),
        format!("ip link set {uplink} down"),
    ] {
        assert_eq!(a.says(&wget(vpc.address(4))), "one");
        a.says(&harm);
        assert_ne!(a.says(&wget(vpc.address(4))), "one", "{harm}");
        let mended = async { while a.says(&wget(vpc.address(4))) != "one" {} };
        tokio::time::timeout(Duration::from_secs(30), mended).await.expect("put back");
    }
    let inside = format!("nsenter --net={} nft", a.router(&vpc.id));
    for harm in ["flush set inet berth m4_sg-a", "delete table inet berth"] {
        shell(&format!("{inside} {harm}"));
        let has_member = || {
            let listed = shell(&format!("{inside} list set inet berth m4_sg-a 2>&1 || true"));
            listed.contains(&vpc.address(4).to_string())
        };
        assert!(!has_member(), "{harm}");
        let mended = async {
            while !has_member() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), mended).await.expect("put back");
    }
    a.says("nft flush ruleset");
    let is_there = || a.says("nft list tables").contains("table inet berth_");
    let mended = async {
        while !is_there() {
            tokio::time::sleep(PAUSE).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), mended).await.expect("put back");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_of_another_host_does_not_come_in() {
    let hosts = Hosts::new(3);
    let [a, b, stranger] = &hosts.hosts[..] else { panic!("three") };
    let vpc = Vpc::new();
    let (one, other) = (own_interface(&vpc, 20, ""), own_interface(&vpc, 40, ""));
    let group = open_group("sg-a", &[vpc.address(20), vpc.address(40)]);
    let of_a = [peer(&vpc, 2, &[vpc.cidr(32, 28)])];
    let of_b = [peer(&vpc, 1, &[vpc.cidr(16, 28)])];
    a.say(json!([vpc.view(1, &[(&one, &["sg-a"])], json!(of_a), json!([group]))]));
    b.say(json!([vpc.view(2, &[(&other, &["sg-a"])], json!(of_b), json!([group]))]));
    let (room, other_room) = (Room::new(), Room::new());
    a.attach(&one, &room).await;
    b.attach(&other, &other_room).await;
    // A frame to the other host's end of the tunnel, as the first one's end would send it.
    let hex = |mac: String| mac.split(':').map(|it| format!("\\x{it}")).collect::<String>();
    let [_, x, y, z] = vpc.vni.to_be_bytes();
    let packet = format!(
        "\\x08\\0\\0\\0\\x{x:02x}\\x{y:02x}\\x{z:02x}\\0{}{}\\x08\\0{}",
        hex(vpc.overlay_mac(2)),
        hex(vpc.overlay_mac(1)),
        "\\x45".repeat(60),
    );
    let send = format!(
        "bash -c 'printf \"{packet}\" | dd bs=1k iflag=fullblock status=none > /dev/udp/192.0.2.2/7473'"
    );
    let count = || {
        let inside = format!("nsenter --net={} ip -s -j link show bvx", b.router(&vpc.id));
        let links: Value = serde_json::from_str(&shell(&inside)).expect("JSON");
        links[0]["stats64"]["rx"]["packets"].as_u64().expect("a count")
    };
    let before = count();
    assert_eq!(a.says(&send), "", "it is sent");
    let taken = async {
        while count() == before {
            tokio::time::sleep(PAUSE).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), taken).await.expect("it is of another host");
    let before = count();
    // A task gets its host's address on its way, and a host without tasks of the VPC has none.
    room.says(&send);
    stranger.says(&send);
    // What is of another host comes behind it, and is the only one that counts.
    a.says(&send);
    let taken = async {
        while count() == before {
            tokio::time::sleep(PAUSE).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), taken).await.expect("it is of another host");
    assert_eq!(count(), before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_task_does_to_its_device_is_its_own_affair() {
    let hosts = Hosts::new(1);
    let [a] = &hosts.hosts[..] else { panic!("one") };
    let vpc = Vpc::new();
    let tasks = [4, 5].map(|last| own_interface(&vpc, last, ""));
    let [bad, good] = &tasks;
    let group = open_group("sg-a", &[vpc.address(4), vpc.address(5)]);
    let both: &[(&Task, &[&str])] = &[(bad, &["sg-a"]), (good, &["sg-a"])];
    // Another device of the host has the tunnel's number: there is none, and all else is there.
    a.says(&format!("ip link add other type vxlan id {} dstport 7473 local 192.0.2.1", vpc.vni));
    let peers = json!([peer(&vpc, 2, &[vpc.cidr(32, 28)])]);
    a.say(json!([vpc.view(1, both, peers, json!([group]))]));
    let (of_bad, of_good) = (Room::new(), Room::new());
    a.attach(bad, &of_bad).await;
    of_bad.says("ip link set eth0 down");
    of_bad.says("ip link set eth0 name mine");
    a.attach(good, &of_good).await;
    let _server = of_good.serve("good", 80);
    assert_eq!(a.says(&wget(vpc.address(5))), "good");
    let gone = a.network.detach(&bad.arn);
    tokio::time::timeout(Duration::from_secs(10), gone).await.expect("it is gone");
    assert!(!of_bad.says("ip -o link").contains("mine"));
    assert_eq!(a.says(&wget(vpc.address(5))), "good");
    assert!(!shell(&format!("nsenter --net={} ip -o link", a.router(&vpc.id))).contains("bvx"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vpc_goes_on_without_the_hosts_way_to_it() {
    let hosts = Hosts::new(1);
    let [a] = &hosts.hosts[..] else { panic!("one") };
    let vpc = Vpc::new();
    let task = own_interface(&vpc, 4, "");
    let group = open_group("sg-a", &[vpc.address(4)]);
    a.say(json!([vpc.view(1, &[(&task, &["sg-a"])], json!([]), json!([group]))]));
    let room = Room::new();
    a.attach(&task, &room).await;
    let _outside = serve(&format!("ip netns exec {}", hosts.name), "outside", 8080);
    shell(&format!("ip -n {} addr add 192.0.2.250/24 dev sw", hosts.name));
    assert_eq!(room.says(&wget("192.0.2.250:8080")), "outside");
    let cidr = vpc.cidr(0, 24);
    let has_way = || a.says(&format!("ip route show {cidr}")).contains("169.254.1.1");
    assert!(has_way());
    // As Docker makes a network.
    a.says("ip link add dock type bridge");
    a.says("ip link set dock up");
    a.says(&format!("ip addr add {}/25 dev dock", vpc.address(129)));
    let lost = async {
        while has_way() {
            tokio::time::sleep(PAUSE).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), lost).await.expect("the host's own is first");
    let back = async {
        while room.says(&wget("192.0.2.250:8080")) != "outside" {
            tokio::time::sleep(PAUSE).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), back).await.expect("it is reached");
    a.says("ip link del dock");
    let found = async {
        while !has_way() {
            tokio::time::sleep(PAUSE).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), found).await.expect("there is room again");
    let back = async {
        while room.says(&wget("192.0.2.250:8080")) != "outside" {
            tokio::time::sleep(PAUSE).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), back).await.expect("it is reached");
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_keep_their_networks_until_it_is_said_what_is_to_be() {
    let mut hosts = Hosts::new(1);
    let a = &mut hosts.hosts[0];
    let vpc = Vpc::new();
    let [one, other, third] = [4, 5, 6].map(|last| own_interface(&vpc, last, ""));
    let tasks: &[(&Task, &[&str])] = &[(&one, &["sg-a"]), (&other, &["sg-a"])];
    let group = open_group("sg-a", &[vpc.address(4), vpc.address(5), vpc.address(6)]);
    a.say(json!([vpc.view(1, tasks, json!([]), json!([group]))]));
    let (room, other_room) = (Room::new(), Room::new());
    a.attach(&one, &room).await;
    a.attach(&other, &other_room).await;
    let _server = room.serve("one", 80);
    a.run_anew(&[&one, &other]);
    assert_eq!(a.says(&wget(vpc.address(4))), "one");
    // What ends meanwhile is removed.
    let gone = a.network.detach(&other.arn);
    tokio::time::timeout(Duration::from_secs(10), gone).await.expect("it is gone");
    assert!(!other_room.says("ip -o link").contains("eth0"));
    assert_eq!(a.says(&wget(vpc.address(4))), "one");
    let tasks: &[(&Task, &[&str])] = &[(&one, &["sg-a"]), (&third, &["sg-a"])];
    a.say(json!([vpc.view(1, tasks, json!([]), json!([group]))]));
    a.attach(&third, &Room::new()).await;
    assert_eq!(a.says(&wget(vpc.address(4))), "one");
}
