//! How people name tasks, services and definitions: ARNs, names, ids, and a piece of an id.
use anyhow::bail;
use berth_api::{
    client::{ApiError, CallError},
    ecs::{
        DescribeTaskDefinitionRequest, ListTaskDefinitionFamiliesRequest, Service, Task,
        TaskDefinition, TaskDefinitionFamilyStatus,
    },
};

use crate::{
    cluster::{Cluster, last_part},
    exit, pages,
};

/// How alike names have to be to be told instead: as much as clap wants of flags.
const LIKENESS_MIN: f64 = 0.7;

/// An ambiguous piece of an id is answered with so many of those that it may mean.
const CANDIDATES_MAX: usize = 5;

/// Digits that tell one task from another well enough.
const PIECE_DIGITS_MIN: usize = 4;

/// A task by its ARN, its id, or a piece of the id that only one task has.
pub async fn task(cluster: &Cluster, text: &str) -> anyhow::Result<Task> {
    let cluster = cluster.of(text);
    let missing = || {
        exit::NotFound(format!(
            "there is no task '{text}' in cluster {}; stopped ones are remembered for a while only",
            cluster.name
        ))
    };
    if !text.starts_with("arn:") && !may_be_task(text) {
        return Err(missing().into());
    }
    let id = match is_whole(text) {
        true => text.to_owned(),
        false => piece(&cluster.task_ids().await?, "task", &cluster.name, text)?,
    };
    let found = cluster.tasks(&[id]).await?.pop();
    Ok(found.ok_or_else(missing)?)
}

/// Whether a text can be a task's id, or a piece of it.
pub fn may_be_task(text: &str) -> bool {
    let piece = text.trim_start_matches('…');
    piece.len() >= PIECE_DIGITS_MIN && piece.chars().all(|it| it.is_ascii_hexdigit() || it == '-')
}

/// A service by its ARN or its name. One that was deleted is not there.
pub async fn service(cluster: &Cluster, text: &str) -> anyhow::Result<Service> {
    match service_if_any(cluster, text).await? {
        Some(it) => Ok(it),
        None => {
            let cluster = cluster.of(text);
            let names = cluster.service_names().await?;
            let near = did_you_mean(last_part(text), &names);
            let text = format!("there is no service '{text}' in cluster {}{near}", cluster.name);
            Err(exit::NotFound(text).into())
        }
    }
}

pub async fn service_if_any(cluster: &Cluster, text: &str) -> Result<Option<Service>, CallError> {
    let found = cluster.of(text).services(&[text.to_owned()]).await?;
    Ok(found.into_iter().find(|it| it.status.as_deref() != Some("INACTIVE")))
}

/// A task definition by family, `family:revision` or ARN.
pub async fn task_definition(cluster: &Cluster, text: &str) -> anyhow::Result<TaskDefinition> {
    match task_definition_if_any(cluster, text).await? {
        Some(it) => Ok(it),
        None => {
            let family = last_part(text).split(':').next().unwrap_or_default();
            let families = families(cluster, TaskDefinitionFamilyStatus::Active).await?;
            let near = match families.iter().any(|it| it == family) {
                true => format!("; its family has other revisions: try '{family}'"),
                false => did_you_mean(family, &families),
            };
            Err(exit::NotFound(format!("there is no task definition '{text}'{near}")).into())
        }
    }
}

pub async fn task_definition_if_any(
    cluster: &Cluster,
    text: &str,
) -> Result<Option<TaskDefinition>, CallError> {
    let task_definition = Some(text.to_owned());
    let request = DescribeTaskDefinitionRequest { task_definition, include: None };
    match cluster.client.send(request).await {
        Ok(it) => Ok(it.task_definition),
        Err(CallError::Api(it)) if is_no_definition(&it) => Ok(None),
        Err(error) => Err(error),
    }
}

/// ECS: the code is that of any fault of a client's.
pub fn is_no_definition(error: &ApiError) -> bool {
    error.message.contains("Unable to describe task definition")
}

/// Refuses a family that no task definition has, or had.
pub async fn family(cluster: &Cluster, name: &str) -> anyhow::Result<()> {
    let known = families(cluster, TaskDefinitionFamilyStatus::All).await?;
    match known.iter().any(|it| it == name) {
        true => Ok(()),
        false => {
            let near = did_you_mean(name, &known);
            Err(exit::NotFound(format!("there is no task definition '{name}'{near}")).into())
        }
    }
}

