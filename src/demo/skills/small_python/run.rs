//! Running the small part of Python that is known here, a step at a time. What takes Python long takes many steps: looking
//! through a list is a step for each item, asking a set is one.

use super::{Expression, Fault, Function, Given, Line, Statement, Value, beyond, error};
use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

/// More steps than this are not taken.
const MOST_STEPS: u64 = 50_000;

struct Machine<'f> {
    names: BTreeMap<String, Value>,
    steps: u64,
    /// The line that it is at.
    line: &'f str,
    /// How many steps each line took.
    spent: BTreeMap<&'f str, u64>,
}

impl Function {
    /// What it gives for these arguments, and what that takes.
    pub(in super::super) fn call(&self, arguments: Vec<Value>) -> Result<Given<'_>, Fault> {
        if arguments.len() != self.parameters.len() {
            return error("TypeError");
        }
        let names = self.parameters.iter().cloned().zip(arguments).collect();
        let mut machine = Machine { names, steps: 0, line: "", spent: BTreeMap::new() };
        let result = machine.run(&self.body)?.unwrap_or(Value::None);
        let slowest = machine.spent.iter().max_by_key(|(_, steps)| **steps);
        Ok(Given { result, steps: machine.steps, slowest: slowest.map_or("", |(line, _)| line) })
    }
}

impl<'f> Machine<'f> {
    fn take_steps(&mut self, steps: usize) -> Result<(), Fault> {
        self.steps += steps as u64;
        *self.spent.entry(self.line).or_default() += steps as u64;
        if self.steps > MOST_STEPS { Err(Fault::Endless) } else { Ok(()) }
    }

    /// The result, if the statements come to one.
    fn run(&mut self, lines: &'f [Line]) -> Result<Option<Value>, Fault> {
        for Line { text, statement } in lines {
            self.line = text;
            self.take_steps(1)?;
            let result = match statement {
                Statement::Set(name, value) => {
                    let value = self.value(value)?;
                    self.names.insert(name.clone(), value);
                    None
                }
                Statement::For(name, items, body) => {
                    let items = self.items(items)?;
                    let mut result = None;
                    for item in items {
                        self.line = text;
                        self.take_steps(1)?;
                        self.names.insert(name.clone(), item);
                        result = self.run(body)?;
                        if result.is_some() {
                            break;
                        }
                    }
                    result
                }
                Statement::If(condition, then, otherwise) => {
                    let is_true = self.value(condition)?.is_true();
                    self.run(if is_true { then } else { otherwise })?
                }
                Statement::Return(value) => Some(self.value(value)?),
                Statement::Do(value) => {
                    self.value(value)?;
                    None
                }
            };
            if result.is_some() {
                return Ok(result);
            }
        }
        Ok(None)
    }

    fn items(&mut self, of: &Expression) -> Result<Vec<Value>, Fault> {
        items_of(&self.value(of)?)
    }

    fn value(&mut self, expression: &Expression) -> Result<Value, Fault> {
        self.take_steps(1)?;
        Ok(match expression {
            Expression::Constant(value) => value.clone(),
            Expression::Name(name) => match self.names.get(name) {
                Some(value) => value.clone(),
                None => return error("NameError"),
            },
            Expression::List(items) => {
                Value::list(items.iter().map(|item| self.value(item)).collect::<Result<Vec<_>, _>>()?)
            }
            Expression::Not(value) => Value::Bool(!self.value(value)?.is_true()),
            Expression::Index(list, index) => {
                let items = self.items(list)?;
                let Value::Number(index) = self.value(index)? else { return error("TypeError") };
                let at = if index < 0.0 { index + items.len() as f64 } else { index };
                match items.get(at as usize) {
                    Some(item) if at >= 0.0 => item.clone(),
                    _ => return error("IndexError"),
                }
            }
            Expression::Call(name, arguments) => {
                let arguments: Vec<Value> =
                    arguments.iter().map(|argument| self.value(argument)).collect::<Result<_, _>>()?;
                self.call(name, &arguments)?
            }
            Expression::Method(of, name, arguments) => {
                let of = self.value(of)?;
                let arguments: Vec<Value> =
                    arguments.iter().map(|argument| self.value(argument)).collect::<Result<_, _>>()?;
                self.method(&of, name, &arguments)?
            }
            Expression::Binary(operator, left, right) => {
                let left = self.value(left)?;
                match (*operator, left.is_true()) {
                    ("and", false) | ("or", true) => return Ok(left),
                    ("and" | "or", _) => return self.value(right),
                    _ => {}
                }
                let right = self.value(right)?;
                self.binary(operator, &left, &right)?
            }
        })
    }

    fn binary(&mut self, operator: &str, left: &Value, right: &Value) -> Result<Value, Fault> {
        let is = match operator {
            "==" | "is" => left == right,
            "!=" | "is not" => left != right,
            "in" => self.has(right, left)?,
            "not in" => !self.has(right, left)?,
            _ => return arithmetic(operator, left, right),
        };
        Ok(Value::Bool(is))
    }

