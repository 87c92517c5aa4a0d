//! Roles of tasks become others while their tasks run.
use berth_sessions::acs::Machine;

use super::{Event, World};
use crate::roles::ANEW_PERIOD_MS;

impl World {
    /// All roles are deleted and made again under their names: what was made of the former ones is
    /// good no more.
    pub(super) fn make_roles_anew(&mut self) {
        let roles = &mut self.control.roles;
        roles.times += 1;
        let times = roles.times;
        self.control.nodes.values_mut().for_each(|it| it.roles.times = times);
        let nodes: Vec<_> = self.control.nodes.keys().copied().collect();
        let sessions: Vec<_> = nodes.into_iter().flat_map(|it| self.sessions.of_node(it)).collect();
        for session in sessions {
            self.move_session(session, Machine::see_roles);
        }
    }

    pub(super) fn roles_change(&mut self) {
        if !self.are_faults_over() {
            self.make_roles_anew();
            self.after(ANEW_PERIOD_MS, Event::RolesChange);
        }
    }
}
