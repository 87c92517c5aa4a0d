//! Images that hosts are to have before a task asks for them, in some of the worlds: people ask for
//! some, and take that back.
use berth_ecs::{NewPrepull, Own, cluster::records::prepull::PrepullOn};
use berth_kernel::Home;

use super::World;
use crate::{client::provider_of, dice::Dice};

/// Worlds with them are one in so many.
const IN_EVERY: u64 = 3;

/// Beside how many of a thousand calls of clients somebody thinks of images.
const BESIDE: u64 = 150;

const IMAGES: [&str; 3] = ["r.example/web:1", "r.example/web:2", "job"];

/// What happens by chance with images: other worlds are as they would be without them.
pub struct Prepulls {
    pub are_there: bool,
    dice: Dice,
}

impl Prepulls {
    pub fn new(seed: u64) -> Prepulls {
        Prepulls { are_there: seed % IN_EVERY == 2, dice: Dice::new(seed.rotate_left(47)) }
    }
}

impl World {
    /// Now and then, in some cluster.
    pub fn think_of_images(&mut self) {
        if !self.prepulls.are_there || !self.prepulls.dice.chance(BESIDE) {
            return;
        }
        let clusters: Vec<String> = self.hosts.iter().map(|it| it.cluster.clone()).collect();
        if let Some(cluster) = self.prepulls.dice.pick(&clusters) {
            self.change_images(cluster);
        }
    }

    /// Hosts of a cluster are to have another image, or one less.
    pub(super) fn change_images(&mut self, cluster: &str) {
        let Some(node) = self.control.leader.filter(|_| self.prepulls.are_there) else { return };
        let Some(state) = self.state_of(cluster) else { return };
        let ids: Vec<String> = state.prepulls.values().map(|it| it.id.clone()).collect();
        let services: Vec<String> = state.services.values().map(|it| it.name.clone()).collect();
        let dice = &mut self.prepulls.dice;
        let old = if dice.chance(400) { dice.pick(&ids).cloned() } else { None };
        let service = if dice.chance(400) { dice.pick(&services).cloned() } else { None };
        let own = match (old, service) {
            (Some(id), _) => Own::DeletePrepull(id),
            (None, service) => Own::CreatePrepull(NewPrepull {
                image: dice.one(&IMAGES).to_owned(),
                on: match service {
                    Some(name) => PrepullOn::Service { name },
                    None => PrepullOn::CapacityProvider { name: provider_of(cluster).to_owned() },
                },
            }),
        };
        let call = self.next_number();
        self.say(|| format!("call {call} of {cluster}: {own:?}"));
        let root = Home::default().root();
        self.ask_cluster(node, call, (cluster, &root), own);
    }
}
