//! What the fragment of the address says: a pattern, a gallery entry, a connection to preset.
//! It reads; it opens nothing and sends nothing.

use crate::{
    llm::{BaseUrl, BaseUrlFault},
    workflow::PatternId,
};

/// The longest model id that a link may carry, in bytes.
pub(super) const MODEL_CAP: usize = 300;
/// The longest name of a pattern or template that is read, in characters.
const NAME_CAP: usize = 60;

/// How much of the page a link asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// All of it.
    #[default]
    Whole,
    /// What is in the link, without editors: for slides.
    View,
    /// The same, within another page.
    Embed,
}

impl Mode {
    /// What a fragment asks for.
    pub fn of(fragment: &str) -> Self {
        let query = fragment.split_once('?').map_or("", |(_, query)| query);
        let asks_for = |name| query.split('&').any(|part| part == name);
        match (asks_for("embed"), asks_for("view")) {
            (true, _) => Self::Embed,
            (false, true) => Self::View,
            (false, false) => Self::Whole,
        }
    }
}

/// Before the address of a document at another site.
const FROM: &str = "#from=";

/// The address of the document that a fragment asks for from another site, if it does.
pub fn from(fragment: &str) -> Option<String> {
    fragment.strip_prefix(FROM).map(decode)
}

/// Begins the fragment that opens a file which this tab was given; what follows tells it from others.
pub const FILE: &str = "#file=";

/// Whether what a fragment opens is none of the gallery's: it stands in the fragment, at another site, or in a file.
pub fn leads_beyond(fragment: &str) -> bool {
    super::shared_link::is_shared(fragment) || fragment.starts_with(FROM) || fragment.starts_with(FILE)
}

/// A link, understood. What is absent is left as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The pattern to open.
    pub pattern: Option<PatternId>,
    /// The id of the gallery entry to open.
    pub template: Option<String>,
    /// The endpoint to preset, or why its address cannot be used.
    pub base_url: Option<Result<BaseUrl, BaseUrlFault>>,
    /// The model to preset.
    pub model: Option<String>,
    /// The pattern that was named but does not exist.
    pub unknown_pattern: Option<String>,
}

impl Link {
    /// Reads a fragment such as `#chain/earnings?base_url=…&model=…`. Any text gives a link, if an empty one.
    pub fn parse(fragment: &str) -> Self {
        let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
        let (path, query) = fragment.split_once('?').unwrap_or((fragment, ""));
        let (name, template) = path.split_once('/').unwrap_or((path, ""));
        let mut link = Self {
            pattern: PatternId::of(name),
            template: (!template.is_empty()).then(|| shortened(template)),
            ..Self::default()
        };
        if link.pattern.is_none() && !name.is_empty() {
            link.unknown_pattern = Some(shortened(name));
        }
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match name {
                "base_url" => link.base_url = Some(BaseUrl::parse(&decode(value))),
                "model" => {
                    link.model = Some(model_id(value)).filter(|id| !id.is_empty() && id.len() <= MODEL_CAP);
                }
                _ => {}
            }
        }
        link
    }

    /// The fragment that opens a gallery entry.
    pub fn to_entry(pattern: PatternId, template: Option<&str>) -> String {
        match template {
            Some(template) => format!("#{}/{template}", pattern.id()),
            None => format!("#{}", pattern.id()),
        }
    }
}

/// A name as it may be shown.
fn shortened(name: &str) -> String {
    decode(name).chars().take(NAME_CAP).collect()
}

/// A model's id, without what could make it look like another one.
fn model_id(value: &str) -> String {
    plain(&decode(value))
}

/// A text as it may be shown for a model's id.
pub(super) fn plain(value: &str) -> String {
    let hides = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    value.replace(hides, "").trim().to_owned()
}

/// Percent-decoding as in a query: `%2F` and `+`. What does not decode stays as it is.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (hex, bytes[at]) {
            (Some(byte), _) => {
                decoded.push(byte);
                at += 3;
            }
            (None, b'+') => {
                decoded.push(b' ');
                at += 1;
            }
            (None, byte) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_says_what_to_open() {
        let link = Link::parse("#chain/earnings?base_url=http%3A%2F%2F127.0.0.1%3A8090%2Fv1&model=a%2Fb+c");
        assert_eq!(link.pattern, Some(PatternId::Chain));
        assert_eq!(link.template.as_deref(), Some("earnings"));
        assert_eq!(link.base_url, Some(BaseUrl::parse("http://127.0.0.1:8090/v1")));
        assert_eq!(link.model.as_deref(), Some("a/b c"));
        assert_eq!(
            Link::parse("#chain?base_url=https://h/v1&model=m").base_url,
            Some(BaseUrl::parse("https://h/v1"))
        );
    }

    #[test]
    fn any_text_is_a_link() {
        assert_eq!(Link::parse(""), Link::default());
        assert_eq!(Link::parse("#"), Link::default());
        assert_eq!(Link::parse("#nonsense").unknown_pattern.as_deref(), Some("nonsense"));
        assert_eq!(Link::parse("#%zz%").unknown_pattern.as_deref(), Some("%zz%"));
        assert_eq!(Link::parse("#chain?base_url=javascript:x").base_url, Some(Err(BaseUrlFault::Scheme)));
        assert_eq!(Link::parse("#chain?model=").model, None);
        assert_eq!(Link::parse("#chain?model=+a%E2%80%AEb%0A").model.as_deref(), Some("ab"));
        assert_eq!(
            Link::parse(&format!("#chain/{}", "x".repeat(1_000_000))).template.map(|name| name.len()),
            Some(60)
        );
        assert_eq!(
            Link::parse("#%F0%9F?é%"),
            Link { unknown_pattern: Some("\u{fffd}".into()), ..Link::default() }
        );
    }

    #[test]
    fn a_link_says_how_much_of_the_page_it_asks_for() {
        for (fragment, mode) in [
            ("#w1.AA", Mode::Whole),
            ("#w1.AA?view", Mode::View),
            ("#r1.AA?embed", Mode::Embed),
            ("#chain?base_url=x&view", Mode::View),
            ("#w1.view", Mode::Whole),
            ("#chain?viewer=1", Mode::Whole),
        ] {
            assert_eq!(Mode::of(fragment), mode, "{fragment}");
        }
        let address = "#from=https%3A%2F%2Fsite.example%2Fa.json";
        assert_eq!(from(address).as_deref(), Some("https://site.example/a.json"));
        assert!(leads_beyond(address) && leads_beyond("#r9.x") && !leads_beyond("#chain/earnings"));
    }

    #[test]
    fn an_entrys_link_opens_it() {
        let link = Link::parse(&Link::to_entry(PatternId::Chain, Some("earnings")));
        assert_eq!((link.pattern, link.template.as_deref()), (Some(PatternId::Chain), Some("earnings")));
    }
}
