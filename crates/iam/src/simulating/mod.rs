//! What would be decided: simulations, and the context keys that policies look at. The function
//! that decides is [`authorize`](crate::policy::authorize), as for calls.
mod excluding;
mod results;

use std::{collections::BTreeMap, sync::Arc};

use berth_api::iam::{
    ContextEntry, Error, GetContextKeysForCustomPolicyRequest, GetContextKeysForPolicyResponse,
    GetContextKeysForPrincipalPolicyRequest, SimulateCustomPolicyRequest, SimulatePolicyResponse,
    SimulatePrincipalPolicyRequest,
};
use berth_kernel::Home;

use crate::{
    State,
    limits::{
        SIMULATED_KEYS_MAX, SIMULATED_POLICIES_MAX, SIMULATED_POLICY_CHARS_MAX,
        SIMULATED_VALUES_BYTES_MAX,
    },
    operations::pages::Asked,
    policy::{Applied, Caller, Context, Kind as PolicyKind, Policy, Source, SourceKind},
    records::{Entity, Kind},
    rules::{documents, finding},
};
use excluding::Excluded;
use results::Simulation;

/// Documents that came with a call, ready to be asked.
struct Given {
    kind: SourceKind,
    /// Each with what it is called in answers.
    policies: Vec<(String, Policy)>,
}

impl Given {
    fn of(list: &str, texts: Option<&[String]>) -> Result<Given, Error> {
        let texts = texts.unwrap_or_default();
        let those = format!("policies in {list}");
        results::check_count(&those, texts.len(), SIMULATED_POLICIES_MAX)?;
        let policy = |(number, text): (usize, &String)| {
            let name = format!("{list}.{}", number + 1);
            check_length(&name, text)?;
            let policy = Policy::of_identity(text).map_err(|it| wrong(&name, &it))?;
            Ok((name, policy))
        };
        let policies = texts.iter().enumerate().map(policy).collect::<Result<_, Error>>()?;
        Ok(Given { kind: SourceKind::Given, policies })
    }

    fn resource(state: &State, text: Option<&String>, home: &Home) -> Result<Given, Error> {
        let name = "ResourcePolicy";
        let policy = |text: &String| {
            check_length(name, text)?;
            let named = |it: &_| documents::principal(state, it, home);
            let policy = Policy::compile(text, PolicyKind::Resource, named);
            Ok((name.to_owned(), policy.map_err(|it| wrong(name, &it))?))
        };
        let policies = text.map(policy).into_iter().collect::<Result<_, Error>>()?;
        Ok(Given { kind: SourceKind::Resource, policies })
    }

    fn applied(&self) -> impl Iterator<Item = Applied<'_>> {
        self.policies.iter().map(|(name, policy)| Applied {
            source: Source { kind: self.kind, owner: "", name },
            policy,
        })
    }
}

fn check_length(name: &str, text: &str) -> Result<(), Error> {
    match documents::counted(text) > SIMULATED_POLICY_CHARS_MAX {
        true => Err(Error::invalid_input(format!(
            "{name} has more than {SIMULATED_POLICY_CHARS_MAX} characters."
        ))),
        false => Ok(()),
    }
}

fn wrong(name: &str, why: &crate::policy::Malformed) -> Error {
    Error::invalid_input(format!("{name}: {why}"))
}

/// # Errors
/// InvalidInput, ValidationError.
pub fn custom(
    state: &State,
    input: &SimulateCustomPolicyRequest,
    home: &Home,
) -> Result<SimulatePolicyResponse, Error> {
    if input.ordered_organization_policy_input_list.iter().flatten().next().is_some() {
        let text = "Berth has no organizations: leave OrderedOrganizationPolicyInputList away.";
        return Err(Error::invalid_input(text));
    }
    check_owner(input.resource_owner.as_deref(), home)?;
    let identity = Given::of("PolicyInputList", input.policy_input_list.as_deref())?;
    let boundary = boundary(input.permissions_boundary_policy_input_list.as_deref())?;
    let resource = Given::resource(state, input.resource_policy.as_ref(), home)?;
    let caller = match input.caller_arn.as_deref() {
        None if input.resource_policy.is_some() => {
            let text = "A simulation with a ResourcePolicy needs a CallerArn.";
            return Err(Error::invalid_input(text));
        }
        None => Caller::User { id: String::new() },
        Some(arn) => caller(state, arn, home)?,
    };
    let simulation = Simulation {
        state,
        identity: identity.applied().collect(),
        boundary: boundary.applied().next(),
        resource: resource.applied().next(),
        caller,
        context: context(input.context_entries.as_deref())?.into(),
    };
    let asked = Asked { marker: &input.marker, max_items: input.max_items };
    let fingerprint = berth_api::to_json(&SimulateCustomPolicyRequest {
        marker: None,
        max_items: None,
        ..input.clone()
    });
    let names = (input.action_names.as_deref(), input.resource_arns.as_deref());
    simulation.answer(names, asked, &fingerprint)
}

