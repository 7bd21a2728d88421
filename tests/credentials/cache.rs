//! What the cache in front of a provider promises, in virtual time.

use crate::logs::Logs;
use chrono::TimeDelta;
use dataworks::auth::{CachedCredentials, Credentials, ProvideCredentials};
use dataworks::mock::VirtualRuntime;
use dataworks::{BoxFuture, Error, Result, Runtime};
use futures_util::FutureExt as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;

const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);

/// Counts its loads, waits at a gate, and fails when told to.
#[derive(Clone, Debug)]
struct Source(Arc<Inside>);

#[derive(Debug)]
struct Inside {
    runtime: VirtualRuntime,
    loads: AtomicUsize,
    fails: AtomicBool,
    lifetime: Option<Duration>,
    gate: Semaphore,
}

impl Source {
    /// Its keys, numbered, last so long.
    fn lasting(runtime: &VirtualRuntime, lifetime: impl Into<Option<Duration>>) -> Self {
        Self(Arc::new(Inside {
            runtime: runtime.clone(),
            loads: AtomicUsize::new(0),
            fails: AtomicBool::new(false),
            lifetime: lifetime.into(),
            gate: Semaphore::new(0),
        }))
    }

    /// As [`Self::lasting`], and nothing to wait for.
    fn open(runtime: &VirtualRuntime, lifetime: impl Into<Option<Duration>>) -> Self {
        let source = Self::lasting(runtime, lifetime);
        source.let_through(Semaphore::MAX_PERMITS);
        source
    }

    fn let_through(&self, loads: usize) {
        self.0.gate.add_permits(loads);
    }

    fn fail(&self, fails: bool) {
        self.0.fails.store(fails, Ordering::SeqCst);
    }

    fn loads(&self) -> usize {
        self.0.loads.load(Ordering::SeqCst)
    }

    fn cached(&self) -> CachedCredentials<Self> {
        CachedCredentials::new(self.clone()).runtime(self.0.runtime.clone())
    }
}

impl ProvideCredentials for Source {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials>> {
        Box::pin(async {
            let number = self.0.loads.fetch_add(1, Ordering::SeqCst) + 1;
            self.0.gate.acquire().await.expect("the gate is never closed for good").forget();
            if self.0.fails.load(Ordering::SeqCst) {
                return Err(Error::new(dataworks::ErrorKind::Credentials, format!("load {number} failed")));
            }
            let expires_at = self
                .0
                .lifetime
                .map(|lifetime| self.0.runtime.now() + TimeDelta::from_std(lifetime).expect("a lifetime that fits"));
            Ok(Credentials::temporary(format!("id-{number}"), "test-key-secret", "test-token-secret", expires_at))
        })
    }
}

/// Lets every other task go as far as it can.
async fn let_others_run() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

async fn id(cached: &CachedCredentials<Source>) -> String {
    let credentials = cached.credentials().await.expect("keys");
    let_others_run().await;
    credentials.access_key_id().to_owned()
}

/// Keys at once, whatever goes on meanwhile.
fn id_now(cached: &CachedCredentials<Source>) -> String {
    let credentials = cached.credentials().now_or_never().expect("no waiting").expect("keys");
    credentials.access_key_id().to_owned()
}

