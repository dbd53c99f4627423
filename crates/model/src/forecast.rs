//! How many days footage will be kept, at the rate it comes and under the limits there are. Pure; follows the rules of
//! [`crate::retention`]: a camera over its own limit loses its own oldest, and a full volume loses the oldest of any camera, so
//! that all look back equally far.

/// One camera, as far as the forecast goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flow {
    /// Bytes a day; zero while nothing is recorded.
    pub bytes_per_day: f64,
    /// Its own limit, bytes.
    pub quota: Option<u64>,
}

/// Days that each camera's footage will be kept, in the order given; `None` where nothing comes, or nothing ends it.
///
/// `room` is what all footage of the volume may take, bytes; `keep_days` the owner's limit of days.
#[must_use]
pub fn days_kept(flows: &[Flow], room: u64, keep_days: Option<u32>) -> Vec<Option<f64>> {
    let own = |flow: &Flow| flow.quota.map_or(f64::INFINITY, |quota| quota as f64 / flow.bytes_per_day);
    let common = common_days(flows, room as f64, &own);
    let most = keep_days.map_or(f64::INFINITY, f64::from);
    let of = |flow: &Flow| {
        let days = own(flow).min(common).min(most);
        (flow.bytes_per_day > 0.0 && days.is_finite()).then_some(days)
    };
    flows.iter().map(of).collect()
}

/// How far back all cameras look when the volume is full: the cameras with the smallest limits of their own stop growing first,
/// and leave the rest to the others.
fn common_days(flows: &[Flow], room: f64, own: &dyn Fn(&Flow) -> f64) -> f64 {
    let mut growing: Vec<&Flow> = flows.iter().filter(|flow| flow.bytes_per_day > 0.0).collect();
    growing.sort_by(|a, b| own(a).total_cmp(&own(b)));
    let mut left = room;
    let mut rate: f64 = growing.iter().map(|flow| flow.bytes_per_day).sum();
    for flow in growing {
        let days = left / rate;
        if days <= own(flow) {
            return days;
        }
        left -= own(flow) * flow.bytes_per_day;
        rate -= flow.bytes_per_day;
    }
    f64::INFINITY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(flows: &[(f64, Option<u64>)], room: u64, keep: Option<u32>, expected: &[Option<f64>]) {
        let flows: Vec<_> =
            flows.iter().map(|(bytes_per_day, quota)| Flow { bytes_per_day: *bytes_per_day, quota: *quota }).collect();
        assert_eq!(days_kept(&flows, room, keep), expected);
    }

    #[test]
    fn all_look_back_equally_far_but_for_limits_of_their_own() {
        check(&[(10.0, None), (30.0, None)], 400, None, &[Some(10.0), Some(10.0)]);
        check(&[(10.0, Some(50)), (30.0, None)], 350, None, &[Some(5.0), Some(10.0)]);
        check(&[(10.0, Some(5000)), (30.0, None)], 400, None, &[Some(10.0), Some(10.0)]);
        check(&[(10.0, None), (30.0, None)], 400, Some(7), &[Some(7.0), Some(7.0)]);
        check(&[(10.0, Some(20))], 400, Some(30), &[Some(2.0)]);
    }

    #[test]
    fn what_does_not_record_is_not_told() {
        check(&[(0.0, None), (10.0, None)], 100, None, &[None, Some(10.0)]);
        check(&[(0.0, Some(5))], 100, Some(3), &[None]);
        check(&[], 100, None, &[]);
        check(&[(10.0, None)], 0, None, &[Some(0.0)]);
    }
}
