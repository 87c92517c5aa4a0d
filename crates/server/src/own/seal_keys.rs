//! The keys that seal: which there are, another one, another master.
use berth_api::{
    Timestamp,
    berth::{
        DescribeSealKeysResponse, Error, RewrapSealKeysResponse, RotateSealKeyResponse, SealKey,
    },
};

use berth_serving::Published as _;

use crate::{node::Node, vault::KeysError};

pub(super) fn describe(node: &Node) -> DescribeSealKeysResponse {
    let state = node.iam.read();
    let seals = state.sealing_number();
    let key = |it: &berth_iam::records::SealKey| SealKey {
        number: i32::try_from(it.number).ok(),
        status: Some(status(it, seals).to_owned()),
        created_at: it.created_at.map(|it| Timestamp(it.0)),
        retired_at: it.retired_at.map(|it| Timestamp(it.0)),
        values: i64::try_from(node.vault.sealed_by(it.number)).ok(),
    };
    DescribeSealKeysResponse {
        master_key_file: Some(node.vault.file().display().to_string()),
        seal_keys: Some(state.seal_keys.values().map(|it| key(it)).collect()),
    }
}

/// `RETIRED` opens what is stored nowhere, as tokens of sessions, until all of that is over.
fn status(it: &berth_iam::records::SealKey, seals: Option<u32>) -> &'static str {
    match it.retired_at {
        _ if seals == Some(it.number) => "ACTIVE",
        None => "OPENING",
        Some(_) => "RETIRED",
    }
}

pub(super) async fn rotate(node: &Node) -> Result<RotateSealKeyResponse, Error> {
    check_open(node)?;
    let number = node.vault.rotate().await.map_err(refused)?;
    Ok(RotateSealKeyResponse { number: i32::try_from(number).ok() })
}

pub(super) async fn rewrap(node: &Node) -> Result<RewrapSealKeysResponse, Error> {
    check_open(node)?;
    let count = node.vault.rewrap().await.map_err(refused)?;
    Ok(RewrapSealKeysResponse {
        master_key_file: Some(node.vault.file().display().to_string()),
        seal_keys: i32::try_from(count).ok(),
    })
}

/// Of identities that another release has changed not all keys may be known.
fn check_open(node: &Node) -> Result<(), Error> {
    match node.is_closed(berth_iam::SHARD) {
        true => Err(Error::server(berth_serving::CLOSED)),
        false => Ok(()),
    }
}

fn refused(why: KeysError) -> Error {
    match why {
        KeysError::TooMany { .. } | KeysError::SameMaster(_) => Error::client(why.to_string()),
        _ => Error::server(why.to_string()),
    }
}
