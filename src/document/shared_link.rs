//! Links that hold what they open: `#w1.PAYLOAD`, a document, and `#r1.PAYLOAD`, a document with a recorded run. Whoever
//! calls brings what deflates.

use super::{
    payload::Payload,
    sharing::{Fault, Opened, Shared},
};
use crate::ports::{Deflater, InflateFault};

/// The version of links that this program writes.
const VERSION: u32 = 1;
/// What is in a link is never larger than this, in bytes.
pub const CAP: usize = 1024 * 1024;

/// Whether a fragment is such a link, of whatever version: `#w1.…`, `#r12.…`.
pub fn is_shared(fragment: &str) -> bool {
    split(fragment).is_some()
}

/// The kind, the version, and what follows.
fn split(fragment: &str) -> Option<(&str, u32, &str)> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    let (head, rest) = fragment.split_once('.')?;
    let (kind, version) = head.split_at_checked(1)?;
    // Longer numbers are no version of anything.
    let version =
        Some(version).filter(|version| version.len() < 6).and_then(|version| version.parse().ok())?;
    (kind == "w" || kind == "r").then_some((kind, version, rest))
}

/// The fragment that opens this. `None` where the browser cannot deflate.
pub async fn write(shared: &Shared, deflater: &dyn Deflater) -> Option<String> {
    let kind = if shared.run.is_some() { "r" } else { "w" };
    let short = shared.entry().and_then(|(id, revision)| Payload::Entry(id, revision).write());
    let payload = match short {
        Some(short) => short,
        None => {
            let text = shared.to_text()?;
            let deflated = deflater.deflate(text.as_bytes()).await?;
            Payload::of_text(&text, deflated).write()?
        }
    };
    Some(format!("#{kind}{VERSION}.{payload}"))
}

/// What is in a link. Any fragment gives something.
pub async fn read(fragment: &str, deflater: &dyn Deflater) -> Opened {
    let Some((kind, version, rest)) = split(fragment) else { return Opened::not(Fault::Foreign) };
    if version != VERSION {
        return Opened::not(if version > VERSION { Fault::Newer } else { Fault::Foreign });
    }
    let payload = rest.split('?').next().unwrap_or_default();
    match Payload::read(payload) {
        None => Opened::not(if payload.is_empty() { Fault::Damaged } else { Fault::Foreign }),
        Some(Payload::Entry(id, revision)) => Shared::of_entry(&id, revision),
        Some(Payload::Deflated(check, deflated)) => {
            let inflated = deflater.inflate(&deflated, CAP).await;
            let is_damaged = match inflated.fault {
                Some(InflateFault::TooLarge) => return Opened::not(Fault::TooLarge),
                Some(InflateFault::Unavailable) => return Opened::not(Fault::Unavailable),
                Some(InflateFault::Broken) => true,
                None => !Payload::is_of(check, &inflated.bytes),
            };
            let mut opened = Shared::read(&String::from_utf8_lossy(&inflated.bytes), is_damaged);
            opened.lacks_run =
                kind == "r" && opened.shared.as_ref().is_some_and(|shared| shared.run.is_none());
            opened
        }
    }
}
