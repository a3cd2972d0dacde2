//! `size [FOLDER]`: what the first screen of the built site costs to load, and whether that is within the budget.
//!
//! Counted is `index.html` with everything it names for loading at once. What the program fetches later, when a
//! person asks for it, is deliberately not counted.

mod page;

use std::{error::Error, fs, io::Write, path::Path};

use flate2::{Compression, write::GzEncoder};

/// Most hosts compress less than brotli 11 does; it is the figure that is the same everywhere.
const BUDGET_BROTLI_KIB: usize = 125;
/// A request more is a round trip more on a slow line.
const BUDGET_REQUESTS: usize = 6;

struct Sizes {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

fn measure(bytes: &[u8]) -> Result<Sizes, Box<dyn Error>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes)?;
    let mut brotli = Vec::new();
    let best = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut brotli, &best)?;
    Ok(Sizes { raw: bytes.len(), gzip: gzip.finish()?.len(), brotli: brotli.len() })
}

fn row(name: &str, sizes: &Sizes) {
    println!("{:>9} {:>9} {:>9}  {name}", sizes.raw, sizes.gzip, sizes.brotli);
}

/// Prints the table; an error is a file that is missing, or a budget that is passed.
fn report(folder: &Path) -> Result<(), Box<dyn Error>> {
    let html = fs::read_to_string(folder.join("index.html"))
        .map_err(|error| format!("{}/index.html: {error}", folder.display()))?;
    let mut files = vec!["index.html".to_owned()];
    files.extend(page::first_files(&html)?);

    println!("{:>9} {:>9} {:>9}  first screen, bytes", "raw", "gzip 9", "brotli 11");
    let mut total = Sizes { raw: 0, gzip: 0, brotli: 0 };
    for name in &files {
        let bytes = fs::read(folder.join(name)).map_err(|error| format!("{name}: {error}"))?;
        let sizes = measure(&bytes)?;
        row(name, &sizes);
        total.raw += sizes.raw;
        total.gzip += sizes.gzip;
        total.brotli += sizes.brotli;
    }
    row(&format!("total of {} requests", files.len()), &total);

    if total.brotli > BUDGET_BROTLI_KIB * 1024 {
        return Err(
            format!("{} bytes of brotli pass the {BUDGET_BROTLI_KIB} KiB allowed", total.brotli).into()
        );
    }
    if files.len() > BUDGET_REQUESTS {
        return Err(format!("{} requests pass the {BUDGET_REQUESTS} allowed", files.len()).into());
    }
    let share = total.brotli * 100 / (BUDGET_BROTLI_KIB * 1024);
    println!(
        "within the budget: {share} % of {BUDGET_BROTLI_KIB} KiB, {} of {BUDGET_REQUESTS} requests",
        files.len()
    );
    Ok(())
}

fn main() -> std::process::ExitCode {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "dist".into());
    match report(folder.as_ref()) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("size: {reason}");
            std::process::ExitCode::FAILURE
        }
    }
}
