//! The router's configuration, in the words of Fluentd or of Fluent Bit.

use std::fmt::Write;

use berth_api::acs;

use super::options::{self, Output};
use super::{Kind, PORT, SOCKET, SOCKET_FOLDER, router};

/// ECS: the tag and the port of the router's own health check.
const HEALTH_TAG: &str = "firelens-healthcheck";
const HEALTH_PORT: u16 = 8877;

/// What is added to each line.
type Fields = Vec<(&'static str, String)>;

/// The whole file. Empty of a task that has no router.
///
/// # Errors
/// The reason for the task's STOPPED report.
pub fn configuration(task: &acs::Task, cluster: &str) -> Result<String, String> {
    let Some((router, kind)) = router(task)? else { return Ok(String::new()) };
    let outputs = task.containers.iter().enumerate().map(|it| options::output(kind, it));
    let outputs: Vec<Output> = outputs.filter_map(Result::transpose).collect::<Result<_, _>>()?;
    let adds_fields = options::router_option(router, "enable-ecs-log-metadata") != Some("false");
    let fields = if adds_fields { fields(task, cluster) } else { Fields::new() };
    let included = match options::router_option(router, "config-file-type") {
        None => None,
        Some("file") => options::router_option(router, "config-file-value"),
        Some(other) => {
            let what = format!("this agent reads no configuration from '{other}'");
            return Err(super::fault(&what));
        }
    };
    if included.is_some_and(|it| it.chars().any(char::is_control)) {
        return Err(super::fault("config-file-value has a line end or control character"));
    }
    // Of the host's network there is one port of a number.
    let listens = task.network_mode.as_deref() != Some("host");
    let text = match kind {
        Kind::FluentBit => fluent_bit(listens, &fields, included, &outputs),
        Kind::Fluentd => fluentd(listens, &fields, included, &outputs),
    };
    Ok(text)
}

fn fields(task: &acs::Task, cluster: &str) -> Fields {
    vec![
        ("ecs_cluster", cluster.to_owned()),
        ("ecs_task_arn", task.arn.clone()),
        ("ecs_task_definition", format!("{}:{}", task.family, task.version)),
    ]
}

/// A section of Fluent Bit: its kind, and properties in their order.
fn section(text: &mut String, kind: &str, properties: &[(&str, &str)]) {
    let _ = writeln!(text, "[{kind}]");
    for (name, value) in properties {
        let _ = writeln!(text, "    {name} {value}");
    }
    text.push('\n');
}

fn fluent_bit(
    listens: bool,
    fields: &Fields,
    included: Option<&str>,
    outputs: &[Output],
) -> String {
    let mut text = String::new();
    let (socket, port) = (format!("{SOCKET_FOLDER}/{SOCKET}"), PORT.to_string());
    let health_port = HEALTH_PORT.to_string();
    section(&mut text, "INPUT", &[("Name", "forward"), ("unix_path", &socket)]);
    if listens {
        let listen = [("Name", "forward"), ("Listen", "0.0.0.0"), ("Port", &*port)];
        section(&mut text, "INPUT", &listen);
        let health = [("Name", "tcp"), ("Tag", HEALTH_TAG), ("Listen", "127.0.0.1")];
        section(&mut text, "INPUT", &[&health[..], &[("Port", &*health_port)]].concat());
    }
    for output in outputs {
        for (pattern, word) in [(&output.include, "Regex"), (&output.exclude, "Exclude")] {
            let Some(pattern) = pattern else { continue };
            let pattern = format!("log {pattern}");
            let grep = [("Name", "grep"), ("Match", &*output.tag), (word, &*pattern)];
            section(&mut text, "FILTER", &grep);
        }
    }
    if !fields.is_empty() {
        let records: Vec<String> = fields.iter().map(|(name, it)| format!("{name} {it}")).collect();
        let mut filter = vec![("Name", "record_modifier"), ("Match", "*")];
        filter.extend(records.iter().map(|it| ("Record", it.as_str())));
        section(&mut text, "FILTER", &filter);
    }
    if let Some(path) = included {
        let _ = writeln!(text, "@INCLUDE {path}\n");
    }
    if listens {
        section(&mut text, "OUTPUT", &[("Name", "null"), ("Match", HEALTH_TAG)]);
    }
    for output in outputs {
        let Some(plugin) = &output.plugin else { continue };
        // Of two the last would count.
        let has_match = output.options.keys().any(|it| it.eq_ignore_ascii_case("match"));
        let mut properties = vec![("Name", plugin.as_str())];
        if !has_match {
            properties.push(("Match", &output.tag));
        }
        properties.extend(output.options.iter().map(|(name, it)| (name.as_str(), it.as_str())));
        section(&mut text, "OUTPUT", &properties);
    }
    text
}

/// A block of Fluentd, with the lines in it.
fn block(text: &mut String, head: &str, lines: &[String]) {
    let _ = writeln!(text, "<{head}>");
    for line in lines {
        let _ = writeln!(text, "    {line}");
    }
    let word = head.split(' ').next().unwrap_or(head);
    let _ = writeln!(text, "</{word}>\n");
}

fn fluentd(listens: bool, fields: &Fields, included: Option<&str>, outputs: &[Output]) -> String {
    let mut text = String::new();
    let lines = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let path = format!("path {SOCKET_FOLDER}/{SOCKET}");
    block(&mut text, "source", &lines(&["@type unix", &path]));
    if listens {
        let port = format!("port {PORT}");
        block(&mut text, "source", &lines(&["@type forward", "bind 0.0.0.0", &port]));
        let (tag, port) = (format!("tag {HEALTH_TAG}"), format!("port {HEALTH_PORT}"));
        let health = ["@type tcp", "bind 127.0.0.1", &port, &tag];
        let parse = ["<parse>", "    @type none", "</parse>"];
        block(&mut text, "source", &lines(&[&health[..], &parse].concat()));
    }
    for output in outputs {
        for (pattern, word) in [(&output.include, "regexp"), (&output.exclude, "exclude")] {
            let Some(pattern) = pattern else { continue };
            let pattern = format!("    pattern {pattern}");
            let (open, close) = (format!("<{word}>"), format!("</{word}>"));
            let grep = ["@type grep", &open, "    key log", &pattern, &close];
            block(&mut text, &format!("filter {}", output.tag), &lines(&grep));
        }
    }
    if !fields.is_empty() {
        let mut filter = lines(&["@type record_transformer", "<record>"]);
        filter.extend(fields.iter().map(|(name, it)| format!("    {name} {it}")));
        filter.push("</record>".to_owned());
        block(&mut text, "filter **", &filter);
    }
    if let Some(path) = included {
        let _ = writeln!(text, "@include {path}\n");
    }
    if listens {
        block(&mut text, &format!("match {HEALTH_TAG}"), &lines(&["@type null"]));
    }
    for output in outputs {
        let Some(plugin) = &output.plugin else { continue };
        let mut all = vec![format!("@type {plugin}")];
        all.extend(output.options.iter().map(|(name, it)| format!("{name} {it}")));
        block(&mut text, &format!("match {}", output.tag), &all);
    }
    text
}
