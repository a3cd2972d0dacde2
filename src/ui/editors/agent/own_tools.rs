//! The tools that a person makes: name, description, arguments, code. Code that was not written here is shown, and off
//! until it is allowed; what is typed into a tool that is allowed stays so.

use super::{change, read, spec_of, spec_of_mut};
use crate::{
    document::Document,
    ui::{
        allowed,
        editors::{
            lined::{count_lines, lined},
            schema::{SchemaAt, schema_editor},
            settings::fold,
        },
        kit::{View, button, el, focus_soon, paragraph, saying, settled},
        playground::Playground,
        words,
    },
    workflow::{
        schema::top_fields,
        tools::{OwnTool, ToolFault},
    },
};
use leptos::prelude::*;
use std::{future::ready, rc::Rc};

/// What is wrong with which of them.
type Faults = RwSignal<Vec<(usize, ToolFault)>>;

/// One of them, as its card sees it.
#[derive(Clone, Copy)]
struct Place {
    playground: Playground,
    index: usize,
    faults: Faults,
    /// Whether the tool as it is now is only what was typed in passing: the next letter makes another of it, and this
    /// one need not be remembered among those that are allowed.
    in_passing: StoredValue<bool>,
}

impl Place {
    /// The tool. Tracked.
    fn tool(self) -> OwnTool {
        read(self.playground, |spec| spec.tools.own.get(self.index).cloned().unwrap_or_default())
    }

    /// What the person calls it. Tracked.
    fn name(self) -> String {
        match self.tool().name.trim() {
            "" => words::own_tool(self.index + 1),
            name => name.to_owned(),
        }
    }

    fn change(self, set: impl FnOnce(&mut OwnTool)) {
        let before = untrack(|| self.tool());
        let mut after = before.clone();
        set(&mut after);
        // First, so that the tool is never seen without it.
        self.in_passing.set_value(allowed::follow(&before, &after, self.in_passing.get_value()));
        change(self.playground, |spec| {
            if let Some(tool) = spec.tools.own.get_mut(self.index) {
                *tool = after;
            }
        });
    }

    /// What is wrong with it, if that is told here. Tracked.
    fn fault(self, is_here: fn(ToolFault) -> bool) -> Option<ToolFault> {
        let of =
            |(index, fault): &(usize, ToolFault)| (*index == self.index && is_here(*fault)).then_some(*fault);
        self.faults.with(|faults| faults.iter().find_map(of))
    }

    fn id(self, part: &str) -> String {
        format!("own-tool-{}-{part}", self.index)
    }
}

fn count(playground: Playground) -> usize {
    read(playground, |spec| spec.tools.own.len())
}

/// Makes one.
pub(super) fn add_button(playground: Playground) -> View {
    let add = move || {
        let name = untrack(|| read(playground, |spec| spec.tools.new_name()));
        let tool = OwnTool { name, ..OwnTool::default() };
        // It is the page's own code, for the person to change.
        allowed::allow(&tool);
        change(playground, |spec| spec.tools.own.push(tool));
        focus_soon(&[&format!("own-tool-{}-name", untrack(|| count(playground)).saturating_sub(1))]);
    };
    button("small add", words::ADD_TOOL, add).attr("id", "add-tool")
}

/// The list of them.
pub(super) fn own_tools(playground: Playground) -> View {
    let faults = settled(move || read(playground, |spec| spec.tools.faults()));
    let count = move || count(playground);
    el("div", "part").when(move || count() > 0, || el("h4", "setting-label").text(words::OWN_TOOLS)).child(
        el("div", "steps").rows(count, move |index| {
            tool_card(Place { playground, index, faults, in_passing: StoredValue::new(false) })
        }),
    )
}

fn tool_card(place: Place) -> View {
    let is_allowed = settled(move || allowed::is_allowed(&place.tool()));
    let allow = move || {
        allowed::allow(&untrack(|| place.tool()));
        focus_soon(&[&place.id("code")]);
    };
    let notice = move || {
        el("div", "notice").child(paragraph("", words::TOOL_NOT_ALLOWED)).child(button(
            "small",
            words::ALLOW_CODE,
            allow,
        ))
    };
    el("div", "step card own-tool")
        .attr("role", "group")
        .bind("aria-label", move || place.name())
        .bind_maybe("data-off", move || (!is_allowed.get() || place.tool().off).then(String::new))
        .child(head(place))
        .slot(fault(place, "name-error", |fault| matches!(fault, ToolFault::Name | ToolFault::NameTaken)))
        .child(description(place))
        .when(move || !is_allowed.get(), notice)
        .child(code(place))
        .slot(fault(place, "code-error", |fault| fault == ToolFault::Code))
        .child(arguments(place))
        .slot(fault(place, "schema-error", |fault| fault == ToolFault::Schema))
}

