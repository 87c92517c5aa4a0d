//! Rows 16, 17 and 18: whether what tasks send comes through this host, and to it.

use crate::facts::{Endpoint, Forwarding, Passage};
use crate::report::{Finding, Fix};

pub fn forwarding(row: u8, it: &Forwarding) -> Finding {
    let places = it.set_by.join(", ");
    match (it.is_on, it.set_by.is_empty()) {
        (true, true) => Finding::good(row, "The kernel forwards IPv4"),
        (true, false) => {
            let text = format!("The kernel forwards IPv4, and {places} turns that off again");
            Finding::warning(row, text)
                .advise(format!("Take net.ipv4.ip_forward=0 out of {places}."))
        }
        (false, nowhere) => {
            let by = if nowhere { String::new() } else { format!("; {places} turns it off") };
            let text = format!(
                "net.ipv4.ip_forward is 0: nothing that containers send leaves this host{by}"
            );
            Finding::broken(row, text)
                .run("sysctl -w net.ipv4.ip_forward=1")
                .fixed_by(Fix::Forwarding)
        }
    }
}

pub fn passage(row: u8, it: &Passage) -> Vec<Finding> {
    let mut all = Vec::new();
    let by = match it.dropped_by.as_slice() {
        [] => "nobody counts what it drops".to_owned(),
        some => format!("dropped by {}", some.join(", ")),
    };
    if !it.went_out || !it.came_back {
        let (what, rule) = match it.went_out {
            false => ("What tasks send by an uplink does not leave this host", "-i bu+"),
            true => (
                "What tasks send leaves this host, and no answer comes back to them",
                "-o bu+ -m conntrack --ctstate RELATED,ESTABLISHED",
            ),
        };
        all.push(
            Finding::broken(row, format!("{what}: {by}"))
                .run(format!("iptables -I FORWARD {rule} -j ACCEPT"))
                .fixed_by(Fix::Rules),
        );
    }
    if !it.without_rules.is_empty() {
        let text = format!(
            "Rules of {} in DOCKER-USER are lost, as after a reload of firewalld or ufw",
            it.without_rules.join(", ")
        );
        all.push(
            Finding::broken(row, text)
                .advise("Start the agent: it puts them there again.")
                .fixed_by(Fix::Rules),
        );
    }
    if all.is_empty() {
        all.push(Finding::good(row, "What tasks send leaves this host, and answers come back"));
    }
    all
}

pub fn endpoint(row: u8, it: &Endpoint) -> Finding {
    match it {
        Endpoint::Reached => Finding::good(row, "Containers reach 169.254.170.2"),
        Endpoint::Refused => {
            let text =
                "Nobody listens at 169.254.170.2: tasks get neither metadata nor credentials";
            Finding::broken(row, text).advise("Start the agent.")
        }
        Endpoint::Dropped { by } => {
            let by = match by.as_slice() {
                [] => String::new(),
                some => format!(": dropped by {}", some.join(", ")),
            };
            let text = format!(
                "What containers send to 169.254.170.2 does not come in: tasks get neither \
                 metadata nor credentials{by}"
            );
            Finding::broken(row, text).run("iptables -I INPUT -d 169.254.170.2 -p tcp -j ACCEPT")
        }
    }
}
