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

use berth_api::ecs::{AccountRead, AccountWrite, Error, Request, Response};

use super::{State, Txn};
use crate::{Call, Facts};

pub fn handle(txn: &mut Txn, call: Call) -> Result<Response, Error> {
    let Call { request, principal, facts, .. } = call;
    let write = match request.account_write() {
        Ok(write) => write,
        Err(request) => return answer(txn.state(), &request, &principal, &facts),
    };
    Ok(match write {
        AccountWrite::RegisterTaskDefinition(input) => {
            register_task_definition::register(txn, input, &principal, &facts.home)?.into()
        }
        AccountWrite::DeregisterTaskDefinition(input) => {
            delete_task_definitions::deregister(txn, &input)?.into()
        }
        AccountWrite::DeleteTaskDefinitions(input) => {
            delete_task_definitions::delete(txn, &input)?.into()
        }
        AccountWrite::RegisterDaemonTaskDefinition(input) => {
            daemon_task_definitions::register(txn, input, &principal, &facts.home)?.into()
        }
        AccountWrite::DeleteDaemonTaskDefinition(input) => {
            daemon_task_definitions::delete(txn, &input)?.into()
        }
        AccountWrite::PutAccountSetting(input) => {
            account_settings::put(txn, input, &principal)?.into()
        }
        AccountWrite::PutAccountSettingDefault(input) => {
            account_settings::put_default(txn, input, &principal)?.into()
        }
        AccountWrite::DeleteAccountSetting(input) => {
            account_settings::delete(txn, input, &principal)?.into()
        }
        AccountWrite::CreateCapacityProvider(input) => {
            capacity_providers::create(txn, input, &facts.home)?.into()
        }
        AccountWrite::UpdateCapacityProvider(input) => {
            capacity_providers::update(txn, input, &facts.home)?.into()
        }
        AccountWrite::DeleteCapacityProvider(input) => {
            capacity_providers::delete(txn, &input, &facts)?.into()
        }
        AccountWrite::TagResource(input) => tags::tag_resource(txn, &input, &facts.home)?.into(),
        AccountWrite::UntagResource(input) => {
            tags::untag_resource(txn, &input, &facts.home)?.into()
        }
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
    let read = request.account_read();
    let read = read.unwrap_or_else(|| panic!("{} is not for the account", request.operation()));
    Ok(match read {
        AccountRead::DescribeTaskDefinition(input) => {
            describe_task_definition::describe(state, input)?.into()
        }
        AccountRead::ListTaskDefinitions(input) => {
            list_task_definitions::list(state, input)?.into()
        }
        AccountRead::ListTaskDefinitionFamilies(input) => {
            list_task_definitions::list_families(state, input)?.into()
        }
        AccountRead::DescribeDaemonTaskDefinition(input) => {
            daemon_task_definitions::describe(state, input)?.into()
        }
        AccountRead::ListDaemonTaskDefinitions(input) => {
            daemon_task_definitions::list(state, input)?.into()
        }
        AccountRead::ListAccountSettings(input) => {
            account_settings::list(state, input, principal)?.into()
        }
        AccountRead::DescribeCapacityProviders(input) => {
            capacity_providers::describe(state, input, facts)?.into()
        }
        AccountRead::ListTagsForResource(input) => {
            tags::list_tags(state, input, &facts.home)?.into()
        }
    })
}
