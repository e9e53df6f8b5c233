//! Lists that a service gives in pages: all of them, or none.

use futures_util::future::BoxFuture;
use http::header::LINK;
use http::{HeaderMap, Uri};
use serde_json::Value as Json;
use url::Url;

use super::HttpResponse;
use crate::failure::{FailureKind, StoreFailure};

/// How many pages a list may have.
const MAX_PAGES: usize = 20;

/// Where a document says what the next page is, in any document: OData's names.
const NEXT: [&str; 2] = ["/@odata.nextLink", "/odata.nextLink"];
/// The same in a document that is known to be a list.
const NEXT_OF_LIST: [&str; 6] =
    ["/nextLink", "/next", "/links/next", "/links/next/href", "/_links/next/href", "/paging/next"];

/// A page, and what it says about the next one.
pub(crate) struct Page {
    pub(crate) address: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) document: Json,
}

/// Adds the pages after the first one to its lists. `is_list`: it is known to be a list, so that all ways to name a next
/// page count; a record may name another record as the next one.
///
/// # Errors
/// A page is missing or is none, is on another server, or there are more than 20.
pub(crate) async fn whole<'a>(
    mut page: Page,
    is_list: bool,
    ask: impl Fn(Uri) -> BoxFuture<'a, Result<HttpResponse, StoreFailure>>,
) -> Result<Json, StoreFailure> {
    let mut next = page.next(is_list)?;
    let mut whole = std::mem::take(&mut page.document);
    for _ in 1..MAX_PAGES {
        let Some(address) = next else { return Ok(whole) };
        let answer = ask(address.clone()).await?;
        let headers = answer.headers.clone();
        let mut page = Page { address, headers, document: answer.into_json()? };
        next = page.next(is_list)?;
        append(&mut whole, std::mem::take(&mut page.document))?;
    }
    if next.is_some() { Err(malformed("the list has more than 20 pages")) } else { Ok(whole) }
}

impl Page {
    fn next(&self, is_list: bool) -> Result<Option<Uri>, StoreFailure> {
        let named = |places: &[&str]| {
            let mut links = places.iter().filter_map(|place| self.document.pointer(place)?.as_str());
            links.find(|link| !link.is_empty()).map(str::to_owned)
        };
        let link = named(&NEXT).or_else(|| {
            let link = || named(&NEXT_OF_LIST).or_else(|| linked(&self.headers));
            is_list.then(link).flatten()
        });
        let Some(link) = link else { return Ok(None) };
        let own = Url::parse(&self.address.to_string()).ok();
        let next = own.as_ref().and_then(|own| own.join(&link).ok()).filter(|next| {
            own.as_ref().is_some_and(|own| own.origin() == next.origin()) && next.username().is_empty()
        });
        let address = next.and_then(|next| next.as_str().split('#').next()?.parse().ok());
        address.map(Some).ok_or_else(|| malformed("the next page of the list is on another server"))
    }
}

/// RFC 8288: the target of `Link: <...>; rel="next"`.
fn linked(headers: &HeaderMap) -> Option<String> {
    headers.get_all(LINK).iter().find_map(|value| {
        let links = value.to_str().ok()?.split('<').skip(1).filter_map(|link| link.split_once('>'));
        let mut next = links.filter(|(_, parameters)| is_next(parameters));
        next.next().map(|(target, _)| target.to_owned())
    })
}

fn is_next(parameters: &str) -> bool {
    parameters.split([';', ',']).any(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or_default();
        let mut relations = value.trim().trim_matches('"').split_ascii_whitespace();
        name.trim().eq_ignore_ascii_case("rel") && relations.any(|one| one.eq_ignore_ascii_case("next"))
    })
}

/// Adds the lists of a page to those of the pages before.
fn append(whole: &mut Json, page: Json) -> Result<(), StoreFailure> {
    match (whole, page) {
        (Json::Array(items), Json::Array(more)) => items.extend(more),
        (Json::Object(members), Json::Object(page)) => {
            let mut lists = 0;
            for (name, value) in page {
                if let (Some(Json::Array(items)), Json::Array(more)) = (members.get_mut(&name), value) {
                    items.extend(more);
                    lists += 1;
                }
            }
            if lists == 0 {
                return Err(malformed("the next page of the list has no list"));
            }
        }
        _ => return Err(malformed("the next page of the list has another shape")),
    }
    Ok(())
}

fn malformed(inside: &str) -> StoreFailure {
    StoreFailure::new(FailureKind::Malformed, inside)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use serde_json::json;

    use super::*;

    fn next(document: Json, link: &'static str, is_list: bool) -> Result<Option<String>, StoreFailure> {
        let mut headers = HeaderMap::new();
        headers.insert(LINK, HeaderValue::from_static(link));
        let page = Page { address: "https://a.test/people?x=1".parse().unwrap(), headers, document };
        page.next(is_list).map(|next| next.map(|next| next.to_string()))
    }

    #[test]
    fn the_next_page_is_found_wherever_a_list_names_it() {
        let two = Ok(Some("https://a.test/people?page=2".to_owned()));
        for document in [
            json!({ "@odata.nextLink": "https://a.test/people?page=2" }),
            json!({ "odata.nextLink": "?page=2" }),
            json!({ "next": "/people?page=2", "results": [] }),
            json!({ "links": { "next": { "href": "https://a.test/people?page=2" } } }),
            json!({ "_links": { "next": { "href": "people?page=2" } } }),
        ] {
            assert_eq!(next(document.clone(), "", true), two, "{document}");
        }
        for link in [
            "<?page=2>; rel=\"next\"",
            "<?page=9>; rel=last, <?page=2>; title=\"a, b\"; rel=next",
            "</people?page=2>; REL=\"prefetch next\"",
        ] {
            assert_eq!(next(json!([]), link, true), two, "{link}");
        }
        assert_eq!(next(json!({ "next": null }), "<?page=1>; rel=prev", true), Ok(None));
    }

    #[test]
    fn a_record_names_no_page_but_by_odata() {
        for document in [json!({ "next": "/people/2" }), json!({})] {
            assert_eq!(next(document, "</people/2>; rel=next", false), Ok(None));
        }
        assert!(next(json!({ "@odata.nextLink": "?2" }), "", false).is_ok_and(|next| next.is_some()));
    }

    #[test]
    fn no_credential_goes_elsewhere() {
        for link in [
            "https://b.test/",
            "http://a.test/",
            "https://a.test:8443/",
            "//b.test/x",
            "https://me@a.test/",
            "x:",
        ] {
            assert!(next(json!({ "@odata.nextLink": link }), "", true).is_err(), "{link}");
        }
    }
}
