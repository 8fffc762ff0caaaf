use std::sync::Arc;

use actix_web::web;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use shared::Secret;
use tokio::sync::Semaphore;

use crate::api_error::ApiError;

/// Passwords of strangers that may wait for their turn. Whoever comes then is told to come back: hashing costs 19 MiB and some
/// 20 ms each, and memory must not grow with the number of strangers.
const MAX_WAITING: usize = 32;

/// Further ones that may wait where they come from where somebody has signed in before: a crowd of strangers keeps
/// nobody out.
const MAX_KNOWN_WAITING: usize = 8;

/// Hashes passwords with Argon2id, a few at a time, on threads that serve no requests.
///
/// The parameters are the library's, which are the first choice of OWASP's Password Storage Cheat Sheet for Argon2id:
/// 19 MiB, 2 passes, 1 lane. They stand in each hash, so that later ones may be others.
#[derive(Clone)]
pub(crate) struct Passwords {
    places: Arc<Semaphore>,
    places_of_known: Arc<Semaphore>,
    running: Arc<Semaphore>,
}

impl Passwords {
    /// As many at a time as there are cores, up to four.
    pub(crate) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get().min(4));
        Self {
            places: Arc::new(Semaphore::new(cores + MAX_WAITING)),
            places_of_known: Arc::new(Semaphore::new(MAX_KNOWN_WAITING)),
            running: Arc::new(Semaphore::new(cores)),
        }
    }

    /// The hash to keep of a password, with a new salt, as a PHC string.
    ///
    /// # Errors
    ///
    /// [`ApiError::Busy`] where too many wait already.
    pub(crate) async fn hash(&self, password: Secret) -> Result<Secret, ApiError> {
        self.run(false, move || {
            let hash = Argon2::default().hash_password(password.expose().as_bytes());
            Ok(Secret::from(hash.map_err(|error| ApiError::PasswordHash(error.to_string()))?.to_string()))
        })
        .await
    }

    /// Whether the password is the one of the hash. Without a hash it never is, which takes as long to find out. Who is
    /// known has places of their own to wait.
    ///
    /// # Errors
    ///
    /// [`ApiError::Busy`] where too many wait already, and where what is kept is no hash.
    pub(crate) async fn verify(
        &self,
        password: Secret,
        hash: Option<Secret>,
        is_known: bool,
    ) -> Result<bool, ApiError> {
        let Some(hash) = hash else {
            return self.hash(password).await.map(|_of_nobody| false);
        };
        self.run(is_known, move || {
            let hash = PasswordHash::new(hash.expose())
                .map_err(|error| ApiError::PasswordHash(error.to_string()))?;
            Ok(Argon2::default().verify_password(password.expose().as_bytes(), &hash).is_ok())
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        is_known: bool,
        work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let place = match self.places.try_acquire() {
            Err(_all_taken) if is_known => self.places_of_known.try_acquire(),
            place => place,
        };
        let Ok(_place) = place else {
            return Err(ApiError::Busy);
        };
        let Ok(turn) = Arc::clone(&self.running).acquire_owned().await else {
            return Err(ApiError::Busy);
        };
        // The turn goes along: a caller who hangs up does not make room while their password is still worked on.
        web::block(move || {
            let _turn = turn;
            work()
        })
        .await?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::from(text.to_owned())
    }

    #[actix_web::test]
    async fn a_hash_knows_its_password_and_no_other() {
        let passwords = Passwords::new();
        let hash = passwords.hash(secret("correct horse")).await.unwrap();
        assert!(hash.expose().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.expose());
        assert!(passwords.verify(secret("correct horse"), Some(hash.clone()), false).await.unwrap());
        assert!(!passwords.verify(secret("Correct horse"), Some(hash.clone()), false).await.unwrap());
        assert_ne!(
            passwords.hash(secret("correct horse")).await.unwrap(),
            hash,
            "each has a salt of its own"
        );
    }

    #[actix_web::test]
    async fn nobody_has_no_password_and_nonsense_is_no_hash() {
        let passwords = Passwords::new();
        assert!(!passwords.verify(secret(""), None, false).await.unwrap());
        let nonsense = passwords.verify(secret("x"), Some(secret("plain")), false).await;
        assert!(matches!(nonsense, Err(ApiError::PasswordHash(_))));
    }

    #[actix_web::test]
    async fn a_crowd_is_told_to_come_back() {
        let passwords = Passwords::new();
        let all = (0..MAX_WAITING * 3).map(|_| passwords.hash(secret("correct horse")));
        let results = futures::future::join_all(all).await;
        let busy = results.iter().filter(|result| matches!(result, Err(ApiError::Busy))).count();
        assert!(busy > 0, "all were taken");
        assert!(results.len() - busy >= MAX_WAITING, "{busy} were sent away");

        let hash = passwords.hash(secret("correct horse")).await.unwrap();
        let crowd = (0..MAX_WAITING * 3).map(|_| passwords.hash(secret("correct horse")));
        let known = passwords.verify(secret("correct horse"), Some(hash), true);
        let (_, known) = futures::join!(futures::future::join_all(crowd), known);
        assert!(known.unwrap(), "who is known is not sent away");
        passwords.hash(secret("correct horse")).await.unwrap();
    }
}
