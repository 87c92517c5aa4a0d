//! A calm world whose wall clock is wrong: what is kept for a while is kept, what runs is not
//! moved, and the time follows a clock that is set right.
use berth_api::ecs::{RunTaskRequest, StopTaskRequest};
use berth_ecs::cluster::records::id::TaskId;

use super::{
    World,
    outages::{CLUSTER, FAMILY, MINUTE_MS, SECOND_MS},
};

const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
const YEAR_MS: i64 = 365 * DAY_MS;

/// How a wall clock is wrong.
#[derive(Clone, Copy, Debug)]
pub enum WrongClock {
    /// It is set by so much while the control plane runs, and the other way.
    Set(i64),
    /// The same while it is down.
    SetUnseen(i64),
    /// It was so much ahead when the control plane started, which is killed before it has noted
    /// down how far the time is, and starts with a clock that is right.
    WasAhead(i64),
    /// It is set by so much while the control plane is down. The next run cannot note down how far
    /// the time is and is killed soon; then another starts.
    Unsaved(i64),
    /// It is ahead by so much for some moments while the control plane runs.
    Moments(i64),
    /// The machine has no clock of its own: each start begins in 1970, and somebody asks for the
    /// time soon after.
    None,
}

impl WrongClock {
    /// Those that histories meet.
    pub const ALL: [WrongClock; 12] = [
        WrongClock::Set(5 * MINUTE_MS),
        WrongClock::Set(30 * DAY_MS),
        WrongClock::Set(-30 * DAY_MS),
        WrongClock::SetUnseen(9 * MINUTE_MS),
        WrongClock::SetUnseen(30 * YEAR_MS),
        WrongClock::SetUnseen(-DAY_MS),
        WrongClock::WasAhead(60 * MINUTE_MS),
        WrongClock::WasAhead(10 * YEAR_MS),
        WrongClock::Unsaved(DAY_MS),
        WrongClock::Unsaved(30 * YEAR_MS),
        WrongClock::Moments(30 * DAY_MS),
        WrongClock::None,
    ];
}

impl World {
    /// What is kept for a while is still there, no token is taken for new, and a clock that is far
    /// ahead is followed.
    pub(super) fn wrong_clock(&mut self, wrong: WrongClock) {
        let token = self.run_and_stop();
        match wrong {
            WrongClock::Set(ms) => {
                for by in [ms, -ms] {
                    self.set_wall_clock(by);
                    self.run_until(self.now + 90 * SECOND_MS);
                    self.assert_follows();
                }
            }
            WrongClock::SetUnseen(ms) => {
                for by in [ms, -ms] {
                    self.kill_leader(false, 5 * SECOND_MS);
                    self.set_wall_clock(by);
                    self.run_until(self.now + 90 * SECOND_MS);
                    self.assert_follows();
                }
            }
            WrongClock::WasAhead(ms) => {
                self.kill_leader(false, SECOND_MS);
                self.set_wall_clock(ms);
                // Soon after it has begun, and again after it has noted down how far the time is.
                for lives in [20 * SECOND_MS, 100 * SECOND_MS] {
                    self.run_until(self.now + lives);
                    let token = self.run_and_stop();
                    self.kill_leader(false, SECOND_MS);
                    self.set_wall_clock(-ms);
                    self.run_until(self.now + 20 * SECOND_MS);
                    self.assert_is_known(&token);
                    self.kill_leader(false, SECOND_MS);
                    self.set_wall_clock(ms);
                }
                self.set_wall_clock_right();
            }
            WrongClock::Unsaved(ms) => self.leave_clock_unsaved(ms, &token),
            WrongClock::Moments(ms) => {
                // An incident before this one may have left it ahead, by less every moment.
                let most_ms = self.leader_is_off_by_ms().max(0) + MINUTE_MS;
                for lasts in [1, 10 * SECOND_MS, 50 * SECOND_MS] {
                    self.set_wall_clock(ms);
                    self.run_until(self.now + lasts);
                    self.set_wall_clock(-ms);
                    self.run_until(self.now + 90 * SECOND_MS);
                    let off_ms = self.leader_is_off_by_ms();
                    assert!(off_ms <= most_ms, "{off_ms} ms of a wrong clock were taken over");
                }
            }
            WrongClock::None => {
                for _ in 0..2 {
                    self.set_wall_clock_right();
                    self.run_until(self.now + 90 * SECOND_MS);
                    self.assert_follows();
                    self.kill_leader(false, 5 * SECOND_MS);
                    self.forget_wall_clock();
                    self.run_until(self.now + 90 * SECOND_MS);
                }
                self.set_wall_clock_right();
            }
        }
        self.run_until(self.now + 20 * SECOND_MS);
        self.assert_is_known(&token);
        self.assert_all_return(20 * SECOND_MS);
        self.assert_is_known(&token);
    }

    /// Nobody can note down how far the time is, and who leads is killed.
    fn leave_clock_unsaved(&mut self, ahead_ms: i64, token: &str) {
        self.kill_leader(false, SECOND_MS);
        self.set_clock_writable(false);
        self.set_wall_clock(ahead_ms);
        self.run_until(self.now + 20 * SECOND_MS);
        let other = self.run_and_stop();
        self.kill_leader(false, SECOND_MS);
        self.set_clock_writable(true);
        self.run_until(self.now + 20 * SECOND_MS);
        self.assert_is_known(&other);
        self.assert_is_known(token);
        self.set_wall_clock_right();
    }

    /// A clock that is far ahead is followed within moments.
    fn assert_follows(&mut self) {
        let off_ms = self.leader_is_off_by_ms();
        assert!(off_ms >= -10 * MINUTE_MS, "the time is {off_ms} ms behind a clock that was set");
    }

    /// Runs a task with a token, and stops it.
    fn run_and_stop(&mut self) -> String {
        let token = format!("token-{}-1", self.next_number());
        self.operator_asks(with_token(&token));
        self.run_until(self.now + 5 * SECOND_MS);
        for task in self.of_token(&token) {
            let (cluster, task) = (Some(CLUSTER.to_owned()), Some(task.to_string()));
            self.operator_asks(StopTaskRequest { cluster, task, reason: None });
        }
        self.run_until(self.now + 40 * SECOND_MS);
        token
    }

    /// The same call again makes nothing new, and the stopped task is there.
    fn assert_is_known(&mut self, token: &str) {
        let before = self.of_token(token);
        assert_eq!(before.len(), 1, "the stopped task of {token} is forgotten");
        self.operator_asks(with_token(token));
        self.run_until(self.now + 5 * SECOND_MS);
        assert_eq!(self.of_token(token), before, "{token} ran twice");
    }

    pub(super) fn of_token(&self, token: &str) -> Vec<TaskId> {
        let state = self.state_of(CLUSTER).expect("somebody leads");
        let tasks = state.tasks.values();
        tasks.filter(|it| it.started_by.as_deref() == Some(token)).map(|it| it.id).collect()
    }
}

pub(super) fn with_token(token: &str) -> RunTaskRequest {
    RunTaskRequest {
        cluster: Some(CLUSTER.to_owned()),
        task_definition: Some(FAMILY.to_owned()),
        client_token: Some(token.to_owned()),
        started_by: Some(token.to_owned()),
        ..RunTaskRequest::default()
    }
}