    /// Whether something is in a list or a set.
    fn has(&mut self, all: &Value, item: &Value) -> Result<bool, Fault> {
        match all {
            Value::Set(items) => Ok(items.borrow().contains(item)),
            Value::List(items) => {
                let at = items.borrow().iter().position(|known| known == item);
                self.take_steps(at.map_or_else(|| items.borrow().len(), |at| at + 1))?;
                Ok(at.is_some())
            }
            _ => error("TypeError"),
        }
    }

    fn call(&mut self, name: &str, arguments: &[Value]) -> Result<Value, Fault> {
        let number = |value: &Value| match value {
            Value::Number(number) => Ok(*number),
            _ => error("TypeError"),
        };
        let new_set = |items| Value::Set(Rc::new(RefCell::new(items)));
        match (name, arguments) {
            ("set", []) => return Ok(new_set(Vec::new())),
            ("list", []) => return Ok(Value::list([])),
            ("range", [to]) => return self.range(0.0, number(to)?),
            ("range", [from, to]) => return self.range(number(from)?, number(to)?),
            _ => {}
        }
        let is_known = ["abs", "len", "list", "set", "sum", "max", "min", "sorted"].contains(&name);
        let [only] = arguments else { return beyond(name) };
        if !is_known {
            return beyond(name);
        }
        if name == "abs" {
            return Ok(Value::Number(number(only)?.abs()));
        }
        let mut items = items_of(only)?;
        if name == "len" {
            return Ok(Value::Number(items.len() as f64));
        }
        self.take_steps(items.len())?;
        match name {
            "list" => return Ok(Value::list(items)),
            "set" => {
                let mut found: Vec<Value> = Vec::new();
                for item in items {
                    if !found.contains(&item) {
                        found.push(item);
                    }
                }
                return Ok(new_set(found));
            }
            _ => {}
        }
        let numbers = items.iter().map(number).collect::<Result<Vec<_>, _>>()?;
        let of_two: fn(f64, f64) -> f64 = match name {
            "sum" => return Ok(Value::Number(numbers.iter().sum())),
            "max" => f64::max,
            "min" => f64::min,
            _ => {
                self.take_steps(items.len() * items.len().max(1).ilog2() as usize)?;
                let mut sorted = numbers;
                sorted.sort_by(f64::total_cmp);
                items = sorted.into_iter().map(Value::Number).collect();
                return Ok(Value::list(items));
            }
        };
        numbers
            .into_iter()
            .reduce(of_two)
            .map_or_else(|| error("ValueError"), |found| Ok(Value::Number(found)))
    }

    fn range(&mut self, from: f64, to: f64) -> Result<Value, Fault> {
        let count = (to - from).max(0.0) as usize;
        if count as u64 > MOST_STEPS {
            return Err(Fault::Endless);
        }
        Ok(Value::list((0..count).map(|at| Value::Number(from + at as f64))))
    }

    fn method(&mut self, of: &Value, name: &str, arguments: &[Value]) -> Result<Value, Fault> {
        match (of, name, arguments) {
            // A list in itself would have no end.
            (_, _, [Value::List(_) | Value::Set(_)]) => beyond(name),
            (Value::List(items), "append", [item]) => {
                items.borrow_mut().push(item.clone());
                Ok(Value::None)
            }
            (Value::Set(items), "add", [item]) => {
                let mut items = items.borrow_mut();
                if !items.contains(item) {
                    items.push(item.clone());
                }
                Ok(Value::None)
            }
            (Value::List(items), "count", [item]) => {
                self.take_steps(items.borrow().len())?;
                let count = items.borrow().iter().filter(|known| *known == item).count();
                Ok(Value::Number(count as f64))
            }
            (Value::List(items), "index", [item]) => {
                let at = items.borrow().iter().position(|known| known == item);
                self.take_steps(at.unwrap_or(items.borrow().len()))?;
                at.map_or_else(|| error("ValueError"), |at| Ok(Value::Number(at as f64)))
            }
            _ => beyond(name),
        }
    }
}

fn items_of(value: &Value) -> Result<Vec<Value>, Fault> {
    match value {
        Value::List(items) | Value::Set(items) => Ok(items.borrow().clone()),
        _ => error("TypeError"),
    }
}

fn arithmetic(operator: &str, left: &Value, right: &Value) -> Result<Value, Fault> {
    let (Value::Number(a), Value::Number(b)) = (left, right) else { return error("TypeError") };
    Ok(match operator {
        "<" => Value::Bool(a < b),
        "<=" => Value::Bool(a <= b),
        ">" => Value::Bool(a > b),
        ">=" => Value::Bool(a >= b),
        "+" => Value::Number(a + b),
        "-" => Value::Number(a - b),
        "*" => Value::Number(a * b),
        _ if *b == 0.0 => return error("ZeroDivisionError"),
        "/" => Value::Number(a / b),
        "//" => Value::Number((a / b).floor()),
        "%" => Value::Number(a - b * (a / b).floor()),
        _ => return beyond(operator),
    })
}
