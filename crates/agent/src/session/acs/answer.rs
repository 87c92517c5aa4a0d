//! Carries out what each message of the control plane asks for, and sends its answers.
//!
//! What a message says reaches the core in the order of the frames; only the answers are waited
//! for beside them. A manifest that a later payload overtakes would count as old.

use std::sync::Arc;

use berth_api::acs::FromAgent;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::core::Message;
use crate::machine::Input;
use crate::session::{Session, examine};
use crate::talk::{Asks, Manifest, Payload, Sign, Talk};

/// One connection's conversation, and whom it concerns.
pub struct Answers {
    pub talk: Talk,
    session: Arc<Session>,
    answers: mpsc::Sender<FromAgent>,
}

impl Answers {
    pub fn new(session: Arc<Session>, answers: mpsc::Sender<FromAgent>) -> Self {
        Self { talk: Talk::default(), session, answers }
    }

    /// Takes one frame.
    pub async fn take(&mut self, frame: &str, under_way: &mut JoinSet<()>) -> Sign {
        let (sign, asks) = self.talk.take(frame);
        match asks {
            Asks::Nothing => {}
            Asks::Answer(answer) => {
                let answers = self.answers.clone();
                under_way.spawn(send(answers, vec![answer]));
            }
            Asks::Payload(payload) => self.payload(payload, under_way).await,
            Asks::Manifest(manifest) => self.manifest(manifest, under_way).await,
            Asks::Stop(tasks) => {
                for arn in tasks {
                    tracing::info!(task = arn, "not in the control plane's list: stopping");
                    self.session.core.input(Input::Stop { arn }).await;
                }
            }
            Asks::Prepull(images) => {
                self.session.prepulls.send_replace(Some(images.into_iter().collect()));
            }
            Asks::Examine(wanted) => {
                under_way.spawn(examine::examine(self.session.clone(), wanted));
            }
            Asks::Credentials { message, ack } => {
                let question = |answer| Message::Credentials { message, answer };
                let known = self.session.core.put(question).await;
                let answers = self.answers.clone();
                under_way.spawn(async move {
                    if known.await == Ok(true) {
                        send(answers, vec![ack]).await;
                    }
                });
            }
        }
        sign
    }

    async fn payload(&self, payload: Payload, under_way: &mut JoinSet<()>) {
        let Payload { message, undecodable, asked, answers: all } = payload;
        let payload = Box::new(message);
        let question = |done| Message::Payload { payload, undecodable, asked, done };
        let done = self.session.core.put(question).await;
        let answers = self.answers.clone();
        under_way.spawn(async move {
            if done.await == Ok(true) {
                send(answers, all).await;
            }
        });
    }

    async fn manifest(&self, mut manifest: Manifest, under_way: &mut JoinSet<()>) {
        let (timeline, running) = (manifest.timeline, std::mem::take(&mut manifest.running));
        let question = |answer| Message::Manifest { timeline, running, answer };
        let asked = self.session.core.put(question).await;
        let answers = self.answers.clone();
        under_way.spawn(async move {
            if let Ok(Some(unwanted)) = asked.await {
                send(answers, manifest.answers(unwanted)).await;
            }
        });
    }
}

/// A connection that has ended meanwhile needs no answers.
async fn send(answers: mpsc::Sender<FromAgent>, all: Vec<FromAgent>) {
    for answer in all {
        let _ended = answers.send(answer).await;
    }
}