/// # Errors
/// NoSuchEntity, InvalidInput, ValidationError.
pub fn principal(
    state: &State,
    input: &SimulatePrincipalPolicyRequest,
    home: &Home,
) -> Result<SimulatePolicyResponse, Error> {
    check_owner(input.resource_owner.as_deref(), home)?;
    let arn = input.policy_source_arn.as_deref().unwrap_or_default();
    let entity = of_arn(state, arn, home)?;
    let excluded = Excluded::of(state, input.policy_exclusion_list.as_deref(), home)?;
    let given = Given::of("PolicyInputList", input.policy_input_list.as_deref())?;
    let kept = state.policies_of(&entity.id).filter(|it| !excluded.has(&it.source));
    let boundaries = input.permissions_boundary_policy_input_list.as_deref();
    let given_boundary = boundary(boundaries)?;
    let own_boundary = entity.boundary().and_then(|it| state.applied(it));
    let own_boundary = own_boundary.filter(|_| boundaries.is_none() && !excluded.boundary);
    let resource = Given::resource(state, input.resource_policy.as_ref(), home)?;
    let simulation = Simulation {
        state,
        identity: kept.chain(given.applied()).collect(),
        boundary: given_boundary.applied().next().or(own_boundary),
        resource: resource.applied().next(),
        caller: caller(state, input.caller_arn.as_deref().unwrap_or(arn), home)?,
        context: context(input.context_entries.as_deref())?.into(),
    };
    let asked = Asked { marker: &input.marker, max_items: input.max_items };
    let fingerprint = berth_api::to_json(&SimulatePrincipalPolicyRequest {
        marker: None,
        max_items: None,
        ..input.clone()
    });
    let names = (input.action_names.as_deref(), input.resource_arns.as_deref());
    simulation.answer(names, asked, &fingerprint)
}

/// # Errors
/// InvalidInput.
pub fn keys_of_custom(
    input: &GetContextKeysForCustomPolicyRequest,
) -> Result<GetContextKeysForPolicyResponse, Error> {
    let given = Given::of("PolicyInputList", input.policy_input_list.as_deref())?;
    Ok(keys(given.applied()))
}

/// # Errors
/// NoSuchEntity, InvalidInput.
pub fn keys_of_principal(
    state: &State,
    input: &GetContextKeysForPrincipalPolicyRequest,
    home: &Home,
) -> Result<GetContextKeysForPolicyResponse, Error> {
    let entity = of_arn(state, input.policy_source_arn.as_deref().unwrap_or_default(), home)?;
    let given = Given::of("PolicyInputList", input.policy_input_list.as_deref())?;
    Ok(keys(state.policies_of(&entity.id).chain(given.applied())))
}

/// Each once, as it is written first.
fn keys<'p>(policies: impl Iterator<Item = Applied<'p>>) -> GetContextKeysForPolicyResponse {
    let mut found = BTreeMap::new();
    for key in policies.flat_map(|it| it.policy.keys()) {
        found.entry(key.to_lowercase()).or_insert_with(|| key.to_owned());
    }
    GetContextKeysForPolicyResponse { context_key_names: Some(found.into_values().collect()) }
}

/// The user, group or role whose policies are meant.
fn of_arn(state: &State, arn: &str, home: &Home) -> Result<Arc<Entity>, Error> {
    let found = finding::at_arn(state, &[Kind::User, Kind::Group, Kind::Role], arn, home);
    found.cloned().ok_or_else(|| {
        Error::no_such_entity(format!("The entity with the ARN {arn} cannot be found."))
    })
}

/// Who is to call. A group calls nothing: one of its users is meant.
fn caller(state: &State, arn: &str, home: &Home) -> Result<Caller, Error> {
    if let Some((role, name)) = finding::session(arn, home) {
        let role = finding::named(state, Kind::Role, Some(role))?;
        return Ok(Caller::Session { role_id: role.id.to_string(), name: name.to_owned() });
    }
    if home.global_tail(crate::SERVICE, arn) == Some("root") {
        return Ok(Caller::Root);
    }
    let entity = of_arn(state, arn, home)?;
    let id = entity.id.to_string();
    Ok(match entity.kind() {
        Kind::Role => Caller::Session { role_id: id, name: String::new() },
        _ => Caller::User { id },
    })
}

fn boundary(texts: Option<&[String]>) -> Result<Given, Error> {
    let given = Given::of("PermissionsBoundaryPolicyInputList", texts)?;
    match given.policies.len() > 1 {
        true => Err(Error::invalid_input("There can be one permissions boundary only.")),
        false => Ok(given),
    }
}

fn check_owner(owner: Option<&str>, home: &Home) -> Result<(), Error> {
    let Some(owner) = owner else { return Ok(()) };
    let is_ours = owner == home.account || home.global_tail(crate::SERVICE, owner) == Some("root");
    match is_ours {
        true => Ok(()),
        false => Err(Error::invalid_input(format!(
            "Berth has one account: the resource's owner is {}, not {owner}.",
            home.global_arn(crate::SERVICE, "root")
        ))),
    }
}

fn context(entries: Option<&[ContextEntry]>) -> Result<Context, Error> {
    let (mut context, entries) = (Context::default(), entries.unwrap_or_default());
    results::check_count("ContextEntries", entries.len(), SIMULATED_KEYS_MAX)?;
    let values = entries.iter().flat_map(|it| it.context_key_values.iter().flatten());
    let bytes = values.map(|it| it.len() + 1).sum();
    results::check_count("bytes of context values", bytes, SIMULATED_VALUES_BYTES_MAX)?;
    for entry in entries {
        let key = entry.context_key_name.as_deref().unwrap_or_default();
        let values = entry.context_key_values.clone().unwrap_or_default();
        let kind = entry.context_key_type.as_ref();
        let is_list = kind.is_some_and(|it| it.as_str().ends_with("List"));
        match (&values[..], is_list) {
            ([one], false) => context.set(key, one),
            ([] | [_], _) | (_, true) => context.set_list(key, values),
            (_, false) => {
                return Err(Error::invalid_input(format!(
                    "The context key {key} has several values, but its type has one."
                )));
            }
        }
    }
    Ok(context)
}
