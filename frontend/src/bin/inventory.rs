//! The program of all environments at once; whoever looks at one of them never loads it.

fn main() {
    frontend::inventory();
}
