//! Silence is judged as a slow oracle does it, which knows the whole history of a cluster.
use proptest::prelude::*;

use super::*;

const LEASE_MS: i64 = 30_000;
const PATIENCE_MS: i64 = 180_000;

fn evidence(now: i64, silent: i64, connected: i64) -> Evidence {
    Evidence {
        now: Timestamp(now),
        gone_at: Timestamp(0),
        led_since: Timestamp(-3_600_000),
        lease_ms: LEASE_MS,
        patience_ms: PATIENCE_MS,
        mass_loss_percent: 30,
        silent,
        returned: 0,
        connected,
    }
}

fn awaited(until: i64) -> Option<Silence> {
    Some(Silence::Awaited { until: Timestamp(until) })
}

#[test]
fn one_of_few_is_lost_after_its_lease_and_not_before() {
    assert_eq!(Some(judge(None, &evidence(5, 1, 1))), awaited(30_000));
    assert_eq!(Some(judge(awaited(30_000), &evidence(29_999, 1, 1))), awaited(30_000));
    assert_eq!(judge(awaited(30_000), &evidence(30_000, 1, 1)), Silence::Lost);
    assert_eq!(judge(awaited(30_000), &evidence(30_000, 3, 7)), Silence::Lost);
}

#[test]
fn many_at_once_or_all_are_not_lost() {
    for (silent, connected) in [(4, 6), (2, 1), (2, 0), (1, 0)] {
        let suspended = Silence::Suspended { until: Timestamp(60_000) };
        assert_eq!(judge(awaited(30_000), &evidence(30_000, silent, connected)), suspended);
        let later = evidence(60_000, 1, 9);
        assert_eq!(judge(Some(suspended), &later), Silence::Lost);
    }
}

#[test]
fn those_that_came_back_count_among_the_silent() {
    let suspended = Silence::Suspended { until: Timestamp(60_000) };
    for (silent, returned, connected) in [(1, 1, 1), (1, 3, 9), (2, 300, 700)] {
        let it = Evidence { returned, ..evidence(30_000, silent, connected) };
        assert_eq!(judge(awaited(30_000), &it), suspended, "{it:?}");
    }
    let few = Evidence { returned: 2, ..evidence(30_000, 1, 9) };
    assert_eq!(judge(awaited(30_000), &few), Silence::Lost);
}

#[test]
fn a_leader_that_has_just_begun_waits_for_the_slowest() {
    let begun = Evidence { led_since: Timestamp(29_000), ..evidence(30_000, 1, 9) };
    assert_eq!(Some(judge(awaited(30_000), &begun)), awaited(209_000));
    assert_eq!(Some(judge(None, &begun)), awaited(209_000));
    let late = Evidence { gone_at: Timestamp(200_000), ..begun };
    assert_eq!(Some(judge(None, &late)), awaited(230_000));
}

#[test]
fn what_was_overslept_is_not_counted() {
    let late = evidence(300_000, 1, 9);
    assert_eq!(Some(judge(awaited(30_000), &late)), awaited(330_000));
}

/// An instance as the oracle sees it: all that ever happened to it.
#[derive(Clone, Debug, Default)]
struct History {
    /// When it went, and when it came back if it did.
    gaps: Vec<(i64, Option<i64>)>,
    silence: Option<Silence>,
}

impl History {
    fn is_silent(&self, now: i64) -> bool {
        self.gone_at(now).is_some()
    }

    fn gone_at(&self, now: i64) -> Option<i64> {
        let gap = self.gaps.iter().rfind(|(from, _)| *from <= now)?;
        gap.1.is_none_or(|to| to > now).then_some(gap.0)
    }

    /// Whether it is silent, or was at any moment of the last `PATIENCE_MS` in its last gap, which
    /// had begun before `lease_ends`.
    fn was_silent(&self, now: i64, lease_ends: i64) -> bool {
        let last = self.gaps.iter().rfind(|(from, _)| *from <= now);
        last.is_some_and(|(from, to)| match to.filter(|to| *to <= now) {
            None => true,
            Some(to) => to > now - PATIENCE_MS && *from < lease_ends,
        })
    }

    fn is_lost(&self) -> bool {
        self.silence == Some(Silence::Lost)
    }
}

