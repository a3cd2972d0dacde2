//! One lane on the screen: a call's title, state, reply, and what went wrong.

use super::{
    live_run::LiveRun,
    playground::{Dialog, playground},
    words,
};
use crate::{
    browser::stream_text::StreamText,
    run::{LaneId, LaneState, LaneStatus},
};
use leptos::{html::Div, prelude::*};

/// A lane of `run`.
#[component]
pub(super) fn Lane(run: LiveRun, id: LaneId) -> impl IntoView {
    let playground = playground();
    let Some(opened) = run.state(|state| state.lane(id).map(|lane| lane.opened.clone())) else {
        return ().into_any();
    };
    let view = LaneView { run: run.clone(), id };
    let status = view.memo(|lane| lane.status);
    let figures = view.memo(figures);
    let model = view.memo(|lane| {
        let asked = lane.request.as_ref().map(|(request, _)| request.model.clone())?;
        let answered = lane.reply.as_ref().and_then(|reply| reply.model.clone());
        Some(words::models(&asked, answered.as_deref()))
    });
    let host = run.host().to_owned();
    let note = view.memo(move |lane| words::lane_note(lane, &host));
    let has_reasoning = view.memo(|lane| !lane.reasoning.is_empty());
    let has_text = view.memo(|lane| !lane.text.is_empty());
    let reasoning_view = view.clone();
    let title = words::lane_title(&opened.title, opened.lane.0 as usize + 1);
    view! {
        <article
            class="lane"
            aria-label=title.clone()
            data-lane=opened.path.to_string()
            data-role=opened.role.name()
            data-iteration=opened.iteration
            data-status=move || status.get().unwrap_or_default().name()
        >
            <header class="lane-head">
                <h3>{title.clone()}</h3>
                <span class="lane-status">{move || words::lane_status(status.get().unwrap_or_default())}</span>
                <span class="lane-model">{move || model.get().flatten()}</span>
                <span class="lane-figures">{move || figures.get()}</span>
                <button
                    class="small quiet"
                    aria-label=words::INSPECT
                    title=words::call(&title)
                    on:click=move |_| playground.dialog.set(Some(Dialog::Inspector(id)))
                >
                    {words::INSPECT}
                </button>
            </header>
            <Show when=move || has_reasoning.get() == Some(true)>
                <details class="more reasoning">
                    <summary>{words::REASONING}</summary>
                    <Growing view=reasoning_view.clone() part="reasoning" read=|lane| &lane.reasoning />
                </details>
            </Show>
            <div class="lane-text" class:empty=move || has_text.get() != Some(true)>
                <Growing view=view part="output" read=|lane| &lane.text />
            </div>
            {move || note.get().flatten().map(|note| {
                let failed = status.get() == Some(LaneStatus::Failed);
                view! { <p class=if failed { "lane-note error" } else { "lane-note" } data-part="error">{note}</p> }
            })}
        </article>
    }
    .into_any()
}

/// Reads one lane of one run.
#[derive(Clone)]
struct LaneView {
    run: LiveRun,
    id: LaneId,
}

impl LaneView {
    fn memo<T: PartialEq + Send + Sync + 'static>(
        &self,
        read: impl Fn(&LaneState) -> T + Send + Sync + 'static,
    ) -> Memo<Option<T>>
    where
        T: Clone,
    {
        let view = self.clone();
        Memo::new(move |_| view.run.lane(view.id, &read))
    }
}

/// Time to the first token, whole time and tokens of a lane.
fn figures(lane: &LaneState) -> String {
    let (Some(sent), Some(ended)) = (lane.timing.sent, lane.timing.ended) else { return String::new() };
    let time = words::seconds(ended.saturating_sub(sent));
    match lane.reply.as_ref().and_then(|reply| reply.usage) {
        Some(usage) => format!("{time} · {}", words::tokens(usage.completion_tokens, false)),
        None => time,
    }
}

/// A text that grows while the lane streams.
#[component]
fn Growing(view: LaneView, part: &'static str, read: fn(&LaneState) -> &String) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let text = StoredValue::new_local(None::<StreamText>);
    Effect::new(move || {
        let Some(root) = root.get() else { return };
        text.update_value(|text| {
            let text = text.get_or_insert_with(|| StreamText::new(root.into()));
            view.run.lane(view.id, |lane| text.show(read(lane)));
        });
    });
    view! { <div class="stream" node_ref=root data-part=part tabindex="0"></div> }
}
