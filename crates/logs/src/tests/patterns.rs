//! Filter patterns, and which lines they ask for.
use expect_test::{Expect, expect};

use crate::pattern::Pattern;

const LINES: [&str; 12] = [
    "",
    "ERROR 401 UNAUTHORIZED",
    "[WARN] request failed: not found",
    "ERROR and WARN, both",
    r#"{"a": {"b": "xyz", "c.d": 1}, "n": 1500, "list": [null, true, {"k": "v"}]}"#,
    r#"{"a": {"b": "abc"}, "n": "15", "flag": false}"#,
    r#"{"a": null, "n": -2.5e1, "flag": true}"#,
    "{broken",
    r#"127.0.0.1 - bob [10/Oct/2000:13:55:36] "GET /a.html HTTP/1.0" 404 2326"#,
    "one two three",
    "one 5 three four",
    "söme ünïcode %5",
];

fn check(patterns: &[&str], expected: Expect) {
    let told = patterns.iter().map(|it| match Pattern::parse(it) {
        Err(_) => format!("{it}  !!\n"),
        Ok(pattern) => {
            let lines = LINES.iter().enumerate().filter(|(_, line)| pattern.matches(line));
            let lines: Vec<String> = lines.map(|(at, _)| at.to_string()).collect();
            format!("{it}  {}\n", lines.join(" "))
        }
    });
    expected.assert_eq(&told.collect::<String>());
}

