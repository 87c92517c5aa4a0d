//! The tables of models, and what is asked of them.

use super::model;

#[test]
fn generated_tables_are_the_models() {
    let model = model::load("sts");
    let operations: Vec<_> = berth_api::sts::SERVICE.operations.iter().map(|it| it.name).collect();
    assert_eq!(*model::service(&model, |it| operations.contains(&it)), berth_api::sts::SERVICE);
}

#[test]
fn what_is_put_before_a_host_is_taken_away() {
    let discovery = model::service(&model::load("servicediscovery"), |_| true);
    assert_eq!(discovery.without_host_prefix("data-berth.test:4577"), "berth.test:4577");
    assert_eq!(discovery.without_host_prefix("berth.test:4577"), "berth.test:4577");
    let logs = model::service(&model::load("logs"), |_| true);
    assert_eq!(logs.without_host_prefix("stream-127.0.0.1"), "127.0.0.1");
    assert_eq!(logs.without_host_prefix("streaming-127.0.0.1"), "127.0.0.1");
    assert_eq!(logs.without_host_prefix("data-127.0.0.1"), "data-127.0.0.1");
}
