//! A walk of commands through real sockets, drawn from a seed: whoever asks for whatever role, hands over, drops and comes back
//! with a ticket that says more, everybody is at every step what the words of `ladder.rs` make of them.
//! Must not know the rules of rank, nor how the core keeps them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::ladder::{Move, PEOPLE, Roles, after, moves, step_is_right};
use crate::over_sockets::client::Random;
use crate::over_sockets::harness::Server;
use crate::prose::ROLES;
use crate::room::Room;

crate::both_ways!(a_walk_over_sockets_leads_nowhere_that_the_words_do_not);

const STEPS: usize = 1500;
const SEEDS: [u64; 2] = [1, 20_261_123];

fn command(room: &Room, step: Move) -> Value {
    match step {
        Move::SetRole { who, role } => {
            json!({"set_role": {"participant": room.id(PEOPLE[who].0), "role": role}})
        }
        Move::HandOver { who } => json!({"hand_over_organizer": {"participant": room.id(PEOPLE[who].0)}}),
    }
}

/// What everybody is, as the organizer's list says, and as each is told of themselves when they come back.
async fn looked(room: &mut Room, roles: &Roles) -> Result<Roles, String> {
    // Whoever organizes by the words reads the list; if they do not organize, that shows in it, or in a refusal.
    let organizer = roles.iter().position(|role| *role == "organizer").ok_or("nobody organizes")?;
    let list = room.ask(PEOPLE[organizer].0, json!({"list_participants": {}})).await;
    let rows = list["result"]["items"].as_array().ok_or_else(|| list.to_string())?;
    let role_of = |name: &str| {
        let row = rows.iter().find(|row| row["participant"] == room.id(name))?;
        ROLES.into_iter().find(|role| row["role"] == *role)
    };
    PEOPLE.iter().map(|(name, ..)| role_of(name).ok_or_else(|| format!("{name} is not there"))).collect()
}

/// Walks; how many different roles of all were met, or what was wrong.
async fn walk(server: Server, seed: u64) -> Result<usize, String> {
    let (mut room, mut random) = (Room::in_server(server), Random(seed));
    for (name, role, _) in PEOPLE {
        room.enter(name, role).await;
    }
    room.ok("alice", json!({"start": {}})).await;
    let mut roles: Roles = PEOPLE.iter().map(|(_, role, _)| *role).collect();
    let (all, mut met) = (moves(&PEOPLE), BTreeSet::new());
    for number in 0..STEPS {
        met.insert(roles.clone());
        if random.below(12) == 0 {
            // Comes back over a new connection, with a ticket that says anything.
            let (who, role) = (random.below(PEOPLE.len()), ROLES[random.below(ROLES.len())]);
            let you = room.enter(PEOPLE[who].0, role).await["you"].clone();
            if you["role"] != roles[who] {
                return Err(format!("{number}: {} comes back as {}", PEOPLE[who].0, you["role"]));
            }
            continue;
        }
        // Half of the time somebody who may act at all.
        let (by, step) = loop {
            let (by, step) = all[random.below(all.len())];
            if random.below(2) == 0 || after(&PEOPLE, &roles, by, step).is_some() {
                break (by, step);
            }
        };
        let asked = command(&room, step);
        let answer = room.ask(PEOPLE[by].0, asked.clone()).await;
        let expected = after(&PEOPLE, &roles, by, step);
        let seen = looked(&mut room, expected.as_ref().unwrap_or(&roles)).await;
        let said = |what: &str| format!("{number}: {} {step:?} of {roles:?}: {what}: {answer}", PEOPLE[by].0);
        let seen = seen.map_err(|wrong| said(&wrong))?;
        if seen != roles {
            step_is_right(&PEOPLE, by, &roles, &seen).map_err(|rule| said(&rule))?;
        }
        if (answer["type"] == "ok") != expected.is_some() || seen != *expected.as_ref().unwrap_or(&roles) {
            // Giving what somebody is already asks for nothing.
            let no_change = answer["type"] == "ok" && seen == roles && is_so_already(&roles, step);
            if !no_change {
                return Err(said(&format!("led to {seen:?}")));
            }
        }
        roles = seen;
    }
    Ok(met.len())
}

fn is_so_already(roles: &Roles, step: Move) -> bool {
    match step {
        Move::SetRole { who, role } => roles[who] == role,
        Move::HandOver { who } => roles[who] == "organizer",
    }
}

async fn a_walk_over_sockets_leads_nowhere_that_the_words_do_not(loops: usize) {
    for seed in SEEDS {
        let met = walk(Server::start(loops).await, seed)
            .await
            .unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}"));
        assert!(met > STEPS / 10, "seed {seed}: {met} different places only");
    }
}

#[cfg(feature = "planted")]
mod planted {
    use cuelight::session::planted::Fault;

    use super::{SEEDS, walk};
    use crate::house::broken;

    crate::both_ways!(a_walk_finds_each_planted_escalation);

    async fn a_walk_finds_each_planted_escalation(loops: usize) {
        for fault in [
            Fault::EqualRank,
            Fault::AboveOwn,
            Fault::SecondOrganizer,
            Fault::StrangersAsMembers,
            Fault::HandOverToAnybody,
            Fault::RightsOfTheTicket,
        ] {
            let found = tokio::spawn(walk(broken(fault, loops).await, SEEDS[0])).await;
            // Where the session's own invariant meets it first the connection ends, and so does the walk.
            assert!(!matches!(found, Ok(Ok(_))), "{fault:?}: nobody noticed");
        }
    }
}
