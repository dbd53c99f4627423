//! The demo agency: who asks the demo household for footage, and what their files say. Made with the format's own signer, by keys that
//! live as long as the demo.
//!
//! Pure: random numbers and the time come in, letters go out. When they are put into which folder belongs to the program.

use crate::household;
use request::envelope::Kind;
use request::sign::{Signer, Signing};
use request::statement::{Feed, Item};
use request::{
    Area, Class, Contact, Delivery, Ext, Identification, Incident, IncidentClass, KeyFault, Moment, Need, Promises,
    PublishedKey, Refusal, Request, RequestId, Requester, Status, TextDirection, Window,
};
use std::collections::HashMap;
use std::time::Duration;

/// Random bytes that [`Agency::new`] needs.
pub const RANDOM: usize = SENDERS * SEED;
const SENDERS: usize = 5;
const SEED: usize = 32;

/// A unit of 1e-5 degrees of latitude, metres.
const UNIT: f64 = 1.111_95;
/// The agency's request comes when a little was recorded, its revision when somebody has looked at it.
const DOG: i64 = 15;
const DOUBLE: i64 = 25;
const HOSTILE: i64 = 30;
const THEFT: i64 = 60;
const THEFT_REVISED: i64 = 180;
const MINUTE: i64 = 60;
const DAY: i64 = 86_400;
/// The host of the feed, and what it calls the feed and the file in it.
pub const FEED_HOST: &str = "feed.harbour-demo.example";
const FEED: &str = "/harbour/requests.ofrfeed";
const POSTED: &str = "2026-0311.ofr";

/// Those who ask.
pub struct Agency {
    town: Sender,
    neighbour: Sender,
    /// Calls itself the town, and is not.
    double: Sender,
    fire: Sender,
    /// Whose feed the household follows.
    publisher: Signer,
}

/// A sender whose key the household has before anything comes, by a file as an owner would import it.
pub struct Acquaintance {
    /// The text of an `.ofrkey`.
    pub file: String,
    pub class: Class,
}

/// A file, and when it is put into the folder.
pub struct Letter {
    pub name: &'static str,
    /// From the start of the demo.
    pub after: Duration,
    pub bytes: Vec<u8>,
}

/// A feed, as it is followed, and what its host serves.
pub struct Posting {
    pub url: String,
    /// Of its publisher's key.
    pub words: String,
    /// By their paths.
    pub files: HashMap<String, Vec<u8>>,
}

/// Why there is no agency: none of it depends on random numbers or on the time.
#[derive(Debug, thiserror::Error)]
pub enum AgencyError {
    #[error("a key of the demo agency is none")]
    Key(#[from] KeyFault),
    #[error("a letter of the demo agency is none")]
    Letter(#[from] Refusal),
    #[error("a word of the demo agency is not of the format")]
    Form,
}

struct Sender {
    name: &'static str,
    domain: &'static str,
    class: Class,
    signer: Signer,
}

/// What one request says.
struct Ask<'a> {
    issued: Moment,
    revision: u16,
    /// Its first revision: the id stays.
    begun: Moment,
    incident: IncidentClass,
    summary: &'a str,
    wanted: &'a str,
    window: Window,
    /// Metres east and north of home.
    ring: &'a [(f64, f64)],
    case_ref: Option<&'a str>,
    contact: Contact,
    delivery: Vec<Delivery>,
    promises: Promises,
    hold_only: bool,
}

impl Agency {
    #[must_use]
    pub fn new(random: &[u8; RANDOM]) -> Self {
        let signer = |n: usize| {
            let mut seed = [0; SEED];
            seed.copy_from_slice(&random[n * SEED..(n + 1) * SEED]);
            Signer::from_seed(&seed)
        };
        let sender = |n, name, domain, class| Sender { name, domain, class, signer: signer(n) };
        Self {
            town: sender(0, "Riverton Police Department", "police.riverton.example", Class::Municipal),
            neighbour: sender(1, "Ana Sousa, 14 Mill Street", "sousa.example", Class::Neighbour),
            double: sender(2, "Riverton Police Departrnent", "riverton-police.example", Class::Municipal),
            fire: sender(3, "Harbour County Fire Marshal", "fire.harbour-demo.example", Class::Fire),
            publisher: signer(4),
        }
    }

    /// Whom the household knows from the beginning.
    pub fn acquaintances(&self) -> Result<Vec<Acquaintance>, AgencyError> {
        [&self.town, &self.neighbour, &self.fire].into_iter().map(Sender::acquaintance).collect()
    }

