//! PutAttributes, DeleteAttributes, ListAttributes.
use std::sync::Arc;

use berth_api::{
    ecs::{
        Attribute as WireAttribute, DeleteAttributesRequest, DeleteAttributesResponse, Error,
        ListAttributesRequest, ListAttributesResponse, PutAttributesRequest, PutAttributesResponse,
        TargetType,
    },
    seal_key,
};

use super::{active, container_instances, some_of};
use crate::{
    cluster::{
        State, Txn,
        records::{
            cluster::ClusterRecord,
            container_instance::{Attribute, AttributeOrigin, ContainerInstance},
        },
    },
    limits::{ATTRIBUTES_PER_CALL_MAX, CUSTOM_ATTRIBUTES_MAX, LIST_MAX},
    page,
};
use berth_placement::is_reserved;

/// ECS: the same name overwrites; names that ECS itself uses cannot be written.
pub fn put_attributes(
    txn: &mut Txn,
    input: PutAttributesRequest,
) -> Result<PutAttributesResponse, Error> {
    let cluster = active(txn)?;
    let given = some_of(input.attributes.as_ref(), "Attributes", ATTRIBUTES_PER_CALL_MAX)?;
    let mut put = Vec::new();
    for it in given {
        let name = it.name.as_deref().unwrap_or_default();
        check_name(name)?;
        check_value(name, it.value.as_deref().unwrap_or_default())?;
        refuse_reserved(name)?;
        let target = target(txn, &cluster, it)?;
        let mut record = (*target).clone();
        let value = it.value.clone();
        let attribute = Attribute { value, origin: AttributeOrigin::User };
        record.attributes.insert(name.to_owned(), attribute);
        let own = record.attributes.values().filter(|it| it.origin == AttributeOrigin::User);
        let own = own.count();
        if own > CUSTOM_ATTRIBUTES_MAX {
            return Err(Error::attribute_limit_exceeded(format!(
                "A container instance can have {CUSTOM_ATTRIBUTES_MAX} custom attributes at most, \
                 and {} would have {own}.",
                cluster.container_instance_arn(record.id)
            )));
        }
        put.push(shown(&cluster, &record, name));
        change(txn, record);
    }
    Ok(PutAttributesResponse { attributes: Some(put) })
}

/// ECS: an attribute that is not there is not an error; a value, if given, must match.
pub fn delete_attributes(
    txn: &mut Txn,
    input: DeleteAttributesRequest,
) -> Result<DeleteAttributesResponse, Error> {
    let cluster = active(txn)?;
    let given = some_of(input.attributes.as_ref(), "Attributes", ATTRIBUTES_PER_CALL_MAX)?;
    let mut deleted = Vec::new();
    for it in given {
        let name = it.name.as_deref().unwrap_or_default();
        check_name(name)?;
        refuse_reserved(name)?;
        let target = target(txn, &cluster, it)?;
        let Some(attribute) = target.attributes.get(name) else { continue };
        if it.value.is_some() && it.value != attribute.value {
            continue;
        }
        deleted.push(shown(&cluster, &target, name));
        let mut record = (*target).clone();
        record.attributes.remove(name);
        change(txn, record);
    }
    Ok(DeleteAttributesResponse { attributes: Some(deleted) })
}

/// ECS: of container instances, by name and, with it, by value.
pub fn list_attributes(
    state: &State,
    input: &ListAttributesRequest,
) -> Result<ListAttributesResponse, Error> {
    let cluster = active(state)?;
    if input.target_type != Some(TargetType::ContainerInstance) {
        return Err(Error::invalid_parameter("targetType should be one of [container-instance]"));
    }
    if input.attribute_value.is_some() && input.attribute_name.is_none() {
        return Err(Error::invalid_parameter(
            "attributeValue needs attributeName: give the name whose values to look at.",
        ));
    }
    let parameters = format!("attributes {:?} {:?}", input.attribute_name, input.attribute_value);
    let token = input.next_token.as_deref();
    let page = page::of(token, input.max_results, LIST_MAX, &parameters)?;
    let fits = |name: &str, it: &Attribute| {
        input.attribute_name.as_deref().is_none_or(|asked| asked == name)
            && (input.attribute_value.is_none() || input.attribute_value == it.value)
    };
    let all = state.container_instances.values().flat_map(|instance| {
        let its = instance.attributes.iter().filter(|(name, it)| fits(name, it));
        its.map(move |(name, _)| (instance, name))
    });
    let key =
        |(instance, name): &(&Arc<ContainerInstance>, &String)| format!("{} {name}", instance.id);
    let rest = all.filter(|it| page.after().is_none_or(|after| key(it).as_str() > after));
    let (page, next_token) = page.take(rest, key);
    let attributes = page.into_iter().map(|(it, name)| shown(&cluster, it, name)).collect();
    Ok(ListAttributesResponse { attributes: Some(attributes), next_token })
}

/// ECS: 1 to 128 letters, digits, `-`, `_`, `/` and `.`.
pub fn check_name(name: &str) -> Result<(), Error> {
    let allowed = |it: char| it.is_ascii_alphanumeric() || "-_/.".contains(it);
    if (1..=128).contains(&name.len()) && name.chars().all(allowed) {
        return Ok(());
    }
    Err(Error::invalid_parameter(format!(
        "Attribute names have 1 to 128 letters, numbers, and the characters - _ / . ('{name}')."
    )))
}

/// ECS: up to 128 letters, digits, `-`, `_`, `.`, `@`, `:`, `/`, `\` and spaces, no outer spaces.
pub fn check_value(name: &str, value: &str) -> Result<(), Error> {
    let allowed = |it: char| it.is_ascii_alphanumeric() || "-_.@:/\\ ".contains(it);
    if value.len() <= 128 && value.chars().all(allowed) && value.trim() == value {
        return Ok(());
    }
    Err(Error::invalid_parameter(format!(
        "The value of attribute '{name}' can have up to 128 letters, numbers, spaces, and the \
         characters - _ . @ : / \\, and no spaces at its ends."
    )))
}

fn refuse_reserved(name: &str) -> Result<(), Error> {
    // By the latter a machine's agent says what it opens: nobody else does.
    if is_reserved(name) || name == seal_key::ATTRIBUTE {
        return Err(Error::invalid_parameter(format!(
            "The attribute '{name}' is reserved for ECS and cannot be changed."
        )));
    }
    Ok(())
}

fn target(
    state: &State,
    cluster: &ClusterRecord,
    it: &WireAttribute,
) -> Result<Arc<ContainerInstance>, Error> {
    if it.target_type.as_ref().is_some_and(|it| *it != TargetType::ContainerInstance) {
        return Err(Error::invalid_parameter("targetType should be one of [container-instance]"));
    }
    let reference = it.target_id.as_deref().unwrap_or_default();
    container_instances::find(state, cluster, reference)?.ok_or_else(|| {
        Error::target_not_found(
            "The specified target was not found. Specify a valid target and try again.",
        )
    })
}

fn change(txn: &mut Txn, mut record: ContainerInstance) {
    record.version += 1;
    txn.put(record);
}

fn shown(cluster: &ClusterRecord, it: &ContainerInstance, name: &str) -> WireAttribute {
    WireAttribute {
        name: Some(name.to_owned()),
        value: it.attributes.get(name).and_then(|it| it.value.clone()),
        target_type: Some(TargetType::ContainerInstance),
        target_id: Some(cluster.container_instance_arn(it.id)),
    }
}
