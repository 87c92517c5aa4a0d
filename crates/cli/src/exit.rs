//! Exit codes, the same for all commands.
use std::process::ExitCode;

use berth_api::client::CallError;

use crate::data_dir::NoDirectory;

const FAILED: u8 = 1;
/// clap's own, too.
const USAGE: u8 = 2;
const NOT_FOUND: u8 = 3;
const NOT_ALLOWED: u8 = 4;
/// Tasks find no place.
pub const CANNOT_BE_PLACED: u8 = 6;
const UNREACHABLE: u8 = 10;
/// A plan with changes, if asked to say so.
pub const CHANGES: u8 = 11;
pub const INTERRUPTED: u8 = 130;

/// Nothing has the name that was given.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotFound(pub String);

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
    let call = error.chain().find_map(|it| it.downcast_ref::<CallError>());
    ExitCode::from(match call {
        Some(CallError::Transport(_) | CallError::TimedOut(_)) => UNREACHABLE,
        Some(CallError::Api(it)) if it.code.ends_with("NotFoundException") => NOT_FOUND,
        Some(CallError::Api(it)) if it.http_status == 403 => NOT_ALLOWED,
        Some(CallError::Api(it)) => match it.code.as_str() {
            "AccessDeniedException"
            | "InvalidSignatureException"
            | "UnrecognizedClientException" => NOT_ALLOWED,
            _ => FAILED,
        },
        Some(CallError::Decode(_)) | None => FAILED,
    })
}
