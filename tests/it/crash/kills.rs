//! A run is killed: at every operation of its publication, and at random moments; and one that holds the lock.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use gongkai::exit::Exit;
use gongkai::publish::LocalDisk;

use crate::report_gen::Rng;
use crate::support::{binary, run};

use super::faults::{count_steps, is_chosen};
use super::lake::{Lake, hidden, ingest, published};
use super::probe::{Plan, Probe, When};

const PLAN: &str = "GONGKAI_CRASH_PLAN";
const INPUT: &str = "GONGKAI_CRASH_INPUT";
const OUTPUT: &str = "GONGKAI_CRASH_OUTPUT";
const SIGKILL: i32 = 9;

/// What [`super::child`] does where the environment says so: a run with a plan, in a process of its own.
pub fn run_as_child() {
    let Ok(plan) = std::env::var(PLAN) else { return };
    let folder = |name| std::path::PathBuf::from(std::env::var_os(name).expect("set with the plan"));
    let plan = match plan.split_once(' ') {
        Some((at, when)) => {
            let when = When::ALL.into_iter().find(|known| format!("{known:?}") == when).expect("a moment");
            Plan::Kill { at: at.parse().expect("a number"), when }
        }
        None => Plan::Hold,
    };
    let code = match ingest(&folder(INPUT), &folder(OUTPUT), Arc::new(Probe::new(plan))) {
        Ok(outcome) => Exit::of_published(outcome.summary.n_failed()),
        Err(error) => {
            eprintln!("error: {error:#}");
            Exit::of_error(&error)
        }
    };
    std::process::exit(code.code().into());
}

