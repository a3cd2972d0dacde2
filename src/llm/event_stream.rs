//! An incremental decoder of the event-stream format (WHATWG HTML, "Server-sent events"), from bytes to
//! events. It does not know what the data of an event means.

use std::mem;

/// The most bytes that one event may hold.
pub const MAX_EVENT: usize = 8 << 20;

/// One event. It borrows from the bytes that were read whenever it lies within one read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<'a> {
    /// What its `event` field says; empty when it has none.
    pub name: &'a str,
    /// The lines of its `data` fields, joined by line feeds.
    pub data: &'a str,
}

/// An event outgrew [`MAX_EVENT`]. Nothing after it can be trusted, so decoding ends there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

/// The decoder. However the same bytes are cut into reads, the same events come out; every byte is
/// looked at once, so the cost is linear.
#[derive(Debug, Default)]
pub struct EventStream {
    /// The start of a line whose end has not been read yet. It has been searched already.
    line: Vec<u8>,
    /// Data lines of the unfinished event, each with a line feed after it: empty means none.
    data: Vec<u8>,
    name: String,
    position: Position,
}

/// What the next byte may have to be forgiven for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Position {
    /// In the first line, which may open with a byte order mark.
    #[default]
    FirstLine,
    /// Right after a carriage return: a line feed here belongs to it.
    AfterCr,
    Elsewhere,
}

enum Field<'b> {
    Data(&'b [u8]),
    /// A blank line: the event is complete.
    End,
    /// A comment, a name, or something this program has no use for.
    Other,
}

impl EventStream {
    /// A decoder at the start of a body.
    pub fn new() -> Self {
        Self::default()
    }

