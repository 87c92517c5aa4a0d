//! Making the stream of a container before it starts, and the group if that is asked for.

use berth_api::client::{CallError, Client};
use berth_api::logs;

use super::spec::Spec;

/// What opens a stream for one container. Whoever signs is its execution role, or the agent.
#[derive(Debug, Clone)]
pub struct Opening {
    client: Client,
    spec: Spec,
}

impl Opening {
    #[must_use]
    pub fn new(client: &Client, spec: Spec) -> Self {
        Self { client: client.with_region(&spec.region), spec }
    }

    /// Makes what is not there. The group only if it is missing: who may not make one needs not.
    ///
    /// # Errors
    /// The control plane's; `reason` makes a text of it.
    pub async fn open(&self, container_id: &str) -> Result<(), CallError> {
        let made = self.make_stream(container_id).await;
        if !self.spec.creates_group || !matches!(&made, Err(error) if is_missing(error)) {
            return made;
        }
        let input = logs::CreateLogGroupRequest {
            log_group_name: Some(self.spec.group.clone()),
            ..logs::CreateLogGroupRequest::default()
        };
        let sent = self.client.send_to(&logs::ROW, "CreateLogGroup", &input).await;
        or_there_already(sent.map(|_: logs::CreateLogGroupResponse| ()))?;
        self.make_stream(container_id).await
    }

    async fn make_stream(&self, container_id: &str) -> Result<(), CallError> {
        let input = logs::CreateLogStreamRequest {
            log_group_name: Some(self.spec.group.clone()),
            log_stream_name: Some(self.spec.stream(container_id).to_owned()),
        };
        let sent = self.client.send_to(&logs::ROW, "CreateLogStream", &input).await;
        or_there_already(sent.map(|_: logs::CreateLogStreamResponse| ()))
    }
}

fn or_there_already(sent: Result<(), CallError>) -> Result<(), CallError> {
    match sent {
        Err(CallError::Api(api)) if api.code == "ResourceAlreadyExistsException" => Ok(()),
        other => other,
    }
}

/// The group or the stream is not there.
pub fn is_missing(error: &CallError) -> bool {
    matches!(error, CallError::Api(api) if api.code == "ResourceNotFoundException")
}

/// It stays so unless somebody makes the group, or allows it.
pub fn is_lasting(error: &CallError) -> bool {
    is_missing(error) || matches!(error, CallError::Api(api) if api.code == "AccessDeniedException")
}

/// ECS: the reason of a task whose log cannot be begun.
#[must_use]
pub fn reason(error: &CallError) -> String {
    format!(
        "ResourceInitializationError: failed to validate logger args: create stream has been \
         retried 1 times: failed to create Cloudwatch log stream: {error}"
    )
}
