//! One function per API call of the account.
mod account_settings;
pub mod capacity_providers;
mod daemon_task_definitions;
mod delete_task_definitions;
mod describe_task_definition;
mod list_task_definitions;
mod reference;
mod register_task_definition;
mod tags;

use berth_api::ecs::{Error, Request, Response};

use super::{State, Txn};
use crate::{Call, Facts};

pub fn handle(txn: &mut Txn, call: Call) -> Result<Response, Error> {
    let Call { request, principal, facts, .. } = call;
    Ok(match request {
        Request::RegisterTaskDefinition(input) => {
            register_task_definition::register(txn, input, &principal, &facts.home)?.into()
        }
        Request::DeregisterTaskDefinition(input) => {
            delete_task_definitions::deregister(txn, &input)?.into()
        }
        Request::DeleteTaskDefinitions(input) => {
            delete_task_definitions::delete(txn, &input)?.into()
        }
        Request::RegisterDaemonTaskDefinition(input) => {
            daemon_task_definitions::register(txn, input, &principal, &facts.home)?.into()
        }
        Request::DeleteDaemonTaskDefinition(input) => {
            daemon_task_definitions::delete(txn, &input)?.into()
        }
        Request::PutAccountSetting(input) => account_settings::put(txn, input, &principal)?.into(),
        Request::PutAccountSettingDefault(input) => {
            account_settings::put_default(txn, input, &principal)?.into()
        }
        Request::DeleteAccountSetting(input) => {
            account_settings::delete(txn, input, &principal)?.into()
        }
        Request::CreateCapacityProvider(input) => {
            capacity_providers::create(txn, input, &facts.home)?.into()
        }
        Request::UpdateCapacityProvider(input) => {
            capacity_providers::update(txn, input, &facts.home)?.into()
        }
        Request::DeleteCapacityProvider(input) => {
            capacity_providers::delete(txn, &input, &facts)?.into()
        }
        Request::TagResource(input) => tags::tag_resource(txn, &input, &facts.home)?.into(),
        Request::UntagResource(input) => tags::untag_resource(txn, &input, &facts.home)?.into(),
        request => return answer(txn.state(), &request, &principal, &facts),
    })
}

/// Serves a call that changes nothing, from any published state.
pub fn read(state: &State, call: &Call) -> Result<Response, Error> {
    answer(state, &call.request, &call.principal, &call.facts)
}

fn answer(
    state: &State,
    request: &Request,
    principal: &str,
    facts: &Facts,
) -> Result<Response, Error> {
    Ok(match request {
        Request::DescribeTaskDefinition(input) => {
            describe_task_definition::describe(state, input)?.into()
        }
        Request::ListTaskDefinitions(input) => list_task_definitions::list(state, input)?.into(),
        Request::ListTaskDefinitionFamilies(input) => {
            list_task_definitions::list_families(state, input)?.into()
        }
        Request::DescribeDaemonTaskDefinition(input) => {
            daemon_task_definitions::describe(state, input)?.into()
        }
        Request::ListDaemonTaskDefinitions(input) => {
            daemon_task_definitions::list(state, input)?.into()
        }
        Request::ListAccountSettings(input) => {
            account_settings::list(state, input, principal)?.into()
        }
        Request::DescribeCapacityProviders(input) => {
            capacity_providers::describe(state, input, facts)?.into()
        }
        Request::ListTagsForResource(input) => tags::list_tags(state, input, &facts.home)?.into(),
        other => panic!("{} was routed to the account shard", other.operation()),
    })
}
