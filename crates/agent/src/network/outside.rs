//! What the host's own firewall has to let through: Docker drops what is forwarded and not its
//! own, but for what is accepted in its chain DOCKER-USER. Shared by all agents of a machine.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::links::Link;
use super::names::HOST_PREFIX;
use super::nft::run_program;

const PROGRAM: &str = "iptables";
const CHAIN: &str = "DOCKER-USER";
const FORWARDING: &str = "/proc/sys/net/ipv4/ip_forward";
/// Devices of all uplinks, as the program's rules name them.
const ALL: &str = "bu+";

/// Has what tasks send by these devices, and what answers it, pass. True: something had to be done.
///
/// # Errors
/// The program's, where Docker's chain is there.
pub fn open(devices: &BTreeSet<&str>, all: &BTreeMap<String, Link>) -> io::Result<bool> {
    let mut has_changed = false;
    if std::fs::read_to_string(FORWARDING)?.trim() != "1" {
        std::fs::write(FORWARDING, "1")?;
        has_changed = true;
    }
    if !has_chain() {
        return Ok(has_changed);
    }
    for rule in devices.iter().flat_map(|it| rules(it)) {
        if !is_there(&rule) {
            iptables("-I", &rule)?;
            has_changed = true;
        }
    }
    forget(devices, all)?;
    Ok(has_changed)
}

/// Takes away the rules of devices that have gone.
///
/// # Errors
/// The program's.
pub fn close(all: &BTreeMap<String, Link>) -> io::Result<()> {
    if has_chain() { forget(&BTreeSet::new(), all) } else { Ok(()) }
}

/// Another agent's are those of devices that are there.
fn forget(own: &BTreeSet<&str>, all: &BTreeMap<String, Link>) -> io::Result<()> {
    let listed = run_program(PROGRAM, &["-w", "-S", CHAIN], "")?;
    for rule in listed.lines().filter_map(ruled) {
        let (device, rule) = rule;
        if !own.contains(device) && !all.contains_key(device) {
            // Another agent of this machine may have been quicker.
            iptables("-D", &rule).or_else(|error| match is_there(&rule) {
                true => Err(error),
                false => Ok(()),
            })?;
        }
    }
    Ok(())
}

fn is_there(rule: &[&str]) -> bool {
    iptables("-C", rule).is_ok()
}

/// A rule of ours, and its device, from a line of a listing.
fn ruled(line: &str) -> Option<(&str, Vec<&str>)> {
    let rule: Vec<&str> = line.split(' ').skip(2).collect();
    let is_ours = rule.windows(2).any(|it| it == ["--comment", "berth"]);
    match rule.first().zip(rule.get(1)) {
        Some((&("-i" | "-o"), device)) if is_ours => Some((device, rule)),
        _ => None,
    }
}

/// Has what this device's tasks send, and what answers it, pass, where Docker's chain is there.
///
/// # Errors
/// The program's.
pub fn let_through(device: &str) -> io::Result<()> {
    if !has_chain() {
        return Ok(());
    }
    let missing = rules(device).into_iter().filter(|it| !is_there(it));
    missing.into_iter().try_for_each(|it| iptables("-I", &it))
}

/// Has what all uplinks' tasks send, and what answers it, pass before all other rules, where
/// there is no chain of Docker's.
///
/// # Errors
/// The program's.
pub fn let_all_through() -> io::Result<()> {
    if has_chain() {
        return Ok(());
    }
    for rule in rules(ALL) {
        let of_all = |verb| ["-w", verb, "FORWARD"].into_iter().chain(rule.iter().copied());
        if run_program(PROGRAM, &of_all("-C").collect::<Vec<_>>(), "").is_err() {
            run_program(PROGRAM, &of_all("-I").collect::<Vec<_>>(), "")?;
        }
    }
    Ok(())
}

/// Takes the rules of a device away. Those that are not there are fine.
pub fn shut(device: &str) {
    if has_chain() {
        for rule in rules(device).into_iter().filter(|it| is_there(it)) {
            let _gone: io::Result<()> = iptables("-D", &rule);
        }
    }
}

/// Uplinks without their rules, where Docker's chain is there.
///
/// # Errors
/// The program's.
pub fn without_rules(all: &BTreeMap<String, Link>) -> io::Result<Vec<String>> {
    if !has_chain() {
        return Ok(Vec::new());
    }
    let uplinks = all.keys().filter(|it| it.starts_with(HOST_PREFIX));
    let lacking = uplinks.filter(|device| rules(device).iter().any(|it| !is_there(it)));
    Ok(lacking.cloned().collect())
}

fn has_chain() -> bool {
    run_program(PROGRAM, &["-w", "-n", "-L", CHAIN], "").is_ok()
}

fn iptables(verb: &str, rule: &[&str]) -> io::Result<()> {
    let arguments: Vec<&str> =
        ["-w", verb, CHAIN].into_iter().chain(rule.iter().copied()).collect();
    run_program(PROGRAM, &arguments, "").map(drop)
}

fn rules(device: &str) -> [Vec<&str>; 2] {
    [
        ("-i", "-m comment --comment berth -j ACCEPT"),
        ("-o", "-m conntrack --ctstate RELATED,ESTABLISHED -m comment --comment berth -j ACCEPT"),
    ]
    .map(|(way, rest)| [way, device].into_iter().chain(rest.split(' ')).collect())
}

#[cfg(test)]
mod tests {
    use super::{ruled, rules};

    #[test]
    fn rules_of_ours_are_found_in_a_listing() {
        let [to, _] = rules("bu0123456789ab");
        let line = format!("-A DOCKER-USER {}", to.join(" "));
        assert_eq!(ruled(&line), Some(("bu0123456789ab", to)));
        // As an earlier version made them.
        let before = "-A DOCKER-USER -i bu+ -m comment --comment berth -j ACCEPT";
        assert_eq!(ruled(before).map(|it| it.0), Some("bu+"));
        assert_eq!(ruled("-A DOCKER-USER -i bu+ -j ACCEPT"), None);
        assert_eq!(ruled("-A DOCKER-USER -j RETURN"), None);
        assert_eq!(ruled("-N DOCKER-USER"), None);
    }
}
