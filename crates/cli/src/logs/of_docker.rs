//! Lines as Docker has them.
use std::collections::VecDeque;

use bollard::{Docker, query_parameters::LogsOptionsBuilder};
use futures_util::{StreamExt, TryStreamExt, stream};

use super::{
    join::Joiner,
    line::Line,
    read::{Lines, What},
    source::Origin,
};

/// Docker gives a line, or a piece of a long one, with its time before it.
pub fn lines(docker: &Docker, id: &str, of: Origin, what: What, follow: bool) -> Lines {
    // Docker counts lines before anybody looks at them.
    let kept = what.tail.filter(|_| what.filter.is_some());
    let tail = what.tail.filter(|_| kept.is_none());
    let tail = tail.map_or_else(|| "all".to_owned(), |it| it.to_string());
    let seconds = |ms: i64| i32::try_from(ms.div_euclid(1_000)).unwrap_or(i32::MAX);
    let options = LogsOptionsBuilder::new()
        .stdout(true)
        .stderr(true)
        .timestamps(true)
        .follow(follow)
        .tail(&tail)
        .since(what.since.map_or(0, |at| seconds(at.0)))
        .until(what.until.map_or(0, |at| seconds(at.0).saturating_add(1)))
        .build();
    let pieces = docker.logs(id, Some(options));
    let pieces = Box::pin(pieces.map(move |it| it.map(|output| Line::of(output, &of))));
    let lines = stream::unfold((pieces, Joiner::default()), async |(mut pieces, mut joiner)| {
        while let Some(piece) = pieces.next().await {
            match piece {
                Ok(piece) => {
                    if let Some(line) = joiner.take(piece) {
                        return Some((Ok(line), (pieces, joiner)));
                    }
                }
                Err(error) => return Some((Err(error.into()), (pieces, joiner))),
            }
        }
        joiner.rest().map(|line| (Ok(line), (pieces, joiner)))
    });
    let lines = lines.try_filter(move |line| std::future::ready(what.takes(line)));
    match kept {
        None => Box::pin(lines),
        Some(kept) => Box::pin(stream::once(last(Box::pin(lines), kept as usize)).try_flatten()),
    }
}

/// The last lines of all.
async fn last(
    mut lines: Lines,
    count: usize,
) -> anyhow::Result<impl futures_util::Stream<Item = anyhow::Result<Line>> + Send> {
    let mut kept = VecDeque::new();
    while let Some(line) = lines.try_next().await? {
        kept.push_back(Ok(line));
        if kept.len() > count {
            kept.pop_front();
        }
    }
    Ok(stream::iter(kept))
}
