//! Calls as text, answers beside them.
use serde_json::Value;

/// Runs a script, one call per line: `Operation {…}`, and after ` | ` perhaps which members of the
/// answer to show. `call` gets the operation and the body, and gives the answer, or the error's
/// text; of what has no answer the line itself is shown.
pub fn script(
    script: &str,
    mut call: impl FnMut(&str, &str) -> Result<Option<Value>, String>,
) -> String {
    let lines = script.lines().map(str::trim).filter(|it| !it.is_empty());
    let mut told = String::new();
    for line in lines {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, "{}"));
        let (body, shown) = rest.split_once(" | ").unwrap_or((rest, ""));
        told += &match call(verb, body) {
            Ok(Some(answer)) => format!("{verb} {}\n", show(&answer, shown)),
            Ok(None) => format!("{line}\n"),
            Err(error) => format!("{verb} !! {error}\n"),
        };
    }
    told
}

/// The members of an answer with these paths, as in `tasks.0.group`; all of it for none.
pub fn show(answer: &Value, members: &str) -> String {
    if members.is_empty() {
        return answer.to_string();
    }
    let pointer = |path: &str| format!("/{}", path.replace('.', "/"));
    let shown = members.split(' ').map(|path| match answer.pointer(&pointer(path)) {
        Some(value) => format!("{path}={value}"),
        None => format!("{path} absent"),
    });
    shown.collect::<Vec<_>>().join(" ")
}
