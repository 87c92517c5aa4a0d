//! Image references: `name`, `name:tag`, `name@digest`.

/// A reference that names one image: without a tag or digest it means `latest`.
pub fn complete(image: &str) -> String {
    let has_tag = image.rsplit('/').next().is_some_and(|last| last.contains(':'));
    if image.contains('@') || has_tag { image.to_owned() } else { format!("{image}:latest") }
}

/// The name without tag and digest.
pub fn repository(image: &str) -> &str {
    let name = image.split('@').next().unwrap_or(image);
    let tag_at = name.rfind(':').filter(|at| !name[*at..].contains('/'));
    tag_at.map_or(name, |at| &name[..at])
}

/// The registry that an image is in. Docker's rule: the first part is a host if it looks like one.
pub fn registry(image: &str) -> &str {
    match image.split_once('/') {
        Some((host, _)) if host.contains(['.', ':']) || host == "localhost" => host,
        _ => "docker.io",
    }
}

/// What a registry calls the image, with its tag or digest.
pub fn path(image: &str) -> String {
    let whole = complete(image);
    let rest = match whole.split_once('/') {
        Some((host, rest)) if host == registry(image) => rest.to_owned(),
        _ => whole,
    };
    let is_library = registry(image) == "docker.io" && !repository(&rest).contains('/');
    if is_library { format!("library/{rest}") } else { rest }
}

/// The digest under which a registry knows the image: the one in the reference, else that of the
/// same repository among the `repository@digest` names that the image has here.
pub fn digest(image: &str, known: &[String]) -> Option<String> {
    if let Some((_, digest)) = image.split_once('@') {
        return Some(digest.to_owned());
    }
    let short = |name: &str| {
        let name = name.strip_prefix("docker.io/").unwrap_or(name);
        name.strip_prefix("library/").unwrap_or(name).to_owned()
    };
    let wanted = short(repository(image));
    known
        .iter()
        .filter_map(|name| name.split_once('@'))
        .find(|(repository, _)| short(repository) == wanted)
        .map(|(_, digest)| digest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_looks_like_a_host() {
        for (image, host) in [
            ("web", "docker.io"),
            ("team/web:1", "docker.io"),
            ("127.0.0.1:5000/web:1", "127.0.0.1:5000"),
            ("r.example/web", "r.example"),
            ("localhost/web", "localhost"),
        ] {
            assert_eq!(registry(image), host);
        }
    }

    #[test]
    fn a_path_is_what_the_registry_calls_it() {
        for (image, named) in [
            ("web", "library/web:latest"),
            ("docker.io/web:1", "library/web:1"),
            ("team/web:1", "team/web:1"),
            ("127.0.0.1:5000/web", "web:latest"),
            ("r.example/a/web@sha256:00", "a/web@sha256:00"),
        ] {
            assert_eq!(path(image), named);
        }
    }

    #[test]
    fn tags_are_not_ports() {
        assert_eq!(complete("web"), "web:latest");
        assert_eq!(complete("localhost:5000/web"), "localhost:5000/web:latest");
        assert_eq!(complete("localhost:5000/web:v1"), "localhost:5000/web:v1");
        assert_eq!(complete("web@sha256:00"), "web@sha256:00");
        assert_eq!(repository("localhost:5000/web:v1"), "localhost:5000/web");
        assert_eq!(repository("web:v1@sha256:00"), "web");
        assert_eq!(repository("localhost:5000/web"), "localhost:5000/web");
    }

    #[test]
    fn digests_belong_to_a_repository() {
        let known = ["busybox@sha256:aa".to_owned(), "r.io/bb@sha256:bb".to_owned()];
        assert_eq!(digest("docker.io/library/busybox:1", &known).as_deref(), Some("sha256:aa"));
        assert_eq!(digest("r.io/bb", &known).as_deref(), Some("sha256:bb"));
        assert_eq!(digest("r.io/other", &known), None);
        assert_eq!(digest("web@sha256:00", &[]).as_deref(), Some("sha256:00"));
    }
}
