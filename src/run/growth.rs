//! How an agent's messages grow: what each turn sent again and what was new with it, which result answers which call, where
//! the driver's note stands, and what the repetition costs. It knows what was sent, and neither the tools nor how it is drawn.

use super::{
    LaneId, LaneRole, LaneState, RunState,
    event::{Message, Role, ToolCall, ToolDefinition},
    turns::{NOTE, is_tool_error, split_note},
};

/// So much of a message is told without opening it, in characters.
const SHORT: usize = 160;
/// Where a server did not count, so many characters are taken as a token.
const CHARS_PER_TOKEN: usize = 4;

/// The messages of all turns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Growth {
    /// The turns, in order.
    pub turns: Vec<Turn>,
    /// Every message once, in the order in which they were first sent.
    pub pieces: Vec<Piece>,
    /// Every call, in order.
    pub calls: Vec<Call>,
}

/// What a turn sent, and what came.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Turn {
    /// Its lane.
    pub lane: LaneId,
    /// Which one, counted from 1.
    pub number: u32,
    /// The messages of its request, in order.
    pub sent: Vec<Sent>,
    /// Of how many tools the model was told.
    pub tools: usize,
    /// Whether it went out, now or in the run that it was taken over from.
    pub is_sent: bool,
    /// Whether a person changed its messages before they went out.
    pub is_rewritten: bool,
    /// The tokens that it sent.
    pub tokens: u64,
    /// Of these, the share of what had been sent before, by characters.
    pub again: u64,
    /// The tokens of its reply.
    pub reply_tokens: u64,
    /// Whether the server did not count, so that these are an estimate.
    pub is_estimated: bool,
    /// What came, as soon as anything did.
    pub reply: Option<TurnReply>,
    /// The reflection that followed it, once it was asked for.
    pub reflection: Option<LaneId>,
}

/// A message of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Which one, as a place in [`Growth::pieces`].
    pub piece: usize,
    /// Whether the turn before sent it, too.
    pub is_again: bool,
}

/// What came of a turn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TurnReply {
    /// How its text begins.
    pub text: String,
    /// Its calls, as places in [`Growth::calls`].
    pub calls: Vec<usize>,
    /// Whether it came to its end.
    pub is_whole: bool,
}

/// A message.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Whose it is.
    pub role: Role,
    /// How its own text begins, without a note.
    pub text: String,
    /// The driver's note that it is, or that stands in it.
    pub note: Option<String>,
    /// What it calls, as places in [`Growth::calls`].
    pub calls: Vec<usize>,
    /// The call that it answers.
    pub answers: Option<usize>,
    /// Whether it tells of an error of a tool.
    pub is_error: bool,
    /// Whether a person made it what it is.
    pub is_edited: bool,
    /// The turn that first sent it.
    pub turn: u32,
    /// Where it stands in full: in this lane's request, at this place.
    pub at: (LaneId, usize),
}

/// A call of a tool.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The id that its result must carry.
    pub id: String,
    /// The tool.
    pub tool: String,
    /// The turn that asked for it.
    pub turn: u32,
    /// Its lane, where it was run.
    pub lane: Option<LaneId>,
}

/// What a run's requests sent in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repetition {
    /// Tokens.
    pub sent: u64,
    /// Of these, what had been sent before.
    pub again: u64,
    /// Whether some of it is an estimate.
    pub is_estimated: bool,
}

impl Growth {
    /// How a run's messages grew so far.
    pub fn of(state: &RunState) -> Self {
        let mut fold = Fold {
            state,
            growth: Self::default(),
            before: Vec::new(),
            tools_before: (&[], 0),
            rate: (1, CHARS_PER_TOKEN),
        };
        let turns = state.lanes.iter().filter(|lane| lane.opened.role == LaneRole::AgentTurn);
        turns.for_each(|lane| fold.turn(lane));
        fold.growth
    }

    /// What the repetition costs. What was turned away before its first token cost nothing.
    pub fn repetition(&self) -> Repetition {
        self.turns.iter().filter(|turn| turn.is_sent && turn.reply.is_some()).fold(
            Repetition::default(),
            |sum, turn| Repetition {
                sent: sum.sent.saturating_add(turn.tokens),
                again: sum.again.saturating_add(turn.again),
                is_estimated: sum.is_estimated || turn.is_estimated,
            },
        )
    }

    /// The most messages of one turn, its reply among them.
    pub fn width(&self) -> usize {
        self.turns.iter().map(|turn| turn.sent.len() + 1).max().unwrap_or_default()
    }
}

