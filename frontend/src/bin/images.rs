//! The program that is loaded first: the images, and the way in.

fn main() {
    frontend::images();
}
