// Puts `startWorker` and `check` into the page: the built worker, started as the program starts it, and asked by hand.
const file = (extension, form) => {
  const link = document.querySelector(`link[rel=validator][href$=".${extension}"]`);
  return fetch(link.href, { integrity: link.integrity }).then((answer) => answer[form]());
};

let script, program, worker;
const ask = (message, ms) =>
  new Promise((tell) => {
    worker.onmessage = ({ data }) => tell(data ?? "broken");
    setTimeout(tell, ms, "no answer");
    worker.postMessage(message);
  });

// How long each step of a start took, in milliseconds.
window.startWorker = async () => {
  const times = [performance.now()];
  if (!script) {
    script = URL.createObjectURL(await file("js", "blob"));
    const wasm = await file("wasm", "arrayBuffer");
    times.push(performance.now());
    program = await WebAssembly.compile(wasm);
    times.push(performance.now());
  }
  worker?.terminate();
  worker = new Worker(script);
  const ready = await ask(program, 30000);
  times.push(performance.now());
  return { ready, times: times.slice(1).map((time, index) => time - times[index]) };
};

// What the worker answers, and how long that took in milliseconds.
window.check = async (schema, value, ms) => {
  const began = performance.now();
  const answer = await ask([schema, value], ms);
  return { answer, took: performance.now() - began };
};
