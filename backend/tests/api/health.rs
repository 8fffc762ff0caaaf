//! `GET /api/health`.

use fake_engine::{Fault, Shape};

use crate::support::{Stowage, ask, engine, nobody};

#[tokio::test]
async fn a_server_that_is_well_says_so_and_its_version() {
    let server = Stowage::start(&nobody(), &[]);
    let answer = ask(&server, "/api/health").await;
    assert_eq!(answer.status, 200);
    let health = answer.json();
    assert_eq!(health, serde_json::json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }));
    let same = client::Client::new(server.url("/")).health().await.unwrap();
    assert_eq!(serde_json::to_value(same).unwrap(), health);
}

#[tokio::test]
async fn health_is_the_servers_own_and_asks_no_daemon() {
    let engine = engine(Shape::default(), Fault::Hang).await;
    let server = Stowage::start(&engine.endpoint(), &[]);
    assert_eq!(ask(&server, "/api/health").await.status, 200);
    assert!(engine.calls().is_empty());
}
