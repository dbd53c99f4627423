//! The cameras of a [`Server`]: each a gstreamer-rtsp-server of its own on its own port, so that one can be killed, frozen or
//! locked without the others noticing, all on one GLib main loop in a thread.

use crate::clip::{Clip, ClipSpec};
use crate::mount::Mount;
use crate::pacer::Pacer;
use crate::script::{CameraScript, Fault, Login, Lower, Quirk, StreamScript, VideoKind};
use crate::sound::Sound;
use gst::glib;
use gst::prelude::*;
use gst_rtsp_server::prelude::*;
use gst_rtsp_server::{RTSPAuth, RTSPFilterResult, RTSPMediaFactory, RTSPServer, RTSPToken};
use std::collections::HashMap;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// Why there is no simulator.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error("GStreamer: {0}")]
    Gst(String),
    #[error("no encoder for {0:?} is installed")]
    NoEncoder(VideoKind),
    #[error("no simulated camera is called {0}")]
    NoCamera(String),
    #[error("port {0} cannot be listened on")]
    Port(u16),
}

/// What listens while a camera lives. Belongs to the main loop's thread.
struct Listening {
    server: RTSPServer,
    source: glib::Source,
}

struct Camera {
    script: CameraScript,
    port: u16,
    main: Arc<Mount>,
    sub: Option<Arc<Mount>>,
    listening: Mutex<Option<Listening>>,
}

/// Simulated cameras, until dropped.
pub struct Server {
    cameras: HashMap<String, Arc<Camera>>,
    context: glib::MainContext,
    quit: glib::MainLoop,
    thread: Option<JoinHandle<()>>,
    outages: Vec<(Sender<()>, JoinHandle<()>)>,
    pacer: Option<Pacer>,
}

impl Server {
    /// Draws and encodes what was not made before, then listens. Blocking; returns when every camera answers.
    pub fn start(scripts: Vec<CameraScript>) -> Result<Self, DemoError> {
        gst::init().map_err(|e| DemoError::Gst(e.to_string()))?;
        make_clips(&scripts)?;
        let context = glib::MainContext::new();
        let mut cameras = HashMap::new();
        let mut mounts = Vec::new();
        for script in scripts {
            let main = Arc::new(mount("/main", &script.main)?);
            mounts.push(main.clone());
            let sub = script.sub.as_ref().map(|s| mount("/sub", s).map(Arc::new)).transpose()?;
            mounts.extend(sub.clone());
            let listening = listen(&script, script.port, &main, sub.as_ref(), &context)?;
            let port = u16::try_from(listening.server.bound_port()).map_err(|_| DemoError::Port(script.port))?;
            let name = script.name.clone();
            let camera = Camera { script, port, main, sub, listening: Mutex::new(Some(listening)) };
            cameras.insert(name, Arc::new(camera));
        }
        let quit = glib::MainLoop::new(Some(&context), false);
        let (turning, on) = (quit.clone(), context.clone());
        let thread = std::thread::Builder::new()
            .name("demo-rtsp".to_owned())
            .spawn(move || {
                let _ = on.with_thread_default(|| turning.run());
            })
            .map_err(|e| DemoError::Gst(e.to_string()))?;
        let pacer = Pacer::start(mounts).map_err(|e| DemoError::Gst(e.to_string()))?;
        let mut server = Self { cameras, context, quit, thread: Some(thread), outages: Vec::new(), pacer: Some(pacer) };
        server.keep_outages()?;
        Ok(server)
    }

