//! The recorded callouts of the repository: `tests/callouts/accepted` and `tests/callouts/refused/<reason>`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use http::StatusCode;
use provider::reason::Reason;

use crate::world::World;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/callouts").join(name)
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

#[tokio::test]
async fn recorded_callouts_are_accepted() {
    let world = World::new().await;
    for path in entries(&folder("accepted")) {
        let outcome = world.post(std::fs::read(&path).unwrap()).await;
        assert_eq!((outcome.status(), outcome.reason()), (StatusCode::OK, "none"), "{}", path.display());
    }
}

#[tokio::test]
async fn recorded_mistakes_are_refused_each_for_its_reason() {
    let world = World::new().await;
    for folder in entries(&folder("refused")) {
        let code = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let reason = Reason::ALL.iter().find(|reason| reason.code() == code).unwrap();
        for path in entries(&folder) {
            let outcome = world.post(std::fs::read(&path).unwrap()).await;
            let expected = (reason.status(), code.as_str());
            assert_eq!((outcome.status(), outcome.reason()), expected, "{}", path.display());
        }
    }
}

#[test]
fn every_reason_to_refuse_a_callout_has_a_recorded_one() {
    let recorded: BTreeSet<String> = entries(&folder("refused"))
        .into_iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    // An event that is not an HTTP request brings no callout: `tests/end_to_end/hostile.rs`.
    let of_callouts = Reason::ALL.iter().filter(|reason| **reason != Reason::EventMalformed);
    let bad_requests = of_callouts.filter(|reason| reason.status() == StatusCode::BAD_REQUEST);
    let missing: Vec<&str> =
        bad_requests.map(|reason| reason.code()).filter(|code| !recorded.contains(*code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Every prefix and every single changed byte of a callout gets an answer, whatever it is.
#[tokio::test]
async fn nothing_that_happens_to_a_body_is_fatal() {
    let world = World::new().await;
    let member = std::fs::read(folder("accepted").join("member.json")).unwrap();
    for at in (0..member.len()).step_by(7) {
        let mut changed = member.clone();
        changed[at] = changed[at].wrapping_add(at as u8 | 1);
        for body in [member[..at].to_vec(), changed] {
            let status = world.post(body).await.status();
            assert!([200, 400, 401].contains(&status.as_u16()), "{status} at byte {at}");
        }
    }
}
