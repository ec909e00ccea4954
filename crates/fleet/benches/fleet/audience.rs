use std::io::{self, ErrorKind};
use std::thread;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;

use crate::ask::PATIENCE;
use crate::process::Process;

/// All who listen to the streams.
#[derive(Debug)]
pub(crate) struct Audience {
    sender: UnboundedSender<String>,
    lines: UnboundedReceiver<String>,
    /// How often a stream told that something is wrong.
    pub(crate) troubles: usize,
}

impl Audience {
    pub(crate) fn new() -> Self {
        let (sender, lines) = unbounded_channel();
        Self {
            sender,
            lines,
            troubles: 0,
        }
    }

    /// Has so many more streams opened, from the stream `first` on, and waits until each of them
    /// has said something. They end with the gateways.
    pub(crate) async fn join(
        &mut self,
        gateways: &str,
        hosts: usize,
        first: usize,
        count: usize,
    ) -> io::Result<()> {
        let numbers = [hosts, first, count].map(|number| number.to_string());
        let [hosts, first, count] = numbers.each_ref().map(String::as_str);
        let mut listeners = Process::role(&["listeners", gateways, hosts, first, count])?;
        let sender = self.sender.clone();
        thread::spawn(move || {
            while let Ok(line) = listeners.line() {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        while self.line().await? != "complete" {}
        Ok(())
    }

    /// How long so many changes took to be told, in ms; less of them where no more come.
    pub(crate) async fn hear(&mut self, count: usize) -> io::Result<Vec<f64>> {
        let mut told = Vec::with_capacity(count);
        while told.len() < count {
            match self.line().await {
                Ok(line) => told.push(line.parse().map_err(io::Error::other)?),
                Err(error) if error.kind() == ErrorKind::TimedOut => break,
                Err(error) => return Err(error),
            }
        }
        Ok(told)
    }

    async fn line(&mut self) -> io::Result<String> {
        loop {
            let line = timeout(PATIENCE, self.lines.recv()).await?;
            let line = line.ok_or(ErrorKind::BrokenPipe)?;
            if line != "trouble" {
                return Ok(line);
            }
            self.troubles += 1;
        }
    }
}
