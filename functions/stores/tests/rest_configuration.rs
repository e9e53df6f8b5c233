//! What can be wrong with a store of the kind `rest`: all of it is told, each at its place.

use crate::stand::{environment, open};

/// What is told about a configuration, without its places.
fn told(yaml: &str, settings: &[(&str, &str)]) -> Vec<String> {
    let told = open("rest", yaml, &environment(settings)).err().unwrap_or_default();
    told.lines().map(|line| line.split_once(": ").unwrap().1.to_owned()).collect()
}

#[test]
fn every_mistake_is_told_at_its_place() {
    let yaml = "
url: 'https://hr.example.com/{user.id}#top'
method: PUT
body: { id: '{user.id' }
headers: { Host: a, 'a b': c, x-a: b, X-A: c, x-b: 'b ' }
auth: { bearer: a, basic: { username: b } }
clientCertificate: { certificate: a }
record: Resources
attributes: { tier: '$.a[', rank: $.rank }
timeout: 5
";
    let told = open("rest", yaml, &environment(&[])).err().unwrap();
    let expected = "\
line 2, column 6: the address contains a space, a backslash or a fragment (invalid_url)
line 3, column 9: `PUT` is not one of GET, POST (unknown_value)
line 4, column 7: `body` cannot be combined with the method GET (conflicting_keys)
line 4, column 13: `{user.id` has an unclosed `{` (invalid_template)
line 5, column 12: the header `Host` cannot be set here (reserved_header)
line 5, column 21: `a b` is not a header name (invalid_header)
line 5, column 39: `X-A` appears twice (duplicate_key)
line 5, column 52: the header `x-b` cannot be sent (invalid_header)
line 6, column 20: `basic` cannot be combined with `bearer` (conflicting_keys)
line 7, column 20: `privateKey` is missing (missing_key)
line 8, column 9: `Resources` is not a JSONPath (invalid_json_path)
line 9, column 25: `$.a[` is not a JSONPath (invalid_json_path)
line 10, column 1: unknown key `timeout` (unknown_key)";
    assert_eq!(told, expected);
}

#[test]
fn an_address_is_one_that_values_cannot_change() {
    let before = "the address has an attribute before its path (invalid_url)";
    let foreign = "the address contains a space, a backslash or a fragment (invalid_url)";
    let no_host = "the address has no host (invalid_url)";
    let no_scheme = "the address does not start with a scheme and a host (invalid_url)";
    let steps = "the path of the address has a segment `.` or `..` (invalid_url)";
    let insecure = |origin: &str| format!("`{origin}` is not an https address (insecure_address)");
    for (url, expected) in [
        ("https://hr.example.com{user.id}", before),
        ("https://{user.id}.example.com/", before),
        ("https://hr.example.com:{user.id}/", before),
        ("https://{user.id}/", before),
        ("{user.id}", no_scheme),
        ("{user.id}://hr.example.com/", no_scheme),
        ("hr.example.com/{user.id}", no_scheme),
        ("https:/hr.example.com/{user.id}", no_scheme),
        ("https:///{user.id}", no_host),
        ("https:///hr{user.id}/x", no_host),
        ("https://?{user.id}", no_host),
        ("https://a:b:c/{user.id}", no_host),
        ("https://me@hr.example.com/{user.id}", "the address contains a user name (invalid_url)"),
        ("https://\\t/hr{user.id}/", foreign),
        ("https://hr.example.com\\\\{user.id}/", foreign),
        ("https://hr.example.com/a b/{user.id}", foreign),
        ("https://hr.example.com/{user.id}#{user.id}", foreign),
        ("https://hr.example.com/a/../{user.id}", steps),
        ("https://hr.example.com/%2E/{user.id}", steps),
        ("http://hr.example.com/{user.id}", &insecure("http://hr.example.com")),
        ("ftp://hr.example.com/{user.id}", &insecure("ftp://hr.example.com")),
    ] {
        assert_eq!(told(&format!("{{ url: \"{url}\" }}"), &[]), [expected], "{url}");
        let settled = url.replacen("example.com", "${HOST}", 1);
        let yaml = format!("{{ url: \"${{NOTHING}}{settled}\" }}");
        assert_eq!(told(&yaml, &[("HOST", "example.com"), ("NOTHING", "")]), [expected], "{url}");
    }
}

