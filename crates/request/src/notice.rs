//! What a card tells its reader beside the request's own words. A notice refuses nothing; the requester cannot suppress it. Its
//! sentences for owners are the window's; the stable codes are the format's.

use crate::envelope::Identity;
use crate::moment::Moment;
use crate::names::Resemblance;
use crate::payload::{Class, Identification, Request};
use crate::search::{PRESSURE, PROTECTED, found};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The owner's own rules. Local; no requester learns them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Requests of these classes are hidden until looked for.
    pub hidden: BTreeSet<Class>,
}

impl Default for Policy {
    fn default() -> Self {
        Self { hidden: BTreeSet::from([Class::Federal]) }
    }
}

/// How loudly a notice is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Good to know.
    Plain,
    /// Think about it.
    Warning,
    /// Something contradicts.
    Red,
}

/// One notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Notice {
    /// Its times do not fit this computer's clock, which is not synchronised: which of the two is wrong is not known.
    ClockNotSynchronised,
    /// Taken in earlier, and expired since.
    Expired,
    /// Taken in before its key was revoked; it was issued before the revocation's time.
    KeyRevoked { from: Moment },
    /// The same id and revision exist with other content.
    Equivocation { other: Identity },
    /// Many new files by this key within an hour.
    ManyFiles { count: usize },
    /// Its name or domain looks like that of another sender that is known.
    LookAlike { of: Resemblance },
    /// Its name mixes scripts that no language writes together.
    MixedScript,
    /// The name it gives is not the one under which its key is known.
    NameDiffers,
    /// It claims to be something else than what the pin or the directory says.
    ClassContradiction { claimed: Class, known: Class },
    /// Its class is one that the owner hides.
    HiddenClass { class: Class },
    /// They say that it may be used in immigration matters.
    ImmigrationUse,
    /// They say that it may be used about assemblies.
    AssemblyUse,
    /// They say that it may be passed on to a class that the owner hides.
    OnwardToHidden { class: Class },
    /// Words that make an ask sound like a duty.
    Pressure { words: Vec<&'static str> },
    /// It touches what the law protects.
    ProtectedActivity { words: Vec<&'static str> },
    /// The two lists of words are English, and it is not.
    WordsNotSearched,
    /// Sound is wanted.
    AudioWanted,
    /// Unredacted footage is wanted: not ticked.
    OriginalWanted,
    /// The owner is wanted as a witness: not ticked.
    WitnessWanted,
    /// It has members that this program does not understand.
    NotUnderstood { names: Vec<String> },
    /// It was not seen in a feed or on a public posting: contact, recipients and id may be this household's alone.
    MayBeYoursAlone,
}

impl Notice {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::ClockNotSynchronised => "notice.clock_not_synchronised",
            Self::Expired => "notice.expired",
            Self::KeyRevoked { .. } => "notice.key_revoked",
            Self::Equivocation { .. } => "notice.equivocation",
            Self::ManyFiles { .. } => "notice.many_files",
            Self::LookAlike { .. } => "notice.look_alike",
            Self::MixedScript => "notice.mixed_script",
            Self::NameDiffers => "notice.name_differs",
            Self::ClassContradiction { .. } => "notice.class_contradiction",
            Self::HiddenClass { .. } => "notice.hidden_class",
            Self::ImmigrationUse => "notice.immigration_use",
            Self::AssemblyUse => "notice.assembly_use",
            Self::OnwardToHidden { .. } => "notice.onward_to_hidden",
            Self::Pressure { .. } => "notice.pressure",
            Self::ProtectedActivity { .. } => "notice.protected_activity",
            Self::WordsNotSearched => "notice.words_not_searched",
            Self::AudioWanted => "notice.audio_wanted",
            Self::OriginalWanted => "notice.original_wanted",
            Self::WitnessWanted => "notice.witness_wanted",
            Self::NotUnderstood { .. } => "notice.not_understood",
            Self::MayBeYoursAlone => "notice.may_be_yours_alone",
        }
    }

    #[must_use]
    pub fn weight(&self) -> Weight {
        match self {
            Self::Equivocation { .. }
            | Self::LookAlike { .. }
            | Self::MixedScript
            | Self::ClassContradiction { .. }
            | Self::KeyRevoked { .. } => Weight::Red,
            Self::WordsNotSearched | Self::NotUnderstood { .. } | Self::MayBeYoursAlone | Self::Expired => {
                Weight::Plain
            }
            _ => Weight::Warning,
        }
    }
}

/// What the request itself gives rise to, whoever sent it.
pub(crate) fn of_request(request: &Request, policy: &Policy) -> Vec<Notice> {
    let mut notices = Vec::new();
    let promises = &request.promises;
    if promises.immigration_use {
        notices.push(Notice::ImmigrationUse);
    }
    if promises.assembly_use {
        notices.push(Notice::AssemblyUse);
    }
    let onward = promises.onward.iter().filter(|class| policy.hidden.contains(class));
    notices.extend(onward.map(|class| Notice::OnwardToHidden { class: *class }));
    let texts = [request.requester.name.as_str(), &request.incident.summary, &request.wanted];
    let pressure = found(PRESSURE, &texts);
    if !pressure.is_empty() {
        notices.push(Notice::Pressure { words: pressure });
    }
    let protected = found(PROTECTED, &texts);
    if !protected.is_empty() {
        notices.push(Notice::ProtectedActivity { words: protected });
    }
    let language = request.lang.split('-').next().unwrap_or_default();
    if !language.eq_ignore_ascii_case("en") && !language.eq_ignore_ascii_case("eng") {
        notices.push(Notice::WordsNotSearched);
    }
    if request.need.audio {
        notices.push(Notice::AudioWanted);
    }
    if request.need.original {
        notices.push(Notice::OriginalWanted);
    }
    if request.need.identity == Identification::Witness {
        notices.push(Notice::WitnessWanted);
    }
    if !request.ext.names.is_empty() {
        notices.push(Notice::NotUnderstood { names: request.ext.names.clone() });
    }
    notices
}
