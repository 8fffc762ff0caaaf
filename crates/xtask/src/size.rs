//! What a first visit asks for and how much is sent, and that both stay under their bounds.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::compress::files;

/// What the files of a page may weigh as sent with brotli: HTML, wasm, JavaScript, CSS and icon together. A first visit may
/// be sent 350 kB; the heads of ten answers, and what is said of session and environments, are 3 kB of them.
const BOUND_BYTES: u64 = 347_000;

/// What a browser may ask for, until all that the page shows was asked for once. What the list does not say is asked for
/// when it is there: shared sizes with manifests, what uses the images, and their layers.
const BOUND_REQUESTS: usize = 10;
const ASKED_BY_THE_PROGRAM: usize = 3;

const INDEX: &str = "index.html";

/// The page of all environments, which is read as often as that of the images.
const INVENTORY: &str = "inventory.html";

/// Prints what each file weighs as sent and what the page of the images asks the server; fails when it is too much.
pub(crate) fn check(dist: &Path) -> Result<()> {
    weigh(dist, &first_visit(dist, INVENTORY)?)?;
    let visit = first_visit(dist, INDEX)?;
    weigh(dist, &visit)?;
    let requests = visit.files.len() + visit.questions.len() + ASKED_BY_THE_PROGRAM;
    println!(
        "   {requests} requests of {BOUND_REQUESTS}: these files, {}, and {ASKED_BY_THE_PROGRAM} when the list is there",
        Vec::from_iter(visit.questions).join(", ")
    );
    ensure!(
        requests <= BOUND_REQUESTS,
        "a first visit makes {requests} requests, the bound is {BOUND_REQUESTS}"
    );
    Ok(())
}

fn weigh(dist: &Path, visit: &FirstVisit) -> Result<()> {
    println!("   {:<48} {:>10} {:>10}", "file", "plain", "brotli");
    let mut total_bytes = 0;
    for path in &visit.files {
        let mut packed = path.clone().into_os_string();
        packed.push(".br");
        let plain_bytes = size_bytes(path)?;
        let sent_bytes = size_bytes(packed.as_ref())?;
        let name = path.strip_prefix(dist).unwrap_or(path).display().to_string();
        println!("   {name:<48} {plain_bytes:>10} {sent_bytes:>10}");
        total_bytes += sent_bytes;
    }
    println!("   {:<48} {:>10} {total_bytes:>10} of {BOUND_BYTES}", "together", "");
    ensure!(
        total_bytes <= BOUND_BYTES,
        "a first visit sends {total_bytes} bytes, the bound is {BOUND_BYTES}"
    );
    Ok(())
}

/// What a browser asks for as soon as it reads the page.
struct FirstVisit {
    /// The page itself, and the files that it and its scripts name.
    files: Vec<PathBuf>,
    /// The paths of our API that the script in the page asks.
    questions: BTreeSet<String>,
}

fn first_visit(dist: &Path, page: &str) -> Result<FirstVisit> {
    let index = dist.join(page);
    let html = fs::read_to_string(&index).with_context(|| format!("cannot read {}", index.display()))?;
    let has_ending = |path: &Path, ending: &str| path.extension().is_some_and(|found| found == ending);
    let mut others = files(dist)?;
    others.retain(|path| !(*path == index || has_ending(path, "br") || has_ending(path, "gz")));
    let questions = questions(&html);
    let (mut asked, mut texts) = (vec![index], vec![html]);
    while let Some(text) = texts.pop() {
        let is_named =
            |path: &mut PathBuf| text.contains(&*path.file_name().unwrap_or_default().to_string_lossy());
        for file in others.extract_if(.., is_named) {
            if has_ending(&file, "js") {
                texts.push(
                    fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?,
                );
            }
            asked.push(file);
        }
    }
    asked.sort();
    Ok(FirstVisit { files: asked, questions })
}

/// The different paths below `/api` in a text.
fn questions(text: &str) -> BTreeSet<String> {
    let is_path = |letter: char| letter.is_ascii_lowercase() || matches!(letter, '/' | '-');
    text.match_indices("/api/")
        .filter_map(|(begin, _)| text.get(begin..))
        .map(|rest| rest.chars().take_while(|letter| is_path(*letter)).collect())
        .collect()
}

fn size_bytes(path: &Path) -> Result<u64> {
    Ok(fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?.len())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{INDEX, check, first_visit};

    #[test]
    fn what_the_page_and_its_scripts_name_is_asked_for() {
        let dist = std::env::temp_dir().join(format!("stowage-size-{}", std::process::id()));
        fs::create_dir_all(dist.join("snippets")).unwrap();
        let html = r#"<script>fetch('/api/auth/session'); fetch(`/api/images?env=${id}`)</script>
            <link href="/icon-1.svg"><script type="module">import init from '/a-2.js';</script>
            <noscript>/api/images?env=1</noscript>"#;
        let written = [
            ("index.html", html.to_owned()),
            ("icon-1.svg", "<svg>".to_owned()),
            ("a-2.js", "import x from './snippets/b-3.js'; fetch('a-4.wasm')".to_owned()),
            ("a-4.wasm", String::new()),
            ("nobody-asks-for.svg", String::new()),
            ("administration.html", "/administration-5.js".to_owned()),
            ("administration-5.js", "fetch('administration-6.wasm')".to_owned()),
            ("administration-6.wasm", String::new()),
            ("inventory.html", "/inventory-7.js".to_owned()),
            ("inventory-7.js", String::new()),
            ("snippets/b-3.js", String::new()),
        ];
        for (name, text) in &written {
            fs::write(dist.join(name), text).unwrap();
            fs::write(dist.join(format!("{name}.br")), "123").unwrap();
        }
        let visit = first_visit(&dist, INDEX).unwrap();
        let names: Vec<_> = visit.files.iter().map(|path| path.strip_prefix(&dist).unwrap()).collect();
        assert_eq!(
            names.iter().map(|name| name.to_str().unwrap()).collect::<Vec<_>>(),
            ["a-2.js", "a-4.wasm", "icon-1.svg", "index.html", "snippets/b-3.js"]
        );
        assert_eq!(Vec::from_iter(visit.questions), ["/api/auth/session", "/api/images"]);
        check(&dist).unwrap();

        fs::write(dist.join("a-4.wasm.br"), vec![0; 350_000]).unwrap();
        assert!(check(&dist).unwrap_err().to_string().contains("350012 bytes"));
        fs::write(dist.join("a-4.wasm.br"), "123").unwrap();
        fs::write(dist.join("inventory-7.js.br"), vec![0; 350_000]).unwrap();
        assert!(check(&dist).unwrap_err().to_string().contains("350003 bytes"));
        fs::remove_dir_all(&dist).unwrap();
    }
}
