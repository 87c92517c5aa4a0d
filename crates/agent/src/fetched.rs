//! The images that came from their registries: the pull behaviour `once` does not ask for them
//! again.

use std::collections::VecDeque;

/// Names that are kept. One that is forgotten costs one more pull.
pub const IMAGES_MAX: usize = 1_000;

/// Names of images, the one that was fetched last at the end.
#[derive(Debug, Clone, Default)]
pub struct Fetched(VecDeque<String>);

impl Fetched {
    pub fn note(&mut self, image: String) {
        self.0.retain(|it| *it != image);
        self.0.push_back(image);
        if self.0.len() > IMAGES_MAX {
            self.0.pop_front();
        }
    }

    #[must_use]
    pub fn contains(&self, image: &str) -> bool {
        self.0.iter().any(|it| it == image)
    }

    pub fn names(&self) -> impl Iterator<Item = &String> {
        self.0.iter()
    }
}
