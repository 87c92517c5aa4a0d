//! Members of rows that a later release has written: kept aside by whoever loads a shard, and put
//! back into what it writes of the same rows, so that a release that does not know them loses none.
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use berth_engine::{Batch, Row, RowError};
use serde_json::{Map, Value};

use crate::rows::row_error;

/// What of a shard's rows this release does not know, by table and key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strangers {
    rows: BTreeMap<(String, String), Strange>,
}

/// What of a value is not known.
#[derive(Clone, Debug, PartialEq)]
enum Strange {
    /// All of it.
    Whole(Value),
    /// Something within these members of a structure.
    Members(BTreeMap<String, Strange>),
    /// Something within these members of a list, by their names.
    Named(BTreeMap<String, Strange>),
}

impl Strangers {
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Notes what is lost of a row where it is read and written again: `known` is what this release
    /// makes of it.
    ///
    /// # Errors
    /// It is in a list without names, so that nobody could tell later where it belongs.
    pub fn note(
        &mut self,
        table: &str,
        key: &str,
        stored: &[u8],
        known: &[u8],
    ) -> Result<(), RowError> {
        // So it is with all rows that this release has written.
        if stored == known {
            return Ok(());
        }
        let read = |it: &[u8]| serde_json::from_slice::<Value>(it);
        let (Ok(stored), Ok(known)) = (read(stored), read(known)) else { return Ok(()) };
        let lost = lost(&stored, &known).map_err(|path| {
            row_error(table, key, format!("another release has put something into its {path}"))
        })?;
        if let Some(lost) = lost {
            self.rows.insert((table.to_owned(), key.to_owned()), lost);
        }
        Ok(())
    }

    /// A batch as it is to be stored. It is the same again for the same batch.
    pub fn carried(&self, batch: Arc<Batch>) -> Arc<Batch> {
        let of = |row: &Row| self.rows.get(&(row.table.clone(), row.key.clone()));
        if self.is_empty() || !batch.rows.iter().any(|it| of(it).is_some()) {
            return batch;
        }
        let mut batch = Arc::unwrap_or_clone(batch);
        for row in &mut batch.rows {
            let (Some(strange), Some(value)) = (of(row), &row.value) else { continue };
            let mut value = serde_json::from_slice(value).expect("rows are JSON");
            put_back(&mut value, strange);
            row.value = Some(serde_json::to_vec(&value).expect("it was JSON"));
        }
        Arc::new(batch)
    }

    /// What is gone takes along what was not known of it: once a batch is durable.
    pub fn committed(&mut self, batch: &Batch) {
        if self.is_empty() {
            return;
        }
        for row in batch.rows.iter().filter(|it| it.value.is_none()) {
            self.rows.remove(&(row.table.clone(), row.key.clone()));
        }
    }
}

/// What the second has not of the first; an error names the list in which that is.
fn lost(stored: &Value, known: &Value) -> Result<Option<Strange>, String> {
    let (is_list, members) = match (stored, known) {
        (Value::Object(stored), Value::Object(known)) => (false, of_members(stored, known)?),
        // Of other lengths they are not the same things.
        (Value::Array(stored), Value::Array(known)) if stored.len() == known.len() => {
            (true, of_items(stored, known)?)
        }
        _ => return Ok(None),
    };
    Ok(match (members.is_empty(), is_list) {
        (true, _) => None,
        (false, true) => Some(Strange::Named(members)),
        (false, false) => Some(Strange::Members(members)),
    })
}

fn of_members(
    stored: &Map<String, Value>,
    known: &Map<String, Value>,
) -> Result<BTreeMap<String, Strange>, String> {
    let mut members = BTreeMap::new();
    for (name, value) in stored {
        let strange = match known.get(name) {
            None => Some(Strange::Whole(value.clone())),
            Some(known) => lost(value, known).map_err(|path| match path.is_empty() {
                true => name.clone(),
                false => format!("{name}.{path}"),
            })?,
        };
        members.extend(strange.map(|it| (name.clone(), it)));
    }
    Ok(members)
}

fn of_items(stored: &[Value], known: &[Value]) -> Result<BTreeMap<String, Strange>, String> {
    let mut items = BTreeMap::new();
    for (stored, known) in stored.iter().zip(known) {
        let Some(strange) = lost(stored, known)? else { continue };
        let name = name(known).filter(|it| name(stored) == Some(it)).ok_or_else(String::new)?;
        items.insert(name.to_owned(), strange);
    }
    let names: BTreeSet<&str> = known.iter().filter_map(name).collect();
    match items.is_empty() || names.len() == known.len() {
        true => Ok(items),
        false => Err(String::new()),
    }
}

