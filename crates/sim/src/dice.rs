//! Chance: everything that happens by itself is decided here, from one seed.
use berth_engine::Random;

/// What the seed decides.
#[derive(Clone, Debug)]
pub struct Dice(Random);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(Random::new(seed))
    }

    /// Dice of their own for some part, so that its draws do not move the others'.
    pub fn split(&mut self) -> Dice {
        Dice::new(self.number())
    }

    pub fn number(&mut self) -> u64 {
        self.0.next_u64()
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.0.below(bound)
    }

    /// From `least` to `most`, both included.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        let width = u64::try_from(most - least).expect("least comes first") + 1;
        least + i64::try_from(self.below(width)).expect("widths are small")
    }

    pub fn chance(&mut self, per_mille: u64) -> bool {
        // A thing that never happens draws nothing.
        per_mille > 0 && self.below(1_000) < per_mille
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        match from.len() {
            0 => None,
            n => Some(&from[self.below(n as u64) as usize]),
        }
    }

    /// One of some things that are never none.
    pub fn one<T: Copy>(&mut self, from: &[T]) -> T {
        *self.pick(from).expect("there is something to choose from")
    }

    /// The index of one of several weights.
    pub fn weighted(&mut self, weights: &[u64]) -> usize {
        let mut at = self.below(weights.iter().sum());
        let holds = |weight: &u64| {
            let found = at < *weight;
            at -= if found { 0 } else { *weight };
            found
        };
        weights.iter().position(holds).expect("the draw is below the sum")
    }
}