#[test]
fn addresses_of_all_kinds_are_taken() {
    for url in [
        "https://hr.example.com/{user.id}",
        "https://hr.example.com?id={user.id}",
        "https://hr.example.com:8443/a/b..c/...?path=../{user.id}",
        "https://hr.example.com/m\u{e4}nniskor({user.id})/$value",
        "http://localhost:8080/{user.id}",
        "http://[::1]:8080/{user.id}/",
        "${HR}{user.id}",
    ] {
        let yaml = format!("{{ url: \"{url}\" }}");
        assert_eq!(told(&yaml, &[("HR", "https://hr.example.com/v2/")]), Vec::<String>::new(), "{url}");
    }
}

#[test]
fn a_request_is_about_a_user() {
    let same = "the request has no attribute in it, so it is the same for every user (same_for_every_user)";
    assert_eq!(told("{ url: 'https://hr.example.com/me', query: { id: '${ID}' } }", &[]), [same]);
}

#[test]
fn what_the_deployment_supplies_is_checked_and_never_shown() {
    let broken = "the credential is not a valid header value (invalid_header)";
    for (auth, expected) in [
        ("{ bearer: '${SECRET}' }", vec![broken]),
        ("{ apiKey: { header: x-key, value: '${SECRET}' } }", vec![broken]),
        (
            "{ basic: { username: '${SECRET}', password: a } }",
            vec!["a user name cannot contain a colon (invalid_user_name)"],
        ),
        ("{ basic: { username: a, password: '${SECRET}' } }", vec![]),
        ("{ bearer: '${NOBODY}' }", vec!["the deployment setting `NOBODY` is missing (missing_setting)"]),
    ] {
        let yaml = format!("{{ url: 'https://hr.example.com/{{user.id}}', auth: {auth} }}");
        assert_eq!(told(&yaml, &[("SECRET", "a:b\n")]), expected, "{auth}");
    }
    let yaml = "{ url: 'https://hr.example.com/{user.id}', headers: { x-a: '${SECRET}' } }";
    assert_eq!(told(yaml, &[("SECRET", "a\n")]), ["the header `x-a` cannot be sent (invalid_header)"]);
    let yaml = "{ url: 'https://hr.example.com/{user.id}?key=${SECRET}' }";
    let foreign = "the address contains a space, a backslash or a fragment (invalid_url)";
    assert_eq!(told(yaml, &[("SECRET", "a#b")]), [foreign]);
}

#[test]
fn who_asks_is_said_in_one_way_and_whole() {
    let url = "url: 'https://hr.example.com/{user.id}'";
    for (auth, expected) in [
        ("{}", "one of apiKey, awsSigV4, basic, bearer, oauth2 is missing (missing_key)"),
        ("{ basic: { username: a } }", "`password` is missing (missing_key)"),
        ("{ apiKey: { value: a } }", "`header` is missing (missing_key)"),
        (
            "{ apiKey: { header: Authorization, value: a } }",
            "the header `Authorization` cannot be set here (reserved_header)",
        ),
        ("{ awsSigV4: { service: s3 } }", "`s3` is not one of execute-api, lambda (unknown_value)"),
        ("{ oauth2: { clientId: a, clientSecret: b } }", "`tokenUrl` is missing (missing_key)"),
        (
            "{ bearer: '{user.id}' }",
            "`{user.id}` differs between users and cannot be used here (attribute_in_fixed_text)",
        ),
    ] {
        assert_eq!(told(&format!("{{ {url}, auth: {auth} }}"), &[]), [expected], "{auth}");
    }
}

#[test]
fn json_paths_that_could_stall_a_start_are_refused() {
    let nested = (0..9).fold(String::new(), |query, _| format!("[?@{query}]"));
    let deep = format!("$[?{}@.a{}]", "(".repeat(126), ")".repeat(126));
    let long = format!("$.{}", "a".repeat(255));
    for path in [format!("${nested}"), deep, long] {
        let yaml = format!("{{ url: 'https://hr.example.com/{{user.id}}', record: \"{path}\" }}");
        let expected = format!("`{path}` is too long for a JSONPath (invalid_json_path)");
        assert_eq!(told(&yaml, &[]), [expected]);
    }
    let deep = format!("$[?{}@.a{}]", "(".repeat(120), ")".repeat(120));
    let yaml = format!("{{ url: 'https://hr.example.com/{{user.id}}', record: \"{deep}\" }}");
    assert_eq!(told(&yaml, &[]), Vec::<String>::new());
}

#[test]
fn patterns_are_told_what_they_cannot_have() {
    let path = r"$[?match(@.a, '\\p{L}*')]";
    let yaml = format!("url: 'https://hr.example.com/{{user.id}}'\nrecord: {path}");
    let expected =
        format!("`{path}` uses Unicode categories in a pattern, which are not supported (invalid_json_path)");
    assert_eq!(told(&yaml, &[]), [expected]);
}
