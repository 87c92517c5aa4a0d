//! Generated expressions: written in one of many ways, read by the parser, and answered by a slow
//! evaluator of their own that knows nothing of the other.
use std::collections::BTreeMap;

use berth_engine::{Random, Timestamp};
use proptest::prelude::*;

use super::super::{Expression, InstanceView};
use crate::{Attribute, AttributeOrigin};

const NAMES: [&str; 3] = ["zone", "ecs.os-type", "a/b_c"];
const WORDS: [&str; 6] = ["a", "b", "10", "9", "9.5", "two words"];

/// An instance as plain data.
#[derive(Debug)]
struct Instance {
    connected: bool,
    version: Option<[u32; 2]>,
    ec2: Option<&'static str>,
    registered_s: i64,
    tasks: u64,
    groups: Vec<&'static str>,
    attributes: BTreeMap<&'static str, &'static str>,
}

/// A tree, and its answer for the instance that it was made for.
struct Answer {
    text: String,
    holds: bool,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn reads_and_answers_as_meant(seed: u64) {
        let mut random = Random::new(seed);
        let instance = instance(&mut random);
        let Answer { text, holds } = tree(&mut random, &instance, 4);
        let attribute = |(name, value): (&&str, &&str)| {
            let value = Some((*value).to_owned());
            ((*name).to_owned(), Attribute { value, origin: AttributeOrigin::User })
        };
        let attributes = instance.attributes.iter().map(attribute).collect();
        let version = instance.version.map(|[one, two]| format!("{one}.{two}"));
        let view = InstanceView {
            agent_connected: instance.connected,
            agent_version: version.as_deref(),
            ec2_instance_id: instance.ec2,
            registered_at: Timestamp(instance.registered_s * 1_000 + 7),
            running_tasks_count: instance.tasks,
            groups: &instance.groups,
        };
        let expression = Expression::parse(&text)
            .map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
        prop_assert_eq!(expression.matches(&attributes, &view), holds, "{} {:?}", text, instance);
        let decided = expression.decide(&attributes);
        prop_assert!(decided.is_none_or(|it| it == holds), "{}", text);
        prop_assert!(!expression.attributes_only() || decided.is_some(), "{}", text);
    }

    #[test]
    fn never_panics(text in ".{0,80}") {
        let _ = Expression::parse(&text);
    }

    #[test]
    fn never_panics_on_pieces(pieces in prop::collection::vec(0..PIECES.len(), 0..30)) {
        let text: Vec<&str> = pieces.into_iter().map(|it| PIECES[it]).collect();
        let _ = Expression::parse(&text.join(" "));
        let _ = Expression::parse(&text.concat());
    }
}

const PIECES: [&str; 30] = [
    "attribute:",
    "zone",
    "task:group",
    "agentVersion",
    "registeredAt",
    "runningTasksCount",
    "agentConnected",
    "ec2InstanceId",
    "==",
    "!=",
    "=~",
    "!~",
    "!",
    "in",
    "not_in",
    "[",
    "]",
    ",",
    "(",
    ")",
    "'",
    "\"",
    "\\",
    "exists",
    "and",
    "||",
    "1.0",
    "2018-06-18T22:28:28Z",
    "é",
    "not",
];

fn instance(random: &mut Random) -> Instance {
    let mut groups = vec!["g:one", "g:two"];
    groups.truncate(random.below(3) as usize);
    let mut attributes = BTreeMap::new();
    for name in NAMES {
        if random.below(3) > 0 {
            attributes.insert(name, any(random, &WORDS));
        }
    }
    Instance {
        connected: random.below(2) == 0,
        version: (random.below(4) > 0).then(|| version(random)),
        ec2: (random.below(4) > 0).then(|| any(random, &["i-1", "i-2"])),
        registered_s: moment(random),
        tasks: random.below(4),
        groups,
        attributes,
    }
}

fn version(random: &mut Random) -> [u32; 2] {
    [random.below(3) as u32, 9 + random.below(3) as u32]
}

/// Some hours around a midnight.
fn moment(random: &mut Random) -> i64 {
    1_529_280_000 + (random.below(5) as i64 - 2) * 3_600
}

fn tree(random: &mut Random, it: &Instance, depth: u32) -> Answer {
    match random.below(if depth == 0 { 1 } else { 5 }) {
        0 | 1 => test(random, it),
        2 => {
            let inner = tree(random, it, depth - 1);
            let word = any(random, &["!", "not ", "not"]);
            Answer { text: format!("{word}({})", inner.text), holds: !inner.holds }
        }
        n => {
            let parts: Vec<Answer> =
                (0..2 + random.below(2)).map(|_| tree(random, it, depth - 1)).collect();
            let all = n == 3;
            let word = any(
                random,
                if all { &[" && ", " and ", "  and\n"] } else { &[" || ", " or ", "\tor "] },
            );
            let texts: Vec<String> = parts.iter().map(|it| format!("({})", it.text)).collect();
            let mut holds = parts.iter().map(|it| it.holds);
            let holds = if all { holds.all(|it| it) } else { holds.any(|it| it) };
            Answer { text: texts.join(word), holds }
        }
    }
}

