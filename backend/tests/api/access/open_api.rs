//! `GET /api/openapi.json`.

use std::collections::BTreeSet;

use backend::{Access, ROUTES};
use serde_json::{Value, json};

use crate::support::{Answer, Stowage, ask, nobody};

/// What the server says of itself.
pub(super) struct Description(Value);

impl Description {
    pub(super) async fn of(server: &Stowage) -> Self {
        Self(ask(server, "/api/openapi.json").await.json())
    }

    fn operation(&self, method: &str, path: &str) -> &Value {
        &self.0["paths"][path][method.to_lowercase()]
    }

    /// What is wrong with an answer of this operation, if anything is.
    pub(super) fn objection(&self, method: &str, path: &str, answer: &Answer) -> Option<String> {
        let responses = &self.operation(method, path)["responses"];
        let status = answer.status.as_u16().to_string();
        let is_error = answer.status.is_client_error() || answer.status.is_server_error();
        let described = match responses.get(&status) {
            Some(described) => described,
            None if is_error => &responses["default"],
            None => return Some(format!("status {status} is not described")),
        };
        let sent = answer.header("content-type").unwrap_or_default();
        let Some(schema) = described.pointer("/content/application~1json/schema") else {
            if described["content"].get(sent).is_some() {
                return None;
            }
            return (!answer.body.is_empty()).then(|| "no body is described".to_owned());
        };
        let mut schema = schema.clone();
        schema.as_object_mut()?.insert("components".to_owned(), self.0["components"].clone());
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let body = answer.json();
        validator.iter_errors(&body).next().map(|error| format!("{error} at {}", error.instance_path()))
    }
}

#[tokio::test]
async fn every_route_is_described_and_nothing_else_is() {
    let server = Stowage::start(&nobody(), &[]);
    let description = Description::of(&server).await;
    assert!(description.0["openapi"].as_str().unwrap().starts_with("3.1"));
    let served: BTreeSet<_> =
        ROUTES.iter().map(|route| (route.method.as_str().to_lowercase(), route.path.to_owned())).collect();
    let described: BTreeSet<_> = description.0["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().keys().map(|method| (method.clone(), path.clone()))
        })
        .collect();
    assert_eq!(described, served);
}

#[tokio::test]
async fn every_operation_says_who_may_call_it_and_what_its_errors_are() {
    let server = Stowage::start(&nobody(), &[]);
    let description = Description::of(&server).await;
    for route in ROUTES {
        let operation = description.operation(route.method.as_str(), route.path);
        let security = match route.access {
            Access::Public => json!([]),
            Access::Session => json!([{ "session": [] }]),
            Access::SignedIn | Access::Filtered(_) | Access::OnEnvironment(_) | Access::Global(_) => {
                json!([{ "session": [] }, { "token": [] }])
            }
            Access::GlobalOrOwnMachine(_) => json!([{ "session": [] }, { "token": [] }, {}]),
        };
        assert_eq!(operation["security"], security, "{}", route.path);
        let error = &operation["responses"]["default"]["content"]["application/json"]["schema"];
        let body = if route.path.contains("/docker/") { "EngineErrorBody" } else { "ErrorBody" };
        assert_eq!(error["$ref"], format!("#/components/schemas/{body}"), "{}", route.path);
        assert!(operation["summary"].as_str().is_some_and(|text| text.starts_with('`')), "{}", route.path);
        if let Some(permission) = route.access.permission() {
            let text = operation["description"].as_str().unwrap();
            assert!(text.contains(permission.as_str()), "{}: {text}", route.path);
        }
    }
}

#[tokio::test]
async fn an_answer_that_does_not_fit_is_noticed() {
    let server = Stowage::start(&nobody(), &[]);
    let description = Description::of(&server).await;
    let mut answer = ask(&server, "/api/health").await;
    assert_eq!(description.objection("GET", "/api/health", &answer), None);
    answer.body = br#"{"status":"ok","version":1}"#.to_vec();
    assert!(description.objection("GET", "/api/health", &answer).unwrap().contains("version"));
    answer.body = br#"{"status":"ok"}"#.to_vec();
    assert!(description.objection("GET", "/api/health", &answer).is_some());
    answer.status = reqwest::StatusCode::ACCEPTED;
    assert!(description.objection("GET", "/api/health", &answer).unwrap().contains("202"));
}