    /// The cameras that come and go by themselves: a thread each, for it only sleeps.
    fn keep_outages(&mut self) -> Result<(), DemoError> {
        for camera in self.cameras.values() {
            let Some(outage) = camera.script.outage else { continue };
            let (stop, stopped) = channel::<()>();
            let (camera, context) = (camera.clone(), self.context.clone());
            let thread = std::thread::Builder::new()
                .name("demo-outage".to_owned())
                .spawn(move || {
                    while stopped.recv_timeout(outage.every.saturating_sub(outage.lasts))
                        == Err(std::sync::mpsc::RecvTimeoutError::Timeout)
                    {
                        kill(&camera, &context);
                        let waited = stopped.recv_timeout(outage.lasts);
                        let _ = revive(&camera, &context);
                        if waited != Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                            return;
                        }
                    }
                })
                .map_err(|e| DemoError::Gst(e.to_string()))?;
            self.outages.push((stop, thread));
        }
        Ok(())
    }

    fn camera(&self, name: &str) -> Result<&Arc<Camera>, DemoError> {
        self.cameras.get(name).ok_or_else(|| DemoError::NoCamera(name.to_owned()))
    }

    /// Address of the main stream, log-in included.
    pub fn url(&self, name: &str) -> Result<String, DemoError> {
        let camera = self.camera(name)?;
        Ok(address(camera, "/main", true))
    }

    /// The same without the log-in.
    pub fn bare_url(&self, name: &str) -> Result<String, DemoError> {
        let camera = self.camera(name)?;
        Ok(address(camera, "/main", false))
    }

    /// Address of the small stream, where there is one.
    pub fn sub_url(&self, name: &str) -> Result<Option<String>, DemoError> {
        let camera = self.camera(name)?;
        Ok(camera.sub.as_ref().map(|_| address(camera, "/sub", true)))
    }

    pub fn port(&self, name: &str) -> Result<u16, DemoError> {
        Ok(self.camera(name)?.port)
    }

    /// What the main stream plays now.
    pub fn clip(&self, name: &str) -> Result<Arc<Clip>, DemoError> {
        Ok(self.camera(name)?.main.clip())
    }

    /// Every clip that any stream plays now: what a scan for plaintext looks for.
    #[must_use]
    pub fn clips(&self) -> Vec<Arc<Clip>> {
        self.cameras.values().flat_map(|c| std::iter::once(&c.main).chain(&c.sub)).map(|m| m.clip()).collect()
    }

    /// The number that the main stream's next frame gets.
    pub fn next_number(&self, name: &str) -> Result<u64, DemoError> {
        Ok(self.camera(name)?.main.next_number())
    }

    /// Makes trouble for one camera.
    pub fn fault(&self, name: &str, fault: Fault) -> Result<(), DemoError> {
        let camera = self.camera(name)?;
        match fault {
            Fault::Kill => kill(camera, &self.context),
            Fault::Revive => revive(camera, &self.context)?,
            Fault::Freeze | Fault::Thaw => {
                for mount in std::iter::once(&camera.main).chain(&camera.sub) {
                    mount.silence(fault == Fault::Freeze);
                }
            }
            Fault::Switch(spec) => camera.main.switch(Clip::make(spec)?),
        }
        Ok(())
    }

    /// [`Fault::Switch`] to another picture size.
    pub fn switch(&self, name: &str, spec: ClipSpec) -> Result<(), DemoError> {
        self.fault(name, Fault::Switch(spec))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for (stop, thread) in self.outages.drain(..) {
            drop(stop);
            let _ = thread.join();
        }
        self.pacer.take();
        for camera in self.cameras.values() {
            kill(camera, &self.context);
        }
        self.quit.quit();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Draws and encodes on as many threads as there are processors; the mounts then find their clips made.
fn make_clips(scripts: &[CameraScript]) -> Result<(), DemoError> {
    let mut specs: Vec<ClipSpec> = Vec::new();
    for stream in scripts.iter().flat_map(|s| std::iter::once(&s.main).chain(&s.sub)) {
        if !specs.contains(&stream.clip) {
            specs.push(stream.clip);
        }
    }
    // The large ones first, so that no thread is left with one at the end.
    specs.sort_by_key(|s| std::cmp::Reverse(u64::from(s.width * s.height) * u64::from(s.rate * s.seconds)));
    let queue = Mutex::new(specs.into_iter());
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    loop {
                        let Some(spec) = queue.lock().expect("no holder panics").next() else { return Ok(()) };
                        Clip::make(spec)?;
                    }
                })
            })
            .collect();
        workers.into_iter().try_for_each(|w| w.join().expect("an encoder's thread does not panic"))
    })
}

fn mount(path: &str, script: &StreamScript) -> Result<Mount, DemoError> {
    let clip = Clip::make(script.clip)?;
    let sound = script.audio.map(Sound::make).transpose()?;
    Ok(Mount::new(path, script, clip, sound))
}

