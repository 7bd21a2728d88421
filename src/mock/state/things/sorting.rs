//! The order of a list: what a request, or else the documented default, sorts it by. A list that has neither is in the order
//! in which its things were created.

use super::attributes::{Known, Name, Names};
use super::kind::Thing;
use super::show::Shown;
use crate::mock::model::{Action, Field, Resource, Shape, SortedBy};
use crate::mock::refusal::Refusal;
use crate::mock::state::arguments::Arguments;
use crate::mock::state::shape::plain_text;
use crate::values::TimeText;
use serde_json::Value;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

/// The directions, as they are sent.
const ASCENDING: &str = "Asc";
const DESCENDING: &str = "Desc";

/// What a list is sorted by; what comes first counts most.
#[derive(Debug, Default)]
pub(super) struct Sorting(Vec<Criterion>);

/// One field that a list is sorted by.
#[derive(Debug)]
pub(super) struct Criterion {
    attribute: String,
    /// None for an attribute that no thing has.
    name: Option<Name>,
    /// The attribute that the field is within, and its path there.
    holder: Option<(Name, String)>,
    is_id: bool,
    form: Form,
    is_descending: bool,
}

/// How the values of a field are compared.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Form {
    Number,
    Time,
    Text,
    /// No row has the field: as what each value is.
    Own,
}

/// The value of one row, as it is compared with those of others.
#[derive(Debug)]
pub(super) enum Key<'row> {
    Integer(i64),
    /// When something happened by the emulator's clock, in milliseconds since 1970.
    Moment(i64),
    Decimal(f64),
    Text(Cow<'row, str>),
    Absent,
}

/// The rows of a list, with what they are sorted by.
pub(super) enum Ranking<'sorting, 'row, T> {
    Unsorted(Vec<&'row T>),
    Sorted {
        first: &'sorting Criterion,
        others: &'sorting [Criterion],
        key: fn(&Criterion, &'row T) -> Key<'row>,
        rows: Vec<Ranked<'row, T>>,
    },
}

/// A row with the key that counts most, and its place in the order of creation.
pub(super) struct Ranked<'row, T> {
    key: Key<'row>,
    place: usize,
    row: &'row T,
}

impl Sorting {
    /// What a request sorts by. `fields` are those of a row.
    pub(super) fn of(
        action: &Action,
        resource: &Resource,
        fields: &[Field],
        asked: &Arguments<'_>,
        names: &Names,
    ) -> Result<Self, Refusal> {
        let Some(SortedBy { field, direction }) = &action.sorted_by else { return Ok(Self::default()) };
        let parameter = |name: &str| action.parameters.iter().find(|known| known.field.name == name);
        let sent = |name: &str| {
            let value = asked.value(name).or_else(|| parameter(name)?.field.default.as_ref());
            value.map(plain_text).filter(|text| !text.is_empty())
        };
        let Some(wanted) = sent(field) else { return Ok(Self::default()) };
        let direction = direction.as_deref().map(|name| sent(name).unwrap_or_else(|| ASCENDING.to_owned()));
        let is_enumerated = parameter(field).is_some_and(|parameter| !parameter.field.values.is_empty());
        let shown = Shown::new(resource, names);
        let mut criteria = Vec::new();
        for part in wanted.split(',') {
            let (word, direction) = match (part.split_whitespace().collect::<Vec<_>>().as_slice(), &direction) {
                ([word], Some(direction)) => (*word, direction.as_str()),
                ([word], None) => (*word, ASCENDING),
                ([word, direction], None) => (*word, *direction),
                _ => return Err(Refusal::invalid(field, &format!("is `{wanted}`, which is no field to sort by"))),
            };
            if !is_enumerated && direction != ASCENDING && direction != DESCENDING {
                let reason = format!("says `{direction}`, which is neither {ASCENDING} nor {DESCENDING}");
                return Err(Refusal::invalid(field, &reason));
            }
            let is_shown = |word: &str| shown.field_of(fields, resource.attribute(word)).is_some();
            let is_known = resource.sorts.contains_key(word) || resource.sorts.is_empty() && is_shown(word);
            // An enumerated word was looked at when the request was checked.
            if !is_enumerated && !is_known {
                let known = resource.sorts.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
                let known = if known.is_empty() { "the fields of a row" } else { &known };
                return Err(Refusal::invalid(field, &format!("says `{word}`, which is none of {known}")));
            }
            let by = resource.sorts.get(word).map_or(word, String::as_str).split(',').map(str::trim);
            criteria.extend(by.map(|by| {
                let (name, direction) = by.split_once(' ').unwrap_or((by, direction));
                let attribute = resource.attribute(name);
                let form = shown.field_of(fields, attribute).map_or(Form::Own, Form::of);
                Criterion::of(resource, attribute, form, direction == DESCENDING, names)
            }));
        }
        Ok(Self(criteria))
    }

