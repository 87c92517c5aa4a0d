//! DeleteParameter and DeleteParameters.
use std::collections::BTreeSet;

use berth_api::ssm::{
    DeleteParameterRequest, DeleteParameterResult, DeleteParametersRequest, DeleteParametersResult,
    Error,
};

use crate::{
    Txn,
    records::Key,
    rules::{names, references},
};

/// Its versions go after it.
pub fn delete(
    txn: &mut Txn,
    input: &DeleteParameterRequest,
) -> Result<DeleteParameterResult, Error> {
    let name = names::syntax(input.name.as_deref().unwrap_or_default())?;
    forget(txn, name)?;
    Ok(DeleteParameterResult {})
}

/// Systems Manager: what is not there is told by its name. A name that is given twice counts once.
pub fn delete_several(txn: &mut Txn, input: &DeleteParametersRequest) -> DeleteParametersResult {
    let (mut deleted_parameters, mut invalid_parameters) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for name in input.names.iter().flatten().filter(|it| seen.insert(*it)) {
        match forget(txn, name) {
            Ok(()) => deleted_parameters.push(name.clone()),
            Err(_) => invalid_parameters.push(name.clone()),
        }
    }
    DeleteParametersResult {
        deleted_parameters: Some(deleted_parameters),
        invalid_parameters: Some(invalid_parameters),
    }
}

fn forget(txn: &mut Txn, name: &str) -> Result<(), Error> {
    let parameter = references::parameter(txn, name)?;
    txn.delete(Key::Parameter(parameter.path()));
    Ok(())
}
