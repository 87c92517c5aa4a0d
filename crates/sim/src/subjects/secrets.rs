//! Secrets: a value that was acknowledged opens, in its own place alone, whatever became of the
//! keys; stages are where the calls have put them; and no row shows what is sealed in it.
use std::collections::{BTreeMap, BTreeSet};

use berth_api::secretsmanager::{
    CreateSecretRequest, DeleteSecretRequest, PutSecretValueRequest, Request, Response,
    UpdateSecretVersionStageRequest,
};
use berth_engine::Row;
use berth_sealing::{KEY_BYTES, Key, Ring, Seals as _};
use berth_secrets::{
    Resealed,
    managed::{Asm, Call, Facts, ManagedSecrets, Report, SHARD, State},
    place,
};
use berth_serving::Service as _;

use super::{
    ReportOf, RequestOf, ResultOf, Subject,
    callers::{Callers, refused},
    seals::Unlocked,
};
use crate::dice::Dice;

const NAMES: [&str; 3] = ["a", "a/b", "z"];
const STAGES: [&str; 3] = ["AWSCURRENT", "AWSPREVIOUS", "blue"];
const TOKENS: u64 = 5;

/// What all values begin with: no row, and no text but an answer, has it.
const CANARY: &str = "canary-";

/// Each name has somebody who calls, one call after the other.
pub struct Secrets {
    callers: Callers<String, Kept>,
    /// All values are different, but where a call is made again.
    values: u64,
    /// Of keys there are more and more.
    keys: Unlocked,
    /// Resealed some time ago, and not told yet.
    late: Vec<Resealed>,
}

/// A secret by hand: values and stages by tokens.
#[derive(Clone, Debug, Default, PartialEq)]
struct Kept {
    values: BTreeMap<String, String>,
    stages: BTreeMap<&'static str, String>,
}

