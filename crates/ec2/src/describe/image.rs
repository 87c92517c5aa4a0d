//! Images as they are shown: one for each architecture, which stand for nothing. They are there for
//! configurations that look one up.
use berth_api::ec2::{
    ArchitectureValues, DeviceType, HypervisorType, Image as Wire, ImageState, ImageTypeValues,
    VirtualizationType,
};
use berth_kernel::IMAGES;

use super::shown::{Described, NO_TAGS, text};
use crate::{
    records::Kind,
    rules::{filters::Filtered, tags::Tags},
};

/// AWS: who owns the images for ECS.
const OWNER: &str = "591542846629";

const ALIAS: &str = "amazon";

const CREATED: &str = "2026-01-01T00:00:00.000Z";

pub struct ImageView {
    architecture: &'static str,
    id: &'static str,
}

pub fn images() -> impl Iterator<Item = ImageView> {
    IMAGES.into_iter().map(|(architecture, id)| ImageView { architecture, id })
}

impl ImageView {
    /// As AWS calls those that it makes.
    fn name(&self) -> String {
        format!("al2023-ami-ecs-hvm-2023.0.20260101-kernel-6.1-{}", self.architecture)
    }

    /// Whether one of these is who owns it.
    pub fn is_of(&self, owners: &[String]) -> bool {
        owners.is_empty() || owners.iter().any(|it| [OWNER, ALIAS].contains(&&**it))
    }
}

impl Filtered for ImageView {
    const FILTERS: &'static [&'static str] = &[
        "architecture",
        "creation-date",
        "description",
        "ena-support",
        "hypervisor",
        "image-id",
        "image-type",
        "is-public",
        "name",
        "owner-alias",
        "owner-id",
        "platform",
        "root-device-name",
        "root-device-type",
        "state",
        "virtualization-type",
    ];

    fn values(&self, filter: &str) -> Vec<String> {
        let it = self.wire();
        let found = match filter {
            "architecture" => it.architecture.and_then(text),
            "creation-date" => it.creation_date,
            "description" => it.description,
            "ena-support" => it.ena_support.and_then(text),
            "hypervisor" => it.hypervisor.and_then(text),
            "image-id" => it.image_id,
            "image-type" => it.image_type.and_then(text),
            "is-public" => it.public.and_then(text),
            "name" => it.name,
            "owner-alias" => it.image_owner_alias,
            "owner-id" => it.owner_id,
            "root-device-name" => it.root_device_name,
            "root-device-type" => it.root_device_type.and_then(text),
            "state" => it.state.and_then(text),
            "virtualization-type" => it.virtualization_type.and_then(text),
            _ => None,
        };
        found.into_iter().collect()
    }

    fn tags(&self) -> &Tags {
        &NO_TAGS
    }
}

impl Described for ImageView {
    type Wire = Wire;

    const KIND: Kind = Kind::Image;

    fn id(&self) -> String {
        self.id.to_owned()
    }

    fn wire(&self) -> Wire {
        Wire {
            architecture: Some(ArchitectureValues::from(self.architecture)),
            creation_date: text(CREATED),
            description: text("Stands for whatever a host runs: Berth starts no machines."),
            ena_support: Some(true),
            hypervisor: Some(HypervisorType::Xen),
            image_id: Some(self.id()),
            image_location: Some(format!("{ALIAS}/{}", self.name())),
            image_owner_alias: text(ALIAS),
            image_type: Some(ImageTypeValues::Machine),
            name: Some(self.name()),
            owner_id: text(OWNER),
            platform_details: text("Linux/UNIX"),
            public: Some(true),
            root_device_name: text("/dev/xvda"),
            root_device_type: Some(DeviceType::Ebs),
            state: Some(ImageState::Available),
            virtualization_type: Some(VirtualizationType::Hvm),
            ..Wire::default()
        }
    }
}
