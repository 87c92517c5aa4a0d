//! Reads logs from Docker: what is there, in the order of time, or what comes, as it comes.
use std::pin::Pin;

use berth_api::Timestamp;
use bollard::{Docker, query_parameters::LogsOptionsBuilder};
use futures_util::{Stream, StreamExt, stream};
use tokio::sync::mpsc::Sender;

use super::{
    containers::Found,
    join::Joiner,
    line::{Line, Printer},
};
use crate::say;

#[derive(Clone, Copy, Debug)]
pub struct What {
    pub follow: bool,
    pub tail: Option<u32>,
    pub since: Option<Timestamp>,
}

type Lines = Pin<Box<dyn Stream<Item = Result<Line, bollard::errors::Error>> + Send>>;

/// Docker gives a line, or a piece of a long one, with its time before it.
fn lines(docker: &Docker, of: &Found, what: What) -> Lines {
    let tail = what.tail.map_or_else(|| "all".to_owned(), |it| it.to_string());
    let since = what.since.map_or(0, |at| i32::try_from(at.0 / 1_000).unwrap_or(i32::MAX));
    let options = LogsOptionsBuilder::new()
        .stdout(true)
        .stderr(true)
        .timestamps(true)
        .follow(what.follow)
        .tail(&tail)
        .since(since)
        .build();
    let of = of.clone();
    let pieces = docker.logs(&of.id.clone(), Some(options));
    let pieces = Box::pin(pieces.map(move |it| it.map(|output| Line::of(output, &of))));
    Box::pin(stream::unfold((pieces, Joiner::default()), async |(mut pieces, mut joiner)| {
        while let Some(piece) = pieces.next().await {
            match piece {
                Ok(piece) => {
                    if let Some(line) = joiner.take(piece) {
                        return Some((Ok(line), (pieces, joiner)));
                    }
                }
                Err(error) => return Some((Err(error), (pieces, joiner))),
            }
        }
        joiner.rest().map(|line| (Ok(line), (pieces, joiner)))
    }))
}

/// What is there of all, the oldest first: each by itself is in order.
pub async fn in_order(
    docker: &Docker,
    found: &[Found],
    what: What,
    printer: &Printer,
) -> anyhow::Result<()> {
    let mut heads: Vec<(Line, Lines)> = Vec::with_capacity(found.len());
    for it in found {
        let mut rest = lines(docker, it, what);
        if let Some(first) = rest.next().await.transpose()? {
            heads.push((first, rest));
        }
    }
    loop {
        let oldest = heads.iter().enumerate().min_by(|(_, a), (_, b)| a.0.at.cmp(&b.0.at));
        let Some((index, _)) = oldest else { return Ok(()) };
        printer.print(&heads[index].0);
        if say::is_lost() {
            return Ok(());
        }
        match heads[index].1.next().await.transpose()? {
            Some(next) => heads[index].0 = next,
            None => drop(heads.remove(index)),
        }
    }
}

/// What a container writes until it ends, or until nobody takes it any more.
pub async fn into(docker: Docker, of: Found, what: What, to: Sender<anyhow::Result<Line>>) {
    let mut lines = lines(&docker, &of, what);
    while let Some(line) = lines.next().await {
        if to.send(line.map_err(Into::into)).await.is_err() {
            return;
        }
    }
}
