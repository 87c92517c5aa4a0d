//! ECS Exec: a client's data channel on one side, an agent's on the other, and the server hands
//! frames from one to the other. Sessions are of this process: what is stored is that there was
//! one, by whom, and how it ended.
//!
//! - [`Session`]: one of them, with its two ends. - [`lasting`]: for how long.
//! - [`begin`]: it is made, with a call's answer.
//! - [`data`]: the websockets of both ends. - [`control`]: agents that wait for commands.
//! - [`transcript`]: what commands print, where a log group has it.
//! - [`token`]: what opens an end. - [`sweep`]: what has lasted long enough, and what is unknown.
pub(crate) mod begin;
pub(crate) mod control;
pub(crate) mod data;
mod lasting;
mod session;
mod sweep;
mod token;
mod transcript;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use berth_ecs::cluster::records::id::ContainerInstanceId;
use tokio::{
    sync::{Notify, mpsc, watch},
    time::timeout,
};

pub(crate) use self::{session::Session, sweep::run};
use crate::limits::{EXEC_ANSWER_MAX, EXEC_COMMANDS_MAX, EXEC_SESSIONS_MAX};

/// A container instance, by its cluster's name.
type Key = (String, ContainerInstanceId);

/// The sessions of this node, and the agents that would take more of them.
#[derive(Default)]
pub(crate) struct Exec(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    sessions: BTreeMap<String, Arc<Session>>,
    agents: BTreeMap<Key, Agent>,
    /// Of the agent's connection that came last.
    number: u64,
}

impl Kept {
    /// Those that are over are only remembered.
    fn is_full(&self) -> bool {
        self.sessions.values().filter(|it| !it.is_over()).count() >= EXEC_SESSIONS_MAX
    }
}

/// An agent that waits for commands.
struct Agent {
    number: u64,
    commands: mpsc::Sender<String>,
    /// Asks it for a sign of life.
    asked: Arc<Notify>,
    heard: watch::Receiver<()>,
}

/// What the connection of an agent has of its place.
struct Line {
    number: u64,
    /// They end when another connection has its place.
    commands: mpsc::Receiver<String>,
    asked: Arc<Notify>,
    /// Tells that something was heard.
    heard: watch::Sender<()>,
}

impl Exec {
    pub fn find(&self, id: &str) -> Option<Arc<Session>> {
        self.lock().sessions.get(id).cloned()
    }

    pub fn all(&self) -> Vec<Arc<Session>> {
        self.lock().sessions.values().cloned().collect()
    }

    /// Whether there is room for no more.
    pub fn is_full(&self) -> bool {
        self.lock().is_full()
    }

    /// Whether the agent of an instance waits for commands.
    pub fn is_here(&self, cluster: &str, instance: ContainerInstanceId) -> bool {
        self.lock().agents.contains_key(&(cluster.to_owned(), instance))
    }

    /// Tells the agent of a session's container about it. False: it is not here.
    pub fn tell_agent(&self, session: &Session, message: String) -> bool {
        let key = (session.cluster.clone(), session.target.instance);
        let agents = self.lock();
        agents.agents.get(&key).is_some_and(|it| it.commands.try_send(message).is_ok())
    }

    /// False: others that were asked for at the same time have taken the last room.
    fn keep(&self, session: Arc<Session>) -> bool {
        let mut kept = self.lock();
        let has_room = !kept.is_full();
        if has_room {
            kept.sessions.insert(session.id().to_owned(), session);
        }
        has_room
    }

    fn drop_session(&self, id: &str) {
        self.lock().sessions.remove(id);
    }

    /// An agent has come. An older connection of its instance is asked, and let go if it does not
    /// answer; None: it answers, and stays.
    async fn arrive(&self, key: &Key) -> Option<Line> {
        let older = self.lock().agents.get(key).map(|it| (it.asked.clone(), it.heard.clone()));
        if let Some((asked, mut heard)) = older {
            heard.mark_unchanged();
            asked.notify_one();
            if let Ok(Ok(())) = timeout(EXEC_ANSWER_MAX, heard.changed()).await {
                return None;
            }
        }
        let (sender, commands) = mpsc::channel(EXEC_COMMANDS_MAX);
        let (heard, hears) = watch::channel(());
        let asked = Arc::new(Notify::new());
        let mut kept = self.lock();
        kept.number += 1;
        let number = kept.number;
        let agent = Agent { number, commands: sender, asked: asked.clone(), heard: hears };
        kept.agents.insert(key.clone(), agent);
        Some(Line { number, commands, asked, heard })
    }

    fn leave(&self, key: &Key, number: u64) {
        let mut kept = self.lock();
        if kept.agents.get(key).is_some_and(|it| it.number == number) {
            kept.agents.remove(key);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use berth_ecs::cluster::{
        records::{exec_session::ExecSession, id::TaskId},
        views::exec::ExecTarget,
    };
    use berth_engine::Timestamp;

    use super::*;

    fn session(number: usize) -> Arc<Session> {
        let session = ExecSession {
            id: format!("ecs-execute-command-{number}"),
            task: TaskId(1),
            container: "web".to_owned(),
            command: "sh".to_owned(),
            principal: "arn:aws:iam::123456789012:root".to_owned(),
            source_ip: None,
            user: None,
            has_terminal: true,
            log_group: None,
            started_at: Timestamp(1),
            ended_at: None,
            exit_code: None,
            end_reason: None,
            bytes_in: 0,
            bytes_out: 0,
        };
        let target = ExecTarget {
            session: Arc::new(session),
            instance: ContainerInstanceId(1),
            task_arn: "arn:aws:ecs:us-east-1:123456789012:task/default/1".to_owned(),
            runtime_id: "1".to_owned(),
        };
        Arc::new(Session::new("default".to_owned(), target, vec![], [0; 16], None))
    }

    #[test]
    fn a_node_has_200_open_sessions_and_no_more() {
        let exec = Exec::default();
        for number in 0..200 {
            assert!(!exec.is_full(), "{number} are too many");
            assert!(exec.keep(session(number)));
        }
        assert!(exec.is_full());
        assert!(!exec.keep(session(200)));
        assert!(exec.find("ecs-execute-command-200").is_none());
        // One that is over is still found, and makes room.
        let first = exec.find("ecs-execute-command-0").expect("it is kept");
        assert!(first.note_end(Some(0), "the command ended"));
        assert!(!first.note_end(None, "the client has gone"));
        assert!(!exec.is_full());
        assert!(exec.keep(session(200)));
        assert!(exec.is_full());
        assert!(exec.find("ecs-execute-command-0").is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn an_agent_that_answers_keeps_its_place() {
        let (exec, key) = (Exec::default(), ("prod".to_owned(), ContainerInstanceId(1)));
        let mut first = exec.arrive(&key).await.expect("nobody is there");
        let second = async {
            tokio::select! {
                second = exec.arrive(&key) => second,
                () = async { loop {
                    first.asked.notified().await;
                    first.heard.send_replace(());
                } } => None,
            }
        };
        assert!(second.await.is_none(), "it is there");
        let third = exec.arrive(&key).await.expect("the first one is silent");
        assert_eq!(first.commands.recv().await, None, "it is let go");
        exec.leave(&key, first.number);
        assert!(exec.is_here(&key.0, key.1));
        drop(third.heard);
        assert!(exec.arrive(&key).await.is_some(), "one that has ended is not waited for");
    }
}
