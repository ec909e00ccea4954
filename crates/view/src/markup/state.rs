mod diagnosis;
mod engine;
mod shared;
mod start;

use docker_connection::{DiagnosisNews, EngineNews, Instant, Outage, StartAnswer};

pub(crate) use self::diagnosis::{Diagnosis, Progress};
pub(crate) use self::engine::{EngineFigures, KEPT};
pub(crate) use self::start::Start;

use crate::Action;

/// What is local to one mounted view: not the connection's, and gone with the view.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ViewState {
    pub(crate) focused: Option<Action>,
    pub(crate) copied: Option<Copied>,
    pub(crate) diagnosis: Diagnosis,
    pub(crate) engine: EngineFigures,
    pub(crate) start: Option<Start>,
    holders: Holders,
}

/// What became of a text that a person wanted to copy, until the focus goes elsewhere, or the pointer
/// where there is no focus.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Copied {
    pub(crate) text: String,
    pub(crate) is_in_clipboard: bool,
}

/// What makes a toast's time stand still.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Holders {
    toast: Option<Instant>,
    pointer: bool,
    focus: bool,
}

/// What a person did in a mounted view.
#[derive(Clone, Debug, PartialEq)]
pub enum ViewEvent {
    /// A control was pressed.
    Pressed(Action),
    /// The focus is somewhere in the view, maybe on a control.
    FocusIn(Option<Action>),
    /// The focus has left what it was on.
    FocusOut,
    /// The pointer came.
    PointerEnter,
    /// The pointer went.
    PointerLeave,
    /// The key Escape, with the focus in the view.
    Escape,
    /// What became of [`Request::Copy`].
    Copied {
        /// The text.
        text: String,
        /// Whether it is in the clipboard; else it is selected, to be copied by hand.
        is_in_clipboard: bool,
    },
    /// What came of [`Request::Diagnose`].
    Diagnosis(DiagnosisNews),
    /// What came of [`Request::WatchEngine`].
    Engine(EngineNews),
    /// What came of [`Request::StartEngine`].
    Started(StartAnswer),
}

/// What a view wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Check now.
    Retry,
    /// Forget the failures and check now.
    Reset,
    /// Put the text into the clipboard, or select it; tell by [`ViewEvent::Copied`].
    Copy(String),
    /// Let the toast's time stand still, or go on.
    HoldToast(bool),
    /// Close the toast, and give the focus back to where it came from if it was in it.
    DismissToast,
    /// Look at the way to the engine, and tell by [`ViewEvent::Diagnosis`].
    Diagnose,
    /// Tell of the engine by [`ViewEvent::Engine`] from now on, or no more.
    WatchEngine(bool),
    /// Start the engine, and tell by [`ViewEvent::Started`].
    StartEngine,
}

