//! GetResourcePolicy and DeleteResourcePolicy: no secret has one.
use berth_api::secretsmanager::{
    DeleteResourcePolicyRequest, DeleteResourcePolicyResponse, Error, GetResourcePolicyRequest,
    GetResourcePolicyResponse,
};
use berth_kernel::Home;

use crate::managed::{State, Txn, rules::finding};

pub fn get(
    state: &State,
    input: &GetResourcePolicyRequest,
    home: &Home,
) -> Result<GetResourcePolicyResponse, Error> {
    let secret = finding::living(state, &input.secret_id, home)?;
    Ok(GetResourcePolicyResponse {
        arn: Some(secret.arn(home)),
        name: Some(secret.name.clone()),
        ..Default::default()
    })
}

pub fn delete(
    txn: &Txn,
    input: &DeleteResourcePolicyRequest,
    home: &Home,
) -> Result<DeleteResourcePolicyResponse, Error> {
    let secret = finding::living(txn, &input.secret_id, home)?;
    Ok(DeleteResourcePolicyResponse {
        arn: Some(secret.arn(home)),
        name: Some(secret.name.clone()),
        ..Default::default()
    })
}
