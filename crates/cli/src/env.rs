//! `berth env`: shell variables for the AWS CLI, the SDKs and Terraform.
use crate::data_dir::{Access, DataDir};

#[derive(clap::Args)]
pub struct Env {
    #[command(flatten)]
    data: DataDir,
}

pub fn run(args: Env) -> anyhow::Result<()> {
    for (name, value) in variables(&args.data.written()?) {
        say!("export {name}={}", quoted(&value));
    }
    say!("unset {}", FOREIGN.join(" "));
    Ok(())
}

/// What would travel with our key, and belongs to the user's AWS account.
pub const FOREIGN: [&str; 2] = ["AWS_SESSION_TOKEN", "AWS_PROFILE"];

/// What AWS's tools read. The endpoint is that of the services that Berth has: all others stay
/// where they are.
pub fn variables(access: &Access) -> Vec<(&'static str, String)> {
    let endpoints = berth_server::endpoint_variables().map(|it| (it, access.endpoint.clone()));
    let others = [
        // Some clients put the name of a service before that of the host.
        ("AWS_DISABLE_HOST_PREFIX_INJECTION", "true".to_owned()),
        ("AWS_REGION", access.region.clone()),
        ("AWS_DEFAULT_REGION", access.region.clone()),
        ("AWS_ACCESS_KEY_ID", access.access_key_id.clone()),
        ("AWS_SECRET_ACCESS_KEY", access.secret_access_key.clone()),
    ];
    let bundle = access.bundle().map(|it| ("AWS_CA_BUNDLE", it.display().to_string()));
    endpoints.chain(others).chain(bundle).collect()
}

/// As a shell word that stands for exactly this text.
pub fn quoted(text: &str) -> String {
    let plain = |it: char| it.is_ascii_alphanumeric() || "-_./:+=".contains(it);
    match !text.is_empty() && text.chars().all(plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_survive_a_shell() {
        assert_eq!(quoted("http://127.0.0.1:4577"), "http://127.0.0.1:4577");
        assert_eq!(quoted("a b"), "'a b'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
