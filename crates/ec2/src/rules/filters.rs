//! Filters of lists: all of them must hold, and of each one of its values.
use berth_api::ec2::{Error, Filter};

use crate::limits::{FILTER_CHARS_MAX, FILTER_VALUES_MAX, FILTERS_MAX};

/// As debug texts they are the same if and only if they show the same.
#[derive(Debug)]
pub struct Filters(Vec<One>);

#[derive(Debug)]
struct One {
    name: String,
    values: Vec<Pattern>,
}

/// A value as it is looked for.
type Pattern = Vec<Wanted>;

/// What filters see of something.
pub trait Filtered {
    /// Names of filters, but for those of tags.
    const FILTERS: &'static [&'static str];

    /// What it has under such a name: any number of values.
    fn values(&self, filter: &str) -> Vec<String>;

    fn tags(&self) -> &super::tags::Tags;
}

impl Filters {
    /// # Errors
    /// InvalidParameterValue of a filter that nothing of the kind has.
    pub fn of<T: Filtered>(given: Option<&[Filter]>) -> Result<Filters, Error> {
        let given = given.unwrap_or_default();
        if given.len() > FILTERS_MAX {
            let text = format!("A call can have at most {FILTERS_MAX} filters.");
            return Err(Error::invalid_parameter_value(text));
        }
        given.iter().map(One::of::<T>).collect::<Result<_, _>>().map(Filters)
    }

    pub fn show(&self, it: &impl Filtered) -> bool {
        self.0.iter().all(|filter| filter.holds(it))
    }
}

impl One {
    fn of<T: Filtered>(given: &Filter) -> Result<One, Error> {
        let name = given.name.clone().unwrap_or_default();
        let is_of_tags = ["tag-key", "tag-value"].contains(&&*name) || name.starts_with("tag:");
        if !is_of_tags && !T::FILTERS.contains(&&*name) {
            let text = format!("The filter '{name}' is invalid");
            return Err(Error::invalid_parameter_value(text));
        }
        let values = given.values.as_deref().unwrap_or_default();
        if values.is_empty() || values.len() > FILTER_VALUES_MAX {
            return Err(Error::invalid_parameter_value(format!(
                "The filter '{name}' needs between 1 and {FILTER_VALUES_MAX} values."
            )));
        }
        // Each is held against everything that there is.
        if values.iter().any(|it| it.chars().count() > FILTER_CHARS_MAX) {
            return Err(Error::invalid_parameter_value(format!(
                "A value of the filter '{name}' can have up to {FILTER_CHARS_MAX} characters."
            )));
        }
        Ok(One { name, values: values.iter().map(|it| wanted(it)).collect() })
    }

    fn holds<T: Filtered>(&self, it: &T) -> bool {
        let has = |value: &String| self.values.iter().any(|wanted| matches(wanted, value));
        match self.name.split_once(':') {
            Some(("tag", key)) => it.tags().get(key).is_some_and(has),
            _ => match &*self.name {
                "tag-key" => it.tags().keys().any(has),
                "tag-value" => it.tags().values().any(has),
                name => it.values(name).iter().any(has),
            },
        }
    }
}

/// EC2: `*` is any text and `?` any character, but behind a backslash. Case counts.
fn matches(pattern: &[Wanted], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    // Where the last `*` was, and how much of the text it takes.
    let (mut at, mut read, mut star) = (0, 0, None);
    while read < text.len() {
        match pattern.get(at) {
            Some(Wanted::Any) => {
                star = Some((at, read));
                at += 1;
            }
            Some(Wanted::One) => (at, read) = (at + 1, read + 1),
            Some(Wanted::This(it)) if *it == text[read] => (at, read) = (at + 1, read + 1),
            _ => {
                let Some((of, taken)) = star else { return false };
                star = Some((of, taken + 1));
                (at, read) = (of + 1, taken + 1);
            }
        }
    }
    pattern[at..].iter().all(|it| *it == Wanted::Any)
}

#[derive(Debug, PartialEq)]
enum Wanted {
    Any,
    One,
    This(char),
}

fn wanted(pattern: &str) -> Pattern {
    let mut all = Vec::new();
    let mut chars = pattern.chars();
    while let Some(it) = chars.next() {
        all.push(match it {
            '*' => Wanted::Any,
            '?' => Wanted::One,
            '\\' => Wanted::This(chars.next().unwrap_or('\\')),
            other => Wanted::This(other),
        });
    }
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same by trying all ways.
    fn slowly(pattern: &[Wanted], text: &[char]) -> bool {
        match (pattern, text) {
            ([], []) => true,
            ([Wanted::Any, rest @ ..], _) => {
                (0..=text.len()).any(|taken| slowly(rest, &text[taken..]))
            }
            ([Wanted::One, rest @ ..], [_, others @ ..]) => slowly(rest, others),
            ([Wanted::This(it), rest @ ..], [first, others @ ..]) => {
                it == first && slowly(rest, others)
            }
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn a_pattern_matches_if_there_is_a_way(
            pattern in "[ab*?\\\\]{0,8}",
            text in "[ab*?]{0,8}",
        ) {
            let chars: Vec<char> = text.chars().collect();
            let pattern = wanted(&pattern);
            prop_assert_eq!(matches(&pattern, &text), slowly(&pattern, &chars));
        }
    }
}
