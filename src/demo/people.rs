//! The cast: names, and what they say. Only words, no behaviour.

use serde_json::{Value, json};

/// The audience. Of many places, as audiences are.
pub(super) const NAMES: [&str; 64] = [
    "Amara Okafor",
    "Mateo Fernández",
    "Yuki Tanaka",
    "Chloé Moreau",
    "Lars Nyström",
    "Priya Raghavan",
    "Omar Haddad",
    "Zofia Kowalska",
    "Thandiwe Nkosi",
    "Liam O'Connor",
    "Giulia Bianchi",
    "Nguyễn Minh Anh",
    "Carlos Souza",
    "Hannah Weiss",
    "Kofi Mensah",
    "Aisha Rahman",
    "Sven de Vries",
    "Mei-Ling Chen",
    "Tomás Novák",
    "Fatima Zahra Alaoui",
    "Noah Williams",
    "Ingrid Haugen",
    "Ravi Deshpande",
    "Elif Yılmaz",
    "João Pereira",
    "Katarina Jovanović",
    "Samuel Tesfaye",
    "Leilani Kealoha",
    "Dmytro Shevchenko",
    "Sofía Ramírez",
    "Arjun Mehta",
    "Claire Dubois",
    "Hye-jin Park",
    "Mikko Virtanen",
    "Rania Khoury",
    "Benedikt Huber",
    "Adaeze Eze",
    "Lucía Herrera",
    "Tariq Aziz",
    "Emily Thompson",
    "Matteo Ricci",
    "Wanjiru Kamau",
    "Anders Lindqvist",
    "Siti Nurhaliza",
    "Pavel Dvořák",
    "Isabela Costa",
    "Jan Kowalczyk",
    "Nadia Petrova",
    "Rahul Iyer",
    "Marie-Ève Tremblay",
    "Kenji Watanabe",
    "Zanele Dlamini",
    "Eoin Murphy",
    "Laila Benali",
    "Oscar Jiménez",
    "Freya Madsen",
    "Daniel Cohen",
    "Thu Trang Lê",
    "Gabriel Martin",
    "Anjali Nair",
    "Ibrahim Diallo",
    "Sara Lindgren",
    "Viktor Horváth",
    "Malia Fonoti",
];

/// Who speaks, beside the host.
pub(super) const PANELISTS: [&str; 2] = ["Dr. Ana Beltrán", "Kwame Asante"];
/// Who runs the session.
pub(super) const HOST: &str = "Marion Keller";

/// Said in the chat once one is in.
pub(super) const GREETINGS: [&str; 12] = [
    "Hello from Lyon!",
    "Good morning everyone",
    "Hi all, greetings from Nairobi",
    "hey 👋",
    "Good evening from Osaka",
    "Hello! First time here",
    "Hi, sound is fine on my side",
    "Bonjour à tous",
    "Hola desde Bogotá",
    "Hi from a rainy Dublin",
    "Guten Tag zusammen",
    "Hello from São Paulo ☀️",
];

/// Said in the chat along the way.
pub(super) const LINES: [&str; 32] = [
    "This is exactly the problem we had last year.",
    "+1",
    "Could you share the link again?",
    "Great example.",
    "We tried this in our team, it works better than expected.",
    "Interesting numbers!",
    "Is the slide deck available afterwards?",
    "Ha, the third point is so true",
    "The audio cut out for a second, is it only me?",
    "Back again, my train went through a tunnel.",
    "Audio is fine here.",
    "Thanks, that makes it clearer",
    "How long did the migration take you?",
    "We are about 300 people and still do this by hand…",
    "So no more spreadsheets 😄",
    "Agreed.",
    "Not sure this fits small teams, but I like the idea.",
    "Can you zoom in a little?",
    "Much better, thank you",
    "That chart is worth the hour already.",
    "What about people who join from a phone?",
    "Same question here.",
    "I would love to see the before and after side by side.",
    "Good point about accessibility.",
    "Our support team asked for this for ages.",
    "Taking notes like crazy",
    "Wow.",
    "Makes sense",
    "Does that include the time for training?",
    "We measured something similar: about 18 %.",
    "Sorry, late. Did I miss the first poll?",
    "Really clear, thank you!",
];

