//! DescribeDaemon and ListDaemons.
use berth_api::ecs::{
    DescribeDaemonRequest, DescribeDaemonResponse, Error, ListDaemonsRequest, ListDaemonsResponse,
};

use super::{super::active, existing, rules::capacity_provider};
use crate::{
    Home,
    cluster::{State, describe},
    limits::LIST_MAX,
    page,
};

pub fn describe_daemon(
    state: &State,
    input: &DescribeDaemonRequest,
) -> Result<DescribeDaemonResponse, Error> {
    let cluster = active(state)?;
    let daemon = existing(state, &cluster, input.daemon_arn.as_deref())?;
    Ok(DescribeDaemonResponse { daemon: Some(describe::daemon(state, &cluster, &daemon)) })
}

/// ECS: all of a cluster, or those of any of these capacity providers; here in the order of their
/// names.
pub fn list_daemons(
    state: &State,
    input: &ListDaemonsRequest,
    home: &Home,
) -> Result<ListDaemonsResponse, Error> {
    let cluster = active(state)?;
    let providers = input.capacity_provider_arns.iter().flatten();
    let providers = providers.map(|it| capacity_provider(it, home));
    let providers: Vec<&str> = providers.collect::<Result<_, _>>()?;
    let parameters = ListDaemonsRequest { next_token: None, max_results: None, ..input.clone() };
    let parameters = format!("daemons {}", berth_api::to_json(&parameters));
    let page = page::of(input.next_token.as_deref(), input.max_results, LIST_MAX, &parameters)?;
    let rest = state.managed_daemons.values().filter(|it| {
        let mut of = it.configuration.capacity_providers.iter();
        let fits = providers.is_empty() || of.any(|it| providers.contains(&it.as_str()));
        fits && page.after().is_none_or(|at| it.name.as_str() > at)
    });
    let (page, next_token) = page.take(rest, |it| it.name.clone());
    let shown = page.into_iter().map(|it| describe::daemon_summary(&cluster, it));
    Ok(ListDaemonsResponse { daemon_summaries_list: Some(shown.collect()), next_token })
}
