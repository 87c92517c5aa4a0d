//! What may go wrong in a history, and how often. Each seed has a mixture of its own: a history in
//! which everything fails all the time reaches less than one in which some things do.
use crate::dice::Dice;

/// Chances in a thousand unless a name says otherwise.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// Per commit.
    pub commit_unknown: u64,
    pub commit_refused: u64,
    /// Per commit: the leader is replaced between durable and told, or before either.
    pub election_amid_commit: u64,
    /// Per call over the network.
    pub call_lost: u64,
    pub answer_lost: u64,
    pub call_repeated: u64,
    /// Per report of what is so elsewhere.
    pub news_lost: u64,
    pub news_repeated: u64,
    /// Of an ordinary message.
    pub latency_max_ms: i64,
    /// Per message: it takes as long as `late_max_ms`.
    pub late: u64,
    pub late_max_ms: i64,
    /// Per operation of a container runtime.
    pub runtime_failure: u64,
    /// Per payload: the agent cannot write its journal.
    pub journal_full: u64,
    /// Weights of what disturbs from time to time; see [`Disturbance`].
    pub disturbances: Vec<(Disturbance, u64)>,
    /// Per manifest: the agent offers everything that it runs.
    pub careless_offer: u64,
    /// Per report of an agent: the agent dies while it is under way.
    pub agent_dies_amid_report: u64,
    /// Between two disturbances.
    pub calm_max_ms: i64,
}

/// What happens from time to time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disturbance {
    /// Another control node leads; the old one does not know yet.
    Election,
    /// The control plane's process is killed and started again.
    Restart,
    /// The control plane's machine stops: what was not synced is gone.
    PowerCut,
    /// No commit succeeds for a while.
    DiskFull,
    /// The control plane's process starts on a disk that is full.
    DiskFullAtStart,
    /// The wall clock of the control plane is set forwards or back.
    ClockJump,
    /// The same between the death of the control plane's process and its next start.
    ClockJumpUnseen,
    /// More is reported than any batch takes, for a while.
    Flood,
    /// A session breaks and comes back.
    SessionBreak,
    /// Sessions of one agent break again and again.
    Flapping,
    /// A host is cut off from the control plane for a while.
    Partition,
    /// An agent is killed and started again; its containers go on.
    AgentKilled,
    /// The same, and its journal is gone.
    JournalLost,
    /// A host loses power: containers end, and what was not synced is gone.
    HostPowerCut,
    /// A host is given up for good; a new one comes.
    HostReplaced,
    /// The same machine comes back smaller or larger.
    HostResized,
    /// An agent reports health, of its containers or of its runtime.
    Health,
    /// A host's container runtime hangs or its disk fills up, or it is well again.
    HostUnwell,
    /// Somebody who has no part in it says what is not so of a task.
    FalseReport,
    /// Nobody asks anything for a long time.
    Quiet,
}

const ALL: [Disturbance; 20] = [
    Disturbance::Election,
    Disturbance::Restart,
    Disturbance::PowerCut,
    Disturbance::DiskFull,
    Disturbance::DiskFullAtStart,
    Disturbance::ClockJump,
    Disturbance::ClockJumpUnseen,
    Disturbance::Flood,
    Disturbance::SessionBreak,
    Disturbance::Flapping,
    Disturbance::Partition,
    Disturbance::AgentKilled,
    Disturbance::JournalLost,
    Disturbance::HostPowerCut,
    Disturbance::HostReplaced,
    Disturbance::HostResized,
    Disturbance::Health,
    Disturbance::HostUnwell,
    Disturbance::FalseReport,
    Disturbance::Quiet,
];

impl Faults {
    /// Nothing fails; messages take a millisecond.
    pub fn none() -> Faults {
        Faults { latency_max_ms: 1, calm_max_ms: 1_000, ..Faults::default() }
    }

    /// What this seed has in store.
    pub fn of_seed(dice: &mut Dice) -> Faults {
        let mut some = |most: u64| if dice.chance(500) { dice.below(most) } else { 0 };
        let faults = Faults {
            commit_unknown: some(250),
            commit_refused: some(60),
            election_amid_commit: some(40),
            call_lost: some(150),
            answer_lost: some(150),
            call_repeated: some(250),
            news_lost: some(150),
            news_repeated: some(600),
            late: some(120),
            runtime_failure: some(80),
            journal_full: some(150),
            careless_offer: some(300),
            agent_dies_amid_report: some(60),
            ..Faults::default()
        };
        let mut disturbances = Vec::new();
        for it in ALL {
            if dice.chance(450) {
                disturbances.push((it, dice.below(9) + 1));
            }
        }
        Faults {
            latency_max_ms: dice.one(&[2, 20, 200]),
            late_max_ms: dice.one(&[2_000, 30_000]),
            calm_max_ms: dice.one(&[3_000, 10_000, 30_000]),
            disturbances,
            ..faults
        }
    }

    /// One of the disturbances of this history.
    pub fn disturbance(&self, dice: &mut Dice) -> Option<Disturbance> {
        let weights: Vec<u64> = self.disturbances.iter().map(|(_, weight)| *weight).collect();
        match weights.is_empty() {
            true => None,
            false => Some(self.disturbances[dice.weighted(&weights)].0),
        }
    }
}