/// Asked in the questions.
pub(super) const QUESTIONS: [&str; 14] = [
    "Will there be a recording?",
    "How do you handle people without an account?",
    "What does this cost for a team of twenty?",
    "Is the data kept in the EU?",
    "How many people can join at once?",
    "Do you have numbers for hybrid events?",
    "Which of the two approaches would you start with?",
    "Can captions be translated live?",
    "How did you convince your management?",
    "What was your biggest mistake on the way?",
    "Does it work behind a strict company proxy?",
    "Where do we find the template you showed?",
    "How do you moderate a chat with a thousand people?",
    "Is there an API for the reports?",
];

/// What the host and the panelists answer.
pub(super) const ANSWERS: [&str; 8] = [
    "Yes, we will send it to everyone who registered, by tomorrow.",
    "Good question. In short: it depends on the size of your team; start small.",
    "We have this on the next slide, one moment.",
    "Yes, that works out of the box.",
    "Not yet, but it is planned for the spring.",
    "Roughly a third less than before, in our case.",
    "Let us take this one offline, write to us after the session.",
    "No account is needed: the link is enough.",
];

/// What the host says aloud, as captions.
pub(super) const TALK: [&str; 12] = [
    "Welcome, everyone, it is good to see so many of you.",
    "Today we talk about running events for people who are not in the room.",
    "Let me begin with a number that surprised us.",
    "Four out of ten who register actually come.",
    "And of those who come, three quarters never write a word.",
    "So how do you know that they are still with you?",
    "You ask them. Often, and about small things.",
    "A poll of one question takes them ten seconds.",
    "The answer tells you more than a survey a week later.",
    "Raise your hand if this sounds familiar.",
    "We will look at an example in a moment.",
    "And please keep your questions coming.",
];

/// What the panelists say in the chat.
pub(super) const PANEL_LINES: [&str; 6] = [
    "Happy to be here!",
    "I will show that on my screen in a minute.",
    "Great questions today.",
    "The study is linked in the handouts.",
    "What Marion says: small and often.",
    "I saw the same in a hospital with 40 wards.",
];

/// The polls that the host goes through, as `create_poll` takes them.
pub(super) fn polls() -> Vec<Value> {
    let choice = |question: &str, kind: &str, options: &[&str], anonymous: bool| json!({"question": question, "kind": kind, "options": options, "anonymous": anonymous});
    vec![
        choice("How do you join today?", "single", &["Office", "Home", "On the way", "Elsewhere"], false),
        choice(
            "Which of these do you use already?",
            "multiple",
            &["Polls", "Questions and answers", "Hand-raising", "Captions", "None of these"],
            false,
        ),
        json!({"question": "How clear was this part?", "kind": "rating"}),
        choice(
            "How large is your team?",
            "single",
            &["1 to 9", "10 to 49", "50 to 249", "250 and more"],
            true,
        ),
        json!({"question": "One word for your last online event?", "kind": "text"}),
        choice("Should we go deeper or move on?", "single", &["Deeper", "Move on"], false),
        choice(
            "What keeps you from doing more events?",
            "multiple",
            &["Time", "Budget", "Tools", "No audience", "Nothing"],
            true,
        ),
        json!({"question": "How likely are you to try this within a month?", "kind": "rating"}),
    ]
}

/// Answers to the polls of kind `text`.
pub(super) const WORDS: [&str; 8] =
    ["lively", "long", "surprising", "quiet", "chaotic", "useful", "friendly", "exhausting"];

/// What one can react with.
pub(super) const EMOJI: [&str; 8] =
    ["thumbs_up", "heart", "clap", "laugh", "surprised", "sad", "celebrate", "raise"];
