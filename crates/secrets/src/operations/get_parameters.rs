//! GetParameter and GetParameters. `WithDecryption` means nothing where nothing is sealed.
use std::collections::BTreeSet;

use berth_api::ssm::{
    Error, GetParameterRequest, GetParameterResult, GetParametersRequest, GetParametersResult,
    Parameter,
};
use berth_kernel::Home;

use crate::{
    State,
    describe::{self, Secrets},
    public,
    rules::references::{Found, Reference},
};

pub fn get(
    state: &State,
    input: &GetParameterRequest,
    home: &Home,
) -> Result<GetParameterResult, Error> {
    let secrets = Secrets::asked(input.with_decryption);
    let parameter = named(state, input.name.as_deref().unwrap_or_default(), secrets, home)?;
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
        match named(state, name, Secrets::asked(input.with_decryption), home) {
            Ok(parameter) => parameters.push(parameter),
            Err(_) => invalid_parameters.push(name.clone()),
        }
    }
    GetParametersResult {
        parameters: Some(parameters),
        invalid_parameters: Some(invalid_parameters),
    }
}

fn named(state: &State, name: &str, secrets: Secrets, home: &Home) -> Result<Parameter, Error> {
    if let Some(public) = public::parameter(name, home) {
        return Ok(public);
    }
    let Found { parameter, version, selector } = Reference::of(name, home)?.find(state)?;
    Ok(describe::parameter(state, &parameter, &version, selector, secrets, home))
}
