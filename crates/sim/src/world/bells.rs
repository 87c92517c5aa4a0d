//! Hangs bells, and makes a cluster for some of them that is deleted later.
use berth_api::ecs::{CreateClusterRequest, DeleteClusterRequest};

use super::World;
use crate::{
    bells::{Report, records::Bell},
    client::FAMILIES,
};

/// A cluster without machines.
const TOWER: &str = "tower";
/// There is none of this name.
const NOWHERE: &str = "nowhere";

/// In which bells ring, from when they are hung.
const RINGS_WITHIN_MS: i64 = 150_000;

impl World {
    pub(super) fn hang_bells(&mut self, clusters: &[&str]) {
        let cluster_name = Some(TOWER.to_owned());
        self.operator_asks(CreateClusterRequest { cluster_name, ..Default::default() });
        let now = self.leaders_now();
        let node = self.control.leader.expect("it was started");
        let places = [clusters, clusters, clusters, clusters, &[TOWER, NOWHERE]].concat();
        for number in 0..self.dice.between(6, 12) {
            let bell = Bell {
                name: number.to_string(),
                rings_at: now + self.dice.between(3_000, RINGS_WITHIN_MS),
                cluster: self.dice.one(&places).to_owned(),
                task_definition: self.dice.one(&FAMILIES).to_owned(),
                count: self.dice.one(&[1, 1, 2, 3]),
                ring: None,
                outcome: None,
            };
            let owner = self.control.nodes.get_mut(&node).expect("it was started");
            owner.bells.as_mut().expect("there are some").report(Report::Hung(bell));
        }
        self.drive(node);
    }

    /// It is forgotten an hour later.
    pub(super) fn pull_down_the_tower(&mut self) {
        if self.control.has_bells {
            let cluster = Some(TOWER.to_owned());
            self.operator_asks(DeleteClusterRequest { cluster });
        }
    }
}
