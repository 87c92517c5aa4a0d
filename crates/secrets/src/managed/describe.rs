//! Records as wire shapes.
use std::{collections::BTreeMap, sync::Arc};

use berth_api::{
    Blob,
    secretsmanager::{
        DescribeSecretResponse, GetSecretValueResponse, SecretListEntry, SecretValueEntry,
        SecretVersionsListEntry, Tag,
    },
};
use berth_kernel::Home;

use super::{
    State,
    records::{Secret, SecretVersion},
};
use crate::sealed::closed;

/// A secret without its value.
pub fn secret(state: &State, secret: &Secret, home: &Home) -> DescribeSecretResponse {
    DescribeSecretResponse {
        arn: Some(secret.arn(home)),
        name: Some(secret.name.clone()),
        description: secret.description.clone(),
        created_date: Some(secret.created_date),
        last_changed_date: Some(secret.last_changed_date),
        deleted_date: state.goes_at(secret),
        tags: Some(tags(secret)),
        version_ids_to_stages: stages(state, secret),
        ..DescribeSecretResponse::default()
    }
}

/// The same in a list.
pub fn entry(state: &State, secret: &Secret, home: &Home) -> SecretListEntry {
    SecretListEntry {
        arn: Some(secret.arn(home)),
        name: Some(secret.name.clone()),
        description: secret.description.clone(),
        created_date: Some(secret.created_date),
        last_changed_date: Some(secret.last_changed_date),
        deleted_date: state.goes_at(secret),
        tags: Some(tags(secret)),
        secret_versions_to_stages: stages(state, secret),
        ..SecretListEntry::default()
    }
}

/// A version with its value, for the door to open.
pub fn value(
    state: &State,
    secret: &Secret,
    version: &SecretVersion,
    home: &Home,
) -> GetSecretValueResponse {
    let value = state.sealed(version).map(|it| closed(it));
    let (text, bytes) = match version.is_binary {
        true => (None, value.map(|it| Blob(it.into_bytes()))),
        false => (value, None),
    };
    GetSecretValueResponse {
        arn: Some(secret.arn(home)),
        name: Some(secret.name.clone()),
        version_id: Some(version.key.version_id.clone()),
        secret_string: text,
        secret_binary: bytes,
        version_stages: stages_of(version),
        created_date: Some(version.created_date),
    }
}

/// The same among others.
pub fn value_entry(it: GetSecretValueResponse) -> SecretValueEntry {
    SecretValueEntry {
        arn: it.arn,
        name: it.name,
        version_id: it.version_id,
        secret_string: it.secret_string,
        secret_binary: it.secret_binary,
        version_stages: it.version_stages,
        created_date: it.created_date,
    }
}

pub fn version(version: &SecretVersion) -> SecretVersionsListEntry {
    SecretVersionsListEntry {
        version_id: Some(version.key.version_id.clone()),
        version_stages: stages_of(version),
        created_date: Some(version.created_date),
        kms_key_ids: Some(vec!["DefaultEncryptionKey".to_owned()]),
        last_accessed_date: None,
    }
}

/// Secrets Manager: none of a secret without a value, and those without stages are not told.
fn stages(state: &State, secret: &Secret) -> Option<BTreeMap<String, Vec<String>>> {
    let staged = state.versions_of(secret.id).filter(|it| !it.stages.is_empty());
    let of =
        |it: &Arc<SecretVersion>| (it.key.version_id.clone(), it.stages.iter().cloned().collect());
    let all: BTreeMap<String, Vec<String>> = staged.map(of).collect();
    Some(all).filter(|it| !it.is_empty())
}

fn stages_of(version: &SecretVersion) -> Option<Vec<String>> {
    let stages: Vec<String> = version.stages.iter().cloned().collect();
    Some(stages).filter(|it| !it.is_empty())
}

fn tags(secret: &Secret) -> Vec<Tag> {
    let tag = |(key, value): (&String, &String)| Tag {
        key: Some(key.clone()),
        value: Some(value.clone()),
    };
    secret.tags.iter().map(tag).collect()
}
