use std::rc::Rc;

use docker_connection_yew::prelude::*;
use docker_connection_yew::rules::{ClientFrame, ServerFrame};
use docker_connection_yew::{DockerConnection, Text};
use gloo_timers::callback::Timeout;
use gloo_utils::window;
use web_sys::Element;
use yew::prelude::*;

use super::flow::Flow;
use super::screen::{Screen, ScreenEvent, Size};
use super::session::{Docker, Input, Millis, Output, Session, State};
use super::socket::{Socket, SocketEvent};
use super::words;
use crate::bundle::Absence;

/// The health URL of the page's provider, which the terminal lies beside.
const HEALTH_URL: &str = "/api/health";

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct PanelProps {
    pub(crate) docker: DockerConnection,
}

pub(crate) enum Msg {
    Open,
    Close,
    Loaded(Result<Screen, Absence>),
    Screen(ScreenEvent),
    /// From the socket of that number.
    Socket(u32, SocketEvent),
    Copy(String),
    Copied(bool),
    Look,
}

/// Runs the session: gives it what happens, and does what it wants.
#[derive(Default)]
pub(crate) struct Panel {
    session: Session,
    host: NodeRef,
    screen: Option<Rc<Screen>>,
    /// Whether the screen is on its way or there.
    is_open: bool,
    absence: Option<Absence>,
    socket: Option<Socket>,
    /// Counts sockets: what comes from an earlier one is of no more interest.
    socket_number: u32,
    offers_no_protocol: bool,
    /// Counts shells: the screen may still be busy with the output of an earlier one.
    session_number: u32,
    flow: Flow,
    /// The size that the server knows.
    told: Option<Size>,
    tab_leaves: bool,
    is_copied: bool,
    timer: Option<Timeout>,
}

impl Component for Panel {
    type Message = Msg;
    type Properties = PanelProps;

    fn create(_: &Context<Self>) -> Self {
        Self::default()
    }

    fn changed(&mut self, ctx: &Context<Self>, _: &PanelProps) -> bool {
        self.handle(ctx, Input::Look);
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Open => self.open(ctx),
            Msg::Close => self.handle(ctx, Input::Close),
            Msg::Loaded(Ok(screen)) => {
                self.screen = Some(Rc::new(screen));
                self.open(ctx);
            }
            Msg::Loaded(Err(absence)) => (self.is_open, self.absence) = (false, Some(absence)),
            Msg::Screen(event) => {
                let is_shown = matches!(event, ScreenEvent::TabLeaves(_));
                self.screen_event(event);
                return is_shown;
            }
            Msg::Socket(number, event) if number == self.socket_number => {
                return self.socket_event(ctx, event);
            }
            Msg::Socket(..) => return false,
            Msg::Copy(text) => self.copy(ctx, text),
            Msg::Copied(is_copied) => self.is_copied = is_copied,
            Msg::Look => self.handle(ctx, Input::Look),
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let status = &ctx.props().docker.status;
        let link = ctx.link();
        let state = self.session.state();
        let message = match self.absence {
            Some(absence) => absence.words().to_owned(),
            None => words::message(state, status),
        };
        let is_news = self.absence.is_some() || *state != State::Closed;
        let is_refused =
            self.absence == Some(Absence::Missing) || words::is_without_terminal(status);
        let (label, msg): (_, fn() -> Msg) = match state {
            State::Closed => ("Open terminal", || Msg::Open),
            State::Ended(_) => ("Open another", || Msg::Open),
            State::Waiting { .. } | State::Starting => ("Cancel", || Msg::Close),
            State::Running => ("Stop", || Msg::Close),
            State::Stopping => ("Stop at once", || Msg::Close),
        };
        let is_waiting = matches!(state, State::Waiting { .. });
        html! {
            <section class="terminal-panel" aria-labelledby="terminal-title">
                <div class="terminal-bar">
                    <h2 id="terminal-title">{ "Terminal" }</h2>
                    if *state == State::Running {
                        <span class="muted">
                            { if self.tab_leaves { "Tab leaves" } else { "Ctrl+M: Tab leaves" } }
                        </span>
                    }
                    if is_waiting {
                        <button
                            type="button"
                            class="button"
                            aria-disabled={(!self.session.may_try(now(), self.docker(ctx))).then_some("true")}
                            onclick={link.callback(|_| Msg::Open)}
                        >
                            { "Try now" }
                        </button>
                    }
                    if !is_refused || *state != State::Closed {
                        <button type="button" class="button" onclick={link.callback(move |_| msg())}>
                            { label }
                        </button>
                    }
                </div>
                <div class="terminal-message">
                    // What was there from the beginning is no news.
                    <p role="status">{ is_news.then_some(&message) }</p>
                    if !is_news {
                        <p>{ &message }</p>
                    }
                    { self.remedy(ctx) }
                    if is_waiting {
                        <p class="muted">{ self.countdown(ctx) }</p>
                    }
                </div>
                <div class="terminal-screen" hidden={!self.is_open} ref={&self.host}></div>
            </section>
        }
    }
}

