//! Where requests go: a base URL as typed, made safe to send to. It knows no keys; whoever holds keys
//! goes by the browser's own reading of the URL, never by this one.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The base URL of an OpenAI-compatible endpoint, without a trailing slash: `https://api.openai.com/v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BaseUrl(String);

/// Where calls go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The base URL.
    pub base: BaseUrl,
    /// Headers that this provider insists on, beside the usual two.
    pub headers: Vec<(String, String)>,
}

/// Why a text is no base URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaseUrlFault {
    /// Nothing was typed.
    Empty,
    /// It does not begin with `http://` or `https://`.
    Scheme,
    /// There is no host, or it has characters that a host name cannot have.
    Host,
    /// It carries a user name or password.
    Credentials,
    /// It is plain `http` to another computer, which browsers do not allow from a secure page.
    PlainHttp,
    /// It has a query or a fragment.
    Query,
    /// It has a space, a backslash or a control character, which browsers read in ways of their own.
    Character,
}

impl BaseUrl {
    /// Reads a base URL as people type it: trimmed, a trailing slash dropped, a full
    /// `…/chat/completions` address accepted.
    ///
    /// Everything that different URL parsers read differently is refused, so that the host shown is
    /// the host asked.
    ///
    /// # Errors
    /// A [`BaseUrlFault`] that says what to change.
    pub fn parse(typed: &str) -> Result<Self, BaseUrlFault> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(BaseUrlFault::Empty);
        }
        if typed.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
            return Err(BaseUrlFault::Character);
        }
        let (scheme, rest) = typed.split_once("://").ok_or(BaseUrlFault::Scheme)?;
        let scheme = scheme.to_ascii_lowercase();
        if scheme != "http" && scheme != "https" {
            return Err(BaseUrlFault::Scheme);
        }
        if rest.contains(['?', '#']) {
            return Err(BaseUrlFault::Query);
        }
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        if authority.contains('@') {
            return Err(BaseUrlFault::Credentials);
        }
        if !is_authority(authority) {
            return Err(BaseUrlFault::Host);
        }
        let host = authority.split(':').next().unwrap_or_default();
        if scheme == "http" && host != "127.0.0.1" && !host.eq_ignore_ascii_case("localhost") {
            return Err(BaseUrlFault::PlainHttp);
        }
        let path = path.trim_end_matches('/');
        let path = path.strip_suffix("chat/completions").unwrap_or(path).trim_end_matches('/');
        let slash = if path.is_empty() { "" } else { "/" };
        Ok(Self(format!("{scheme}://{}{slash}{path}", authority.to_ascii_lowercase())))
    }

    /// The whole URL, without a trailing slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Host and port, for display.
    pub fn host(&self) -> &str {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        rest.split('/').next().unwrap_or_default()
    }

    /// Scheme, host and port: `https://api.openai.com`. For telling endpoints apart; whoever holds keys goes by the
    /// browser's own reading.
    pub fn origin(&self) -> &str {
        let start = self.0.find("://").map_or(0, |at| at + 3);
        let end = self.0[start..].find('/').map_or(self.0.len(), |at| start + at);
        &self.0[..end]
    }

    /// Whether it is plain `http:`. Browsers hold no more than six connections to such a host.
    pub fn is_plain_http(&self) -> bool {
        self.0.starts_with("http:")
    }

    /// Where chat completions are asked for.
    pub fn chat_completions(&self) -> String {
        format!("{}/chat/completions", self.0)
    }

    /// Where the list of models is.
    pub fn models(&self) -> String {
        format!("{}/models", self.0)
    }
}

/// `host`, `host:port` or `[v6]:port`, in the characters that all parsers agree on.
fn is_authority(authority: &str) -> bool {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((v6, "")) => (v6, None),
            Some((v6, port)) => (v6, port.strip_prefix(':')),
            None => return false,
        },
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let is_v6 = authority.starts_with('[');
    let host_ok = !host.is_empty()
        && host.bytes().all(|b| match is_v6 {
            true => b.is_ascii_hexdigit() || b == b':' || b == b'.',
            false => b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'),
        });
    let closed = !is_v6 || authority.ends_with(']') || port.is_some();
    let port_ok = |port: &str| port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok();
    host_ok && closed && (is_v6 || is_unambiguous(host)) && port.is_none_or(port_ok)
}

