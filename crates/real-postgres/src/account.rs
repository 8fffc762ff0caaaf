//! Who runs the server.

use std::{
    fs, io,
    os::unix::{
        fs::{MetadataExt as _, chown},
        process::CommandExt as _,
    },
    path::Path,
    process::Command,
};

use crate::Unavailable;

/// Who runs the server: PostgreSQL refuses root, so root steps down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Account {
    Ourselves,
    Other { user: u32, group: u32 },
}

impl Account {
    /// For the owner of this folder, which this process has made.
    pub(crate) fn for_owner_of(folder: &Path) -> Result<Self, Unavailable> {
        let metadata = fs::metadata(folder).map_err(Unavailable::io("cannot look at the folder"))?;
        if metadata.uid() != 0 {
            return Ok(Self::Ourselves);
        }
        let users = fs::read_to_string("/etc/passwd").map_err(Unavailable::io("cannot read /etc/passwd"))?;
        ["postgres", "nobody"].into_iter().find_map(|name| find(&users, name)).ok_or(Unavailable::NoAccount)
    }

    /// Gives a file or folder to the account.
    pub(crate) fn own(self, path: &Path) -> io::Result<()> {
        match self {
            Self::Ourselves => Ok(()),
            Self::Other { user, group } => chown(path, Some(user), Some(group)),
        }
    }

    /// The program, to be run by the account in a folder that it may enter, with nothing of the caller's environment:
    /// PostgreSQL's own variables would change what it does.
    pub(crate) fn command(self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(folder)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("LC_ALL", "C")
            .env("TZ", "UTC");
        match self {
            Self::Ourselves => &mut command,
            // Further groups of root's are dropped with these.
            Self::Other { user, group } => command.uid(user).gid(group),
        };
        command
    }
}

/// The account of this name in a text like `/etc/passwd`.
fn find(users: &str, name: &str) -> Option<Account> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next() != Some(name) {
            return None;
        }
        let user = fields.nth(1)?.parse().ok()?;
        let group = fields.next()?.parse().ok()?;
        Some(Account::Other { user, group })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_by_its_whole_name() {
        let users =
            "root:x:0:0:root:/root:/bin/sh\nnobodys:x:7:7::/:\nnobody:x:65534:65533:nobody:/:/bin/false\n";
        assert_eq!(find(users, "nobody"), Some(Account::Other { user: 65534, group: 65533 }));
        assert_eq!(find(users, "postgres"), None);
    }
}
