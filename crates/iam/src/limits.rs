//! Every constant that bounds something in the service, with its unit in its name.

/// Characters of a name.
pub const NAME_CHARS_MAX: usize = 255;
