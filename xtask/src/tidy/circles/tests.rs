//! Crates in few words, and what of them is a circle.
use super::*;

/// What is complained of, of sources as `(path, text)`.
fn complaints(sources: &[(&str, &str)]) -> Vec<String> {
    let file = |(path, text): &(&str, &str)| File {
        path: format!("crates/x/src/{path}"),
        text: format!("//! A file.\n{text}\n"),
    };
    check(&sources.iter().map(file).collect::<Vec<_>>())
}

#[test]
fn a_circle_of_three_is_told_with_its_steps() {
    let sources = [
        ("lib.rs", "mod a;\nmod b;\nmod c;\npub use a::A;"),
        ("a.rs", "use crate::b::B;\npub struct A(B);"),
        ("b.rs", "use super::c;\npub struct B(c::C);"),
        ("c.rs", "pub struct C(Vec<crate::a::A>);"),
    ];
    let expected = "crates/x/src/a.rs: a circle of 3 files:\
                    \n    a.rs uses b.rs\n    b.rs uses c.rs\n    c.rs uses a.rs";
    assert_eq!(complaints(&sources), [expected]);
}

#[test]
fn two_files_may_know_each_other() {
    let sources = [
        ("lib.rs", "mod a;\nmod b;"),
        ("a.rs", "use crate::b::B;"),
        ("b.rs", "use crate::a::A;"),
        ("c.rs", "use crate::a::A;"),
    ];
    assert_eq!(complaints(&sources), Vec::<String>::new());
}

/// A circle by way of a parent: `two` and `one` have what they share from `mod.rs`.
const AROUND: [(&str, &str); 3] = [
    ("rooms/mod.rs", "mod one;\nmod two;\nfn shared() {}\npub fn all() { one::a(); two::b() }"),
    ("rooms/one.rs", "use super::shared;\npub fn a() { shared() }"),
    ("rooms/two.rs", "pub fn b() { super::shared() }"),
];

#[test]
fn parents_are_files_like_others() {
    assert_eq!(complaints(&AROUND).len(), 1);
}

#[test]
fn what_a_parent_passes_on_is_where_it_comes_from() {
    let said = [
        ("rooms/mod.rs", "mod one;\nmod two;\nmod said;\npub use said::shared;\npub use one::a;"),
        AROUND[1],
        AROUND[2],
        ("rooms/said.rs", "pub fn shared() {}"),
        ("other.rs", "use crate::rooms;\nfn it() { rooms::a() }"),
        ("rooms/three.rs", "use crate::other::it as that;\npub fn c() { super::a(); that() }"),
    ];
    assert_eq!(complaints(&said), Vec::<String>::new());
    let back = ("rooms/said.rs", "use crate::rooms::three;\npub fn shared() { three::c() }");
    let round = [said[0], said[1], said[2], back, said[4], said[5]];
    let told = complaints(&round);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("a circle of 4 files"), "{told:?}");
}

#[test]
fn a_library_with_a_program_is_seen() {
    let sources = [
        ("lib.rs", "mod a;\nmod b;\npub use a::A;\npub static HEAP: u8 = 0;\nfn all(_: A) {}"),
        ("a.rs", "use crate::b;\npub struct A(b::B);"),
        ("b.rs", "use crate::HEAP;\npub struct B;"),
        ("main.rs", "fn main() { x::all() }"),
    ];
    let told = complaints(&sources);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("\n    b.rs uses lib.rs\n    lib.rs uses a.rs"), "{told:?}");
}

#[test]
fn trees_of_imports_are_read() {
    let sources = [
        ("lib.rs", "mod a;"),
        ("a/mod.rs", "use std::fmt;\nuse crate::{\n    b::{self, c::C as D, d},\n    e,\n};"),
        ("b/mod.rs", "pub use crate::a::A;\nfn b(_: A) {}"),
        ("b/c.rs", "use crate::a::{A};"),
        ("b/d.rs", "use self::x;\nuse crate::b::c::C;"),
    ];
    let told = complaints(&sources);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("a/mod.rs uses b/c.rs, b/d.rs, b/mod.rs"), "{told:?}");
}

#[test]
fn tests_and_comments_use_nothing() {
    let sources = [
        ("lib.rs", "mod a;"),
        ("a.rs", "use crate::b::B;\n#[cfg(test)]\nmod tests {\n    use crate::c::C;\n}"),
        ("b.rs", "#[cfg(test)]\nmod tests;\nuse crate::c::C;"),
        (
            "c.rs",
            "// See crate::a::A.\n#[cfg(test)]\nuse crate::a::A;\n/// Of `crate::a::A`.\nfn c() {}",
        ),
        ("b/tests.rs", "use crate::a::A;"),
    ];
    assert_eq!(complaints(&sources), Vec::<String>::new());
}

#[test]
fn a_list_of_what_is_left_only_shrinks() {
    let file = |path: &str, text: &str| File {
        path: format!("xtask/src/{path}"),
        text: format!("//! A file.\n{text}\n"),
    };
    let round = |it: &(&str, &str)| file(it.0, it.1);
    assert_eq!(check(&AROUND.iter().map(round).collect::<Vec<_>>()), Vec::<String>::new());
    let told = check(&[file("main.rs", "mod a;"), file("a.rs", "use crate::b;")]);
    assert_eq!(told, ["xtask: no circle is left: take it off the list"]);
}
