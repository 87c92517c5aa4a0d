//! How requests name a parameter, and one of its versions.
use std::sync::Arc;

use berth_api::ssm::Error;
use berth_kernel::Home;

use super::names;
use crate::{
    SERVICE, State,
    records::{Parameter, ParameterVersion, path_of},
};

/// `name`, `name:version` or `name:label`; the name may be an ARN of this installation.
#[derive(Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    name: &'a str,
    /// What stands after the colon: a version if it is a number, else a label.
    selector: Option<&'a str>,
}

/// What a reference names.
pub struct Found {
    pub parameter: Arc<Parameter>,
    pub version: Arc<ParameterVersion>,
    /// As the caller chose the version: `:3`.
    pub selector: Option<String>,
}

impl<'a> Reference<'a> {
    /// # Errors
    /// ValidationException for what no parameter can be called, ParameterNotFound for an ARN of
    /// elsewhere.
    pub fn of(given: &'a str, home: &Home) -> Result<Reference<'a>, Error> {
        let given = given.trim();
        let named = match given.starts_with("arn:") {
            true => {
                let tail = home.tail(SERVICE, given).and_then(|it| it.strip_prefix("parameter"));
                let tail = tail.filter(|it| it.starts_with('/'));
                tail.ok_or_else(|| not_found(given))?
            }
            false => given,
        };
        let mut parts = named.split(':');
        let (name, selector) = (parts.next().unwrap_or_default(), parts.next());
        if parts.next().is_some() || selector == Some("") {
            // The two spaces are AWS's.
            return Err(Error::validation(
                "Invalid parameter name. Please use correct syntax for referencing a \
                 version/label  <name>:<version/label>",
            ));
        }
        Ok(Reference { name: names::syntax(name)?, selector })
    }

    /// # Errors
    /// ParameterNotFound, ParameterVersionNotFound.
    pub fn find(&self, state: &State) -> Result<Found, Error> {
        let parameter = parameter(state, self.name)?;
        let version = match self.selector {
            None => Some(state.latest(&parameter)),
            Some(it) if it.bytes().all(|it| it.is_ascii_digit()) => {
                it.parse().ok().and_then(|it| state.version(parameter.id, it))
            }
            Some(it) => state.labelled(parameter.id, it),
        };
        let selector = self.selector.map(|it| format!(":{it}"));
        let version = version
            .ok_or_else(|| version_not_found(self.selector.unwrap_or_default(), self.name))?
            .clone();
        Ok(Found { parameter, version, selector })
    }
}

/// The parameter that a name, and nothing else, names.
///
/// # Errors
/// ParameterNotFound.
pub fn parameter(state: &State, name: &str) -> Result<Arc<Parameter>, Error> {
    let found = state.parameter(&path_of(name.trim()));
    found.cloned().ok_or_else(|| not_found(name))
}

/// AWS says nothing with this one.
pub fn not_found(name: &str) -> Error {
    Error::parameter_not_found(format!("Parameter {name} not found."))
}

pub fn version_not_found(selector: impl std::fmt::Display, name: &str) -> Error {
    Error::parameter_version_not_found(format!(
        "Systems Manager could not find version {selector} of {name}. Verify the version and try \
         again."
    ))
}
