//! An agent that adds up orders: it reads the data, writes code for it, and goes by what came of running that. It adds up
//! nothing itself.

use super::{Act, Call, PLAIN, Skill};
use crate::demo::scene::{Scene, Step};
use serde_json::{Value, json};

pub(super) const SKILL: Skill = Skill { entry: "bill", answer: reflect, turn, ..PLAIN };

/// A file with this ending that a goal names.
fn file<'a>(goal: &'a str, end: &str) -> Option<&'a str> {
    words(goal).find(|word| word.ends_with(end))
}

fn words(goal: &str) -> impl Iterator<Item = &str> {
    goal.split_whitespace().map(|word| word.trim_matches(|c: char| ",.:;?!()\"'`".contains(c)))
}

/// The tool of the person's own that a goal names.
fn own_tool(goal: &str) -> Option<&str> {
    let is_known = |word: &str| matches!(word, "run_javascript" | "run_tests" | "read_file" | "write_file");
    words(goal).find(|word| word.contains('_') && !word.contains('.') && !is_known(word))
}

/// What orders look like: what their fields are called.
struct Shape {
    customer: String,
    items: String,
    price: String,
    count: String,
    /// The first order without a list of items: its number from 1, whose it is, and what stands there.
    odd: Option<(usize, String, String)>,
}

impl Shape {
    fn read(orders: &Value) -> Option<Self> {
        let orders = orders.as_array()?;
        let fields = orders.first()?.as_object()?;
        let name_of = |is: fn(&Value) -> bool| Some(fields.iter().find(|(_, value)| is(value))?.0.clone());
        let (customer, items) = (name_of(Value::is_string)?, name_of(Value::is_array)?);
        let item = orders.iter().find_map(|order| order[&items].get(0)?.as_object())?;
        let mut numbers = item.iter().filter(|(_, value)| value.is_number()).map(|(name, _)| name.clone());
        let (price, count) = (numbers.next()?, numbers.next()?);
        let odd = orders.iter().position(|order| !order[&items].is_array()).map(|at| {
            let whose = orders[at][&customer].as_str().unwrap_or("nobody").to_owned();
            (at + 1, whose, orders[at].get(&items).map_or("missing".to_owned(), Value::to_string))
        });
        Some(Self { customer, items, price, count, odd })
    }

    /// The code; each attempt is more careful than the one before.
    fn code(&self, path: &str, attempt: usize) -> String {
        let Self { customer, items, price, count, .. } = self;
        let (named, list) = match attempt {
            0 => (items.clone(), items.clone()),
            1 => (format!("{items} = []"), items.clone()),
            _ => (items.clone(), format!("({items} ?? [])")),
        };
        format!(
            "const orders = require(\"./{path}\");\nconst sums = {{}};\nfor (const {{ {customer}, {named} }} of orders) {{\n  \
             const sum = {list}.reduce((sum, item) => sum + item.{price} * item.{count}, 0);\n  \
             sums[{customer}] = (sums[{customer}] ?? 0) + sum;\n}}\n\
             return Object.entries(sums).sort((a, b) => b[1] - a[1]);"
        )
    }
}

const ATTEMPTS: usize = 3;
/// What code has that can do without a list.
const CAREFUL: &str = "?? []";

fn turn(scene: &Scene) -> Result<Act, String> {
    let goal = scene.goal.as_str();
    let path = file(goal, ".json").ok_or("it adds up the orders of a JSON file that the goal names")?;
    let Some(data) = data(scene, path) else { return read(scene, path) };
    let Some(shape) = Shape::read(&data) else {
        return Err(format!(
            "{path} is no list of orders, each with a name and a list of items with two numbers"
        ));
    };
    if !scene.has("run_javascript") {
        return Act::say("I should not add up in my head, and no tool that I may call runs code.");
    }
    let Some(sums) = sums(scene) else { return compute(scene, path, &shape) };
    let converted = match own_tool(goal) {
        Some(tool) if !scene.has(tool) => {
            return Act::say(format!(
                "There is no tool {tool} that I may call. If it is your own, it runs once you have seen its code and allowed \
                 it. In dollars: {}.",
                told(&sums, '$')
            ));
        }
        Some(tool) => match convert(scene, tool, &sums) {
            Ok(converted) => Some(converted),
            Err(act) => return act,
        },
        None => None,
    };
    let (sums, sign) = converted.map_or((sums, '$'), |converted| (converted, '€'));
    write(scene, &sums, sign)
}

/// The data, as it was read or returned.
fn data(scene: &Scene, path: &str) -> Option<Value> {
    let read = scene.files.get(path).map(String::as_str);
    let returned = || scene.steps.iter().find(|step| step.text("code") == look(path)).and_then(returned);
    serde_json::from_str(read.or_else(returned)?).ok()
}

fn look(path: &str) -> String {
    format!("return require(\"./{path}\");")
}

fn returned(step: &Step) -> Option<&str> {
    step.result.strip_prefix("Returned: ")?.lines().next()
}

