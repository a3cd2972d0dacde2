//! The left half: what to run. Template, picture, input, the pattern's editor, and Run.

use super::{
    editing,
    editors::{self, Scope, folded_settings},
    kit::{View, button, el, focus_soon, lazily, paragraph, saying},
    later,
    live_run::{LiveRun, RunOrigin},
    picture::picture,
    playground::{Dialog, Playground},
    running::Again,
    words,
};
use crate::{browser::styles, document::gallery, workflow::Spec};
use futures_util::future::join;
use leptos::prelude::*;

pub(super) fn workflow_panel(playground: Playground) -> View {
    let all =
        folded_settings(playground, words::SETTINGS_FOR_ALL, Scope::Workflow, || words::WORKFLOW.to_owned());
    // Whoever comes to a field is about to type; failing to fetch early is no failure yet.
    let prepare = |_| {
        leptos::task::spawn_local(async {
            editing::prepare().await;
        });
    };
    let scroll = el("div", "pane-scroll")
        .on("focusin", prepare)
        .child(el("div", "part").attr("aria-live", "polite").slot(move || notice_bar(playground)))
        .child(template_picker(playground))
        .slot(saying("summary", "", move || {
            playground.entry.get().map(|entry| entry.summary.clone()).unwrap_or_default()
        }))
        .child(
            el("div", "part")
                .flag("inert", move || playground.opening.with(Option::is_some))
                .child(picture(playground))
                .child(input_field(playground))
                .child(editors::editor(playground))
                .child(all),
        );
    el("section", "pane")
        .attr("id", "workflow")
        .attr("aria-label", words::WORKFLOW)
        .child(scroll)
        .child(run_bar(playground))
}

fn notice_bar(playground: Playground) -> Option<View> {
    let notice = playground.notice.get()?;
    let mut bar = el("div", "notice").attr("role", "note").child(paragraph("", &notice.text));
    if !notice.aside.is_empty() {
        bar = bar.child(
            button("small", words::BRING_BACK, move || {
                playground.bring_back();
                focus_soon(&["template"]);
            })
            .attr("id", "bring-back"),
        );
    }
    Some(bar.child(button("small quiet", words::DISMISS, move || {
        playground.notice.set(None);
        focus_soon(&["template"]);
    })))
}

fn template_picker(playground: Playground) -> View {
    let template = Memo::new(move |_| playground.chosen().1);
    let pattern = Memo::new(move |_| playground.chosen().0);
    // Made anew for another pattern, because the list is another.
    let select = move || {
        let pattern = pattern.get();
        let of_pattern = gallery::TITLES.iter().filter(move |(of, _, _)| *of == pattern);
        let options = of_pattern.map(move |(_, id, title)| {
            el("option", "").attr("value", id).flag("selected", move || template.get() == *id).text(title)
        });
        let select = el("select", "")
            .attr("id", "template")
            .children(options)
            .value(move || template.get())
            .on("change", move |event| playground.pick_entry(pattern, &event.value()));
        Some(select)
    };
    let is_edited = move || {
        playground
            .entry
            .get()
            .is_some_and(|entry| playground.document.with(|document| *document != entry.document))
    };
    el("div", "template")
        .child(el("label", "").attr("for", "template").text(words::TEMPLATE))
        .slot(select)
        .when(is_edited, move || {
            let reset = move || {
                playground.restore_template();
                focus_soon(&["bring-back"]);
            };
            button("small quiet", words::RESET, reset).attr("title", words::RESET_HINT)
        })
}

fn input_field(playground: Playground) -> View {
    let tries = move || {
        let entry = playground.entry.get()?;
        let chips = entry
            .tries
            .iter()
            .map(|edit| button("small chip", &edit.label, move || playground.try_edit(entry, edit)));
        Some(el("p", "tries").child(el("span", "").text(words::TRY)).children(chips))
    };
    el("div", "field")
        .child(el("label", "").attr("for", "input").text(words::INPUT))
        .child(
            el("textarea", "prompt")
                .attr("id", "input")
                .bind("placeholder", move || words::input_hint(playground.pattern()).to_owned())
                .attr("rows", "2")
                .attr("spellcheck", "false")
                .value(move || playground.document.with(|document| document.input.clone()))
                .input(move |text| playground.edit(|document| document.input = text)),
        )
        .slot(tries)
}