/// This test binary once more, as a run with a plan: the binary that is shipped knows nothing of failures.
fn child(lake: &Lake, plan: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this test"));
    command.args(["--exact", "crash::child", "--nocapture", "--quiet"]);
    command.env(PLAN, plan).env(INPUT, lake.input()).env(OUTPUT, lake.out());
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// Kills a run at every operation, or at one in `stride` but for the last, before, amid and after it, or at one of
/// these; returns the number of kills.
fn kill_in_turn(stride: usize, is_each: bool) -> usize {
    let mut lake = Lake::small();
    let n_steps = count_steps(&mut lake);
    let mut n_kills = 0;
    for at in (1..).filter(|at| is_chosen(*at, n_steps, stride)) {
        for when in if is_each { &When::ALL[..] } else { &When::ALL[at % 3..][..1] } {
            lake.turn();
            let ended = child(&lake, &format!("{at} {when:?}")).output().expect("the child starts");
            let stderr = String::from_utf8_lossy(&ended.stderr);
            if ended.status.signal() != Some(SIGKILL) {
                assert_eq!(ended.status.code(), Some(3), "{stderr}");
                lake.expect_new(&lake.out(), "a run that nobody killed");
                println!("{n_kills} kills");
                return n_kills;
            }
            n_kills += 1;
            let after = format!("a kill {when:?} operation {at}");
            lake.expect_old_or_new(&after);
            lake.run_plainly(&after);
        }
    }
    unreachable!("a run has an end")
}

#[test]
fn killed_at_operations() {
    assert!(kill_in_turn(4, false) > 50);
}

#[test]
#[ignore = "minutes: make crash"]
fn killed_before_amid_and_after_each_operation() {
    assert!(kill_in_turn(1, true) > 300);
}

/// Kills the binary at `n_kills` random moments of runs over `n_files` generated files, about half of them anywhere and
/// half while it publishes. After `in_a_row` kills there is a plain run; where that is more than one, runs find what a
/// killed one left.
fn kill_at_random(n_files: u64, n_kills: usize, in_a_row: usize, has_readers: bool) {
    let seed = 20_261_122;
    let mut lake = Lake::generated(n_files, seed);
    let mut rng = Rng::new(seed);
    let start = |lake: &Lake| {
        let mut command = Command::new(binary());
        command.arg("ingest").arg(lake.input()).arg("--out").arg(lake.out()).current_dir(lake.path());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let to_the_end = |lake: &Lake, after: &str| {
        let started = Instant::now();
        let code = start(lake).status().expect("the binary starts").code();
        assert!(matches!(code, Some(0 | 3)), "the run after {after} ended with {code:?}");
        lake.expect_new(&lake.out(), after);
        started.elapsed()
    };
    to_the_end(&lake, "nothing");
    lake.turn();
    let whole = to_the_end(&lake, "a plain run");
    let record = std::fs::read_to_string(lake.out().join("last_run.json")).expect("record of the run");
    let record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
    let publishing = Duration::from_secs_f64(record["seconds"]["publishing"].as_f64().expect("a published run"));
    let readers = has_readers.then(|| Readers::start(&lake));
    let (mut n_ended, mut n_new, mut n_dirty) = (0, 0, 0);
    let is_publishing = |lake: &Lake, child: &Child| {
        let staging = lake.out().join("snapshots").join(format!(".tmp-{}", child.id()));
        staging.join("files").is_dir() && !staging.join(".fresh").is_dir()
    };
    for kill in 1..=n_kills {
        if kill % in_a_row == 1 % in_a_row {
            lake.turn();
        }
        let is_late = rng.chance(500);
        let moment = if is_late { publishing * 3 } else { whole } * rng.below(1_000) as u32 / 1_000;
        let mut child = start(&lake).spawn().expect("the binary starts");
        // On a busy machine no time is right: the late ones are counted from the moment that the tables are written.
        while is_late && !is_publishing(&lake, &child) && child.try_wait().expect("a child").is_none() {
            thread::sleep(Duration::from_millis(1));
        }
        thread::sleep(moment);
        child.kill().expect("it can be killed, also when it has ended");
        let status = child.wait().expect("it has ended");
        let after = format!("kill {kill}, {moment:?} after the {}", if is_late { "tables" } else { "start" });
        n_ended += usize::from(status.signal() != Some(SIGKILL));
        n_dirty += usize::from(!hidden(&lake.out()).is_empty());
        n_new += usize::from(lake.expect_old_or_new(&after));
        if kill % in_a_row == 0 || kill == n_kills {
            to_the_end(&lake, &after);
        }
    }
    println!(
        "{n_files} files, a run of {whole:?} ({publishing:?} of it publishing): {n_kills} kills, {n_ended} came after \
         the end, {n_dirty} left something to clear, {n_new} found the new state"
    );
    if let Some(readers) = readers {
        readers.expect_no_trouble();
    }
}

#[test]
fn killed_at_random_moments() {
    kill_at_random(120, 12, 1, false);
}

#[test]
#[ignore = "a quarter of an hour: make crash"]
fn killed_at_200_random_moments_of_2000_files() {
    kill_at_random(2_000, 200, 1, true);
}

/// polars and DuckDB, which query `current` all the while; where `.venv` is not set up, nobody.
struct Readers(Option<Child>, std::path::PathBuf);

impl Readers {
    fn start(lake: &Lake) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let python = root.join(".venv/bin/python");
        let until = lake.path().join("readers-end");
        if !python.is_file() {
            println!("skipped: readers beside the kills ({} is not there)", python.display());
            return Self(None, until);
        }
        let mut command = Command::new(python);
        command.arg(root.join("tests/readers/loop.py")).arg("read").arg(lake.out()).arg(&until);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("python starts");
        Self(Some(child), until)
    }

    fn expect_no_trouble(mut self) {
        let Some(child) = self.0.take() else { return };
        std::fs::write(&self.1, "").expect("sign for the readers");
        let done = child.wait_with_output().expect("the readers end");
        let text = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
        println!("{text}");
        assert!(done.status.success(), "{text}");
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        // A test that failed must not leave them behind.
        let _ = self.0.as_mut().map(|child| child.kill().and_then(|()| child.wait()));
    }
}

#[test]
fn of_eight_runs_one_works_and_its_lock_dies_with_it() {
    let mut lake = Lake::small();
    lake.run(Arc::new(LocalDisk)).expect("published");
    lake.turn();
    // All at once. Whoever gets the lock keeps it until it is killed, so that nothing here depends on time.
    let runs: Vec<Child> = (0..8).map(|_| child(&lake, "hold").spawn().expect("the child starts")).collect();
    let mut runs: Vec<Option<Child>> = runs.into_iter().map(Some).collect();
    let mut refused = Vec::new();
    while refused.len() < 7 {
        for run in &mut runs {
            let has_ended = run.as_mut().is_some_and(|run| run.try_wait().expect("a child").is_some());
            if let Some(mut child) = has_ended.then(|| run.take()).flatten() {
                let mut stderr = String::new();
                child.stderr.take().expect("piped").read_to_string(&mut stderr).expect("UTF-8");
                refused.push((child.wait().expect("ended").code(), stderr));
            }
        }
        thread::sleep(Duration::from_millis(5));
    }
    let mut holder = runs.into_iter().flatten().next().expect("one of eight is left");
    let told = format!("pid {}, since 20", holder.id());
    for (code, stderr) in &refused {
        assert_eq!(*code, Some(75), "{stderr}");
        assert!(stderr.contains(&told), "{told} expected: {stderr}");
    }
    let plain = || {
        let mut command = Command::new(binary());
        run(command.arg("ingest").arg(lake.input()).arg("--out").arg(lake.out()).current_dir(lake.path()))
    };
    for _ in 0..2 {
        let refused = plain();
        assert_eq!(refused.code, 75, "{refused:?}");
        assert!(refused.stderr.contains(&told), "{refused:?}");
    }
    assert!(published(&lake.out()).expect("whole").as_ref() == Some(lake.old_state()));
    holder.kill().expect("a child can be killed");
    holder.wait().expect("ended");
    let next = plain();
    assert_eq!(next.code, 3, "a dead run's lock is no obstacle: {next:?}");
    lake.expect_new(&lake.out(), "the holder's death");
    // What the holder had to say came through a pipe that nobody else writes to.
    let stderr = BufReader::new(holder.stderr.take().expect("piped"));
    assert_eq!(stderr.lines().count(), 0, "the one that worked had nothing to complain about");
}
