//! The ladder of roles in words: who makes of whom what, by the product's sentences (decision 4), and what is right of one step.
//! Must not know the crate that is tested: the search of the core and the walk over sockets are both held against this.

use crate::prose::{ROLES, is_staff, rank, wants_member};

/// Name, role, and whether a member of the account.
pub type People = [(&'static str, &'static str, bool)];
/// Each person's role.
pub type Roles = Vec<&'static str>;
/// One step that is wrong, said in words.
pub type Finding = String;

pub const PEOPLE: [(&str, &str, bool); 6] = [
    ("alice", "organizer", true),
    ("dave", "co_organizer", true),
    ("erin", "host_only_co_organizer", true),
    ("frank", "in_session_co_organizer", false),
    ("bob", "panelist", false),
    ("grace", "attendee", true),
];

/// Something that changes roles, if anything does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    SetRole { who: usize, role: &'static str },
    HandOver { who: usize },
}

/// Everything that everybody can ask for.
pub fn moves(people: &People) -> Vec<(usize, Move)> {
    let of_one = |by: usize| {
        (0..people.len()).flat_map(move |who| {
            let set = ROLES.map(|role| (by, Move::SetRole { who, role }));
            set.into_iter().chain([(by, Move::HandOver { who })])
        })
    };
    (0..people.len()).flat_map(of_one).collect()
}

/// The roles after a move, or none where it is nobody's to make.
pub fn after(people: &People, roles: &Roles, by: usize, step: Move) -> Option<Roles> {
    let mut to = roles.clone();
    match step {
        Move::SetRole { who, role } => {
            let ranked = is_staff(roles[by]) && rank(roles[who]) < rank(roles[by]) && who != by;
            let granted = rank(role) <= rank(roles[by]) && role != "organizer";
            let fits = people[who].2 || !wants_member(role);
            to[who] = role;
            (ranked && granted && fits).then_some(to)
        }
        Move::HandOver { who } => {
            let handed = roles[by] == "organizer" && roles[who] == "co_organizer";
            to.swap(by, who);
            handed.then_some(to)
        }
    }
}

/// What is right of one step, whatever led to it.
pub fn step_is_right(people: &People, by: usize, from: &Roles, to: &Roles) -> Result<(), Finding> {
    let changed: Vec<usize> = (0..from.len()).filter(|who| from[*who] != to[*who]).collect();
    let holds = |is_so: bool, rule: &str| match is_so {
        true => Ok(()),
        false => Err(format!("{rule}: {} makes of {from:?} {to:?}", people[by].0)),
    };
    if let [who] = changed[..] {
        holds(who != by, "nobody changes their own role")?;
        holds(is_staff(from[by]), "only staff")?;
        holds(rank(from[who]) < rank(from[by]), "nobody acts on an equal or higher rank")?;
        holds(rank(to[who]) <= rank(from[by]), "nobody grants above their own")?;
        holds(to[who] != "organizer", "the organizer's role is handed over")?;
    } else {
        let places = |who: &usize| (from[*who], to[*who]);
        let mut swapped: Vec<_> = changed.iter().map(places).collect();
        swapped.sort_unstable();
        let swap = [("co_organizer", "organizer"), ("organizer", "co_organizer")];
        holds(swapped == swap, "two change places only in a hand-over")?;
        holds(changed.contains(&by) && from[by] == "organizer", "who hands over has it")?;
    }
    let organizers = to.iter().filter(|role| **role == "organizer").count();
    holds(organizers == 1, "there is one organizer")?;
    let strangers = people.iter().zip(to).filter(|((.., member), _)| !member);
    holds(strangers.into_iter().all(|(_, role)| !wants_member(role)), "members only")
}