    /// All that they send to a household whose demo starts at `start`, in its order.
    pub fn letters(&self, start: Moment) -> Result<Vec<Letter>, AgencyError> {
        let at = |after| start.plus(after);
        let letter = |name, after: i64, bytes| Letter { name, after: Duration::from_secs(after.unsigned_abs()), bytes };
        Ok(vec![
            letter("lost-dog.ofr", DOG, self.dog(at(DOG))?),
            letter("riverton-police.ofr", DOUBLE, self.double(at(DOUBLE))?),
            letter("urgent.ofr", HOSTILE, self.hostile(at(HOSTILE))?),
            letter("26-004512.ofr", THEFT, self.theft(at(THEFT), None)?),
            letter("26-004512-2.ofr", THEFT_REVISED, self.theft(at(THEFT_REVISED), Some(at(THEFT)))?),
        ])
    }

    /// What is posted for the whole county when the demo starts: it does not come by the folder.
    pub fn posting(&self, start: Moment) -> Result<Posting, AgencyError> {
        let fire = self.fire(start)?;
        let items = vec![Item::of(&fire, POSTED).ok_or(AgencyError::Form)?];
        let feed = Feed { sequence: 1, issued: start, expires: start.plus(7 * DAY), items };
        let feed = Signing::new(Kind::Feed, feed.to_payload()).by(&self.publisher)?.finish()?;
        let beside = FEED.rsplit_once('/').map_or("", |(folder, _)| folder);
        Ok(Posting {
            url: format!("https://{FEED_HOST}{FEED}"),
            words: self.publisher.key()?.words().join(" "),
            files: HashMap::from([(FEED.to_owned(), feed), (format!("{beside}/{POSTED}"), fire)]),
        })
    }

    /// Wants nothing handed over, only that it is not deleted yet.
    fn fire(&self, issued: Moment) -> Result<Vec<u8>, AgencyError> {
        self.fire.sign(Ask {
            issued,
            revision: 1,
            begun: issued,
            incident: IncidentClass::Fire,
            summary: "A shed behind the allotments burned down. Nobody was hurt. How it began is not known.",
            wanted: "Smoke or light over the allotments, and who walked along Mill Street before it.",
            window: Window { from: issued.plus(-90 * MINUTE), to: issued },
            ring: &[(-420.0, -380.0), (400.0, -400.0), (430.0, 360.0), (0.0, 440.0), (-410.0, 370.0)],
            case_ref: Some("2026-0311"),
            contact: officer("Insp. L. Brandt", "+15555550163", "brandt@fire.harbour-demo.example"),
            delivery: Vec::new(),
            promises: promises(Some(180), true),
            hold_only: true,
        })
    }

    fn dog(&self, issued: Moment) -> Result<Vec<u8>, AgencyError> {
        self.neighbour.sign(Ask {
            issued,
            revision: 1,
            begun: issued,
            incident: IncidentClass::LostAnimal,
            summary: "Our dog Biscuit slipped out of the garden gate: small, brown, a white patch on the chest.",
            wanted: "Which way a small brown dog went, and whether anybody was with it.",
            window: Window { from: issued.plus(-150 * MINUTE), to: issued },
            ring: &[(-310.0, -260.0), (330.0, -290.0), (350.0, 240.0), (-20.0, 330.0), (-300.0, 270.0)],
            case_ref: None,
            contact: Contact { officer: None, phone: Some("+15555550117".to_owned()), email: None },
            delivery: vec![Delivery::Usb],
            promises: promises(Some(7), false),
            hold_only: false,
        })
    }

    /// A theft, and then, `begun` earlier, the same with less asked for: a witness remembered the time.
    fn theft(&self, issued: Moment, begun: Option<Moment>) -> Result<Vec<u8>, AgencyError> {
        let first = begun.unwrap_or(issued);
        let minutes = if begun.is_some() { 6 } else { 25 };
        self.town.sign(Ask {
            issued,
            revision: if begun.is_some() { 2 } else { 1 },
            begun: first,
            incident: IncidentClass::Theft,
            summary: "A cargo bicycle was taken from the rack in front of the library on Mill Street.\n\
                      A witness heard an angle grinder and saw a white van.",
            wanted: "A red cargo bicycle with a wooden box, or a white van leaving towards the bridge.",
            window: Window { from: first.plus(-minutes * MINUTE), to: first },
            ring: &[(-190.0, -210.0), (240.0, -180.0), (260.0, 130.0), (40.0, 190.0), (-210.0, 150.0)],
            case_ref: Some("26-004512"),
            contact: officer("Det. A. Okafor", "+15555550142", "okafor@police.riverton.example"),
            delivery: vec![Delivery::Usb, Delivery::Link],
            promises: Promises { onward: vec![Class::Prosecutor], ..promises(Some(365), true) },
            hold_only: false,
        })
    }

