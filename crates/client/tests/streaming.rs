//! A list whose text arrives in pieces, and one that never ends.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc;

use client::{Client, ClientError};
use serde::Deserialize;
use shared::{EnvironmentId, EnvironmentStatus, ImageQuery, InventoryEntry};

/// Reads what is asked, as in `GET /api/images?env=1`.
fn read_request(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut request = String::new();
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        reader.read_line(&mut line).unwrap();
        request.push_str(&line);
    }
    request.split(" HTTP/").next().unwrap().to_owned()
}

/// A server that answers one request with these pieces, each when it is told to; returns its address.
fn server(head: &'static str, pieces: Vec<String>) -> (String, mpsc::Sender<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (go_on, told) = mpsc::channel();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        read_request(&stream);
        write!(stream, "HTTP/1.1 {head}\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
        for piece in pieces {
            told.recv().unwrap();
            write!(stream, "{:x}\r\n{piece}\r\n", piece.len()).unwrap();
        }
        told.recv().unwrap();
        write!(stream, "0\r\n\r\n").unwrap();
        stream.shutdown(Shutdown::Both).unwrap();
    });
    (url, go_on)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct JustTheSize {
    size: u64,
}

/// What each image's size is in the array that these pieces make, handed over all at once.
async fn sizes(head: &'static str, pieces: &[&str]) -> Result<Vec<u64>, ClientError> {
    let (url, go_on) = server(head, pieces.iter().map(|&piece| piece.to_owned()).collect());
    for _ in 0..=pieces.len() {
        go_on.send(()).unwrap();
    }
    let mut sizes = Vec::new();
    Client::new(url)
        .each_image(&ImageQuery::default(), |image: JustTheSize| sizes.push(image.size))
        .await
        .map(|()| sizes)
}

#[tokio::test]
async fn an_image_is_there_as_soon_as_its_text_is() {
    let pieces = vec![r#"[{"Size":1,"X":"}"#.to_owned(), r#"]"},{"Si"#.to_owned(), r#"ze":2}]"#.to_owned()];
    let (url, go_on) = server("200 OK", pieces);
    let mut sizes = Vec::new();
    // Each piece is sent after the image in the one before was handed over: whoever waits for all of them waits forever.
    go_on.send(()).unwrap();
    go_on.send(()).unwrap();
    let client = Client::new(url);
    client
        .each_image(&ImageQuery::default(), |image: JustTheSize| {
            sizes.push(image.size);
            go_on.send(()).unwrap();
        })
        .await
        .unwrap();
    assert_eq!(sizes, [1, 2]);
}

#[tokio::test]
async fn a_list_is_all_of_it_or_none() {
    assert_eq!(sizes("200 OK", &["[", "]"]).await.unwrap(), Vec::<u64>::new());
    for pieces in [&[r#"[{"Size":1},"#][..], &[r#"{"Size":1}"#], &["<html>"], &[], &[r#"[{"Size":-1}]"#]] {
        let error = sizes("200 OK", pieces).await.unwrap_err();
        assert!(matches!(error, ClientError::Nonsense(_)), "{pieces:?}: {error:?}");
    }
}

#[tokio::test]
async fn an_error_in_pieces_says_what_is_wrong() {
    let head = "504 Gateway Timeout\r\nStowage-Environment-Status: timeout";
    let error = sizes(head, &[r#"{"error":"no "#, r#"answer"}"#]).await.unwrap_err();
    assert_eq!(error.to_string(), "no answer");
    assert!(
        matches!(error, ClientError::Environment { status: EnvironmentStatus::Timeout, .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn where_manifests_are_too_much_shared_sizes_are_had_alone() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let too_long = "502 Bad Gateway\r\nStowage-Environment-Status: error\r\nContent-Length: 20\r\n\r\n{\"error\":\"too long\"}";
        let list = "200 OK\r\nContent-Length: 27\r\n\r\n[{\"Id\":\"a\",\"SharedSize\":7}]";
        [too_long, list].map(|answer| {
            let (mut stream, _) = listener.accept().unwrap();
            let request = read_request(&stream);
            write!(stream, "HTTP/1.1 {answer}").unwrap();
            stream.shutdown(Shutdown::Both).unwrap();
            request
        })
    });
    let images = Client::new(url).enriched_images(environment(1)).await.unwrap();
    assert_eq!(images.iter().map(|image| image.shared_size_bytes).collect::<Vec<_>>(), [Some(7)]);
    let asked = server.join().unwrap();
    assert_eq!(
        asked,
        ["GET /api/images?env=1&shared-size=1&manifests=1", "GET /api/images?env=1&shared-size=1"]
    );
}

fn environment(id: i64) -> EnvironmentId {
    EnvironmentId::try_from(id).unwrap()
}

#[tokio::test]
async fn an_environment_is_there_as_soon_as_its_line_is() {
    let pieces = [
        r#"{"environment":2,"name":"two","status":"ok","ageSecs":7,"ima"#,
        "ges\":[]}\n",
        "{\"environment\":1,\"name\":\"one\",\"status\":\"timeout\",\"error\":\"too slow\",\"images\":null}\n",
    ];
    let (url, go_on) = server("200 OK", pieces.map(str::to_owned).into());
    let mut entries: Vec<InventoryEntry> = Vec::new();
    // The next line is sent after the one before was handed over: whoever waits for all of them waits forever.
    go_on.send(()).unwrap();
    go_on.send(()).unwrap();
    let each = |entry| {
        entries.push(entry);
        go_on.send(()).unwrap();
    };
    Client::new(url).inventory(&[], each).await.unwrap();
    let [two, one] = entries.try_into().unwrap();
    assert_eq!((two.environment, two.status, two.age_secs), (environment(2), EnvironmentStatus::Ok, Some(7)));
    assert_eq!(two.images, Some(Vec::new()));
    assert_eq!((one.name.as_str(), one.status), ("one", EnvironmentStatus::Timeout));
    assert_eq!((one.error.as_deref(), one.images), (Some("too slow"), None));
}

#[tokio::test]
async fn an_inventory_that_breaks_off_says_so() {
    let whole = "{\"environment\":1,\"name\":\"one\",\"status\":\"ok\"}\n";
    for cut in [r#"{"environment":2}"#, "{}\n", "<html>\n"] {
        let (url, go_on) = server("200 OK", vec![whole.to_owned(), cut.to_owned()]);
        for _ in 0..3 {
            go_on.send(()).unwrap();
        }
        let mut entries = Vec::new();
        let error = Client::new(url).inventory(&[], |entry| entries.push(entry)).await.unwrap_err();
        assert!(matches!(error, ClientError::Nonsense(_)), "{cut}: {error:?}");
        assert_eq!(entries.len(), 1, "{cut}");
    }
}

#[tokio::test]
async fn an_inventory_of_some_environments_names_them() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let request = read_request(&stream);
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
        request
    });
    Client::new(url).inventory(&[environment(2), environment(1)], |_| {}).await.unwrap();
    assert_eq!(server.join().unwrap(), "GET /api/inventory?env=2&env=1");
}

#[test]
fn a_list_can_be_asked_for_in_a_task_of_its_own() {
    fn is_sent<T: Send>(_: T) {}
    let client = Client::new("http://127.0.0.1");
    is_sent(client.list_images(&ImageQuery::default()));
    is_sent(client.inventory(&[], |_| {}));
}
