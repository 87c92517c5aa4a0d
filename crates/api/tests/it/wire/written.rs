//! Calls and answers as exchanges keep them: a body is text if it can be, else base 64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use berth_api::protocols::Answer;
use serde_json::{Value, json};

/// The head and the body of a kept request.
pub fn request(facts: &Value) -> (http::request::Parts, Vec<u8>) {
    let text = |name: &str| facts[name].as_str().unwrap();
    let mut request = http::Request::builder().method(text("method")).uri(text("url"));
    for (name, value) in facts["headers"].as_object().unwrap() {
        request = request.header(name, value.as_str().unwrap());
    }
    let body = match facts.get("body") {
        Some(text) => text.as_str().unwrap().as_bytes().to_vec(),
        None => STANDARD.decode(text("base64")).unwrap(),
    };
    (request.body(()).unwrap().into_parts().0, body)
}

pub fn written(answer: &Answer) -> Value {
    let mut headers = answer.headers.clone();
    headers.push(("x-amzn-requestid".to_owned(), "id-1".to_owned()));
    let (key, body) = match std::str::from_utf8(&answer.body) {
        Ok(text) => ("body", text.to_owned()),
        Err(_) => ("base64", STANDARD.encode(&answer.body)),
    };
    json!({
        "status": answer.http_status,
        "contentType": answer.content_type,
        "headers": headers,
        key: body,
    })
}
