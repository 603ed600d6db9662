//! Choices and pieces made of input. Must not know what is tried.

/// Splits off the first byte; 0 where there is none.
pub fn first(input: &[u8]) -> (u8, &[u8]) {
    input.split_first().map_or((0, input), |(first, rest)| (*first, rest))
}

/// Splits behind the first byte of this value, which is in neither part.
pub fn split(input: &[u8], at: u8) -> (&[u8], &[u8]) {
    match input.iter().position(|byte| *byte == at) {
        Some(end) => (&input[..end], &input[end + 1..]),
        None => (input, &[]),
    }
}

/// Pieces of the input whose lengths follow from a seed: 1 to 64 bytes, and now and then many more.
pub fn pieces(input: &[u8], seed: u8) -> Vec<&[u8]> {
    let mut random = u64::from(seed) << 8 | 1;
    let (mut rest, mut pieces) = (input, Vec::new());
    while !rest.is_empty() {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let length = 1 + (random >> 33) as usize % if random >> 61 == 0 { 2048 } else { 64 };
        let (piece, after) = rest.split_at(length.min(rest.len()));
        pieces.push(piece);
        rest = after;
    }
    pieces
}
