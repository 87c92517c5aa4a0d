//! CreateService.
use berth_api::ecs::{CreateServiceRequest, CreateServiceResponse, Error};
use berth_definitions::checked_name;

use super::{
    super::{Context, active, client_token},
    SHOWN,
    rules::{self, Kind},
    wish::Wish,
};
use crate::{
    cluster::{
        Txn,
        deploy::{self, Ingredients},
        describe,
        launch::Network,
        records::{
            Key,
            cluster::ClusterRecord,
            service::{ClientToken, Service, ServiceStatus},
        },
        state::owned,
    },
    tags,
};

/// ECS: the service is ACTIVE at once, with one deployment; its tasks come with time.
pub fn create_service(
    txn: &mut Txn,
    mut input: CreateServiceRequest,
    context: &Context,
) -> Result<CreateServiceResponse, Error> {
    let cluster = active(txn)?;
    let name = checked_name("service", input.service_name.as_deref().unwrap_or_default())?;
    let token = client_token(input.client_token.take(), || berth_api::to_json(&input))?;
    if let Some(old) = txn.services.get(&name).cloned() {
        match old.status {
            ServiceStatus::Active => return answer_again(txn, &cluster, &old, token.as_ref()),
            ServiceStatus::Draining => {
                return Err(Error::invalid_parameter(
                    "Unable to Start a service that is still Draining.",
                ));
            }
            ServiceStatus::Inactive => {}
        }
    }
    let (new, network) = service(txn, &cluster, name, &input, context)?;
    network.into_iter().for_each(|it| it.keep(txn));
    forget_events(txn, &new.name);
    let mut new = Service { client_token: token, ..new };
    if new.configuration.task_definition.is_some() {
        let ingredients = Ingredients::of(&context.facts);
        let ingredients = ingredients.expect("the rules have found the definition in the facts");
        new = deploy::begin(txn, new, &ingredients);
    }
    txn.put(new.clone());
    let service = Some(describe::service(txn, &cluster, &new, SHOWN));
    Ok(CreateServiceResponse { service })
}

/// Checks the whole request, and fills in ECS's defaults. The network is kept with the service.
fn service(
    txn: &Txn,
    cluster: &ClusterRecord,
    name: String,
    input: &CreateServiceRequest,
    context: &Context,
) -> Result<(Service, Option<Network>), Error> {
    rules::unsupported::of_create(input)?;
    let kind = Kind::of_create(input)?;
    let desired_count = kind.desired_count(input.desired_count)?;
    let definition = match kind.is_external() {
        true => rules::definition::must_be_blank(input.task_definition.as_deref())?,
        false => {
            let reference = input.task_definition.as_deref();
            Some(rules::definition::named(reference, &context.facts)?)
        }
    };
    let wish = Wish::of_create(input);
    let network = wish.network_configuration.clone();
    let mut configuration = rules::configuration(cluster, &kind, None, wish)?;
    let mut kept = None;
    if let Some(definition) = definition {
        let (its, facts) = (&definition.task_definition, &context.facts);
        kept = rules::network(network.as_ref(), &mut configuration, its, facts)?;
        rules::definition::check(its, &configuration)?;
        configuration.task_definition = Some(definition.key.clone());
    }
    let service = Service {
        name,
        status: ServiceStatus::Active,
        scheduling_strategy: kind.scheduling_strategy,
        deployment_controller: kind.deployment_controller,
        desired_count: desired_count.unwrap_or(0),
        configuration: configuration.into(),
        deployments: vec![],
        primary_task_set: None,
        created_at: txn.now,
        created_by: context.principal.clone(),
        deleted_at: None,
        tags: tags::of_request(input.tags.as_deref())?,
        completed: None,
        starved_since: None,
        look_at: None,
        steady_at: None,
        rebalancing: None,
        client_token: None,
    };
    Ok((service, kept))
}

/// ECS: the same token with the same parameters answers with the same service, as it is now.
fn answer_again(
    txn: &Txn,
    cluster: &ClusterRecord,
    old: &Service,
    token: Option<&ClientToken>,
) -> Result<CreateServiceResponse, Error> {
    match token {
        Some(_) if old.client_token.as_ref() == token => {
            let service = Some(describe::service(txn, cluster, old, SHOWN));
            Ok(CreateServiceResponse { service })
        }
        _ => Err(Error::invalid_parameter("Creation of service was not idempotent.")),
    }
}

/// Events that go with the call: what begins in the same millisecond is surely not shown.
const FORGOTTEN_AT_ONCE: usize = 5;

/// A service begins without the events of an INACTIVE one that had its name. The newest go at once,
/// which has the others go step by step; until then they are not shown.
fn forget_events(txn: &mut Txn, name: &str) {
    let newest_first = owned::of(&txn.service_events, name).rev().map(|it| it.id);
    for id in newest_first.take(FORGOTTEN_AT_ONCE).collect::<Vec<_>>() {
        txn.delete(Key::ServiceEvent(name.to_owned(), id));
    }
}
