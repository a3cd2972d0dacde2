//! The dialects that were learned, by origin and model. It does not know how one is learned, nor where they are kept.

use super::Dialect;
use std::{cell::RefCell, collections::BTreeMap};

/// Takes what is to be kept.
type Keep = Box<dyn Fn(&str)>;

/// The dialects learned so far, by origin and model.
#[derive(Default)]
pub struct Dialects {
    known: RefCell<BTreeMap<String, Dialect>>,
    /// Called with all of them as JSON whenever that changes.
    keep: Option<Keep>,
}

impl Dialects {
    /// No dialects yet; `keep` gets all of them as JSON whenever that changes.
    pub fn new(keep: impl Fn(&str) + 'static) -> Self {
        Self { known: RefCell::default(), keep: Some(Box::new(keep)) }
    }

    /// Takes what was kept in place of what is known: another tab may have learned or forgotten something meanwhile.
    /// A text that nothing here wrote counts as nothing.
    pub fn load(&self, text: &str) {
        self.known.replace(serde_json::from_str(text).unwrap_or_default());
    }

    /// The dialect of a model at an origin.
    pub fn of(&self, origin: &str, model: &str) -> Dialect {
        self.known.borrow().get(&name(origin, model)).cloned().unwrap_or_default()
    }

    /// Remembers a dialect.
    pub fn learn(&self, origin: &str, model: &str, dialect: Dialect) {
        self.known.borrow_mut().insert(name(origin, model), dialect);
        self.keep();
    }

    /// Forgets the dialect of a model at an origin.
    pub fn forget(&self, origin: &str, model: &str) {
        self.known.borrow_mut().remove(&name(origin, model));
        self.keep();
    }

    fn keep(&self) {
        if let Some(keep) = &self.keep {
            keep(&serde_json::to_string(&*self.known.borrow()).unwrap_or_default());
        }
    }
}

/// Neither an origin nor a model has a line break in it.
fn name(origin: &str, model: &str) -> String {
    [origin, "\n", model].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::Downgrade;

    #[test]
    fn what_was_learned_belongs_to_one_origin_and_model_and_survives_a_file() {
        let kept = std::rc::Rc::new(RefCell::new(String::new()));
        let keeper = std::rc::Rc::clone(&kept);
        let dialects = Dialects::new(move |text| text.clone_into(&mut keeper.borrow_mut()));
        dialects.learn("https://a", "m", Dialect([Downgrade::NoTemperature].into()));
        let read = Dialects::default();
        read.load(&kept.borrow());
        assert!(read.of("https://a", "m").has(Downgrade::NoTemperature));
        for (origin, model) in [("https://a", "n"), ("https://b", "m")] {
            assert!(read.of(origin, model).is_usual());
        }
        dialects.forget("https://a", "m");
        read.load(&kept.borrow());
        assert!(read.of("https://a", "m").is_usual());
        read.load("{");
        assert!(read.of("https://a", "m").is_usual());
    }
}
