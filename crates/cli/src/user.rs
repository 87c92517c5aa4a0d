//! `berth user`: users of this control plane, with a key each. All of it is IAM's API.
use anyhow::{Context as _, anyhow};
use berth_api::{
    client::{CallError, Client, element, elements},
    iam,
};
use serde_json::json;

use crate::{
    asking,
    cluster::Cluster,
    data_dir::DataDir,
    exit,
    output::Output,
    proposed::Proposed,
    table::{Cell, Table},
    terminal::Terminal,
};

#[derive(clap::Args)]
pub struct User {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    data: DataDir,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// Make a user with an access key, and print a profile for the AWS CLI
    Create(Create),
    /// List users and their keys
    Ls {
        /// Only the names, one per line
        #[arg(short, long)]
        quiet: bool,
        #[arg(long)]
        no_color: bool,
    },
    /// Remove a user with its keys and its policies
    Rm {
        #[arg(value_name = "NAME")]
        name: String,
    },
}

#[derive(clap::Args)]
struct Create {
    #[arg(value_name = "NAME")]
    name: String,
    /// A managed policy: name or ARN; several times for several
    #[arg(long = "policy", value_name = "POLICY")]
    policies: Vec<String>,
    /// The user may do everything: AdministratorAccess
    #[arg(long)]
    admin: bool,
    /// Say what would be made, and make nothing
    #[arg(long)]
    dry_run: bool,
    /// json: user name, key and endpoint
    #[arg(short, long, value_enum, default_value_t)]
    output: Output,
}

const ADMINISTRATOR: &str = "AdministratorAccess";

pub fn run(args: &User) -> anyhow::Result<()> {
    let cluster = Cluster::reached(&args.data, None)?;
    asking::run(&cluster, async {
        match &args.verb {
            Verb::Create(it) => create(&cluster, it, &args.data).await,
            Verb::Ls { quiet, no_color } => list(&cluster.client, *quiet, *no_color).await,
            Verb::Rm { name } => remove(&cluster.client, name).await,
        }
    })
}

/// The key comes last: a user without one is removed, and made again, without harm.
async fn create(cluster: &Cluster, args: &Create, data: &DataDir) -> anyhow::Result<()> {
    let (client, name) = (&cluster.client, args.name.as_str());
    let admin = args.admin.then(|| ADMINISTRATOR.to_owned());
    let wanted: Vec<String> = args.policies.iter().cloned().chain(admin).collect();
    let policies = arns(client, &wanted).await?;
    if args.dry_run {
        let list = if policies.is_empty() { "no policy".to_owned() } else { policies.join(", ") };
        say!("Would make the user {name} with {list}, and an access key.");
        return Ok(());
    }
    call(client, "CreateUser", &[("UserName", name)]).await?;
    let undo = cluster.command(Proposed::RemoveUser { user: name });
    let made = async {
        for arn in &policies {
            call(client, "AttachUserPolicy", &[("UserName", name), ("PolicyArn", arn)]).await?;
        }
        call(client, "CreateAccessKey", &[("UserName", name)]).await
    };
    let made = made.await.with_context(|| {
        format!("the user {name} was made, and is not whole; to remove it again: {undo}")
    })?;
    let part = |it: &str| element(&made, it).ok_or_else(|| anyhow!("the answer has no {it}"));
    let key = Key {
        name,
        id: part("AccessKeyId")?,
        secret: part("SecretAccessKey")?,
        access: &data.access()?,
    };
    match args.output {
        Output::Json => say!("{}", key.json()),
        Output::Text => say!("{}", key.profile()),
    }
    if policies.is_empty() {
        note!("{name} may do nothing yet: give it a policy, as with --policy.");
    }
    note!(
        "The secret is told here and never again. These lines belong into ~/.aws/config, which \
         only you should be able to read."
    );
    note!("  undo: {undo}");
    Ok(())
}

struct Key<'a> {
    name: &'a str,
    id: String,
    secret: String,
    access: &'a crate::data_dir::Access,
}

impl Key<'_> {
    fn json(&self) -> serde_json::Value {
        json!({
            "userName": self.name,
            "accessKeyId": self.id,
            "secretAccessKey": self.secret,
            "endpoint": self.access.endpoint,
            "region": self.access.region,
        })
    }

    /// As the AWS CLI and the SDKs read it. The endpoint is that of the services that Berth has.
    fn profile(&self) -> String {
        let Key { name, id, secret, access } = self;
        let mut lines = vec![
            format!("[profile {name}]"),
            format!("aws_access_key_id = {id}"),
            format!("aws_secret_access_key = {secret}"),
            format!("region = {}", access.region),
            "services = berth".to_owned(),
            String::new(),
            "[services berth]".to_owned(),
        ];
        for variable in berth_server::endpoint_variables() {
            let service = variable.trim_start_matches("AWS_ENDPOINT_URL_").to_lowercase();
            lines.push(format!("{service} =\n  endpoint_url = {}", access.endpoint));
        }
        lines.join("\n")
    }
}

