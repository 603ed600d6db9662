//! What the processes of a run use, second by second. Must not know what they do.

use std::time::{Duration, Instant};

use super::Servers;
use super::nodes::{self, Node};
use crate::result::{Sample, ServerSample};

/// What the processes use, second by second.
pub struct Sampler {
    at: Instant,
    server: Duration,
    harness: Duration,
}

const SAMPLED_EVERY: Duration = Duration::from_secs(1);

impl Sampler {
    pub fn new(servers: &mut Servers) -> Sampler {
        Sampler { at: Instant::now(), server: server_usage(servers).0, harness: nodes::usage_of("self").0 }
    }

    pub fn is_due(&self) -> bool {
        self.at.elapsed() >= SAMPLED_EVERY
    }

    pub fn take(&mut self, servers: &mut Servers) -> Sample {
        let (server, rss_bytes) = server_usage(servers);
        let (harness, harness_rss_bytes) = nodes::usage_of("self");
        let passed = self.at.elapsed().as_secs_f64();
        let cores = |now: Duration, before: Duration| now.saturating_sub(before).as_secs_f64() / passed;
        let known = !servers.nodes.is_empty();
        let sample = Sample {
            server: known.then(|| ServerSample { cpu_cores: cores(server, self.server), rss_bytes }),
            harness_cpu_cores: cores(harness, self.harness),
            harness_rss_bytes,
        };
        *self = Sampler { at: Instant::now(), server, harness };
        sample
    }
}

/// Processor time and memory of all servers that the harness started.
pub fn server_usage(servers: &mut Servers) -> (Duration, u64) {
    let used = servers.nodes.iter_mut().map(Node::usage);
    used.fold((Duration::ZERO, 0), |(cpu, rss), (more_cpu, more_rss)| (cpu + more_cpu, rss + more_rss))
}
