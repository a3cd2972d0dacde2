//! Tables whose names are the choices of a field in a schema: there is one list, so what is changed in the schema
//! changes the table, and the other way round. It knows no pattern and no editor.

use super::{Schema, Typed, schema::object_at_mut};

/// A row of such a table.
pub trait Choice: Default {
    /// Its name, as typed.
    fn name(&self) -> &str;
    /// Gives it another name.
    fn set_name(&mut self, name: String);
}

/// The schema with the rows' names as the choices of the field at `pointer`.
pub fn with_choices<T: Choice>(schema: &Schema, pointer: &str, rows: &[T]) -> Schema {
    let Typed::Good(schema) = schema else { return schema.clone() };
    let mut schema = schema.clone();
    if let Some(field) = object_at_mut(&mut schema, pointer) {
        field.insert("enum".to_owned(), rows.iter().map(|row| row.name().trim()).collect());
    }
    Typed::Good(schema)
}

/// Takes the choices out of the field at `pointer`, as the rows are them; gives them when there are any and all of them
/// are texts.
pub fn take_choices(schema: &mut Schema, pointer: &str) -> Option<Vec<String>> {
    let Typed::Good(schema) = schema else { return None };
    let choices = object_at_mut(schema, pointer)?.shift_remove("enum")?;
    let names = choices.as_array()?.iter().map(|name| name.as_str().map(|name| name.trim().to_owned()));
    names.collect::<Option<Vec<String>>>().filter(|names| !names.is_empty())
}

/// Lets the rows follow the names: those that are there keep what they have, of the others the first is renamed after the
/// first that is new, and so on.
pub fn follow<T: Choice>(rows: &mut Vec<T>, names: &[String]) {
    let mut old: Vec<Option<T>> = std::mem::take(rows).into_iter().map(Some).collect();
    let mut named = |name: &str| {
        let is_it = |row: &&mut Option<T>| row.as_ref().is_some_and(|row| row.name().trim() == name);
        old.iter_mut().find(is_it).and_then(Option::take)
    };
    let found: Vec<Option<T>> = names.iter().map(|name| named(name)).collect();
    let mut left = old.into_iter().flatten();
    let taken = found.into_iter().zip(names).map(|(found, name)| {
        found.unwrap_or_else(|| {
            let mut row = left.next().unwrap_or_default();
            row.set_name(name.clone());
            row
        })
    });
    *rows = taken.collect();
}

/// The rows that have no name, or one that an earlier row has.
pub fn bad_names<T: Choice>(rows: &[T]) -> impl Iterator<Item = usize> {
    rows.iter().enumerate().filter_map(|(index, row)| {
        let name = row.name().trim();
        let is_taken = rows[..index].iter().any(|earlier| earlier.name().trim() == name);
        (name.is_empty() || is_taken).then_some(index)
    })
}
