//! Migrations are read while compiling, and Cargo does not see that by itself.

#![allow(clippy::print_stdout, reason = "a build script talks to Cargo by printing")]

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
