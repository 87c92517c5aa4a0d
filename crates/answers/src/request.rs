//! DescribeExplanation: why tasks of a request were not placed.
use berth_api::berth::{
    DescribeExplanationRequest, DescribeExplanationResponse, Error, Explanation, Refusal,
    RefusedInstances,
};
use berth_ecs::cluster::{
    State,
    records::{cluster::ClusterRecord, explanation::ExplanationRecord},
};
use berth_placement::Refused;

/// The explanation that was filed under a request's id, true of the moment of its answer.
pub fn describe_explanation(
    state: &State,
    input: &DescribeExplanationRequest,
) -> Result<DescribeExplanationResponse, Error> {
    let cluster = state.cluster.as_ref();
    let cluster = cluster.ok_or_else(|| Error::cluster_not_found("Cluster not found."))?;
    let request_id = input.request_id.clone().unwrap_or_default();
    let record = state.explanations.get(&request_id).ok_or_else(|| {
        Error::resource_not_found(format!(
            "There is no explanation of request '{request_id}' in cluster {}. Explanations are \
             kept for 24 hours, the last 100 of each cluster, for requests that could not place \
             all their tasks.",
            cluster.name
        ))
    })?;
    Ok(DescribeExplanationResponse {
        explanation: Some(explanation(cluster, record, record.missing())),
    })
}

/// An explanation as the API shows it, of a request or of this moment; more instances would take
/// `takers` of the missing tasks.
pub(super) fn explanation(
    cluster: &ClusterRecord,
    it: &ExplanationRecord,
    takers: usize,
) -> Explanation {
    let count = |n: usize| Some(i32::try_from(n).unwrap_or(i32::MAX));
    let closest = it.explanation.closest.as_ref();
    Explanation {
        request_id: Some(it.request_id.clone()).filter(|it| !it.is_empty()),
        cluster_arn: Some(cluster.arn()),
        task_definition_arn: Some(cluster.task_definition_arn(&it.task_definition)),
        group: Some(it.group.clone()),
        asked: count(it.asked),
        placed: count(it.placed),
        explained_at: Some(it.explained_at),
        container_instances: count(it.explanation.instances),
        refused: Some(it.explanation.refused.iter().map(|it| refused(cluster, it)).collect()),
        closest_container_instance_arn: closest
            .map(|it| cluster.container_instance_arn(it.instance)),
        fix: it.explanation.fix.as_ref().map(ToString::to_string),
        text: Some(text(it, takers)),
    }
}

fn refused(cluster: &ClusterRecord, it: &Refused) -> RefusedInstances {
    let arns = it.instances.iter().map(|id| cluster.container_instance_arn(*id)).collect();
    let refusals = it.refusals.iter().map(|it| Refusal {
        reason: Some(it.reason().to_owned()),
        text: Some(it.to_string()),
        task_arn: it.task().map(|id| cluster.task_arn(id)),
    });
    RefusedInstances { container_instance_arns: Some(arns), refusals: Some(refusals.collect()) }
}

/// As people read it: a headline, and what refused.
pub(super) fn text(it: &ExplanationRecord, takers: usize) -> String {
    let missing = it.missing();
    let headline = format!(
        "Cannot place {missing} of {} tasks of {} (task definition {})",
        it.asked, it.group, it.task_definition
    );
    it.explanation.text(&headline, takers)
}
