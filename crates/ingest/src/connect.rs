//! From an address to a session that plays, or why not.

use crate::fmtp;
use crate::unpack::sound::Sounds;
use model::{AudioConfig, CameraUrl, CaptureEnd, CaptureSpec, VideoCodec};
use mux::sound::{self, Offer};
use retina::client::{
    Credentials, Described, InitialSequenceNumberPolicy, InitialTimestampPolicy, PlayOptions, Playing, Session,
    SessionGroup, SessionIdPolicy, SessionOptions, SetupOptions, TeardownPolicy, UnassignedChannelDataPolicy,
};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// One step of connecting: as GStreamer has it.
const STEP: Duration = Duration::from_secs(5);
/// Whether anything listens there, asked after trouble.
const KNOCK: Duration = Duration::from_secs(1);

/// Why there is no session.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Known for sure.
    End(CaptureEnd),
    /// It answers, and not as we understand: the other way is to say what that means, or to manage. With the reason, for the log.
    Odd(String),
}

/// A session that plays.
pub(crate) struct Connected {
    pub(crate) session: Session<Playing>,
    pub(crate) video: Video,
    pub(crate) audio: Option<Audio>,
}

/// The chosen video stream: the first that can be recorded.
pub(crate) struct Video {
    pub(crate) stream: usize,
    pub(crate) codec: VideoCodec,
    pub(crate) rate: u32,
    /// Parameter sets that the description told.
    pub(crate) sets: Vec<Vec<u8>>,
}

/// The chosen stream of sound.
pub(crate) struct Audio {
    pub(crate) stream: usize,
    pub(crate) rate: u32,
    pub(crate) config: AudioConfig,
    pub(crate) sounds: Sounds,
}

/// Connects; gives up by itself after some seconds. `group` learns of the session when it is dropped.
pub(crate) async fn connect(spec: &CaptureSpec, group: Arc<SessionGroup>) -> Result<Connected, Refusal> {
    let url = url::Url::parse(&spec.url.without_login()).map_err(|_| odd("an address of an odd form"))?;
    let described = timeout(STEP, Session::describe(url, options(spec, group))).await;
    let mut session = match described {
        Ok(Ok(session)) => session,
        Ok(Err(error)) => return Err(not_described(&spec.url, Some(error)).await),
        Err(_) => return Err(not_described(&spec.url, None).await),
    };
    let (video, audio) = choose(&session, spec.video_only)?;
    for stream in std::iter::once(video.stream).chain(audio.as_ref().map(|audio| audio.stream)) {
        step(session.setup(stream, SetupOptions::default())).await?;
    }
    // What cameras write into RTP-Info is wrong more often than right.
    let play = PlayOptions::default()
        .initial_timestamp(InitialTimestampPolicy::Ignore)
        .initial_seq(InitialSequenceNumberPolicy::Ignore);
    let session = step(session.play(play)).await?;
    Ok(Connected { session, video, audio })
}

fn options(spec: &CaptureSpec, group: Arc<SessionGroup>) -> SessionOptions {
    let login = spec
        .url
        .login()
        .map(|login| Credentials { username: login.user.clone(), password: login.password.expose().clone() });
    SessionOptions::default()
        .creds(login)
        .user_agent("Porchlight".to_owned())
        .session_group(group)
        .teardown(TeardownPolicy::Auto)
        // Old live555 sends what belongs to a dead session, and others send streams that nobody asked for.
        .unassigned_channel_data(UnassignedChannelDataPolicy::Ignore)
        .session_id(SessionIdPolicy::UseFirst)
}

/// What a camera that gave no description is. Its answer's status says it, or whether anything listens.
async fn not_described(url: &CameraUrl, error: Option<retina::Error>) -> Refusal {
    match error.as_ref().and_then(retina::Error::status_code) {
        Some(401) => return Refusal::End(CaptureEnd::Unauthorized),
        Some(404) => return Refusal::End(CaptureEnd::NotFound),
        Some(_) => {}
        None => {
            let knock = tokio::net::TcpStream::connect((url.host(), url.port()));
            if !matches!(timeout(KNOCK, knock).await, Ok(Ok(_))) {
                return Refusal::End(CaptureEnd::Unreachable);
            }
        }
    }
    error.map_or_else(|| odd("no answer"), |error| Refusal::Odd(words(&error)))
}

async fn step<T>(doing: impl Future<Output = Result<T, retina::Error>>) -> Result<T, Refusal> {
    match timeout(STEP, doing).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) if error.status_code() == Some(401) => Err(Refusal::End(CaptureEnd::Unauthorized)),
        Ok(Err(error)) => Err(Refusal::Odd(words(&error))),
        Err(_) => Err(odd("no answer")),
    }
}

/// The first video that can be recorded, and the first sound.
fn choose(session: &Session<Described>, video_only: bool) -> Result<(Video, Option<Audio>), Refusal> {
    let (mut video, mut audio) = (None, None);
    for (number, stream) in session.streams().iter().enumerate() {
        let fmtp = || fmtp::of(session.sdp(), stream.media(), stream.rtp_payload_type());
        match stream.media() {
            "video" if video.is_none() => {
                let codec = match stream.encoding_name() {
                    "h264" => VideoCodec::H264,
                    "h265" => VideoCodec::H265,
                    _ => continue,
                };
                let fmtp = fmtp();
                if fmtp.number("packetization-mode") == Some(2)
                    || fmtp.number("sprop-max-don-diff").is_some_and(|n| n > 0)
                {
                    return Err(odd("pictures out of order"));
                }
                let sets = fmtp.parameter_sets();
                video = Some(Video { stream: number, codec, rate: stream.clock_rate_hz(), sets });
            }
            "audio" if audio.is_none() && !video_only => {
                let fmtp = fmtp();
                let offer = Offer {
                    encoding: stream.encoding_name(),
                    clock_rate: stream.clock_rate_hz(),
                    channels: stream.channels().map(Into::into),
                    config: fmtp.get("config"),
                };
                let Some(sound) = sound::sound(offer) else { continue };
                let Some(sounds) = Sounds::new(sound.packing, fmtp) else {
                    return Err(odd("sound in an odd packing"));
                };
                let rate = stream.clock_rate_hz();
                audio = Some(Audio { stream: number, rate, config: sound.config, sounds });
            }
            _ => {}
        }
    }
    // Perhaps there is one in a line that was not understood.
    let video = video.ok_or_else(|| odd("no picture that can be recorded"))?;
    Ok((video, audio))
}

fn odd(words: &str) -> Refusal {
    Refusal::Odd(words.to_owned())
}

/// The first line of the library's words, which says what; the others say where, with addresses.
pub(crate) fn words(error: &retina::Error) -> String {
    let all = error.to_string();
    let line = all.lines().next().unwrap_or_default();
    let words = line.split_whitespace().take(40);
    let shown: Vec<&str> = words.map(|word| if word.contains("://") { "(address)" } else { word }).collect();
    shown.join(" ").chars().take(300).collect()
}
