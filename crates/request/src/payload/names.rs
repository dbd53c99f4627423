//! The closed lists of words that a payload may use. Each word stands once, here.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word of the format.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            #[must_use]
            pub fn of_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = String::deserialize(deserializer)?;
                Self::of_word(&word).ok_or_else(|| serde::de::Error::custom("no word of the format"))
            }
        }
    };
}

words! {
    /// What kind of body a requester is.
    Class {
        Municipal = "municipal",
        County = "county",
        State = "state",
        Tribal = "tribal",
        Federal = "federal",
        Fire = "fire",
        Prosecutor = "prosecutor",
        Defence = "defence",
        Insurer = "insurer",
        Neighbour = "neighbour",
        Other = "other",
    }
}

words! {
    /// What happened.
    IncidentClass {
        Theft = "theft",
        Burglary = "burglary",
        Robbery = "robbery",
        Assault = "assault",
        Homicide = "homicide",
        MissingPerson = "missing_person",
        Collision = "collision",
        HitAndRun = "hit_and_run",
        Fire = "fire",
        Vandalism = "vandalism",
        VehicleTheft = "vehicle_theft",
        LostAnimal = "lost_animal",
        Other = "other",
    }
}

words! {
    /// Where a request stands. Nothing follows `cancelled` or `resolved`.
    Status {
        Active = "active",
        Cancelled = "cancelled",
        Resolved = "resolved",
    }
}

words! {
    /// How much the owner is asked to tell about themselves.
    Identification {
        None = "none",
        Contact = "contact",
        Witness = "witness",
    }
}

words! {
    /// How the texts are written.
    TextDirection {
        Ltr = "ltr",
        Rtl = "rtl",
    }
}
