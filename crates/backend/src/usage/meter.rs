use std::collections::HashMap;
use std::time::Duration;

use docker_connection::{ContainerUsage, Usage};
use futures_util::future::join_all;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};

use crate::engine::{Client, Failure, Reading, RunningContainer, Target};
use crate::text::harmless::harmless;

/// How many containers are asked for; more cost the engine too much.
const MOST: usize = 50;
/// How many are asked for at a time. Docker 20.10 answers all who ask within a second together, and
/// each question takes a descriptor.
const AT_ONCE: usize = 25;
/// How long the engine may take to tell which containers run.
const LIST_LIMIT: Duration = Duration::from_secs(2);
/// How long it may take to tell what one uses; Docker 20.10 takes a second.
const LIMIT: Duration = Duration::from_secs(3);
/// How long one is not asked for that was not told of in time: an engine that hangs over it keeps
/// each question.
const REST: Duration = Duration::from_secs(10);

/// Makes figures of what an engine tells of its containers, from one sample to the next.
#[derive(Debug, Default)]
pub(super) struct Meter {
    known: HashMap<String, Known>,
}

/// What one sample leaves to the next.
#[derive(Clone, Copy, Debug)]
enum Known {
    /// Its time on processors, and when it was told.
    Cpu(Duration, Instant),
    /// It is not to be asked for until then.
    Rests(Instant),
}

/// What a container was found to use.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Share {
    cpu_percent: Option<f64>,
    memory: Option<u64>,
}

impl Meter {
    /// What all containers use that run there. Fails if nobody tells which these are.
    pub(super) async fn sample(
        &mut self,
        client: &Client,
        target: &Target,
        shows_names: bool,
    ) -> Result<Usage, Failure> {
        let listed = timeout(LIST_LIMIT, client.running(target)).await;
        let running = listed.unwrap_or(Err(Failure::Silent))?;
        let count = running.len();
        let counted = chosen(running);
        let shares = self.shares(client, target, &counted).await;
        let memory = shares.iter().map(|share| share.memory);
        Ok(Usage {
            cpu_percent: sum(shares.iter().map(|share| share.cpu_percent), |a, b| a + b)
                .map(rounded),
            memory_bytes: sum(memory, u64::saturating_add),
            running: Some(count as u64),
            counted: counted.len() as u64,
            containers: shows_names.then(|| by_name(&counted, &shares)),
        })
    }

    /// What each of them uses, in their order.
    async fn shares(
        &mut self,
        client: &Client,
        target: &Target,
        containers: &[RunningContainer],
    ) -> Vec<Share> {
        let past = std::mem::take(&mut self.known);
        let places = Semaphore::new(AT_ONCE);
        let asked = containers.iter().map(|container| {
            let past = past.get(&container.id).copied();
            ask(client, target, container, past, &places)
        });
        let answers = join_all(asked).await;
        let shares = answers.into_iter().zip(containers);
        let shares = shares.map(|((share, known), container)| {
            let known = known.map(|known| (container.id.clone(), known));
            self.known.extend(known);
            share
        });
        shares.collect()
    }
}

/// What a container uses, and what the next sample has to know of it.
async fn ask(
    client: &Client,
    target: &Target,
    container: &RunningContainer,
    past: Option<Known>,
    places: &Semaphore,
) -> (Share, Option<Known>) {
    if let Some(Known::Rests(until)) = past
        && until > Instant::now()
    {
        return (Share::default(), past);
    }
    let _place = places.acquire().await;
    let answer = timeout(LIMIT, client.reading(target, &container.id)).await;
    // Engines read it just before they answer, however long they let one wait.
    let now = Instant::now();
    match answer {
        Ok(Ok(reading)) => {
            let known = reading.cpu.map(|cpu| Known::Cpu(cpu, now));
            (Share::of(reading, now, past), known)
        }
        // It is gone, or nothing can be known of it.
        Ok(Err(_)) => (Share::default(), None),
        Err(_) => (Share::default(), Some(Known::Rests(now + REST))),
    }
}

impl Share {
    fn of(reading: Reading, at: Instant, before: Option<Known>) -> Self {
        let cpu_percent = match (reading.cpu, before) {
            // One that was started anew begins with nothing.
            (Some(cpu), Some(Known::Cpu(past, then))) if cpu >= past && at > then => {
                Some((cpu - past).as_secs_f64() / (at - then).as_secs_f64() * 100.0)
            }
            _ => None,
        };
        Self {
            cpu_percent,
            memory: reading.memory,
        }
    }
}

/// Those that have been there longest, so that they are the same ones in the next sample.
fn chosen(mut running: Vec<RunningContainer>) -> Vec<RunningContainer> {
    running.sort_unstable_by(|one, other| (one.created, &one.id).cmp(&(other.created, &other.id)));
    running.truncate(MOST);
    running
}

/// Of what is known of them: nothing if that is nothing, and zero if there are none.
fn sum<T: Default>(
    values: impl ExactSizeIterator<Item = Option<T>>,
    add: impl FnMut(T, T) -> T,
) -> Option<T> {
    if values.len() == 0 {
        return Some(T::default());
    }
    values.flatten().reduce(add)
}

fn by_name(containers: &[RunningContainer], shares: &[Share]) -> Vec<ContainerUsage> {
    let named = containers.iter().zip(shares);
    let named = named.map(|(container, share)| ContainerUsage {
        name: harmless(&container.name),
        cpu_percent: share.cpu_percent.map(rounded),
        memory_bytes: share.memory,
    });
    let mut named: Vec<_> = named.collect();
    named.sort_by(|one, other| one.name.cmp(&other.name));
    named
}

/// To one decimal.
fn rounded(percent: f64) -> f64 {
    (percent * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_share_of_a_processor_is_that_of_the_time_between_two_readings() {
        let now = Instant::now();
        let before = Known::Cpu(Duration::from_secs(10), now);
        let share = |seconds, before| {
            let reading = Reading {
                cpu: Some(Duration::from_secs(seconds)),
                memory: Some(7),
            };
            let share = Share::of(reading, now + Duration::from_secs(2), before);
            assert_eq!(share.memory, Some(7));
            share.cpu_percent
        };
        assert_eq!(share(13, Some(before)), Some(150.0));
        assert_eq!(share(10, Some(before)), Some(0.0));
        assert_eq!(share(3, Some(before)), None, "it was started anew");
        assert_eq!(share(13, Some(Known::Rests(now))), None);
        assert_eq!(share(13, None), None);
    }
}
