//! GetSecretValue and BatchGetSecretValue. The door opens what they tell.
use berth_api::secretsmanager::{
    APIErrorType, BatchGetSecretValueRequest, BatchGetSecretValueResponse, Error,
    GetSecretValueRequest, GetSecretValueResponse,
};
use berth_kernel::Home;

use crate::managed::{State, describe, rules::finding};

pub fn get(
    state: &State,
    input: &GetSecretValueRequest,
    home: &Home,
) -> Result<GetSecretValueResponse, Error> {
    let secret = finding::living(state, &input.secret_id, home)?;
    let (version_id, stage) = (input.version_id.as_deref(), input.version_stage.as_deref());
    let version = finding::version(state, &secret, version_id, stage)?;
    Ok(describe::value(state, &secret, version, home))
}

/// The current values of those that are named; what is wrong with one is told beside the others.
pub fn get_several(
    state: &State,
    input: &BatchGetSecretValueRequest,
    home: &Home,
) -> Result<BatchGetSecretValueResponse, Error> {
    let is_filtered = input.filters.as_ref().is_some_and(|it| !it.is_empty());
    if is_filtered || input.max_results.is_some() || input.next_token.is_some() {
        return Err(Error::invalid_parameter(
            "Berth gives the values of secrets that are named: use SecretIdList, and leave \
             Filters, MaxResults and NextToken away.",
        ));
    }
    let ids = input.secret_id_list.as_deref().unwrap_or_default();
    if ids.is_empty() {
        return Err(Error::invalid_parameter("You must provide SecretIdList."));
    }
    let (mut values, mut errors) = (Vec::new(), Vec::new());
    for id in ids {
        let secret_id = Some(id.clone());
        let one = GetSecretValueRequest { secret_id: secret_id.clone(), ..Default::default() };
        match get(state, &one, home) {
            Ok(it) => values.push(describe::value_entry(it)),
            Err(error) => errors.push(APIErrorType {
                secret_id,
                error_code: Some(error.code.code().to_owned()),
                message: Some(error.message),
            }),
        }
    }
    let (secret_values, errors) = (Some(values), Some(errors));
    Ok(BatchGetSecretValueResponse { secret_values, errors, next_token: None })
}
