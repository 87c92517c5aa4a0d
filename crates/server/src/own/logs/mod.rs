//! CloudWatch Logs: lines, and what is told of groups and streams with them.
mod events;
mod put;
mod tail;
mod turns;

use std::sync::Arc;

use berth_api::logs::{Error, OfNode, Response};
use berth_kernel::Call;
use berth_logs::{
    CloudWatchLogs, Facts, Logs, SHARD, State,
    describe::StreamFigures,
    operations::{check_constraints, describe_groups, describe_streams},
};
use berth_serving::{CLOSED, Published as _};

use super::{Own, Said};
use crate::{door::Origin, node::Node};

/// What the node keeps in files, and no shard knows.
pub(crate) enum LinesOfLogs {}

impl Own<CloudWatchLogs> for LinesOfLogs {
    async fn answer(
        node: &Arc<Node>,
        from: &Origin<'_>,
        call: Call<OfNode, Facts>,
    ) -> Result<Said<Response>, Error> {
        if node.is_closed(SHARD) {
            return Err(Error::service_unavailable(CLOSED));
        }
        let (state, home) = (state(node), &call.facts.home);
        let response: Response = match call.request {
            OfNode::DescribeLogGroups(it) => {
                check_constraints(&it)?;
                let bytes = |id: berth_logs::records::GroupId| node.lines.group_bytes(id.0);
                describe_groups::describe(&state, &it, bytes, home)?.into()
            }
            OfNode::DescribeLogStreams(it) => {
                check_constraints(&it)?;
                let figures = |id| figures(node, id);
                describe_streams::describe(&state, &it, figures, home)?.into()
            }
            OfNode::FilterLogEvents(it) => {
                check_constraints(&it)?;
                events::filter(node, it).await?.into()
            }
            OfNode::GetLogEvents(it) => {
                check_constraints(&it)?;
                events::get(node, it).await?.into()
            }
            OfNode::PutLogEvents(it) => {
                check_constraints(&it)?;
                put::put(node, it, &who(node, from)).await?.into()
            }
            OfNode::TestMetricFilter(it) => {
                check_constraints(&it)?;
                events::test_filter(node, it).await?.into()
            }
            OfNode::StartLiveTail(it) => {
                check_constraints(&it)?;
                return tail::start(node, from, &it, &call.request_id).map(Said::Stream);
            }
        };
        Ok(response.into())
    }
}

/// Groups and streams, as they are published.
fn state(node: &Node) -> Arc<State> {
    node.state::<Logs>(SHARD).expect("it is there from the first start on")
}

/// Who calls, whatever session it is: the id of a user or a role, or the account.
fn who(node: &Node, from: &Origin<'_>) -> String {
    let entity = from.caller.principal.entity();
    entity.map_or_else(|| node.home.account.clone(), |it| it.id.to_string())
}

fn figures(node: &Node, id: berth_logs::records::StreamId) -> StreamFigures {
    let known = node.lines.stream(id.0);
    known.map_or_else(StreamFigures::default, |it| StreamFigures {
        first_event_ms: Some(it.first_ms),
        last_event_ms: Some(it.last_ms),
        last_ingestion_ms: Some(it.ingested_ms),
    })
}
