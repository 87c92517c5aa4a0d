//! What `valueFrom` names: a parameter, or a part of a secret.

use super::texts;

/// `arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME`.
const SECRET_ARN_PARTS: usize = 7;
/// With a JSON key, a stage and a version behind it.
const LONG_SECRET_ARN_PARTS: usize = 10;

/// Where a value is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reference {
    /// A name or an ARN, perhaps with a version or label behind it, as the service takes it.
    Parameter {
        region: String,
        name: String,
    },
    Secret {
        region: String,
        secret: Secret,
        json_key: Option<String>,
    },
}

/// One version of a secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Secret {
    /// An ARN; of registries also a bare name.
    pub id: String,
    pub stage: Option<String>,
    pub version: Option<String>,
}

impl Secret {
    /// The current version.
    #[must_use]
    pub fn current(id: &str) -> Self {
        Self { id: id.to_owned(), stage: None, version: None }
    }
}

impl Reference {
    /// `provider` is the payload's, `ssm` or `asm`.
    ///
    /// # Errors
    /// Why it names nothing.
    pub fn of(value_from: &str, region: &str, provider: &str) -> Result<Self, String> {
        let region = region.to_owned();
        match provider {
            "ssm" if !value_from.is_empty() => {
                Ok(Self::Parameter { region, name: value_from.to_owned() })
            }
            "asm" => {
                let (secret, json_key) = parts_of_secret(value_from)?;
                Ok(Self::Secret { region, secret, json_key })
            }
            _ => Err(format!("'{value_from}' is in no store that this agent knows ({provider})")),
        }
    }
}

/// ECS: an ARN, or one with exactly three more fields, each of which may be empty.
fn parts_of_secret(value_from: &str) -> Result<(Secret, Option<String>), String> {
    let parts: Vec<&str> = value_from.split(':').collect();
    let field = |at: usize| parts.get(at).filter(|it| !it.is_empty()).map(|it| (*it).to_owned());
    match parts.len() {
        SECRET_ARN_PARTS => Ok((Secret::current(value_from), None)),
        LONG_SECRET_ARN_PARTS => {
            let id = parts[..SECRET_ARN_PARTS].join(":");
            Ok((Secret { id, stage: field(8), version: field(9) }, field(7)))
        }
        _ => Err(texts::INVALID_SECRET_ARN.to_owned()),
    }
}