    /// One more letter looks like another: r and n for an m. Its key is nobody's.
    fn double(&self, issued: Moment) -> Result<Vec<u8>, AgencyError> {
        self.double.sign(Ask { wanted: "Any footage of the last hours, from all cameras.", ..self.pretence(issued) })
    }

    /// A sentence that reads otherwise than it is written. It is refused, whoever signs it.
    fn hostile(&self, issued: Moment) -> Result<Vec<u8>, AgencyError> {
        self.double.sign(Ask { wanted: "Send it to us: \u{202e}elpmaxe.notrevir.ecilop", ..self.pretence(issued) })
    }

    fn pretence(&self, issued: Moment) -> Ask<'static> {
        Ask {
            issued,
            revision: 1,
            begun: issued,
            incident: IncidentClass::Robbery,
            summary: "You are required to hand over your footage at once.",
            wanted: "",
            window: Window { from: issued.plus(-180 * MINUTE), to: issued },
            ring: &[(-200.0, -200.0), (200.0, -200.0), (200.0, 200.0), (-200.0, 200.0)],
            case_ref: Some("26-009999"),
            contact: officer("Det. Smith", "+15555550199", "smith@riverton-police.example"),
            delivery: vec![Delivery::Link],
            promises: promises(None, false),
            hold_only: false,
        }
    }
}

impl Sender {
    fn acquaintance(&self) -> Result<Acquaintance, AgencyError> {
        let domain = self.domain.parse().map_err(|_| AgencyError::Form)?;
        let published = PublishedKey { name: self.name.to_owned(), domain, key: self.signer.key()? };
        Ok(Acquaintance { file: published.write(), class: self.class })
    }

    fn sign(&self, ask: Ask<'_>) -> Result<Vec<u8>, AgencyError> {
        let milliseconds = ask.begun.0.unsigned_abs().saturating_mul(1000);
        // Nobody else's: a key is as good a random number as any, and no secret.
        let key = self.signer.key()?.to_bytes();
        let random = key.first_chunk().copied().unwrap_or_default();
        let request = Request {
            id: RequestId::new(milliseconds, random),
            revision: ask.revision,
            status: Status::Active,
            issued: ask.issued,
            expires: ask.issued.plus(7 * DAY),
            requester: Requester {
                name: self.name.to_owned(),
                domain: self.domain.parse().map_err(|_| AgencyError::Form)?,
                class: self.class,
                contact: ask.contact,
            },
            case_ref: ask.case_ref.map(str::to_owned),
            incident: Incident {
                class: ask.incident,
                summary: ask.summary.to_owned(),
                occurred: Some(Window { from: ask.window.to.plus(-5 * MINUTE), to: ask.window.to }),
            },
            windows: vec![ask.window],
            area: Area::of_ring(&around(ask.ring)).map_err(Refusal::Area)?,
            wanted: ask.wanted.to_owned(),
            need: Need { audio: false, identity: Identification::None, original: false },
            hold_only: ask.hold_only,
            promises: ask.promises,
            delivery: ask.delivery,
            encrypt_to: Vec::new(),
            public_url: None,
            lang: "en".to_owned(),
            dir: TextDirection::Ltr,
            ext: Ext::default(),
        };
        Ok(Signing::new(Kind::Request, request.to_payload()).by(&self.signer)?.finish()?)
    }
}

fn officer(name: &str, phone: &str, email: &str) -> Contact {
    Contact { officer: Some(name.to_owned()), phone: Some(phone.to_owned()), email: Some(email.to_owned()) }
}

fn promises(retention_days: Option<u32>, public_records: bool) -> Promises {
    Promises {
        retention_days,
        onward: Vec::new(),
        face_recognition: false,
        immigration_use: false,
        assembly_use: false,
        public_records,
    }
}

