//! A run as its event log: the events, the log, the fold that everything seen is made of, and the memory
//! that later runs reuse. It knows neither patterns nor screens.

pub mod event;
pub mod memory;
pub mod path;
pub mod recorder;
pub mod state;
pub mod trace;

pub use event::{
    BodyFault, BodyKind, CallError, ChatRequest, Ending, Finish, LaneEvent, LaneId, LaneOpened, LaneRole,
    Message, Outcome, Reply, Role, RunEvent, Started, Usage,
};
pub use memory::{Digest, Memory, Recorded};
pub use path::{LanePath, Part};
pub use recorder::Recorder;
pub use state::{Change, LaneState, LaneStatus, RunState, RunStatus, Totals};
pub use trace::{Timed, Trace};
