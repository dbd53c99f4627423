//! Looking for subjects and speech, in decode workers that have models.
//!
//! A picture may take a busy machine a second and more, so one is looked through in each request: what else the decoder gave waits in the
//! worker, which holds a few pictures and no more. Whoever asks may change their mind between two.

use super::asks::{Ask, Place, divide};
use super::redact::{joined, order, portions, written};
use super::{Tools, Worker};
use crate::error::{Error, Result};
use model::event::SUBJECTS;
use model::find::{
    Area, Detector, Effort, Find, LISTEN_RATE, LISTEN_WINDOW, Listening, LookOrder, Looked, Looking, Models, Samples,
    Still, Stills, TakingSamples, TakingStills,
};
use model::redaction::MAX_LENGTH_US;
use model::{AccessUnit, AudioConfig, Media, MediaTime};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use track::{Follower, Grey};

/// Units of one request: of ten pictures that are taken out a second, one or two are waiting then.
const MOST_UNITS: usize = 4;
/// Pictures that wait: more come of no portion, whatever a decoder held back.
const MOST_WAITING: usize = 64;

/// Pictures through which somebody is followed: three seconds of sixty a second.
const MOST_FOLLOWED: usize = 200;

const NOTHING_BEGUN: &str = "no such look was begun";
const NO_MODELS: &str = "this worker was started without models";
const UNSEEN: &str = "The pictures could not be looked through.";
const UNHEARD: &str = "The sound could not be listened to.";

/// Of which pictures, and for what.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FindOrder {
    pub stills: Stills,
    pub look: LookOrder,
}

/// What can be asked of models; the bytes are named in each.
#[derive(Serialize, Deserialize)]
pub(super) enum FindAsk {
    /// What can be looked for. Answer: `Models` as JSON.
    Models,
    /// Bytes: a [`FindOrder`] as JSON. Begins to look through pictures. Answer: nothing.
    Look,
    /// Bytes: pictures. Answer: [`Seen`] as JSON, as of the next two.
    Units { units: Vec<Place> },
    /// Looks through one that waits.
    Next,
    /// No more of them.
    End,
    /// Bytes: a [`FollowOrder`] as JSON. Begins to follow a patch by its looks. Answer: nothing.
    Follow,
    /// Bytes: pictures. Answer: nothing.
    Trail { units: Vec<Place> },
    /// No more of them. Answer: times and places as JSON.
    TrailEnd,
    /// Begins to listen. Answer: nothing.
    Listen { sound: AudioConfig },
    /// Bytes: packets of it. Answer: [`Speech`] as JSON, as of the last.
    Hear { units: Vec<Place> },
    /// No more of them.
    HearEnd,
}

/// Looks under way.
#[derive(Default)]
pub(super) struct Looks {
    find: Option<Search>,
    follow: Option<Follow>,
    listen: Option<Listen>,
}

/// What one request for a look gave.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Seen {
    looked: Option<Looked>,
    /// Pictures that wait to be looked through.
    waiting: usize,
}

/// Where a patch of one picture is in those that follow, or in those before.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FollowOrder {
    /// The pictures: with that in which it was seen, and no more than a few seconds of them.
    pub stills: Stills,
    pub at_us: i64,
    pub area: Area,
    pub forwards: bool,
}

/// How sure it is that somebody speaks, in windows of [`LISTEN_WINDOW`] samples that follow one another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speech {
    /// Clip time of the first window of all.
    pub from_us: i64,
    /// Of those since the last request, thousandths.
    pub scores: Vec<u16>,
}

/// The worker's side of a look.
struct Search {
    taking: Box<dyn TakingStills>,
    looking: Box<dyn Looking>,
    waiting: VecDeque<Still>,
}

/// Of following. Forwards nothing is kept; backwards the few seconds are, small and grey.
struct Follow {
    order: FollowOrder,
    taking: Box<dyn TakingStills>,
    kept: Vec<(i64, Grey)>,
    follower: Option<Follower>,
    trail: Vec<(i64, Area)>,
    lost: bool,
}

/// And of listening.
struct Listen {
    taking: Box<dyn TakingSamples>,
    listening: Box<dyn Listening>,
    /// Time of the first sample, and how many were heard so far.
    begun: Option<MediaTime>,
    heard: i64,
}

type Told<T> = std::result::Result<T, String>;