/// A closed ring around home, in units of 1e-5 degrees.
#[expect(clippy::cast_possible_truncation, reason = "a few hundred metres around a place on earth")]
fn around(ring: &[(f64, f64)]) -> Vec<(i64, i64)> {
    let (latitude, longitude) = household::PLACE;
    let east = UNIT * latitude.to_radians().cos();
    let units =
        |(x, y): &(f64, f64)| ((longitude * 1e5 + x / east).round() as i64, (latitude * 1e5 + y / UNIT).round() as i64);
    ring.iter().chain(ring.first()).map(units).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use request::{Context, How, HttpsUrl, Memory, Pin, Policy, Trust, Verdict, check, revision};

    const START: &str = "2026-07-01T09:30:00Z";

    fn agency(n: u8) -> Agency {
        let mut random = [n; RANDOM];
        random.iter_mut().enumerate().for_each(|(at, byte)| *byte = byte.wrapping_add(at.to_le_bytes()[0]));
        Agency::new(&random)
    }

    /// What an owner's computer makes of the letters, read in their order, each when it comes.
    fn read(agency: &Agency) -> Vec<(&'static str, Result<Verdict, Refusal>)> {
        let start = Moment::parse(START).unwrap();
        let (mut trust, mut memory) = (Trust::default(), Memory::default());
        for known in agency.acquaintances().unwrap() {
            let PublishedKey { name, domain, key } = PublishedKey::parse(known.file.as_bytes()).unwrap();
            trust.pin(key, Pin { name, domain, class: Some(known.class), how: How::Imported, at: start, until: None });
        }
        let policy = Policy::default();
        let read = |letter: Letter| {
            let now = start.plus(i64::try_from(letter.after.as_secs()).unwrap());
            let context = Context { trust: &trust, memory: &memory, policy: &policy, now, clock_synchronised: true };
            let verdict = check(&letter.bytes, &context);
            if let Ok(Verdict::Card(card)) = &verdict {
                memory.remember(card.sighting());
            }
            (letter.name, verdict)
        };
        agency.letters(start).unwrap().into_iter().map(read).collect()
    }

    #[test]
    fn each_letter_is_what_it_is_meant_to_be() {
        let all = read(&agency(1));
        let [(_, dog), (_, double), (_, hostile), (_, theft), (_, revised)] = &all[..] else { panic!("{}", all.len()) };
        let card = |verdict: &Result<Verdict, Refusal>| match verdict {
            Ok(Verdict::Card(card)) => card.clone(),
            other => panic!("{other:?}"),
        };
        let (dog, theft, revised) = (card(dog), card(theft), card(revised));
        for (card, class) in [(&dog, Class::Neighbour), (&theft, Class::Municipal), (&revised, Class::Municipal)] {
            assert_eq!(card.known.class, Some(class));
            assert!(!card.hidden && card.also_signed_by.is_empty(), "{card:?}");
            assert!(card.request.windows.iter().all(|window| window.to <= card.request.issued));
        }
        // Nothing is left of what was asked for but the last minutes: it is told anew, with what changed.
        assert_eq!((&theft.request.id, theft.request.revision), (&revised.request.id, 1));
        assert_eq!(revised.request.revision, 2);
        assert!(revision::is_told(&theft.request, &revised.request));
        assert_eq!(revision::changes(&theft.request, &revised.request), ["expires", "windows"]);
        let Ok(Verdict::Quarantine(stranger)) = double else { panic!("{double:?}") };
        let resembles = stranger.resembles.as_ref().unwrap();
        assert_eq!(resembles.name, "Riverton Police Department");
        assert!(matches!(hostile, Err(Refusal::Text { .. })), "{hostile:?}");
    }

    #[test]
    fn what_is_posted_is_a_feed_of_one_good_request() {
        let (agency, start) = (agency(1), Moment::parse(START).unwrap());
        let Posting { url, words, files } = agency.posting(start).unwrap();
        let url: HttpsUrl = url.parse().unwrap();
        let keys = [agency.publisher.key().unwrap()];
        let read = Feed::read(&files[url.path()], &keys, None, start, true).unwrap();
        assert_eq!(words, keys[0].words().join(" "));
        let [item] = &read.feed.items[..] else { panic!("{:?}", read.feed.items) };
        let file = &files[item.address(&url).unwrap().path()];
        assert!(item.is(file));
        let mut trust = Trust::default();
        for known in agency.acquaintances().unwrap() {
            let PublishedKey { name, domain, key } = PublishedKey::parse(known.file.as_bytes()).unwrap();
            trust.pin(key, Pin { name, domain, class: Some(known.class), how: How::Imported, at: start, until: None });
        }
        let (memory, policy) = (Memory::default(), Policy::default());
        let context = Context { trust: &trust, memory: &memory, policy: &policy, now: start, clock_synchronised: true };
        let Ok(Verdict::Card(card)) = check(file, &context) else { panic!("no card") };
        assert_eq!(card.known.class, Some(Class::Fire));
        assert!(card.request.hold_only && !card.hidden);
    }

    #[test]
    fn each_household_has_keys_of_its_own() {
        let keys = |n| agency(n).acquaintances().unwrap().into_iter().map(|known| known.file).collect::<Vec<_>>();
        assert_eq!(keys(1), keys(1));
        assert!(keys(1).iter().all(|key| !keys(2).contains(key)));
    }
}
