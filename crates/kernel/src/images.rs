//! Images of machines. Nothing is started from them: they are there for configurations that look
//! one up, in one service or in another, and are told the same.

/// Architectures, and the id of the image of each.
pub const IMAGES: [(&str, &str); 2] =
    [("arm64", "ami-0be27000000000a64"), ("x86_64", "ami-0be27000000000864")];
