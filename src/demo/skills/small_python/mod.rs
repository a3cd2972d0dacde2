//! A small part of Python, run in steps that are counted: functions of numbers and lists, with loops, conditions and sets.
//! What it does not have it names; it guesses at nothing.

mod parse;
mod run;

use std::{cell::RefCell, fmt, rc::Rc};

pub(super) use parse::parse;

/// A function as it is written.
pub(super) struct Function {
    pub(super) name: String,
    pub(super) parameters: Vec<String>,
    /// Whether it says what it does.
    pub(super) has_docstring: bool,
    /// Whether it says of what kind each parameter and the result is.
    pub(super) has_hints: bool,
    body: Vec<Line>,
}

/// A line as it is written, and what it does.
struct Line {
    text: String,
    statement: Statement,
}

enum Statement {
    Set(String, Expression),
    For(String, Expression, Vec<Line>),
    If(Expression, Vec<Line>, Vec<Line>),
    Return(Expression),
    Do(Expression),
}

enum Expression {
    Constant(Value),
    Name(String),
    List(Vec<Expression>),
    Call(String, Vec<Expression>),
    Method(Box<Expression>, String, Vec<Expression>),
    Index(Box<Expression>, Box<Expression>),
    Not(Box<Expression>),
    Binary(&'static str, Box<Expression>, Box<Expression>),
}

/// What a name stands for. Lists and sets are shared by those who name them.
#[derive(Clone, Debug)]
pub(super) enum Value {
    None,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Rc<RefCell<Vec<Value>>>),
    Set(Rc<RefCell<Vec<Value>>>),
}

/// What a function gave, and what that took.
pub(super) struct Given<'f> {
    pub(super) result: Value,
    pub(super) steps: u64,
    /// The line that took the most of them.
    pub(super) slowest: &'f str,
}

/// Why there is no result.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fault {
    /// This is beyond what is known here.
    Beyond(String),
    /// Python would end with this error.
    Error(String),
    /// It takes more steps than are taken here.
    Endless,
}

impl Value {
    pub(super) fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Self::List(Rc::new(RefCell::new(items.into_iter().collect())))
    }

    pub(super) fn numbers(items: impl IntoIterator<Item = i32>) -> Self {
        Self::list(items.into_iter().map(|item| Self::Number(f64::from(item))))
    }

    fn is_true(&self) -> bool {
        match self {
            Self::None => false,
            Self::Bool(is) => *is,
            Self::Number(number) => *number != 0.0,
            Self::Text(text) => !text.is_empty(),
            Self::List(items) | Self::Set(items) => !items.borrow().is_empty(),
        }
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::None, Self::None) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Number(a), Self::Number(b)) => a == b,
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::List(a), Self::List(b)) => *a.borrow() == *b.borrow(),
            (Self::Set(a), Self::Set(b)) => {
                let (a, b) = (a.borrow(), b.borrow());
                a.len() == b.len() && a.iter().all(|item| b.contains(item))
            }
            _ => false,
        }
    }
}

impl fmt::Display for Value {
    /// As Python writes it, but for whole numbers, which have no decimals.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = |items: &RefCell<Vec<Self>>| {
            items.borrow().iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        };
        match self {
            Self::None => f.write_str("None"),
            Self::Bool(true) => f.write_str("True"),
            Self::Bool(false) => f.write_str("False"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "'{text}'"),
            Self::List(items) => write!(f, "[{}]", all(items)),
            Self::Set(items) if items.borrow().is_empty() => f.write_str("set()"),
            Self::Set(items) => write!(f, "{{{}}}", all(items)),
        }
    }
}

fn beyond<T>(what: &str) -> Result<T, Fault> {
    Err(Fault::Beyond(what.to_owned()))
}

