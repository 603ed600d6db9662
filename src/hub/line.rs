//! Who of those who are new comes in now, and who is told to come back when: at the rate of the session, first come first
//! served, also over being sent away.
//! Must not know what a joining brings, nor who is let in regardless.
//!
//! Whoever is sent away has a place: a moment from which on they are let in, whoever else knocks then. What comes later
//! gets a later place, so nobody who was told to come back is overtaken for having waited. A place that is not taken up
//! is given to those who come after, some time behind its moment.

use std::collections::{HashMap, VecDeque};

use crate::session::{Millis, Sub};

/// How many new people may come, counted in the session's own time.
#[derive(Debug)]
pub(super) struct Line {
    /// Nanoseconds between two places; none where everybody may come.
    step_ns: u64,
    /// The moment behind the last place that was taken. People come up to a second ahead of it, all at once.
    next_ns: u64,
    now_ns: u64,
    /// From when on those are let in who were sent away.
    places: HashMap<Sub, u64>,
    /// The same by time, those included who have come since.
    order: VecDeque<(u64, Sub)>,
    chance: u64,
    /// Planted: nobody has a place.
    forgets: bool,
}

const SECOND_NS: u64 = 1_000_000_000;
/// Those who are sent away do not come back sooner, nor all at once.
const RETRY_MS: u64 = 1000;
/// Nor is anybody sent away for longer, however many there are before them.
const LINE_NS_MAX: u64 = 60 * SECOND_NS;
/// How long a place is kept behind its moment: the most that is added to it at random, and a handshake on a bad network.
const KEPT_NS: u64 = 10 * SECOND_NS;
/// Places at once. As many as a webinar has seats: who is behind all of them would find it full.
const PLACES_MAX: usize = 50_000;

impl Line {
    /// Nobody has come yet.
    pub fn new(per_s: u64, now: Millis, seed: u64) -> Line {
        Line {
            step_ns: SECOND_NS / per_s.max(1),
            next_ns: 0,
            now_ns: ns(now),
            places: HashMap::new(),
            order: VecDeque::new(),
            chance: seed,
            forgets: false,
        }
    }

    /// A line that a test makes forget its places.
    pub fn planted(mut self, forgets: bool) -> Line {
        self.forgets = forgets;
        self
    }

    /// One more.
    ///
    /// # Errors
    /// In how many milliseconds their turn comes.
    pub fn take(&mut self, who: &Sub, now: Millis) -> Result<(), u64> {
        self.now_ns = self.now_ns.max(ns(now));
        self.give_up_places();
        if let Some(at) = self.places.get(who).copied() {
            if at > self.now_ns {
                return Err(self.wait_ms(at));
            }
            self.places.remove(who);
            return Ok(());
        }
        let at = self.next_place();
        if at <= self.now_ns {
            self.next_ns = at + SECOND_NS;
            return Ok(());
        }
        // Who finds no place comes anew when the line has passed: no worse off than whoever comes then.
        if at - self.now_ns <= LINE_NS_MAX && self.order.len() < PLACES_MAX && !self.forgets {
            self.next_ns = at + SECOND_NS;
            self.places.insert(who.clone(), at);
            self.order.push_back((at, who.clone()));
        }
        Err(self.wait_ms(at.min(self.now_ns + LINE_NS_MAX)))
    }

    /// What they came in by did not come true: the turn that they took is still theirs, from now on.
    pub fn give_back(&mut self, who: &Sub, now: Millis) {
        self.now_ns = self.now_ns.max(ns(now));
        self.give_up_places();
        if self.order.len() < PLACES_MAX && !self.forgets {
            let (at, behind) = (self.now_ns, self.order.partition_point(|(at, _)| *at <= self.now_ns));
            self.order.insert(behind, (at, who.clone()));
            self.places.insert(who.clone(), at);
        }
    }

    /// Nobody can be let in now: who has come at their time keeps it.
    pub fn keep(&mut self, who: &Sub, now: Millis) {
        if self.places.get(who).is_some_and(|at| *at <= ns(now)) {
            self.places.remove(who);
            self.give_back(who, now);
        }
    }

    /// What is told to who waits so long for their turn. Units: milliseconds.
    pub fn retry_ms(&mut self, wait_ms: u64) -> u64 {
        wait_ms + RETRY_MS + self.draw() % (RETRY_MS + 1)
    }

    /// From when on the next one may come who has no place.
    fn next_place(&self) -> u64 {
        self.next_ns.max(self.now_ns) + self.step_ns - SECOND_NS
    }

    fn wait_ms(&self, at: u64) -> u64 {
        (at - self.now_ns).div_ceil(1_000_000)
    }

    /// Those who have not come back in time lose their places, and the next to come have them.
    fn give_up_places(&mut self) {
        while let Some((at, who)) = self.order.pop_front_if(|(at, _)| *at + KEPT_NS < self.now_ns) {
            // Whoever has a later one by now took this one up.
            if self.places.get(&who) == Some(&at) {
                self.places.remove(&who);
                self.next_ns = self.next_ns.saturating_sub(self.step_ns);
            }
        }
    }

