//! Ids of messages: unlike each other within a channel, and as good as unlike all others.

/// Made of chance that whoever opens a channel brings.
#[derive(Clone, Debug)]
pub struct Ids(u128);

impl Ids {
    pub fn new(chance: [u8; 16]) -> Ids {
        Ids(u128::from_be_bytes(chance))
    }

    /// The next one, in the form of a UUID of version 4.
    pub fn next_id(&mut self) -> [u8; 16] {
        // Odd, so that all numbers come before one comes again.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        let mut bytes = self.0.to_be_bytes();
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        bytes
    }
}

/// As texts have it.
pub fn hyphenated(id: [u8; 16]) -> String {
    let hex: String = id.iter().map(|it| format!("{it:02x}")).collect();
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}
