//! A call as a curl command, with a variable where the key goes: it knows no key.

use crate::llm::{ChatRequest, Dialect, Endpoint};

/// The command that makes the same request in the same dialect, for a POSIX shell. A server that asks for no key ignores the empty one.
pub fn curl(endpoint: &Endpoint, request: &ChatRequest, dialect: &Dialect) -> String {
    let url = quoted(&endpoint.base.chat_completions());
    let further: String = endpoint
        .headers
        .iter()
        .map(|(name, value)| format!("  -H {} \\\n", quoted(&format!("{name}: {value}"))))
        .collect();
    let body = quoted(&request.body(dialect));
    format!(
        "curl -N {url} \\\n  -H 'content-type: application/json' \\\n  -H \"authorization: Bearer $API_KEY\" \\\n{further}  --data-raw {body}"
    )
}

/// Single quotes keep everything but a single quote as it is.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::llm::{BaseUrl, Message, Role};

    #[test]
    fn a_command_quotes_what_a_shell_would_read() {
        let request = ChatRequest {
            model: "m".into(),
            messages: vec![Message::new(Role::User, "it's $HOME `x` \"y\"\n")],
            max_tokens: Some(5),
            ..ChatRequest::default()
        };
        let base = BaseUrl::parse("https://api.example/v1").unwrap();
        let headers = vec![("x-a".to_owned(), "b'c".to_owned())];
        let command = curl(&Endpoint { base, headers }, &request, &Dialect::default());
        assert!(command.contains(r"-H 'x-a: b'\''c' \"), "{command}");
        assert!(command.starts_with("curl -N 'https://api.example/v1/chat/completions' \\\n"), "{command}");
        assert!(command.contains(r#""content":"it'\''s $HOME `x` \"y\"\n""#), "{command}");
        assert!(command.contains("Bearer $API_KEY\""), "{command}");
    }
}
