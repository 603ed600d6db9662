//! Who is let in first when many wait at once.
//! Must not know how they wait: it says which of two goes first, and of one rank the earlier one does.

use super::mail::Join;
use super::mailbox::Lane;

/// How soon somebody's turn comes, first to last; within one rank, first come, first let in.
///
/// From the gateway's side of the door, where a ticket has been read and the session not been asked: who comes back as
/// an attendee and was made a panelist meanwhile waits with those who come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// Staff and panelists, new or not: without them there is nothing to come to. They are few, so they hold up nobody.
    Stage,
    /// Who was in and comes back: after a restart that is everybody, so the stage must not wait among them. A client can
    /// say so falsely: it then waits among them, and gets no more than its ticket gives.
    Back,
    /// Everybody else.
    New,
}

impl Rank {
    /// First to last.
    pub const ALL: [Rank; 3] = [Rank::Stage, Rank::Back, Rank::New];

    /// The way into the owner's mailbox, each rank by its own. So a storm of joins takes neither the room nor the turn of
    /// what is asked by those who are inside, nor of those who come back.
    pub fn lane(self) -> Lane {
        match self {
            Rank::Stage => Lane::First,
            Rank::Back => Lane::Patient,
            Rank::New => Lane::Last,
        }
    }
}

/// The rank of a join.
pub fn rank(join: &Join) -> Rank {
    match &join.resume {
        _ if join.identity.role.is_on_stage() => Rank::Stage,
        Some(_) => Rank::Back,
        None => Rank::New,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::mail::ResumeFrom;
    use crate::protocol::Codec;
    use crate::session::text::DisplayName;
    use crate::session::{Identity, Role, Seq, Sub};

    fn join(number: usize, role: Role, comes_back: bool) -> Join {
        let identity = Identity {
            sub: Sub::new(&format!("s{number}")).unwrap(),
            name: DisplayName::new("Somebody").unwrap(),
            role,
            member: role.needs_member().then(|| "m".into()),
            email: None,
            key: "k".into(),
        };
        let resume = comes_back.then(|| ResumeFrom { epoch: "e".into(), seq: Seq(1) });
        Join { identity, resume, codec: Codec::Json }
    }

    #[test]
    fn the_stage_goes_first_then_who_comes_back_then_the_rest() {
        for role in Role::ALL {
            for comes_back in [false, true] {
                let expected = match (role, comes_back) {
                    (Role::Attendee, false) => Rank::New,
                    (Role::Attendee, true) => Rank::Back,
                    (_, _) => Rank::Stage,
                };
                assert_eq!(rank(&join(0, role, comes_back)), expected, "{role:?} {comes_back}");
            }
        }
        assert!(Rank::Stage < Rank::Back && Rank::Back < Rank::New);
    }

    /// Five thousand at a door that lets one in for every two who come: nobody overtakes within a rank, and no staff
    /// waits for anybody but staff.
    #[test]
    fn nobody_loses_their_place_within_a_rank() {
        let mut waiting = std::collections::BTreeMap::<(Rank, usize), Role>::new();
        let (mut let_in, mut dice) = (Vec::new(), 11u64);
        for number in 0..5000 {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let role = Role::ALL[if (dice >> 33).is_multiple_of(50) { (dice >> 40) as usize % 6 } else { 0 }];
            let rank = rank(&join(number, role, (dice >> 37).is_multiple_of(3)));
            waiting.insert((rank, number), role);
            if number % 2 == 1 {
                let_in.extend(waiting.pop_first());
                let left = waiting.values().filter(|role| role.is_on_stage()).count();
                assert!(left == 0 || let_in.last().is_some_and(|(_, role)| role.is_on_stage()));
            }
        }
        let_in.extend(waiting);
        for rank in [Rank::Stage, Rank::Back, Rank::New] {
            let places: Vec<usize> =
                let_in.iter().filter(|((of, _), _)| *of == rank).map(|((_, place), _)| *place).collect();
            assert!(places.is_sorted() && places.len() > 20, "{rank:?}: {}", places.len());
        }
    }
}
