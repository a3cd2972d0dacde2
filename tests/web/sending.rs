//! What a request carries when it leaves the page: the key of its own origin and no other, and none of the habits
//! that browsers have otherwise. The page's `fetch` is replaced while it is watched.

use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;
use workflow_playground::{
    browser::{ApiKey, FetchTransport, Origin, Vault},
    ports::{HttpRequest, Method, NetError, Transport, Unreachable},
};

/// What the page's `fetch` was asked for: fields of the `Request`, and its headers.
type Asked = Vec<(String, String)>;

/// What the page's `fetch` was asked for by a request to this URL: the request, and then the search for what became
/// of it.
async fn both_seen(vault: &Rc<Vault>, url: &str) -> [Asked; 2] {
    crate::js(
        "window.realFetch = window.fetch;
        window.seen = [];
        window.fetch = (request) => {
            window.seen.push(request);
            return Promise.reject(new TypeError('watched'));
        };
        Object.defineProperty(navigator, 'onLine', { get: () => true, configurable: true });",
    );
    let transport = FetchTransport::new(Rc::clone(vault));
    let request = HttpRequest {
        method: Method::Post,
        url: url.to_owned(),
        headers: vec![("x-own".into(), "1".into())],
        body: Some("{}".into()),
    };
    let result = transport.send(&request, &mut |_| {}).await;
    let read = crate::js(
        "window.fetch = window.realFetch;
        delete navigator.onLine;
        JSON.stringify(window.seen.map((request) => [
            ...['url', 'method', 'mode', 'redirect', 'credentials', 'cache', 'referrerPolicy']
                .map((name) => [name, request[name]]),
            ...request.headers]))",
    );
    let read = read.as_string().unwrap();
    assert_eq!(result, Err(NetError::Unreachable(Unreachable::Down)));
    serde_json::from_str(&read).unwrap()
}

async fn seen(vault: &Rc<Vault>, url: &str) -> Asked {
    let [request, _] = both_seen(vault, url).await;
    request
}

fn authorization(seen: &[(String, String)]) -> Option<&str> {
    seen.iter().find(|(name, _)| name == "authorization").map(|(_, value)| value.as_str())
}

fn put(vault: &Vault, url: &str, key: &str) -> Origin {
    let origin = Origin::of(url).unwrap();
    match ApiKey::parse(key) {
        Ok(Some(key)) => vault.put(&origin, key),
        other => panic!("{:?}", other.err()),
    }
    origin
}

#[wasm_bindgen_test]
async fn a_request_carries_the_key_of_its_own_origin_and_no_other() {
    let vault = Rc::new(Vault::default());
    let one = put(&vault, "https://one.example/v1", "sk-one");
    put(&vault, "https://two.example/v1", "sk-two");
    for (url, key) in [
        ("https://one.example/v1/chat/completions", Some("Bearer sk-one")),
        ("https://ONE.example:443/else", Some("Bearer sk-one")),
        ("https://two.example/v1/chat/completions", Some("Bearer sk-two")),
        ("http://one.example/v1", None),
        ("https://one.example:444/v1", None),
        ("https://one.example.evil.example/v1", None),
        ("https://evil.example/https://one.example/v1", None),
        ("https://sub.one.example/v1", None),
    ] {
        assert_eq!(authorization(&seen(&vault, url).await), key, "{url}");
    }
    // Remembered, it is there after a reload, which starts with an empty vault.
    vault.remember(&one, true);
    let reloaded = Rc::new(Vault::default());
    assert_eq!(authorization(&seen(&reloaded, "https://one.example/v1").await), Some("Bearer sk-one"));
    assert_eq!(authorization(&seen(&reloaded, "https://two.example/v1").await), None);
    reloaded.forget(&one);
    assert_eq!(authorization(&seen(&reloaded, "https://one.example/v1").await), None);
}

fn pairs(seen: &[(String, String)]) -> Vec<(&str, &str)> {
    seen.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[wasm_bindgen_test]
async fn a_request_follows_no_redirect_and_takes_no_cookie_or_referrer_along() {
    let seen = seen(&Rc::default(), "https://one.example/v1").await;
    assert_eq!(
        pairs(&seen),
        [
            ("url", "https://one.example/v1"),
            ("method", "POST"),
            ("mode", "cors"),
            ("redirect", "error"),
            ("credentials", "omit"),
            ("cache", "no-store"),
            ("referrerPolicy", "no-referrer"),
            ("content-type", "application/json"),
            ("x-own", "1"),
        ]
    );
}

#[wasm_bindgen_test]
async fn the_search_for_a_server_carries_nothing() {
    let vault = Rc::new(Vault::default());
    put(&vault, "https://one.example:444", "sk-one");
    let [request, probe] = both_seen(&vault, "https://one.example:444/v1/secret?of=mine").await;
    assert_eq!(authorization(&request), Some("Bearer sk-one"));
    assert_eq!(
        pairs(&probe),
        [
            ("url", "https://one.example:444/"),
            ("method", "GET"),
            ("mode", "no-cors"),
            ("redirect", "follow"),
            ("credentials", "omit"),
            ("cache", "no-store"),
            ("referrerPolicy", "no-referrer"),
        ]
    );
}
