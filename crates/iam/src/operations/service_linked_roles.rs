//! Roles that belong to a service: CreateServiceLinkedRole, DeleteServiceLinkedRole and what became
//! of it. No service of Berth's needs one; tools that make them find them.
use berth_api::iam::{
    CreateServiceLinkedRoleRequest, CreateServiceLinkedRoleResponse,
    DeleteServiceLinkedRoleRequest, DeleteServiceLinkedRoleResponse, DeletionTaskStatusType, Error,
    GetServiceLinkedRoleDeletionStatusRequest, GetServiceLinkedRoleDeletionStatusResponse,
};
use berth_kernel::Home;

use super::making;
use crate::{
    State, Txn,
    describe::{self, Detail},
    limits::{ROLE_NAME_CHARS_MAX, SESSION_DEFAULT_S},
    records::{Body, Id, Kind, Role},
    rules::{documents, finding},
};

/// What AWS calls those that do not follow from the service's name.
const NAMES: [(&str, &str); 8] = [
    ("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling"),
    ("batch.amazonaws.com", "AWSServiceRoleForBatch"),
    ("ec2.amazonaws.com", "AWSServiceRoleForEC2"),
    ("ecr.amazonaws.com", "AWSServiceRoleForECR"),
    (
        "ecs.application-autoscaling.amazonaws.com",
        "AWSServiceRoleForApplicationAutoScaling_ECSService",
    ),
    ("ecs.amazonaws.com", "AWSServiceRoleForECS"),
    ("elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing"),
    ("spot.amazonaws.com", "AWSServiceRoleForEC2Spot"),
];

const PATH: &str = "/aws-service-role/";

pub fn create(
    txn: &mut Txn,
    input: CreateServiceLinkedRoleRequest,
    home: &Home,
) -> Result<CreateServiceLinkedRoleResponse, Error> {
    let service = input.aws_service_name.unwrap_or_default();
    let name = name(&service, input.custom_suffix.as_deref())?;
    if txn.like(Kind::Role, &name).is_some() {
        return Err(Error::invalid_input(format!(
            "Service role name {name} has been taken in this account, please try a different \
             suffix."
        )));
    }
    let document = trust_of(&service);
    let role = Role {
        principals: documents::check_trust(txn, &document, home)?,
        assume_role_policy_document: document,
        description: input.description.filter(|it| !it.is_empty()),
        max_session_duration_s: SESSION_DEFAULT_S,
        permissions_boundary: None,
        service: Some(service.clone()),
        revoked: None,
    };
    let made = making::Made {
        name: Some(name),
        path: Some(format!("{PATH}{service}/")),
        tags: None,
        body: Body::Role(role),
    };
    let role = making::make(txn, made, home)?;
    let role = Some(describe::role(txn, &role, Detail::Full, home));
    Ok(CreateServiceLinkedRoleResponse { role })
}

/// Nothing uses it, so that it is gone at once.
pub fn delete(
    txn: &mut Txn,
    input: &DeleteServiceLinkedRoleRequest,
) -> Result<DeleteServiceLinkedRoleResponse, Error> {
    let role = finding::named(txn, Kind::Role, input.role_name.as_deref())?;
    let service = role.role().and_then(|it| it.service.clone());
    let service = service.ok_or_else(|| {
        Error::no_such_entity(format!("The role {} is not linked to a service.", role.name))
    })?;
    making::delete(txn, &role);
    let deletion_task_id = Some(format!("task{PATH}{service}/{}/{}", role.name, role.id));
    Ok(DeleteServiceLinkedRoleResponse { deletion_task_id })
}

/// A deletion that somebody was told of is done: its role is not there.
pub fn deletion_status(
    state: &State,
    input: &GetServiceLinkedRoleDeletionStatusRequest,
) -> Result<GetServiceLinkedRoleDeletionStatusResponse, Error> {
    let task = input.deletion_task_id.as_deref().unwrap_or_default();
    let id = task.strip_prefix("task").filter(|it| it.starts_with(PATH));
    let id = id.and_then(|it| it.rsplit('/').next()).map(Id::of);
    let is_gone = id.is_some_and(|it| {
        it.as_str().starts_with(Kind::Role.prefix()) && state.entity(&it).is_none()
    });
    match is_gone {
        true => Ok(GetServiceLinkedRoleDeletionStatusResponse {
            status: Some(DeletionTaskStatusType::Succeeded),
            reason: None,
        }),
        false => Err(Error::no_such_entity(format!("Deletion task {task} cannot be found."))),
    }
}

fn name(service: &str, suffix: Option<&str>) -> Result<String, Error> {
    let known = NAMES.iter().find(|(known, _)| *known == service).map(|(_, name)| *name);
    let prefix = service.strip_suffix(".amazonaws.com").filter(|it| !it.is_empty());
    let prefix =
        prefix.ok_or_else(|| Error::invalid_input(format!("Invalid service name: {service}")))?;
    let base = match known {
        Some(it) => it.to_owned(),
        None => format!("AWSServiceRoleFor{}", camel(prefix)),
    };
    let name = match suffix {
        Some(it) => format!("{base}_{it}"),
        None => base,
    };
    match name.len() > ROLE_NAME_CHARS_MAX {
        true => Err(Error::invalid_input(format!(
            "The name {name} of the role would have more than {ROLE_NAME_CHARS_MAX} characters."
        ))),
        false => Ok(name),
    }
}

/// `replication.dynamodb` → `ReplicationDynamodb`.
fn camel(service: &str) -> String {
    let word = |it: &str| {
        let mut chars = it.chars();
        let first = chars.next().map(|it| it.to_ascii_uppercase());
        first.into_iter().chain(chars).collect::<String>()
    };
    service.split(['.', '-']).map(word).collect()
}

fn trust_of(service: &str) -> String {
    let statement = format!(
        r#"{{"Effect":"Allow","Principal":{{"Service":"{service}"}},"Action":"sts:AssumeRole"}}"#
    );
    format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#)
}
