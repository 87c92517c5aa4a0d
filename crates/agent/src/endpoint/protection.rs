//! Task protection as a container asks for it: a call of the public API, signed by its task role.

use std::time::Duration;

use berth_api::client::{CallError, Client};
use berth_api::ecs;
use berth_api::sigv4::Credentials;
use bytes::Bytes;
use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::answer::{Answer, json};
use crate::credentials::Held;

/// ECS: for the call.
const CALL_MAX: Duration = Duration::from_secs(4);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Wish {
    protection_enabled: Option<bool>,
    expires_in_minutes: Option<i32>,
}

#[derive(Serialize, Default)]
struct Told {
    #[serde(rename = "requestID", skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protection: Option<Protection>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Failure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Fault>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Protection {
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration_date: Option<String>,
    protection_enabled: bool,
    task_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Failure {
    arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    reason: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Fault {
    arn: String,
    code: String,
    message: String,
}

/// Where calls go.
#[derive(Debug, Clone)]
pub struct Api {
    pub endpoint: String,
    pub trust: Option<berth_tls::Trust>,
    pub region: String,
    pub cluster: String,
}

/// An id that no container of who asks has.
pub fn no_task() -> Answer {
    let message = "Failed to find a task for the request";
    fault(StatusCode::NOT_FOUND, "", "ResourceNotFoundException", message)
}

/// `body` is absent to ask, and what is wished otherwise.
pub async fn answer(api: &Api, task_arn: &str, held: Option<&Held>, body: Option<Bytes>) -> Answer {
    let wish = match body.map(|body| serde_json::from_slice::<Wish>(&body)) {
        None => None,
        Some(Ok(Wish { protection_enabled: Some(enabled), expires_in_minutes })) => {
            Some((enabled, expires_in_minutes))
        }
        Some(Ok(_)) => {
            let message = "Invalid request: does not contain 'ProtectionEnabled' field";
            return fault(StatusCode::BAD_REQUEST, task_arn, "InvalidParameterException", message);
        }
        Some(Err(_)) => {
            let message = "UpdateTaskProtection: failed to decode request";
            return fault(StatusCode::BAD_REQUEST, task_arn, "InvalidParameterException", message);
        }
    };
    let Some(held) = held else {
        let message = "Invalid Request: no task IAM role credentials available for task";
        return fault(StatusCode::FORBIDDEN, task_arn, "AccessDeniedException", message);
    };
    match tokio::time::timeout(CALL_MAX, call(api, task_arn, held, wish)).await {
        Ok(Ok((protected, failures))) => told(task_arn, protected, failures),
        Ok(Err(error)) => failed(task_arn, &error),
        Err(_) => timed_out(task_arn),
    }
}

type Outcome = (Option<Vec<ecs::ProtectedTask>>, Option<Vec<ecs::Failure>>);

async fn call(
    api: &Api,
    task_arn: &str,
    held: &Held,
    wish: Option<(bool, Option<i32>)>,
) -> Result<Outcome, CallError> {
    let credentials = Credentials {
        access_key_id: held.access_key_id.clone(),
        secret_access_key: held.secret_access_key.to_string(),
        session_token: Some(held.session_token.to_string()).filter(|token| !token.is_empty()),
    };
    let client = Client::trusting(&api.endpoint, &api.region, credentials, api.trust.as_ref())
        .map_err(|error| CallError::Transport(error.to_string()))?;
    let (cluster, tasks) = (Some(api.cluster.clone()), Some(vec![task_arn.to_owned()]));
    Ok(match wish {
        None => {
            let found = client.send(ecs::GetTaskProtectionRequest { cluster, tasks }).await?;
            (found.protected_tasks, found.failures)
        }
        Some((enabled, expires_in_minutes)) => {
            let request = ecs::UpdateTaskProtectionRequest {
                cluster,
                expires_in_minutes,
                protection_enabled: Some(enabled),
                tasks,
            };
            let changed = client.send(request).await?;
            (changed.protected_tasks, changed.failures)
        }
    })
}

fn told(
    task_arn: &str,
    protected: Option<Vec<ecs::ProtectedTask>>,
    failures: Option<Vec<ecs::Failure>>,
) -> Answer {
    if let Some(failure) = failures.unwrap_or_default().into_iter().next() {
        let failure = Failure {
            arn: failure.arn.unwrap_or_else(|| task_arn.to_owned()),
            detail: failure.detail,
            reason: failure.reason.unwrap_or_default(),
        };
        return json(StatusCode::OK, &Told { failure: Some(failure), ..Told::default() });
    }
    let Some(task) = protected.unwrap_or_default().into_iter().next() else {
        let message = "The control plane tells of no protection";
        return fault(StatusCode::INTERNAL_SERVER_ERROR, task_arn, "ServerException", message);
    };
    let at = task.expiration_date.and_then(|at| jiff::Timestamp::from_millisecond(at.0).ok());
    let protection = Protection {
        expiration_date: at.map(|at| at.to_string()),
        protection_enabled: task.protection_enabled.unwrap_or(false),
        task_arn: task.task_arn.unwrap_or_else(|| task_arn.to_owned()),
    };
    json(StatusCode::OK, &Told { protection: Some(protection), ..Told::default() })
}

fn failed(task_arn: &str, error: &CallError) -> Answer {
    match error {
        CallError::Api(error) => {
            let status = StatusCode::from_u16(error.http_status)
                .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            fault(status, task_arn, &error.code, &error.message)
        }
        CallError::TimedOut(_) => timed_out(task_arn),
        CallError::Transport(_) | CallError::Decode(_) => {
            let message = error.to_string();
            fault(StatusCode::INTERNAL_SERVER_ERROR, task_arn, "ServerException", &message)
        }
    }
}

fn timed_out(task_arn: &str) -> Answer {
    let message = "Timed out calling ECS Task Protection API";
    fault(StatusCode::GATEWAY_TIMEOUT, task_arn, "RequestCanceled", message)
}

fn fault(status: StatusCode, arn: &str, code: &str, message: &str) -> Answer {
    let [arn, code, message] = [arn, code, message].map(str::to_owned);
    json(status, &Told { error: Some(Fault { arn, code, message }), ..Told::default() })
}