impl Panel {
    fn docker(&self, ctx: &Context<Self>) -> Docker {
        let DockerConnection {
            status, manager, ..
        } = &ctx.props().docker;
        Docker {
            is_connected: status.phase == Phase::Connected,
            // Who does not hear the server need not ask it for a terminal.
            may_attempt: manager.can_attempt_connection() && !status.hides_docker(),
        }
    }

    fn handle(&mut self, ctx: &Context<Self>, input: Input) {
        let now = now();
        let outputs = self.session.handle(now, self.docker(ctx), input);
        for output in outputs {
            self.perform(ctx, output);
        }
        if let Some(screen) = &self.screen {
            screen.set_live(*self.session.state() == State::Running);
        }
        self.timer = self.session.next_timeout(now).map(|at| {
            let link = ctx.link().clone();
            // Each second, as long as the way there is shown.
            let wait = at.saturating_sub(now).min(1_000) as u32;
            Timeout::new(wait, move || link.send_message(Msg::Look))
        });
    }

    fn perform(&mut self, ctx: &Context<Self>, output: Output) {
        let manager = &ctx.props().docker.manager;
        match output {
            Output::Start => self.start(ctx),
            Output::Stop => self.send(&ClientFrame::Stop),
            Output::HangUp => self.socket = None,
            Output::ReportFailure(error) => manager.report_connection_failure(error),
            Output::ReportSuccess => manager.report_connection_success(),
        }
    }

    /// The first time the terminal has to be loaded, which begins when there is room for it.
    fn open(&mut self, ctx: &Context<Self>) {
        self.is_copied = false;
        if let Some(screen) = &self.screen {
            screen.focus();
            self.handle(ctx, Input::Open);
        } else if !self.is_open {
            self.is_open = true;
            self.absence = None;
            let link = ctx.link().clone();
            let host = self.host.clone();
            ctx.link().send_future(async move {
                let on_event = move |event| link.send_message(Msg::Screen(event));
                let host = host.cast::<Element>();
                Msg::Loaded(match host {
                    Some(host) => Screen::load(host, on_event).await,
                    None => Err(Absence::NoAnswer),
                })
            });
        }
    }

    fn start(&mut self, ctx: &Context<Self>) {
        let Some(screen) = &self.screen else {
            return;
        };
        let size = screen.size();
        self.told = Some(size);
        if self.socket.is_none() {
            self.connect(ctx);
        }
        let Size { cols, rows } = size;
        self.send(&ClientFrame::Start {
            cols,
            rows,
            image: None,
        });
    }

    fn connect(&mut self, ctx: &Context<Self>) {
        self.socket_number += 1;
        let number = self.socket_number;
        let link = ctx.link().clone();
        self.socket = Socket::open(HEALTH_URL, !self.offers_no_protocol, move |event| {
            link.send_message(Msg::Socket(number, event));
        });
        if self.socket.is_none() {
            let lost = SocketEvent::Lost { was_open: true };
            ctx.link().send_message(Msg::Socket(number, lost));
        }
    }

