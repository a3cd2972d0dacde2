// Tests as models write them: `test`, `it`, `describe`, `assert`, `expect`. It knows no file; the sandbox's console
// writes values in short.
const __harness = (() => {
  // How long a test may wait for what it was promised, in milliseconds.
  const LONGEST = 2000;
  // How much is told.
  const MOST = { tests: 300, message: 600, failures: 60 };

  class AssertionError extends Error {
    constructor(message) {
      super(message);
      this.name = "AssertionError";
      this.code = "ERR_ASSERTION";
      __fromCaller(this);
    }
  }
  const shown = (value) => console.inText(value);

  // Three ways to be the same: `==` within, the same values within, and the same kinds of objects, too.
  const [LOOSE, ALIKE, STRICT] = [0, 1, 2];
  const isSame = (a, b, how, pairs = []) => {
    if (Object.is(a, b) || (how < STRICT && a === b) || (how === LOOSE && a == b)) return true;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
    if (how === STRICT && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    if (pairs.some(([c, d]) => a === c && b === d)) return true;
    const deeper = [...pairs, [a, b]];
    const same = (c, d) => isSame(c, d, how, deeper);
    if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
    if (a instanceof RegExp && b instanceof RegExp) return String(a) === String(b);
    if (a instanceof Error && b instanceof Error && (a.name !== b.name || a.message !== b.message)) return false;
    if (a instanceof Map && b instanceof Map) {
      return a.size === b.size && [...a].every(([key, value]) => b.has(key) && same(value, b.get(key)));
    }
    if (a instanceof Set && b instanceof Set) {
      return a.size === b.size && [...a].every((value) => b.has(value) || [...b].some((other) => same(value, other)));
    }
    const [keys, others] = [Object.keys(a), Object.keys(b)];
    return keys.length === others.length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
  };
  // As `toEqual` has it: what is undefined may as well be missing.
  const isAlike = (a, b) => isSame(defined(a), defined(b), ALIKE);
  const defined = (value, above = []) => {
    if (typeof value !== "object" || value === null || above.includes(value)) return value;
    if (Array.isArray(value)) return value.map((item) => defined(item, [...above, value]));
    if (Object.getPrototypeOf(value) !== Object.prototype) return value;
    const kept = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(kept.map(([key, item]) => [key, defined(item, [...above, value])]));
  };

  const fail = (message, otherwise) => {
    if (message instanceof Error) throw message;
    throw new AssertionError(message === undefined ? otherwise : `${message}\n${otherwise}`);
  };
  const told = (expected, actual, word = "") => `expected ${word}${shown(expected)}\ngot ${shown(actual)}`;
  const matches = (error, expected) => {
    if (expected === undefined || typeof expected === "string") return true;
    if (expected instanceof RegExp) return expected.test(String(error?.message ?? error)) || expected.test(String(error));
    if (typeof expected !== "function") return Object.keys(expected).every((key) => isSame(error?.[key], expected[key], STRICT));
    if (expected.prototype !== undefined && error instanceof expected) return true;
    return expected === Error || Error.prototype.isPrototypeOf(expected.prototype) ? false : expected(error) === true;
  };
  const thrownBy = (work) => {
    try {
      work();
    } catch (error) {
      return { error };
    }
  };
  const rejectedBy = async (work) => {
    try {
      await (typeof work === "function" ? work() : work);
    } catch (error) {
      return { error };
    }
  };
  const hasThrown = (thrown, expected, message) => {
    if (typeof expected === "string" && message === undefined) message = expected;
    if (!thrown) fail(message, "expected an error\ngot none");
    if (!matches(thrown.error, expected)) fail(message, told(expected, thrown.error, "an error that fits "));
  };
  const hasNotThrown = (thrown, message) => {
    if (thrown) fail(message, `expected no error\ngot ${shown(thrown.error)}`);
  };

  const compare = (holds, word = "") => (actual, expected, message) => {
    if (!holds(actual, expected)) fail(message, told(expected, actual, word));
  };
  const assert = (value, message) => {
    if (!value) fail(message, `expected a true value\ngot ${shown(value)}`);
  };
  Object.assign(assert, {
    AssertionError,
    ok: assert,
    equal: compare((a, b) => a == b || Object.is(a, b)),
    notEqual: compare((a, b) => a != b, "anything but "),
    strictEqual: compare((a, b) => Object.is(a, b)),
    notStrictEqual: compare((a, b) => !Object.is(a, b), "anything but "),
    deepEqual: compare((a, b) => isSame(a, b, LOOSE)),
    notDeepEqual: compare((a, b) => !isSame(a, b, LOOSE), "anything but "),
    deepStrictEqual: compare((a, b) => isSame(a, b, STRICT)),
    notDeepStrictEqual: compare((a, b) => !isSame(a, b, STRICT), "anything but "),
    match: compare((text, pattern) => pattern.test(text), "a text that fits "),
    doesNotMatch: compare((text, pattern) => !pattern.test(text), "a text that does not fit "),
    throws: (work, expected, message) => hasThrown(thrownBy(work), expected, message),
    doesNotThrow: (work, message) => hasNotThrown(thrownBy(work), message),
    rejects: async (work, expected, message) => hasThrown(await rejectedBy(work), expected, message),
    doesNotReject: async (work, message) => hasNotThrown(await rejectedBy(work), message),
    fail: (message = "failed") => fail(message instanceof Error ? message : undefined, String(message)),
  });
  assert.strict = assert;

  const has = (list, item, same) =>
    typeof list === "string" ? list.includes(item) : [...list].some((other) => same(other, item));
  const at = (value, path) => {
    let here = value;
    for (const key of Array.isArray(path) ? path : String(path).split(".")) {
      if (here === null || here === undefined || !(key in Object(here))) return;
      here = here[key];
    }
    return { value: here };
  };
  const throwsLike = (work, expected) => {
    const thrown = thrownBy(work);
    if (!thrown || expected === undefined) return Boolean(thrown);
    const message = String(thrown.error?.message ?? thrown.error);
    if (typeof expected === "string") return message.includes(expected);
    if (expected instanceof Error) return message === expected.message;
    return matches(thrown.error, expected);
  };
  // What holds, and how the expectation is told.
  const MATCHERS = {
    toBe: [(a, b) => Object.is(a, b)],
    toEqual: [isAlike],
    toStrictEqual: [(a, b) => isSame(a, b, STRICT)],
    toBeTruthy: [(a) => Boolean(a), "a true value"],
    toBeFalsy: [(a) => !a, "a false value"],
    toBeNull: [(a) => a === null, "null"],
    toBeUndefined: [(a) => a === undefined, "undefined"],
    toBeDefined: [(a) => a !== undefined, "anything but undefined"],
    toBeNaN: [(a) => Number.isNaN(a), "NaN"],
    toBeGreaterThan: [(a, b) => a > b, "more than "],
    toBeGreaterThanOrEqual: [(a, b) => a >= b, "at least "],
    toBeLessThan: [(a, b) => a < b, "less than "],
    toBeLessThanOrEqual: [(a, b) => a <= b, "at most "],
    toBeCloseTo: [(a, b, digits = 2) => Math.abs(a - b) < 10 ** -digits / 2, "about "],
    toBeInstanceOf: [(a, b) => a instanceof b, "an instance of "],
    toContain: [(a, b) => has(a, b, Object.is), "something with "],
    toContainEqual: [(a, b) => has(a, b, isAlike), "something with "],
    toHaveLength: [(a, b) => a.length === b, "something of length "],
    toHaveProperty: [(a, b, ...rest) => at(a, b) && (!rest.length || isAlike(at(a, b).value, rest[0])), "something with "],
    toMatch: [(a, b) => (typeof b === "string" ? a.includes(b) : b.test(a)), "a text that fits "],
    toThrow: [throwsLike, "an error "],
  };
  MATCHERS.toThrowError = MATCHERS.toThrow;
  const matchersOf = (actual, negated) => {
    const made = {};
    for (const [name, [holds, words = ""]] of Object.entries(MATCHERS)) {
      made[name] = (...wanted) => {
        if (Boolean(holds(actual, ...wanted)) !== negated) return;
        const expected = words + (wanted.length ? shown(wanted[0]) : "");
        throw new AssertionError(`expected ${negated ? "not " : ""}${expected}\ngot ${shown(actual)}`);
      };
    }
    return made;
  };
  const later = (get) => {
    const of = (negated) => (_, name) => async (...wanted) => matchersOf(await get(), negated)[name](...wanted);
    return new Proxy({}, { get: (_, name) => (name === "not" ? new Proxy({}, { get: of(true) }) : of(false)(_, name)) });
  };
  const expect = (actual) => ({
    ...matchersOf(actual, false),
    not: matchersOf(actual, true),
    resolves: later(() => actual),
    rejects: later(async () => {
      const rejected = await rejectedBy(actual);
      if (!rejected) throw new AssertionError("expected a promise that is rejected\ngot one that is not");
      return () => { throw rejected.error; };
    }),
  });

  const top = { names: [], before: [], after: [], beforeAll: [], afterAll: [] };
  let group = top;
  let tests = [];
  const test = (name, ...rest) => {
    const work = rest.find((value) => typeof value === "function");
    if (work) tests.push({ names: [...group.names, String(name)], work, group });
  };
  const describe = (name, work) => {
    const outer = group;
    group = { names: [...outer.names, String(name)], before: [], after: [], outer };
    try {
      work();
    } finally {
      group = outer;
    }
  };
  const skip = () => {};
  Object.assign(test, { skip, todo: skip, only: test });
  Object.assign(describe, { skip, only: describe });
  const globals = {
    test,
    it: test,
    describe,
    suite: describe,
    beforeEach: (work) => { group.before.push(work); },
    afterEach: (work) => { group.after.push(work); },
    beforeAll: (work) => { tests.push({ names: [], work, group, isSetUp: true }); },
    afterAll: skip,
  };
  globals.before = globals.beforeAll;
  globals.after = globals.afterAll;

  const context = { test: async (name, work) => work(context), diagnostic: skip };
  const inTime = async (promise) => {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`it did not end within ${LONGEST} ms`)), LONGEST);
    });
    try {
      await Promise.race([promise, late]);
    } finally {
      clearTimeout(timer);
    }
  };
  const hooks = (group, when) => {
    const outer = group.outer ? hooks(group.outer, when) : [];
    return when === "before" ? [...outer, ...group.before] : [...group.after, ...outer];
  };
  const runOne = async ({ work, group, isSetUp }) => {
    const all = async () => {
      if (!isSetUp) for (const hook of hooks(group, "before")) await hook();
      // One with a parameter of its own calls it when it is done, or uses what a test of Node is given.
      await work(context);
      if (!isSetUp) for (const hook of hooks(group, "after")) await hook();
    };
    await inTime(all());
  };

  const linesOf = (error) => {
    const stack = String(error?.stack ?? "");
    return [...stack.matchAll(/^(?: +at |[^\n]*@).*?\bscript\.js:(\d+):\d+/gm)].slice(0, 10).map((found) => +found[1]);
  };
  const run = async (files, load) => {
    const ran = [];
    const add = (file, name, thrown) => {
      const passed = !thrown;
      const error = thrown?.error;
      const isTold = !passed && ran.filter((test) => !test.passed).length < MOST.failures;
      const text = error instanceof AssertionError ? error.message : shown(error);
      const cut = text?.length > MOST.message ? `${text.slice(0, MOST.message)}…` : text;
      ran.push({ file, name: name.slice(0, 200), passed, message: isTold ? cut : null, lines: isTold ? linesOf(error) : [] });
    };
    for (const file of files) {
      [group, tests] = [{ ...top, before: [], after: [] }, []];
      const broken = thrownBy(() => load(file));
      for (const one of tests) {
        const thrown = await rejectedBy(() => runOne(one));
        if (thrown || !one.isSetUp) add(file, one.names.join(" > ") || "set-up", thrown);
      }
      // A file may well test without any of this.
      if (broken || tests.length === 0) add(file, "", broken);
    }
    const shownTests = [...ran.filter((test) => !test.passed), ...ran.filter((test) => test.passed)].slice(0, MOST.tests);
    const passed = ran.filter((test) => test.passed).length;
    return { passed, failed: ran.length - passed, tests: ran.filter((test) => shownTests.includes(test)) };
  };

  return { assert, expect, globals, run };
})();
