//! Exit codes, the same for all commands.
use std::process::ExitCode;

use berth_api::client::CallError;

use crate::data_dir::NoDirectory;

const FAILED: u8 = 1;
/// clap's own, too.
const USAGE: u8 = 2;
const NOT_FOUND: u8 = 3;
const NOT_ALLOWED: u8 = 4;
const UNREACHABLE: u8 = 10;

/// What an error is to a script.
pub fn code(error: &anyhow::Error) -> ExitCode {
    if error.is::<NoDirectory>() {
        return ExitCode::from(USAGE);
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
