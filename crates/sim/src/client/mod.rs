//! People who call the API: each asks, waits for the answer, thinks, and asks again.
mod daemons;
pub mod definitions;
pub mod expressions;
mod providers;
mod requests;
mod services;
mod targets;

pub use self::{
    daemons::{DAEMON_FAMILIES, daemon_definition},
    definitions::{FAMILIES, SERVICE_FAMILIES, definition},
    providers::{create_provider, provider_of},
};

use berth_api::ecs::Request;
use berth_kernel::Home;

use crate::world::{CallId, Caller, Event, Outcome, World};

/// Calls that are sent again when nobody knows what became of them.
const AGAIN_MAX: u32 = 3;

/// Somebody who works with one cluster at a time.
#[derive(Clone, Debug)]
pub struct Client {
    pub waits_for: Option<CallId>,
    /// A call with a token, and how often it was sent.
    again: Option<(Request, u32)>,
    /// Between an answer and the next call.
    thinks_ms: i64,
}

impl Client {
    pub fn new(thinks_ms: i64) -> Client {
        Client { waits_for: None, again: None, thinks_ms }
    }
}

/// The ARN of a resource of a cluster.
pub fn arn(kind: &str, cluster: &str, id: impl std::fmt::Display) -> String {
    Home::default().arn("ecs", &format!("{kind}/{cluster}/{id}"))
}

impl World {
    pub fn client_acts(&mut self, client: usize) {
        if !self.are_clients_awake() || self.clients[client].waits_for.is_some() {
            return;
        }
        let again = self.clients[client].again.take();
        let request = match again {
            Some((request, times)) => {
                self.clients[client].again = Some((request.clone(), times + 1));
                request
            }
            None => {
                let request = self.next_request();
                let request = self.in_a_network(request);
                let has_token =
                    matches!(&request, Request::RunTask(it) if it.client_token.is_some());
                self.clients[client].again = has_token.then(|| (request.clone(), 1));
                request
            }
        };
        let signer = self.identities.of_client();
        let call = self.call_as(Caller::Client(client), signer, request.clone());
        self.clients[client].waits_for = Some(call);
        self.laws.asked(call, &request);
        self.think_of_images();
    }

    pub fn client_hears(
        &mut self,
        client: usize,
        call: CallId,
        request: &Request,
        outcome: Outcome,
    ) {
        self.laws.ended(call, request, &outcome);
        // One may send a call again although it was answered: the answer must be the same.
        let is_known = !matches!(outcome, Outcome::Unknown | Outcome::NotDone);
        let is_enough = is_known && self.dice.chance(700);
        let it = &mut self.clients[client];
        it.waits_for = None;
        if is_enough || it.again.as_ref().is_some_and(|(_, times)| *times >= AGAIN_MAX) {
            it.again = None;
        }
        let thinks_ms = it.thinks_ms;
        let wait = self.dice.between(1, thinks_ms);
        self.after(wait, Event::ClientActs { client });
    }
}
