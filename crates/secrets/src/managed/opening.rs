//! Opens the secrets of an answer.
use berth_api::{
    Blob,
    secretsmanager::{Error, Response},
};
use berth_sealing::Seals;

use super::SHARD;
use crate::sealed;

/// # Errors
/// DecryptionFailure: one does not open.
pub fn open(response: &mut Response, seals: &dyn Seals) -> Result<(), Error> {
    match response {
        Response::GetSecretValue(it) => {
            one(&it.name, &mut it.secret_string, &mut it.secret_binary, seals)
        }
        Response::BatchGetSecretValue(it) => {
            let mut all = it.secret_values.iter_mut().flatten();
            all.try_for_each(|it| {
                one(&it.name, &mut it.secret_string, &mut it.secret_binary, seals)
            })
        }
        _ => Ok(()),
    }
}

fn one(
    name: &Option<String>,
    text: &mut Option<String>,
    bytes: &mut Option<Blob>,
    seals: &dyn Seals,
) -> Result<(), Error> {
    let opened = |closed: &str| {
        let opened = sealed::opened(closed, SHARD, seals);
        let opened = opened.map(|it| it.map_err(|why| why.to_string()));
        opened.unwrap_or_else(|| Err("it is not there".to_owned())).map_err(|why| {
            let name = name.as_deref().unwrap_or_default();
            Error::decryption_failure(format!("The value of secret {name} does not open: {why}."))
        })
    };
    if let Some(text) = text {
        *text = String::from_utf8_lossy(&opened(text)?).into_owned();
    }
    if let Some(Blob(bytes)) = bytes {
        *bytes = opened(&String::from_utf8_lossy(bytes))?.to_vec();
    }
    Ok(())
}
