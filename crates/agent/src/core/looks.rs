//! Which of several looks at one container counts: the one that began last. What Docker answered
//! to an earlier one may be older, whichever answer comes first.

use std::collections::BTreeMap;

/// Numbers of looks at containers.
#[derive(Debug, Default)]
pub(super) struct Looks {
    begun: u64,
    /// The newest of each container that was told, by task and container.
    told: BTreeMap<String, BTreeMap<String, u64>>,
}

impl Looks {
    /// The number of a look that begins now.
    pub(super) fn begin(&mut self) -> u64 {
        self.begun += 1;
        self.begun
    }

    /// No look that began later was told before.
    pub(super) fn is_news(&mut self, arn: &str, container: &str, number: u64) -> bool {
        let of_task = self.told.entry(arn.to_owned()).or_default();
        let newest = of_task.entry(container.to_owned()).or_default();
        let is_news = number > *newest;
        *newest = number.max(*newest);
        is_news
    }

    pub(super) fn forget(&mut self, arn: &str) {
        self.told.remove(arn);
    }
}

#[cfg(test)]
mod tests {
    use super::Looks;

    #[test]
    fn an_earlier_look_is_no_news_after_a_later_one() {
        let mut looks = Looks::default();
        let (first, second, third) = (looks.begin(), looks.begin(), looks.begin());
        assert!(looks.is_news("t", "web", second));
        assert!(!looks.is_news("t", "web", first));
        assert!(looks.is_news("t", "side", first), "another container");
        assert!(looks.is_news("t", "web", third));
        looks.forget("t");
        assert!(looks.is_news("t", "web", first), "nothing is kept of a task that is gone");
    }
}
