//! The same policy in every language that public repositories have it in.

use serde_json::{Value, json};

use super::policies;
use crate::reading::json_part::expression;

fn schema(script: &str) -> Value {
    let policies = policies(script).unwrap_or_else(|note| panic!("{script}: {note:?}"));
    let [only] = policies.as_slice() else { panic!("{script}: {policies:?}") };
    let inner = only["definition"][0].as_str().map(|text| serde_json::from_str(text).unwrap());
    inner.as_ref().unwrap_or(only)["ClaimsMappingPolicy"]["ClaimsSchema"].clone()
}

/// PowerShell.
const POWERSHELL: [&str; 10] = [
    r#"New-AzureADPolicy -Definition @('{"ClaimsMappingPolicy":{"Version":1,"ClaimsSchema":[{"Source":"user","ID":"mail","JwtClaimType":"it''s"}]}}') -DisplayName "Mail""#,
    r#"New-AzureADPolicy -Definition @("{`"ClaimsMappingPolicy`":{`"ClaimsSchema`":[{`"Source`":`"user`",`"ID`":`"mail`",`"JwtClaimType`":`"it's`"}]}}") -DisplayName 'Mail'"#,
    r#"$d = "{""ClaimsMappingPolicy"":{""ClaimsSchema"":[{""Source"":""user"",""ID"":""mail"",""JwtClaimType"":""it's""}]}}"; $displayName = "Mail""#,
    "[string]$d = @'\n{\n  \"ClaimsMappingPolicy\": { // comment\n \"ClaimsSchema\": [\n { \"Source\": \"user\", \"ID\": \"mail\", \"JwtClaimType\": \"it's\" }, ]\n } }\n'@\nNew-Policy -DisplayName Mail -Definition @($d)",
    "$d = @\"\n{ \"ClaimsMappingPolicy\": { \"ClaimsSchema\": [ { \"Source\": \"user\", \"ID\": \"mail\", \"JwtClaimType\": \"it's\" } ] } }\n\"@",
    "$p = @{\n  Definition = @(\n    '{\"ClaimsMappingPolicy\":{\"ClaimsSchema\":[{\"Source\":\"user\",\"ID\":\"mail\",\"JwtClaimType\":\"it''s\"}]}}'\n  )\n  DisplayName = \"Mail\"\n}\nNew-MgPolicyClaimMappingPolicy -BodyParameter $p",
    "$p = @{ displayName = 'Mail'; definition = @(\n\"{\n  `\"ClaimsMappingPolicy`\": {\n    `\"ClaimsSchema`\": [ { `\"Source`\": `\"user`\", `\"ID`\": `\"mail`\", `\"JwtClaimType`\": `\"it's`\" } ]\n  }\n}\") }",
    "# The policy.\n$p = [ordered]@{\n  ClaimsMappingPolicy = [ordered]@{\n    Version = 1\n    IncludeBasicClaimSet = $true # as text\n    ClaimsSchema = @(\n      @{ Source = 'user'; ID = \"mail\"; JwtClaimType = 'it''s' }\n    )\n  }\n} | ConvertTo-Json -Depth 5",
    "$body = @'\n{ \"definition\": [\"{\\\"ClaimsMappingPolicy\\\":{\\\"ClaimsSchema\\\":[{\\\"Source\\\":\\\"user\\\",\\\"ID\\\":\\\"mail\\\",\\\"JwtClaimType\\\":\\\"it's\\\"}]}}\"] }\n'@",
    r#"$body = '{"definition":["{\"ClaimsMappingPolicy\":{\"ClaimsSchema\":[{\"Source\":\"user\",\"ID\":\"mail\",\"JwtClaimType\":\"it''s\"}]}}"],"displayName":"Mail"}'"#,
];

/// Terraform, Bicep and shells.
const OTHERS: [&str; 7] = [
    "resource \"azuread_claims_mapping_policy\" \"mail\" {\n  display_name = \"Mail\"\n  definition = [jsonencode({\n    ClaimsMappingPolicy = {\n      Version = 1\n      ClaimsSchema = [\n        {\n          Source = \"user\"\n          ID = \"mail\" # address\n          JwtClaimType = \"it's\"\n        },\n      ]\n    }\n  })]\n}\n",
    "resource \"x\" \"mail\" {\n  definition = [<<EOF\n{\"ClaimsMappingPolicy\":{\"ClaimsSchema\":[{\"Source\":\"user\",\"ID\":\"mail\",\"JwtClaimType\":\"it's\"}]}}\nEOF\n  ]\n}\n",
    "resource \"x\" \"mail\" {\n  definition = [\"{\\\"ClaimsMappingPolicy\\\":{\\\"ClaimsSchema\\\":[{\\\"Source\\\":\\\"user\\\",\\\"ID\\\":\\\"mail\\\",\\\"JwtClaimType\\\":\\\"it's\\\"}]}}\"]\n}\n",
    "locals {\n  policy = {\n    \"ClaimsMappingPolicy\" : { \"ClaimsSchema\" : [{ \"Source\" : \"user\", \"ID\" : \"mail\", \"JwtClaimType\" : \"it's\" }] }\n  }\n}\n",
    "var policy = {\n  ClaimsMappingPolicy: {\n    Version: 1\n    ClaimsSchema: [\n      {\n        Source: 'user'\n        ID: 'mail'\n        JwtClaimType: 'it\\'s'\n      }\n    ]\n  }\n}\n",
    "var policy = '''\n{\"ClaimsMappingPolicy\":{\"ClaimsSchema\":[{\"Source\":\"user\",\"ID\":\"mail\",\"JwtClaimType\":\"it's\"}]}}\n'''\n",
    "az rest --method post --body '{\"definition\": [\"{\\\"ClaimsMappingPolicy\\\":{\\\"ClaimsSchema\\\":[{\\\"Source\\\":\\\"user\\\",\\\"ID\\\":\\\"mail\\\",\\\"JwtClaimType\\\":\\\"it'\\''s\\\"}]}}\"]}'",
];

