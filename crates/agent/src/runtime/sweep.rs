//! What Docker has of images, what uses them, and removing some.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use bollard::errors::Error;
use bollard::query_parameters::{ListContainersOptions, ListImagesOptions, RemoveImageOptions};
use tokio::time::Instant;

use super::docker::Docker;
use super::fault;
use crate::housekeeping::{Image, Used};
use crate::machine::{Container, Task};
use crate::names;

/// Docker reads all layers for it.
const SIZES_MAX: Duration = Duration::from_secs(60);
/// A look at how it is may take so long: pings are quick, lists of busy daemons less so.
const PING_MAX: Duration = Duration::from_secs(2);
const LIST_MAX: Duration = Duration::from_secs(8);
/// Timed-out calls that are remembered until somebody asks.
const SLOW_CALLS_MAX: usize = 100;
/// The same of tasks whose containers were removed, and of images that came.
const LEFT_MAX: usize = 10_000;

/// A listed image under one of its names, just before this is removed.
enum Now {
    AsListed,
    /// The name is gone, or another image's.
    NotIts,
    /// It has a container, or a name that it had not.
    Needed,
}

impl Docker {
    /// It answers, also when it is asked for its list.
    pub async fn is_well(&self) -> bool {
        let ping = tokio::time::timeout(PING_MAX, self.client.ping()).await;
        if !matches!(ping, Ok(Ok(_))) {
            return false;
        }
        matches!(tokio::time::timeout(LIST_MAX, self.list()).await, Ok(Ok(_)))
    }

    /// A call about a container took too long. It has one name whatever the call knew it by.
    pub(super) fn is_slow(&self, container: &Container) {
        note_slow(&mut self.slow.lock().expect("no panic while it is noted"), container);
    }

    /// The calls that took too long since this was asked last, by their containers.
    pub fn take_slow_calls(&self) -> Vec<(Instant, String)> {
        std::mem::take(&mut *self.slow.lock().expect("no panic while it is noted"))
    }

    /// A task's containers are to go: what images they are made of is known for the last time.
    pub(super) fn note_left(&self, task: &Task, ids: BTreeSet<String>) {
        let mut left = self.left.lock().expect("no panic while it is noted");
        if left.len() < LEFT_MAX {
            left.push(Used { ids, is_live: false, ..Used::of(task) });
        }
    }

    /// What tasks have used whose containers were removed since this was asked last.
    pub fn take_left(&self) -> Vec<Used> {
        std::mem::take(&mut *self.left.lock().expect("no panic while it is noted"))
    }

    pub(super) fn note_came(&self, id: String) {
        let mut came = self.came.lock().expect("no panic while it is noted");
        if came.len() < LEFT_MAX {
            came.insert(id);
        }
    }

    /// The ids of images that came from their registries since this was asked last.
    pub fn take_fetched(&self) -> BTreeSet<String> {
        std::mem::take(&mut *self.came.lock().expect("no panic while it is noted"))
    }

    /// Why nothing is to be pulled, if so.
    pub fn refuse_pulls(&self, why: Option<String>) {
        *self.no_room.lock().expect("no panic while it is noted") = why;
    }

    pub(super) fn no_room(&self) -> Option<String> {
        self.no_room.lock().expect("no panic while it is noted").clone()
    }

    /// Asks whoever cleans up to make room, and waits until that is done. False: nobody does.
    pub(super) async fn have_room_made(&self) -> bool {
        let (done, is_done) = tokio::sync::oneshot::channel();
        let Some(asking) = self.settings.room.as_ref() else { return false };
        asking.send(done).await.is_ok() && is_done.await.is_ok()
    }

