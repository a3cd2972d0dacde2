//! What small Python functions can be written for: a first way that has a flaw, one that has not, and the examples by which
//! the two are told apart.

use super::small_python::Value;

/// Something that a function can give.
pub(super) struct Job {
    /// What it returns, in the words of the task.
    pub(super) returns: &'static str,
    /// Of what kind its parameters and its result are.
    pub(super) kinds: (&'static [&'static str], &'static str),
    /// How it is done at first, and the thought behind it; `{0}` and `{1}` are the parameters.
    pub(super) first: (&'static str, &'static str),
    /// The same once it is mended.
    pub(super) mended: (&'static str, &'static str),
    /// What it is called with, and what it must give then.
    pub(super) examples: fn() -> Vec<(Vec<Value>, Value)>,
    /// What else it is called with beside a long list.
    pub(super) beside: fn() -> Option<Value>,
}

/// What functions are written for.
pub(super) const JOBS: [Job; 4] = [
    Job {
        returns: "the first item that has come before, or None if there is none",
        kinds: (&["list"], "object"),
        first: (
            "Compare each item with every one before it.",
            "for index in range(len({0})):\n    for earlier in range(index):\n        if {0}[earlier] == {0}[index]:\n            return {0}[index]\nreturn None",
        ),
        mended: (
            "A set knows what has come before without looking through it.",
            "seen = set()\nfor item in {0}:\n    if item in seen:\n        return item\n    seen.add(item)\nreturn None",
        ),
        examples: || {
            let number = |number| Value::Number(number);
            vec![
                (vec![Value::numbers([])], Value::None),
                (vec![Value::numbers([1, 2])], Value::None),
                (vec![Value::numbers([3, 1, 1, 3])], number(1.0)),
                (vec![Value::numbers([2, 5, 2])], number(2.0)),
            ]
        },
        beside: || None,
    },
    Job {
        returns: "the average of the numbers, or 0 if there are none",
        kinds: (&["list"], "float"),
        first: ("Divide the sum by the count.", "return sum({0}) / len({0})"),
        mended: (
            "An empty list has no count to divide by, so it comes first.",
            "if not {0}:\n    return 0\nreturn sum({0}) / len({0})",
        ),
        examples: || {
            let example =
                |items: &[i32], mean| (vec![Value::numbers(items.iter().copied())], Value::Number(mean));
            vec![example(&[4], 4.0), example(&[1, 2], 1.5), example(&[], 0.0)]
        },
        beside: || None,
    },
    Job {
        returns: "whether two of the numbers add up to the total",
        kinds: (&["list", "int"], "bool"),
        first: (
            "Try every pair.",
            "for first in range(len({0})):\n    for second in range(first):\n        if {0}[first] + {0}[second] == {1}:\n            return True\nreturn False",
        ),
        mended: (
            "For each number only one other fits, and a set knows whether it has come.",
            "seen = set()\nfor number in {0}:\n    if {1} - number in seen:\n        return True\n    seen.add(number)\nreturn False",
        ),
        examples: || {
            let example = |items: &[i32], total: i32, is| {
                let total = Value::Number(f64::from(total));
                (vec![Value::numbers(items.iter().copied()), total], Value::Bool(is))
            };
            vec![
                example(&[], 0, false),
                example(&[4], 8, false),
                example(&[1, 7, 3], 10, true),
                example(&[1, 7, 3], 9, false),
                example(&[4, 4], 8, true),
            ]
        },
        beside: || Some(Value::Number(-1.0)),
    },
    Job {
        returns: "the items in their order, each only once",
        kinds: (&["list"], "list"),
        first: (
            "Keep an item unless it was kept already.",
            "kept = []\nfor item in {0}:\n    if item not in kept:\n        kept.append(item)\nreturn kept",
        ),
        mended: (
            "A set knows what was kept without looking through the list.",
            "seen = set()\nkept = []\nfor item in {0}:\n    if item not in seen:\n        seen.add(item)\n        kept.append(item)\nreturn kept",
        ),
        examples: || {
            let example = |items: &[i32], kept: &[i32]| {
                (vec![Value::numbers(items.iter().copied())], Value::numbers(kept.iter().copied()))
            };
            vec![example(&[], &[]), example(&[2, 1, 2], &[2, 1]), example(&[1, 1, 1], &[1])]
        },
        beside: || None,
    },
];