/// Looks at every instance each 500 ms, as a cluster does at its deadlines.
fn live(all: &mut [History], from: i64, until: i64, led_since: i64) {
    for now in (from..until).step_by(500) {
        for at in 0..all.len() {
            let Some(gone_at) = all[at].gone_at(now) else {
                all[at].silence = None;
                continue;
            };
            let open = |it: &&History| it.is_silent(now) && !it.is_lost();
            let lease_ends = (gone_at + LEASE_MS).max(led_since + PATIENCE_MS);
            let back = |it: &&History| !it.is_silent(now) && it.was_silent(now, lease_ends);
            let it = Evidence {
                gone_at: Timestamp(gone_at),
                led_since: Timestamp(led_since),
                returned: all.iter().filter(back).count() as i64,
                ..evidence(
                    now,
                    all.iter().filter(open).count() as i64,
                    all.iter().filter(|it| !it.is_silent(now)).count() as i64,
                )
            };
            let was_lost = all[at].is_lost();
            let silence = judge(all[at].silence, &it);
            if silence == Silence::Lost && !was_lost {
                assert!(may_be_lost(all, at, now, led_since), "{at} at {now}: {it:?}");
            }
            all[at].silence = Some(silence);
        }
    }
}

/// The oracle: from the history of all of them, and from nothing that was remembered.
fn may_be_lost(all: &[History], at: usize, now: i64, led_since: i64) -> bool {
    let gone_at = all[at].gone_at(now).expect("it is silent");
    let others = || all.iter().enumerate().filter(|(it, _)| *it != at).map(|(_, it)| it);
    let known = others().filter(|it| !it.is_lost()).count() as i64 + 1;
    let lease_ends = (gone_at + LEASE_MS).max(led_since + PATIENCE_MS);
    let was_silent = |it: &&History| !it.is_lost() && it.was_silent(now, lease_ends);
    let away = others().filter(was_silent).count() as i64 + 1;
    let somebody_is_here = all.iter().any(|it| !it.is_silent(now));
    let is_one_of_few = away == 1 || away * 10 <= known * 3;
    now - gone_at >= LEASE_MS && now - led_since >= PATIENCE_MS && somebody_is_here && is_one_of_few
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever comes and goes, nobody is lost whom the oracle would keep; and who never comes
    /// back is lost once all others have been here for long, if they are few.
    #[test]
    fn nothing_is_lost_that_the_oracle_keeps(
        gaps in proptest::collection::vec(
            proptest::collection::vec((1_000..200_000_i64, 1_000..200_000_i64), 0..3), 2..12,
        ),
        led_since in -300_000..60_000_i64,
        dead in 0..12_usize,
    ) {
        let mut all: Vec<History> = gaps.iter().map(|of_one| history(of_one)).collect();
        let dead = dead % all.len();
        let end = all.iter().flat_map(|it| &it.gaps).filter_map(|it| it.1).max().unwrap_or(0);
        all[dead].gaps.push((end + 1_000, None));
        live(&mut all, led_since.min(0), end + 1_000 + 2 * PATIENCE_MS, led_since);
        prop_assert!(all[dead].is_lost());
    }

    /// One that is gone for good is lost though another comes and goes for ever.
    #[test]
    fn one_that_comes_and_goes_keeps_nobody(
        here in 15_000..60_000_i64,
        away in 500..10_000_i64,
        others in 1..4_usize,
    ) {
        let mut all = vec![History::default(); others];
        all.push(History { gaps: vec![(1_000, None)], silence: None });
        all.push(history(&[(here, away); 100]));
        live(&mut all, 0, 600_000, -3_600_000);
        prop_assert!(all[others].is_lost());
    }

    /// Two, ten or hundreds: the path to more than 30 % of them breaks for a while and heals, or the
    /// control plane is away; all come back within what their waits may last.
    #[test]
    fn a_mass_loss_followed_by_returns_moves_nothing(
        count in prop_oneof![Just(2_usize), Just(10), Just(120)],
        share in 31..=100_usize,
        cut_ms in 5_000..400_000_i64,
        waits in proptest::collection::vec(0..PATIENCE_MS, 120),
        is_outage in any::<bool>(),
    ) {
        let concerned = if is_outage { count } else { (count * share).div_ceil(100).max(2) };
        let back = |at: usize| (at < concerned).then(|| (0, Some(cut_ms + waits[at])));
        let mut all: Vec<History> = (0..count)
            .map(|at| History { gaps: back(at).into_iter().collect(), silence: None })
            .collect();
        // In an outage nobody looks until the control plane is back.
        let led_since = if is_outage { cut_ms } else { -3_600_000 };
        let from = if is_outage { cut_ms } else { 0 };
        let mut now = from;
        while now < cut_ms + PATIENCE_MS + LEASE_MS {
            live(&mut all, now, now + 5_000, led_since);
            now += 5_000;
            prop_assert!(!all.iter().any(History::is_lost), "lost at {}", now);
        }
    }
}

/// One gap after the other: how long it is here, and how long it is away.
fn history(spans: &[(i64, i64)]) -> History {
    let mut now = 0;
    let gaps = spans.iter().map(|(here, away)| {
        let from = now + here;
        now = from + away;
        (from, Some(now))
    });
    History { gaps: gaps.collect(), silence: None }
}
