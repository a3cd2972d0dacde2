// Starts the worker's program and hands it messages. `.ci/build.sh` puts it behind wasm-bindgen's glue, which defines
// `wasm_bindgen`, into one file. The first message is the compiled program, and "ready" its answer; after it each is
// `[schema, value]`, two JSON texts, and its answer a JSON text. What goes wrong reaches the page as an error event.

onmessage = async ({ data: program }) => {
  try {
    await wasm_bindgen({ module_or_path: program });
  } catch (error) {
    // In a promise of its own it would reach nobody.
    setTimeout(() => { throw error; });
    return;
  }
  onmessage = ({ data: [schema, value] }) => postMessage(wasm_bindgen.check(schema, value));
  postMessage("ready");
};
