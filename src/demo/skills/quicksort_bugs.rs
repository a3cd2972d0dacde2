//! The mistakes in a quicksort that the demonstration knows: how each looks in the code, a plausible edit that does not mend
//! it, and one that does. It runs nothing: whether an edit was right, tests say.

use super::code::{Code, Edit, Found};

/// A mistake that stands in some code.
pub(super) struct Bug {
    /// Its line, counted from 1.
    pub(super) line: usize,
    /// What happens, and why.
    pub(super) cause: String,
    /// What to do about it.
    pub(super) cure: String,
    /// What advice must say for the cure to be understood.
    pub(super) key: String,
    /// What the code did, in words that follow "it".
    pub(super) was: String,
    /// An edit that looks right, and the thought behind it.
    pub(super) wrong: Option<(Edit, String)>,
    /// The edit that is.
    pub(super) right: Edit,
}

/// The mistakes that stand in the code, of which the first is mended first.
pub(super) fn bugs(code: &Code<'_>, downwards: bool) -> Vec<Bug> {
    let found = [
        direction(code, downwards),
        end(code),
        lost_pivot(code),
        unsorted(code),
        equals(code),
        strictness(code),
    ];
    found.into_iter().flatten().collect()
}

/// Whether a comparison lets equal values pass.
fn takes_equal(sign: &str) -> bool {
    sign.ends_with('=')
}

fn with_equal(sign: &str) -> String {
    format!("{}=", sign.trim_end_matches('='))
}

/// Both comparisons of two halves, if they are the two that there must be.
fn signs(found: &Found) -> Option<(&str, &str)> {
    let (one, other) = (found.hole("@a"), found.hole("@b"));
    let way = |sign: &str| sign.trim_end_matches('=').to_owned();
    matches!((way(one).as_str(), way(other).as_str()), ("<", ">") | (">", "<")).then_some((one, other))
}

const HALVES: &str = "const $s = $l.filter(($i) => $i @a $p);\nconst $g = $l.filter(($j) => $j @b $p)";

/// The pivot is compared with itself: its equals are in no half, or it is in one itself.
fn equals(code: &Code<'_>) -> Option<Bug> {
    let first =
        ["const $p = $l[0]", "const $p = $l[Math.floor($l.length / 2)]", "const $p = $l[$l.length - 1]"];
    let patterns = first.map(|pivot| format!("{pivot} {HALVES}"));
    let found = patterns.iter().find_map(|pattern| code.find(pattern, &[]))?;
    let (one, other) = signs(&found)?;
    let strict = |sign: &str| sign.trim_end_matches('=').to_owned();
    let right = format!(
        "const [$p, ...rest] = $l;\nconst $s = rest.filter(($i) => $i {} $p);\nconst $g = rest.filter(($j) => $j {} $p)",
        with_equal(one),
        strict(other)
    );
    let halves = code.find(HALVES, &[])?;
    let edit = |one: &str, other: &str| {
        let template = HALVES.replace("@a", one).replace("@b", other);
        code.edit(&halves, &template)
    };
    let (wrong, thought) = match (takes_equal(one), takes_equal(other)) {
        (false, false) => {
            let line = "const $s = $l.filter(($i) => $i @a $p)";
            let template = line.replace("@a", &with_equal(one));
            let edit = code.edit(&code.find(line, &[])?, &template);
            (edit, "Items equal to the pivot pass neither filter. I let them into `$s`.")
        }
        (true, false) => (edit(&strict(one), &with_equal(other)), "Then they may belong into `$g` instead."),
        (_, true) => (edit(&with_equal(one), &strict(other)), "Then they may belong into `$s` instead."),
    };
    let (cause, was) = match (takes_equal(one), takes_equal(other)) {
        (false, false) => (
            "an item equal to the pivot passes neither filter and is lost",
            "lost every item equal to the pivot",
        ),
        (takes, _) => (
            match takes {
                true => {
                    "`$i @a $p` is true for the pivot itself, so `$s` can be as long as `$l`, and the calls never end"
                }
                false => {
                    "`$j @b $p` is true for the pivot itself, so `$g` can be as long as `$l`, and the calls never end"
                }
            },
            "sorted the pivot again and again",
        ),
    };
    Some(Bug {
        line: code.line(&halves),
        cause: found.fill(cause),
        cure: found.fill("Take the pivot out of the list first: `const [$p, ...rest] = $l`. Then filter `rest`, with `=` in one of the two."),
        key: "...rest".to_owned(),
        was: was.to_owned(),
        wrong: Some((wrong, found.fill(thought))),
        right: code.edit(&found, &right),
    })
}

/// The pivot is out of the list, but its equals are in no half, or in both.
fn strictness(code: &Code<'_>) -> Option<Bug> {
    let pattern = format!("const [$p, ...$l] = $all {HALVES}");
    let found = code.find(&pattern, &[])?;
    let (one, other) = signs(&found)?;
    let (cause, was) = match (takes_equal(one), takes_equal(other)) {
        (false, false) => {
            ("an item equal to the pivot passes neither filter", "lost every item equal to the pivot")
        }
        (true, true) => {
            ("an item equal to the pivot passes both filters", "doubled every item equal to the pivot")
        }
        _ => return None,
    };
    let halves = code.find(HALVES, &[])?;
    let right = HALVES.replace("@a", &with_equal(one)).replace("@b", other.trim_end_matches('='));
    Some(plain(code, &halves, cause, "Let just one of the two take equal items", was, &right))
}

