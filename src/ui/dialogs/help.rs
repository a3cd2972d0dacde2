//! Help: what this is, in a few lines.

use super::{CLOSE, modal};
use crate::ui::{
    kit::{View, el},
    playground::Playground,
    words,
};

pub(super) fn help_dialog(playground: Playground) -> View {
    let lines =
        words::HELP_TEXT.iter().flat_map(|(title, text)| [el("dt", "").text(title), el("dd", "").text(text)]);
    modal(playground, words::HELP, CLOSE, el("dl", "help").children(lines))
}