    /// The next number of splitmix64: enough to spread people by, and the same for the same seed.
    fn draw(&mut self) -> u64 {
        self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.chance ^ (self.chance >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

fn ns(at: Millis) -> u64 {
    at.0.saturating_mul(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Millis = Millis(1_800_000_000_000);

    fn line(per_s: u64) -> Line {
        Line::new(per_s, START, 7)
    }

    fn sub(number: usize) -> Sub {
        Sub::new(&format!("s{number}")).unwrap()
    }

    /// So many strangers, numbered from `from`, each at this moment: in how long the turn of each comes who is sent away.
    fn sent_away(line: &mut Line, people: std::ops::Range<usize>, now: Millis) -> Vec<(usize, u64)> {
        people.filter_map(|number| Some((number, line.take(&sub(number), now).err()?))).collect()
    }

    #[test]
    fn a_second_s_people_come_at_once_and_the_others_at_the_rate() {
        for (per_s, count) in [(500, 500), (1, 1), (3, 3), (7, 7), (5000, 5000), (1_000_000, 60_000)] {
            let mut line = line(per_s);
            assert_eq!(sent_away(&mut line, 0..count, START), [], "{per_s}");
        }
        let mut line = line(500);
        assert_eq!(sent_away(&mut line, 0..500, START), []);
        assert_eq!(line.take(&sub(500), START), Err(2));
        assert!(line.take(&sub(500), START.plus(1)).is_err(), "half a person");
        assert_eq!(line.take(&sub(500), START.plus(2)), Ok(()));
        assert_eq!(line.take(&sub(501), START.plus(2)), Err(2));
        let later = START.plus(60_000);
        assert_eq!(
            sent_away(&mut line, 1000..2000, later).len(),
            500,
            "quiet is saved up for a second, no more"
        );
    }

    #[test]
    fn who_is_sent_away_has_a_place_and_is_let_in_at_its_time_whoever_else_comes() {
        for forgets in [false, true] {
            let mut line = line(100).planted(forgets);
            let away = sent_away(&mut line, 0..400, START);
            let at_the_rate: Vec<_> = (100..400).zip((1..=300).map(|place| place * 10)).collect();
            assert_eq!(away == at_the_rate, !forgets);
            // From now on more newcomers than the session takes: before each who comes back at their turn, two.
            let (mut again, mut newcomer, mut in_time) = (0, 1000, 0);
            for (number, turn) in at_the_rate {
                let now = START.plus(turn);
                again += usize::from(line.take(&sub(newcomer), now).is_ok());
                again += usize::from(line.take(&sub(newcomer + 1), now).is_ok());
                newcomer += 2;
                in_time += usize::from(line.take(&sub(number), now).is_ok());
            }
            // Planted, newcomers have taken the turns of those who waited.
            assert_eq!((in_time == 300, again == 0), (!forgets, !forgets), "{forgets}: {in_time} {again}");
        }
    }

    #[test]
    fn who_comes_too_early_keeps_their_place_and_gains_nothing() {
        let mut line = line(10);
        sent_away(&mut line, 0..15, START);
        assert_eq!(line.take(&sub(14), START), Err(500));
        assert_eq!(line.take(&sub(14), START.plus(200)), Err(300));
        assert_eq!(line.take(&sub(15), START.plus(200)), Err(400), "behind the one before");
        assert_eq!(line.take(&sub(14), START.plus(500)), Ok(()));
    }

    /// Three times as many as the session takes, for a minute, each of whom comes back when told and not before: the
    /// first to come is the first to be let in, but for what is drawn at random; and all are in when the line has passed.
    #[test]
    fn nobody_starves_however_many_come_after_them() {
        let (mut line, mut waiting) = (line(100), std::collections::BTreeSet::new());
        let mut let_in = Vec::new();
        let mut attempts = HashMap::<usize, u32>::new();
        for ms in 0..240_000u64 {
            if ms < 60_000 && ms % 10 == 0 {
                waiting.extend((0..3).map(|number| (ms, (ms / 10) as usize * 3 + number)));
            }
            while waiting.first().is_some_and(|(at, _)| *at <= ms) {
                let (_, number) = waiting.pop_first().unwrap();
                *attempts.entry(number).or_default() += 1;
                match line.take(&sub(number), START.plus(ms)) {
                    Ok(()) => let_in.push(number),
                    Err(wait) => {
                        waiting.insert((ms + line.retry_ms(wait), number));
                    }
                }
            }
        }
        assert_eq!(let_in.len(), 18_000);
        // Those behind the end of the line come more than once; nobody comes more than it takes to pass.
        assert!(attempts.values().all(|times| *times <= 5), "{:?}", attempts.values().max());
        let overtaken =
            let_in.iter().enumerate().map(|(place, number)| number.abs_diff(place)).max().unwrap();
        // A second of what is drawn, and a minute of those beyond the line.
        assert!(overtaken < 18_000 / 3, "{overtaken}");
        assert!(line.places.is_empty());
    }

    #[test]
    fn a_place_that_nobody_takes_up_is_given_to_who_comes_next() {
        let mut line = line(10);
        assert_eq!(sent_away(&mut line, 0..30, START).len(), 20, "two seconds' people are away");
        assert!(line.take(&sub(30), START.plus(2_000)).is_err(), "none of them has come yet");
        // The last of them was to come two seconds in, and has ten to do so.
        let later = START.plus(12_200);
        assert_eq!(sent_away(&mut line, 100..120, later).len(), 10);
        assert_eq!(line.places.len(), 10, "those of now");
        // A minute's people are as far as the line goes.
        let away = sent_away(&mut line, 1000..3000, later);
        assert_eq!(away.iter().map(|(_, wait)| *wait).max(), Some(60_000));
        assert_eq!(line.places.len(), 600);
    }

    #[test]
    fn who_could_not_come_in_at_their_turn_keeps_it_and_nobody_else_gets_more_for_it() {
        for (gives_back, knocks) in [(true, false), (true, true), (false, false)] {
            let mut line = line(1);
            assert_eq!(line.take(&sub(0), START), Ok(()));
            assert_eq!(line.take(&sub(1), START), Err(1000));
            let now = START.plus(1000);
            assert_eq!(line.take(&sub(1), now), Ok(()), "their turn");
            // Neither of the two is in.
            if gives_back {
                line.give_back(&sub(0), now);
                line.give_back(&sub(1), now);
            }
            let mut later = now.plus(9_000);
            if knocks {
                line.keep(&sub(0), later);
                line.keep(&sub(1), later);
                line.keep(&sub(2), later);
                later = later.plus(9_000);
            }
            assert_eq!(line.take(&sub(3), later), Ok(()), "there was no other for so long");
            for number in [0, 1] {
                assert_eq!(line.take(&sub(number), later).is_ok(), gives_back, "{number}");
                assert!(line.take(&sub(number), later).is_err(), "{number}: once");
            }
            assert!(line.take(&sub(4), later).is_err());
        }
    }

    /// As often as somebody's turn is given back, and as long as the disk takes nothing.
    #[test]
    fn what_is_given_back_is_bounded_and_given_up_like_other_places() {
        let mut line = line(10);
        for ms in 0..100_000u64 {
            line.give_back(&sub((ms % 50) as usize), START.plus(ms));
        }
        assert_eq!((line.places.len(), line.order.len()), (50, 10_001), "ten seconds of them");
        for ms in 0..60_000 {
            line.keep(&sub(0), START.plus(100_000 + ms));
        }
        assert_eq!((line.places.len(), line.order.len()), (1, 10_001), "nobody else has come");
        let mut line = super::Line::new(10, START, 7);
        (0..PLACES_MAX + 10).for_each(|number| line.give_back(&sub(number), START));
        assert_eq!((line.places.len(), line.order.len()), (PLACES_MAX, PLACES_MAX));
    }

    #[test]
    fn the_line_is_bounded_whatever_the_rate() {
        let mut line = line(5_000);
        sent_away(&mut line, 0..70_000, START);
        assert_eq!((line.places.len(), line.order.len()), (PLACES_MAX, PLACES_MAX));
    }

    #[test]
    fn a_clock_that_stands_still_or_goes_back_lets_nobody_in_for_it() {
        let mut line = line(1);
        assert_eq!(line.take(&sub(0), START), Ok(()));
        assert!(line.take(&sub(1), Millis(0)).is_err());
        assert!(line.take(&sub(1), START).is_err());
        let mut unbounded = super::Line::new(u64::MAX, START, 7);
        assert_eq!(sent_away(&mut unbounded, 0..10_000, START), []);
    }

    /// What is drawn is spread over its second evenly, so that those whose turn is the same do not come together; and what
    /// is told grows with the number of those before.
    #[test]
    fn what_is_told_is_spread_and_grows_with_the_line() {
        let mut line = line(100);
        let mut tenths = [0u32; 10];
        for _ in 0..10_000 {
            let drawn = line.retry_ms(0) - RETRY_MS;
            assert!(drawn <= RETRY_MS);
            tenths[(drawn as usize * 10 / (RETRY_MS as usize + 1)).min(9)] += 1;
        }
        // A thousand each are expected; four standard deviations are 120.
        assert!(tenths.iter().all(|count| count.abs_diff(1000) < 120), "{tenths:?}");
        let told: Vec<u64> = sent_away(&mut line, 0..6_100, START)
            .into_iter()
            .map(|(_, wait)| wait)
            .collect::<Vec<_>>()
            .into_iter()
            .map(|wait| line.retry_ms(wait))
            .collect();
        let mean = |told: &[u64]| told.iter().sum::<u64>() / told.len() as u64;
        let hundreds: Vec<u64> = told.chunks(100).map(mean).collect();
        assert!(hundreds.is_sorted(), "{hundreds:?}");
        assert!(hundreds[0] < 3_000 && hundreds[59] > 60_000, "{hundreds:?}");
    }
}
