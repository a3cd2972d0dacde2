//! The lock of the sandbox as it was built, on the built site: whatever a script tries, nothing arrives at a server that
//! listens, and nothing of the page is reached. What comes of scripts otherwise is in `tests/web`.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, UdpSocket};

use super::browser::DESKTOP;
use super::in_browser;
use super::page::Page;
use super::site::{Site, Tampering};

const SANDBOX: &str = include_str!("sandbox.js");
/// What the browser says when it refuses something, which is what these tests are about.
const REFUSALS: &[&str] = &[
    "Content Security Policy",
    "violates",
    "sandboxed",
    "Blocked",
    "Failed to load",
    "net::ERR",
    "not allowed",
];

/// Waits on one port for connections and for datagrams, and answers none.
struct Listener {
    port: u16,
    arrived: Arc<Mutex<Vec<String>>>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.tasks.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

impl Listener {
    async fn start() -> Self {
        let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = tcp.local_addr().unwrap().port();
        let udp = UdpSocket::bind(("127.0.0.1", port)).await.unwrap();
        let arrived = Arc::new(Mutex::new(Vec::new()));
        let (by_tcp, by_udp) = (Arc::clone(&arrived), Arc::clone(&arrived));
        let connections = tokio::spawn(async move {
            while let Ok((mut stream, _)) = tcp.accept().await {
                by_tcp.lock().unwrap().push("a connection".to_owned());
                let by_tcp = Arc::clone(&by_tcp);
                tokio::spawn(async move {
                    let mut bytes = [0; 200];
                    if let Ok(length @ 1..) = stream.read(&mut bytes).await {
                        by_tcp.lock().unwrap().push(String::from_utf8_lossy(&bytes[..length]).into_owned());
                    }
                });
            }
        });
        let datagrams = tokio::spawn(async move {
            while udp.recv_from(&mut [0; 2000]).await.is_ok() {
                by_udp.lock().unwrap().push("a datagram".to_owned());
            }
        });
        Self { port, arrived, tasks: vec![connections, datagrams] }
    }

    /// What arrived since the last call, with what is on its way by now.
    async fn arrived(&self) -> Vec<String> {
        tokio::time::sleep(Duration::from_millis(300)).await;
        std::mem::take(&mut *self.arrived.lock().unwrap())
    }

