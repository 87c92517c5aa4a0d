//! The model's constraints as tables, and the first one that a value breaks.

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;

use super::{Shape, constraints};

/// What the model asks of one value. Patterns match the whole text.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub required: bool,
    /// Never shown in debug output.
    pub sensitive: bool,
    /// A text that a call may send empty instead of leaving it out.
    pub absent_when_empty: bool,
    /// Of a number its value, of a string its characters, of a list or map its items, of a blob
    /// its bytes.
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub pattern: Option<&'static LazyLock<Regex>>,
    /// For each item of a list, for each value of a map.
    pub item: Option<&'static Rule>,
    /// For each key of a map.
    pub map_key: Option<&'static Rule>,
}

/// No constraint.
pub const ANY: Rule = Rule {
    required: false,
    sensitive: false,
    absent_when_empty: false,
    min: None,
    max: None,
    pattern: None,
    item: None,
    map_key: None,
};

impl Rule {
    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    pub const fn sensitive(self) -> Self {
        Self { sensitive: true, ..self }
    }

    pub const fn absent_when_empty(self) -> Self {
        Self { absent_when_empty: true, ..self }
    }

    pub(super) fn item(&self) -> &'static Rule {
        self.item.unwrap_or(&ANY)
    }

    pub(super) fn map_key(&self) -> &'static Rule {
        self.map_key.unwrap_or(&ANY)
    }

    pub(super) fn range(&self, value: f64) -> Result<(), Violation> {
        match (self.min, self.max) {
            (Some(min), _) if value < min => Err(Violation::new(Breach::TooLow { value, min })),
            (_, Some(max)) if value > max => Err(Violation::new(Breach::TooHigh { value, max })),
            _ => Ok(()),
        }
    }

    pub(super) fn length(
        &self,
        length: usize,
        breach: fn(usize, &'static str, usize) -> Breach,
    ) -> Result<(), Violation> {
        let bound = |limit: f64| limit as usize;
        match (self.min.map(bound), self.max.map(bound)) {
            (Some(min), _) if length < min => Err(Violation::new(breach(length, "at least", min))),
            (_, Some(max)) if length > max => Err(Violation::new(breach(length, "at most", max))),
            _ => Ok(()),
        }
    }

    /// All of them in AWS's words, as of a value that breaks one of them so.
    fn constraints(&self, breach: &Breach) -> String {
        let what = match breach {
            Breach::TooLow { .. } | Breach::TooHigh { .. } => "value",
            _ => "length",
        };
        let max = self.max.map(|it| constraints::at_most(what, it));
        let min = self.min.map(|it| constraints::at_least(what, it));
        let pattern = self.pattern.map(|it| constraints::satisfies(&bare(it.as_str())));
        [max, min, pattern].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    pub(super) fn matches(&self, text: &str) -> Result<(), Violation> {
        match self.pattern {
            Some(pattern) if !pattern.is_match(text) => {
                Err(Violation::new(Breach::Pattern { pattern: bare(pattern.as_str()) }))
            }
            _ => Ok(()),
        }
    }
}

/// A pattern of a model, which AWS matches against the whole text.
pub fn pattern(text: &'static str) -> Regex {
    let text = in_ascii(text);
    Regex::new(&format!("^(?:{text})$")).expect("codegen compiles every pattern that it writes")
}

/// `\w` by itself, and among others in brackets.
const WORD: &str = r"(?-u:\w)";
const WORD_AMONG: &str = "[:word:]";

/// In the models `\w` is a letter, a digit or a line of ASCII, as it is in Java; not so `\p{L}`.
fn in_ascii(text: &str) -> String {
    let (mut out, mut is_among) = (String::new(), false);
    let mut rest = text.chars();
    while let Some(it) = rest.next() {
        match it {
            '\\' => match rest.next() {
                Some('w') => out += if is_among { WORD_AMONG } else { WORD },
                other => out.extend([Some(it), other].into_iter().flatten()),
            },
            _ => {
                is_among = it == '[' || (is_among && it != ']');
                out.push(it);
            }
        }
    }
    out
}

/// As the model has it.
fn bare(anchored: &str) -> String {
    let inner = anchored.strip_prefix("^(?:").and_then(|it| it.strip_suffix(")$"));
    inner.unwrap_or(anchored).replace(WORD_AMONG, r"\w").replace(WORD, r"\w")
}

/// The first broken constraint of a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// Where, as in `containerDefinitions[0].name`.
    pub path: String,
    pub breach: Breach,
    /// It is of a member that is not to be shown.
    pub(super) is_sensitive: bool,
    /// All that the model asks of each item of a list, where it is an item that is wrong.
    pub(super) each: Option<String>,
}

