//! Looking through the pictures of one stream.

use crate::boxes::Scored;
use crate::faces::Faces;
use crate::objects::{self, Object};
use crate::open::Nets;
use crate::picture::{Scaler, whole};
use crate::plates::Plates;
use crate::same::Last;
use model::find::{Effort, Find, LookOrder, Looking, Still, Subject};

pub(crate) struct Look {
    nets: Nets,
    order: LookOrder,
    scaler: Scaler,
    faces: Faces,
    plates: Plates,
    last: Last,
}

impl Look {
    pub(crate) fn new(nets: Nets, order: &LookOrder) -> Self {
        Self {
            nets,
            order: order.clone(),
            scaler: Scaler::default(),
            faces: Faces::new(),
            plates: Plates::new(),
            last: Last::default(),
        }
    }

    fn wanted(&self, subject: Subject) -> bool {
        self.order.subjects.contains(&subject)
    }

    fn look(&mut self, still: &Still) -> Result<Vec<Find>, String> {
        let whole = whole(still)?;
        let find = |subject, one: Scored, confirmed| Find {
            subject,
            area: one.rect.area(still.width, still.height),
            score: (one.score.clamp(0.0, 1.0) * 1000.0).round() as u16,
            confirmed,
        };
        let quick = self.order.effort == Effort::Quick;
        let mut finds = Vec::new();
        let plates = self.nets.plates.clone().filter(|_| self.wanted(Subject::Plate) && !quick);
        let objects = self.nets.objects.clone().filter(|_| {
            let kinds = [Subject::Person, Subject::Vehicle, Subject::Animal];
            plates.is_some() || kinds.into_iter().any(|kind| self.wanted(kind))
        });
        let mut vehicles = Vec::new();
        if let Some(net) = objects {
            let look = if quick { objects::quick } else { objects::thorough };
            for Object { subject, scored, sure } in look(&*net, still, &whole, &mut self.scaler)? {
                if subject == Subject::Vehicle {
                    vehicles.push(scored.rect);
                }
                if self.wanted(subject) {
                    finds.push(find(subject, scored, sure));
                }
            }
        }
        if let Some(net) = plates {
            let found = self.plates.find(&net, still, &whole, &vehicles, &mut self.scaler)?;
            finds.extend(found.into_iter().map(|(one, sure)| find(Subject::Plate, one, sure)));
        }
        if let Some(net) = self.nets.faces.clone().filter(|_| self.wanted(Subject::Face) && !quick) {
            let found = self.faces.find(&net, still, &whole, &mut self.scaler)?;
            finds.extend(found.into_iter().map(|(one, sure)| find(Subject::Face, one, sure)));
        }
        Ok(finds)
    }
}

impl Looking for Look {
    fn still(&mut self, still: &Still) -> Result<Vec<Find>, String> {
        if let Some(finds) = self.last.finds(still) {
            return Ok(finds);
        }
        let finds = self.look(still)?;
        self.last.keep(still, &finds);
        Ok(finds)
    }
}