impl Looks {
    pub(super) fn answer(&mut self, tools: &Tools<impl Media>, ask: FindAsk, bytes: &[u8]) -> Told<Vec<u8>> {
        match ask {
            // Without a detector there is nothing, and nothing to be missed either.
            FindAsk::Models => json(&tools.detector.as_deref().map(Detector::models).unwrap_or_default()),
            FindAsk::Look => {
                self.find = Some(Search::begin(tools, bytes)?);
                Ok(Vec::new())
            }
            FindAsk::Units { units } => self.find.as_mut().ok_or(NOTHING_BEGUN)?.take(divide(&units, bytes)?),
            FindAsk::Next => self.find.as_mut().ok_or(NOTHING_BEGUN)?.next(),
            FindAsk::End => self.find.as_mut().ok_or(NOTHING_BEGUN)?.end(),
            FindAsk::Follow => {
                self.follow = Some(Follow::begin(tools, bytes)?);
                Ok(Vec::new())
            }
            FindAsk::Trail { units } => {
                self.follow.as_mut().ok_or(NOTHING_BEGUN)?.take(divide(&units, bytes)?)?;
                Ok(Vec::new())
            }
            FindAsk::TrailEnd => json(&self.follow.take().ok_or(NOTHING_BEGUN)?.end()?),
            FindAsk::Listen { sound } => {
                self.listen = Some(Listen::begin(tools, &sound)?);
                Ok(Vec::new())
            }
            FindAsk::Hear { units } => self.listen.as_mut().ok_or(NOTHING_BEGUN)?.take(divide(&units, bytes)?),
            FindAsk::HearEnd => self.listen.take().ok_or(NOTHING_BEGUN)?.end(),
        }
    }
}

fn json(value: &impl Serialize) -> Told<Vec<u8>> {
    serde_json::to_vec(value).map_err(|e| e.to_string())
}

impl Search {
    fn begin(tools: &Tools<impl Media>, bytes: &[u8]) -> Told<Self> {
        let FindOrder { stills, look } = order(bytes)?;
        let detector = tools.detector.as_deref().ok_or(NO_MODELS)?;
        let (taking, looking) = (tools.media.stills(&stills)?, detector.look(&look)?);
        Ok(Self { taking, looking, waiting: VecDeque::new() })
    }

    fn take(&mut self, units: Vec<AccessUnit>) -> Told<Vec<u8>> {
        for unit in units {
            let stills = self.taking.push(unit)?;
            self.wait(stills)?;
        }
        self.next()
    }

    /// No more units.
    fn end(&mut self) -> Told<Vec<u8>> {
        let stills = self.taking.finish()?;
        self.wait(stills)?;
        self.next()
    }

    fn wait(&mut self, stills: Vec<Still>) -> Told<()> {
        self.waiting.extend(stills);
        if self.waiting.len() > MOST_WAITING { Err("more pictures than came in".to_owned()) } else { Ok(()) }
    }

    /// Looks through the one that waits longest.
    fn next(&mut self) -> Told<Vec<u8>> {
        let still = self.waiting.pop_front();
        let look = |still: &Still| {
            let finds = self.looking.still(still)?;
            Ok::<_, String>(Looked { at_us: still.at.micros(), finds, light: light(&still.rgb) })
        };
        json(&Seen { looked: still.as_ref().map(look).transpose()?, waiting: self.waiting.len() })
    }
}

/// Brightness: green counts half and more, as eyes have it.
fn luma(pixel: &[u8]) -> u64 {
    (77 * u64::from(pixel[0]) + 150 * u64::from(pixel[1]) + 29 * u64::from(pixel[2])) >> 8
}

fn light(rgb: &[u8]) -> u8 {
    let pixels = (rgb.len() / 3).max(1) as u64;
    u8::try_from(rgb.chunks_exact(3).map(luma).sum::<u64>() / pixels).unwrap_or(u8::MAX)
}

impl Follow {
    fn begin(tools: &Tools<impl Media>, bytes: &[u8]) -> Told<Self> {
        let order: FollowOrder = order(bytes)?;
        let taking = tools.media.stills(&order.stills)?;
        Ok(Self { order, taking, kept: Vec::new(), follower: None, trail: Vec::new(), lost: false })
    }

    fn take(&mut self, units: Vec<AccessUnit>) -> Told<()> {
        for unit in units {
            let stills = self.taking.push(unit)?;
            self.see(stills)?;
        }
        Ok(())
    }

    fn see(&mut self, stills: Vec<Still>) -> Told<()> {
        for still in stills {
            let (at_us, picture) = (still.at.micros(), grey(&still));
            if self.order.forwards {
                self.follow(at_us, &picture);
            } else if at_us <= self.order.at_us {
                self.kept.push((at_us, picture));
                if self.kept.len() > MOST_FOLLOWED {
                    return Err("more pictures than anybody is followed through".to_owned());
                }
            }
        }
        Ok(())
    }

