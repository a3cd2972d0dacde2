//! A file of the site as it is published: without notes that are of no use in the page, under a name that changes with
//! what is in it, and with the digest that keeps a changed one from running. It knows nothing of what the file is for.

use base64::prelude::{BASE64_STANDARD, Engine};
use sha2::{Digest, Sha384};
use std::{error::Error, fs, path::Path};

/// The id of a section that means nothing to the program.
const CUSTOM: u8 = 0;

/// A file that was written.
pub(crate) struct Named {
    /// Its name in its folder.
    pub(crate) name: String,
    /// Its digest, as `integrity` wants it.
    pub(crate) integrity: String,
}

/// Writes `bytes` into `folder` as `STEM-DIGEST.EXTENSION`.
pub(crate) fn write(
    folder: &Path,
    stem: &str,
    extension: &str,
    bytes: &[u8],
) -> Result<Named, Box<dyn Error>> {
    let bytes = if extension == "wasm" { without_custom_sections(bytes)? } else { bytes.to_vec() };
    let digest = Sha384::digest(&bytes);
    let short: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let name = format!("{stem}-{short}.{extension}");
    fs::write(folder.join(&name), bytes)?;
    Ok(Named { name, integrity: format!("sha384-{}", BASE64_STANDARD.encode(digest)) })
}

/// A module without names and other notes, which are of no use in the page. The format is that of the
/// WebAssembly core specification, "Modules": sections of an id, a length and as many bytes.
fn without_custom_sections(wasm: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    const HEADER: usize = 8;
    let mut kept = wasm.get(..HEADER).ok_or("no wasm module")?.to_vec();
    let mut rest = &wasm[HEADER..];
    while let Some((&id, after_id)) = rest.split_first() {
        let (length, digits) = leb128(after_id)?;
        let end = 1 + digits + length;
        let section = rest.get(..end).ok_or("a section ends after its module")?;
        if id != CUSTOM {
            kept.extend_from_slice(section);
        }
        rest = &rest[end..];
    }
    Ok(kept)
}

/// A number and how many bytes it takes.
fn leb128(bytes: &[u8]) -> Result<(usize, usize), Box<dyn Error>> {
    let mut value = 0;
    for (index, byte) in bytes.iter().enumerate().take(5) {
        value |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Ok((value, index + 1));
        }
    }
    Err("a length does not end".into())
}
