//! A sandbox that really runs JavaScript, in QuickJS. It bounds time and memory as the page's does; that nothing in it
//! reaches anything is tested where that one runs, in a browser.

use rquickjs::{Context, Ctx, Function, Runtime, context::EvalOptions, function::Func};
use std::{
    cell::RefCell,
    rc::Rc,
    time::{Duration, Instant},
};
use workflow_playground::ports::{LocalBoxFuture, Ran, Sandbox, Script, ScriptEnd};

/// What the page's sandbox gives scripts: a console that shows values in short, and timers. Here time does not pass:
/// the earliest timer is next.
const SURROUNDINGS: &str = include_str!("quickjs.js");
/// The most memory, in bytes.
const MEMORY: usize = 64 << 20;
/// The most stack, well within that of a test's thread.
const STACK: usize = 512 << 10;

/// Runs scripts in a runtime of their own each.
#[derive(Clone, Copy, Default)]
pub(crate) struct QuickJs;

impl Sandbox for QuickJs {
    fn run<'a>(&'a self, script: &'a Script) -> LocalBoxFuture<'a, Ran> {
        Box::pin(std::future::ready(run(script)))
    }
}

/// What a script said: of what kind it is, what, and where.
type Told = (String, String, Option<u32>);

fn run(script: &Script) -> Ran {
    let runtime = Runtime::new().unwrap();
    runtime.set_memory_limit(MEMORY);
    runtime.set_max_stack_size(STACK);
    let end = Instant::now() + Duration::from_millis(script.ms.into());
    runtime.set_interrupt_handler(Some(Box::new(move || Instant::now() > end)));
    let context = Context::full(&runtime).unwrap();
    let told: Rc<RefCell<Vec<Told>>> = Rc::default();
    let tell = Rc::clone(&told);
    context.with(|ctx| {
        let tell = move |kind: String, text: String, line: Option<u32>| {
            tell.borrow_mut().push((kind, text, line));
        };
        ctx.globals().set("__tell", Func::from(tell)).unwrap();
        eval(&ctx, SURROUNDINGS, "surroundings.js").unwrap();
        // What fails here was ended from outside, and told nothing.
        let _ = begin(&ctx, script);
    });
    while let Some(true) = go_on(&runtime, &context) {}
    let is_late = Instant::now() > end;
    let told = told.borrow();
    let console: Vec<&str> =
        told.iter().filter(|(kind, ..)| kind == "console").map(|(_, text, _)| text.as_str()).collect();
    let ended = match told.iter().find(|(kind, ..)| kind != "console") {
        Some((kind, text, _)) if kind == "returned" => ScriptEnd::Returned(text.clone()),
        Some((_, text, line)) => ScriptEnd::Threw { message: text.clone(), line: *line },
        None if is_late => ScriptEnd::TimedOut,
        None => ScriptEnd::Crashed,
    };
    Ran { console: console.join("\n"), cut: false, ended }
}

/// Does what is due, or fires the next timer; whether there was anything, or nothing where it was ended from outside.
fn go_on(runtime: &Runtime, context: &Context) -> Option<bool> {
    let fire = |ctx: Ctx<'_>| ctx.globals().get::<_, Function<'_>>("__fire")?.call(());
    match runtime.execute_pending_job() {
        Ok(false) => context.with(fire).ok(),
        ran => ran.ok(),
    }
}

fn eval<'js>(ctx: &Ctx<'js>, code: &str, name: &str) -> rquickjs::Result<rquickjs::Value<'js>> {
    let mut options = EvalOptions::default();
    (options.strict, options.filename) = (false, Some(name.to_owned()));
    ctx.eval_with_options(code, options)
}

/// Starts a script, whose first line is the first of the whole.
fn begin(ctx: &Ctx<'_>, script: &Script) -> rquickjs::Result<()> {
    let whole = format!("(async function (args) {{{}\n}})", script.code);
    let globals = ctx.globals();
    match eval(ctx, &whole, "script.js") {
        Ok(work) => globals.get::<_, Function<'_>>("__run")?.call((work, script.args.as_str())),
        Err(_) => globals.get::<_, Function<'_>>("__threw")?.call((ctx.catch(),)),
    }
}

fn ran(code: &str) -> Ran {
    run(&Script { code: code.into(), args: "{\"n\": 2}".into(), ms: 300 })
}

#[test]
fn scripts_really_run() {
    let check = |code: &str, ended: ScriptEnd| assert_eq!(ran(code).ended, ended, "{code}");
    let returned = |json: &str| ScriptEnd::Returned(json.into());
    check("return [args.n + 1, 'a'];", returned("[3,\"a\"]"));
    check("", returned("null"));
    check("await new Promise((done) => setTimeout(done, 5000)); return 1;", returned("1"));
    check("setTimeout(() => { throw new Error('late'); });", threw("Error: late", 1));
    check("\n\nnull.x;", threw("TypeError: cannot read property 'x' of null", 3));
    assert!(
        matches!(ran("let = ;").ended, ScriptEnd::Threw { message, .. } if message.starts_with("SyntaxError"))
    );
    check("while (true);", ScriptEnd::TimedOut);
    check("const f = () => f() + 1; return f();", threw("RangeError: Maximum call stack size exceeded", 1));
    let console = ran("console.log('a', [1, 'b'], {c: null}); return 1;").console;
    assert_eq!(console, "a [1, \"b\"] {c: null}");
}

fn threw(message: &str, line: u32) -> ScriptEnd {
    ScriptEnd::Threw { message: message.into(), line: Some(line) }
}
