//! `--dry-run`: the control plane rehearses a call, and nothing is changed.
use anyhow::Context;
use berth_api::{
    Document,
    berth::{Plan, PlanChangeRequest, PlannedCall, Response},
    ecs::Request,
    to_json,
};

use crate::{cluster::Cluster, exit, output::Output, say};

/// Whether a call would be refused: the error is the call's own.
pub async fn check(cluster: &Cluster, call: Request) -> anyhow::Result<()> {
    planned(cluster, call).await.map(drop)
}

async fn planned(cluster: &Cluster, call: Request) -> anyhow::Result<Plan> {
    let input = serde_json::from_slice(&call.encode()).context("a call is written as JSON")?;
    let call = PlannedCall {
        operation: Some(call.operation().name().to_owned()),
        input: Some(Document::from(&input)),
    };
    let request = PlanChangeRequest { call: Some(call), ..PlanChangeRequest::default() };
    match cluster.client.call_berth(request.into()).await? {
        Response::PlanChange(it) => it.plan.context("the control plane answered without a plan"),
        _ => anyhow::bail!("the control plane answered another question"),
    }
}

/// What calls would come to, printed one after the other; the error says that tasks find no place.
pub async fn of(cluster: &Cluster, calls: Vec<Request>, output: Output) -> anyhow::Result<()> {
    let mut is_placed = true;
    for call in calls {
        let plan = planned(cluster, call).await?;
        is_placed &= plan.refused.as_ref().is_none_or(Vec::is_empty);
        match output {
            Output::Json => say::json(&to_json(&plan)),
            Output::Text => say::result(plan.text.as_deref().unwrap_or_default()),
        }
    }
    if is_placed { Ok(()) } else { Err(exit::Silent(exit::CANNOT_BE_PLACED).into()) }
}
