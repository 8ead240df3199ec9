//! The OpenAPI document, made from the list of operations and the types they take and give.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use schemars::SchemaGenerator;
use schemars::generate::{Contract, SchemaSettings};
use serde_json::{Map, Value, json};

use super::operation::{self, Gives, Needs, Operation, Type};
use crate::api;

/// The document, which the page of the API is made from too.
pub(in crate::web) static DOCUMENT: LazyLock<Value> = LazyLock::new(document);

static TEXT: LazyLock<String> = LazyLock::new(|| DOCUMENT.to_string());

/// `GET /openapi.json`
pub(super) async fn serve() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str()).into_response()
}

/// The document (<https://spec.openapis.org/oas/v3.1.0>).
fn document() -> Value {
    let mut schemas = Schemas::new();
    let mut paths = Map::new();
    for operation in operation::all() {
        let described = describe(&operation, &mut schemas);
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        if let Value::Object(methods) = path {
            methods.insert(operation.method.to_owned(), described);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "deskbell",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The desk for programs. Every request but signing in shows a token of an agent. \
                            Fields that are not known here are refused in what is sent, and are to be ignored in what \
                            is read.",
        },
        "servers": [{ "url": api::BASE }],
        "tags": operation::GROUPS.map(|group| json!({ "name": group })),
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "schemas": schemas.all(),
        },
    })
}

/// The schemas of what is given and of what is taken: a field with a default need not be sent, but is always there.
struct Schemas {
    given: SchemaGenerator,
    taken: SchemaGenerator,
}

impl Schemas {
    fn new() -> Self {
        let settings = |contract| {
            let mut settings = SchemaSettings::draft2020_12();
            settings.definitions_path = "/components/schemas".into();
            settings.contract = contract;
            settings.into_generator()
        };
        Self { given: settings(Contract::Serialize), taken: settings(Contract::Deserialize) }
    }

    /// All of them by name.
    fn all(mut self) -> Map<String, Value> {
        let mut all = self.taken.take_definitions(true);
        all.extend(self.given.take_definitions(true));
        all
    }
}

fn describe(operation: &Operation, schemas: &mut Schemas) -> Value {
    let mut described = json!({
        "operationId": operation.name,
        "tags": [operation.group],
        "summary": operation.summary,
        "responses": responses(operation, schemas),
    });
    let parameters = parameters(operation, schemas);
    if let Value::Object(described) = &mut described {
        if operation.needs != Needs::Nothing {
            described.insert("security".to_owned(), json!([{ "token": [] }]));
        }
        if !parameters.is_empty() {
            described.insert("parameters".to_owned(), Value::Array(parameters));
        }
        if let Some(takes) = operation.takes {
            let schema = takes(&mut schemas.taken).to_value();
            let content = json!({ "application/json": { "schema": schema, "example": operation.example } });
            let body = json!({ "required": true, "content": content });
            described.insert("requestBody".to_owned(), body);
        }
    }
    described
}

fn parameters(operation: &Operation, schemas: &mut Schemas) -> Vec<Value> {
    let mut all = Vec::new();
    if let Some((_, rest)) = operation.path.split_once('{') {
        let name = rest.split('}').next().unwrap_or_default();
        let schema = json!({ "type": "integer", "format": "int64", "minimum": 1 });
        all.push(json!({ "name": name, "in": "path", "required": true, "schema": schema, "example": 1 }));
    }
    if let Some(parameters) = operation.parameters {
        all.extend(after_the_question_mark(parameters, &mut schemas.taken));
    }
    let header = |name: &str, words: &str, schema: Value| json!({ "name": name, "in": "header", "required": false, "description": words, "schema": schema });
    if operation.needs == Needs::WriteOnce {
        let words = "An id made for this request: asked again under the same one it is done once.";
        let schema =
            json!({ "type": "string", "minLength": 1, "maxLength": api::MOST_KEY_BYTES, "pattern": "^[!#-~]+$" });
        all.push(header("Idempotency-Key", words, schema));
    }
    match operation.gives {
        Gives::Events => {
            let schema = json!({ "type": "string", "pattern": "^[0-9]{1,18}$" });
            all.push(header("Last-Event-ID", "The id of the last event one has.", schema));
        }
        Gives::Json(200, _) if operation.method == "get" => {
            let words = "The ETag of what one has: 304 when it is still that.";
            all.push(header("If-None-Match", words, json!({ "type": "string" })));
        }
        Gives::Json(..) | Gives::Nothing => {}
    }
    all
}

