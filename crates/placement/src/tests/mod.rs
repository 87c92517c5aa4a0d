//! Placement against a slow oracle, and its texts.
mod chance;
mod networks;
mod oracle;
mod properties;
mod texts;
mod world;
