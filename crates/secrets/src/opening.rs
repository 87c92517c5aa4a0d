//! Opens the secrets of an answer.
use berth_api::ssm::{Error, ParameterType, Response};
use berth_sealing::Seals;

use crate::{SHARD, sealed};

/// # Errors
/// InternalServerError: one does not open.
pub fn open(response: &mut Response, seals: &dyn Seals) -> Result<(), Error> {
    let each = |name: &Option<String>,
                kind: &Option<ParameterType>,
                value: &mut Option<String>|
     -> Result<(), Error> {
        // Anybody can put a text that looks like something sealed.
        match (kind, value) {
            (Some(ParameterType::SecureString), Some(it)) => one(name, it, seals),
            _ => Ok(()),
        }
    };
    match response {
        Response::GetParameter(it) => {
            let mut all = it.parameter.iter_mut();
            all.try_for_each(|it| each(&it.name, &it.r#type, &mut it.value))
        }
        Response::GetParameterHistory(it) => {
            let mut all = it.parameters.iter_mut().flatten();
            all.try_for_each(|it| each(&it.name, &it.r#type, &mut it.value))
        }
        Response::GetParameters(it) => {
            let mut all = it.parameters.iter_mut().flatten();
            all.try_for_each(|it| each(&it.name, &it.r#type, &mut it.value))
        }
        Response::GetParametersByPath(it) => {
            let mut all = it.parameters.iter_mut().flatten();
            all.try_for_each(|it| each(&it.name, &it.r#type, &mut it.value))
        }
        _ => Ok(()),
    }
}

fn one(name: &Option<String>, value: &mut String, seals: &dyn Seals) -> Result<(), Error> {
    let Some(opened) = sealed::opened(value, SHARD, seals) else { return Ok(()) };
    let opened = opened.map_err(|why| {
        let name = name.as_deref().unwrap_or_default();
        Error::internal_server_error(format!("The value of parameter {name} does not open: {why}."))
    })?;
    *value = String::from_utf8_lossy(&opened).into_owned();
    Ok(())
}
