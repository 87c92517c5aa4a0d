//! The language of policies by its definition: documents as they are, asked anew for each request.
//! Slow, and written without a look at how the others do it. Tests of the language and the
//! simulator hold decisions beside it.
use std::collections::BTreeMap;

use serde_json::Value as Json;

/// Keys in small letters; whether a key could have several values.
pub type Known = BTreeMap<String, (Vec<String>, bool)>;

/// Everything that has a say.
#[derive(Debug)]
pub struct Case {
    pub identity: Vec<Json>,
    pub boundary: Option<Json>,
    pub session: Option<Vec<Json>>,
    pub resource_policy: Option<Json>,
    pub is_trust: bool,
    pub caller: Caller,
    pub action: String,
    pub resource: String,
    pub known: Known,
}

/// Who calls, by what documents name them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// The account itself.
    Root,
    User(String),
    Session {
        role: String,
        session: String,
    },
    Service(String),
}

pub const ACCOUNT: &str = "123456789012";

impl Case {
    /// `allowed`, `explicit deny`, or who is silent.
    pub fn decide(&self) -> &'static str {
        if self.action.to_lowercase() == "sts:getcalleridentity" {
            return "allowed";
        }
        // 1: any Deny anywhere.
        let mut all: Vec<&Json> = self.identity.iter().collect();
        all.extend(&self.boundary);
        all.extend(self.session.iter().flatten());
        all.extend(&self.resource_policy);
        if all.iter().any(|it| self.says(it, "Deny").is_some()) {
            return "explicit deny";
        }
        let allows = |it: &Json| self.says(it, "Allow");
        let by_identity = self.identity.iter().any(|it| allows(it).is_some())
            || self.caller == Caller::Root
            || self.is_trust && matches!(self.caller, Caller::Service(_))
            || self.action.to_lowercase() == "sts:getsessiontoken";
        let named = self.resource_policy.as_ref().and_then(allows);
        // 2: the resource's policy, or identity.
        let by_resource = if self.is_trust {
            if named.is_none() {
                return "trust is silent";
            }
            matches!(named, Some("itself" | "role"))
        } else {
            matches!(named, Some("itself" | "role" | "everyone"))
        };
        if !by_identity && !by_resource {
            return "identity is silent";
        }
        let passes = by_resource && named == Some("itself");
        // 3, 4: who narrows.
        if let Some(it) = &self.boundary
            && allows(it).is_none()
            && !passes
        {
            return "boundary is silent";
        }
        if let Some(session) = &self.session
            && !session.iter().any(|it| allows(it).is_some())
            && !passes
        {
            return "session is silent";
        }
        "allowed"
    }

    /// How the nearest statement with this effect names the caller.
    fn says(&self, policy: &Json, effect: &str) -> Option<&'static str> {
        let new = policy["Version"] == "2012-10-17";
        let statements = list(&policy["Statement"]);
        let with = statements.iter().filter(|it| it["Effect"] == effect);
        let names = with.filter_map(|it| self.applies(it, new));
        names
            .max_by_key(|it| ["account", "everyone", "role", "itself"].iter().position(|n| n == it))
    }

    fn applies(&self, statement: &Json, new: bool) -> Option<&'static str> {
        let naming = self.naming(statement)?;
        let action = self.action.to_lowercase();
        let of = |name: &str| texts(&statement[name]);
        let hit = |it: &String| wild(&chars(&it.to_lowercase()), &chars(&action), false);
        let acts = match statement.get("NotAction") {
            Some(_) => !of("NotAction").iter().any(hit),
            None => of("Action").iter().any(hit),
        };
        if !acts {
            return None;
        }
        for name in ["Resource", "NotResource"] {
            if statement.get(name).is_none() {
                continue;
            }
            let mut hit = false;
            for pattern in of(name) {
                let mut pattern = self.put_in(&pattern, new)?;
                if pattern.iter().collect::<String>() != "*" {
                    while colons(&pattern) < 5 {
                        pattern.extend([':', '*']);
                    }
                }
                hit |= wild(&pattern, &chars(&self.resource), true);
            }
            if hit != (name == "Resource") {
                return None;
            }
        }
        for (operator, keys) in statement["Condition"].as_object().into_iter().flatten() {
            for (key, values) in keys.as_object().expect("keys of a condition") {
                if !self.holds(operator, key, &texts(values), new)? {
                    return None;
                }
            }
        }
        Some(naming)
    }

    fn naming(&self, statement: &Json) -> Option<&'static str> {
        if let Some(it) = statement.get("NotPrincipal") {
            return self.named_by(it).is_none().then_some("everyone");
        }
        match statement.get("Principal") {
            None => Some("itself"),
            Some(it) => self.named_by(it),
        }
    }

    fn named_by(&self, principal: &Json) -> Option<&'static str> {
        let mut found: Vec<&'static str> = Vec::new();
        let is_service = matches!(self.caller, Caller::Service(_));
        if principal == "*" {
            return Some("everyone");
        }
        for name in texts(&principal["AWS"]) {
            let root = format!("arn:aws:iam::{ACCOUNT}:root");
            if name == "*" {
                found.push("everyone");
            } else if (name == ACCOUNT || name == root) && !is_service {
                found.push("account");
            }
            match &self.caller {
                Caller::User(user) if *user == name => found.push("itself"),
                Caller::Session { session, .. } if *session == name => found.push("itself"),
                Caller::Session { role, .. } if *role == name => found.push("role"),
                _ => {}
            }
        }
        for name in texts(&principal["Service"]) {
            if self.caller == Caller::Service(name) {
                found.push("itself");
            }
        }
        ["itself", "role", "everyone", "account"].into_iter().find(|it| found.contains(it))
    }

    /// Nothing: the statement does not apply.
    fn holds(&self, operator: &str, key: &str, values: &[String], new: bool) -> Option<bool> {
        let known = self.known.get(&key.to_lowercase());
        let given: Vec<String> = known.map(|it| it.0.clone()).unwrap_or_default();
        let absent = given.is_empty();
        if operator == "Null" {
            return Some(values.iter().any(|it| (it.to_lowercase() == "true") == absent));
        }
        let (quantifier, rest) = match operator.split_once(':') {
            Some((quantifier, rest)) => (quantifier, rest),
            None => ("", operator),
        };
        let (base, if_exists) = match rest.strip_suffix("IfExists") {
            Some(base) => (base, true),
            None => (rest, false),
        };
        if absent && if_exists {
            return Some(true);
        }
        let negated = base.contains("Not");
        let base = base.replace("Not", "");
        let resolved: Option<Vec<Vec<char>>> = values
            .iter()
            .map(|it| match base.starts_with("String") || base.starts_with("Arn") {
                true => self.put_in(it, new),
                false => Some(chars(it)),
            })
            .collect();
        let resolved = resolved?;
        if absent {
            return Some(match quantifier {
                "ForAllValues" => true,
                "ForAnyValue" => false,
                _ => negated,
            });
        }
        let one = |given: &String| resolved.iter().any(|it| compare(&base, given, it));
        Some(match quantifier {
            "ForAllValues" => given.iter().all(|it| one(it) != negated),
            "ForAnyValue" => given.iter().any(|it| one(it) != negated),
            _ => given.iter().any(one) != negated,
        })
    }

    /// What is put in for variables is marked, so that it means itself.
    fn put_in(&self, text: &str, new: bool) -> Option<Vec<char>> {
        let mut out = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${").filter(|_| new) {
            out.extend(before.chars());
            let end = after.find("'}").map(|it| it + 1).or_else(|| after.find('}'));
            let end = end.expect("a variable ends");
            let (inside, more) = (&after[..end], &after[end + 1..]);
            let value = match inside {
                "*" | "?" | "$" => inside.to_owned(),
                _ => {
                    let (name, default) = match inside.split_once(", ") {
                        Some((name, default)) => (name, Some(default.trim_matches('\''))),
                        None => (inside, None),
                    };
                    match self.known.get(&name.to_lowercase()) {
                        Some((values, false)) if values.len() == 1 => values[0].clone(),
                        _ => default?.to_owned(),
                    }
                }
            };
            out.extend(value.chars().map(|it| match it {
                '*' => STAR,
                '?' => MARK,
                other => other,
            }));
            rest = more;
        }
        out.extend(rest.chars());
        Some(out)
    }
}

