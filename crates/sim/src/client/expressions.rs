//! Expressions of the cluster query language that clients use, each with its meaning by hand.
use crate::laws::oracle::Facts;

type Meaning = fn(&Facts) -> bool;

const RACK: &str = "rack";
const PROVIDER: &str = "berth.capacity-provider";

/// All of them; the client that asks and the oracle that judges know no others.
pub const EXPRESSIONS: [(&str, Meaning); 15] = [
    ("attribute:rack == r1", |it| value(it, RACK) == Some("r1")),
    ("attribute:rack != r1", |it| value(it, RACK).is_some_and(|it| it != "r1")),
    ("not(attribute:rack == r1)", |it| value(it, RACK) != Some("r1")),
    ("attribute:rack in [r1, r2]", |it| matches!(value(it, RACK), Some("r1" | "r2"))),
    ("attribute:rack =~ r[23]", |it| matches!(value(it, RACK), Some("r2" | "r3"))),
    ("attribute:a1 exists", |it| it.attributes.contains_key("a1")),
    ("attribute:a1 !exists", |it| !it.attributes.contains_key("a1")),
    ("attribute:ecs.availability-zone != us-east-1a and attribute:rack exists", |it| {
        value(it, "ecs.availability-zone").is_some_and(|it| it != "us-east-1a")
            && value(it, RACK).is_some()
    }),
    ("runningTasksCount < 3", |it| it.tasks < 3),
    ("task:group == family:f1", |it| it.groups.contains_key("family:f1")),
    ("agentConnected == true", |it| it.record.agent_connected),
    ("runningTasksCount >= 1 || attribute:rack == r2", |it| {
        it.tasks >= 1 || value(it, RACK) == Some("r2")
    }),
    ("attribute:berth.capacity-provider == machines", |it| value(it, PROVIDER) == Some("machines")),
    ("attribute:berth.capacity-provider == machines-of-prod", |it| {
        value(it, PROVIDER) == Some("machines-of-prod")
    }),
    ("attribute:berth.capacity-provider == spare", |it| value(it, PROVIDER) == Some("spare")),
];

/// What an expression means.
pub fn meaning(text: &str) -> Meaning {
    let found = EXPRESSIONS.iter().find(|(known, _)| *known == text);
    found.unwrap_or_else(|| panic!("nobody asks for {text}")).1
}

fn value<'a>(it: &'a Facts, name: &str) -> Option<&'a str> {
    it.attributes.get(name).and_then(|it| it.as_deref())
}