/// Browsers read `https://2130706433/` and `https://0x7f.1/` as addresses: whatever ends in a number must be one that
/// everybody reads alike.
fn is_unambiguous(host: &str) -> bool {
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    let is_number = last.starts_with(|first: char| first.is_ascii_digit())
        && (last.bytes().all(|b| b.is_ascii_digit()) || last.starts_with("0x") || last.starts_with("0X"));
    !is_number || host.parse::<std::net::Ipv4Addr>().is_ok()
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<BaseUrl> for String {
    fn from(url: BaseUrl) -> Self {
        url.0
    }
}

impl TryFrom<String> for BaseUrl {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).map_err(|_| "not a base URL")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_is_read_as_people_type_it() {
        for (typed, read) in [
            ("https://api.openai.com/v1", "https://api.openai.com/v1"),
            ("  https://api.openai.com/v1/ ", "https://api.openai.com/v1"),
            ("https://api.openai.com/v1/chat/completions", "https://api.openai.com/v1"),
            ("https://api.openai.com/v1/chat/completions/", "https://api.openai.com/v1"),
            ("HTTP://LocalHost:11434/v1", "http://localhost:11434/v1"),
            ("https://[::1]:8080/v1", "https://[::1]:8080/v1"),
            ("http://127.0.0.1:1234", "http://127.0.0.1:1234"),
            ("https://api.deepseek.com", "https://api.deepseek.com"),
        ] {
            assert_eq!(BaseUrl::parse(typed).map(String::from), Ok(read.to_owned()), "{typed}");
        }
    }

    #[test]
    fn what_parsers_read_differently_is_refused() {
        for (typed, fault) in [
            (" ", BaseUrlFault::Empty),
            ("api.openai.com/v1", BaseUrlFault::Scheme),
            ("ftp://host/v1", BaseUrlFault::Scheme),
            ("javascript://x", BaseUrlFault::Scheme),
            ("https://", BaseUrlFault::Host),
            ("https://ho%73t/v1", BaseUrlFault::Host),
            ("https://host:port/v1", BaseUrlFault::Host),
            ("https://host:+80/v1", BaseUrlFault::Host),
            ("https://2130706433/v1", BaseUrlFault::Host),
            ("https://0x7f.1/v1", BaseUrlFault::Host),
            ("https://127.1/v1", BaseUrlFault::Host),
            ("http://[::1", BaseUrlFault::Host),
            ("http://[::1]x/v1", BaseUrlFault::Host),
            ("https://api.openai.com@evil.example/v1", BaseUrlFault::Credentials),
            ("https://api.openai.com\\@evil.example/v1", BaseUrlFault::Character),
            ("https://host/v1?key=x", BaseUrlFault::Query),
            ("http://192.168.0.7:8000/v1", BaseUrlFault::PlainHttp),
            ("http://localhost.evil.example/v1", BaseUrlFault::PlainHttp),
        ] {
            assert_eq!(BaseUrl::parse(typed), Err(fault), "{typed}");
        }
    }

    #[test]
    fn addresses_hang_below_the_base() {
        let base = BaseUrl::parse("http://127.0.0.1:8090/v1/").ok();
        let base = base.as_ref();
        assert_eq!(base.map(BaseUrl::host), Some("127.0.0.1:8090"));
        assert_eq!(base.map(BaseUrl::origin), Some("http://127.0.0.1:8090"));
        assert_eq!(
            base.map(BaseUrl::chat_completions).as_deref(),
            Some("http://127.0.0.1:8090/v1/chat/completions")
        );
        assert_eq!(base.map(BaseUrl::models).as_deref(), Some("http://127.0.0.1:8090/v1/models"));
    }
}
