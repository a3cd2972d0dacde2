//! `make mock`: the scripted mock server for a person at a browser. It prints what it can play and each request.
//! It deliberately holds no scenario of its own.

#[cfg(not(target_arch = "wasm32"))]
#[path = "server.rs"]
mod server;

#[cfg(not(target_arch = "wasm32"))]
#[tokio::main]
async fn main() -> std::io::Result<()> {
    let wanted = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8090".to_owned());
    let Ok(addr) = wanted.parse() else {
        eprintln!("usage: mock [ADDRESS:PORT]; '{wanted}' is no address such as 127.0.0.1:8090");
        std::process::exit(2);
    };
    let mock = server::start(addr).await?;
    let mut out = format!(
        "The mock server listens on {}. Take one of these as base URL, any key, any model:\n\n",
        mock.addr
    );
    for (theme, scenarios) in server::scenarios::SCENARIOS {
        out += &format!("{theme}\n");
        for scenario in *scenarios {
            out += &format!("  {:<48} {}\n", mock.base(scenario.name), scenario.says);
        }
        out += "\n";
    }
    println!(
        "{out}docs/weather.md says what the page should make of each. Nearly all list two models (mock-small, \
         mock-large). Ctrl+C ends it.\n"
    );

    let mut shown = 0;
    loop {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        let seen = mock.seen();
        for request in &seen[shown..] {
            let key = if request.authorization().is_some() { "with a key" } else { "without a key" };
            println!("{} {} {key}", request.method, request.path);
        }
        shown = seen.len();
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}
