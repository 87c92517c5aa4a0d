//! What is measured of a task or of a container.

/// A thing that is measured, and where it stands in [`Figures`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    /// CPU units: 1024 are one core.
    Cpu,
    /// MiB, without the page cache.
    Memory,
    /// Bytes a second, as the next three.
    Received,
    Transmitted,
    Read,
    Written,
    /// Restarts by the restart policy.
    Restarts,
}

impl Figure {
    pub const ALL: [Figure; 7] = [
        Figure::Cpu,
        Figure::Memory,
        Figure::Received,
        Figure::Transmitted,
        Figure::Read,
        Figure::Written,
        Figure::Restarts,
    ];

    /// Whether it counts events: what there were in a bucket is their sum and no average.
    pub fn is_count(self) -> bool {
        self == Figure::Restarts
    }
}

/// One value of each, NaN where nothing was measured.
#[derive(Clone, Copy, Debug)]
pub struct Figures(pub [f32; Figure::ALL.len()]);

impl Default for Figures {
    fn default() -> Figures {
        Figures([f32::NAN; Figure::ALL.len()])
    }
}

impl Figures {
    pub fn get(&self, figure: Figure) -> Option<f32> {
        Some(self.0[figure as usize]).filter(|it| !it.is_nan())
    }

    /// What no agent can have measured is not measured.
    pub fn set(&mut self, figure: Figure, value: Option<f32>) {
        let sound = value.filter(|it| it.is_finite() && *it >= 0.0);
        self.0[figure as usize] = sound.unwrap_or(f32::NAN);
    }

    /// Of both together: what only one of them has is that.
    pub fn add(&mut self, other: &Figures) {
        for figure in Figure::ALL {
            let sum = match (self.get(figure), other.get(figure)) {
                (Some(one), Some(other)) => Some(one + other),
                (one, other) => one.or(other),
            };
            self.set(figure, sum);
        }
    }
}
