//! Which endpoint a person works with, without any key, and the providers offered as presets.

use super::link;
pub use crate::llm::{BaseUrl, BaseUrlFault, Endpoint, list_models};
use serde::{Deserialize, Serialize};

/// The endpoint in use.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Connection {
    /// The demonstration endpoint, which is part of the page.
    #[default]
    Demo,
    /// A server.
    Server {
        /// Its base URL.
        base_url: BaseUrl,
        /// The model that calls ask for; empty when none was chosen yet.
        model: String,
    },
}

impl Connection {
    /// As a text to be kept: nothing for the demonstration endpoint, else the address and the model, a line each.
    pub fn to_text(&self) -> String {
        match self {
            Self::Demo => String::new(),
            Self::Server { base_url, model } => format!("{base_url}\n{model}"),
        }
    }

    /// As it may be taken from a link or a file: with no model whose name could pass for another's.
    pub(super) fn cleaned(self) -> Self {
        match self {
            Self::Demo => Self::Demo,
            Self::Server { base_url, model } => {
                let model = Some(link::plain(&model)).filter(|model| model.len() <= link::MODEL_CAP);
                Self::Server { base_url, model: model.unwrap_or_default() }
            }
        }
    }

    /// What [`Self::to_text`] wrote; any other text is the demonstration endpoint.
    pub fn of_text(text: &str) -> Self {
        let (address, model) = text.split_once('\n').unwrap_or((text, ""));
        match BaseUrl::parse(address) {
            Ok(base_url) => Self::Server { base_url, model: model.to_owned() },
            Err(_) => Self::Demo,
        }
    }
}

/// A provider that a person can pick instead of typing its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Its name.
    pub name: &'static str,
    /// Its base URL.
    pub base_url: &'static str,
    /// A header that the provider asks of web pages, if it does.
    pub header: Option<(&'static str, &'static str)>,
}

const fn preset(name: &'static str, base_url: &'static str) -> Preset {
    Preset { name, base_url, header: None }
}

/// The providers known to answer web pages, hosted ones first.
pub const PRESETS: &[Preset] = &[
    preset("Together", "https://api.together.xyz/v1"),
    preset("OpenAI", "https://api.openai.com/v1"),
    preset("OpenRouter", "https://openrouter.ai/api/v1"),
    preset("Groq", "https://api.groq.com/openai/v1"),
    preset("Mistral", "https://api.mistral.ai/v1"),
    preset("DeepSeek", "https://api.deepseek.com"),
    preset("xAI", "https://api.x.ai/v1"),
    preset("Cerebras", "https://api.cerebras.ai/v1"),
    preset("Fireworks", "https://api.fireworks.ai/inference/v1"),
    preset("Gemini", "https://generativelanguage.googleapis.com/v1beta/openai"),
    Preset {
        name: "Anthropic",
        base_url: "https://api.anthropic.com/v1",
        // Anthropic answers web pages only when they say that they know it is one.
        header: Some(("anthropic-dangerous-direct-browser-access", "true")),
    },
    preset("Hugging Face", "https://router.huggingface.co/v1"),
    preset("Ollama (this computer)", "http://localhost:11434/v1"),
    preset("LM Studio (this computer)", "http://localhost:1234/v1"),
    preset("llama.cpp (this computer)", "http://localhost:8080/v1"),
    preset("vLLM (this computer)", "http://localhost:8000/v1"),
];

impl Preset {
    /// The preset with this base URL.
    pub fn of(base_url: &BaseUrl) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.base_url == base_url.as_str())
    }
}

/// The endpoint at `base_url`, with the header that its provider asks for, if any.
pub fn endpoint(base_url: BaseUrl) -> Endpoint {
    let header = Preset::of(&base_url).and_then(|preset| preset.header);
    let headers = header.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Endpoint { base: base_url, headers }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_survives_its_text() {
        let base_url = BaseUrl::parse("https://h.example/v1").unwrap_or_else(|_| panic!("an address"));
        for model in ["", "a/b:c"] {
            let server = Connection::Server { base_url: base_url.clone(), model: model.into() };
            assert_eq!(Connection::of_text(&server.to_text()), server);
        }
        assert_eq!(Connection::of_text(&Connection::Demo.to_text()), Connection::Demo);
        assert_eq!(Connection::of_text("{\"server\":1}"), Connection::Demo);
    }

    #[test]
    fn every_preset_is_a_base_url_in_its_final_form() {
        for preset in PRESETS {
            let read = BaseUrl::parse(preset.base_url);
            assert_eq!(read.as_ref().map(BaseUrl::as_str), Ok(preset.base_url), "{}", preset.name);
        }
    }
}
