//! RegisterContainerInstance: what an agent says of its machine, at each of its starts.
pub(super) mod joined;

use std::collections::{BTreeMap, BTreeSet};

use berth_api::ecs::{
    Attribute as WireAttribute, Error, PlatformDeviceType, RegisterContainerInstanceRequest,
    RegisterContainerInstanceResponse, Resource,
};

use super::{
    active,
    attributes::{check_name, check_value},
    bounded, container_instances,
    given::Context,
};
use crate::{
    cluster::{
        Txn,
        describe::{self, arns, arns::Reference},
        observe::bounds::{self, cut},
        records::{
            cluster::ClusterRecord,
            container_instance::{
                Attribute, AttributeOrigin, ContainerInstance, ContainerInstanceStatus, Resources,
            },
            id::ContainerInstanceId,
        },
    },
    limits::{
        EC2_INSTANCE_ID_CHARACTERS_MAX, GPU_ID_CHARACTERS_MAX, REGISTERED_AMOUNT_MAX,
        REGISTERED_ATTRIBUTES_MAX, REGISTERED_GPUS_MAX, RESERVED_PORTS_MAX,
    },
    tags,
};

/// ECS: with `containerInstanceArn` the instance keeps its identity and takes new resources and
/// attributes; what users put on it stays. An ARN that is not known any more (a restored store, a
/// deregistered instance) is taken up again, so that an agent with tasks is never turned away.
pub fn register_container_instance(
    txn: &mut Txn,
    input: RegisterContainerInstanceRequest,
    context: &Context,
) -> Result<RegisterContainerInstanceResponse, Error> {
    let cluster = active(txn)?;
    let registered_resources = resources(&input)?;
    let arn = input.container_instance_arn.as_deref().filter(|it| !it.is_empty());
    let named = arn.map(|it| known_id(&cluster, it)).transpose()?;
    let joined = joined::of_caller(txn, &cluster, context)?;
    let id = match (&joined, named) {
        (Some(joined), named) => joined::id(txn, &cluster, joined, named)?,
        (None, named) => named.unwrap_or_else(|| ContainerInstanceId(txn.id())),
    };
    let lost = joined.as_ref().map(|it| it.instance).filter(|it| *it != id);
    let sent = input.attributes.as_deref().unwrap_or_default();
    let now = joined.as_deref().map(|it| joined::registered(txn, it, id, sent)).transpose()?;
    let old = txn.container_instances.get(&id).cloned();
    let principal_arn = principal(old.as_deref(), context, &cluster)?;
    let given = tags::of_request(input.tags.as_deref())?;
    let tags = old.as_ref().map_or(given.clone(), |it| tags::overlaid(&it.tags, &given));
    let kept = old.as_ref().map(|it| it.attributes.clone()).unwrap_or_default();
    let pinned = joined.as_ref().map(|it| &it.attributes);
    let (sent, overruled) = joined::believed(sent, pinned);
    let mut attributes = attributes(&cluster, kept, &sent, pinned)?;
    joined::show_seal_key(&mut attributes, now.as_ref());
    let notice = joined::notice(txn, lost, &overruled, old.as_deref(), &registered_resources);
    let record = ContainerInstance {
        id,
        notice,
        status: status(old.as_deref()),
        status_reason: None,
        agent_connected: old.as_ref().is_some_and(|it| it.agent_connected),
        connectivity_at: old.as_ref().and_then(|it| it.connectivity_at),
        silence: old.as_ref().and_then(|it| it.judged_silence()),
        returned_at: old.as_ref().and_then(|it| it.returned_at),
        returned_from: old.as_ref().and_then(|it| it.returned_from),
        agent_session: old.as_ref().map_or(0, |it| it.agent_session),
        returns_within_ms: old.as_ref().and_then(|it| it.returns_within_ms),
        contested_by: old.as_ref().map(|it| it.contested_by.clone()).unwrap_or_default(),
        principal_arn: Some(principal_arn),
        registered_at: old.as_ref().map_or(txn.now, |it| it.registered_at),
        deregistered_at: None,
        version_info: input
            .version_info
            .map(bounds::version_info)
            .or(old.as_ref().map(|it| it.version_info.clone()))
            .unwrap_or_default(),
        ec2_instance_id: ec2_instance_id(input.instance_identity_document.as_deref())
            .or(old.as_ref().and_then(|it| it.ec2_instance_id.clone())),
        registered_resources,
        attributes,
        tags,
        version: old.as_ref().map_or(1, |it| it.version + 1),
        health: old.as_ref().and_then(|it| it.health.clone()),
        impairment: old.as_ref().and_then(|it| it.impairment),
        disk_pressure: old.as_ref().and_then(|it| it.disk_pressure),
        network: old.as_ref().and_then(|it| it.network.clone()),
        doubted_at: old.as_ref().and_then(|it| it.doubted_at),
    };
    if let Some(lost) = lost {
        container_instances::deregister(txn, lost);
    }
    if let Some(now) = now.filter(|it| joined.as_deref() != Some(it)) {
        txn.put(now);
    }
    txn.put(record.clone());
    let container_instance = Some(describe::container_instance(txn, &cluster, &record, &[]));
    Ok(RegisterContainerInstanceResponse { container_instance })
}

