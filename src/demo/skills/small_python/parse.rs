//! Reading the small part of Python that is known here. It runs nothing.

use super::{Expression, Fault, Function, Line, Statement, Value, beyond};

/// More lines, and more signs and words in one of them, are not read.
const MOST_LINES: usize = 60;
const MOST_TOKENS: usize = 100;

/// A line with something in it: how far it is indented, and its text.
type Source<'c> = (usize, &'c str);

/// Reads one function, which may stand in a code block.
pub(in super::super) fn parse(code: &str) -> Result<Function, Fault> {
    let (mut docstring, mut lines) = (None, Vec::new());
    for line in code.lines().filter(|line| !line.trim_start().starts_with("```")) {
        let (indent, text) = (line.len() - line.trim_start().len(), line.trim());
        match (docstring, text.strip_prefix("\"\"\"")) {
            (Some(true), _) => docstring = Some(!text.ends_with("\"\"\"")),
            // Only the first thing of a body says what the function does.
            (None, Some(rest)) if lines.len() == 1 => docstring = Some(!rest.ends_with("\"\"\"")),
            _ if text.is_empty() || text.starts_with('#') => {}
            _ => lines.push((indent, text)),
        }
    }
    if lines.len() > MOST_LINES {
        return beyond("so many lines");
    }
    let Some(((0, head), mut rest)) = lines.split_first().map(|(head, rest)| (*head, rest)) else {
        return beyond("a text without a function");
    };
    let (name, parameters, has_hints) = signature(head)?;
    let mut body = block(&mut rest, 0)?;
    let is_text =
        |first: &Line| matches!(first.statement, Statement::Do(Expression::Constant(Value::Text(_))));
    let has_docstring = docstring.is_some() || body.first().is_some_and(is_text);
    if body.first().is_some_and(is_text) {
        body.remove(0);
    }
    match rest.first() {
        Some((_, text)) => beyond(text),
        None => Ok(Function { name, parameters, has_docstring, has_hints, body }),
    }
}

/// Name and parameters of a function, and whether all is said of their kinds.
fn signature(head: &str) -> Result<(String, Vec<String>, bool), Fault> {
    let parts = || {
        let (name, rest) = head.strip_prefix("def ")?.split_once('(')?;
        let (inside, end) = rest.strip_suffix(':')?.rsplit_once(')')?;
        let result = end.trim().strip_prefix("->").map(str::trim);
        let is_whole = result.map_or(end.trim().is_empty(), |kind| !kind.is_empty());
        (is_name(name) && is_whole).then_some((name, inside, result.is_some()))
    };
    let Some((name, inside, has_result)) = parts() else { return beyond(head) };
    let (mut parameters, mut has_hints) = (Vec::new(), has_result);
    for parameter in split(inside).into_iter().filter(|parameter| !parameter.is_empty()) {
        let (name, hint) = parameter.split_once(':').unwrap_or((parameter, ""));
        if !is_name(name.trim()) || hint.contains('=') {
            return beyond(head);
        }
        has_hints &= !hint.trim().is_empty();
        parameters.push(name.trim().to_owned());
    }
    Ok((name.to_owned(), parameters, has_hints))
}

/// The parts between commas that stand in no brackets.
fn split(text: &str) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0_i32, 0, Vec::new());
    for (at, character) in text.char_indices() {
        match character {
            '[' | '(' => depth += 1,
            ']' | ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[from..].trim());
    parts
}

