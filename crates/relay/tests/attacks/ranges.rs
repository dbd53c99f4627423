//! Parts of the file, asked for in every way.

use super::world::{Link, Relay};
use serde_json::json;

#[test]
fn parts_are_what_was_asked_for_and_abuse_costs_no_more_than_the_file() {
    let relay = Relay::new();
    let link = relay.opened(Link::of(600_000));
    let session = relay.let_in(&link);
    let all = link.sealed.as_slice();
    let cases: [(&str, u16, &[u8]); 15] = [
        ("bytes=0-0", 206, &all[..1]),
        ("bytes=-1", 206, &all[599_999..]),
        ("bytes=-700000", 206, all),
        ("bytes=599999-", 206, &all[599_999..]),
        ("bytes=262143-262144", 206, &all[262_143..262_145]),
        ("bytes=0-99999999999999999999999", 206, all),
        ("bytes=600000-", 416, br#"{"error":"range"}"#),
        ("bytes=-0", 416, br#"{"error":"range"}"#),
        ("bytes=99999999999999999999999-", 416, br#"{"error":"range"}"#),
        ("bytes=0-1,3-4", 200, all),
        ("bytes=0-,0-,0-,0-,0-,0-,0-,0-", 200, all),
        ("bytes=0-10,5-15,1-", 200, all),
        ("bytes=5-1", 200, all),
        ("bytes=a-b", 200, all),
        ("lines=0-1", 200, all),
    ];
    for (range, status, body) in cases {
        let answer = relay.fetch(&link, &session, Some(range));
        assert_eq!((answer.status, answer.body.as_slice() == body), (status, true), "{range}");
        if status == 416 {
            assert_eq!(answer.header("content-range"), Some("bytes */600000"));
        }
    }
    let part = relay.fetch(&link, &session, Some("bytes=10-19"));
    assert_eq!(part.header("content-range"), Some("bytes 10-19/600000"));
    let tag = format!("\"{}\"", link.sha256());
    assert_eq!(part.header("etag"), Some(tag.as_str()));
    let token = format!("Bearer {session}");
    for (known, status) in [(tag.as_str(), 206), ("\"other\"", 200), ("W/\"x\"", 200)] {
        let headers = [("authorization", token.as_str()), ("range", "bytes=10-19"), ("if-range", known)];
        assert_eq!(relay.ask("GET", &format!("/v1/file/{}", link.id), &headers, b"").status, status, "{known}");
    }
    // Twice the header is nonsense too.
    let headers = [("authorization", token.as_str()), ("range", "bytes=0-1"), ("range", "bytes=3-4")];
    assert_eq!(relay.ask("GET", &format!("/v1/file/{}", link.id), &headers, b"").status, 200);
    assert_eq!(relay.status(&link)["downloads"], 1, "all of it was one session's");

    // The browser's own download goes on in the same way.
    let path = relay.post("/v1/ticket", &json!({ "session": session })).text("path");
    let rest = relay.ask("GET", &path, &[("range", "bytes=500000-"), ("if-range", &tag)], b"");
    assert_eq!((rest.status, rest.body.as_slice()), (206, &all[500_000..]));
    assert_eq!(rest.header("content-disposition"), Some("attachment; filename=\"footage.age\""));
    let tickets = (0..40).map(|_| relay.post("/v1/ticket", &json!({ "session": session })).status);
    assert_eq!(tickets.filter(|status| *status == 503).count(), 9, "thirty-two tickets are enough for anybody");
}
