use std::time::Duration;

use docker_connection::Reason;
use tokio::time::Instant;

/// Between checks while nothing is wrong, or nothing has changed for long.
const SLOW: Duration = Duration::from_secs(30);
/// The first step of the ladder; each further one is twice as long.
const FIRST_STEP: Duration = Duration::from_millis(10);
/// The last step of an endpoint whose return is told, as by its folder.
const LAST_STEP_TOLD: Duration = Duration::from_secs(2);
/// The last step of any other endpoint.
const LAST_STEP_UNTOLD: Duration = Duration::from_secs(5);
/// Without a change for so long, an outage whose end is told is left alone.
const PATIENCE: Duration = Duration::from_secs(120);
/// Between two checks for the sake of idle connections that ended.
const ALARM_PAUSE: Duration = Duration::from_secs(1);

/// Tells when the next check is due while someone watches.
#[derive(Debug)]
pub(super) struct Schedule {
    /// Whether it would be told that the socket is made.
    is_told: bool,
    due: Instant,
    last_check: Option<Instant>,
    step: Duration,
    changed_at: Instant,
    next_alarm: Instant,
    alarm_pause: Duration,
}

impl Schedule {
    /// The first check is due at once.
    pub(super) fn new(now: Instant, is_told: bool) -> Self {
        Self {
            is_told,
            due: now,
            last_check: None,
            step: FIRST_STEP,
            changed_at: now,
            next_alarm: now,
            alarm_pause: ALARM_PAUSE,
        }
    }

    /// Takes in whether it will be told that the socket is made.
    pub(super) fn set_told(&mut self, is_told: bool) {
        self.is_told = is_told;
    }

    /// When the next check is due.
    pub(super) fn due(&self) -> Instant {
        self.due
    }

    /// Something happened to the socket, so the ladder begins anew with a check at once.
    pub(super) fn socket_changed(&mut self, now: Instant) {
        self.restart(now);
        let earliest = self.last_check.map_or(now, |last| last + FIRST_STEP);
        self.due = self.due.min(earliest.max(now));
    }

    /// The idle connection ended, which may mean the engine's end or nothing.
    ///
    /// The pause between false alarms grows: some proxies allow no idle connection at all.
    pub(super) fn alarm(&mut self, now: Instant) {
        let check = self.next_alarm.max(now);
        self.due = self.due.min(check);
        self.next_alarm = check + self.alarm_pause;
        self.alarm_pause = (self.alarm_pause * 2).min(SLOW);
    }

    /// A check that began at `started` has ended with that reason, or with none if the engine is
    /// available; `changed` says whether it found something new.
    pub(super) fn checked(&mut self, started: Instant, reason: Option<Reason>, changed: bool) {
        self.last_check = Some(started);
        if changed {
            self.restart(started);
            // If there was an alarm, it was none of the false ones.
            self.next_alarm = started;
            self.alarm_pause = ALARM_PAUSE;
        }
        let is_old = started - self.changed_at >= PATIENCE;
        let may_wait = reason.is_none_or(|reason| is_old && self.is_told && is_end_told(reason));
        if may_wait {
            self.due = started + SLOW;
            return;
        }
        self.due = started + self.step;
        let last = if self.is_told {
            LAST_STEP_TOLD
        } else {
            LAST_STEP_UNTOLD
        };
        self.step = (self.step * 2).min(last);
    }

    /// A check could not ask the engine, which changes nothing of what is known.
    pub(super) fn not_asked(&mut self, now: Instant) {
        self.due = now + ALARM_PAUSE;
    }

    /// The check that began at `started` asked nobody, and only a change of files makes that
    /// different.
    pub(super) fn asked_nobody(&mut self, started: Instant) {
        self.due = started + SLOW;
    }

    fn restart(&mut self, now: Instant) {
        self.step = FIRST_STEP;
        self.changed_at = now;
    }
}

