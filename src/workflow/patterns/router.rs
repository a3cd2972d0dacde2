//! Router: one call picks the route that answers the input. It knows only what [`Run`] lets it ask.

use crate::{
    llm::{Message, Role},
    run::{LanePath, LaneRole, Outcome, Part, Routed},
    workflow::{
        CallSettings, Lane, LaneAt, Pattern, Problem, ProblemKind, Run, RunError, Schema, Stage, Typed,
        choices::{Choice, bad_names, follow, take_choices, with_choices},
        placeholders::{ask_of_input, compose_with},
        schema::{lacks_field, object_of},
        schema_text::is_unusable,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The pattern.
pub struct Router;

/// The field of the router's reply that names the route.
pub const ROUTE: &str = "route";
/// Where the schema of a router's reply has that field.
const ROUTE_AT: &str = "/properties/route";
/// The field that says why.
pub const REASON: &str = "reason";
/// The placeholders of the router's prompt, and the one of a route's.
pub const ROUTER_NAMES: [&str; 2] = ["input", "routes"];

/// What the call is that picks, and what it picks from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RouterSpec {
    /// The prompt of the call that picks. Without a placeholder it gets the routes and the input.
    pub prompt: String,
    /// What its reply must satisfy. The choices of `route` always are the routes' keys.
    #[serde(default = "default_schema")]
    pub schema: Schema,
    /// What of its settings differs from the workflow's.
    #[serde(default)]
    pub settings: CallSettings,
    /// The routes.
    pub routes: Vec<Route>,
}

/// One way an input can go.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Route {
    /// Its name in the router's reply.
    pub key: String,
    /// When to take it, for the router.
    #[serde(default)]
    pub description: String,
    /// Its prompt. Without a placeholder it gets the input; without any text it is the input.
    #[serde(default)]
    pub prompt: String,
    /// Whether it takes over when the reply names no route; of several, the first does.
    #[serde(default, rename = "default", skip_serializing_if = "std::ops::Not::not")]
    pub is_default: bool,
    /// What of its settings differs from the workflow's.
    #[serde(default)]
    pub settings: CallSettings,
}

impl Choice for Route {
    fn name(&self) -> &str {
        &self.key
    }
    fn set_name(&mut self, name: String) {
        self.key = name;
    }
}

impl Default for RouterSpec {
    fn default() -> Self {
        Self {
            prompt: String::new(),
            schema: default_schema(),
            settings: CallSettings::default(),
            routes: Vec::new(),
        }
    }
}

fn default_schema() -> Schema {
    Typed::Good(object_of(&[ROUTE, REASON]))
}

impl RouterSpec {
    /// The schema with the routes' keys as the choices of its `route`.
    pub fn full_schema(&self) -> Schema {
        with_choices(&self.schema, ROUTE_AT, &self.routes)
    }

    /// Takes over a schema. Where its choices of `route` differ from the routes, the routes follow.
    pub fn take_schema(&mut self, mut schema: Schema) {
        if let Some(keys) = take_choices(&mut schema, ROUTE_AT) {
            follow(&mut self.routes, &keys);
        }
        self.schema = schema;
    }

    /// The index of the default route.
    pub fn default_route(&self) -> Option<usize> {
        self.routes.iter().position(|route| route.is_default)
    }

