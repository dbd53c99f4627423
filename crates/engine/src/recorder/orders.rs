//! What camera tasks tell a volume's writer thread, and what they hear back.

use model::{CameraId, StreamConfig, Utc};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use tokio::sync::watch;

/// Fragments' bytes that may wait for the disk: 8 s of 16 cameras at 4 Mbit/s, which outlasts a spinning disk that wakes up.
const MAX_BYTES: usize = 64 * 1024 * 1024;
/// Orders that may wait: the same 8 s hold 16 x 2 x 8 = 256 fragments; slow cameras with small ones may have four times that.
const MAX_ORDERS: usize = 1024;
/// Places kept free for orders that must not be refused (ends, beginnings): a few of each camera.
const RESERVED: usize = 256;

/// One order. For one camera they are carried out in the order they were given.
pub(super) enum Order {
    /// From here on the camera hears about its footage.
    Join { camera: CameraId, report: watch::Sender<Durability> },
    /// The camera is gone for good.
    Leave { camera: CameraId },
    /// A segment begins; with a configuration, a run begins with it.
    Begin { camera: CameraId, attempt: u32, config: Option<Arc<StreamConfig>>, start: Utc, init: Vec<u8> },
    /// A fragment; its footage ends at `end`.
    Write { camera: CameraId, bytes: Vec<u8>, end: Utc },
    /// The segment ends; so does its footage, at `end`.
    Finish { camera: CameraId, end: Utc },
    /// The camera's own clock minus ours.
    Clock { camera: CameraId, offset_us: i64 },
}

/// What is on the disk for good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Durability {
    /// Of which capture.
    pub(super) attempt: u32,
    /// Where its durable footage ends.
    pub(super) end: Option<Utc>,
    /// Counts troubles of the disk that cost this camera its segment.
    pub(super) trouble: u32,
}

impl Durability {
    pub(super) fn reached(&mut self, attempt: u32, end: Utc) {
        self.attempt = attempt;
        self.end = Some(end);
    }
}

/// How much waits for the disk.
#[derive(Default)]
pub(super) struct Load {
    bytes: AtomicUsize,
    orders: AtomicUsize,
    closed: AtomicBool,
}

impl Load {
    /// A fragment of so many bytes is on its way.
    pub(super) fn given(&self, bytes: usize) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.orders.fetch_add(1, Ordering::Relaxed);
    }

    /// The writer took a fragment of so many bytes.
    pub(super) fn took(&self, bytes: usize) {
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
        self.orders.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The way to a writer thread.
#[derive(Clone)]
pub(super) struct Orders {
    to: SyncSender<Order>,
    load: Arc<Load>,
}

/// The disk does not keep up, or its thread is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refused;

impl Orders {
    pub(super) fn channel() -> (Self, Receiver<Order>, Arc<Load>) {
        let (to, from) = mpsc::sync_channel(MAX_ORDERS + RESERVED);
        let load = Arc::new(Load::default());
        (Self { to, load: load.clone() }, from, load)
    }

    /// Whether the writer is gone.
    pub(super) fn is_closed(&self) -> bool {
        self.load.closed.load(Ordering::Relaxed)
    }

    /// Gives an order, never waiting. Only fragments are refused for the load.
    pub(super) fn give(&self, order: Order) -> Result<(), Refused> {
        let bytes = if let Order::Write { bytes, .. } = &order { Some(bytes.len()) } else { None };
        if let Some(bytes) = bytes {
            if self.load.bytes.load(Ordering::Relaxed) + bytes > MAX_BYTES
                || self.load.orders.load(Ordering::Relaxed) >= MAX_ORDERS
            {
                return Err(Refused);
            }
            self.load.given(bytes);
        }
        self.to.try_send(order).map_err(|error| {
            if let TrySendError::Full(Order::Write { bytes, .. })
            | TrySendError::Disconnected(Order::Write { bytes, .. }) = &error
            {
                self.load.took(bytes.len());
            }
            if matches!(error, TrySendError::Disconnected(_)) {
                self.load.closed.store(true, Ordering::Relaxed);
            }
            Refused
        })
    }
}
