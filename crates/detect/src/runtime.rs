//! The library that runs models, and a model in it. Foreign errors are turned into words here.

use crate::known;
use ort::environment::Environment;
use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;
use ort::value::{TensorElementType, TensorRef};
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

/// There can be one in a process; sessions need it as long as they live.
static RUNTIME: OnceLock<Result<Environment, String>> = OnceLock::new();

/// Loads the library out of the first of these folders that has it. Of many calls the first decides.
pub(crate) fn load(folders: &[PathBuf]) -> Result<&'static Environment, String> {
    RUNTIME.get_or_init(|| environment(folders)).as_ref().map_err(Clone::clone)
}

fn environment(folders: &[PathBuf]) -> Result<Environment, String> {
    let library = folders.iter().map(|folder| folder.join(known::RUNTIME)).find(|file| file.is_file());
    let library = library.ok_or("The library that runs models is not there. Set Porchlight up again to bring it.")?;
    let bytes = std::fs::read(&library).map_err(|_| "The library that runs models cannot be read.")?;
    if sha256(&bytes) != known::RUNTIME_SHA256 {
        return Err("The library that runs models is another one than Porchlight knows, and is not used.".to_owned());
    }
    let unfit = |error: &dyn std::fmt::Display| format!("The library that runs models does not start: {error}");
    let builder = ort::init_from(&library).map_err(|error| unfit(&error))?;
    builder.with_name("porchlight").with_telemetry(false).build().map_err(|error| unfit(&error))
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// A model: its bytes until it is first run.
pub(crate) struct Net {
    environment: &'static Environment,
    state: Mutex<State>,
}

enum State {
    Bytes(Vec<u8>),
    Ready(Session),
    /// With the reason, which will be the same at every try.
    Broken(String),
}

/// What a model is given: numbers and the size of the block that they fill.
pub(crate) enum Given<'a> {
    Floats(&'a [usize], &'a [f32]),
    Whole(i64),
}

/// A result: its size, and its numbers.
pub(crate) struct Output<'a> {
    pub(crate) size: Vec<usize>,
    pub(crate) numbers: &'a [f32],
}

impl Net {
    pub(crate) fn new(environment: &'static Environment, bytes: Vec<u8>) -> Self {
        Self { environment, state: Mutex::new(State::Bytes(bytes)) }
    }

    /// Runs it; `read` gets its results in the order of their names here.
    pub(crate) fn run<T>(
        &self,
        given: &[(&str, Given<'_>)],
        names: &[&str],
        read: impl FnOnce(&[Output<'_>]) -> Result<T, String>,
    ) -> Result<T, String> {
        self.with(|session| run(session, given, names, read))
    }

    /// The name and size of its only input, and the name of its only output; none where it has others. Sides that are free are -1.
    pub(crate) fn form(&self) -> Result<Option<(String, Vec<i64>, String)>, String> {
        self.with(|session| {
            let ([input], [output]) = (session.inputs(), session.outputs()) else { return Ok(None) };
            let floats = input.dtype().tensor_type() == Some(TensorElementType::Float32);
            let size = input.dtype().tensor_shape().filter(|_| floats).map(|shape| shape.to_vec());
            Ok(size.map(|size| (input.name().to_owned(), size, output.name().to_owned())))
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut Session) -> Result<T, String>) -> Result<T, String> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let State::Bytes(bytes) = &*state {
            *state = session(self.environment, bytes).map_or_else(State::Broken, State::Ready);
        }
        match &mut *state {
            State::Ready(session) => work(session),
            State::Broken(why) => Err(why.clone()),
            State::Bytes(_) => Err("a model was not begun".to_owned()),
        }
    }
}

fn words(error: impl std::fmt::Display) -> String {
    format!("a model does not run: {error}")
}

fn session(environment: &Environment, bytes: &[u8]) -> Result<Session, String> {
    let builder = Session::builder(environment).map_err(words)?;
    let builder = builder.with_optimization_level(GraphOptimizationLevel::All).map_err(words)?;
    // One worker is one thread: several at a time share a computer by themselves.
    let builder = builder.with_intra_threads(1).map_err(words)?;
    // Crops have ever new sizes: a plan of memory for each would never be used again.
    let mut builder = builder.with_memory_pattern(false).map_err(words)?;
    builder.commit_from_memory(bytes).map_err(words)
}

fn run<T>(
    session: &mut Session,
    given: &[(&str, Given<'_>)],
    names: &[&str],
    read: impl FnOnce(&[Output<'_>]) -> Result<T, String>,
) -> Result<T, String> {
    let mut inputs: Vec<(&str, ort::session::SessionInputValue<'_>)> = Vec::with_capacity(given.len());
    for (name, given) in given {
        let value = match given {
            Given::Floats(size, numbers) => {
                TensorRef::from_array_view((size.to_vec(), *numbers)).map_err(words)?.into()
            }
            Given::Whole(number) => ort::value::Tensor::from_array(((), vec![*number])).map_err(words)?.into(),
        };
        inputs.push((name, value));
    }
    let results = session.run(inputs).map_err(words)?;
    let mut outputs = Vec::with_capacity(names.len());
    for name in names {
        let (shape, numbers) =
            results.get(name).ok_or("a model lacks a result")?.try_extract_tensor::<f32>().map_err(words)?;
        let size = shape.iter().map(|side| usize::try_from(*side).unwrap_or(0)).collect();
        outputs.push(Output { size, numbers });
    }
    read(&outputs)
}
