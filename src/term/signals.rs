//! What ends or stops the program from outside.

use tokio_util::sync::CancellationToken;

/// The signals that ask the program to end, with their names.
#[cfg(unix)]
const ENDING: [(i32, &str); 4] = [(1, "SIGHUP"), (2, "SIGINT"), (3, "SIGQUIT"), (15, "SIGTERM")];

/// Waits for a signal that asks the program to end, cancels `stop`, and says which it was.
#[cfg(unix)]
pub async fn ending(stop: CancellationToken) -> Option<(i32, &'static str)> {
    use futures_util::StreamExt as _;
    use futures_util::stream::FuturesUnordered;
    use tokio::signal::unix::{SignalKind, signal};

    let streams = ENDING.into_iter().filter_map(|(number, name)| {
        let stream = signal(SignalKind::from_raw(number)).ok()?;
        Some((number, name, stream))
    });
    let mut waiting: FuturesUnordered<_> =
        streams.map(|(number, name, mut stream)| async move { stream.recv().await.map(|()| (number, name)) }).collect();
    let came = tokio::select! {
        came = waiting.next() => came.flatten(),
        () = stop.cancelled() => None,
    };
    stop.cancel();
    came
}

/// Waits for Ctrl-C, cancels `stop`, and says so.
#[cfg(not(unix))]
pub async fn ending(stop: CancellationToken) -> Option<(i32, &'static str)> {
    let came = tokio::select! {
        came = tokio::signal::ctrl_c() => came.ok().map(|()| (2, "SIGINT")),
        () = stop.cancelled() => None,
    };
    stop.cancel();
    came
}

/// Stops the program until the shell lets it go on.
#[cfg(unix)]
pub fn suspend() -> std::io::Result<()> {
    signal_hook::low_level::raise(signal_hook::consts::SIGTSTP)
}

/// There is nothing to suspend to here.
#[cfg(not(unix))]
pub fn suspend() -> std::io::Result<()> {
    Ok(())
}
