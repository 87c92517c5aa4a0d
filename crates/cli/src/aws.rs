//! `berth aws …`: the real AWS CLI, pointed at this machine's control plane.
use std::{ffi::OsString, os::unix::process::CommandExt, process::Command};

use anyhow::anyhow;

use crate::{data_dir::DataDir, env};

#[derive(clap::Args)]
pub struct Aws {
    #[command(flatten)]
    data: DataDir,
    /// Arguments of the AWS CLI
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGS")]
    args: Vec<OsString>,
}

/// Becomes the AWS CLI, so that its output and exit code are its own.
pub fn run(args: Aws) -> anyhow::Result<()> {
    let access = args.data.access()?;
    let mut command = Command::new("aws");
    command.args(&args.args);
    for name in env::FOREIGN {
        command.env_remove(name);
    }
    command.envs(env::variables(&access));
    if let Some(token) = &access.session_token {
        command.env("AWS_SESSION_TOKEN", token);
    }
    let error = command.exec();
    Err(match error.kind() {
        std::io::ErrorKind::NotFound => {
            anyhow!("the AWS CLI is not installed: there is no `aws` on the PATH")
        }
        _ => anyhow!("the AWS CLI cannot be run: {error}"),
    })
}
