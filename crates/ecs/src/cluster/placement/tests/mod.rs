//! Placement against a slow oracle, and its texts.