    /// Decodes some bytes, cut anywhere, and calls `on` for every event that they complete.
    ///
    /// # Errors
    /// [`TooLarge`]; the decoder must not be used any further then.
    pub fn push(&mut self, mut bytes: &[u8], on: &mut dyn FnMut(Event<'_>)) -> Result<(), TooLarge> {
        if self.position == Position::AfterCr && !bytes.is_empty() {
            self.position = Position::Elsewhere;
            bytes = bytes.strip_prefix(b"\n").unwrap_or(bytes);
        }
        // The unfinished event's only data line, while it need not be copied out of `bytes`.
        let mut only: Option<&[u8]> = None;
        while let Some(at) = line_end(bytes) {
            let line = &bytes[..at];
            self.check_size(only, line.len())?;
            if self.line.is_empty() {
                match self.field(line) {
                    Field::Data(data) if only.is_none() && self.data.is_empty() => only = Some(data),
                    Field::Data(data) => {
                        self.keep(only.take());
                        self.keep(Some(data));
                    }
                    Field::End => self.finish(only.take(), on),
                    Field::Other => {}
                }
            } else {
                // Only a read's first line can have begun in an earlier read, so `only` is empty here.
                self.line.extend_from_slice(line);
                self.finish_line(on);
            }
            self.position = Position::Elsewhere;
            bytes = match &bytes[at..] {
                [b'\r', b'\n', rest @ ..] => rest,
                [b'\r'] => {
                    self.position = Position::AfterCr;
                    &[]
                }
                rest => &rest[1..],
            };
        }
        self.check_size(only, bytes.len())?;
        self.keep(only);
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    /// The body is over. The format drops an event that no blank line completes; real servers end
    /// without one, so it is delivered.
    pub fn end(mut self, on: &mut dyn FnMut(Event<'_>)) {
        if !self.line.is_empty() {
            self.finish_line(on);
        }
        self.finish(None, on);
    }

    /// Handles the line that `self.line` holds.
    fn finish_line(&mut self, on: &mut dyn FnMut(Event<'_>)) {
        let mut line = mem::take(&mut self.line);
        match self.field(&line) {
            Field::Data(data) => self.keep(Some(data)),
            // Not blank before a byte order mark was taken off.
            Field::End => self.finish(None, on),
            Field::Other => {}
        }
        line.clear();
        self.line = line;
    }

    fn check_size(&self, only: Option<&[u8]>, more: usize) -> Result<(), TooLarge> {
        // A line kept in `data` has a line feed after it: counted alike, however reads were cut.
        let only = only.map_or(0, |data| data.len() + 1);
        if self.data.len() + only + self.line.len() + more > MAX_EVENT { Err(TooLarge) } else { Ok(()) }
    }

    fn field<'b>(&mut self, mut line: &'b [u8]) -> Field<'b> {
        if self.position == Position::FirstLine {
            self.position = Position::Elsewhere;
            line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        }
        if line.is_empty() {
            return Field::End;
        }
        let colon = line.iter().position(|b| *b == b':');
        let (name, value) = colon.map_or((line, &line[..0]), |at| (&line[..at], &line[at + 1..]));
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match name {
            b"data" => Field::Data(value),
            b"event" => {
                self.name.clear();
                self.name.push_str(&String::from_utf8_lossy(value));
                Field::Other
            }
            _ => Field::Other,
        }
    }

    fn keep(&mut self, data: Option<&[u8]>) {
        if let Some(data) = data {
            self.data.extend_from_slice(data);
            self.data.push(b'\n');
        }
    }

    fn finish(&mut self, only: Option<&[u8]>, on: &mut dyn FnMut(Event<'_>)) {
        if let Some(data) = only.or_else(|| self.data.strip_suffix(b"\n")) {
            match str::from_utf8(data) {
                Ok(data) => on(Event { name: &self.name, data }),
                Err(_) => on(Event { name: &self.name, data: &String::from_utf8_lossy(data) }),
            }
        }
        self.data.clear();
        self.name.clear();
    }
}

fn line_end(bytes: &[u8]) -> Option<usize> {
    let ends = |b: &u8| matches!(b, b'\n' | b'\r');
    // Looking at a whole block before asking is what lets the compiler use vector instructions.
    let blocks = bytes.chunks_exact(32).take_while(|block| !block.iter().fold(false, |any, b| any | ends(b)));
    let clear = 32 * blocks.count();
    bytes[clear..].iter().position(ends).map(|at| clear + at)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Decodes in reads of `size` bytes; an event is written `name|data`.
    fn events(body: &[u8], size: usize) -> Vec<String> {
        let mut all = Vec::new();
        let mut on = |e: Event<'_>| all.push([e.name, e.data].join("|"));
        let mut stream = EventStream::new();
        for read in body.chunks(size) {
            stream.push(read, &mut on).unwrap();
        }
        stream.end(&mut on);
        all
    }

    fn check(body: impl AsRef<[u8]>, expected: &[&str]) {
        let body = body.as_ref();
        for size in 1..=body.len().max(1) {
            assert_eq!(events(body, size), expected, "in reads of {size}");
        }
    }

    #[test]
    fn every_line_ending_ends_a_line() {
        check("data: a\n\ndata: b\r\rdata: c\r\n\r\ndata: d\r\n\n", &["|a", "|b", "|c", "|d"]);
        check("\r\n\ndata: a\r\n\r", &["|a"]);
        check("data: a\r\ndata: b\r\nevent: x\r\n\r\n", &["x|a\nb"]);
    }

    #[test]
    fn data_lines_are_joined() {
        check("data: a\ndata:b\ndata\ndata:  c\n\n", &["|a\nb\n\n c"]);
    }

    #[test]
    fn comments_and_unknown_fields_are_passed_over() {
        check(": waiting\n:\n\ndata: a\nid: 7\nretry: 1\nDATA: no\n data: no\ndataset: no\n\n", &["|a"]);
    }

    #[test]
    fn a_name_belongs_to_its_own_event_only() {
        check("event: x\ndata: a\n\ndata: b\n\nevent: lost\n\ndata: c\n\n", &["x|a", "|b", "|c"]);
        check("event: x\nevent\ndata: a\n\n", &["|a"]);
    }

    #[test]
    fn a_byte_order_mark_is_taken_off_once() {
        check("\u{feff}data: a\n\n\u{feff}data: b\n\n", &["|a"]);
        check("\u{feff}\n\u{feff}data: b\n\n", &[]);
    }

    #[test]
    fn the_end_completes_an_event() {
        check("data: a\n\ndata: b\n", &["|a", "|b"]);
        check("event: x\ndata: b", &["x|b"]);
        check("event: x", &[]);
        check("", &[]);
    }

    #[test]
    fn empty_data_is_an_event_and_no_data_is_none() {
        check("data\n\ndata:\n\n\n\n", &["|", "|"]);
    }

    #[test]
    fn text_is_whole_however_it_is_cut() {
        check("data: ä€😀\n\n", &["|ä€😀"]);
        check(b"data: a\xE2\x82\ndata: \xFFb\n\n", &["|a\u{fffd}\n\u{fffd}b"]);
    }

    #[test]
    fn the_limit_is_the_same_for_every_cut() {
        for (start, room) in [("data: ", MAX_EVENT - 6), ("data: a\ndata: ", MAX_EVENT - 8)] {
            for (size, fits) in [(room, true), (room + 1, false)] {
                let body = [start, &"x".repeat(size), "\n\n"].concat();
                for read in [4096, MAX_EVENT / 2, body.len()] {
                    let (mut stream, mut seen) = (EventStream::new(), 0);
                    let mut reads = body.as_bytes().chunks(read);
                    let whole = reads.all(|read| stream.push(read, &mut |_| seen += 1).is_ok());
                    assert_eq!((whole, seen), (fits, usize::from(fits)), "{start:?}");
                }
            }
        }
    }
}
