//! Asking the same again and again.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, ensure};

use crate::keep_alive::{KeepAlive, Place};

/// So many ask at once.
pub(crate) const CONNECTIONS: usize = 8;

/// What is asked, where, and how it is answered.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) place: Place,
    pub(crate) path: String,
    /// Besides those that every request has; each ends in a line's end.
    pub(crate) headers: String,
    /// What it has to be answered with.
    pub(crate) status: u16,
}

impl Caller {
    /// How long one request took.
    pub(crate) fn ask(&self, connection: &mut KeepAlive) -> Result<Duration> {
        let asked = Instant::now();
        let answer = connection.request("GET", &self.path, &self.headers, "")?;
        let took = asked.elapsed();
        ensure!(answer.status == self.status, "{} answered {}", self.path, answer.status);
        Ok(took)
    }

    /// Requests per second, with so many on each of several connections.
    pub(crate) fn rate(&self, requests_each: usize) -> Result<f64> {
        let began = Instant::now();
        self.ask_at_once(requests_each)?;
        let requests = u32::try_from(CONNECTIONS * requests_each)?;
        Ok(f64::from(requests) / began.elapsed().as_secs_f64())
    }

    /// So many requests on each of several connections, all of which begin now.
    pub(crate) fn ask_at_once(&self, requests_each: usize) -> Result<()> {
        let threads: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                let caller = self.clone();
                thread::spawn(move || {
                    let mut connection = KeepAlive::connect(caller.place.clone())?;
                    (0..requests_each).try_for_each(|_| caller.ask(&mut connection).map(drop))
                })
            })
            .collect();
        for thread in threads {
            thread.join().map_err(|_panic| anyhow!("a caller panicked"))??;
        }
        Ok(())
    }
}
