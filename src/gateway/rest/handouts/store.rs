//! Where the bytes of handouts lie: `handouts/<session>/<name>` in the data directory, under names that are drawn here.
//! Must not know what is in them. A file comes first and the fact that names it after: a crash in between leaves a
//! file that nothing names, and the next start sweeps it away.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use tokio::fs::{self, File, OpenOptions};
use tokio::io::AsyncWriteExt;

use crate::accounts::SessionId;
use crate::gateway::app::App;
use crate::session::{Event, Record};

const DIRECTORY: &str = "handouts";
/// Random bytes behind a name: nobody guesses it, no two are equal.
const NAME_BYTES: usize = 16;

/// A file that nothing names yet. Dropped before [`NewFile::keep`], it is removed.
pub(super) struct NewFile {
    path: PathBuf,
    name: Box<str>,
    file: File,
    pub size: u64,
    kept: bool,
}

impl NewFile {
    /// An empty file for a session.
    ///
    /// # Errors
    /// The disk's.
    pub async fn create(data: &Path, session: &str) -> io::Result<NewFile> {
        let dir = directory(data, session).ok_or(io::ErrorKind::InvalidInput)?;
        fs::create_dir_all(&dir).await?;
        let random: [u8; NAME_BYTES] = super::super::random();
        let name: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let path = dir.join(&name);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).await?;
        Ok(NewFile { path, name: name.into(), file, size: 0, kept: false })
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// The disk's.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).await?;
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// Resolves when the file would survive a power cut, with its name and the directories that lead to it.
    ///
    /// # Errors
    /// The disk's.
    pub async fn sync(&mut self) -> io::Result<()> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        for directory in self.path.ancestors().skip(1).take(3) {
            File::open(directory).await?.sync_all().await?;
        }
        Ok(())
    }

    /// Its name, for the fact.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A fact names it now, or may.
    pub fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.kept
            && let Err(error) = std::fs::remove_file(&self.path)
        {
            tracing::warn!(%error, "a file that became no handout stays until the next start");
        }
    }
}

/// A handout's file. The name comes from a fact, and is checked all the same: it becomes a path.
///
/// # Errors
/// The disk's; `NotFound` where the fact names no file of ours.
pub(super) async fn open(data: &Path, session: &str, name: &str) -> io::Result<File> {
    let is_ours = name.len() == NAME_BYTES * 2 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    let dir = directory(data, session).filter(|_| is_ours).ok_or(io::ErrorKind::NotFound)?;
    File::open(dir.join(name)).await
}

/// Removes all files of a session that was cancelled. What fails here is swept at the next start.
pub(in crate::gateway::rest) async fn discard(data: &Path, session: &str) {
    let Some(dir) = directory(data, session) else { return };
    match fs::remove_dir_all(&dir).await {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(%error, session, "the handouts of a cancelled webinar stay until the next start");
        }
        Ok(()) | Err(_) => {}
    }
}

/// The files that lie there before anybody is served. Only these are ever swept: a file that is just being taken in is
/// named by no fact either.
pub struct Leftovers(Vec<(String, Vec<PathBuf>)>);

/// Lists what lies there; to be called before anybody is served.
pub async fn leftovers(data: &Path) -> Leftovers {
    let mut found = Vec::new();
    let Ok(mut sessions) = fs::read_dir(data.join(DIRECTORY)).await else { return Leftovers(found) };
    while let Ok(Some(entry)) = sessions.next_entry().await {
        let name = entry.file_name();
        let Some(session) = name.to_str().filter(|name| SessionId::parse(name).is_some()) else { continue };
        let mut files = Vec::new();
        if let Ok(mut entries) = fs::read_dir(entry.path()).await {
            while let Ok(Some(file)) = entries.next_entry().await {
                files.push(file.path());
            }
        }
        found.push((session.to_owned(), files));
    }
    Leftovers(found)
}

/// Removes those of the leftovers that no fact names, and the files of cancelled webinars. What cannot be read is left
/// alone.
pub async fn sweep(app: &App, leftovers: Leftovers) {
    for (session, files) in leftovers.0 {
        if app.plane.read().is_cancelled(&session) {
            discard(&app.config.data, &session).await;
        } else if app.plane.exists(&session) {
            match app.hub.records(&session).await {
                Ok(records) => remove_others(&files, &named(&records)).await,
                Err(error) => tracing::error!(%error, session, "its handouts are not swept"),
            }
        }
    }
}

async fn remove_others(files: &[PathBuf], named: &BTreeSet<&str>) {
    for file in files {
        let name = file.file_name().and_then(|name| name.to_str());
        if name.is_some_and(|name| named.contains(name)) {
            continue;
        }
        if let Err(error) = fs::remove_file(file).await {
            tracing::warn!(%error, "a file that no handout names cannot be removed");
        }
    }
}

/// The files of the handouts that were added and not removed again.
fn named(records: &[Record]) -> BTreeSet<&str> {
    let mut by_handout = std::collections::BTreeMap::new();
    for event in records.iter().flat_map(|record| &record.events) {
        match event {
            Event::HandoutAdded { handout, file } => drop(by_handout.insert(*handout, &*file.stored)),
            Event::HandoutRemoved { handout } => drop(by_handout.remove(handout)),
            // Of everything else that happens nothing concerns files.
            _ => {}
        }
    }
    by_handout.into_values().collect()
}

/// A session's directory; `None` where the name is none that we drew, whatever the caller checked before.
fn directory(data: &Path, session: &str) -> Option<PathBuf> {
    SessionId::parse(session).map(|session| data.join(DIRECTORY).join(session.as_str()))
}
