//! Finding PostgreSQL's programs.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use crate::Unavailable;

/// Debian keeps each version's programs apart, and off everybody's `PATH`.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The programs of one version.
#[derive(Debug)]
pub(crate) struct Programs {
    pub(crate) initdb: PathBuf,
    pub(crate) postgres: PathBuf,
    pub(crate) psql: PathBuf,
}

impl Programs {
    /// Those of the `initdb` on `PATH`, else of Debian's newest version.
    ///
    /// # Errors
    ///
    /// [`Unavailable::MissingProgram`] where there is no `initdb`, or one without its fellows.
    pub(crate) fn find() -> Result<Self, Unavailable> {
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = env::split_paths(&path).chain(of_debian(Path::new(DEBIAN)));
        // The fellows stand where the program is, not where a link to it is.
        let initdb = folders
            .map(|folder| folder.join("initdb"))
            .find_map(|file| file.canonicalize().ok().filter(|file| file.is_file()))
            .ok_or(Unavailable::MissingProgram("PostgreSQL's initdb"))?;
        let fellow = |name: &str, missing| {
            let file = initdb.with_file_name(name);
            if file.is_file() { Ok(file) } else { Err(Unavailable::MissingProgram(missing)) }
        };
        let postgres = fellow("postgres", "`postgres`, beside initdb,")?;
        let psql = fellow("psql", "`psql`, beside initdb,")?;
        Ok(Self { initdb, postgres, psql })
    }
}

/// `<folder>/<version>/bin`, the newest version first.
fn of_debian(folder: &Path) -> Vec<PathBuf> {
    let versions = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut numbers: Vec<u32> =
        versions.filter_map(|version| version.file_name().to_str()?.parse().ok()).collect();
    numbers.sort_unstable_by(|one, other| other.cmp(one));
    numbers.into_iter().map(|version| folder.join(version.to_string()).join("bin")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        for version in ["9", "15", "common", "117"] {
            fs::create_dir(folder.path().join(version)).unwrap();
        }
        let found = of_debian(folder.path());
        assert_eq!(found, ["117/bin", "15/bin", "9/bin"].map(|name| folder.path().join(name)));
        assert_eq!(of_debian(&folder.path().join("nothing")), Vec::<PathBuf>::new());
    }
}
