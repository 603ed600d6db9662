//! The scenarios that ship with the program. Must not know how they are run.

/// A scenario that ships with the program.
#[derive(Debug, Clone, Copy)]
pub struct Preset {
    pub name: &'static str,
    /// The file, comments and all.
    pub text: &'static str,
}

const fn shipped(name: &'static str, text: &'static str) -> Preset {
    Preset { name, text }
}

/// Every preset, from the shortest to the longest of its kind.
pub const PRESETS: [Preset; 14] = [
    shipped("smoke", include_str!("../../scenarios/smoke.toml")),
    shipped("webinar-250", include_str!("../../scenarios/webinar-250.toml")),
    shipped("webinar-1000", include_str!("../../scenarios/webinar-1000.toml")),
    shipped("webinar-3000", include_str!("../../scenarios/webinar-3000.toml")),
    shipped("town-hall-15000", include_str!("../../scenarios/town-hall-15000.toml")),
    shipped("poll-burst", include_str!("../../scenarios/poll-burst.toml")),
    shipped("join-storm", include_str!("../../scenarios/join-storm.toml")),
    shipped("reconnect-wave", include_str!("../../scenarios/reconnect-wave.toml")),
    shipped("chat-flood", include_str!("../../scenarios/chat-flood.toml")),
    shipped("slow-readers", include_str!("../../scenarios/slow-readers.toml")),
    shipped("quiet-beside-hot", include_str!("../../scenarios/quiet-beside-hot.toml")),
    shipped("overload", include_str!("../../scenarios/overload.toml")),
    shipped("two-hundred-small", include_str!("../../scenarios/two-hundred-small.toml")),
    shipped("soak", include_str!("../../scenarios/soak.toml")),
];

/// The preset of that name.
pub fn preset(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}
