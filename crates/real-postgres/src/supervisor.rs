//! The shell that stands between us and a server.
//!
//! It waits for its standard input to end. That happens when we close it and also when we are killed, so that no
//! server outlives its test, and none that a static holds and nobody drops. (A parent-death signal would not do: it
//! follows the *thread* that started the child, and a test's thread ends before its process.) Then it stops the
//! server, and removes the folder where nobody else is left to.

use std::{
    ffi::OsString,
    io::Write as _,
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{Unavailable, account::Account};

/// A server that is asked to stop ends its sessions at once; past this it is killed.
const STOP_SECS: u64 = 20;

/// How often a process that is starting or stopping is looked at.
pub(crate) const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// `$0` is the folder, `$1` makes the data in it, and the rest is the server with its arguments.
///
/// SIGINT is PostgreSQL's fast shutdown. It is ignored by a server that has only just started, because shells start
/// what is in the background so; SIGTERM, which would wait for every session to end, then ends it.
const SCRIPT: &str = r#"exec 3<&0 </dev/null
initdb=$1
shift
if [ ! -e "$0/data" ]; then
  "$initdb" --pgdata="$0/data" --pwfile="$0/password" --auth=scram-sha-256 --username=stowage --no-sync \
    --no-locale --encoding=UTF8 >>"$0/log" 2>&1 3<&- || exit
fi
"$@" >>"$0/log" 2>&1 3<&- &
server=$!
(read -r word <&3 || : >"$0/abandoned"; kill -TERM "$server"; kill -INT "$server") 2>/dev/null &
watcher=$!
exec 3<&-
wait "$server"
status=$?
kill "$watcher" 2>/dev/null
wait "$watcher"
if [ -e "$0/abandoned" ]; then rm -rf "$0"; fi
exit "$status""#;

/// A running shell with a server below it. Dropping it stops the server.
#[derive(Debug)]
pub(crate) struct Supervisor {
    shell: Child,
}

impl Supervisor {
    /// Starts the server, as `account`, after `initdb` where there is no data yet. What they say is in the file `log` of
    /// the folder, which is removed where we end without stopping the server.
    pub(crate) fn start(
        account: Account,
        folder: &Path,
        initdb: &Path,
        server: &[OsString],
    ) -> Result<Self, Unavailable> {
        let shell = account
            .command(Path::new("/bin/sh"), folder)
            .args(["-c", SCRIPT])
            .args([folder, initdb])
            .args(server)
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

    /// The last resort: kills the whole process group that [`Supervisor::start`] made.
    fn kill(&mut self) {
        let kill = format!("kill -KILL -- -{}", self.shell.id());
        let _best_effort = Command::new("/bin/sh").arg("-c").arg(kill).status();
        let _reaped = self.shell.wait();
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_only_just_started_ends_with_us_too_and_its_folder_goes() {
        let folder = tempfile::tempdir().unwrap();
        let account = Account::for_owner_of(folder.path()).unwrap();
        account.own(folder.path()).unwrap();
        // A server without its signal handlers yet: it has none.
        let server = ["/bin/sleep".into(), "3600".into()];
        let mut supervisor =
            Supervisor::start(account, folder.path(), Path::new("/bin/true"), &server).unwrap();
        // As the system does with what a process leaves.
        drop(supervisor.shell.stdin.take());
        supervisor.shell.wait().unwrap();
        assert!(!folder.path().exists());
    }
}
