//! The documented chain, router, orchestrator and evaluator, and an agent's tool, on a real server with a small real model, its address and model typed into the page.
//! It deliberately judges no answer: the model is weak. Where the server cannot be had, it says why and passes.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};

use super::browser::DESKTOP;
use super::page::Page;
use super::site::Site;
use super::{in_browser, say};

const START: &str = "tests/real-server/start";

#[tokio::test]
async fn the_chain_completes_on_a_real_model() {
    let port = free_port().await;
    let server = match RealServer::start(port).await {
        Ok(server) => server,
        Err(reason) => return say(&format!("real-server: skipped: {reason}")),
    };
    in_browser("real-server", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("")).await;
        page.connect(&format!("http://127.0.0.1:{port}/v1"), "", "smollm2-135m").await;
        curb(page).await;
        page.click("button", "Run").await;
        page.await_lanes("real text", Duration::from_secs(60), |lanes| {
            lanes.first().is_some_and(|lane| !lane.output.is_empty())
        })
        .await;
        page.await_status("done", Duration::from_secs(240)).await;
        let lanes = page.lanes().await;
        assert_eq!(lanes.len(), 3);
        // So small a model sometimes rambles on to the token limit.
        let ended = |status: &str| status == "done" || status == "truncated";
        assert!(lanes.iter().all(|lane| ended(&lane.status) && !lane.output.is_empty()), "{lanes:#?}");
        page.browser.screenshot("real-server").await;
    })
    .await;
    drop(server);
}

#[tokio::test]
async fn a_router_takes_a_route_on_a_real_model() {
    let port = free_port().await;
    let server = match RealServer::start(port).await {
        Ok(server) => server,
        Err(reason) => return say(&format!("real-server: skipped: {reason}")),
    };
    in_browser("real-router", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("#router")).await;
        page.connect(&format!("http://127.0.0.1:{port}/v1"), "", "smollm2-135m").await;
        curb(page).await;
        page.click("button", "Run").await;
        page.await_status("done", Duration::from_secs(240)).await;
        let lanes = page.lanes().await;
        // The server's grammar lets nothing else through, so that even this model's reply is fit at once.
        let reply: serde_json::Value = serde_json::from_str(&lanes[0].output).unwrap();
        let routes = ["code", "writing", "reasoning"];
        let taken = routes.iter().position(|route| reply["route"] == *route).unwrap();
        let statuses: Vec<&str> = lanes.iter().map(|lane| lane.status.as_str()).collect();
        assert_eq!(statuses[0], "done", "{lanes:#?}");
        for (route, status) in statuses[1..].iter().enumerate() {
            let is_taken = route == taken;
            assert_eq!(*status != "skipped", is_taken, "{lanes:#?}");
        }
        let said = page.visible_text("[data-part=routed]").await;
        assert!(said.contains(&format!("Route taken: {}", routes[taken])), "{said}");
        page.browser.screenshot("real-router").await;
    })
    .await;
    drop(server);
}

#[tokio::test]
async fn an_orchestrator_completes_on_a_real_model() {
    let port = free_port().await;
    let server = match RealServer::start(port).await {
        Ok(server) => server,
        Err(reason) => return say(&format!("real-server: skipped: {reason}")),
    };
    in_browser("real-orchestrator", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("#orchestrator")).await;
        page.connect(&format!("http://127.0.0.1:{port}/v1"), "", "smollm2-135m").await;
        curb(page).await;
        page.type_into("textbox", "Most tasks", "2").await;
        page.click_within(Some("[role=group][aria-label=Worker]"), "button", "Model and settings").await;
        page.type_into("textbox", "Worker max tokens", "120").await;
        page.tick("Synthesizer", true).await;
        page.paste_into("textbox", "Synthesizer prompt", "Choose the better text:\n{worker_responses}").await;
        bound_the_plan(page).await;
        page.click("button", "Run").await;
        page.await_status("done", Duration::from_secs(200)).await;
        let lanes = page.lanes().await;
        // The plan and its synthesis, and between them as many as may run.
        let plan: serde_json::Value = serde_json::from_str(&lanes[0].output).unwrap();
        let tasks = plan["tasks"].as_array().unwrap();
        assert_eq!(lanes.len(), 4, "{lanes:#?}");
        let ended = |status: &str| status == "done" || status == "truncated";
        assert!(lanes.iter().all(|lane| ended(&lane.status) && !lane.output.is_empty()), "{lanes:#?}");
        let fed = page.visible_text("[data-part=fed]").await;
        assert!(fed.starts_with("From 2 of 2: "), "{fed}");
        if tasks.len() > 2 {
            let left = page.visible_text("[data-part=left-out]").await;
            assert!(left.starts_with("One task was left out"), "{left}");
        }
        page.browser.screenshot("real-orchestrator").await;
    })
    .await;
    drop(server);
}

#[tokio::test]
async fn an_evaluator_judges_attempts_on_a_real_model() {
    let port = free_port().await;
    let server = match RealServer::start(port).await {
        Ok(server) => server,
        Err(reason) => return say(&format!("real-server: skipped: {reason}")),
    };
    in_browser("real-evaluator", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("#evaluator/letter")).await;
        page.connect(&format!("http://127.0.0.1:{port}/v1"), "", "smollm2-135m").await;
        curb(page).await;
        page.type_into("textbox", "Most attempts", "2").await;
        bound_the_feedback(page).await;
        page.click("button", "Run").await;
        page.await_status("done", Duration::from_secs(240)).await;
        let lanes = page.lanes().await;
        let verdicts: Vec<serde_json::Value> =
            lanes.iter().skip(1).step_by(2).map(|lane| serde_json::from_str(&lane.output).unwrap()).collect();
        // The server's grammar lets no other verdict through; which one it is decides how many rounds there are.
        let known = ["PASS", "NEEDS_IMPROVEMENT", "FAIL"];
        assert!(
            verdicts.iter().all(|reply| known.iter().any(|one| reply["evaluation"] == *one)),
            "{lanes:#?}"
        );
        let rounds = if verdicts[0]["evaluation"] == "PASS" { 1 } else { 2 };
        assert_eq!((lanes.len(), verdicts.len()), (2 * rounds, rounds), "{lanes:#?}");
        let bars = page.js("return document.querySelectorAll('[data-part=rounds] li').length", vec![]).await;
        assert_eq!(bars, rounds);
        page.browser.screenshot("real-evaluator").await;
    })
    .await;
    drop(server);
}

