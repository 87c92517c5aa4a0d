//! Filters of lists: which parameters are shown, and of each which version.
use std::sync::Arc;

use berth_api::ssm::{
    Error, ParameterStringFilter, ParameterTier, ParameterType, ParametersFilter,
    ParametersFilterKey,
};

use super::{names, values::KEY_ID};
use crate::{
    State,
    describe::{shown_kind, shown_tier},
    records::{Kind, Parameter, ParameterVersion, path_of},
};

/// Whose filters they are: each operation takes others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    DescribeParameters,
    GetParametersByPath,
}

/// All of them must hold. As debug texts they are the same if and only if they show the same.
#[derive(Debug, Default)]
pub struct Filters(Vec<Filter>);

/// One of the values must do.
#[derive(Debug)]
struct Filter {
    key: Subject,
    option: How,
    values: Vec<String>,
}

/// What of a parameter is looked at.
#[derive(Debug, PartialEq, Eq)]
enum Subject {
    DataType,
    KeyId,
    Label,
    Name,
    Path,
    Tag(String),
    Tier,
    Type,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    BeginsWith,
    Contains,
    Equals,
    OneLevel,
    Recursive,
}

impl Filters {
    /// # Errors
    /// InvalidFilterKey, InvalidFilterOption, InvalidFilterValue, ValidationException.
    pub fn of(given: Option<&[ParameterStringFilter]>, list: List) -> Result<Filters, Error> {
        let mut filters: Vec<Filter> = Vec::new();
        for it in given.unwrap_or_default() {
            let filter = filter(it, list)?;
            if filters.iter().any(|other| other.key == filter.key) {
                return Err(Error::invalid_filter_key(format!(
                    "The following filter is duplicated in the request: {}. A request can contain \
                     only one occurrence of a specific filter.",
                    it.key.as_deref().unwrap_or_default()
                )));
            }
            filters.push(filter);
        }
        Ok(Filters(filters))
    }

    /// Those of the older kind, by the beginning of names.
    pub fn of_older(given: Option<&[ParametersFilter]>) -> Filters {
        let filter = |it: &ParametersFilter| {
            let (key, option) = match it.key {
                Some(ParametersFilterKey::Type) => (Subject::Type, How::Equals),
                Some(ParametersFilterKey::KeyId) => (Subject::KeyId, How::Equals),
                _ => (Subject::Name, How::BeginsWith),
            };
            Filter { key, option, values: it.values.clone().unwrap_or_default() }
        };
        Filters(given.unwrap_or_default().iter().map(filter).collect())
    }

    /// The version of a parameter that is shown: the latest, or the newest that has the label.
    pub fn shown<'a>(
        &self,
        state: &'a State,
        parameter: &Parameter,
    ) -> Option<&'a Arc<ParameterVersion>> {
        let version = match self.0.iter().find(|it| it.key == Subject::Label) {
            None => state.latest(parameter),
            Some(filter) => {
                let has = |it: &&Arc<ParameterVersion>| it.labels.iter().any(|it| filter.takes(it));
                state.versions_of(parameter.id).rev().find(has)?
            }
        };
        self.0.iter().all(|it| it.holds(parameter, version)).then_some(version)
    }
}

impl Filter {
    fn holds(&self, parameter: &Parameter, version: &ParameterVersion) -> bool {
        match &self.key {
            Subject::DataType => self.takes(&version.data_type),
            Subject::KeyId => version.kind == Kind::SecureString && self.takes(KEY_ID),
            // Looked at already: it has chosen the version.
            Subject::Label => true,
            Subject::Name if self.option == How::Contains => self.takes(&parameter.name),
            Subject::Name => self.takes_path(&parameter.path()),
            Subject::Path => self.values.iter().any(|it| is_below(&parameter.path(), it, self)),
            Subject::Tag(key) => {
                parameter.tags.get(key).is_some_and(|it| self.values.is_empty() || self.takes(it))
            }
            Subject::Tier => self.takes(shown_tier(version.tier).as_str()),
            Subject::Type => self.takes(shown_kind(version.kind).as_str()),
        }
    }

    fn takes(&self, text: &str) -> bool {
        self.values.iter().any(|it| self.option.takes(text, it))
    }

    /// The same of names, of which `a` and `/a` are one.
    fn takes_path(&self, path: &str) -> bool {
        self.values.iter().any(|it| self.option.takes(path, &path_of(it)))
    }
}