/// One that is being emptied goes on being emptied.
fn status(old: Option<&ContainerInstance>) -> ContainerInstanceStatus {
    match old.map(|it| it.status) {
        Some(ContainerInstanceStatus::Draining) => ContainerInstanceStatus::Draining,
        _ => ContainerInstanceStatus::Active,
    }
}

/// Who has registered an instance is its agent until it is deregistered: a stolen key of another
/// machine makes nobody its agent. The root user's call leaves it to whoever has it.
fn principal(
    old: Option<&ContainerInstance>,
    context: &Context,
    cluster: &ClusterRecord,
) -> Result<String, Error> {
    let own = old.filter(|it| it.is_registered()).and_then(|it| it.principal_arn.clone());
    let caller = || context.principal.clone();
    match old.filter(|it| it.is_registered() && !it.is_of(&context.principal, &cluster.home)) {
        None => Ok(own.unwrap_or_else(caller)),
        Some(it) => Err(Error::client(format!(
            "The container instance {} was registered by somebody else, who alone may be its \
             agent. Sign with the access key that it was registered with, or deregister it first.",
            cluster.container_instance_arn(it.id)
        ))),
    }
}

fn known_id(cluster: &ClusterRecord, arn: &str) -> Result<ContainerInstanceId, Error> {
    match arns::container_instance(cluster, arn)? {
        Reference::Here(id) => Ok(id),
        Reference::Elsewhere => Err(Error::invalid_parameter(format!(
            "The container instance {arn} belongs to another cluster than {}. Start its agent with \
             the cluster that it was registered in, or remove the agent's state.",
            cluster.name
        ))),
    }
}

fn resources(input: &RegisterContainerInstanceRequest) -> Result<Resources, Error> {
    let all = input.total_resources.as_deref().unwrap_or_default();
    let named = |name: &str| all.iter().find(|it| it.name.as_deref() == Some(name));
    Ok(Resources {
        cpu: amount(named("CPU"), "CPU")?,
        memory: amount(named("MEMORY"), "MEMORY")?,
        ports: ports(named("PORTS"), "PORTS")?,
        ports_udp: ports(named("PORTS_UDP"), "PORTS_UDP")?,
        gpus: gpus(input)?,
    })
}

