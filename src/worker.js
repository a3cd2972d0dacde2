// Starts the worker's program and hands it messages. `.ci/build.sh` puts it behind wasm-bindgen's glue, which defines
// `wasm_bindgen`, into one file. The first message is the compiled program, and "ready" its answer; after it each is
// `[schema, value]`, two JSON texts, and its answer a JSON text. Where the program breaks down, as it does when its
// memory or its stack is full, the answer is null; it is of no use any more then.

const answer = async (work) => {
  try {
    postMessage(await work());
  } catch {
    postMessage(null);
  }
};

onmessage = ({ data: program }) => {
  onmessage = ({ data: [schema, value] }) => answer(() => wasm_bindgen.check(schema, value));
  answer(async () => {
    await wasm_bindgen({ module_or_path: program });
    // The first check takes ten times as long as later ones, which is not the fault of a schema.
    wasm_bindgen.check('{"type":"object"}', "{}");
    return "ready";
  });
};
