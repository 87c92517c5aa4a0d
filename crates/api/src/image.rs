//! Names of images.

/// A name as the runtime lists it: `docker.io/library/web` is `web:latest`. Of one that has a
/// digest only this counts: the runtime may know the image by the name that a mirror has for it.
#[must_use]
pub fn familiar(name: &str) -> String {
    if let Some((_, digest)) = name.split_once('@') {
        return digest.to_owned();
    }
    let short = name.strip_prefix("index.").unwrap_or(name);
    let short = short.strip_prefix("docker.io/").unwrap_or(short);
    let short = short.strip_prefix("library/").unwrap_or(short);
    let has_tag = short.rsplit('/').next().is_some_and(|last| last.contains(':'));
    if has_tag { short.to_owned() } else { format!("{short}:latest") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_has_many_names() {
        for (name, shown) in [
            ("web", "web:latest"),
            ("docker.io/library/web:2", "web:2"),
            ("index.docker.io/a/b", "a/b:latest"),
            ("localhost:5000/a", "localhost:5000/a:latest"),
            ("localhost:5000/a:1@sha256:00", "sha256:00"),
            ("a@sha256:00", "sha256:00"),
        ] {
            assert_eq!(familiar(name), shown);
        }
    }
}
