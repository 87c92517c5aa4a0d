//! Machines join by tokens, register, report and change their keys; some of them pretend to be
//! others, and some tokens and machines are revoked. What a node does about it is in
//! `control/newcomers`.
use berth_api::{
    ecs::{
        Attribute, CreateClusterRequest, DeregisterContainerInstanceRequest, Request,
        StartTaskRequest, SubmitTaskStateChangeRequest,
    },
    join_token::JoinToken,
};
use berth_ecs::{
    NewJoinToken,
    cluster::records::{id::ContainerInstanceId, task::Task},
};
use berth_sealing::BoxKey;

use super::{CallId, Caller, Event, Outcome, World};
use crate::{
    client::{FAMILIES, arn},
    host::{Equipment, registration},
    identities::Signer,
    newcomers::{Newcomer, Told, Wish, YARD},
};

/// Between two deeds; and while everybody sleeps.
const PAUSE_MAX_MS: i64 = 500;
const ASLEEP_MS: i64 = 10_000;

/// How long a machine waits for an answer.
const PATIENCE_MS: i64 = 20_000;

/// Once faults are over keys become quiet: within this time, all of them again and again.
const CALM_MS: i64 = 4 * 60_000;
const CALM_PAUSE_MS: i64 = 10_000;

/// Of a thousand tokens, once there are instances.
const COMES_BACK: u64 = 400;

const TOKENS_MAX: usize = 8;
const NEWCOMERS_MAX: usize = 24;

/// By what the machine of a registration is known again: nobody else has as much.
pub const CPU_OF_FIRST: u32 = 2_000;

/// What tokens bind, and what agents say of it.
pub const PINNED: (&str, &str) = ("stage", "prod");
const SAID: &str = "test";

const RUNNING: &str = "RUNNING";

/// Something that happens, so often among all that do.
type Deed = (u64, fn(&mut World));

const DEEDS: [Deed; 11] = [
    (4, World::make_token),
    (1, World::revoke_token),
    (7, World::somebody_joins),
    (7, World::register_newcomer),
    (5, World::rotate_key),
    (8, World::report_of_newcomer),
    (4, World::pretend),
    (6, World::open_session),
    (6, World::start_in_the_yard),
    (1, World::revoke_newcomer),
    (1, World::deregister_newcomer),
];

impl World {
    pub(super) fn begin_newcomers(&mut self) {
        let cluster_name = Some(YARD.to_owned());
        self.operator_asks(CreateClusterRequest { cluster_name, ..<_>::default() });
        self.after(5_000, Event::NewcomersAct);
    }

    pub(super) fn newcomers_act(&mut self) {
        self.sessions_end_with_their_keys();
        if self.are_faults_over() {
            return self.newcomers_calm_down();
        }
        if !self.are_clients_awake() {
            return self.after(ASLEEP_MS, Event::NewcomersAct);
        }
        let pause = self.newcomers.dice.between(1, PAUSE_MAX_MS);
        self.after(pause, Event::NewcomersAct);
        let weights = DEEDS.map(|(weight, _)| weight);
        let deed = DEEDS[self.newcomers.dice.weighted(&weights)].1;
        deed(self);
    }

    /// Each machine gets to know the key that it has asked for, and signs with it. Tokens that are
    /// over are tried once more.
    fn newcomers_calm_down(&mut self) {
        let ends_at = *self.newcomers.ends_at.get_or_insert(self.now + CALM_MS);
        if self.now >= ends_at {
            return;
        }
        self.after(CALM_PAUSE_MS, Event::NewcomersAct);
        if self.now < ends_at - CALM_MS / 2 {
            self.somebody_joins();
        }
        for who in 0..self.newcomers.all.len() {
            let it = &self.newcomers.all[who];
            let Some(identity) = &it.identity else { continue };
            let own = identity.container_instance_arn.clone();
            match it.wants_key {
                true => self.ask_for_key(who),
                false => self.register_as(who, &own),
            }
        }
    }

    /// Long after machines have changed their keys.
    pub(super) fn assert_keys_are_quiet(&self) {
        let leader = self.control.leader.and_then(|it| self.control.nodes.get(&it));
        if let Some(it) = leader.and_then(|it| it.identities.as_ref()) {
            self.laws.joining.keys_are_quiet(it.shard.state());
        }
    }

    fn make_token(&mut self) {
        if self.newcomers.tokens.len() >= TOKENS_MAX {
            return;
        }
        let token = JoinToken::made(self.newcomers.bytes(), self.newcomers.bytes(), None);
        let rejoins = self.some_to_come_back();
        let dice = &mut self.newcomers.dice;
        let (name, value) = PINNED;
        let new = NewJoinToken {
            id: token.id().to_owned(),
            sha256: token.digest(),
            uses_max: if rejoins.is_some() { 1 } else { dice.one(&[1, 1, 2, 3]) },
            valid_ms: dice.one(&[10_000, 30_000, 3_600_000]),
            attributes: [(name.to_owned(), value.to_owned())].into(),
            rejoins,
        };
        self.laws.joining.token_is_made(&new);
        self.newcomer_asks_for(None, Wish::Token(new, token));
    }

