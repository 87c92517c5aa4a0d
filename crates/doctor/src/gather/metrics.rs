//! A control plane's own figures.

use tokio::net::TcpStream;

use super::http;
use crate::asked::{Asked, NEAR};
use crate::facts::Plane;

/// Commits, of all shards.
const BUCKET: &str = "berth_commit_seconds_bucket{";

pub async fn plane(asked: &Asked) -> Plane {
    let at = &asked.metrics;
    let figures = async {
        let stream = tokio::time::timeout(NEAR, TcpStream::connect(at)).await;
        let stream = stream.map_err(|_| format!("{at}: nothing comes back"))?;
        let stream = stream.map_err(|it| format!("{at}: {it}"))?;
        let answer = http::over(stream, at, hyper::Method::GET, "/metrics", NEAR).await;
        let answer = answer.map_err(|it| format!("{at}: {}", it.told()))?;
        Ok(String::from_utf8_lossy(&answer.body).into_owned())
    };
    match figures.await {
        Ok(text) => {
            let p99 = percentile(&text);
            let (commit_p99_ms, is_beyond) = (p99.map(|it| it.0), p99.is_some_and(|it| it.1));
            Plane { commit_p99_ms, is_beyond, ..Plane::default() }
        }
        Err(why) => Plane { unread: Some(why), ..Plane::default() },
    }
}

/// In ms: the bound of the bucket with which 99 of 100 commits are told, and whether they are
/// beyond the last one that has any.
fn percentile(text: &str) -> Option<(u64, bool)> {
    let mut buckets: Vec<(f64, u64)> = Vec::new();
    for line in text.lines().filter_map(|it| it.strip_prefix(BUCKET)) {
        let Some((labels, value)) = line.rsplit_once("} ") else { continue };
        let bound = labels.split("le=\"").nth(1).and_then(|it| it.split('"').next());
        let bound = bound.and_then(|it| it.replace("+Inf", "inf").parse::<f64>().ok());
        let count = value.split(' ').next().and_then(|it| it.parse::<f64>().ok());
        let (Some(bound), Some(count)) = (bound, count) else { continue };
        let count = whole(count);
        match buckets.iter_mut().find(|it| it.0.total_cmp(&bound).is_eq()) {
            Some(it) => it.1 += count,
            None => buckets.push((bound, count)),
        }
    }
    buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all = buckets.last().map(|it| it.1).filter(|it| *it > 0)?;
    let wanted = (all * 99).div_ceil(100);
    let at = buckets.iter().position(|it| it.1 >= wanted)?;
    let is_beyond = buckets[at].0.is_infinite();
    let bound = if is_beyond { buckets.get(at.checked_sub(1)?)?.0 } else { buckets[at].0 };
    Some((whole(bound * 1_000.0), is_beyond))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and times are not negative, and small"
)]
fn whole(it: f64) -> u64 {
    it.round() as u64
}

#[cfg(test)]
mod tests {
    use super::percentile;

    fn text(counts: [u64; 4]) -> String {
        let bounds = ["0.01", "0.05", "0.1", "+Inf"];
        let line = |(bound, count): (&str, u64)| {
            format!("berth_commit_seconds_bucket{{shard=\"a\",le=\"{bound}\"}} {count}\n")
        };
        bounds.into_iter().zip(counts).map(line).collect()
    }

    #[test]
    fn of_all_shards_together() {
        assert_eq!(percentile(&text([100, 100, 100, 100])), Some((10, false)));
        assert_eq!(percentile(&text([90, 99, 100, 100])), Some((50, false)));
        assert_eq!(percentile(&text([0, 0, 50, 100])), Some((100, true)));
        assert_eq!(percentile(&text([0, 0, 0, 0])), None);
        let other = text([0, 0, 10, 10]).replace("\"a\"", "\"b\"");
        let both = format!("{}{other}", text([90, 90, 90, 90]));
        assert_eq!(percentile(&both), Some((100, false)));
    }
}
