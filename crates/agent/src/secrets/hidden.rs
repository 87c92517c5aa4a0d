//! A text that shows itself to nobody who does not ask for it.

use zeroize::Zeroizing;

/// Overwritten when it is dropped. Neither `Display` nor serialisable, and `Debug` tells nothing.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Hidden(Zeroizing<String>);

impl Hidden {
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text, for whoever hands it to the container or the registry.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hidden")
    }
}
