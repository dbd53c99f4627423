//! Community requests: what came, what the owner does with it, whom the owner knows. Nothing here sends a packet.

use super::Engine;
use crate::clock::local_minute;
use crate::desk;
use crate::error::Result;
use crate::view::Topic;
use crate::view::requests::{
    CameraFan, Carrier, HomePlace, Paper, Places, RequestCard, RequestList, RequestRow, RequestRules, RequesterClass,
    ResponseClip, ResponseView, Taken, TrustView,
};
use model::Utc;
use std::path::PathBuf;

/// What every act on a request changes.
const ACTED: [Topic; 2] = [Topic::Requests, Topic::Ledger];
/// A hold is also told beside the bookmarks that it covers.
const HELD: [Topic; 3] = [Topic::Requests, Topic::Ledger, Topic::Bookmarks];

impl Engine {
    pub async fn requests_list(&self) -> Result<RequestList> {
        self.at_open_desk(&[], |desk| desk.requests()).await
    }

    /// Requests that the desktop is to be told of now, each once.
    pub async fn request_news(&self) -> Result<Vec<RequestRow>> {
        let minute = local_minute(self.0.options.clock.now());
        self.at_desk(&[], move |desk| desk.request_news(minute)).await
    }

    /// One card; it counts as read.
    pub async fn request_show(&self, id: String) -> Result<RequestCard> {
        let (card, first) = self.at_open_desk(&[], move |desk| desk.look_at_request(&id)).await?;
        // Told the first time only: who hears of it looks again.
        if first {
            self.tell(&ACTED);
        }
        Ok(card)
    }

    /// A file that was dropped or picked: its text.
    pub async fn request_take(&self, text: String) -> Result<Taken> {
        let received = self.0.options.clock.now();
        let take = move |desk: &desk::Desk| desk.take_request(text.as_bytes(), Carrier::File, received, false);
        self.at_open_desk(&ACTED, take).await
    }

    /// A file by its path.
    pub async fn request_open(&self, path: PathBuf) -> Result<Taken> {
        self.at_open_desk(&ACTED, move |desk| desk.open_request(&path)).await
    }

    pub async fn request_hide(&self, id: String, hidden: bool) -> Result<RequestCard> {
        self.at_open_desk(&ACTED, move |desk| desk.hide_request(&id, hidden)).await
    }

    pub async fn request_forget(&self, id: String) -> Result<()> {
        self.at_open_desk(&ACTED, move |desk| desk.forget_request(&id)).await
    }

    pub async fn request_hold(
        &self,
        id: String,
        cameras: Vec<String>,
        until_us: Option<i64>,
        reason: String,
    ) -> Result<RequestCard> {
        let hold = move |desk: &desk::Desk| desk.hold_for_request(&id, &cameras, until_us.map(Utc), &reason);
        self.at_open_desk(&HELD, hold).await
    }

    pub async fn request_release(&self, id: String, hold: Option<i64>) -> Result<Option<RequestCard>> {
        self.at_open_desk(&HELD, move |desk| desk.release_for_request(&id, hold)).await
    }

    pub async fn request_prepare(&self, id: String, clips: Vec<ResponseClip>, notes: String) -> Result<ResponseView> {
        self.at_open_desk(&ACTED, move |desk| desk.prepare_response(&id, clips, &notes)).await
    }

    /// Saves the file exactly as it came, to a new file.
    pub async fn request_save(&self, id: String, path: PathBuf) -> Result<()> {
        self.at_open_desk(&[Topic::Ledger], move |desk| desk.save_request(&id, &path)).await
    }

    pub async fn responses_list(&self) -> Result<Vec<ResponseView>> {
        self.at_open_desk(&[], |desk| desk.responses()).await
    }

    pub async fn response_update(&self, id: i64, clips: Vec<ResponseClip>, notes: String) -> Result<ResponseView> {
        self.at_open_desk(&ACTED, move |desk| desk.update_response(id, &clips, &notes)).await
    }

    pub async fn response_discard(&self, id: i64) -> Result<()> {
        self.at_open_desk(&ACTED, move |desk| desk.discard_response(id)).await
    }

    pub async fn trust_list(&self) -> Result<TrustView> {
        self.at_open_desk(&[], |desk| desk.trust()).await
    }

    pub async fn trust_pin_words(
        &self,
        id: String,
        words: String,
        name: String,
        class: Option<RequesterClass>,
    ) -> Result<TrustView> {
        self.at_open_desk(&ACTED, move |desk| desk.pin_by_words(&id, &words, &name, class)).await
    }

    pub async fn trust_pin_code(
        &self,
        code: String,
        name: String,
        domain: String,
        class: Option<RequesterClass>,
    ) -> Result<TrustView> {
        self.at_open_desk(&ACTED, move |desk| desk.pin_by_code(&code, &name, &domain, class)).await
    }

    pub async fn trust_pin_file(&self, text: String, class: Option<RequesterClass>) -> Result<TrustView> {
        self.at_open_desk(&ACTED, move |desk| desk.pin_by_file(&text, class)).await
    }

    pub async fn trust_unpin(&self, key: String) -> Result<TrustView> {
        self.at_open_desk(&ACTED, move |desk| desk.unpin(&key)).await
    }

    /// A directory, a revocation or a rotation.
    pub async fn trust_statement(&self, text: String, words: Option<String>) -> Result<TrustView> {
        self.at_open_desk(&ACTED, move |desk| desk.trust_statement(&text, words.as_deref())).await
    }

    pub async fn trust_directory_drop(&self, id: String) -> Result<TrustView> {
        self.at_open_desk(&ACTED, move |desk| desk.drop_directory(&id)).await
    }

    pub async fn rules_get(&self) -> Result<RequestRules> {
        self.at_open_desk(&[], |desk| desk.request_rules()).await
    }

    pub async fn rules_set(&self, rules: RequestRules) -> Result<RequestRules> {
        self.at_open_desk(&ACTED, move |desk| desk.set_request_rules(&rules)).await
    }

    pub async fn places_get(&self) -> Result<Places> {
        self.at_open_desk(&[], |desk| desk.places()).await
    }

    /// Coordinates or a map's link; nothing is fetched.
    pub async fn place_set(&self, text: Option<String>) -> Result<Places> {
        self.at_open_desk(&ACTED, move |desk| desk.set_place(text.as_deref())).await
    }

    /// Towns of a list that is part of the program.
    pub async fn place_search(&self, query: String) -> Result<Vec<HomePlace>> {
        self.at_open_desk(&[], move |desk| Ok(desk.search_place(&query))).await
    }

    pub async fn camera_fan_set(&self, camera: String, fan: Option<CameraFan>) -> Result<Places> {
        self.at_open_desk(&ACTED, move |desk| desk.set_fan(&desk::camera_id(&camera)?, fan.as_ref())).await
    }

    pub async fn papers_list(&self) -> Result<Vec<Paper>> {
        self.at_open_desk(&[], |desk| desk.papers()).await
    }

    pub async fn paper_save(&self, paper: Paper) -> Result<Paper> {
        self.at_open_desk(&ACTED, move |desk| desk.save_paper(paper)).await
    }

    pub async fn paper_close(&self, id: i64, closed: bool) -> Result<Paper> {
        self.at_open_desk(&ACTED, move |desk| desk.close_paper(id, closed)).await
    }

    pub async fn paper_remove(&self, id: i64) -> Result<()> {
        self.at_open_desk(&ACTED, move |desk| desk.remove_paper(id)).await
    }
}
