//! The program of everything that is administered; whoever only looks at images never loads it.

fn main() {
    frontend::administration();
}