#[tokio::test]
async fn a_thousand_tasks_with_expired_keys_cause_one_refresh() {
    let runtime = VirtualRuntime::default();
    let source = Source::lasting(&runtime, HOUR);
    let cached = source.cached();
    source.let_through(1);
    assert_eq!(id(&cached).await, "id-1");
    runtime.advance(2 * HOUR);

    let tasks: Vec<_> = (0..1000)
        .map(|_| {
            let cached = cached.clone();
            tokio::spawn(async move { cached.credentials().await })
        })
        .collect();
    let_others_run().await;
    assert!(tasks.iter().all(|task| !task.is_finished()));
    source.let_through(1000);
    for task in tasks {
        let credentials = task.await.expect("no panic").expect("keys");
        assert_eq!(credentials.access_key_id(), "id-2");
    }
    assert_eq!(source.loads(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_tasks_on_two_threads_cause_one_load() {
    let runtime = VirtualRuntime::default();
    let source = Source::lasting(&runtime, HOUR);
    let cached = source.cached();
    let tasks: Vec<_> = (0..1000)
        .map(|_| {
            let cached = cached.clone();
            tokio::spawn(async move { cached.credentials().await })
        })
        .collect();
    source.let_through(1000);
    for task in tasks {
        assert_eq!(task.await.expect("no panic").expect("keys").access_key_id(), "id-1");
    }
    assert_eq!(source.loads(), 1);
}

#[tokio::test]
async fn a_refresh_that_fails_for_ten_minutes_fails_no_call() {
    let (logs, _guard) = Logs::begin();
    let runtime = VirtualRuntime::default();
    let source = Source::open(&runtime, HOUR);
    let cached = source.cached().refresh_before(15 * MINUTE);
    assert_eq!(id(&cached).await, "id-1");
    runtime.advance(44 * MINUTE);
    source.fail(true);
    for _ in 0..60 {
        assert_eq!(id(&cached).await, "id-1");
        runtime.advance(Duration::from_secs(10));
    }
    // With a pause of 45 s by this randomness, and calls each 10 s: one try in 50 s.
    assert_eq!(source.loads(), 1 + 12);
    source.fail(false);
    for _ in 0..6 {
        id(&cached).await;
        runtime.advance(Duration::from_secs(10));
    }
    assert_eq!(id(&cached).await, "id-14");
    let warnings = logs.text().lines().filter(|line| line.contains("WARN") && line.contains("still work")).count();
    assert_eq!(warnings, 12, "{}", logs.text());
}

#[tokio::test]
async fn an_outage_up_to_the_expiry_fails_no_call_and_one_beyond_it_does() {
    let runtime = VirtualRuntime::default();
    let source = Source::open(&runtime, HOUR);
    let cached = source.cached();
    assert_eq!(id(&cached).await, "id-1");
    source.fail(true);
    for _ in 0..3600 {
        assert_eq!(id(&cached).await, "id-1");
        runtime.advance(Duration::from_secs(1));
    }
    let error = cached.credentials().await.expect_err("nothing valid is left");
    assert!(error.message().starts_with("load ") && error.message().ends_with(" failed"), "{error}");
}

#[tokio::test]
async fn keys_are_replaced_five_minutes_before_their_expiry_and_a_little_earlier_by_chance() {
    for (random, early) in [(0.0, 300), (0.5, 330), (0.999, 359)] {
        let runtime = VirtualRuntime::default();
        runtime.set_random([random]);
        let source = Source::open(&runtime, HOUR);
        let cached = source.cached();
        assert_eq!(id(&cached).await, "id-1");
        runtime.advance(HOUR - Duration::from_secs(early + 1));
        assert_eq!((id(&cached).await.as_str(), source.loads()), ("id-1", 1), "{random}");
        runtime.advance(Duration::from_secs(1));
        // The call that begins the refresh does not wait for it.
        assert_eq!((id(&cached).await.as_str(), source.loads()), ("id-1", 2), "{random}");
        assert_eq!((id(&cached).await.as_str(), source.loads()), ("id-2", 2), "{random}");
    }
}

#[tokio::test]
async fn nobody_waits_while_the_keys_are_valid() {
    let runtime = VirtualRuntime::default();
    let source = Source::lasting(&runtime, HOUR);
    let cached = source.cached();
    source.let_through(1);
    assert_eq!(id(&cached).await, "id-1");
    runtime.advance(56 * MINUTE);
    for _ in 0..100 {
        assert_eq!(id_now(&cached), "id-1");
        tokio::task::yield_now().await;
    }
    assert_eq!(source.loads(), 2, "one refresh is under way");
    source.let_through(1);
    let_others_run().await;
    assert_eq!(id_now(&cached), "id-2");
}

#[tokio::test]
async fn a_refresh_outlives_the_task_that_began_it() {
    let runtime = VirtualRuntime::default();
    let source = Source::lasting(&runtime, HOUR);
    let cached = source.cached();
    let first = tokio::spawn({
        let cached = cached.clone();
        async move { cached.credentials().await }
    });
    let_others_run().await;
    assert_eq!(source.loads(), 1);
    first.abort();
    assert!(first.await.expect_err("it was aborted").is_cancelled());
    source.let_through(1);
    assert_eq!(id(&cached).await, "id-1");
    assert_eq!(source.loads(), 1);
}

#[test]
fn a_load_that_is_lost_with_its_runtime_is_begun_anew() {
    let runtime = VirtualRuntime::default();
    let source = Source::lasting(&runtime, HOUR);
    let cached = source.cached();
    let new_tokio = || tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let lost = new_tokio();
    lost.block_on(async {
        assert!(cached.credentials().now_or_never().is_none());
        let_others_run().await;
    });
    drop(lost);
    source.let_through(1);
    assert_eq!(new_tokio().block_on(id(&cached)), "id-2");
    // Outside of tokio, valid keys are still given, and for others there is an error and no panic.
    assert_eq!(id_now(&cached), "id-2");
    runtime.advance(HOUR);
    let error = cached.credentials().now_or_never().expect("no waiting").expect_err("no tokio");
    assert!(error.message().contains("tokio"), "{error}");
}

/// Case 73.
#[tokio::test]
async fn a_failure_is_remembered_for_a_second() {
    let runtime = VirtualRuntime::default();
    let source = Source::open(&runtime, HOUR);
    let cached = source.cached();
    source.fail(true);
    for number in 1..=3 {
        for _ in 0..100 {
            let error = cached.credentials().await.expect_err("it is told to fail");
            assert_eq!(error.to_string(), format!("load {number} failed"));
            assert_eq!(error.kind(), dataworks::ErrorKind::Credentials);
            runtime.advance(Duration::from_millis(9));
        }
        runtime.advance(Duration::from_millis(100));
    }
    source.fail(false);
    assert_eq!(id(&cached).await, "id-4");
}

/// Case 73.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_tasks_with_a_failing_provider_cause_one_load_a_second() {
    let runtime = VirtualRuntime::default();
    let source = Source::open(&runtime, HOUR);
    source.fail(true);
    let cached = source.cached();
    for seconds in 1..=3 {
        let tasks: Vec<_> = (0..1000)
            .map(|_| {
                let cached = cached.clone();
                tokio::spawn(async move { cached.credentials().await })
            })
            .collect();
        for task in tasks {
            task.await.expect("no panic").expect_err("it is told to fail");
        }
        assert_eq!(source.loads(), seconds);
        runtime.advance(Duration::from_secs(1));
    }
}

/// Case 32.
#[tokio::test]
async fn refused_keys_are_loaded_anew_at_the_next_call() {
    let runtime = VirtualRuntime::default();
    let source = Source::open(&runtime, HOUR);
    let cached: Arc<dyn ProvideCredentials> = Arc::new(source.cached());
    let first = cached.credentials().await.expect("keys");
    cached.refused(&first);
    assert_eq!(source.loads(), 1, "nothing is loaded before somebody asks");
    let second = cached.credentials().await.expect("keys");
    assert_eq!((second.access_key_id(), source.loads()), ("id-2", 2));
    // Late news of the first keys, and keys that are not of this cache, take nothing away.
    cached.refused(&first);
    cached.refused(&Credentials::new("other-id", "other-key-secret"));
    cached.refused(&Credentials::bearer("other-token-secret"));
    assert_eq!(cached.credentials().await.expect("keys").access_key_id(), "id-2");
    // Keys are known by what they are: a copy that somebody made counts.
    cached.refused(&Credentials::temporary("id-2", "test-key-secret", "test-token-secret", None));
    assert_eq!(cached.credentials().await.expect("keys").access_key_id(), "id-3");
    assert_eq!(source.loads(), 3);
}

/// Case 32: the file was not rotated after all.
#[tokio::test]
async fn refused_keys_that_come_back_are_looked_up_once_a_second() {
    #[derive(Debug, Default)]
    struct Same(AtomicUsize);
    impl ProvideCredentials for Same {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials>> {
            self.0.fetch_add(1, Ordering::SeqCst);
            Box::pin(std::future::ready(Ok(Credentials::new("same-id", "test-key-secret"))))
        }
    }
    let runtime = VirtualRuntime::default();
    let source = Arc::new(Same::default());
    let cached = CachedCredentials::new(Arc::clone(&source)).runtime(runtime.clone());
    for loads in 2..=4 {
        for _ in 0..100 {
            let keys = cached.credentials().await.expect("keys");
            cached.refused(&keys);
        }
        cached.credentials().await.expect("keys");
        assert_eq!(source.0.load(Ordering::SeqCst), loads);
        runtime.advance(Duration::from_secs(1));
    }
}

/// Case 32: what stands behind a cache may be one too.
#[tokio::test]
async fn a_refusal_reaches_the_cache_behind() {
    let runtime = VirtualRuntime::default();
    let source = Source::open(&runtime, HOUR);
    let cached = CachedCredentials::new(source.cached()).runtime(runtime);
    let first = cached.credentials().await.expect("keys");
    cached.refused(&first);
    assert_eq!(cached.credentials().await.expect("keys").access_key_id(), "id-2");
}

/// Case 69.
#[tokio::test]
async fn no_duration_is_too_long() {
    let runtime = VirtualRuntime::default();
    let source = Source::open(&runtime, HOUR);
    let cached = source.cached().refresh_before(Duration::MAX);
    assert_eq!(id(&cached).await, "id-1");
    // A refresh is always due, and yet at most one in a while.
    for _ in 0..100 {
        assert_eq!(id(&cached).await, "id-1");
    }
    runtime.advance(MINUTE);
    id(&cached).await;
    assert_eq!((id(&cached).await.as_str(), source.loads()), ("id-2", 2));

    for lifetime in [None, Some(HOUR)] {
        let runtime = VirtualRuntime::default();
        let source = Source::open(&runtime, lifetime);
        let cached = source.cached().refresh_before(Duration::MAX);
        assert_eq!(id(&cached).await, "id-1");
        runtime.advance(Duration::MAX);
        source.fail(true);
        assert_eq!(cached.credentials().await.is_err(), lifetime.is_some());
        let_others_run().await;
    }
}

/// Case 69.
#[tokio::test]
async fn a_provider_may_take_any_time() {
    #[derive(Clone, Debug)]
    struct Patient;
    impl ProvideCredentials for Patient {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials>> {
            Box::pin(std::future::ready(Ok(Credentials::new("id", "test-key-secret"))))
        }

        fn time_limit(&self) -> Duration {
            Duration::MAX
        }
    }
    CachedCredentials::new(Patient).credentials().await.expect("keys, by the clock of the machine");
    let role = dataworks::auth::AssumeRoleCredentials::new(Patient, "some-role").duration(Duration::MAX);
    assert_eq!(role.time_limit(), Duration::MAX);
    let error = CachedCredentials::new(role).credentials().await.expect_err("no role lasts that long");
    assert_eq!(error.to_string(), "role: keys of a role cannot last 18446744073709551615 s: 900 to 43200 s");
}

#[tokio::test]
async fn everybody_who_waited_learns_why_it_failed() {
    let runtime = VirtualRuntime::default();
    let source = Source::lasting(&runtime, HOUR);
    source.fail(true);
    let cached = source.cached();
    let (one, other) = (cached.clone(), cached.clone());
    let tasks = [one, other].map(|cached| tokio::spawn(async move { cached.credentials().await }));
    let_others_run().await;
    source.let_through(2);
    for task in tasks {
        let error = task.await.expect("no panic").expect_err("it is told to fail");
        assert_eq!(error.to_string(), "load 1 failed");
        assert_eq!(error.kind(), dataworks::ErrorKind::Credentials);
    }
}

#[tokio::test]
async fn a_load_has_a_deadline_and_can_be_tried_again() {
    let runtime = VirtualRuntime::default();
    let source = Source::lasting(&runtime, HOUR);
    let cached = source.cached();
    let waiting = tokio::spawn({
        let cached = cached.clone();
        async move { cached.credentials().await }
    });
    let_others_run().await;
    runtime.advance(Duration::from_secs(29));
    let_others_run().await;
    assert!(!waiting.is_finished());
    runtime.advance(Duration::from_secs(1));
    let error = waiting.await.expect("no panic").expect_err("the gate is closed");
    assert_eq!(error.to_string(), "no credentials within 30s");
    runtime.advance(Duration::from_secs(1));
    source.let_through(1);
    assert_eq!(id(&cached).await, "id-2");
}

#[tokio::test]
async fn keys_without_an_expiry_are_looked_up_again_from_time_to_time() {
    let runtime = VirtualRuntime::default();
    let source = Source::open(&runtime, None);
    let cached = source.cached();
    assert_eq!(id(&cached).await, "id-1");
    runtime.advance(Duration::from_secs(299));
    assert_eq!((id(&cached).await.as_str(), source.loads()), ("id-1", 1));
    runtime.advance(Duration::from_secs(1));
    assert_eq!((id(&cached).await.as_str(), source.loads()), ("id-1", 2));
    assert_eq!(id(&cached).await, "id-2");
    source.fail(true);
    runtime.advance(HOUR);
    for _ in 0..3 {
        assert_eq!((id(&cached).await.as_str(), source.loads()), ("id-2", 3));
    }
}

#[tokio::test]
async fn keys_that_are_short_lived_from_the_start_are_not_asked_for_at_each_call() {
    let runtime = VirtualRuntime::default();
    let source = Source::open(&runtime, 2 * MINUTE);
    let cached = source.cached();
    for _ in 0..100 {
        assert_eq!(id(&cached).await, "id-1");
    }
    runtime.advance(MINUTE);
    id(&cached).await;
    assert_eq!(id(&cached).await, "id-2");
}

#[tokio::test]
async fn keys_that_have_expired_already_are_an_error() {
    let runtime = VirtualRuntime::default();
    let error = Source::open(&runtime, Duration::ZERO).cached().credentials().await.expect_err("they are of no use");
    assert_eq!(error.to_string(), "the credentials found expired at 2026-01-02T03:04:05+00:00");
}
