//! Letters translated into German, and judged for tone: who is “Sie” and who is “du”, and whether a request says “bitte”.
//! It knows a few sentences, and of other ones it says that it does not.

use super::{
    Call, PLAIN, Skill,
    attempts::latest,
    no_such_step,
    route::words,
    sections::sentences,
    text::{capital, count, listed},
};
use crate::workflow::patterns::{FAIL, FEEDBACK, NEEDS_IMPROVEMENT, PASS, VERDICT};
use serde_json::json;

pub(super) const SKILL: Skill = Skill { entry: "letter", json: &[1], answer, ..PLAIN };

/// To whom one says “Sie”, and to whom “du”.
const STRANGERS: [&str; 6] = ["customer", "client", "neighbour", "teacher", "landlord", "colleague"];
const FRIENDS: [&str; 6] = ["friend", "child", "sister", "brother", "cousin", "classmate"];

/// Words that say “du”, and words that say “Sie”.
const FAMILIAR: [&str; 8] = ["du", "dich", "dir", "dein", "deine", "deinen", "deiner", "kannst"];
const FORMAL: [&str; 6] = ["Sie", "Ihnen", "Ihr", "Ihre", "Ihren", "Ihrer"];

/// A sentence with a place for a thing or a time: in English, and in German to a friend and to a stranger. `?` in German
/// is where “bitte” goes; `dein-` and `Ihr-` take the ending that the thing asks for.
type Sentence = (&'static str, &'static str, &'static str);
const SENTENCES: [Sentence; 9] = [
    ("Can you help me", "Kannst du mir ?helfen", "Können Sie mir ?helfen"),
    ("Can you call me {when}", "Kannst du mich ?{when} anrufen", "Können Sie mich ?{when} anrufen"),
    (
        "Can you send me your {thing}",
        "Kannst du mir ?dein- {thing} schicken",
        "Können Sie mir ?Ihr- {thing} schicken",
    ),
    ("Can you come {when}", "Kannst du ?{when} kommen", "Können Sie ?{when} kommen"),
    ("I will call you {when}", "Ich rufe dich {when} an", "Ich rufe Sie {when} an"),
    ("I will write to you {when}", "Ich schreibe dir {when}", "Ich schreibe Ihnen {when}"),
    ("I have your {thing}", "Ich habe dein- {thing}", "Ich habe Ihr- {thing}"),
    ("I look forward to your {thing}", "Ich freue mich auf dein- {thing}", "Ich freue mich auf Ihr- {thing}"),
    ("Thank you for your {thing}", "Danke für dein- {thing}", "Danke für Ihr- {thing}"),
];

/// Things in English and German, with the ending that they ask for.
const THINGS: [(&str, &str, &str); 11] = [
    ("address", "Adresse", "e"),
    ("answer", "Antwort", "e"),
    ("bicycle", "Fahrrad", ""),
    ("help", "Hilfe", "e"),
    ("invoice", "Rechnung", "e"),
    ("key", "Schlüssel", "en"),
    ("letter", "Brief", "en"),
    ("message", "Nachricht", "e"),
    ("order", "Bestellung", "e"),
    ("photo", "Foto", ""),
    ("umbrella", "Regenschirm", "en"),
];
const TIMES: [(&str, &str); 5] = [
    ("today", "heute"),
    ("tomorrow", "morgen"),
    ("on Monday", "am Montag"),
    ("on Friday", "am Freitag"),
    ("next week", "nächste Woche"),
];

fn answer(call: &Call<'_>) -> Result<String, String> {
    let letter = Letter::read(call.value("task"))?;
    match call.step {
        0 => {
            let manner = match latest(call.value("context"))? {
                None => Manner::default(),
                Some((attempt, feedback)) => Manner::of(attempt).asked(feedback)?,
            };
            letter.translate(manner)
        }
        1 => Ok(letter.judge(call.prompt, call.value("content"))),
        _ => no_such_step(),
    }
}

/// How somebody is spoken to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Manner {
    is_formal: bool,
    says_please: bool,
}

impl Manner {
    fn of(text: &str) -> Self {
        Self { is_formal: said(text, &FORMAL).next().is_some(), says_please: says_please(text) }
    }

    /// The same with what feedback asks for.
    fn asked(self, feedback: &str) -> Result<Self, String> {
        let asks = |word: &str| words(feedback).any(|said| said.eq_ignore_ascii_case(word));
        // The last of the two is the one to use: "“du” is familiar: say “Sie”".
        let tone =
            words(feedback).filter(|word| ["du", "sie"].contains(&word.to_lowercase().as_str())).last();
        if tone.is_none() && !asks("bitte") {
            return Err("it follows feedback that says which of “du”, “Sie” and “bitte” to use".to_owned());
        }
        Ok(Self {
            is_formal: tone.map_or(self.is_formal, |tone| tone.eq_ignore_ascii_case("sie")),
            says_please: self.says_please || asks("bitte"),
        })
    }
}

