//! Keys: which texts are keys, which origin each belongs to, and where they are kept.

use wasm_bindgen_test::wasm_bindgen_test;
use workflow_playground::browser::{ApiKey, KeyFault, KeyStatus, Origin, Vault, storage};

fn key(text: &str) -> ApiKey {
    ApiKey::parse(text).unwrap_or_else(|fault| panic!("{fault:?}")).unwrap()
}

fn origin(url: &str) -> Origin {
    Origin::of(url).unwrap_or_else(|| panic!("{url} has an origin"))
}

/// What this browser keeps for an origin.
fn kept(origin: &Origin) -> Option<String> {
    storage::local_get(&format!("api-key:{}", origin.as_str()))
}

#[wasm_bindgen_test]
fn only_what_can_be_a_key_is_one() {
    for text in ["sk-a", "  sk-a\n", "\tsk-a ", "!~{}\"'"] {
        assert!(matches!(ApiKey::parse(text), Ok(Some(_))), "{text:?}");
    }
    for text in ["", "  \n"] {
        assert!(matches!(ApiKey::parse(text), Ok(None)), "{text:?}");
    }
    for (text, fault) in [
        ("sk-\na", KeyFault::LineBreak),
        ("sk-\ra", KeyFault::LineBreak),
        ("Bearer sk-a", KeyFault::Space),
        ("sk-\ta", KeyFault::Space),
        ("sk-\u{a0}a", KeyFault::Space),
        ("“sk-a”", KeyFault::Character('“')),
        ("sk-ä", KeyFault::Character('ä')),
        ("sk-\u{200b}a", KeyFault::Character('\u{200b}')),
        ("sk-\u{7f}a", KeyFault::Character('\u{7f}')),
        ("sk-\0a", KeyFault::Character('\0')),
    ] {
        assert_eq!(ApiKey::parse(text).err(), Some(fault), "{text:?}");
    }
}

#[wasm_bindgen_test]
fn an_origin_is_what_the_browser_reads() {
    for (url, origin) in [
        ("https://api.example/v1", "https://api.example"),
        ("https://API.Example:443/v1", "https://api.example"),
        ("http://localhost:11434/v1", "http://localhost:11434"),
        ("https://api.openai.com@evil.example/v1", "https://evil.example"),
        ("https://api.openai.com\\@evil.example/v1", "https://api.openai.com"),
        ("https://evil.example/api.openai.com", "https://evil.example"),
        ("https://api.openai.com.evil.example/", "https://api.openai.com.evil.example"),
        ("https://evil.example#@api.openai.com", "https://evil.example"),
        ("https://bücher.example/", "https://xn--bcher-kva.example"),
        ("https://0x7f.1/", "https://127.0.0.1"),
        ("https://[::1]:8080/v1", "https://[::1]:8080"),
    ] {
        assert_eq!(Origin::of(url).as_ref().map(Origin::as_str), Some(origin), "{url}");
    }
    for url in ["", "api.example/v1", "/v1", "data:text/plain,x", "javascript:x", "https://"] {
        assert_eq!(Origin::of(url), None, "{url}");
    }
}

#[wasm_bindgen_test]
fn a_key_is_in_memory_until_it_is_remembered_and_gone_when_forgotten() {
    let (vault, here, there) =
        (Vault::default(), origin("https://keys.example/v1"), origin("https://keys.example:444"));
    assert_eq!(vault.status(&here), KeyStatus::None);
    vault.put(&here, key("sk-one"));
    assert_eq!((vault.status(&here), kept(&here)), (KeyStatus::InMemory, None));
    assert_eq!(vault.status(&there), KeyStatus::None, "another port is another origin");
    assert_eq!(Vault::default().status(&here), KeyStatus::None, "another page has none");

    vault.remember(&here, true);
    assert_eq!((vault.status(&here), kept(&here).as_deref()), (KeyStatus::Remembered, Some("sk-one")));
    assert_eq!(Vault::default().status(&here), KeyStatus::Remembered, "after a reload");
    vault.put(&here, key("sk-two"));
    assert_eq!(kept(&here).as_deref(), Some("sk-two"), "a new key takes the old one's place");

    // After a reload the key is in storage alone; taking it out again keeps it for this page.
    let vault = Vault::default();
    vault.remember(&here, false);
    assert_eq!((vault.status(&here), kept(&here)), (KeyStatus::InMemory, None));

    vault.remember(&here, true);
    vault.forget(&here);
    assert_eq!((vault.status(&here), kept(&here)), (KeyStatus::None, None));
    vault.remember(&here, true);
    assert_eq!((vault.status(&here), kept(&here)), (KeyStatus::None, None), "nothing cannot be remembered");
}

#[wasm_bindgen_test]
fn a_stored_key_is_the_only_thing_that_is_stored() {
    let local = web_sys::window().unwrap().local_storage().unwrap().unwrap();
    local.clear().unwrap();
    let (vault, here) = (Vault::default(), origin("https://only.example/v1"));
    vault.put(&here, key("sk-only"));
    assert_eq!(local.length().unwrap(), 0);
    vault.remember(&here, true);
    assert_eq!(local.length().unwrap(), 1);
    assert_eq!(local.key(0).unwrap().as_deref(), Some("api-key:https://only.example"));
    vault.forget(&here);
    assert_eq!(local.length().unwrap(), 0);
}
