//! What is otherwise when the agent of a machine that has joined by a token registers: it is one
//! instance, and what the token has bound counts.
use std::{collections::BTreeMap, sync::Arc};

use berth_api::{
    ecs::{Attribute as WireAttribute, Error},
    seal_key,
};
use berth_placement::providers;

use crate::cluster::{
    Facet, Txn,
    operations::given::Context,
    records::{
        cluster::ClusterRecord,
        container_instance::{Attribute, AttributeOrigin, ContainerInstance, Resources},
        id::ContainerInstanceId,
        joining::{JoinedInstance, joined_id},
    },
};

/// What attracts tasks, and so is for people to say: by the token, or by PutAttributes.
const FOR_PEOPLE: [&str; 2] = [providers::ATTRIBUTE, "ecs.availability-zone"];

/// Of containers that may still run, in one text.
const NAMED_MAX: usize = 10;

/// The machine whose user calls; none for other callers.
///
/// # Errors
/// Client: nobody is it any more, or it has joined another cluster.
pub fn of_caller(
    txn: &Txn,
    cluster: &ClusterRecord,
    context: &Context,
) -> Result<Option<Arc<JoinedInstance>>, Error> {
    let Some(id) = joined_id(&context.principal, &cluster.home) else { return Ok(None) };
    let joined = txn.joined_instances.get(&id).filter(|it| it.is_open());
    joined.cloned().map(Some).ok_or_else(|| {
        Error::client(format!(
            "{} has joined another cluster than {}, or was deregistered.",
            context.principal, cluster.name
        ))
    })
}

/// The instance that the agent registers as. The published agent names none; once it has had a
/// session and then lost what it knew, it cannot know its containers: it is another instance.
///
/// # Errors
/// Client: it names the instance of somebody else. Server: that which it was is connected.
pub fn id(
    txn: &mut Txn,
    cluster: &ClusterRecord,
    joined: &JoinedInstance,
    named: Option<ContainerInstanceId>,
) -> Result<ContainerInstanceId, Error> {
    let own = joined.instance;
    if let Some(id) = named {
        return match id == own {
            true => Ok(own),
            false => Err(Error::client(format!(
                "The container instance {} is somebody else's: this agent is {}.",
                cluster.container_instance_arn(id),
                cluster.container_instance_arn(own)
            ))),
        };
    }
    let has_been_here =
        |it: &&Arc<ContainerInstance>| it.is_registered() && it.has_published_agent();
    match txn.container_instances.get(&own).filter(has_been_here) {
        None => Ok(own),
        // Whoever has the key, and not the session, evicts nobody. The published agent asks again
        // for an hour: its session of before ends in minutes.
        Some(it) if it.agent_connected => Err(Error::server(format!(
            "The agent of {} is connected. Without its state it is another instance once that \
             session has ended: try again.",
            cluster.container_instance_arn(own)
        ))),
        Some(_) => Ok(ContainerInstanceId(txn.id())),
    }
}

/// The machine once its agent has registered as this instance. That it opens what is sealed for the
/// machine's key is so once it has said it: whoever has its access key alone cannot take that back.
/// The first agent after the machine has joined with another key says it anew.
///
/// # Errors
/// Client: it says another key.
pub fn registered(
    txn: &Txn,
    joined: &JoinedInstance,
    instance: ContainerInstanceId,
    sent: &[WireAttribute],
) -> Result<JoinedInstance, Error> {
    let says = says_key(joined, sent)?;
    let did = txn.opens_sealed(joined) && !joined.awaits_agent;
    Ok(JoinedInstance {
        instance,
        opens_sealed: says || did,
        awaits_agent: false,
        leaves_key_out: did && !says,
        ..joined.clone()
    })
}

