//! What `--fix` does: only what harms nothing.

use std::path::Path;
use std::time::Duration;

use hyper::Method;
use serde_json::Value;

use crate::asked::{Asked, NEAR};
use crate::gather::{Answer, by_socket};
use crate::report::Fix;

/// An image is many files.
const REMOVAL_MAX: Duration = Duration::from_secs(60);
/// Images without tags: those with a digest are among them.
const UNTAGGED: &str = "/images/json?filters=%7B%22dangling%22%3A%5B%22true%22%5D%7D";
/// Of all removals.
const CLEAN_UP_MAX: Duration = Duration::from_secs(120);

/// What was done.
///
/// # Errors
/// Why it could not be.
pub async fn mend(asked: &Asked, fix: Fix) -> Result<String, String> {
    match fix {
        Fix::CleanUp => clean_up(asked).await,
        Fix::Forwarding => {
            set(asked, "net/ipv4/ip_forward", 1)?;
            Ok("net.ipv4.ip_forward is 1".to_owned())
        }
        Fix::Rules => {
            let lacking = berth_agent::network::trial::without_rules();
            let lacking = lacking.map_err(|it| it.to_string())?;
            berth_agent::network::trial::put_rules(&lacking).map_err(|it| it.to_string())?;
            Ok("What uplinks of tasks send, and answers to it, are let through".to_owned())
        }
        Fix::Raise { setting, to } => {
            set(asked, setting, to)?;
            Ok(format!("{} is {to}, until the next start", setting.replace('/', ".")))
        }
    }
}

/// Removes, one by one and never by force, images that nobody can name: what has a digest is
/// pulled by it, and what a container is made of Docker keeps.
async fn clean_up(asked: &Asked) -> Result<String, String> {
    let listed = docker(asked, Method::GET, UNTAGGED, NEAR).await?;
    if listed.status != 200 {
        return Err(format!("Docker answers {}", listed.status));
    }
    let images = listed.json();
    let ids = images.as_array().into_iter().flatten().filter(|it| is_unnamed(it));
    let removals = async {
        let mut count = 0;
        for id in ids.filter_map(|it| it["Id"].as_str()) {
            let removed =
                docker(asked, Method::DELETE, &format!("/images/{id}"), REMOVAL_MAX).await?;
            match removed.status {
                200 => count += 1,
                // It has gone meanwhile, or something is made of it.
                404 | 409 => {}
                status => return Err(format!("Docker answers {status} of image {id}")),
            }
        }
        Ok(count)
    };
    let count = tokio::time::timeout(CLEAN_UP_MAX, removals).await;
    let count = count.map_err(|_| "Docker has not removed all images in time".to_owned())??;
    let what = if count == 1 { "image" } else { "images" };
    Ok(format!(
        "{count} {what} without tags and digests removed; what builds have cached goes by docker \
         builder prune"
    ))
}

async fn docker(
    asked: &Asked,
    method: Method,
    path: &str,
    limit: Duration,
) -> Result<Answer, String> {
    by_socket(asked.socket(), method, path, limit).await.map_err(|it| it.told())
}

/// Whether it has neither tags nor digests. Docker before 25 says `<none>` of what there is not.
fn is_unnamed(image: &Value) -> bool {
    ["RepoTags", "RepoDigests"].into_iter().all(|of| match &image[of] {
        Value::Null => true,
        Value::Array(names) => {
            names.iter().all(|it| it.as_str().is_some_and(|it| it.starts_with("<none>")))
        }
        _ => false,
    })
}

fn set(asked: &Asked, setting: &str, to: u64) -> Result<(), String> {
    let path = asked.file(&Path::new("proc/sys").join(setting).to_string_lossy());
    std::fs::write(&path, to.to_string()).map_err(|it| format!("{}: {it}", path.display()))
}
