//! What a policy may say about a database.

use crate::stand::{environment, open};

fn refused(yaml: &str) -> String {
    open("sql", yaml, &environment(&[])).err().unwrap_or_default()
}

const SERVER: &str = "database: mysql\nhost: crm.example.com\nname: crm\nusername: reader\n";
const QUERY: &str = "query: 'SELECT a FROM b WHERE c = {user.id}'\n";

#[test]
fn a_server_or_a_file_is_enough() {
    std::fs::write(environment(&[]).deployment.folder.join("enough.db"), "").unwrap();
    for yaml in [
        format!("{SERVER}{QUERY}"),
        format!("{SERVER}{QUERY}port: 3307\npassword: x\nrows: one\nattributes: {{ a: b }}\ntls: true\n"),
        format!("{SERVER}{QUERY}tls: false\n").replace("crm.example.com", "'::1'"),
        format!("{SERVER}{QUERY}connections: 20\nattributes: {{ a: {{ column: b, format: json }} }}\n"),
        format!("{SERVER}{QUERY}").replace("crm.example.com", "[crm-1.example.com, crm-2.example.com]"),
        format!("database: sqlite\npath: enough.db\n{QUERY}rows: many\n"),
    ] {
        assert_eq!(refused(&yaml), "", "{yaml}");
    }
}

#[test]
fn mistakes_are_told_with_their_place() {
    for (yaml, expected) in [
        (QUERY.to_owned(), "line 1, column 1: `database` is missing (missing_key)"),
        (
            format!("database: oracle\n{QUERY}"),
            "line 1, column 11: `oracle` is not one of mysql, postgresql, sqlite, sqlserver (unknown_value)",
        ),
        (
            format!("database: sqlite\npath: x\nhost: y\n{QUERY}"),
            "line 3, column 1: unknown key `host` (unknown_key)",
        ),
        (SERVER.to_owned(), "line 1, column 1: `query` is missing (missing_key)"),
        (
            format!("{SERVER}{QUERY}tls: false\n"),
            "line 6, column 6: the connection to `crm.example.com` does not use TLS (insecure_address)",
        ),
        (
            format!("{SERVER}{QUERY}rows: all\nport: 0\n"),
            "line 6, column 7: `all` is not one of one, many (unknown_value)\n\
             line 7, column 7: expected a whole number from 1 to 65535, found `0` (number_out_of_range)",
        ),
        (
            format!("{SERVER}query: \"SELECT a FROM b WHERE c = '{{user.id}}'\"\n"),
            "line 5, column 8: `{user.id}` is in quotes (invalid_query)",
        ),
        (
            format!("{SERVER}username: x\n{QUERY}").replacen("username: reader", "password: '{user.id}'", 1),
            "line 4, column 11: `{user.id}` differs between users and cannot be used here (attribute_in_fixed_text)",
        ),
    ] {
        let mut lines: Vec<String> = refused(&yaml).lines().map(str::to_owned).collect();
        lines.sort();
        assert_eq!(lines.join("\n"), expected, "{yaml}");
    }
}

#[test]
fn mistakes_in_hosts_and_columns_are_told_with_their_place() {
    for (yaml, expected) in [
        (
            format!("{SERVER}{QUERY}tls: false\n").replace("crm.example.com", "[localhost, crm.example.com]"),
            "line 6, column 6: the connection to `crm.example.com` does not use TLS (insecure_address)",
        ),
        (
            format!("{SERVER}{QUERY}").replace("crm.example.com", "[]"),
            "line 2, column 7: the list is empty (empty_list)",
        ),
        (
            format!("{SERVER}{QUERY}connections: 0\nattributes: {{ a: {{ column: b, format: xml }} }}\n"),
            "line 6, column 14: expected a whole number from 1 to 100, found `0` (number_out_of_range)\n\
             line 7, column 39: `xml` is not one of json, text (unknown_value)",
        ),
    ] {
        assert_eq!(refused(&yaml), expected, "{yaml}");
    }
}

#[test]
fn what_the_deployment_supplies_is_looked_at_when_the_store_is_opened() {
    let yaml = format!("{SERVER}{QUERY}tls: false\npassword: '${{SECRET}}'\n").replace("crm.", "${HOST}.");
    assert_eq!(
        refused(&yaml),
        "line 2, column 7: the deployment setting `HOST` is missing (missing_setting)\n\
         line 7, column 11: the deployment setting `SECRET` is missing (missing_setting)"
    );
    let settings = [("HOST", "127.0.0.1"), ("SECRET", "x"), ("T", "b WHERE c = '")];
    let elsewhere = open("sql", &yaml, &environment(&settings)).err().unwrap();
    let expected =
        "line 6, column 6: the connection to `127.0.0.1.example.com` does not use TLS (insecure_address)";
    assert_eq!(elsewhere, expected);
    let yaml = format!("{SERVER}query: 'SELECT a FROM ${{T}}{{user.id}}'\n");
    let quoted = open("sql", &yaml, &environment(&settings)).err().unwrap();
    assert_eq!(quoted, "line 5, column 8: `{user.id}` is in quotes (invalid_query)");
}
