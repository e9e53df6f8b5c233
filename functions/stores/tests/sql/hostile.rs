//! Values that want to be more than values.

use stores::store::Found;

use super::stand::{ALL, Kind, Stand};
use crate::stand::{User, look_up, text, user};

const PIECES: [&str; 30] = [
    "ada",
    "bob",
    "'",
    "''",
    "\"",
    "`",
    "\\",
    "\\'",
    ";",
    "--",
    "';--",
    "*)(uid=*",
    "../",
    "%2f",
    "-- ",
    "#",
    "/*",
    "*/",
    " OR 1=1",
    "$1",
    "?1",
    "?",
    "%",
    "_",
    "{user.id}",
    "\0",
    "\u{202e}",
    "\u{1f600}",
    "\u{301}",
    "$$",
];

/// Texts of one to five pieces, the same in every run.
fn hostile() -> impl Iterator<Item = String> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap()
    };
    (0..400).map(move |_| (0..=next() % 5).map(|_| PIECES[next() % PIECES.len()]).collect())
}

#[tokio::test]
async fn a_value_is_the_key_of_its_own_row_or_of_none() {
    let people = [("ada", "gold"), ("bob", "silver"), ("' OR 1=1", "of a hostile one")];
    for kind in ALL {
        let stand = Stand::people(kind, "hostile_keys", &people).await;
        let store = stand.open("query: 'SELECT tier FROM people WHERE id = {user.id}'");
        for value in hostile().chain(people.map(|(id, _)| id.to_owned())) {
            let own = people.iter().find(|(id, _)| *id == value);
            let expected = own.map_or(Found::UnknownUser, |(_, tier)| Found::User(vec![text(tier)]));
            assert_eq!(
                look_up(&store, &["people.tier"], &user(&value)).await,
                Ok(expected),
                "{kind:?} {value:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_value_comes_back_as_it_was_bound() {
    for kind in ALL {
        let stand = Stand::people(kind, "hostile_echo", &[("ada", "gold")]).await;
        let store = stand.open("query: 'SELECT {user.mail} AS mail, tier FROM people WHERE id = {user.id}'");
        for value in hostile() {
            let mut user: User = user("ada");
            user.insert("user.mail".to_owned(), value.as_str().into());
            let impossible = kind == Kind::PostgreSql && value.contains('\0');
            let row = Found::User(vec![text(&value), text("gold")]);
            let expected = if impossible { Found::UnknownUser } else { row };
            let found = look_up(&store, &["people.mail", "people.tier"], &user).await;
            assert_eq!(found, Ok(expected), "{kind:?} {value:?}");
        }
    }
}
