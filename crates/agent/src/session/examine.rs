//! Somebody who is not here wants to know what is wrong with this host: it is looked at, and the
//! control plane is told.

use std::sync::Arc;

use berth_api::acs::ExamineMessage;
use berth_api::berth;

use super::Session;
use crate::examiner::Examination;

/// Looks, and tells what was found. Whoever asked waits no longer than they want to.
pub async fn examine(session: Arc<Session>, wanted: ExamineMessage) {
    let Some(examiner) = &session.config.examiner else {
        return tracing::warn!("this agent was started without anybody who could look at its host");
    };
    tracing::info!(examination = wanted.examination_id, "this host is looked at");
    let checks = examiner
        .examine(Examination {
            config: session.config.clone(),
            container_instance_arn: session.instance.container_instance_arn.clone(),
            credentials: session.client.credentials(),
            images: wanted.images,
            network: wanted.network,
        })
        .await;
    let request = berth::ReportHostRequest {
        cluster: Some(session.config.cluster.clone()),
        container_instance: Some(session.instance.container_instance_arn.clone()),
        examination: Some(berth::HostExamination {
            examination_id: Some(wanted.examination_id),
            checks: Some(checks),
        }),
        ..berth::ReportHostRequest::default()
    };
    if let Err(error) = session.client.call_berth(request.into()).await {
        tracing::warn!(%error, "what was found on this host cannot be told");
    }
}