/// Run and Stop, where the prompts will go, and what keeps them from going.
fn run_bar(playground: Playground) -> View {
    let running = move || playground.is_running();
    let either = move |when_running: &'static str, otherwise: &'static str| {
        move || if running() { when_running } else { otherwise }.to_owned()
    };
    // Whoever reaches for Run will want the engine; failing to fetch it early is no failure yet.
    let prepare = |_| {
        leptos::task::spawn_local(async {
            let _ = join(later::prepare_run(), styles::of_later()).await;
        });
    };
    // One button stays in place, so that the focus is not lost when its meaning changes.
    let run = el("button", "")
        .attr("id", "run-button")
        .bind("class", either("stop", "primary"))
        .bind("title", either(words::STOP_HINT, words::RUN_HINT))
        .text_of(either(words::STOP, words::RUN))
        .on("pointerenter", prepare)
        .on("focus", prepare)
        .on("click", move |event| match untrack(running) {
            true if event.click_count() > 1 => {} // The second half of a double click is no wish to stop.
            true => playground.stop_run(),
            false => playground.start_run(),
        });
    let cannot_vary = move || playground.document.with(|document| document.workflow.variations().is_empty());
    let compare =
        button("quiet", words::COMPARE, move || playground.show_comparison()).flag("hidden", cannot_vary);
    let is_taken_over = move || {
        let goes_on = |run: &LiveRun| matches!(run.origin(), RunOrigin::TakenOver);
        playground.run.with(|run| run.as_ref().is_some_and(goes_on)) && !running()
    };
    let run_on = move || {
        button("", words::RUN_FROM_HERE, move || {
            if playground.go_on(Again::Resume) {
                focus_soon(&["run-button"]);
            }
        })
        .attr("title", words::RUN_FROM_HERE_HINT)
    };
    let sends_to = move || match playground.host() {
        None => words::RUNS_ON_DEMO.to_owned(),
        Some(host) => words::sends_to(&host),
    };
    let has_own_tools = move || {
        let of = |spec: &Spec| matches!(spec, Spec::Agent(spec) if !spec.tools.own.is_empty());
        playground.document.with(|document| of(&document.workflow))
    };
    el("div", "run-bar")
        .slot(problems(playground))
        .slot(model_notice(playground))
        .when(has_own_tools, move || lazily(later::tools_off(playground)))
        .child(
            el("div", "run-row")
                .child(run)
                .when(is_taken_over, run_on)
                .child(compare)
                .child(step_switch(playground))
                .child(el("p", "sends-to").text_of(sends_to)),
        )
}

/// Whether the run waits before each call.
fn step_switch(playground: Playground) -> View {
    let switch = el("input", "")
        .attr("type", "checkbox")
        .attr("role", "switch")
        .checked(move || playground.step_mode.get())
        .on("change", move |event| playground.set_step_mode(event.is_checked()));
    el("label", "check").attr("title", words::STEP_MODE_HINT).child(switch).text(words::STEP_MODE)
}

fn problems(playground: Playground) -> impl Fn() -> Option<View> {
    // Said again only when it changes, not with each key.
    let said = Memo::new(move |_| {
        let problems = if playground.refused.get() { playground.problems() } else { Vec::new() };
        let sentence = |problem| words::problem(problem, |call| editors::call_name(playground, call));
        problems.iter().map(sentence).collect::<Vec<String>>()
    });
    move || {
        let said = said.get();
        let items = el("ul", "problems").children(said.iter().map(|sentence| el("li", "").text(sentence)));
        (!said.is_empty()).then(|| el("div", "").attr("role", "alert").child(items))
    }
}

/// Which models are not offered and what is used instead, with one click to settle it.
fn model_notice(playground: Playground) -> impl Fn() -> Option<View> {
    // What is said changes seldom, what it is read from with each key.
    let said = Memo::new(move |_| {
        let host = playground.host()?;
        let models = playground.models();
        let found = playground.document.with(|document| document.models_not_offered(&models));
        let text = words::models_not_offered(&found, &host, models.offered.is_some());
        (!found.is_empty()).then_some((text, models.connection))
    });
    move || {
        let (text, model) = said.get()?;
        let act = match model.as_str() {
            "" => {
                button("small", words::CHOOSE_MODEL, move || playground.dialog.set(Some(Dialog::Connection)))
            }
            model => button("small", &words::use_everywhere(model), move || {
                playground.edit(|document| document.use_connection_model_everywhere());
                focus_soon(&["run-button"]);
            }),
        };
        let class =
            if untrack(|| playground.offered.with(Option::is_some)) { "notice" } else { "notice mild" };
        Some(el("div", class).attr("role", "note").child(paragraph("", &text)).child(act))
    }
}
