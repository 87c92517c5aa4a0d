//! `berth scale`: how many tasks services should have.
use berth_api::{
    berth::{ExplainServiceRequest, Response, ServiceExplanation},
    ecs::UpdateServiceRequest,
};
use tokio::time::Instant;

use crate::{
    asking,
    cluster::{Cluster, ClusterArgs},
    exit,
    follow::only_for_room,
    output::Output,
    proposed::Proposed,
    reference, rehearsal, say, services, times,
    waiting::{self, WaitTimeout},
};

/// Looks that find nothing but a want of room before it is said.
const LOOKS_WITHOUT_ROOM: u32 = 12;

#[derive(clap::Args)]
pub struct Scale {
    /// SERVICE=N, one or several, or SERVICE N
    #[arg(required = true, value_name = "SERVICE=N")]
    wishes: Vec<String>,
    /// Say what would be started and stopped, and do nothing
    #[arg(long, conflicts_with = "detach")]
    dry_run: bool,
    /// Do not wait until that many are running
    #[arg(long)]
    detach: bool,
    /// Only the names, one per line
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    timeout: WaitTimeout,
    #[command(flatten)]
    cluster: ClusterArgs,
}

pub fn run(args: &Scale) -> anyhow::Result<()> {
    let wishes = wishes(&args.wishes)?;
    let cluster = args.cluster.connect()?;
    asking::run(&cluster, scale(&cluster, &wishes, args))
}

/// Services and how many tasks each should have.
fn wishes(words: &[String]) -> anyhow::Result<Vec<(String, i32)>> {
    let wrong = |it: &str| exit::With {
        code: exit::USAGE,
        text: format!(
            "'{it}' is not SERVICE=N, where N is how many tasks there should be in all, such as \
             web=3"
        ),
    };
    // `+2` would be read as 2, and may mean two more.
    let is_plain = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    let number = |it: &str| it.parse::<i32>().ok().filter(|_| is_plain(it));
    if let [name, count] = words
        && !name.contains('=')
    {
        return Ok(vec![(name.clone(), number(count).ok_or_else(|| wrong(count))?)]);
    }
    let wish = |it: &String| {
        let (name, count) = it.split_once('=').ok_or_else(|| wrong(it))?;
        Ok((name.to_owned(), number(count).ok_or_else(|| wrong(it))?))
    };
    words.iter().map(wish).collect()
}

/// What a service was asked to become.
struct Scaled {
    cluster: Cluster,
    name: String,
    before: i32,
    wanted: i32,
}

/// Knows all of them before it changes the first.
async fn scale(cluster: &Cluster, wishes: &[(String, i32)], args: &Scale) -> anyhow::Result<()> {
    let mut all: Vec<Scaled> = Vec::with_capacity(wishes.len());
    for (text, wanted) in wishes {
        let service = reference::service(cluster, text).await?;
        let (before, wanted) = (service.desired_count.unwrap_or(0), *wanted);
        let (cluster, name) = (cluster.of(text), services::name(&service).to_owned());
        let is_it = |it: &&Scaled| it.name == name && it.cluster.name == cluster.name;
        if let Some(other) = all.iter().find(is_it) {
            return Err(twice(&name, other.wanted, wanted));
        }
        all.push(Scaled { cluster, name, before, wanted });
    }
    if args.dry_run {
        let calls = all.iter().map(|it| it.request().into()).collect();
        return rehearsal::of(cluster, calls, Output::Text).await;
    }
    for it in &all {
        it.cluster.client.send(it.request()).await?;
    }
    let begun = Instant::now();
    for it in &all {
        if !args.detach {
            let Scaled { cluster, name, wanted, .. } = it;
            until_there(cluster, name, *wanted, args.timeout, args.quiet).await?;
        }
        let took = times::duration(begun.elapsed().as_millis().try_into().unwrap_or(i64::MAX));
        if args.quiet {
            say!("{}", it.name);
            continue;
        }
        let what = if it.before == it.wanted {
            format!("{}: {} as before", it.name, it.wanted)
        } else {
            format!("{}: {} → {}", it.name, it.before, it.wanted)
        };
        let there = if args.detach { String::new() } else { format!(", all there   total {took}") };
        say!("{what}{there}");
        if it.before != it.wanted {
            let undo = Proposed::UndoScale { service: &it.name, count: it.before };
            say!("  undo: {}", it.cluster.command(undo));
        }
    }
    Ok(())
}

