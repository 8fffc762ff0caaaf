//! The shells that stand between us and a server's processes.
//!
//! The inner one waits for its standard input to end. That happens when we close it and also when we are
//! killed, so that no server outlives its test. (A parent-death signal would not do: it follows the
//! *thread* that started the child, and a test's thread ends before its process.) Then it stops the server
//! before the helper that the server needs. An isolated server's inner shell is the first process of its
//! namespaces: with its end every process and every mount below it is gone, whatever happened. The outer
//! shell, which sees no such mount, removes the folder where nobody else is left to.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    io::Write,
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    Unavailable, programs,
    recipe::{Recipe, quoted_path},
};

/// An engine gets ten seconds per container from Docker itself; past this it is killed.
const STOP_SECS: u64 = 40;

/// How often a process that is starting or stopping is looked at.
pub(crate) const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// `$0` is the folder, `$1` the name of its control groups, the rest the inner shell. Control groups are in
/// no namespace, and engines leave the upper ones behind.
const OUTER: &str = r#"groups=$1
shift
"$@"
status=$?
find /sys/fs/cgroup -depth -type d -path "*/$groups*" -exec rmdir {} + 2>/dev/null
if [ -e "$0/abandoned" ]; then rm -rf "$0"; fi
exit "$status""#;

/// Namespaces for mounts and processes. `/proc` is then its own too, and nobody survives the first process.
const ISOLATED: [&str; 6] =
    ["--mount", "--propagation=private", "--pid", "--fork", "--kill-child", "--mount-proc"];

/// A running shell with a server's processes below it. Dropping it stops them.
#[derive(Debug)]
pub(crate) struct Supervisor {
    shell: Child,
}

impl Supervisor {
    /// Starts the programs of the recipe. With `remove_when_abandoned`, the shell also removes the folder
    /// when we are killed.
    pub(crate) fn start(recipe: &Recipe, remove_when_abandoned: bool) -> Result<Self, Unavailable> {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", OUTER]).arg(&recipe.folder).arg(control_group(&recipe.folder));
        if recipe.is_isolated {
            shell.arg(programs::find("unshare")?).args(ISOLATED);
        }
        let shell = shell
            .args(["/bin/sh", "-c", &inner(recipe, remove_when_abandoned), "real-engine"])
            .env_clear()
            .env("PATH", programs::search_path())
            // For what an engine would write into the home and the temporary folder of root.
            .env("HOME", recipe.folder.join("home"))
            .env("TMPDIR", &recipe.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            // A group of its own: Ctrl-C in a terminal shall end us, and by that, in order, the server.
            .process_group(0)
            .spawn()
            .map_err(Unavailable::io("cannot start /bin/sh"))?;
        Ok(Self { shell })
    }

    /// How the server ended, where it has.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.shell.try_wait().ok().flatten()
    }

    /// Stops the server, then what it needs, and waits for them. Twice is once.
    pub(crate) fn stop(&mut self) {
        if let Some(mut stdin) = self.shell.stdin.take() {
            // A server that is gone already has closed the pipe, and there is nothing to stop.
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
        let kill = format!("kill -KILL -- -{}", self.shell.id());
        let _best_effort = Command::new("/bin/sh").arg("-c").arg(kill).status();
        let _reaped = self.shell.wait();
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The control group for the containers of the engine in this folder, without a slash.
pub(crate) fn control_group(folder: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    folder.hash(&mut hasher);
    format!("real-engine-{:016x}", hasher.finish())
}

fn inner(recipe: &Recipe, remove_when_abandoned: bool) -> String {
    let folder = quoted_path(&recipe.folder);
    let log = quoted_path(&recipe.main.log);
    let isolate = if recipe.is_isolated { isolate(&folder) } else { String::new() };
    let helper = recipe.helper.as_ref().map(|line| format!("{}\nhelper=$!", line.in_background()));
    // Where it ends before, the server says what it misses.
    let helper_is_there = recipe.helper_socket.as_ref().map(|socket| {
        let socket = quoted_path(socket);
        format!(r#"until [ -S {socket} ] || ! kill -0 "$helper" 2>>{log}; do sleep 0.02; done"#)
    });
    let mark = if remove_when_abandoned { format!(": >{folder}/abandoned") } else { ":".to_owned() };
    format!(
        r#"exec 3<&0 </dev/null
(
set -e
{isolate}
{prepare}
) >>{log} 2>&1 3<&- || exit
helper=
{helper}
{helper_is_there}
{main}
server=$!
(read -r word <&3 || {mark}
{{
{before_stop}
kill -TERM "$server"
}} >>{log} 2>&1) &
watcher=$!
exec 3<&-
# The shell itself would tell whom a signal ended.
exec 2>/dev/null
wait "$server"
status=$?
kill "$watcher"
if [ -n "$helper" ]; then kill -TERM "$helper"; wait "$helper"; fi
exit "$status""#,
        prepare = recipe.prepare,
        helper = helper.unwrap_or_default(),
        helper_is_there = helper_is_there.unwrap_or_default(),
        main = recipe.main.in_background(),
        before_stop = recipe.before_stop,
    )
}

/// Gives the namespace its own `/run` and `/var/lib`, and leaves the folder where it is, wherever that is.
fn isolate(folder: &str) -> String {
    format!(
        r"cd {folder}
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/lib
mkdir -p {folder}
mount --bind . {folder}
cd /"
    )
}

/// The last lines of a log, for an error's text.
pub(crate) fn end_of_log(log: &Path, count: usize) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<_> = text.lines().rev().take(count).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}
