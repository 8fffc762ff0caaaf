use std::fs::read_to_string;

/// The bytes of memory that this process holds; nothing where the operating system is not Linux.
pub(crate) fn resident_bytes() -> Option<u64> {
    resident_in(&read_to_string("/proc/self/status").ok()?)
}

/// As the kernel writes it: `VmRSS:`, blanks, `12345 kB` (proc_pid_status(5)).
fn resident_in(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_is_understood_or_nothing_is_said() {
        assert_eq!(resident_in("VmHWM:\t  99 kB\nVmRSS:\t   12345 kB\n"), Some(12_641_280));
        for other in ["", "VmRSS:\t12345 MB", "VmRSS:\tx kB", "VmRSS:\t99999999999999999999 kB"] {
            assert_eq!(resident_in(other), None, "{other}");
        }
    }
}