/// One parameter for each property of a type.
fn after_the_question_mark(of: Type, generator: &mut SchemaGenerator) -> Vec<Value> {
    let reference = of(generator);
    let name = reference.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
    let schema = name.and_then(|name| generator.definitions_mut().remove(name));
    let properties = schema.as_ref().and_then(|schema| schema.get("properties")).and_then(Value::as_object);
    let one = |(name, schema): (&String, &Value)| {
        let mut schema = schema.clone();
        let words = schema.as_object_mut().and_then(|schema| schema.remove("description"));
        without_null(&mut schema);
        json!({ "name": name, "in": "query", "required": false, "description": words, "schema": schema })
    };
    properties.into_iter().flatten().map(one).collect()
}

/// A parameter is there or not; there is no way to write null.
fn without_null(schema: &mut Value) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|one| one != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema["type"] = only;
        }
    }
}

fn responses(operation: &Operation, schemas: &mut Schemas) -> Value {
    let mut all = Map::new();
    let document = |kind: &str, schema: Value| json!({ kind: { "schema": schema } });
    match operation.gives {
        Gives::Nothing => {
            all.insert("204".to_owned(), json!({ "description": "Done" }));
        }
        Gives::Json(status, given) => {
            let schema = given(&mut schemas.given);
            let content = document("application/json", schema.to_value());
            let words = if status == 201 { "Made" } else { "As asked" };
            all.insert(status.to_string(), json!({ "description": words, "content": content }));
        }
        Gives::Events => {
            let words = "Server-sent events: `ready` once, then an `entry` for each entry, with its seq as the id, and a \
                         `presence` whenever others write a reply, or have stopped";
            let content = document("text/event-stream", event());
            all.insert("200".to_owned(), json!({ "description": words, "content": content }));
        }
    }
    if operation.method == "get" && matches!(operation.gives, Gives::Json(..)) {
        all.insert("304".to_owned(), json!({ "description": "You have it already" }));
    }
    let problem = schemas.given.subschema_for::<api::Problem>();
    for (status, words) in problems(operation) {
        let content = document("application/problem+json", problem.clone().to_value());
        all.insert(status.to_string(), json!({ "description": words, "content": content }));
    }
    Value::Object(all)
}

/// One event of the stream; comments between them only keep the connection open.
fn event() -> Value {
    json!({
        "type": "object",
        "properties": {
            "event": { "type": "string", "enum": ["ready", "entry", "presence"] },
            "id": { "type": "string", "pattern": "^[0-9]{1,19}$" },
            "data": { "type": "string", "contentMediaType": "application/json" },
        },
        "required": ["event", "data"],
    })
}

/// What can go wrong with an operation.
fn problems(operation: &Operation) -> Vec<(u16, &'static str)> {
    let takes = operation.takes.is_some();
    let once = operation.needs == Needs::WriteOnce;
    let all = [
        (400, takes || once || operation.parameters.is_some() || operation.path.contains('{'), "It cannot be read"),
        (401, operation.needs != Needs::Nothing, "There is no token, or it has ended"),
        (403, operation.needs != Needs::Read, "It is not yours to do"),
        (404, operation.path.contains('{'), "There is nothing here"),
        (409, matches!(operation.name, "change" | "sign_in"), "Somebody was faster, or there are too many"),
        (413, takes, "It is too large"),
        (415, takes, "It is not JSON"),
        (422, takes, "It cannot be taken"),
        (429, operation.name == "sign_in", "Too often: wait as long as Retry-After says"),
        (503, true, "The desk is busy: ask again"),
    ];
    all.into_iter().filter(|(_, can, _)| *can).map(|(status, _, words)| (status, words)).collect()
}
