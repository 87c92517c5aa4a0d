//! What is made, tightened and refused.
use std::{
    fs::{self, Permissions},
    io,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
};

use super::{directory, replace};

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

fn widen(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn has_format(path: &Path) -> bool {
    path.join("FORMAT").exists()
}

#[test]
fn what_is_made_is_private() {
    let own = tempfile::tempdir().unwrap();
    let dir = own.path().join("a/b");
    directory(&dir, has_format).unwrap();
    replace(&dir, "file", b"one").unwrap();
    replace(&dir, "file", b"two").unwrap();
    assert_eq!((mode(&own.path().join("a")), mode(&dir)), (0o700, 0o700));
    assert_eq!(mode(&dir.join("file")), 0o600);
    assert_eq!(fs::read(dir.join("file")).unwrap(), b"two");
    assert_eq!(fs::read_dir(&dir).unwrap().count(), 1);
}

#[test]
fn what_is_wider_is_tightened_and_links_are_left_alone() {
    let own = tempfile::tempdir().unwrap();
    let (dir, other) = (own.path().join("data"), own.path().join("other"));
    fs::create_dir_all(dir.join("rows")).unwrap();
    fs::write(dir.join("FORMAT"), "").unwrap();
    fs::write(dir.join("rows/0.jnl"), "").unwrap();
    fs::write(&other, "").unwrap();
    symlink(&other, dir.join("link")).unwrap();
    for (path, mode) in [("", 0o755), ("rows", 0o777), ("rows/0.jnl", 0o644), ("FORMAT", 0o640)] {
        widen(&dir.join(path), mode);
    }
    widen(&other, 0o644);
    directory(&dir, has_format).unwrap();
    let modes = ["", "rows", "rows/0.jnl", "FORMAT"].map(|it| mode(&dir.join(it)));
    assert_eq!(modes, [0o700, 0o700, 0o600, 0o600]);
    assert_eq!(mode(&other), 0o644);
    // A file that others can read makes no difference to whether the directory is refused.
    widen(&dir.join("FORMAT"), 0o644);
    directory(&dir, |_| false).unwrap();
    assert_eq!(mode(&dir.join("FORMAT")), 0o600);
}

#[test]
fn an_empty_directory_is_taken_and_one_with_other_things_is_refused() {
    let own = tempfile::tempdir().unwrap();
    let dir = own.path().join("data");
    fs::create_dir(&dir).unwrap();
    widen(&dir, 0o755);
    directory(&dir, has_format).unwrap();
    assert_eq!(mode(&dir), 0o700);
    widen(&dir, 0o755);
    fs::write(dir.join("letter"), "").unwrap();
    widen(&dir.join("letter"), 0o644);
    let error = directory(&dir, has_format).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
    assert!(error.to_string().contains("choose a directory of its own"), "{error}");
    assert_eq!((mode(&dir), mode(&dir.join("letter"))), (0o755, 0o644));
}

#[test]
fn a_link_to_a_directory_is_that_directory() {
    let own = tempfile::tempdir().unwrap();
    let (dir, link) = (own.path().join("data"), own.path().join("link"));
    fs::create_dir(&dir).unwrap();
    widen(&dir, 0o755);
    symlink(&dir, &link).unwrap();
    directory(&link, has_format).unwrap();
    assert_eq!(mode(&dir), 0o700);
}
