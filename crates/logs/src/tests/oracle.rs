//! Filter patterns that are made of a meaning, beside that meaning asked of each line naively.
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Value, json};

use crate::pattern::Pattern;

/// Words: `(kind, word)`, where `+` is asked for, `-` excluded and `?` one of several.
fn words() -> impl Strategy<Value = Vec<(char, &'static str)>> {
    let word = select(vec!["a", "ab", "b", "c d", "x_1", "\"", "\\"]);
    vec((select(vec!['+', '-', '?']), word), 0..4)
}

fn written(words: &[(char, &str)]) -> String {
    let term = |(kind, word): &(char, &str)| {
        let quoted = word.replace('\\', "\\\\").replace('"', "\\\"");
        let is_plain = word.chars().all(|it| it.is_alphanumeric() || it == '_');
        let word = if is_plain { (*word).to_owned() } else { format!("\"{quoted}\"") };
        if *kind == '+' { word } else { format!("{kind}{word}") }
    };
    words.iter().map(term).collect::<Vec<_>>().join(" ")
}

/// A condition on JSON.
#[derive(Clone, Debug)]
enum Condition {
    Compare(&'static str, &'static str, i64),
    Is(&'static str, &'static str),
    All(Box<Condition>, Box<Condition>),
    Any(Box<Condition>, Box<Condition>),
}

const PATHS: [&str; 4] = ["$.a", "$.b", "$.o.a", "$.l[1]"];

fn condition() -> impl Strategy<Value = Condition> {
    let leaf = prop_oneof![
        (select(&PATHS[..]), select(vec!["=", "!=", "<", "<=", ">", ">="]), -2..3_i64)
            .prop_map(|(path, operator, number)| Condition::Compare(path, operator, number)),
        (select(&PATHS[..]), select(vec!["IS TRUE", "IS FALSE", "IS NULL", "NOT EXISTS"]))
            .prop_map(|(path, what)| Condition::Is(path, what)),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        let pair = (inner.clone(), inner);
        prop_oneof![
            pair.clone().prop_map(|(a, b)| Condition::All(Box::new(a), Box::new(b))),
            pair.prop_map(|(a, b)| Condition::Any(Box::new(a), Box::new(b))),
        ]
    })
}

impl Condition {
    fn written(&self) -> String {
        match self {
            Condition::Compare(path, operator, number) => format!("{path} {operator} {number}"),
            Condition::Is(path, what) => format!("{path} {what}"),
            Condition::All(a, b) => format!("({}) && ({})", a.written(), b.written()),
            Condition::Any(a, b) => format!("({} || {})", a.written(), b.written()),
        }
    }

    fn holds(&self, line: &Value) -> bool {
        match self {
            Condition::Compare(path, operator, number) => {
                let Some(value) = line.pointer(&pointer(path)) else { return false };
                match (value.as_i64(), *operator) {
                    (Some(it), "=") => it == *number,
                    (Some(it), "!=") => it != *number,
                    (Some(it), "<") => it < *number,
                    (Some(it), "<=") => it <= *number,
                    (Some(it), ">") => it > *number,
                    (Some(it), _) => it >= *number,
                    // Neither true, false nor null is a number; what is made of parts is nothing.
                    (None, "!=") => !value.is_object() && !value.is_array(),
                    (None, _) => false,
                }
            }
            Condition::Is(path, what) => {
                let value = line.pointer(&pointer(path));
                match *what {
                    "IS TRUE" => value == Some(&json!(true)),
                    "IS FALSE" => value == Some(&json!(false)),
                    "IS NULL" => value == Some(&Value::Null),
                    _ => value.is_none(),
                }
            }
            Condition::All(a, b) => a.holds(line) && b.holds(line),
            Condition::Any(a, b) => a.holds(line) || b.holds(line),
        }
    }
}

fn pointer(path: &str) -> String {
    path[1..].replace('.', "/").replace("[1]", "/1")
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => (-2..3_i64).prop_map(|it| json!(it)),
        1 => any::<bool>().prop_map(|it| json!(it)),
        1 => Just(Value::Null),
        1 => Just(json!({})),
    ]
}

