//! A run as its event log: the events, the log, the fold that everything seen is made of, and the memory
//! that later runs reuse. It knows neither patterns nor screens.

pub mod compare;
pub mod event;
pub mod lane;
pub mod memory;
pub mod path;
pub mod recorder;
pub mod rounds;
pub mod shape;
pub mod state;
pub mod taken_up;
pub mod timeline;
pub mod trace;
pub mod waits;

pub use compare::{Stretch, compare, offset_in_new, word_at};
pub use event::{
    Allowance, BodyFault, BodyKind, CallError, ChatRequest, Condition, Dialect, Downgrade, Ending, Fed,
    Finish, Found, Gated, Hold, Invalid, LaneEvent, LaneId, LaneOpened, LaneRole, Message, Outcome, Pause,
    Remedy, Reply, Role, Routed, RunEvent, SchemaFault, ServerError, Setback, Started, Task, Test, Then,
    Unreachable, Usage, Voted, is_quota, told_by_header,
};
pub use lane::{Attempt, LaneState, LaneStatus, Timing};
pub use memory::{Answer, Digest, Memory, Recorded};
pub use path::{LanePath, Part};
pub use recorder::Recorder;
pub use rounds::{Chosen, Judged, Next, Plot, Round, Stall, Stalled, Why, plot, rounds};
pub use shape::{Row, json_in, shape};
pub use state::{Change, RunState, RunStatus, Totals};
pub use taken_up::taken_up;
pub use timeline::{Bar, Span, SpanKind, Summary, Timeline, timeline};
pub use trace::{Timed, Trace};
pub use waits::Silence;
