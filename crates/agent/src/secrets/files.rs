//! Files of environment variables, as they lie in S3.

use berth_api::acs;

/// More is no list of variables.
pub const FILE_BYTES_MAX: usize = 1 << 20;

/// Where a file is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Object {
    pub bucket: String,
    pub key: String,
}

impl Object {
    /// Of `arn:aws:s3:::BUCKET/KEY`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn of(file: &acs::EnvironmentFile) -> Result<Self, String> {
        if file.kind != "s3" {
            return Err(format!("unknown type of environment file '{}'", file.kind));
        }
        let parts: Vec<&str> = file.value.splitn(6, ':').collect();
        let object = match parts[..] {
            ["arn", _, "s3", _, _, object] => object.split_once('/'),
            _ => None,
        };
        let object = object.filter(|(bucket, key)| !bucket.is_empty() && !key.is_empty());
        let (bucket, key) =
            object.ok_or_else(|| format!("'{}' is not the ARN of an S3 object", file.value))?;
        Ok(Self { bucket: bucket.to_owned(), key: key.to_owned() })
    }
}

/// ECS: a line is `NAME=VALUE`, quotes and blanks included; comments begin with `#`. Lines without
/// a name or a value say nothing.
///
/// # Errors
/// No file of variables; nothing of it is in the text.
pub fn variables(file: &[u8]) -> Result<Vec<(String, String)>, String> {
    if file.len() > FILE_BYTES_MAX {
        return Err(format!("it has more than {FILE_BYTES_MAX} bytes"));
    }
    let text = std::str::from_utf8(file).map_err(|_| "it is no UTF-8 text".to_owned())?;
    let lines = text.strip_prefix('\u{feff}').unwrap_or(text).lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    let pairs = lines.filter_map(|line| line.split_once('='));
    let pairs = pairs.filter(|(name, value)| !name.is_empty() && !value.is_empty());
    let pairs: Vec<_> = pairs.map(|(name, it)| (name.to_owned(), it.to_owned())).collect();
    match pairs.iter().any(|(name, value)| name.contains('\0') || value.contains('\0')) {
        true => Err("it has a NUL character, which no environment variable can hold".to_owned()),
        false => Ok(pairs),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_ecs_reads_them() {
        let file = "# a comment\nA=1\r\n\nB= \"two words\" \n  #C=3\nD\nE=\n=F\nG=a=b\n";
        let read = variables(file.as_bytes()).expect("a file");
        let read: Vec<String> = read.iter().map(|(name, it)| format!("{name}|{it}")).collect();
        assert_eq!(read, ["A|1", "B| \"two words\" ", "  #C|3", "G|a=b"]);
        assert_eq!(variables(b""), Ok(Vec::new()));
        for wrong in [&b"A=\xff"[..], b"A=\0", &vec![b'a'; FILE_BYTES_MAX + 1]] {
            variables(wrong).expect_err("no file of variables");
        }
    }

    #[test]
    fn an_object_is_named_by_its_arn() {
        let of = |value: &str, kind: &str| {
            Object::of(&acs::EnvironmentFile { value: value.to_owned(), kind: kind.to_owned() })
        };
        let (bucket, key) = ("b".to_owned(), "a/x.env".to_owned());
        assert_eq!(of("arn:aws:s3:::b/a/x.env", "s3"), Ok(Object { bucket, key }));
        for (value, kind) in [
            ("arn:aws:s3:::b", "s3"),
            ("arn:aws:s3:::/x", "s3"),
            ("b/x.env", "s3"),
            ("arn:aws:s3:::b/x", ""),
        ] {
            of(value, kind).expect_err(value);
        }
    }
}