/// The words of a text that are among these. In German capitals count: “sie” is they.
fn said<'t>(text: &'t str, among: &'static [&'static str]) -> impl Iterator<Item = &'t str> {
    words(text).filter(move |word| {
        let is = |known: &&str| match known.starts_with(char::is_uppercase) {
            true => known == word,
            false => known.eq_ignore_ascii_case(word),
        };
        among.iter().any(is)
    })
}

fn says_please(text: &str) -> bool {
    words(text).any(|word| word.eq_ignore_ascii_case("bitte"))
}

/// What is to be translated, and for whom.
struct Letter<'t> {
    reader: &'t str,
    is_stranger: bool,
    english: Vec<&'t str>,
}

impl<'t> Letter<'t> {
    fn read(task: &'t str) -> Result<Self, String> {
        let form = "it takes letters of the form “For a customer: …”";
        let (reader, text) = task.split_once(':').ok_or(form)?;
        let reader = reader.trim().strip_prefix("For ").ok_or(form)?;
        let who = words(reader).last().unwrap_or_default();
        let is = |among: &[&str]| among.iter().any(|known| known.eq_ignore_ascii_case(who));
        if !is(&STRANGERS) && !is(&FRIENDS) {
            return Err(format!("it does not know whether one says “du” or “Sie” to “{who}”"));
        }
        let english: Vec<&str> = sentences(text).collect();
        match english.is_empty() {
            true => Err("it finds nothing to translate".to_owned()),
            false => Ok(Self { reader, is_stranger: is(&STRANGERS), english }),
        }
    }

    fn translate(&self, manner: Manner) -> Result<String, String> {
        let lines: Result<Vec<String>, String> =
            self.english.iter().map(|sentence| translated(sentence, manner)).collect();
        Ok(lines?.join(" "))
    }

    /// What is said of a translation, by the criteria of the prompt.
    fn judge(&self, prompt: &str, german: &str) -> String {
        let (familiar, formal) = (quoted(said(german, &FAMILIAR)), quoted(said(german, &FORMAL)));
        let tone = match (familiar.is_empty(), formal.is_empty()) {
            (false, true) => "familiar",
            (true, false) => "formal",
            (false, false) => "mixed",
            (true, true) => "neutral",
        };
        let (wrong, wanted) = if self.is_stranger { (familiar, "Sie") } else { (formal, "du") };
        let asks = sentences(german).filter(|sentence| sentence.ends_with('?'));
        let rude = asks.filter(|sentence| !says_please(sentence)).count();
        let (there, all) = (sentences(german).count(), self.english.len());
        let (verdict, feedback) = if there < all {
            let lacks = count(all - there, "sentence is", "sentences are");
            (FAIL, format!("Content: {lacks} missing."))
        } else if !wrong.is_empty() {
            let is = if wrong.len() == 1 { "is" } else { "are" };
            let wrong: Vec<&str> = wrong.iter().map(String::as_str).collect();
            let why = if self.is_stranger { "too familiar" } else { "too formal" };
            let words = format!("{} {is} {why} for {}", listed(&wrong, "and"), self.reader);
            (NEEDS_IMPROVEMENT, format!("Tone: {words}. Say “{wanted}” throughout."))
        } else if prompt.contains("“bitte”") && rude > 0 {
            let requests = count(rude, "request does", "requests do");
            (NEEDS_IMPROVEMENT, format!("Courtesy: {requests} not say “bitte”."))
        } else {
            (PASS, format!("All is there, and the tone suits {}.", self.reader))
        };
        json!({ "tone": tone, VERDICT: verdict, FEEDBACK: feedback }).to_string()
    }
}

/// Each word once, in quotes and small letters as in a dictionary.
fn quoted<'t>(found: impl Iterator<Item = &'t str>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for word in found.map(|word| format!("“{word}”")) {
        if !all.contains(&word) {
            all.push(word);
        }
    }
    all
}

