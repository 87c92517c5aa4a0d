//! Tasks with an interface of their own: what is there before what, and what goes after what.

use expect_test::expect;

use crate::script::play;

const TASK: &[(&str, &str)] = &[("web", "essential"), ("pause", "pause")];

const RUNNING: &str = "start
    prepared
    pulled web
    pulled pause
    created pause
    created web
    started pause
    attached
    accept
    started web
    accept
";

fn after_running(script: &str) -> String {
    let told = play(TASK, &format!("{RUNNING}{script}"));
    let begin = play(TASK, RUNNING);
    told.strip_prefix(&begin).expect("the beginning is the same").to_owned()
}

#[test]
fn a_container_is_made_while_the_pause_starts_and_started_after_the_interface_is_there() {
    expect![[r#"
        start
            prepare
            pull web
            pull pause
        prepared
        pulled web
        pulled pause
            create pause
        created pause
            create web
            launch pause
        created web
        started pause
            attach
        attached
            launch web
            report eni ATTACHED
        accept
        started web
            report RUNNING
                web RUNNING
        accept
    "#]]
    .assert_eq(&play(TASK, RUNNING));
}

#[test]
fn an_end_takes_containers_then_the_interface_then_the_pause() {
    expect![[r#"
        stop
            stop web 30000 ms
        exited web 0
            detach
            report RUNNING
                web STOPPED 0
        accept
        detached
            stop pause 30000 ms
        exited pause 137
            report STOPPED, eni DETACHED
        accept
    "#]]
    .assert_eq(&after_running(
        "stop
         exited web 0
         accept
         detached
         exited pause 137
         accept",
    ));
}

#[test]
fn a_lost_pause_ends_the_task() {
    expect![[r#"
        exited pause 137
            stop web 30000 ms
        ended web 0
            detach
            report RUNNING (ContainerNetworkingError: the task's network is lost with its pause container: it ended with exit code 137)
                web STOPPED 0
        accept
        detached
            report STOPPED, eni DETACHED (ContainerNetworkingError: the task's network is lost with its pause container: it ended with exit code 137)
        accept
    "#]].assert_eq(&after_running(
        "exited pause 137
         ended web 0
         accept
         detached
         accept",
    ));
}

#[test]
fn an_interface_that_cannot_be_had_ends_the_task() {
    let begin = "start\nprepared\npulled pause\ncreated pause\nstarted pause\n";
    let told = play(TASK, &format!("{begin}unattached ContainerNetworkingError: x\ndetached"));
    expect![[r#"
        start
            prepare
            pull web
            pull pause
        prepared
        pulled pause
            create pause
        created pause
            launch pause
        started pause
            attach
        unattached ContainerNetworkingError: x
            detach
            report PENDING (ContainerNetworkingError: x)
                web STOPPED
        detached
            stop pause 30000 ms
    "#]]
    .assert_eq(&told);
}

#[test]
fn an_attachment_that_waits_is_given_up() {
    let begin = "start\nprepared\npulled pause\ncreated pause\nstarted pause\n";
    let told =
        play(TASK, &format!("{begin}stop\nunattached x\ndetached\nexited pause 137\naccept"));
    expect![[r#"
        start
            prepare
            pull web
            pull pause
        prepared
        pulled pause
            create pause
        created pause
            launch pause
        started pause
            attach
        stop
            detach
            report PENDING
                web STOPPED
        unattached x
        detached
            stop pause 30000 ms
        exited pause 137
        accept
            report STOPPED, eni DETACHED
    "#]]
    .assert_eq(&told);
}

#[test]
fn what_depends_on_another_is_made_when_it_may_start() {
    let told = play(
        &[("db", "essential"), ("app", "after=db:START"), ("pause", "pause")],
        "start
         prepared
         pulled pause
         pulled db
         pulled app
         created pause
         started pause
         created db
         attached
         accept
         started db",
    );
    expect![[r#"
        start
            prepare
            pull db
            pull app
            pull pause
        prepared
        pulled pause
            create pause
        pulled db
        pulled app
        created pause
            create db
            launch pause
        started pause
            attach
        created db
        attached
            launch db
            report eni ATTACHED
        accept
        started db
            launch app
    "#]]
    .assert_eq(&told);
}