fn read(scene: &Scene, path: &str) -> Result<Act, String> {
    if let Some(step) = scene.steps.last() {
        return Act::say(format!(
            "I cannot make sense of {path}. {}",
            step.result.lines().next().unwrap_or_default()
        ));
    }
    let why = "First I look at the data.";
    match (scene.has("read_file"), scene.has("run_javascript")) {
        (true, _) => Act::call(why, "read_file", json!({"path": path})),
        (false, true) => Act::call(why, "run_javascript", json!({"code": look(path)})),
        _ => Act::say(format!("I have to see {path}, and no tool that I may call reads files or runs code.")),
    }
}

/// The attempts at code so far.
fn attempts(scene: &Scene) -> impl Iterator<Item = &Step> {
    scene.steps.iter().filter(|step| step.tool == "run_javascript" && step.text("code").contains(".reduce("))
}

/// Names and sums, if code that ran returned such.
fn sums(scene: &Scene) -> Option<Vec<(String, f64)>> {
    attempts(scene).filter_map(returned).find_map(|json| serde_json::from_str(json).ok())
}

fn compute(scene: &Scene, path: &str, shape: &Shape) -> Result<Act, String> {
    let made = attempts(scene).count();
    if let Some(step) = attempts(scene).last().filter(|step| step.result.contains("cannot be run here")) {
        return Act::say(format!("The code cannot be run, so I have no sums. {}", step.result));
    }
    let is_told = scene.steps.iter().any(|step| step.note.contains(CAREFUL));
    let was_careful = attempts(scene).any(|step| step.text("code").contains(CAREFUL));
    if was_careful || made >= ATTEMPTS {
        return Err("its code fails on this data, and it knows no other".to_owned());
    }
    let attempt = if is_told { ATTEMPTS - 1 } else { made };
    let why = match attempt {
        0 => "Now I add up, order by order.",
        1 => "An order has no items. A default value may help.",
        _ => "A list that is null counts as empty.",
    };
    Act::call(why, "run_javascript", json!({"code": shape.code(path, attempt)}))
}

/// The sums as a tool of the person's own converts them; or the calls that do so.
fn convert(
    scene: &Scene,
    tool: &str,
    sums: &[(String, f64)],
) -> Result<Vec<(String, f64)>, Result<Act, String>> {
    let definition = scene.tools.iter().find(|known| known.name == tool);
    let schema = definition.map(|tool| &tool.parameters["properties"]);
    let argument =
        schema.and_then(Value::as_object).and_then(|all| all.iter().find(|(_, one)| one["type"] == "number"));
    let Some((argument, _)) = argument else {
        return Err(Err(format!("it cannot see which number {tool} takes")));
    };
    let of = |(_, sum): &(String, f64)| {
        let is_of = |step: &&Step| {
            step.tool == tool && step.arguments.get(argument).and_then(Value::as_f64) == Some(*sum)
        };
        scene.steps.iter().find(is_of)
    };
    if sums.iter().all(|sum| of(sum).is_none()) {
        let calls = sums.iter().map(|(_, sum)| (tool.to_owned(), json!({argument: sum}))).collect();
        return Err(Ok(Act::Call("I convert each sum, all at once.".to_owned(), calls)));
    }
    let converted = sums.iter().map(|sum| Some((sum.0.clone(), returned(of(sum)?)?.parse().ok()?)));
    converted.collect::<Option<_>>().ok_or_else(|| Err(format!("{tool} gave no number for one of the sums")))
}

fn write(scene: &Scene, sums: &[(String, f64)], sign: char) -> Result<Act, String> {
    let report = file(&scene.goal, ".md").or_else(|| file(&scene.goal, ".txt"));
    let is_written = |path: &&str| {
        scene
            .steps
            .iter()
            .any(|step| step.tool == "write_file" && step.text("path") == *path && !step.failed())
    };
    match report.filter(|path| scene.has("write_file") && !is_written(path)) {
        Some(path) => {
            let rows: String =
                sums.iter().map(|(name, sum)| format!("| {name} | {sign}{sum:.2} |\n")).collect();
            let content = format!("| Customer | Owes |\n|---|---|\n{rows}");
            Act::call(
                "The code ran, so I write its result down.",
                "write_file",
                json!({"path": path, "content": content}),
            )
        }
        None => {
            let written =
                report.filter(is_written).map(|path| format!(" It is in {path}.")).unwrap_or_default();
            Act::say(format!("{}.{written}", told(sums, sign)))
        }
    }
}

fn told(sums: &[(String, f64)], sign: char) -> String {
    let each: Vec<String> = sums.iter().map(|(name, sum)| format!("{name} owes {sign}{sum:.2}")).collect();
    each.join(", ")
}

/// What went wrong: an order that is not like the others.
fn reflect(call: &Call<'_>) -> Result<String, String> {
    let goal = call.value("goal");
    let scene = Scene::written(goal, call.value("transcript"));
    let path = file(goal, ".json").unwrap_or_default();
    let Some(shape) = data(&scene, path).as_ref().and_then(Shape::read) else {
        return Ok(format!("Read {path} before you write code for it."));
    };
    let items = &shape.items;
    match &shape.odd {
        Some((number, whose, what)) => Ok(format!(
            "Order {number} ({whose}) has no list: its {items} is {what}, which has no `reduce`. A default value stands in \
             for undefined only. Use `({items} ?? [])`."
        )),
        None => Err("it sees nothing wrong with the data".to_owned()),
    }
}