/// Takes an event into the state of a view that shows `toast`, and says what is to be done.
pub fn update(state: &mut ViewState, event: ViewEvent, toast: Option<&Outage>) -> Option<Request> {
    let toast = toast.map(|outage| outage.since);
    if state.holders.toast != toast {
        // One that goes tells neither of its pointer nor of its focus.
        state.holders = Holders {
            toast,
            ..Holders::default()
        };
    }
    let holders = &mut state.holders;
    match event {
        ViewEvent::Pressed(Action::Retry) => return Some(Request::Retry),
        ViewEvent::Pressed(Action::Reset) => return Some(Request::Reset),
        ViewEvent::Pressed(Action::Copy(command)) => return Some(Request::Copy(command)),
        ViewEvent::Pressed(Action::CopyReport) => {
            return Some(Request::Copy(state.diagnosis.report()));
        }
        ViewEvent::Pressed(Action::Diagnosis) => {
            return state.diagnosis.toggle().then_some(Request::Diagnose);
        }
        ViewEvent::Pressed(Action::Diagnose) => {
            return state.diagnosis.begin().then_some(Request::Diagnose);
        }
        ViewEvent::Pressed(Action::Engine) => {
            return Some(Request::WatchEngine(state.engine.toggle()));
        }
        ViewEvent::Pressed(Action::Start(outage)) => {
            state.start = Some(Start::new(outage));
            return Some(Request::StartEngine);
        }
        ViewEvent::Diagnosis(news) => {
            state.diagnosis.hear(news);
            return None;
        }
        ViewEvent::Engine(news) => {
            state.engine.hear(news);
            return None;
        }
        ViewEvent::Started(answer) => {
            if let Some(start) = &mut state.start {
                start.answer = Some(answer);
            }
            return None;
        }
        ViewEvent::Pressed(Action::Close) | ViewEvent::Escape => {
            return toast.map(|_| Request::DismissToast);
        }
        ViewEvent::Copied {
            text,
            is_in_clipboard,
        } => {
            state.copied = Some(Copied {
                text,
                is_in_clipboard,
            });
            return None;
        }
        ViewEvent::FocusIn(control) => {
            state.focused = control;
            holders.focus = true;
        }
        ViewEvent::FocusOut => {
            state.focused = None;
            state.copied = None;
            holders.focus = false;
        }
        ViewEvent::PointerEnter => holders.pointer = true,
        ViewEvent::PointerLeave => {
            holders.pointer = false;
            // Safari gives no focus to a button that is clicked, and hence takes none away.
            if !holders.focus {
                state.copied = None;
            }
        }
    }
    toast.map(|_| Request::HoldToast(holders.pointer || holders.focus))
}

#[cfg(test)]
mod tests {
    use docker_connection::Reason;

    use super::*;

    fn outage(since: u64) -> Outage {
        Outage {
            since: Instant::from_millis(since),
            until: None,
            first_reason: Reason::Hung,
            failures: 1,
            was_shown: true,
        }
    }

    #[test]
    fn a_toast_is_held_until_pointer_and_focus_have_gone() {
        let toast = outage(1);
        let mut state = ViewState::default();
        let mut holds = |event| update(&mut state, event, Some(&toast));
        let held = |is_held| Some(Request::HoldToast(is_held));
        assert_eq!(holds(ViewEvent::PointerEnter), held(true));
        assert_eq!(holds(ViewEvent::FocusIn(Some(Action::Close))), held(true));
        assert_eq!(holds(ViewEvent::PointerLeave), held(true));
        assert_eq!(holds(ViewEvent::FocusOut), held(false));
    }

    #[test]
    fn a_toast_that_vanished_under_the_pointer_does_not_hold_the_next() {
        let mut state = ViewState::default();
        update(&mut state, ViewEvent::PointerEnter, Some(&outage(1)));
        let next = outage(2);
        update(&mut state, ViewEvent::FocusIn(None), Some(&next));
        let request = update(&mut state, ViewEvent::FocusOut, Some(&next));
        assert_eq!(request, Some(Request::HoldToast(false)));
    }

    #[test]
    fn that_a_text_was_copied_is_shown_until_focus_or_pointer_go_elsewhere() {
        let shown_after = |focus: &[ViewEvent], event| {
            let mut state = ViewState::default();
            for event in focus {
                update(&mut state, event.clone(), None);
            }
            let copied = ViewEvent::Copied {
                text: "sudo".to_owned(),
                is_in_clipboard: true,
            };
            update(&mut state, copied, None);
            update(&mut state, event, None);
            state.copied.is_some()
        };
        let focused = [ViewEvent::FocusIn(Some(Action::CopyReport))];
        assert!(shown_after(&focused, ViewEvent::PointerLeave));
        assert!(!shown_after(&focused, ViewEvent::FocusOut));
        // Some browsers give no focus to a button that is clicked.
        assert!(!shown_after(&[], ViewEvent::PointerLeave));
    }

    #[test]
    fn a_view_without_a_toast_neither_holds_nor_closes_one() {
        let mut state = ViewState::default();
        for event in [
            ViewEvent::PointerEnter,
            ViewEvent::FocusIn(Some(Action::Retry)),
            ViewEvent::FocusOut,
            ViewEvent::Escape,
        ] {
            assert_eq!(update(&mut state, event, None), None);
        }
    }
}
