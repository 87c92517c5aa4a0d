//! The tables of models, and what is asked of them.

use berth_api::Row;

use super::model;

#[test]
fn generated_tables_are_the_models() {
    let model = model::load("sts");
    let operations: Vec<_> = berth_api::sts::SERVICE.operations.iter().map(|it| it.name).collect();
    assert_eq!(*model::service(&model, |it| operations.contains(&it)), berth_api::sts::SERVICE);
}

#[test]
fn what_is_put_before_a_host_is_taken_away() {
    let row = Row { host_prefixes: &["stream-", "streaming-"], ..berth_api::sts::ROW };
    let host = |row: &Row, sent: &str| {
        let request = http::Request::post("/").header("host", sent).body(()).unwrap();
        row.host(&request.into_parts().0).map(str::to_owned)
    };
    for sent in ["berth.test:4577", "stream-berth.test:4577", "streaming-berth.test:4577"] {
        assert_eq!(host(&row, sent).as_deref(), Some("berth.test:4577"));
    }
    assert_eq!(host(&row, "data-127.0.0.1").as_deref(), Some("data-127.0.0.1"));
    assert_eq!(host(&berth_api::sts::ROW, "stream-a").as_deref(), Some("stream-a"));
    // Over HTTP/2 the authority stands for the host.
    let request = http::Request::post("http://stream-berth.test/").body(()).unwrap();
    assert_eq!(row.host(&request.into_parts().0), Some("berth.test"));
    let request = http::Request::post("/").body(()).unwrap();
    assert_eq!(row.host(&request.into_parts().0), None);
}