    /// The same, where the browser may have prepared a connection for a request that it then refused.
    async fn requests(&self) -> Vec<String> {
        let mut arrived = self.arrived().await;
        arrived.retain(|what| what != "a connection");
        arrived
    }
}

async fn run(page: &Page, code: &str, port: u16) -> Value {
    let run = "return window.runInSandbox(...arguments)";
    page.js(run, vec![json!(code), json!({ "port": port }), json!(3_000)]).await
}

async fn open(page: &Page, site: &Site) {
    page.open(&site.at("")).await;
    page.js(SANDBOX, vec![]).await;
}

/// Ways out that need nothing but a name. `$` is the listener's address without a scheme.
const WAYS: &[(&str, &str)] = &[
    ("fetch", "await fetch('http://$/')"),
    (
        "keepalive",
        "await fetch('http://$/', { mode: 'no-cors', keepalive: true, method: 'POST', body: 'x' })",
    ),
    ("site", "await fetch('/'); await fetch(location.origin)"),
    ("xhr", "await sent(new XMLHttpRequest(), (x) => { x.open('GET', 'http://$/'); x.send(); })"),
    ("websocket", "await sent(new WebSocket('ws://$/'))"),
    ("events", "await sent(new EventSource('http://$/'))"),
    ("transport", "await new WebTransport('https://$/').ready"),
    ("import", "await import('http://$/a.js')"),
    ("data import", "await import('data:text/javascript,export default 1')"),
    ("importScripts", "importScripts('http://$/a.js')"),
    ("worker", "await sent(new Worker('http://$/a.js'))"),
    ("data worker", "await sent(new Worker('data:text/javascript,fetch(\"http://$/\")'))"),
    ("font", "await new FontFace('x', 'url(http://$/)').load()"),
    (
        "beacon",
        "if (!navigator.sendBeacon('http://$/', 'x')) throw 1; await later(); throw new Error('queued')",
    ),
    ("eval", "eval('1')"),
    ("function", "new Function('return 1')()"),
    ("constructor", "(async () => {}).constructor('return 1')()"),
    (
        "text timer",
        "if (setTimeout('globalThis.ran = 1')) await later(); if (!globalThis.ran) throw new Error('not run')",
    ),
    ("wasm", "await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))"),
    ("database", "await sent(indexedDB.open('x'), (x) => { x.onsuccess = x.onload; })"),
    ("caches", "await caches.open('x')"),
    ("files", "await navigator.storage.getDirectory()"),
    ("service worker", "await navigator.serviceWorker.register('http://$/a.js')"),
];

/// Ways that only a document has. The first few are tried in the frame itself, where no script of a stranger runs.
const WAYS_OF_DOCUMENTS: &[(&str, &str)] = &[
    ("image", "await sent(new Image(), (x) => { x.src = 'http://$/'; })"),
    ("script", "await sent(made('script'), (x) => { x.src = 'http://$/'; })"),
    (
        "inline script",
        "made('script').textContent = 'window.ran = 1'; if (!window.ran) throw new Error('not run')",
    ),
    ("style", "await sent(made('link'), (x) => { x.rel = 'stylesheet'; x.href = 'http://$/'; })"),
    ("prefetch", "await sent(made('link'), (x) => { x.rel = 'prefetch'; x.href = 'http://$/'; })"),
    ("frame", "made('iframe').src = 'http://$/'; await later(); throw new Error('unknown')"),
    (
        "form",
        "const x = made('form'); x.action = 'http://$/'; x.submit(); await later(); throw new Error('stayed')",
    ),
    ("popup", "if (!window.open('http://$/')) throw new Error('none')"),
    ("top", "top.location = 'http://$/'"),
    (
        "webrtc",
        "const x = new RTCPeerConnection({ iceServers: [{ urls: 'stun:$' }] }); x.createDataChannel('x');
        await x.setLocalDescription(await x.createOffer()); await later();",
    ),
    ("parent", "parent.document.title"),
    ("parent's keys", "parent.localStorage.length"),
    ("storage", "localStorage.length"),
    ("session", "sessionStorage.length"),
    ("cookie", "document.cookie = 'a=b'"),
];

const HELP: &str = "const later = () => new Promise((done) => setTimeout(done, 400));
    const made = (tag) => document.body.appendChild(document.createElement(tag));
    const sent = (x, then) => new Promise((done, fail) => {
        x.onload = x.onopen = x.onmessage = done;
        x.onerror = () => fail(new Error('refused'));
        then?.(x);
        setTimeout(() => fail(new Error('late')), 2000);
    });";

fn attempt(way: &str, port: u16) -> String {
    let way = way.replace('$', &format!("127.0.0.1:{port}"));
    format!("{HELP} try {{ {way}; return 'REACHED'; }} catch (error) {{ return String(error); }}")
}

#[tokio::test]
async fn a_script_reaches_nothing() {
    in_browser("sandbox", DESKTOP, REFUSALS, async |page| {
        let site = Site::serve("/some/path/", Tampering::None).await;
        open(page, &site).await;
        let listener = Listener::start().await;
        // The site itself asks for nothing of it until it is needed.
        let asked = "return performance.getEntriesByType('resource').filter(({ name }) => name.includes('sandbox')).length";
        assert_eq!(page.js(asked, vec![]).await, 0);

        let all = WAYS.iter().chain(WAYS_OF_DOCUMENTS);
        let attempts: Vec<String> = all
            .map(|(name, way)| format!("out[{name:?}] = await (async () => {{ {} }})();", attempt(way, listener.port)))
            .collect();
        let code = format!("const out = {{}};\n{}\nreturn out;", attempts.join("\n"));
        let ran = run(page, &code, listener.port).await;
        let out: Value = serde_json::from_str(ran["ended"]["returned"].as_str().unwrap_or_default())
            .unwrap_or_else(|_| panic!("{ran}"));
        assert_eq!(out.as_object().unwrap().len(), WAYS.len() + WAYS_OF_DOCUMENTS.len());
        for (name, outcome) in out.as_object().unwrap() {
            assert_ne!(outcome, "REACHED", "{name}");
        }
        assert_eq!(listener.arrived().await, [""; 0]);
        assert_eq!(page.js("return window.heard", vec![]).await, json!([]));
    })
    .await;
}

/// Scripts that fight what stands around them, and what they may at most get by it.
const BREAKS: &[(&str, &str)] = &[
    // Out of the function that a script is the body of.
    ("}); globalThis.out = 1; __run(async function () { return typeof fetch", "null"),
    ("}); fetch('http://$/'); (async function () {", "is not defined"),
    ("}); postMessage(['returned', '\"forged\"', null]); (async function () {", "not a function"),
    ("/*", "SyntaxError"),
    ("`", "SyntaxError"),
    ("<!-- --> */ }", "null"),
    // Names that the surroundings use, taken before they run.
    ("}); function postMessage() {} (async function () {", "SyntaxError"),
    ("}); function Reflect() {} (async function () {", "SyntaxError"),
    ("}); function __run() {} (async function () {", "SyntaxError"),
    ("}); var Object = 1; (async function () {", "SyntaxError"),
    // Names for what was taken away, by other ways.
    ("return [typeof postMessage, typeof self.postMessage, typeof globalThis.fetch, typeof importScripts]",
        r#"["undefined","undefined","undefined","undefined"]"#),
    ("const all = []; for (let o = globalThis; o; o = Object.getPrototypeOf(o)) all.push(...Object.getOwnPropertyNames(o));
        return all.filter((name) => /fetch|post|import|worker|socket|source|navig|locat|cache|index|channel|blob|request/i.test(name))",
        "[]"),
    ("return [this === globalThis, (function () { return this === globalThis })()]", "[true,true]"),
    // The caller's functions by the stack.
    ("const seen = []; Error.prepareStackTrace = (_, frames) => { seen.push(...frames.map((frame) => String(frame.getFunction()))); };
        console.log({ get a() { return new Error().stack } }); return seen.filter((text) => text.includes('delete' + 'Property'))",
        "[]"),
    // What the surroundings use, after they began.
    ("Array.prototype.push = Function.prototype.call = Function.prototype.apply = () => { throw 1 }; JSON.stringify = () => 'no';
        String.prototype.slice = () => 'x'.repeat(1e9); Array.prototype[Symbol.iterator] = null; console.log('x'.repeat(1e6)); return 'own'",
        r#""own""#),
    ("for (const key of ['0', '1', '2', 'then', 'toJSON', 'data', 'kind']) Object.prototype.__defineSetter__(key, () => { throw 1 }); return 2", "2"),
    ("Object.prototype.toJSON = () => 'polluted'; return {}", "polluted"),
    // More than one result, of which one counts.
    ("__run(async () => 1); __run(async () => 2); return 3", "3"),
    ("setInterval(() => console.log('x'), 0); setTimeout(() => { throw new Error('later') }, 50); return 1", "1"),
    // What a worker may tell itself.
    ("dispatchEvent(new Event('message')); self.onmessage = () => 1; return 1", "1"),
];

#[tokio::test]
async fn a_script_cannot_break_out_of_its_surroundings() {
    in_browser("sandbox-breaking", DESKTOP, REFUSALS, async |page| {
        let site = Site::start().await;
        open(page, &site).await;
        let listener = Listener::start().await;
        for (code, wanted) in BREAKS {
            let code = code.replace('$', &format!("127.0.0.1:{}", listener.port));
            let ran = run(page, &code, listener.port).await;
            let ended = ran["ended"].to_string().replace("\\\"", "\"");
            assert!(ended.contains(wanted), "{code}: {ran}");
            assert!(!ended.contains("forged"), "{code}: {ran}");
            assert!(ran["console"].as_str().unwrap().len() < 21_000, "{code}");
            assert_eq!(run(page, "return 7", 0).await["ended"]["returned"], "7", "after {code}");
        }
        assert_eq!(listener.arrived().await, [""; 0]);
        assert_eq!(page.js("return window.heard", vec![]).await, json!([]));
    })
    .await;
}

/// The names that are taken away are the second lock. This is the first one alone.
#[tokio::test]
async fn the_policy_alone_lets_nothing_out() {
    in_browser("sandbox-policy", DESKTOP, REFUSALS, async |page| {
        let site = Site::start().await;
        open(page, &site).await;
        let listener = Listener::start().await;
        assert_eq!(page.js("return window.openSandbox()", vec![]).await, "ready");
        page.browser.client.enter_frame(0).await.unwrap();

        // A worker with all its names, of the kind that scripts get.
        for (name, way) in WAYS {
            let code = format!("(async () => {{ {} }})().then(postMessage)", attempt(way, listener.port));
            let outcome = in_worker(page, &code).await;
            assert_ne!(outcome, "REACHED", "{name} in a worker");
            assert_eq!(listener.arrived().await, [""; 0], "{name} in a worker: {outcome}");
        }
        // A worker in it is no further out.
        let nested = format!(
            "const inner = new Worker(URL.createObjectURL(new Blob([{:?}]))); inner.onmessage = ({{ data }}) => postMessage(data);",
            format!("(async () => {{ {} }})().then(postMessage)", attempt("await fetch('http://$/')", listener.port))
        );
        assert_ne!(in_worker(page, &nested).await, "REACHED");

        // The frame itself; what evaluates texts is left out, since the driver does nothing else.
        let ours = ["eval", "function", "constructor", "text timer", "worker", "data worker"];
        for (name, way) in WAYS.iter().filter(|(name, _)| !ours.contains(name)).chain(WAYS_OF_DOCUMENTS) {
            let code = format!("return (async () => {{ {} }})()", attempt(way, listener.port));
            let outcome = page.js(&code, vec![]).await;
            assert_ne!(outcome, "REACHED", "{name} in the frame");
            assert_eq!(listener.requests().await, [""; 0], "{name} in the frame: {outcome}");
        }
        // It hears the page around it, and nobody else.
        let asked = "return new Promise((tell) => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = ({ data }) => tell(data);
            setTimeout(tell, 1000, 'silence');
            postMessage('hello', '*', [port2]);
        })";
        assert_eq!(page.js(asked, vec![]).await, "silence");
        // It cannot go away either, with what it knows in the address.
        let go = format!("location = 'http://127.0.0.1:{}/?told'", listener.port);
        page.js(&go, vec![]).await;
        assert_eq!(listener.requests().await, [""; 0], "gone");
        page.browser.client.enter_parent_frame().await.unwrap();
        assert_eq!(page.js("return window.heard", vec![]).await, json!([]));
        assert_eq!(run(page, "return 1", 0).await["ended"]["returned"], "1");
    })
    .await;
}

async fn in_worker(page: &Page, code: &str) -> Value {
    let start = "return new Promise((tell) => {
            const worker = new Worker(URL.createObjectURL(new Blob([arguments[0]])));
            worker.onmessage = ({ data }) => { worker.terminate(); tell(data); };
            worker.onerror = (event) => { event.preventDefault(); tell(String(event.message)); };
            setTimeout(tell, 4000, 'late');
        })";
    page.js(start, vec![json!(code)]).await
}