fn error<T>(what: &str) -> Result<T, Fault> {
    Err(Fault::Error(what.to_owned()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The result of a function of these lines with this list, or why there is none.
    fn given(lines: &str, items: &[i32]) -> Result<String, Fault> {
        let indented = lines.replace('\n', "\n    ");
        let function = parse(&format!("def f(items):\n    {indented}"))?;
        Ok(function.call(vec![Value::numbers(items.iter().copied())])?.result.to_string())
    }

    #[test]
    fn functions_are_run() {
        for (lines, items, result) in [
            ("return len(items) + 2 * 3 - -1", &[1, 2][..], "9"),
            ("return (1 + 2) * 3 % 5 // 2", &[], "2"),
            ("return sum(items) / 2", &[1, 2], "1.5"),
            ("return items[0] < items[-1] and not items[0] == 3", &[1, 2], "True"),
            ("return items or None", &[], "None"),
            ("return max(items) - min(items)", &[4, 9, 2], "7"),
            ("return sorted(items)", &[3, 1, 2], "[1, 2, 3]"),
            ("return items.count(2) + items.index(2)", &[1, 2, 2], "3"),
            ("return [True, 'a', []]", &[], "[True, 'a', []]"),
            ("x = None\nreturn x is None and 1 is not None", &[], "True"),
            ("# nothing\nx = 1  # one\nx += 2\n\nreturn x", &[], "3"),
            ("seen = set()\nfor item in items:\n    seen.add(item)\nreturn seen", &[1, 2, 1], "{1, 2}"),
            ("for i in range(1, 3):\n    if items[i] > 1:\n        return i\nreturn -1", &[9, 1, 2], "2"),
            (
                "if not items:\n    return 0\nelif len(items) == 1:\n    return 1\nelse:\n    return 2",
                &[5],
                "1",
            ),
            (
                "total = 0\nfor a in items:\n    for b in items:\n        total += a * b\nreturn total",
                &[1, 2],
                "9",
            ),
            ("items.append(1)", &[], "None"),
        ] {
            assert_eq!(given(lines, items), Ok(result.to_owned()), "{lines}");
        }
    }

    #[test]
    fn what_python_would_end_with_is_told() {
        for (lines, error) in [
            ("return sum(items) / len(items)", "ZeroDivisionError"),
            ("return items[0]", "IndexError"),
            ("return other", "NameError"),
            ("return items + 1", "TypeError"),
            ("return max(items)", "ValueError"),
            ("for item in 3:\n    return item", "TypeError"),
        ] {
            assert_eq!(given(lines, &[]), Err(Fault::Error(error.to_owned())), "{lines}");
        }
    }

    #[test]
    fn what_is_beyond_it_is_named() {
        for (lines, what) in [
            ("while True:\n    return 1", "while True:"),
            ("return [x for x in items]", "return [x for x in items]"),
            ("return items[1:]", "return items[1:]"),
            ("return open('x')", "open"),
            ("return items.pop()", "pop"),
            ("a, b = 1, 2", "a, b = 1, 2"),
            ("items.append(items)", "append"),
        ] {
            assert_eq!(given(lines, &[]), Err(Fault::Beyond(what.to_owned())), "{lines}");
        }
        for lines in ["for i in range(1000000):\n    x = i", "for i in range(9000):\n    items.append(i + 1)"]
        {
            assert_eq!(given(lines, &[]), Err(Fault::Endless), "{lines}");
        }
        assert!(given(&format!("return {}1{}", "(".repeat(99), ")".repeat(99)), &[]).is_err());
        assert!(given(&"x = 1\n".repeat(99), &[]).is_err());
        for code in ["", "x = 1", "def f(items):", "def f(items):\nreturn 1", "def f(*items):\n    return 1"]
        {
            assert!(parse(code).is_err(), "{code}");
        }
    }

    #[test]
    fn it_is_seen_what_a_function_says_of_itself() {
        let read =
            |code: &str| parse(code).map(|it| (it.parameters, it.has_docstring, it.has_hints)).unwrap();
        let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(read("```python\ndef f(a, b):\n    return a\n```"), (own(&["a", "b"]), false, false));
        let hinted = "def f(a: dict[str, int], b: int) -> bool:\n    \"\"\"Say it.\n\n    More.\n    \"\"\"\n    return a";
        assert_eq!(read(hinted), (own(&["a", "b"]), true, true));
        assert_eq!(read("def f(a: int):\n    'It.'\n    return a"), (own(&["a"]), true, false));
        assert_eq!(read("def f(a, b: int) -> int:\n    return a"), (own(&["a", "b"]), false, false));
    }

    #[test]
    fn steps_grow_as_they_would() {
        let steps = |lines: &str, count: i32| {
            let function = parse(&format!("def f(items):\n    {}", lines.replace('\n', "\n    "))).unwrap();
            function.call(vec![Value::numbers(0..count)]).unwrap().steps as f64
        };
        let growth = |lines: &str| (steps(lines, 200) / steps(lines, 100)).round();
        assert_eq!(growth("return len(items)"), 1.0);
        assert_eq!(growth("return sum(items)"), 2.0);
        let in_set =
            "seen = set()\nfor item in items:\n    if item in seen:\n        return item\n    seen.add(item)";
        assert_eq!(growth(in_set), 2.0);
        assert_eq!(growth("for item in items:\n    if items.count(item) > 1:\n        return item"), 4.0);
        let in_list = "found = []\nfor item in items:\n    if item not in found:\n        found.append(item)";
        assert_eq!(growth(in_list), 4.0);
    }
}
