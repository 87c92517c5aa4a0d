//! Which lines are read, and of several containers in which order.
use std::{fmt, pin::Pin, sync::Arc};

use berth_api::Timestamp;
use berth_logs::pattern::Pattern;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};

use super::{
    line::{Line, Printer, moment},
    of_docker, of_stream,
    source::{Finder, Place, Source},
};
use crate::{cluster::Cluster, say};

/// Containers that are asked for their first lines at once.
const ASKED_AT_ONCE_MAX: usize = 8;

/// Lines of one container, in their order.
pub type Lines = Pin<Box<dyn Stream<Item = anyhow::Result<Line>> + Send>>;

#[derive(Clone, Debug, Default)]
pub struct What {
    /// Only the last ones, of those that the rest takes.
    pub tail: Option<u32>,
    /// Both are part of it.
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
    pub filter: Option<Filter>,
}

/// A filter pattern, as CloudWatch Logs has them.
#[derive(Clone, Debug)]
pub struct Filter {
    pub text: String,
    pattern: Arc<Pattern>,
}

impl Filter {
    /// # Errors
    /// It is no pattern; for whoever wrote it.
    pub fn parse(text: &str) -> Result<Filter, String> {
        let pattern = Pattern::parse(text).map_err(|_| {
            "it is no filter pattern: give words (ERROR), %an expression% or { $.level = \"error\" \
             }"
        })?;
        Ok(Filter { text: text.to_owned(), pattern: Arc::new(pattern) })
    }
}

impl What {
    /// Whether a line is one of them, wherever it comes from.
    pub fn takes(&self, line: &Line) -> bool {
        let is_since = self.since.is_none_or(|it| line.at >= moment(it.0));
        let is_until = self.until.is_none_or(|it| line.at <= moment(it.0));
        is_since && is_until && self.filter.as_ref().is_none_or(|it| it.pattern.matches(&line.text))
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What is there of all, the oldest first: each by itself is in order.
pub async fn in_order(
    finder: &mut Finder,
    sources: Vec<(Cluster, Source)>,
    what: &What,
    printer: &Printer,
) -> anyhow::Result<()> {
    let docker = finder.docker().await.ok().cloned();
    let begun = sources.into_iter().filter_map(|(cluster, source)| {
        let mut rest: Lines = match (source.place, &docker) {
            (Place::Stream(stream), _) => {
                of_stream::lines(&cluster.client, stream, source.of, what.clone())
            }
            (Place::Docker(id), Some(docker)) => {
                of_docker::lines(docker, &id, source.of, what.clone(), false)
            }
            (Place::Docker(_), None) => return None,
        };
        Some(async { anyhow::Ok(rest.try_next().await?.map(|first| (first, rest))) })
    });
    let begun = stream::iter(begun).buffered(ASKED_AT_ONCE_MAX);
    let mut heads: Vec<(Line, Lines)> =
        begun.try_filter_map(async |it| Ok(it)).try_collect().await?;
    loop {
        let oldest = heads.iter().enumerate().min_by(|(_, a), (_, b)| a.0.at.cmp(&b.0.at));
        let Some((index, _)) = oldest else { return Ok(()) };
        printer.print(&heads[index].0);
        if say::is_lost() {
            return Ok(());
        }
        match heads[index].1.try_next().await? {
            Some(next) => heads[index].0 = next,
            None => drop(heads.remove(index)),
        }
    }
}
