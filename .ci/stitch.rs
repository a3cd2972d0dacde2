//! Stitches the loaders of the program's later parts into its glue: one file fewer to fetch, each part under its
//! digest, so that a changed part does not run. It knows what wasm-split and wasm-bindgen write, not what is in it.
//!
//! `stitch FOLDER NAME PARTS`: FOLDER has wasm-bindgen's `NAME.js`; PARTS is wasm-split's folder, whose parts get names
//! that change with what is in them. (Trunk names the glue after the whole program, before it is cut.)

mod named;

use named::Named;
use std::{collections::BTreeMap, env, error::Error, fs, path::Path};

/// The module that wasm-split's loaders are in.
const LOADERS: &str = "./__wasm_split.js";

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
fn rename(parts: &Path, name: &str) -> Result<BTreeMap<String, Named>, Box<dyn Error>> {
    let mut digests = BTreeMap::new();
    for entry in fs::read_dir(parts)? {
        let path = entry?.path();
        let Some(old) = path.file_name().and_then(|old| old.to_str()).filter(|old| old.ends_with(".wasm"))
        else {
            continue;
        };
        let part = old.trim_start_matches("split_").trim_end_matches(".wasm");
        let stem = format!("{name}-{part}");
        digests.insert(old.to_owned(), named::write(parts, &stem, "wasm", &fs::read(&path)?)?);
        fs::remove_file(&path)?;
    }
    Ok(digests)
}

/// wasm-split's loaders as they stand in the glue: each part by its new name and under its digest.
fn loaders(written: &str, digests: &BTreeMap<String, Named>) -> Result<String, Box<dyn Error>> {
    let mut loaders: String =
        written.lines().filter(|line| !line.starts_with("import ")).map(|line| format!("{line}\n")).collect();
    for (old, Named { name, integrity }) in digests {
        let plain = format!(r#"fetch(new URL("./{old}", import.meta.url))"#);
        let guarded =
            format!(r#"fetch(new URL("./{name}", import.meta.url), {{ integrity: "{integrity}" }})"#);
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