/// How a constraint is broken.
#[derive(Clone, Debug, PartialEq)]
pub enum Breach {
    Missing,
    TooLow { value: f64, min: f64 },
    TooHigh { value: f64, max: f64 },
    Characters { count: usize, bound: &'static str, limit: usize },
    Items { count: usize, bound: &'static str, limit: usize },
    Bytes { count: usize, bound: &'static str, limit: usize },
    Pattern { pattern: String },
    NotOneOf { value: String, values: &'static [&'static str] },
}

impl Breach {
    pub(super) fn characters(count: usize, bound: &'static str, limit: usize) -> Self {
        Self::Characters { count, bound, limit }
    }

    pub(super) fn items(count: usize, bound: &'static str, limit: usize) -> Self {
        Self::Items { count, bound, limit }
    }

    pub(super) fn bytes(count: usize, bound: &'static str, limit: usize) -> Self {
        Self::Bytes { count, bound, limit }
    }
}

impl Violation {
    pub(super) fn new(breach: Breach) -> Self {
        Self { path: String::new(), breach, is_sensitive: false, each: None }
    }

    pub(crate) fn not_one_of(value: &str, values: &'static [&'static str]) -> Self {
        Self::new(Breach::NotOneOf { value: value.to_owned(), values })
    }

    /// The same, seen from one level up. `segment` is `.name` or `[0]`.
    pub(super) fn below(self, segment: &str) -> Self {
        Self { path: format!("{segment}{}", self.path), ..self }
    }

    /// The same, seen from the list that the value is an item of.
    pub(super) fn below_item(self, index: usize, rule: &Rule) -> Self {
        let is_item = self.path.is_empty() && self.breach != Breach::Missing;
        let each = is_item.then(|| rule.constraints(&self.breach));
        Self { each: each.or(self.each.clone()), ..self.below(&format!("[{index}]")) }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match &self.breach {
            Breach::Missing => write!(f, "{path} is required."),
            Breach::TooLow { value, min } => {
                write!(f, "{path} should be at least {min}, but is {value}.")
            }
            Breach::TooHigh { value, max } => {
                write!(f, "{path} should be at most {max}, but is {value}.")
            }
            Breach::Characters { count, bound, limit } => {
                write!(
                    f,
                    "{path} should have {bound} {}, but has {count}.",
                    several(*limit, "character")
                )
            }
            Breach::Items { count, bound, limit } => {
                write!(
                    f,
                    "{path} should have {bound} {}, but has {count}.",
                    several(*limit, "item")
                )
            }
            Breach::Bytes { count, bound, limit } => {
                write!(
                    f,
                    "{path} should have {bound} {}, but has {count}.",
                    several(*limit, "byte")
                )
            }
            Breach::Pattern { pattern } => write!(f, "{path} should match {pattern}."),
            Breach::NotOneOf { value, values } => {
                write!(f, "{path} should be one of [{}], but is {value}.", values.join(","))
            }
        }
    }
}

fn several(limit: usize, what: &str) -> String {
    format!("{limit} {what}{}", if limit == 1 { "" } else { "s" })
}

pub(super) fn first(shape: &dyn Shape) -> Option<Violation> {
    let found = check(shape).err()?;
    Some(Violation { path: found.path.trim_start_matches('.').to_owned(), ..found })
}

pub(super) fn check(shape: &dyn Shape) -> Result<(), Violation> {
    for (index, field) in shape.fields().iter().enumerate() {
        let checked = match shape.get(index) {
            Some(value) => value.check(&field.rule),
            None if field.rule.required => Err(Violation::new(Breach::Missing)),
            None => Ok(()),
        };
        checked.map_err(|found| Violation {
            is_sensitive: found.is_sensitive || field.rule.sensitive,
            ..found.below(&format!(".{}", field.name()))
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_of_ascii() {
        for (text, fine, wrong) in [
            (r"[\w+=,.@-]+", "Az_09+=,.@-", ["ä", "ключ", "a b"]),
            (r"\w+:[\p{L}]*", "a_1:ключ", ["ä:a", "a:1", ":a"]),
            (r"[\[\]\w]+\\w", r"[a]\w", [r"[ä]\w", "[a]w", "a"]),
        ] {
            let pattern = pattern(text);
            assert!(pattern.is_match(fine), "{text} {fine}");
            assert!(wrong.iter().all(|it| !pattern.is_match(it)), "{text}");
            assert_eq!(bare(pattern.as_str()), text);
        }
    }
}
