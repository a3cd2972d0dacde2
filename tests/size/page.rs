//! Reads the files that a page loads at once from its HTML. It reads what our own build writes, with quoted
//! attributes, and is no parser for pages of others.

/// The relations of a `<link>` that make a browser load its target.
const LOADED: [&str; 5] = ["stylesheet", "modulepreload", "preload", "icon", "manifest"];

/// The files in the order in which the page names them, each once.
pub(crate) fn first_files(html: &str) -> Result<Vec<String>, String> {
    let mut files = Vec::new();
    for tag in tags(html) {
        let target = match tag.split_whitespace().next() {
            Some("link") if attribute(tag, "rel").is_some_and(|rel| LOADED.contains(&rel)) => {
                attribute(tag, "href")
            }
            Some("script" | "img") => attribute(tag, "src"),
            _ => None,
        };
        let Some(target) = target.filter(|target| !target.starts_with("data:")) else { continue };
        let name = target.strip_prefix("./").unwrap_or(target);
        if name.starts_with('/') || name.contains("://") {
            return Err(format!("{target}: the first screen loads only files beside it"));
        }
        if !files.iter().any(|file| file == name) {
            files.push(name.to_owned());
        }
    }
    Ok(files)
}

/// What stands between `<` and `>`, comments left out.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            rest = &rest[rest.find('<')? + 1..];
            if rest.starts_with("!--") {
                rest = &rest[rest.find("-->")?..];
                continue;
            }
            let end = rest.find('>')?;
            let (tag, after) = rest.split_at(end);
            rest = after;
            return Some(tag);
        }
    })
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let value = tag.split_once(&format!(" {name}=\""))?.1;
    value.split_once('"').map(|(value, _)| value)
}
