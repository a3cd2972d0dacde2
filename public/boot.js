// Starts the program: theme first, then what the browser must have, then the two files of the program.
//
// It starts only files whose digests are those that the build wrote into index.html. A preload's own
// `integrity` does not hold for what is later made of it, so each file is asked for again with its digest; the
// answer comes from the preload or the cache, not from the network.
//
// Texts go in by textContent only. What stands here is all the JavaScript of ours that runs in the page.

const root = document.documentElement;
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
} catch {
  // Storage may be forbidden; the system's theme it is.
}

function say(text) {
  root.dataset.boot = "failed";
  document.getElementById("boot-text").textContent = text;
  document.getElementById("boot-message").hidden = false;
}

document.getElementById("boot-reload").addEventListener("click", () => location.reload());

const needs = {
  "WebAssembly": () => typeof WebAssembly?.instantiate === "function",
  "readable streams": () => typeof ReadableStream === "function",
  "cancellable requests (AbortController)": () => typeof AbortController === "function",
  "dialogs (HTMLDialogElement)": () => typeof HTMLDialogElement === "function",
  "the colours of the page (light-dark)": () => CSS.supports("color", "light-dark(red, red)"),
};

function missing() {
  return Object.keys(needs).filter((name) => {
    try {
      return !needs[name]();
    } catch {
      return true; // A name that does not exist throws, too.
    }
  });
}

// The build's own link for a file. Without a digest in it nothing is started.
function link(selector) {
  const found = document.querySelector(selector);
  if (!found?.integrity.startsWith("sha384-")) throw new Error(`no digest for ${selector}`);
  return found;
}

async function load() {
  const glue = link('link[rel="modulepreload"]:not([href*="snippets/"])');
  const wasm = link('link[rel="preload"][type="application/wasm"]');
  // Not every browser remembers that it refused a modulepreload. This looks at the copy it just stored.
  await fetch(glue.href, { integrity: glue.integrity, cache: "force-cache" });
  const { default: init } = await import(glue.href);
  await init({ module_or_path: fetch(wasm.href, { integrity: wasm.integrity }) });
}

const lacks = missing();
if (lacks.length > 0) {
  say(
    `This browser lacks what the program needs: ${lacks.join(", ")}. ` +
      "Please open the page in a current browser: Firefox 120, Chrome or Edge 123, Safari 17.5, or newer.",
  );
} else {
  load().then(
    () => (root.dataset.boot = "started"),
    (error) => {
      console.error(error);
      say(
        error instanceof WebAssembly.RuntimeError
          ? "The program stopped while it started. Reload the page; if that does not help, a private window starts without what is stored here."
          : "The program did not start because a file could not be loaded or was changed on its way. " +
              "Check the connection and reload the page; if that does not help, reload it without the cache (Ctrl+Shift+R, or ⌘+Shift+R).",
      );
    },
  );
}
