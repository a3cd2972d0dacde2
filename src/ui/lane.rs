//! One lane on the screen: a call's title, state, reply, and what went wrong.

use super::{
    kit::{Dynamic, click, dynamic, text, when},
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
    // Everything shown of the lane is read from it anew in each frame in which it changed.
    let shown = move |run: &LiveRun, read: fn(&LaneState) -> String| {
        let run = run.clone();
        text(move || run.lane(id, read).unwrap_or_default())
    };
    let title = words::lane_title(&opened.title, id.0 as usize + 1);
    let noted = run.clone();
    let note = Memo::new(move |_| {
        let note = noted.lane(id, |lane| {
            let note = words::lane_note(lane, noted.host());
            note.map(|note| (note, lane.status == LaneStatus::Failed))
        });
        note.flatten()
    });
    let thinking = run.clone();
    let reasoning = run.clone();
    view! {
        <article
            class="lane"
            aria-label=title.clone()
            data-lane=opened.path.to_string()
            data-role=opened.role.name()
            data-iteration=opened.iteration.map(|iteration| iteration.to_string())
            data-status=shown(&run, |lane| lane.status.name().to_owned())
        >
            <header class="lane-head">
                <h3>{title.clone()}</h3>
                <span class="lane-status">{shown(&run, |lane| words::lane_status(lane.status).to_owned())}</span>
                <span class="lane-model">{shown(&run, model)}</span>
                <span class="lane-figures">{shown(&run, figures)}</span>
                <button
                    class="small quiet"
                    title=words::call(&title)
                    on:click=click(move || playground.dialog.set(Some(Dialog::Inspector(id))))
                >
                    {words::INSPECT}
                </button>
            </header>
            {sent(&run, id)}
            {when(
                move || thinking.lane(id, |lane| !lane.reasoning.is_empty()).unwrap_or_default(),
                move || {
                    let text = growing(&reasoning, id, "reasoning", |lane| &lane.reasoning);
                    view! {
                        <details class="more aside"><summary>{words::REASONING}</summary>{text}</details>
                    }
                    .into_any()
                },
            )}
            <div class=shown(&run, |lane| if lane.text.is_empty() { "lane-text empty" } else { "lane-text" }.to_owned())>
                {growing(&run, id, "output", |lane| &lane.text)}
            </div>
            {dynamic(move || match note.get() {
                None => ().into_any(),
                Some((note, failed)) => {
                    let class = if failed { "lane-note error" } else { "lane-note" };
                    view! { <p class=class data-part="error">{note}</p> }.into_any()
                }
            })}
        </article>
    }
    .into_any()
}

/// What the call got: the message sent, folded away.
fn sent(run: &LiveRun, id: LaneId) -> Dynamic {
    let (asked, run) = (run.clone(), run.clone());
    when(
        move || asked.lane(id, |lane| lane.request.is_some()).unwrap_or_default(),
        move || {
            let message = run.state(|state| {
                let (request, _) = state.lane(id)?.request.as_ref()?;
                request.messages.last().map(|message| message.content.clone())
            });
            view! {
                <details class="more aside">
                    <summary>{words::SENT}</summary>
                    <div class="stream" data-part="sent" tabindex="0">{message.unwrap_or_default()}</div>
                </details>
            }
            .into_any()
        },
    )
}

/// The model asked, and the one that answered.
fn model(lane: &LaneState) -> String {
    let Some((request, _)) = &lane.request else { return String::new() };
    words::models(&request.model, lane.reply.as_ref().and_then(|reply| reply.model.as_deref()))
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
fn growing(run: &LiveRun, id: LaneId, part: &'static str, read: fn(&LaneState) -> &String) -> AnyView {
    let root = NodeRef::<Div>::new();
    let text = StoredValue::new_local(None::<StreamText>);
    let run = run.clone();
    Effect::new(move || {
        let Some(root) = root.get() else { return };
        text.update_value(|text| {
            let text = text.get_or_insert_with(|| StreamText::new(root.into()));
            run.lane(id, |lane| text.show(read(lane)));
        });
    });
    view! { <div class="stream" node_ref=root data-part=part tabindex="0"></div> }.into_any()
}
