//! `dependsOn`: each condition met, missed and timed out; shutdown in reverse order.

use expect_test::expect;

use crate::script::play;

const BEGUN: &str = "start
    prepare
    pull on
    pull app
prepared
pulled on
    launch on
pulled app
";
const READY: &str = "start\nprepared\npulled on\npulled app\n";

fn run(on: &str, condition: &str, events: &str) -> String {
    let after = format!("essential after=on:{condition}");
    play(&[("on", on), ("app", &after)], &format!("{READY}{events}"))
        .strip_prefix(BEGUN)
        .expect("the beginning is the same for all")
        .to_owned()
}

#[test]
fn start() {
    expect![[r#"
        started on
            launch app
    "#]]
    .assert_eq(&run("", "START", "started on"));
    expect![[r#"
        failed on CannotStartContainerError: x
            launch app
            report PENDING
                on STOPPED (CannotStartContainerError: x)
    "#]]
    .assert_eq(&run("", "START", "failed on CannotStartContainerError: x"));
}

#[test]
fn complete() {
    expect![[r#"
        started on
            report PENDING
                on RUNNING
        exited on 3
            launch app
    "#]]
    .assert_eq(&run("", "COMPLETE", "started on\nexited on 3"));
    expect![[r#"
        failed on CannotStartContainerError: x
            report STOPPED
                on STOPPED (CannotStartContainerError: x)
                app STOPPED 143 (CannotStartContainerError: …] as dependency did not start.)
    "#]]
    .assert_eq(&run("", "COMPLETE", "failed on CannotStartContainerError: x"));
    expect![[r#"
        started on
            report PENDING
                on RUNNING
        after 4999
        after 1
            stop on 30000 ms
    "#]]
    .assert_eq(&run("start=5", "COMPLETE", "started on\nafter 4999\nafter 1"));
}

#[test]
fn success() {
    expect![[r#"
        started on
            report PENDING
                on RUNNING
        exited on 0
            launch app
    "#]]
    .assert_eq(&run("", "SUCCESS", "started on\nexited on 0"));
    expect![[r#"
        started on
            report PENDING
                on RUNNING
        exited on 1
    "#]]
    .assert_eq(&run("", "SUCCESS", "started on\nexited on 1"));
}

#[test]
fn healthy() {
    expect![[r#"
        started on
            report PENDING
                on RUNNING
        healthy on
            launch app
    "#]]
    .assert_eq(&run("health", "HEALTHY", "started on\nhealthy on"));
    expect![[r#"
        started on
            report PENDING
                on RUNNING
        unhealthy on
            stop on 30000 ms
    "#]]
    .assert_eq(&run("health", "HEALTHY", "started on\nunhealthy on"));
    expect![[r#"
        started on
            report PENDING
                on RUNNING
        exited on 0
    "#]]
    .assert_eq(&run("health", "HEALTHY", "started on\nexited on 0"));
    expect![[r#"
        started on
            report PENDING
                on RUNNING
        after 5000
            stop on 30000 ms
    "#]]
    .assert_eq(&run("health start=5", "HEALTHY", "started on\nafter 5000"));
}

#[test]
fn shutdown_is_in_reverse_order() {
    let told = play(
        &[("db", "essential"), ("app", "after=db:START"), ("proxy", "after=app:START")],
        "start
         prepared
         pulled db
         pulled app
         pulled proxy
         started db
         started app
         started proxy
         accept
         stop
         exited proxy 0
         accept
         exited app 0
         exited db 0
         accept
         accept",
    );
    expect![[r#"
        start
            prepare
            pull db
            pull app
            pull proxy
        prepared
        pulled db
            launch db
        pulled app
        pulled proxy
        started db
            launch app
        started app
            launch proxy
        started proxy
            report RUNNING
                db RUNNING
                app RUNNING
                proxy RUNNING
        accept
        stop
            stop proxy 30000 ms
        exited proxy 0
            stop app 30000 ms
            report RUNNING
                proxy STOPPED 0
        accept
        exited app 0
            stop db 30000 ms
            report RUNNING
                app STOPPED 0
        exited db 0
        accept
            report STOPPED
                db STOPPED 0
        accept
    "#]]
    .assert_eq(&told);
}
