//! A real file system in a file: small, easily full, and with a plug that can be pulled.
//! Must not know what lies on it.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::kills::scratch;

/// EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH: from now on nothing reaches the device, and what the file system's
/// journal had not got there yet never will. As after a power cut, the next mount finds only what was waited for.
const PLUG: &str = "
import fcntl, os, struct, sys
folder = os.open(sys.argv[1], os.O_RDONLY)
print('ready', flush=True)
sys.stdin.read(1)
fcntl.ioctl(folder, 0x8004587d, struct.pack('I', 2))
print('cut', flush=True)
";

pub struct Disk {
    folder: tempfile::TempDir,
    mounted: bool,
}

fn run(command: &mut Command) -> Result<(), String> {
    let done = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let said = || format!("{command:?}: {}", String::from_utf8_lossy(&done.stderr).trim());
    if done.status.success() { Ok(()) } else { Err(said()) }
}

impl Disk {
    /// Makes and mounts one of so many KiB; why that is impossible, where it is.
    pub fn make(kib: u64) -> Result<Disk, String> {
        let disk = Disk { folder: scratch(), mounted: false };
        File::create(disk.image())
            .and_then(|file| file.set_len(kib << 10))
            .map_err(|error| error.to_string())?;
        fs::create_dir(disk.top()).map_err(|error| error.to_string())?;
        run(Command::new("mkfs.ext4").args(["-q", "-F", "-m", "0"]).arg(disk.image()))?;
        disk.mount()
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join("image")
    }

    fn top(&self) -> PathBuf {
        self.folder.path().join("mounted")
    }

    fn mount(mut self) -> Result<Disk, String> {
        run(Command::new("mount").args(["-t", "ext4", "-o", "loop"]).arg(self.image()).arg(self.top()))?;
        self.mounted = true;
        Ok(self)
    }

    /// Where a server may keep its data.
    pub fn data(&self) -> PathBuf {
        self.top().join("data")
    }

    /// Takes it away and mounts it again: what the device has is what there is.
    pub fn remount(mut self) -> Result<Disk, String> {
        self.unmount()?;
        self.mount()
    }

    fn unmount(&mut self) -> Result<(), String> {
        run(Command::new("umount").arg(self.top()))?;
        self.mounted = false;
        Ok(())
    }

    /// Takes every last block.
    pub fn fill(&self) {
        let mut filler = OpenOptions::new().create(true).append(true).open(self.filler()).unwrap();
        for size in [1 << 16, 1 << 10, 1] {
            while filler.write(&vec![1; size]).is_ok_and(|written| written > 0) {}
        }
        // Blocks that are only promised could be taken back.
        let _ = filler.sync_all();
    }

    /// Takes all blocks but so many KiB.
    pub fn fill_but(&self, kib: u64) {
        self.fill();
        let filler = OpenOptions::new().write(true).open(self.filler()).unwrap();
        filler.set_len(filler.metadata().unwrap().len() - (kib << 10)).unwrap();
    }

    pub fn make_room(&self) {
        fs::remove_file(self.filler()).unwrap();
    }

    fn filler(&self) -> PathBuf {
        self.top().join("filler")
    }

    pub fn plug(&self) -> Result<Plug, String> {
        Plug::ready(&self.top())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.mounted
            && self.unmount().is_err()
            // Who is still in it, be it a process that just starts, keeps it no longer than itself.
            && let Err(error) = run(Command::new("umount").arg("--lazy").arg(self.top()))
        {
            println!("left mounted: {error}");
        }
    }
}

/// A process that waits to cut a file system off.
pub struct Plug(Child);

impl Plug {
    fn ready(top: &Path) -> Result<Plug, String> {
        let mut command = Command::new("python3");
        command.args(["-c", PLUG]).arg(top).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child =
            command.stderr(Stdio::piped()).spawn().map_err(|error| format!("python3: {error}"))?;
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).map_err(|error| error.to_string())?;
        child.stdout = Some(out.into_inner());
        if line.trim() == "ready" { Ok(Plug(child)) } else { Err(Plug(child).said()) }
    }

    fn said(mut self) -> String {
        let mut said = String::new();
        // Whatever it says, the end is the same.
        let _ = self.0.stderr.take().unwrap().read_to_string(&mut said);
        let _ = self.0.wait();
        said.lines().last().unwrap_or_default().to_owned()
    }

    /// Cuts; why not, where that is refused.
    pub fn pull(mut self) -> Result<(), String> {
        drop(self.0.stdin.take().map(|mut stdin| stdin.write_all(b"x")));
        let mut said = String::new();
        let _ = self.0.stdout.take().unwrap().read_to_string(&mut said);
        if said.trim() != "cut" {
            return Err(self.said());
        }
        self.0.wait().map(drop).map_err(|error| error.to_string())
    }
}
