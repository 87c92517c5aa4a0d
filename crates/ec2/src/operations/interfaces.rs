//! DescribeNetworkInterfaces, which the node answers, as clusters know the interfaces of tasks.
use berth_api::ec2::{
    DescribeNetworkInterfacesRequest, DescribeNetworkInterfacesResult, Error, Request,
};
use berth_kernel::Home;
use berth_serving::CLOSED;

use super::lists::{Asked, list};
use crate::{
    Facts, Interface, State,
    describe::{At, interfaces},
    rules::honoured,
};

/// Nothing that a task may be in goes while not all tasks are known, and nothing comes that a host
/// may be in.
///
/// # Errors
/// InternalError, after which callers try again.
pub fn check_known(facts: &Facts) -> Result<(), Error> {
    match facts.has_closed_clusters {
        true => Err(Error::internal_error(CLOSED)),
        false => Ok(()),
    }
}

/// `tasks` are those of all tasks; `state` is with what is there by itself.
///
/// # Errors
/// As the API has them.
pub fn describe(
    state: &State,
    input: &DescribeNetworkInterfacesRequest,
    tasks: &[Interface],
    home: &Home,
) -> Result<DescribeNetworkInterfacesResult, Error> {
    honoured::check(&Request::DescribeNetworkInterfaces(input.clone()))?;
    let (ids, token) = (&input.network_interface_ids, &input.next_token);
    let asked = Asked::of(&input.filters, ids, token, input.max_results);
    let at = At { state, home, interfaces: tasks };
    let (found, next_token) = list(asked, interfaces(at))?;
    Ok(DescribeNetworkInterfacesResult { network_interfaces: Some(found), next_token })
}
