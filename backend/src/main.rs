//! The program `stowage`.

use std::io::Write as _;
use std::process::ExitCode;

use backend::{Server, Settings, start_logging};

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
    actix_web::rt::System::new().block_on(async {
        let server = Server::start(&settings).await?;
        // For whoever started us, a person or a program: the one line on standard output.
        writeln!(std::io::stdout(), "Stowage is ready at http://{}", server.address())?;
        server.run_until_stopped().await?;
        tracing::info!("stopped");
        Ok(())
    })
}
