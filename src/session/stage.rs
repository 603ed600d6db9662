//! The shared screen and what goes with it: webcams, drawing, keyboard-and-mouse control.
//! Must not know who holds the baton beyond asking; the pictures themselves belong to the media server.

use std::collections::VecDeque;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::decide::{Outcome, Turn};
use super::event::Event;
use super::ids::{ParticipantNo, PublicId};
use super::refusal::{Actual, ActualValue, Refusal};
use super::text::StrokeText;

/// The presenter's screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScreenState {
    #[default]
    Off,
    On,
    Paused,
}

impl ScreenState {
    fn name(self) -> &'static str {
        match self {
            ScreenState::Off => "off",
            ScreenState::On => "on",
            ScreenState::Paused => "paused",
        }
    }
}

/// What is on the stage now.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stage {
    pub screen: ScreenState,
    /// Who controls the presenter's keyboard and mouse.
    pub control: Option<ParticipantNo>,
    /// Oldest first, at most [`STROKES_MAX`].
    pub strokes: VecDeque<Stroke>,
}

/// Most strokes kept on a screen; older ones go.
pub const STROKES_MAX: usize = 500;
/// Most points of one stroke.
pub const POINTS_MAX: usize = 256;
/// Widest stroke, in hundredths of the screen's width.
pub const WIDTH_MAX: f64 = 100.0;

/// A drawing tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tool {
    Pen,
    Highlighter,
    Arrow,
    Rectangle,
    Text,
}

/// One stroke on the shared screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stroke {
    pub tool: Tool,
    pub color: Color,
    pub width: Width,
    pub points: Points,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<StrokeText>,
}

/// A colour, `#rrggbb`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(transparent)]
pub struct Color(#[schemars(regex(pattern = "^#[0-9a-fA-F]{6}$"))] Box<str>);

/// Above 0, at most [`WIDTH_MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[schemars(transparent, description = "Hundredths of the screen's width.", extend("exclusiveMinimum" = 0))]
pub struct Width(#[schemars(range(max = 100))] f64);

/// 1 to [`POINTS_MAX`] points, both coordinates in 0..=1 of the screen.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(transparent, description = "Points, both coordinates in 0..=1 of the screen.")]
pub struct Points(#[schemars(length(min = 1, max = 256))] Box<[[f64; 2]]>);

impl<'de> Deserialize<'de> for Color {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.as_bytes() {
            [b'#', digits @ ..] if digits.len() == 6 && digits.iter().all(u8::is_ascii_hexdigit) => {
                Ok(Color(text.into()))
            }
            _ => Err(de::Error::custom("is a colour as #rrggbb")),
        }
    }
}

impl<'de> Deserialize<'de> for Width {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let width = f64::deserialize(deserializer)?;
        if width > 0.0 && width <= WIDTH_MAX {
            Ok(Width(width))
        } else {
            Err(de::Error::custom("is above 0 and at most 100"))
        }
    }
}

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let points = Vec::<[f64; 2]>::deserialize(deserializer)?;
        let on_screen = |coordinate: &f64| (0.0..=1.0).contains(coordinate);
        if !(1..=POINTS_MAX).contains(&points.len()) {
            return Err(de::Error::custom("has 1 to 256 points"));
        }
        if !points.as_flattened().iter().all(on_screen) {
            return Err(de::Error::custom("has coordinates from 0 to 1"));
        }
        Ok(Points(points.into()))
    }
}

/// `share_webcam`.
pub(super) fn share_webcam(turn: &Turn) -> Outcome {
    let timely = turn.timely()?;
    let by = turn.permit.by();
    let on = turn.session.person(by).webcam;
    Ok(timely.facts_unless(on, || vec![Event::WebcamChanged { participant: by, on: true }]))
}

/// `hide_webcam`.
pub(super) fn hide_webcam(turn: &Turn, whom: Option<&PublicId>) -> Outcome {
    let whom = turn.own_or_present(whom)?;
    let timely = turn.timely()?;
    let on = turn.session.person(whom).webcam;
    Ok(timely.facts_unless(!on, || vec![Event::WebcamChanged { participant: whom, on: false }]))
}

/// `share_screen`, `pause_screen`, `stop_screen`. A screen that is off cannot be paused.
pub(super) fn set_screen(turn: &Turn, state: ScreenState) -> Outcome {
    let timely = turn.timely()?;
    let present = turn.session.stage.screen;
    if state == ScreenState::Paused && present == ScreenState::Off {
        return Err(Refusal::conflict("screen", present.name()));
    }
    Ok(timely.facts_unless(present == state, || {
        // With nothing to see there is nothing to control.
        let ends = state == ScreenState::Off && turn.session.stage.control.is_some();
        let control = ends.then_some(Event::ControlChanged { participant: None });
        [Event::ScreenChanged { state }].into_iter().chain(control).collect()
    }))
}

/// `give_control`: to staff and panelists only, and not to oneself.
pub(super) fn give_control(turn: &Turn, to: &PublicId) -> Outcome {
    let to = turn.present(to)?;
    let timely = turn.timely()?;
    let role = turn.session.person(to).role;
    if !role.is_on_stage() || to == turn.permit.by() {
        return Err(Refusal::Conflict { actual: Actual(vec![("role", ActualValue::Name(role.name()))]) });
    }
    let same = turn.session.stage.control == Some(to);
    Ok(timely.facts_unless(same, || vec![Event::ControlChanged { participant: Some(to) }]))
}

/// `revoke_control`.
pub(super) fn revoke_control(turn: &Turn, from: &PublicId) -> Outcome {
    let from = turn.present(from)?;
    let timely = turn.timely()?;
    let has_none = turn.session.stage.control != Some(from);
    Ok(timely.facts_unless(has_none, || vec![Event::ControlChanged { participant: None }]))
}

/// `draw`: while a screen is shared.
pub(super) fn draw(turn: &Turn, stroke: &Stroke) -> Outcome {
    let timely = turn.timely()?;
    shared(turn)?;
    Ok(timely.facts(vec![Event::Drawn { stroke: stroke.clone() }]))
}

/// `clear_drawing`.
pub(super) fn clear_drawing(turn: &Turn) -> Outcome {
    let timely = turn.timely()?;
    shared(turn)?;
    Ok(timely.facts_unless(turn.session.stage.strokes.is_empty(), || vec![Event::DrawingCleared {}]))
}

fn shared(turn: &Turn) -> Result<(), Refusal> {
    match turn.session.stage.screen {
        ScreenState::Off => Err(Refusal::conflict("screen", ScreenState::Off.name())),
        ScreenState::On | ScreenState::Paused => Ok(()),
    }
}

impl Stage {
    pub(super) fn set_screen(&mut self, state: ScreenState) {
        self.screen = state;
        if state == ScreenState::Off {
            self.strokes.clear();
        }
    }

    pub(super) fn draw(&mut self, stroke: &Stroke) {
        if self.strokes.len() == STROKES_MAX {
            self.strokes.pop_front();
        }
        self.strokes.push_back(stroke.clone());
    }
}
