//! What a request carries when it leaves the page: the key of its own origin and no other, and none of the habits
//! that browsers have otherwise. The page's `fetch` is replaced while it is watched.

use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use workflow_playground::{
    browser::{ApiKey, FetchTransport, Origin, Vault},
    ports::{HttpRequest, Method, NetError, Transport},
};

/// What the page's `fetch` was asked for by a request to this URL: fields of the `Request` and its headers.
async fn seen(vault: &Rc<Vault>, url: &str) -> Vec<(String, String)> {
    js_sys::eval(
        "window.realFetch = window.fetch;
        window.fetch = (request) => {
            window.seen = request;
            return Promise.reject(new TypeError('watched'));
        };",
    )
    .unwrap();
    let transport = FetchTransport::new(Rc::clone(vault));
    let request = HttpRequest {
        method: Method::Post,
        url: url.to_owned(),
        headers: vec![("x-own".into(), "1".into())],
        body: Some("{}".into()),
    };
    let result = transport.send(&request, &mut |_| {}).await;
    let read = "window.fetch = window.realFetch;
        JSON.stringify([...['method', 'redirect', 'credentials', 'cache', 'referrerPolicy']
            .map((name) => [name, window.seen[name]]), ...window.seen.headers])";
    let read = js_sys::eval(read).map(|value: JsValue| value.as_string().unwrap()).unwrap();
    assert!(matches!(result, Err(NetError::Unreachable(_))), "{result:?}");
    serde_json::from_str(&read).unwrap()
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

#[wasm_bindgen_test]
async fn a_request_follows_no_redirect_and_takes_no_cookie_or_referrer_along() {
    let seen = seen(&Rc::default(), "https://one.example/v1").await;
    let seen: Vec<(&str, &str)> = seen.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(
        seen,
        [
            ("method", "POST"),
            ("redirect", "error"),
            ("credentials", "omit"),
            ("cache", "no-store"),
            ("referrerPolicy", "no-referrer"),
            ("content-type", "application/json"),
            ("x-own", "1"),
        ]
    );
}
