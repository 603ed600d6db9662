//! A dense table whose places are used again, each time under another number.
//! Must not know what stands in it.

use crate::hub::letter::RowId;

/// The table.
#[derive(Debug)]
pub(super) struct Table<T> {
    places: Vec<Place<T>>,
    free: Vec<u32>,
}

#[derive(Debug)]
struct Place<T> {
    turn: u32,
    row: Option<T>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table { places: Vec::new(), free: Vec::new() }
    }
}

impl<T> Table<T> {
    /// The row that would be added next.
    pub fn next_id(&self) -> RowId {
        match self.free.last() {
            Some(index) => RowId { index: *index, turn: self.places[*index as usize].turn },
            None => RowId { index: self.places.len() as u32, turn: 0 },
        }
    }

    /// Adds a row.
    pub fn add(&mut self, row: T) -> RowId {
        let id = self.next_id();
        match self.free.pop() {
            Some(index) => self.places[index as usize].row = Some(row),
            None => self.places.push(Place { turn: 0, row: Some(row) }),
        }
        id
    }

    /// Every row.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.places.iter().filter_map(|place| place.row.as_ref())
    }

    /// The row of an id, if it is still there.
    pub fn get(&self, id: RowId) -> Option<&T> {
        self.places.get(id.index as usize).filter(|place| place.turn == id.turn)?.row.as_ref()
    }

    /// The row of an id, if it is still there.
    pub fn get_mut(&mut self, id: RowId) -> Option<&mut T> {
        self.places.get_mut(id.index as usize).filter(|place| place.turn == id.turn)?.row.as_mut()
    }

    /// Takes a row out. Its id names nothing from now on.
    pub fn remove(&mut self, id: RowId) -> Option<T> {
        let place = self.places.get_mut(id.index as usize).filter(|place| place.turn == id.turn)?;
        let row = place.row.take()?;
        place.turn = place.turn.wrapping_add(1);
        self.free.push(id.index);
        Some(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_is_used_again_answers_to_its_new_id_only() {
        let mut table = Table::default();
        let (first, second) = (table.add("a"), table.add("b"));
        assert_eq!(table.remove(first), Some("a"));
        assert_eq!(table.get(first), None);
        assert_eq!(table.remove(first), None);
        let announced = table.next_id();
        let third = table.add("c");
        assert_eq!((third, third.index), (announced, first.index));
        assert_eq!((table.get(first), table.get(second), table.get(third)), (None, Some(&"b"), Some(&"c")));
    }
}
