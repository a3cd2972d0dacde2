//! One headless Chromium under chromedriver: process, session, DevTools commands, console log, screenshots.
//! It deliberately doesn't know the page under test; `page.rs` finds and does things in it.
#![allow(dead_code, reason = "the tests and the frame bench each use a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::http::Method;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};

/// A viewport in CSS pixels.
#[derive(Clone, Copy)]
pub(crate) struct Screen {
    width: u32,
    height: u32,
}

pub(crate) const DESKTOP: Screen = Screen { width: 1280, height: 800 };
pub(crate) const PHONE: Screen = Screen { width: 390, height: 844 };
pub(crate) const NARROWEST: Screen = Screen { width: 360, height: 740 };
/// So low that a run does not fit.
pub(crate) const LOW: Screen = Screen { width: 1280, height: 440 };

/// The flags under which Chromium runs in a container, as root, and opens no connection of its own.
const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// A browser with a profile of its own; everything ends and the profile goes when it is dropped.
pub(crate) struct Browser {
    pub(crate) client: Client,
    driver: Child,
    // Held open: chromedriver would die of a closed pipe when it says something later.
    _driver_says: BufReader<ChildStdout>,
    chromium: Option<u64>,
    profile: PathBuf,
}

impl Browser {
    pub(crate) async fn start(screen: Screen) -> Browser {
        Browser::start_with(screen, json!({})).await
    }

    /// One that takes any server's certificate.
    pub(crate) async fn start_trusting(screen: Screen) -> Browser {
        Browser::start_with(screen, json!({ "acceptInsecureCerts": true })).await
    }

    async fn start_with(screen: Screen, mut wanted: Value) -> Browser {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let profile = std::env::temp_dir().join(format!("e2e-profile-{}-{number}", std::process::id()));

        let program = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "/usr/bin/chromedriver".to_owned());
        let (driver, says, port) = start_driver(&program).await;

        let mut flags: Vec<String> = FLAGS.iter().map(|&flag| flag.to_owned()).collect();
        flags.push(format!("--user-data-dir={}", profile.display()));
        flags.push(format!("--window-size={},{}", screen.width, screen.height));
        let mut options = json!({ "args": flags });
        if let Ok(chromium) = std::env::var("CHROMIUM") {
            options["binary"] = json!(chromium);
        }
        wanted["goog:chromeOptions"] = options;
        wanted["goog:loggingPrefs"] = json!({ "browser": "ALL" });
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(wanted.as_object().unwrap().clone());
        let client = builder.connect(&format!("http://127.0.0.1:{port}")).await.expect("Chromium starts");
        let chromium = client.capabilities().and_then(|has| has.get("goog:processID")?.as_u64());

        let browser = Browser { client, driver, _driver_says: says, chromium, profile };
        browser.resize(screen).await;
        browser
    }

    /// Sets the viewport exactly; the window's own size would include its frame.
    pub(crate) async fn resize(&self, screen: Screen) {
        let Screen { width, height } = screen;
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    pub(crate) async fn prefer_dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": value}]});
        self.devtools("Emulation.setEmulatedMedia", media).await;
    }

    pub(crate) async fn offline(&self, offline: bool) {
        self.devtools("Network.enable", json!({})).await;
        let network =
            json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        self.devtools("Network.emulateNetworkConditions", network).await;
    }

    /// Makes the processor look this many times slower; 1 is its own speed.
    pub(crate) async fn slow_processor(&self, rate: u32) {
        self.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": rate })).await;
    }

    /// Runs a script in every document from now on, before the document's own.
    pub(crate) async fn before_every_load(&self, script: &str) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
    }

    /// Sends a command of the Chrome DevTools Protocol.
    pub(crate) async fn devtools(&self, command: &str, params: Value) -> Value {
        let body = json!({ "cmd": command, "params": params });
        let reply = self.client.issue_cmd(Extension { path: "goog/cdp/execute", body }).await;
        reply.unwrap_or_else(|error| panic!("DevTools refuse {command}: {error}"))
    }

    /// What the console said since the last call, as `LEVEL message`.
    pub(crate) async fn console(&self) -> Vec<String> {
        let entries =
            self.client.issue_cmd(Extension { path: "se/log", body: json!({"type": "browser"}) }).await;
        let entries = entries.unwrap_or_default();
        let line = |entry: &Value| {
            format!("{} {}", entry["level"].as_str().unwrap(), entry["message"].as_str().unwrap_or_default())
        };
        entries.as_array().map(|entries| entries.iter().map(line).collect()).unwrap_or_default()
    }

    /// Writes what is seen to `target/shots/NAME.png`.
    pub(crate) async fn screenshot(&self, name: &str) {
        let folder = Path::new("target/shots");
        std::fs::create_dir_all(folder).unwrap();
        if let Ok(png) = self.client.screenshot().await {
            std::fs::write(folder.join(format!("{name}.png")), png).unwrap();
        }
    }

    /// Ends the session in good order; a drop would do, but leaves the browser no time to clean up.
    pub(crate) async fn quit(self) {
        drop(self.client.clone().close().await);
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Chromedriver's own end leaves Chromium alive. After a good end the id may be another's by now, so look.
        if let Some(pid) = self.chromium {
            let still_ours = std::fs::read_to_string(format!("/proc/{pid}/cmdline"))
                .is_ok_and(|line| line.contains(&*self.profile.to_string_lossy()));
            if still_ours {
                drop(std::process::Command::new("kill").args(["-KILL", &pid.to_string()]).status());
            }
        }
        drop(self.driver.start_kill());
        // Its helper processes end a moment later, and may still write.
        for _ in 0..20 {
            drop(std::fs::remove_dir_all(&self.profile));
            if !self.profile.exists() {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Starts chromedriver, which takes a free port by itself. The port that it found free may be taken by another the
/// moment after; it then ends, and is started again.
async fn start_driver(program: &str) -> (Child, BufReader<ChildStdout>, u16) {
    const TRIES: usize = 5;
    for _ in 0..TRIES {
        let mut driver = Command::new(program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{program} does not start ({error}); set CHROMEDRIVER to its path")
            });
        let mut says = BufReader::new(driver.stdout.take().unwrap());
        if let Some(port) = port_of(&mut says).await {
            return (driver, says, port);
        }
    }
    panic!("chromedriver ended {TRIES} times before it named its port");
}

/// The port that chromedriver names in its greeting; none when it ends before that.
async fn port_of(says: &mut BufReader<ChildStdout>) -> Option<u16> {
    let greeting = async {
        let mut line = String::new();
        while says.read_line(&mut line).await.unwrap() > 0 {
            if let Some((_, rest)) = line.split_once("successfully on port ") {
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                return Some(digits.parse().unwrap());
            }
            line.clear();
        }
        None
    };
    tokio::time::timeout(Duration::from_secs(20), greeting).await.expect("chromedriver starts within 20 s")
}

/// A command beyond the WebDriver standard, below the session's address.
#[derive(Debug)]
struct Extension {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
