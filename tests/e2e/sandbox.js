// Puts `openSandbox` and `runInSandbox` into the page: the built sandbox, opened as the program opens it, by hand.
const next = (port) => new Promise((tell) => (port.onmessage = ({ data }) => tell(data)));

let frame, port;
window.openSandbox = async () => {
  frame?.remove();
  frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.hidden = true;
  frame.src = document.querySelector("link[rel=sandbox]").href;
  const loaded = new Promise((tell) => (frame.onload = tell));
  document.body.append(frame);
  await loaded;
  const channel = new MessageChannel();
  port = channel.port1;
  const answer = next(port);
  frame.contentWindow.postMessage("hello", "*", [channel.port2]);
  return answer;
};

window.runInSandbox = async (code, args, ms) => {
  const ready = await window.openSandbox();
  if (ready !== "ready") return ready;
  for (const message of [{ code, args: JSON.stringify(args), ms }, "wait"]) {
    const answer = next(port);
    port.postMessage(message);
    window.answer = await answer;
  }
  frame.remove();
  return JSON.parse(window.answer);
};

// What other windows tell this one. The frame has nothing to say but through its port.
window.heard = [];
addEventListener("message", ({ data }) => window.heard.push(String(data)));
