//! What has to be changed in one JSON value to get another: places (JSON Pointers, RFC 6901) and what stands there. It
//! knows nothing of documents.

use serde_json::{Map, Value};

/// Before a pointer: what stands there is taken away.
const REMOVED: char = '-';
/// Before a pointer: the list there is put together anew, from elements of the old one (by their numbers) and others.
const REARRANGED: char = '~';

/// Changes by their places, in the order in which they are made.
pub type Changes = Map<String, Value>;

/// The changes that make `wanted` of `base`. Only the order of an object's fields may come out differently.
pub fn changes(base: &Value, wanted: &Value) -> Changes {
    let mut changes = Changes::new();
    compare(base, wanted, "", &mut changes);
    changes
}

fn compare(base: &Value, wanted: &Value, at: &str, changes: &mut Changes) {
    match (base, wanted) {
        _ if base == wanted => {}
        (Value::Object(base), Value::Object(wanted)) => {
            for name in base.keys().filter(|name| !wanted.contains_key(*name)) {
                changes.insert(format!("{REMOVED}{at}/{}", escaped(name)), Value::Null);
            }
            for (name, wanted) in wanted {
                let at = format!("{at}/{}", escaped(name));
                match base.get(name) {
                    Some(base) => compare(base, wanted, &at, changes),
                    None => drop(changes.insert(at, wanted.clone())),
                }
            }
        }
        (Value::Array(base), Value::Array(wanted)) => {
            let candidates = [rearranged(base, wanted, at), Some(one_by_one(base, wanted, at))];
            if let Some(shortest) = candidates.into_iter().flatten().min_by_key(length) {
                changes.extend(shortest);
            }
        }
        _ => drop(changes.insert(at.to_owned(), wanted.clone())),
    }
}

fn length(changes: &Changes) -> usize {
    serde_json::to_string(changes).map_or(usize::MAX, |text| text.len())
}

/// Each element where it stands.
fn one_by_one(base: &[Value], wanted: &[Value], at: &str) -> Changes {
    let mut changes = Changes::new();
    for index in (wanted.len()..base.len()).rev() {
        changes.insert(format!("{REMOVED}{at}/{index}"), Value::Null);
    }
    for (index, wanted) in wanted.iter().enumerate() {
        let at = format!("{at}/{index}");
        match base.get(index) {
            Some(base) => compare(base, wanted, &at, &mut changes),
            None => drop(changes.insert(at, wanted.clone())),
        }
    }
    changes
}

/// The old elements in another order, and new ones. `None` where an element could be taken for the number of another.
fn rearranged(base: &[Value], wanted: &[Value], at: &str) -> Option<Changes> {
    if wanted.iter().any(Value::is_number) {
        return None;
    }
    let mut used = vec![false; base.len()];
    let element = |wanted: &Value| {
        let old = (0..base.len()).find(|index| !used[*index] && base[*index] == *wanted);
        old.map_or_else(
            || wanted.clone(),
            |index| {
                used[index] = true;
                index.into()
            },
        )
    };
    let list: Vec<Value> = wanted.iter().map(element).collect();
    Some([(format!("{REARRANGED}{at}"), list.into())].into_iter().collect())
}

/// Makes the changes, and gives the places of those that could not be made.
pub fn make(changes: &Changes, value: &mut Value) -> Vec<String> {
    let failed = changes.iter().filter(|(place, new)| make_one(place, new, value).is_none());
    failed.map(|(place, _)| place.trim_start_matches([REMOVED, REARRANGED]).to_owned()).collect()
}

fn make_one(place: &str, new: &Value, value: &mut Value) -> Option<()> {
    if let Some(at) = place.strip_prefix(REARRANGED) {
        let list = value.pointer_mut(at)?.as_array_mut()?;
        let mut old: Vec<Option<Value>> = list.iter().cloned().map(Some).collect();
        // Each is there once: otherwise a short list could ask for any number of copies.
        let element = |new: &Value| match new.as_u64() {
            Some(index) => old.get_mut(usize::try_from(index).ok()?)?.take(),
            None => Some(new.clone()),
        };
        *list = new.as_array()?.iter().map(element).collect::<Option<_>>()?;
        return Some(());
    }
    if let Some(at) = place.strip_prefix(REMOVED) {
        let (parent, name) = split(at)?;
        return match value.pointer_mut(parent)? {
            Value::Object(object) => object.shift_remove(&name).map(drop),
            Value::Array(list) => {
                let index = name.parse().ok().filter(|index| *index < list.len())?;
                list.remove(index);
                Some(())
            }
            _ => None,
        };
    }
    let Some((parent, name)) = split(place) else {
        return place.is_empty().then(|| new.clone_into(value));
    };
    match value.pointer_mut(parent)? {
        Value::Object(object) => drop(object.insert(name, new.clone())),
        Value::Array(list) => match name.parse::<usize>().ok()? {
            index if index < list.len() => list[index] = new.clone(),
            index if index == list.len() => list.push(new.clone()),
            _ => return None,
        },
        _ => return None,
    }
    Some(())
}

/// A pointer's parent, and the name in it.
fn split(pointer: &str) -> Option<(&str, String)> {
    let (parent, name) = pointer.rsplit_once('/')?;
    Some((parent, name.replace("~1", "/").replace("~0", "~")))
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (0..3_u32).prop_map(Value::from),
            "[ab/~]{0,2}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[ab/~]{0,2}", inner, 0..4)
                    .prop_map(|map| map.into_iter().collect::<Map<_, _>>().into()),
            ]
        })
    }

    proptest! {
        #[test]
        fn changes_make_what_was_wanted(base in any_value(), wanted in any_value()) {
            let mut value = base.clone();
            prop_assert_eq!(make(&changes(&base, &wanted), &mut value), Vec::<String>::new());
            prop_assert_eq!(value, wanted);
        }

        #[test]
        fn no_change_breaks_anything(place in "[-~]?(/[ab012~]{0,2}){0,3}", new in any_value(), mut value in any_value()) {
            make(&[(place, new)].into_iter().collect(), &mut value);
        }
    }

    #[test]
    fn only_what_is_new_is_named() {
        let base = json!({"steps": [{"name": "A", "prompt": "long"}, {"name": "B", "prompt": "longer"}]});
        for (wanted, named) in [
            (base.clone(), json!({})),
            (json!({"steps": [base["steps"][1]]}), json!({"~/steps": [1]})),
            (json!({"steps": [base["steps"][1], base["steps"][0]]}), json!({"~/steps": [1, 0]})),
            (
                json!({"steps": [{"name": "A", "prompt": "x"}, base["steps"][1]]}),
                json!({"/steps/0/prompt": "x"}),
            ),
        ] {
            assert_eq!(Value::from(changes(&base, &wanted)), named);
        }
    }

    #[test]
    fn what_finds_no_place_is_told() {
        let mut value = json!({"a": [1]});
        let changes = json!({"/a/0": 2, "/a/5": 1, "/b/c": 1, "-/x": null, "~/a": [0, 0], "/d": 3});
        let failed = make(changes.as_object().unwrap(), &mut value);
        assert_eq!(failed, ["/a/5", "/b/c", "/x", "/a"]);
        assert_eq!(value, json!({"a": [2], "d": 3}));
    }
}
