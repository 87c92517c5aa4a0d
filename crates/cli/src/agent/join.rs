//! How an agent comes by its identity: it has one, or joins by a token that is not to be seen in
//! lists of processes.
use std::{
    env, fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow, bail};
use berth_agent::{AgentError, Identity};
use berth_api::join_token::JoinToken;

use super::Agent;
use crate::server;

/// Longer than any token.
const TOKEN_BYTES_MAX: u64 = 4_096;

/// The name of the credential of a unit (`LoadCredential=`), in the directory that it is given.
const CREDENTIAL: &str = "join";
const CREDENTIALS_DIRECTORY: &str = "CREDENTIALS_DIRECTORY";

/// The identity in the agent's directory, or that which the token gets; none of an agent that signs
/// with another key.
pub fn identity(args: &Agent) -> anyhow::Result<Option<Identity>> {
    if let Some(it) = Identity::read(&args.directory()?)? {
        if args.join.is_some() {
            note!(
                "This machine has joined as {}: --join is used only if its key is refused.",
                it.container_instance_arn
            );
        }
        return Ok(Some(it));
    }
    joined(args, None)
}

/// The identity that the token gets, in place of one whose key the control plane knows no more;
/// none without a token, or if it was refused for another reason.
pub fn again(
    args: &Agent,
    had: Option<&Identity>,
    error: &AgentError,
) -> anyhow::Result<Option<Identity>> {
    let AgentError::KeyRefused { name, .. } = error else { return Ok(None) };
    let has_token = args.join.is_some() || credential().is_some();
    let is_unknown = berth_agent::identity::is_unknown_key(name);
    let Some(had) = had.filter(|_| is_unknown && has_token) else { return Ok(None) };
    note!(
        "The control plane knows no key of {} any more: joining anew.",
        had.container_instance_arn
    );
    joined(args, Some(had))
}

fn joined(args: &Agent, refused: Option<&Identity>) -> anyhow::Result<Option<Identity>> {
    let directory = args.directory()?;
    let Some(token) = token(args.join.as_deref())? else {
        if args.server.is_some() {
            bail!("--server names where to join: give a token with --join");
        }
        return Ok(None);
    };
    let named = args.server.as_ref().or(args.endpoint.as_ref());
    let server = named.or(refused.map(|it| &it.endpoint)).ok_or_else(|| {
        anyhow!("a token is for a control plane: name it with --server, as it was printed with it")
    })?;
    let cluster = Some(args.machine.cluster.as_str()).filter(|it| *it != "default");
    let joining = async {
        let ending = crate::shutdown::requested()?;
        tokio::select! {
            joined = berth_agent::identity::join(&directory, server, &token, cluster, refused) => {
                Ok(Some(joined?))
            }
            () = ending => Err(anyhow!("stopped before this machine has joined")),
        }
    };
    let identity = server::runtime()?.block_on(joining)?;
    Ok(identity)
}

/// What was given, or what the unit has.
pub fn token(given: Option<&str>) -> anyhow::Result<Option<JoinToken>> {
    let text = match given {
        Some("-") => {
            let mut text = String::new();
            let read = io::stdin().lock().take(TOKEN_BYTES_MAX).read_to_string(&mut text);
            read.context("the token cannot be read from standard input")?;
            text
        }
        Some(it) => match it.strip_prefix('@') {
            Some(path) => of_file(Path::new(path))?,
            None => it.to_owned(),
        },
        None => match credential() {
            Some(path) => of_file(&path)?,
            None => return Ok(None),
        },
    };
    Ok(Some(JoinToken::parse(&text)?))
}

/// The token that a unit gives its agent.
fn credential() -> Option<PathBuf> {
    let directory = env::var_os(CREDENTIALS_DIRECTORY).map(PathBuf::from)?;
    Some(directory.join(CREDENTIAL)).filter(|it| it.exists())
}

fn of_file(path: &Path) -> anyhow::Result<String> {
    let cannot = || format!("the token cannot be read from {}", path.display());
    let file = fs::File::open(path).with_context(cannot)?;
    let mut text = String::new();
    file.take(TOKEN_BYTES_MAX).read_to_string(&mut text).with_context(cannot)?;
    Ok(text)
}