/// A mistake without a plausible wrong edit.
fn plain(code: &Code<'_>, found: &Found, cause: &str, cure: &str, was: &str, right: &str) -> Bug {
    let fill = |text: &str| found.fill(text);
    Bug {
        line: code.line(found),
        cause: fill(cause),
        cure: format!("{}.", fill(cure)),
        key: fill(cure),
        was: fill(was),
        wrong: None,
        right: code.edit(found, right),
    }
}

/// Nothing ends the calls, or they end too early.
fn end(code: &Code<'_>) -> Option<Bug> {
    let right = "if ($l.length < 2) return $l";
    let cure = "Return a list of fewer than two items as it is: `if ($l.length < 2)`";
    for (test, cause, was) in [
        ("== 1", "an empty list passes it, and the calls never end", "never ended for an empty list"),
        ("== 2", "a list of two items is returned as it is", "returned two items unsorted"),
        ("< 3", "a list of two items is returned as it is", "returned two items unsorted"),
        ("<= 2", "a list of two items is returned as it is", "returned two items unsorted"),
        ("> 1", "it returns every longer list as it is", "returned every list unsorted"),
        (">= 2", "it returns every longer list as it is", "returned every list unsorted"),
    ] {
        let pattern = format!("if ($l.length {test}) return $l");
        let found = code.find(&pattern, &[]);
        if let Some(found) = found {
            return Some(plain(code, &found, cause, cure, was, right));
        }
    }
    let head = "function $q($l) { const";
    let found = code.find(head, &[])?;
    let right = "function $q($l) {\n  if ($l.length < 2) return $l;\n  const";
    Some(plain(code, &found, "nothing ends the calls of `$q`", cure, "never ended", right))
}

/// A half goes into the result as it was filtered, or sorted as text.
fn unsorted(code: &Code<'_>) -> Option<Bug> {
    let name = function(code)?;
    for (result, half) in [("return [...{}, $p, ...$q($g)]", "$s"), ("return [...$q($s), $p, ...{}]", "$g")] {
        for sorted in ["", ".sort()", ".toSorted()"] {
            let with = |half: &str| result.replace("{}", half);
            let pattern = with(&format!("{half}{sorted}"));
            let Some(found) = code.find(&pattern, &[("$q", &name)]) else { continue };
            let fill = |text: &str| found.fill(&text.replace("{}", half));
            let (cause, thought, next) = match sorted {
                "" => ("`{}` goes into the result unsorted", "Nothing sorts `{}`. I sort it.", "sort"),
                ".sort()" => (AS_TEXT, "Perhaps it must not sort in place.", "toSorted"),
                _ => (AS_TEXT, "Perhaps a copy was the mistake.", "sort"),
            };
            return Some(Bug {
                line: code.line(&found),
                cause: fill(cause),
                cure: fill("Sort that half as the other one: `...$q({})`."),
                key: fill("$q({})"),
                was: fill("did not sort `{}`"),
                wrong: Some((code.edit(&found, &with(&format!("{half}.{next}()"))), fill(thought))),
                right: code.edit(&found, &with(&format!("$q({half})"))),
            });
        }
    }
    None
}

const AS_TEXT: &str = "sorting `{}` without a comparison compares as text, so 10 comes before 9";

/// The pivot is in no half and not in the result.
fn lost_pivot(code: &Code<'_>) -> Option<Bug> {
    let name = function(code)?;
    let pivot =
        ["const $p = $l[", "const [$p, ...$r] ="].iter().find_map(|pattern| code.find(pattern, &[]))?;
    let pattern = "return [...$q($s), ...$q($g)]";
    let found = code.find(pattern, &[("$q", &name)])?.with("$p", pivot.hole("$p"));
    let cure = "Put `$p` between the two halves";
    Some(plain(
        code,
        &found,
        "`$p` is in neither half",
        cure,
        "lost the pivot",
        "return [...$q($s), $p, ...$q($g)]",
    ))
}

/// The halves stand in the wrong order.
fn direction(code: &Code<'_>, downwards: bool) -> Option<Bug> {
    let name = function(code)?;
    let result = "return [...$q($s), $p, ...$q($g)]";
    let found = code.find(result, &[("$q", &name)])?;
    let first = code.find("const $s = $l.filter($i => $i @a $p)", &[("$s", found.hole("$s"))])?;
    if first.hole("@a").starts_with('<') != downwards {
        return None;
    }
    let (way, was) = match downwards {
        true => ("smaller items come first, but they are wanted last", "sorted upwards"),
        false => ("larger items come first, but they are wanted last", "sorted downwards"),
    };
    Some(plain(code, &found, way, "Put `$g` before `$s`", was, "return [...$q($g), $p, ...$q($s)]"))
}

/// The name of the function that sorts.
fn function(code: &Code<'_>) -> Option<String> {
    let heads = ["function $q($l)", "const $q = $l =>", "const $q = function ($l)"];
    let found = heads.iter().find_map(|head| code.find(head, &[]))?;
    Some(found.hole("$q").to_owned())
}
