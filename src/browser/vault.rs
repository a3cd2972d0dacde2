//! Keys, each bound to the one origin that it was typed for. Nothing here can be printed, cloned or
//! serialised, and a key leaves only as the `authorization` header of a request to its origin.

use super::storage;
use std::{cell::RefCell, collections::BTreeMap};

/// Names of stored keys begin with this.
const STORED: &str = "api-key:";

/// An API key. It can be neither printed nor cloned nor serialised.
pub struct ApiKey(String);

/// Why a text is no API key. `fetch` would refuse these with an error that nobody understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFault {
    /// There is a line break in it.
    LineBreak,
    /// There is a space in it.
    Space,
    /// There is a character that no key has, such as a curly quote.
    Character(char),
}

impl ApiKey {
    /// Reads a key as typed or pasted; white space around it is dropped. Nothing typed gives `None`.
    ///
    /// # Errors
    /// A [`KeyFault`] that says what does not belong in a key.
    pub fn parse(typed: &str) -> Result<Option<Self>, KeyFault> {
        let typed = typed.trim();
        for character in typed.chars() {
            match character {
                '\n' | '\r' => return Err(KeyFault::LineBreak),
                ' ' | '\t' | '\u{a0}' => return Err(KeyFault::Space),
                '!'..='~' => {}
                other => return Err(KeyFault::Character(other)),
            }
        }
        Ok((!typed.is_empty()).then(|| Self(typed.to_owned())))
    }
}

/// Scheme, host and port, as the browser itself reads them out of a URL.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin(String);

impl Origin {
    /// The origin of a URL; `None` for a URL that has none.
    pub fn of(url: &str) -> Option<Self> {
        let origin = web_sys::Url::new(url).ok()?.origin();
        (origin != "null").then_some(Self(origin))
    }

    /// For display.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether there is a key for an origin, and how long it stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyStatus {
    /// There is none.
    #[default]
    None,
    /// Until the page is closed or reloaded.
    InMemory,
    /// In this browser's storage, for this origin.
    Remembered,
}

/// All keys.
#[derive(Default)]
pub struct Vault {
    keys: RefCell<BTreeMap<Origin, ApiKey>>,
}

impl Vault {
    /// Takes a key for an origin, in place of an earlier one. Where the earlier one was remembered,
    /// so is this.
    pub fn put(&self, origin: &Origin, key: ApiKey) {
        if self.status(origin) == KeyStatus::Remembered {
            storage::local_set(&stored(origin), &key.0);
        }
        self.keys.borrow_mut().insert(origin.clone(), key);
    }

    /// Whether there is a key for an origin.
    pub fn status(&self, origin: &Origin) -> KeyStatus {
        if storage::local_get(&stored(origin)).is_some() {
            KeyStatus::Remembered
        } else if self.keys.borrow().contains_key(origin) {
            KeyStatus::InMemory
        } else {
            KeyStatus::None
        }
    }

    /// Stores an origin's key in this browser, or takes it out of storage again while the page keeps it.
    pub fn remember(&self, origin: &Origin, remember: bool) {
        if remember {
            if let Some(key) = self.keys.borrow().get(origin) {
                storage::local_set(&stored(origin), &key.0);
            }
        } else if let Some(key) = storage::local_get(&stored(origin)) {
            storage::local_remove(&stored(origin));
            self.keys.borrow_mut().insert(origin.clone(), ApiKey(key));
        }
    }

    /// Forgets an origin's key, here and in storage.
    pub fn forget(&self, origin: &Origin) {
        self.keys.borrow_mut().remove(origin);
        storage::local_remove(&stored(origin));
    }

    /// The `authorization` header for a request to `url`: that of its own origin or none.
    pub(super) fn authorization(&self, url: &str) -> Option<String> {
        self.with_key(url, |key| ["Bearer ", key].concat())
    }

    /// Blots out, in what a server at `url` answered, the key that belongs to it.
    pub(super) fn mask(&self, url: &str, answer: &mut [u8]) {
        self.with_key(url, |key| {
            let key = key.as_bytes();
            let mut at = 0;
            while let Some(found) = answer[at..].windows(key.len()).position(|window| window == key) {
                at += found + key.len();
                answer[at - key.len()..at].fill(b'*');
            }
        });
    }

    fn with_key<R>(&self, url: &str, read: impl FnOnce(&str) -> R) -> Option<R> {
        let origin = Origin::of(url)?;
        if let Some(key) = self.keys.borrow().get(&origin) {
            return Some(read(&key.0));
        }
        // What others may have put into the storage is looked at as if it had been typed.
        let kept = ApiKey::parse(&storage::local_get(&stored(&origin))?).ok()??;
        Some(read(&kept.0))
    }
}

fn stored(origin: &Origin) -> String {
    format!("{STORED}{}", origin.0)
}
