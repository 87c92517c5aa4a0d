//! How long a value is as JSON, without writing it anywhere.
use std::io::{self, Write};

pub(crate) fn json_bytes(value: &impl serde::Serialize) -> usize {
    let mut count = Count(0);
    serde_json::to_writer(&mut count, value)
        .expect("messages have string keys and finite numbers, and counting does not fail");
    count.0
}

struct Count(usize);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
