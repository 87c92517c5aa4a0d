//! What an idempotency token was used for.
use berth_api::{ecs::Failure, sigv4::sha256_hex};
use berth_engine::{Timestamp, Unseen};
use serde::{Deserialize, Serialize};

use super::id::TaskId;
use crate::limits::TOKEN_KEPT_MS;

/// ECS: the same `clientToken` with the same parameters answers what the first call answered; with
/// other parameters it is a ConflictException that names the tasks.
///
/// A retry shows the tasks as they are now, and the failures as they were then. ECS: a token names
/// what a call has made, so a call that placed nothing keeps none, and its retry tries again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    pub token: String,
    /// Of the request without its token.
    pub parameters: Parameters,
    /// At least one.
    pub tasks: Vec<TaskId>,
    /// Of the tasks that found no place, one each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Failure>,
    /// ECS remembers it for 24 hours.
    pub forget_at: Timestamp,
}

/// By what the parameters of a call are told from others': SHA-256 of them as JSON, in hexadecimal
/// digits. Rows of older releases have the JSON itself.
#[derive(Clone, Debug, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Parameters(String);

impl Parameters {
    pub fn of(json: &str) -> Parameters {
        Parameters(sha256_hex(json.as_bytes()))
    }
}

impl PartialEq for Parameters {
    fn eq(&self, other: &Parameters) -> bool {
        let digest = |it: &Parameters| match it.0.starts_with('{') {
            true => Parameters::of(&it.0).0,
            false => it.0.clone(),
        };
        self.0 == other.0 || digest(self) == digest(other)
    }
}

impl Token {
    /// The same, where it has not been known all the while.
    pub fn forget_at(&self, unseen: &Unseen) -> Timestamp {
        unseen.due_at(self.forget_at, TOKEN_KEPT_MS)
    }
}

#[cfg(test)]
mod tests {
    use berth_engine::{Change, Random, State as _, Turn};

    use super::*;
    use crate::{
        Home, Policy,
        cluster::{Cluster, State, records::cluster::ClusterRecord},
    };

    #[test]
    fn a_token_of_before_a_jump_of_the_clock_is_known_for_the_rest_of_its_day() {
        let (made, jump) = (Timestamp(1_000), 30 * TOKEN_KEPT_MS);
        let until = made + 60_000 + jump;
        let unseen = Unseen::default().and(made + 60_000, until);
        let token = Token {
            token: "t".to_owned(),
            parameters: Parameters::of("{}"),
            tasks: Vec::new(),
            failures: Vec::new(),
            forget_at: made + TOKEN_KEPT_MS,
        };
        let mut state = State::with(Policy { unseen, ..Policy::default() });
        let cluster = ClusterRecord::new("default", Home::default(), Timestamp(0));
        state.apply(&Change::Put(cluster.into()), &mut |_| {});
        state.apply(&Change::Put(token.into()), &mut |_| {});
        let last = made + jump + TOKEN_KEPT_MS;
        assert_eq!(state.next_deadline(Timestamp::MIN), Some(last));
        let random = Random::new(1);
        for (now, tokens) in [(until, 1), (last + -1, 1), (last, 0)] {
            let mut turn = Turn::<Cluster>::new(state.clone(), now, now, random.clone(), 100);
            turn.full_pass();
            turn.settle();
            assert_eq!(turn.finish().state.tokens.len(), tokens, "{now:?}");
        }
    }

    #[test]
    fn rows_of_older_releases_have_the_parameters_themselves_and_no_failures() {
        let row = r#"{"token":"x","parameters":"{\"count\":1}","tasks":[],"forgetAt":1}"#;
        let token: Token = serde_json::from_str(row).unwrap();
        assert_eq!(token.failures, []);
        assert_eq!(token.parameters, Parameters::of(r#"{"count":1}"#));
        assert_ne!(token.parameters, Parameters::of(r#"{"count":2}"#));
        assert_eq!(serde_json::to_string(&token).unwrap(), row);
    }

    #[test]
    fn parameters_are_kept_as_a_digest() {
        let parameters = Parameters::of(r#"{"count":1}"#);
        let digest = "6aea6dfe6561984cdc5c54ead84d47d2cf29e48253ae282aef237404adad4661";
        assert_eq!(parameters.0, digest);
    }
}