/// The last would count, and the first would be waited for in vain.
fn twice(name: &str, first: i32, second: i32) -> anyhow::Error {
    let text = format!("service {name} is named twice, with {first} and {second}; name it once");
    exit::With { code: exit::USAGE, text }.into()
}

impl Scaled {
    fn request(&self) -> UpdateServiceRequest {
        UpdateServiceRequest {
            cluster: Some(self.cluster.name.clone()),
            service: Some(self.name.clone()),
            desired_count: Some(self.wanted),
            ..UpdateServiceRequest::default()
        }
    }
}

/// Until a service has so many tasks, or stands still for want of room.
pub async fn until_there(
    cluster: &Cluster,
    service: &str,
    wanted: i32,
    timeout: WaitTimeout,
    is_quiet: bool,
) -> anyhow::Result<()> {
    let (mut told, mut without_room) = (String::new(), 0);
    let look = async || {
        let it = look(cluster, service).await?;
        let counts = Counts::of(&it);
        let text = format!("{service}: {} of {wanted} running", counts.running);
        if text != told && !is_quiet {
            note!("{text}{}", counts.others());
            told = text;
        }
        let (waits, parts) = (it.waits.as_deref(), it.deployments.as_deref());
        let stands_still = only_for_room(waits.unwrap_or_default(), parts.unwrap_or_default());
        without_room = if stands_still { without_room + 1 } else { 0 };
        if without_room >= LOOKS_WITHOUT_ROOM {
            let placement = it.placement.unwrap_or_default();
            note!("{service} waits for room; it goes on once there is some");
            say::aside(&placement.text.unwrap_or_default());
            if placement.container_instances == Some(0) {
                note!("{}", asking::how_to_join(cluster));
            }
            return Err(exit::Silent(exit::CANNOT_BE_PLACED).into());
        }
        Ok(counts.is_there(wanted).then_some(()))
    };
    let look_again = cluster.command(Proposed::LookAtScaling { service });
    let goes_on = format!("{service} is still scaling to {wanted}. Look: {look_again}");
    waiting::until(timeout, look).await?.or_say(&goes_on, exit::TIMED_OUT)
}

async fn look(cluster: &Cluster, service: &str) -> anyhow::Result<ServiceExplanation> {
    let request = ExplainServiceRequest {
        cluster: Some(cluster.name.clone()),
        service: Some(service.to_owned()),
    };
    match cluster.client.call_berth(request.into()).await? {
        Response::ExplainService(it) => Ok(it.explanation.unwrap_or_default()),
        _ => anyhow::bail!("the control plane answered another question"),
    }
}

/// The tasks of a service, of all its deployments together.
struct Counts {
    running: i32,
    pending: i32,
    stopping: i32,
}

impl Counts {
    fn of(it: &ServiceExplanation) -> Counts {
        let deployments = || it.deployments.iter().flatten();
        Counts {
            running: deployments().filter_map(|it| it.running_count).sum(),
            pending: deployments().filter_map(|it| it.pending_count).sum(),
            stopping: deployments().filter_map(|it| it.stopping_count).sum(),
        }
    }

    fn others(&self) -> String {
        let others = [(self.pending, "pending"), (self.stopping, "stopping")];
        others.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!(", {n} {what}")).collect()
    }

    fn is_there(&self, wanted: i32) -> bool {
        self.running == wanted && self.pending == 0 && self.stopping == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_written_in_two_ways() {
        let read =
            |words: &[&str]| wishes(&words.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
        let web = |n| ("web".to_owned(), n);
        assert_eq!(read(&["web=3"]).unwrap(), [web(3)]);
        assert_eq!(read(&["web", "3"]).unwrap(), [web(3)]);
        assert_eq!(read(&["web=0", "api=2"]).unwrap(), [web(0), ("api".to_owned(), 2)]);
        for wrong in
            [&["web"][..], &["web=x"], &["web=-1"], &["web=+2"], &["web", "x"], &["web=1", "api"]]
        {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }
}