fn is_name(text: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.chars().all(is_word) && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// The statements that are indented further than `outer`, all alike.
fn block(lines: &mut &[Source<'_>], outer: usize) -> Result<Vec<Line>, Fault> {
    let Some((indent, first)) = lines.first().copied() else { return beyond("a function without a body") };
    if indent <= outer {
        return beyond(first);
    }
    let mut statements = Vec::new();
    while let Some((at, text)) = lines.first().copied().filter(|(at, _)| *at >= indent) {
        if at > indent {
            return beyond(text);
        }
        *lines = &lines[1..];
        statements.push(line(text, lines, indent)?);
    }
    Ok(statements)
}

fn line(text: &str, lines: &mut &[Source<'_>], indent: usize) -> Result<Line, Fault> {
    let statement = statement(text, lines, indent)?;
    Ok(Line { text: text.trim_end_matches(':').to_owned(), statement })
}

fn statement(text: &str, lines: &mut &[Source<'_>], indent: usize) -> Result<Statement, Fault> {
    let whole = |source: &str| expression(source).map_or_else(|| beyond(text), Ok);
    let head = |keyword: &str| text.strip_prefix(keyword)?.strip_suffix(':');
    if let Some(condition) = head("if ").or_else(|| head("elif ")) {
        let condition = whole(condition)?;
        let then = block(lines, indent)?;
        let otherwise = match lines.first().copied() {
            Some((at, "else:")) if at == indent => {
                *lines = &lines[1..];
                block(lines, indent)?
            }
            Some((at, next)) if at == indent && next.starts_with("elif ") => {
                *lines = &lines[1..];
                vec![line(next, lines, indent)?]
            }
            _ => Vec::new(),
        };
        return Ok(Statement::If(condition, then, otherwise));
    }
    if let Some((name, items)) = head("for ").and_then(|rest| rest.split_once(" in ")) {
        if !is_name(name) {
            return beyond(text);
        }
        return Ok(Statement::For(name.to_owned(), whole(items)?, block(lines, indent)?));
    }
    if let Some(result) = text.strip_prefix("return") {
        let result = if result.trim().is_empty() { "None" } else { result };
        return whole(result).map(Statement::Return);
    }
    for (sign, operator) in [(" += ", Some("+")), (" -= ", Some("-")), (" = ", None)] {
        let Some((name, value)) = text.split_once(sign).filter(|(name, _)| is_name(name)) else { continue };
        let value = whole(value.split(" #").next().unwrap_or_default())?;
        let own = || Box::new(Expression::Name(name.to_owned()));
        let value = match operator {
            Some(operator) => Expression::Binary(operator, own(), Box::new(value)),
            None => value,
        };
        return Ok(Statement::Set(name.to_owned(), value));
    }
    whole(text).map(Statement::Do)
}

/// An expression, if the whole text is one.
fn expression(text: &str) -> Option<Expression> {
    let mut reader = Reader { tokens: tokens(text)?, at: 0 };
    let found = reader.binary(0)?;
    (reader.at == reader.tokens.len()).then_some(found)
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Number(f64),
    Text(String),
    Sign(&'static str),
}

const SIGNS: [&str; 19] =
    ["==", "!=", "<=", ">=", "//", "<", ">", "+", "-", "*", "/", "%", "(", ")", "[", "]", ",", ".", "="];

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim();
    while let Some(first) = rest.chars().next() {
        let until = |is_in: fn(char) -> bool| rest.find(|c: char| !is_in(c)).unwrap_or(rest.len());
        let length = if first.is_ascii_digit() {
            let length = until(|c| c.is_ascii_digit() || c == '.');
            tokens.push(Token::Number(rest[..length].parse().ok()?));
            length
        } else if first.is_ascii_alphabetic() || first == '_' {
            let length = until(|c| c.is_ascii_alphanumeric() || c == '_');
            tokens.push(Token::Word(rest[..length].to_owned()));
            length
        } else if first == '\'' || first == '"' {
            let inside = &rest[1..];
            let length = inside.find(first).filter(|length| !inside[..*length].contains('\\'))?;
            tokens.push(Token::Text(inside[..length].to_owned()));
            length + 2
        } else if first == '#' {
            break;
        } else {
            let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign))?;
            tokens.push(Token::Sign(sign));
            sign.len()
        };
        rest = rest[length..].trim_start();
    }
    Some(tokens).filter(|tokens| tokens.len() <= MOST_TOKENS)
}

/// What binds the least first.
const LEVELS: [&[&str]; 5] = [
    &["or"],
    &["and"],
    &["==", "!=", "<=", ">=", "<", ">", "in", "not in", "is", "is not"],
    &["+", "-"],
    &["*", "//", "/", "%"],
];
/// Where comparisons stand, above which "not" binds.
const COMPARING: usize = 2;

struct Reader {
    tokens: Vec<Token>,
    at: usize,
}

impl Reader {
    fn next_is(&self, ahead: usize, what: &str) -> bool {
        match self.tokens.get(self.at + ahead) {
            Some(Token::Word(word)) => word == what,
            Some(Token::Sign(sign)) => *sign == what,
            _ => false,
        }
    }

    fn take(&mut self, what: &str) -> bool {
        let is_next = self.next_is(0, what);
        self.at += usize::from(is_next);
        is_next
    }

    fn binary(&mut self, level: usize) -> Option<Expression> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        if level == COMPARING && self.take("not") {
            return Some(Expression::Not(Box::new(self.binary(level)?)));
        }
        let mut left = self.binary(level + 1)?;
        // Of "is" and "is not" the longer one.
        while let Some(operator) = operators.iter().rev().find(|operator| self.is_ahead(operator)) {
            self.at += operator.split(' ').count();
            left = Expression::Binary(operator, Box::new(left), Box::new(self.binary(level + 1)?));
            // A chain of comparisons means something else than it looks like here.
            if level == COMPARING && operators.iter().any(|operator| self.is_ahead(operator)) {
                return None;
            }
        }
        Some(left)
    }

    fn is_ahead(&self, operator: &str) -> bool {
        operator.split(' ').enumerate().all(|(ahead, word)| self.next_is(ahead, word))
    }

    fn unary(&mut self) -> Option<Expression> {
        if self.take("-") {
            let zero = Box::new(Expression::Constant(Value::Number(0.0)));
            return Some(Expression::Binary("-", zero, Box::new(self.unary()?)));
        }
        let mut found = self.simple()?;
        loop {
            if self.take("[") {
                let index = self.binary(0)?;
                found = Expression::Index(Box::new(found), Box::new(index));
                if !self.take("]") {
                    return None;
                }
            } else if self.take(".") {
                let Some(Token::Word(name)) = self.tokens.get(self.at).cloned() else { return None };
                self.at += 1;
                found = Expression::Method(Box::new(found), name, self.take("(").then(|| self.list(")"))??);
            } else {
                return Some(found);
            }
        }
    }

    fn simple(&mut self) -> Option<Expression> {
        let token = self.tokens.get(self.at)?.clone();
        self.at += 1;
        Some(match token {
            Token::Number(number) => Expression::Constant(Value::Number(number)),
            Token::Text(text) => Expression::Constant(Value::Text(text)),
            Token::Sign("(") => {
                let inside = self.binary(0)?;
                return self.take(")").then_some(inside);
            }
            Token::Sign("[") => Expression::List(self.list("]")?),
            Token::Sign(_) => return None,
            Token::Word(word) => match word.as_str() {
                "None" => Expression::Constant(Value::None),
                "True" => Expression::Constant(Value::Bool(true)),
                "False" => Expression::Constant(Value::Bool(false)),
                "and" | "or" | "not" | "in" | "is" | "if" | "else" | "for" | "lambda" => return None,
                _ if self.take("(") => Expression::Call(word, self.list(")")?),
                _ => Expression::Name(word),
            },
        })
    }

    /// What stands between commas up to `end`.
    fn list(&mut self, end: &str) -> Option<Vec<Expression>> {
        let mut all = Vec::new();
        while !self.take(end) {
            all.push(self.binary(0)?);
            if !self.next_is(0, end) && !self.take(",") {
                return None;
            }
        }
        Some(all)
    }
}