    fn follow(&mut self, at_us: i64, picture: &Grey) {
        if self.lost {
            return;
        }
        match &mut self.follower {
            None if at_us == self.order.at_us => {
                self.follower = Follower::new(picture, self.order.area);
                self.lost = self.follower.is_none();
            }
            None => {}
            Some(follower) => match follower.follow(picture) {
                Some((area, _)) => self.trail.push((at_us, area)),
                None => self.lost = true,
            },
        }
    }

    fn end(mut self) -> Told<Vec<(i64, Area)>> {
        let stills = self.taking.finish()?;
        self.see(stills)?;
        while let Some((at_us, picture)) = self.kept.pop() {
            self.follow(at_us, &picture);
        }
        Ok(self.trail)
    }
}

fn grey(still: &Still) -> Grey {
    let data = still.rgb.chunks_exact(3).map(|pixel| luma(pixel) as u8).collect();
    Grey { width: still.width, height: still.height, data }
}

impl Listen {
    fn begin(tools: &Tools<impl Media>, sound: &AudioConfig) -> Told<Self> {
        let detector = tools.detector.as_deref().ok_or(NO_MODELS)?;
        let (taking, listening) = (tools.media.samples(sound)?, detector.listen()?);
        Ok(Self { taking, listening, begun: None, heard: 0 })
    }

    fn take(&mut self, units: Vec<AccessUnit>) -> Told<Vec<u8>> {
        let lines = self.taking.push(units)?;
        self.hear(&lines)
    }

    fn end(mut self) -> Told<Vec<u8>> {
        let mut lines = self.taking.finish()?;
        // The last window is filled up, so that a word at the very end is heard, too.
        if let Some(last) = lines.last_mut() {
            last.samples.extend([0.0; LISTEN_WINDOW - 1]);
        }
        self.hear(&lines)
    }

    /// Lays sound along one line without holes: silence where it is missing, and nothing twice.
    fn hear(&mut self, lines: &[Samples]) -> Told<Vec<u8>> {
        let mut scores = Vec::new();
        for Samples { at, samples } in lines {
            let begun = *self.begun.get_or_insert(*at);
            let place = MediaTime(at.0.saturating_sub(begun.0)).ticks(LISTEN_RATE);
            if place > MAX_LENGTH_US / 1_000_000 * i64::from(LISTEN_RATE) {
                return Err("the sound's times lie farther apart than any clip is long".to_owned());
            }
            // Stamps tremble: less than a window apart is as it should be.
            let missing = place - self.heard;
            if missing > LISTEN_WINDOW as i64 {
                self.silence(missing, &mut scores)?;
            }
            let double = if missing < -(LISTEN_WINDOW as i64) { usize::try_from(-missing).unwrap_or(0) } else { 0 };
            let rest = samples.get(double..).unwrap_or_default();
            scores.extend(self.listening.hear(rest)?);
            self.heard += rest.len() as i64;
        }
        json(&Speech { from_us: self.begun.unwrap_or_default().micros(), scores })
    }

    fn silence(&mut self, mut missing: i64, scores: &mut Vec<u16>) -> Told<()> {
        static SECOND: [f32; LISTEN_RATE as usize] = [0.0; LISTEN_RATE as usize];
        while missing > 0 {
            let part = missing.min(i64::from(LISTEN_RATE));
            scores.extend(self.listening.hear(&SECOND[..part as usize])?);
            self.heard += part;
            missing -= part;
        }
        Ok(())
    }
}

/// Pictures being looked through, in a worker of their own.
pub struct FindingWork {
    worker: Worker,
}

/// Sound being listened to, in a worker of its own.
pub struct ListeningWork {
    worker: Worker,
}

/// A quick look through one picture. After an error the next one begins anew.
pub(super) fn glimpse(
    detector: Option<&dyn Detector>,
    looking: &mut Option<Box<dyn Looking>>,
    still: &Still,
) -> std::result::Result<Vec<u8>, String> {
    if u64::from(still.width) * u64::from(still.height) * 3 != still.rgb.len() as u64 {
        return Err("the picture is not as large as it says".to_owned());
    }
    let mut eye = match looking.take() {
        Some(eye) => eye,
        None => {
            let order = LookOrder { subjects: SUBJECTS.into(), effort: Effort::Quick };
            detector.ok_or("this worker has no models")?.look(&order)?
        }
    };
    let finds = eye.still(still)?;
    *looking = Some(eye);
    serde_json::to_vec(&finds).map_err(|e| e.to_string())
}

impl Worker {
    /// What can be looked for on this computer. Blocking.
    pub fn models(&self) -> Result<Models> {
        self.finder().own_models()
    }

