//! Why secrets cannot be had, in the words of the published agent. No value is ever in one.

use berth_api::client::{ApiError, CallError};

/// ECS: before all that follows, in the reason of the task's end.
const PREFIX: &str = "ResourceInitializationError: unable to pull secrets or registry auth: ";

/// ECS: before what is wrong with files of environment variables.
const FILES: &str = "ResourceInitializationError: failed to download env files: ";

/// ECS: of what is neither an ARN nor one with three more fields.
pub const INVALID_SECRET_ARN: &str = "an invalid ARN format for the AWS Secrets Manager secret \
     was specified. Specify a valid ARN and try again.";
/// ECS: there are no credentials of the execution role.
pub const NO_CREDENTIALS: &str = "ASM secret resource: unable to find execution role credentials";
pub const NOT_AN_OBJECT: &str = "retrieved secret from Secrets Manager is not a JSON object";
pub const INVALID_LOGIN: &str =
    "asm fetching authorization data: unable to unmarshal secret value, invalid schema";

/// The reason of the task's end.
pub fn reason(what: &str) -> String {
    format!("{PREFIX}{what}")
}

/// The same of files of environment variables.
pub fn of_files(what: &str) -> String {
    format!("{FILES}{what}")
}

/// ECS: the published agent's words.
pub fn of_file(bucket: &str, key: &str, what: &str) -> String {
    of_files(&format!("unable to download env file with key {key} from bucket {bucket}: {what}"))
}

pub fn no_json_key(key: &str) -> String {
    format!("retrieved secret from Secrets Manager did not contain json key {key}")
}

/// ECS does not say of which secret.
pub fn of_json(id: &str, what: &str) -> String {
    format!("{what} (secret {id})")
}

pub fn empty_login(member: &str) -> String {
    format!("asm fetching {member}: AuthorizationData is malformed, empty field")
}

pub fn of_parameters(region: &str, what: &str) -> String {
    format!("fetching secret data from SSM Parameter Store in {region}: {what}")
}

pub fn invalid_parameters(region: &str, names: &[String]) -> String {
    of_parameters(region, &format!("invalid parameters: {}", names.join(",")))
}

pub fn of_secret(id: &str, error: &CallError) -> String {
    match error {
        CallError::Api(api) if api.code == "ResourceNotFoundException" => format!(
            "ResourceNotFoundException: The task can't retrieve the secret with ARN '{id}' from \
             AWS Secrets Manager. Check whether the secret exists in the specified Region"
        ),
        other => format!("secret {id}: {other}"),
    }
}

/// The value is bytes.
pub fn binary(id: &str) -> String {
    format!("secret {id}: its value is binary, and containers are given texts")
}

pub fn has_nul(name: &str) -> String {
    format!("the value of {name} has a NUL character, which no environment variable can hold")
}

/// ECS: the login of a private registry of ECR cannot be had.
pub fn of_ecr(what: &str) -> String {
    format!("CannotPullECRContainerError: {what}")
}

/// The same of a task without an execution role, which the agent itself has asked for: the key of
/// a machine that has joined by a token gets no login. ECS: Fargate demands the role as well.
pub fn of_ecr_without_role(error: &ApiError) -> String {
    match error.code.as_str() {
        "AccessDeniedException" => of_ecr(&format!(
            "the task definition names no execution role, and the agent's own key gets no login of \
             a registry. Give it an executionRoleArn, of a role that is allowed \
             ecr:GetAuthorizationToken. {error}"
        )),
        _ => of_ecr(&error.to_string()),
    }
}

/// ECS: whoever has it does not answer.
pub fn ecr_is_away(what: &str) -> String {
    format!("unable to retrieve ecr registry auth: {what}")
}

pub fn of_login(id: &str, what: &str) -> String {
    format!("asm fetching secret from the service for {id}: {what}")
}