async fn families(
    cluster: &Cluster,
    status: TaskDefinitionFamilyStatus,
) -> Result<Vec<String>, CallError> {
    pages::all(async |next_token| {
        let status = Some(status.clone());
        let request = ListTaskDefinitionFamiliesRequest {
            status,
            next_token,
            ..ListTaskDefinitionFamiliesRequest::default()
        };
        let page = cluster.client.send(request).await?;
        Ok((page.families, page.next_token))
    })
    .await
}

/// `; did you mean 'web'?`, if anything has nearly that name.
pub fn did_you_mean(name: &str, known: &[String]) -> String {
    // One slip of the hand, such as two letters exchanged, counts for more in short names.
    let is_slip = |it: &String| strsim::osa_distance(name, it) == 1 && name.chars().count() > 2;
    let likeness = |it: &String| if is_slip(it) { 1.0 } else { strsim::jaro(name, it) };
    let nearest = known.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match nearest.filter(|it| likeness(it) >= LIKENESS_MIN) {
        Some(it) => format!("; did you mean '{it}'?"),
        None => String::new(),
    }
}

/// A container instance by its ARN, its id, or a piece of the id that only one has.
pub async fn instance(cluster: &Cluster, text: &str) -> anyhow::Result<String> {
    if text.starts_with("arn:") || is_whole(text) {
        return Ok(text.to_owned());
    }
    piece(&cluster.instance_ids().await?, "container instance", &cluster.name, text)
}

/// The whole id of the one task or container instance that a text is a piece of the id of; what it
/// may be beside is said by an error. `None` if it is of none.
pub async fn piece_of_any(cluster: &Cluster, text: &str) -> anyhow::Result<Option<String>> {
    if is_whole(text) || !may_be_task(text) {
        return Ok(None);
    }
    let mut known = cluster.task_ids().await?;
    known.extend(cluster.instance_ids().await?);
    match piece(&known, "task or container instance", &cluster.name, text) {
        Ok(id) => Ok(Some(id)),
        Err(error) if error.is::<exit::NotFound>() => Ok(None),
        Err(error) => Err(error),
    }
}

/// ARNs and whole ids.
pub fn is_whole(text: &str) -> bool {
    text.starts_with("arn:") || matches!(text.len(), 32 | 36)
}

/// The one of the known ids that begins or ends with a text.
pub fn piece(known: &[String], what: &str, cluster: &str, text: &str) -> anyhow::Result<String> {
    let piece = text.trim_start_matches('…');
    let has = |it: &&String| it.starts_with(piece) || it.ends_with(piece);
    let found: Vec<&String> = known.iter().filter(has).collect();
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => {
            let text = format!("there is no {what} '{text}' in cluster {cluster}");
            Err(exit::NotFound(text).into())
        }
        several => {
            let ids: Vec<&str> =
                several.iter().take(CANDIDATES_MAX).map(|it| it.as_str()).collect();
            bail!("'{text}' may be any of several {what}s: {}", ids.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_means_one() {
        let known = ["aa01", "aa02", "bb02"].map(str::to_owned);
        let piece = |text| piece(&known, "task", "c", text);
        assert_eq!(piece("aa01").unwrap(), "aa01");
        assert_eq!(piece("…01").unwrap(), "aa01");
        assert_eq!(piece("bb").unwrap(), "bb02");
        let error = piece("02").unwrap_err().to_string();
        assert_eq!(error, "'02' may be any of several tasks: aa02, bb02");
        assert!(piece("ff").unwrap_err().is::<exit::NotFound>());
    }

    #[test]
    fn near_names_are_told() {
        let known = ["web", "worker", "database"].map(str::to_owned);
        assert_eq!(did_you_mean("wbe", &known), "; did you mean 'web'?");
        assert_eq!(did_you_mean("jbo", &["job".to_owned()]), "; did you mean 'job'?");
        assert_eq!(did_you_mean("wx", &["wy".to_owned()]), "");
        assert_eq!(did_you_mean("worke", &known), "; did you mean 'worker'?");
        assert_eq!(did_you_mean("databse", &known), "; did you mean 'database'?");
        assert_eq!(did_you_mean("zzz", &known), "");
        assert_eq!(did_you_mean("web", &[]), "");
    }

    #[test]
    fn names_are_told_from_ids() {
        assert!(may_be_task("…55aabb01"));
        assert!(may_be_task("cafe"));
        assert!(!may_be_task("web"));
        assert!(!may_be_task("abc"));
    }
}
