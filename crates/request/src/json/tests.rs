use super::*;
use proptest::prelude::*;

const BOUNDS: Bounds = Bounds { depth: 8, values: 4096 };

fn text(s: &str) -> Value<'_> {
    Value::Text(Cow::Borrowed(s))
}

#[test]
fn what_is_taken() {
    let check = |json: &str, expected: Value<'_>| assert_eq!(read(json.as_bytes(), BOUNDS), Ok(expected), "{json}");
    check(" null ", Value::Null);
    check("true", Value::Bool(true));
    check("0", Value::Integer(0));
    check("-0", Value::Integer(0));
    check("9007199254740992", Value::Integer(1 << 53));
    check("-9007199254740992", Value::Integer(-(1 << 53)));
    check("-122.41941", Value::Decimal(-12_241_941));
    check("0.5", Value::Decimal(50_000));
    check("\"a\\u00e9\\n\\ud83d\\ude00\\/\"", text("aé\n😀/"));
    check("[1,[],{}]", Value::Array(vec![Value::Integer(1), Value::Array(vec![]), Value::Object(vec![])]));
    check("{\"a\":1,\"A\":2}", {
        Value::Object(vec![(Cow::Borrowed("a"), Value::Integer(1)), (Cow::Borrowed("A"), Value::Integer(2))])
    });
    check("[[[[[[[[1]]]]]]]]", (0..8).fold(Value::Integer(1), |inner, _| Value::Array(vec![inner])));
}

#[test]
fn what_is_refused() {
    let check = |json: &[u8], expected: JsonFault| {
        assert_eq!(read(json, BOUNDS), Err(expected), "{}", String::from_utf8_lossy(json));
    };
    check(b"", JsonFault::Syntax);
    check(b"\xef\xbb\xbf{}", JsonFault::Mark);
    check(b"\"\xff\"", JsonFault::NotUtf8);
    check(b"PK\x03\x04", JsonFault::Syntax);
    check(b"{} {}", JsonFault::Syntax);
    check(b"[1,]", JsonFault::Syntax);
    check(b"{\"a\":1,}", JsonFault::Syntax);
    check(b"{a:1}", JsonFault::Syntax);
    check(b"[1 2]", JsonFault::Syntax);
    check(b"// x\n1", JsonFault::Syntax);
    check(b"nul", JsonFault::Syntax);
    check(b"NaN", JsonFault::Syntax);
    check(b"+1", JsonFault::Syntax);
    check(b"01", JsonFault::Syntax);
    check(b"1.", JsonFault::Syntax);
    check(b".5", JsonFault::Syntax);
    check(b"-", JsonFault::Syntax);
    check(b"1e5", JsonFault::Number);
    check(b"1e999", JsonFault::Number);
    check(b"1.5E1", JsonFault::Number);
    check(b"9007199254740993", JsonFault::Number);
    check(b"99999999999999999999999999", JsonFault::Number);
    check(b"1.123456", JsonFault::Number);
    check(b"\"a", JsonFault::Syntax);
    check(b"\"\\x41\"", JsonFault::Syntax);
    check(b"\"\\u12g4\"", JsonFault::Syntax);
    check(b"\"\\u12", JsonFault::Syntax);
    check(b"\"\\ud800\"", JsonFault::Text);
    check(b"\"\\ud800\\u0041\"", JsonFault::Text);
    check(b"\"\\udc00\"", JsonFault::Text);
    check(b"\"a\nb\"", JsonFault::Text);
    check(b"{\"a\":1,\"b\":2,\"a\":3}", JsonFault::Duplicate);
    check(b"{\"a\":1,\"\\u0061\":3}", JsonFault::Duplicate);
    check(b"[[[[[[[[[1]]]]]]]]]", JsonFault::Depth);
    check("[".repeat(10_000).as_bytes(), JsonFault::Depth);
    check(format!("[{}1]", "1,".repeat(5000)).as_bytes(), JsonFault::TooMany);
}

/// Also where the writer could have chosen an exponent.
#[test]
fn decimals_are_written_plainly() {
    for (units, expected) in
        [(1, "0.00001"), (-5, "-0.00005"), (100_000, "1.0"), (-12_241_941, "-122.41941"), (350_000, "3.5")]
    {
        assert_eq!(write(&Value::Decimal(units)), format!("{expected}\n"));
    }
}

fn values() -> impl Strategy<Value = Value<'static>> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        (-(1_i64 << 53)..=1 << 53).prop_map(Value::Integer),
        (-9_000_000_000_i64..9_000_000_000).prop_map(Value::Decimal),
        ".*".prop_map(|s: String| Value::Text(Cow::Owned(s))),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::btree_map(".*", inner, 0..6)
                .prop_map(|m| Value::Object(m.into_iter().map(|(k, v)| (Cow::Owned(k), v)).collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read(value in values()) {
        let written = write(&value);
        prop_assert_eq!(read(written.as_bytes(), BOUNDS), Ok(value));
    }

    /// Whatever we take, a common reader takes too, and finds the same texts.
    #[test]
    fn nothing_is_taken_that_json_is_not(bytes in prop::collection::vec(prop::sample::select(
        b"{}[]\",:\\u0123456789.-eEtrufalsn \n\x80\xc3\xa9".as_slice()), 0..40)) {
        if read(&bytes, BOUNDS).is_ok() {
            prop_assert!(serde_json::from_slice::<serde_json::Value>(&bytes).is_ok());
        }
    }
}
