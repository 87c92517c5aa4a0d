//! What a container wrote, as Docker tells it: where its files cannot be read.

use bollard::container::LogOutput;
use bollard::query_parameters::LogsOptions;
use futures_util::{Stream, StreamExt};

use super::docker::Docker;
use crate::logs::Entry;

impl Docker {
    /// Lines and pieces of lines with their times in nanoseconds since the epoch, from a second on,
    /// until the container ends or the daemon goes away.
    pub fn log_entries(
        &self,
        id: &str,
        since_s: i64,
    ) -> impl Stream<Item = (i64, Entry)> + Send + use<> {
        let options = LogsOptions {
            follow: true,
            stdout: true,
            stderr: true,
            timestamps: true,
            since: i32::try_from(since_s).unwrap_or(0),
            ..LogsOptions::default()
        };
        self.client
            .logs(id, Some(options))
            .take_while(|it| std::future::ready(it.is_ok()))
            .filter_map(|it| std::future::ready(it.ok().and_then(|it| entry(&it))))
    }
}

/// `TIME TEXT`.
fn entry(output: &LogOutput) -> Option<(i64, Entry)> {
    let (is_stderr, message) = match output {
        LogOutput::StdErr { message } => (true, message),
        LogOutput::StdOut { message } | LogOutput::Console { message } => (false, message),
        LogOutput::StdIn { .. } => return None,
    };
    let text = String::from_utf8_lossy(message);
    let (time, text) = text.split_once(' ')?;
    let at = time.parse::<jiff::Timestamp>().ok()?;
    let at_ns = i64::try_from(at.as_nanosecond()).ok()?;
    Some((at_ns, Entry { is_stderr, text: text.to_owned(), at_ms: at.as_millisecond() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_as_docker_tells_it() {
        let message = "2026-11-30T06:42:13.123456789Z a b\n".into();
        let (at_ns, told) = entry(&LogOutput::StdErr { message }).expect("an entry");
        assert_eq!((at_ns, told.text.as_str()), (1_796_020_933_123_456_789, "a b\n"));
        assert!(told.is_stderr && told.at_ms == 1_796_020_933_123);
        assert_eq!(entry(&LogOutput::StdOut { message: "no time".into() }), None);
    }
}
