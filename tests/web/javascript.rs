//! Files that run as modules in the real sandbox, and tests as models write them. What is bundled is tested natively.

use crate::sandbox::sandbox;
use std::collections::BTreeMap;
use wasm_bindgen_test::wasm_bindgen_test;
use workflow_playground::{
    browser::FrameSandbox,
    ports::{Sandbox, ScriptEnd},
    workflow::javascript::{Bundle, Entry, Report, TestRan, bundle},
};

async fn tested(sandbox: &FrameSandbox, files: &[(&str, &str)]) -> (Bundle, Report) {
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let bundle = bundle(&files, Entry::Tests(None)).unwrap();
    let ran = sandbox.run(&bundle.script(5_000)).await;
    let ScriptEnd::Returned(json) = &ran.ended else { panic!("{ran:?}") };
    let report = Report::read(json, &bundle).unwrap_or_else(|| panic!("{json}"));
    (bundle, report)
}

#[wasm_bindgen_test]
async fn files_run_as_modules() {
    let sandbox = sandbox().await;
    let files: BTreeMap<String, String> = [
        ("main.js", "const { a } = require('./lib/a');\nasync function main() { await 1; console.log(a()); }\nif (require.main === module) main();"),
        ("lib/a.js", "exports.early = 1; const b = require('./b.js'); exports.a = () => `a of ${b.b} in ${__dirname}`;"),
        ("lib/b.js", "const a = require('./a'); exports.b = `b, which saw ${Object.keys(a)}`;"),
        ("data.json", "{\"list\": [1, 2]}"),
        ("broken.js", "let x = ;"),
        ("ends-early.js", "function f() {\n  return 1;\n"),
        ("throws.js", "\nconst f = () => {\n  throw new RangeError('far');\n};\nf();"),
    ]
    .map(|(name, text)| (name.to_owned(), text.to_owned()))
    .into();
    for (entry, console, end) in [
        (Entry::File("main.js"), "a of b, which saw early in lib", Ok("null")),
        (Entry::Snippet("const { list } = require('./data');\nreturn list.length"), "", Ok("2")),
        (
            Entry::Snippet("return [require('./lib/a').a(), require.main === module]"),
            "",
            Ok(r#"["a of b, which saw early in lib",true]"#),
        ),
        (Entry::Snippet("require('node:assert').equal(1, 1); return await 5"), "", Ok("5")),
        (
            Entry::Snippet("\nrequire('./none')"),
            "",
            Err(
                "Error: Cannot find module './none' from the code. There is broken.js, data.json, ends-early.js, lib/a.js, lib/b.js, main.js, throws.js. Its name must stand in the call of require, written out. (the code, line 2)",
            ),
        ),
        (
            Entry::Snippet("require('fs')"),
            "",
            Err(
                "Error: Cannot find module 'fs' from the code. There are neither packages nor modules of Node here, but for assert and node:test; files begin with './'. (the code, line 1)",
            ),
        ),
        (Entry::File("broken.js"), "", Err("SyntaxError: Unexpected token ';' (broken.js, line 1)")),
        (
            Entry::Snippet("\nrequire('./ends-early')"),
            "",
            Err("SyntaxError: Unexpected token ')' (ends-early.js, line 3)"),
        ),
        (
            Entry::Snippet("\nconst assert = require('assert');\nassert.equal(1, 2, 'no')"),
            "",
            Err("AssertionError: no\nexpected 2\ngot 1 (the code, line 3)"),
        ),
        (Entry::File("throws.js"), "", Err("RangeError: far (throws.js, line 3)")),
    ] {
        let bundle = bundle(&files, entry).unwrap();
        let ran = sandbox.run(&bundle.script(5_000)).await;
        let ended = match &ran.ended {
            ScriptEnd::Returned(json) => Ok(json.clone()),
            ScriptEnd::Threw { message, line } => Err(bundle.located(message, *line)),
            other => panic!("{entry:?}: {other:?}"),
        };
        let end = end.map(str::to_owned).map_err(str::to_owned);
        assert_eq!((ran.console.as_str(), ended), (console, end), "{entry:?}");
    }
}

#[wasm_bindgen_test]
async fn tests_run_and_tell_what_failed() {
    let sandbox = sandbox().await;
    let (_, report) = tested(
        &sandbox,
        &[
            ("sort.js", "module.exports = (list) => [...new Set(list)].sort((a, b) => a - b);"),
            (
                "sort.test.js",
                "const sort = require('./sort');
test('sorts', () => assert.deepEqual(sort([3, 1, 2]), [1, 2, 3]));
describe('equals', () => {
  it('keeps them', () => {
    assert.deepStrictEqual(sort([1, 1]), [1, 1]);
  });
  it('waits', async () => { await new Promise((done) => setTimeout(done, 5)); expect(1).toBe(2); });
});
test('breaks', () => nothing());",
            ),
            ("plain.test.js", "require('assert').equal(1 + 1, 2);"),
            ("plain-bad.test.js", "\nrequire('assert')(false, 'must be');"),
        ],
    )
    .await;
    let expected = "2 passed, 4 failed

FAILED plain-bad.test.js (plain-bad.test.js, line 2)
  must be
  expected a true value
  got false

FAILED sort.test.js > equals > keeps them (sort.test.js, line 5)
  expected [1, 1]
  got [1]

FAILED sort.test.js > equals > waits (sort.test.js, line 7)
  expected 2
  got 1

FAILED sort.test.js > breaks (sort.test.js, line 9)
  ReferenceError: nothing is not defined";
    assert_eq!(report.words(), expected);
}

/// Assertions of which the first list holds and the second does not.
const HOLD: &str = "assert(1); assert.ok('x'); assert.equal(1, '1'); assert.notEqual(1, 2); assert.strictEqual(NaN, NaN);
assert.deepEqual({ a: [1, { b: '2' }] }, { a: [1, { b: 2 }] }); assert.deepStrictEqual(new Map([[1, { a: 1 }]]), new Map([[1, { a: 1 }]]));
assert.deepStrictEqual(new Set([{ a: 1 }]), new Set([{ a: 1 }])); assert.notDeepStrictEqual([1], ['1']); assert.notDeepEqual([1], [2]);
assert.throws(() => { throw new TypeError('bad') }); assert.throws(() => { throw new TypeError('bad') }, TypeError);
assert.throws(() => { throw new TypeError('bad') }, /bad/); assert.throws(() => { throw new Error('bad') }, { message: 'bad' });
assert.doesNotThrow(() => 1); await assert.rejects(Promise.reject(new Error('x')), /x/); assert.match('abc', /b/);
const a = { }; a.a = a; const b = { }; b.a = b; assert.deepEqual(a, b); assert.throws(() => { throw new Error('x') }, (error) => error.message === 'x');
expect(1).toBe(1); expect({ a: 1, b: undefined }).toEqual({ a: 1 }); expect([1, 2]).toContain(2); expect('abc').toContain('b');
expect([{ a: 1 }]).toContainEqual({ a: 1 }); expect([1]).toHaveLength(1); expect(() => { throw new Error('no way') }).toThrow('no');
expect(() => { throw new RangeError('x') }).toThrow(RangeError); expect(() => 1).not.toThrow(); expect(null).toBeNull();
expect(undefined).toBeUndefined(); expect(0).toBeFalsy(); expect(1).toBeTruthy(); expect(0.1 + 0.2).toBeCloseTo(0.3);
expect(2).toBeGreaterThan(1); expect(1).toBeLessThanOrEqual(1); expect({ a: { b: 1 } }).toHaveProperty('a.b', 1); expect('abc').toMatch(/b/);
expect([]).toBeInstanceOf(Array); expect([1]).not.toEqual(['1']); expect({ a: undefined }).not.toStrictEqual({});
await expect(Promise.resolve(3)).resolves.toBe(3); await expect(Promise.reject(new Error('x'))).rejects.toThrow('x');
await expect(Promise.resolve(3)).resolves.not.toBe(4); expect(new Date(1)).toEqual(new Date(1))";

const FAIL: &str = "assert(0); assert.ok(''); assert.equal(1, 2); assert.notEqual(1, '1'); assert.strictEqual(1, '1');
assert.deepEqual([1], [2]); assert.deepEqual({ a: 1 }, { a: 1, b: 2 }); assert.deepStrictEqual([1], ['1']); assert.deepEqual([], {});
assert.deepStrictEqual(new Map([[1, 2]]), new Map([[1, 3]])); assert.deepStrictEqual(new Date(1), new Date(2)); assert.throws(() => 1);
assert.throws(() => { throw new Error('x') }, TypeError); assert.throws(() => { throw new Error('x') }, /y/); assert.doesNotThrow(() => { throw 1 });
await assert.rejects(Promise.resolve(1)); assert.fail('no'); expect(1).toBe(2); expect(1).not.toBe(1); expect([1]).toEqual([2]);
expect(undefined).toEqual(null); expect({ a: 1 }).toEqual({ a: '1' }); expect([1]).toContain(2); expect([1]).toHaveLength(2); expect(() => 1).toThrow();
expect(() => { throw new Error('x') }).toThrow('y'); expect(() => { throw new Error('x') }).toThrow(TypeError); expect(1).toBeNull();
expect(1).toBeGreaterThan(1); expect({ a: 1 }).toHaveProperty('b'); expect('abc').toMatch(/d/); await expect(Promise.resolve(3)).resolves.toBe(4);
await expect(Promise.resolve(3)).rejects.toThrow(); expect(0).toBeTruthy(); expect(NaN).not.toBeNaN(); expect({ a: undefined }).toStrictEqual({})";

#[wasm_bindgen_test]
async fn every_assertion_can_hold_and_fail() {
    let sandbox = sandbox().await;
    let hold = format!("test('all', async () => {{ {HOLD} }});");
    let (_, report) = tested(&sandbox, &[("hold.test.js", &hold)]).await;
    assert_eq!(report.words(), "1 passed");

    let fail: String = FAIL
        .split("; ")
        .flat_map(|part| part.split(";\n"))
        .enumerate()
        .map(|(n, code)| format!("test('{n}', async () => {{ {code} }});\n"))
        .collect();
    let (_, report) = tested(&sandbox, &[("fail.test.js", &fail)]).await;
    let passed: Vec<&str> =
        report.tests.iter().filter(|test| test.passed).map(|test| test.name.as_str()).collect();
    assert!(passed.is_empty() && report.failed > 35, "{passed:?} of {fail}");
    let message = |test: &TestRan| test.message.clone().unwrap_or_default();
    assert!(
        report.tests.iter().all(|test| message(test).contains('\n') || message(test).contains("no")),
        "{}",
        report.words()
    );
}

#[wasm_bindgen_test]
async fn a_test_that_hangs_fails_alone_and_very_many_are_told_in_short() {
    let sandbox = sandbox().await;
    let many = "test('hangs', () => new Promise(() => {}));
let before = 0; beforeEach(() => { before++ }); test('set up', () => assert.equal(before, 2));
for (let n = 0; n < 1000; n++) test('n' + n, () => { assert.equal('x'.repeat(5000), n) });";
    let (_, report) = tested(&sandbox, &[("many.test.js", many)]).await;
    assert_eq!((report.passed, report.failed), (1, 1001));
    assert!(report.tests[0].message.as_deref().unwrap().contains("did not end within 2000 ms"));
    assert!(report.tests.len() <= 300 && report.tests[2].message.as_deref().unwrap().len() < 1_300);
}
