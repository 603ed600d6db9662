//! The server's own API key: made when the configuration has none, and kept in the data directory, where the
//! commands of this machine find it.
//! Must not know who uses it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::accounts::{Secret, drawn_secret, in_journal};

/// The file's name in the data directory.
const FILE: &str = "api_key.toml";
/// Until it is whole.
const FILE_UNFINISHED: &str = "api_key.toml.part";
/// The id of the key that the server makes.
const OWN_ID: &str = "local";

/// An API key with its secret.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiKey {
    pub id: String,
    #[serde(deserialize_with = "in_journal::deserialize")]
    pub secret: Secret,
}

/// Why the key file cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    #[error("{attempt} {path}: {source}")]
    Disk { attempt: &'static str, path: PathBuf, source: io::Error },
    /// The message names no line's content: that is where the secret stands.
    #[error("{0} holds no API key: it wants the two texts id and secret, and nothing else")]
    Content(PathBuf),
}

/// The key in the data directory; `None` if there is no file.
///
/// # Errors
/// The file cannot be read, or holds something else.
pub fn load(dir: &Path) -> Result<Option<ApiKey>, KeyFileError> {
    let path = dir.join(FILE);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(KeyFileError::Disk { attempt: "read", path, source }),
    };
    let key: ApiKey = toml::from_str(&text).map_err(|_| KeyFileError::Content(path.clone()))?;
    let usable = super::keys::check_key_id(&key.id).is_ok() && !key.secret.expose().is_empty();
    if usable { Ok(Some(key)) } else { Err(KeyFileError::Content(path)) }
}

/// The key in the data directory, made with a secret from the operating system if there is none. Only the owner of
/// the file may read it.
///
/// # Errors
/// As [`load`]; also where it cannot be written and made durable.
pub fn load_or_create(dir: &Path) -> Result<ApiKey, KeyFileError> {
    if let Some(key) = load(dir)? {
        return Ok(key);
    }
    let mut random = [0u8; 20];
    getrandom::fill(&mut random).expect("the operating system has randomness");
    let key = ApiKey { id: OWN_ID.to_owned(), secret: drawn_secret(random) };
    let path = dir.join(FILE);
    write(dir, &key).map_err(|source| KeyFileError::Disk { attempt: "write", path, source })?;
    Ok(key)
}

fn write(dir: &Path, key: &ApiKey) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    let unfinished = dir.join(FILE_UNFINISHED);
    // What a crash left is nobody's key yet; created anew so that its mode is ours.
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
    write!(file, "id = {:?}\nsecret = {:?}\n", key.id, key.secret.expose())?;
    file.sync_all()?;
    fs::rename(&unfinished, dir.join(FILE))?;
    File::open(dir)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_key_is_made_once_and_only_its_owner_may_read_it() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(load(dir.path()).unwrap(), None);
        let made = load_or_create(dir.path()).unwrap();
        assert_eq!(made.secret.expose().len(), 32);
        assert_eq!(load_or_create(dir.path()).unwrap(), made);
        assert_eq!(load(dir.path()).unwrap(), Some(made));
        let mode = fs::metadata(dir.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_file_that_holds_no_key_is_an_error_that_tells_nothing_of_it() {
        let dir = tempfile::tempdir().unwrap();
        for text in ["", "id = \"a:b\"\nsecret = \"swordfish\"", "id = \"a\"\nsecret = \"swordfish\"\nx = 1"]
        {
            fs::write(dir.path().join(FILE), text).unwrap();
            let error = load_or_create(dir.path()).unwrap_err();
            assert!(!error.to_string().contains("swordfish"), "{error}");
        }
    }
}