    /// Reads what the rows are sorted by, while they are gone through.
    pub(super) fn rank<'row, T>(
        &self,
        rows: impl Iterator<Item = &'row T>,
        key: fn(&Criterion, &'row T) -> Key<'row>,
    ) -> Ranking<'_, 'row, T> {
        match self.0.split_first() {
            None => Ranking::Unsorted(rows.collect()),
            Some((first, others)) => {
                let ranked = rows.enumerate().map(|(place, row)| Ranked { key: key(first, row), place, row });
                Ranking::Sorted { first, others, key, rows: ranked.collect() }
            }
        }
    }
}

impl<'row, T> Ranking<'_, 'row, T> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Unsorted(rows) => rows.len(),
            Self::Sorted { rows, .. } => rows.len(),
        }
    }

    /// The rows of one page, in their order. Only they are sorted, the others are but kept apart: lists are long.
    pub(super) fn page(self, on_page: Range<usize>) -> Vec<&'row T> {
        let (first, others, key, mut ranked) = match self {
            Self::Unsorted(rows) => return rows.get(on_page).unwrap_or_default().to_vec(),
            Self::Sorted { first, others, key, rows } => (first, others, key, rows),
        };
        let compare = |one: &Ranked<'row, T>, other: &Ranked<'row, T>| {
            let by_first = first.compare(&one.key, &other.key);
            let by_others = || {
                let mut each = others.iter().map(|by| by.compare(&key(by, one.row), &key(by, other.row)));
                each.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
            };
            // Of what happened within one millisecond, the thing that was created later comes later.
            let by_place = || {
                let is_reversed = first.is_descending && matches!(one.key, Key::Moment(_));
                directed(one.place.cmp(&other.place), is_reversed)
            };
            by_first.then_with(by_others).then_with(by_place)
        };
        let (start, end) = (on_page.start, on_page.end.min(ranked.len()));
        if start >= end {
            return Vec::new();
        }
        if end < ranked.len() {
            ranked.select_nth_unstable_by(end, compare);
            ranked.truncate(end);
        }
        if start > 0 {
            ranked.select_nth_unstable_by(start, compare);
        }
        let mut page = ranked.split_off(start);
        page.sort_unstable_by(compare);
        page.into_iter().map(|ranked| ranked.row).collect()
    }
}

impl Criterion {
    fn of(resource: &Resource, attribute: &str, form: Form, is_descending: bool, names: &Names) -> Self {
        let part = attribute.split_once('.');
        Self {
            attribute: attribute.to_owned(),
            name: names.find(attribute),
            holder: part.and_then(|(holder, path)| Some((names.find(holder)?, path.to_owned()))),
            is_id: matches!(resource.id.as_slice(), [id] if resource.attribute(id) == attribute),
            form,
            is_descending,
        }
    }

    /// The key of a thing.
    pub(super) fn key_of_thing<'thing>(&self, thing: &'thing Thing) -> Key<'thing> {
        if self.is_id {
            return self.form.key_of_text(&thing.id);
        }
        match self.name.and_then(|name| thing.attributes.get(name)) {
            Some(Known::Time(time)) => Key::Moment(*time),
            Some(Known::Value(value)) => self.form.key(value),
            None => self.part_of(thing).map_or(Key::Absent, |value| self.form.key(value)),
        }
    }

    /// A field within an attribute that is an object.
    fn part_of<'thing>(&self, thing: &'thing Thing) -> Option<&'thing Value> {
        let (holder, path) = self.holder.as_ref()?;
        let Known::Value(object) = thing.attributes.get(*holder)? else { return None };
        path.split('.').try_fold(object, |value, step| value.get(step))
    }

    /// The key of an element of a list that a thing has.
    pub(super) fn key_of_element<'element>(&self, element: &'element Value) -> Key<'element> {
        let entry = || element.as_object()?.iter().find(|(name, _)| name.eq_ignore_ascii_case(&self.attribute));
        entry().map_or(Key::Absent, |(_, value)| self.form.key(value))
    }

    /// What is absent comes last in both directions.
    fn compare(&self, one: &Key<'_>, other: &Key<'_>) -> Ordering {
        match (one, other) {
            (Key::Absent, _) | (_, Key::Absent) => matches!(one, Key::Absent).cmp(&matches!(other, Key::Absent)),
            _ => directed(one.compare(other), self.is_descending),
        }
    }
}

fn directed(order: Ordering, is_reversed: bool) -> Ordering {
    if is_reversed { order.reverse() } else { order }
}

impl Form {
    fn of(field: &Field) -> Self {
        match field.shape {
            _ if field.date_pattern.is_some() => Self::Time,
            Shape::Integer | Shape::Decimal => Self::Number,
            Shape::Text | Shape::Boolean => Self::Text,
            _ => Self::Own,
        }
    }

    fn key(self, value: &Value) -> Key<'_> {
        match value {
            Value::Null => Key::Absent,
            Value::String(text) => self.key_of_text(text),
            Value::Number(number) if self != Self::Text => match (number.as_i64(), number.as_f64()) {
                (Some(number), _) => Key::Integer(number),
                (None, number) => number.map_or(Key::Absent, Key::Decimal),
            },
            value => Key::Text(plain_text(value).into()),
        }
    }

    fn key_of_text(self, text: &str) -> Key<'_> {
        let number = || text.parse().ok().map(Key::Integer).or_else(|| text.parse().ok().map(Key::Decimal));
        let moment = || Some(Key::Integer(TimeText::from(text).to_utc()?.timestamp_millis()));
        let found = match self {
            Self::Number => number(),
            Self::Time => number().or_else(moment),
            Self::Text | Self::Own => None,
        };
        found.unwrap_or(Key::Text(text.into()))
    }
}

impl Key<'_> {
    /// Numbers by their size and before texts, texts by their letters.
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Text(one), Self::Text(other)) => one.cmp(other),
            (Self::Text(_), _) => Ordering::Greater,
            (_, Self::Text(_)) => Ordering::Less,
            _ => match (self.whole(), other.whole()) {
                (Some(one), Some(other)) => one.cmp(&other),
                _ => self.decimal().total_cmp(&other.decimal()),
            },
        }
    }

    fn whole(&self) -> Option<i64> {
        match self {
            Self::Integer(number) | Self::Moment(number) => Some(*number),
            _ => None,
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "beside a decimal number, the last digits of a whole one do not matter"
    )]
    fn decimal(&self) -> f64 {
        match self {
            Self::Integer(number) | Self::Moment(number) => *number as f64,
            Self::Decimal(number) => *number,
            Self::Text(_) | Self::Absent => f64::NAN,
        }
    }
}