/// What a call asks for, with the value that nobody sees any more.
#[derive(Clone, Debug)]
enum Step {
    Create,
    Put { token: String, value: String, stage: Option<&'static str> },
    Move { stage: &'static str, from: Option<String>, to: String },
    Delete,
}

impl Default for Secrets {
    fn default() -> Secrets {
        let ring = Ring::default().with(1, Key::new([1; KEY_BYTES]));
        let (callers, keys) = (Callers::default(), Unlocked::new(ring, 7));
        Secrets { callers, values: 0, keys, late: Vec::new() }
    }
}

impl Subject for Secrets {
    type Machine = ManagedSecrets;
    const SHARD: &'static str = SHARD;

    fn call(&mut self, dice: &mut Dice) -> Option<Call> {
        let name = dice.one(&NAMES);
        if !self.callers.begins(name.to_owned()) {
            return None;
        }
        let some_token = |dice: &mut Dice| token(dice.below(TOKENS));
        let secret_id = Some(name.to_owned());
        let request: Request = match dice.weighted(&[2, 8, 4, 1]) {
            0 => CreateSecretRequest { name: secret_id, ..Default::default() }.into(),
            1 => {
                self.values += u64::from(dice.chance(900));
                let value = format!("{CANARY}{}", self.values);
                let stage = dice.chance(300).then(|| vec![dice.one(&STAGES).to_owned()]);
                PutSecretValueRequest {
                    secret_id,
                    secret_string: Some(value),
                    client_request_token: Some(some_token(dice)),
                    version_stages: stage,
                    ..Default::default()
                }
                .into()
            }
            2 => UpdateSecretVersionStageRequest {
                secret_id,
                version_stage: Some(dice.one(&STAGES).to_owned()),
                remove_from_version_id: dice.chance(700).then(|| some_token(dice)),
                move_to_version_id: Some(some_token(dice)),
            }
            .into(),
            _ => {
                let force_delete_without_recovery = Some(true);
                let deletion = DeleteSecretRequest { secret_id, ..Default::default() };
                DeleteSecretRequest { force_delete_without_recovery, ..deletion }.into()
            }
        };
        if dice.chance(20) {
            self.keys.rotate(dice);
        }
        let (principal, request_id) = ("arn:aws:iam::123456789012:root".to_owned(), String::new());
        let mut call = Call { request, principal, request_id, facts: Facts::default() };
        Asm::seal(&mut call, &self.keys).expect("the constraints of the model are kept");
        Some(call)
    }

    /// As the driver would: of what another key has sealed, now or later than it should.
    fn report(&mut self, dice: &mut Dice, state: &State) -> Option<ReportOf<Self>> {
        let number = self.keys.ring.number().expect("there is a key");
        let old = state.values.of_others(number).next()?;
        let new = old.resealed(SHARD, &self.keys).expect("it opens");
        self.late.push(Resealed { old: (**old).clone(), new });
        let at = dice.below(self.late.len() as u64) as usize;
        let told = self.late[at].clone();
        // Some are told twice.
        if dice.chance(500) {
            self.late.remove(at);
        }
        Some(Report::Resealed(vec![told]))
    }

    fn answered(&mut self, call: &RequestOf<Self>, result: &ResultOf<Self>) {
        let told = match result {
            Ok(Response::PutSecretValue(it)) => it.version_id.clone(),
            Ok(_) => Some(String::new()),
            Err(error) => {
                assert!(!error.0.to_string().contains(CANARY), "an error tells a secret");
                refused(&error.0)
            }
        };
        let step = self.step(call);
        self.callers.answered(&key(&call.request), &step, told, carry_out);
    }

    fn undone(&mut self, call: &RequestOf<Self>) {
        self.callers.undone(&key(&call.request));
    }

    fn unknown(&mut self, call: &RequestOf<Self>) {
        let step = self.step(call);
        self.callers.unknown(&key(&call.request), &step, carry_out);
    }

    fn shown(&mut self, state: &State) {
        self.check_places(state);
        let keys = &self.keys;
        self.callers.shown(|name| shown(state, name, keys), Kept::clone);
    }

    fn written(&self, row: &Row) {
        let value = String::from_utf8_lossy(row.value.as_deref().unwrap_or_default());
        assert!(!value.contains(CANARY), "a row tells a secret: {}/{}", row.table, row.key);
    }

    fn remembered(&self, row: &Row) {
        assert_ne!(row.table, "secret-value", "the history has a value");
    }
}

impl Secrets {
    fn step(&self, call: &Call) -> Step {
        let known = |stage: &str| STAGES.into_iter().find(|it| *it == stage).expect("one of them");
        match &call.request {
            Request::CreateSecret(_) => Step::Create,
            Request::DeleteSecret(_) => Step::Delete,
            Request::PutSecretValue(it) => {
                let given = call.facts.given.as_ref().expect("a value was sealed");
                let value = &given.sealed.value;
                let opened = self.keys.open(&value.sealed, &place(SHARD, value.id));
                let stage = it.version_stages.as_ref().map(|it| known(&it[0]));
                let value = text(&opened.expect("it opens"));
                Step::Put { token: given.version_id.clone(), value, stage }
            }
            Request::UpdateSecretVersionStage(it) => Step::Move {
                stage: known(it.version_stage.as_deref().expect("it has one")),
                from: it.remove_from_version_id.clone(),
                to: it.move_to_version_id.clone().expect("it has one"),
            },
            other => panic!("nobody asks {}", other.operation()),
        }
    }

    /// What is sealed opens in its own row, and not in the next one's.
    fn check_places(&self, state: &State) {
        let all: Vec<_> = state.values.iter().collect();
        for (at, it) in all.iter().enumerate() {
            assert!(self.keys.open(&it.sealed, &place(SHARD, it.id)).is_ok(), "{it:?} is lost");
            let next = all[(at + 1) % all.len()].id;
            let moved = self.keys.open(&it.sealed, &place(SHARD, next));
            assert!(next == it.id || moved.is_err(), "{it:?} opens in the row of {next}");
        }
    }
}

/// 32 characters at least.
fn token(number: u64) -> String {
    format!("{number:032}")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What a call is about.
fn key(request: &Request) -> String {
    let name = match request {
        Request::CreateSecret(it) => &it.name,
        Request::DeleteSecret(it) => &it.secret_id,
        Request::PutSecretValue(it) => &it.secret_id,
        Request::UpdateSecretVersionStage(it) => &it.secret_id,
        other => panic!("nobody asks {}", other.operation()),
    };
    name.clone().expect("all of them name a secret")
}

/// The version in the answer, nothing for an error.
fn carry_out(kept: &mut Option<Kept>, step: &Step) -> Option<String> {
    match step {
        Step::Create if kept.is_some() => None,
        Step::Create => {
            *kept = Some(Kept::default());
            Some(String::new())
        }
        Step::Delete => {
            *kept = None;
            Some(String::new())
        }
        Step::Put { token, value, stage } => {
            let kept = kept.as_mut()?;
            match kept.values.get(token) {
                Some(there) => return (there == value).then(|| token.clone()),
                None => drop(kept.values.insert(token.clone(), value.clone())),
            }
            let mut stages = BTreeSet::from([stage.unwrap_or("AWSCURRENT")]);
            if kept.values.len() == 1 {
                stages.insert("AWSCURRENT");
            }
            stages.into_iter().rev().for_each(|it| kept.put_stage(it, token));
            Some(token.clone())
        }
        Step::Move { stage, from, to } => {
            let kept = kept.as_mut()?;
            let holder = kept.stages.get(stage);
            let is_free = holder.is_none_or(|it| it == to) && from.is_none();
            let is_told = from.is_some() && holder == from.as_ref();
            if !kept.values.contains_key(to) || !(is_free || is_told) {
                return None;
            }
            kept.put_stage(stage, to);
            Some(String::new())
        }
    }
}

impl Kept {
    /// Where AWSCURRENT was, there AWSPREVIOUS goes.
    fn put_stage(&mut self, stage: &'static str, token: &str) {
        let former = self.stages.insert(stage, token.to_owned());
        if let Some(former) = former.filter(|it| stage == "AWSCURRENT" && it != token) {
            self.stages.insert("AWSPREVIOUS", former);
        }
    }
}

/// The same of a state.
fn shown(state: &State, name: &str, keys: &Unlocked) -> Option<Kept> {
    let secret = state.named(name)?;
    let mut shown = Kept::default();
    for version in state.versions_of(secret.id) {
        let token = &version.key.version_id;
        let value = state.sealed(version).expect("each version has a value");
        let opened = keys.open(&value.sealed, &place(SHARD, value.id)).expect("it opens");
        shown.values.insert(token.clone(), text(&opened));
        for stage in STAGES.into_iter().filter(|it| version.stages.contains(*it)) {
            shown.stages.insert(stage, token.clone());
        }
    }
    Some(shown)
}
