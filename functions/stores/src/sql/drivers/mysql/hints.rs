//! Adds to a statement its time limit and the time zone of its timestamps, which would else be settings of the session.

use crate::sql::drivers::STATEMENT_MS;
use crate::sql::scanner::{Syntax, Word};

/// The statement with hints. MariaDB runs its part, which is a comment for MySQL.
/// <https://mariadb.com/docs/server/reference/sql-statements/administrative-sql-statements/set-commands/set-statement>,
/// <https://dev.mysql.com/doc/refman/8.4/en/optimizer-hints.html>
pub(super) fn added(sql: &str) -> String {
    let seconds = STATEMENT_MS / 1000;
    let mariadb =
        format!("/*M!100102 SET STATEMENT max_statement_time={seconds}, time_zone='+00:00' FOR */ ");
    let mysql = format!(" /*+ MAX_EXECUTION_TIME({STATEMENT_MS}) SET_VAR(time_zone='+00:00') */");
    let words = Syntax::MySql.words(sql);
    let is_select = |word: &&Word<'_>| word.text.eq_ignore_ascii_case("select");
    let outermost = || words.iter().filter(is_select).min_by_key(|word| word.depth);
    let first = words.first().filter(is_select).or_else(outermost);
    let Some((before, after)) = first.and_then(|word| sql.split_at_checked(word.at + word.text.len())) else {
        return format!("{mariadb}{sql}");
    };
    format!("{mariadb}{before}{mysql}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hint_follows_the_first_select_that_is_code() {
        for (sql, expected) in [
            ("SELECT a FROM b", "SELECT| a FROM b"),
            ("-- select\n  select a", "-- select\n  select| a"),
            ("/* SELECT */ SELECT 'SELECT'", "/* SELECT */ SELECT| 'SELECT'"),
            ("(SELECT a) UNION SELECT b", "(SELECT| a) UNION SELECT b"),
            ("WITH x AS (SELECT 1) SELECT a", "WITH x AS (SELECT 1) SELECT| a"),
            ("TABLE `select`", "TABLE `select`"),
        ] {
            let hint = " /*+ MAX_EXECUTION_TIME(2000) SET_VAR(time_zone='+00:00') */";
            let found = added(sql);
            let found = found.split_once("FOR */ ").unwrap().1.replace(hint, "|");
            assert_eq!(found, expected);
        }
    }
}
