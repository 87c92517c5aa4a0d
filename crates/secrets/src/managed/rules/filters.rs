//! Filters of lists.
use berth_api::secretsmanager::{Error, Filter, FilterNameStringType as Name};

use crate::managed::records::Secret;

/// All of them must hold. As debug texts they are the same if and only if they show the same.
#[derive(Debug, Default)]
pub struct Filters(Vec<One>);

/// One of the values must do, and none of those that are negated.
#[derive(Debug)]
struct One {
    subject: Subject,
    values: Vec<String>,
    negated: Vec<String>,
}

#[derive(Clone, Copy, Debug)]
enum Subject {
    All,
    Description,
    Name,
    /// Of a place or a service that no secret of ours has.
    Nothing,
    TagKey,
    TagValue,
}

impl Filters {
    /// # Errors
    /// InvalidParameterException.
    pub fn of(given: Option<&[Filter]>) -> Result<Filters, Error> {
        given.unwrap_or_default().iter().map(One::of).collect::<Result<_, _>>().map(Filters)
    }

    pub fn show(&self, secret: &Secret) -> bool {
        self.0.iter().all(|it| it.holds(secret))
    }
}

impl One {
    fn of(given: &Filter) -> Result<One, Error> {
        let subject = match given.key {
            Some(Name::All) => Subject::All,
            Some(Name::Description) => Subject::Description,
            Some(Name::Name) => Subject::Name,
            Some(Name::TagKey) => Subject::TagKey,
            Some(Name::TagValue) => Subject::TagValue,
            Some(Name::OwningService | Name::PrimaryRegion | Name::UnknownValue(_)) => {
                Subject::Nothing
            }
            None => return Err(Error::invalid_parameter("A filter has a Key and Values.")),
        };
        let given = given.values.as_deref().unwrap_or_default();
        if given.is_empty() {
            return Err(Error::invalid_parameter("A filter has a Key and Values."));
        }
        let (mut values, mut negated) = (Vec::new(), Vec::new());
        for it in given {
            match it.strip_prefix('!') {
                Some(it) => negated.push(it.to_owned()),
                None => values.push(it.clone()),
            }
        }
        Ok(One { subject, values, negated })
    }

    fn holds(&self, secret: &Secret) -> bool {
        let takes = |value: &String| self.subject.takes(secret, value);
        let is_wanted = self.values.is_empty() || self.values.iter().any(takes);
        is_wanted && !self.negated.iter().any(takes)
    }
}

impl Subject {
    /// Secrets Manager: names and tags by how they begin, descriptions by how their words begin, in
    /// any case.
    fn takes(self, secret: &Secret, value: &str) -> bool {
        let description = secret.description.as_deref().unwrap_or_default();
        match self {
            Subject::All => {
                let tags = secret.tags.iter().flat_map(|(key, value)| [&**key, &**value]);
                let texts: Vec<&str> =
                    [&*secret.name, description].into_iter().chain(tags).collect();
                has_words(&texts.join(" "), value)
            }
            Subject::Description => has_words(description, value),
            Subject::Name => secret.name.starts_with(value),
            Subject::Nothing => false,
            Subject::TagKey => secret.tags.keys().any(|it| it.starts_with(value)),
            Subject::TagValue => secret.tags.values().any(|it| it.starts_with(value)),
        }
    }
}

/// Whether each word of `wanted` begins one of the text.
fn has_words(text: &str, wanted: &str) -> bool {
    let (text, wanted) = (text.to_lowercase(), wanted.to_lowercase());
    let is_between = |it: char| !it.is_alphanumeric();
    let words: Vec<&str> = text.split(is_between).collect();
    let mut wanted = wanted.split(is_between).filter(|it| !it.is_empty()).peekable();
    wanted.peek().is_some() && wanted.all(|it| words.iter().any(|word| word.starts_with(it)))
}
