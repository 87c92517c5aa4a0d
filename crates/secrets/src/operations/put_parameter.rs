//! PutParameter.
use berth_api::ssm::{Error, PutParameterRequest, PutParameterResult};

use crate::{
    Facts, Txn,
    describe::shown_tier,
    limits::VERSIONS_MAX,
    records::{Content, Parameter, ParameterId, ParameterVersion, VersionKey, path_of},
    rules::{given::Given, names, tags, values},
    txn::delete_version,
};

/// Makes a parameter, or the next version of one. What is left away stays as it was.
pub fn put(
    txn: &mut Txn,
    input: PutParameterRequest,
    principal: &str,
    facts: Facts,
) -> Result<PutParameterResult, Error> {
    let name = names::of_put(input.name.as_deref().unwrap_or_default(), &facts.home)?;
    values::check_unsupported(&input)?;
    let given_tags = input.tags.as_deref().unwrap_or_default();
    let old = txn.parameter(&path_of(name)).cloned();
    let previous = old.as_ref().map(|it| txn.latest(it).clone());
    let previous = previous.as_deref();
    let overwrites = input.overwrite.unwrap_or_default();
    if overwrites && !given_tags.is_empty() {
        return Err(tags_and_overwrite());
    }
    if old.is_some() && !overwrites {
        return Err(Error::parameter_already_exists(
            "The parameter already exists. To overwrite this value, set the overwrite option in \
             the request to true.",
        ));
    }
    let kind = values::kind(input.r#type.as_ref(), previous)?;
    let data_type = values::data_type(input.data_type.as_deref(), previous)?;
    let value = Given::of(input.value.unwrap_or_default(), facts.sealed, kind)?;
    values::check_key_id(kind, input.key_id.as_deref())?;
    value.check()?;
    let before = old.as_ref().map(|it| it.tier);
    let tier = values::tier(txn, input.tier.as_ref(), before, value.bytes())?;
    let kept = |given: Option<String>, before: Option<&String>| {
        given.or_else(|| before.cloned()).filter(|it| !it.is_empty())
    };
    let allowed_pattern =
        kept(input.allowed_pattern, previous.and_then(|it| it.allowed_pattern.as_ref()));
    if let Some(pattern) = &allowed_pattern {
        value.check_pattern(pattern, kind)?;
    }
    let parameter = match &old {
        Some(old) => {
            make_room(txn, old)?;
            Parameter { tier, latest_version: old.latest_version + 1, ..(**old).clone() }
        }
        None => Parameter {
            id: ParameterId(txn.id()),
            name: name.to_owned(),
            tier,
            latest_version: 1,
            tags: tags::merged(&Default::default(), given_tags)?,
        },
    };
    let version = ParameterVersion {
        key: VersionKey { parameter_id: parameter.id, version: parameter.latest_version },
        kind,
        content: kept_as(txn, value),
        last_modified_date: txn.now,
        last_modified_user: principal.to_owned(),
        tier,
        data_type,
        description: kept(input.description, previous.and_then(|it| it.description.as_ref())),
        allowed_pattern,
        labels: Default::default(),
    };
    let version_number = parameter.latest_version;
    txn.put(parameter);
    txn.put(version);
    Ok(PutParameterResult { version: Some(version_number), tier: Some(shown_tier(tier)) })
}

/// What is sealed has a row of its own.
fn kept_as(txn: &mut Txn, value: Given) -> Content {
    match value {
        Given::Plain(value) => Content::Value(value),
        Given::Sealed(it) => {
            let id = it.sealed.value.id;
            txn.put(it.sealed.value);
            Content::ValueId(id)
        }
    }
}

/// Systems Manager: the oldest version goes when there are too many, unless it has a label.
fn make_room(txn: &mut Txn, parameter: &Parameter) -> Result<(), Error> {
    if txn.versions_of(parameter.id).count() < VERSIONS_MAX {
        return Ok(());
    }
    let oldest = txn.versions_of(parameter.id).next().expect("there are many").clone();
    let (name, version) = (&parameter.name, oldest.key.version);
    if !oldest.labels.is_empty() {
        return Err(Error::parameter_max_version_limit_exceeded(format!(
            "You attempted to create a new version of {name} by calling the PutParameter API with \
             the overwrite flag. Version {version}, the oldest version, can't be deleted because \
             it has a label associated with it. Move the label to another version of the \
             parameter, and try again."
        )));
    }
    delete_version(txn, &oldest);
    Ok(())
}

fn tags_and_overwrite() -> Error {
    Error::validation(
        "Invalid request: tags and overwrite can't be used together. To create a parameter with \
         tags, please remove overwrite flag. To update tags for an existing parameter, please use \
         AddTagsToResource or RemoveTagsFromResource.",
    )
}
