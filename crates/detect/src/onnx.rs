//! Changes to a model before it runs: CenterFace's file says that pictures are 32 by 32 and come ten at a time, though its layers do not
//! care. Its sizes are made free, weights that stand among the inputs too are taken from there (else the runtime may fold none), and
//! results that nobody reads go. Only the outermost lists of the file are touched, as bytes (protobuf).

/// Of `ModelProto`.
const GRAPH: u64 = 7;
/// Of `GraphProto`.
const INPUT: u64 = 11;
const OUTPUT: u64 = 12;
/// Of `ValueInfoProto`.
const NAME: u64 = 1;
const TYPE: u64 = 2;
/// Of `TypeProto`, `TypeProto.Tensor` and `TensorShapeProto`.
const TENSOR: u64 = 1;
const ELEMENT: u64 = 1;
const SHAPE: u64 = 2;
const DIM: u64 = 1;
/// Of `Dimension`.
const VALUE: u64 = 1;
const PARAMETER: u64 = 2;

const FLOAT: u64 = 1;
const VARINT: u64 = 0;
const BYTES: u64 = 2;

/// One field of a message: its number, all its bytes with its head, and what is in it where it has a length.
struct Field<'a> {
    number: u64,
    whole: &'a [u8],
    content: Option<&'a [u8]>,
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn next<'a>(bytes: &mut &'a [u8]) -> Option<Field<'a>> {
    let from = *bytes;
    let head = varint(bytes)?;
    let (length, content) = match head & 7 {
        VARINT => (varint(bytes).map(|_| 0)?, false),
        1 => (8, false),
        BYTES => (usize::try_from(varint(bytes)?).ok()?, true),
        5 => (4, false),
        _ => return None,
    };
    let (inner, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(Field { number: head >> 3, whole: &from[..from.len() - rest.len()], content: content.then_some(inner) })
}

fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value > 0x7f {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

pub(crate) fn put_number(out: &mut Vec<u8>, number: u64, value: u64) {
    put_varint(out, number << 3 | VARINT);
    put_varint(out, value);
}

pub(crate) fn put_bytes(out: &mut Vec<u8>, number: u64, content: &[u8]) {
    put_varint(out, number << 3 | BYTES);
    put_varint(out, content.len() as u64);
    out.extend_from_slice(content);
}

/// Its name; none of a value that has none.
fn name_of(mut value: &[u8]) -> Option<&[u8]> {
    while !value.is_empty() {
        let field = next(&mut value)?;
        if field.number == NAME {
            return field.content;
        }
    }
    None
}

/// Numbers of one picture with this many channels, of any height and width.
fn free(name: &str, channels: u64) -> Vec<u8> {
    let fixed = |size| {
        let mut dimension = Vec::new();
        put_number(&mut dimension, VALUE, size);
        dimension
    };
    // Each value's own names: what goes in is four times as high as what comes out.
    let named = |side: &str| {
        let mut dimension = Vec::new();
        put_bytes(&mut dimension, PARAMETER, format!("{side} of {name}").as_bytes());
        dimension
    };
    let mut shape = Vec::new();
    for dimension in [fixed(1), fixed(channels), named("height"), named("width")] {
        put_bytes(&mut shape, DIM, &dimension);
    }
    let (mut tensor, mut kind, mut value) = (Vec::new(), Vec::new(), Vec::new());
    put_number(&mut tensor, ELEMENT, FLOAT);
    put_bytes(&mut tensor, SHAPE, &shape);
    put_bytes(&mut kind, TENSOR, &tensor);
    put_bytes(&mut value, NAME, name.as_bytes());
    put_bytes(&mut value, TYPE, &kind);
    value
}

/// The model with these inputs and outputs only, each with its channels, their height and width free. None where it is no model, or lacks
/// one of them.
pub(crate) fn freed(model: &[u8], inputs: &[(&str, u64)], outputs: &[(&str, u64)]) -> Option<Vec<u8>> {
    let (mut out, mut rest) = (Vec::with_capacity(model.len()), model);
    let mut met = 0;
    while !rest.is_empty() {
        let field = next(&mut rest)?;
        let (GRAPH, Some(mut graph)) = (field.number, field.content) else {
            out.extend_from_slice(field.whole);
            continue;
        };
        let mut changed = Vec::with_capacity(graph.len());
        while !graph.is_empty() {
            let field = next(&mut graph)?;
            let wanted = match field.number {
                INPUT => inputs,
                OUTPUT => outputs,
                _ => {
                    changed.extend_from_slice(field.whole);
                    continue;
                }
            };
            let name = field.content.and_then(name_of);
            if let Some((name, channels)) = wanted.iter().find(|(known, _)| Some(known.as_bytes()) == name) {
                put_bytes(&mut changed, field.number, &free(name, *channels));
                met += 1;
            }
        }
        put_bytes(&mut out, GRAPH, &changed);
    }
    (met == inputs.len() + outputs.len()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: &str) -> Vec<u8> {
        let mut value = Vec::new();
        put_bytes(&mut value, NAME, name.as_bytes());
        value
    }

    /// A version, and a graph of one weight, two inputs and two outputs.
    fn model() -> Vec<u8> {
        let (mut graph, mut model) = (Vec::new(), Vec::new());
        put_bytes(&mut graph, 5, &[7; 300]);
        put_bytes(&mut graph, INPUT, &value("picture"));
        put_bytes(&mut graph, INPUT, &value("weight"));
        put_bytes(&mut graph, OUTPUT, &value("heat"));
        put_bytes(&mut graph, OUTPUT, &value("unread"));
        put_number(&mut model, 1, 8);
        put_bytes(&mut model, GRAPH, &graph);
        model
    }

    #[test]
    fn sizes_become_free_and_what_nobody_reads_goes() {
        let mut expected = Vec::new();
        put_bytes(&mut expected, 5, &[7; 300]);
        put_bytes(&mut expected, INPUT, &free("picture", 3));
        put_bytes(&mut expected, OUTPUT, &free("heat", 1));
        let freed = freed(&model(), &[("picture", 3)], &[("heat", 1)]).expect("it has both");
        let mut rest = &freed[..];
        assert_eq!(next(&mut rest).map(|field| field.whole), Some(&[8, 8][..]), "the version stays");
        assert_eq!(next(&mut rest).and_then(|field| field.content), Some(&expected[..]));
        assert!(rest.is_empty());
    }

    #[test]
    fn what_is_cut_or_lacks_something_is_refused() {
        let whole = model();
        assert_eq!(freed(&whole, &[("picture", 3)], &[("cold", 1)]), None);
        for length in 0..whole.len() {
            assert_eq!(freed(&whole[..length], &[("picture", 3)], &[("heat", 1)]), None, "cut at {length}");
        }
    }
}
