//! The networks of tasks in the kernel when the agent comes back to them, or has to make them anew.

use std::time::Duration;

use serde_json::json;

use crate::interfaces_of_hosts::peer;
use crate::lan::{Hosts, Room, shell, wget};
use crate::vpc::{Vpc, open_group, own_interface};

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(50);

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_comes_back_alone_leaves_the_way_to_other_hosts() {
    let mut hosts = Hosts::new(2);
    let [a, b] = &mut hosts.hosts[..] else { panic!("two") };
    let vpc = Vpc::new();
    let (one, other) = (own_interface(&vpc, 20, ""), own_interface(&vpc, 40, ""));
    let group = open_group("sg-a", &[vpc.address(20), vpc.address(40)]);
    let (of_a, of_b) = ([peer(&vpc, 2, &[vpc.cidr(32, 28)])], [peer(&vpc, 1, &[vpc.cidr(16, 28)])]);
    a.say(json!([vpc.view(1, &[(&one, &["sg-a"])], json!(of_a), json!([group]))]));
    b.say(json!([vpc.view(2, &[(&other, &["sg-a"])], json!(of_b), json!([group]))]));
    let (room, other_room) = (Room::new(), Room::new());
    a.attach(&one, &room).await;
    b.attach(&other, &other_room).await;
    let _other = other_room.serve("other", 80);
    assert_eq!(room.says(&wget(vpc.address(40))), "other");
    let (inside, block) = (format!("nsenter --net={}", a.router(&vpc.id)), vpc.cidr(32, 28));
    let tunnel = || {
        let shown = shell(&format!("{inside} ip -o link show bvx"));
        shown.split(':').next().unwrap_or_default().to_owned()
    };
    let before = tunnel();
    shell(&format!("{inside} ip route del {block}"));
    a.run_again(&[&one]);
    let is_back = || shell(&format!("{inside} ip route show {block}")).contains("bvx");
    let looked = async {
        while !is_back() {
            tokio::time::sleep(PAUSE).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), looked).await.expect("what is lost is put back");
    assert_eq!(tunnel(), before, "it is the one that was there");
    assert_eq!(room.says(&wget(vpc.address(40))), "other");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_router_that_somebody_takes_away_is_made_anew_from_the_ground() {
    let hosts = Hosts::new(1);
    let [a] = &hosts.hosts[..] else { panic!("one") };
    let vpc = Vpc::new();
    let task = own_interface(&vpc, 4, "");
    let group = open_group("sg-a", &[vpc.address(4)]);
    a.say(json!([vpc.view(1, &[(&task, &["sg-a"])], json!([]), json!([group]))]));
    let room = Room::new();
    a.attach(&task, &room).await;
    let _server = room.serve("one", 80);
    assert_eq!(a.says(&wget(vpc.address(4))), "one");
    let router = a.router(&vpc.id);
    shell(&format!("umount {router}"));
    // What is done once for each router is done for this one, too.
    let loopback = format!("nsenter --net={router} ip -o link show lo 2>&1 || true");
    let mended = async {
        while !shell(&loopback).contains(",UP") {
            tokio::time::sleep(PAUSE).await;
        }
        while a.says(&wget(vpc.address(4))) != "one" {}
    };
    tokio::time::timeout(Duration::from_secs(30), mended).await.expect("it is as it was");
}
