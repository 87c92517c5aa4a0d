//! How the silence of an agent is judged, from times and counts alone.
//!
//! Silence is evidence about the path to a machine rather than about the machine. So it is waited
//! for a lease that this control plane has witnessed itself, and when many are silent at once
//! nothing is given up.
use berth_engine::Timestamp;

use crate::cluster::records::container_instance::Silence;

/// What is known of a silent instance, and of the others.
#[derive(Clone, Copy, Debug)]
pub struct Evidence {
    pub now: Timestamp,
    /// When its agent was last connected.
    pub gone_at: Timestamp,
    /// Since when this control plane leads: it does not know whether somebody called before.
    pub led_since: Timestamp,
    pub lease_ms: i64,
    pub mass_loss_percent: i64,
    /// Silent instances of the cluster that are not lost yet, this one among them.
    pub silent: i64,
    pub connected: i64,
}

/// What comes after `before`.
pub fn judge(before: Option<Silence>, it: &Evidence) -> Silence {
    let lease_ends = it.gone_at.max(it.led_since) + it.lease_ms;
    let Some(before) = before else { return Silence::Awaited { until: lease_ends } };
    match before.until() {
        None => before,
        Some(until) if until > it.now => before,
        Some(_) if lease_ends > it.now => postponed(before, lease_ends),
        // So late because this control plane has slept: nobody could call meanwhile.
        Some(until) if it.now - until > it.lease_ms / 2 => postponed(before, it.now + it.lease_ms),
        Some(_) if is_mass_loss(it) => Silence::Suspended { until: it.now + it.lease_ms },
        Some(_) => Silence::Lost,
    }
}

fn postponed(before: Silence, until: Timestamp) -> Silence {
    match before {
        Silence::Suspended { .. } => Silence::Suspended { until },
        Silence::Awaited { .. } | Silence::Lost => Silence::Awaited { until },
    }
}

/// One instance of few may well be lost, many at once are not; and when nobody is left to take
/// over, nothing is won by giving up.
fn is_mass_loss(it: &Evidence) -> bool {
    let all = it.silent + it.connected;
    it.connected == 0 || (it.silent > 1 && it.silent * 100 > all * it.mass_loss_percent)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LEASE_MS: i64 = 30_000;

    fn evidence(now: i64, silent: i64, connected: i64) -> Evidence {
        Evidence {
            now: Timestamp(now),
            gone_at: Timestamp(0),
            led_since: Timestamp::MIN,
            lease_ms: LEASE_MS,
            mass_loss_percent: 30,
            silent,
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
    fn a_leader_that_has_just_begun_gives_everybody_a_lease() {
        let begun = Evidence { led_since: Timestamp(29_000), ..evidence(30_000, 1, 9) };
        assert_eq!(Some(judge(awaited(30_000), &begun)), awaited(59_000));
        assert_eq!(Some(judge(None, &begun)), awaited(59_000));
    }

    #[test]
    fn what_was_overslept_is_not_counted() {
        let late = evidence(300_000, 1, 9);
        assert_eq!(Some(judge(awaited(30_000), &late)), awaited(330_000));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_unwitnessed_or_in_masses(
            (gone_at, led_since) in (0..200_000_i64, 0..200_000_i64),
            (silent, connected) in (1..20_i64, 0..20_i64),
            steps in proptest::collection::vec(1..40_000_i64, 1..20),
        ) {
            let mut before = None;
            let mut now = gone_at.max(led_since);
            let (gone_at, led_since) = (Timestamp(gone_at), Timestamp(led_since));
            for step in steps {
                now += step;
                let it = Evidence { gone_at, led_since, ..evidence(now, silent, connected) };
                let silence = judge(before, &it);
                let witnessed = now - gone_at.max(led_since).0;
                let few = connected > 0 && (silent == 1 || silent * 10 <= (silent + connected) * 3);
                prop_assert!(silence != Silence::Lost || (witnessed >= LEASE_MS && few));
                before = Some(silence);
            }
            // From now on it is looked at in time.
            while let Some(until) = before.and_then(Silence::until).filter(|_| now < 1_000_000) {
                now = until.0.max(now);
                let it = Evidence { gone_at, led_since, ..evidence(now, silent, connected) };
                before = Some(judge(before, &it));
            }
            let few = connected > 0 && (silent == 1 || silent * 10 <= (silent + connected) * 3);
            prop_assert_eq!(before == Some(Silence::Lost), few);
        }
    }
}
