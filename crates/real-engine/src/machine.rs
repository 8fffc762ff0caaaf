//! What this machine must be.

use std::{
    env, fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    os::unix::fs::MetadataExt,
    path::PathBuf,
};

use crate::{Unavailable, programs};

/// Fails where servers cannot have namespaces of their own.
///
/// # Errors
///
/// [`Unavailable::NotLinux`], [`Unavailable::NotRoot`], or a missing `unshare`.
pub(crate) fn check() -> Result<(), Unavailable> {
    if !cfg!(target_os = "linux") {
        return Err(Unavailable::NotLinux);
    }
    let process = fs::metadata("/proc/self").map_err(Unavailable::io("cannot read /proc"))?;
    if process.uid() != 0 {
        return Err(Unavailable::NotRoot);
    }
    programs::find("unshare")?;
    Ok(())
}

/// An address of this machine that nobody listens on.
///
/// # Errors
///
/// Where every port is taken.
pub(crate) fn free_address() -> Result<SocketAddr, Unavailable> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map_err(Unavailable::io("no port is free"))
}

/// Where `cargo xtask` keeps tools outside of the clone; the same rule as its own.
///
/// # Errors
///
/// Where there is no home folder either.
pub(crate) fn tools_folder() -> Result<PathBuf, Unavailable> {
    let non_empty = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = non_empty("STOWAGE_CACHE")
        .or_else(|| non_empty("XDG_CACHE_HOME").map(|base| base.join("stowage")))
        .or_else(|| env::home_dir().map(|home| home.join(".cache/stowage")))
        .ok_or(Unavailable::NoCache)?;
    std::path::absolute(cache.join("tools")).map_err(Unavailable::io("no usable cache folder"))
}
