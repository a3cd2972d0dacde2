//! Router: one call picks the route that answers the input. It knows only what [`Run`] lets it ask.

use crate::{
    llm::{Message, Role},
    run::{LanePath, LaneRole, Outcome, Part, Routed},
    workflow::{
        CallSettings, Lane, LaneAt, Pattern, Problem, ProblemKind, Run, RunError, Schema, Typed,
        placeholders::{fill, unescape},
        schema::{SchemaObject, lacks_field, object_of},
        schema_text::is_unusable,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The pattern.
pub struct Router;

/// The field of the router's reply that names the route.
pub const ROUTE: &str = "route";
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

/// What a schema says of `route`.
fn route_field(schema: &mut SchemaObject) -> Option<&mut Map<String, Value>> {
    schema.get_mut("properties")?.as_object_mut()?.get_mut(ROUTE)?.as_object_mut()
}

impl RouterSpec {
    /// The schema with the routes' keys as the choices of its `route`.
    pub fn full_schema(&self) -> Schema {
        match &self.schema {
            Typed::Good(schema) => Typed::Good(self.with_keys(schema.clone())),
            bad => bad.clone(),
        }
    }

    fn with_keys(&self, mut schema: SchemaObject) -> SchemaObject {
        let keys: Value = self.routes.iter().map(|route| route.key.trim()).collect();
        if let Some(route) = route_field(&mut schema) {
            route.insert("enum".to_owned(), keys);
        }
        schema
    }

    /// Takes over a schema. Where its choices of `route` differ from the routes, the routes follow: those that are there
    /// keep what they have, of the others the first is renamed after the first that is new, and so on.
    pub fn take_schema(&mut self, mut schema: Schema) {
        if let Typed::Good(schema) = &mut schema
            && let Some(route) = route_field(schema)
            && let Some(Value::Array(choices)) = route.shift_remove("enum")
        {
            let keys: Option<Vec<&str>> = choices.iter().map(|key| key.as_str().map(str::trim)).collect();
            if let Some(keys) = keys.filter(|keys| !keys.is_empty()) {
                self.take_keys(&keys);
            }
        }
        self.schema = schema;
    }

    fn take_keys(&mut self, keys: &[&str]) {
        let mut old: Vec<Option<Route>> = std::mem::take(&mut self.routes).into_iter().map(Some).collect();
        let mut named = |key: &str| {
            let is_it =
                |route: &&mut Option<Route>| route.as_ref().is_some_and(|route| route.key.trim() == key);
            old.iter_mut().find(is_it).and_then(Option::take)
        };
        let found: Vec<Option<Route>> = keys.iter().map(|key| named(key)).collect();
        let mut left = old.into_iter().flatten();
        let taken = found.into_iter().zip(keys).map(|(found, key)| {
            found.unwrap_or_else(|| Route { key: (*key).to_owned(), ..left.next().unwrap_or_default() })
        });
        self.routes = taken.collect();
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

    fn address(call: usize) -> LanePath {
        match call {
            0 => LanePath::new(Part::Router, 1),
            route => LanePath::new(Part::Route, route as u32),
        }
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
        for (index, route) in spec.routes.iter().enumerate() {
            let key = route.key.trim();
            let is_taken = spec.routes[..index].iter().any(|earlier| earlier.key.trim() == key);
            if key.is_empty() || is_taken {
                add(Some(index + 1), ProblemKind::RouteKey);
            }
        }
        problems
    }

    async fn run(spec: &RouterSpec, run: &Run<'_>) -> Result<Outcome, RunError> {
        let router = run.open(LaneAt {
            path: LanePath::new(Part::Router, 1),
            title: "Router".to_owned(),
            role: LaneRole::Router,
            iteration: None,
        });
        let mut lanes: Vec<Option<Lane<'_>>> = (1..)
            .zip(&spec.routes)
            .map(|(number, route)| {
                Some(run.open(LaneAt {
                    path: LanePath::new(Part::Route, number),
                    title: route.key.trim().to_owned(),
                    role: LaneRole::Route,
                    iteration: None,
                }))
            })
            .collect();
        let (index, reason) = pick(spec, run, router).await?;
        let (Some(route), Some(lane)) = (spec.routes.get(index), lanes[index].take()) else {
            return Ok(Outcome { result: String::new() });
        };
        run.routed(Routed { lane: lane.id(), key: route.key.trim().to_owned(), reason });
        // The others are over as soon as the choice is made.
        drop(lanes);
        let message = compose(&route.prompt, &[("input", run.input())], &|| match route.prompt.trim() {
            "" => String::new(),
            _ => "\nInput:\n".to_owned(),
        });
        let reply = run.call(lane, &route.settings, vec![Message::new(Role::User, message)]).await?;
        Ok(Outcome { result: reply.text })
    }
}

/// The route to take, and the reason that the model gives; none where the default takes over.
async fn pick(spec: &RouterSpec, run: &Run<'_>, lane: Lane<'_>) -> Result<(usize, Option<String>), RunError> {
    let id = lane.id();
    let routes = spec.listed();
    let values = [("routes", routes.as_str()), ("input", run.input())];
    let message = compose(&spec.prompt, &values, &|| format!("\nRoutes:\n{routes}\nInput:\n"));
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

/// A prompt filled in; without placeholders it is followed by `between` and the input.
fn compose(prompt: &str, values: &[(&str, &str)], between: &dyn Fn() -> String) -> String {
    let input = values.last().map_or("", |(_, input)| input);
    fill(prompt, values).unwrap_or_else(|| format!("{}{}{input}", unescape(prompt, values), between()))
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

    fn choices(spec: &RouterSpec) -> Value {
        spec.full_schema()
            .good()
            .map(|schema| schema["properties"][ROUTE]["enum"].clone())
            .unwrap_or_default()
    }

    #[test]
    fn the_choices_are_the_keys() {
        assert_eq!(choices(&spec(&["a", " b "], None)), serde_json::json!(["a", "b"]));
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
            assert_eq!(choices(&spec), serde_json::json!(to));
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
