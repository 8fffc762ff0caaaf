//! The program `stowage`.

use std::io::Write as _;
use std::process::ExitCode;

use backend::{Server, Settings, rotate_key, start_logging};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error may be closed, and then there is nobody to tell.
            drop(writeln!(std::io::stderr(), "error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    let settings = Settings::from_command_line()?;
    start_logging(&settings)?;
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    if let Err(error) = backend::share_arenas() {
        tracing::warn!(%error, "this program cannot be started with less memory");
    }
    actix_web::rt::System::new().block_on(async {
        if settings.rotate_key.is_some() {
            writeln!(std::io::stdout(), "{}", rotate_key(&settings).await?)?;
            return Ok(());
        }
        let server = Server::start(&settings).await?;
        if let Some(link) = server.setup_link().await? {
            // A secret: past the log, to whoever sees this program's standard error.
            writeln!(
                std::io::stderr(),
                "\nOpen this link to make an administrator. It works once, within an hour:\n\n    {link}\n"
            )?;
        }
        // For whoever started us, a person or a program: the one line on standard output.
        writeln!(std::io::stdout(), "Stowage is ready at {}", server.url())?;
        server.run_until_stopped().await?;
        tracing::info!("stopped");
        Ok(())
    })
}
