// The surroundings of scripts in QuickJS: as much of the page's sandbox as tests need.
(() => {
  const tell = globalThis.__tell;
  delete globalThis.__tell;

  const inText = (value, depth = 0) => {
    if (typeof value === "string") return depth === 0 ? value : JSON.stringify(value);
    if (typeof value === "function") return `[Function ${value.name || "(anonymous)"}]`;
    if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
    if (value instanceof Error) return value.message === "" ? value.name : `${value.name}: ${value.message}`;
    const list = Array.isArray(value);
    if (depth > 4) return list ? "[…]" : "{…}";
    if (list) return `[${value.map((item) => inText(item, depth + 1)).join(", ")}]`;
    return `{${Object.entries(value).map(([key, item]) => `${key}: ${inText(item, depth + 1)}`).join(", ")}}`;
  };
  const log = (...values) => tell("console", values.map((value) => inText(value)).join(" "), null);
  globalThis.console = { log, info: log, warn: log, error: log, debug: log, inText: (value) => inText(value, 1) };

  const line = (error) => {
    const found = /^ +at .*?\bscript\.js:(\d+):\d+/m.exec(String(error?.stack));
    return found === null ? null : +found[1];
  };
  const threw = (error) => tell("threw", inText(error), line(error));

  let timers = [];
  let last = 0;
  globalThis.setTimeout = (work, ms = 0) => {
    timers.push({ id: ++last, at: ms, work });
    return last;
  };
  globalThis.clearTimeout = (id) => {
    timers = timers.filter((timer) => timer.id !== id);
  };

  let value;
  let isOver = false;
  // Runs the next timer, and says whether there was one; the script is over when there is none.
  globalThis.__fire = () => {
    const next = timers.reduce((one, other) => (one && one.at <= other.at ? one : other), undefined);
    if (next === undefined || isOver) {
      if (value !== undefined) tell("returned", value, null);
      return false;
    }
    clearTimeout(next.id);
    timers.forEach((timer) => { timer.at -= next.at; });
    try {
      next.work();
    } catch (error) {
      threw(error);
    }
    return true;
  };
  globalThis.__threw = threw;
  globalThis.__run = (work, args) => {
    work(JSON.parse(args)).then((result) => {
      value = JSON.stringify(result) ?? "null";
      isOver = result !== undefined;
    }, threw);
  };
})();
