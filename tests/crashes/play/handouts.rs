//! Handouts: what is in them, and that what was taken in is whole.

use serde_json::json;

use super::{Stopped, Told};
use crate::script::{PLAYED, Step};
use crate::wire::{Answer, Gone, call, call_json};

/// What is in a handout: nothing that repeats.
fn content(name: &str, size: usize) -> Vec<u8> {
    let head = if name.ends_with(".pdf") { "%PDF-1.4 " } else { "Notes. " };
    let rest = (0..size).map(|at| b' ' + (at * at / 7 % 90) as u8);
    head.bytes().chain(rest).collect()
}

pub(super) fn upload(port: u16, path: &str, name: &str, size: usize) -> Result<Answer, Stopped> {
    let head = "--border\r\nContent-Disposition: form-data; name=\"file\"; filename=\"";
    let mut body = format!("{head}{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n").into_bytes();
    body.extend(content(name, size));
    body.extend(b"\r\n--border--\r\n");
    Ok(call(port, "POST", path, "multipart/form-data; boundary=border", &body)?)
}

impl Told {
    /// That every handout that was taken in, and any that is listed, is whole.
    pub fn handouts_are_whole(&self, port: u16, steps: &[Step]) -> Result<(), String> {
        let Some((_, session)) = self.webinars.get(PLAYED) else { return Ok(()) };
        let path = format!("/v1/sessions/{session}/handouts");
        let fault = |gone: Gone| format!("handouts: {gone:?}");
        let list = call_json(port, "GET", &path, &json!({})).map_err(fault)?;
        let items = list.body["items"].as_array().cloned().unwrap_or_default();
        for (at, step) in steps.iter().enumerate() {
            let Step::Upload(name, size) = step else { continue };
            let Some(item) = items.iter().find(|item| item["name"] == *name) else {
                if self.acknowledged.contains_key(&format!("step {at}")) {
                    return Err(format!("{name} was taken in, and is lost"));
                }
                continue;
            };
            let path = format!("{path}/{}", item["handout"].as_str().unwrap());
            let file = call_json(port, "GET", &path, &json!({})).map_err(fault)?;
            if file.status != 200 || file.bytes != content(name, *size) {
                return Err(format!(
                    "{name} is not what was taken in: {} {} bytes",
                    file.status,
                    file.bytes.len()
                ));
            }
        }
        Ok(())
    }
}