fn gpus(input: &RegisterContainerInstanceRequest) -> Result<BTreeSet<String>, Error> {
    let devices = input.platform_devices.iter().flatten();
    let gpus = devices.filter(|it| it.r#type == Some(PlatformDeviceType::Gpu));
    let gpus: BTreeSet<String> = gpus.filter_map(|it| it.id.clone()).collect();
    gpus.iter().try_for_each(|it| bounded(Some(it), "The id of a GPU", GPU_ID_CHARACTERS_MAX))?;
    match gpus.len() {
        n if n > REGISTERED_GPUS_MAX => Err(Error::invalid_parameter(format!(
            "platformDevices can have up to {REGISTERED_GPUS_MAX} GPUs, and has {n}."
        ))),
        _ => Ok(gpus),
    }
}

/// A quantity in whichever of the three number members it came.
fn amount(resource: Option<&Resource>, name: &str) -> Result<i64, Error> {
    let amount = resource.map(|it| {
        let integer = it.integer_value.map(i64::from).filter(|it| *it != 0);
        let double = || it.double_value.filter(|it| *it != 0.0).map(|it| it as i64);
        integer.or(it.long_value.filter(|it| *it != 0)).or_else(double).unwrap_or(0)
    });
    match amount {
        Some(it) if (1..=REGISTERED_AMOUNT_MAX).contains(&it) => Ok(it),
        Some(it) if it > 0 => Err(Error::invalid_parameter(format!(
            "totalResources can have {name} up to {REGISTERED_AMOUNT_MAX}, and has {it}."
        ))),
        _ => Err(Error::invalid_parameter(format!(
            "totalResources must have {name} with a value above zero."
        ))),
    }
}

fn ports(resource: Option<&Resource>, name: &str) -> Result<BTreeSet<u16>, Error> {
    let texts = resource.and_then(|it| it.string_set_value.as_ref()).into_iter().flatten();
    let ports: Result<BTreeSet<u16>, _> = texts.map(|it| it.parse()).collect();
    let ports = ports.map_err(|_| {
        Error::invalid_parameter(format!("{name} must be port numbers from 0 to 65535."))
    })?;
    if ports.len() > RESERVED_PORTS_MAX {
        return Err(Error::invalid_parameter(format!(
            "{name} can reserve up to {RESERVED_PORTS_MAX} ports, and reserves {}.",
            ports.len()
        )));
    }
    Ok(ports)
}

/// ECS: everything sent comes back; a zone and an operating system are added when absent.
fn attributes(
    cluster: &ClusterRecord,
    mut kept: BTreeMap<String, Attribute>,
    sent: &[&WireAttribute],
    pinned: Option<&BTreeMap<String, String>>,
) -> Result<BTreeMap<String, Attribute>, Error> {
    // Capabilities come anew each time; what describes the machine is sent at the first
    // registration only by the published agent, so it stays until something else is said.
    kept.retain(|name, it| it.origin == AttributeOrigin::User || !is_capability(name));
    if sent.len() > REGISTERED_ATTRIBUTES_MAX {
        return Err(Error::invalid_parameter(format!(
            "A container instance can be registered with {REGISTERED_ATTRIBUTES_MAX} attributes at \
             most, and this call has {}.",
            sent.len()
        )));
    }
    let mut all = BTreeMap::new();
    for it in sent {
        let name = it.name.as_deref().unwrap_or_default();
        check_name(name)?;
        check_value(name, it.value.as_deref().unwrap_or_default())?;
        let value = it.value.clone().filter(|it| !it.is_empty());
        // Custom ones are sent at the first registration only, so they count as put by a user.
        let own = ["ecs.", "com.amazonaws.ecs.", "berth."];
        let built_in = own.iter().any(|it| name.starts_with(it));
        let origin = if built_in { AttributeOrigin::Agent } else { AttributeOrigin::User };
        all.insert(name.to_owned(), Attribute { value, origin });
    }
    for (name, it) in kept {
        all.entry(name).or_insert(it);
    }
    for (name, value) in pinned.into_iter().flatten() {
        let value = Some(value.clone()).filter(|it| !it.is_empty());
        all.entry(name.clone()).or_insert(Attribute { value, origin: AttributeOrigin::User });
    }
    let zone = format!("{}a", cluster.home.region);
    for (name, value) in [("ecs.availability-zone", zone.as_str()), ("ecs.os-type", "linux")] {
        let value = Some(value.to_owned());
        let origin = AttributeOrigin::ControlPlane;
        all.entry(name.to_owned()).or_insert(Attribute { value, origin });
    }
    Ok(all)
}

fn is_capability(name: &str) -> bool {
    name.starts_with("ecs.capability.") || name.starts_with("com.amazonaws.ecs.capability.")
}

/// The instance id in an EC2 identity document; other machines have none.
fn ec2_instance_id(document: Option<&str>) -> Option<String> {
    let document: serde_json::Value = serde_json::from_str(document?).ok()?;
    let id = document.get("instanceId")?.as_str()?;
    Some(cut(id, EC2_INSTANCE_ID_CHARACTERS_MAX).to_owned())
}
