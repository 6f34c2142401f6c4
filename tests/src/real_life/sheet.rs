//! Content lines, folded as several programs fold them, and dice that always fall the same.

/// The file as it is written.
#[derive(Default)]
pub(super) struct Sheet {
    bytes: Vec<u8>,
    /// Whether lines are folded after 75 octets, in the middle of a character if need be.
    pub(super) folds_octets: bool,
    /// What ends a line.
    pub(super) bare_lf: bool,
}

impl Sheet {
    pub(super) fn raw(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    pub(super) fn line(&mut self, line: &str) {
        let end: &[u8] = if self.bare_lf { b"\n" } else { b"\r\n" };
        let mut rest = line.as_bytes();
        let mut room = 75;
        while rest.len() > room {
            let mut at = room;
            while !self.folds_octets && !line.is_char_boundary(line.len() - rest.len() + at) {
                at -= 1;
            }
            self.bytes.extend_from_slice(&rest[..at]);
            self.bytes.extend_from_slice(end);
            self.bytes.push(b' ');
            rest = &rest[at..];
            room = 74;
        }
        self.bytes.extend_from_slice(rest);
        self.bytes.extend_from_slice(end);
    }

    /// Several lines; blanks before each are not part of it.
    pub(super) fn lines(&mut self, text: &str) {
        text.lines()
            .map(str::trim_start)
            .filter(|line| !line.is_empty())
            .for_each(|l| self.line(l));
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// `SplitMix64`.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// A number below `sides`.
    pub(super) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % u64::try_from(sides.max(1)).unwrap_or(1)).unwrap_or(0)
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())]
    }

    /// True once in `times`.
    pub(super) fn once_in(&mut self, times: usize) -> bool {
        self.roll(times) == 0
    }
}
