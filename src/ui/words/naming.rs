//! Names that are put together from what a person called a thing, or from its number. Several are a contract with those who
//! find things by name; see the tests.

use crate::{
    run::Condition,
    workflow::schema_form::{Kind, Of},
};

/// A step without a name.
pub fn step(number: usize) -> String {
    format!("Step {number}")
}

/// Shows a lane larger.
pub fn enlarge(name: &str) -> String {
    format!("Enlarge {name}")
}

/// A worker without a name.
pub fn worker(number: usize) -> String {
    format!("Worker {number}")
}

/// The field of a worker's name.
pub fn worker_name(number: usize) -> String {
    format!("Worker {number} name")
}

/// The field of how often a worker is asked.
pub fn times_of(name: &str) -> String {
    format!("{name} times")
}

/// A type of task without a name.
pub fn task_type(number: usize) -> String {
    format!("Type {number}")
}

/// The field of a type's name.
pub fn type_name(number: usize) -> String {
    format!("Type {number} name")
}

/// A route without a key.
pub fn route(number: usize) -> String {
    format!("Route {number}")
}

/// The field of a route's key.
pub fn route_key(number: usize) -> String {
    format!("Route {number} key")
}

/// The field of what a route is for.
pub fn description_of(name: &str) -> String {
    format!("{name} description")
}

/// What folds settings away, with what is special about them.
pub fn settings_summary(title: &str, model: Option<&str>, has_system_prompt: bool) -> String {
    let system = has_system_prompt.then_some("own system prompt");
    let special: Vec<&str> = model.into_iter().chain(system).collect();
    if special.is_empty() { title.to_owned() } else { format!("{title}: {}", special.join(", ")) }
}

/// Adds a field to a schema, or to an object in it.
pub fn add_field(object: &str) -> String {
    match object {
        "" => "Add field".to_owned(),
        object => format!("Add field to {object}"),
    }
}

/// Removes a field of a schema.
pub fn remove_field(name: &str) -> String {
    format!("Remove field {name}")
}

/// How the route stands that was taken.
pub fn taken(stands: &str) -> String {
    format!("taken · {stands}")
}

/// Something of a step was switched off.
pub fn switched_off(switch: &str) -> String {
    format!("“{switch}” was switched off.")
}

/// A switch of a step.
pub fn switch_of(name: &str, switch: &str) -> String {
    format!("{name}: {switch}")
}

/// The kind of a schema's field.
pub fn field_kind(kind: Kind) -> String {
    let (one, many) = match kind.of {
        Of::Text => ("text", "texts"),
        Of::Number => ("number", "numbers"),
        Of::Integer => ("whole number", "whole numbers"),
        Of::YesNo => ("yes or no", "yes or no"),
        Of::Choice => ("choice", "choices"),
        Of::Object => ("object", "objects"),
    };
    if kind.is_list { format!("list of {many}") } else { one.to_owned() }
}

/// What folds away a step's reply and gate, saying what they are.
pub fn reply_and_gate(fields: Option<&[String]>, gate: Option<&Condition>) -> String {
    let mut said = match fields {
        None => "Reply: text".to_owned(),
        Some([]) => "Reply: JSON".to_owned(),
        Some(fields) => {
            const SHOWN: usize = 4;
            let more = fields.len().saturating_sub(SHOWN);
            let shown = fields[..fields.len() - more].join(", ");
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("Reply: JSON with {shown}{more}")
        }
    };
    if let Some(gate) = gate {
        said.push_str(" · ");
        said.push_str(&super::gate_ahead(gate));
    }
    said
}

/// The part of a gate, by its accessible name.
pub fn gate_part(name: &str, part: &str) -> String {
    format!("{name} gate {part}")
}

/// A field of a schema, and which part of it.
pub fn schema_part(field: &str, part: &str) -> String {
    format!("{field} {part}")
}

/// The field of a step's name.
pub fn step_name(number: usize) -> String {
    format!("Step {number} name")
}

/// The field of a prompt.
pub fn prompt_of(name: &str) -> String {
    format!("{name} prompt")
}

/// Moves a step towards the start.
pub fn move_up(name: &str) -> String {
    format!("Move {name} up")
}

/// Moves a step towards the end.
pub fn move_down(name: &str) -> String {
    format!("Move {name} down")
}

/// Removes a step.
pub fn remove(name: &str) -> String {
    format!("Remove {name}")
}

/// Lets every call use the connection's model.
pub fn use_everywhere(model: &str) -> String {
    format!("Use {model} everywhere")
}

/// The name of a lane's growing text.
pub fn reply_of(name: &str) -> String {
    format!("{name} reply")
}

/// The field in which a reply is edited.
pub fn edit_of(name: &str) -> String {
    format!("Edit the reply of {name}")
}

/// The field of a message that is about to be sent.
pub fn message(number: usize, role: &str) -> String {
    format!("Message {number} ({role})")
}

/// The inspector's title.
pub fn call(name: &str) -> String {
    format!("Call: {name}")
}
