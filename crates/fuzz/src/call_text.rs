//! Calls as text: `SERVICE METHOD URI`, headers, an empty line, the body.

use http::request::Parts;

pub struct Call<'d> {
    pub service: &'d str,
    pub head: Parts,
    pub body: &'d [u8],
}

impl Call<'_> {
    /// Bytes that a client sends for it.
    pub fn sent(&self) -> usize {
        let headers = self.head.headers.iter().map(|(name, it)| name.as_str().len() + it.len());
        self.head.uri.to_string().len() + headers.sum::<usize>() + self.body.len()
    }
}

/// Nothing, if no server would come so far as to look at it.
pub fn parse(data: &[u8]) -> Option<Call<'_>> {
    let end = data.windows(2).position(|it| it == b"\n\n").unwrap_or(data.len());
    let body = data.get(end + 2..).unwrap_or_default();
    let mut lines = data[..end].split(|it| *it == b'\n');
    let mut first = std::str::from_utf8(lines.next()?).ok()?.splitn(3, ' ');
    let service = first.next()?;
    let mut request = http::Request::builder().method(first.next()?).uri(first.next()?);
    for line in lines {
        let colon = line.iter().position(|it| *it == b':')?;
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        request = request.header(name, value);
    }
    let (head, ()) = request.body(()).ok()?.into_parts();
    Some(Call { service, head, body })
}

pub fn print(service: &str, head: &Parts, body: &[u8]) -> Vec<u8> {
    let path = head.uri.path_and_query().map_or("/", |it| it.as_str());
    let mut text = format!("{service} {} {path}", head.method).into_bytes();
    for (name, value) in &head.headers {
        text.extend([b"\n", name.as_str().as_bytes(), b": ", value.as_bytes()].concat());
    }
    text.extend(b"\n\n");
    text.extend(body);
    text
}
