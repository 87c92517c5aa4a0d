//! A packet as a task sends it, through this host and to it.

use berth_agent::network::trial::{self, Reached};

use crate::facts::{Endpoint, Passage, Told};

/// Where containers find what agents tell them.
const ENDPOINT: ([u8; 4], u16) = ([169, 254, 170, 2], 80);

/// Both rows by one trial. Where the kernel forwards nothing, row 16 says all.
pub fn passed(is_forwarding: bool) -> (Told<Passage>, Told<Endpoint>) {
    if !rustix::process::geteuid().is_root() {
        let why = "only root may try it".to_owned();
        return (Told::Unknown(why.clone()), Told::Unknown(why));
    }
    let has_endpoint = berth_agent::endpoint::leads_to_agent();
    let passage = match trial::passage(has_endpoint.then(|| ENDPOINT.into())) {
        Ok(it) => it,
        Err(error) => {
            let why = error.to_string();
            return (Told::Unknown(why.clone()), Told::Unknown(why));
        }
    };
    let (before, after) = passage.counted.clone().unwrap_or_default();
    let by = |hook: &str, chain: &str| dropped_by(&before, &after, &passage.chains, hook, chain);
    let endpoint = match passage.host {
        None => Told::Apart,
        Some(Reached::Yes) => Told::Is(Endpoint::Reached),
        Some(Reached::Refused) => Told::Is(Endpoint::Refused),
        Some(Reached::Silent) => Told::Is(Endpoint::Dropped { by: by("input", "INPUT") }),
    };
    if !is_forwarding {
        return (Told::Apart, endpoint);
    }
    let without_rules = trial::without_rules().unwrap_or_default();
    let is_through = passage.went_out && passage.came_back;
    let dropped_by = if is_through { Vec::new() } else { by("forward", "FORWARD") };
    let (went_out, came_back) = (passage.went_out, passage.came_back);
    (Told::Is(Passage { went_out, came_back, dropped_by, without_rules }), endpoint)
}

/// What has counted more meanwhile that drops; or else what may have dropped it.
fn dropped_by(before: &str, after: &str, chains: &str, hook: &str, chain: &str) -> Vec<String> {
    let counted: Vec<String> = droppers(after)
        .filter(|(what, count)| {
            let was = droppers(before).find(|it| it.0 == *what).map_or(0, |it| it.1);
            *count > was && !is_of_other(what, chain)
        })
        .map(|it| it.0)
        .collect();
    if counted.is_empty() { silent(chains, hook) } else { counted }
}

/// Policies and rules that drop, with how many packets they have, of `iptables-save -c`.
fn droppers(saved: &str) -> impl Iterator<Item = (String, u64)> {
    saved.lines().filter_map(|line| {
        if let Some(policy) = line.strip_prefix(':') {
            let mut words = policy.split(' ');
            let (chain, policy, count) = (words.next()?, words.next()?, words.next()?);
            let count = count.trim_matches(['[', ']']).split(':').next()?.parse().ok()?;
            return (policy == "DROP").then(|| (format!("the policy of {chain}"), count));
        }
        let (count, rule) = line.strip_prefix('[')?.split_once("] ")?;
        let count = count.split(':').next()?.parse().ok()?;
        let drops = rule.contains("-j DROP") || rule.contains("-j REJECT");
        drops.then(|| (format!("the rule {rule}"), count))
    })
}

/// Of a base chain that such packets never come to. Chains of others' names may be for all.
fn is_of_other(what: &str, chain: &str) -> bool {
    ["INPUT", "FORWARD", "OUTPUT"].iter().any(|it| {
        *it != chain
            && (what == format!("the policy of {it}")
                || what.starts_with(&format!("the rule -A {it} ")))
    })
}

/// Chains of nftables that drop what they do not accept: `nft list ruleset`.
fn silent(ruleset: &str, hook: &str) -> Vec<String> {
    let (mut table, mut chain) = (String::new(), String::new());
    let mut found = Vec::new();
    for line in ruleset.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix("table ").and_then(|it| it.strip_suffix(" {")) {
            table = name.to_owned();
        } else if let Some(name) = line.strip_prefix("chain ").and_then(|it| it.strip_suffix(" {"))
        {
            chain = name.to_owned();
        } else if line.contains(&format!("hook {hook} ")) && line.ends_with("policy drop;") {
            found.push(format!("chain {chain} of table {table}"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "*filter\n:INPUT DROP [3:1]\n:FORWARD DROP [5:300]\n:OUTPUT ACCEPT [0:0]\n\
                          [2:120] -A FORWARD -i bu+ -j REJECT\n[0:0] -A X -j DROP\nCOMMIT\n";

    #[test]
    fn what_has_counted_more_has_dropped_it() {
        let by = |after: &str, chains| dropped_by(BEFORE, after, chains, "forward", "FORWARD");
        let policy = BEFORE.replace("[5:300]", "[7:400]").replace("[3:1]", "[4:2]");
        assert_eq!(by(&policy, ""), ["the policy of FORWARD"]);
        let rule = BEFORE.replace("[2:120]", "[4:240]");
        assert_eq!(by(&rule, ""), ["the rule -A FORWARD -i bu+ -j REJECT"]);
        let other = BEFORE.replace("[0:0] -A X", "[1:9] -A X");
        assert_eq!(by(&other, ""), ["the rule -A X -j DROP"]);
    }

    #[test]
    fn chains_that_count_nothing_may_have() {
        let lines = [
            "table inet firewalld {",
            "\tchain filter_FORWARD {",
            "\t\ttype filter hook forward priority filter + 10; policy drop;",
            "\t}",
            "\tchain filter_INPUT {",
            "\t\ttype filter hook input priority filter; policy accept;",
            "\t}",
            "}",
        ];
        let ruleset = lines.join("\n");
        let by = |hook| dropped_by(BEFORE, BEFORE, &ruleset, hook, "FORWARD");
        assert_eq!(by("forward"), ["chain filter_FORWARD of table inet firewalld"]);
        assert!(by("input").is_empty());
    }
}
