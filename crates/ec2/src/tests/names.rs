//! Calls and answers of EC2 by the names of its model: on the wire half of them are called
//! otherwise.
use berth_api::{
    ec2::{Operation, SERVICE},
    tables::{Kind, Part},
};
use serde_json::{Map, Value};

/// A call as the table reads it.
pub fn on_the_wire(operation: Operation, body: &str) -> String {
    let body: Value = serde_json::from_str(body).expect("a call is JSON");
    let shape = SERVICE.operation(operation.name()).expect("it is of the table").input;
    renamed(body, shape, true).to_string()
}

/// An answer as the model has it.
pub fn of_model(operation: Operation, answer: Value) -> Value {
    let shape = SERVICE.operation(operation.name()).expect("it is of the table").output;
    renamed(answer, shape, false)
}

fn renamed(value: Value, shape: Option<u16>, to_wire: bool) -> Value {
    let Some(shape) = shape else { return value };
    let of = |part: &Part, value| renamed(value, Some(part.shape), to_wire);
    match (&SERVICE.shapes[usize::from(shape)].kind, value) {
        (Kind::List(part), Value::Array(all)) => all.into_iter().map(|it| of(part, it)).collect(),
        (Kind::Structure(members), Value::Object(all)) => {
            let member = |(name, value): (String, Value)| {
                let wire = |it: &berth_api::tables::Member| match it.part.name {
                    "" => it.name,
                    other => other,
                };
                let is_it = |it: &&berth_api::tables::Member| match to_wire {
                    true => it.name == name,
                    false => wire(it) == name,
                };
                let found = members.iter().find(is_it);
                let found = found.unwrap_or_else(|| panic!("there is no member {name}"));
                let name = if to_wire { wire(found) } else { found.name };
                (name.to_owned(), of(&found.part, value))
            };
            Value::Object(all.into_iter().map(member).collect::<Map<_, _>>())
        }
        (_, value) => value,
    }
}
