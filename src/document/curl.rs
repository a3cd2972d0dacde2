//! A call as a curl command, with a variable where the key goes: it knows no key.

use crate::llm::ChatRequest;

/// The command that makes the same request to the endpoint at `base_url`, for a POSIX shell.
pub fn curl(base_url: &str, request: &ChatRequest) -> String {
    let url = quoted(&format!("{base_url}/chat/completions"));
    let body = quoted(&request.body());
    format!(
        "curl -N {url} \\\n  -H 'content-type: application/json' \\\n  -H \"authorization: Bearer $API_KEY\" \\\n  --data-raw {body}"
    )
}

/// Single quotes keep everything but a single quote as it is.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::{Message, Role};

    #[test]
    fn a_command_quotes_what_a_shell_would_read() {
        let request = ChatRequest {
            model: "m".into(),
            messages: vec![Message::new(Role::User, "it's $HOME `x` \"y\"\n")],
            temperature: None,
            max_tokens: Some(5),
            extra: serde_json::Map::new(),
        };
        let command = curl("https://api.example/v1", &request);
        assert!(command.starts_with("curl -N 'https://api.example/v1/chat/completions' \\\n"), "{command}");
        assert!(command.contains(r#""content":"it'\''s $HOME `x` \"y\"\n""#), "{command}");
        assert!(command.contains("Bearer $API_KEY\""), "{command}");
    }
}
