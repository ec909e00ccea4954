use std::fmt;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use tempfile::NamedTempFile;

use crate::platform::files;

/// What a client has to know to be answered.
///
/// Its `Debug` form keeps the secret.
#[derive(Clone)]
pub struct Token(Arc<str>);

/// A text that is no [`Token`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a token has at least {} letters, digits, '-' and '_'",
    Token::MIN_LENGTH
)]
pub struct WeakToken;

/// Why there is no [`Token`] in a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The file can be neither read nor made.
    #[error("the token file {} cannot be used: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The file holds something else.
    #[error(
        "the token file {} has to hold at least {} letters, digits, '-' and '_'; \
         delete it for a new one",
        path.display(),
        Token::MIN_LENGTH
    )]
    Weak {
        /// The file.
        path: PathBuf,
    },
}

impl Token {
    /// The fewest characters: more than can be guessed.
    pub const MIN_LENGTH: usize = 32;

    /// Makes a token of a secret that the host keeps somewhere of its own.
    ///
    /// # Errors
    ///
    /// If it is too short, or holds anything but letters, digits, `-` and `_`.
    pub fn new(secret: &str) -> Result<Self, WeakToken> {
        let mut letters = secret.bytes();
        let is_plain = letters.all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        if is_plain && secret.len() >= Self::MIN_LENGTH {
            Ok(Self(secret.into()))
        } else {
            Err(WeakToken)
        }
    }

    /// Reads the token in the file. Makes the file with a new token, for its owner's eyes only, if
    /// there is none; on Windows for those who may read what is in its folder.
    ///
    /// # Errors
    ///
    /// If the file can be neither read nor made, or holds no token.
    pub fn from_file(path: &Path) -> Result<Self, TokenError> {
        let text = match create(path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => fs::read_to_string(path),
            created => created,
        };
        let text = text.map_err(|source| TokenError::File {
            path: path.to_owned(),
            source,
        })?;
        let weak = |WeakToken| TokenError::Weak {
            path: path.to_owned(),
        };
        let token = Self::new(text.trim()).map_err(weak)?;
        if files::may_be_read_by_others(path) {
            tracing::warn!("the token file may be read by others; {}", files::REMEDY);
        }
        Ok(token)
    }

    /// The token itself, to be shown to its owner and nobody else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What opens one host of many, and tells nothing of this token: the host's name, a dot, and the
    /// name's HMAC-SHA-256 by this token, in base64url without padding.
    #[must_use]
    pub fn for_host(&self, name: &str) -> String {
        let secret = self.derived(name.as_bytes());
        format!("{name}.{}", secret.reveal())
    }

    /// The host that such a text opens.
    pub(super) fn host_of<'a>(&self, text: &'a str) -> Option<&'a str> {
        let (name, secret) = text.split_once('.')?;
        self.derived(name.as_bytes()).is(secret).then_some(name)
    }

    /// Another secret that tells nothing of this one, the same for each start.
    pub(super) fn derived(&self, purpose: &[u8]) -> Self {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).expect("a key may have any length");
        mac.update(purpose);
        Self(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()).into())
    }

    /// Takes the same time whatever a wrong one looks like.
    pub(crate) fn is(&self, other: &str) -> bool {
        self.0.as_bytes().ct_eq(other.as_bytes()).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

fn create(path: &Path) -> io::Result<String> {
    if path.exists() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    // Whoever begins at the same time finds all of it or nothing.
    let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    let mut random = [0; 32];
    getrandom::fill(&mut random)?;
    let text = URL_SAFE_NO_PAD.encode(random);
    writeln!(file, "{text}")?;
    file.persist_noclobber(path)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::thread;

    use tempfile::tempdir;

    use super::*;

    #[test]
    fn all_who_begin_at_once_have_one_token() {
        let folder = tempdir().unwrap();
        for round in 0..50 {
            let path = folder.path().join(round.to_string());
            let tokens: Vec<_> = thread::scope(|scope| {
                let threads: Vec<_> = (0..8)
                    .map(|_| scope.spawn(|| Token::from_file(&path)))
                    .collect();
                threads.into_iter().map(|it| it.join().unwrap()).collect()
            });
            let first = tokens[0].as_ref().unwrap();
            for token in &tokens {
                assert!(token.as_ref().unwrap().is(first.reveal()));
            }
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 50);
    }

    #[test]
    fn a_missing_file_is_made_for_its_owner_only_and_read_again() {
        let folder = tempdir().unwrap();
        let path = folder.path().join("token");
        let token = Token::from_file(&path).unwrap();
        assert_eq!(token.reveal().len(), 43);
        assert!(!files::may_be_read_by_others(&path));
        assert!(Token::from_file(&path).unwrap().is(token.reveal()));
        let other = Token::from_file(&folder.path().join("other")).unwrap();
        assert!(!other.is(token.reveal()));
    }

    #[test]
    fn a_weak_or_damaged_token_is_refused() {
        let folder = tempdir().unwrap();
        let path = folder.path().join("token");
        let long = "x".repeat(Token::MIN_LENGTH);
        for content in ["", "\n", &long[1..], &format!("{long} {long}"), "é"] {
            fs::write(&path, content).unwrap();
            let error = Token::from_file(&path).unwrap_err();
            assert!(matches!(error, TokenError::Weak { .. }), "{content}");
        }
        fs::write(&path, format!("{long}\n")).unwrap();
        assert!(Token::from_file(&path).unwrap().is(&long));
    }

    #[test]
    fn a_folder_is_no_token_file() {
        let folder = tempdir().unwrap();
        let error = Token::from_file(folder.path()).unwrap_err();
        assert!(matches!(error, TokenError::File { .. }));
    }

    /// A kernel's folder takes no files.
    #[cfg(target_os = "linux")]
    #[test]
    fn it_is_told_why_a_file_cannot_be_made() {
        let error = Token::from_file(Path::new("/sys/token")).unwrap_err();
        let TokenError::File { source, .. } = error else {
            panic!("{error}");
        };
        assert_ne!(source.kind(), ErrorKind::NotFound);
    }

    #[test]
    fn the_debug_form_keeps_the_secret() {
        let folder = tempdir().unwrap();
        let token = Token::from_file(&folder.path().join("token")).unwrap();
        assert_eq!(format!("{token:?}"), "Token(…)");
    }
}
