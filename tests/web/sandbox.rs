//! Scripts of strangers in the real sandbox: what comes of them, how they end, and that none leaves anything to another.
//! That nothing gets out of it is shown on the built site, where a server listens.

use crate::js;
use futures_util::future::{join, join3};
use js_sys::Promise;
use std::{
    pin::pin,
    task::{Context, Waker},
};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use workflow_playground::{
    browser::{FrameSandbox, PageClock},
    ports::{Clock, Ran, Sandbox, Script, ScriptEnd},
};

const FILE: &str = include_str!("../../public/sandbox.html");

/// By then a script that may run for a second or two is over, in milliseconds: a busy machine takes its time to start a
/// frame, and what hangs would take ten seconds at least.
const LATEST: f64 = 7_000.0;

/// Puts the link of a sandbox into the page, in the place of any other.
async fn link(file: &str, digest_of: &str) {
    let put = format!(
        r#"(async (file, digestOf) => {{
            document.querySelectorAll("link[rel=sandbox]").forEach((link) => link.remove());
            const digest = await crypto.subtle.digest("SHA-384", new TextEncoder().encode(digestOf));
            const link = document.createElement("link");
            link.rel = "sandbox";
            link.href = URL.createObjectURL(new Blob([file], {{ type: "text/html" }}));
            link.integrity = "sha384-" + btoa(String.fromCharCode(...new Uint8Array(digest)));
            document.head.append(link);
        }})({file:?}, {digest_of:?})"#,
    );
    JsFuture::from(js(&put).unchecked_into::<Promise>()).await.unwrap();
}

pub(crate) async fn sandbox() -> FrameSandbox {
    link(FILE, FILE).await;
    FrameSandbox::of_page()
}

fn frames() -> f64 {
    js("document.querySelectorAll('iframe').length").as_f64().unwrap()
}

fn script(code: &str) -> Script {
    Script { code: code.into(), args: "null".into(), ms: 1_000 }
}

async fn ended(sandbox: &FrameSandbox, code: &str) -> ScriptEnd {
    sandbox.run(&script(code)).await.ended
}

fn returned(json: &str) -> ScriptEnd {
    ScriptEnd::Returned(json.into())
}

fn threw(message: &str, line: u32) -> ScriptEnd {
    ScriptEnd::Threw { message: message.into(), line: Some(line) }
}

