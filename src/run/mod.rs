//! A run as its event log: the events, the log, the fold that everything seen is made of, and the memory
//! that later runs reuse. It knows neither patterns nor screens.

pub mod ablation;
pub mod compare;
pub mod event;
pub mod files;
pub mod growth;
pub mod lane;
pub mod lane_status;
pub mod memory;
pub mod packed;
pub mod path;
mod piece_numbers;
pub mod recorder;
pub mod rounds;
pub mod shape;
pub mod state;
pub mod taken_up;
pub mod timeline;
pub mod trace;
pub mod turns;
pub mod waits;

pub use ablation::{Came, Difference, Figures, Parting, Spread, Tally, parting};
pub use compare::{Stretch, compare, compare_lines, offset_in_new, word_at};
pub use event::{
    Allowance, BodyFault, BodyKind, CallError, ChatRequest, Condition, Dialect, Downgrade, Ending, Fed,
    Finish, Found, Gated, Hold, Invalid, LaneEvent, LaneId, LaneOpened, LaneRole, Message, Outcome, Pause,
    Remedy, Reply, Role, Routed, RunEvent, SchemaFault, ServerError, Setback, Started, Task, Test, Then,
    ToolCall, ToolChoice, ToolDefinition, Unreachable, Usage, Voted, is_quota, looks_like_a_call,
    refuses_tools, told_by_header,
};
pub use files::{FileState, Line, Version, changed_lines, files};
pub use growth::{Call, Growth, Piece, Repetition, Sent, Turn, TurnReply, calls_before};
pub use lane::{Attempt, LaneState, LaneStatus, Timing};
pub use memory::{Answer, Digest, Memory, Recorded};
pub use path::{LanePath, Part};
pub use recorder::Recorder;
pub use rounds::{Chosen, Judged, Next, Plot, Round, Stall, Stalled, Why, plot, rounds};
pub use shape::{Row, json_in, shape};
pub use state::{Change, RunState, RunStatus, Totals};
pub use taken_up::{AdvicePiece, taken_up};
pub use timeline::{Bar, Span, SpanKind, Summary, Timeline, timeline};
pub use trace::{Timed, Trace};
pub use turns::{
    BAD_ARGUMENTS, NOTE, RUN_TESTS, TOOL_ERROR, Trigger, Written, is_tool_error, split_note, with_note,
};
pub use waits::Silence;