#[tokio::test]
async fn an_agents_tool_really_runs_for_a_real_model() {
    let port = free_port().await;
    let server = match RealServer::start(port).await {
        Ok(server) => server,
        Err(reason) => return say(&format!("real-server: skipped: {reason}")),
    };
    in_browser("real-agent", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        page.open(&site.at("#agent/quicksort")).await;
        page.connect(&format!("http://127.0.0.1:{port}/v1"), "", "smollm2-135m").await;
        curb(page).await;
        // So small a model finds the one tool that there is.
        for tool in ["read_file", "grep", "write_file", "edit_file", "run_javascript", "run_tests"] {
            page.tick(tool, false).await;
        }
        page.type_into("textbox", "Agent system prompt", "").await;
        page.type_into("textbox", "Input", "Which files are there? Call list_files.").await;
        page.click("button", "Run").await;
        page.await_status("done", Duration::from_secs(240)).await;
        let read = "return [...document.querySelectorAll('article')].map((lane) => [lane.dataset.lane, lane.dataset.status])";
        let lanes: Vec<(String, String)> = serde_json::from_value(page.js(read, vec![]).await).unwrap();
        let status = |path: &str| lanes.iter().find(|lane| lane.0 == path).map(|lane| lane.1.as_str());
        assert_eq!([status("turn-1"), status("turn-1/tool-1")], [Some("done"), Some("done")], "{lanes:?}");
        let result = page.visible_text("article[data-lane='turn-1/tool-1'] [data-part=output]").await;
        assert!(result.contains("sort.js") && result.contains("sort.test.js"), "{result}");
        page.browser.screenshot("real-agent").await;
    })
    .await;
    drop(server);
}

/// The same for what an evaluator says.
async fn bound_the_feedback(page: &Page) {
    page.click("tab", "JSON").await;
    let name = "Evaluator schema (JSON)";
    let mut schema: serde_json::Value = serde_json::from_str(&page.value("textbox", name).await).unwrap();
    schema["properties"]["feedback"]["maxLength"] = 120.into();
    page.paste_into("textbox", name, &format!("{schema:#}")).await;
}

/// Lets the plan's texts and tasks come to an end, which so small a model does not find by itself: the server's grammar
/// holds it to the schema.
async fn bound_the_plan(page: &Page) {
    page.click("tab", "JSON").await;
    let name = "Orchestrator schema (JSON)";
    let mut schema: serde_json::Value = serde_json::from_str(&page.value("textbox", name).await).unwrap();
    schema["properties"]["analysis"]["maxLength"] = 120.into();
    let tasks = &mut schema["properties"]["tasks"];
    (tasks["minItems"], tasks["maxItems"]) = (2.into(), 3.into());
    tasks["items"]["properties"]["description"]["maxLength"] = 120.into();
    page.paste_into("textbox", name, &format!("{schema:#}")).await;
}

/// So small a model rambles on, and not always alike: it gets a limit, and no chance.
async fn curb(page: &Page) {
    page.click("button", "Settings for all calls").await;
    page.type_into("textbox", "Workflow temperature", "0").await;
    page.type_into("textbox", "Workflow max tokens", "400").await;
}

async fn free_port() -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().port()
}

/// The server's script and all that it started; they end when this is dropped.
struct RealServer {
    child: Child,
}

/// Who brings the packages and the model, which is done once: two at the same time would be in each other's way.
static BRINGING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

impl RealServer {
    /// Waits until the server listens; an error is the reason why it cannot be had.
    async fn start(port: u16) -> Result<RealServer, String> {
        let _turn = BRINGING.lock().await;
        // A process group of its own, so that the server ends with the script that started it.
        let child = Command::new(START)
            .arg(port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .map_err(|error| format!("{START}: {error}"))?;
        let mut server = RealServer { child };
        let (stdout, stderr) = (server.child.stdout.take().unwrap(), server.child.stderr.take().unwrap());
        // Read to the end in the background: a full pipe would stop the server.
        let complaints = tokio::spawn(async move {
            let mut text = String::new();
            drop(BufReader::new(stderr).read_to_string(&mut text).await);
            text
        });
        let mut lines = BufReader::new(stdout).lines();
        let listening = async {
            while let Ok(Some(line)) = lines.next_line().await {
                if line.starts_with("LISTENING") {
                    return true;
                }
            }
            false
        };
        match tokio::time::timeout(Duration::from_secs(300), listening).await {
            Ok(true) => {
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                Ok(server)
            }
            Ok(false) => {
                drop(server.child.wait().await);
                Err(complaints.await.unwrap_or_default().trim().to_owned())
            }
            Err(_) => Err("it did not listen within five minutes".to_owned()),
        }
    }
}

impl Drop for RealServer {
    fn drop(&mut self) {
        if let Some(pid) = self.child.id() {
            drop(std::process::Command::new("kill").args(["--", &format!("-{pid}")]).status());
        }
    }
}