fn says_key(joined: &JoinedInstance, sent: &[WireAttribute]) -> Result<bool, Error> {
    let said = sent.iter().find(|it| it.name.as_deref() == Some(seal_key::ATTRIBUTE));
    let Some(said) = said else { return Ok(false) };
    let own = seal_key::attribute_value(&joined.public_key);
    match said.value.as_deref() == Some(own.as_str()) {
        true => Ok(true),
        false => Err(Error::client(format!(
            "The attribute {} is not of the key that this machine has joined with. To join with \
             another one take a join token.",
            seal_key::ATTRIBUTE
        ))),
    }
}

/// As it holds, not as it was said last.
pub fn show_seal_key(
    attributes: &mut BTreeMap<String, Attribute>,
    joined: Option<&JoinedInstance>,
) {
    attributes.remove(seal_key::ATTRIBUTE);
    if let Some(it) = joined.filter(|it| it.opens_sealed) {
        let value = Some(seal_key::attribute_value(&it.public_key));
        let attribute = Attribute { value, origin: AttributeOrigin::Agent };
        attributes.insert(seal_key::ATTRIBUTE.to_owned(), attribute);
    }
}

/// Of what an agent says of its machine what is believed, and the names of the rest.
pub fn believed<'a>(
    sent: &'a [WireAttribute],
    pinned: Option<&BTreeMap<String, String>>,
) -> (Vec<&'a WireAttribute>, Vec<&'a str>) {
    let Some(pinned) = pinned else { return (sent.iter().collect(), Vec::new()) };
    let name = |it: &'a WireAttribute| it.name.as_deref().unwrap_or_default();
    let is_bound = |it: &&WireAttribute| {
        let name = it.name.as_deref().unwrap_or_default();
        pinned.contains_key(name) || FOR_PEOPLE.contains(&name)
    };
    let (bound, free): (Vec<_>, Vec<_>) = sent.iter().partition(is_bound);
    let is_told = |it: &&WireAttribute| {
        let value = it.value.as_deref().unwrap_or_default();
        pinned.get(it.name.as_deref().unwrap_or_default()).is_none_or(|it| it != value)
    };
    (free, bound.into_iter().filter(is_told).map(name).collect())
}

/// What people should know of a registration.
pub fn notice(
    txn: &Txn,
    lost: Option<ContainerInstanceId>,
    overruled: &[&str],
    old: Option<&ContainerInstance>,
    new: &Resources,
) -> Option<String> {
    let mut told = Vec::new();
    if let Some(lost) = lost {
        told.push(format!(
            "Its agent has lost all that it knew of container instance {lost}, which is \
             deregistered.{}",
            left_over(txn, lost)
        ));
    }
    if !overruled.is_empty() {
        told.push(format!(
            "Its agent said {}, which is for people to say: by the join token or by PutAttributes.",
            overruled.join(", ")
        ));
    }
    let old = old.map(|it| &it.registered_resources);
    for (what, old, new) in
        [("CPU", old.map(|it| it.cpu), new.cpu), ("MEMORY", old.map(|it| it.memory), new.memory)]
    {
        // A quarter more or less is no machine's own doing.
        if let Some(old) = old.filter(|it| (new - it).abs() * 4 > *it) {
            told.push(format!("Its {what} is {new}, and was {old}."));
        }
    }
    (!told.is_empty()).then(|| told.join(" "))
}

/// The containers of an instance that its agent knows nothing of any more.
fn left_over(txn: &Txn, instance: ContainerInstanceId) -> String {
    let tasks = txn.tasks_of(Facet::Live(instance));
    let ids = tasks.flat_map(|it| it.containers.iter().filter_map(|it| it.runtime_id.clone()));
    let ids: Vec<String> = ids.collect();
    if ids.is_empty() {
        return String::new();
    }
    let short = |it: &String| it.chars().take(12).collect::<String>();
    let shown: Vec<String> = ids.iter().take(NAMED_MAX).map(short).collect();
    let more = ids.len() - shown.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!(" Its containers {}{more} may still run there.", shown.join(", "))
}
