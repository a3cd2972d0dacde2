//! Puts files that the program fetches later beside the page, each under its digest: `<link rel=…>` tells the program
//! where they are, and no browser loads what has a `rel` that it does not know. It knows nothing of what is in them.
//!
//! `pack DIST REL FILE…`: DIST has the built `index.html`; each FILE becomes `REL-DIGEST.EXTENSION` there, and gets a
//! link. What was packed under REL before goes.

mod named;

use named::Named;
use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(dist), Some(rel)) = (arguments.next(), arguments.next()) else {
        return Err("usage: pack DIST REL FILE…".into());
    };
    let (dist, files) = (Path::new(&dist), Vec::from_iter(arguments));
    let page = dist.join("index.html");
    let before = fs::read_to_string(&page)?;
    let html = unpack(dist, &rel, &before)?;
    let mut links = String::new();
    for file in &files {
        let extension = Path::new(file).extension().and_then(|extension| extension.to_str());
        let extension = extension.ok_or_else(|| format!("{file} has no extension"))?;
        let Named { name, integrity } = named::write(dist, &rel, extension, &fs::read(file)?)?;
        links.push_str(&format!("{}{name}\" integrity=\"{integrity}\">\n", start(&rel)));
    }
    let head = html.find("</head>").ok_or("index.html has no </head>")?;
    let head = html[..head].rfind('\n').map_or(head, |line| line + 1);
    fs::write(&page, format!("{}{links}{}", &html[..head], &html[head..]))?;
    Ok(())
}

/// How the line of a link begins.
fn start(rel: &str) -> String {
    format!("    <link rel=\"{rel}\" href=\"./")
}

/// Removes what was packed under this name, and gives the page without its links.
fn unpack(dist: &Path, rel: &str, html: &str) -> Result<String, Box<dyn Error>> {
    let mut kept = String::new();
    for line in html.split_inclusive('\n') {
        match line.strip_prefix(&start(rel)).and_then(|rest| rest.split_once('"')) {
            Some((name, _)) if dist.join(name).exists() => fs::remove_file(dist.join(name))?,
            Some(_) => {}
            None => kept.push_str(line),
        }
    }
    Ok(kept)
}
