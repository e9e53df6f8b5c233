//! Patterns as administrators write them: mail, user principal names, distinguished names, addresses, roles.

use crate::compare::Question;

const PATTERNS: &[&str] = &[
    r"^(?<prefix>[^@]+)@(?<domain>.+)$",
    r"(?'domain'^.*?)(?i)(\@fabrikam\.com)$",
    r"(?'domain'^.*?)(?i)(\\fabrikam)$",
    r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$",
    r"^([\w\.\-]+)@([\w\-]+)((\.(\w){2,3})+)$",
    r"^\w+([-+.']\w+)*@\w+([-.]\w+)*\.\w+([-.]\w+)*$",
    r"^(?<first>[^.]+)\.(?<last>[^@]+)@.*$",
    r"(?i)^(.+)@(contoso|fabrikam)\.com$",
    r"^(.*)#EXT#@.*\.onmicrosoft\.com$",
    r"^(?<user>.+)_(?<domain>[^_]+)#EXT#@",
    r"(?<=CN=)[^,]+",
    r"^CN=(?<cn>(?:[^,\\]|\\.)+),",
    r"CN=([^,]+),(?:OU=([^,]+),)+DC=([^,]+)",
    r"(?i)ou=(?<ou>[^,]+)(?=,dc=)",
    r"^(?:CN=.+?),((OU|CN)=.+)$",
    r"(?<!\\),",
    r"^smtp:(?<address>.+)$",
    r"(?-i)^SMTP:(?<primary>[^@]+)@(?<domain>[^;]+)",
    r"(?i)^smtp:(.+?)(?:;|$)",
    r"^x500:/o=(?<org>[^/]+)/ou=([^/]+)",
    r"^app-(?<app>\w+)-(?<role>admin|reader|writer)$",
    r"^(?i)role_(?<role>[a-z]+)_(?<env>prod|test|dev)$",
    r"^GRP[-_](?<dept>[A-Z]{2,4})[-_](?<role>.+)$",
    r"^(?<realm>[^\\]+)\\(?<sam>[^\\]+)$",
    r"^\+?(\d{1,3})[ -]?\(?(\d+)\)?[ \d-]*$",
    r"(\d{3})-?(\d{2})-?(\d{4})",
    r"^(?=.*\d)(?=.*[a-z])(?=.*[A-Z]).{8,}$",
    r"^{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})}?$",
    r"\s+",
    r"^\s+|\s+$",
    r"[^\w\s-]",
    r"^(\w)(\w*)\s(\w)(\w*)$",
    r"^(?<last>[^,]+),\s*(?<first>.+)$",
    r"(?<number>\d+)$",
    r"^0*(\d+)$",
    r"(?:^|;)tier=(?<tier>[^;]*)",
    r"^https?://(?<host>[^/:]+)(?::(\d+))?(?<path>/.*)?$",
    r"^(?<a>[^|]*)\|(?<b>[^|]*)\|?",
    r"(?x) ^ (?<user> [^@]+ )  # before
           @ (?<host> .+ ) $   # after",
    r"^(?!svc-).+@",
    r"^(?>[^@]+)@(?<d>\w+)",
    r"(a+)+$",
    r"^(\w+\s?)*$",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
];

const INPUTS: &[&str] = &[
    "",
    "kim@contoso.com",
    "Kim.Smith@Contoso.COM",
    "joe.smith+x@mail.contoso.co.uk",
    "swmal@fabrikam.com",
    "swmal@FABRIKAM.com",
    "kim_gmail.com#EXT#@contoso.onmicrosoft.com",
    r"CN=Smith\, Kim,OU=People,OU=Sales,DC=contoso,DC=com",
    "CN=Kim Smith,CN=Users,DC=contoso,DC=com",
    "SMTP:kim@contoso.com",
    "smtp:k.smith@contoso.com;x400:c=us",
    "x500:/o=Contoso/ou=Exchange/cn=kim",
    "app-orders-admin",
    "ROLE_Reader_PROD",
    "GRP-HR_Payroll Editors",
    r"CONTOSO\kim",
    r"contoso\fabrikam",
    "+49 (30) 123-456",
    "078-05-1120",
    "Passw0rd!",
    "{0f8fad5b-d9cb-469f-a165-70867728950e}",
    "  padded  ",
    "Smith, Kim",
    "Kim Smith",
    "00042",
    "region=eu;tier=gold;x=1",
    "https://contoso.com:8443/a/b?c=d",
    "left|right|rest",
    "svc-backup@contoso.com",
    "line one\nline two\n",
    "Jürgen.Müller@größe.example",
    "ключ@пример.рф",
    "😀kim😀@contoso.com",
    "aaaaaaaaaaaaaaaaaaaaab",
    "one two three four five six seven eight!",
];

pub(crate) fn questions() -> Vec<Question> {
    let inputs: Vec<Vec<u16>> = INPUTS
        .iter()
        .map(|input| input.encode_utf16().collect())
        .collect();
    let question = |pattern: &&str| Question {
        pattern: (*pattern).to_owned(),
        inputs: inputs.clone(),
        differences: Vec::new(),
        ends_only: false,
    };
    PATTERNS.iter().map(question).collect()
}