    /// Now and then the machine of an instance is lost, and another one is to be that instance.
    fn some_to_come_back(&mut self) -> Option<ContainerInstanceId> {
        if !self.newcomers.dice.chance(COMES_BACK) {
            return None;
        }
        let all = self.state_of(YARD)?.container_instances.values();
        let there: Vec<_> = all.filter(|it| it.is_registered()).map(|it| it.id).collect();
        self.newcomers.dice.pick(&there).copied()
    }

    fn revoke_token(&mut self) {
        let tokens = &self.newcomers.tokens;
        let Some(id) = self.newcomers.dice.pick(tokens).map(|it| it.id().to_owned()) else {
            return;
        };
        self.newcomer_asks_for(None, Wish::RevokeToken(id));
    }

    /// A machine that waits to be let in, or another one; now and then one that means another
    /// cluster.
    fn somebody_joins(&mut self) {
        let now = self.now;
        let waits = |it: &Newcomer| it.identity.is_none() && !it.is_refused;
        let waiting = self.newcomers.some(waits).filter(|_| self.newcomers.dice.chance(700));
        let who = match waiting {
            Some(who) if self.newcomers.all[who].asks.is_some_and(|(_, until)| now < until) => {
                return;
            }
            Some(who) => who,
            None if self.newcomers.all.len() >= NEWCOMERS_MAX => return,
            None => {
                let tokens = &self.newcomers.tokens;
                let Some(token) = self.newcomers.dice.pick(tokens).cloned() else { return };
                let key = BoxKey::new(self.newcomers.bytes());
                let said = [None, Some(YARD), Some(YARD), Some("default")];
                let cluster = self.newcomers.dice.one(&said).map(str::to_owned);
                self.laws.joining.machine(&key.public(), cluster.as_deref());
                self.newcomers.all.push(Newcomer {
                    key,
                    token,
                    cluster,
                    identity: None,
                    is_refused: false,
                    asks: None,
                    wants_key: false,
                });
                self.newcomers.all.len() - 1
            }
        };
        self.newcomer_asks_for(Some(who), Wish::Join(who));
    }

    fn rotate_key(&mut self) {
        if let Some(who) = self.newcomers.some(Newcomer::is_registered) {
            self.ask_for_key(who);
        }
    }

    fn ask_for_key(&mut self, who: usize) {
        let it = &mut self.newcomers.all[who];
        let Some(identity) = &it.identity else { return };
        if it.asks.is_some_and(|(_, until)| self.now < until) {
            return;
        }
        it.wants_key = true;
        let asking = identity.access_key_id.clone();
        self.newcomer_asks_for(Some(who), Wish::NextKey { who, asking });
    }

    fn open_session(&mut self) {
        let Some(who) = self.newcomers.some(Newcomer::is_registered) else { return };
        if self.newcomers.sessions.iter().any(|it| it.who == who) {
            return;
        }
        let identity = self.newcomers.identity(who).expect("it is registered");
        let access_key_id = identity.access_key_id.clone();
        self.newcomer_asks_for(None, Wish::Session { who, access_key_id });
    }

    fn revoke_newcomer(&mut self) {
        let Some(id) = self.some_in_the_yard() else { return };
        self.laws.joining.gives_up(id);
        self.newcomer_asks_for(None, Wish::RevokeInstance(id));
    }

    fn deregister_newcomer(&mut self) {
        let Some(id) = self.some_in_the_yard() else { return };
        self.laws.joining.gives_up(id);
        let request = DeregisterContainerInstanceRequest {
            cluster: Some(YARD.to_owned()),
            container_instance: Some(id.to_string()),
            force: Some(true),
        };
        self.call(Caller::Nobody, request.into());
    }

    /// A machine that has joined, whether or not it has registered.
    fn some_in_the_yard(&mut self) -> Option<ContainerInstanceId> {
        let joined = self.state_of(YARD).map(|it| it.joined_instances.keys().copied().collect());
        let joined: Vec<ContainerInstanceId> = joined.unwrap_or_default();
        self.newcomers.dice.pick(&joined).copied()
    }

    fn register_newcomer(&mut self) {
        let Some(who) = self.newcomers.some(|it| it.identity.is_some()) else { return };
        let identity = self.newcomers.identity(who).expect("it has one");
        let own = identity.container_instance_arn.clone();
        self.register_as(who, &own);
    }

    /// A machine says that it is another one.
    fn pretend(&mut self) {
        let Some(other) = self.some_in_the_yard() else { return };
        let Some(who) = self.newcomers.some(|it| it.identity.is_some()) else { return };
        self.register_as(who, &arn("container-instance", YARD, other));
    }

