//! What is made, tightened and refused.
use std::{
    fs::{self, Permissions},
    io,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
};

use super::{directory, private::Tally, replace};

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
}

#[test]
fn what_others_put_there_is_left_as_it_is() {
    let own = tempfile::tempdir().unwrap();
    let dir = own.path().join("data");
    fs::create_dir_all(dir.join("rows")).unwrap();
    fs::create_dir_all(dir.join("bin")).unwrap();
    for (path, mode) in [("FORMAT", 0o444), ("berth", 0o755), ("bin/berth", 0o755)] {
        fs::write(dir.join(path), "").unwrap();
        widen(&dir.join(path), mode);
    }
    for (path, mode) in [("bin", 0o755), ("rows", 0o2775), ("", 0o755)] {
        widen(&dir.join(path), mode);
    }
    directory(&dir, has_format).unwrap();
    let modes = ["", "rows", "FORMAT", "berth", "bin", "bin/berth"].map(|it| mode(&dir.join(it)));
    assert_eq!(modes, [0o700, 0o700, 0o400, 0o755, 0o755, 0o755]);
    // Nor in a private directory that holds nothing of ours.
    let home = own.path().join("home");
    fs::create_dir(&home).unwrap();
    fs::write(home.join("letter"), "").unwrap();
    widen(&home.join("letter"), 0o644);
    widen(&home, 0o700);
    directory(&home, has_format).unwrap();
    assert_eq!(mode(&home.join("letter")), 0o644);
}

#[test]
fn a_new_file_system_is_empty() {
    let own = tempfile::tempdir().unwrap();
    let dir = own.path().join("data");
    fs::create_dir_all(dir.join("lost+found")).unwrap();
    widen(&dir, 0o755);
    widen(&dir.join("lost+found"), 0o000);
    directory(&dir, has_format).unwrap();
    assert_eq!((mode(&dir), mode(&dir.join("lost+found"))), (0o700, 0o000));
}

#[test]
fn what_belongs_to_somebody_else_is_told_and_no_reason_to_stop() {
    let mut tally = Tally::default();
    let path = Path::new("rows");
    for kind in [io::ErrorKind::NotFound, io::ErrorKind::PermissionDenied] {
        let taken = tally.take::<()>(path, Err(kind.into())).unwrap();
        assert_eq!(taken, None);
    }
    assert_eq!(tally.kept.as_deref(), Some(path));
    assert!(tally.take::<()>(path, Err(io::ErrorKind::StorageFull.into())).is_err());
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
    let ways =
        format!("such as {0}/berth, or make this one private ('chmod 700 {0}')", dir.display());
    assert!(error.to_string().ends_with(&ways), "{error}");
    assert_eq!((mode(&dir), mode(&dir.join("letter"))), (0o755, 0o644));
    // Each of the ways works.
    directory(&dir.join("berth"), has_format).unwrap();
    widen(&dir, 0o700);
    directory(&dir, has_format).unwrap();
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
