//! The built site on a loopback port, from memory: whole, tampered with, or below a path of its own.
//! It deliberately serves nothing but what was built, and falls back to no page for a missing file.
#![allow(dead_code, reason = "the tests and the frame bench each use a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

/// What happens to the site's files on their way.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Tampering {
    None,
    /// Every WebAssembly file carries a few more bytes. It stays valid and would start: only integrity stops it.
    Wasm,
    /// So does the part of the program that runs workflows, and no other file.
    RunPart,
    /// So does the part that reads and writes documents.
    DocumentsPart,
    /// So does the worker that checks replies.
    Validator,
    /// No WebAssembly file says that it is one, as on the plainest of hosts.
    NoTypes,
}

impl Tampering {
    fn touches(self, path: &str) -> bool {
        match self {
            Self::None | Self::NoTypes => false,
            Self::Wasm => path.ends_with(".wasm"),
            Self::RunPart => path.ends_with(".wasm") && path.contains("/playground-run-"),
            Self::DocumentsPart => path.ends_with(".wasm") && path.contains("/playground-documents-"),
            Self::Validator => path.ends_with(".wasm") && path.contains("/validator-"),
        }
    }
}

/// A served site. It stops with its test's runtime, not before: a page may still fetch a file when the test is over.
pub(crate) struct Site {
    base: String,
}

impl Site {
    /// Serves `DIST` (by default `dist`) at the root of a free port.
    pub(crate) async fn start() -> Site {
        Site::serve("/", Tampering::None).await
    }

    /// `below` begins and ends with a slash.
    pub(crate) async fn serve(below: &str, tampering: Tampering) -> Site {
        let folder = PathBuf::from(std::env::var("DIST").unwrap_or_else(|_| "dist".to_owned()));
        let index = folder.join("index.html");
        assert!(
            index.exists(),
            "there is no {}: build the site first (make build), or set DIST",
            index.display()
        );

        let mut files = HashMap::new();
        read_into(&mut files, &folder, below);
        let mut touched = 0;
        for (_, bytes) in files.iter_mut().filter(|(path, _)| tampering.touches(path)) {
            // An empty custom section named "x": any engine skips it.
            bytes.extend([0, 2, 1, b'x']);
            touched += 1;
        }
        let untouched = matches!(tampering, Tampering::None | Tampering::NoTypes);
        assert!(untouched || touched > 0, "no file to tamper with is called so any more");
        let files = Arc::new(files);
        let app = Router::new().fallback(async move |uri: Uri| {
            let mut reply = answer(&files, uri.path());
            if tampering == Tampering::NoTypes && uri.path().ends_with(".wasm") {
                reply.headers_mut().insert(header::CONTENT_TYPE, "application/octet-stream".parse().unwrap());
            }
            reply
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}{below}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Site { base }
    }

    /// The address of the page with a fragment such as `#chain`, or with none.
    pub(crate) fn at(&self, fragment: &str) -> String {
        format!("{}{fragment}", self.base)
    }
}

fn read_into(files: &mut HashMap<String, Vec<u8>>, folder: &Path, below: &str) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            read_into(files, &path, &format!("{below}{name}/"));
        } else {
            files.insert(format!("{below}{name}"), std::fs::read(&path).unwrap());
        }
    }
}

fn answer(files: &HashMap<String, Vec<u8>>, path: &str) -> Response {
    let path = if path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    match files.get(&path) {
        Some(bytes) => ([(header::CONTENT_TYPE, content_type(&path))], bytes.clone()).into_response(),
        None => (StatusCode::NOT_FOUND, "There is no such file.").into_response(),
    }
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
