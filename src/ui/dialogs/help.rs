//! Help: what this is, in a few lines.

use super::{CLOSE, Modal};
use crate::ui::words;
use leptos::prelude::*;

#[component]
pub(super) fn HelpDialog() -> impl IntoView {
    let paragraphs = words::HELP_TEXT.iter().map(|(title, text)| {
        view! {
            <dt>{*title}</dt>
            <dd>{*text}</dd>
        }
    });
    view! {
        <Modal title=words::HELP close=CLOSE>
            <dl class="help">{paragraphs.collect_view()}</dl>
        </Modal>
    }
}
