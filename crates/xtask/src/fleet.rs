//! Many simulated hosts in one process.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

use crate::bench_server::end;

/// Hosts that end with this value.
pub(crate) struct Fleet {
    process: Child,
    /// As Stowage writes addresses, in the order of their faults: `tcp://127.0.0.1:…`.
    pub(crate) endpoints: Vec<String>,
}

impl Fleet {
    /// Starts a host for each fault, with so many images each. `program` is `fake-engine`.
    pub(crate) fn start(program: &Path, images: u32, faults: &[&str]) -> Result<Self> {
        let (first, others) = faults.split_first().context("a fleet without a host")?;
        let mut command = Command::new(program);
        command.args(["--images", &images.to_string(), "--fault", first, "--exit-with-stdin"]);
        for fault in others {
            command.args(["--another", fault]);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let process = command.spawn().with_context(|| format!("cannot start {}", program.display()))?;
        let mut fleet = Self { process, endpoints: Vec::new() };
        let said = fleet.process.stdout.take().context("fake-engine has no output")?;
        for line in BufReader::new(said).lines().take(faults.len()) {
            let line = line.context("fake-engine cannot be read")?;
            let (_, endpoint) =
                line.split_once("listening on ").context("fake-engine said something else")?;
            fleet.endpoints.push(endpoint.to_owned());
        }
        anyhow::ensure!(fleet.endpoints.len() == faults.len(), "fake-engine ended at once");
        Ok(fleet)
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}
