//! `berth role`: what IAM's API cannot do with a role.
use anyhow::anyhow;
use berth_api::{
    berth::{Response, RevokeRoleSessionsRequest, RevokeRoleSessionsResponse},
    to_json,
};

use crate::{asking, cluster::Cluster, data_dir::DataDir, moment, output::Output};

#[derive(clap::Args)]
pub struct Role {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// End all sessions of a role that were made so far; tasks that run get new credentials at once
    RevokeSessions(RevokeSessions),
}

#[derive(clap::Args)]
struct RevokeSessions {
    /// Name of the role
    role: String,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    #[arg(short, long, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    data: DataDir,
}

pub fn run(args: &Role) -> anyhow::Result<()> {
    let Verb::RevokeSessions(args) = &args.verb;
    let cluster = Cluster::reached(&args.data, None)?;
    asking::run(&cluster, async {
        let request = RevokeRoleSessionsRequest {
            role_name: Some(args.role.clone()),
            dry_run: Some(args.dry_run),
        };
        let answer = cluster.client.call_berth(request.into()).await?;
        let Response::RevokeRoleSessions(it) = answer else {
            return Err(anyhow!("the control plane answered another question"));
        };
        match args.output {
            Output::Json => say!("{}", to_json(&it)),
            Output::Text => say!("{}", text(&it, args.dry_run)),
        }
        Ok(())
    })
}

fn text(it: &RevokeRoleSessionsResponse, is_dry: bool) -> String {
    let arn = it.role_arn.as_deref().unwrap_or_default();
    let tasks = match it.running_tasks.unwrap_or_default() {
        0 => "No task that runs has it.".to_owned(),
        1 => "1 task that runs has it, and gets new credentials at once.".to_owned(),
        many => format!("{many} tasks that run have it, and get new credentials at once."),
    };
    if is_dry {
        return format!("Would end all sessions of {arn}. {tasks}");
    }
    let at = it.revoked_at.map(moment::shown).unwrap_or_default();
    format!(
        "All sessions of {arn} that were made before {at} have ended. {tasks} Nothing takes that \
         back: who may assume the role can do so again."
    )
}

#[cfg(test)]
mod tests {
    use berth_api::Timestamp;
    use expect_test::expect;

    use super::*;

    #[test]
    fn what_is_said_of_sessions() {
        let it = |running_tasks| RevokeRoleSessionsResponse {
            role_arn: Some("arn:aws:iam::123456789012:role/web".to_owned()),
            revoked_at: Some(Timestamp(1_795_228_247_000)),
            running_tasks: Some(running_tasks),
        };
        let said = [text(&it(0), true), text(&it(1), false), text(&it(7), false)].join("\n");
        expect![[r#"
            Would end all sessions of arn:aws:iam::123456789012:role/web. No task that runs has it.
            All sessions of arn:aws:iam::123456789012:role/web that were made before 2026-11-21T02:30:47.000Z have ended. 1 task that runs has it, and gets new credentials at once. Nothing takes that back: who may assume the role can do so again.
            All sessions of arn:aws:iam::123456789012:role/web that were made before 2026-11-21T02:30:47.000Z have ended. 7 tasks that run have it, and get new credentials at once. Nothing takes that back: who may assume the role can do so again."#]]
        .assert_eq(&said);
    }
}
