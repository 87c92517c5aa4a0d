//! Standard output and standard error of the tools of developers: that nobody reads any more stops
//! nothing that was begun. `println!` and its kin panic then.
use std::{fmt::Arguments, io::Write};

/// A line on standard output, as `println!` would write it.
#[macro_export]
macro_rules! say {
    ($($words:tt)*) => {
        $crate::line(&mut ::std::io::stdout().lock(), format_args!($($words)*))
    };
}

/// A line on standard error, as `eprintln!` would write it.
#[macro_export]
macro_rules! note {
    ($($words:tt)*) => {
        $crate::line(&mut ::std::io::stderr().lock(), format_args!($($words)*))
    };
}

/// A line in one piece.
pub fn line(to: &mut impl Write, words: Arguments<'_>) {
    let text = format!("{words}\n");
    // Who cannot be told anything is not told that either.
    let _ = to.write_all(text.as_bytes()).and_then(|()| to.flush());
}

#[cfg(test)]
mod tests {
    use std::io::{self, pipe};

    use super::*;

    #[test]
    fn a_line_is_whole_and_nobody_has_to_read_it() -> io::Result<()> {
        let mut written = Vec::new();
        line(&mut written, format_args!("{} of {}", 1, 2));
        assert_eq!(written, b"1 of 2\n");
        let (reader, mut writer) = pipe()?;
        drop(reader);
        line(&mut writer, format_args!("nobody reads this"));
        assert_eq!(writer.write(b"x").unwrap_err().kind(), io::ErrorKind::BrokenPipe);
        Ok(())
    }
}
