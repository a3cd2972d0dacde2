//! An agent's turns: which entry's agent it is, and what it does next, in calls or in words. It does not know how any work is
//! done.

use super::{
    asked::{Asked, Form},
    decline::decline,
    prompts::likeness,
    scene::Scene,
    skills::{Act, SKILLS, Skill},
    understand::{SIMILAR, tries},
    wire::Answer,
};
use crate::{
    document::{Entry, gallery},
    llm::{Role, ToolChoice},
    workflow::{CallSettings, Spec},
};
use serde_json::{Value, json};

/// What the next turn is; `None` where a request is no turn of an agent.
pub(super) fn answer(asked: &Asked) -> Option<Answer> {
    let system = asked.messages.first().filter(|first| first.role == Role::System);
    let system = system.map_or("", |system| system.content.trim());
    let agents: Vec<(&Entry, String)> = gallery::entries().iter().filter_map(agent).collect();
    let found = agents.iter().find(|(_, told)| told == system);
    let Some((entry, _)) = found else {
        let is_turn = !asked.tools.is_empty() || asked.messages.iter().any(|one| one.role == Role::Tool);
        return is_turn.then(|| unknown(&asked.form, system, &agents));
    };
    if asked.form.schema().is_some() {
        return Some(decline(&asked.form, "it answers an agent's turns in plain text only", &tries(entry)));
    }
    let skill = SKILLS.iter().find(|skill| skill.entry == entry.id)?;
    Some(match act(skill, asked) {
        Ok(Act::Say(text)) => Answer::Text(text),
        Ok(Act::Call(text, calls)) => Answer::Calls(text, calls),
        Err(why) => decline(&asked.form, &why, &tries(entry)),
    })
}

/// An entry that is an agent, with what its model is told.
fn agent(entry: &'static Entry) -> Option<(&'static Entry, String)> {
    let Spec::Agent(agent) = &entry.document.workflow else { return None };
    let settings: CallSettings = agent.settings.over(&entry.document.settings);
    Some((entry, settings.system.unwrap_or_default().trim().to_owned()))
}

fn unknown(form: &Form, system: &str, agents: &[(&Entry, String)]) -> Answer {
    let nearest = agents.iter().max_by_key(|(_, told)| likeness(told, system));
    match nearest.filter(|(_, told)| likeness(told, system) >= SIMILAR) {
        Some((entry, _)) => decline(form, "it cannot follow an edited system prompt", &tries(entry)),
        None => decline(
            form,
            "it cannot be another agent than those of the gallery",
            "the workflows of the gallery, and the changes listed there under Try",
        ),
    }
}

fn act(skill: &Skill, asked: &Asked) -> Result<Act, String> {
    // What may not be called is as good as not there.
    let tools = if asked.choice == ToolChoice::None { Vec::new() } else { asked.tools.clone() };
    let scene = Scene::of(&asked.messages, tools);
    let act = (skill.turn)(&scene)?;
    match act {
        // Who must call calls, even when all is done.
        Act::Say(text) if asked.choice == ToolChoice::Required => {
            let call = idle_call(&scene).ok_or("it finds no tool here that it could call")?;
            Ok(Act::Call(text, vec![call]))
        }
        act => Ok(act),
    }
}

/// A call that changes nothing.
fn idle_call(scene: &Scene) -> Option<(String, Value)> {
    let plain = ["list_files", "run_tests"].into_iter().find(|tool| scene.has(tool));
    let again = || {
        let step = scene.steps.iter().rfind(|step| scene.has(&step.tool) && !step.is_edit())?;
        Some((step.tool.clone(), Value::Object(step.arguments.clone())))
    };
    plain.map(|tool| (tool.to_owned(), json!({}))).or_else(again)
}