fn translated(sentence: &str, manner: Manner) -> Result<String, String> {
    let bare = sentence.trim_end_matches(['.', '!', '?']);
    let end = &sentence[bare.len()..];
    let found = SENTENCES.iter().find_map(|(english, familiar, formal)| {
        let german = if manner.is_formal { formal } else { familiar };
        let Some((before, place)) = english.split_once('{') else {
            return (*english == bare).then(|| (*german).to_owned());
        };
        let value = bare.strip_prefix(before)?;
        if place == "when}" {
            let (_, time) = TIMES.iter().find(|(english, _)| *english == value)?;
            return Some(german.replace("{when}", time));
        }
        let (_, thing, ending) = THINGS.iter().find(|(english, ..)| *english == value)?;
        Some(
            german
                .replace("{thing}", thing)
                .replace("n-", &format!("n{ending}"))
                .replace("r-", &format!("r{ending}")),
        )
    });
    let german = found.ok_or_else(|| format!("its few German sentences have none for “{sentence}”"))?;
    let please = if manner.says_please { "bitte " } else { "" };
    Ok(format!("{}{}", capital(&german.replace('?', please)), if end.is_empty() { "." } else { end }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::Value;

    const TASK: &str =
        "For a customer: Can you send me your key? I will call you on Monday. Thank you for your photo.";

    fn judged(task: &str, prompt: &str, german: &str) -> [String; 3] {
        let reply: Value = serde_json::from_str(&Letter::read(task).unwrap().judge(prompt, german)).unwrap();
        [VERDICT, "tone", FEEDBACK].map(|name| reply[name].as_str().unwrap().to_owned())
    }

    #[test]
    fn a_letter_takes_the_tone_that_is_asked_for() {
        let letter = Letter::read(TASK).unwrap();
        let first = letter.translate(Manner::default()).unwrap();
        assert_eq!(
            first,
            "Kannst du mir deinen Schlüssel schicken? Ich rufe dich am Montag an. Danke für dein Foto."
        );
        let [verdict, tone, feedback] = judged(TASK, "", &first);
        assert_eq!((verdict.as_str(), tone.as_str()), (NEEDS_IMPROVEMENT, "familiar"));
        assert_eq!(
            feedback,
            "Tone: “Kannst”, “du”, “deinen”, “dich” and “dein” are too familiar for a customer. Say “Sie” throughout."
        );
        let second = letter.translate(Manner::of(&first).asked(&feedback).unwrap()).unwrap();
        assert_eq!(
            second,
            "Können Sie mir Ihren Schlüssel schicken? Ich rufe Sie am Montag an. Danke für Ihr Foto."
        );
        assert_eq!(judged(TASK, "", &second)[..2], [PASS, "formal"]);
        let [verdict, _, feedback] = judged(TASK, "and says “bitte”", &second);
        assert_eq!(
            (verdict.as_str(), feedback.as_str()),
            (NEEDS_IMPROVEMENT, "Courtesy: 1 request does not say “bitte”.")
        );
        let third = letter.translate(Manner::of(&second).asked(&feedback).unwrap()).unwrap();
        assert!(third.starts_with("Können Sie mir bitte Ihren Schlüssel"), "{third}");
        assert_eq!(judged(TASK, "and says “bitte”", &third)[0], PASS);
    }

    #[test]
    fn a_friend_is_no_stranger() {
        let task = TASK.replace("customer", "friend");
        assert_eq!(judged(&task, "", "Kannst du? Ja. Ja.")[..2], [PASS, "familiar"]);
        let [verdict, tone, feedback] = judged(&task, "", "Können Sie du? Ja. Ja.");
        assert_eq!((verdict.as_str(), tone.as_str()), (NEEDS_IMPROVEMENT, "mixed"));
        assert_eq!(feedback, "Tone: “Sie” is too formal for a friend. Say “du” throughout.");
        assert_eq!(judged(&task, "", "Ja. Ja.")[0], FAIL);
    }

    #[test]
    fn what_it_does_not_know_it_names() {
        for (task, why) in [
            ("Translate this.", "For a customer"),
            ("For a king: Can you help me?", "“king”"),
            ("For a friend:", "nothing to translate"),
        ] {
            assert!(Letter::read(task).is_err_and(|found| found.contains(why)), "{task}");
        }
        let letter = Letter::read("For a friend: Can you help me? Sing to me!").unwrap();
        assert!(letter.translate(Manner::default()).is_err_and(|why| why.contains("“Sing to me!”")));
        assert!(Manner::default().asked("Make it rhyme.").is_err());
    }

    #[test]
    fn every_sentence_has_both_tones() {
        for (english, familiar, formal) in SENTENCES {
            assert!(said(familiar, &FAMILIAR).next().is_some() || familiar.contains("dein-"), "{english}");
            assert!(said(formal, &FORMAL).next().is_some() || formal.contains("Ihr-"), "{english}");
            let is_request = |german: &str| german.contains('?');
            assert_eq!(is_request(familiar), english.starts_with("Can"), "{english}");
            assert_eq!(is_request(formal), is_request(familiar), "{english}");
        }
    }
}
