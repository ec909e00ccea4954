//! A Web Lock.

use std::collections::VecDeque;

/// Names one request of a tab for the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) tab: usize,
    pub(crate) id: u64,
}

/// What a tab is told of its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Granted(Request),
    Stolen(Request),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Lock {
    holder: Option<Request>,
    queue: VecDeque<Request>,
    words: Vec<Word>,
}

impl Lock {
    pub(crate) fn holder(&self) -> Option<usize> {
        self.holder.map(|request| request.tab)
    }

    pub(crate) fn is_held_by(&self, request: Request) -> bool {
        self.holder == Some(request)
    }

    pub(crate) fn request(&mut self, request: Request) {
        self.queue.push_back(request);
        self.grant();
    }

    pub(crate) fn steal(&mut self, request: Request) {
        if let Some(holder) = self.holder.replace(request) {
            self.words.push(Word::Stolen(holder));
        }
        self.words.push(Word::Granted(request));
    }

    /// Gives the lock up, or leaves the queue.
    pub(crate) fn drop_request(&mut self, request: Request) {
        self.queue.retain(|other| *other != request);
        if self.is_held_by(request) {
            self.holder = None;
            self.grant();
        }
    }

    /// What the tabs are to be told.
    pub(crate) fn take_words(&mut self) -> Vec<Word> {
        std::mem::take(&mut self.words)
    }

    fn grant(&mut self) {
        if self.holder.is_none()
            && let Some(next) = self.queue.pop_front()
        {
            self.holder = Some(next);
            self.words.push(Word::Granted(next));
        }
    }
}
