//! The floor under every durable acknowledgement: how long the disk takes to keep 4 KiB.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Instant;

use hdrhistogram::Histogram;

const BLOCK_BYTES: usize = 4096;
const WRITES: u64 = 1000;

/// Microseconds, to three digits, up to a minute.
pub fn histogram() -> anyhow::Result<Histogram<u64>> {
    Ok(Histogram::new_with_bounds(1, 60_000_000, 3)?)
}

/// Microseconds of writing a block and waiting for the disk, one after the other as a log grows.
pub fn fdatasync_us(folder: &Path) -> anyhow::Result<Histogram<u64>> {
    let file = File::create(folder.join("floor"))?;
    let block = [7; BLOCK_BYTES];
    // Like a log that is used again: the space is there already, only data reach the disk.
    for at in 0..WRITES {
        file.write_all_at(&block, at * BLOCK_BYTES as u64)?;
    }
    file.sync_all()?;
    let mut times = histogram()?;
    for at in 0..WRITES {
        let began = Instant::now();
        file.write_all_at(&block, at * BLOCK_BYTES as u64)?;
        file.sync_data()?;
        times.saturating_record(began.elapsed().as_micros() as u64);
    }
    Ok(times)
}
