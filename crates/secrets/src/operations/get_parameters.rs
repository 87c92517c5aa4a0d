//! GetParameter and GetParameters. `WithDecryption` is ignored where nothing is sealed, as on AWS.
use std::collections::BTreeSet;

use berth_api::ssm::{
    Error, GetParameterRequest, GetParameterResult, GetParametersRequest, GetParametersResult,
    Parameter,
};
use berth_kernel::Home;

use crate::{State, describe, rules::references::Reference};

pub fn get(
    state: &State,
    input: &GetParameterRequest,
    home: &Home,
) -> Result<GetParameterResult, Error> {
    let parameter = named(state, input.name.as_deref().unwrap_or_default(), home)?;
    Ok(GetParameterResult { parameter: Some(parameter) })
}

/// Systems Manager: what cannot be found, for whatever reason, is told by its name. A name that is
/// given twice is answered once.
pub fn get_several(
    state: &State,
    input: &GetParametersRequest,
    home: &Home,
) -> GetParametersResult {
    let (mut parameters, mut invalid_parameters) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for name in input.names.iter().flatten().filter(|it| seen.insert(*it)) {
        match named(state, name, home) {
            Ok(parameter) => parameters.push(parameter),
            Err(_) => invalid_parameters.push(name.clone()),
        }
    }
    GetParametersResult {
        parameters: Some(parameters),
        invalid_parameters: Some(invalid_parameters),
    }
}

fn named(state: &State, name: &str, home: &Home) -> Result<Parameter, Error> {
    let found = Reference::of(name, home)?.find(state)?;
    Ok(describe::parameter(&found.parameter, &found.version, found.selector, home))
}
