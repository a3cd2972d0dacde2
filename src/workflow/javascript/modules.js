// What stands before the files of a bundle: how many lines are ours, and how `require` finds what it is asked for.
// Which name means which file was found out before.

// An error as if it had arisen where we were called: without our own lines in its stack.
const __fromCaller = (error) => {
  const isOurs = (line) => Number(/\bscript\.js:(\d+)/.exec(line)?.[1] ?? Infinity) <= __ours;
  error.stack = String(error.stack).split("\n").filter((line) => !isOurs(line)).join("\n");
  return error;
};

const __modules = (() => {
  const known = { __proto__: null };
  const loaded = { __proto__: null };
  let there = "";
  let main;

  const builtIn = (name) => {
    if (/^(node:)?assert(\/strict)?$/.test(name)) return __harness.assert;
    if (name === "node:test") return Object.assign(__harness.globals.test, __harness.globals);
  };
  const requireOf = (from, links) => {
    const require = (name) => {
      if (Object.hasOwn(links, name)) return load(links[name]);
      const found = builtIn(String(name));
      if (found) return found;
      const what = `Cannot find module '${name}' from ${from}. `;
      const why = /^\.{0,2}\//.test(name)
        ? `${there} Its name must stand in the call of require, written out.`
        : "There are neither packages nor modules of Node here, but for assert and node:test; files begin with './'.";
      throw __fromCaller(Object.assign(new Error(what + why), { code: "MODULE_NOT_FOUND" }));
    };
    require.main = main;
    return require;
  };
  const moduleOf = (file) => ({ id: file, filename: file, exports: {}, loaded: false });
  const begin = (module, links, start) => {
    const folder = module.filename.split("/").slice(0, -1).join("/") || ".";
    return start.call(module.exports, module.exports, requireOf(module.filename, links), module, module.filename, folder);
  };
  const load = (file) => {
    if (loaded[file]) return loaded[file].exports;
    const [links, start] = known[file];
    const module = (loaded[file] = moduleOf(file));
    main ??= module;
    try {
      begin(module, links, start);
    } catch (error) {
      delete loaded[file];
      throw error;
    }
    module.loaded = true;
    return module.exports;
  };
  return {
    names: (text) => { there = text; },
    define: (file, links, start) => { known[file] = [links, start]; },
    main: (file) => {
      main = undefined;
      return load(file);
    },
    snippet: (links, start) => begin((main = moduleOf("the code")), links, start),
  };
})();
