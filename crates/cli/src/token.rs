//! `berth token`: by what machines join a cluster.
use anyhow::bail;
use berth_api::{
    berth::{
        CreateJoinTokenRequest, JoinAttribute, JoinToken, ListJoinTokensRequest, Response,
        RevokeJoinTokenRequest,
    },
    to_json,
};

use crate::{
    asking,
    cluster::{ClusterArgs, last_part},
    moment,
    output::Output,
    pages,
    proposed::Proposed,
    reference,
    table::{Cell, Table},
    terminal::Terminal,
};

#[derive(clap::Args)]
pub struct Token {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// Make a token and print, once, the command by which a machine joins with it
    Create(Create),
    /// List tokens, and which machines have joined by them
    Ls(List),
    /// Let nobody in by a token any more; who has joined by it stays
    Revoke(Revoke),
}

#[derive(clap::Args)]
struct Create {
    /// By how many machines it can be used
    #[arg(long, value_name = "N", default_value_t = 1)]
    uses: i32,
    /// How long it is good, as 30m, 12h or 7d
    #[arg(long = "for", value_name = "TIME", default_value = "1h", value_parser = seconds)]
    valid: i32,
    /// What the machines have as an attribute, whatever their agents say; repeatable
    #[arg(long = "attribute", value_name = "NAME=VALUE", value_parser = attribute)]
    attributes: Vec<(String, String)>,
    /// Capacity provider that the machines belong to
    #[arg(long, value_name = "NAME")]
    capacity_provider: Option<String>,
    /// For a machine that has lost its agent's directory: it comes back as this instance, and the
    /// keys that it had are good no more
    #[arg(long, value_name = "INSTANCE")]
    rejoin: Option<String>,
    #[arg(short, long, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    cluster: ClusterArgs,
}

#[derive(clap::Args)]
struct List {
    #[arg(short, long, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    cluster: ClusterArgs,
}

#[derive(clap::Args)]
struct Revoke {
    /// Its id, as `berth token ls` shows it
    token: String,
    #[arg(short, long, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    cluster: ClusterArgs,
}

pub fn run(args: &Token) -> anyhow::Result<()> {
    match &args.verb {
        Verb::Create(it) => create(it),
        Verb::Ls(it) => list(it),
        Verb::Revoke(it) => revoke(it),
    }
}

fn create(args: &Create) -> anyhow::Result<()> {
    let cluster = args.cluster.connect()?;
    asking::run(&cluster, async {
        let rejoins = match &args.rejoin {
            Some(it) => Some(reference::instance(&cluster, it).await?),
            None => None,
        };
        let attribute = |(name, value): &(String, String)| JoinAttribute {
            name: Some(name.clone()),
            value: Some(value.clone()),
        };
        let request = CreateJoinTokenRequest {
            attributes: Some(args.attributes.iter().map(attribute).collect()),
            capacity_provider: args.capacity_provider.clone(),
            cluster: Some(cluster.name.clone()),
            rejoins,
            uses: Some(args.uses),
            valid_seconds: Some(args.valid),
        };
        let answer = cluster.client.call_berth(request.into()).await?;
        let Response::CreateJoinToken(it) = answer else { bail!(ANOTHER) };
        if matches!(args.output, Output::Json) {
            say!("{}", to_json(&it));
            return Ok(());
        }
        let (token, shown) = (it.token.unwrap_or_default(), it.join_token.unwrap_or_default());
        let until = shown.expires_at.map(moment::shown).unwrap_or_default();
        let uses = match shown.uses_max.unwrap_or_default() {
            1 => "one machine".to_owned(),
            many => format!("{many} machines"),
        };
        note!("For {uses}, until {until}. It is shown this once; on the machine, as root:");
        let server = it.endpoint.unwrap_or_else(|| cluster.client.endpoint());
        if server.starts_with("http://") {
            note!(
                "(On the control plane's own machine only: it is served without TLS, and a token \
                 is not said over plain HTTP to others.)"
            );
        }
        say!("{}", cluster.command(Proposed::JoinByToken { token: &token, server: &server }));
        Ok(())
    })
}

