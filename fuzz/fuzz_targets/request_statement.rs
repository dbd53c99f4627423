//! Feeds, directories, revocations, rotations and published keys: any bytes are answered, signed or not.
#![no_main]

use libfuzzer_sys::fuzz_target;
use request::envelope::Kind;
use request::sign::{Signer, Signing};
use request::statement::{Directory, Feed, Revocation, Rotation};
use request::{Key, Moment, PublishedKey, Trust};

fn read(bytes: &[u8], key: Key) {
    let (now, trust) = (Moment(1_772_370_000), Trust::default());
    if let Ok(read) = Feed::read(bytes, &[key], None, now, false) {
        let feed = "https://police.riverton.example/ofr/feed.ofrfeed".parse().expect("an address");
        for item in &read.feed.items {
            let address = item.address(&feed).expect("a relative address has a place");
            assert_eq!(address.host().as_str(), "police.riverton.example");
        }
    }
    let _ = Directory::offered(bytes, now, false);
    let _ = Revocation::read(bytes, &trust);
    let _ = Rotation::read(bytes);
    if let Ok(published) = PublishedKey::parse(bytes) {
        assert_eq!(PublishedKey::parse(published.write().as_bytes()), Ok(published));
    }
}

fuzz_target!(|bytes: &[u8]| {
    let signer = Signer::from_seed(&[1; 32]);
    let key = signer.key().expect("a good seed");
    read(bytes, key);
    for kind in [Kind::Feed, Kind::Directory, Kind::Revocation, Kind::Rotation] {
        let signing = Signing::new(kind, bytes.to_vec()).by(&signer).expect("a good seed");
        if let Ok(file) = signing.finish() {
            read(&file, key);
        }
    }
});