#[wasm_bindgen_test]
async fn a_script_gets_its_arguments_and_returns_json() {
    let sandbox = sandbox().await;
    let script = Script {
        code: "console.log('sum of', args.list);\nreturn { sum: args.list.reduce((a, b) => a + b) }".into(),
        args: r#"{"list": [1, 2.5], "é": "`${1}`\u2028"}"#.into(),
        ms: 5_000,
    };
    let ran = Ran { console: "sum of [1, 2.5]".into(), cut: false, ended: returned(r#"{"sum":3.5}"#) };
    assert_eq!(sandbox.run(&script).await, ran);
    let echo = Script { code: "return args".into(), ..script };
    assert_eq!(sandbox.run(&echo).await.ended, returned("{\"list\":[1,2.5],\"é\":\"`${1}`\u{2028}\"}"));
    assert_eq!(ended(&sandbox, "").await, returned("null"));
    assert_eq!(ended(&sandbox, "return () => 1").await, returned("null"));
    assert_eq!(ended(&sandbox, "if (1) return 1; // early").await, returned("1"));
    assert_eq!(frames(), 0.0, "a frame ends with its script");
}

#[wasm_bindgen_test]
async fn a_script_may_take_its_time() {
    let sandbox = sandbox().await;
    let later = "await new Promise((done) => setTimeout(done, 20));\nreturn await Promise.resolve(5)";
    assert_eq!(ended(&sandbox, later).await, returned("5"));
    // Without a result it is over when nothing is left to be done.
    let main = "const main = async () => { await 1; setTimeout(() => console.log('late'), 30); }; main();
        const id = setInterval(() => { console.log('tick'); clearInterval(id); }, 5);";
    let ran = sandbox.run(&script(main)).await;
    assert_eq!((ran.console.as_str(), ran.ended), ("tick\nlate", returned("null")));
    // With one it is over at once.
    assert_eq!(ended(&sandbox, "setInterval(() => {}, 5); return 1").await, returned("1"));
}

#[wasm_bindgen_test]
async fn errors_say_what_and_in_which_line() {
    let sandbox = sandbox().await;
    for (code, end) in [
        ("\n\nthrow new RangeError('far')", threw("RangeError: far", 3)),
        ("// a\nnothing.at.all", threw("ReferenceError: nothing is not defined", 2)),
        ("let x = ;", threw("SyntaxError: Unexpected token ';'", 1)),
        ("1;\nlet x = ;\n2", threw("SyntaxError: Unexpected token ';'", 2)),
        ("1;\nif (1) {", threw("SyntaxError: Unexpected token ')'", 2)),
        ("setTimeout(() => {\n throw new Error('late') })", threw("Error: late", 2)),
        ("1\nPromise.reject(new Error('alone'))", threw("Error: alone", 2)),
        ("throw 'a text'", ScriptEnd::Threw { message: "a text".into(), line: None }),
        ("const f = () => f();\nf()", threw("RangeError: Maximum call stack size exceeded", 1)),
    ] {
        assert_eq!(ended(&sandbox, code).await, end, "{code}");
    }
}

#[wasm_bindgen_test]
async fn what_cannot_be_a_result_says_why() {
    let sandbox = sandbox().await;
    for (code, why) in [
        ("const a = {}; a.a = a; return a", "circular"),
        ("return 1n", "BigInt"),
        ("return 'x'.repeat(200000)", "200002 characters of JSON, where 100000 are allowed"),
        ("let d = []; for (let n = 0; n < 100; n++) d = [d]; return d", "nested too deeply"),
        ("let d = []; for (let n = 0; n < 1e5; n++) d = [d]; return d", ""),
        ("return { get a() { throw new Error('no') } }", "Error: no"),
        ("return { toJSON() { throw null } }", "null"),
    ] {
        let end = ended(&sandbox, code).await;
        assert!(matches!(&end, ScriptEnd::Threw { message, .. } if message.contains(why)), "{code}: {end:?}");
    }
    let deep = "let d = []; for (let n = 0; n < 99; n++) d = [d]; return d";
    assert_eq!(ended(&sandbox, deep).await, returned(&("[".repeat(100) + &"]".repeat(100))));
}

#[wasm_bindgen_test]
async fn the_console_writes_values_in_short() {
    let sandbox = sandbox().await;
    let code = r#"
        class Point { x = 1 }
        const round = { name: "r" }; round.self = round;
        console.log("a", 1, -0, 2n, true, null, undefined, Symbol("s"), () => {}, Point);
        console.info({ a: "x", "b-c": [1, "y", { d: null }] }, [undefined], round);
        console.warn(new Point(), new Map([["k", [1]]]), new Set([1, 2]), new Uint8Array(2), /r/g, new Date(0));
        console.error(new TypeError("bad"), { e: new Error("inner") }, Object.create(null), Promise.resolve(1));
        console.debug("%s has %d%% of %o", "he", 3, { a: 1 }, "more");
        console.table([{ a: 1 }, { a: 2 }]);
        console.group("g"); console.log("inner"); console.groupEnd(); console.log("outer");
        console.assert(true, "no"); console.assert(1 > 2, "why"); console.count(); console.count();
        console.log({ get a() { throw 1 } }, { a: { b: { c: { d: { e: { f: 1 } } } } } });
        console.log(Array.from({ length: 102 }, (_, n) => n).slice(-2), "two\nlines");"#;
    let expected = r#"a 1 -0 2n true null undefined Symbol(s) [Function (anonymous)] [Function Point]
{a: "x", "b-c": [1, "y", {d: null}]} [undefined] {name: "r", self: [Circular]}
Point {x: 1} Map {"k" => [1]} Set {1, 2} Uint8Array [0, 0] /r/g 1970-01-01T00:00:00.000Z
TypeError: bad {e: Error: inner} [null] {} Promise {…}
he has 3% of {a: 1} more
0: {a: 1}
1: {a: 2}
g
  inner
outer
Assertion failed: why
default: 1
default: 2
[cannot be shown] {a: {b: {c: {d: {e: {…}}}}}}
[100, 101] two
lines"#;
    let ran = sandbox.run(&script(code)).await;
    assert_eq!(ran, Ran { console: expected.into(), cut: false, ended: returned("null") });
}

#[wasm_bindgen_test]
async fn a_flood_on_the_console_is_cut_where_it_rises() {
    let sandbox = sandbox().await;
    for (code, end) in [
        ("for (let n = 0; n < 1e6; n++) console.log(n)", returned("null")),
        ("console.log('x'.repeat(5e7))", returned("null")),
        ("console.log(Array.from({ length: 1e4 }, () => 'xyz'.repeat(1e3)))", returned("null")),
        ("for (;;) console.log({ n: Math.random() })", ScriptEnd::TimedOut),
    ] {
        let began = PageClock.now();
        // The page lives on meanwhile.
        let beats = async {
            let mut longest: f64 = 0.0;
            for _ in 0..30 {
                let before = PageClock.now();
                PageClock.sleep(20.0).await;
                longest = longest.max(PageClock.now() - before);
            }
            longest
        };
        let flood = Script { ms: 2_000, ..script(code) };
        let (ran, longest) = join(sandbox.run(&flood), beats).await;
        assert_eq!(ran.ended, end, "{code}");
        assert!(ran.cut || code.contains("1e3"), "{code}");
        assert!(ran.console.lines().count() <= 500 && ran.console.chars().count() <= 20_100, "{code}");
        assert!(longest < 500.0, "{code}: {longest} ms");
        assert!(PageClock.now() - began < LATEST, "{code}");
    }
}

#[wasm_bindgen_test]
async fn what_does_not_end_is_ended_and_the_next_script_runs() {
    let sandbox = sandbox().await;
    for code in [
        "for (;;);",
        "const again = () => Promise.resolve().then(again); await again()",
        "await new Promise(() => {})",
        "setInterval(() => {}, 1)",
        "}, (() => { for (;;); })(), () => {",
        "const all = []; for (;;) all.push(new Uint8Array(1e7).fill(1))",
        "const all = new Map(); for (;;) all.set({}, [all.size])",
        "Object.prototype.toJSON = () => { for (;;); }; return {}",
        "return { get a() { for (;;); } }",
        "console.log({ get a() { for (;;); } })",
    ] {
        let before = PageClock.now();
        let ran = sandbox.run(&script(&format!("console.log('began');{code}"))).await;
        let took = PageClock.now() - before;
        // A map may be full before.
        assert!(matches!(ran.ended, ScriptEnd::TimedOut | ScriptEnd::Threw { .. }), "{code}: {ran:?}");
        // One ends while its function is still on its way to be called.
        assert_eq!(ran.console, if code.starts_with('}') { "" } else { "began" }, "{code}");
        assert!(took < LATEST, "{code}: {took} ms");
        assert_eq!(frames(), 0.0);
        assert_eq!(ended(&sandbox, "return 1").await, returned("1"), "after {code}");
    }
}

#[wasm_bindgen_test]
async fn scripts_know_nothing_of_each_other() {
    let sandbox = sandbox().await;
    let leave =
        "globalThis.left = 1; Array.prototype.left = 1; JSON.stringify = () => '\"forged\"'; return 1";
    assert_eq!(ended(&sandbox, leave).await, returned("1"));
    assert_eq!(ended(&sandbox, "return [typeof left, [].left ?? 0]").await, returned(r#"["undefined",0]"#));
    // Also while they run at once.
    let (one, two, three) = (
        script("await new Promise((done) => setTimeout(done, 100)); return 1"),
        script("for (;;);"),
        script("return 3"),
    );
    let ends = join3(sandbox.run(&one), sandbox.run(&two), sandbox.run(&three)).await;
    assert_eq!(
        (ends.0.ended, ends.1.ended, ends.2.ended),
        (returned("1"), ScriptEnd::TimedOut, returned("3"))
    );
    assert_eq!(frames(), 0.0);
}

#[wasm_bindgen_test]
async fn a_dropped_script_ends() {
    let sandbox = sandbox().await;
    assert_eq!(ended(&sandbox, "return 1").await, returned("1"));
    let endless = Script { ms: 60_000, ..script("for (;;);") };
    let mut context = Context::from_waker(Waker::noop());
    {
        let mut dropped = pin!(sandbox.run(&endless));
        for _ in 0..10 {
            assert!(dropped.as_mut().poll(&mut context).is_pending());
            PageClock.sleep(30.0).await;
        }
        assert_eq!(frames(), 1.0);
    }
    assert_eq!(frames(), 0.0);
    assert_eq!(ended(&sandbox, "return 2").await, returned("2"));
}

#[wasm_bindgen_test]
async fn a_frame_that_dies_or_is_silent_is_a_crash_in_time() {
    // As if the frame's process had died right after the script began.
    let spoilt =
        FILE.replace(r#"if (data === "wait") ran?.then(answer);"#, r#"if (data === "wait") return;"#);
    assert_ne!(spoilt, FILE);
    link(&without_policy(&spoilt), &without_policy(&spoilt)).await;
    let sandbox = FrameSandbox::of_page();
    let before = PageClock.now();
    assert_eq!(ended(&sandbox, "return 1").await, ScriptEnd::Crashed);
    assert!(PageClock.now() - before < LATEST);
    link(FILE, FILE).await;
    assert_eq!(ended(&sandbox, "return 1").await, returned("1"));
}

/// The script would no longer be the one that the policy allows.
fn without_policy(file: &str) -> String {
    file.lines().filter(|line| !line.contains("Content-Security-Policy")).collect::<Vec<_>>().join("\n")
}

#[wasm_bindgen_test]
async fn only_the_file_of_the_build_is_opened() {
    let sandbox = FrameSandbox::of_page();
    js("document.querySelectorAll('link[rel=sandbox]').forEach((link) => link.remove())");
    assert!(matches!(ended(&sandbox, "return 1").await, ScriptEnd::Unavailable(_)));
    link(FILE, "another").await;
    assert!(matches!(ended(&sandbox, "return 1").await, ScriptEnd::Unavailable(_)));
    assert_eq!(frames(), 0.0);
    link(FILE, FILE).await;
    assert_eq!(ended(&sandbox, "return 1").await, returned("1"), "a failure is tried again");
}