    /// The routes as the router reads them, one a line.
    fn listed(&self) -> String {
        let line = |route: &Route| match route.description.trim() {
            "" => format!("- {}", route.key.trim()),
            description => format!("- {}: {description}", route.key.trim()),
        };
        self.routes.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

impl Pattern for Router {
    type Spec = RouterSpec;

    fn calls(spec: &RouterSpec) -> Vec<&CallSettings> {
        [&spec.settings].into_iter().chain(spec.routes.iter().map(|route| &route.settings)).collect()
    }

    fn calls_mut(spec: &mut RouterSpec) -> Vec<&mut CallSettings> {
        let routes = spec.routes.iter_mut().map(|route| &mut route.settings);
        [&mut spec.settings].into_iter().chain(routes).collect()
    }

    fn titles(spec: &RouterSpec) -> Vec<&str> {
        ["Router"].into_iter().chain(spec.routes.iter().map(|route| route.key.trim())).collect()
    }

    fn address(_: &RouterSpec, call: usize) -> Option<LanePath> {
        Some(match call {
            0 => LanePath::new(Part::Router, 1),
            route => LanePath::new(Part::Route, route as u32),
        })
    }

    fn stages(spec: &RouterSpec) -> Vec<Stage> {
        vec![Stage::One(0), Stage::Several(1..spec.routes.len() + 1)]
    }

    fn problems(spec: &RouterSpec) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut add = |call, kind| problems.push(Problem { call, kind });
        if spec.prompt.trim().is_empty() {
            add(Some(0), ProblemKind::EmptyPrompt);
        }
        if spec.routes.is_empty() {
            add(None, ProblemKind::NoRoutes);
        }
        match &spec.schema {
            schema if is_unusable(schema) => add(Some(0), ProblemKind::Schema),
            Typed::Bad(_) => {}
            Typed::Good(schema) if lacks_field(schema, ROUTE) => {
                add(Some(0), ProblemKind::MissingField(ROUTE.to_owned()));
            }
            Typed::Good(schema) => {
                let names = schema.get("required").and_then(Value::as_array);
                let is_required = names.is_some_and(|names| names.iter().any(|name| name == ROUTE));
                let properties = schema.get("properties").and_then(Value::as_object);
                let kind = properties.and_then(|fields| fields.get(ROUTE)?.get("type"));
                if !is_required || kind.is_some_and(|kind| kind != "string") {
                    add(Some(0), ProblemKind::RouteField);
                }
            }
        }
        for index in bad_names(&spec.routes) {
            add(Some(index + 1), ProblemKind::RouteKey);
        }
        problems
    }

    async fn run(spec: &RouterSpec, run: &Run<'_>) -> Result<Outcome, RunError> {
        let router = run.open(LaneAt::new(LanePath::new(Part::Router, 1), "Router", LaneRole::Router));
        let mut lanes: Vec<Option<Lane<'_>>> = (1..)
            .zip(&spec.routes)
            .map(|(number, route)| {
                let path = LanePath::new(Part::Route, number);
                Some(run.open(LaneAt::new(path, route.key.trim(), LaneRole::Route)))
            })
            .collect();
        let (index, reason) = pick(spec, run, router).await?;
        let (Some(route), Some(lane)) = (spec.routes.get(index), lanes[index].take()) else {
            return Ok(Outcome { result: String::new() });
        };
        run.routed(Routed { lane: lane.id(), key: route.key.trim().to_owned(), reason });
        // The others are over as soon as the choice is made.
        drop(lanes);
        let message = ask_of_input(&route.prompt, run.input());
        let reply = run.call(lane, &route.settings, vec![Message::new(Role::User, message)]).await?;
        Ok(Outcome { result: reply.text })
    }
}

/// The route to take, and the reason that the model gives; none where the default takes over.
async fn pick(spec: &RouterSpec, run: &Run<'_>, lane: Lane<'_>) -> Result<(usize, Option<String>), RunError> {
    let id = lane.id();
    let routes = spec.listed();
    let values = [("routes", routes.as_str()), ("input", run.input())];
    let message =
        compose_with(&spec.prompt, &values, &|| format!("\nRoutes:\n{routes}\nInput:\n{}", run.input()));
    let schema = spec.full_schema();
    let schema = schema.good().cloned().unwrap_or_default();
    let messages = vec![Message::new(Role::User, message)];
    let named = match run.structured_call(lane, &spec.settings, "Router", &schema, messages).await {
        Ok(reply) => {
            let text = |field| reply.value.get(field).and_then(Value::as_str).map(str::to_owned);
            let key = text(ROUTE).unwrap_or_default();
            let route = spec.routes.iter().position(|route| route.key.trim() == key);
            route.map(|route| (route, Some(text(REASON).unwrap_or_default())))
        }
        Err(RunError::Unfit(_)) => None,
        Err(error) => return Err(error),
    };
    named.or_else(|| spec.default_route().map(|route| (route, None))).ok_or(RunError::Unfit(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::schema::read_schema;

    fn spec(keys: &[&str], default: Option<&str>) -> RouterSpec {
        let route = |key: &&str| Route {
            key: (*key).into(),
            prompt: format!("as {key}"),
            is_default: Some(*key) == default,
            ..Route::default()
        };
        RouterSpec {
            prompt: "Pick.".into(),
            routes: keys.iter().map(route).collect(),
            ..RouterSpec::default()
        }
    }

    fn in_schema(spec: &RouterSpec) -> Value {
        spec.full_schema()
            .good()
            .map(|schema| schema["properties"][ROUTE]["enum"].clone())
            .unwrap_or_default()
    }

    #[test]
    fn the_choices_are_the_keys() {
        assert_eq!(in_schema(&spec(&["a", " b "], None)), serde_json::json!(["a", "b"]));
        assert_eq!(Router::problems(&spec(&["a"], None)), []);
    }

    #[test]
    fn changed_choices_change_the_routes() {
        let check = |to: &[&str], routes: &[(&str, &str)], default: Option<&str>| {
            let mut spec = spec(&["a", "b", "c"], Some("b"));
            let mut schema = spec.full_schema();
            if let Typed::Good(schema) = &mut schema {
                schema["properties"][ROUTE]["enum"] = serde_json::json!(to);
            }
            spec.take_schema(schema);
            let found: Vec<(&str, &str)> =
                spec.routes.iter().map(|route| (route.key.as_str(), route.prompt.as_str())).collect();
            let chosen = spec.default_route().map(|index| spec.routes[index].key.as_str());
            assert_eq!((found, chosen), (routes.to_vec(), default), "{to:?}");
            assert_eq!(in_schema(&spec), serde_json::json!(to));
        };
        check(&["a", "b", "c"], &[("a", "as a"), ("b", "as b"), ("c", "as c")], Some("b"));
        check(&["a", "bb", "c"], &[("a", "as a"), ("bb", "as b"), ("c", "as c")], Some("bb"));
        check(&["a", "b", "c", "d"], &[("a", "as a"), ("b", "as b"), ("c", "as c"), ("d", "")], Some("b"));
        check(&["a", "c"], &[("a", "as a"), ("c", "as c")], None);
        check(&["x", "b"], &[("x", "as a"), ("b", "as b")], Some("b"));
        check(&["c", "b", "a"], &[("c", "as c"), ("b", "as b"), ("a", "as a")], Some("b"));
        check(&["b", "d", "a", "c"], &[("b", "as b"), ("d", ""), ("a", "as a"), ("c", "as c")], Some("b"));
    }

    #[test]
    fn what_is_wrong_is_told_at_its_place() {
        let mut spec = spec(&["a", "", "a"], None);
        spec.schema = read_schema(r#"{"properties": {"reason": {}}}"#);
        let problems = Router::problems(&spec);
        let kinds: Vec<_> = problems.into_iter().map(|problem| (problem.call, problem.kind)).collect();
        let route_key = |call| (Some(call), ProblemKind::RouteKey);
        assert_eq!(kinds, [(Some(0), ProblemKind::MissingField(ROUTE.into())), route_key(2), route_key(3)]);
        for schema in [
            r#"{"properties": {"route": {}}}"#,
            r#"{"properties": {"route": {"type": "number"}}, "required": ["route"]}"#,
        ] {
            spec.schema = read_schema(schema);
            assert!(Router::problems(&spec).iter().any(|problem| problem.kind == ProblemKind::RouteField));
        }
        spec.schema = read_schema("{");
        assert!(Router::problems(&spec).iter().any(|problem| problem.kind == ProblemKind::Schema));
    }
}
