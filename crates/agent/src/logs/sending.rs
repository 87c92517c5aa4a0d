//! Sending what is written down of one container's log, batch by batch, until all of it is sent.

use std::sync::Arc;
use std::time::Duration;

use berth_api::client::{CallError, Client};

use super::batch::Batch;
use super::follower::{FAULT_RETRY, Follower};
use super::open::{Opening, is_lasting, is_missing};
use super::ship::{self, now_ms};
use super::spec::Spec;
use super::stream::{About, Answer};
use crate::session::Backoff;

/// Who has been behind for so long has a backlog.
const BACKLOG_AFTER: Duration = Duration::from_secs(10);
const RETRY_FIRST: Duration = Duration::from_millis(250);
const RETRY_MAX: Duration = Duration::from_secs(30);

impl Follower {
    /// Sends what is written down until all of it is sent.
    pub async fn ship(self: Arc<Self>) {
        let about = self.stream().about().clone();
        let client = self.logs.0.client.with_region(&about.spec.region);
        let mut backoff = Backoff::new(RETRY_FIRST, 2.0, RETRY_MAX);
        let mut behind_since = None;
        loop {
            if self.stream().spool().is_finished() {
                break;
            }
            // What a copied machine has of another's logs is not sent by it.
            self.logs.0.reporter.let_in().await;
            let batch = match self.on_disk(|stream| stream.batch(now_ms())).await {
                Ok(Some(batch)) => batch,
                Ok(None) => {
                    behind_since = None;
                    self.news.notified().await;
                    continue;
                }
                Err(error) => {
                    self.fault(&error);
                    tokio::time::sleep(FAULT_RETRY).await;
                    continue;
                }
            };
            let since = *behind_since.get_or_insert_with(tokio::time::Instant::now);
            let answer = self.send(&client, &about, &batch, since.elapsed() > BACKLOG_AFTER).await;
            let error = match answer {
                Ok(answer) => {
                    backoff.reset();
                    self.answered(batch, answer).await;
                    continue;
                }
                Err(error) => error,
            };
            if is_lasting(&error) && self.stream().is_outdated(&batch, now_ms()) {
                tracing::error!(container = about.container_id, %error, "nobody takes these lines");
                self.answered(batch, Answer::GivenUp).await;
                continue;
            }
            if is_missing(&error) {
                // A group that somebody has deleted is not made again by whoever wrote to it.
                let spec = Spec { creates_group: false, ..about.spec.clone() };
                let (group, task) = (spec.group.clone(), spec.task.clone());
                let opening = Opening::new(&client, spec);
                if let Err(error) = opening.open(&about.container_id).await {
                    tracing::warn!(%error, group, task, "lines wait: their log group is not there");
                }
            }
            let wait = backoff.next();
            let container = &about.container_id;
            tracing::warn!(container, %error, ?wait, "lines are not taken yet");
            tokio::time::sleep(wait).await;
        }
        while let Err(error) = self.on_disk(|stream| stream.remove()).await {
            self.fault(&error);
            tokio::time::sleep(FAULT_RETRY).await;
        }
        let left = self.stream().spool().bytes();
        self.count(left, 0);
    }

    async fn send(
        &self,
        client: &Client,
        about: &About,
        batch: &Batch,
        is_behind: bool,
    ) -> Result<Answer, CallError> {
        let shared = &self.logs.0;
        let _behind = match is_behind {
            true => Some(shared.backlog.acquire().await.expect("it is never closed")),
            false => None,
        };
        let _call = shared.calls.acquire().await.expect("it is never closed");
        ship::send(client, about, batch).await
    }

    async fn answered(self: &Arc<Self>, batch: Batch, answer: Answer) {
        let lost = self.on_disk(move |stream| Ok(stream.answered(&batch, answer))).await;
        match lost {
            Ok(0) | Err(_) => {}
            Ok(lines) => self.lost(lines, "they can never be taken"),
        }
    }
}
