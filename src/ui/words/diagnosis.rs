//! Why a page that is told only “failed to fetch” got no reply, and the one thing to do about it.

use super::{Note, Place};
use crate::run::Unreachable;

/// Servers that people run on their own computer, by their usual port: a name, and how to start them so that `SITE`
/// may call them.
const LOCAL: &[(&str, &str, &str)] = &[
    ("11434", "Ollama", "OLLAMA_ORIGINS=SITE ollama serve"),
    ("1234", "LM Studio", "lms server start --cors"),
    ("8080", "llama.cpp", "llama-server -m MODEL.gguf --port 8080"),
    ("8000", "vLLM", "vllm serve MODEL --allowed-origins '[\"SITE\"]'"),
];

/// The cause and what to do.
pub fn no_reply(cause: Unreachable, place: &Place<'_>) -> Note {
    let Place { host, site, has_key, was_read } = *place;
    let (name, port) = host.rsplit_once(':').unwrap_or((host, ""));
    let is_local = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
    let local = LOCAL.iter().find(|(known, ..)| is_local && *known == port);
    let start = local.map(|(_, name, command)| (*name, command.replace("SITE", site)));
    match (cause, start) {
        (Unreachable::Offline, _) => {
            Note::of("This computer is offline. Connect it to the network again, then try again.")
        }
        (Unreachable::Forbidden, _) => Note::of(&format!(
            "This browser does not let {site} reach servers on this computer. Allow it in the site's settings (the \
             sign left of the address, “Local network access”), then try again."
        )),
        (Unreachable::NotYetAllowed, _) => Note::of(&format!(
            "The browser has to let {site} reach servers on this computer. Say “Allow” when it asks, then try again."
        )),
        (Unreachable::Unclear, _) => Note::of(&format!(
            "{host} gave no answer, and no sign that it is there. The request may have arrived all the same, so it \
             is not sent again by itself. Check the server, then try again."
        )),
        (Unreachable::Down, Some((name, command))) => Note {
            text: format!(
                "Nothing answers at {host}. Start {name} so that this page may use it; in a terminal:"
            ),
            command: Some(command),
        },
        (Unreachable::Down, None) if is_local => Note::of(&format!(
            "Nothing answers at {host}. Start the server, or check the port in the base URL."
        )),
        (Unreachable::Down, None) => Note::of(&format!(
            "{host} cannot be reached. Check the base URL for a slip; a firewall may also be in the way."
        )),
        // What answers in general refuses this one answer: no setting of the server is wrong.
        (Unreachable::Hidden, _) if was_read => Note::of(&format!(
            "{host} answered before, but the browser hides this answer from the page. It may be an error of the \
             server, or of a gateway before it, or a redirect. The request may have been carried out; Retry sends it \
             again."
        )),
        (Unreachable::Hidden, Some((name @ ("Ollama" | "LM Studio" | "vLLM"), command))) => Note {
            text: format!(
                "{name} is up, but does not let {site} read its answers. Stop it, and start it like this:"
            ),
            command: Some(command),
        },
        (Unreachable::Hidden, _) if is_local => Note::of(&format!(
            "{host} is up, but the browser hides its answer from this page. Most often the server does not allow web \
             pages from {site} (CORS): start it so that it does. If it does, it refused the key, or had an error."
        )),
        (Unreachable::Hidden, _) if !has_key => Note::of(&format!(
            "{host} is up, but the browser hides its answer from this page. No key was sent: enter it in the \
             connection. If the server needs none, it does not allow web pages from {site} (CORS)."
        )),
        (Unreachable::Hidden, _) if host == "api.openai.com" => Note::of(
            "OpenAI answered, but web pages may not read the answer. It does that to a key that it refuses: check the \
             key.",
        ),
        (Unreachable::Hidden, _) => Note::of(&format!(
            "{host} is up, but the browser hides its answer from this page. Most often the key was refused: check it, \
             and the base URL. If both are right, the server does not allow web pages from {site} (CORS)."
        )),
    }
}