fn list(args: &List) -> anyhow::Result<()> {
    let cluster = args.cluster.connect()?;
    asking::run(&cluster, async {
        let all: Vec<JoinToken> = pages::all(async |next_token| {
            let request = ListJoinTokensRequest {
                cluster: Some(cluster.name.clone()),
                max_results: None,
                next_token,
            };
            let answer = cluster.client.call_berth(request.into()).await?;
            let Response::ListJoinTokens(it) = answer else { return Ok((None, None)) };
            Ok::<_, berth_api::client::CallError>((it.join_tokens, it.next_token))
        })
        .await?;
        match args.output {
            Output::Json => {
                let all: Vec<String> = all.iter().map(to_json).collect();
                say!("[{}]", all.join(","));
            }
            Output::Text => table(&all).print(&Terminal::stdout(args.cluster.no_color)),
        }
        Ok(())
    })
}

fn table(all: &[JoinToken]) -> Table<6> {
    let row = |it: &JoinToken| {
        let uses = it.uses.as_deref().unwrap_or_default();
        let joined = uses.iter().map(|it| {
            let arn = it.container_instance_arn.as_deref().unwrap_or_default();
            format!("{} ({})", last_part(arn), it.host_name.as_deref().unwrap_or_default())
        });
        let bound = it.attributes.iter().flatten().map(|it| {
            let word = |it: &Option<String>| it.clone().unwrap_or_default();
            format!("{}={}", word(&it.name), word(&it.value))
        });
        let rejoins = it.rejoins.as_deref().map(|it| format!("rejoin {}", last_part(it)));
        let text = |it: &Option<String>| Cell::from(it.clone().unwrap_or_default());
        let (until, bound) = (it.expires_at.map(moment::shown), rejoins.into_iter().chain(bound));
        [
            text(&it.token_id),
            text(&it.status),
            Cell::from(format!("{}/{}", uses.len(), it.uses_max.unwrap_or_default())),
            text(&until),
            Cell::from(bound.collect::<Vec<_>>().join(" ")),
            Cell::from(joined.collect::<Vec<_>>().join(", ")),
        ]
    };
    let headers = ["TOKEN", "STATUS", "USES", "UNTIL", "FOR", "JOINED"];
    Table { headers, rows: all.iter().map(row).collect() }
}

fn revoke(args: &Revoke) -> anyhow::Result<()> {
    let cluster = args.cluster.connect()?;
    asking::run(&cluster, async {
        let request = RevokeJoinTokenRequest {
            cluster: Some(cluster.name.clone()),
            token_id: Some(args.token.clone()),
        };
        let answer = cluster.client.call_berth(request.into()).await?;
        let Response::RevokeJoinToken(it) = answer else { bail!(ANOTHER) };
        match args.output {
            Output::Json => say!("{}", to_json(&it)),
            Output::Text => say!(
                "Nobody joins by token {} any more. Who has joined by it stays: berth token ls \
                 names them.",
                args.token
            ),
        }
        Ok(())
    })
}

const ANOTHER: &str = "the control plane answered another question";

/// A time as people write it: `30m`, `12h`, `7d`.
fn seconds(text: &str) -> Result<i32, String> {
    let form = "a time is a number and s, m, h or d, as 30m, 12h or 7d; up to 30d";
    let unit = text.chars().last().ok_or(form)?;
    let number: i32 = text[..text.len() - unit.len_utf8()].parse().map_err(|_| form.to_owned())?;
    let factor = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return Err(form.to_owned()),
    };
    number.checked_mul(factor).filter(|it| *it > 0).ok_or_else(|| form.to_owned())
}

fn attribute(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, value) = parts.ok_or("an attribute is NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, told) in [("90s", 90), ("30m", 1_800), ("1h", 3_600), ("30d", 2_592_000)] {
            assert_eq!(seconds(text), Ok(told));
        }
        for wrong in ["", "h", "1", "1w", "-1h", "0m", "99999999d", "1é"] {
            seconds(wrong).unwrap_err();
        }
    }
}