/// The ARNs of managed policies, which people name by their names.
async fn arns(client: &Client, wanted: &[String]) -> anyhow::Result<Vec<String>> {
    if wanted.iter().all(|it| it.starts_with("arn:")) {
        return Ok(wanted.to_vec());
    }
    let known = all(client, "ListPolicies", &[], "member").await?;
    let known: Vec<(String, String)> = known
        .iter()
        .filter_map(|it| Some((element(it, "PolicyName")?, element(it, "Arn")?)))
        .collect();
    let arn = |text: &String| {
        let found = known.iter().find(|(name, arn)| name == text || arn == text);
        found.map(|(_, arn)| arn.clone()).ok_or_else(|| {
            let names: Vec<String> = known.iter().map(|(name, _)| name.clone()).collect();
            let near = crate::reference::did_you_mean(text, &names);
            exit::NotFound(format!("there is no managed policy '{text}'{near}")).into()
        })
    };
    wanted.iter().map(arn).collect()
}

async fn list(client: &Client, is_quiet: bool, no_color: bool) -> anyhow::Result<()> {
    let mut rows = Vec::new();
    for user in all(client, "ListUsers", &[], "member").await? {
        let name = element(&user, "UserName").unwrap_or_default();
        if is_quiet {
            say!("{name}");
            continue;
        }
        let keys = all(client, "ListAccessKeys", &[("UserName", &name)], "member").await?;
        let key = |it: &String| {
            let id = element(it, "AccessKeyId").unwrap_or_default();
            let is_off = element(it, "Status").as_deref() == Some("Inactive");
            if is_off { format!("{id} (off)") } else { id }
        };
        let keys: Vec<String> = keys.iter().map(key).collect();
        let created = element(&user, "CreateDate").unwrap_or_default();
        let path = element(&user, "Path").unwrap_or_default();
        rows.push([Cell::from(name), path.into(), created.into(), keys.join(", ").into()]);
    }
    if !is_quiet {
        let headers = ["USER", "PATH", "CREATED", "KEYS"];
        Table { headers, rows }.print(&Terminal::stdout(no_color));
    }
    Ok(())
}

/// What IAM wants to be gone before the user goes. Ended in between it goes on the next time.
async fn remove(client: &Client, name: &str) -> anyhow::Result<()> {
    let user = [("UserName", name)];
    let of = async |operation: &str, member: &str| -> Result<Vec<String>, CallError> {
        let found = all(client, operation, &user, "member").await?;
        let texts = found.iter().map(|it| element(it, member).unwrap_or_else(|| it.clone()));
        Ok(texts.collect())
    };
    for (listed, member, dropped, by) in [
        ("ListAccessKeys", "AccessKeyId", "DeleteAccessKey", "AccessKeyId"),
        ("ListAttachedUserPolicies", "PolicyArn", "DetachUserPolicy", "PolicyArn"),
        ("ListUserPolicies", "PolicyName", "DeleteUserPolicy", "PolicyName"),
        ("ListGroupsForUser", "GroupName", "RemoveUserFromGroup", "GroupName"),
    ] {
        for it in of(listed, member).await? {
            call(client, dropped, &[("UserName", name), (by, &it)]).await?;
        }
    }
    call(client, "DeleteUser", &user).await?;
    say!("the user {name} is gone, and its keys with it");
    Ok(())
}

async fn call(
    client: &Client,
    operation: &str,
    members: &[(&str, &str)],
) -> Result<String, CallError> {
    client.call_form(&iam::ROW, operation, members).await
}

/// Every element of a list, over all of its pages.
async fn all(
    client: &Client,
    operation: &str,
    members: &[(&str, &str)],
    each: &str,
) -> Result<Vec<String>, CallError> {
    let (mut found, mut marker) = (Vec::new(), None::<String>);
    loop {
        let more = marker.as_deref().map(|it| ("Marker", it));
        let members: Vec<(&str, &str)> = members.iter().copied().chain(more).collect();
        let xml = call(client, operation, &members).await?;
        found.extend(elements(&xml, each));
        marker = element(&xml, "Marker");
        if marker.is_none() {
            return Ok(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_one_of_the_aws_cli() {
        let access = crate::data_dir::Access {
            endpoint: "http://127.0.0.1:4577".to_owned(),
            region: "eu-central-1".to_owned(),
            access_key_id: String::new(),
            secret_access_key: String::new(),
            ca_bundle: None,
            session_token: None,
        };
        let (id, secret) = ("AKIAEXAMPLE".to_owned(), "secret".to_owned());
        let key = Key { name: "ann", id, secret, access: &access };
        let profile = key.profile();
        let begin = "[profile ann]\naws_access_key_id = AKIAEXAMPLE\n\
                     aws_secret_access_key = secret\nregion = eu-central-1\nservices = berth\n\n\
                     [services berth]\n";
        assert!(profile.starts_with(begin), "{profile}");
        for service in ["ecs", "secrets_manager", "cloudwatch_logs"] {
            let its = format!("\n{service} =\n  endpoint_url = http://127.0.0.1:4577");
            assert!(profile.contains(&its), "{service}: {profile}");
        }
    }
}
