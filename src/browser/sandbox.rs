//! JavaScript of strangers, each script in a frame of its own: an origin that nothing else has, under a policy that lets
//! nothing out. Whatever it does ends with its frame. It knows where the frame's file is and what it must digest to,
//! not why something is run; what runs there stands in `public/sandbox.html`. Nothing is fetched before the first script.

use super::{
    beside,
    by_name::{answered, call, get, method, promise, set},
    page,
    turns::{Closing, within},
};
use crate::ports::{LocalBoxFuture, Ran, Sandbox, Script, ScriptEnd};
use js_sys::{Array, Object};
use std::cell::Cell;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, MessageChannel};

/// The link that names the frame's file.
const LINK: &str = "link[rel=sandbox]";
/// How long the file, and then a frame, may take to come, in milliseconds.
const LOADING: f64 = 15_000.0;
/// How long a script may take to begin, in milliseconds: its worker starts first.
const STARTING: f64 = 10_000.0;
/// How much later than it must the frame may say what came of a script, in milliseconds. It measures the time itself.
const GRACE: f64 = 1_000.0;

/// Runs scripts in frames of the page.
#[derive(Default)]
pub struct FrameSandbox {
    /// Whether the file was seen to be the one of the build.
    is_genuine: Cell<bool>,
}

impl FrameSandbox {
    /// The sandbox whose file the page's own `<link rel="sandbox">` names.
    pub fn of_page() -> Self {
        Self::default()
    }

    async fn ran(&self, script: &Script) -> Ran {
        match self.frame().await {
            // However it ends, the frame ends with this future, and all that is in it.
            Some(frame) => frame.run(script).await.unwrap_or_else(|| nothing(ScriptEnd::Crashed)),
            None => nothing(ScriptEnd::Unavailable(MISSING.into())),
        }
    }

    /// A frame that is ready. A file that could not be loaded is asked for again.
    async fn frame(&self) -> Option<Frame> {
        if !self.is_genuine.get() {
            // A frame cannot be held to a digest. A host that changed the file for all who ask is found out here.
            within(LOADING, beside::fetch(LINK, "text")).await.flatten()?;
            self.is_genuine.set(true);
        }
        within(LOADING, Frame::open()).await.flatten()
    }
}

impl Sandbox for FrameSandbox {
    fn run<'a>(&'a self, script: &'a Script) -> LocalBoxFuture<'a, Ran> {
        Box::pin(self.ran(script))
    }
}

/// Models read this, too.
const MISSING: &str =
    "The file in which JavaScript runs could not be loaded, or it is not the one that belongs to this page.";

/// What came of a script of which no console is known.
fn nothing(ended: ScriptEnd) -> Ran {
    Ran { console: String::new(), cut: ended == ScriptEnd::Crashed, ended }
}

/// A frame that runs one script. It ends on drop, and with it whatever still runs in it.
struct Frame {
    port: Closing,
    _element: Removing,
}

/// An element that is in the page until this is dropped.
struct Removing(Element);

impl Drop for Removing {
    fn drop(&mut self) {
        self.0.remove();
    }
}

impl Frame {
    async fn open() -> Option<Self> {
        let document = page::document()?;
        let address = get(&document.query_selector(LINK).ok()??.into(), "href").as_string()?;
        let element = document.create_element("iframe").ok()?;
        // Never `allow-same-origin`: with it, a script would be as good as the page.
        for (name, value) in [("sandbox", "allow-scripts"), ("hidden", ""), ("src", &address)] {
            element.set_attribute(name, value).ok()?;
        }
        let (loading, loaded) = promise();
        set(&element, "onload", &loaded);
        call(&get(&document, "body"), "append", &element)?;
        let element = Removing(element);
        JsFuture::from(loading).await.ok()?;

        let channel = MessageChannel::new().ok()?;
        let port = Closing(get(&channel, "port1"));
        let (answer, tell) = promise();
        set(&port.0, "onmessage", &tell);
        let window = get(&element.0, "contentWindow");
        let (hello, anywhere) = (JsValue::from_str("hello"), JsValue::from_str("*"));
        // Its origin has no name that could be given here; what is sent holds nothing that it may not have.
        let its_port = Array::of1(&get(&channel, "port2"));
        method(&window, "postMessage")?.call3(&window, &hello, &anywhere, &its_port).ok()?;
        let answer = get(&JsFuture::from(answer).await.ok()?, "data");
        (answer == "ready").then_some(Self { port, _element: element })
    }

    /// What came of the script; `None` when the frame itself died, or gives no answer.
    async fn run(&self, script: &Script) -> Option<Ran> {
        let message = Object::new();
        set(&message, "code", &script.code.as_str().into());
        set(&message, "args", &script.args.as_str().into());
        set(&message, "ms", &script.ms.into());
        within(STARTING, self.ask(&message)).await.flatten()?;
        let ran = within(f64::from(script.ms) + GRACE, self.ask(&"wait".into())).await.flatten()?;
        serde_json::from_str(&ran).ok()
    }

    async fn ask(&self, message: &JsValue) -> Option<String> {
        let (answer, tell) = promise();
        answered(&self.port.0, message, answer, &tell).await
    }
}