#[test]
fn a_policy_is_found_in_every_language() {
    let expected = json!([{ "Source": "user", "ID": "mail", "JwtClaimType": "it's" }]);
    for script in POWERSHELL.iter().chain(&OTHERS) {
        assert_eq!(schema(script), expected, "{script}");
    }
}

#[test]
fn the_name_is_that_of_the_script() {
    for (script, name) in
        POWERSHELL.iter().zip([true, true, true, false, false, true, true, false, false, true])
    {
        let policy = policies(script).unwrap().remove(0);
        assert_eq!(policy.get("displayName") == Some(&"Mail".into()), name, "{script}: {policy}");
    }
    let attribute = r#"definition = ["{\"ClaimsMappingPolicy\":{\"ClaimsSchema\":[{\"ID\":\"displayname\",\"a\":\"b\"}]}}"]"#;
    assert_eq!(policies(attribute).unwrap().remove(0).get("displayName"), None);
}

#[test]
fn a_custom_claims_policy_is_found() {
    for script in [
        "$body = @{\n  includeBasicClaimSet = $true\n  claims = @(\n    @{\n      \"@odata.type\" = \"#microsoft.graph.customClaim\"\n      name = 'tier'\n    }\n  )\n}\nInvoke-MgGraphRequest -Body ($body | ConvertTo-Json -Depth 9)",
        "$body = '{\"includeBasicClaimSet\": true, \"claims\": [{\"@odata.type\": \"#microsoft.graph.customClaim\", \"name\": \"tier\"}]}'",
        "body = jsonencode({\n  includeBasicClaimSet = true\n  claims = [{\n    \"@odata.type\" = \"#microsoft.graph.customClaim\"\n    name = \"tier\"\n  }]\n})",
        "resource p 'x@1' = {\n  includeBasicClaimSet: true\n  claims: [\n    {\n      '@odata.type': '#microsoft.graph.customClaim'\n      name: 'tier'\n    }\n  ]\n}",
    ] {
        let policy = policies(script).unwrap_or_else(|note| panic!("{script}: {note:?}")).remove(0);
        assert_eq!(policy["includeBasicClaimSet"], true, "{script}");
        let claims = json!([{ "@odata.type": "#microsoft.graph.customClaim", "name": "tier" }]);
        assert_eq!(policy["claims"], claims, "{script}");
    }
}

#[test]
fn what_a_language_replaces_is_an_expression_and_what_it_does_not_is_text() {
    for (script, value) in [
        (
            r#"x = jsonencode({ ClaimsSchema = [{ Value = "${var.tier}-a" }] })"#,
            expression("${var.tier}-a".into()),
        ),
        (r#"x = jsonencode({ ClaimsSchema = [{ Value = "$${tier}" }] })"#, "${tier}".into()),
        ("x = jsonencode({ ClaimsSchema = [{ Value = var.tier }] })", expression("var.tier".into())),
        (r#"x = ["{\"ClaimsSchema\":[{\"Value\":\"${x}\"}]}"]"#, expression("${x}".into())),
        (r#"$x = "{`"ClaimsSchema`":[{`"Value`":`"$tier`"}]}""#, expression("$tier".into())),
        (r#"$x = "{`"ClaimsSchema`":[{`"Value`":`"`$tier`"}]}""#, "$tier".into()),
        (r#"$x = '{"ClaimsSchema":[{"Value":"${tier}"}]}'"#, "${tier}".into()),
        ("$x = @'\n{\"ClaimsSchema\":[{\"Value\":\"${tier}\"}]}\n'@", "${tier}".into()),
        ("$x = @\"\n{\"ClaimsSchema\":[{\"Value\":\"${tier}\"}]}\n\"@", expression("${tier}".into())),
        ("$x = @{ ClaimsSchema = @(@{ Value = $tier }) }", expression("$tier".into())),
        ("var x = { ClaimsSchema: [ { Value: '${tier}' } ] }", expression("${tier}".into())),
    ] {
        let policy = policies(script).unwrap_or_else(|note| panic!("{script}: {note:?}")).remove(0);
        assert_eq!(policy["ClaimsSchema"][0]["Value"], value, "{script}");
    }
}

#[test]
fn several_policies_are_told_apart_by_their_lines() {
    let script = "a = { ClaimsMappingPolicy = { ClaimsSchema = [] } }\n\nb = { ClaimsMappingPolicy = {} }\n";
    let ids: Vec<Value> = policies(script).unwrap().iter().map(|policy| policy["id"].clone()).collect();
    assert_eq!(ids, ["line 1", "line 3"]);
}

#[test]
fn what_cannot_be_read_is_named_with_its_line() {
    for (script, message) in [
        ("Write-Host hello", "the file is not JSON, and no `ClaimsMappingPolicy`"),
        ("$ClaimsMappingPolicy = Get-Policy", "the file is not JSON, and no `ClaimsMappingPolicy`"),
        ("a\nClaimsMappingPolicy = 3", "line 2: cannot read the policy here: no object around it"),
        (
            "x = {\n ClaimsMappingPolicy = { \"Version\" 1 } }",
            "line 2: cannot read the policy here: expected `:` or `=`",
        ),
    ] {
        let note = policies(script).unwrap_err();
        assert!(note.message.contains(message), "{script}: {}", note.message);
    }
}