impl How {
    fn takes(self, text: &str, value: &str) -> bool {
        match self {
            How::BeginsWith => text.starts_with(value),
            How::Contains => text.contains(value),
            How::Equals | How::OneLevel | How::Recursive => text == value,
        }
    }
}

fn is_below(path: &str, ancestor: &str, filter: &Filter) -> bool {
    let ancestor = ancestor.trim_end_matches('/');
    let rest = path.strip_prefix(ancestor).and_then(|it| it.strip_prefix('/'));
    rest.is_some_and(|it| filter.option == How::Recursive || !it.contains('/'))
}

fn filter(given: &ParameterStringFilter, list: List) -> Result<Filter, Error> {
    let name = given.key.as_deref().unwrap_or_default();
    let key = key(name, list)?;
    let values = given.values.clone().unwrap_or_default();
    if values.is_empty() && !matches!(key, Subject::Tag(_)) {
        return Err(Error::invalid_filter_value(format!(
            "The following filter values are missing : null for filter key {name}."
        )));
    }
    let option = option(&key, given.option.as_deref())?;
    check_values(&key, &values)?;
    Ok(Filter { key, option, values })
}

fn key(name: &str, list: List) -> Result<Subject, Error> {
    let by_path = list == List::GetParametersByPath;
    let key = match name {
        "DataType" => Some(Subject::DataType),
        "KeyId" => Some(Subject::KeyId),
        "Type" => Some(Subject::Type),
        "Label" => by_path.then_some(Subject::Label),
        "Name" => (!by_path).then_some(Subject::Name),
        "Path" => (!by_path).then_some(Subject::Path),
        "Tier" => (!by_path).then_some(Subject::Tier),
        _ => {
            let tag = name.strip_prefix("tag:").filter(|_| !by_path);
            tag.map(|it| Subject::Tag(it.to_owned()))
        }
    };
    key.ok_or_else(|| {
        let valid = if by_path { "Type, KeyId" } else { "Path, Name, Type, KeyId, Tier" };
        Error::invalid_filter_key(format!(
            "The following filter key is not valid: {name}. Valid filter keys include: [{valid}]."
        ))
    })
}

fn option(key: &Subject, given: Option<&str>) -> Result<How, Error> {
    let (default, valid): (How, &[(&str, How)]) = match key {
        Subject::Path => {
            (How::OneLevel, &[("Recursive", How::Recursive), ("OneLevel", How::OneLevel)])
        }
        Subject::Name => (
            How::Equals,
            &[
                ("BeginsWith", How::BeginsWith),
                ("Equals", How::Equals),
                ("Contains", How::Contains),
            ],
        ),
        _ => (How::Equals, &[("BeginsWith", How::BeginsWith), ("Equals", How::Equals)]),
    };
    let Some(given) = given else { return Ok(default) };
    let found = valid.iter().find(|(name, _)| *name == given).map(|(_, how)| *how);
    found.ok_or_else(|| {
        // AWS leaves Contains to be known.
        let names: Vec<_> = valid.iter().map(|(name, _)| *name).take(2).collect();
        Error::invalid_filter_option(format!(
            "The following filter option is not valid: {given}. Valid options include: [{}].",
            names.join(", ")
        ))
    })
}

fn check_values(key: &Subject, values: &[String]) -> Result<(), Error> {
    let one_of = |valid: &[&str]| match values.iter().find(|it| !valid.contains(&&***it)) {
        None => Ok(()),
        Some(wrong) => Err(Error::invalid_filter_option(format!(
            "The following filter value is not valid: {wrong}. Valid values include: [{}].",
            valid.join(", ")
        ))),
    };
    match key {
        Subject::Tier => one_of(ParameterTier::values()),
        Subject::Type => one_of(ParameterType::values()),
        Subject::Path => values.iter().try_for_each(|it| check_path(it)),
        _ => Ok(()),
    }
}

fn check_path(path: &str) -> Result<(), Error> {
    let lower = path.to_ascii_lowercase();
    if lower.starts_with("/aws") || lower.starts_with("/ssm") {
        return Err(Error::validation(
            "Filters for common parameters can't be prefixed with \"aws\" or \"ssm\" \
             (case-insensitive). When using global parameters, please specify within a global \
             namespace.",
        ));
    }
    names::path(path).map(|_| ())
}
