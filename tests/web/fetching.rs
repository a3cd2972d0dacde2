//! Requests over `fetch` to this test's own server and to nobody: what is reported, and the kinds of errors.

use std::{cell::RefCell, rc::Rc};
use wasm_bindgen_test::wasm_bindgen_test;
use workflow_playground::{
    browser::{FetchTransport, Vault},
    ports::{HttpRequest, Method, NetError, NetEvent, Transport, Unreachable},
};

/// What came of a request: the kinds of events, the status, the body.
#[derive(Debug, Default)]
pub(crate) struct Got {
    pub(crate) kinds: Vec<&'static str>,
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    /// The length of the longest piece.
    pub(crate) longest: usize,
    pub(crate) pieces: usize,
}

pub(crate) async fn get(url: &str) -> (Result<(), NetError>, Got) {
    let transport = FetchTransport::new(Rc::new(Vault::default()));
    let request = HttpRequest { method: Method::Get, url: url.to_owned(), headers: Vec::new(), body: None };
    let got = RefCell::new(Got::default());
    let mut on = |event: NetEvent<'_>| {
        let mut got = got.borrow_mut();
        match event {
            NetEvent::Sent => got.kinds.push("sent"),
            NetEvent::Head(status, _) => {
                got.kinds.push("head");
                got.status = status;
            }
            NetEvent::Bytes(bytes) => {
                got.pieces += 1;
                got.longest = got.longest.max(bytes.len());
                got.body.extend_from_slice(bytes);
            }
        }
    };
    let result = transport.send(&request, &mut on).await;
    (result, got.into_inner())
}

#[wasm_bindgen_test]
async fn a_reply_comes_as_head_and_bytes_whatever_its_status() {
    let (result, got) = get(&format!("{}/", crate::page_origin())).await;
    assert_eq!((result, got.status, got.kinds), (Ok(()), 200, vec!["sent", "head"]));
    assert!(String::from_utf8(got.body).unwrap().contains("<html"));
    let (result, got) = get(&format!("{}/there-is-no-such-file", crate::page_origin())).await;
    assert_eq!((result, got.status), (Ok(()), 404));
}

#[wasm_bindgen_test]
async fn nobody_there_is_told_from_no_network() {
    // The machine that runs this may have no network.
    let beyond = match web_sys::window().unwrap().navigator().on_line() {
        true => Unreachable::Down,
        false => Unreachable::Offline,
    };
    // Nothing listens on such a low port, and the name is reserved so that it can never exist.
    for (url, cause) in [
        ("http://127.0.0.1:2/v1/models", Unreachable::Down),
        ("http://localhost:2/v1/models", Unreachable::Down),
        ("http://nobody.invalid/v1/models", beyond),
    ] {
        let (result, got) = get(url).await;
        assert_eq!(result, Err(NetError::Unreachable(cause)), "{url}");
        assert_eq!(got.kinds, ["sent"], "{url}");
    }
}

#[wasm_bindgen_test]
async fn a_server_that_hides_its_answer_is_there() {
    // No page may read such a thing, and its origin is this test's own server.
    let (result, got) = get(&format!("blob:{}/no-such-thing", crate::page_origin())).await;
    assert_eq!(result, Err(NetError::Unreachable(Unreachable::Hidden)));
    assert_eq!(got.kinds, ["sent"]);
}

#[wasm_bindgen_test]
async fn what_fetch_refuses_to_build_was_never_sent() {
    let (result, got) = get("https://user:secret@api.example/v1/models").await;
    assert!(matches!(result, Err(NetError::Unsendable(_))), "{result:?}");
    assert_eq!(got.kinds, Vec::<&str>::new());
}

#[wasm_bindgen_test]
async fn a_dropped_request_says_nothing_more() {
    let transport = FetchTransport::new(Rc::new(Vault::default()));
    let url = format!("{}/", crate::page_origin());
    let request = HttpRequest { method: Method::Get, url, headers: Vec::new(), body: None };
    let told = Rc::new(RefCell::new(Vec::new()));
    let noted = Rc::clone(&told);
    let mut on = move |event: NetEvent<'_>| noted.borrow_mut().push(format!("{event:?}"));
    let mut future = transport.send(&request, &mut on);
    let waker = std::task::Waker::noop();
    assert!(future.as_mut().poll(&mut std::task::Context::from_waker(waker)).is_pending());
    drop(future);
    gloo_timers::future::TimeoutFuture::new(100).await;
    assert_eq!(*told.borrow(), ["Sent"]);
}
