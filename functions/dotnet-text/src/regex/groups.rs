//! The groups of a pattern: their numbers, their names, and the slots that hold their captures.

/// Numbers in ascending order (a group's slot is its place there) and names in order of their units.
#[derive(Debug, Clone)]
pub(crate) struct GroupTable {
    numbers: Vec<u32>,
    names: Vec<Name>,
}

#[derive(Debug, Clone)]
struct Name {
    text: String,
    number: u32,
}

impl GroupTable {
    /// Group 0 alone.
    pub(crate) fn new() -> GroupTable {
        GroupTable { numbers: vec![0], names: Vec::new() }
    }

    pub(crate) fn add_number(&mut self, number: u32) {
        match self.numbers.last() {
            Some(&last) if last < number => self.numbers.push(number),
            _ => {
                if let Err(at) = self.numbers.binary_search(&number) {
                    self.numbers.insert(at, number);
                }
            }
        }
    }

    /// Until `number_names` a name's number is its order of appearance.
    pub(crate) fn add_name(&mut self, units: &[u16]) {
        if let Err(at) = self.find(units.iter().copied()) {
            let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
            self.names.insert(at, Name { text: String::from_utf16_lossy(units), number });
        }
    }

    /// Gives every name, in order of appearance, the next number from `next` on that no group has.
    pub(crate) fn number_names(&mut self, mut next: u32) {
        if self.names.is_empty() {
            return;
        }
        let mut order: Vec<&mut Name> = self.names.iter_mut().collect();
        order.sort_unstable_by_key(|name| name.number);
        for name in order {
            while self.numbers.binary_search(&next).is_ok() {
                next += 1;
            }
            name.number = next;
            match self.numbers.binary_search(&next) {
                Ok(_) => {}
                Err(at) => self.numbers.insert(at, next),
            }
        }
    }

    fn find(&self, units: impl Iterator<Item = u16> + Clone) -> Result<usize, usize> {
        self.names.binary_search_by(|name| name.text.encode_utf16().cmp(units.clone()))
    }

    pub(crate) fn len(&self) -> usize {
        self.numbers.len()
    }

    pub(crate) fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    pub(crate) fn slot_of_number(&self, number: u32) -> Option<usize> {
        match self.numbers.get(number as usize) {
            Some(&found) if found == number => Some(number as usize),
            _ => self.numbers.binary_search(&number).ok(),
        }
    }

    pub(crate) fn slot_of_name(&self, units: impl Iterator<Item = u16> + Clone) -> Option<usize> {
        let name = self.names.get(self.find(units).ok()?)?;
        self.slot_of_number(name.number)
    }

    /// As `Match.Groups[text]` finds a group: a name, or digits that are a group's number. Only when no
    /// group is named and no number left out may the digits start with zeros.
    pub(crate) fn slot(&self, text: &str) -> Option<usize> {
        if let Some(slot) = self.slot_of_name(text.encode_utf16()) {
            return Some(slot);
        }
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number: u32 = text.parse().ok()?;
        let plain = self.names.is_empty() && self.numbers.last() == Some(&(self.last_slot()));
        let slot = self.slot_of_number(number)?;
        (plain || (number.to_string() == text && self.name_of_number(number).is_none())).then_some(slot)
    }

    fn last_slot(&self) -> u32 {
        u32::try_from(self.numbers.len()).unwrap_or(u32::MAX) - 1
    }

    fn name_of_number(&self, number: u32) -> Option<&str> {
        let name = self.names.iter().find(|name| name.number == number)?;
        Some(&name.text)
    }

    /// `Regex.GetGroupNames`: the name, or else the number, of each slot.
    pub(crate) fn texts(&self) -> impl Iterator<Item = String> {
        self.numbers.iter().map(|&number| match self.name_of_number(number) {
            Some(name) => name.to_owned(),
            None => number.to_string(),
        })
    }
}
