//! The shell that stands between us and an engine's processes.
//!
//! It waits for its standard input to end. That happens when we close it and also when we are killed, so
//! that no engine outlives its test. (A parent-death signal would not do: it follows the *thread* that
//! started the child, and a test's thread ends before its process.) Then it stops the engine before the
//! helper that the engine needs, and unmounts what they left.

use std::{
    io::Write,
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    Unavailable, programs,
    recipe::{Recipe, quoted},
};

/// An engine gets ten seconds per container from Docker itself; past this it is killed.
const STOP_SECS: u64 = 40;

/// How often a process that is starting or stopping is looked at.
pub(crate) const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// A running shell with an engine's processes below it. Dropping it stops them.
#[derive(Debug)]
pub(crate) struct Supervisor {
    shell: Child,
    unmount: String,
}

impl Supervisor {
    /// Starts the programs of the recipe. With `remove_when_abandoned`, the shell also removes the folder
    /// when we are killed.
    pub(crate) fn start(recipe: &Recipe, remove_when_abandoned: bool) -> Result<Self, Unavailable> {
        let folder = recipe.folder.to_string_lossy();
        let unmount = unmount_script(&folder);
        let shell = Command::new("/bin/sh")
            .arg("-c")
            .arg(script(recipe, &folder, &unmount, remove_when_abandoned))
            .arg("real-engine")
            .env_clear()
            .env("PATH", programs::search_path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            // A group of its own: Ctrl-C in a terminal shall end us, and by that, in order, the engine.
            .process_group(0)
            .spawn()
            .map_err(Unavailable::io("cannot start /bin/sh"))?;
        Ok(Self { shell, unmount })
    }

    /// How the engine ended, where it has.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.shell.try_wait().ok().flatten()
    }

    /// Stops the engine, then what it needs, and waits for them. Twice is once.
    pub(crate) fn stop(&mut self) {
        if let Some(mut stdin) = self.shell.stdin.take() {
            // An engine that is gone already has closed the pipe, and there is nothing to stop.
            let _gone = stdin.write_all(b"stop\n");
        }
        let deadline = Instant::now() + Duration::from_secs(STOP_SECS);
        while self.ended().is_none() {
            if Instant::now() > deadline {
                self.kill();
                return;
            }
            thread::sleep(POLL_INTERVAL);
        }
    }

    /// The last resort: kills the whole process group that [`Supervisor::start`] made.
    fn kill(&mut self) {
        let kill = format!("kill -KILL -- -{}; {}", self.shell.id(), self.unmount);
        let _best_effort = Command::new("/bin/sh").arg("-c").arg(kill).status();
        let _reaped = self.shell.wait();
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        self.stop();
    }
}

fn script(recipe: &Recipe, folder: &str, unmount: &str, remove_when_abandoned: bool) -> String {
    let helper = recipe.helper.as_ref().map(|line| format!("{}\nhelper=$!", line.in_background()));
    let abandoned = quoted(&format!("{folder}/abandoned"));
    let (mark, remove) = if remove_when_abandoned {
        (format!(": >{abandoned}"), format!("if [ -e {abandoned} ]; then rm -rf {}; fi", quoted(folder)))
    } else {
        (":".to_owned(), String::new())
    };
    format!(
        r#"exec 3<&0 </dev/null
helper=
{helper}
{main}
engine=$!
(read -r word <&3 || {mark}; kill -TERM "$engine" 2>/dev/null) &
watcher=$!
exec 3<&-
wait "$engine"
status=$?
kill "$watcher" 2>/dev/null
if [ -n "$helper" ]; then kill -TERM "$helper" 2>/dev/null; wait "$helper"; fi
{unmount}
{remove}
exit "$status""#,
        helper = helper.unwrap_or_default(),
        main = recipe.main.in_background(),
    )
}

/// Unmounts everything below the folder, the deepest first.
fn unmount_script(folder: &str) -> String {
    format!(
        r#"sort -r -k 2,2 /proc/self/mounts | while read -r _ point _; do
  case "$point" in {}/*) umount "$point" || umount -l "$point" ;; esac
done"#,
        quoted(folder)
    )
}

/// The last lines of a log, for an error's text.
pub(crate) fn end_of_log(log: &Path, count: usize) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<_> = text.lines().rev().take(count).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}