/// Wildcards that mean themselves.
const STAR: char = '\u{1}';
const MARK: char = '\u{2}';

fn compare(base: &str, given: &str, wanted: &[char]) -> bool {
    let plain: String = wanted.iter().map(|it| back(*it)).collect();
    match base {
        "StringEquals" => given == plain,
        "StringEqualsIgnoreCase" => given.to_lowercase() == plain.to_lowercase(),
        "StringLike" => wild(wanted, &chars(given), false),
        "ArnEquals" | "ArnLike" => {
            if plain == "*" {
                return true;
            }
            let split = |it: &[char]| -> Vec<Vec<char>> {
                it.splitn(6, |it| *it == ':').map(<[char]>::to_vec).collect()
            };
            let (wanted, given) = (split(wanted), split(&chars(given)));
            wanted.len() == 6
                && given.len() == 6
                && wanted.iter().zip(&given).all(|(wanted, given)| wild(wanted, given, false))
        }
        "Bool" => given.to_lowercase() == plain.to_lowercase(),
        "BinaryEquals" => given == plain,
        "IpAddress" => {
            let Some((network, bits)) = plain.split_once('/') else { return given == plain };
            let number = |it: &str| -> Option<u32> {
                let bytes: Vec<u8> = it.split('.').map_while(|it| it.parse().ok()).collect();
                Some(u32::from_be_bytes(bytes.try_into().ok()?))
            };
            let size = 2_u64.pow(32 - bits.parse::<u32>().expect("the bits of a network"));
            match (number(network), number(given)) {
                (Some(a), Some(b)) => u64::from(a) / size == u64::from(b) / size,
                _ => false,
            }
        }
        _ => {
            let (of, order) = match base.strip_prefix("Numeric") {
                Some(order) => (millionths as fn(&str) -> Option<i128>, order),
                None => {
                    let order = base.strip_prefix("Date").expect("all others are told apart");
                    (moments as fn(&str) -> Option<i128>, order)
                }
            };
            let (Some(given), Some(wanted)) = (of(given), of(&plain)) else { return false };
            match order {
                "Equals" => given == wanted,
                "LessThan" => given < wanted,
                "LessThanEquals" => given <= wanted,
                "GreaterThan" => given > wanted,
                "GreaterThanEquals" => given >= wanted,
                other => panic!("{other}"),
            }
        }
    }
}