fn address(camera: &Camera, path: &str, with_login: bool) -> String {
    let login = match &camera.script.login {
        Some(Login::Basic { user, password } | Login::Digest { user, password }) if with_login => {
            format!("{user}:{password}@")
        }
        _ => String::new(),
    };
    format!("rtsp://{login}127.0.0.1:{}{path}", camera.port)
}

fn listen(
    script: &CameraScript,
    port: u16,
    main: &Arc<Mount>,
    sub: Option<&Arc<Mount>>,
    context: &glib::MainContext,
) -> Result<Listening, DemoError> {
    let server = RTSPServer::new();
    server.set_address("127.0.0.1");
    server.set_service(&port.to_string());
    if let Some(login) = &script.login {
        server.set_auth(Some(&auth(login)));
    }
    let points = server.mount_points().ok_or_else(|| DemoError::Gst("no mount points".to_owned()))?;
    let main_script = (&script.main, main);
    let sub_script = script.sub.as_ref().zip(sub);
    for (stream, mount) in std::iter::once(main_script).chain(sub_script) {
        points.add_factory(&mount.path, factory(script, stream, mount));
    }
    let source = server.create_source(None::<&gst_rtsp_server::gio::Cancellable>).map_err(|_| DemoError::Port(port))?;
    source.attach(Some(context));
    Ok(Listening { server, source })
}

fn factory(script: &CameraScript, stream: &StreamScript, mount: &Arc<Mount>) -> RTSPMediaFactory {
    let factory = RTSPMediaFactory::new();
    factory.set_launch(&mount.launch());
    factory.set_shared(true);
    factory.set_latency(0);
    factory.set_enable_rtcp(!stream.quirks.contains(&Quirk::NoRtcp));
    factory.set_protocols(match script.lower {
        Lower::Both => gst_rtsp::RTSPLowerTrans::TCP | gst_rtsp::RTSPLowerTrans::UDP,
        Lower::TcpOnly => gst_rtsp::RTSPLowerTrans::TCP,
        Lower::UdpOnly => gst_rtsp::RTSPLowerTrans::UDP,
    });
    if script.login.is_some() {
        let role = gst::Structure::builder(ROLE)
            .field("media.factory.access", true)
            .field("media.factory.construct", true)
            .build();
        factory.add_role_from_structure(&role);
    }
    let mount = mount.clone();
    factory.connect_media_configure(move |_, media| {
        // Frames leave when they are pushed: the pacer is the clock.
        media.set_rate_control(false);
        let Ok(bin) = media.element().downcast::<gst::Bin>() else { return };
        mount.join(&bin);
        let (mount, bin) = (mount.clone(), bin.downgrade());
        media.connect_unprepared(move |_| {
            if let Some(bin) = bin.upgrade() {
                mount.leave(&bin);
            }
        });
    });
    factory
}

const ROLE: &str = "viewer";

fn auth(login: &Login) -> RTSPAuth {
    let auth = RTSPAuth::new();
    let token = RTSPToken::builder().field("media.factory.role", ROLE).build();
    match login {
        Login::Basic { user, password } => {
            auth.set_supported_methods(gst_rtsp::RTSPAuthMethod::Basic);
            auth.add_basic(&RTSPAuth::make_basic(user, password), &token);
        }
        Login::Digest { user, password } => {
            auth.set_supported_methods(gst_rtsp::RTSPAuthMethod::Digest);
            auth.add_digest(user, password, &token);
        }
    }
    auth
}

/// Nothing listens any more and every connection is closed, when this returns.
fn kill(camera: &Camera, _context: &glib::MainContext) {
    let Some(Listening { server, source }) = camera.listening.lock().expect("no holder panics").take() else { return };
    source.destroy();
    let _ = server.client_filter(Some(&mut |_, _| RTSPFilterResult::Remove));
    if let Some(pool) = server.session_pool() {
        let _ = pool.filter(Some(&mut |_, _| RTSPFilterResult::Remove));
    }
    for mount in std::iter::once(&camera.main).chain(&camera.sub) {
        mount.forget_viewers();
    }
}

fn revive(camera: &Camera, context: &glib::MainContext) -> Result<(), DemoError> {
    let mut listening = camera.listening.lock().expect("no holder panics");
    if listening.is_none() {
        *listening = Some(listen(&camera.script, camera.port, &camera.main, camera.sub.as_ref(), context)?);
    }
    Ok(())
}