/// How many calls came before those of a turn: the turn itself, or the turn of one of its tools.
pub fn calls_before(state: &RunState, lane: LaneId) -> Option<usize> {
    let turn = state.lane(lane)?.opened.iteration?;
    let is_before = |lane: &&LaneState| {
        lane.opened.role == LaneRole::AgentTurn && lane.opened.iteration.is_some_and(|number| number < turn)
    };
    let replies = state.lanes.iter().filter(is_before).filter_map(|lane| lane.reply.as_ref());
    Some(replies.map(|reply| reply.tool_calls.len()).sum())
}

struct Fold<'a> {
    state: &'a RunState,
    growth: Growth,
    /// The messages of the turn before, with their places.
    before: Vec<(&'a Message, usize)>,
    /// The tools that it told of, and their size.
    tools_before: (&'a [ToolDefinition], usize),
    /// The tokens that a server last counted, and for how many characters: until it has counted a turn, it is taken to
    /// count as it did before.
    rate: (u64, usize),
}

impl<'a> Fold<'a> {
    fn turn(&mut self, lane: &'a LaneState) {
        let number = lane.opened.iteration.unwrap_or_default();
        let (sent, (mut all, mut again)) = self.sent(lane, number);
        let tools = lane.request.as_ref().map(|(request, _)| request.tools.as_slice()).unwrap_or_default();
        let (before, size_before) = self.tools_before;
        let is_same = tools == before;
        let size = if is_same { size_before } else { tools.iter().map(tool_size).sum() };
        all += size;
        again += if is_same { size } else { 0 };
        self.tools_before = (tools, size);
        let usage = lane.reply.as_ref().and_then(|reply| reply.usage).filter(|usage| usage.prompt_tokens > 0);
        if let Some(usage) = usage {
            self.rate = (usage.prompt_tokens, all.max(1));
        }
        let (counted, of) = self.rate;
        let tokens = usage.map_or_else(|| share(counted, all, of).max(1), |usage| usage.prompt_tokens);
        let estimate = |size: usize| size.div_ceil(CHARS_PER_TOKEN) as u64;
        let turn = Turn {
            lane: lane.opened.lane,
            number,
            sent,
            tools: tools.len(),
            is_sent: lane.sends() > 0 || lane.reply.is_some(),
            is_rewritten: lane.is_rewritten,
            tokens,
            again: share(tokens, again, all),
            reply_tokens: usage.map_or_else(|| estimate(came(lane)), |usage| usage.completion_tokens),
            is_estimated: usage.is_none(),
            reply: self.reply(lane, number),
            reflection: self.lane(LaneRole::Reflection, number).map(|lane| lane.opened.lane),
        };
        self.growth.turns.push(turn);
    }

    /// The messages of a turn, and the sizes of all of them and of those that were sent before.
    fn sent(&mut self, lane: &'a LaneState, number: u32) -> (Vec<Sent>, (usize, usize)) {
        let messages = lane.messages();
        let (mut all, mut again, mut from) = (0, 0, 0);
        let (mut now, mut sent) = (Vec::with_capacity(messages.len()), Vec::with_capacity(messages.len()));
        for (place, message) in messages.iter().enumerate() {
            let same = self.before.iter().skip(from).position(|(before, _)| *before == message);
            let piece = match same {
                Some(at) => {
                    from += at + 1;
                    again += size(message);
                    self.before[from - 1].1
                }
                None => self.piece(lane, number, place, message),
            };
            all += size(message);
            sent.push(Sent { piece, is_again: same.is_some() });
            now.push((message, piece));
        }
        self.find_note(number, &sent);
        if !now.is_empty() {
            self.before = now;
        }
        (sent, (all, again))
    }

    /// A message that was not sent before.
    fn piece(&mut self, lane: &LaneState, turn: u32, place: usize, message: &Message) -> usize {
        let calls = message.tool_calls.iter().map(|call| self.call(call, turn)).collect();
        let answers = (message.role == Role::Tool).then(|| self.called(&message.tool_call_id)).flatten();
        let piece = Piece {
            role: message.role,
            text: short(&message.content),
            note: None,
            calls,
            answers,
            is_error: message.role == Role::Tool && is_tool_error(&message.content),
            is_edited: self.is_edited(lane, turn, answers, message),
            turn,
            at: (lane.opened.lane, place),
        };
        self.growth.pieces.push(piece);
        self.growth.pieces.len() - 1
    }

    /// Whether a person made it what it is: the reply or the result that it is, or this message before it was sent.
    fn is_edited(&self, lane: &LaneState, turn: u32, answers: Option<usize>, message: &Message) -> bool {
        let maker = match message.role {
            Role::Assistant => self.lane(LaneRole::AgentTurn, turn.saturating_sub(1)),
            Role::Tool => answers.and_then(|at| self.state.lane(self.growth.calls[at].lane?)),
            Role::System | Role::User => None,
        };
        match maker {
            _ if message.content.starts_with(NOTE) => false,
            Some(maker) if maker.is_amended => true,
            Some(maker) => lane.is_rewritten && !message.content.starts_with(maker.text.trim_end()),
            None => lane.is_rewritten && turn > 1,
        }
    }

    /// Finds the note of the reflection on the turn before, among what is new.
    fn find_note(&mut self, number: u32, sent: &[Sent]) {
        let Some(reflection) = self.reflection(number.saturating_sub(1)) else { return };
        let note = reflection.text.trim();
        for sent in sent.iter().rev().filter(|sent| !sent.is_again) {
            let (lane, place) = self.growth.pieces[sent.piece].at;
            let message = self.state.lane(lane).and_then(|lane| lane.messages().get(place));
            let Some(content) = message.map(|message| message.content.as_str()) else { continue };
            // A person may have changed it before it was sent.
            let changed =
                || content.rfind(NOTE).map(|at| (content[..at].trim_end(), &content[at + NOTE.len()..]));
            if let Some((own, note)) = split_note(content, note).or_else(changed) {
                let piece = &mut self.growth.pieces[sent.piece];
                piece.text = short(own);
                piece.note = Some(note.to_owned());
                return;
            }
        }
    }

    fn reply(&mut self, lane: &LaneState, turn: u32) -> Option<TurnReply> {
        if lane.text.is_empty() && lane.reply.is_none() && lane.calling.is_empty() {
            return None;
        }
        let is_its_tool = |tool: &&LaneState| {
            tool.opened.role == LaneRole::Tool && tool.opened.parent == Some(lane.opened.lane)
        };
        let mut tools = self.state.lanes.iter().filter(is_its_tool);
        let mut calls = Vec::new();
        for call in lane.reply.iter().flat_map(|reply| &reply.tool_calls) {
            let tool = tools.next();
            // A call that came without an id was given one.
            let id = tool.and_then(|tool| tool.tool.as_ref()).map_or(&call.id, |(call, _)| &call.id).clone();
            let lane = tool.map(|tool| tool.opened.lane);
            calls.push(self.growth.calls.len());
            self.growth.calls.push(Call { id, tool: call.name.clone(), turn, lane });
        }
        Some(TurnReply { text: short(&lane.text), calls, is_whole: lane.reply.is_some() })
    }

    /// The place of a call that a message has.
    fn call(&mut self, call: &ToolCall, turn: u32) -> usize {
        self.called(&call.id).unwrap_or_else(|| {
            let (id, tool) = (call.id.clone(), call.name.clone());
            self.growth.calls.push(Call { id, tool, turn: turn.saturating_sub(1), lane: None });
            self.growth.calls.len() - 1
        })
    }

    fn called(&self, id: &str) -> Option<usize> {
        self.growth.calls.iter().rposition(|call| call.id == id)
    }

    /// The reflection on a turn, if it gave a note.
    fn reflection(&self, turn: u32) -> Option<&'a LaneState> {
        self.lane(LaneRole::Reflection, turn).filter(|lane| lane.has_given() && !lane.text.trim().is_empty())
    }

    fn lane(&self, role: LaneRole, turn: u32) -> Option<&'a LaneState> {
        self.state.lanes.iter().find(|lane| lane.opened.role == role && lane.opened.iteration == Some(turn))
    }
}

fn tool_size(tool: &ToolDefinition) -> usize {
    serde_json::to_string(tool).map_or(0, |text| text.len())
}

/// The size of what came.
fn came(lane: &LaneState) -> usize {
    let calls = lane.reply.iter().flat_map(|reply| &reply.tool_calls);
    lane.text.chars().count() + lane.reasoning.chars().count() + calls.map(call_size).sum::<usize>()
}

fn size(message: &Message) -> usize {
    message.content.chars().count() + message.tool_calls.iter().map(call_size).sum::<usize>()
}

fn call_size(call: &ToolCall) -> usize {
    call.name.chars().count() + call.arguments.chars().count()
}

fn share(of: u64, part: usize, whole: usize) -> u64 {
    // In wider numbers, as a server may say any.
    (u128::from(of) * part as u128 / whole.max(1) as u128) as u64
}

fn short(text: &str) -> String {
    match text.char_indices().nth(SHORT) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