#[test]
fn words() {
    check(
        &[
            "",
            "  ",
            "ERROR",
            "error",
            "AUTHOR",
            "ERROR WARN",
            "ERROR -WARN",
            "-ERROR -one",
            r#""not found""#,
            r#""WARN]" request"#,
            r#"-"[WARN]" failed"#,
            "?ERROR ?one",
            "?ERROR ?one three",
            "%40[0-9]%",
            "%^one%",
            "%ERROR|WARN% both",
            "ünïcode",
            "a-b",
            "a.b",
            "-",
            "?",
            r#""open"#,
            r#""a"b"#,
            "%open",
            "%(a)%",
            "%ü%",
            "%a% %b% %c%",
            "%[a%",
        ],
        expect![[r#"
              0 1 2 3 4 5 6 7 8 9 10 11
                0 1 2 3 4 5 6 7 8 9 10 11
            ERROR  1 3
            error  
            AUTHOR  1
            ERROR WARN  3
            ERROR -WARN  1
            -ERROR -one  0 2 4 5 6 7 8 11
            "not found"  2
            "WARN]" request  2
            -"[WARN]" failed  
            ?ERROR ?one  1 3 9 10
            ?ERROR ?one three  9 10
            %40[0-9]%  1 8
            %^one%  9 10
            %ERROR|WARN% both  3
            ünïcode  11
            a-b  !!
            a.b  !!
            -  !!
            ?  !!
            "open  !!
            "a"b  !!
            %open  !!
            %(a)%  !!
            %ü%  !!
            %a% %b% %c%  !!
            %[a%  !!
        "#]],
    );
}

#[test]
fn json() {
    check(
        &[
            r#"{ $.a.b = "xyz" }"#,
            r#"{ $.a.b = x* }"#,
            r#"{ $.a.b = "*" }"#,
            r#"{ $.a.b != "xyz" }"#,
            r#"{ $.a.b = %[ab]+% }"#,
            "{ $.n = 1500 }",
            "{ $.n = 1.5e3 }",
            "{ $.n > 15 }",
            "{ $.n >= 1500 }",
            "{ $.n < 0 }",
            "{ $.n <= -25 }",
            "{ $.n = 15 }",
            "{ $.n != 15 }",
            "{ $.flag IS TRUE }",
            "{ $.flag IS FALSE }",
            "{ $.a IS NULL }",
            "{ $.a = null }",
            "{ $.a.b NOT EXISTS }",
            "{ $.list[0] IS NULL }",
            "{ $.list[2].k = v }",
            "{ $.list[*].k = v }",
            "{ $.*.b = abc }",
            r#"{ $.a["c.d"] = 1 }"#,
            r#"{ $.a.['c.d'] = 1 }"#,
            r#"{ $.n > 0 && $.a.b = xyz || $.flag IS TRUE }"#,
            r#"{ $.flag IS TRUE || $.n > 0 && $.a.b = abc }"#,
            r#"{ ($.flag IS TRUE || $.n > 0) && $.a IS NULL }"#,
            "{$.n>100}",
            "{ $.n > x }",
            "{ $.n > %x% }",
            "{ $.n }",
            "{ n = 1 }",
            "{ $ = 1 }",
            "{ $.n = 1",
            "{ $.n = 1 } x",
            "{ $.n == 1 }",
            "{ ($.n = 1 }",
            "{}",
            r#"{ $.a.b = "xyz }"#,
        ],
        expect![[r#"
            { $.a.b = "xyz" }  4
            { $.a.b = x* }  4
            { $.a.b = "*" }  4 5
            { $.a.b != "xyz" }  5
            { $.a.b = %[ab]+% }  5
            { $.n = 1500 }  4
            { $.n = 1.5e3 }  4
            { $.n > 15 }  4
            { $.n >= 1500 }  4
            { $.n < 0 }  6
            { $.n <= -25 }  6
            { $.n = 15 }  5
            { $.n != 15 }  4 6
            { $.flag IS TRUE }  6
            { $.flag IS FALSE }  5
            { $.a IS NULL }  6
            { $.a = null }  6
            { $.a.b NOT EXISTS }  6
            { $.list[0] IS NULL }  4
            { $.list[2].k = v }  4
            { $.list[*].k = v }  4
            { $.*.b = abc }  5
            { $.a["c.d"] = 1 }  4
            { $.a.['c.d'] = 1 }  4
            { $.n > 0 && $.a.b = xyz || $.flag IS TRUE }  4 6
            { $.flag IS TRUE || $.n > 0 && $.a.b = abc }  6
            { ($.flag IS TRUE || $.n > 0) && $.a IS NULL }  6
            {$.n>100}  4
            { $.n > x }  !!
            { $.n > %x% }  !!
            { $.n }  !!
            { n = 1 }  !!
            { $ = 1 }  !!
            { $.n = 1  !!
            { $.n = 1 } x  !!
            { $.n == 1 }  !!
            { ($.n = 1 }  !!
            {}  !!
            { $.a.b = "xyz }  !!
        "#]],
    );
}

#[test]
fn columns() {
    check(
        &[
            "[a, b, c]",
            "[a = one, b, c]",
            "[a, b = 5, ...]",
            "[a, b > 4, ...]",
            "[a, b >= 4 && b < 5, ...]",
            "[a, b = two || b = 5, ...]",
            "[..., last = three]",
            "[..., last = four]",
            "[ip, ..., status = 4*, bytes > 1000]",
            "[ip, id, user, at, request = *html*, status, bytes]",
            "[ip, id, user, at = 10/Oct*, ...]",
            "[...]",
            "[a != one, ...]",
            "[a = %^o%, ...]",
            "[, , c = three]",
            "[a = \"one\", b, c]",
            "[a = one || c = two, ...]",
            "[..., a, ...]",
            "[a,",
            "[a = ]",
            "[a > x]",
        ],
        expect![[r#"
            [a, b, c]  1 9 11
            [a = one, b, c]  9
            [a, b = 5, ...]  10
            [a, b > 4, ...]  1 10
            [a, b >= 4 && b < 5, ...]  
            [a, b = two || b = 5, ...]  9 10
            [..., last = three]  9
            [..., last = four]  10
            [ip, ..., status = 4*, bytes > 1000]  8
            [ip, id, user, at, request = *html*, status, bytes]  8
            [ip, id, user, at = 10/Oct*, ...]  8
            [...]  0 1 2 3 4 5 6 7 8 9 10 11
            [a != one, ...]  1 2 3 4 5 6 7 8 11
            [a = %^o%, ...]  9 10
            [, , c = three]  9
            [a = "one", b, c]  9
            [a = one || c = two, ...]  !!
            [..., a, ...]  !!
            [a,  !!
            [a = ]  !!
            [a > x]  !!
        "#]],
    );
}

#[test]
fn deep_patterns_and_lines_do_no_harm() {
    let deep = |depth: usize| format!("{{ {}$.a = 1{} }}", "(".repeat(depth), ")".repeat(depth));
    assert!(Pattern::parse(&deep(30)).is_ok());
    assert!(Pattern::parse(&deep(400)).is_err());
    let pattern = Pattern::parse("{ $.a NOT EXISTS }").unwrap();
    assert!(!pattern.matches(&"[".repeat(100_000)));
    let many = Pattern::parse("{ $.a = *a*a*a*a*a*a*b }").unwrap();
    assert!(!many.matches(&format!(r#"{{"a": "{}"}}"#, "a".repeat(100_000))));
}

#[test]
fn what_is_found_is_told() {
    let told = |pattern: &str, line: &str| {
        let pattern = Pattern::parse(pattern).unwrap();
        assert!(pattern.matches(line));
        format!("{:?}", pattern.extract(line))
    };
    expect![[r#"{"$3": "three", "$a": "one", "$b": "5", "$last": "four"}"#]]
        .assert_eq(&told("[a, b, , last]", LINES[10]));
    expect![[r#"{"$.a.b": "abc", "$.n": "15"}"#]]
        .assert_eq(&told("{ $.n = 15 && $.a.b = * }", LINES[5]));
    expect!["{}"].assert_eq(&told("ERROR", LINES[1]));
}

#[test]
fn what_would_take_long_for_each_byte_of_a_line_is_no_pattern() {
    let ip = r"%[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3} .{0,100}%";
    for fine in [ip, r"%[A-Za-z0-9]{8}-[a-z]{4,40}%", &format!("%{}%", "x".repeat(400))] {
        assert!(Pattern::parse(fine).is_ok(), "{fine}");
    }
    for wrong in ["%a.{0,9999}c%", "%[ab]{2000}%", "%a{40}{40}%", "{ $.a = %a.{0,1000}c% }"] {
        assert!(Pattern::parse(wrong).is_err(), "{wrong}");
    }
}
