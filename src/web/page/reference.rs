//! The API as a page: made from the OpenAPI document, to be read without a script and tried with one.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::Value;

use super::{Layout, page};
use crate::api::BASE;
use crate::web::api::document::DOCUMENT;
use crate::web::asset;
use crate::web::problem::Problem;
use crate::web::site::Site;

/// Its own style and script, and this server to ask; nothing else.
const POLICY: &str = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                      form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

#[derive(Template)]
#[template(path = "api.html", config = "config/askama.toml")]
struct Reference {
    layout: Layout,
    script: String,
    base: &'static str,
    version: &'static str,
    groups: Vec<Group>,
}

/// Operations about one thing.
struct Group {
    id: String,
    name: String,
    operations: Vec<Operation>,
}

/// One operation, in words.
struct Operation {
    name: String,
    method: String,
    path: String,
    summary: String,
    needs: &'static str,
    wants_token: bool,
    parameters: Vec<Field>,
    /// The fields of its body; none when it takes none.
    fields: Vec<Field>,
    /// A body it would take.
    example: String,
    /// Each status, and when it is given.
    answers: Vec<(String, String)>,
}

/// A parameter, or a field of a body.
struct Field {
    name: String,
    /// Where a parameter stands.
    place: String,
    kind: String,
    is_required: bool,
    words: String,
    example: String,
}

/// `GET /api/v1/docs`
pub(in crate::web) async fn show(State(site): State<Site>) -> Result<Response, Problem> {
    let made = Reference {
        layout: Layout::new(&site, None),
        script: asset::API.url(),
        base: BASE,
        version: env!("CARGO_PKG_VERSION"),
        groups: groups(&DOCUMENT),
    };
    let mut response = page(StatusCode::OK, &made)?;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Ok(response)
}

fn groups(document: &Value) -> Vec<Group> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let operations: Vec<_> = paths
        .flat_map(|(path, methods)| methods.as_object().into_iter().flatten().map(move |one| (path, one)))
        .map(|(path, (method, told))| (&told["tags"][0], operation(document, path, method, told)))
        .collect();
    let mut groups: Vec<Group> = Vec::new();
    for tag in document["tags"].as_array().into_iter().flatten() {
        let name = text(&tag["name"]);
        groups.push(Group {
            id: format!("about-{}", name.to_lowercase().replace(' ', "-")),
            name,
            operations: Vec::new(),
        });
    }
    for (tag, operation) in operations {
        if let Some(group) = groups.iter_mut().find(|group| *tag == group.name.as_str()) {
            group.operations.push(operation);
        }
    }
    groups
}

fn operation(document: &Value, path: &str, method: &str, told: &Value) -> Operation {
    let parameters = told["parameters"].as_array().into_iter().flatten();
    let body = &told["requestBody"]["content"]["application/json"];
    let example = &body["example"];
    let answers = told["responses"].as_object().into_iter().flatten();
    let wants_token = told.get("security").is_some();
    Operation {
        name: text(&told["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&told["summary"]),
        needs: match (wants_token, told["responses"].get("403").is_some()) {
            (false, _) => "Needs no token.",
            (true, false) => "Needs a token, which may be one that only reads.",
            (true, true) => "Needs a token that may write.",
        },
        wants_token,
        parameters: parameters.map(parameter).collect(),
        fields: fields(document, &body["schema"]),
        example: if example.is_null() { String::new() } else { format!("{example:#}") },
        answers: answers.map(|(status, told)| (status.clone(), text(&told["description"]))).collect(),
    }
}

fn parameter(told: &Value) -> Field {
    Field {
        name: text(&told["name"]),
        place: text(&told["in"]),
        kind: kind(&told["schema"]),
        is_required: told["required"] == true,
        words: text(&told["description"]),
        example: told.get("example").map(ToString::to_string).unwrap_or_default(),
    }
}

/// The fields of a body, which the document has by a reference.
fn fields(document: &Value, schema: &Value) -> Vec<Field> {
    let schema = resolved(document, schema);
    let required = |name: &str| schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == name));
    let field = |(name, told): (&String, &Value)| Field {
        name: name.clone(),
        place: String::new(),
        kind: kind(told),
        is_required: required(name),
        words: text(&told["description"]),
        example: String::new(),
    };
    schema["properties"].as_object().into_iter().flatten().map(field).collect()
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let reference = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    reference.and_then(|path| document.pointer(path)).unwrap_or(schema)
}

/// What kind of value it is: a word of JSON's, or the name the document has for it.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        return name.to_owned();
    }
    if let Some(any) = schema["anyOf"].as_array() {
        return any.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    match &schema["type"] {
        Value::String(one) => one.clone(),
        Value::Array(any) => any.iter().map(text).collect::<Vec<_>>().join(" or "),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => "any".to_owned(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
