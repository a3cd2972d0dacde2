//! What is told of JavaScript that ran in the sandbox: what it wrote, what it returned, how it ended. It runs nothing.

use super::{Job, files::Said};
use crate::ports::{Ran, Script, ScriptEnd};

/// For how long a tool's code may run, in milliseconds.
pub(super) const MS: u32 = 1_000;

/// A person's own tool: its code, and the JSON text of its arguments.
pub(super) fn own(code: String, args: String) -> Job {
    Job {
        script: Script { code, args, ms: MS },
        told: Box::new(|ran| told(ran, |line| format!("line {line}"))),
    }
}

/// What a model is told of a script: its result alone where it wrote nothing else.
fn told(ran: Ran, place: impl Fn(u32) -> String) -> Said {
    let cut = if ran.cut { "\n… (cut)" } else { "" };
    let written = ran.console.trim_end();
    let console = if written.is_empty() { String::new() } else { format!("\nConsole:\n{written}{cut}") };
    match ran.ended {
        ScriptEnd::Returned(value) => Ok(match (value.as_str(), written.is_empty()) {
            ("null", true) => "It ran, wrote nothing and returned nothing.".to_owned(),
            ("null", false) => console.trim_start().to_owned(),
            (value, _) => format!("Returned: {value}{console}"),
        }),
        ScriptEnd::Threw { message, line } => {
            let at = line.map(|line| format!(" ({})", place(line))).unwrap_or_default();
            Err(format!("{message}{at}{console}"))
        }
        ScriptEnd::TimedOut => Err(format!("it ran for more than {MS} ms and was ended.{console}")),
        ScriptEnd::Crashed => Err(format!("it took more memory than it may, and was ended.{console}")),
        ScriptEnd::Unavailable(why) => Err(format!("JavaScript cannot be run here: {why}")),
    }
}