/// By which a member of a list is found again.
fn name(item: &Value) -> Option<&str> {
    item.get("name")?.as_str()
}

/// What is known stays as it is; what belonged to something that is no longer there is gone.
fn put_back(value: &mut Value, strange: &Strange) {
    match (value, strange) {
        (Value::Object(members), Strange::Members(strange)) => {
            for (name, strange) in strange {
                match (members.get_mut(name), strange) {
                    (None, Strange::Whole(it)) => drop(members.insert(name.clone(), it.clone())),
                    (Some(value), strange) => put_back(value, strange),
                    (None, _) => {}
                }
            }
        }
        (Value::Array(items), Strange::Named(strange)) => {
            for item in items {
                if let Some(it) = name(item).and_then(|it| strange.get(it)) {
                    put_back(item, it);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: (&str, &str) = ("task", "a");

    fn noted(stored: &str, known: &str) -> Result<Strangers, RowError> {
        let mut it = Strangers::default();
        it.note(ROW.0, ROW.1, stored.as_bytes(), known.as_bytes()).map(|()| it)
    }

    fn batch(value: Option<&str>) -> Arc<Batch> {
        let value = value.map(|it| it.as_bytes().to_vec());
        let row = Row { table: ROW.0.to_owned(), key: ROW.1.to_owned(), value };
        Arc::new(Batch { rows: vec![row], ..Batch::default() })
    }

    /// What is stored when a row is written anew.
    fn written(strangers: &Strangers, value: &str) -> String {
        let batch = strangers.carried(batch(Some(value)));
        String::from_utf8(batch.rows[0].value.clone().unwrap()).unwrap()
    }

    #[test]
    fn what_is_not_known_is_written_again_with_what_is() {
        let stored = r#"{"a":1,"later":[1,2],"in":{"b":2,"later":null},
            "list":[{"name":"web","c":3,"later":true},{"name":"db","c":4}]}"#;
        let known = r#"{"a":1,"in":{"b":2},"list":[{"name":"web","c":3},{"name":"db","c":4}]}"#;
        let strangers = noted(stored, known).unwrap();
        assert_eq!(strangers.len(), 1);
        let changed = r#"{"a":9,"in":{"b":2},"list":[{"name":"db","c":7},{"name":"web","c":3}]}"#;
        assert_eq!(
            written(&strangers, changed),
            r#"{"a":9,"in":{"b":2,"later":null},"later":[1,2],"#.to_owned()
                + r#""list":[{"c":7,"name":"db"},{"c":3,"later":true,"name":"web"}]}"#
        );
        // What belonged to something goes with it, and what is known has the last word.
        assert_eq!(written(&strangers, r#"{"later":0,"list":[]}"#), r#"{"later":0,"list":[]}"#);
    }

    #[test]
    fn what_is_known_in_another_form_is_no_stranger() {
        for (stored, known) in [
            (r#"{"a":1.0,"b":[1,2]}"#, r#"{"a":1,"b":[2],"c":{}}"#),
            (r#"{"a":{"x":1}}"#, r#"{"a":"x"}"#),
            (r#"{ "a": [ { "b": 1 } ] }"#, r#"{"a":[{"b":1}]}"#),
        ] {
            assert_eq!(noted(stored, known).unwrap(), Strangers::default(), "{stored}");
        }
    }

    #[test]
    fn nobody_could_tell_where_something_in_a_list_without_names_belongs() {
        for (stored, known) in [
            (r#"{"in":{"list":[{"b":1,"later":2}]}}"#, r#"{"in":{"list":[{"b":1}]}}"#),
            (
                r#"{"in":{"list":[{"name":"a","later":2},{"name":"a"}]}}"#,
                r#"{"in":{"list":[{"name":"a"},{"name":"a"}]}}"#,
            ),
        ] {
            assert_eq!(
                noted(stored, known).unwrap_err().to_string(),
                "row task/a cannot be read: another release has put something into its in.list"
            );
        }
    }

    #[test]
    fn what_is_gone_takes_its_strangers_along() {
        let mut strangers = noted(r#"{"a":1,"later":2}"#, r#"{"a":1}"#).unwrap();
        strangers.committed(&batch(Some(r#"{"a":2}"#)));
        assert_eq!(written(&strangers, r#"{"a":2}"#), r#"{"a":2,"later":2}"#);
        let gone = batch(None);
        assert_eq!(strangers.carried(gone.clone()), gone);
        strangers.committed(&gone);
        assert_eq!(written(&strangers, r#"{"a":1}"#), r#"{"a":1}"#);
    }
}
