//! Images that hosts are to have before a task asks for them: who is told of them, and who has
//! them.
use std::sync::Arc;

use berth_api::image::familiar;
use berth_placement::Preferred;

use super::{State, Topic};
use crate::cluster::records::{
    id::ContainerInstanceId,
    prepull::{HostImages, Prepull, PrepullOn},
};

impl State {
    /// The instances that say that they have all of these images, as definitions name them. None
    /// of no image, and of one that no host is to have.
    pub fn hosts_with<'a>(&self, images: impl IntoIterator<Item = &'a str>) -> Preferred {
        match self.host_images.is_empty() {
            true => Preferred::default(),
            false => Preferred::with(images.into_iter().map(named), &self.image_hosts),
        }
    }

    pub(super) fn set_prepull(
        &mut self,
        id: &str,
        new: Option<&Prepull>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        self.prepulls.set(id.to_owned(), new.cloned().map(Arc::new));
        nudge(Topic::Prepull(id.to_owned()));
        self.nudge_hosts(nudge);
    }

    /// What hosts are to have may be something else now.
    fn nudge_hosts(&self, nudge: &mut dyn FnMut(Topic)) {
        self.container_instances.keys().for_each(|id| {
            nudge(Topic::Assignment(*id));
            if self.host_images.contains_key(id) {
                nudge(Topic::HostImages(*id));
            }
        });
    }

    /// A service that says on which hosts an image is to be has changed.
    pub(super) fn nudge_hosts_of_service(&self, service: &str, nudge: &mut dyn FnMut(Topic)) {
        let is_its =
            |it: &Arc<Prepull>| matches!(&it.on, PrepullOn::Service { name } if name == service);
        if self.prepulls.values().any(is_its) {
            self.prepulls.values().filter(|it| is_its(it)).for_each(|it| {
                nudge(Topic::Prepull(it.id.clone()));
            });
            self.nudge_hosts(nudge);
        }
    }

    pub(super) fn set_host_images(
        &mut self,
        id: ContainerInstanceId,
        new: Option<&HostImages>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let old = self.host_images.set(id, new.cloned().map(Arc::new));
        for (it, is_there) in [(old.as_deref(), false), (new, true)] {
            let present = it.into_iter().flat_map(|it| &it.images).filter(|it| it.is_present());
            for image in present {
                self.image_hosts.set((named(&image.image), id), is_there);
                if let Some(digest) = image.digest() {
                    self.image_hosts.set((of_digest(digest), id), is_there);
                }
            }
        }
        nudge(Topic::HostImages(id));
        // What its session has told counts until it says so.
        nudge(Topic::Assignment(id));
    }

    /// Those that are to look at what became of the cluster, of a service or of an instance.
    pub(super) fn prepull_topics(&self) -> impl Iterator<Item = Topic> {
        let prepulls = self.prepulls.keys().map(|id| Topic::Prepull(id.clone()));
        prepulls.chain(self.host_images.keys().map(|id| Topic::HostImages(*id)))
    }
}

/// By what an image is found: as the runtime lists it, or by its digest if its name has one.
fn named(image: &str) -> Arc<str> {
    match image.split_once('@') {
        Some((_, digest)) => of_digest(digest),
        None => familiar(image).into(),
    }
}

/// What no image without a digest is found by, whatever it is called: hosts say digests.
fn of_digest(digest: &str) -> Arc<str> {
    format!("@{digest}").into()
}
