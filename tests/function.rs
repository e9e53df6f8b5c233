//! The emulated Runtime API itself, with the smallest function behind it.

#![expect(clippy::expect_used, reason = "a test stops at the first surprise")]

use bytes::Bytes;
use http::Request;
use support::executable;
use support::function::events::{self, Encoding, Front};
use support::function::runtime_api::{Function, Outcome};

fn hello() -> Function {
    let bootstrap = executable::hello();
    Function::start(&bootstrap, &[])
}

fn request(body: &'static [u8]) -> Request<Bytes> {
    let request = Request::post("/token-issuance-start").header("x-twice", "1").header("x-twice", "2");
    request.body(Bytes::from_static(body)).expect("the request is complete")
}

#[test]
fn a_function_answers_events_from_every_front() {
    let hello = hello();
    for front in [Front::HttpApi { stage: "$default" }, Front::HttpApi { stage: "test" }, Front::FunctionUrl]
    {
        for encoding in [Encoding::Text, Encoding::Base64] {
            let outcome = hello.invoke(&events::event(front, encoding, &request(b"{}")));
            let Outcome::Answer(answer) = outcome else { panic!("{front:?} {outcome:?} {}", hello.log()) };
            let response = events::response(&answer);
            assert_eq!((response.status().as_u16(), response.body().as_ref()), (200, b"hello".as_slice()));
        }
    }
    assert_eq!(hello.status("Threads"), Some(1));
}

#[test]
fn an_event_of_no_front_is_reported_as_an_error_and_the_next_one_is_answered() {
    let hello = hello();
    let outcome = hello.invoke(r#"{"detail":"not HTTP"}"#);
    assert!(matches!(outcome, Outcome::Error(report) if report.contains("errorMessage")));
    let event = events::event(Front::FunctionUrl, Encoding::Text, &request(b""));
    assert!(matches!(hello.invoke(&event), Outcome::Answer(_)));
}

#[test]
fn a_process_that_ends_is_noticed_and_its_words_are_kept() {
    let gone = Function::start("/bin/sh".as_ref(), &[]);
    assert_eq!(gone.ready(), None);
    assert!(matches!(gone.invoke("{}"), Outcome::Exited(status) if status.contains('0')));
    assert_eq!(gone.log(), "");
}

#[test]
fn an_event_keeps_every_value_of_a_header_and_the_stage_before_the_path() {
    let event = events::event(Front::HttpApi { stage: "test" }, Encoding::Base64, &request(b"\xff"));
    let event: serde_json::Value = serde_json::from_str(&event).expect("an event is JSON");
    assert_eq!(event["headers"]["x-twice"], "1,2");
    assert_eq!(event["rawPath"], "/test/token-issuance-start");
    assert_eq!((event["body"].as_str(), event["isBase64Encoded"].as_bool()), (Some("/w=="), Some(true)));
}
