//! Stitches the loaders of the program's later parts into its glue: one file fewer to fetch, each part under its
//! digest, so that a changed part does not run. It knows what wasm-split and wasm-bindgen write, not what is in it.
//!
//! `stitch FOLDER NAME PARTS`: FOLDER has wasm-bindgen's `NAME.js`; PARTS is wasm-split's folder, whose parts get names
//! that change with what is in them. (Trunk names the glue after the whole program, before it is cut.)

use base64::prelude::{BASE64_STANDARD, Engine};
use sha2::{Digest, Sha384};
use std::{collections::BTreeMap, env, error::Error, fs, path::Path};

/// The module that wasm-split's loaders are in.
const LOADERS: &str = "./__wasm_split.js";
/// The id of a section that means nothing to the program.
const CUSTOM: u8 = 0;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(folder), Some(name), Some(parts)) = (arguments.next(), arguments.next(), arguments.next())
    else {
        return Err("usage: stitch FOLDER NAME PARTS".into());
    };
    let (folder, parts) = (Path::new(&folder), Path::new(&parts));
    let digests = rename(parts, &name)?;
    let loaders = loaders(&fs::read_to_string(parts.join(LOADERS))?, &digests)?;
    fs::remove_file(parts.join(LOADERS))?;
    let glue = folder.join(format!("{name}.js"));
    fs::write(&glue, stitch(&fs::read_to_string(&glue)?, &loaders)?)?;
    Ok(())
}

/// Renames the parts after what is in them, and gives each old name its new name and digest.
fn rename(parts: &Path, name: &str) -> Result<BTreeMap<String, (String, String)>, Box<dyn Error>> {
    let mut digests = BTreeMap::new();
    for entry in fs::read_dir(parts)? {
        let path = entry?.path();
        let Some(old) = path.file_name().and_then(|old| old.to_str()).filter(|old| old.ends_with(".wasm"))
        else {
            continue;
        };
        let part = old.trim_start_matches("split_").trim_end_matches(".wasm");
        let wasm = without_custom_sections(&fs::read(&path)?)?;
        let digest = Sha384::digest(&wasm);
        let short: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let new = format!("{name}-{part}-{short}.wasm");
        fs::write(parts.join(&new), wasm)?;
        fs::remove_file(&path)?;
        digests.insert(old.to_owned(), (new, format!("sha384-{}", BASE64_STANDARD.encode(digest))));
    }
    Ok(digests)
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

/// wasm-split's loaders as they stand in the glue: each part by its new name and under its digest.
fn loaders(written: &str, digests: &BTreeMap<String, (String, String)>) -> Result<String, Box<dyn Error>> {
    let mut loaders: String =
        written.lines().filter(|line| !line.starts_with("import ")).map(|line| format!("{line}\n")).collect();
    for (old, (new, digest)) in digests {
        let plain = format!(r#"fetch(new URL("./{old}", import.meta.url))"#);
        let guarded = format!(r#"fetch(new URL("./{new}", import.meta.url), {{ integrity: "{digest}" }})"#);
        if !loaders.contains(&plain) {
            return Err(format!("no loader fetches {old}").into());
        }
        loaders = loaders.replace(&plain, &guarded);
    }
    // Streaming wants one MIME type that not every static host gives; the first part does without it, too.
    let streamed = "WebAssembly.instantiateStreaming(src, imports)";
    if !loaders.contains(streamed) {
        return Err("the loaders have another form".into());
    }
    let fetched =
        "src.then((reply) => reply.arrayBuffer()).then((part) => WebAssembly.instantiate(part, imports))";
    Ok(loaders.replace(streamed, fetched).replace("export const ", "const "))
}

/// The glue with the loaders in it, where it imported them.
fn stitch(glue: &str, loaders: &str) -> Result<String, Box<dyn Error>> {
    let names: Vec<&str> = loaders
        .lines()
        .filter_map(|line| line.strip_prefix("const ")?.split_once(" = wrapAsyncCb("))
        .map(|(name, _)| name)
        .collect();
    let mut stitched = String::new();
    let mut imports = 0;
    for line in glue.lines() {
        let module = line.strip_prefix("import * as ").and_then(|rest| rest.split_once(" from "));
        match module {
            Some((import, module)) if module.contains(LOADERS) => {
                imports += 1;
                if imports == 1 {
                    stitched.push_str(loaders);
                }
                stitched.push_str(&format!("const {import} = {{ {} }};\n", names.join(", ")));
            }
            _ => {
                stitched.push_str(line);
                stitched.push('\n');
            }
        }
    }
    if imports == 0 || names.is_empty() {
        return Err("the glue imports no loaders".into());
    }
    Ok(stitched)
}
