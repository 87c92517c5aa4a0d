//! Laws 29 and 30 of the clouds: what was acknowledged is stored, in its order and once; and what
//! is lost on the way is told with its count.
use super::{
    container::Container,
    plane::{Plane, stream},
};

/// A line that stands in place of so many lost ones.
fn lost(text: &str) -> Option<u64> {
    text.strip_prefix("[berth: ")?
        .strip_suffix(" lines lost before they could be sent]")?
        .parse()
        .ok()
}

/// Every line that was written was told to be there, under its own number, or is one of those that
/// a gap counts.
pub fn all_is_told(containers: &[Container], plane: &Plane) {
    for it in containers {
        let (mut next, mut in_gaps) = (0, 0);
        for told in plane.told.get(&stream(it)).into_iter().flatten() {
            assert_eq!(told.first, next, "law cloud 29: lines of {} are apart", it.id);
            match &told.texts[..] {
                [only] if lost(only).is_some() => {
                    let count = lost(only);
                    assert_eq!(count, Some(told.count), "law cloud 30: a gap is miscounted");
                    in_gaps += told.count;
                }
                texts => {
                    let lines = next..next + told.count;
                    let expected: Vec<String> = lines.map(Container::text).collect();
                    assert_eq!(texts, expected, "law cloud 29: other lines of {}", it.id);
                }
            }
            next += told.count;
        }
        let written = it.written_ms.len() as u64;
        assert_eq!(next, written, "law cloud 29: lines of {} are missing", it.id);
        let dropped = it.dropped;
        assert!(in_gaps <= dropped, "law cloud 30: {in_gaps} lines lost, {dropped} dropped");
    }
}

/// Readers find what was told, of all that is to be kept: each line once, in its order. What came
/// last may be there before anybody was told.
pub fn stored(containers: &[Container], plane: &Plane, now_ms: i64) {
    let since_ms = plane.since_ms(now_ms);
    for it in containers {
        let found = plane.found(stream(it), now_ms);
        let texts: Vec<&str> = found.iter().map(|it| it.text.as_str()).collect();
        let lines: Vec<&str> = texts.iter().copied().filter(|it| lost(it).is_none()).collect();
        let told = plane.told.get(&stream(it)).into_iter().flatten();
        let numbers = told.filter(|it| lost(&it.texts[0]).is_none());
        let numbers = numbers.flat_map(|it| it.first..it.first + it.count);
        let is_kept = |number: &u64| it.written_ms[*number as usize] >= since_ms;
        let expected: Vec<String> = numbers.filter(is_kept).map(Container::text).collect();
        let count = expected.len();
        assert!(
            lines.len() >= count && lines[..count].iter().eq(expected.iter()),
            "law cloud 29: of {} {count} lines were told since {since_ms}, and {} are found, from \
             {:?} to {:?}, not from {:?} to {:?}",
            it.id,
            lines.len(),
            lines.first(),
            lines.last(),
            expected.first(),
            expected.last(),
        );
        // Behind them is at most one batch, whose answer was never given.
        let next = plane.next(stream(it));
        let behind: Vec<String> = (next..).take(lines.len() - count).map(Container::text).collect();
        assert!(lines[count..].iter().eq(behind.iter()), "law cloud 29: a line is there twice");
    }
}
