//! Handouts: carried by requests of their own, beside the connections. Must not know who is connected.

use super::Crew;
use crate::engine::reactor::ClientNo;

impl Crew {
    pub(super) fn upload(&mut self, client: ClientNo, intended_us: u64, handout: u32, bytes: u32) {
        let person = &self.people[client as usize];
        let place = &self.places[person.place as usize];
        let ticket =
            crate::run::ticket(&self.common, &place.name, &crate::run::sub(person.number), person.role);
        self.errands.upload(place.to, &place.name, &ticket, (person.place, handout), bytes, intended_us);
    }

    pub(super) fn download(&mut self, client: ClientNo, intended_us: u64, handout: u32) {
        let person = &self.people[client as usize];
        let place = &self.places[person.place as usize];
        let id = place.props.handouts.get(&handout).copied();
        let picture = &self.ear.rooms[person.place as usize].picture;
        let Some(id) = id.and_then(|id| picture.written(id)) else { return };
        let ticket =
            crate::run::ticket(&self.common, &place.name, &crate::run::sub(person.number), person.role);
        self.errands.download(place.to, &place.name, &ticket, id, intended_us);
    }

    /// A handout was stored under this id.
    pub fn uploaded(&mut self, place: u32, handout: u32, id: &str) {
        let id = self.ear.rooms[place as usize].picture.name(id);
        self.places[place as usize].props.handouts.insert(handout, id);
    }
}
