//! Help: what this is, in a few lines.

use super::{CLOSE, Modal};
use crate::ui::words;
use leptos::prelude::*;

#[component]
pub(super) fn HelpDialog() -> impl IntoView {
    let paragraphs: Vec<AnyView> = words::HELP_TEXT
        .iter()
        .map(|(title, text)| view! { <dt>{*title}</dt> <dd>{*text}</dd> }.into_any())
        .collect();
    let body = view! { <dl class="help">{paragraphs}</dl> }.into_any();
    view! { <Modal title=words::HELP.to_owned() close=CLOSE body=body /> }
}