    fn send(&self, frame: &ClientFrame) {
        if let Some(socket) = &self.socket {
            socket.send(frame);
        }
    }

    /// Whether there is something else to show.
    fn socket_event(&mut self, ctx: &Context<Self>, event: SocketEvent) -> bool {
        match event {
            SocketEvent::Output(bytes) => {
                self.flow.get(bytes.len() as u64);
                if let Some(screen) = &self.screen {
                    screen.write(&bytes, self.session_number);
                }
                return false;
            }
            SocketEvent::Frame(frame) => {
                if matches!(frame, ServerFrame::Ready { .. }) {
                    self.begin();
                }
                self.handle(ctx, Input::Frame(frame));
            }
            SocketEvent::Lost { was_open } => {
                self.socket = None;
                let is_first = !was_open && !self.offers_no_protocol;
                self.offers_no_protocol = is_first || (was_open && self.offers_no_protocol);
                if is_first && *self.session.state() == State::Starting {
                    self.start(ctx);
                } else {
                    self.handle(ctx, Input::Lost);
                }
            }
        }
        true
    }

    fn begin(&mut self) {
        self.session_number += 1;
        self.flow = Flow::default();
        if let Some(screen) = &self.screen {
            screen.begin();
        }
        // The page may have another size by now.
        self.resize();
    }

    fn resize(&mut self) {
        let size = self.screen.as_ref().map(|screen| screen.size());
        if let Some(Size { cols, rows }) = size.filter(|_| size != self.told) {
            self.told = size;
            self.send(&ClientFrame::Resize { cols, rows });
        }
    }

    fn screen_event(&mut self, event: ScreenEvent) {
        match event {
            ScreenEvent::Typed(bytes) => {
                if let Some(socket) = &self.socket {
                    socket.send_bytes(&bytes);
                }
            }
            ScreenEvent::Resized => {
                if *self.session.state() == State::Running {
                    self.resize();
                }
            }
            ScreenEvent::Parsed { session, bytes } => {
                if session == self.session_number
                    && let Some(bytes) = self.flow.parse(bytes)
                {
                    self.send(&ClientFrame::Ack { bytes });
                }
            }
            ScreenEvent::TabLeaves(leaves) => self.tab_leaves = leaves,
        }
    }

    fn copy(&self, ctx: &Context<Self>, text: String) {
        if let Some(screen) = self.screen.clone() {
            ctx.link()
                .send_future(async move { Msg::Copied(screen.copy(&text).await) });
        }
    }

    fn remedy(&self, ctx: &Context<Self>) -> Option<Html> {
        let command = words::remedy(self.session.state())?.to_owned();
        let label = if self.is_copied {
            "Copied"
        } else {
            "Copy command"
        };
        let onclick = {
            let command = command.clone();
            ctx.link().callback(move |_| Msg::Copy(command.clone()))
        };
        Some(html! {
            <p>
                <code>{ command }</code>
                <button type="button" class="button" {onclick}>{ label }</button>
            </p>
        })
    }

    /// When it is tried next: by the kit's word, else by the session's.
    fn countdown(&self, ctx: &Context<Self>) -> Option<String> {
        let DockerConnection {
            status, catalogue, ..
        } = &ctx.props().docker;
        let (left, is_automatic) = if let Some(countdown) = status.countdown {
            (countdown.left, status.is_retry_automatic)
        } else {
            let now = now();
            let wait = self.session.next_timeout(now)?.saturating_sub(now);
            (
                wait.div_ceil(1_000).max(1),
                status.phase == Phase::Connected,
            )
        };
        let text = if is_automatic {
            Text::NextAttemptIn(left)
        } else {
            Text::RetryAllowedIn(left)
        };
        Some(catalogue.say(text).into())
    }
}

/// Since the page was opened.
fn now() -> Millis {
    let clock = window().performance();
    clock.map_or(0, |clock| clock.now() as Millis)
}