    /// Where Docker keeps images and containers, if it says so.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn root(&self) -> Result<Option<String>, Error> {
        Ok(self.client.info().await?.docker_root_dir)
    }

    /// All images, and of which of them containers of tasks are made, by their ARNs.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn stock(
        &self,
        now_ms: u64,
    ) -> Result<(Vec<Image>, BTreeMap<String, BTreeSet<String>>), Error> {
        let images = self.client.list_images(None::<ListImagesOptions>).await?;
        let options = ListContainersOptions { all: true, ..ListContainersOptions::default() };
        let containers = self.client.list_containers(Some(options)).await?;
        let mut of_tasks: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut used = BTreeSet::new();
        for it in containers {
            let Some(image) = it.image_id else { continue };
            let task = it.labels.and_then(|labels| labels.get(names::LABEL_TASK_ARN).cloned());
            if let Some(task) = task {
                of_tasks.entry(task).or_default().insert(image.clone());
            }
            used.insert(image);
        }
        let images = images.into_iter().map(|it| Image {
            has_container: used.contains(&it.id),
            names: it
                .repo_tags
                .into_iter()
                .chain(it.repo_digests)
                .filter(|name| is_name(name))
                .collect(),
            id: it.id,
            seen_ms: now_ms,
        });
        Ok((images.collect(), of_tasks))
    }

    /// Removes an image under all its names, and never by force. It may be long since it was
    /// listed: what a container was made of meanwhile, or has a new name, stays; and so does a name
    /// that another image has by now. True: it has gone.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn remove_image(&self, image: &Image) -> Result<bool, Error> {
        let tags = image.names.iter().filter(|it| !it.contains('@'));
        let names: Vec<&String> = tags.chain(std::iter::once(&image.id)).collect();
        for name in names {
            match self.is_as_listed(image, name).await? {
                Now::AsListed => {}
                Now::NotIts => continue,
                Now::Needed => return Ok(false),
            }
            match self.client.remove_image(name, None::<RemoveImageOptions>, None).await {
                Ok(_) => {}
                Err(error) if fault::is_gone(&error) => {}
                // Somebody uses it by now.
                Err(error) if fault::status(&error) == Some(409) => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        self.forget_images();
        Ok(true)
    }

    async fn is_as_listed(&self, image: &Image, name: &str) -> Result<Now, Error> {
        let options = ListContainersOptions { all: true, ..ListContainersOptions::default() };
        let containers = self.client.list_containers(Some(options)).await?;
        if containers.iter().any(|it| it.image_id.as_ref() == Some(&image.id)) {
            return Ok(Now::Needed);
        }
        match self.client.inspect_image(name).await {
            Err(error) if fault::is_gone(&error) => Ok(Now::NotIts),
            Err(error) => Err(error),
            Ok(found) if found.id.as_ref() != Some(&image.id) => Ok(Now::NotIts),
            Ok(found) => {
                let mut tags = found.repo_tags.into_iter().flatten().filter(|it| is_name(it));
                let has_new = tags.any(|it| !image.names.contains(&it));
                Ok(if has_new { Now::Needed } else { Now::AsListed })
            }
        }
    }

    /// The containers with the largest layers of their own, as people know them.
    pub async fn largest_containers(&self, count: usize) -> Vec<(String, i64)> {
        let options = ListContainersOptions {
            all: true,
            size: true,
            filters: None::<HashMap<String, Vec<String>>>,
            ..ListContainersOptions::default()
        };
        let asking = self.client.list_containers(Some(options));
        let Ok(Ok(all)) = tokio::time::timeout(SIZES_MAX, asking).await else { return Vec::new() };
        let mut sizes: Vec<(String, i64)> = all
            .into_iter()
            .filter_map(|it| {
                let name = it.names?.into_iter().next()?;
                Some((name.trim_start_matches('/').to_owned(), it.size_rw?))
            })
            .collect();
        sizes.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
        sizes.truncate(count);
        sizes
    }
}

/// Docker writes so where there is none.
fn is_name(name: &str) -> bool {
    !name.contains("<none>")
}

fn note_slow(slow: &mut Vec<(Instant, String)>, container: &Container) {
    if slow.len() < SLOW_CALLS_MAX {
        slow.push((Instant::now(), container.spec.runtime_name.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::ContainerSpec;
    use crate::vitals::Vitals;

    #[test]
    fn calls_by_the_name_and_by_the_id_of_a_container_are_of_one() {
        let container = |name: &str, id: Option<&str>| {
            let spec = ContainerSpec { runtime_name: name.to_owned(), ..ContainerSpec::default() };
            let mut container = Container::new(spec);
            container.runtime_id = id.map(str::to_owned);
            container
        };
        let is_impaired = |containers: &[Container]| {
            let (mut slow, mut vitals) = (Vec::new(), Vitals::default());
            containers.iter().for_each(|it| note_slow(&mut slow, it));
            vitals.timed_out(Instant::now(), slow);
            vitals.is_impaired()
        };
        let two = [("web", None), ("web", Some("1")), ("db", None), ("db", Some("2"))];
        assert!(!is_impaired(&two.map(|(name, id)| container(name, id))));
        let three = ["web", "db", "job"];
        assert!(is_impaired(&three.map(|name| container(name, None))));
    }
}
