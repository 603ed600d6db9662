//! The account plane's core: API keys, webinars, and the people added to them before they begin.
//! Must not know time, chance, files or the network: ids are drawn and times are taken by the caller.
//!
//! Two verbs change it: [`decide`] says which events a request causes or why not, and [`Accounts::apply`] lets a
//! fact be true. Read in this order: `webinar.rs` (what there is), `ask.rs` (what may be asked), `event.rs` (what can
//! come to be true: the journal's language), `refusal.rs`, `decide.rs` (the rules), `state.rs`, `view.rs` (what REST
//! shows). `matrix.rs` is the product's table of account roles.

mod ask;
mod decide;
mod email;
mod event;
mod ids;
pub mod matrix;
mod refusal;
mod secret;
mod state;
mod view;
mod webinar;

pub use ask::{Ask, By, Changes, DefinedKey, Request};
pub use decide::decide;
pub use email::Email;
pub use event::{AccountEvent, AccountFact, AccountRecord};
pub use ids::{AccountId, JoinCode, KeyId, SessionId, WebinarId, drawn_secret, drawn_sub};
pub use refusal::Refusal;
pub use secret::{Secret, in_journal};
pub use state::{Accounts, ApiKey};
pub use view::{
    AtRunTime, JoinView, Links, PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX, Page, PersonView, WebinarView,
};
pub use webinar::{Capacity, Details, DurationMin, Group, Member, NewPerson, Person, PersonKind, Webinar};
