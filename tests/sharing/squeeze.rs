//! Deflate for native tests, in place of the browser's own. It knows nothing of what is deflated.

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use futures_util::FutureExt;
use std::io::{Read, Write};
use workflow_playground::{
    document::{Opened, Shared, shared_link},
    ports::{Deflater, InflateFault, Inflated, LocalBoxFuture},
};

/// Deflates as browsers do.
pub(crate) struct Squeeze;

impl Deflater for Squeeze {
    fn deflate<'a>(&'a self, bytes: &'a [u8]) -> LocalBoxFuture<'a, Option<Vec<u8>>> {
        Box::pin(async move { Some(deflate(bytes)) })
    }

    fn inflate<'a>(&'a self, bytes: &'a [u8], cap: usize) -> LocalBoxFuture<'a, Inflated> {
        Box::pin(async move {
            let mut all = Vec::new();
            let mut decoder = DeflateDecoder::new(bytes).take(cap as u64 + 1);
            let read = decoder.read_to_end(&mut all);
            // A stream that just stops is no error to this library.
            let is_whole = read.is_ok() && deflate_ends(bytes, all.len(), cap);
            let fault = match is_whole {
                _ if all.len() > cap => Some(InflateFault::TooLarge),
                true => None,
                false => Some(InflateFault::Broken),
            };
            Inflated { bytes: all, fault }
        })
    }
}

fn deflate_ends(bytes: &[u8], length: usize, cap: usize) -> bool {
    let mut machine = flate2::Decompress::new(false);
    let mut out = vec![0; length.min(cap) + 64];
    let status = machine.decompress(bytes, &mut out, flate2::FlushDecompress::Finish);
    matches!(status, Ok(flate2::Status::StreamEnd))
}

/// Bytes, deflated.
pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The link to this.
pub(crate) fn link(shared: &Shared) -> String {
    shared_link::write(shared, &Squeeze).now_or_never().unwrap().unwrap()
}

/// What is in a link.
pub(crate) fn open(fragment: &str) -> Opened {
    shared_link::read(fragment, &Squeeze).now_or_never().unwrap()
}

/// How many characters stand behind the version.
pub(crate) fn payload(link: &str) -> usize {
    link.split_once('.').unwrap().1.len()
}

/// How long something takes of a processor, whatever else the machine does; elsewhere than on Linux, by the clock.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, std::time::Duration) {
    let began = std::time::Instant::now();
    let used = || {
        let read = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        read.split(' ').next()?.parse().ok().map(std::time::Duration::from_nanos)
    };
    let before = used();
    let done = work();
    let took = match (before, used()) {
        (Some(before), Some(after)) => after - before,
        _ => began.elapsed(),
    };
    (done, took)
}