    /// What this very worker can look for. Blocking.
    pub(crate) fn own_models(&self) -> Result<Models> {
        let answer = self.ask(&Ask::Find(FindAsk::Models), &[], "Porchlight cannot tell what it can look for.")?;
        serde_json::from_slice(&answer).map_err(|e| Error::internal("The decode worker knows no models.").source(e))
    }

    /// People, vehicles and animals in a picture, by a quick look of a [`Self::finder`]. Blocking.
    pub(crate) fn glimpse(&self, still: &Still) -> Result<Vec<Find>> {
        let ask = Ask::Glimpse { width: still.width, height: still.height, at: still.at };
        let answer = self.ask(&ask, &still.rgb, "The picture could not be looked through.")?;
        serde_json::from_slice(&answer).map_err(|e| Error::internal("The decode worker found what is none.").source(e))
    }

    /// Begins to look through pictures. Blocking, as all that follows.
    pub fn find(&self, order: &FindOrder) -> Result<FindingWork> {
        let worker = self.finder();
        worker.ask(&Ask::Find(FindAsk::Look), &written(order)?, UNSEEN)?;
        Ok(FindingWork { worker })
    }

    /// Follows a patch by its looks; `units` in decode order, from a key frame on. Needs no models.
    pub fn follow(&self, order: &FollowOrder, units: &[AccessUnit]) -> Result<Vec<(i64, Area)>> {
        self.ask(&Ask::Find(FindAsk::Follow), &written(order)?, UNSEEN)?;
        for portion in portions(units) {
            let units = portion.iter().map(Place::of).collect();
            self.ask(&Ask::Find(FindAsk::Trail { units }), &joined(portion), UNSEEN)?;
        }
        let answer = self.ask(&Ask::Find(FindAsk::TrailEnd), &[], UNSEEN)?;
        serde_json::from_slice(&answer).map_err(|e| Error::internal("The decode worker followed nobody.").source(e))
    }

    /// Begins to listen for speech.
    pub fn listen(&self, sound: &AudioConfig) -> Result<ListeningWork> {
        let worker = self.finder();
        worker.ask(&Ask::Find(FindAsk::Listen { sound: sound.clone() }), &[], UNHEARD)?;
        Ok(ListeningWork { worker })
    }
}

impl FindingWork {
    /// Begins anew with other pictures: those of a group that is decoded by itself, say.
    pub fn again(&self, order: &FindOrder) -> Result<()> {
        self.worker.ask(&Ask::Find(FindAsk::Look), &written(order)?, UNSEEN).map(drop)
    }

    /// Takes pictures in decode order, from a key frame on; gives each that was looked through, in the order of showing. `each` is asked
    /// after every picture whether to go on.
    pub fn push(&self, units: &[AccessUnit], each: &mut dyn FnMut(Option<Looked>) -> Result<()>) -> Result<()> {
        for portion in portions(units).into_iter().flat_map(|portion| portion.chunks(MOST_UNITS)) {
            let ask = FindAsk::Units { units: portion.iter().map(Place::of).collect() };
            self.all(ask, &joined(portion), each)?;
        }
        Ok(())
    }

    /// Gives the rest.
    pub fn finish(&self, each: &mut dyn FnMut(Option<Looked>) -> Result<()>) -> Result<()> {
        self.all(FindAsk::End, &[], each)
    }

    fn all(&self, ask: FindAsk, bytes: &[u8], each: &mut dyn FnMut(Option<Looked>) -> Result<()>) -> Result<()> {
        let mut seen = self.seen(ask, bytes)?;
        loop {
            each(seen.looked)?;
            if seen.waiting == 0 {
                return Ok(());
            }
            seen = self.seen(FindAsk::Next, &[])?;
        }
    }

    fn seen(&self, ask: FindAsk, bytes: &[u8]) -> Result<Seen> {
        let answer = self.worker.ask(&Ask::Find(ask), bytes, UNSEEN)?;
        serde_json::from_slice(&answer).map_err(|e| Error::internal("The decode worker saw nothing.").source(e))
    }
}

impl ListeningWork {
    pub fn push(&self, units: &[AccessUnit]) -> Result<Speech> {
        let ask = FindAsk::Hear { units: units.iter().map(Place::of).collect() };
        self.heard(ask, &joined(units))
    }

    pub fn finish(&self) -> Result<Speech> {
        self.heard(FindAsk::HearEnd, &[])
    }

    fn heard(&self, ask: FindAsk, bytes: &[u8]) -> Result<Speech> {
        let answer = self.worker.ask(&Ask::Find(ask), bytes, UNHEARD)?;
        serde_json::from_slice(&answer).map_err(|e| Error::internal("The decode worker heard nothing.").source(e))
    }
}
