//! Finds encrypted records in what people save from a log: the lines as the function wrote them, with or without something
//! before them, and the output of `aws logs filter-log-events`.

use provider::recording::sealed::{MESSAGE, SealedRecord};
use serde_json::Value;

/// The records of a text, in its order. Everything else in it is left out.
pub(super) fn records(text: &str) -> Vec<SealedRecord> {
    match serde_json::from_str::<Value>(text) {
        Ok(document) => of_document(&document),
        Err(_) => text.lines().flat_map(of_line).collect(),
    }
}

fn of_line(line: &str) -> Vec<SealedRecord> {
    let object = line.find('{').and_then(|start| line.get(start..));
    let document = object.and_then(|object| serde_json::from_str::<Value>(object).ok());
    document.iter().flat_map(of_document).collect()
}

/// One line, a list of events, or an event with a line as its `message`.
fn of_document(document: &Value) -> Vec<SealedRecord> {
    if let Some(events) = document.get("events").or(Some(document)).and_then(Value::as_array) {
        return events.iter().flat_map(of_document).collect();
    }
    let text = |name: &str| document.get(name).and_then(Value::as_str).map(str::to_owned);
    match text("message") {
        Some(message) if message == MESSAGE => SealedRecord::from_texts(text).into_iter().collect(),
        Some(message) if message.contains(MESSAGE) => of_line(&message),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn records_are_found_in_what_people_save() {
        let line = json!({
            "timestamp": "t", "message": MESSAGE, "service": "dev", "time": "1", "data_key": "00", "nonce": "01",
            "sealed": "02", "target": "recording",
        });
        let other = json!({ "message": "callout", "service": "dev" });
        let events = json!({ "events": [{ "message": line.to_string() }, { "message": other.to_string() }] });
        let expected = SealedRecord::from_texts(|name| line[name].as_str().map(str::to_owned)).unwrap();
        for text in [
            line.to_string(),
            format!("{other}\n{line}\n"),
            format!("2026-11-27T18:00:00 2026/11/27/[7]aa {line}\nSTART RequestId\n"),
            events.to_string(),
            format!("{:#}", events),
            json!([events]).to_string(),
            format!("{}\n", json!({ "message": line.to_string() })),
        ] {
            assert_eq!(records(&text), std::slice::from_ref(&expected), "{text}");
        }
        for text in ["", "{}", "[]", "7", &other.to_string(), &json!({ "message": MESSAGE }).to_string()] {
            assert_eq!(records(text), [], "{text}");
        }
    }
}
