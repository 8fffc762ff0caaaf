//! Steps with a heading, a duration and an outcome, and the table at the end.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

/// How a step of `cargo xtask test` ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    /// What went wrong, in a line or a few.
    Failed(String),
    /// What was not there.
    Skipped(String),
}

/// The steps so far.
pub(crate) struct Report {
    /// Whether a skipped step counts as a failed one.
    demand: bool,
    rows: Vec<(&'static str, Outcome, Duration)>,
}

/// Runs one piece of work under a heading and says how long it took.
///
/// # Errors
/// The work's own.
pub(crate) fn timed<T>(name: &str, purpose: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("\n== {name}: {purpose}");
    let start = Instant::now();
    let result = work();
    let word = if result.is_ok() { "done" } else { "failed" };
    println!("   {name} {word} in {}", seconds(start.elapsed()));
    result
}

impl Report {
    pub(crate) fn new(demand: bool) -> Self {
        Self { demand, rows: Vec::new() }
    }

    /// Runs a step and remembers how it ended; a failure is printed and does not end the run.
    pub(crate) fn step(&mut self, name: &'static str, purpose: &str, work: impl FnOnce() -> Result<()>) {
        let start = Instant::now();
        let outcome = match timed(name, purpose, work) {
            Ok(()) => Outcome::Passed,
            Err(error) => {
                println!("   FAILED: {error:#}");
                Outcome::Failed(format!("{error:#}"))
            }
        };
        self.rows.push((name, outcome, start.elapsed()));
    }

    /// Notes that a step is left out, and why.
    pub(crate) fn skip(&mut self, name: &'static str, reason: &str) {
        let outcome = if self.demand {
            println!("\n== {name}: FAILED, it is demanded and cannot run: {reason}");
            Outcome::Failed(format!("demanded, but {reason}"))
        } else {
            println!("\n== {name}: skipped, {reason}");
            Outcome::Skipped(reason.to_owned())
        };
        self.rows.push((name, outcome, Duration::ZERO));
    }

    /// Whether a step ran and passed.
    pub(crate) fn passed(&self, name: &str) -> bool {
        self.rows.iter().any(|(row, outcome, _)| *row == name && *outcome == Outcome::Passed)
    }

    /// Prints the table; its last line is `N passed, N failed, N skipped`.
    pub(crate) fn finish(&self) -> ExitCode {
        println!("\n{}", self.table());
        let failed = self.count(|outcome| matches!(outcome, Outcome::Failed(_)));
        if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn table(&self) -> String {
        let mut table = format!("{:<12} {:<8} {:>9}", "step", "result", "time");
        for (name, outcome, duration) in &self.rows {
            let (word, reason) = match outcome {
                Outcome::Passed => ("ok", ""),
                Outcome::Failed(reason) => ("failed", reason.as_str()),
                Outcome::Skipped(reason) => ("skipped", reason.as_str()),
            };
            let reason = reason.lines().next().unwrap_or_default();
            let row = format!("{name:<12} {word:<8} {:>9}  {reason}", seconds(*duration));
            // Writing to a String cannot fail.
            let _ = write!(table, "\n{}", row.trim_end());
        }
        let _ = write!(
            table,
            "\n\n{} passed, {} failed, {} skipped",
            self.count(|outcome| *outcome == Outcome::Passed),
            self.count(|outcome| matches!(outcome, Outcome::Failed(_))),
            self.count(|outcome| matches!(outcome, Outcome::Skipped(_))),
        );
        table
    }

    fn count(&self, is: impl Fn(&Outcome) -> bool) -> usize {
        self.rows.iter().filter(|(_, outcome, _)| is(outcome)).count()
    }
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use std::process::ExitCode;

    use anyhow::anyhow;

    use super::Report;

    fn report(demand: bool) -> Report {
        let mut report = Report::new(demand);
        report.step("good", "passes", || Ok(()));
        report.step("bad", "fails", || Err(anyhow!("it broke\nin two lines")));
        report.skip("gone", "dockerd is missing");
        report
    }

    #[test]
    fn the_last_line_counts_the_steps() {
        let report = report(false);
        assert!(report.table().ends_with("\n1 passed, 1 failed, 1 skipped"), "{}", report.table());
        assert!(report.table().contains("it broke\n"), "a row has one line: {}", report.table());
        assert!(report.passed("good") && !report.passed("bad") && !report.passed("never"));
        assert_eq!(report.finish(), ExitCode::FAILURE);
    }

    #[test]
    fn what_is_demanded_may_not_be_skipped() {
        assert!(report(true).table().ends_with("\n1 passed, 2 failed, 0 skipped"));
    }
}
