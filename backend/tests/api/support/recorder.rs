//! A daemon that writes down every byte it is asked.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

/// Answers every request alike, and keeps the heads of the requests.
pub(crate) struct Recorder {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Recorder {
    /// One that answers this: the status line's rest, headers and body, each line ended by `\n`.
    pub(crate) fn start(answer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heads: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&heads);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut head = Vec::new();
                let mut byte = [0];
                while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
                    head.push(byte[0]);
                }
                kept.lock().unwrap().push(String::from_utf8(head).unwrap());
                let answer = format!("HTTP/1.1 {answer}").replace('\n', "\r\n");
                // Who hangs up wants no answer.
                let _gone = stream.write_all(answer.as_bytes());
            }
        });
        Self { address, heads }
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("tcp://{}", self.address)
    }

    /// Every request since the last call, its head in lines.
    pub(crate) fn taken(&self) -> Vec<Vec<String>> {
        let heads = std::mem::take(&mut *self.heads.lock().unwrap());
        heads.into_iter().map(|head| head.trim_end().split("\r\n").map(str::to_owned).collect()).collect()
    }
}