fn back(it: char) -> char {
    match it {
        STAR => '*',
        MARK => '?',
        other => other,
    }
}

fn millionths(text: &str) -> Option<i128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let negative = whole.starts_with('-');
    let fraction: i128 = format!("{fraction:0<6}").parse().ok()?;
    let whole: i128 = whole.parse().ok()?;
    Some(whole * 1_000_000 + if negative { -fraction } else { fraction })
}

/// Of the few dates that the tests have, and of epochs; in millionths, too.
fn moments(text: &str) -> Option<i128> {
    match text {
        "2026-11-30T00:00:00Z" | "2026-11-30T02:00:00+02:00" => millionths("1795996800"),
        "2027-01-01" => millionths("1798761600"),
        other => millionths(other),
    }
}

/// `*` and `?` by their definition; by segments, a `*` that does not end one stays in it.
pub fn wild(pattern: &[char], text: &[char], segments: bool) -> bool {
    match pattern.first() {
        None => text.is_empty(),
        Some('*') => {
            let more = &pattern[1..];
            let ends = more.is_empty() || more[0] == ':';
            if wild(more, text, segments) {
                return true;
            }
            match text.first() {
                Some(':') if segments && !ends => false,
                Some(_) => wild(pattern, &text[1..], segments),
                None => false,
            }
        }
        Some('?') => match text.first() {
            None => false,
            Some(':') if segments => false,
            Some(_) => wild(&pattern[1..], &text[1..], segments),
        },
        Some(it) => text.first() == Some(&back(*it)) && wild(&pattern[1..], &text[1..], segments),
    }
}

fn colons(pattern: &[char]) -> usize {
    pattern.iter().filter(|it| **it == ':').count()
}

fn chars(text: &str) -> Vec<char> {
    text.chars().collect()
}

fn list(value: &Json) -> Vec<Json> {
    match value {
        Json::Null => Vec::new(),
        Json::Array(items) => items.clone(),
        one => vec![one.clone()],
    }
}

fn texts(value: &Json) -> Vec<String> {
    let text = |it: Json| match it {
        Json::String(it) => it,
        other => other.to_string(),
    };
    list(value).into_iter().map(text).collect()
}
