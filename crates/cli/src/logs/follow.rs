//! What containers write from now on, of tasks until they have ended, of services also what starts
//! later.
use std::collections::BTreeMap;

use berth_api::ecs::Task;
use futures_util::StreamExt;
use tokio::{
    sync::{
        mpsc::{self, Sender},
        watch,
    },
    time::Instant,
};

use super::{
    line::{Line, Printer},
    of_docker, of_stream,
    read::{Lines, What},
    source::{Finder, Origin, Place, Source},
    subject::Subject,
};
use crate::{say, waiting};

/// Lines of all containers that have been read and not printed yet.
const LINES_WAITING_MAX: usize = 1_000;

/// All containers that are followed, and whom to tell that they have ended.
struct Followed<'a> {
    subjects: &'a [Subject],
    finder: &'a mut Finder,
    what: What,
    containers: BTreeMap<Origin, watch::Sender<bool>>,
}

/// Until all containers have ended; those of a service never have.
pub async fn follow(
    subjects: &[Subject],
    finder: &mut Finder,
    what: &What,
    printer: &mut Printer,
) -> anyhow::Result<()> {
    let (sender, mut lines) = mpsc::channel::<anyhow::Result<Line>>(LINES_WAITING_MAX);
    let (what, containers) = (what.clone(), BTreeMap::new());
    let mut followed = Followed { subjects, finder, what, containers };
    // The lines end with the last one that could bring some.
    let mut sender = Some(sender);
    let mut looks = tokio::time::interval(4 * waiting::LOOK_INTERVAL);
    let mut answered = Instant::now();
    while !say::is_lost() {
        tokio::select! {
            line = lines.recv() => match line {
                Some(line) => printer.print(&line?),
                None => return Ok(()),
            },
            _ = looks.tick(), if sender.is_some() => {
                let Some(to) = &sender else { continue };
                match followed.look(to, printer).await {
                    Ok(true) => answered = Instant::now(),
                    Ok(false) => sender = None,
                    Err(error) if waiting::may_pass(&error) && waiting::is_patient(answered) => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }
    Ok(())
}

impl Followed<'_> {
    /// Follows what has come, and tells what has ended. False: nothing can come any more.
    async fn look(
        &mut self,
        to: &Sender<anyhow::Result<Line>>,
        printer: &mut Printer,
    ) -> anyhow::Result<bool> {
        let mut goes_on = false;
        for subject in self.subjects {
            let tasks = subject.tasks().await?;
            goes_on |= subject.is_service() || tasks.iter().any(|it| !has_stopped(it));
            let sources = self.finder.of(&subject.cluster, &tasks).await?;
            printer.add(&sources, subject.told_as(self.subjects.len()));
            for source in sources {
                if !self.containers.contains_key(&source.of) {
                    self.begin(subject, source, to.clone()).await;
                }
            }
            for (of, ended) in &self.containers {
                let task = tasks.iter().find(|it| it.task_arn.as_ref() == Some(&of.task_arn));
                if task.is_some_and(has_stopped) {
                    ended.send_replace(true);
                }
            }
        }
        // Of what starts from now on all lines are the last ones.
        self.what.tail = None;
        Ok(goes_on)
    }

    async fn begin(&mut self, subject: &Subject, it: Source, to: Sender<anyhow::Result<Line>>) {
        let (ended, has_ended) = watch::channel(false);
        self.containers.insert(it.of.clone(), ended);
        match it.place {
            Place::Stream(stream) => {
                let (client, what) = (subject.cluster.client.clone(), self.what.clone());
                tokio::spawn(of_stream::into(client, stream, it.of, what, has_ended, to));
            }
            Place::Docker(id) => {
                let Ok(docker) = self.finder.docker().await else { return };
                let lines = of_docker::lines(docker, &id, it.of, self.what.clone(), true);
                tokio::spawn(into(lines, to));
            }
        }
    }
}

/// What a container writes until it ends, or until nobody takes it any more.
async fn into(mut lines: Lines, to: Sender<anyhow::Result<Line>>) {
    while let Some(line) = lines.next().await {
        if to.send(line).await.is_err() {
            return;
        }
    }
}

fn has_stopped(task: &Task) -> bool {
    task.last_status.as_deref() == Some("STOPPED")
}