fn test(random: &mut Random, it: &Instance) -> Answer {
    match random.below(8) {
        0 => {
            let value = any(random, &["true", "false"]);
            let found = if it.connected { "true" } else { "false" };
            text_test(random, "agentConnected", vec![found], value, false)
        }
        1 => {
            let asked = version(random);
            let order = it.version.map(|found| found.cmp(&asked));
            ordered(random, "agentVersion", order, &format!("{}.{}", asked[0], asked[1]))
        }
        2 => {
            let asked = moment(random);
            let at = jiff::Timestamp::from_second(asked).unwrap();
            let format = any(random, &["%FT%TZ", "%FT%T", "%FT%T+00:00"]);
            let text = at.strftime(format).to_string();
            ordered(random, "registeredAt", Some(it.registered_s.cmp(&asked)), &text)
        }
        3 => {
            let asked = random.below(4);
            ordered(random, "runningTasksCount", Some(it.tasks.cmp(&asked)), &asked.to_string())
        }
        4 => {
            let value = any(random, &["i-1", "i-2", "i-3"]);
            text_test(random, "ec2InstanceId", it.ec2.into_iter().collect(), value, false)
        }
        5 => {
            let value = any(random, &["g:one", "g:two", "g:three"]);
            text_test(random, "task:group", it.groups.clone(), value, false)
        }
        _ => {
            let name = any(random, &NAMES);
            let found = it.attributes.get(name).copied();
            let value = any(random, &WORDS);
            if random.below(3) == 0 {
                let order = found.map(|found| natural(found, value));
                return ordered(random, &format!("attribute:{name}"), order, &format!("'{value}'"));
            }
            text_test(
                random,
                &format!("attribute:{name}"),
                found.into_iter().collect(),
                value,
                true,
            )
        }
    }
}

fn natural(left: &str, right: &str) -> std::cmp::Ordering {
    match (left.parse::<f64>(), right.parse::<f64>()) {
        (Ok(left), Ok(right)) => left.partial_cmp(&right).unwrap(),
        _ => left.cmp(right),
    }
}

/// A comparison; without an order the subject is absent.
fn ordered(
    random: &mut Random,
    subject: &str,
    order: Option<std::cmp::Ordering>,
    value: &str,
) -> Answer {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let (symbols, orders): (&[&str; 2], &[std::cmp::Ordering]) = match random.below(6) {
        0 => (&["==", "equals"], &[Equal]),
        1 => (&["!=", "not_equals"], &[Less, Greater]),
        2 => (&[">", "greater_than"], &[Greater]),
        3 => (&[">=", "greater_than_equal"], &[Greater, Equal]),
        4 => (&["<", "less_than"], &[Less]),
        _ => (&["<=", "less_than_equal"], &[Less, Equal]),
    };
    // Text equality is stricter than numeric order.
    let symbol = any(random, symbols);
    let holds = order.is_some_and(|it| orders.contains(&it));
    Answer { text: format!("{subject} {symbol} {value}"), holds }
}

/// A question to a text of which there may be none, one or several: any of them answers.
fn text_test(
    random: &mut Random,
    subject: &str,
    found: Vec<&str>,
    value: &str,
    is_attribute: bool,
) -> Answer {
    let quoted = match random.below(3) {
        0 if !value.contains(' ') => value.to_owned(),
        1 => format!("\"{value}\""),
        _ => format!("'{value}'"),
    };
    let is_in = |it: &&str| *it == value || *it == "b";
    // `agentConnected` knows no !~.
    let kinds = if subject == "agentConnected" { 5 } else { 6 };
    let (text, holds) = match random.below(if is_attribute { 8 } else { kinds }) {
        0 => (format!("{} {quoted}", any(random, &["==", "equals"])), found.contains(&value)),
        1 => {
            let symbol = any(random, &["!=", "not_equals"]);
            (format!("{symbol} {quoted}"), found.iter().any(|it| *it != value))
        }
        2 if subject != "agentConnected" => (format!("in [{quoted} ,b]"), found.iter().any(is_in)),
        3 if subject != "agentConnected" => {
            let symbol = any(random, &["!in", "not_in"]);
            (format!("{symbol} ['b',{quoted}]"), found.iter().any(|it| !is_in(it)))
        }
        2..=4 => {
            let symbol = any(random, &["=~", "matches"]);
            let starts = |it: &&str| it.starts_with(&value[..1]);
            let pattern = format!("'{}.*'", &value[..1]);
            (format!("{symbol} {pattern}"), found.iter().any(starts))
        }
        5 => {
            let symbol = any(random, &["!~", "not_matches"]);
            (format!("{symbol} {quoted}"), found.iter().any(|it| !matches_whole(it, value)))
        }
        6 => ("exists".to_owned(), !found.is_empty()),
        _ => (any(random, &["!exists", "not_exists"]).to_owned(), found.is_empty()),
    };
    Answer { text: format!("{subject} {text}"), holds }
}

/// The words of these tests as patterns: a dot means any character.
fn matches_whole(text: &str, pattern: &str) -> bool {
    let same = |(one, two): (char, char)| two == '.' || one == two;
    text.chars().count() == pattern.chars().count() && text.chars().zip(pattern.chars()).all(same)
}

fn any<T: Copy>(random: &mut Random, items: &[T]) -> T {
    items[random.below(items.len() as u64) as usize]
}