fn line() -> impl Strategy<Value = Value> {
    let some = || prop::option::of(value());
    (some(), some(), some(), vec(value(), 0..3)).prop_map(|(a, b, of_o, list)| {
        let mut line = json!({"l": list, "o": {}});
        a.into_iter().for_each(|it| line["a"] = it);
        b.into_iter().for_each(|it| line["b"] = it);
        of_o.into_iter().for_each(|it| line["o"]["a"] = it);
        line
    })
}

/// Naively: tries every length of each `*`.
fn is_like(text: &[char], pattern: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some(('*', rest)) => (0..=text.len()).any(|it| is_like(&text[it..], rest)),
        Some((first, rest)) => text.first() == Some(first) && is_like(&text[1..], rest),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn words_mean_what_they_say(words in words(), line in "[abcdx_1 \"\\\\]{0,12}") {
        let pattern = Pattern::parse(&written(&words)).unwrap();
        let of = |kind: char| words.iter().filter(move |it| it.0 == kind).map(|it| it.1);
        let has = |it: &str| line.contains(it);
        let is_any = of('+').next().is_some() || of('-').next().is_some();
        let expected = of('+').all(has)
            && !of('-').any(has)
            && (is_any || of('?').next().is_none() || of('?').any(has));
        prop_assert_eq!(pattern.matches(&line), expected, "{}", written(&words));
        // Whatever matches has what every match is said to have.
        if expected {
            prop_assert!(pattern.required().iter().all(|it| line.contains(&**it)));
        }
    }

    #[test]
    fn conditions_mean_what_they_say(condition in condition(), line in line()) {
        let text = format!("{{ {} }}", condition.written());
        let pattern = Pattern::parse(&text).unwrap();
        prop_assert_eq!(pattern.matches(&line.to_string()), condition.holds(&line), "{}", text);
    }

    #[test]
    fn wildcards_mean_any_run(text in "[ab*]{0,8}", pattern in "[ab*]{0,8}") {
        let chars = |it: &str| it.chars().collect::<Vec<_>>();
        let expected = is_like(&chars(&text), &chars(&pattern));
        prop_assert_eq!(crate::pattern::is_like(&text, &pattern), expected);
    }

    #[test]
    fn columns_are_counted_and_compared(
        fields in vec(select(vec!["a", "b", "5", "12"]), 0..6),
        columns in vec(select(vec!["", "= a", "= 5", "> 6", "!= b"]), 1..5),
        gap in prop::option::of(0..5_usize),
    ) {
        let gap = gap.filter(|it| *it <= columns.len());
        let mut written: Vec<String> = (0..).zip(&columns).map(|(at, it)| format!("c{at} {it}")).collect();
        if let Some(gap) = gap {
            written.insert(gap, "...".to_owned());
        }
        let pattern = Pattern::parse(&format!("[{}]", written.join(", "))).unwrap();
        let holds = |column: &str, field: &str| match column {
            "= a" => field == "a",
            "= 5" => field == "5",
            "> 6" => field == "12",
            "!= b" => field != "b",
            _ => true,
        };
        let all = |columns: &[&str], fields: &[&str]| {
            columns.len() == fields.len() && columns.iter().zip(fields).all(|(c, f)| holds(c, f))
        };
        let expected = match gap {
            None => all(&columns, &fields),
            Some(gap) => {
                let (before, after) = columns.split_at(gap);
                fields.len() >= columns.len()
                    && all(before, &fields[..gap])
                    && all(after, &fields[fields.len() - after.len()..])
            }
        };
        prop_assert_eq!(pattern.matches(&fields.join(" ")), expected, "{:?}", written);
    }

    #[test]
    fn any_text_is_a_pattern_or_none(pattern in "\\PC{0,40}", line in "\\PC{0,40}") {
        for pattern in [pattern.clone(), format!("{{ {pattern} }}"), format!("[{pattern}]")] {
            if let Ok(it) = Pattern::parse(&pattern) {
                it.matches(&line);
                it.extract(&line);
            }
        }
    }
}
