//! Columns: `[ip, user, ..., status = 4*, bytes > 1000]`.
use std::collections::BTreeMap;

use super::{
    compare::{Operand, Operator, number},
    invalid::Invalid,
    reader::Reader,
};

#[derive(Debug)]
pub struct Columns(Vec<Column>);

#[derive(Debug)]
enum Column {
    /// `...`: as many as there are.
    Rest,
    One {
        name: String,
        /// Any of these holds, each of which is several that all hold. None: anything will do.
        conditions: Vec<Vec<(Operator, Operand)>>,
    },
}

impl Columns {
    pub fn parse(pattern: &str) -> Result<Columns, Invalid> {
        let mut reader = Reader::new(pattern);
        reader.expect("[")?;
        let mut columns = Vec::new();
        loop {
            columns.push(column(&mut reader, columns.len())?);
            reader.space();
            if reader.take("]") {
                break;
            }
            reader.expect(",")?;
        }
        reader.space();
        let gaps = columns.iter().filter(|it| matches!(it, Column::Rest)).count();
        if reader.is_at_end() && gaps <= 1 { Ok(Columns(columns)) } else { Err(Invalid) }
    }

    pub fn matches(&self, line: &str) -> bool {
        let found = self.with_fields(line);
        found.is_some_and(|it| it.iter().all(|(column, field)| column.holds(field)))
    }

    pub fn extract(&self, line: &str) -> BTreeMap<String, String> {
        let found = self.with_fields(line).unwrap_or_default().into_iter();
        let named = found.enumerate().map(|(at, (column, field))| match column {
            Column::One { name, .. } => (format!("${name}"), field.to_owned()),
            Column::Rest => (format!("${}", at + 1), field.to_owned()),
        });
        named.collect()
    }

    /// Each field beside its column, if there are as many as there must be.
    fn with_fields<'c, 'l>(&'c self, line: &'l str) -> Option<Vec<(&'c Column, &'l str)>> {
        let fields = fields(line);
        let gap = self.0.iter().position(|it| matches!(it, Column::Rest));
        let named = self.0.len() - usize::from(gap.is_some());
        let more = fields.len().checked_sub(named)?;
        if gap.is_none() && more > 0 {
            return None;
        }
        let columns = self.0.iter().flat_map(|it| {
            let times = if matches!(it, Column::Rest) { more } else { 1 };
            std::iter::repeat_n(it, times)
        });
        Some(columns.zip(fields).collect())
    }
}

impl Column {
    fn holds(&self, field: &str) -> bool {
        match self {
            Column::Rest => true,
            Column::One { conditions, .. } => {
                let value = number(field);
                let all = |it: &Vec<(Operator, Operand)>| {
                    it.iter().all(|(operator, operand)| operand.holds(*operator, field, value))
                };
                conditions.is_empty() || conditions.iter().any(all)
            }
        }
    }
}

/// `...`, or a name with conditions on it, each of which says the name again: `w = A || w = B`.
fn column(reader: &mut Reader<'_>, at: usize) -> Result<Column, Invalid> {
    reader.space();
    if reader.take("...") {
        return Ok(Column::Rest);
    }
    let given = name(reader);
    let mut conditions: Vec<Vec<(Operator, Operand)>> = Vec::new();
    let mut is_first = true;
    let mut is_another = false;
    loop {
        reader.space();
        if is_first && reader.peek().is_some_and(|it| it == ',' || it == ']') {
            break;
        }
        if !is_first && name(reader) != given {
            return Err(Invalid);
        }
        is_first = false;
        let operator = Operator::read(reader)?;
        let operand = reader.operand(|it| ",]&|\"".contains(it))?;
        operand.check(operator)?;
        match conditions.last_mut() {
            Some(all) if is_another => all.push((operator, operand)),
            _ => conditions.push(vec![(operator, operand)]),
        }
        reader.space();
        is_another = reader.take("&&");
        if !is_another && !reader.take("||") {
            break;
        }
    }
    // One without a name is called by its place.
    let name = if given.is_empty() { (at + 1).to_string() } else { given.to_owned() };
    Ok(Column::One { name, conditions })
}

fn name<'a>(reader: &mut Reader<'a>) -> &'a str {
    reader.space();
    reader.take_while(|it| it.is_alphanumeric() || "_-".contains(it))
}

/// The fields of a line: what is between spaces, between quotes, or between brackets.
fn fields(line: &str) -> Vec<&str> {
    let (mut fields, mut rest) = (Vec::new(), line.trim_start());
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '"' => rest[1..].find('"').map(|it| it + 1),
            '[' => rest[1..].find(']').map(|it| it + 1),
            _ => None,
        };
        let (field, after) = match end {
            Some(end) => (&rest[1..end], &rest[end + 1..]),
            // What is opened and never closed is a word like others.
            None => rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())),
        };
        fields.push(field);
        rest = after.trim_start();
    }
    fields
}