/// Whether the socket's folder changes when such an outage ends.
fn is_end_told(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::SocketMissing
            | Reason::NotInstalled
            | Reason::DanglingSymlink
            | Reason::NotASocket
            | Reason::ConnectionRefused
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const MISSING: Option<Reason> = Some(Reason::SocketMissing);

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// The pauses between checks that end at once and find what the first one found.
    fn pauses(schedule: &mut Schedule, reason: Option<Reason>, count: usize) -> Vec<Duration> {
        let mut pauses = Vec::new();
        for number in 0..count {
            let started = schedule.due();
            schedule.checked(started, reason, number == 0);
            pauses.push(schedule.due() - started);
        }
        pauses
    }

    #[test]
    fn an_available_engine_is_asked_each_30_seconds() {
        let now = Instant::now();
        let mut schedule = Schedule::new(now, true);
        assert_eq!(schedule.due(), now);
        assert_eq!(pauses(&mut schedule, None, 3), [SLOW; 3]);
    }

    #[test]
    fn the_ladder_climbs_to_2_seconds_where_a_return_is_told() {
        let mut schedule = Schedule::new(Instant::now(), true);
        let steps = [10, 20, 40, 80, 160, 320, 640, 1280, 2000, 2000].map(ms);
        assert_eq!(pauses(&mut schedule, MISSING, 10), steps);
    }

    #[test]
    fn the_ladder_climbs_to_5_seconds_where_nothing_tells_and_stays_there() {
        let mut schedule = Schedule::new(Instant::now(), false);
        let pauses = pauses(&mut schedule, MISSING, 1000);
        assert_eq!(pauses[9..11], [ms(5000); 2]);
        assert_eq!(pauses[999], ms(5000));
    }

    #[test]
    fn an_old_outage_whose_end_is_told_is_left_alone() {
        let now = Instant::now();
        let mut schedule = Schedule::new(now, true);
        schedule.checked(now, MISSING, true);
        let almost = now + PATIENCE - ms(1);
        schedule.checked(almost, MISSING, false);
        assert!(schedule.due() < almost + LAST_STEP_TOLD);
        schedule.checked(now + PATIENCE, MISSING, false);
        assert_eq!(schedule.due(), now + PATIENCE + SLOW);
    }

    #[test]
    fn an_old_outage_whose_end_no_folder_tells_is_still_asked_about() {
        for reason in [Reason::Hung, Reason::EngineError, Reason::PermissionDenied] {
            let mut schedule = Schedule::new(Instant::now(), true);
            let pauses = pauses(&mut schedule, Some(reason), 200);
            assert_eq!(pauses[199], LAST_STEP_TOLD, "{reason}");
        }
    }

    #[test]
    fn steps_are_measured_from_the_beginning_of_a_check() {
        let now = Instant::now();
        let mut schedule = Schedule::new(now, true);
        schedule.checked(now, MISSING, true);
        // It was silent for 4 s, and the next one begins at once.
        assert!(schedule.due() < now + Duration::from_secs(4));
    }

    #[test]
    fn a_check_that_could_not_ask_is_made_again_after_a_second() {
        let now = Instant::now();
        let mut schedule = Schedule::new(now, true);
        schedule.not_asked(now + ms(40));
        assert_eq!(schedule.due(), now + ms(1040));
    }

    #[test]
    fn where_there_is_nobody_to_ask_the_next_look_is_after_30_seconds() {
        let now = Instant::now();
        let mut schedule = Schedule::new(now, true);
        schedule.asked_nobody(now);
        assert_eq!(schedule.due(), now + SLOW);
    }

    #[test]
    fn a_change_begins_the_ladder_anew() {
        let mut schedule = Schedule::new(Instant::now(), true);
        pauses(&mut schedule, MISSING, 20);
        assert_eq!(pauses(&mut schedule, MISSING, 2), [ms(10), ms(20)]);
    }

    #[test]
    fn a_changed_socket_is_looked_at_at_once_but_not_all_the_time() {
        let now = Instant::now();
        let mut schedule = Schedule::new(now, true);
        schedule.checked(now, None, true);
        schedule.socket_changed(now + ms(500));
        assert_eq!(schedule.due(), now + ms(500));
        schedule.checked(now + ms(500), None, false);
        schedule.socket_changed(now + ms(501));
        assert_eq!(schedule.due(), now + ms(510));
    }

    #[test]
    fn a_changed_socket_begins_the_ladder_of_an_outage_anew() {
        let now = Instant::now();
        let mut schedule = Schedule::new(now, true);
        schedule.checked(now, MISSING, true);
        let later = now + PATIENCE;
        schedule.checked(later, MISSING, false);
        assert_eq!(schedule.due(), later + SLOW);
        schedule.socket_changed(later + ms(50));
        schedule.checked(later + ms(50), MISSING, false);
        assert_eq!(schedule.due(), later + ms(60));
    }

    #[test]
    fn the_end_of_the_idle_connection_is_checked_at_once_and_false_alarms_less_often() {
        let now = Instant::now();
        let mut schedule = Schedule::new(now, true);
        schedule.checked(now, None, true);
        let mut at = now + ms(5);
        let mut checks = Vec::new();
        for _ in 0..8 {
            schedule.alarm(at);
            at = schedule.due();
            checks.push((at - now).as_millis());
            schedule.checked(at, None, false);
        }
        assert_eq!(
            checks,
            [5, 1005, 3005, 7005, 15_005, 31_005, 61_005, 91_005]
        );
    }

    #[test]
    fn an_alarm_that_was_right_keeps_no_later_one_waiting() {
        let now = Instant::now();
        let mut schedule = Schedule::new(now, true);
        schedule.checked(now, None, true);
        for second in 1..9 {
            let death = now + ms(1000 * second);
            schedule.alarm(death);
            assert_eq!(schedule.due(), death);
            schedule.checked(death, MISSING, true);
            schedule.checked(death + ms(200), None, true);
        }
    }
}