/// What draws what is wrong with it, if that is told here.
fn fault(place: Place, id: &str, is_here: fn(ToolFault) -> bool) -> Box<dyn Fn() -> Option<View>> {
    saying("field-error", &place.id(id), move || {
        place.fault(is_here).map(words::tool_fault).unwrap_or_default().to_owned()
    })
}

fn head(place: Place) -> View {
    let is_name = |fault| matches!(fault, ToolFault::Name | ToolFault::NameTaken);
    let remove = move || {
        let removed = words::removed(&untrack(|| place.name()));
        place.playground.edit_and_offer_back(removed, |document| {
            if let Some(spec) = spec_of_mut(document).filter(|spec| place.index < spec.tools.own.len()) {
                spec.tools.own.remove(place.index);
            }
        });
        focus_soon(&[&format!("own-tool-{}-name", place.index.saturating_sub(1)), "add-tool"]);
    };
    let switch = el("input", "")
        .attr("type", "checkbox")
        .bind("aria-label", move || place.name())
        .checked(move || !place.tool().off)
        .on("change", move |event| place.change(|tool| tool.off = !event.is_checked()));
    let name = el("input", "step-name route-key")
        .attr("type", "text")
        .attr("spellcheck", "false")
        .attr("autocomplete", "off")
        .attr("id", &place.id("name"))
        .attr("aria-label", &words::own_tool_name(place.index + 1))
        .attr("aria-describedby", &place.id("name-error"))
        .bind("aria-invalid", move || place.fault(is_name).is_some().to_string())
        .value(move || place.tool().name)
        .input(move |text| place.change(|tool| tool.name = text))
        .on("change", move |_| place.in_passing.set_value(false));
    el("div", "step-head")
        .child(el("label", "check inline").child(switch))
        .child(name)
        .child(button("icon", "×", remove).bind("aria-label", move || words::remove(&place.name())))
}

fn description(place: Place) -> View {
    el("textarea", "prompt")
        .attr("rows", "1")
        .attr("placeholder", words::TOOL_DESCRIPTION_PLACEHOLDER)
        .bind("aria-label", move || words::description_of(&place.name()))
        .value(move || place.tool().description)
        .input(move |text| place.change(|tool| tool.description = text))
}

fn code(place: Place) -> View {
    let hint = place.id("code-hint");
    let field = el("textarea", "prompt code-field")
        .attr("id", &place.id("code"))
        .attr("rows", "3")
        .attr("wrap", "off")
        .attr("spellcheck", "false")
        .attr("aria-describedby", &format!("{} {hint}", place.id("code-error")))
        .bind("aria-label", move || words::code_of(&place.name()))
        .bind("aria-invalid", move || place.fault(|fault| fault == ToolFault::Code).is_some().to_string())
        .value(move || place.tool().code)
        .input(move |text| place.change(|tool| tool.code = text))
        .on("change", move |_| place.in_passing.set_value(false));
    el("div", "")
        .child(lined(field, move || count_lines(&place.tool().code), || 0))
        .child(paragraph("hint", words::TOOL_CODE_HINT).attr("id", &hint))
}

/// The schema of its arguments, folded away.
fn arguments(place: Place) -> View {
    let Place { playground, index, .. } = place;
    let summary = move || {
        let fields = place.tool().parameters.good().map(|schema| top_fields(schema));
        words::arguments_of_tool(fields.as_deref())
    };
    let of = move |document: &Document| Some(spec_of(document)?.tools.own.get(index)?.parameters.clone());
    let at = SchemaAt {
        id: place.id("schema"),
        name: Rc::new(move || place.name()),
        read: Rc::new(of),
        write: Rc::new(move |_, schema| place.change(|tool| tool.parameters = schema)),
        reads: Rc::new(|_| Vec::new()),
    };
    let is_open = untrack(|| place.fault(|fault| fault == ToolFault::Schema).is_some());
    fold(is_open, summary, move || ready(Ok(schema_editor(playground, &at))))
}

/// How many tools are off because nobody allowed their code.
pub(in crate::ui) fn tools_off(playground: Playground) -> View {
    let count = move || {
        read(playground, |spec| {
            spec.tools.own.iter().filter(|tool| !tool.off && !allowed::is_allowed(tool)).count()
        })
    };
    el("div", "part").slot(saying("hint", "tools-off", move || words::tools_off(count())))
}
