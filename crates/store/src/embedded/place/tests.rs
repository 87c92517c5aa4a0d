//! What an interrupted making leaves is made again, whatever is there of it.
use super::*;

fn open(dir: &Path) -> Contents {
    let place = Place::open(dir, Options::default()).unwrap();
    place.contents().unwrap()
}

/// Every file below it.
fn files_of(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|it| it.unwrap().path());
    entries.flat_map(|it| if it.is_dir() { files_of(&it) } else { vec![it] }).collect()
}

#[test]
fn a_half_made_store_is_made_again_whatever_was_not_synced_of_it() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    let files = files_of(dir.path());
    assert!(files.len() > 8, "{files:?}");
    for file in files.iter().filter(|it| !it.ends_with("FORMAT")) {
        for is_there in [false, true] {
            format::write(dir.path(), Format::BeingMade).unwrap();
            match is_there {
                true => fs::write(file, "").unwrap(),
                false => fs::remove_file(file).unwrap(),
            }
            assert!(open(dir.path()).shards().is_empty());
            assert_eq!(format::read(dir.path()).unwrap(), Format::Complete);
        }
    }
}

#[test]
fn rows_without_a_format_are_nobodys_to_make_again() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    fs::remove_file(dir.path().join("FORMAT")).unwrap();
    let error = Place::open(dir.path(), Options::default()).err().unwrap();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
}