    fn register_as(&mut self, who: usize, container_instance_arn: &str) {
        let place = u32::try_from(who).expect("there are few");
        let equipment = Equipment {
            cpu: CPU_OF_FIRST + place,
            memory: 4_096,
            reserved_port: None,
            zone: "us-east-1a",
            attributes: Vec::new(),
            is_old: false,
        };
        let mut request = registration(YARD, &equipment, Some(container_instance_arn));
        if let Request::RegisterContainerInstance(it) = &mut request {
            let said = Attribute::new(PINNED.0, Some(SAID.to_owned()));
            it.attributes.get_or_insert_default().push(said);
        }
        self.sign_for(who, request);
    }

    fn start_in_the_yard(&mut self) {
        let Some(instance) = self.some_in_the_yard() else { return };
        let started_by = Some(format!("ask-{}", self.next_number()));
        let request = StartTaskRequest {
            started_by,
            cluster: Some(YARD.to_owned()),
            container_instances: Some(vec![arn("container-instance", YARD, instance)]),
            task_definition: Some(self.newcomers.dice.one(&FAMILIES).to_owned()),
            ..StartTaskRequest::default()
        };
        self.call(Caller::Nobody, request.into());
    }

    /// Of a task of its own, or of another machine's.
    fn report_of_newcomer(&mut self) {
        let Some(who) = self.newcomers.some(Newcomer::is_registered) else { return };
        let tasks: Vec<_> =
            self.state_of(YARD).into_iter().flat_map(|it| it.tasks.values()).cloned().collect();
        let Some(task) = self.newcomers.dice.pick(&tasks).cloned() else { return };
        let status = self.newcomers.dice.one(&[RUNNING, RUNNING, "STOPPED"]);
        let request = SubmitTaskStateChangeRequest {
            cluster: Some(YARD.to_owned()),
            task: Some(task.id.to_string()),
            status: Some(status.to_owned()),
            ..SubmitTaskStateChangeRequest::default()
        };
        self.sign_for(who, request.into());
    }

    /// The leader lets in what a machine says. Of its own tasks it is believed that they run.
    pub(super) fn newcomer_is_heard(&mut self, who: usize, request: &Request) {
        let Request::SubmitTaskStateChange(it) = request else { return };
        let mut tasks = self.state_of(YARD).into_iter().flat_map(|it| it.tasks.values());
        let named = tasks.find(|task| it.task.as_ref() == Some(&task.id.to_string())).cloned();
        drop(tasks);
        let own = named.filter(|task| self.is_of_newcomer(who, task)).map(|it| it.id);
        if let Some(task) = own.filter(|_| it.status.as_deref() == Some(RUNNING)) {
            self.laws.joining.is_said_to_run(task);
        }
    }

    fn is_of_newcomer(&self, who: usize, task: &Task) -> bool {
        let on = task.container_instance.map(|it| arn("container-instance", YARD, it));
        let own = self.newcomers.identity(who).map(|it| &it.container_instance_arn);
        on.as_ref() == own
    }

    /// A call of ECS, with the machine's key.
    fn sign_for(&mut self, who: usize, request: Request) {
        let identity = self.newcomers.identity(who).expect("it has joined");
        let signer = Signer::Key(identity.access_key_id.clone());
        self.call_as(Caller::Newcomer(who), signer, request);
    }

    /// What became of such a call.
    pub(super) fn newcomer_is_answered(
        &mut self,
        who: usize,
        request: &Request,
        outcome: &Outcome,
    ) {
        let it = &mut self.newcomers.all[who];
        let is_own = match request {
            Request::RegisterContainerInstance(asked) => {
                let own = it.identity.as_ref().map(|it| &it.container_instance_arn);
                asked.container_instance_arn.as_ref() == own
            }
            _ => false,
        };
        match outcome {
            Outcome::Answered(Ok(_)) if is_own => {
                it.identity.iter_mut().for_each(|it| it.is_registered = true);
            }
            Outcome::Denied(_) => it.turn_to_former_key(),
            _ => {}
        }
    }

    /// A call of Berth's own API.
    fn newcomer_asks_for(&mut self, who: Option<usize>, wish: Wish) {
        let call = self.next_number();
        self.say(|| format!("call {call} of {who:?}: {wish:?}"));
        if let Some(who) = who {
            self.newcomers.all[who].asks = Some((call, self.now + PATIENCE_MS));
        }
        let node = self.node_for_a_call().filter(|_| !self.dice.chance(self.faults.call_lost));
        let Some(node) = node else { return };
        self.newcomers.waits.insert(call, wish);
        let latency = self.latency();
        self.after(latency, Event::NewcomerAsks { call, node });
    }

    pub(super) fn newcomer_hears(&mut self, who: usize, call: CallId, told: Told) {
        let it = &mut self.newcomers.all[who];
        if let Some(key) = it.hears(call, told) {
            self.laws.joining.has_key(&it.key.public(), key);
        }
    }

    /// What a node answers, if it is not lost on the way.
    pub(super) fn tell_newcomer(&mut self, who: usize, call: CallId, told: Told) {
        if !self.dice.chance(self.faults.answer_lost) {
            let latency = self.latency();
            self.after(latency, Event::NewcomerHears { who, call, told });
        }
    }
}
