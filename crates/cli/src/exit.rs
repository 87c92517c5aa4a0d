//! Exit codes, the same for all commands.
use std::process::ExitCode;

use berth_agent::AgentError;
use berth_api::client::CallError;

use crate::data_dir::NoDirectory;

pub const DONE: u8 = 0;
pub const FAILED: u8 = 1;
/// clap's own, too.
pub const USAGE: u8 = 2;
const NOT_FOUND: u8 = 3;
const NOT_ALLOWED: u8 = 4;
/// What is there does not allow it.
pub const CONFLICT: u8 = 5;
/// Tasks find no place.
pub const CANNOT_BE_PLACED: u8 = 6;
/// A deployment failed, and what was there before is there again.
pub const ROLLED_BACK: u8 = 7;
/// A deployment ended without having been completed, and nothing was rolled back.
pub const NOT_ROLLED_BACK: u8 = 8;
/// The waiting ended; what was waited for goes on.
pub const TIMED_OUT: u8 = 9;
const UNREACHABLE: u8 = 10;
/// A plan with changes, if asked to say so.
pub const CHANGES: u8 = 11;

/// `berth run --wait`: the fault is not the container's, which has the other codes to itself.
pub const NOT_RUN: u8 = 125;
/// Likewise: what should run is there, and cannot be run.
pub const NOT_EXECUTABLE: u8 = 126;
/// Likewise: what should run is not there.
pub const NO_SUCH_COMMAND: u8 = 127;
/// Whoever read the result has stopped reading before its end. As of programs that SIGPIPE ends.
pub const NOT_READ: u8 = 141;
/// Ctrl-C: what had been begun goes on.
pub const INTERRUPTED: u8 = 130;

/// Nothing has the name that was given.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotFound(pub String);

/// An error of the caller's with a code of its own.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
pub struct With {
    pub code: u8,
    pub text: String,
}

/// A code that says it all: what there is to read has been printed as the result.
#[derive(Debug, thiserror::Error)]
#[error("exit code {0}")]
pub struct Silent(pub u8);

/// What an error is to a script.
pub fn code(error: &anyhow::Error) -> ExitCode {
    if error.is::<NoDirectory>() {
        return ExitCode::from(USAGE);
    }
    if error.is::<NotFound>() {
        return ExitCode::from(NOT_FOUND);
    }
    if let Some(Silent(code)) = error.downcast_ref() {
        return ExitCode::from(*code);
    }
    if let Some(With { code, .. }) = error.downcast_ref() {
        return ExitCode::from(*code);
    }
    if let Some(AgentError::KeyRefused { .. }) = error.downcast_ref() {
        return ExitCode::from(NOT_ALLOWED);
    }
    let call = error.chain().find_map(|it| it.downcast_ref::<CallError>());
    ExitCode::from(match call {
        Some(CallError::Transport(_) | CallError::TimedOut(_)) => UNREACHABLE,
        Some(CallError::Api(it)) if it.code.ends_with("NotFoundException") => NOT_FOUND,
        Some(CallError::Api(it)) if it.http_status == 403 => NOT_ALLOWED,
        Some(CallError::Api(it)) => match it.code.as_str() {
            "AccessDeniedException"
            | "InvalidSignatureException"
            | "UnrecognizedClientException" => NOT_ALLOWED,
            "ConflictException" | "EntityAlreadyExists" | "DeleteConflict" => CONFLICT,
            "NoSuchEntity" => NOT_FOUND,
            _ => FAILED,
        },
        Some(CallError::Decode(_)) | None => FAILED,
    })
}
